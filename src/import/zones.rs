//! Which parts of an article are code: what stands there is shown as it is, and no rewrite touches it.

use std::ops::Range;

/// The parts of a text that are code, in their order.
#[derive(Debug, Default)]
pub struct Zones {
    /// Fenced blocks, with their fences.
    pub fences: Vec<Range<usize>>,
    /// All code: fences, spans, `<pre>` and the like, comments.
    pub code: Vec<Range<usize>>,
}

impl Zones {
    /// The code of a text.
    pub fn of(text: &str) -> Self {
        let fences = fences(text);
        let rows = rows(text, &fences);
        let mut code = Vec::new();
        let mut at = 0;
        for fence in &fences {
            inline(text, at..fence.start, &rows, &mut code);
            code.push(fence.clone());
            at = fence.end;
        }
        inline(text, at..text.len(), &rows, &mut code);
        Self { fences, code }
    }

    /// Whether a byte is part of code.
    pub fn is_code(&self, at: usize) -> bool {
        holds(&self.code, at)
    }

    /// Whether a byte is part of a fenced block.
    pub fn is_fenced(&self, at: usize) -> bool {
        holds(&self.fences, at)
    }
}

/// Whether one of such ranges, in order and apart from one another, has a byte.
pub fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}

/// Columns that are one level of indentation to Python-Markdown, from one tab stop to the next, and code to CommonMark.
pub const LEVEL: usize = 4;

/// How far in a line stands, in columns.
pub fn columns(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(0, |columns, byte| columns + width(byte, columns))
}

/// How many columns a byte has behind so many others: a tab goes on to the next level.
pub fn width(byte: u8, columns: usize) -> usize {
    if byte == b'\t' { LEVEL - columns % LEVEL } else { 1 }
}

/// The lines of a text with their ranges, line ends included.
pub fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = at..at + line.len();
        at = range.end;
        (range, line)
    })
}

/// The fence that a line opens: its character and length.
fn fence_marker(line: &str) -> Option<(char, usize, &str)> {
    let body = line.trim_start_matches([' ', '\t', '>']);
    let marker = body.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = body.bytes().take_while(|&byte| char::from(byte) == marker).count();
    let rest = body[length..].trim();
    (length >= 3 && !(marker == '`' && rest.contains('`'))).then_some((marker, length, rest))
}

fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, usize)> = None;
    for (range, line) in lines(text) {
        match (open, fence_marker(line)) {
            (None, Some((marker, length, _))) => open = Some((marker, length, range.start)),
            (Some((marker, length, start)), Some((closing, long, rest)))
                if closing == marker && long >= length && rest.is_empty() =>
            {
                found.push(start..range.end);
                open = None;
            }
            _ => {}
        }
    }
    // A fence that is never closed is none to Python-Markdown.
    found
}

/// Elements whose text is code, and comments.
const RAW: [(&str, &str); 7] = [
    ("<!--", "-->"),
    ("<pre", "</pre>"),
    ("<code", "</code>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<kbd", "</kbd>"),
    ("<samp", "</samp>"),
];

/// Whether a line can divide the head of a table from its rows.
pub fn is_divider(line: &str) -> bool {
    line.contains('-')
        && line.contains('|')
        && line.trim().bytes().all(|byte| matches!(byte, b'|' | b':' | b'-' | b' ' | b'\t'))
}

/// The rows of tables, each a line.
fn rows(text: &str, fences: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut above: Option<Range<usize>> = None;
    let mut in_table = false;
    for (range, line) in lines(text) {
        let is_blank = line.trim().is_empty() || holds(fences, range.start);
        if !is_blank && !in_table && is_divider(line) {
            found.extend(above.take().filter(|above| text[above.clone()].contains('|')));
            in_table = true;
        }
        in_table &= !is_blank;
        if in_table {
            found.push(range.clone());
        }
        above = (!is_blank).then_some(range);
    }
    found
}

/// Whether a line begins a block, whatever stands above it: what is open there ends.
fn begins_block(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.is_empty()
        || line.starts_with('#')
        || ["- ", "* ", "+ ", "!!! ", "??? ", "???+ ", "=== "].iter().any(|begin| line.starts_with(begin))
        || number.len() < line.len() && number.starts_with(". ")
}

/// Where the block of a byte ends at the latest: code goes on to there.
fn block_end(text: &str, at: usize, limit: usize, rows: &[Range<usize>]) -> usize {
    let mut end = text[at..limit].find('\n').map_or(limit, |length| at + length + 1);
    while end < limit && !holds(rows, at) {
        let line = text[end..limit].split_inclusive('\n').next().unwrap_or_default();
        if begins_block(line) {
            break;
        }
        end += line.len();
    }
    end
}

/// Code within ordinary text: spans of backticks, elements, comments.
fn inline(text: &str, range: Range<usize>, rows: &[Range<usize>], code: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = range.start;
    while let Some(found) = memchr::memchr2(b'`', b'<', &bytes[at..range.end]) {
        let start = at + found;
        let end = if bytes[start] == b'`' {
            span_end(text, start, block_end(text, start, range.end, rows))
        } else {
            raw_end(text, start, range.end)
        };
        match end {
            Ok(end) => {
                code.push(start..end);
                at = end;
            }
            Err(next) => at = next,
        }
    }
}

/// The end of a span of code in a block that ends at `limit`; or where to look on.
fn span_end(text: &str, start: usize, limit: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..limit].iter().take_while(|&&byte| byte == b'`').count();
    let length = run(start);
    let after = start + length;
    if start > 0 && bytes[start - 1] == b'\\' {
        return Err(after);
    }
    let mut at = after;
    while let Some(found) = memchr::memchr(b'`', &bytes[at..limit]) {
        let closing = run(at + found);
        at += found + closing;
        if closing == length {
            return Ok(at);
        }
    }
    Err(after)
}

fn raw_end(text: &str, start: usize, limit: usize) -> Result<usize, usize> {
    let rest = &text[start..limit];
    for (open, close) in RAW {
        let begins = rest.get(..open.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(open));
        if begins && (open == "<!--" || rest[open.len()..].starts_with(['>', ' ', '\n', '\t'])) {
            return rest.find(close).map(|at| start + at + close.len()).ok_or(start + 1);
        }
    }
    Err(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found() {
        let text = "a `b` c\n\n```py\nd `\n```\n\n``e ` f`` <!-- g --> \\`h\n\n~~~\nopen\n";
        let zones = Zones::of(text);
        let code: Vec<&str> = zones.code.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(code, ["`b`", "```py\nd `\n```\n", "``e ` f``", "<!-- g -->"]);
        let text = "- a `b\n- c `d` e\n\nf|g\n-|-\n`h|i\nj`|k\nm` n\n";
        let code: Vec<&str> = Zones::of(text).code.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(code, ["`d`"], "code ends with its item and its row");
        let text = "```py\nd `\n```\n\n~~~\nopen\n";
        let zones = Zones::of(text);
        assert!(zones.is_fenced(text.find("d `").unwrap()));
        assert!(!zones.is_code(text.find("open").unwrap()));
    }
}
