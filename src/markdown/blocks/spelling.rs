//! What has to be spelt in another way before CommonMark sees it: it would take `--` for a dash and `\(` for a bracket.

use std::ops::Range;

use super::super::emphasis::{behind_tag, code_end};
use super::critic::{COMMENT, Critic};
use super::lowered::PARAGRAPH_MARK_TEXT;
use crate::dialect::{Extension, Extensions};

/// Text in the place of a part of a line.
pub type Change = (Range<usize>, &'static str);

/// What a line becomes.
#[derive(Debug, Default)]
pub struct Spelling {
    /// The changes, in their order.
    pub changes: Vec<Change>,
    /// Where a critic mark begins that ends nowhere.
    pub open_critic: Option<usize>,
}

/// Symbols by what is typed for them; longer ones before those they contain.
const SYMBOLS: [(&str, &str); 24] = [
    ("(c)", "\u{a9}"),
    ("(r)", "\u{ae}"),
    ("(tm)", "\u{2122}"),
    ("<-->", "\u{2194}"),
    ("<--", "\u{2190}"),
    ("-->", "\u{2192}"),
    ("+/-", "\u{b1}"),
    ("=/=", "\u{2260}"),
    ("1/2", "\u{bd}"),
    ("1/4", "\u{bc}"),
    ("3/4", "\u{be}"),
    ("1/3", "\u{2153}"),
    ("2/3", "\u{2154}"),
    ("1/5", "\u{2155}"),
    ("2/5", "\u{2156}"),
    ("3/5", "\u{2157}"),
    ("4/5", "\u{2158}"),
    ("1/6", "\u{2159}"),
    ("5/6", "\u{215a}"),
    ("1/8", "\u{215b}"),
    ("3/8", "\u{215c}"),
    ("5/8", "\u{215d}"),
    ("7/8", "\u{215e}"),
    ("c/o", "\u{2105}"),
];

/// How a line of prose is spelt; it is a range of a text. `critic` is what the lines before it left open.
pub fn of(text: &str, range: &Range<usize>, extensions: Extensions, critic: &mut Critic) -> Spelling {
    let mut spelling = Spelling::default();
    let (has_critic, math, symbols) =
        (extensions.has(Extension::Critic), extensions.has(Extension::Math), extensions.has(Extension::Symbols));
    if !(has_critic || math || symbols) {
        return spelling;
    }
    let line = &text[range.clone()];
    let bytes = line.as_bytes();
    let symbols = symbols && !defines_address(line);
    let mut free = if has_critic { critic.go_on(text, range, &mut spelling.changes) } else { 0 };
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            _ if !line.is_char_boundary(at) => at + 1,
            b'`' => code_end(line, at),
            b'\\' if math => formula((&text[..range.start], &text[range.end..]), line, at, &mut spelling.changes),
            b'\\' => at + 2,
            b']' if line[at..].starts_with("](") => at + line[at..].find(')').unwrap_or(1),
            b'{' if has_critic && at >= free => {
                free = critic.mark(text, range, at, &mut spelling);
                // What a mark encloses is spelt like anything else; a comment is shown as it is typed.
                if line[at..].starts_with(COMMENT) { free.max(at + 1) } else { at + 1 }
            }
            _ if symbols => symbol(line, at, &mut spelling.changes).unwrap_or_else(|| behind_tag(line, at)),
            _ => behind_tag(line, at),
        };
    }
    spelling.changes.sort_by_key(|(range, _)| range.start);
    spelling
}

