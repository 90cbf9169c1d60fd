//! Addresses: what stands at each anchor of a page, and anchors for pictures, admonitions and terms.
//!
//! These are made of the thing's own words, so that no edit elsewhere on the page changes them, and of its kind and a full
//! stop, which no heading's anchor has: `picture.the-login-window`, `tip.ask-your-administrator`. So they never take a
//! heading's anchor away. A step has two: by its number, and by its words, which stays its own when steps are inserted.

use std::collections::HashSet;
use std::ops::Range;

use super::Renderer;
use crate::diagnostics::Diagnostic;
use crate::document::{Address, AddressKind, Document, Mark};
use crate::html::escape_attribute;
use crate::source::Span;

/// Stands between the kind and the words of an anchor.
const AFTER_KIND: char = '.';

/// What is said of the first of two places with one name.
pub const FIRST_PLACE: &str = "the first one is here";

/// The addresses of a page, and those of them that are being read.
#[derive(Debug, Default)]
pub struct Addresses {
    found: Vec<Address>,
    open: Vec<Open>,
}

/// Something with an address that is being read.
#[derive(Debug)]
struct Open {
    /// Its place among those found.
    index: usize,
    /// Where its `id` goes, unless a writer gave one.
    hole: Option<Mark>,
    /// What its anchor begins with.
    kind: String,
    title: Title,
}

/// What the first line of something with an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title {
    /// The beginning of its words.
    None,
    /// What every one of its kind is called.
    OfKind,
    /// What this one is called.
    Own,
}

/// How an admonition or term that is opened gets its anchor and its title.
#[derive(Debug)]
pub struct Naming<'a> {
    /// Its other anchor, by its number.
    pub numbered: Option<String>,
    /// What stands there.
    pub kind: AddressKind,
    /// What its anchor begins with: its kind, in a word.
    pub word: &'a str,
    /// What its first line is.
    pub title: Title,
}

impl Addresses {
    fn push(&mut self, anchor: String, kind: AddressKind, title: &str, words: Range<usize>) {
        self.found.push(Address { anchor, numbered: None, kind, title: title.to_owned(), words });
    }
}

