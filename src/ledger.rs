//! `anchors.lock`: every address that a site has published, and what stood there.
//!
//! One line each, sorted, so that branches which add addresses merge: address, kind, hash of the words, their signature,
//! and what it was called, divided by tabs. The hash is that of the words when the address was first recorded (or when
//! they were last accepted): by it `check-links` knows that a text has changed since. The signature is that of the last
//! words that were recorded: by it one that vanished is found again.

mod compare;
mod propose;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostics::Diagnostic;
use crate::places::{Hash, Kind, Place, Signature};
use crate::source::{SourceFile, Span};

pub use self::compare::{Compared, Lost, compare, unrecorded};
pub use self::propose::{Candidates, Proposal};

/// What the file begins with.
const HEADER: &str =
    "# Every address that this site has published. Written by `guidepost links --accept`: commit it.\n";

/// How long what an address is called may be on its line, in bytes.
const TITLE_MAX: usize = 60;

/// The name of the file, for the site's own variables or for those of a brand: their words are others.
pub fn file_name(brand: Option<&str>) -> String {
    brand.map_or_else(|| "anchors.lock".to_owned(), |brand| format!("anchors.{brand}.lock"))
}

/// What stood at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it was.
    pub kind: Kind,
    /// The hash of its words when they were accepted.
    pub hash: Hash,
    /// What its last words were like.
    pub signature: Signature,
    /// What it was called last.
    pub title: String,
    /// Where it is recorded.
    pub span: Option<Span>,
}

/// Every address that a site has published.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// What stood there, by address.
    pub entries: BTreeMap<String, Entry>,
}

/// Whether changed words are accepted with new addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// What points to them is said to point to changed ones.
    Keep,
    /// They are the ones that are meant from now on.
    Accept,
}

impl Ledger {
    /// Read a file. Where two lines are about one address, as after a merge, the later counts.
    pub fn read(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut entries = Vec::new();
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let span = file.span(start..start + line.trim_end().len());
            start += line.len();
            let line = line.trim_end_matches('\n');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Entry::read(line, span.clone()) {
                Some((address, entry)) => entries.push((address.to_owned(), entry)),
                None if is_conflict(line) => {
                    let message = "this file holds two versions of itself since a merge";
                    let hint = "delete this line and keep the addresses of both; `anchors.lock merge=union` in \
                                .gitattributes does so by itself";
                    diagnostics.push(Diagnostic::error("bad-ledger", span, message).hint(hint));
                }
                None => {
                    let message = "this is no line of an anchors.lock";
                    let hint = "restore it from version control: the address that it recorded is not watched";
                    diagnostics.push(Diagnostic::error("bad-ledger", span, message).hint(hint));
                }
            }
        }
        // Of several for one key, the last stays.
        Self { entries: entries.into_iter().collect() }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for (address, Entry { kind, hash, signature, title, .. }) in &self.entries {
            writeln!(text, "{address}\t{}\t{hash}\t{signature}\t{title}", kind.name())
                .expect("writing to a string succeeds");
        }
        text
    }

    /// Record what there is now. What is no longer there stays.
    pub fn accept<'a>(&mut self, places: impl IntoIterator<Item = Place<'a>>, words: Words) {
        for place in places {
            let entry = Entry::of(&place);
            match self.entries.get_mut(&place.address()) {
                None => {
                    self.entries.insert(place.address(), entry);
                }
                Some(known) => {
                    let hash = if words == Words::Accept { entry.hash } else { known.hash };
                    *known = Entry { hash, ..entry };
                }
            }
        }
    }
}

impl Entry {
    /// The entry for something that is there.
    pub fn of(place: &Place<'_>) -> Self {
        let title: String = place.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = title[..title.floor_char_boundary(TITLE_MAX)].trim_end().to_owned();
        Self { kind: place.kind, hash: place.hash(), signature: place.signature(), title, span: None }
    }

    fn read(line: &str, span: Span) -> Option<(&str, Self)> {
        let mut fields = line.splitn(5, '\t');
        let address = fields.next().filter(|address| address.starts_with('/'))?;
        let kind = Kind::from_name(fields.next()?)?;
        let (hash, signature) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((address, Self { kind, hash, signature, title: fields.next()?.to_owned(), span: Some(span) }))
    }
}

fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| line.starts_with(marker))
}
