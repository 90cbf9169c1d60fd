//! guidepost itself, asked how it reads an article: what an import changes must not change what readers see.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::snippets::Found;
use super::zones::Zones;
use crate::config::{self, Config};
use crate::dialect::Extensions;
use crate::document::{Document, LinkKind};
use crate::markdown::Settings;
use crate::page::{self, PageSettings};
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
        Some(Self {
            scope: Scope::new(&config),
            strings: Strings::default(),
            slug_separator: config.slug_separator,
            extensions: config.extensions,
        })
    }

    /// An article as guidepost reads it.
    pub fn document(&self, path: &str, text: &str, snippets: &Included) -> Document {
        let markdown =
            Settings { strings: &self.strings, slug_separator: self.slug_separator, extensions: self.extensions };
        let settings = PageSettings { scope: &self.scope, snippets, markdown };
        page::compile(&SourceFile::new(path, without_languages(text)), settings).document
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
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its words without blanks between them.
    words: String,
    /// The addresses of its headings.
    headings: Vec<String>,
    /// Where its links lead, by the last parts of their addresses.
    links: Vec<String>,
    /// The file names of its pictures, in the order of the alphabet: one may stand beside its step now.
    pictures: Vec<String>,
}

impl Facts {
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
        Self { words: folded(&document.plain_text), headings, links, pictures }
    }
}

/// Words without blanks, and with one kind of quote and dash.
fn folded(text: &str) -> String {
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
