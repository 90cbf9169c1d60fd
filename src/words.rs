//! The words of the community URL checker: `content/url-checker.toml`, for pages and for the terminal.
//!
//! The checker decides, writers say it. The file is read by a schema, its Markdown is rendered like an article's,
//! and its links are holes that are resolved and checked with everybody else's. What a site does not say, the built-in
//! words say: guidepost's own file. Links of these that lead nowhere on this site are left out.

mod schema;
mod terminal;
mod toml_text;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use validator_wasm::Note;

use self::schema::{Key, Need, Shape};
use crate::cache::{Memo, Same};
use crate::config::Config;
use crate::content::Inputs;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::document::{Body, Document, Hole, Link, LinkBase, LinkId, LinkKind, Piece};
use crate::front_matter::{CheckerChoice, FrontMatter};
use crate::html::escape_attribute;
use crate::links::{PageLinks, Target};
use crate::markdown::{self, Settings};
use crate::page::{Page, SharedPage};
use crate::source::{SourceFile, Span};
use crate::theme::Theme;
use crate::toml_table;
use crate::variables::{self, PageScope, Scope};

/// Where the words stand.
pub const FILE: &str = "content/url-checker.toml";

/// The words for sites that have none.
static BUILT_IN: &str = include_str!("../content/url-checker.toml");

/// Notes that are of interest even where there is no cleaned address to paste; the others say how it was cleaned.
const ALWAYS_NOTED: [Note; 3] = [Note::Unwrapped, Note::DidYouMean, Note::SecretPresent];

/// The words of the last build.
pub type Kept = Memo<(Option<SourceFile>, Same<Theme>), Arc<Words>>;

/// The words, their links not yet resolved.
#[derive(Debug)]
pub struct Words {
    tree: Node,
    /// The file as if it were a page: what its links are resolved from.
    pub page: Page,
    /// The links before this one are of built-in words.
    own_links: LinkId,
    language: Option<&'static str>,
}

/// What the checker says on a site, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckerWords {
    /// The file as JSON: plain texts as they are, Markdown as HTML, addresses as they go into links; and `always_noted`,
    /// the notes that are shown in any case.
    pub values: Value,
    /// The language of the words, where it is not the site's.
    pub language: Option<&'static str>,
}

/// A value of the file.
#[derive(Debug, Clone)]
enum Node {
    Plain(String),
    Markdown(Body),
    Link(LinkId),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

impl Words {
    /// The words of a site, compiled anew only if they, or what they are compiled with, are others. The theme stands for
    /// the settings, too.
    pub fn compile_again(inputs: &Inputs, scope: &Scope, theme: &Arc<Theme>, kept: &mut Kept) -> Arc<Self> {
        let config = &inputs.config;
        let settings = Settings {
            strings: &theme.strings,
            slug_separator: config.slug_separator,
            extensions: config.extensions,
            line_ids: config.line_ids.as_deref(),
            contents_levels: config.placed_contents(),
        };
        let key = (inputs.url_checker.clone(), Same(theme.clone()));
        kept.get(key, &mut Vec::new(), |(own, _), _| Arc::new(Self::compile(own.as_ref(), config, scope, settings)))
    }

    /// Compile the words of a site.
    pub fn compile(own: Option<&SourceFile>, config: &Config, scope: &Scope, settings: Settings<'_>) -> Self {
        let built_in = SourceFile::new("built-in/url-checker.toml", BUILT_IN);
        let mut document = Document::default();
        let default = Reader::read_file(&built_in, scope, settings, &mut document, None);
        document.diagnostics.clear();
        let own_links = document.links.len();
        let tree = match own {
            Some(file) => Reader::read_file(file, scope, settings, &mut document, Some(&default)),
            None => default,
        };
        let page = Page {
            path: FILE.into(),
            route: "/".to_owned(),
            front_matter: FrontMatter::default(),
            title: String::new(),
            title_names: Vec::new(),
            markdown: Vec::new(),
            document,
        };
        let is_english = config.language.split('-').next() == Some("en");
        let language = (own.is_none() && !is_english).then_some("en");
        Self { tree, page, own_links, language }
    }

    /// The words with their links, Markdown as HTML.
    pub fn resolve(&self, links: &PageLinks) -> CheckerWords {
        let mut values = self.json(&self.tree, links);
        values["always_noted"] = ALWAYS_NOTED.iter().map(|note| note.name()).collect();
        CheckerWords { values, language: self.language }
    }

    /// What is wrong with them, and with the pages that choose an answer that there is not. Links of the built-in words
    /// are nobody's mistakes.
    pub fn diagnostics(&self, pages: &[SharedPage], links: &PageLinks) -> Vec<Diagnostic> {
        let is_own = |diagnostic: &&Diagnostic| diagnostic.span.as_ref().is_some_and(|span| *span.file == *FILE);
        let own = self.page.document.diagnostics.iter().chain(links.diagnostics.iter().filter(is_own));
        let ways = self.ways();
        let unknown = pages.iter().filter_map(|page| unknown_way(page.front_matter.url_checker.as_ref()?, &ways));
        own.cloned().chain(unknown).collect()
    }

