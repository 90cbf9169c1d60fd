//! Attribute lists: at the end of a paragraph, item or cell, and right behind emphasis, code and icons.

use std::ops::Range;

use pulldown_cmark::Event;

use super::super::attributes::Attributes;
use super::{Block, Placed, Token, delimiters, part};

/// How constructs of one piece begin: icons, emoji, keys.
const PIECES: [&str; 3] = ["<svg", "<span class=\"emoji", "<span class=\"keys"];

/// Whether a list may stand anywhere behind an element, or alone on a line.
pub fn may_have_any(text: &str) -> bool {
    memchr::memchr_iter(b'{', text.as_bytes()).any(|at| {
        let before = text[..at].trim_end_matches([' ', '\t']).as_bytes().last().copied();
        let begins =
            text[at + 1..].starts_with([':', '#', '.', ' ']) || text[at + 1..].starts_with(char::is_alphabetic);
        let behind =
            matches!(before, Some(b'\n' | b'*' | b'_' | b'`' | b'~' | b'^' | b'=' | b'+' | b'>' | b':' | b'|'));
        begins && (behind || is_at_end_of_cell(&text[at..]))
    })
}

fn is_at_end_of_cell(list: &str) -> bool {
    let line = list.lines().next().unwrap_or_default();
    line.find('}').is_some_and(|end| line[end + 1..].trim_start().starts_with('|') || line[end + 1..].trim().is_empty())
}

/// Take the list of the block itself out of a run: a last line of its own, or in a cell the end of its text.
pub fn of_block<'t>(run: &mut Vec<Placed<'t>>, text: &'t str, block: Block) -> Option<Attributes> {
    let (keep, from) = match block {
        Block::Paragraph | Block::Item => {
            let is_break = |(token, _): &Placed<'_>| matches!(token, Token::Event(Event::SoftBreak | Event::HardBreak));
            let at = run.iter().rposition(is_break)?;
            (at, run.get(at + 1)?.1.start)
        }
        Block::Cell => {
            let (Token::Event(Event::Text(_)), place) = run.last()? else { return None };
            let open = text[place.clone()].rfind('{')?;
            let from = place.start + open;
            if from > place.start && !text[..from].ends_with(' ') {
                return None;
            }
            (run.len() - 1, from)
        }
        Block::Verbatim | Block::Other => return None,
    };
    let end = run.last()?.1.end;
    let list = text.get(from..end).filter(|list| list.starts_with('{'))?;
    let attributes = Attributes::parse_trailing(list).filter(|attributes| *attributes != Attributes::default())?;
    let rest = if block == Block::Cell { before(&run[keep], text, from) } else { None };
    run.truncate(keep);
    run.extend(rest);
    Some(attributes)
}

/// The part of a text token that ends at an offset, without blanks at its end.
fn before<'t>((token, place): &Placed<'t>, text: &'t str, end: usize) -> Option<Placed<'t>> {
    let Token::Event(Event::Text(whole)) = token else { return None };
    let length = text.get(place.start..end)?.trim_end().len();
    whole.is_char_boundary(length).then(|| part(whole, place, 0..length, text)).flatten()
}

/// Move the lists behind elements to where the elements begin.
pub fn of_elements<'t>(run: Vec<Placed<'t>>, text: &'t str) -> Vec<Placed<'t>> {
    let mut done: Vec<Placed<'t>> = Vec::with_capacity(run.len());
    let mut open: Vec<usize> = Vec::new();
    let mut taken = 0..0;
    for (token, place) in run {
        if place.start < taken.end && place.start >= taken.start {
            done.extend(after(&(token, place), text, taken.end));
            continue;
        }
        let at = done.len();
        let start = match &token {
            Token::Event(Event::Start(_)) => {
                open.push(at);
                None
            }
            // Those of links and pictures are read where these are written.
            Token::Event(Event::End(tag)) => {
                let start = open.pop();
                start.filter(|_| !matches!(tag, pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image))
            }
            Token::Event(Event::Code(_)) => Some(at),
            Token::Html(html) if delimiters::opens(html) => {
                open.push(at);
                None
            }
            Token::Html(html) if delimiters::closes(html) => open.pop(),
            Token::Html(html) if PIECES.iter().any(|opening| html.starts_with(opening)) => Some(at),
            _ => None,
        };
        let end = place.end;
        done.push((token, place));
        if let Some(start) = start
            && let Some((attributes, length)) = text.get(end..).and_then(Attributes::parse)
            && attributes != Attributes::default()
        {
            taken = end..end + length;
            let place = done[start].1.clone();
            done.insert(start, (Token::Attributes(Box::new(attributes)), place));
            open.iter_mut().filter(|at| **at >= start).for_each(|at| *at += 1);
        }
    }
    done
}

/// What of a token stands behind an offset.
fn after<'t>((token, place): &Placed<'t>, text: &'t str, from: usize) -> Option<Placed<'t>> {
    let Token::Event(Event::Text(whole)) = token else { return None };
    let verbatim = text.get(place.clone()) == Some(whole) && from < place.end;
    verbatim.then(|| part(whole, place, cut(place, from), text)).flatten()
}

fn cut(place: &Range<usize>, from: usize) -> Range<usize> {
    from - place.start..place.end - place.start
}
