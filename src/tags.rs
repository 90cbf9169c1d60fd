//! Lists of tags: which pages bear which. A page that places one is completed once all pages are known, so that its
//! headings, links and words are like those of any other page to all that comes after.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cache::Same;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::document::{Address, AddressKind, Body, Document, Heading, Hole, Link, LinkBase, LinkKind, Piece, TagList};
use crate::html::{escape_attribute, escape_text};
use crate::links::encode;
use crate::markdown::write_heading_link;
use crate::page::{Page, SharedPage};
use crate::slug::Slugger;
use crate::strings::Strings;
use crate::variables::Tags;

/// The pages that bear tags, by tag; those of one tag by their titles.
type Borne = BTreeMap<String, Vec<Bearer>>;

/// A page that bears a tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Bearer {
    title: String,
    route: String,
    /// Its source.
    path: String,
    /// All tags that it bears.
    tags: Vec<String>,
}

/// The completed pages of the last build.
#[derive(Debug, Default)]
pub struct Kept {
    borne: Arc<Borne>,
    /// What links of headings are called.
    label: String,
    /// Each page as it was compiled, and completed.
    pages: Vec<(Same<Page>, SharedPage)>,
}

/// Complete the pages that place lists of tags. One that was completed from the same is taken from the last build.
pub fn complete(pages: &mut [SharedPage], strings: &Strings, kept: &mut Kept) {
    if pages.iter().all(|page| page.document.tag_lists.is_empty()) {
        return *kept = Kept::default();
    }
    let borne = borne(pages);
    let label = strings.get("heading_link");
    let is_same = *kept.borne == borne && kept.label == label;
    let mut old = std::mem::replace(kept, Kept { borne: Arc::new(borne), label: label.to_owned(), pages: Vec::new() });
    if !is_same {
        old.pages.clear();
    }
    for page in pages.iter_mut().filter(|page| !page.document.tag_lists.is_empty()) {
        let from = Same(page.clone());
        // A preview may show a page that was completed before.
        let known = old.pages.iter().find(|(known, made)| *known == from || Arc::ptr_eq(made, page));
        let completed = known.map_or_else(|| Arc::new(completed(page, &kept.borne, label)), |(_, made)| made.clone());
        kept.pages.push((from, completed.clone()));
        *page = completed;
    }
}

fn borne(pages: &[SharedPage]) -> Borne {
    let mut borne = Borne::new();
    for page in pages {
        // A tag that stands twice is one.
        let tags: BTreeSet<&str> = page.front_matter.tags.iter().map(|tag| tag.value.as_str()).collect();
        for tag in &tags {
            borne.entry((*tag).to_owned()).or_default().push(Bearer {
                title: page.title.clone(),
                route: page.route.clone(),
                path: page.path.to_string(),
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            });
        }
    }
    borne.values_mut().for_each(|bearers| bearers.sort());
    borne
}

/// Whether a list on one page is of another one: never of its own; of those in its folder alone, if that is wanted; and
/// of none with a tag that is not.
fn is_of<'a>(wanted: &Tags, own: &str, path: &str, mut tags: impl Iterator<Item = &'a str>) -> bool {
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_below = || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    own != path && (!wanted.below || is_below()) && !tags.any(|tag| wanted.except.iter().any(|other| other == tag))
}

impl Bearer {
    fn is_in(&self, list: &TagList, own: &Page) -> bool {
        is_of(&list.wanted, &own.path, &self.path, self.tags.iter().map(String::as_str))
    }
}

/// What a list shows: its tags, the anchors of their headings, and who bears them.
type Shown<'a> = Vec<(&'a str, String, Vec<&'a Bearer>)>;

/// A page with its lists.
fn completed(page: &Page, borne: &Borne, label: &str) -> Page {
    let mut document = page.document.clone();
    let mut slugger = Slugger::with_reserved('-', document.anchors.clone());
    let lists: Vec<Shown<'_>> =
        page.document.tag_lists.iter().map(|list| shown(page, list, borne, &mut slugger)).collect();
    for (list, shown) in page.document.tag_lists.iter().zip(&lists) {
        document.diagnostics.extend(findings(list, shown, borne));
    }
    // From the last to the first, so that what is inserted moves no place that is still to be filled.
    let mut bodies: Vec<Body> =
        lists.iter().enumerate().rev().map(|(number, shown)| fill(&mut document, number, shown, label)).collect();
    let mut body = Body::default();
    for piece in page.document.body.pieces() {
        match piece {
            Piece::Html(html) => body.push(html),
            Piece::Hole(Hole::TagList(_)) => body.append(bodies.pop().unwrap_or_default()),
            Piece::Hole(hole) => body.hole(hole.clone()),
        }
    }
    document.body = body;
    Page { document, ..page.clone() }
}

fn shown<'a>(page: &Page, list: &TagList, borne: &'a Borne, slugger: &mut Slugger) -> Shown<'a> {
    let tags = borne.iter().filter(|(tag, _)| list.wanted.has(tag));
    let with_bearers = tags.filter_map(|(tag, bearers)| {
        let bearers: Vec<&Bearer> = bearers.iter().filter(|bearer| bearer.is_in(list, page)).collect();
        (!bearers.is_empty()).then_some((tag.as_str(), bearers))
    });
    with_bearers
        .map(|(tag, bearers)| {
            let anchor = format!("tag:{}", slugger.slug(tag));
            (tag, slugger.unique(anchor), bearers)
        })
        .collect()
}

