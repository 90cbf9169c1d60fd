//! Where something that vanished is now, most likely.

use std::collections::HashMap;

use super::{Entry, Ledger};
use crate::places::{self, Hash, Kind, Place, Signature};
use crate::redirects::split;
use crate::site::{PageIndex, Site};

/// A place that something may have gone to.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// It.
    pub place: Place<'a>,
    address: String,
    hash: Hash,
    signature: Signature,
    /// Whether the ledger does not have it.
    is_new: bool,
    /// Whether the ledger has it, with just these words: it stood beside what vanished, and is something else.
    is_old: bool,
}

/// Where something is now, most likely.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its address.
    pub address: String,
    /// What stands there.
    pub kind: Kind,
    /// What that is called.
    pub title: String,
    /// How likely it is, from 0 to 1.
    pub score: f64,
}

/// All places of a site, as something that vanished is looked for among them.
#[derive(Debug)]
pub struct Candidates<'a> {
    all: Vec<Candidate<'a>>,
    /// The places of each page.
    by_page: HashMap<PageIndex, std::ops::Range<usize>>,
    /// The places with just these words.
    by_hash: HashMap<Hash, Vec<usize>>,
    /// The places that the ledger does not have.
    new: Vec<usize>,
}

/// Below this, a guess is none.
const LIKELY: f64 = 0.34;

impl<'a> Candidates<'a> {
    /// The places of a site.
    pub fn of(site: &'a Site<'a>, ledger: &Ledger) -> Self {
        let mut candidates =
            Self { all: Vec::new(), by_page: HashMap::new(), by_hash: HashMap::new(), new: Vec::new() };
        for index in 0..site.pages.len() {
            let start = candidates.all.len();
            // What has a number has an address by its words as well, and that one stays.
            for place in places::of_page(site, index).into_iter().filter(|place| place.kind != Kind::Number) {
                let address = place.address();
                let (hash, signature) = (place.hash(), place.signature());
                let known = ledger.entries.get(&address);
                let (is_new, is_old) = (known.is_none(), known.is_some_and(|known| known.hash == hash));
                candidates.by_hash.entry(hash).or_default().push(candidates.all.len());
                if is_new {
                    candidates.new.push(candidates.all.len());
                }
                candidates.all.push(Candidate { place, address, hash, signature, is_new, is_old });
            }
            candidates.by_page.insert(index, start..candidates.all.len());
        }
        candidates
    }

    /// Where what stood at an address is now, most likely. `page` is where its page is now, if that is known.
    pub fn likeliest(&self, address: &str, entry: &Entry, page: Option<PageIndex>) -> Option<Proposal> {
        let on_page = page.and_then(|page| self.by_page.get(&page)).cloned().unwrap_or(0..0);
        let same_words = self.by_hash.get(&entry.hash).into_iter().flatten();
        let indices = on_page.chain(same_words.copied()).chain(self.new.iter().copied());
        // A page becomes a part of another one and the other way round; little else becomes a page.
        let can_be = |kind: Kind| match (entry.kind, kind) {
            (Kind::Page, new) => matches!(new, Kind::Page | Kind::Heading),
            (old, Kind::Page) => old == Kind::Heading,
            _ => true,
        };
        let fitting = indices
            .map(|index| &self.all[index])
            .filter(|candidate| can_be(candidate.place.kind) && candidate.address != address);
        let scored = fitting.map(|candidate| (candidate.score(address, entry, page), candidate));
        let (score, best) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.address.cmp(&a.1.address)))?;
        (score >= LIKELY).then(|| best.proposal(score))
    }

    /// Where the words of an address are that has others now: to what has just these words, or nearly these while what
    /// stands at the address has not.
    pub fn moved_to(&self, entry: &Entry, page: PageIndex, (ledger, now): (&Ledger, Signature)) -> Option<Proposal> {
        /// Words that were touched are more alike than this.
        const SAME: f64 = 0.7;
        /// Other words are less.
        const OTHER: f64 = 0.4;
        let places = &self.all[self.by_page.get(&page)?.clone()];
        // A number has no words of its own; any other address had them before, unless they are new there.
        let holds_anew = |candidate: &&Candidate<'_>| {
            let known = ledger.entries.get(&candidate.address);
            candidate.place.kind != Kind::Page
                && (entry.kind == Kind::Number || known.is_none_or(|known| known.hash != candidate.hash))
        };
        let same = places.iter().filter(holds_anew).find(|candidate| candidate.hash == entry.hash);
        if same.is_some() || now.likeness(entry.signature) >= OTHER {
            return same.map(|candidate| candidate.proposal(1.0));
        }
        let alike = places.iter().filter(holds_anew).filter(|candidate| is_alike(entry.kind, candidate.place.kind));
        let scored = alike.map(|candidate| (candidate.signature.likeness(entry.signature), candidate));
        let (likeness, best) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (likeness > SAME).then(|| best.proposal(likeness))
    }
}

impl Candidate<'_> {
    /// How likely it is that this is what stood at an address.
    fn score(&self, address: &str, entry: &Entry, page: Option<PageIndex>) -> f64 {
        /// What each hint counts, of 1 in all.
        const WORDS: f64 = 0.4;
        const TITLE: f64 = 0.2;
        const NEW: f64 = 0.2;
        const PAGE: f64 = 0.1;
        const KIND: f64 = 0.1;
        /// What is left of it for something that was there all the time.
        const OLD: f64 = 0.7;
        self.hints(address, entry, page == Some(self.place.index), [WORDS, TITLE, NEW, PAGE, KIND])
            * if self.is_old && entry.kind != Kind::Number { OLD } else { 1.0 }
    }

    fn hints(
        &self,
        address: &str,
        entry: &Entry,
        same_page: bool,
        [of_words, of_title, of_new, of_page, of_kind]: [f64; 5],
    ) -> f64 {
        let kind = is_alike(entry.kind, self.place.kind);
        let hint = |is_so: bool, counts: f64| if is_so { counts } else { 0.0 };
        let rest = hint(self.is_new, of_new) + hint(same_page, of_page) + hint(kind, of_kind);
        if self.hash == entry.hash && entry.kind != Kind::Place {
            return of_words + of_title + rest;
        }
        let words = self.signature.likeness(entry.signature);
        if !same_page && words < LIKELY {
            // Elsewhere, only words tell; most places are done with here.
            let titles = hint(self.place.title.eq_ignore_ascii_case(&entry.title), of_title);
            return of_words * words + titles + rest;
        }
        let title = strsim::sorensen_dice(&entry.title.to_lowercase(), &self.place.title.to_lowercase());
        let name = name_likeness(address, &self.address);
        of_words * words + of_title * title.max(name) + rest
    }

    fn proposal(&self, score: f64) -> Proposal {
        Proposal { address: self.address.clone(), kind: self.place.kind, title: self.place.title.to_string(), score }
    }
}

/// Whether one kind becomes the other when a page is edited.
fn is_alike(old: Kind, new: Kind) -> bool {
    old == new || matches!((old, new), (Kind::Number, Kind::Step) | (Kind::Step, Kind::Number))
}

/// How much the last parts of two addresses are alike.
fn name_likeness(a: &str, b: &str) -> f64 {
    let last = |address: &str| match split(address) {
        (_, Some(fragment)) => fragment.to_owned(),
        (path, None) => path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
    };
    strsim::sorensen_dice(&last(a), &last(b))
}
