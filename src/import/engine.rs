//! guidepost itself, asked how it reads an article: what an import changes must not change what readers see.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::modernize::html;
use super::snippets::Found;
use super::zones::Zones;
use crate::config::{self, Config, PageAddresses};
use crate::diagnostics::Severity;
use crate::dialect::Extensions;
use crate::document::{Body, Document, Hole, LinkKind, Piece};
use crate::heading_levels::HeadingLevels;
use crate::markdown::Settings;
use crate::page::{self, PageSettings};
use crate::slug::Slugger;
use crate::source::SourceFile;
use crate::strings::Strings;
use crate::variables::Scope;

/// The settings that articles are read with.
#[derive(Debug)]
pub struct Engine {
    scope: Scope,
    strings: Strings,
    slug_separator: char,
    extensions: Extensions,
    line_ids: Option<String>,
    contents_levels: HeadingLevels,
    addresses: PageAddresses,
}

/// What articles include, as guidepost wants it.
pub type Included = BTreeMap<String, SourceFile>;

/// Snippets as guidepost wants them.
pub fn included(found: &Found) -> Included {
    let file = |name: &str, text: &str| SourceFile::new(format!("content/_snippets/{name}"), text);
    found.iter().map(|(name, text)| (name.clone(), file(name, text))).collect()
}

impl Engine {
    /// With the settings of a site; `None` where they are none.
    pub fn new(site_toml: &str) -> Option<Self> {
        let file = SourceFile::new(config::FILE, site_toml);
        let config = Config::read(&file, None, &mut Vec::new()).ok()?;
        let contents_levels = config.placed_contents();
        Some(Self {
            scope: Scope::new(&config),
            strings: Strings::default(),
            slug_separator: config.slug_separator,
            extensions: config.extensions,
            line_ids: config.line_ids,
            contents_levels,
            addresses: config.page_addresses,
        })
    }

    /// An article as guidepost reads it.
    pub fn document(&self, path: &str, text: &str, snippets: &Included) -> Document {
        let markdown = Settings {
            strings: &self.strings,
            slug_separator: self.slug_separator,
            extensions: self.extensions,
            line_ids: self.line_ids.as_deref(),
            contents_levels: self.contents_levels,
        };
        let settings = PageSettings { scope: &self.scope, snippets, addresses: self.addresses, markdown };
        page::compile(&SourceFile::new(path, without_languages(text)), settings).document
    }

    /// The same, and where in the text links have labels that nothing on the page defines.
    pub fn undefined_references(&self, path: &str, text: &str, snippets: &Included) -> (Document, Vec<Range<usize>>) {
        let document = self.document(path, text, snippets);
        let read = without_languages(text);
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        // What was read has the same lines, but for those of fences.
        let in_text = |at: usize| {
            let line = read[..at].matches('\n').count();
            let begin = read[..at].rfind('\n').map_or(0, |newline| newline + 1);
            starts.get(line).map(|start| start + (at - begin))
        };
        let undefined = document.diagnostics.iter().filter(|diagnostic| diagnostic.code == "undefined-reference");
        let spans = undefined.filter_map(|diagnostic| diagnostic.span.as_ref()).filter(|span| &*span.file == path);
        let ranges = spans.filter_map(|span| Some(in_text(span.start)?..in_text(span.end)?)).collect();
        (document, ranges)
    }

    /// The words of an article outside of code, each block on lines of its own.
    pub fn prose(&self, path: &str, text: &str) -> String {
        /// What stands in these is no prose.
        const OTHER: [&str; 7] = ["code", "kbd", "math", "pre", "script", "style", "svg"];
        let page = page_of(&self.document(path, text, &Included::new()).body);
        let mut prose = String::new();
        let mut open: Option<&str> = None;
        for token in html::tokens(&page) {
            match &token.kind {
                html::Kind::Text if open.is_none() => prose.push_str(&htmlize::unescape(&page[token.range])),
                html::Kind::Open(name) if open.is_none() => {
                    open = OTHER.iter().find(|other| *other == name).copied();
                    // What is left out stands between words all the same.
                    prose.push(if html::BLOCKS.contains(&name.as_str()) { '\n' } else { '\u{200b}' });
                }
                html::Kind::Close(name) if open == Some(name) => open = None,
                _ => {}
            }
        }
        prose
    }

