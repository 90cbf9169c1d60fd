//! Constructs between two equal markers: `==mark==`, `^^inserted^^`, `^superscript^`, `~~deleted~~`, `~subscript~`.
//!
//! They may begin and end within words and stand in each other; three signs are a double and a single marker. A blank in
//! what must hold none needs a backslash: `H~a\ b~`.

use std::ops::Range;

use pulldown_cmark::Event;

use super::{Placed, Token, is_escaped, part};
use crate::dialect::{Extension, Extensions};

/// A construct between two markers.
struct Delimiter {
    extension: Extension,
    marker: &'static str,
    tags: (&'static str, &'static str),
    /// Whether blanks may stand in it.
    blanks: bool,
}

const DELIMITERS: [Delimiter; 5] = [
    Delimiter { extension: Extension::Mark, marker: "==", tags: ("<mark>", "</mark>"), blanks: true },
    Delimiter { extension: Extension::Caret, marker: "^^", tags: ("<ins>", "</ins>"), blanks: true },
    Delimiter { extension: Extension::Caret, marker: "^", tags: ("<sup>", "</sup>"), blanks: false },
    Delimiter { extension: Extension::Tilde, marker: "~~", tags: ("<del>", "</del>"), blanks: true },
    Delimiter { extension: Extension::Tilde, marker: "~", tags: ("<sub>", "</sub>"), blanks: false },
];

/// How long a double marker is.
const DOUBLE: usize = 2;

/// Whether a tag is one of a construct's.
pub fn opens(html: &str) -> bool {
    DELIMITERS.iter().any(|delimiter| delimiter.tags.0 == html)
}

/// Whether a tag ends a construct.
pub fn closes(html: &str) -> bool {
    DELIMITERS.iter().any(|delimiter| delimiter.tags.1 == html)
}

/// A run of signs that are markers.
struct Found {
    /// Index of its token, and offset into it.
    at: (usize, usize),
    sign: u8,
    length: usize,
    /// The element that it stands in: both markers must stand in the same.
    parent: usize,
    opens: bool,
    closes: bool,
}

/// Replace the constructs of a run.
pub fn replace<'t>(run: Vec<Placed<'t>>, text: &'t str, extensions: Extensions) -> Vec<Placed<'t>> {
    if !DELIMITERS.iter().any(|delimiter| extensions.has(delimiter.extension)) {
        return run;
    }
    let mut tags = pairs(&find(&run, text, extensions), &run, text);
    if tags.is_empty() {
        return run;
    }
    tags.sort_by_key(|(at, ..)| *at);
    let mut done = Vec::with_capacity(run.len() + 2 * tags.len());
    let mut tags = tags.into_iter().peekable();
    for (index, (token, place)) in run.into_iter().enumerate() {
        let Token::Event(Event::Text(words)) = &token else {
            done.push((token, place));
            continue;
        };
        let mut copied = 0;
        while let Some((at, tag, length)) = tags.next_if(|(at, ..)| at.0 == index) {
            done.extend(part(words, &place, copied..at.1, text));
            let own = at.1..at.1 + length;
            copied = own.end;
            let place = if text.get(place.clone()) == Some(words) { within(&place, own) } else { place.clone() };
            done.push((Token::Html(tag.to_owned()), place));
        }
        done.extend(part(words, &place, copied..words.len(), text));
    }
    without_escapes(&mut done, text);
    done
}

fn find(run: &[Placed<'_>], text: &str, extensions: Extensions) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut parents, mut elements) = (vec![0], 0);
    for (index, (token, place)) in run.iter().enumerate() {
        match token {
            Token::Event(Event::Start(_)) => {
                elements += 1;
                parents.push(elements);
            }
            Token::Event(Event::End(_)) => {
                parents.pop();
            }
            Token::Event(Event::Text(words)) => {
                let escaped = is_escaped(text, place.start);
                let parent = parents.last().copied().unwrap_or_default();
                let is_edge = |side: Option<&Placed<'_>>| side.is_none_or(|(token, _)| is_blank_token(token));
                let edges = (is_edge(index.checked_sub(1).and_then(|at| run.get(at))), is_edge(run.get(index + 1)));
                markers(words, usize::from(escaped), extensions, |at, sign, length| {
                    let (before, after) = (words[..at].chars().next_back(), words[at + length..].chars().next());
                    let blank = |c: Option<char>, edge| c.map_or(edge, char::is_whitespace);
                    let (opens, closes) = (!blank(after, edges.1), !blank(before, edges.0));
                    found.push(Found { at: (index, at), sign, length, parent, opens, closes });
                });
            }
            _ => {}
        }
    }
    found
}

fn is_blank_token(token: &Token<'_>) -> bool {
    matches!(token, Token::Event(Event::SoftBreak | Event::HardBreak))
}

/// A part of a place.
fn within(place: &Range<usize>, part: Range<usize>) -> Range<usize> {
    place.start + part.start..place.start + part.end
}

/// Every run of signs that is as long as a marker, or as two of them.
fn markers(words: &str, from: usize, extensions: Extensions, mut note: impl FnMut(usize, u8, usize)) {
    let bytes = words.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let sign = bytes[at];
        let length = bytes[at..].iter().take_while(|&&byte| byte == sign).count();
        let of_sign = DELIMITERS.iter().filter(|delimiter| delimiter.marker.as_bytes()[0] == sign);
        let lengths: Vec<usize> = of_sign
            .filter(|delimiter| extensions.has(delimiter.extension))
            .map(|delimiter| delimiter.marker.len())
            .collect();
        let is_both = lengths.len() > 1 && length == lengths.iter().sum::<usize>();
        if lengths.contains(&length) || is_both {
            note(at, sign, length);
        }
        at += length;
    }
}

