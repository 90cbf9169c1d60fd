//! Lowers the blocks that CommonMark does not have, line by line, before pulldown-cmark reads the text.
//!
//! Admonitions, steps and tabs become marks (comments that no writer can have typed) around their dedented bodies; raw
//! HTML is taken out whole and leaves a mark; so that what is left is CommonMark, and lists, quotes, references and
//! footnotes work across all of it. Like CommonMark's own first pass, this walks the lines with a stack of open
//! containers; it looks only as deep as it must to know where a line stands.

mod critic;
mod html;
mod lines;
mod spelling;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use self::critic::Critic;
use self::lines::{
    fence_length, footnote_marker, is_arrow_text, is_autolink, is_blank, is_paragraph, is_rule, is_tight_heading,
    is_underline, ordered_marker,
};
use super::emphasis;
use super::header::{self, Header};
use super::raw_html::{self, RawScanner};
use crate::dialect::Extensions;
use crate::source::{MappedText, TextBuilder};
use crate::variables::CHECKER_MARK;

/// Opens the comment that stands for a block; no text contains the character.
const MARK_OPEN: &str = "<!--\u{fdd4}";
const MARK_CLOSE: &str = "-->";

/// Stands before text that must be read as a paragraph, whatever it begins with. Writes nothing.
pub const PARAGRAPH_MARK: char = '\u{fdd5}';
const PARAGRAPH_MARK_TEXT: &str = "\u{fdd5}";

/// How much further than its header a body is indented, in columns: Python-Markdown's tab length.
const BODY_INDENT: usize = 4;

/// Text without the marks that write nothing.
pub fn without_marks(text: &str) -> Cow<'_, str> {
    // All marks begin with this byte in UTF-8, and little else does.
    let marked = memchr::memchr(0xef, text.as_bytes()).is_some() && text.contains(PARAGRAPH_MARK);
    if marked { Cow::Owned(text.replace(PARAGRAPH_MARK, "")) } else { Cow::Borrowed(text) }
}

/// The class of what the list behind it annotates.
pub const ANNOTATE: &str = "annotate";

/// What a mark stands for.
#[derive(Debug)]
pub enum Block {
    /// HTML that is written as it is.
    Raw(MappedText),
    /// An admonition begins; its title, if one was written, follows as a paragraph.
    Admonition(Header),
    /// A procedure begins; its title, if one was written, follows as a paragraph.
    Steps(Header),
    /// A set of tabs begins.
    Tabs,
    /// A tab begins; its title follows as a paragraph.
    Tab,
    /// A title has ended, the body follows.
    Body,
    /// The next paragraph is the content of the element that was opened.
    Span,
    /// The community URL checker.
    Checker,
    /// The innermost of the blocks above ends.
    End,
}

impl Block {
    /// Whether the list behind it annotates it.
    pub fn is_annotated(&self) -> bool {
        let has_class = |classes: &[String]| classes.iter().any(|class| class == ANNOTATE);
        matches!(self, Self::Admonition(header) if has_class(&header.classes) || has_class(&header.attributes.classes))
    }
}

/// A page's text in which every block is CommonMark or a mark.
#[derive(Debug)]
pub struct Lowered {
    /// The text.
    pub text: MappedText,
    /// What the marks stand for.
    blocks: Vec<Block>,
    /// What was noticed, by where it stands in the text before lowering.
    pub findings: Vec<Finding>,
    /// What abbreviations stand for.
    pub abbreviations: BTreeMap<String, String>,
}

/// Something that a writer should know of.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands in the text before lowering.
    pub range: Range<usize>,
    /// What it is.
    pub kind: FindingKind,
}

/// The kinds of findings.
#[derive(Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// A line that begins like a block header and is none.
    BadHeader,
    /// A raw HTML element that is never closed.
    UnclosedHtml(String),
    /// A heading without a blank behind its hashes.
    TightHeading,
    /// Code that ends with the block it stands in.
    UnclosedCode,
    /// A critic mark that ends nowhere.
    OpenCritic,
}

impl Lowered {
    /// How many procedures there are.
    pub fn procedures(&self) -> usize {
        self.blocks.iter().filter(|block| matches!(block, Block::Steps(_))).count()
    }

    /// The block that some HTML stands for, if it is a mark.
    pub fn block(&self, html: &str) -> Option<&Block> {
        let inside = html.trim().strip_prefix(MARK_OPEN)?.strip_suffix(MARK_CLOSE)?;
        self.blocks.get(inside.parse::<usize>().ok()?)
    }