/// Marks that keep hyphens apart that are no dashes: those before the name of an option, `--force`, and more of them than a dash has.
pub fn hyphens(line: &str) -> Vec<Change> {
    /// The most hyphens that stand for one dash.
    const DASH_MAX: usize = 3;
    let mut changes = Vec::new();
    let bytes = line.as_bytes();
    // Lines without words are rules, underlines and the second lines of tables.
    if !line.contains("--") || !line.contains(char::is_alphanumeric) || defines_address(line) {
        return changes;
    }
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            _ if !line.is_char_boundary(at) => at + 1,
            b'`' => code_end(line, at),
            b'\\' => at + 2,
            b']' if line[at..].starts_with("](") => at + line[at..].find(')').unwrap_or(1),
            b'-' => {
                let length = bytes[at..].iter().take_while(|&&byte| byte == b'-').count();
                let end = at + length;
                let before = line[..at].chars().next_back();
                let begins_word = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '|' | '"' | '\''));
                let names = line[end..].starts_with(|c: char| c.is_ascii_alphabetic());
                if length > DASH_MAX || length == 2 && begins_word && names {
                    changes.extend((at + 1..end).map(|between| (between..between, PARAGRAPH_MARK_TEXT)));
                }
                end
            }
            _ => behind_tag(line, at),
        };
    }
    changes
}

/// `[label]: address`.
fn defines_address(line: &str) -> bool {
    line.trim_start().starts_with('[') && line.contains("]:")
}

/// `\(x\)` and a line that begins with `\[` as pulldown-cmark reads formulas; with what stands before and behind the line.
fn formula((before, behind): (&str, &str), line: &str, at: usize, changes: &mut Vec<Change>) -> usize {
    let rest = &line[at..];
    if rest.starts_with("\\(")
        && let Some(length) = rest.find("\\)").filter(|length| !rest[2..*length].trim().is_empty())
    {
        let inside = &rest[2..length];
        let (begin, end) = (inside.len() - inside.trim_start().len(), inside.trim_end().len());
        changes.push((at..at + 2 + begin, "$"));
        changes.push((at + 2 + end..at + length + 2, "$"));
        return at + length + 2;
    }
    let alone = |side: &str| side.trim_matches([' ', '\t', '>', '\n']).is_empty();
    let opens = rest.starts_with("\\[") && alone(&line[..at]) && (closes(rest) || closes(paragraph_after(behind)));
    if opens || rest.starts_with("\\]") && alone(&rest[2..]) && is_open(before, &line[..at]) {
        changes.push((at..at + 2, "$$"));
    }
    at + 2
}

/// The longest formula, in bytes.
const LENGTH_MAX: usize = 4_000;

/// The rest of a paragraph, as far as a formula can reach.
fn paragraph_after(behind: &str) -> &str {
    let near = &behind[..behind.floor_char_boundary(LENGTH_MAX)];
    near.split("\n\n").next().unwrap_or_default()
}

/// Whether a line of these ends with `\]`.
fn closes(lines: &str) -> bool {
    lines.lines().any(|line| line.trim_end().ends_with("\\]"))
}

/// Whether a line of the paragraph so far begins with `\[`.
fn is_open(before: &str, line: &str) -> bool {
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(LENGTH_MAX))..];
    let paragraph = near.rsplit("\n\n").next().unwrap_or_default();
    let begins = |line: &str| line.trim_start_matches([' ', '\t', '>']).starts_with("\\[");
    begins(line) || paragraph.lines().any(begins)
}

fn symbol(line: &str, at: usize, changes: &mut Vec<Change>) -> Option<usize> {
    let rest = &line[at..];
    if rest.starts_with("<!--") {
        return None;
    }
    if let Some(raised) = ordinal(line, at) {
        changes.push((at..at + SUFFIX_LENGTH, raised));
        return Some(at + SUFFIX_LENGTH);
    }
    let (typed, symbol) = SYMBOLS.iter().find(|(typed, _)| rest.starts_with(typed))?;
    let (before, after) = (line[..at].chars().next_back(), rest[typed.len()..].chars().next());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_part = match *typed {
        "c/o" => is_word(before) || is_word(after),
        "-->" => before == Some('-'),
        "<--" => after == Some('-'),
        fraction if fraction.starts_with(|c: char| c.is_ascii_digit()) => is_digit(before) || is_digit(after),
        _ => false,
    };
    if is_part {
        return None;
    }
    let own = at..at + typed.len();
    // `<--}` ends a critic mark.
    if changes.iter().any(|(other, _)| other.start < own.end && own.start < other.end) {
        return None;
    }
    changes.push((own.clone(), symbol));
    Some(own.end)
}

