//! Raw HTML: taken out whole until its closing tag, but for fenced code in it; or, where its tag says `markdown`, tag by
//! tag around Markdown.

use std::collections::HashMap;

use super::super::raw_html::{Markup, RawScanner, StartTag, start_tag_of, tokenize};
use super::containers::Container;
use super::cursor::Cursor;
use super::lines::fence_length;
use super::lowered::{Block, Finding, FindingKind, MARK_CLOSE, MARK_OPEN};
use super::write::Written;
use super::{DEPTH_MAX, Fence, Lowering, Raw, State};
use crate::source::TextBuilder;

impl Lowering<'_> {
    /// A line that begins with a block-level tag.
    pub(super) fn open_html(&mut self, start: Cursor, end: usize, written: Written) {
        let tag = start_tag_of(&self.text[start.at..end]);
        match tag.filter(|tag| tag.attribute("markdown").is_some() && self.containers.len() < DEPTH_MAX) {
            Some(tag) => self.open_markdown(&tag, start, end, written),
            None => self.open_raw(start, end, written),
        }
    }

    /// An element whose inside is Markdown: its tag without that attribute, then the rest of the line.
    fn open_markdown(&mut self, tag: &StartTag<'_>, start: Cursor, end: usize, written: Written) {
        let mut text = TextBuilder::from_text(self.base.clone());
        let mut copied = tag.range.start;
        for attribute in tag.attributes.iter().filter(|attribute| attribute.name == "markdown") {
            let before = line_before(&self.text[start.at..start.at + attribute.range.start]);
            text.copy(start.at + copied..start.at + before);
            copied = attribute.range.end;
        }
        text.copy(start.at + copied..start.at + tag.range.end);
        self.write_mark(Block::Raw(text.finish()), start.at, written);
        let span = is_span(tag);
        if span {
            self.write_mark(Block::Span, start.at, Written::Nothing);
        }
        let is_within = self.containers.iter().any(|container| !matches!(container, Container::Html { .. }));
        self.containers.push(Container::Html { name: tag.name.to_string(), span });
        self.state = if is_within { State::BehindTag } else { State::Blank };
        self.rest_of_line(start, start.at + tag.range.end, end);
    }

    /// Close the innermost element with Markdown in it, if this line holds its closing tag.
    pub(super) fn closes_html(&mut self, cursor: Cursor, end: usize) -> bool {
        let Some(depth) = self.containers.iter().rposition(|container| matches!(container, Container::Html { .. }))
        else {
            return false;
        };
        let Container::Html { name, .. } = &self.containers[depth] else { return false };
        let is_closing = |token: &Markup<'_>| matches!(token, Markup::End { name: closed, .. } if closed == name);
        let Some(Markup::End { range, .. }) = tokenize(&self.text[cursor.at..end]).find(is_closing) else {
            return false;
        };
        let (tag_start, tag_end) = (cursor.at + range.start, cursor.at + range.end);
        if !self.text[cursor.at..tag_start].trim().is_empty() {
            self.block_line(cursor, tag_start);
            self.read_rest();
            self.out.replace(tag_start..tag_start, "\n");
        }
        self.end_raw(tag_start);
        self.close_to(depth, tag_start);
        let mut text = TextBuilder::from_text(self.base.clone());
        text.copy(tag_start..tag_end);
        self.write_mark(Block::Raw(text.finish()), tag_start, Written::Nothing);
        self.state = State::Blank;
        self.rest_of_line(cursor, tag_end, end);
        true
    }

    /// What stands behind a tag begins a line of its own. It is read by [`read_rest`](Self::read_rest): a line may hold
    /// a hundred thousand elements, too many to be read one within the other.
    fn rest_of_line(&mut self, cursor: Cursor, from: usize, end: usize) {
        let rest = &self.text[from..end];
        let blanks = rest.len() - rest.trim_start().len();
        if blanks < rest.len() {
            self.rest = Some((Cursor { at: from + blanks, spare: 0, ..cursor }, end));
        }
    }

    /// Read what is left of a line behind the elements that have ended in it.
    pub(super) fn read_rest(&mut self) {
        while let Some((cursor, end)) = self.rest.take() {
            if !self.closes_html(cursor, end) {
                self.block_line(cursor, end);
            }
        }
    }

    fn open_raw(&mut self, start: Cursor, end: usize, written: Written) {
        if matches!(written, Written::Nothing) {
            self.write_prefix(start.at);
        }
        self.write_raw_mark(start.at);
        self.state = State::Raw(self.new_raw(RawScanner::default()));
        self.raw_line(start, end);
    }

    /// Go on with raw HTML behind code that stands in it.
    pub(super) fn begin_raw(&mut self, at: usize, scanner: RawScanner) {
        self.write_prefix(at);
        self.write_raw_mark(at);
        self.state = State::Raw(self.new_raw(scanner));
    }

    /// The mark's place is kept by writing it now; its text comes when the element has ended.
    fn write_raw_mark(&mut self, at: usize) {
        let mark = format!("{MARK_OPEN}{}{MARK_CLOSE}\n", self.blocks.len());
        self.blocks.push(Block::End);
        self.out.replace(at..at, &mark);
    }

    fn new_raw(&self, scanner: RawScanner) -> Raw {
        let text = TextBuilder::from_text(self.base.clone());
        Raw { depth: self.containers.len(), block: self.blocks.len() - 1, text, scanner }
    }

    pub(super) fn raw_line(&mut self, cursor: Cursor, end: usize) {
        if let Some(length) = self.fence_in_raw(cursor, end) {
            return self.open_fence_in_raw(cursor, end, length);
        }
        let State::Raw(raw) = &mut self.state else { return };
        if cursor.spare > 0 {
            raw.text.replace(cursor.at..cursor.at, &" ".repeat(cursor.spare));
        }
        let Some(length) = raw.scanner.feed(&self.text[cursor.at..end]) else {
            raw.text.copy(cursor.at..end);
            return;
        };
        let closed = cursor.at + length;
        raw.text.copy(cursor.at..closed);
        self.end_raw(closed);
        self.state = State::Other;
        self.rest_of_line(cursor, closed, end);
    }

    /// The length of the fence that a line of raw HTML opens: fenced code wins over raw HTML, if it is closed.
    fn fence_in_raw(&self, cursor: Cursor, end: usize) -> Option<usize> {
        let State::Raw(raw) = &self.state else { return None };
        let line = &self.text[cursor.at..end];
        let length = fence_length(line).filter(|_| raw.scanner.is_between_tags())?;
        let fence = &line[..length];
        let closing = self.closing_fences.get_or_init(|| closing_fences(self.text));
        closing.get(fence).is_some_and(|last| *last >= end).then_some(length)
    }

    fn open_fence_in_raw(&mut self, cursor: Cursor, end: usize, length: usize) {
        let State::Raw(raw) = std::mem::replace(&mut self.state, State::Other) else { return };
        self.blocks[raw.block] = Block::Raw(raw.text.finish());
        let marker = self.text.as_bytes()[cursor.at];
        let fence = Fence { marker, length, depth: raw.depth, within: Some(raw.scanner) };
        self.plain_line(cursor, end, State::Fence(fence), Written::Nothing);
    }

    /// Finish raw HTML, whether its closing tag has come or not.
    pub(super) fn end_raw(&mut self, at: usize) {
        let State::Raw(raw) = std::mem::replace(&mut self.state, State::Other) else { return };
        let text = raw.text.finish();
        if let Some(tag) = raw.scanner.open_element() {
            let from = text.base_range(0..1).start;
            let name_end = from + self.text[from..at].find(['>', '\n']).map_or(1, |length| length + 1);
            let range = from..name_end.min(at);
            self.findings.push(Finding { range, kind: FindingKind::UnclosedHtml(tag.to_owned()) });
        }
        self.blocks[raw.block] = Block::Raw(text);
    }
}

/// Elements whose inside is no blocks, where their tag does not say so itself.
const SPANS: [&str; 15] =
    ["address", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "li", "p", "summary", "td", "th"];

/// Whether the inside of an element is one paragraph's content.
fn is_span(tag: &StartTag<'_>) -> bool {
    match tag.attribute("markdown") {
        Some("span") => true,
        Some("block") => false,
        _ => SPANS.contains(&&*tag.name),
    }
}

/// The lines that consist of a fence alone, each with the last place where it stands.
fn closing_fences(text: &str) -> HashMap<&str, usize> {
    let mut fences = HashMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let fence = line.trim_end();
        if fence_length(fence) == Some(fence.len()) {
            fences.insert(fence, at);
        }
        at += line.len();
    }
    fences
}

/// The length of a tag's beginning without the blanks before its next attribute.
fn line_before(tag: &str) -> usize {
    tag.trim_end().len()
}
