//! Fenced code: pymdownx.superfences and Python-Markdown ask for a closing fence that is the opening one again, in the same
//! column; CommonMark takes a longer one, too, and what is never closed goes on to the end. Fences are written so that both
//! see the same.

use std::collections::BTreeSet;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::{Prose, contains_what_follows};
use super::source::Source;
use super::zones::{LEVEL, columns, lines, width};

/// The topic of this stage.
const TOPIC: &str = "Fenced code that CommonMark reads in another way";

/// How a site reads fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// At the beginnings of lines alone.
    Plain,
    /// Everywhere, in a paragraph as well: pymdownx.superfences.
    Nested {
        /// Whether headers that mean nothing are left out.
        relaxed: bool,
    },
}

/// A line of an article, taken apart.
struct Line<'t> {
    range: Range<usize>,
    text: &'t str,
    /// How many bytes of blanks and quote marks it begins with, and how many columns these have.
    lead: usize,
    columns: usize,
    /// The fence that it begins with, behind these.
    run: &'t str,
}

/// A block of code, by the numbers of its first and last line.
#[derive(Debug, PartialEq, Eq)]
struct Fence {
    open: usize,
    close: usize,
}

impl Ways {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        const NAMES: [&str; 2] = ["pymdownx.superfences", "pymdownx.extra"];
        match source.extension(&NAMES) {
            Some(_) => Self::Nested { relaxed: source.is_on(&NAMES, "relaxed_headers", false) },
            None => Self::Plain,
        }
    }

    /// Write an article's fences for CommonMark.
    pub fn convert(self, body: &mut Body, teller: &mut Teller<'_>) {
        if !body.text.contains("```") && !body.text.contains("~~~") {
            return;
        }
        let text = body.text.clone();
        let all: Vec<Line<'_>> = lines(&text).map(|(range, line)| Line::of(range, line)).collect();
        let fences = match self {
            Self::Plain => self.plain(&all),
            Self::Nested { .. } => self.nested(&all),
        };
        let mut others = others(&all, &fences);
        others.retain(|(line, _)| !goes_on_with_words(&text, line));
        let prose = if others.is_empty() { None } else { Some(Prose::of(&without_fences(&text, &others))) };
        let is_prose =
            |at: usize| prose.as_ref().is_some_and(|prose| !prose.is_indented_code(at) && !prose.is_block_html(at));
        let mut edits = Vec::new();
        for fence in &fences {
            if let Some(found) = told_apart(&all[fence.open..=fence.close]) {
                teller.converted(TOPIC, body, all[fence.open].range.start, "a fence that its code could close");
                edits.extend(found);
            }
        }
        for (found, is_closed) in others {
            let start = found.range.start + found.lead;
            if !is_prose(start) {
                continue;
            }
            if is_closed {
                let said =
                    "code here, and text to the old site, by its header or by the column of the fence that closes it";
                teller.decide(TOPIC, body, start, said);
            } else {
                teller.decide(TOPIC, body, start, "a fence that nothing closes, which is shown");
                edits.extend((0..found.run.len()).map(|at| Edit::new(start + at..start + at, "\\")));
            }
        }
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        body.apply(&edits);
    }

    /// The blocks that begin and end at the beginnings of lines.
    fn plain(self, all: &[Line<'_>]) -> Vec<Fence> {
        let mut found = Vec::new();
        let mut never_closed: BTreeSet<&str> = BTreeSet::new();
        let mut at = 0;
        while at < all.len() {
            let line = &all[at];
            let begins = line.lead == 0 && !line.run.is_empty() && !never_closed.contains(line.run);
            let close = (begins && self.reads_header(line.header()))
                .then(|| all[at + 1..].iter().position(|other| other.text.trim_end() == line.run))
                .map(|length| length.map(|length| at + 1 + length));
            match close {
                Some(Some(close)) => {
                    found.push(Fence { open: at, close });
                    at = close;
                }
                Some(None) => {
                    never_closed.insert(line.run);
                }
                None => {}
            }
            at += 1;
        }
        found
    }

    /// The blocks of superfences, which goes through the lines once: a block that turns out to be none is not read again.
    fn nested(self, all: &[Line<'_>]) -> Vec<Fence> {
        let mut found = Vec::new();
        let mut open: Option<usize> = None;
        let mut after_blank = false;
        for (at, line) in all.iter().enumerate() {
            let Some(start) = open else {
                if !line.run.is_empty() && self.reads_header(line.header()) {
                    (open, after_blank) = (Some(at), false);
                }
                continue;
            };
            let first = &all[start];
            let quotes = first.quotes();
            let (lead, content, own_quotes) = line.behind(first.columns);
            if own_quotes > quotes {
                open = None;
                continue;
            }
            if content.trim().is_empty() && (quotes > 0 || line.text.trim().is_empty()) {
                after_blank = true;
                continue;
            }
            let is_too_far_out = if quotes > 0 { lead < first.columns } else { lead != first.columns };
            if is_too_far_out || after_blank && own_quotes < quotes {
                open = None;
            } else if content.trim_end() == first.run {
                found.push(Fence { open: start, close: at });
                open = None;
            } else {
                after_blank = false;
            }
        }
        found
    }

    /// Whether the header of a fence is one to the site.
    fn reads_header(self, header: &str) -> bool {
        let header = header.trim_matches([' ', '\t']);
        let (language, rest) = match header.find([' ', '\t', '{']) {
            Some(end) => (&header[..end], header[end..].trim_start_matches([' ', '\t'])),
            None => (header, ""),
        };
        let is_language = |word: &str| {
            let word = word.strip_prefix('.').unwrap_or(word);
            !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "_#.+-".contains(c))
        };
        let is_braced = |list: &str| list.starts_with('{') && list.ends_with('}');
        if header.is_empty() || is_language(language) && rest.is_empty() {
            return true;
        }
        if is_braced(header) || is_language(language) && is_braced(rest) && header != language {
            return true;
        }
        let options = if is_language(language) { rest } else { header };
        match self {
            Self::Nested { relaxed } => relaxed || are_options(options),
            Self::Plain => options.strip_prefix("hl_lines=").is_some_and(|value| quoted(value) == Some(value.len())),
        }
    }
}