    /// The names of the answers to “Where are you logging in?”.
    fn ways(&self) -> Vec<&str> {
        let path = self.tree.get("paths").and_then(|paths| paths.get("community_box"));
        let Some(Node::List(ways)) = path.and_then(|path| path.get("ways")) else { return Vec::new() };
        ways.iter().filter_map(|way| way.get("id")?.plain()).collect()
    }

    fn json(&self, node: &Node, links: &PageLinks) -> Value {
        match node {
            Node::Plain(text) => Value::from(text.as_str()),
            Node::Markdown(body) => Value::from(self.html(body, links)),
            Node::Link(link) if self.is_dropped(*link, links) => Value::Null,
            Node::Link(link) => Value::from(links.links[*link].href.as_str()),
            Node::List(items) => items.iter().map(|item| self.json(item, links)).collect(),
            Node::Table(table) => {
                Value::Object(table.iter().map(|(key, node)| (key.clone(), self.json(node, links))).collect())
            }
        }
    }

    fn is_dropped(&self, link: LinkId, links: &PageLinks) -> bool {
        link < self.own_links && links.links[link].target == Target::Broken
    }

    fn html(&self, body: &Body, links: &PageLinks) -> String {
        const OPENING: &str = "<a href=\"";
        let mut html = String::new();
        let mut dropping = false;
        for piece in body.pieces() {
            match piece {
                Piece::Html(text) if dropping => {
                    // The rest of the tag goes, and so does the end of the link.
                    let rest = text.split_once('>').map_or("", |(_, rest)| rest);
                    html.push_str(&rest.replacen("</a>", "", 1));
                    dropping = false;
                }
                Piece::Html(text) => html.push_str(text),
                Piece::Hole(Hole::Href(link)) if self.is_dropped(*link, links) && html.ends_with(OPENING) => {
                    html.truncate(html.len() - OPENING.len());
                    dropping = true;
                }
                Piece::Hole(Hole::Href(link)) => escape_attribute(&mut html, &links.links[*link].href),
                Piece::Hole(Hole::Image(link)) => {
                    html.push_str("<img src=\"");
                    escape_attribute(&mut html, &links.links[*link].href);
                    html.push('"');
                }
                Piece::Hole(
                    Hole::ImageEnd(_) | Hole::Checker | Hole::TagList(_) | Hole::VariableStart(_) | Hole::VariableEnd,
                ) => {}
            }
        }
        html
    }
}

impl Node {
    fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            _ => None,
        }
    }

    fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Table(table) => table.get(key),
            _ => None,
        }
    }
}

struct Reader<'a, 'd> {
    file: &'a SourceFile,
    scope: PageScope<'a>,
    settings: Settings<'a>,
    document: &'d mut Document,
}

