//! Links to this site that others have saved: macros, mails, spreadsheets. Finds them in a text, and tells of each whether
//! it leads to what it was saved for.

mod scan;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::Survey;
use crate::config::Config;
use crate::diagnostics::suggest;
use crate::ledger::Candidates;
use crate::links::Words;
use crate::places::{self, Catalog, Hash};
use crate::redirects::Target;
use crate::site::PageIndex;

pub use self::scan::{Format, Link, scan};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// What it was saved for.
    Fine,
    /// The same, by way of another address, which is given.
    Redirected(String),
    /// Nothing. Where it leads most likely, if anywhere, and whether that is sure.
    Broken(Option<String>),
    /// An address that is gone on purpose, for this reason.
    Retired(String),
    /// Words that were others when the address was published.
    Changed,
}

impl Verdict {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Redirected(_) => "redirected",
            Self::Broken(_) => "broken",
            Self::Retired(_) => "retired",
            Self::Changed => "changed",
        }
    }

    /// The address that is meant, where it is another.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Redirected(address) | Self::Broken(Some(address)) => Some(address),
            _ => None,
        }
    }
}

/// Files of a site that are no pages and no copies.
const MADE: [&str; 5] = ["/links.json", "/llms.txt", "/sitemap.xml", "/robots.txt", "/404.html"];

/// Judges links to a site.
pub struct Judge<'a> {
    survey: &'a Survey<'a>,
    catalog: Catalog<'a>,
    config: &'a Config,
    /// The words at each address of a page, made for the first link to it.
    hashes: Vec<OnceLock<HashMap<&'a str, Hash>>>,
    /// The words of each page, made for the first link that names some.
    words: Vec<OnceLock<Words>>,
    /// Where what vanished may be, made for the first link that is broken.
    candidates: OnceLock<Candidates<'a>>,
}

impl<'a> Judge<'a> {
    /// A judge of links to a site.
    pub fn new(survey: &'a Survey<'a>, config: &'a Config) -> Self {
        let hashes = survey.site.pages.iter().map(|_| OnceLock::new()).collect();
        let words = survey.site.pages.iter().map(|_| OnceLock::new()).collect();
        let catalog = Catalog::new(&survey.site, config);
        Self { survey, catalog, config, hashes, words, candidates: OnceLock::new() }
    }

    /// Judge the links of a text, in their order.
    pub fn judge(&self, links: &[Link]) -> Vec<Verdict> {
        let urls: BTreeMap<&str, ()> = links.iter().map(|link| (link.url.as_str(), ())).collect();
        let urls: Vec<&str> = urls.into_keys().collect();
        let verdicts: HashMap<&str, Verdict> = urls.par_iter().map(|&url| (url, self.verdict(url))).collect();
        links.iter().map(|link| verdicts[link.url.as_str()].clone()).collect()
    }

    /// Judge one link: an absolute address of this site.
    pub fn verdict(&self, url: &str) -> Verdict {
        let below = scan::below(url, self.config).unwrap_or_default();
        let (rest, fragment) = below.split_once('#').map_or((below, ""), |(rest, fragment)| (rest, fragment));
        let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let path = format!("/{}", decoded(path).trim_start_matches('/'));
        let (anchor, directive) = fragment.split_once(":~:").unwrap_or((fragment, ""));
        let anchor = decoded(anchor);
        let site = &self.survey.site;
        let page = site.page_at(&path);
        let route = page.map_or_else(|| with_slash(&path), |page| site.pages[page].route.clone());
        let address = if anchor.is_empty() { route } else { format!("{route}#{anchor}") };
        match self.survey.redirects.answer(&address).or_else(|| self.survey.redirects.answer(&path)) {
            Some(Target::Retired(reason)) => return Verdict::Retired(reason),
            Some(Target::Address(target)) => return Verdict::Redirected(self.absolute(&target, query)),
            None => {}
        }
        match page {
            Some(page) => self.on_page(page, &address, &anchor, directive),
            None if self.is_file(&path) => Verdict::Fine,
            None => Verdict::Broken(self.likeliest_page(&address, &path)),
        }
    }

