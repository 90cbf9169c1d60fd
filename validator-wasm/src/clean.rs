//! Rule 1: take off what a paste carries around an address.

use std::borrow::Cow;

/// Soft hyphen, zero-width space, word joiner, byte-order mark: never part of an address, removed everywhere.
const INVISIBLE: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];

const QUOTES: &str = "\"'`“”„‘’‚«»‹›「」";
const TRAILING_PUNCTUATION: &str = ".,;:!";
/// Markdown's emphasis, taken off only in pairs: `_` and `~` may begin or end a real address.
const EMPHASIS: &str = "*_~";
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];

/// `text` without invisible characters.
pub(crate) fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(INVISIBLE) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !INVISIBLE.contains(c)).collect())
}

/// `text` without blanks, quotes, brackets, emphasis and sentence punctuation around it.
pub(crate) fn trim(text: &str) -> &str {
    let mut edges = Edges { text, start: 0, end: text.len(), openings: [Opening::Unknown; BRACKETS.len()] };
    loop {
        let before = (edges.start, edges.end);
        edges.trim_start();
        edges.trim_end();
        edges.trim_emphasis();
        if before == (edges.start, edges.end) {
            return edges.inside();
        }
    }
}

/// What is still to trim; both ends only ever move inwards, so the work is linear.
struct Edges<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    openings: [Opening; BRACKETS.len()],
}

/// Where the first opening bracket of a kind stands behind `start`; found once and kept until `start` passes it.
#[derive(Clone, Copy)]
enum Opening {
    Unknown,
    At(usize),
    Nowhere,
}

impl<'a> Edges<'a> {
    fn inside(&self) -> &'a str {
        &self.text[self.start..self.end]
    }

    fn trim_start(&mut self) {
        let inside = self.inside();
        let rest = inside.trim_start_matches(|c| is_margin(c) || bracket_kind(c).is_some());
        self.start += inside.len() - rest.len();
    }

    fn trim_end(&mut self) {
        while let Some(last) = self.inside().chars().next_back() {
            let goes = is_margin(last)
                || TRAILING_PUNCTUATION.contains(last)
                || bracket_kind(last).is_some_and(|kind| last == BRACKETS[kind].0 || !self.has_opening(kind));
            if !goes {
                break;
            }
            self.end -= last.len_utf8();
        }
    }

    fn trim_emphasis(&mut self) {
        let mut inside = self.inside().chars();
        if let (Some(first), Some(last)) = (inside.next(), inside.next_back())
            && first == last
            && EMPHASIS.contains(first)
        {
            self.start += first.len_utf8();
            self.end -= last.len_utf8();
        }
    }

    /// Whether the text inside has an opening bracket of this kind, so that a closing one at its end belongs to it.
    fn has_opening(&mut self, kind: usize) -> bool {
        let known = match self.openings[kind] {
            Opening::Unknown => false,
            Opening::At(index) => index >= self.start,
            Opening::Nowhere => true,
        };
        if !known {
            self.openings[kind] = match self.text[self.start..].find(BRACKETS[kind].0) {
                Some(offset) => Opening::At(self.start + offset),
                None => Opening::Nowhere,
            };
        }
        matches!(self.openings[kind], Opening::At(index) if index < self.end)
    }
}

fn bracket_kind(c: char) -> Option<usize> {
    BRACKETS.iter().position(|&(opening, closing)| c == opening || c == closing)
}

/// Blanks, controls, direction marks and quotes: no matter which and how many, they are not the address.
fn is_margin(c: char) -> bool {
    match c {
        '\0'..=' ' | '"' | '\'' | '`' => true,
        '!'..='~' => false,
        '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => true,
        _ => c.is_whitespace() || QUOTES.contains(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn trimming_twice_is_trimming_once(text in "[a(){}\\[\\]<>\"'*_~.,:! \u{200e}“»]{0,24}") {
            let once = trim(&text);
            prop_assert_eq!(trim(once), once);
        }
    }
}
