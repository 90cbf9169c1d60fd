//! Critic marks: what a review added, took out, changed, marked and said. A mark may go on over lines and blocks.
//!
//! Where it does, each part of it has tags of its own, so that none of them is open where a block ends. One whose ends stand
//! alone on their lines encloses whole blocks, and is a block itself.

use std::ops::Range;

use super::lowered::PARAGRAPH_MARK_TEXT;
use super::spelling::{Change, Spelling};

/// A kind of mark.
#[derive(Debug, PartialEq, Eq)]
struct Kind {
    open: &'static str,
    /// What may end it.
    closes: &'static [&'static str],
    /// The tags of a part of a paragraph.
    tags: (&'static str, &'static str),
    /// The tags around blocks.
    block: (&'static str, &'static str),
}

const KINDS: [Kind; 5] = [
    Kind {
        open: "{++",
        closes: &["++}"],
        tags: ("<ins class=\"critic\">", "</ins>"),
        block: ("<ins class=\"critic block\">", "</ins>"),
    },
    Kind {
        open: "{--",
        closes: &["--}"],
        tags: ("<del class=\"critic\">", "</del>"),
        block: ("<del class=\"critic block\">", "</del>"),
    },
    Kind {
        open: "{==",
        closes: &["==}"],
        tags: ("<mark class=\"critic\">", "</mark>"),
        block: ("<mark class=\"critic block\">", "</mark>"),
    },
    Kind {
        open: SUBSTITUTION,
        closes: &["~~}"],
        tags: ("<del class=\"critic\">", "</del>"),
        block: ("<del class=\"critic block\">", "</del>"),
    },
    Kind {
        open: COMMENT,
        // The closing `<<` may have been read as the beginning of a variable, which is marked.
        closes: &["<<}", "\u{fdd0}}", "\u{fdd2}}"],
        tags: ("<span class=\"critic comment\">", "</span>"),
        block: ("<div class=\"critic comment block\">", "</div>"),
    },
];

/// What opens a comment.
pub const COMMENT: &str = "{>>";
const SUBSTITUTION: &str = "{~~";
/// What divides the old words of a substitution from the new ones.
const ARROW: &str = "~>";
/// The tags of the new words.
const NEW: (&str, &str) = ("<ins class=\"critic\">", "</ins>");

/// The marks of a text, line by line.
#[derive(Debug, Default)]
pub struct Critic {
    open: Option<Open>,
    /// The kinds that are known to end nowhere in the rest of the text.
    endless: [bool; KINDS.len()],
}

/// A mark that goes on in the next line.
#[derive(Debug)]
struct Open {
    kind: &'static Kind,
    /// Where it ends, and how long what ends it is.
    end: Range<usize>,
    /// Where the arrow of a substitution stands.
    arrow: Option<usize>,
    /// Whether it encloses blocks.
    is_block: bool,
    /// Whether its tag is open at the end of the line.
    is_written: bool,
}

impl Open {
    /// The tags of a part that begins at an offset.
    fn tags(&self, at: usize) -> (&'static str, &'static str) {
        if self.arrow.is_some_and(|arrow| arrow < at) { NEW } else { self.kind.tags }
    }
}

impl Critic {
    /// A line, as far as a mark goes on in it; returns from where on it has marks of its own.
    pub fn go_on(&mut self, text: &str, line: &Range<usize>, changes: &mut Vec<Change>) -> usize {
        let Some(mut open) = self.open.take() else { return 0 };
        if open.end.start < line.start {
            // It ended in code, where no mark is read.
            return 0;
        }
        let words = &text[line.clone()];
        if !open.is_block && !open.is_written {
            let Some(begin) = begin_of_words(words) else {
                if open.end.start >= line.end {
                    self.open = Some(open);
                    return line.len();
                }
                let own = open.end.start - line.start..open.end.end - line.start;
                changes.push((own.clone(), ""));
                return own.end;
            };
            changes.push((begin..begin, open.tags(line.start).0));
            open.is_written = true;
        }
        self.part(open, text, line, line.start, changes)
    }

    /// The mark that may begin at an offset of a line; returns from where on the line has further ones.
    pub fn mark(&mut self, text: &str, line: &Range<usize>, at: usize, spelling: &mut Spelling) -> usize {
        let start = line.start + at;
        let Some(number) = KINDS.iter().position(|kind| text[start..line.end].starts_with(kind.open)) else {
            return at + 1;
        };
        let kind = &KINDS[number];
        let inside = start + kind.open.len();
        let Some((arrow, end)) = self.end(text, inside, number) else {
            spelling.open_critic.get_or_insert(at);
            return at + kind.open.len();
        };
        let is_block = stands_alone(text, start..inside) && stands_alone(text, end.clone()) && arrow.is_none();
        if !is_block && text[inside..line.end].trim().is_empty() {
            // A tag alone on its line would be HTML to CommonMark.
            spelling.changes.push((at..at, PARAGRAPH_MARK_TEXT));
        }
        let opening = if is_block { kind.block.0 } else { kind.tags.0 };
        spelling.changes.push((at..at + kind.open.len(), opening));
        let open = Open { kind, end, arrow, is_block, is_written: true };
        self.part(open, text, line, inside, &mut spelling.changes)
    }

