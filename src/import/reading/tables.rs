//! Tables: pipes in code divide no cells, a divider may have no dashes, and rows may look like anything.

use std::ops::Range;

use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::is_divider;

/// A line, and where it stands.
type Line<'t> = (Range<usize>, &'t str);

/// Whether the line below one divides its cells from rows, to CommonMark at least.
pub fn is_divided_below(lines: &[Line<'_>], at: usize, prose: &Prose) -> bool {
    let (_, head) = &lines[at];
    let Some((range, next)) = lines.get(at + 1) else { return false };
    is_divider(next) && prose.has(range.start) && cells(head) == cells(next)
}

/// A divider below words that are no table's head: its signs are shown.
pub fn shown_divider((range, line): &Line<'_>) -> Edit {
    // Hyphens that touch would be dashes.
    let shown = line.trim_end().replace('|', "\\|").replace("--", "-\\-");
    Edit::new(range.start..range.start + line.trim_end().len(), shown)
}

/// Pipes in the code of a row, or of a head: they divide no cells, and a backslash before one is shown.
pub fn pipes_in_code((range, line): &Line<'_>) -> Vec<Edit> {
    let code = code_in_row(line);
    let in_code = line.match_indices('|').filter(|(at, _)| code.iter().any(|span| span.contains(at)));
    in_code.map(|(at, _)| Edit::new(range.start + at..range.start + at, "\\")).collect()
}

/// The divider below a table's head: one without dashes gets some, and one without rows below it gets one that is empty.
pub fn divider((range, line): &Line<'_>, is_last: bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let bare = line.trim_end();
    let indent = bare.len() - bare.trim_start().len();
    let inner = bare[indent..].trim_start_matches('|').trim_end_matches('|');
    // Tabs are no blanks there.
    if inner.split('|').any(|cell| cell.trim().is_empty() || cell.contains('\t')) {
        let cell = |cell: &str| if cell.trim().is_empty() { " --- ".to_owned() } else { cell.replace('\t', " ") };
        let cells: Vec<String> = inner.split('|').map(cell).collect();
        let written = format!("{}|{}|", &bare[..indent], cells.join("|"));
        edits.push(Edit::new(range.start..range.start + bare.len(), written));
    }
    if is_last {
        let row = format!("\n{}|{}", &bare[..indent], " |".repeat(inner.split('|').count()));
        let end = range.start + bare.len();
        edits.push(Edit::new(end..end, row));
    }
    edits
}

/// Whether a line of a table would be a heading, a rule or a quote.
pub fn begins_other_block(rest: &str) -> bool {
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