impl<'a> Reader<'a, '_> {
    fn read_file(
        file: &'a SourceFile,
        scope: &Scope,
        settings: Settings<'_>,
        document: &mut Document,
        default: Option<&Node>,
    ) -> Node {
        let table = toml_table::parse(file, &mut document.diagnostics);
        let scope = scope.with_defaults(&defaults(&table));
        let mut reader = Reader { file, scope: scope.on_page(BTreeMap::new()), settings, document };
        let whole = Spanned::new(0..0, DeValue::Table(table));
        reader.value(schema::FILE, "", &whole, default).unwrap_or(Node::Table(BTreeMap::new()))
    }

    /// A value of a shape; what stands in for it, where it is none.
    fn value(
        &mut self,
        shape: Shape,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        default: Option<&Node>,
    ) -> Option<Node> {
        let read = match (shape, value.get_ref()) {
            (Shape::Plain, DeValue::String(text)) => self.plain(value, text),
            (Shape::Id, DeValue::String(text)) => Node::Plain(text.to_string()),
            (Shape::Markdown, DeValue::String(text)) => self.markdown(value, text),
            (Shape::Link, DeValue::String(text)) => self.link(value, text),
            (Shape::List(item), DeValue::Array(items)) => {
                Node::List(items.iter().filter_map(|value| self.value(*item, name, value, None)).collect())
            }
            (Shape::Table(keys), DeValue::Table(table)) => self.table(keys, name, table, default),
            (Shape::Names(vocabulary, shape), DeValue::Table(table)) => {
                let keys: Vec<Key> = vocabulary
                    .names()
                    .into_iter()
                    .map(|name| Key { name, shape: *shape, need: vocabulary.need() })
                    .collect();
                self.table(&keys, name, table, default)
            }
            (Shape::Variables, DeValue::Table(table)) => self.variables(table),
            (shape, _) => {
                let message = format!("`{name}` must be {}", wanted(shape));
                self.report(Diagnostic::error("wrong-type", self.file.span(value.span()), message));
                return default.cloned();
            }
        };
        Some(read)
    }

    fn table(&mut self, keys: &[Key], name: &str, table: &DeTable<'_>, default: Option<&Node>) -> Node {
        let mut read = BTreeMap::new();
        let mut missing = Vec::new();
        for key in keys {
            let default = default.and_then(|default| default.get(key.name));
            let path = if name.is_empty() { key.name.to_owned() } else { format!("{name}.{}", key.name) };
            let node = match table.get(key.name) {
                Some(value) => self.value(key.shape, &path, value, default),
                None if key.need == Need::Required => {
                    missing.push(path);
                    default.cloned()
                }
                None => None,
            };
            read.extend(node.map(|node| (key.name.to_owned(), node)));
        }
        if !missing.is_empty() {
            self.missing(&missing, table);
        }
        for (key, _) in table {
            let found = key.get_ref();
            if !keys.iter().any(|key| key.name == &**found) {
                let hint = did_you_mean(found, keys.iter().map(|key| key.name)).unwrap_or_else(|| {
                    format!("the keys here are: {}", keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", "))
                });
                let message = format!("unknown key `{found}`");
                self.report(Diagnostic::error("unknown-key", self.file.span(key.span()), message).hint(hint));
            }
        }
        Node::Table(read)
    }

    fn missing(&mut self, paths: &[String], table: &DeTable<'_>) {
        let first = table.keys().map(Spanned::span).min_by_key(|span| span.start);
        let span = first.map_or_else(|| Span::file(&self.file.path), |span| self.file.span(span));
        let message = format!("words are missing; the built-in ones stand in: {}", paths.join(", "));
        let hint = "guidepost's own content/url-checker.toml has all keys";
        self.report(Diagnostic::warning("missing-words", span, message).hint(hint));
    }

    fn plain(&mut self, value: &Spanned<DeValue<'_>>, text: &str) -> Node {
        let quoted = value.span();
        let inside = quoted.start + 1..quoted.end.saturating_sub(1);
        let is_verbatim = self.file.text.get(inside.clone()) == Some(text);
        let span = self.file.span(if is_verbatim { inside } else { quoted });
        let Document { used_variables, diagnostics, .. } = &mut *self.document;
        let expanded = variables::expand_string(text, &span, &self.scope, used_variables, diagnostics);
        Node::Plain(expanded.into_parts().0)
    }

    fn markdown(&mut self, value: &Spanned<DeValue<'_>>, text: &str) -> Node {
        let expanded = variables::expand(toml_text::mapped(self.file, value.span(), text), &self.scope);
        let rendered = markdown::render(expanded, self.settings);
        let mut body = rendered.body;
        body.count_links_from(self.document.links.len());
        // What stands in a paragraph alone stands in no paragraph: it goes into a list item or a sentence.
        if body.count("<p>") == 1 {
            body.unwrap("<p>", "</p>");
        }
        self.document.links.extend(rendered.links);
        self.document.diagnostics.extend(rendered.diagnostics);
        self.document.used_variables.extend(rendered.used_variables);
        Node::Markdown(body)
    }

    fn link(&mut self, value: &Spanned<DeValue<'_>>, text: &str) -> Node {
        let Node::Plain(target) = self.plain(value, text) else { unreachable!("plain text is plain") };
        let link = Link { target, span: self.file.span(value.span()), kind: LinkKind::Anchor, base: LinkBase::Source };
        self.document.links.push(link);
        Node::Link(self.document.links.len() - 1)
    }

    fn variables(&mut self, table: &DeTable<'_>) -> Node {
        for (key, value) in table {
            if value.get_ref().as_str().is_none() {
                let message = format!("`variables.{}` must be a string", key.get_ref());
                self.report(Diagnostic::error("wrong-type", self.file.span(value.span()), message));
            }
        }
        Node::Table(BTreeMap::new())
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.document.diagnostics.push(diagnostic);
    }
}

fn unknown_way(choice: &CheckerChoice, ways: &[&str]) -> Option<Diagnostic> {
    let CheckerChoice::Way(way) = choice else { return None };
    if ways.contains(&way.value.as_str()) {
        return None;
    }
    let hint = did_you_mean(&way.value, ways.iter().copied())
        .unwrap_or_else(|| format!("{FILE} has these: {}", ways.join(", ")));
    let message =
        format!("`url_checker` must be true, false or a way to log in, and the checker knows no way `{}`", way.value);
    Some(Diagnostic::error("unknown-way", way.span.clone(), message).hint(hint))
}

/// The variables that stand in where a site does not define them.
fn defaults(table: &DeTable<'_>) -> BTreeMap<String, String> {
    let table = table.get("variables").and_then(|value| value.get_ref().as_table());
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        Some((name.to_string(), value.get_ref().as_str()?.to_owned()))
    };
    table.into_iter().flatten().filter_map(entry).collect()
}

fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::Plain | Shape::Markdown | Shape::Id | Shape::Link => "a string",
        Shape::List(_) => "a list",
        Shape::Table(_) | Shape::Names(..) | Shape::Variables => "a table",
    }
}
