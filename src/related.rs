//! Which pages are about the same: those whose titles and headings share rare words, and those that link to each other.
//!
//! Words of titles and headings say what a page is about better than all of its words, and are a hundredth of them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use crate::links::{PageLinks, Target};
use crate::page::{Page, SharedPage};
use crate::site::{PageIndex, Site};

/// How many pages a page names.
const NAMED: usize = 3;
/// How much more a word of the title says than one of a heading.
const TITLE_WEIGHT: f32 = 3.0;
/// What a link between two pages counts: about as much as half of their words in common.
const LINK: f32 = 0.5;
/// Pages with less in common are not named. Most pairs that share one rare word are above it.
const COMMON_MIN: f32 = 0.1;
/// Words on more pages than one in so many say nothing.
const RARE: usize = 10;
/// But on a small site any word on fewer pages than this may.
const RARE_MIN: usize = 8;

/// For each page the pages that are about the same, the nearest first.
pub type Related = Vec<Vec<PageIndex>>;

/// What the last build found.
#[derive(Debug, Default)]
pub struct Kept {
    known: Vec<Known>,
    related: Arc<Related>,
}

#[derive(Debug)]
struct Known {
    page: SharedPage,
    links: Arc<PageLinks>,
    profile: Arc<Profile>,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq)]
struct Profile {
    /// Its words as hashes, in the order of these, with their weights.
    words: Vec<(u64, f32)>,
    /// The pages that it links to.
    targets: Vec<PageIndex>,
}

impl Kept {
    /// The related pages of all pages, found anew only if a title, a heading or a link is another.
    pub fn related(&mut self, site: &Site<'_>, links: &[Arc<PageLinks>]) -> Arc<Related> {
        let known: Vec<Known> = (site.pages.par_iter().zip(links).enumerate())
            .map(|(index, (page, links))| {
                let same = |known: &&Known| Arc::ptr_eq(&known.page, page) && Arc::ptr_eq(&known.links, links);
                let kept = self.known.get(index).filter(same).map(|known| known.profile.clone());
                let profile = kept.unwrap_or_else(|| Arc::new(Profile::new(page, links)));
                Known { page: page.clone(), links: links.clone(), profile }
            })
            .collect();
        let is_same = known.len() == self.known.len()
            && known.iter().zip(&self.known).all(|(new, old)| new.profile == old.profile);
        if !is_same {
            self.related = Arc::new(find(&known.iter().map(|known| &*known.profile).collect::<Vec<_>>()));
        }
        self.known = known;
        self.related.clone()
    }
}

impl Profile {
    fn new(page: &Page, links: &PageLinks) -> Self {
        let headings = page.document.toc.iter().filter(|heading| heading.level > 1);
        let mut words: Vec<(u64, f32)> = hashes(&page.title).map(|word| (word, TITLE_WEIGHT)).collect();
        words.extend(headings.flat_map(|heading| hashes(&heading.text)).map(|word| (word, 1.0)));
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        words.dedup_by_key(|(word, _)| *word);
        let page_of = |target: &Target| match target {
            Target::Page(index) => Some(*index),
            _ => None,
        };
        let mut targets: Vec<PageIndex> = links.links.iter().filter_map(|link| page_of(&link.target)).collect();
        targets.sort_unstable();
        targets.dedup();
        Self { words, targets }
    }
}

/// The words of a text that may say what it is about, as hashes that are the same in every build.
fn hashes(text: &str) -> impl Iterator<Item = u64> {
    /// “to”, “in”, “the” … say nothing; “SSO” does.
    const LENGTH_MIN: usize = 4;
    let says_something =
        |word: &&str| word.chars().count() >= LENGTH_MIN || !word.is_empty() && !word.chars().any(char::is_lowercase);
    text.split(|c: char| !c.is_alphanumeric()).filter(says_something).map(|word| {
        let mut hasher = DefaultHasher::new();
        word.to_lowercase().hash(&mut hasher);
        hasher.finish()
    })
}

