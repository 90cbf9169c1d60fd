//! Every address of a site with what stands there: pages, headings, steps, pictures, admonitions, terms.

use std::borrow::Cow;

use twox_hash::XxHash3_64;

use crate::document::{Address, AddressKind};
use crate::page::Page;
use crate::site::{PageIndex, Site};

mod find;
mod listing;
mod signature;

pub use self::find::{Found, find};
pub use self::listing::{Catalog, Listed, OldAddresses, old_addresses};
pub use self::signature::Signature;

/// What stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A page.
    Page,
    /// A heading.
    Heading,
    /// A step, by its words or the name that it was given.
    Step,
    /// A step, by its number.
    Number,
    /// A picture.
    Picture,
    /// A note, tip, warning …
    Admonition,
    /// A term that is defined.
    Term,
    /// Anything else that has a name.
    Place,
}

impl Kind {
    /// Its name, as in `anchors.lock` and `links.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Heading => "heading",
            Self::Step => "step",
            Self::Number => "number",
            Self::Picture => "picture",
            Self::Admonition => "admonition",
            Self::Term => "term",
            Self::Place => "place",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        const ALL: [Kind; 8] = [
            Kind::Page,
            Kind::Heading,
            Kind::Step,
            Kind::Number,
            Kind::Picture,
            Kind::Admonition,
            Kind::Term,
            Kind::Place,
        ];
        ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something that has an address.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The page it stands on.
    pub index: PageIndex,
    /// The same.
    pub page: &'a Page,
    /// Its anchor; none for the page itself.
    pub anchor: Option<&'a str>,
    /// What stands there.
    pub kind: Kind,
    /// What it is called.
    pub title: Cow<'a, str>,
    /// Its words, without what it is called.
    pub words: &'a str,
    /// Its words and those that follow: what it is known by when it is called otherwise.
    around: &'a str,
    /// The headings above it, from the page's title down.
    pub above: Vec<&'a str>,
}

impl Place<'_> {
    /// Its address below the site's: `/log-in/`, `/log-in/#step-3`.
    pub fn address(&self) -> String {
        match self.anchor {
            None => self.page.route.clone(),
            Some(anchor) => format!("{}#{anchor}", self.page.route),
        }
    }

    /// The hash of what stands here: of its words, line breaks and blanks aside.
    pub fn hash(&self) -> Hash {
        let mut words = Vec::with_capacity(self.title.len() + self.words.len() + "  \n\n".len());
        for text in [&*self.title, self.words] {
            for line in lines(text) {
                push_words(&mut words, line);
            }
            words.push(b'\n');
        }
        // The first half: enough to tell whether words have changed, and short enough for a line of the ledger.
        Hash((XxHash3_64::oneshot(&words) >> u32::BITS) as u32)
    }

    /// What its words are like.
    pub fn signature(&self) -> Signature {
        Signature::of(if self.around.trim().is_empty() { &self.title } else { self.around })
    }
}

/// The lines of a text.
fn lines(text: &str) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    ends.map(move |end| &text.as_bytes()[std::mem::replace(&mut start, end + 1)..end])
}

/// Write the words of a line, a blank behind each.
fn push_words(words: &mut Vec<u8>, line: &[u8]) {
    let line = line.trim_ascii();
    let is_plain =
        memchr::memchr3(b'\t', b'\r', b'\x0c', line).is_none() && memchr::memmem::find(line, b"  ").is_none();
    if is_plain && !line.is_empty() {
        // Nearly all lines: copied at once.
        words.extend_from_slice(line);
        words.push(b' ');
        return;
    }
    for word in line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        words.extend_from_slice(word);
        words.push(b' ');
    }
}

/// A short hash of words: enough to see that they have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub u32);

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl std::str::FromStr for Hash {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u32::from_str_radix(text, 16).map(Self)
    }
}

/// Everything on a page that has an address, the page first.
pub fn of_page<'a>(site: &'a Site<'_>, index: PageIndex) -> Vec<Place<'a>> {
    let page: &Page = &site.pages[index];
    let document = &page.document;
    let text = document.plain_text.as_str();
    let mut places = Vec::with_capacity(document.addresses.len() + 1);
    places.push(Place {
        index,
        page,
        anchor: None,
        kind: Kind::Page,
        title: Cow::Borrowed(page.title.as_str()),
        words: text,
        around: beginning(text.trim_start().strip_prefix(page.title.as_str()).unwrap_or(text)),
        above: Vec::new(),
    });
    let mut headings: Vec<(u8, &str)> = Vec::new();
    for address in &document.addresses {
        if let AddressKind::Heading(level) = address.kind {
            headings.retain(|(above, _)| *above < level);
        }
        let place = Place {
            index,
            page,
            anchor: Some(&address.anchor),
            kind: kind(address.kind),
            title: title(address, text),
            words: &text[address.words.clone()],
            around: around(address, text),
            above: headings.iter().filter(|(level, _)| *level > 1).map(|(_, title)| *title).collect(),
        };
        if let Some(numbered) = &address.numbered {
            places.push(Place { anchor: Some(numbered), kind: Kind::Number, ..place.clone() });
        }
        places.push(place);
        if let AddressKind::Heading(level) = address.kind {
            headings.push((level, &address.title));
        }
    }
    places
}

fn kind(kind: AddressKind) -> Kind {
    match kind {
        AddressKind::Heading(_) => Kind::Heading,
        AddressKind::Step => Kind::Step,
        AddressKind::Picture => Kind::Picture,
        AddressKind::Admonition => Kind::Admonition,
        AddressKind::Term => Kind::Term,
        AddressKind::Place => Kind::Place,
    }
}

/// What something is called; what has no name is called by its first words.
fn title<'a>(address: &'a Address, text: &'a str) -> Cow<'a, str> {
    /// In bytes: about a line.
    const LENGTH_MAX: usize = 80;
    if !address.title.is_empty() {
        return Cow::Borrowed(&address.title);
    }
    let line = text[address.words.clone()].trim().lines().next().unwrap_or_default().trim();
    if line.len() <= LENGTH_MAX {
        return Cow::Borrowed(line);
    }
    let cut = &line[..line.floor_char_boundary(LENGTH_MAX)];
    Cow::Owned(format!("{}…", cut.rsplit_once(' ').map_or(cut, |(cut, _)| cut).trim_end_matches([',', '.', ';', ':'])))
}

/// What a thing is known by: a heading by the words behind it, whatever they belong to.
fn around<'a>(address: &Address, text: &'a str) -> &'a str {
    match address.kind {
        AddressKind::Heading(_) => beginning(&text[address.words.start..]),
        _ => &text[address.words.clone()],
    }
}

/// The first words of a text: enough to know it by.
fn beginning(text: &str) -> &str {
    /// In bytes: some sixty words.
    const LENGTH_MAX: usize = 400;
    &text[..text.floor_char_boundary(LENGTH_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_they_are_told_apart() {
        for text in ["", "one", "one two\nthree", "one  two", "one\n\ntwo", "one\ttwo\u{c}three", "a\u{1} b", "日本 語"]
        {
            let mut words = Vec::new();
            lines(text).for_each(|line| push_words(&mut words, line));
            let expected: String = text.split_ascii_whitespace().map(|word| format!("{word} ")).collect();
            assert_eq!(String::from_utf8(words), Ok(expected), "{text:?}");
        }
    }
}
