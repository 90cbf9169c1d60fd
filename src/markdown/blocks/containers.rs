//! What contains lines: quotes, items, the bodies of blocks. Which of them a line goes on in, which it opens, what ends with
//! them.

use super::super::header::{self, Header};
use super::cursor::Cursor;
use super::lines::{fence_length, footnote_marker, is_arrow_text, is_rule, is_underline, ordered_marker};
use super::lowered::{Block, Finding, FindingKind, MARK_OPEN};
use super::write::Written;
use super::{DEPTH_MAX, Lowering, State};

/// Something that contains lines.
#[derive(Debug)]
pub enum Container {
    /// `>`
    Quote,
    /// A list item, footnote or definition, whose lines are indented by so many columns.
    Item { indent: usize },
    /// The body of a block header, indented likewise; the indentation goes.
    Body { indent: usize },
    /// Tabs that follow each other.
    Tabs,
    /// An element whose inside is Markdown, until its closing tag; one paragraph's content, if it is a span.
    Html { name: String, span: bool },
}

impl Lowering<'_> {
    /// How many of the open containers this line goes on in.
    pub(super) fn match_containers(&self, cursor: &mut Cursor, blank: bool) -> usize {
        for (depth, container) in self.containers.iter().enumerate() {
            let matches = match container {
                Container::Tabs | Container::Html { .. } => true,
                Container::Quote => self.eat_quote(cursor),
                Container::Item { indent } | Container::Body { indent } => {
                    blank || self.is_indented_by(*cursor, *indent) && self.eat_columns(cursor, *indent)
                }
            };
            if !matches {
                return depth;
            }
        }
        self.containers.len()
    }

    /// Whether a line that is not indented as its list items want goes on with their paragraph all the same.
    pub(super) fn is_lazy(&self, depth: usize, cursor: Cursor, end: usize) -> bool {
        let inner = &self.containers[depth..];
        if self.paragraph_lines() == 0 || !inner.iter().all(|container| matches!(container, Container::Item { .. })) {
            return false;
        }
        let mut start = cursor;
        self.eat_columns(&mut start, self.indentation(cursor));
        let rest = &self.text[start.at..end];
        let begins_block = self.container_start(start, rest).is_some()
            || fence_length(rest).is_some()
            || rest.starts_with(['#', '<', '|', '='])
            || header::looks_like_header(rest)
            || Header::parse(rest).is_some()
            || rest.starts_with(['-', '*', '_']) && (is_rule(rest) || is_underline(rest));
        !rest.is_empty() && !begins_block
    }

    fn eat_quote(&self, cursor: &mut Cursor) -> bool {
        let mut ahead = *cursor;
        if self.is_indented_by(ahead, 4) {
            return false;
        }
        let indent = self.indentation(ahead);
        self.eat_columns(&mut ahead, indent);
        if self.text.as_bytes().get(ahead.at) != Some(&b'>') {
            return false;
        }
        ahead.at += 1;
        ahead.column += 1;
        if self.is_indented_by(ahead, 1) {
            self.eat_columns(&mut ahead, 1);
        }
        *cursor = ahead;
        true
    }

    /// What a line's start opens: the width of its marker, and the container.
    pub(super) fn container_start(
        &self,
        start: Cursor,
        rest: &str,
    ) -> Option<(Width, impl FnOnce(usize) -> Container + use<>)> {
        if self.containers.len() >= DEPTH_MAX {
            return None;
        }
        let bytes = rest.as_bytes();
        let (marker, quote) = match bytes.first()? {
            b'>' if !is_arrow_text(rest) => (1, true),
            b'-' | b'+' | b'*' if !is_rule(rest) => (1, false),
            b'0'..=b'9' => (ordered_marker(bytes)?, false),
            b'[' => (footnote_marker(rest)?, false),
            b':' if self.paragraph_lines() > 0 || self.after_text() => (1, false),
            _ => return None,
        };
        let mut after = start;
        after.at += marker;
        after.column += marker;
        let blanks = self.indentation(after);
        let empty = rest[marker..].trim().is_empty();
        if quote {
            let width = Width { marker, blanks: blanks.min(1) };
            return Some((width, open_container(None)));
        }
        if blanks == 0 && !empty && bytes[0] != b'[' {
            return None;
        }
        let blanks = if empty || blanks > 4 { blanks.min(1) } else { blanks };
        let content = if bytes[0] == b'[' { 4 } else { marker + blanks.max(1) };
        Some((Width { marker, blanks }, open_container(Some(content))))
    }

    /// Whether the last line that was written can be a term, which a definition needs: text, and no heading, no fence and no mark.
    fn after_text(&self) -> bool {
        let line = self.out.as_str().trim_end().rsplit('\n').next().unwrap_or_default();
        let text = line.trim_start_matches([' ', '\t', '>']);
        let is_heading = text.starts_with('#') && text.trim_start_matches('#').starts_with([' ', '\t']);
        !(text.is_empty() || is_heading || text.starts_with(MARK_OPEN) || fence_length(text).is_some())
    }

    /// End the tabs that are innermost: what comes now is no further tab.
    pub(super) fn leave_tabs(&mut self, at: usize, line_start: bool) {
        if line_start && matches!(self.containers.last(), Some(Container::Tabs)) {
            self.close_to(self.containers.len() - 1, at);
        }
    }

    /// Leave the containers that a line does not go on in.
    pub(super) fn leave(&mut self, depth: usize, at: usize) {
        let ends = match &self.state {
            State::Fence(fence) => depth < fence.depth,
            State::Raw(raw) => depth < raw.depth,
            _ => true,
        };
        if ends {
            self.end_fence(depth, at);
            self.end_raw(at);
            self.close_to(depth, at);
            self.state = State::Blank;
        }
    }

    /// Close fenced code that nobody closed in the bodies that end here: what follows would be code.
    pub(super) fn end_fence(&mut self, depth: usize, at: usize) {
        let State::Fence(fence) = &self.state else { return };
        let (marker, length) = (char::from(fence.marker), fence.length);
        if !self.containers[depth..].iter().any(|container| matches!(container, Container::Body { .. })) {
            return;
        }
        if !self.out.as_str().ends_with('\n') {
            self.out.replace(at..at, "\n");
        }
        self.write_prefix(at);
        self.out.replace(at..at, &format!("{}\n", String::from(marker).repeat(length)));
        self.findings.push(Finding { range: at.saturating_sub(1)..at, kind: FindingKind::UnclosedCode });
        self.state = State::Blank;
    }

    pub(super) fn close_to(&mut self, depth: usize, at: usize) {
        while self.containers.len() > depth {
            match self.containers.pop().expect("there are more containers than the depth") {
                Container::Body { .. } | Container::Tabs => {
                    if !self.out.as_str().ends_with('\n') && !self.out.is_empty() {
                        self.out.replace(at..at, "\n");
                    }
                    self.write_mark(Block::End, at, Written::Nothing);
                }
                Container::Quote | Container::Item { .. } | Container::Html { .. } => {}
            }
        }
    }
}

/// How wide what opens a container is.
pub struct Width {
    pub marker: usize,
    pub blanks: usize,
}

fn open_container(content: Option<usize>) -> impl FnOnce(usize) -> Container {
    move |indent| match content {
        Some(content) => Container::Item { indent: indent + content },
        None => Container::Quote,
    }
}
