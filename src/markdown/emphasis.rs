//! Strong and emphasised text that CommonMark's flanking rules do not see.
//!
//! `**name@**example.com`, `*Note.*Then` and most of Japanese are strong or emphasised to those who wrote them
//! and to Python-Markdown, but not to CommonMark, which asks whether asterisks stand at the edge of a word. A mark that
//! writes nothing, set between these and what disturbs them, makes them some.

use std::ops::Range;

/// Where marks are needed in a line of a paragraph, as offsets into it.
pub fn marks(line: &str) -> Vec<usize> {
    let mut marks = Vec::new();
    for Disputed { open, close, opens, closes } in disputed(line) {
        marks.extend((!opens).then_some(open.end));
        marks.extend((!closes).then_some(close.start));
    }
    marks.sort_unstable();
    marks
}

/// Two runs of asterisks of a line that belong together, but not to CommonMark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputed {
    /// The first run.
    pub open: Range<usize>,
    /// The second one.
    pub close: Range<usize>,
    /// Whether CommonMark lets the first one open.
    pub opens: bool,
    /// Whether CommonMark lets the second one close.
    pub closes: bool,
}

/// The runs of a line that belong together, but not to CommonMark.
pub fn disputed(line: &str) -> Vec<Disputed> {
    let runs = runs(line);
    let of_length = |length: usize| runs.iter().filter(move |run| run.len() == length).cloned();
    let mut found = disputed_of(line, of_length(1));
    found.extend(disputed_of(line, of_length(2)));
    found
}

/// The same among runs of one length.
fn disputed_of(line: &str, runs: impl Iterator<Item = Range<usize>>) -> Vec<Disputed> {
    let mut found = Vec::new();
    let mut opening: Option<Range<usize>> = None;
    for run in runs {
        let (before, after) = (line[..run.start].chars().next_back(), line[run.end..].chars().next());
        match &opening {
            None if after.is_none_or(char::is_whitespace) => {}
            None => opening = Some(run),
            // Before a blank, neither CommonMark nor Python-Markdown lets it close; it may open again.
            Some(_) if is_blank(before) => opening = Some(run).filter(|_| !is_blank(after)),
            Some(open) => {
                let (before_open, after_open) =
                    (line[..open.start].chars().next_back(), line[open.end..].chars().next());
                let (opens, closes) = (opens(before_open, after_open), closes(before, after));
                if !opens || !closes {
                    found.push(Disputed { open: open.clone(), close: run, opens, closes });
                }
                opening = None;
            }
        }
    }
    found
}

/// The runs of one or two asterisks, outside of code, tags and addresses.
fn runs(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'`' => at = code_end(line, at),
            b'*' => {
                let length = bytes[at..].iter().take_while(|&&byte| byte == b'*').count();
                if length <= 2 {
                    runs.push(at..at + length);
                }
                at += length;
            }
            b']' if line[at..].starts_with("](") => at += line[at..].find(')').unwrap_or(1),
            b'<' => at = behind_tag(line, at),
            _ => at += 1,
        }
    }
    runs
}

/// Where the code span ends that begins here; behind its backticks, if it has no end.
pub fn code_end(line: &str, at: usize) -> usize {
    let length = line[at..].bytes().take_while(|&byte| byte == b'`').count();
    let inside = at + length;
    let closing = line[inside..].find(&line[at..inside]);
    closing.map_or(inside, |closing| inside + closing + length)
}

/// Behind the tag, comment or address that begins at an offset, or behind the one byte there.
pub fn behind_tag(line: &str, at: usize) -> usize {
    let rest = &line[at..];
    let opens = rest
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    let end = if rest.starts_with("<!--") {
        rest.find("-->").map(|end| end + "-->".len())
    } else {
        rest.find('>').map(|end| end + 1)
    };
    at + if opens { end.unwrap_or(1) } else { 1 }
}

/// Whether CommonMark lets asterisks open here: it is left-flanking.
fn opens(before: Option<char>, after: Option<char>) -> bool {
    !is_blank(after) && (!is_punctuation(after) || is_blank(before) || is_punctuation(before))
}

/// Whether CommonMark lets asterisks close here: it is right-flanking.
fn closes(before: Option<char>, after: Option<char>) -> bool {
    !is_blank(before) && (!is_punctuation(before) || is_blank(after) || is_punctuation(after))
}

fn is_blank(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// Punctuation, near enough: what is neither a letter, a digit nor a blank. A needless mark harms nothing.
fn is_punctuation(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_set_where_commonmark_would_not_see_strong_text() {
        for (line, expected) in [
            ("**a**", vec![]),
            ("**name@**example.com", vec![7]),
            ("**2.2.**In", vec![6]),
            ("**User settings **  ", vec![]),
            ("word**(x)**", vec![6]),
            ("2 ** 3 ** 4", vec![]),
            ("`**a.**b`", vec![]),
            ("\\**a.**b", vec![]),
            ("**これは。**そして", vec![14]),
            ("***a.***b", vec![]),
            ("word*(x)*y *斜体。*と", vec![5, 8, 21]),
            ("* an item, 2 * 3 and *words*", vec![]),
            ("**a *b.*c**", vec![7]),
        ] {
            assert_eq!(marks(line), expected, "{line}");
        }
    }
}
