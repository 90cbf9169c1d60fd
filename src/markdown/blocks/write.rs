//! Writing what was read: the prefix of the open containers, marks, and lines of prose as CommonMark wants them spelt.

use std::ops::Range;

use super::super::emphasis;
use super::containers::Container;
use super::cursor::Cursor;
use super::lowered::{Block, Finding, FindingKind, MARK_CLOSE, MARK_OPEN, PARAGRAPH_MARK_TEXT};
use super::{Lowering, State, spelling};

/// Whether the beginning of this line is already written.
#[derive(Clone, Copy)]
pub enum Written {
    Nothing,
    Beginning,
}

impl Written {
    /// What is written of a line whose first block this is, or is not.
    pub fn here(first: bool) -> Self {
        if first { Self::Nothing } else { Self::Beginning }
    }
}

impl Lowering<'_> {
    /// A line that stays as it is, but for the indentation of the bodies it stands in.
    pub(super) fn plain_line(&mut self, cursor: Cursor, end: usize, state: State, written: Written) {
        self.state = state;
        if matches!(written, Written::Nothing) {
            self.write_prefix(cursor.at);
        }
        self.write_spare(cursor);
        self.write_rest(cursor.at..end);
    }

    /// Write a mark on a line of its own.
    pub(super) fn write_mark(&mut self, block: Block, at: usize, written: Written) {
        let mark = format!("{MARK_OPEN}{}{MARK_CLOSE}\n", self.blocks.len());
        self.blocks.push(block);
        if matches!(written, Written::Nothing) {
            self.write_prefix(at);
        }
        self.out.replace(at..at, &mark);
    }

    /// Write what the open containers put before every line.
    pub(super) fn write_prefix(&mut self, at: usize) {
        let prefix = self.prefix();
        self.out.replace(at..at, &prefix);
    }

    /// The same before a blank line, which needs no indentation.
    pub(super) fn write_blank_prefix(&mut self, at: usize) {
        let prefix = self.prefix();
        self.out.replace(at..at, prefix.trim_end());
    }

    fn prefix(&self) -> String {
        let mut prefix = String::new();
        for container in &self.containers {
            match container {
                Container::Quote => prefix.push_str("> "),
                Container::Item { indent } => prefix.extend(std::iter::repeat_n(' ', *indent)),
                Container::Body { .. } | Container::Tabs | Container::Html { .. } => {}
            }
        }
        prefix
    }

    /// What is written in another way in a line of prose, in the order of the line.
    fn changes(&mut self, range: &Range<usize>) -> Vec<(Range<usize>, &'static str)> {
        let line = &self.text[range.clone()];
        let mut changes = Vec::new();
        if line.contains('*') {
            changes.extend(emphasis::marks(line).into_iter().map(|mark| (mark..mark, PARAGRAPH_MARK_TEXT)));
        }
        changes.extend(spelling::hyphens(line));
        if !self.extensions.is_empty() {
            let spelling = spelling::of(self.text, range, self.extensions, &mut self.critic);
            changes.extend(spelling.changes);
            let open = spelling.open_critic.map(|at| range.start + at..range.start + at + "{++".len());
            self.findings.extend(open.map(|range| Finding { range, kind: FindingKind::OpenCritic }));
        }
        changes.sort_by_key(|(change, _)| change.start);
        for (change, _) in &mut changes {
            *change = range.start + change.start..range.start + change.end;
        }
        changes
    }

    pub(super) fn write_spare(&mut self, cursor: Cursor) {
        if cursor.spare > 0 {
            self.out.replace(cursor.at..cursor.at, &" ".repeat(cursor.spare));
        }
    }

    /// Write the rest of a line; one of a paragraph with the marks that its strong text needs.
    pub(super) fn write_rest(&mut self, range: Range<usize>) {
        let mut at = range.start;
        if matches!(self.state, State::Paragraph { .. } | State::Other) {
            for (change, new) in self.changes(&range) {
                if change.start >= at {
                    self.out.copy(at..change.start);
                    self.out.replace(change.clone(), new);
                    at = change.end;
                }
            }
        }
        self.out.copy(at..range.end);
    }
}