/// The length of the quoted text that another one begins with.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].find(quote).map(|length| length + 2)
}

/// `title="…" linenums="1" hl_lines="1-3 5"`, and nothing else.
fn are_options(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let key = &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
        rest = &rest[key.len()..];
        let value = match rest.strip_prefix('=') {
            Some(value) => {
                let Some(length) = quoted(value) else { return false };
                rest = &value[length..];
                &value[1..length - 1]
            }
            None => key,
        };
        let is_lines = |value: &str| {
            let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            value.split([' ', '\t']).filter(|part| !part.is_empty()).all(|part| part.split('-').all(number))
        };
        let is_read = match key {
            "title" | "title_mode" => true,
            "hl_lines" => is_lines(value),
            "linenums" => value.starts_with(|c: char| c.is_ascii_digit()),
            _ => false,
        };
        if !is_read || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
            return false;
        }
        rest = rest.trim_start_matches([' ', '\t']);
    }
    true
}

impl<'t> Line<'t> {
    fn of(range: Range<usize>, text: &'t str) -> Self {
        let lead = text.len() - text.trim_start_matches(['>', ' ', '\t']).len();
        let rest = &text[lead..];
        let sign = rest.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'));
        let length = sign.map_or(0, |sign| rest.bytes().take_while(|&byte| byte == sign).count());
        /// The shortest fence.
        const SHORTEST: usize = 3;
        let run = if length < SHORTEST { "" } else { &rest[..length] };
        let columns = text[..lead].bytes().fold(0, |columns, byte| columns + width(byte, columns));
        Self { range, text, lead, columns, run }
    }

    /// What stands behind the fence.
    fn header(&self) -> &'t str {
        self.text[self.lead + self.run.len()..].trim_end()
    }

    fn quotes(&self) -> usize {
        self.text[..self.lead].matches('>').count()
    }

    /// What stands behind so many columns of blanks and quote marks, how many columns of them there are, and how many marks.
    fn behind(&self, most: usize) -> (usize, &'t str, usize) {
        let (mut columns, mut length, mut quotes) = (0, 0, 0);
        for byte in self.text[..self.lead].bytes().take_while(|&byte| byte != b'\n') {
            if columns >= most {
                break;
            }
            columns += width(byte, columns);
            length += 1;
            quotes += usize::from(byte == b'>');
        }
        (columns, self.text[length..].trim_end_matches('\n'), quotes)
    }
}

/// Other fences for a block whose own CommonMark would not open, or would close too early.
fn told_apart(block: &[Line<'_>]) -> Option<[Edit; 2]> {
    let (first, last) = (block.first()?, block.last()?);
    let sign = first.run.chars().next()?;
    let longest = |sign: char| {
        let runs = block[1..block.len() - 1].iter().filter(|line| line.run.starts_with(sign));
        runs.map(|line| line.run.len()).max().unwrap_or_default()
    };
    let closes =
        |line: &Line<'_>| line.run.starts_with(sign) && line.run.len() >= first.run.len() && line.header().is_empty();
    let is_closed = block[1..block.len() - 1].iter().any(closes);
    let is_opened = sign == '~' || !first.header().contains('`');
    if !is_closed && is_opened {
        return None;
    }
    let sign = if is_opened { sign } else { '~' };
    let run = String::from(sign).repeat(first.run.len().max(longest(sign) + 1));
    let edit = |line: &Line<'_>| {
        let at = line.range.start + line.text.find(first.run).unwrap_or(line.lead);
        Edit::new(at..at + first.run.len(), run.clone())
    };
    Some([edit(first), edit(last)])
}

