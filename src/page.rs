//! One article from its source to its document: front matter, includes, variables, Markdown.
//!
//! Depends on nothing but the article, the snippets and the site's settings, so it can be kept by the hash of these.

mod include_line;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;

use self::include_line::{IncludeLine, is_section_mark, scissors};
use crate::config::PageAddresses;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::dialect::Extension;
use crate::document::{Document, Heading};
use crate::front_matter::{self, FrontMatter, Text};
use crate::markdown::{self, Settings};
use crate::source::{FilePath, MappedText, SharedText, SourceFile, Span, TextBuilder};
use crate::variables::{self, Named, NamedText, PageScope, Scope};

/// A page, not yet knowing of any other.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its source.
    pub path: FilePath,
    /// Its address.
    pub route: String,
    /// What its front matter sets; strings expanded.
    pub front_matter: FrontMatter,
    /// Its title.
    pub title: String,
    /// Which parts of it stand for variables.
    pub title_names: Vec<Named>,
    /// Its text with variables replaced, as Markdown, in parts.
    pub markdown: Vec<SharedText>,
    /// What it is rendered to.
    pub document: Document,
}

/// What compiling a page depends on, beside its source.
#[derive(Debug, Clone, Copy)]
pub struct PageSettings<'a> {
    /// The variables.
    pub scope: &'a Scope,
    /// What articles may include.
    pub snippets: &'a BTreeMap<String, SourceFile>,
    /// What addresses are like.
    pub addresses: PageAddresses,
    /// For the Markdown stage.
    pub markdown: Settings<'a>,
}

/// The address of a source file: `content/articles/log-in.md` is `/articles/log-in/`, or `/articles/log-in.html`.
pub fn route(path: &str, addresses: PageAddresses) -> String {
    let below = path.strip_prefix("content/").unwrap_or(path);
    let stem = below.strip_suffix(".md").unwrap_or(below);
    match stem.strip_suffix("index").filter(|folder| folder.is_empty() || folder.ends_with('/')) {
        Some(folder) => format!("/{folder}"),
        None if addresses == PageAddresses::Files => format!("/{stem}.html"),
        None => format!("/{stem}/"),
    }
}

/// Compile a page.
pub fn compile(source: &SourceFile, settings: PageSettings<'_>) -> Page {
    let mut diagnostics = Vec::new();
    let route = route(&source.path, settings.addresses);
    let (mut front_matter, body) = front_matter::read(source, &mut diagnostics);
    let mut included = Includes {
        snippets: settings.snippets,
        open: Vec::new(),
        used: BTreeSet::new(),
        count: 0,
        diagnostics: Vec::new(),
    };
    let text = included.assemble(source, body);
    let mut used = BTreeSet::new();
    let bare =
        settings.scope.on_page(page_values(&route, &source.path, &front_matter)).with_own(&front_matter.variables);
    let named_title = expand_front_matter(&mut front_matter, &bare, &mut used, &mut diagnostics);
    let mut values = page_values(&route, &source.path, &front_matter);
    if let (None, Some(heading)) = (&front_matter.title, heading_line(text.as_str())) {
        // A mistake in it is reported where the heading is read.
        let span = Span::file(&source.path);
        let title = variables::expand_string(heading, &span, &bare, &mut BTreeSet::new(), &mut Vec::new());
        values.insert("title", Value::from(title.as_str()));
    }
    let scope = settings.scope.on_page(values).with_own(&front_matter.variables);
    let macros = settings.markdown.extensions.has(Extension::Macros);
    let text = if macros && variables::has_macros(text.as_str()) {
        let ran = variables::run_macros(text, &scope, settings.snippets);
        used.extend(ran.used);
        included.used.extend(ran.snippets);
        diagnostics.extend(ran.diagnostics);
        ran.text
    } else {
        text
    };
    let mut expanded = variables::expand(text, &scope);
    if !macros {
        expanded.note_statements();
    }
    let markdown = match variables::literals_in_code(expanded.text.as_str()) {
        Cow::Borrowed(_) => expanded.text.parts(),
        Cow::Owned(text) => vec![text.as_str().into()],
    };
    let mut document = markdown::render(expanded, settings.markdown);
    document.diagnostics.append(&mut diagnostics);
    document.diagnostics.append(&mut included.diagnostics);
    document.used_variables.extend(used);
    document.used_snippets = included.used;
    let title = named_title.or_else(|| document.first_heading().map(Heading::named)).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| NamedText::new(title_from_name(&source.path), Vec::new()));
    let (title, title_names) = title.into_parts();
    Page { path: source.path.clone(), route, front_matter, title, title_names, markdown, document }
}

impl Page {
    /// Its title, and which parts of it stand for variables.
    pub fn named_title(&self) -> NamedText {
        NamedText::new(self.title.as_str(), self.title_names.clone())
    }
}

