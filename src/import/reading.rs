//! Where Python-Markdown reads lists and labels in its own way, they are written so that CommonMark reads the same.

use std::collections::BTreeMap;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::modernize::html::BLOCKS;
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::{LEVEL, columns, is_divider, lines};

/// The topic of this stage.
const TOPIC: &str = "Lists, labels and tables that CommonMark reads in another way";

/// What a site's extensions change.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// Whether fenced code belongs to the paragraph that it stands in: that of pymdownx does.
    pub fences_inside: bool,
    /// Whether a list goes on with items of its own kind alone.
    pub sane_lists: bool,
    /// How far in an item must stand to be one of the item above, where the site has an extension for that: what stands
    /// further in is text.
    pub nested: Option<usize>,
}

impl Ways {
    /// Those of a site.
    pub fn of(source: &Source) -> Self {
        /// What the extension has where nothing is set.
        const NESTED_INDENT: usize = 2;
        let on = |names: &[&str]| source.extension(names).is_some();
        let nested = source.extension(&["mdx_truly_sane_lists"]).map(|(settings, _)| {
            let written = settings.and_then(|settings| settings.get("nested_indent")).and_then(Node::text);
            written.and_then(|text| text.parse().ok()).filter(|indent| *indent > 0).unwrap_or(NESTED_INDENT)
        });
        Self {
            fences_inside: on(&["pymdownx.superfences", "pymdownx.extra"]),
            sane_lists: nested.is_some() || on(&["sane_lists", "markdown.extensions.sane_lists"]),
            nested,
        }
    }
}

/// Write an article's lists, labels and tables for CommonMark.
pub fn convert(body: &mut Body, ways: Ways, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let prose = body.prose();
    let blocks = Blocks {
        lines: lines(&text).collect(),
        prose: &prose,
        fences_inside: ways.fences_inside,
        sane_lists: ways.sane_lists,
        content: 0,
        nested: ways.nested,
        level: None,
        items: (0, false),
        above: Above::Nothing,
        headers: Vec::new(),
        found: Found::default(),
    };
    let found = blocks.read();
    let mut edits = found.in_fences;
    for (found, said) in [
        (found.markers, "a list needs a blank line before it: this stays text"),
        (found.definitions, "a label that is defined within a paragraph"),
        (found.tables, "a table that CommonMark takes for something else: its divider, a row, or a pipe in code"),
        (found.fences, "fenced code right below words, and further in: it stands where they do"),
        (found.texts, "a table needs a blank line before it: this stays text"),
    ] {
        for edit in &found {
            teller.converted(TOPIC, body, edit.range.start, said);
        }
        edits.extend(found);
    }
    for edit in quoted_markers(&text, &prose) {
        teller.converted(TOPIC, body, edit.range.start, "a list needs a blank line before it: this stays text");
        edits.push(edit);
    }
    let definitions = definitions(&text, &prose);
    for edit in earlier_definitions(&definitions) {
        teller.converted(TOPIC, body, edit.range.start, "a label that is defined again below, which counts");
        edits.push(edit);
    }
    for edit in labels_apart(&text, &prose, &definitions) {
        teller.converted(TOPIC, body, edit.range.start, "a label apart from its words");
        edits.push(edit);
    }
    edits.sort_by_key(|edit| edit.range.start);
    body.apply(&edits);
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The length of a list's marker at the beginning of a text, without the blank behind it.
pub(super) fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 && text[digits..].starts_with('.') {
        digits + 1
    } else {
        usize::from(text.starts_with(['-', '*', '+']))
    };
    let rest = text.get(length..).filter(|_| length > 0)?;
    (rest.starts_with([' ', '\t']) && !rest.trim().is_empty()).then_some(length)
}