/// A text in which these lines open no code: it shows whether they stand in code that is indented.
fn without_fences(text: &str, others: &[(&Line<'_>, bool)]) -> String {
    let mut plain = text.to_owned();
    for (line, _) in others {
        let start = line.range.start + line.lead;
        plain.replace_range(start..start + line.run.len(), &"x".repeat(line.run.len()));
    }
    plain
}

/// Whether a line is one of the paragraph above to CommonMark, too: it stands right below words, and a level further in.
fn goes_on_with_words(text: &str, line: &Line<'_>) -> bool {
    let above = text[..line.range.start].lines().next_back().unwrap_or_default();
    let words = above.trim_start_matches([' ', '\t']);
    !words.trim().is_empty()
        && Line::of(0..0, above).run.is_empty()
        && !words.starts_with(['#', '>', '<', '|'])
        && !contains_what_follows(words)
        && line.quotes() == 0
        && line.columns >= columns(above) + LEVEL
}

/// The lines outside of blocks that open code to CommonMark, and whether something closes it before the next block.
fn others<'a, 't>(all: &'a [Line<'t>], fences: &[Fence]) -> Vec<(&'a Line<'t>, bool)> {
    let mut found = Vec::new();
    let mut begin = 0;
    let ends = fences.iter().map(|fence| (fence.open, fence.close + 1)).chain([(all.len(), all.len())]);
    for (end, next) in ends {
        let mut open: Option<&Line<'_>> = None;
        for line in all[begin..end].iter().filter(|line| !line.run.is_empty()) {
            match open {
                Some(first) => {
                    let closes = line.run.len() >= first.run.len() && line.run[..1] == first.run[..1];
                    let is_near = line.columns < first.columns + LEVEL;
                    if closes && is_near && line.header().is_empty() {
                        found.push((first, true));
                        open = None;
                    }
                }
                None if line.run.starts_with('~') || !line.header().contains('`') => open = Some(line),
                None => {}
            }
        }
        found.extend(open.map(|first| (first, false)));
        begin = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn fences_are_those_of_the_old_site() {
        let nested = Ways::Nested { relaxed: false };
        for (ways, text, expected) in [
            (nested, "```\na\n````\nb\n```\n", "`````\na\n````\nb\n`````\n"),
            (nested, "```\n a\n ```\n```\n", "````\n a\n ```\n````\n"),
            (nested, "~~~~md\n~~~py\na\n~~~\n~~~~\n", "~~~~md\n~~~py\na\n~~~\n~~~~\n"),
            (nested, "```py title=\"a`b\"\nc\n```\n", "~~~py title=\"a`b\"\nc\n~~~\n"),
            (nested, "a\n\n```\nb\n\n# C\n", "a\n\n\\`\\`\\`\nb\n\n# C\n"),
            (nested, "```\nb\n    ```\n\n# C\n", "\\`\\`\\`\nb\n    ```\n\n# C\n"),
            (nested, "> ```\n> a\n> ```\n", "> ```\n> a\n> ```\n"),
            (Ways::Plain, "```\na\n````\nb\n```\n", "`````\na\n````\nb\n`````\n"),
            (Ways::Plain, "```\na\n```\n```\nb\n", "```\na\n```\n\\`\\`\\`\nb\n"),
            (Ways::Plain, "Words\n    ```\n    b\n", "Words\n    ```\n    b\n"),
            (Ways::Plain, "- Item\n    ```\n    b\n", "- Item\n    \\`\\`\\`\n    b\n"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            ways.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }

    #[test]
    fn headers() {
        let nested = Ways::Nested { relaxed: false };
        for (header, is_read, is_plain) in [
            ("", true, true),
            ("py", true, true),
            (" .py ", true, true),
            ("{.py .c}", true, true),
            ("py {title=a}", true, true),
            ("c++ title=\"a b\" linenums=\"1\"", true, false),
            ("py hl_lines=\"1 3-4\"", true, true),
            ("py hl_lines=\"1,3\"", false, true),
            ("py title=a", false, false),
            ("py linenums", false, false),
            ("bash session", false, false),
            ("b~~~", false, false),
        ] {
            assert_eq!(
                (nested.reads_header(header), Ways::Plain.reads_header(header)),
                (is_read, is_plain),
                "{header}"
            );
        }
    }
}