/// How long the letters are behind a number that make it an ordinal one.
const SUFFIX_LENGTH: usize = 2;

/// The letters of `1st`, raised, where they stand at an offset.
fn ordinal(line: &str, at: usize) -> Option<&'static str> {
    let (suffix, raised) = match line.as_bytes().get(at..at + SUFFIX_LENGTH)? {
        b"st" => ("st", "<sup>st</sup>"),
        b"nd" => ("nd", "<sup>nd</sup>"),
        b"rd" => ("rd", "<sup>rd</sup>"),
        b"th" => ("th", "<sup>th</sup>"),
        _ => return None,
    };
    let bytes = &line.as_bytes()[..at];
    let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let number = &bytes[at - digits..];
    let fits = match (number.last()?, suffix) {
        (b'1', "st") | (b'2', "nd") | (b'3', "rd") | (b'0' | b'4'..=b'9', "th") => true,
        (b'1'..=b'3', "th") => digits > 1 && number[digits - 2] == b'1',
        _ => false,
    };
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = &line[..at - digits];
    let stands_alone = !is_word(before.chars().next_back())
        && !is_word(line[at + SUFFIX_LENGTH..].chars().next())
        && !before.ends_with('#');
    let in_braces = before.rfind('{').is_some_and(|open| !before[open..].contains('}'));
    (fits && stands_alone && !in_braces && (digits == 1 || number[0] != b'0')).then_some(raised)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(line: &str, extension: Extension) -> String {
        let mut text = line.to_owned();
        let extensions = [extension].into_iter().collect();
        for (range, new) in of(line, &(0..line.len()), extensions, &mut Critic::default()).changes.into_iter().rev() {
            text.replace_range(range, new);
        }
        text
    }

    #[test]
    fn symbols() {
        for (line, expected) in [
            ("(c) – a --> b, 1/2 and +/- 3", "\u{a9} – a \u{2192} b, \u{bd} and \u{b1} 3"),
            ("2/3 and 7/8, c/o; 12/3, doc/old", "\u{2154} and \u{215e}, \u{2105}; 12/3, doc/old"),
            ("`-->` <!-- x --> 11/2 1/20 [x](a-->b) ---> \\(c)", "`-->` <!-- x --> 11/2 1/20 [x](a-->b) ---> \\(c)"),
        ] {
            assert_eq!(spelt(line, Extension::Symbols), expected);
        }
    }

    #[test]
    fn hyphens_of_options_and_long_runs() {
        for (line, expected) in [
            ("--force (--quiet) a --b", "-+-force (-+-quiet) a -+-b"),
            ("[a](b----c) d----e [f]", "[a](b----c) d-+-+-+-e [f]"),
            ("[a]: b----c", "[a]: b----c"),
            ("drwx------ x", "drwx-+-+-+-+-+- x"),
            ("a -- b, a--b, 1--2, a ---b `--c` <!-- d --> \\--e", "a -- b, a--b, 1--2, a ---b `--c` <!-- d --> \\--e"),
            ("------", "------"),
            ("|----|:--|", "|----|:--|"),
        ] {
            let mut text = line.to_owned();
            for (range, new) in hyphens(line).into_iter().rev() {
                text.replace_range(range, new);
            }
            assert_eq!(text.replace(PARAGRAPH_MARK_TEXT, "+"), expected);
        }
    }

    #[test]
    fn formulas() {
        for (line, expected) in [
            ("a \\( x_1 \\) b", "a $x_1$ b"),
            ("\\[", "\\["),
            ("\\[new] x", "\\[new] x"),
            ("x \\] y \\( z", "x \\] y \\( z"),
            ("x \\[1\\]", "x \\[1\\]"),
            ("\\[ x \\]", "$$ x $$"),
            ("`\\(x\\)`", "`\\(x\\)`"),
        ] {
            assert_eq!(spelt(line, Extension::Math), expected);
        }
    }
}