    /// Whether a block says that the list behind it annotates it.
    pub fn has_annotated_blocks(&self) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Raw(html) => html.as_str().contains(ANNOTATE),
            block => block.is_annotated(),
        })
    }

    /// A comment, and the block whose mark it ends with.
    pub fn split_at_mark<'t>(&self, comment: &'t str) -> (&'t str, Option<&Block>) {
        let block = |at: usize| Some((&comment[..at], Some(self.block(&comment[at..])?)));
        comment.find(MARK_OPEN).and_then(block).unwrap_or((comment, None))
    }
}

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
    }
}

/// How deep containers are followed: what lies deeper is read by pulldown-cmark alone.
const DEPTH_MAX: usize = 200;

/// Something that contains lines.
#[derive(Debug)]
enum Container {
    /// `>`
    Quote,
    /// A list item, footnote or definition, whose lines are indented by so many columns.
    Item { indent: usize },
    /// The body of a block header, indented likewise; the indentation goes.
    Body { indent: usize },
    /// Tabs that follow each other.
    Tabs,
    /// An element whose inside is Markdown, until its closing tag.
    Html { name: String },
}

/// What the line before was.
enum State {
    Blank,
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
}

/// How far a line has been read.
#[derive(Clone, Copy)]
struct Cursor {
    /// The next byte.
    at: usize,
    /// The column it stands in.
    column: usize,
    /// Columns of a tab that was read in part.
    spare: usize,
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

    /// How many of the open containers this line goes on in.
    fn match_containers(&self, cursor: &mut Cursor, blank: bool) -> usize {
        for (depth, container) in self.containers.iter().enumerate() {
            let matches = match container {
                Container::Tabs | Container::Html { .. } => true,
                Container::Quote => self.eat_quote(cursor),
                Container::Item { indent } | Container::Body { indent } => {
                    blank || self.indentation(*cursor) >= *indent && self.eat_columns(cursor, *indent)
                }
            };
            if !matches {
                return depth;
            }
        }
        self.containers.len()
    }

    /// Whether a line that is not indented as its list items want goes on with their paragraph all the same.
    fn is_lazy(&self, depth: usize, cursor: Cursor, end: usize) -> bool {
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
        let indent = self.indentation(ahead);
        if indent > 3 {
            return false;
        }
        self.eat_columns(&mut ahead, indent);
        if self.text.as_bytes().get(ahead.at) != Some(&b'>') {
            return false;
        }
        ahead.at += 1;
        ahead.column += 1;
        if self.indentation(ahead) > 0 {
            self.eat_columns(&mut ahead, 1);
        }
        *cursor = ahead;
        true
    }

    /// The columns of blanks from here.
    fn indentation(&self, cursor: Cursor) -> usize {
        let mut column = cursor.column + cursor.spare;
        for byte in &self.text.as_bytes()[cursor.at..] {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
        }
        column - cursor.column
    }

