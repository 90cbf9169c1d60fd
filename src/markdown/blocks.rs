//! The first pass lowers the blocks that CommonMark does not have, line by line, before pulldown-cmark reads the text.
//!
//! Admonitions, steps and tabs become marks (comments that no writer can have typed) around their dedented bodies; raw
//! HTML is taken out whole and leaves a mark; so that what is left is CommonMark, and lists, quotes, references and
//! footnotes work across all of it. Like CommonMark's own first pass, this walks the lines with a stack of open
//! containers; it looks only as deep as it must to know where a line stands.
//!
//! A line is read as far as the open `containers` go; the rest of it goes on with code or raw `html`, opens containers, or
//! is a `leaf`; and `write` writes it.

mod containers;
mod critic;
mod cursor;
mod html;
mod leaf;
mod lines;
mod lowered;
mod spelling;
mod write;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use self::containers::Container;
use self::critic::Critic;
use self::cursor::Cursor;
use self::lines::{footnote_marker, is_blank};
pub use self::lowered::{ANNOTATE, Block, Finding, FindingKind, Lowered, PARAGRAPH_MARK, without_marks};
use self::write::Written;
use super::raw_html::RawScanner;
use crate::dialect::Extensions;
use crate::source::{MappedText, TextBuilder};

/// How deep containers are followed: what lies deeper is read by pulldown-cmark alone.
const DEPTH_MAX: usize = 200;

/// Lower a page's text.
pub fn lower(base: &Arc<MappedText>, extensions: Extensions) -> Lowered {
    let mut lowering = Lowering {
        text: base.as_str(),
        base,
        out: TextBuilder::from_text(base.clone()),
        blocks: Vec::new(),
        findings: Vec::new(),
        containers: Vec::new(),
        state: State::Blank,
        rest: None,
        closing_fences: OnceCell::new(),
        extensions,
        critic: Critic::default(),
        abbreviations: BTreeMap::new(),
        footnotes: Vec::new(),
    };
    let mut at = 0;
    while at < lowering.text.len() {
        let end = memchr::memchr(b'\n', &lowering.text.as_bytes()[at..])
            .map_or(lowering.text.len(), |newline| at + newline + 1);
        lowering.line(at..end);
        at = end;
    }
    let end = base.as_str().len();
    lowering.end_fence(0, end);
    lowering.close_to(0, end);
    lowering.end_raw(end);
    Lowered {
        text: lowering.out.finish(),
        blocks: lowering.blocks,
        findings: lowering.findings,
        abbreviations: lowering.abbreviations,
        footnotes: lowering.footnotes,
    }
}

/// What the line before was.
enum State {
    Blank,
    /// The opening tag of an element with Markdown in it, within another block: text follows, however far in it stands.
    BehindTag,
    /// A paragraph of so many lines, which an indented line continues.
    Paragraph {
        lines: usize,
    },
    Other,
    /// Inside a fenced code block.
    Fence(Fence),
    /// Inside raw HTML.
    Raw(Raw),
}

/// A fenced code block.
struct Fence {
    marker: u8,
    length: usize,
    depth: usize,
    /// The raw HTML that the code stands in and that goes on behind it.
    within: Option<RawScanner>,
}

/// Raw HTML that is being read.
struct Raw {
    depth: usize,
    /// Index of its block.
    block: usize,
    text: TextBuilder,
    scanner: RawScanner,
}

struct Lowering<'a> {
    text: &'a str,
    base: &'a Arc<MappedText>,
    out: TextBuilder,
    blocks: Vec<Block>,
    findings: Vec<Finding>,
    containers: Vec<Container>,
    state: State,
    /// What of the line is not read yet, and where it ends.
    rest: Option<(Cursor, usize)>,
    /// Found when raw HTML with a fence in it is met.
    closing_fences: OnceCell<HashMap<&'a str, usize>>,
    extensions: Extensions,
    /// The critic mark that goes on in the next line.
    critic: Critic,
    abbreviations: BTreeMap<String, String>,
    footnotes: Vec<String>,
}

