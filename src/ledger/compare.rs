//! What has become of the addresses that a site has published.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::{Candidates, Entry, Ledger, Proposal};
use crate::diagnostics::Diagnostic;
use crate::places::{self, Kind, Place, Signature};
use crate::redirects::{Redirects, Target, split};
use crate::site::{PageIndex, Site};
use crate::source::Span;

/// An address that leads nowhere now, or elsewhere.
#[derive(Debug)]
pub struct Lost {
    /// The address.
    pub address: String,
    /// What stood there.
    pub entry: Entry,
    /// Where it is now, most likely.
    pub proposal: Option<Proposal>,
    /// Whether something else stands there now.
    pub is_taken: bool,
}

/// What has become of a site's addresses.
#[derive(Debug, Default)]
pub struct Compared {
    /// Those that are lost.
    pub lost: Vec<Lost>,
}

/// Look for what has become of every address of a ledger.
pub fn compare(ledger: &Ledger, site: &Site<'_>, redirects: &Redirects) -> Compared {
    let suspects = suspects(ledger, site, redirects);
    if suspects.is_empty() {
        return Compared::default();
    }
    let candidates = Candidates::of(site, ledger);
    // Pages first: where a page is now tells where its parts are.
    let (pages, parts): (Vec<_>, Vec<_>) = suspects.into_iter().partition(|suspect| suspect.entry.kind == Kind::Page);
    let pages: Vec<Lost> = pages.into_par_iter().map(|page| page.lost(&candidates, ledger)).flatten().collect();
    let moved: BTreeMap<&str, (PageIndex, bool)> = pages
        .iter()
        .filter_map(|page| {
            let (route, fragment) = split(&page.proposal.as_ref()?.address);
            Some((page.address.as_str(), (site.page_at(route)?, fragment.is_none())))
        })
        .collect();
    let parts: Vec<Lost> = parts
        .into_par_iter()
        .map(|mut part| {
            let (route, anchor) = split(part.address);
            let (page, keeps) = moved.get(route).copied().unzip();
            // The redirect of its page keeps the fragment, if it has none of its own.
            let stays = keeps == Some(true) && page.zip(anchor).is_some_and(|(page, anchor)| has(site, page, anchor));
            part.page = part.page.or(page);
            if stays { None } else { part.lost(&candidates, ledger) }
        })
        .flatten()
        .collect();
    Compared { lost: pages.into_iter().chain(parts).collect() }
}

fn has(site: &Site<'_>, page: PageIndex, anchor: &str) -> bool {
    site.pages[page].document.anchors.contains(anchor)
}

/// An address that may be lost.
struct Suspect<'a> {
    address: &'a str,
    entry: &'a Entry,
    /// Where its page is now, if that is known.
    page: Option<PageIndex>,
    /// What the words are like that stand at the address instead of those recorded.
    taken: Option<Signature>,
}

/// The addresses of a ledger that lead nowhere, and those that have other words now.
fn suspects<'a>(ledger: &'a Ledger, site: &Site<'_>, redirects: &Redirects) -> Vec<Suspect<'a>> {
    let mut by_page: BTreeMap<&str, Vec<(&str, &Entry)>> = BTreeMap::new();
    for (address, entry) in &ledger.entries {
        by_page.entry(split(address).0).or_default().push((address, entry));
    }
    let pages: Vec<_> = by_page.into_iter().collect();
    pages
        .into_par_iter()
        .flat_map_iter(|(route, entries)| {
            let page = site.page_at(route).filter(|&page| site.pages[page].route == route);
            let places = page.map(|page| places::of_page(site, page)).unwrap_or_default();
            let now: BTreeMap<String, &Place<'_>> = places.iter().map(|place| (place.address(), place)).collect();
            let suspect = |(address, entry): (&'a str, &'a Entry)| {
                let place = now.get(address);
                let is_named = || page.zip(split(address).1).is_some_and(|(page, anchor)| has(site, page, anchor));
                let stays = match place {
                    Some(place) => entry.kind == Kind::Page || place.hash() == entry.hash,
                    None => is_named(),
                };
                if stays {
                    return None;
                }
                // Once the address is answered that its redirect leads to, it is, too.
                if redirects.dangling.get(address).is_some_and(|target| ledger.entries.contains_key(target)) {
                    return None;
                }
                let new_page = match redirects.answer(address) {
                    Some(answer) if leads_somewhere(&answer, site) => return None,
                    Some(Target::Address(target)) => site.page_at(split(&target).0),
                    _ => None,
                };
                let taken = place.map(|place| place.signature());
                Some(Suspect { address, entry, page: page.or(new_page), taken })
            };
            entries.into_iter().filter_map(suspect).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a redirect's end is there, its part as well.
fn leads_somewhere(answer: &Target, site: &Site<'_>) -> bool {
    let Target::Address(target) = answer else { return true };
    let (path, fragment) = split(target);
    match (site.page_at(path), fragment) {
        (Some(page), Some(anchor)) => has(site, page, anchor),
        _ => true,
    }
}

impl Suspect<'_> {
    /// What is lost, if anything is: one that has other words is only where its own are elsewhere now.
    fn lost(self, candidates: &Candidates<'_>, ledger: &Ledger) -> Option<Lost> {
        let proposal = match (self.taken, self.page) {
            (Some(now), Some(page)) => Some(candidates.moved_to(self.entry, page, (ledger, now))?),
            (Some(_), None) => return None,
            (None, page) => candidates.likeliest(self.address, self.entry, page),
        };
        let (address, entry) = (self.address.to_owned(), self.entry.clone());
        Some(Lost { address, entry, proposal, is_taken: self.taken.is_some() })
    }
}

impl Lost {
    /// What to say about it.
    pub fn diagnostic(&self, ledger_file: &Span) -> Diagnostic {
        let Self { address, entry, proposal, is_taken } = self;
        let what = format!("{} “{}”", kind_word(entry.kind), entry.title);
        let span = entry.span.clone().unwrap_or_else(|| ledger_file.clone());
        let (code, message) = if *is_taken {
            (
                "moved-address",
                format!("`{address}` has been published for the {what}, and something else stands there now"),
            )
        } else {
            ("lost-address", format!("`{address}` has been published for the {what}, and is gone"))
        };
        let hint = match proposal {
            Some(Proposal { address, kind, title, .. }) => format!(
                "most likely it is {address} now, the {} “{title}”: `guidepost links --fix` writes the redirect",
                kind_word(*kind)
            ),
            None => format!(
                "write in redirects.toml where it is now: \"{address}\" = \"/…/\", or why it is gone: \"{address}\" = {{ retired = \"…\" }}"
            ),
        };
        Diagnostic::error(code, span, message).hint(hint)
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "step",
        kind => kind.name(),
    }
}

/// What to say about the addresses of a site that its ledger does not have.
pub fn unrecorded(ledger: &Ledger, site: &Site<'_>, ledger_file: &Span) -> Option<Diagnostic> {
    let known: HashSet<&str> = ledger.entries.keys().map(String::as_str).collect();
    let count = |page| places::of_page(site, page).iter().filter(|place| !known.contains(&*place.address())).count();
    let count: usize = (0..site.pages.len()).into_par_iter().map(count).sum();
    let message = format!("{count} addresses of this site are not recorded: nobody notices when they go");
    let hint = "record them when you publish: `guidepost links --accept`";
    (count > 0).then(|| Diagnostic::warning("unrecorded-address", ledger_file.clone(), message).hint(hint))
}
