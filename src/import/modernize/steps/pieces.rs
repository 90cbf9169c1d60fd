//! What a procedure is read from: chunks of an article, cut where steps begin.

use std::ops::Range;

use super::INDENT;
use super::chunks::{Chunk, Kind};
use super::marker::{self, Marker};
use super::paragraph::{floats, paragraph};
use crate::import::body::Edit;
use crate::import::modernize::Text;
use crate::import::modernize::html::{self, Side, trimmed};
use crate::import::modernize::look::{Look, is_narrow};
use crate::import::zones::lines;

/// A part of a procedure, or of what stands between its steps.
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    /// The number that begins it, and the edit that takes it away.
    pub(super) step: Option<(u32, Edit)>,
    /// What stands before the number in the same paragraph, block by block.
    pub(super) lead: Vec<String>,
    /// Its text, block by block.
    pub(super) blocks: Vec<String>,
    pub(super) role: Role,
    /// How far it is indented, in per cent.
    pub(super) depth: f32,
}

/// What a piece is to the steps around it.
#[derive(PartialEq, Eq)]
pub(super) enum Role {
    /// A picture at the side: of the step that follows.
    Floating,
    /// A picture for itself: of the step before, where another step follows.
    Below,
    /// A box: of the step before.
    Beside,
    /// Words.
    Words,
}

impl Piece {
    /// What is no step.
    pub(super) fn between(range: Range<usize>, blocks: Vec<String>, role: Role) -> Self {
        Self { range, step: None, lead: Vec::new(), blocks, role, depth: 0.0 }
    }

    /// The same, indented as its tag says.
    fn indented(self, tag: &str) -> Self {
        Self { depth: Look::of(tag.split_inclusive('>').next().unwrap_or_default()).depth(), ..self }
    }
}

/// The pieces of a chunk.
pub(super) fn pieces(text: &Text<'_>, chunk: &Chunk) -> Vec<Piece> {
    let source = &text.text[chunk.range.clone()];
    match chunk.kind {
        Kind::Markdown => markdown(text.text, &chunk.range),
        Kind::Paragraph => {
            paragraph(text, chunk).into_iter().map(|piece| piece.indented(source.trim_start())).collect()
        }
        Kind::Picture => {
            let tag = trimmed(source);
            let block = beside(tag, text);
            let role = if floats(tag) { Role::Floating } else { Role::Below };
            vec![Piece::between(chunk.range.clone(), vec![block], role)]
        }
        _ => {
            let is_words = ["<table", "<ul", "<ol", "<h"].iter().any(|open| source.trim_start().starts_with(open));
            let role = if is_words { Role::Words } else { Role::Beside };
            let block = source.trim_end().to_owned();
            vec![Piece::between(chunk.range.clone(), vec![block], role).indented(source.trim_start())]
        }
    }
}

/// Lines of Markdown, cut where a line begins with a number.
fn markdown(text: &str, range: &Range<usize>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (line_range, line) in lines(&text[range.clone()]) {
        let place = range.start + line_range.start..range.start + line_range.end;
        let is_flush = line.len() - line.trim_start().len() < INDENT.len();
        let body = line.trim_start().trim_start_matches("&nbsp;").trim_start();
        let indent = line.len() - body.len();
        let marker = Some(body).filter(|_| is_flush).and_then(marker::read);
        let is_picture = line.trim_start().starts_with("![") && line.matches("](").count() == 1;
        match (marker, pieces.last_mut()) {
            (None, Some(piece)) => {
                piece.range.end = place.end;
                if let Some(block) = piece.blocks.last_mut() {
                    block.push_str(&if is_picture { below(line) } else { line.to_owned() });
                }
            }
            (None, None) => {
                let (role, line) = if is_picture { (Role::Below, below(line)) } else { (Role::Words, line.to_owned()) };
                pieces.push(Piece::between(place, vec![line], role));
            }
            (Some(marker), _) => {
                let rest = format!("{}{}", marker.left, &body[marker.range.end..]);
                let mut edit = edit(&marker, place.start + indent);
                if range.start < place.start {
                    // To Markdown, this line went on with the one before.
                    edit.text.insert_str(0, "<br>");
                }
                pieces.push(Piece {
                    range: place,
                    step: Some((marker.number, edit)),
                    lead: Vec::new(),
                    blocks: vec![rest],
                    role: Role::Words,
                    depth: 0.0,
                });
            }
        }
    }
    for block in pieces.iter_mut().flat_map(|piece| &mut piece.blocks) {
        block.truncate(block.trim_end().len());
    }
    pieces.iter_mut().for_each(|piece| piece.blocks.retain(|block| !block.is_empty()));
    pieces
}

/// The edit that takes a number away, for the comparison.
pub(super) fn edit(marker: &Marker, start: usize) -> Edit {
    Edit::new(start + marker.range.start..start + marker.range.end, marker.left)
}

/// A picture as a step has it: beside its text, where it was at the side or narrow.
pub(super) fn beside(tag: &str, text: &Text<'_>) -> String {
    html::picture(tag, side(tag), text.addresses).unwrap_or_else(|| tag.to_owned())
}

/// Where a picture of a step stands.
pub fn side(tag: &str) -> Side {
    if floats(tag) || is_narrow(tag) { Side::Drop } else { Side::Below }
}

/// A picture of Markdown that has its line for itself, as a step has it.
fn below(line: &str) -> String {
    let end = line.trim_end().len();
    match line[..end].rfind('{').filter(|_| line[..end].ends_with('}')) {
        None if line[..end].ends_with(')') => format!("{}{{.below}}{}", &line[..end], &line[end..]),
        Some(list) if !line[list..].contains("width=") => {
            format!("{}{{.below {}", &line[..list], line[list + 1..].trim_start_matches(':').trim_start())
        }
        _ => line.to_owned(),
    }
}