impl Lowering<'_> {
    /// Read one line, with its end.
    fn line(&mut self, line: Range<usize>) {
        let mut cursor = Cursor { at: line.start, column: 0, spare: 0 };
        let blank = is_blank(&self.text[line.clone()]);
        let depth = self.match_containers(&mut cursor, blank);
        if depth < self.containers.len() && !self.is_lazy(depth, cursor, line.end) {
            self.leave(depth, line.start);
        }
        match self.state {
            State::Fence(_) => self.fence_line(cursor, line.end),
            State::Raw(_) => self.raw_line(cursor, line.end),
            _ if blank => self.blank_line(cursor, line.end),
            _ => {
                if !self.closes_html(cursor, line.end) {
                    self.block_line(cursor, line.end);
                }
            }
        }
        self.read_rest();
    }

    fn blank_line(&mut self, cursor: Cursor, end: usize) {
        if !matches!(self.state, State::Fence(_)) {
            self.state = State::Blank;
        }
        self.write_blank_prefix(cursor.at);
        self.write_rest(end.saturating_sub(1).max(cursor.at)..end);
    }

    /// A line that begins a block or goes on with a paragraph.
    fn block_line(&mut self, mut cursor: Cursor, end: usize) {
        let mut first = true;
        if self.takes_no_code() {
            self.skip_indentation(&mut cursor, end);
        }
        loop {
            let indent = self.indentation(cursor);
            if indent > 3 {
                // Behind a paragraph's line it goes on with it; anywhere else it is code.
                let state = if first && self.paragraph_lines() > 0 { self.paragraph() } else { State::Other };
                return self.plain_line(cursor, end, state, Written::here(first));
            }
            let mut start = cursor;
            self.eat_columns(&mut start, indent);
            let rest = &self.text[start.at..end];
            if let Some((width, container)) = self.container_start(start, rest) {
                self.leave_tabs(cursor.at, first);
                if first {
                    self.write_prefix(cursor.at);
                }
                // The marker, and as many blanks as its item is indented by, stay as they are.
                let mut inside = start;
                inside.at += width.marker;
                inside.column += width.marker;
                self.eat_columns(&mut inside, width.blanks);
                self.write_spare(cursor);
                self.out.copy(cursor.at..inside.at);
                if let Some(length) = footnote_marker(rest) {
                    self.footnotes.push(rest["[^".len()..length - "]:".len()].to_owned());
                }
                self.containers.push(container(indent));
                self.state = State::Other;
                cursor = inside;
                first = false;
                if self.text[cursor.at..end].trim().is_empty() {
                    self.state = State::Blank;
                    return self.write_rest(cursor.at..end);
                }
                continue;
            }
            return self.leaf_line(cursor, start, end, Written::here(first));
        }
    }

    /// Whether a line here is no code, however far in it stands.
    fn takes_no_code(&self) -> bool {
        let in_span = matches!(self.containers.last(), Some(Container::Html { span: true, .. }));
        matches!(self.state, State::BehindTag) || in_span && self.paragraph_lines() == 0
    }

    /// Go to the words of a line, unless an item begins there: those below it are told by where they stand.
    fn skip_indentation(&self, cursor: &mut Cursor, end: usize) {
        let mut start = *cursor;
        self.eat_columns(&mut start, self.indentation(*cursor));
        if self.container_start(start, &self.text[start.at..end]).is_none() {
            *cursor = start;
        }
    }

    /// How many lines the paragraph has that is being read.
    fn paragraph_lines(&self) -> usize {
        if let State::Paragraph { lines } = self.state { lines } else { 0 }
    }

    /// The state behind one more line of a paragraph.
    fn paragraph(&self) -> State {
        State::Paragraph { lines: self.paragraph_lines() + 1 }
    }
}
