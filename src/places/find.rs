//! Finds places by words, some of them mistyped.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::{Kind, Place, of_page};
use crate::site::Site;

/// A place that was found.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// It.
    pub place: Place<'a>,
    /// Its step's other anchor.
    pub numbered: Option<&'a str>,
    /// How well it fits.
    pub score: f64,
}

/// The places that have all words of a query, those that fit best first.
pub fn find<'a>(site: &'a Site<'a>, query: &str) -> Vec<Found<'a>> {
    let wanted: Vec<String> = words(query).map(str::to_lowercase).collect();
    let mut found: Vec<Found<'a>> =
        (0..site.pages.len()).into_par_iter().flat_map_iter(|page| on_page(site, page, &wanted)).collect();
    found.sort_by(|a, b| {
        let score = b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal);
        score.then_with(|| a.place.page.route.cmp(&b.place.page.route))
    });
    found
}

fn on_page<'a>(site: &'a Site<'a>, page: usize, wanted: &[String]) -> Vec<Found<'a>> {
    let title = Field::new(&site.pages[page].title);
    let mut numbered = None;
    let mut found = Vec::new();
    for place in of_page(site, page) {
        if place.kind == Kind::Number {
            numbered = place.anchor;
            continue;
        }
        let numbered = numbered.take();
        if let Some(score) = score(&place, &title, wanted) {
            found.push(Found { place, numbered, score });
        }
    }
    found
}

/// How well a place fits; `None` where a word is missing.
fn score(place: &Place<'_>, page_title: &Field, wanted: &[String]) -> Option<f64> {
    /// A word of what is above a place says less of it than one of its own name.
    const ABOVE: f64 = 0.6;
    const WORDS: f64 = 0.4;
    let own = Field::new(&place.title);
    let above = Field::new(&place.above.join(" "));
    // What stands on a page is named before its words are searched.
    let words = if place.kind == Kind::Page { "" } else { place.words };
    let mut sum = 0.0;
    let mut in_title = 0.0;
    for word in wanted {
        let title = own.fit(word);
        in_title += title;
        let around = ABOVE * page_title.fit(word).max(above.fit(word));
        let best = title.max(around);
        let best = if best > 0.0 { best } else { WORDS * in_text(words, word) };
        if best == 0.0 {
            return None;
        }
        sum += best;
    }
    let count = wanted.len().max(1) as f64;
    // Of two that have all words, the one without many others is meant.
    let brevity = in_title / (own.0.len().max(1) as f64);
    Some(sum / count + 0.3 * brevity.min(1.0) + kind_bonus(place.kind))
}

/// People look for pages and headings more than for pictures.
fn kind_bonus(kind: Kind) -> f64 {
    match kind {
        Kind::Page => 0.15,
        Kind::Heading => 0.1,
        Kind::Step | Kind::Number => 0.08,
        Kind::Admonition | Kind::Term => 0.04,
        Kind::Picture | Kind::Place => 0.0,
    }
}

/// The words of a name, in lower case.
struct Field(Vec<String>);

impl Field {
    fn new(text: &str) -> Self {
        Self(words(text).map(str::to_lowercase).collect())
    }

    /// How well a word fits one of these: the same, its beginning, a part of it, or nearly the same.
    fn fit(&self, word: &str) -> f64 {
        self.0.iter().map(|own| fit(own, word)).fold(0.0, f64::max)
    }
}

fn fit(own: &str, word: &str) -> f64 {
    /// Shorter words are mistyped into others.
    const TYPO_FROM: usize = 4;
    if own == word {
        return 1.0;
    }
    if own.starts_with(word) {
        return 0.85;
    }
    let length = word.chars().count();
    if length >= TYPO_FROM {
        if own.contains(word) {
            return 0.6;
        }
        let allowed = if length > 7 { 2 } else { 1 };
        let apart = own.len().abs_diff(word.len());
        if apart <= allowed && own.as_bytes()[0] == word.as_bytes()[0] && strsim::osa_distance(own, word) <= allowed {
            return 0.7;
        }
    }
    0.0
}

/// Whether a text has a word, or one that begins so.
fn in_text(text: &str, word: &str) -> f64 {
    let starts = |own: &str| {
        own.len() >= word.len() && own.is_char_boundary(word.len()) && own[..word.len()].eq_ignore_ascii_case(word)
    };
    if words(text).any(starts) { 1.0 } else { 0.0 }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
