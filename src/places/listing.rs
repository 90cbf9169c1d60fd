//! Places as other programs are told of them: in `links.json`, and by `guidepost links --json`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{Kind, Place, of_page};
use crate::config::Config;
use crate::html::plain_title;
use crate::links::encode;
use crate::redirects::{Redirects, Target};
use crate::site::{PageIndex, Site};

/// One address, with what stands there.
#[derive(Debug, Clone, Serialize)]
pub struct Listed<'a> {
    /// The absolute address.
    pub url: String,
    /// The same below the site's address, nothing encoded.
    pub address: String,
    /// What stands there.
    pub kind: &'static str,
    /// What it is called.
    pub title: Cow<'a, str>,
    /// What stands above it, from the navigation down to the heading.
    pub breadcrumb: Vec<Cow<'a, str>>,
    /// Its words, or the first of them.
    pub text: String,
    /// The hash of all of its words.
    pub hash: String,
    /// Old addresses that lead here.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub redirects: &'a [String],
    /// The address of the same step by its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbered: Option<String>,
}

/// What all places of a page are told with.
struct Head<'a> {
    /// The page's absolute address.
    url: String,
    /// What stands above the page in the navigation.
    above: Vec<Cow<'a, str>>,
}

/// What a list is made of.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'a> {
    site: &'a Site<'a>,
    config: &'a Config,
}

/// Old addresses by the one that they lead to.
pub type OldAddresses = BTreeMap<String, Vec<String>>;

/// Old addresses by the one that they lead to.
pub fn old_addresses(redirects: &Redirects) -> OldAddresses {
    let mut by_target = OldAddresses::new();
    for (old, redirect) in redirects.iter() {
        if let Target::Address(target) = &redirect.target {
            by_target.entry(target.clone()).or_default().push(old);
        }
    }
    by_target
}

impl<'a> Catalog<'a> {
    /// The list of a site.
    pub fn new(site: &'a Site<'a>, config: &'a Config) -> Self {
        Self { site, config }
    }

    /// The absolute address of something.
    pub fn url(&self, address: &str) -> String {
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, part)| (path, Some(part)));
        let fragment = fragment.map(|fragment| format!("#{}", encode(fragment))).unwrap_or_default();
        format!("{}{fragment}", self.config.permalink(&encode(path)))
    }

    /// What stands above a place: in the navigation, on its page.
    pub fn breadcrumb<'p>(&self, place: &Place<'p>) -> Vec<Cow<'p, str>>
    where
        'a: 'p,
    {
        below(self.above(place.index), place)
    }

    /// What stands above a page in the navigation.
    fn above(&self, page: PageIndex) -> Vec<Cow<'a, str>> {
        let above = self.site.nav.place_of(page).map(|nav| nav.above.as_slice()).unwrap_or_default();
        let above = above.iter().filter(|(_, entry)| *entry != Some(page));
        above.map(|(title, _)| Cow::Owned(plain_title(title.as_str()))).collect()
    }

    /// One of its places.
    pub fn listed<'p>(&self, place: &Place<'p>, numbered: Option<&str>, old: &'p OldAddresses) -> Listed<'p>
    where
        'a: 'p,
    {
        let head = Head { url: self.url(&place.page.route), above: self.above(place.index) };
        listed(&head, place, numbered, old)
    }

    /// The places of a page; a step by its number is told with the step.
    pub fn page<'p>(&self, index: PageIndex, old: &'p OldAddresses) -> Vec<Listed<'p>>
    where
        'a: 'p,
    {
        let places = of_page(self.site, index);
        let head = Head { url: self.url(&self.site.pages[index].route), above: self.above(index) };
        let mut number = None;
        let mut found = Vec::with_capacity(places.len());
        for place in &places {
            match place.kind {
                Kind::Number => number = place.anchor,
                _ => found.push(listed(&head, place, number.take(), old)),
            }
        }
        found
    }

    /// The file `links.json`, one address a line, in parts: of a large site it is tens of megabytes.
    pub fn json(&self, redirects: &Redirects) -> Vec<Vec<u8>> {
        let old = old_addresses(redirects);
        // Written to room that is used again, and copied to just as much as it takes.
        let lines = |lines: &mut Vec<u8>, page: PageIndex| {
            lines.clear();
            for (number, listed) in self.page(page, &old).iter().enumerate() {
                lines.extend_from_slice(if page == 0 && number == 0 { b"\n" } else { b",\n" });
                serde_json::to_writer(&mut *lines, listed).expect("strings serialise");
            }
            lines.clone()
        };
        let site = serde_json::to_string(self.config.base_url.as_str()).expect("strings serialise");
        let mut parts = vec![format!("{{\"site\": {site}, \"addresses\": [").into_bytes()];
        parts.par_extend((0..self.site.pages.len()).into_par_iter().map_init(Vec::new, lines));
        parts.push(b"\n]}\n".to_vec());
        parts
    }
}

/// A place of the page with this head.
fn listed<'p>(head: &Head<'p>, place: &Place<'p>, numbered: Option<&str>, old: &'p OldAddresses) -> Listed<'p> {
    let url = |anchor: Option<&str>| match anchor {
        None => head.url.clone(),
        Some(anchor) => format!("{}#{}", head.url, encode(anchor)),
    };
    let address = place.address();
    Listed {
        url: url(place.anchor),
        kind: place.kind.name(),
        title: place.title.clone(),
        breadcrumb: below(head.above.clone(), place),
        text: shortened(place.words),
        hash: place.hash().to_string(),
        redirects: old.get(&address).map(Vec::as_slice).unwrap_or_default(),
        numbered: numbered.map(|anchor| url(Some(anchor))),
        address,
    }
}

/// What stands above a place, after what stands above its page.
fn below<'p>(mut above: Vec<Cow<'p, str>>, place: &Place<'p>) -> Vec<Cow<'p, str>> {
    if place.kind != Kind::Page {
        above.push(Cow::Borrowed(&place.page.title));
    }
    above.extend(place.above.iter().copied().map(Cow::Borrowed));
    above
}

/// The beginning of a text, on one line.
fn shortened(words: &str) -> String {
    /// In bytes: some forty words.
    const LENGTH_MAX: usize = 240;
    let mut text = String::new();
    for word in words.split_whitespace() {
        if text.len() + word.len() > LENGTH_MAX {
            text.push('…');
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