    /// Go so many columns of blanks further; always true.
    fn eat_columns(&self, cursor: &mut Cursor, columns: usize) -> bool {
        let target = cursor.column + columns;
        cursor.column += cursor.spare;
        cursor.spare = 0;
        while cursor.column < target {
            match self.text.as_bytes().get(cursor.at) {
                Some(b'\t') => cursor.column += 4 - cursor.column % 4,
                Some(b' ') => cursor.column += 1,
                _ => break,
            }
            cursor.at += 1;
        }
        cursor.spare = cursor.column.saturating_sub(target);
        cursor.column = cursor.column.min(target);
        true
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

    /// A line that begins no list item and no quote.
    fn leaf_line(&mut self, cursor: Cursor, start: Cursor, end: usize, written: Written) {
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
            Some(b':') => self.paragraph_line(cursor, start, end, written),
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

    /// How many lines the paragraph has that is being read.
    fn paragraph_lines(&self) -> usize {
        if let State::Paragraph { lines } = self.state { lines } else { 0 }
    }

    /// The state behind one more line of a paragraph.
    fn paragraph(&self) -> State {
        State::Paragraph { lines: self.paragraph_lines() + 1 }
    }

    /// A line that stays as it is, but for the indentation of the bodies it stands in.
    fn plain_line(&mut self, cursor: Cursor, end: usize, state: State, written: Written) {
        self.state = state;
        if matches!(written, Written::Nothing) {
            self.write_prefix(cursor.at);
        }
        self.write_spare(cursor);
        self.write_rest(cursor.at..end);
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

    /// What a line's start opens: the width of its marker, and the container.
    fn container_start(&self, start: Cursor, rest: &str) -> Option<(Width, impl FnOnce(usize) -> Container + use<>)> {
        if self.containers.len() >= DEPTH_MAX {
            return None;
        }
        let bytes = rest.as_bytes();
        let (marker, quote) = match bytes.first()? {
            b'>' if !is_arrow_text(rest) => (1, true),
            b'-' | b'+' | b'*' if !is_rule(rest) => (1, false),
            b'0'..=b'9' => (ordered_marker(bytes)?, false),
            b'[' => (footnote_marker(rest)?, false),
            b':' if !matches!(self.state, State::Blank) || self.after_text() => (1, false),
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

    /// Whether anything but blank lines was written: a definition needs a term.
    fn after_text(&self) -> bool {
        !self.out.as_str().trim_end().is_empty()
    }

    /// A block header: its body is what follows, indented by four more columns.
    fn open_block(&mut self, header: Header, start: Cursor, indent: usize, written: Written) {
        if matches!(written, Written::Nothing) && !matches!(header.kind, header::Kind::Tab) {
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
            header::Kind::Tab => Block::Tab,
            header::Kind::Steps => Block::Steps(header),
            header::Kind::Admonition => Block::Admonition(header),
        };
        self.write_mark(block, start.at, written);
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            self.write_prefix(start.at);
            self.out.replace(title.start..title.start, PARAGRAPH_MARK.encode_utf8(&mut [0; 4]));
            self.out.copy(title.clone());
            self.out.replace(title.end..title.end, "\n");
            self.write_mark(Block::Body, title.end, Written::Nothing);
        }
        self.containers.push(Container::Body { indent: indent + BODY_INDENT });
        self.state = State::Other;
    }

    /// Write a mark on a line of its own.
    fn write_mark(&mut self, block: Block, at: usize, written: Written) {
        let mark = format!("{MARK_OPEN}{}{MARK_CLOSE}\n", self.blocks.len());
        self.blocks.push(block);
        if matches!(written, Written::Nothing) {
            self.write_prefix(at);
        }
        self.out.replace(at..at, &mark);
    }

    /// End the tabs that are innermost: what comes now is no further tab.
    fn leave_tabs(&mut self, at: usize, line_start: bool) {
        if line_start && matches!(self.containers.last(), Some(Container::Tabs)) {
            self.close_to(self.containers.len() - 1, at);
        }
    }

    /// Leave the containers that a line does not go on in.
    fn leave(&mut self, depth: usize, at: usize) {
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
    fn end_fence(&mut self, depth: usize, at: usize) {
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

    fn close_to(&mut self, depth: usize, at: usize) {
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

    fn fence_line(&mut self, cursor: Cursor, end: usize) {
        let State::Fence(fence) = &mut self.state else { return };
        let closes = self.text[cursor.at..end].trim();
        let closes = closes.len() >= fence.length && closes.bytes().all(|byte| byte == fence.marker);
        let within = if closes { fence.within.take() } else { None };
        let closes = closes && self.indentation(cursor) < 4;
        if cursor.at + 1 == end {
            self.write_blank_prefix(cursor.at);
        } else {
            self.write_prefix(cursor.at);
        }
        self.write_spare(cursor);
        self.write_rest(cursor.at..end);
        if let Some(scanner) = within {
            self.begin_raw(end, scanner);
        } else if closes {
            self.state = State::Other;
        }
    }

    /// Write what the open containers put before every line.
    fn write_prefix(&mut self, at: usize) {
        let prefix = self.prefix();
        self.out.replace(at..at, &prefix);
    }

    /// The same before a blank line, which needs no indentation.
    fn write_blank_prefix(&mut self, at: usize) {
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
        if line.contains("**") {
            changes.extend(emphasis::marks(line).into_iter().map(|mark| (mark..mark, PARAGRAPH_MARK_TEXT)));
        }
        if !self.extensions.is_empty() {
            let spelling = spelling::of(self.text, range, self.extensions, &mut self.critic);
            changes.extend(spelling.changes);
            changes.sort_by_key(|(change, _)| change.start);
            let open = spelling.open_critic.map(|at| range.start + at..range.start + at + "{++".len());
            self.findings.extend(open.map(|range| Finding { range, kind: FindingKind::OpenCritic }));
        }
        for (change, _) in &mut changes {
            *change = range.start + change.start..range.start + change.end;
        }
        changes
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

    fn write_spare(&mut self, cursor: Cursor) {
        if cursor.spare > 0 {
            self.out.replace(cursor.at..cursor.at, &" ".repeat(cursor.spare));
        }
    }

    /// Write the rest of a line; one of a paragraph with the marks that its strong text needs.
    fn write_rest(&mut self, range: Range<usize>) {
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

/// Whether the beginning of this line is already written.
#[derive(Clone, Copy)]
enum Written {
    Nothing,
    Beginning,
}

impl Written {
    fn here(first: bool) -> Self {
        if first { Self::Nothing } else { Self::Beginning }
    }
}

struct Width {
    marker: usize,
    blanks: usize,
}

fn open_container(content: Option<usize>) -> impl FnOnce(usize) -> Container {
    move |indent| match content {
        Some(content) => Container::Item { indent: indent + content },
        None => Container::Quote,
    }
}