type TagAt = ((usize, usize), &'static str, usize);

/// A marker that waits for its end.
struct Open<'a> {
    delimiter: &'static Delimiter,
    at: (usize, usize),
    run: &'a Found,
}

/// The tags of the markers that belong together.
fn pairs(found: &[Found], run: &[Placed<'_>], text: &str) -> Vec<TagAt> {
    let mut tags = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    for marker in found {
        let (mut at, end) = (marker.at.1, marker.at.1 + marker.length);
        while marker.closes && at < end {
            let is_partner = |other: &Open<'_>| {
                let length = other.delimiter.marker.len();
                // What is left of three signs is a marker, too; two are never one and one.
                let fits = length == end - at || marker.length > length && end - at == marker.length;
                fits && other.run.sign == marker.sign
                    && other.run.parent == marker.parent
                    && encloses(other, (marker.at.0, at), run, text)
            };
            let Some(index) = open.iter().rposition(is_partner) else { break };
            let Open { delimiter, at: begin, .. } = open[index];
            let length = delimiter.marker.len();
            tags.push((begin, delimiter.tags.0, length));
            tags.push(((marker.at.0, at), delimiter.tags.1, length));
            at += length;
            open.truncate(index);
        }
        let left = end - at;
        if marker.opens && left == marker.length {
            // The double one is outside.
            let of_sign = DELIMITERS.iter().filter(|delimiter| delimiter.marker.as_bytes()[0] == marker.sign);
            for delimiter in of_sign.filter(|delimiter| left > DOUBLE || delimiter.marker.len() == left) {
                // Blanks have come in between: an earlier one of what holds none stays open.
                let is_stale = |other: &Open<'_>| {
                    !delimiter.blanks && other.delimiter.marker == delimiter.marker && other.run.parent == marker.parent
                };
                open.pop_if(|other| is_stale(other));
                open.push(Open { delimiter, at: (marker.at.0, at), run: marker });
                at += delimiter.marker.len();
            }
        }
    }
    tags
}

/// Whether a blank of a text has a backslash before it that is not escaped itself, as that which the text begins with may be.
fn is_escaped_blank(words: &str, at: usize, text: &str, place: &Range<usize>) -> bool {
    let first = usize::from(is_escaped(text, place.start));
    words[at..].starts_with(' ') && words.get(first..at).is_some_and(|before| is_escaped(before, before.len()))
}

/// The backslashes before blanks in what holds no others are not shown.
fn without_escapes(tokens: &mut [Placed<'_>], text: &str) {
    let holds_no_blank = |html: &str| {
        DELIMITERS.iter().find(|delimiter| !delimiter.blanks && [delimiter.tags.0, delimiter.tags.1].contains(&html))
    };
    let mut depth = 0_usize;
    for (token, place) in tokens {
        match token {
            Token::Html(html) => match holds_no_blank(html) {
                Some(delimiter) if delimiter.tags.0 == html => depth += 1,
                Some(_) => depth = depth.saturating_sub(1),
                None => {}
            },
            Token::Event(Event::Text(words)) if depth > 0 && words.contains("\\ ") => {
                let is_shown = |&(at, sign): &(usize, char)| {
                    sign != '\\' || !words[at + 1..].starts_with(' ') || !is_escaped_blank(words, at + 1, text, place)
                };
                *words = words.char_indices().filter(is_shown).map(|(_, sign)| sign).collect::<String>().into();
            }
            _ => {}
        }
    }
}

/// Whether two markers have something between them, and no blanks where there must be none.
fn encloses(open: &Open<'_>, close: (usize, usize), run: &[Placed<'_>], text: &str) -> bool {
    let from = open.at.1 + open.delimiter.marker.len();
    if open.at.0 == close.0 && from >= close.1 {
        return false;
    }
    let has_blank = |(offset, (token, place)): (usize, &Placed<'_>)| match token {
        Token::Event(Event::Text(words)) => {
            let index = open.at.0 + offset;
            let start = if index == open.at.0 { from } else { 0 };
            let end = if index == close.0 { close.1 } else { words.len() };
            let mut blanks = words[start..end].match_indices(char::is_whitespace);
            blanks.any(|(at, _)| !is_escaped_blank(words, start + at, text, place))
        }
        token => is_blank_token(token),
    };
    open.delimiter.blanks || !run[open.at.0..=close.0].iter().enumerate().any(has_blank)
}
