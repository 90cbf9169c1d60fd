//! The links of the last build, by what they were resolved from.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Lookup, PageLinks, Resolver, resolve_page};
use crate::cache::Same;
use crate::config::Config;
use crate::page::{Page, SharedPage};
use crate::site::{Directory, PageIndex, Site};

/// The links of the last build.
#[derive(Debug, Default)]
pub struct Kept {
    /// The addresses and settings they were resolved with.
    with: Option<(Same<Directory>, Config)>,
    pages: Vec<KeptPage>,
}

/// The links of one page, with what they were resolved from.
#[derive(Debug)]
struct KeptPage {
    page: SharedPage,
    links: Arc<PageLinks>,
    /// The pages that were asked for their anchors or their words.
    asked: Vec<(PageIndex, SharedPage)>,
}

impl KeptPage {
    fn new(site: &Site<'_>, config: &Config, lookups: &[Lookup], index: PageIndex) -> Self {
        let (links, asked) =
            resolve_page(&site.pages[index], resolver(site, config, lookups, (&site.pages[index], Some(index))));
        let asked = asked.into_iter().map(|index| (index, site.pages[index].clone())).collect();
        Self { page: site.pages[index].clone(), links: Arc::new(links), asked }
    }

    /// Whether everything it was resolved from is the same. The order of pages is, if the directory is.
    fn holds(&self, site: &Site<'_>, index: PageIndex) -> bool {
        let same = |(index, asked): &(PageIndex, SharedPage)| {
            let (old, new) = (&asked.document, &site.pages[*index].document);
            Arc::ptr_eq(asked, &site.pages[*index]) || old.anchors == new.anchors && old.plain_text == new.plain_text
        };
        Arc::ptr_eq(&self.page, &site.pages[index]) && self.asked.iter().all(same)
    }
}

/// A resolver for a page, or for what has links and is none.
fn resolver<'a>(
    site: &'a Site<'a>,
    config: &'a Config,
    lookups: &'a [Lookup],
    (page, index): (&'a Page, Option<PageIndex>),
) -> Resolver<'a> {
    Resolver { site, config, lookups, page, index, asked: BTreeSet::new(), diagnostics: Vec::new() }
}

/// Resolve the links of all pages, and of `other`, which has links and is no page. Those of pages of which nothing
/// changed that they depend on are kept.
pub fn resolve(site: &Site<'_>, other: &Page, config: &Config, kept: &mut Kept) -> (Vec<Arc<PageLinks>>, PageLinks) {
    let lookups: Vec<Lookup> = site.pages.iter().map(|_| Lookup::default()).collect();
    let with = Some((Same(site.directory.clone()), config.clone()));
    let old = if kept.with == with { std::mem::take(&mut kept.pages) } else { Vec::new() };
    let known: Vec<Option<KeptPage>> =
        old.into_iter().map(Some).chain(std::iter::repeat_with(|| None)).take(site.pages.len()).collect();
    let resolve = |(index, known): (PageIndex, Option<KeptPage>)| {
        known.filter(|known| known.holds(site, index)).unwrap_or_else(|| KeptPage::new(site, config, &lookups, index))
    };
    let pages: Vec<KeptPage> = known.into_par_iter().enumerate().map(resolve).collect();
    let links = pages.iter().map(|page| page.links.clone()).collect();
    *kept = Kept { with, pages };
    let (of_other, _) = resolve_page(other, resolver(site, config, &lookups, (other, None)));
    (links, of_other)
}
