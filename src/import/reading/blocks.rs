//! Goes through an article line by line, as Python-Markdown's paragraphs divide it: which lines are items, rows and
//! definitions, and which are text.

use std::ops::Range;

use super::labels::is_definition_line;
use super::lists::{is_lone_marker, is_numbered, marker};
use super::tables;
use super::{Ways, indent_of};
use crate::import::body::Edit;
use crate::import::modernize::html::BLOCKS;
use crate::import::prose::Prose;
use crate::import::zones::{LEVEL, columns, is_divider, lines};

/// Whether what follows a line is a paragraph of its own: a heading, a block's header, a table's row.
pub fn begins_anew(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['#', '>', '|', ':', '/', '{'])
        || ["!!!", "???", "===", "---", "***", "[^", "--8<--", ";--8<--"].iter().any(|begin| line.starts_with(begin))
        || line.bytes().all(|byte| matches!(byte, b'=' | b'-' | b'*' | b'_' | b' '))
        || line.starts_with("*[")
}

/// What the lines above, up to the next blank one, are to Python-Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Above {
    /// Nothing, or what ends with its line: a list may begin.
    Nothing,
    /// A paragraph, indented by so much: it goes on to the next blank line, whatever its lines begin with.
    Paragraph(usize),
    /// A list: further items may follow.
    List,
    /// A table: each line is a row of it.
    Table,
}

/// Goes through the lines of an article as Python-Markdown's paragraphs divide it.
pub struct Blocks<'t> {
    lines: Vec<(Range<usize>, &'t str)>,
    prose: &'t Prose,
    /// Whether fenced code belongs to the paragraph that it stands in: that of pymdownx does.
    fences_inside: bool,
    /// Whether a list goes on with items of its own kind alone.
    sane_lists: bool,
    /// Where the words of the last item begin.
    content: usize,
    /// See [`Ways::nested`].
    nested: Option<usize>,
    /// How deep the last item lies in its list, counted so; `None` behind a list.
    level: Option<usize>,
    /// How far in the items of the list above stand, and whether they are numbered.
    items: (usize, bool),
    above: Above,
    /// How far in the headers of blocks stand that hold the present line.
    headers: Vec<usize>,
    found: Found,
}

/// What must be written in another way.
#[derive(Debug, Default)]
pub struct Found {
    /// Markers that are text.
    pub markers: Vec<Edit>,
    /// Labels that are defined within a paragraph.
    pub definitions: Vec<Edit>,
    /// Lines of tables.
    pub tables: Vec<Edit>,
    /// Dividers that divide nothing.
    pub texts: Vec<Edit>,
    /// The first lines of fenced code that stands in the words above it.
    pub fences: Vec<Edit>,
    /// Its other lines, of which nothing is told.
    pub in_fences: Vec<Edit>,
}

impl<'t> Blocks<'t> {
    /// The lines of a text.
    pub fn of(text: &'t str, prose: &'t Prose, ways: Ways) -> Self {
        Self {
            lines: lines(text).collect(),
            prose,
            fences_inside: ways.fences_inside,
            sane_lists: ways.sane_lists,
            content: 0,
            nested: ways.nested,
            level: None,
            items: (0, false),
            above: Above::Nothing,
            headers: Vec::new(),
            found: Found::default(),
        }
    }

    /// Read them, and return what must be written in another way.
    pub fn read(mut self) -> Found {
        for at in 0..self.lines.len() {
            let above = self.line(at);
            self.above = above;
        }
        self.found
    }