/// `content/log-in/single-sign-on.md`: “Single sign on”.
pub fn title_from_name(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let name = stem.rsplit('/').next().unwrap_or(stem).replace(['-', '_'], " ");
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The first line that is a heading of level 1.
fn heading_line(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim)
}

/// What `page` is in expressions.
fn page_values(route: &str, path: &FilePath, front_matter: &FrontMatter) -> BTreeMap<&'static str, Value> {
    let below = path.strip_prefix("content/").unwrap_or(path);
    let value = |text: &Option<Text>| text.as_ref().map(|text| Value::from(text.value.clone()));
    let own = front_matter.variables.iter().map(|(name, value)| (name.clone(), Value::from(Serde(value))));
    let named = [("title", &front_matter.title), ("description", &front_matter.description)];
    let named = named.into_iter().filter_map(|(name, text)| Some((name.to_owned(), value(text)?)));
    let meta: BTreeMap<String, Value> = named.chain(own).collect();
    BTreeMap::from([
        ("route", Value::from(route)),
        ("path", Value::from(&**path)),
        // As MkDocs has them.
        ("meta", Value::from(meta)),
        ("url", Value::from(route.trim_start_matches('/'))),
        ("file", Value::from(BTreeMap::from([("src_path", Value::from(below))]))),
        ("title", value(&front_matter.title).unwrap_or_else(|| Value::from(title_from_name(path)))),
        ("description", value(&front_matter.description).unwrap_or_default()),
        ("applies_to", front_matter.applies_to.iter().map(|text| Value::from(text.value.clone())).collect()),
        ("tags", front_matter.tags.iter().map(|text| Value::from(text.value.clone())).collect()),
    ])
}

/// Returns the title, and which parts of it stand for variables.
fn expand_front_matter(
    front_matter: &mut FrontMatter,
    scope: &PageScope<'_>,
    used: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NamedText> {
    let mut expand = |text: &mut Text| {
        let expanded = variables::expand_string(&text.value, &text.span, scope, used, diagnostics);
        text.value = expanded.as_str().to_owned();
        expanded
    };
    let title = front_matter.title.as_mut().map(&mut expand);
    let single = front_matter.description.iter_mut().chain(&mut front_matter.applies_to);
    for text in single.chain(&mut front_matter.redirect_from).chain(&mut front_matter.tags) {
        expand(text);
    }
    title
}

/// Replaces `--8<-- "snippet.md"` lines by what they name.
struct Includes<'a> {
    snippets: &'a BTreeMap<String, SourceFile>,
    /// The files that are being read, outermost first.
    open: Vec<FilePath>,
    used: BTreeSet<String>,
    /// How many there were so far.
    count: usize,
    diagnostics: Vec<Diagnostic>,
}

/// How many includes a page may have, those in snippets counted: three snippets that each name the next one twice are
/// eight, thirty are a thousand million.
const INCLUDES_MAX: usize = 1_000;

/// How deep snippets may include snippets.
const DEPTH_MAX: usize = 20;