/// What is wrong with a list.
fn findings(list: &TagList, shown: &Shown<'_>, borne: &Borne) -> Vec<Diagnostic> {
    let unknown = list.wanted.only.iter().filter(|tag| !borne.contains_key(*tag));
    let mut found: Vec<Diagnostic> = unknown
        .map(|tag| {
            let message = format!("no page bears the tag `{tag}`");
            let hint = did_you_mean(tag, borne.keys().map(String::as_str));
            Diagnostic::warning("unknown-tag", list.span.clone(), message).maybe_hint(hint)
        })
        .collect();
    if shown.is_empty() && found.is_empty() {
        let message = "this list is empty: no page bears a tag that it is of";
        let hint = "tags stand in the front matter of articles: tags: [one, two]";
        found.push(Diagnostic::warning("empty-tag-list", list.span.clone(), message).hint(hint));
    }
    found
}

/// Give a document what a list adds to it, and return the list's HTML.
fn fill(document: &mut Document, number: usize, shown: &Shown<'_>, label: &str) -> Body {
    let TagList { level, headings, words: at, span, .. } = document.tag_lists[number].clone();
    let (mut body, mut words, mut added) = (Body::default(), String::new(), Vec::new());
    for (tag, anchor, bearers) in shown {
        words.push('\n');
        let start = at + words.len();
        body.push(&format!("<h{level} id=\""));
        escape_attribute(body.html(), anchor);
        body.push("\"><span class=\"tag\">");
        escape_text(body.html(), tag);
        body.push("</span>");
        write_heading_link(body.html(), anchor, tag, label);
        body.push(&format!("</h{level}>\n<ul>\n"));
        words.push_str(tag);
        let own = at + words.len();
        for bearer in bearers {
            body.push("<li><a href=\"");
            body.hole(Hole::Href(document.links.len()));
            document.links.push(Link {
                target: encode(&bearer.route),
                span: span.clone(),
                kind: LinkKind::Anchor,
                base: LinkBase::Page,
            });
            body.push("\">");
            escape_text(body.html(), &bearer.title);
            body.push("</a></li>\n");
            words.push('\n');
            words.push_str(&bearer.title);
        }
        body.push("</ul>\n");
        document.anchors.insert(anchor.clone());
        document.tag_lists[number].anchors.push(((*tag).to_owned(), anchor.clone()));
        let heading = Heading { level, anchor: anchor.clone(), text: (*tag).to_owned(), names: Vec::new(), start };
        added.push((heading, own..at + words.len()));
    }
    if !added.is_empty() {
        words.push('\n');
        insert(document, (headings, at), &words, added);
    }
    body
}

/// Insert headings, each with the range of its words, and these words: behind so many headings and bytes.
fn insert(
    document: &mut Document,
    (headings, at): (usize, usize),
    words: &str,
    mut added: Vec<(Heading, std::ops::Range<usize>)>,
) {
    let length = words.len();
    document.plain_text.insert_str(at, words);
    document.word_count += words.split_whitespace().count();
    let before: BTreeSet<&str> = document.toc[..headings].iter().map(|heading| heading.anchor.as_str()).collect();
    let is_before = |address: &Address| before.contains(address.anchor.as_str()) || address.words.start < at;
    let place = document.addresses.iter().rposition(is_before).map_or(0, |last| last + 1);
    let is_heading = |address: &Address| matches!(address.kind, AddressKind::Heading(_));
    for address in &mut document.addresses[place..] {
        address.words = address.words.start + length..address.words.end + length;
    }
    for address in document.addresses[..place].iter_mut().filter(|address| address.words.end > at) {
        if is_heading(address) {
            // What stands behind the list belongs to the list's last heading now.
            if let Some((_, words)) = added.last_mut() {
                words.end = words.end.max(address.words.end + length);
            }
            address.words.end = at;
        } else {
            address.words.end += length;
        }
    }
    document.toc[headings..].iter_mut().for_each(|heading| heading.start += length);
    let addresses: Vec<Address> = added
        .iter()
        .map(|(heading, words)| Address {
            anchor: heading.anchor.clone(),
            numbered: None,
            kind: AddressKind::Heading(heading.level),
            title: heading.text.clone(),
            words: words.clone(),
        })
        .collect();
    document.addresses.splice(place..place, addresses);
    document.toc.splice(headings..headings, added.into_iter().map(|(heading, _)| heading));
}

/// Where tags are listed: what tags above articles lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists(Vec<Listed>);

/// A list, completed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    /// The page it stands on.
    path: String,
    route: String,
    wanted: Tags,
    /// Its tags with their anchors.
    anchors: Vec<(String, String)>,
}

impl Lists {
    /// The lists that these pages place.
    pub fn of(pages: &[SharedPage]) -> Self {
        let lists = pages.iter().flat_map(|page| page.document.tag_lists.iter().map(move |list| (page, list)));
        let listed = |(page, list): (&SharedPage, &TagList)| Listed {
            path: page.path.to_string(),
            route: page.route.clone(),
            wanted: list.wanted.clone(),
            anchors: list.anchors.clone(),
        };
        Self(lists.map(listed).collect())
    }

    /// Where a page that bears a tag is listed with it: on the page that shares most of its address.
    pub fn place(&self, page: &Page, tag: &str) -> Option<(&str, &str)> {
        let shared = |(list, _): &(&Listed, &str)| {
            let parts = page.route.split('/').zip(list.route.split('/'));
            parts.take_while(|(own, other)| own == other).count()
        };
        let tags = || page.front_matter.tags.iter().map(|tag| tag.value.as_str());
        let has_page = self.0.iter().filter(|list| is_of(&list.wanted, &list.path, &page.path, tags()));
        let found = has_page.filter_map(|list| {
            let (_, anchor) = list.anchors.iter().find(|(listed, _)| listed == tag)?;
            Some((list, anchor.as_str()))
        });
        // Of several that share as much, the first.
        let (list, anchor) = found.rev().max_by_key(shared)?;
        Some((&list.route, anchor))
    }
}