    /// Read a line; returns what the next one follows.
    fn line(&mut self, at: usize) -> Above {
        let (range, line) = self.lines[at].clone();
        let indent = indent_of(line);
        let rest = &line[indent..];
        let start = range.start + indent;
        if self.prose.is_fenced(start) {
            self.pull_out(at);
            return match self.above {
                Above::Nothing if self.fences_inside => Above::Paragraph(columns(line)),
                above if self.fences_inside => above,
                _ => Above::Nothing,
            };
        }
        if !rest.trim().is_empty() {
            let blocks = self.headers.len();
            self.headers.retain(|header| header + LEVEL <= columns(line));
            if ["!!!", "???", "==="].iter().any(|header| rest.starts_with(header)) {
                self.headers.push(indent);
            }
            if self.headers.len() != blocks || rest.starts_with('#') {
                self.level = None;
            }
        }
        let is_apart =
            begins_with_block_tag(rest) || self.prose.is_block_html(start) || self.prose.is_indented_code(start);
        if rest.trim().is_empty() || is_apart {
            return Above::Nothing;
        }
        let after_number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if after_number.len() < rest.len() && after_number.starts_with(") ") && self.prose.has(start) {
            // A number before a parenthesis begins no list.
            let at = start + rest.len() - after_number.len();
            self.found.markers.push(Edit::new(at..at, "\\"));
        }
        if is_definition_line(rest) && self.prose.has(start) {
            if matches!(self.above, Above::Paragraph(_) | Above::List) {
                self.found.definitions.push(Edit::new(range.start..range.start, "\n"));
            }
            return Above::Nothing;
        }
        if self.above == Above::Table {
            self.row(at);
            return Above::Table;
        }
        let is_divided = tables::is_divided_below(&self.lines, at, self.prose);
        if self.above == Above::Nothing && is_divided && line.contains('|') {
            self.row(at);
            let is_last = self.lines.get(at + 2).is_none_or(|(_, line)| line.trim().is_empty());
            self.found.tables.extend(tables::divider(&self.lines[at + 1], is_last));
            return Above::Table;
        }
        if matches!(self.above, Above::Paragraph(_)) && is_divided {
            self.found.texts.push(tables::shown_divider(&self.lines[at + 1]));
        }
        if rest.starts_with('#') {
            return Above::Nothing;
        }
        if is_lone_marker(rest) && matches!(self.above, Above::Nothing | Above::List) && self.prose.has(start) {
            let at = start + rest.trim_end().len() - 1;
            self.found.markers.push(Edit::new(at..at, "\\"));
            return Above::Paragraph(indent);
        }
        if begins_anew(rest) || rest.starts_with('\t') {
            return if self.above == Above::List { Above::List } else { Above::Nothing };
        }
        if self.is_too_deep(indent, rest) && self.prose.has(start) {
            self.escape(start, rest);
            return if self.above == Above::Nothing { Above::Paragraph(indent) } else { self.above };
        }
        match (marker(rest), self.above) {
            (None, Above::Nothing) => Above::Paragraph(indent),
            (None, above) => {
                if let Above::Paragraph(own) = above
                    && self.prose.has(start)
                {
                    self.keep_in_item(at, own);
                }
                above
            }
            (Some(_), Above::Paragraph(own)) => {
                let goes_on = indent / LEVEL >= own / LEVEL || self.belongs_to_item(at, own) && !self.is_cut_off(own);
                if goes_on && self.prose.has(start) {
                    if indent < own + LEVEL {
                        self.keep_in_item(at, own);
                        self.escape(start, rest);
                    }
                    return self.above;
                }
                self.begin_item(indent, rest);
                Above::List
            }
            (Some(_), Above::List) if self.is_of_another_kind(indent, rest) && self.prose.has(start) => {
                self.escape(start, rest);
                Above::List
            }
            (Some(_), _) => {
                self.begin_item(indent, rest);
                Above::List
            }
        }
    }

    /// Fenced code right below words, and further in than these: superfences sees it anywhere, and to CommonMark it goes on
    /// with the words.
    fn pull_out(&mut self, at: usize) {
        let (range, line) = self.lines[at].clone();
        let own = match self.above {
            Above::Paragraph(own) => own,
            Above::List => self.content,
            Above::Nothing | Above::Table => return,
        };
        let fences = &self.prose.zones().fences;
        let found = fences.binary_search_by_key(&range.start, |fence| fence.start).ok();
        let Some(fence) = found.map(|at| fences[at].clone()) else { return };
        let indent = indent_of(line);
        if !self.fences_inside || indent < own + LEVEL {
            return;
        }
        // Words right below it that stand as far in go on where it stands.
        let goes_on = |line: &str| !line.trim().is_empty() && indent_of(line) >= own + LEVEL;
        let lines = self.lines[at..].iter().take_while(|(range, line)| range.start < fence.end || goes_on(line));
        for (range, line) in lines {
            let taken = indent_of(line).min(indent - own);
            let edit = Edit::new(range.start..range.start + taken, "");
            let is_first = range.start == fence.start;
            if is_first { &mut self.found.fences } else { &mut self.found.in_fences }.push(edit);
        }
    }

