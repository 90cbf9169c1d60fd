//! Constructs between two equal markers: `==mark==`, `^^inserted^^`, `^superscript^`.

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
    /// Whether it may begin and end within a word.
    within_words: bool,
}

/// Longer markers before those they begin with.
const DELIMITERS: [Delimiter; 4] = [
    Delimiter {
        extension: Extension::Mark,
        marker: "==",
        tags: ("<mark>", "</mark>"),
        blanks: true,
        within_words: false,
    },
    Delimiter {
        extension: Extension::Caret,
        marker: "^^",
        tags: ("<ins>", "</ins>"),
        blanks: true,
        within_words: true,
    },
    Delimiter {
        extension: Extension::Caret,
        marker: "^",
        tags: ("<sup>", "</sup>"),
        blanks: false,
        within_words: true,
    },
    // pulldown-cmark sees it at the edges of words alone.
    Delimiter {
        extension: Extension::Tilde,
        marker: "~",
        tags: ("<sub>", "</sub>"),
        blanks: false,
        within_words: true,
    },
];

/// A marker in a run.
struct Found {
    /// Index of its token, and offset into it.
    at: (usize, usize),
    /// Index into the table.
    kind: usize,
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
    let mut tags = pairs(&find(&run, text, extensions), &run);
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
            done.push((Token::Html(tag.to_owned()), place.clone()));
            copied = at.1 + length;
        }
        done.extend(part(words, &place, copied..words.len(), text));
    }
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
                markers(words, usize::from(escaped), extensions, |kind, at| {
                    let delimiter = &DELIMITERS[kind];
                    let (before, after) =
                        (words[..at].chars().next_back(), words[at + delimiter.marker.len()..].chars().next());
                    let blank = |c: Option<char>, edge| c.map_or(edge, char::is_whitespace);
                    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric) && !delimiter.within_words;
                    let opens = !blank(after, edges.1) && !word(before);
                    let closes = !blank(before, edges.0) && !word(after);
                    found.push(Found { at: (index, at), kind, parent, opens, closes });
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

/// Every run of a marker's character that is just as long as the marker.
fn markers(words: &str, from: usize, extensions: Extensions, mut note: impl FnMut(usize, usize)) {
    let bytes = words.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|&&byte| byte == bytes[at]).count();
        let is_meant = |delimiter: &Delimiter| {
            delimiter.marker.len() == length
                && delimiter.marker.as_bytes()[0] == bytes[at]
                && extensions.has(delimiter.extension)
        };
        if let Some(kind) = DELIMITERS.iter().position(is_meant) {
            note(kind, at);
        }
        at += length;
    }
}

type TagAt = ((usize, usize), &'static str, usize);

/// The tags of the markers that belong together.
fn pairs(found: &[Found], run: &[Placed<'_>]) -> Vec<TagAt> {
    let mut tags = Vec::new();
    let mut open: Vec<&Found> = Vec::new();
    for marker in found {
        let partner = open.iter().rposition(|other| other.kind == marker.kind && other.parent == marker.parent);
        let partner = partner.filter(|&at| marker.closes && encloses(open[at], marker, run));
        if let Some(at) = partner {
            let delimiter = &DELIMITERS[marker.kind];
            tags.push((open[at].at, delimiter.tags.0, delimiter.marker.len()));
            tags.push((marker.at, delimiter.tags.1, delimiter.marker.len()));
            open.truncate(at);
        } else if marker.opens {
            open.push(marker);
        }
    }
    tags
}

/// Whether two markers have something between them, and no blanks where there must be none.
fn encloses(open: &Found, close: &Found, run: &[Placed<'_>]) -> bool {
    let delimiter = &DELIMITERS[open.kind];
    let from = open.at.1 + delimiter.marker.len();
    if open.at.0 != close.at.0 {
        return delimiter.blanks;
    }
    let Token::Event(Event::Text(words)) = &run[open.at.0].0 else { return false };
    from < close.at.1 && (delimiter.blanks || !words[from..close.at.1].contains(char::is_whitespace))
}
