//! Tabs: what there is to choose from stands first, then each section with its title.
//!
//! A script makes the first line buttons; without one it says what follows, and the titles say where each begins. These
//! repeat it, so they are the theme's.

use super::Renderer;
use super::header::{self, Header};
use super::renderer::Open;
use crate::dialect::Extension;
use crate::document::{Body, Mark};

/// What the addresses of tabs by their place begin with, as MkDocs has them.
const TAB_ADDRESS: &str = "__tabbed";

/// A set of tabs that is being read.
#[derive(Debug)]
pub struct Tabs {
    /// Which set of the page it is, from 1.
    number: usize,
    /// Where its first line will stand.
    begin: Mark,
    labels: Vec<Body>,
}

impl Renderer<'_> {
    pub(super) fn open_tabs(&mut self) {
        let linked = self.settings.extensions.has(Extension::LinkedTabs);
        self.block(if linked { "<div class=\"tabs\" data-linked>\n" } else { "<div class=\"tabs\">\n" });
        let begin = self.out.mark();
        self.tab_sets += 1;
        self.open.push(Open::Tabs(Tabs { number: self.tab_sets, begin, labels: Vec::new() }));
    }

    pub(super) fn open_tab(&mut self, header: &Header) {
        let (id, attributes) = self.block_attributes(&header.attributes, "tab");
        let id = match id {
            Some(id) => self.named_place(id),
            None => self.tab_address().map(|id| format!(" id=\"{id}\"")).unwrap_or_default(),
        };
        let chosen = if header.tab == header::Tab::Chosen { " data-chosen" } else { "" };
        self.block(&format!("<section{id}{attributes}{chosen}>\n"));
        self.title_tags = Some(("<p class=\"tab-title\" data-chrome>".to_owned(), "</p>\n"));
        self.open.push(Open::Tab { title: None });
    }

    /// The address of the tab that begins here by its place, where tabs have such: it moves, so it is no kept address.
    fn tab_address(&mut self) -> Option<String> {
        let Some(Open::Tabs(tabs)) = self.open.last() else { return None };
        if !self.settings.extensions.has(Extension::TabAnchors) {
            return None;
        }
        let id = format!("{TAB_ADDRESS}_{}_{}", tabs.number, tabs.labels.len() + 1);
        self.document.anchors.insert(id.clone());
        Some(id)
    }

    /// The words of a tab's title begin here.
    pub(super) fn begin_tab_title(&mut self) {
        if let Some(Open::Tab { title }) = self.open.last_mut() {
            *title = Some(self.out.mark());
        }
    }

    /// The title of a tab is complete: it stands in the set's first line, too.
    pub(super) fn keep_tab_title(&mut self) {
        let [.., Open::Tabs(tabs), Open::Tab { title }] = self.open.as_mut_slice() else { return };
        let Some(title) = title.take() else { return };
        let written = self.out.take_since(title);
        tabs.labels.push(written.clone());
        self.out.append(written);
    }

    pub(super) fn close_tabs(&mut self, tabs: Tabs) {
        let sections = self.out.take_since(tabs.begin);
        self.out.push("<p class=\"tab-labels\">");
        for (index, label) in tabs.labels.into_iter().enumerate() {
            self.out.push(if index > 0 { " <span>" } else { "<span>" });
            self.out.append(label);
            self.out.push("</span>");
        }
        self.out.push("</p>\n");
        self.out.append(sections);
        self.block("</div>\n");
    }
}