/// `1.` and `-` with nothing behind: items to CommonMark alone.
fn is_lone_marker(rest: &str) -> bool {
    let bare = rest.trim_end_matches('\n');
    let number = bare.strip_suffix('.').unwrap_or_default();
    matches!(bare, "-" | "*" | "+") || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Items right below a paragraph of a quote: they are text, as they would be outside of one.
fn quoted_markers(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut above = Above::Nothing;
    for (range, line) in lines(text) {
        let Some(inside) = line.trim_start_matches(' ').strip_prefix('>') else {
            above = Above::Nothing;
            continue;
        };
        let inside = inside.strip_prefix(' ').unwrap_or(inside);
        let rest = inside.trim_start_matches(' ');
        let (at, indent) = (range.start + line.len() - rest.len(), inside.len() - rest.len());
        let is_apart = rest.trim().is_empty() || begins_anew(rest) || rest.starts_with("[!") || prose.is_code(at);
        above = match (marker(rest), above) {
            _ if is_apart => Above::Nothing,
            (Some(length), Above::Paragraph(own)) => {
                if indent < own + LEVEL && prose.has(at) {
                    edits.push(Edit::new(at + length - 1..at + length - 1, "\\"));
                }
                above
            }
            (Some(_), _) => Above::List,
            (None, Above::Nothing) => Above::Paragraph(indent),
            (None, above) => above,
        };
    }
    edits
}

/// Whether an item is numbered.
fn is_numbered(item: &str) -> bool {
    item.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether what follows a line is a paragraph of its own: a heading, a block's header, a table's row.
fn begins_anew(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['#', '>', '|', ':', '/', '{'])
        || ["!!!", "???", "===", "---", "***", "[^", "--8<--", ";--8<--"].iter().any(|begin| line.starts_with(begin))
        || line.bytes().all(|byte| matches!(byte, b'=' | b'-' | b'*' | b'_' | b' '))
        || line.starts_with("*[")
}

/// What the lines above, up to the next blank one, are to Python-Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
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
struct Blocks<'t> {
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
struct Found {
    /// Markers that are text.
    markers: Vec<Edit>,
    /// Labels that are defined within a paragraph.
    definitions: Vec<Edit>,
    /// Lines of tables.
    tables: Vec<Edit>,
    /// Dividers that divide nothing.
    texts: Vec<Edit>,
    /// The first lines of fenced code that stands in the words above it.
    fences: Vec<Edit>,
    /// Its other lines, of which nothing is told.
    in_fences: Vec<Edit>,
}

impl Blocks<'_> {
    fn read(mut self) -> Found {
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
        if self.above == Above::Nothing && self.begins_table(at) {
            self.row(at);
            self.table(at);
            return Above::Table;
        }
        if matches!(self.above, Above::Paragraph(_)) && self.is_divided_below(at) {
            let divider = self.lines[at + 1].clone();
            // Hyphens that touch would be dashes.
            let shown = divider.1.trim_end().replace('|', "\\|").replace("--", "-\\-");
            let end = divider.0.start + divider.1.trim_end().len();
            self.found.texts.push(Edit::new(divider.0.start..end, shown));
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

    /// A row of a table, or its head: pipes in code divide no cells, and a backslash before one is shown; what would begin
    /// another block is a cell.
    fn row(&mut self, at: usize) {
        let (range, line) = self.lines[at].clone();
        let code = code_in_row(line);
        for (at, _) in line.match_indices('|').filter(|(at, _)| code.iter().any(|span| span.contains(at))) {
            let at = range.start + at;
            self.found.tables.push(Edit::new(at..at, "\\"));
        }
        let rest = line.trim_start();
        let start = range.start + line.len() - rest.len();
        if marker(rest).is_some() {
            self.escape(start, rest);
        } else if begins_other_block(rest) && !is_divider(rest) {
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

    /// Whether a line is the head of a table: the next one divides it from the rows.
    fn begins_table(&self, at: usize) -> bool {
        self.is_divided_below(at) && self.lines[at].1.contains('|')
    }

    /// Whether the line below divides the cells of this one from rows, to CommonMark at least.
    fn is_divided_below(&self, at: usize) -> bool {
        let (_, head) = &self.lines[at];
        let Some((range, next)) = self.lines.get(at + 1) else { return false };
        is_divider(next) && self.prose.has(range.start) && cells(head) == cells(next)
    }

    /// The head of a table: a divider without dashes gets some, and a table without rows has one that is empty.
    fn table(&mut self, at: usize) {
        let (range, divider) = self.lines[at + 1].clone();
        let bare = divider.trim_end();
        let indent = bare.len() - bare.trim_start().len();
        let inner = bare[indent..].trim_start_matches('|').trim_end_matches('|');
        // Tabs are no blanks there.
        if inner.split('|').any(|cell| cell.trim().is_empty() || cell.contains('\t')) {
            let cell = |cell: &str| if cell.trim().is_empty() { " --- ".to_owned() } else { cell.replace('\t', " ") };
            let cells: Vec<String> = inner.split('|').map(cell).collect();
            let written = format!("{}|{}|", &bare[..indent], cells.join("|"));
            self.found.tables.push(Edit::new(range.start..range.start + bare.len(), written));
        }
        let is_last = self.lines.get(at + 2).is_none_or(|(_, line)| line.trim().is_empty());
        if is_last {
            let row = format!("\n{}|{}", &bare[..indent], " |".repeat(inner.split('|').count()));
            let end = range.start + bare.len();
            self.found.tables.push(Edit::new(end..end, row));
        }
    }
}

/// Whether a line begins with the tag of a block of HTML.
fn begins_with_block_tag(line: &str) -> bool {
    let name = line.strip_prefix('<').map(|rest| rest.strip_prefix('/').unwrap_or(rest)).unwrap_or_default();
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    BLOCKS.contains(&name[..length].to_ascii_lowercase().as_str())
}

/// Whether a line of a table would be a heading, a rule or a quote.
fn begins_other_block(rest: &str) -> bool {
    let bare = rest.trim_end();
    let is_rule = |sign: char| bare.len() >= 3 && bare.chars().all(|c| c == sign);
    bare.starts_with(['#', '>']) || ['-', '*', '_', '='].into_iter().any(is_rule)
}

/// The code in a row: each span begins and ends in it.
fn code_in_row(row: &str) -> Vec<Range<usize>> {
    let bytes = row.as_bytes();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        if length > 0 {
            // A backslash takes one of them away.
            let escaped = usize::from(row[..at].ends_with('\\'));
            runs.push(at + escaped..at + length);
        }
        at += length.max(1);
    }
    runs.retain(|run| !run.is_empty());
    let mut spans = Vec::new();
    let mut open = 0;
    while open < runs.len() {
        let closing = runs[open + 1..].iter().position(|run| run.len() == runs[open].len());
        match closing.map(|further| open + 1 + further) {
            Some(close) => {
                spans.push(runs[open].start..runs[close].end);
                open = close + 1;
            }
            None => open += 1,
        }
    }
    spans
}

/// How many cells a row has: pipes in code divide none.
fn cells(row: &str) -> usize {
    let code = code_in_row(row);
    let in_code = |at: usize| code.iter().any(|span| span.contains(&at));
    let row: String = row.char_indices().filter(|(at, _)| !in_code(*at)).map(|(_, c)| c).collect();
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.replace("\\|", "").matches('|').count() + 1
}

/// Whether a line defines a label: `[label]: address`.
fn is_definition_line(line: &str) -> bool {
    let parts = line.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
    parts.is_some_and(|(label, target)| !label.starts_with('^') && !label.contains(['[', ']']) && is_target(target))
}

/// A label's definition.
struct Definition {
    label: String,
    /// Its line, with its end.
    range: Range<usize>,
}

/// Labels without regard to letter case and blanks.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// An address, and a title or nothing behind it: anything else is a paragraph that begins with a label.
fn is_target(text: &str) -> bool {
    let text = text.trim();
    let (address, title) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let title = title.trim();
    let is_title = title.is_empty()
        || [('"', '"'), ('\'', '\''), ('(', ')')]
            .iter()
            .any(|(open, close)| title.starts_with(*open) && title.ends_with(*close));
    !address.is_empty() && is_title
}

fn definitions(text: &str, prose: &Prose) -> Vec<Definition> {
    let one = |(range, line): (Range<usize>, &str)| {
        let indent = line.len() - line.trim_start().len();
        let (label, target) = line[indent..].strip_prefix('[')?.split_once("]:")?;
        let is_label = is_target(target)
            && !label.starts_with('^')
            && !label.contains(['[', ']'])
            && prose.has(range.start + indent);
        is_label.then(|| Definition { label: folded(label), range })
    };
    lines(text).filter_map(one).collect()
}

/// Of two definitions of one label the last counts, and CommonMark takes the first.
fn earlier_definitions(definitions: &[Definition]) -> Vec<Edit> {
    let last: BTreeMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, definition)| (definition.label.as_str(), at)).collect();
    let is_earlier = |(at, definition): &(usize, &Definition)| last[definition.label.as_str()] != *at;
    definitions.iter().enumerate().filter(is_earlier).map(|(_, earlier)| Edit::new(earlier.range.clone(), "")).collect()
}

/// `[words] [label]`, also with a line break between the two.
fn labels_apart(text: &str, prose: &Prose, definitions: &[Definition]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(']') {
        let rest = &text[at + 1..];
        let blanks = match rest.strip_prefix('\n') {
            Some(next) => 1 + indent_of(next),
            None if rest.starts_with(" [") => 1,
            None => continue,
        };
        let Some(label) = rest[blanks..].strip_prefix('[').and_then(|rest| rest.split_once(']')) else { continue };
        let is_definition = label.1.starts_with(':') || rest[blanks..].starts_with("[^");
        let wanted = folded(label.0);
        let is_box = ["[x", "[X", "[ "].iter().any(|open| text[..at].ends_with(open));
        let is_known = !is_box && definitions.iter().any(|definition| definition.label == wanted);
        if is_known && !is_definition && prose.has(at) {
            edits.push(Edit::new(at + 1..at + 1 + blanks, ""));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn what_python_markdown_reads_is_read() {
        for (text, expected) in [
            ("Words:\n1. one\n- two\n\n1. three\n2. four\n", "Words:\n1\\. one\n\\- two\n\n1. three\n2. four\n"),
            ("# Title\n- a\n- b\n  more\n- c\n", "# Title\n- a\n- b\n  more\n- c\n"),
            ("!!! note\n    Text\n    - a\n", "!!! note\n    Text\n    \\- a\n"),
            ("- a\n    - b\n    - c\n", "- a\n    - b\n    - c\n"),
            ("```\nx\n- a\n```\n", "```\nx\n- a\n```\n"),
            ("  *   One\n\n      more\n  *   Two\n", "  *   One\n\n      more\n  \\*   Two\n"),
            ("[a]: x.md\n\n[a]: y.md\n", "\n[a]: y.md\n"),
            ("Words:\n   - a\n    - b\n", "Words:\n   \\- a\n    - b\n"),
            ("`Code` of\n- a\n", "`Code` of\n\\- a\n"),
            ("1. One\n\n    more\n2. Two\n", "1. One\n\n    more\n2\\. Two\n"),
            ("- One\n\n    ```\n    x\n    ```\n- Two\n", "- One\n\n    ```\n    x\n    ```\n    \\- Two\n"),
            ("1. One\n\n\t```\n\tx\n\t```\n2. Two\n", "1. One\n\n\t```\n\tx\n\t```\n    2\\. Two\n"),
            (
                "=== \"T\"\n    1. One\n\n        ```\n        x\n        ```\n    2. Two\n",
                "=== \"T\"\n    1. One\n\n        ```\n        x\n        ```\n    2. Two\n",
            ),
            ("- a\n\n    1. One\n\n        more\n    2. Two\n", "- a\n\n    1. One\n\n        more\n    2\\. Two\n"),
            ("!!! note\n    Text\n- a\n", "!!! note\n    Text\n- a\n"),
            ("Run:\n```\nx\n```\n- a\n", "Run:\n```\nx\n```\n\\- a\n"),
            ("See [it].\n[it]: x.md\nMore\n", "See [it].\n\n[it]: x.md\nMore\n"),
            ("| a | b |\n| - | - |\n- c\n", "| a | b |\n| - | - |\n\\- c\n"),
            ("| a | b |\n| - | - |\n\nx\n", "| a | b |\n| - | - |\n| | |\n\nx\n"),
            ("| a | b |\n| - | - |\n| `c|d` | e |\n", "| a | b |\n| - | - |\n| `c\\|d` | e |\n"),
            ("#|b\n-|-\n`c|d\n---\n`|e\n", "| #|b\n-|-\n`c|d\n| ---\n`|e\n"),
            ("|a|b|\n|---\t|---\t|\n|c|d|\n", "|a|b|\n|--- |--- |\n|c|d|\n"),
            ("- a\n\n\t|b|c|\n\t|:--|:--|\n\t|d|e|\n", "- a\n\n\t|b|c|\n\t|:--|:--|\n\t|d|e|\n"),
            ("Words:\n| a | b |\n| - | - |\n| c | d |\n", "Words:\n| a | b |\n\\| - \\| - \\|\n| c | d |\n"),
            ("> Words:\n> - a\n> - b\n>\n> - c\n> d\n> - e\n", "> Words:\n> \\- a\n> \\- b\n>\n> - c\n> d\n> - e\n"),
            ("1.\nWords\n\n- a\n\n-\n", "1\\.\nWords\n\n- a\n\n\\-\n"),
            (
                "Run:\n    ```sh\n    a\n      b\n    ```\n\n1. Go:\n        ```\n        c\n        ```\n",
                "Run:\n```sh\na\n  b\n```\n\n1. Go:\n   ```\n   c\n   ```\n",
            ),
            ("Run:\n    ```\n    a\n    ```\n    Then\n\nb\n", "Run:\n```\na\n```\nThen\n\nb\n"),
            ("1. Go:\n    ```\n    c\n    ```\n", "1. Go:\n    ```\n    c\n    ```\n"),
            ("1) One\n", "1\\) One\n"),
            (
                "```\n\"$(</dev/stdin)\"\n```\n\nWords:\n- a \"b\" > c\n",
                "```\n\"$(</dev/stdin)\"\n```\n\nWords:\n\\- a \"b\" > c\n",
            ),
            (
                "- a\n\n    ```\n    x\n    ```\n- b\n\n    more\n",
                "- a\n\n    ```\n    x\n    ```\n    \\- b\n\n    more\n",
            ),
            ("| a |\n| - |\n| `b\\|c` |\n", "| a |\n| - |\n| `b\\\\|c` |\n"),
            ("1. One\n- two\n2. Three\n    - four\n\n- five\n", "1. One\n\\- two\n2. Three\n    - four\n\n- five\n"),
            ("<div markdown>\n- a\n</div>\n", "<div markdown>\n- a\n</div>\n"),
            ("1. One\n   ```\n   x\n\n   y\n   ```\n2. Two\n", "1. One\n   ```\n   x\n\n   y\n   ```\n2. Two\n"),
            ("| | |\n| | -- |\n| a | b |\n", "| | |\n| --- | -- |\n| a | b |\n"),
            ("[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n", "[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n"),
            (
                "See [the\nwords] [a] and [more]\n[a], [b] [c].\n\n[a]: y.md\n",
                "See [the\nwords][a] and [more][a], [b] [c].\n\n[a]: y.md\n",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let ways = Ways { fences_inside: true, sane_lists: true, nested: None };
            convert(&mut body, ways, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }

    #[test]
    fn items_that_stand_too_far_in_are_text_where_a_site_counts_so() {
        for (text, expected) in [
            ("- a\n  - b\n    - c\n", "- a\n  - b\n    - c\n"),
            ("- a\n    - b\n    - c\n", "- a\n    \\- b\n    \\- c\n"),
            ("# A\n\n  - a\n  - b\n\nWords\n\n- c\n", "# A\n\n  \\- a\n  \\- b\n\nWords\n\n- c\n"),
            ("1. a\n   - b\n", "1. a\n   - b\n"),
            ("!!! note\n\tWords\n\n    - a\n", "!!! note\n\tWords\n\n    - a\n"),
            ("!!! note\n    - a\n      - b\n", "!!! note\n    - a\n      - b\n"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let ways = Ways { fences_inside: true, sane_lists: true, nested: Some(2) };
            convert(&mut body, ways, &mut Teller { place: &place, notes: &mut Notes::default() });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
