//! Blocks of extensions that a site has not turned on. The article language has them always, and the old site showed their
//! headers as text: they stay text, and each is named, since whoever wrote it meant a block.

use super::body::{Body, Edit, Teller};
use super::modernize::html::{BLOCKS, Kind, tokens};
use super::prose::Prose;
use super::reading;
use super::report::Notes;
use super::source::Source;
use super::zones::{Zones, lines};

/// The topic of blocks.
pub const TOPIC: &str = "Blocks that the old site did not know";

/// What a header begins with, and what its block is called.
pub type Header = (&'static str, &'static str);

/// Which blocks a site has not.
#[derive(Debug, Default)]
pub struct Absent {
    headers: Vec<Header>,
    /// Whether `markdown` in a tag is an attribute like any other.
    markdown_in_html: bool,
    /// Whether braces at the end of a heading are words of it.
    attributes: bool,
    /// Whether `-->` is shown as it is typed.
    arrows: bool,
}

/// What headers begin with, what the block is called, and the extension that has it.
const HEADERS: [(&str, &str, &str); 3] = [
    ("!!!", "a note", "admonition"),
    ("???", "a note that folds", "pymdownx.details"),
    ("===", "a tab", "pymdownx.tabbed"),
];

/// Extensions that set quotation marks and dashes.
const TYPOGRAPHY: [&str; 4] = ["smarty", "markdown.extensions.smarty", "mdx_smartypants", "smartypants"];

impl Absent {
    /// What a site has not turned on.
    pub fn of(source: &Source) -> Self {
        // This plugin brings extensions that no setting names.
        if source.plugin("techdocs-core").is_some() {
            return Self::default();
        }
        let has = |names: &[&str]| source.extension(names).is_some();
        let own = |name: &str| has(&[name, &format!("markdown.extensions.{name}")]);
        let bundled = |name: &str| own(name) || own("extra") || has(&["pymdownx.extra"]);
        let headers =
            HEADERS.iter().filter(|(.., name)| !own(name)).map(|(header, called, _)| (*header, *called)).collect();
        Self {
            headers,
            markdown_in_html: !bundled("md_in_html"),
            attributes: !bundled("attr_list"),
            arrows: !has(&TYPOGRAPHY) && !has(&["pymdownx.smartsymbols"]),
        }
    }

    /// Write an article's text so that it stays text.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.markdown_in_html && body.text.contains(" markdown") {
            let edits = markdown_attributes(&body.text);
            for edit in &edits {
                let said = "`markdown` in a tag meant nothing, and is taken out: what stands between the tags was shown as it is \
                            written, and still is; with it, that is Markdown";
                teller.decide(TOPIC, body, edit.range.start, said);
            }
            body.apply(&edits);
        }
        let edits = self.headers(&body.text);
        for (edit, called) in &edits {
            let said = format!("shown as text, and still is; without its backslash this is {called}");
            teller.decide(TOPIC, body, edit.range.start, said);
        }
        body.apply(&edits.into_iter().map(|(edit, _)| edit).collect::<Vec<_>>());
        let mut edits = Vec::new();
        if self.attributes && body.text.contains('{') {
            edits = attributes(&body.text, &body.prose());
            for edit in &edits {
                let said = "braces behind a heading, which are shown; as `{` they would set its address or class";
                teller.decide(TOPIC, body, edit.range.start, said);
            }
        }
        if self.arrows && (body.text.contains("-->") || body.text.contains("<--")) {
            let found = arrows(&body.text, &body.prose());
            for edit in &found {
                teller.converted("Arrows", body, edit.range.start, "shown as they are typed");
            }
            edits.extend(found);
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// The headers of blocks that are text.
    pub fn known_as_text(self) -> Vec<Header> {
        self.headers
    }

    /// Where such headers stand, each with what its block would be.
    fn headers(&self, text: &str) -> Vec<(Edit, &'static str)> {
        if !self.headers.iter().any(|(header, _)| text.contains(header)) {
            return Vec::new();
        }
        let candidates: Vec<(usize, &'static str)> = lines(text)
            .filter_map(|(range, line)| {
                let words = without_containers(line);
                let (_, called) = self.headers.iter().find(|(header, _)| is_header(words, header))?;
                Some((range.start + line.len() - words.len(), *called))
            })
            .collect();
        // What stands below is read without them: it is code where it is indented, whatever it looks like.
        let mut plain = text.to_owned();
        for (at, _) in &candidates {
            plain.replace_range(*at..*at + 1, "x");
        }
        let prose = Prose::of(&plain);
        let found = candidates.into_iter().filter(|(at, _)| prose.has(*at));
        found.map(|(at, called)| (Edit::new(at..at, "\\"), called)).collect()
    }

    /// Say once what is so in all articles.
    pub fn note(&self, source: &Source, notes: &mut Notes) {
        if TYPOGRAPHY.iter().all(|name| source.extension(&[name]).is_none()) {
            let list = source.settings.entries().iter().find(|entry| entry.key == "markdown_extensions");
            let place = list.map_or_else(|| source.top(), |entry| entry.place.clone());
            let said = "`smarty` is not among them, and quotation marks, dashes (`--`) and dots (`...`) are set as usual all \
                        the same: a backslash keeps one as it is typed, `\\--`";
            notes.left("Markdown extensions", &place, said);
        }
    }
}

/// Whether a backslash stands before the header of a block that the site has not: the import wrote it, and no reader sees it.
pub fn is_before_header(text: &str, at: usize, headers: &[Header]) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let words = without_containers(text[line..].lines().next().unwrap_or_default());
    let begins = words.len() == text[at..].lines().next().unwrap_or_default().len();
    begins && words.strip_prefix('\\').is_some_and(|rest| headers.iter().any(|(header, _)| is_header(rest, header)))
}

