//! A paragraph of HTML as steps: its breaks and numbers divide them, and a picture at the side is of the step it stands in.

use std::ops::Range;

use super::chunks::Chunk;
use super::marker::{self, Marker};
use super::pieces::{Piece, Role, beside, edit};
use crate::import::modernize::Text;
use crate::import::modernize::boxes::flow;
use crate::import::modernize::html::{self, attribute, property, trimmed};

/// A paragraph of HTML: its pictures at the side stand behind the text of their step.
pub(super) fn paragraph(text: &Text<'_>, chunk: &Chunk) -> Vec<Piece> {
    let start = chunk.range.start + text.text[chunk.range.clone()].find('<').unwrap_or_default();
    let words = || {
        let raw = text.text[chunk.range.clone()].trim_end().to_owned();
        vec![Piece::between(chunk.range.clone(), vec![raw], Role::Words)]
    };
    let Some(inner) = html::paragraph_inside(text.text, &(start..chunk.range.end)) else { return words() };
    let source = &text.text[inner.clone()];
    if html::has_blocks(source) || html::swallows_markdown(source) {
        return words();
    }
    let (pictures, rest) = split(source);
    if rest.is_empty() && !pictures.is_empty() {
        let role = if pictures.iter().any(|tag| floats(tag)) { Role::Floating } else { Role::Below };
        let blocks = pictures.into_iter().map(|tag| beside(tag, text)).collect();
        return vec![Piece::between(chunk.range.clone(), blocks, role)];
    }
    let parts = parts(source);
    if counts_in_words(&parts) {
        let mut blocks = Vec::new();
        let piece = flow(source, text.addresses, &mut blocks);
        return piece.map_or_else(words, |()| vec![Piece::between(chunk.range.clone(), blocks, Role::Words)]);
    }
    steps(text, (chunk, inner.start), parts).unwrap_or_else(words)
}

/// Whether the numbers of a paragraph stand in the midst of words, which go on behind them: a letter, say.
fn counts_in_words(parts: &[Part<'_>]) -> bool {
    let is_words = |part: Option<&Part<'_>>| part.is_some_and(|part| part.marker.is_none());
    is_words(parts.first()) && is_words(parts.last())
}

/// What stands between breaks in a paragraph.
#[derive(Debug, Default)]
struct Part<'a> {
    /// Where it begins in its paragraph.
    start: usize,
    /// Its text, without pictures at the side.
    body: String,
    /// These.
    pictures: Vec<&'a str>,
    /// The number that begins it.
    marker: Option<Marker>,
}

/// Cut a paragraph at two breaks or more, and at one that a number follows.
fn parts(source: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut pictures = Vec::new();
    let mut breaks = 0;
    for token in html::tokens(source) {
        let own = &source[token.range.clone()];
        if token.kind == html::Kind::Open("img".to_owned()) && floats(own) {
            pictures.push(own);
            continue;
        }
        if html::is_break(&token.kind) {
            breaks += 1;
            continue;
        }
        let begins = parts.is_empty() || breaks > 0;
        if begins && trimmed(own).is_empty() {
            continue;
        }
        let start = token.range.start + (own.len() - own.trim_start().len());
        let marker = begins.then(|| number(&source[start..])).flatten();
        match parts.last_mut().filter(|_| breaks < 2 && marker.is_none()) {
            Some(last) => {
                last.body.push_str(if breaks > 0 { "<br>" } else { "" });
                last.body.push_str(own);
            }
            None => parts.push(Part {
                start,
                body: source[start..token.range.end].to_owned(),
                pictures: Vec::new(),
                marker,
            }),
        }
        breaks = 0;
        parts.last_mut().into_iter().for_each(|last| last.pictures.append(&mut pictures));
    }
    parts.last_mut().into_iter().for_each(|last| last.pictures.append(&mut pictures));
    parts
}

/// The number that begins a part of a paragraph, bold or not.
fn number(text: &str) -> Option<Marker> {
    marker::read(text).or_else(|| marker::read_plain(text))
}

/// A paragraph's steps, or its words where it has none; `None` where it cannot be taken apart.
fn steps(text: &Text<'_>, (chunk, offset): (&Chunk, usize), mut parts: Vec<Part<'_>>) -> Option<Vec<Piece>> {
    let numbers: Vec<u32> = parts.iter().filter_map(|part| Some(part.marker.as_ref()?.number)).collect();
    if numbers.windows(2).any(|pair| pair[0] + 1 != pair[1]) {
        // A list within the first step.
        parts.iter_mut().skip(1).for_each(|part| part.marker = None);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut lead = Vec::new();
    for part in parts {
        let body = match &part.marker {
            Some(marker) => format!("{}{}", marker.left, &part.body.get(marker.range.end..)?),
            None => part.body,
        };
        let mut blocks = Vec::new();
        flow(&body, text.addresses, &mut blocks)?;
        blocks.extend(part.pictures.iter().map(|tag| beside(tag, text)));
        match (part.marker, pieces.last_mut()) {
            (Some(marker), _) => pieces.push(Piece {
                range: chunk.range.clone(),
                step: Some((marker.number, edit(&marker, offset + part.start))),
                lead: std::mem::take(&mut lead),
                blocks,
                role: Role::Words,
                depth: 0.0,
            }),
            (None, Some(step)) => step.blocks.extend(blocks),
            (None, None) => lead.extend(blocks),
        }
    }
    if pieces.is_empty() {
        pieces.push(Piece::between(chunk.range.clone(), lead, Role::Words));
    }
    Some(pieces)
}

/// The pictures of a paragraph that stand at the side or alone, and the ranges of everything else.
pub(in crate::import::modernize) fn split(source: &str) -> (Vec<&str>, Vec<Range<usize>>) {
    let tokens = html::tokens(source);
    let is_picture = |token: &html::Token| token.kind == html::Kind::Open("img".to_owned());
    let has_words =
        tokens.iter().any(|token| token.kind == html::Kind::Text && !trimmed(&source[token.range.clone()]).is_empty());
    let mut pictures = Vec::new();
    let mut words: Vec<Range<usize>> = Vec::new();
    for token in &tokens {
        let part = &source[token.range.clone()];
        if is_picture(token) && (!has_words || floats(part)) {
            pictures.push(part);
            continue;
        }
        let is_space = trimmed(part).is_empty();
        match words.last_mut().filter(|last| last.end == token.range.start) {
            Some(last) => last.end = token.range.end,
            None if is_space => {}
            None => words.push(token.range.start + (part.len() - part.trim_start().len())..token.range.end),
        }
    }
    (pictures, words)
}

/// Whether a picture stands at the side.
pub(in crate::import::modernize) fn floats(tag: &str) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    property(&style, "float").is_some_and(|side| side == "right" || side == "left")
}
