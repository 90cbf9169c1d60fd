//! The marks that the first pass left: what each stands for begins or ends here.

use std::ops::Range;

use super::attributes::Attributes;
use super::blocks::Block;
use super::renderer::Open;
use super::{Renderer, link};
use crate::document::{Hole, TagList};
use crate::variables::Tags;

impl<'a> Renderer<'a> {
    pub(super) fn html(&mut self, html: &str, range: Range<usize>) {
        match &mut self.html_block {
            Some((block, _)) => block.push_str(html),
            None => self.inline_html(html, range),
        }
    }

    pub(super) fn end_html_block(&mut self) {
        let Some((html, range)) = self.html_block.take() else { return };
        // pulldown-cmark may hold several lines of marks for one block.
        for line in html.split_inclusive('\n') {
            match self.lowered.block(line) {
                Some(block) => self.open_or_close(block),
                None => self.raw_text(line, range.clone()),
            }
        }
    }

    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        self.raw_text(html, range);
    }

    /// A mark: a block begins or ends.
    pub(super) fn open_or_close(&mut self, block: &'a Block) {
        if matches!(block, Block::Admonition(_) | Block::Steps(_) | Block::Tabs | Block::Tab(_)) {
            self.balance.open_scope();
        }
        match block {
            Block::Raw(text) => {
                // An element without words ends before its paragraph came.
                self.title_tags.take_if(|(opening, _)| opening.is_empty());
                self.raw_block(text);
            }
            Block::Span => self.title_tags = Some((String::new(), "\n")),
            Block::Admonition(header) => self.open_admonition(header),
            Block::Steps(header) => self.open_procedure(header),
            Block::Tabs => self.open_tabs(),
            Block::Tab(header) => self.open_tab(header),
            Block::Body => self.title_tags = None,
            Block::Checker => self.checker(),
            Block::TagList(wanted) => self.tag_list(wanted.clone()),
            Block::End => self.close_block(),
        }
    }

    fn close_block(&mut self) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        match self.open.pop() {
            Some(Open::Admonition { closing }) => {
                self.block(closing);
                self.close_address();
            }
            Some(Open::Procedure) => self.close_procedure(),
            Some(Open::Tabs(tabs)) => self.close_tabs(tabs),
            Some(Open::Tab { .. }) => self.block("</section>\n"),
            None => {}
        }
    }

    /// The name of a block; `class` and the rest of its attribute list as HTML.
    pub(super) fn block_attributes(&mut self, attributes: &Attributes, class: &str) -> (Option<String>, String) {
        let mut attributes = attributes.clone();
        let name_of_heading = self.document.toc.last().map(|heading| heading.anchor.as_str());
        if attributes.id.as_deref() == name_of_heading {
            // The heading above has the same name, and leads here as well.
            attributes.id = None;
        }
        if let Some(id) = &mut attributes.id {
            let place = self.expanded.origin(self.line_at(self.at.saturating_sub(1)));
            *id = self.claim_at(id, place);
        }
        attributes.classes.insert(0, class.trim().to_owned());
        let mut html = String::new();
        let id = attributes.id.take();
        link::write_attributes(&mut html, &attributes, "");
        (id, html)
    }

    pub(super) fn checker(&mut self) {
        self.document.places_checker = true;
        self.out.hole(Hole::Checker);
    }

    /// A list of tags, whose headings are one level below the last one.
    pub(super) fn tag_list(&mut self, wanted: Tags) {
        const DEEPEST: u8 = 6;
        let level = self.document.toc.last().map_or(1, |heading| heading.level);
        let at = self.line_at(self.at.saturating_sub(1));
        self.out.hole(Hole::TagList(self.document.tag_lists.len()));
        self.document.tag_lists.push(TagList {
            wanted,
            level: (level + 1).min(DEEPEST),
            span: self.expanded.origin(at),
            headings: self.document.toc.len(),
            words: self.words_begin(),
            anchors: Vec::new(),
        });
    }
}
