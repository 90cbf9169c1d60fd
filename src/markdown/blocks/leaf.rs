//! Lines that begin no container: headers of blocks, code, headings, paragraphs.

use super::super::header::{self, Header};
use super::super::raw_html;
use super::containers::Container;
use super::cursor::Cursor;
use super::lines::{divides_table, fence_length, is_autolink, is_paragraph, is_tight_heading, is_underline};
use super::lowered::{Block, Finding, FindingKind, PARAGRAPH_MARK};
use super::write::Written;
use super::{DEPTH_MAX, Fence, Lowering, State};
use crate::variables::{CHECKER_MARK, Tags};

/// How much further than its header a body is indented, in columns: Python-Markdown's tab length.
const BODY_INDENT: usize = 4;

impl Lowering<'_> {
    /// A line that begins no list item and no quote.
    pub(super) fn leaf_line(&mut self, cursor: Cursor, start: Cursor, end: usize, written: Written) {
        let rest = &self.text[start.at..end];
        if rest.starts_with("*[") && self.abbreviation(start, end) {
            return;
        }
        if let Some(length) = fence_length(rest) {
            self.leave_tabs(start.at, matches!(written, Written::Nothing));
            let fence = Fence { marker: rest.as_bytes()[0], length, depth: self.containers.len(), within: None };
            return self.plain_line(cursor, end, State::Fence(fence), written);
        }
        if let Some(header) = Header::parse(rest).filter(|_| self.containers.len() < DEPTH_MAX) {
            return self.open_block(header, start, start.column - cursor.column, written);
        }
        if header::looks_like_header(rest) {
            let range = start.at..start.at + rest.trim_end().len();
            self.findings.push(Finding { range, kind: FindingKind::BadHeader });
        }
        self.leave_tabs(start.at, matches!(written, Written::Nothing));
        if rest.starts_with('<') {
            if rest.trim_end() == CHECKER_MARK {
                return self.write_mark(Block::Checker, start.at, written);
            }
            if let Some(tags) = Tags::of_mark(rest.trim_end()) {
                return self.write_mark(Block::TagList(tags), start.at, written);
            }
            if rest.starts_with("<!--") && rest.trim_end().ends_with("-->") && self.is_term(end) {
                return self.paragraph_line(cursor, start, end, written);
            }
            if raw_html::opens_block(rest) {
                return self.open_html(start, end, written);
            }
            if !is_autolink(rest) {
                return self.paragraph_line(cursor, start, end, written);
            }
        }
        match rest.as_bytes().first() {
            Some(b'>') => self.paragraph_line(cursor, start, end, written),
            // No term is defined by `:material-check: words`.
            Some(b':') if !divides_table(rest) => self.paragraph_line(cursor, start, end, written),
            Some(b'#') if is_tight_heading(rest) => self.tight_heading(cursor, start, end, written),
            Some(b'-') if is_underline(rest) && self.paragraph_lines() > 1 => {
                // Python-Markdown's underlined headings are one line long; below a longer paragraph this is a rule.
                self.write_prefix(cursor.at);
                self.out.replace(cursor.at..cursor.at, "\n");
                self.plain_line(cursor, end, State::Other, written);
            }
            Some(b'[') if matches!(self.containers.last(), Some(Container::Quote)) && self.paragraph_lines() == 0 => {
                self.first_line_of_quote(cursor, start, end, written);
            }
            _ => {
                let state = if is_paragraph(rest) { self.paragraph() } else { State::Other };
                self.plain_line(cursor, end, state, written);
            }
        }
    }

    /// A block header: its body is what follows, indented by four more columns.
    fn open_block(&mut self, header: Header, start: Cursor, indent: usize, written: Written) {
        if matches!(written, Written::Nothing) && (header.kind != header::Kind::Tab || header.tab == header::Tab::First)
        {
            self.leave_tabs(start.at, true);
        }
        let title = header.title.clone().map(|title| start.at + title.start..start.at + title.end);
        let tab = matches!(header.kind, header::Kind::Tab);
        let mut written = written;
        if tab && !matches!(self.containers.last(), Some(Container::Tabs)) {
            self.write_mark(Block::Tabs, start.at, written);
            self.containers.push(Container::Tabs);
            written = Written::Nothing;
        }
        let block = match header.kind {
            header::Kind::Tab => Block::Tab(header),
            header::Kind::Steps => Block::Steps(header),
            header::Kind::Admonition => Block::Admonition(header),
        };
        self.write_mark(block, start.at, written);
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            self.write_prefix(start.at);
            if !begins_with_emphasis(&self.text[title.clone()]) {
                self.out.replace(title.start..title.start, PARAGRAPH_MARK.encode_utf8(&mut [0; 4]));
            }
            self.out.copy(title.clone());
            self.out.replace(title.end..title.end, "\n");
            self.write_mark(Block::Body, title.end, Written::Nothing);
        }
        self.containers.push(Container::Body { indent: indent + BODY_INDENT });
        self.state = State::Other;
    }

    /// The attribute list of an alert is no part of its first line, which CommonMark reads.
    fn first_line_of_quote(&mut self, cursor: Cursor, start: Cursor, end: usize, written: Written) {
        let line = &self.text[start.at..end];
        let state = self.paragraph();
        match header::alert_attributes(line) {
            Some((_, list)) => {
                self.plain_line(cursor, start.at + list, state, written);
                self.write_rest(start.at + line.trim_end().len()..end);
            }
            None => self.plain_line(cursor, end, state, written),
        }
    }

    /// Whether the line that ends here is a term: a definition comes next.
    fn is_term(&self, end: usize) -> bool {
        let next = self.text[end..].trim_start();
        next.starts_with(": ") || next.starts_with(":\t")
    }

    /// `##Title`, which CommonMark does not take for a heading and most writers do.
    fn tight_heading(&mut self, cursor: Cursor, start: Cursor, end: usize, written: Written) {
        let hashes = self.text[start.at..end].bytes().take_while(|&byte| byte == b'#').count();
        let title = start.at + hashes;
        let line = start.at..start.at + self.text[start.at..end].trim_end().len();
        self.findings.push(Finding { range: line, kind: FindingKind::TightHeading });
        if matches!(written, Written::Nothing) {
            self.write_prefix(cursor.at);
        }
        self.state = State::Other;
        self.write_spare(cursor);
        self.out.copy(cursor.at..title);
        self.out.replace(title..title, " ");
        self.write_rest(title..end);
    }

    /// A line that begins with an inline tag, which CommonMark would take for a block of HTML.
    fn paragraph_line(&mut self, cursor: Cursor, start: Cursor, end: usize, written: Written) {
        if matches!(written, Written::Nothing) {
            self.write_prefix(cursor.at);
        }
        self.state = self.paragraph();
        self.write_spare(cursor);
        self.out.copy(cursor.at..start.at);
        self.out.replace(start.at..start.at, PARAGRAPH_MARK.encode_utf8(&mut [0; 4]));
        self.write_rest(start.at..end);
    }

    /// `*[HTML]: what it stands for`: kept, and not shown.
    fn abbreviation(&mut self, start: Cursor, end: usize) -> bool {
        let line = self.text[start.at..end].trim_end();
        let Some((name, meaning)) = line.strip_prefix("*[").and_then(|rest| rest.split_once("]:")) else {
            return false;
        };
        let is_name = !name.trim().is_empty() && !name.contains(['[', '\\']);
        if is_name {
            self.abbreviations.insert(name.trim().to_owned(), meaning.trim().to_owned());
        }
        is_name
    }

    pub(super) fn fence_line(&mut self, cursor: Cursor, end: usize) {
        let State::Fence(fence) = &mut self.state else { return };
        let closes = self.text[cursor.at..end].trim();
        let closes = closes.len() >= fence.length && closes.bytes().all(|byte| byte == fence.marker);
        let within = if closes { fence.within.take() } else { None };
        let closes = closes && !self.is_indented_by(cursor, 4);
        if cursor.at + 1 == end {
            self.write_blank_prefix(cursor.at);
        } else {
            self.write_prefix(cursor.at);
        }
        self.write_spare(cursor);
        // pulldown-cmark lets no tab follow the fence that closes.
        let line_end = end - usize::from(self.text[..end].ends_with('\n'));
        let until = if closes { cursor.at + self.text[cursor.at..end].trim_end().len() } else { line_end };
        self.write_rest(cursor.at..until);
        self.write_rest(line_end..end);
        if let Some(scanner) = within {
            self.begin_raw(end, scanner);
        } else if closes {
            self.state = State::Other;
        }
    }
}

/// Whether a text begins with underscores and no rule: it is a paragraph, whose emphasis a mark in front of it would undo.
fn begins_with_emphasis(text: &str) -> bool {
    text.starts_with('_') && text.trim_start_matches('_').starts_with(|c: char| !c.is_whitespace())
}
