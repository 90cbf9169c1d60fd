//! The tags above an article's title. Where an article has a heading for a tag, `## Access {#tag:access}`, they lead there.

use std::collections::HashMap;

use super::page::Writer;
use crate::links::site_url;
use crate::site::{PageIndex, Site};
use crate::slug::{TAG_ANCHOR, tag_anchor};
use crate::theme::Tag;

/// Where tags lead, by the anchors of their headings; the first of two that are alike counts.
pub type TagPlaces = HashMap<String, PageIndex>;

/// The headings of a site that stand for tags.
pub fn places(site: &Site<'_>) -> TagPlaces {
    let mut places = TagPlaces::new();
    for (index, page) in site.pages.iter().enumerate() {
        for heading in page.document.toc.iter().filter(|heading| heading.anchor.starts_with(TAG_ANCHOR)) {
            places.entry(heading.anchor.clone()).or_insert(index);
        }
    }
    places
}

impl Writer<'_> {
    /// The tags that a page shows, in the order of their names; none where the site shows none.
    pub(super) fn tags(&self, index: PageIndex) -> Vec<Tag> {
        if !self.config.show_tags {
            return Vec::new();
        }
        let mut names: Vec<&str> =
            self.site.pages[index].front_matter.tags.iter().map(|tag| tag.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let tag = |name: &str| {
            let anchor = tag_anchor(name);
            let page = self.tag_places().get(anchor.as_str());
            let url = page.map(|page| format!("{}#{anchor}", site_url(self.config, &self.site.pages[*page].route)));
            Tag { name: name.to_owned(), url }
        };
        names.into_iter().map(tag).collect()
    }
}