/// A line without the marks of the quotes and items that it begins.
fn without_containers(line: &str) -> &str {
    let mut rest = line;
    loop {
        let inner = rest.trim_start_matches([' ', '\t', '>']);
        let behind = reading::marker(inner).map_or(inner, |length| &inner[length..]);
        if behind.len() == rest.len() {
            return rest;
        }
        rest = behind;
    }
}

/// Whether a line begins a block, by its first signs.
fn is_header(line: &str, header: &str) -> bool {
    let Some(rest) = line.strip_prefix(header) else { return false };
    if header == "===" {
        return rest.strip_prefix(['!', '+']).unwrap_or(rest).trim_start_matches([' ', '\t']).starts_with('"');
    }
    let rest = rest.strip_prefix('+').filter(|_| header == "???").unwrap_or(rest);
    rest.trim_start_matches([' ', '\t']).starts_with(|c: char| c.is_alphanumeric() || c == '"')
}

/// `markdown` and `markdown="1"` in the tags of blocks.
fn markdown_attributes(text: &str) -> Vec<Edit> {
    let zones = Zones::of(text);
    let mut edits = Vec::new();
    for token in tokens(text) {
        let Kind::Open(name) = &token.kind else { continue };
        if !BLOCKS.contains(&name.as_str()) || zones.is_code(token.range.start) {
            continue;
        }
        let tag = &text[token.range.clone()];
        for (at, word) in tag.match_indices(" markdown") {
            let rest = &tag[at + word.len()..];
            let value = rest.strip_prefix('=').map_or(0, |value| {
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                1 + match quote {
                    Some(quote) => value[1..].find(quote).map_or(value.len(), |length| length + 2),
                    None => value.find([' ', '\t', '\n', '>', '/']).unwrap_or(value.len()),
                }
            });
            if value > 0 || rest.starts_with([' ', '\t', '\n', '>', '/']) {
                let start = token.range.start + at;
                edits.push(Edit::new(start..start + word.len() + value, ""));
            }
        }
    }
    edits
}

/// `# Title {#id}`
fn attributes(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (std::ops::Range<usize>, &str)| {
        let bare = line.trim_end().trim_end_matches('#').trim_end();
        let open = bare.rfind('{').filter(|_| line.starts_with('#') && bare.ends_with('}'))?;
        let is_list = bare[open + 1..].trim_start_matches([':', ' ']).starts_with(['#', '.']);
        let at = range.start + open;
        (is_list && prose.has(at)).then(|| Edit::new(at..at + 1, "&#123;"))
    };
    lines(text).filter_map(own).collect()
}

/// `-->`, `<--` and `<-->`, which have no dash in them.
fn arrows(text: &str, prose: &Prose) -> Vec<Edit> {
    let is_free = |at: usize| {
        let is_longer = text[..at].ends_with('-') || text[at..].starts_with("---");
        !is_longer && !text[..at].ends_with('\\') && prose.has(at)
    };
    let dashes = text.match_indices("--").map(|(at, _)| at).filter(|at| {
        let before = text[..*at].strip_suffix('<');
        let is_left = before.is_some_and(|before| before.chars().next_back().is_none_or(char::is_whitespace));
        (is_left || text[*at..].starts_with("-->")) && is_free(*at)
    });
    dashes.map(|at| Edit::new(at..at, "\\")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::yaml::Place;

    #[test]
    fn what_a_site_had_not_is_shown() {
        let headers = HEADERS.iter().map(|(header, called, _)| (*header, *called)).collect();
        let absent = Absent { headers, markdown_in_html: true, attributes: true, arrows: true };
        for (text, expected) in [
            ("!!! note \"A\"\n    b\n\nwow!!!", "\\!!! note \"A\"\n    b\n\nwow!!!"),
            ("!!! a\n\n    !!! b\n        c\n", "\\!!! a\n\n    !!! b\n        c\n"),
            (
                "???+ a\n\n- !!! b\n> ??? c\n\n```\n!!! d\n```\n",
                "\\???+ a\n\n- \\!!! b\n> \\??? c\n\n```\n!!! d\n```\n",
            ),
            ("=== \"A\"\n===! \"B\"\n=== A\n\nA\n===\n", "\\=== \"A\"\n\\===! \"B\"\n=== A\n\nA\n===\n"),
            (
                "<div class=\"a\" markdown=\"1\">\n<p markdown>*a*</p> <span markdown>b</span> `<p markdown>`\n</div>",
                "<div class=\"a\">\n<p>*a*</p> <span markdown>b</span> `<p markdown>`\n</div>",
            ),
            ("# A {#b}\n## C { .d } ##\n# E {f}\n", "# A &#123;#b}\n## C &#123; .d } ##\n# E {f}\n"),
            (
                "A --> B <-- C <--> D -- E ---> <!-- F --> `-->` 8<--",
                "A \\--> B <\\-- C <\\--> D -- E ---> <!-- F --> `-->` 8<--",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            absent.convert(&mut body, &mut Teller { place: &place, notes: &mut Notes::default() });
            assert_eq!(body.text, expected, "{text}");
        }
    }

    #[test]
    fn backslashes_of_the_import_are_told_from_others() {
        for (text, at, expected) in [
            ("a\n\\=== \"b\"", 2, true),
            ("> - \\=== \"a\"", 4, true),
            ("a \\=== \"b\"", 2, false),
            ("\\== a", 0, false),
            ("\\??? a", 0, false),
        ] {
            assert_eq!(is_before_header(text, at, &[("===", "a tab")]), expected, "{text}");
        }
    }
}