    /// Where a mark ends whose words begin at an offset, and where its arrow stands.
    fn end(&mut self, text: &str, inside: usize, number: usize) -> Option<(Option<usize>, Range<usize>)> {
        if self.endless[number] {
            return None;
        }
        let kind = &KINDS[number];
        let arrow = (kind.open == SUBSTITUTION).then(|| text[inside..].find(ARROW).map(|at| inside + at));
        let from = match arrow {
            Some(arrow) => arrow.map(|arrow| arrow + ARROW.len()),
            None => Some(inside),
        };
        let find = |from: usize| {
            let places = kind.closes.iter().filter_map(|close| Some((from + text[from..].find(close)?, close.len())));
            places.min()
        };
        let end = from.and_then(find).map(|(at, length)| at..at + length);
        self.endless[number] = end.is_none();
        Some((arrow.flatten(), end?))
    }

    /// The rest of a mark on a line, from an offset of the text on.
    fn part(
        &mut self,
        mut open: Open,
        text: &str,
        line: &Range<usize>,
        from: usize,
        changes: &mut Vec<Change>,
    ) -> usize {
        if let Some(arrow) = open.arrow.filter(|arrow| (from..line.end).contains(arrow)) {
            let own = arrow - line.start;
            changes.push((own..own, open.kind.tags.1));
            changes.push((own..own + ARROW.len(), NEW.0));
        }
        if open.kind.open == COMMENT && !open.is_block {
            changes.extend(signs(text, from..open.end.start.min(line.end), line.start));
        }
        if open.end.start < line.end {
            let own = open.end.start - line.start..open.end.end - line.start;
            let free = own.end;
            changes.push((own, if open.is_block { open.kind.block.1 } else { open.tags(open.end.start).1 }));
            return free;
        }
        if !open.is_block && ends_block(&text[line.end..]) {
            let end = text[line.clone()].trim_end().len();
            changes.push((end..end, open.tags(line.end).1));
            open.is_written = false;
        }
        self.open = Some(open);
        line.len()
    }
}

/// Backslashes before the signs of a part of a text, counted from the start of its line: what is said about a text is no
/// Markdown.
fn signs(text: &str, part: Range<usize>, line: usize) -> impl Iterator<Item = Change> {
    let is_sign = |(_, byte): &(usize, u8)| byte.is_ascii_punctuation();
    let found = text.as_bytes()[part.clone()].iter().copied().enumerate().filter(is_sign);
    found.map(move |(at, _)| part.start + at - line).map(|at| (at..at, "\\")).collect::<Vec<_>>().into_iter()
}

/// Where the words of a line begin; `None` for a line that tags would make something else of.
fn begin_of_words(line: &str) -> Option<usize> {
    let words = line.trim_start();
    let hashes = words.bytes().take_while(|&byte| byte == b'#').count();
    let marker = if hashes > 0 { hashes + usize::from(words[hashes..].starts_with(' ')) } else { 0 };
    (!words.is_empty() && !words.starts_with(['|', '<', '`', '~'])).then_some(line.len() - words.len() + marker)
}

/// Whether what follows a line is not the same paragraph.
fn ends_block(rest: &str) -> bool {
    let next = rest.lines().next().unwrap_or_default().trim();
    let is_number = next.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(". ");
    const BEGINNINGS: [&str; 12] = ["#", "- ", "* ", "+ ", ">", "```", "~~~", "!!!", "???", "===", "|", ": "];
    next.is_empty() || is_number || BEGINNINGS.iter().any(|beginning| next.starts_with(beginning))
}

/// Whether nothing else stands on the line of a range, or on those beside it: then it is a block of its own.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let blank = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
    let mut before = text[..range.start].rsplit('\n');
    let mut after = text[range.end..].split('\n');
    blank(before.next()) && blank(before.next()) && blank(after.next()) && blank(after.next())
}

#[cfg(test)]
mod tests {
    use super::super::spelling;
    use crate::dialect::Extension;

    fn spelt(text: &str) -> String {
        let mut critic = super::Critic::default();
        let (mut spelt, mut at) = (String::new(), 0);
        for line in text.split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            let mut line = line.to_owned();
            let extensions = [Extension::Critic].into_iter().collect();
            for (range, new) in spelling::of(text, &range, extensions, &mut critic).changes.into_iter().rev() {
                line.replace_range(range, new);
            }
            spelt += &line;
        }
        spelt.replace(" class=\"critic\"", "").replace(" class=\"critic block\"", " block")
    }

    #[test]
    fn on_one_line() {
        assert_eq!(spelt("a {~~b~>c~~} {==d==}"), "a <del>b</del><ins>c</ins> <mark>d</mark>");
        assert_eq!(spelt("a {++b {++c"), "a {++b {++c");
        let said = "a <span class=\"critic comment\">\\*b\\* \\`c\\`\nd\\.</span> *e*";
        assert_eq!(spelt("a {>>*b* `c`\nd.<<} *e*"), said);
    }

    #[test]
    fn over_lines_and_blocks() {
        assert_eq!(spelt("a {++b\nc++} d"), "a <ins>b\nc</ins> d");
        assert_eq!(spelt("{~~b\nc~>d\ne~~}"), "<del>b\nc</del><ins>d\ne</ins>");
        assert_eq!(spelt("a {--b\n\nc\n\n# d--} e"), "a <del>b</del>\n\n<del>c</del>\n\n# <del>d</del> e");
        assert_eq!(spelt("{++\n\n- b\n\n++}\n"), "<ins block>\n\n- b\n\n</ins>\n");
    }
}