    /// Whether an item stands further in than an item of the one above may, where the site counts so; keeps count.
    fn is_too_deep(&mut self, indent: usize, rest: &str) -> bool {
        let Some(step) = self.nested else { return false };
        let level = indent.saturating_sub(self.headers.last().map_or(0, |header| header + LEVEL)) / step;
        if marker(rest).is_none() {
            if level == 0 && self.above == Above::Nothing {
                self.level = None;
            }
            return false;
        }
        let is_too_deep = level > self.level.map_or(0, |above| above + 1);
        if !is_too_deep {
            self.level = Some(level);
        }
        is_too_deep
    }

    /// Whether an item stands where those of the list above do, and is numbered where they are not, or the other way.
    fn is_of_another_kind(&self, indent: usize, rest: &str) -> bool {
        self.sane_lists && self.items == (indent, !is_numbered(rest))
    }

    fn begin_item(&mut self, indent: usize, rest: &str) {
        let length = marker(rest).unwrap_or_default();
        self.items = (indent, is_numbered(rest));
        self.content = indent + length + indent_of(&rest[length..]);
    }

    /// The marker that begins here is text.
    fn escape(&mut self, start: usize, rest: &str) {
        let at = start + marker(rest).map_or(0, |length| length - 1);
        self.found.markers.push(Edit::new(at..at, "\\"));
    }

    /// A row of a table, or its head: what would begin another block is a cell.
    fn row(&mut self, at: usize) {
        let (range, line) = self.lines[at].clone();
        self.found.tables.extend(tables::pipes_in_code(&self.lines[at]));
        let rest = line.trim_start();
        let start = range.start + line.len() - rest.len();
        if marker(rest).is_some() {
            self.escape(start, rest);
        } else if tables::begins_other_block(rest) && !is_divider(rest) {
            self.found.tables.push(Edit::new(start..start, "| "));
        }
    }

    /// Whether a paragraph above a line, indented by so much, belongs to an item of a list: it goes on in any line then,
    /// unless the list stands right in the body of a block, whose items are looked for.
    fn belongs_to_item(&self, at: usize, own: usize) -> bool {
        let Some((item, indent)) = self.line_further_out(at, own) else { return false };
        let is_item = marker(self.lines[item].1.trim_start_matches([' ', '\t'])).is_some();
        let is_header = |line: &str| ["!!!", "???", "==="].iter().any(|begin| line.trim_start().starts_with(begin));
        let is_in_body =
            || self.line_further_out(item, indent).is_some_and(|(outer, _)| is_header(self.lines[outer].1));
        own >= LEVEL && is_item && !is_in_body()
    }

    /// The nearest line above that stands further out than so many columns, and its own.
    fn line_further_out(&self, at: usize, columns_in: usize) -> Option<(usize, usize)> {
        let above = self.lines[..at].iter().enumerate().rev().filter(|(_, (_, line))| !line.trim().is_empty());
        above.map(|(at, (_, line))| (at, columns(line))).find(|(_, columns)| columns / LEVEL < columns_in / LEVEL)
    }

    /// A line right below an item's code goes on with the item, however little it is indented: CommonMark wants to see so.
    fn keep_in_item(&mut self, at: usize, own: usize) {
        let (range, line) = self.lines[at].clone();
        let above = at.checked_sub(1).map(|above| self.lines[above].0.start);
        let is_below_code = above.is_some_and(|above| self.prose.is_fenced(above));
        if is_below_code && indent_of(line) < own && self.belongs_to_item(at, own) && !self.is_cut_off(own) {
            let missing = " ".repeat(own - indent_of(line));
            self.found.markers.push(Edit::new(range.start..range.start, missing));
        }
    }

    /// Whether a paragraph in an item ends before a line that stands less far in: where a block such as `!!!` holds the
    /// list, Python-Markdown hands on to the item what is indented like it, and no more.
    fn is_cut_off(&self, own: usize) -> bool {
        self.headers.last().is_some_and(|header| own >= header + 2 * LEVEL)
    }
}

/// Whether a line begins with the tag of a block of HTML.
fn begins_with_block_tag(line: &str) -> bool {
    let name = line.strip_prefix('<').map(|rest| rest.strip_prefix('/').unwrap_or(rest)).unwrap_or_default();
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    BLOCKS.contains(&name[..length].to_ascii_lowercase().as_str())
}