impl Includes<'_> {
    fn assemble(&mut self, source: &SourceFile, body: Range<usize>) -> MappedText {
        let mut builder = TextBuilder::from_files();
        self.copy(source, body, "", &mut builder);
        builder.finish()
    }

    /// Copy a file's lines; those of snippets are indented like the line that includes them.
    fn copy(&mut self, source: &SourceFile, body: Range<usize>, indent: &str, builder: &mut TextBuilder) {
        let file = builder.add_file(source);
        // Nearly every article includes nothing, and its lines need not be told apart.
        if self.open.is_empty() && memchr::memmem::find(source.text.as_bytes(), b"-8<-").is_none() {
            return builder.copy_from(file, body);
        }
        self.open.push(source.path.clone());
        let (mut fence, mut in_block) = (None, false);
        let mut at = body.start;
        let mut copied = body.start;
        for line in source.text[body.clone()].split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            if !indent.is_empty() && !line.trim().is_empty() {
                builder.copy_from(file, copied..range.start);
                builder.replace(range.start..range.start, indent);
                copied = range.start;
            }
            let in_code = track_fence(&mut fence, line);
            if in_code {
                continue;
            }
            let include = IncludeLine::of(line, in_block);
            if include.is_none() && !(self.open.len() > 1 && is_section_mark(line)) {
                self.diagnostics.extend(malformed(source, &range, line));
                continue;
            }
            if let Some(IncludeLine::Escaped(semicolon)) = include {
                builder.copy_from(file, copied..range.start + semicolon);
                copied = range.start + semicolon + 1;
                continue;
            }
            builder.copy_from(file, copied..range.start);
            copied = range.end;
            in_block ^= include == Some(IncludeLine::Block);
            let Some(IncludeLine::File(blanks, name)) = include else { continue };
            let span = source.span(range.start + blanks..range.start + line.trim_end().len());
            if let Some((snippet, parts)) = self.find(name, span) {
                let inner = format!("{indent}{}", &line[..blanks]);
                for part in parts {
                    self.copy(&snippet, part, &inner, builder);
                    if !builder.as_str().ends_with('\n') {
                        builder.replace(0..0, "\n");
                    }
                }
            }
        }
        builder.copy_from(file, copied..body.end);
        self.open.pop();
    }

    /// The snippet of a name, and the parts of it that the name asks for.
    fn find(&mut self, name: &str, span: Span) -> Option<(SourceFile, Vec<Range<usize>>)> {
        let whole = |snippet: &SourceFile| std::iter::once(0..snippet.text.len()).collect();
        let found = self.snippets.get(name).map(|snippet| (snippet, Some(whole(snippet)))).or_else(|| {
            let (file, wanted) = name.split_once(':')?;
            let snippet = self.snippets.get(file)?;
            Some((snippet, include_line::parts(&snippet.text, wanted)))
        });
        if let Some((snippet, None)) = found {
            let message = format!("the snippet `{}` has no such part", snippet.path);
            let hint = "a part is a section between [start:name] and [end:name], or lines such as 3:9";
            self.diagnostics.push(Diagnostic::error("missing-snippet", span, message).hint(hint));
            return None;
        }
        let Some((snippet, Some(parts))) = found else {
            let hint = did_you_mean(name, self.snippets.keys().map(String::as_str))
                .unwrap_or_else(|| "snippets are files in content/_snippets/".to_owned());
            self.diagnostics
                .push(Diagnostic::error("missing-snippet", span, format!("there is no snippet `{name}`")).hint(hint));
            return None;
        };
        let name = if self.snippets.contains_key(name) { name } else { name.split(':').next().unwrap_or(name) };
        self.used.insert(name.to_owned());
        self.count += 1;
        if self.count > INCLUDES_MAX {
            if self.count == INCLUDES_MAX + 1 {
                let message = format!("this is more than {INCLUDES_MAX} includes on one page; the rest is left out");
                self.diagnostics.push(
                    Diagnostic::error("too-many-includes", span, message)
                        .hint("snippets that include others several times grow with every level"),
                );
            }
            return None;
        }
        if self.open.contains(&snippet.path) || self.open.len() > DEPTH_MAX {
            let chain: Vec<&str> = self.open.iter().map(|path| &**path).chain([&*snippet.path]).collect();
            let message = "this include leads back to itself and is left out";
            self.diagnostics.push(
                Diagnostic::error("include-loop", span, message).hint(format!("the way is {}", chain.join(" → "))),
            );
            return None;
        }
        Some((snippet.clone(), parts))
    }
}

/// The warning about a line that begins like an include and is none.
fn malformed(source: &SourceFile, line: &Range<usize>, text: &str) -> Option<Diagnostic> {
    let begin = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
    scissors(&text[begin..]).is_some().then(|| {
        let span = source.span(line.start + begin..line.start + text.trim_end().len());
        Diagnostic::warning("bad-include", span, "this begins like an include, but is shown as text")
            .hint("an include stands alone on its line, its name in quotes: --8<-- \"name.md\"")
    })
}

/// Whether a line is part of fenced code.
fn track_fence(fence: &mut Option<(char, usize)>, line: &str) -> bool {
    let trimmed = line.trim();
    let marker = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'));
    let length = marker.map_or(0, |marker| trimmed.chars().take_while(|c| *c == marker).count());
    match (*fence, marker) {
        (Some((open, wanted)), Some(marker))
            if marker == open && length >= wanted && length == trimmed.chars().count() =>
        {
            *fence = None;
            true
        }
        (Some(_), _) => true,
        // Three backticks that end on their line enclose words.
        (None, Some(marker)) if length >= 3 && !(marker == '`' && trimmed[length..].contains('`')) => {
            *fence = Some((marker, length));
            true
        }
        (None, _) => false,
    }
}

/// A compiled page that may be kept.
pub type SharedPage = Arc<Page>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes() {
        for (path, folder, file) in [
            ("content/index.md", "/", "/"),
            ("content/articles/log-in.md", "/articles/log-in/", "/articles/log-in.html"),
            ("content/articles/index.md", "/articles/", "/articles/"),
            ("content/my-index.md", "/my-index/", "/my-index.html"),
        ] {
            assert_eq!(
                (route(path, PageAddresses::Folders), route(path, PageAddresses::Files)),
                (folder.into(), file.into())
            );
        }
    }

    #[test]
    fn titles_from_names() {
        assert_eq!(title_from_name("content/log-in/single-sign-on.md"), "Single sign on");
        assert_eq!(title_from_name("content/log-in/index.md"), "Log in");
    }
}