impl Renderer<'_> {
    /// Where the words of what comes next begin.
    pub(super) fn words_begin(&self) -> usize {
        self.document.plain_text.len()
    }

    /// A heading is complete, whose own words began here; those up to the next one are not yet known.
    pub(super) fn heading_address(&mut self, anchor: &str, level: u8, title: &str, began: usize) {
        let words = began..self.words_begin();
        self.addresses.push(anchor.to_owned(), AddressKind::Heading(level), title, words);
    }

    /// Something begins whose anchor a writer gave, or that is made of its words once these are known: the tag that is
    /// being written has its place for it here.
    pub(super) fn open_address(&mut self, given: Option<String>, naming: &Naming<'_>) {
        let at = self.words_begin();
        let hole = given.is_none().then(|| self.out.mark());
        if let Some(id) = &given {
            write_id(self.out.html(), id);
        }
        let index = self.addresses.found.len();
        self.addresses.push(given.unwrap_or_default(), naming.kind, "", at..at);
        self.addresses.found[index].numbered = naming.numbered.clone();
        self.addresses.open.push(Open { index, hole, kind: naming.word.to_owned(), title: naming.title });
    }

    /// The innermost thing with an address ends.
    pub(super) fn close_address(&mut self) {
        let Some(open) = self.addresses.open.pop() else { return };
        let address = &self.addresses.found[open.index];
        let (start, end) = (address.words.start, self.document.plain_text.len());
        let own = &self.document.plain_text[start..end];
        let skipped = own.len() - own.trim_start().len();
        let line = own[skipped..].lines().next().unwrap_or_default();
        let titled = open.title != Title::None;
        let title = if titled { line.trim().to_owned() } else { String::new() };
        let words = start + if titled { skipped + line.len() } else { 0 }..end;
        let called = if open.title == Title::Own { title.as_str() } else { &self.document.plain_text[words.clone()] };
        let called = leading(called).to_owned();
        let anchor = open.hole.map(|hole| (hole, self.derived_anchor(&open.kind, [&called])));
        let address = &mut self.addresses.found[open.index];
        (address.title, address.words) = (title, words);
        if let Some((hole, anchor)) = anchor {
            let mut html = String::new();
            write_id(&mut html, &anchor);
            self.out.fill(hole, &html);
            self.addresses.found[open.index].anchor = anchor;
        }
    }

    /// A definition ends: it belongs to the last term.
    pub(super) fn close_definition(&mut self) {
        let end = self.words_begin();
        let is_term = |address: &&mut Address| address.kind == AddressKind::Term;
        if let Some(term) = self.addresses.found.iter_mut().rev().find(is_term) {
            term.words.end = end;
        }
    }

    /// The anchor of a picture that a writer gave none: by its alternative text, or the name of its file.
    pub(super) fn picture_address(&mut self, given: Option<String>, alt: &str, target: &str) -> String {
        // Icons and the like within words have no name of their own, but a file.
        let file = target.split(['?', '#']).next().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let anchor = given.unwrap_or_else(|| self.derived_anchor("picture", [alt, stem]));
        let title = if alt.is_empty() { stem } else { alt };
        let at = self.words_begin();
        self.addresses.push(anchor.clone(), AddressKind::Picture, title, at..at);
        anchor
    }

    /// The `id` of something that has one, and is no kind of its own.
    pub(super) fn named_place(&mut self, anchor: String) -> String {
        let mut html = String::new();
        write_id(&mut html, &anchor);
        self.place_address(anchor);
        html
    }

    /// A name that a hand-written tag has.
    pub(super) fn place_address(&mut self, anchor: String) {
        let at = self.words_begin();
        self.addresses.push(anchor, AddressKind::Place, "", at..at);
    }

    /// Take an anchor that a writer has chosen, at this place of the lowered text; another one, where it is taken.
    pub(super) fn claim(&mut self, wanted: &str, range: Range<usize>) -> String {
        self.claim_at(wanted, self.span(range))
    }

    pub(super) fn claim_at(&mut self, wanted: &str, span: Span) -> String {
        let anchor = self.slugger.give(wanted.to_owned());
        if anchor == wanted {
            self.places.insert(anchor.clone(), span);
        } else {
            let message = format!("the anchor `{wanted}` stands on this page twice; this one becomes `{anchor}`");
            let first = self.places.get(wanted).cloned();
            let diagnostic = Diagnostic::warning("duplicate-anchor", span, message).also(first, FIRST_PLACE);
            self.report(diagnostic.hint("links lead to the first; give this one another name"));
        }
        anchor
    }

    /// An anchor of a kind and the first of these words that make one nobody has; else with a number.
    fn derived_anchor<const N: usize>(&mut self, kind: &str, words: [&str; N]) -> String {
        let mut first = None;
        for words in words {
            let slug = self.slugger.slug(leading(words));
            if slug.is_empty() {
                continue;
            }
            let anchor = format!("{kind}{AFTER_KIND}{slug}");
            if self.slugger.take(&anchor) {
                return anchor;
            }
            first.get_or_insert(anchor);
        }
        self.slugger.unique(first.unwrap_or_else(|| format!("{kind}{AFTER_KIND}1")))
    }
}

/// ` id="…"`
pub fn write_id(html: &mut String, anchor: &str) {
    html.push_str(" id=\"");
    escape_attribute(html, anchor);
    html.push('"');
}

/// The words that an anchor is made of: enough to tell it from others, and short enough to be sent.
fn leading(words: &str) -> &str {
    const WORDS_MAX: usize = 7;
    const LENGTH_MAX: usize = 60;
    let words = words.trim_start();
    let line = words.lines().next().unwrap_or_default();
    let line = line.split_once(". ").map_or(line, |(sentence, _)| sentence);
    let mut ends = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).chain([line.len()]);
    let end = ends.nth(WORDS_MAX - 1).unwrap_or(line.len());
    let line = line[..end].trim_end();
    if line.len() <= LENGTH_MAX { line } else { &line[..line.floor_char_boundary(LENGTH_MAX)] }
}

/// Give a document its addresses: each anchor once, headings with the words up to the next one.
pub fn finish(addresses: Addresses, document: &mut Document) {
    let mut found: Vec<Address> = addresses.found.into_iter().filter(|address| !address.anchor.is_empty()).collect();
    let mut next = document.plain_text.len();
    for address in found.iter_mut().rev() {
        match address.kind {
            AddressKind::Heading(_) => {
                let began = address.words.start;
                address.words = address.words.end..next;
                next = began;
            }
            AddressKind::Place => {
                let rest = &document.plain_text[address.words.start..];
                let skipped = rest.len() - rest.trim_start().len();
                let line = rest[skipped..].find('\n').unwrap_or(rest.len() - skipped);
                address.words = address.words.start + skipped..address.words.start + skipped + line;
            }
            _ => {}
        }
    }
    let mut seen = HashSet::with_capacity(found.len());
    found.retain(|address| seen.insert(address.anchor.clone()));
    document.addresses = found;
}