    fn on_page(&self, page: PageIndex, address: &str, anchor: &str, directive: &str) -> Verdict {
        let document = &self.survey.site.pages[page].document;
        if !anchor.is_empty()
            && anchor != "top"
            && !anchor.starts_with("check-url=")
            && !document.anchors.contains(anchor)
        {
            return Verdict::Broken(self.likeliest_part(address, page, anchor));
        }
        let texts = directive.split('&').filter_map(|part| part.strip_prefix("text="));
        let words = || self.words[page].get_or_init(|| Words::of(&document.plain_text));
        if !texts.into_iter().all(|text| words().contain(text)) {
            return if self.has_changed(page, anchor, address) { Verdict::Changed } else { Verdict::Broken(None) };
        }
        if directive.is_empty() && self.has_changed(page, anchor, address) { Verdict::Changed } else { Verdict::Fine }
    }

    /// Whether the words at an anchor are others than those that were published there.
    fn has_changed(&self, page: PageIndex, anchor: &str, address: &str) -> bool {
        let entry = self.survey.ledger.as_ref().and_then(|ledger| ledger.entries.get(address));
        let Some(entry) = entry.filter(|_| !anchor.is_empty()) else { return false };
        let hashes = self.hashes[page].get_or_init(|| {
            let places = places::of_page(&self.survey.site, page);
            places.iter().filter_map(|place| Some((place.anchor?, place.hash()))).collect()
        });
        hashes.get(anchor).is_some_and(|hash| *hash != entry.hash)
    }

    fn is_file(&self, path: &str) -> bool {
        let site = &self.survey.site;
        site.asset_at(path).is_some()
            || MADE.contains(&path)
            || path.strip_suffix("index.md").is_some_and(|route| site.page_at(route).is_some())
    }

    fn likeliest_page(&self, address: &str, path: &str) -> Option<String> {
        let site = &self.survey.site;
        let cased = site.differently_cased(path).map(str::to_owned);
        let found = cased.or_else(|| self.proposed(address, None)).or_else(|| site.page_like(path));
        found.map(|address| self.absolute(&address, ""))
    }

    fn likeliest_part(&self, address: &str, page: PageIndex, anchor: &str) -> Option<String> {
        let page_of = &self.survey.site.pages[page];
        let like = || {
            let anchors = page_of.document.anchors.iter().map(String::as_str);
            suggest(anchor, anchors).map(|found| format!("{}#{found}", page_of.route))
        };
        let found = self.proposed(address, Some(page)).or_else(like);
        found.map(|address| self.absolute(&address, ""))
    }

    /// Where something that the ledger knows is now.
    fn proposed(&self, address: &str, page: Option<PageIndex>) -> Option<String> {
        let ledger = self.survey.ledger.as_ref()?;
        let entry = ledger.entries.get(address)?;
        let candidates = self.candidates.get_or_init(|| Candidates::of(&self.survey.site, ledger));
        candidates.likeliest(address, entry, page).map(|proposal| proposal.address)
    }

    fn absolute(&self, target: &str, query: &str) -> String {
        if !target.starts_with('/') {
            return target.to_owned();
        }
        let (path, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
        let (path, own) = path.split_at(path.find('?').unwrap_or(path.len()));
        let url = self.catalog.url(&format!("{path}{fragment}"));
        let (path, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        format!("{path}{}{fragment}", if own.is_empty() { query } else { own })
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn with_slash(path: &str) -> String {
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if is_file || path.ends_with('/') { path.to_owned() } else { format!("{path}/") }
}

/// A text with other links in the place of some of its own.
pub fn corrected(text: &str, links: &[Link], verdicts: &[Verdict]) -> String {
    let mut corrected = String::with_capacity(text.len());
    let mut copied = 0;
    for (link, verdict) in links.iter().zip(verdicts) {
        let Some(address) = verdict.address() else { continue };
        let Range { start, end } = link.range.clone();
        corrected.push_str(&text[copied..start]);
        corrected.push_str(&link.written(address));
        copied = end;
    }
    corrected.push_str(&text[copied..]);
    corrected
}