    /// The anchor that these words make.
    pub fn slug(&self, words: &str) -> String {
        Slugger::new(self.slug_separator).slug(words)
    }
}

/// A text whose code has no languages: colours take time, and change nothing that is asked for here.
fn without_languages(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for fence in Zones::of(text).fences {
        let line = text[fence.start..].find('\n').map_or(text.len(), |newline| fence.start + newline);
        let marker = text[fence.start..line].trim_end_matches(|c| !matches!(c, '`' | '~'));
        plain.push_str(&text[at..fence.start + marker.len()]);
        at = line;
    }
    plain + &text[at..]
}

/// What readers see of an article, in a form in which two spellings of the same are equal.
#[derive(Debug)]
pub struct Facts {
    /// Its words without blanks between them.
    words: String,
    /// The same, line by line: what stands in two blocks, or on two sides of a line break, is apart.
    lines: Vec<String>,
    /// The addresses of its headings.
    headings: Vec<String>,
    /// Where its links lead, by the last parts of their addresses.
    links: Vec<String>,
    /// The file names of its pictures, in the order of the alphabet: one may stand beside its step now.
    pictures: Vec<String>,
    /// How many errors are in it.
    errors: usize,
}

impl Facts {
    /// Whether an article can become one with these facts: readers see the same, and no error is new.
    pub fn allow(&self, new: &Self) -> bool {
        self.words == new.words
            && self.lines == new.lines
            && self.headings == new.headings
            && self.links == new.links
            && self.pictures == new.pictures
            && new.errors <= self.errors
    }

    /// The facts of an article.
    pub fn of(document: &Document) -> Self {
        let last = |target: &str| {
            target.replace('\\', "/").trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
        };
        let mut links = Vec::new();
        let mut pictures = Vec::new();
        for link in &document.links {
            match link.kind {
                LinkKind::Image(_) => pictures.push(last(&link.target)),
                _ => links.push(last(&link.target)),
            }
        }
        pictures.sort();
        let headings = document.toc.iter().map(|heading| heading.anchor.clone()).collect();
        let errors = document.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let words = folded(&document.plain_text);
        Self { words, lines: lines_of(&document.body), headings, links, pictures, errors }
    }
}

/// The HTML of an article; its addresses are left out.
fn page_of(body: &Body) -> String {
    let mut page = String::new();
    for piece in body.pieces() {
        match piece {
            Piece::Html(html) => page.push_str(html),
            // The rest of its tag is HTML.
            Piece::Hole(Hole::Image(_)) => page.push_str("<img"),
            Piece::Hole(_) => {}
        }
    }
    page
}

/// The lines of words of a page, as a browser breaks them.
fn lines_of(body: &Body) -> Vec<String> {
    let page = page_of(body);
    let mut lines = vec![String::new()];
    for token in html::tokens(&page) {
        match &token.kind {
            html::Kind::Text => {
                let words = folded(&htmlize::unescape(&page[token.range]));
                lines.last_mut().into_iter().for_each(|line| line.push_str(&words));
            }
            html::Kind::Open(name) | html::Kind::Close(name)
                if name == "br" || html::BLOCKS.contains(&name.as_str()) =>
            {
                lines.push(String::new());
            }
            _ => {}
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Words without blanks, and with one kind of quote and dash.
pub fn folded(text: &str) -> String {
    let plain = text.nfkc().filter_map(|c| match c {
        '‘' | '’' => Some('\''),
        '“' | '”' => Some('"'),
        '–' | '—' => Some('-'),
        '\u{200b}' | '\u{ad}' => None,
        c if c.is_whitespace() => None,
        c => Some(c),
    });
    let mut folded = String::with_capacity(text.len());
    for c in plain {
        // `--` is a dash, too.
        if !(c == '-' && folded.ends_with('-')) {
            folded.push(c);
        }
    }
    folded
}