fn find(profiles: &[&Profile]) -> Related {
    let mut places: HashMap<u64, Vec<(PageIndex, f32)>> = HashMap::new();
    for (index, profile) in profiles.iter().enumerate() {
        for (word, weight) in &profile.words {
            places.entry(*word).or_default().push((index, *weight));
        }
    }
    let many = (profiles.len() / RARE).max(RARE_MIN);
    places.retain(|_, pages| (2..=many).contains(&pages.len()));
    let rarity = |pages: &[(PageIndex, f32)]| (profiles.len() as f32 / pages.len() as f32).ln_1p();
    let length = |profile: &&Profile| {
        let squares = profile.words.iter().filter_map(|(word, weight)| Some(weight * rarity(places.get(word)?)));
        squares.map(|part| part * part).sum::<f32>().sqrt()
    };
    let lengths: Vec<f32> = profiles.par_iter().map(length).collect();
    let linking = linking(profiles);
    let of_page = |common: &mut Common, (index, profile): (PageIndex, &&Profile)| {
        for (word, weight) in &profile.words {
            let Some(pages) = places.get(word) else { continue };
            let part = weight * rarity(pages).powi(2) / lengths[index];
            for (other, theirs) in pages {
                common.add(*other, part * theirs / lengths[*other]);
            }
        }
        for other in profile.targets.iter().chain(&linking[index]) {
            common.add(*other, LINK);
        }
        nearest(common.take().filter(|(other, _)| *other != index))
    };
    let nothing = || Common { parts: vec![0.0; profiles.len()], pages: Vec::new() };
    profiles.par_iter().enumerate().map_init(nothing, of_page).collect()
}

/// What one page has in common with others. A table of all pages is faster than one of those that have something.
struct Common {
    /// By page.
    parts: Vec<f32>,
    /// Those that have something.
    pages: Vec<PageIndex>,
}

impl Common {
    fn add(&mut self, page: PageIndex, part: f32) {
        if self.parts[page] == 0.0 {
            self.pages.push(page);
        }
        self.parts[page] += part;
    }

    /// The pages that have something in common; nothing is left.
    fn take(&mut self) -> impl Iterator<Item = (PageIndex, f32)> {
        self.pages.drain(..).map(|page| (page, std::mem::take(&mut self.parts[page])))
    }
}

/// The pages that link to each page.
fn linking(profiles: &[&Profile]) -> Vec<Vec<PageIndex>> {
    let mut linking = vec![Vec::new(); profiles.len()];
    for (index, profile) in profiles.iter().enumerate() {
        for target in &profile.targets {
            linking[*target].push(index);
        }
    }
    linking
}

/// The pages with the most in common; of two with the same, the first of the site. A few more than are named, since those
/// that stand on the page anyway are left out.
fn nearest(common: impl Iterator<Item = (PageIndex, f32)>) -> Vec<PageIndex> {
    const KEPT: usize = NAMED * 2;
    let mut pages: Vec<_> = common.filter(|(_, common)| *common >= COMMON_MIN).collect();
    let nearer = |a: &(PageIndex, f32), b: &(PageIndex, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if pages.len() > KEPT {
        // Of a large site there may be hundreds: those that are not named need no order.
        pages.select_nth_unstable_by(KEPT, nearer);
        pages.truncate(KEPT);
    }
    pages.sort_unstable_by(nearer);
    // A vector of its own: one made of this in place would keep the room of all candidates.
    pages.iter().map(|(page, _)| *page).collect()
}

/// Those of a page's related pages that it names: not those before and after it, and not the site's home.
pub fn named(related: &[PageIndex], site: &Site<'_>, neighbours: [Option<PageIndex>; 2]) -> Vec<PageIndex> {
    let is_new = |page: &PageIndex| !neighbours.contains(&Some(*page)) && site.pages[*page].route != "/";
    related.iter().copied().filter(is_new).take(NAMED).collect()
}
