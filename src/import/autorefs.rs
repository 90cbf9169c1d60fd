//! `[words][heading]` of the autorefs plugin: the name of a heading on any page is a link to it. Here it is told the page.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::body::{Body, Edit};
use super::engine::{Engine, Included};
use super::paths::{folder_of, relative};
use super::report::Notes;
use super::source::{DocsFile, Source};
use crate::document::{AddressKind, Document};

/// The topic of this stage.
const TOPIC: &str = "Links by the name of a heading";

/// Articles by new path, each with the file it came from.
type Articles<'a> = BTreeMap<String, (&'a DocsFile, String)>;

/// Where names lead: the pages that have something of this name, and its anchor there.
type Names = BTreeMap<String, Vec<(String, String)>>;

/// Resolve such links on a site with the plugin.
pub fn resolve(source: &Source, engine: &Engine, articles: &mut Articles<'_>, snippets: &Included, notes: &mut Notes) {
    if source.plugin("autorefs").is_none() {
        return;
    }
    let read: Vec<(Document, Vec<Range<usize>>)> =
        articles.par_iter().map(|(path, (_, text))| engine.undefined_references(path, text, snippets)).collect();
    let mut names = Names::new();
    for (path, (document, _)) in articles.keys().zip(&read) {
        for (name, anchor) in named(document) {
            names.entry(name).or_default().push((path.clone(), anchor));
        }
    }
    for ((path, (file, text)), (_, references)) in articles.iter_mut().zip(&read) {
        let mut edits = Vec::new();
        for range in references {
            let Some(reference) = Reference::read(text, range) else { continue };
            let line = line_of(file, &text[reference.range.clone()]);
            let place = source.place(&file.path, line);
            match reference.target(path, engine, &names) {
                Some(address) => {
                    notes.converted(TOPIC, &place, format!("`{}` is at `{address}`", reference.label));
                    edits.push(Edit::new(reference.range.clone(), format!("[{}]({address})", reference.words)));
                }
                None => notes.decide(TOPIC, &place, format!("no page has a heading `{}`", reference.label)),
            }
        }
        let mut body = Body::new(std::mem::take(text), 1);
        body.apply(&edits);
        *text = body.text;
    }
}

/// The names on a page, with the anchors that they lead to: a name that stands right above a heading is one of it.
fn named(document: &Document) -> Vec<(String, String)> {
    let begin = |at: usize| at + (document.plain_text[at..].len() - document.plain_text[at..].trim_start().len());
    let heading_at = |at: usize| document.toc.iter().find(|heading| begin(heading.start) == at);
    let headings = document.toc.iter().map(|heading| (heading.anchor.clone(), heading.anchor.clone()));
    let places = document.addresses.iter().filter(|address| address.kind == AddressKind::Place).map(|address| {
        let heading = heading_at(begin(address.words.start));
        (address.anchor.clone(), heading.map_or(&address.anchor, |heading| &heading.anchor).clone())
    });
    headings.chain(places).collect()
}

/// A link by a name.
struct Reference<'a> {
    /// All of it.
    range: Range<usize>,
    words: &'a str,
    label: &'a str,
    /// Whether its words are its name.
    is_collapsed: bool,
}

impl<'a> Reference<'a> {
    /// Read one; the range of a collapsed one, `[words][]`, is that of its words.
    fn read(text: &'a str, range: &Range<usize>) -> Option<Self> {
        let inside = text.get(range.clone())?.strip_prefix('[')?.strip_suffix(']')?;
        if let Some((words, label)) = inside.rsplit_once("][").filter(|(_, label)| !label.is_empty()) {
            return Some(Self { range: range.clone(), words, label, is_collapsed: false });
        }
        let inside = inside.strip_suffix("][").unwrap_or(inside);
        let end = if text[range.end..].starts_with("[]") { range.end + "[]".len() } else { range.end };
        Some(Self { range: range.start..end, words: inside, label: inside.trim_matches('`'), is_collapsed: true })
    }

    /// Where it leads from a page: to that page itself, or to the nearest one with such a name.
    fn target(&self, own: &str, engine: &Engine, names: &Names) -> Option<String> {
        // Code is a name as it stands.
        let slug = (self.is_collapsed && !self.words.contains('`')).then(|| engine.slug(self.label));
        let found = names.get(self.label).or_else(|| names.get(&slug?))?;
        let shared =
            |(path, _): &&(String, String)| path.split('/').zip(own.split('/')).take_while(|(a, b)| a == b).count();
        // Of several that are as near, the first.
        let (path, anchor) = found.iter().rev().max_by_key(shared)?;
        if path == own {
            return Some(format!("#{anchor}"));
        }
        Some(format!("{}#{anchor}", relative(folder_of(own), path)).replace(' ', "%20"))
    }
}

/// The line of the original that has these words.
fn line_of(file: &DocsFile, words: &str) -> usize {
    let first = words.lines().next().unwrap_or_default();
    let mut lines = file.article.as_deref().unwrap_or_default().lines();
    lines.position(|line| line.contains(first)).map_or(1, |at| at + 1)
}
