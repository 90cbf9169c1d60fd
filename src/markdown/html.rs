//! HTML that is being written, with holes.

use crate::document::Piece;

/// Pieces in the making.
#[derive(Debug, Default)]
pub struct Output {
    pieces: Vec<Piece>,
}

/// A place in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(usize);

impl Output {
    /// The HTML at the end, to write on.
    pub fn html(&mut self) -> &mut String {
        if !matches!(self.pieces.last(), Some(Piece::Html(_))) {
            self.pieces.push(Piece::Html(String::new()));
        }
        match self.pieces.last_mut() {
            Some(Piece::Html(html)) => html,
            _ => unreachable!("the last piece was made HTML"),
        }
    }

    /// Write HTML.
    pub fn push(&mut self, html: &str) {
        self.html().push_str(html);
    }

    /// Leave a hole.
    pub fn piece(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    /// Write other pieces.
    pub fn append(&mut self, pieces: Vec<Piece>) {
        self.pieces.extend(pieces);
    }

    /// Remember this place.
    pub fn mark(&mut self) -> Mark {
        self.pieces.push(Piece::Html(String::new()));
        Mark(self.pieces.len() - 1)
    }

    /// Write HTML at a place that was remembered, and that nothing before has moved.
    pub fn fill(&mut self, mark: Mark, html: &str) {
        if let Some(Piece::Html(place)) = self.pieces.get_mut(mark.0) {
            place.insert_str(0, html);
        }
    }

    /// Take away what was written since.
    pub fn take_since(&mut self, mark: Mark) -> Vec<Piece> {
        self.pieces.split_off(mark.0)
    }

    /// Whether the HTML at the end ends so.
    pub fn ends_with(&self, end: &str) -> bool {
        matches!(self.pieces.iter().rev().find(|piece| !matches!(piece, Piece::Html(html) if html.is_empty())), Some(Piece::Html(html)) if html.ends_with(end))
    }

    /// All pieces, neighbouring HTML joined.
    pub fn into_pieces(self) -> Vec<Piece> {
        let mut joined: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        for piece in self.pieces {
            match (joined.last_mut(), piece) {
                (_, Piece::Html(html)) if html.is_empty() => {}
                (Some(Piece::Html(last)), Piece::Html(html)) => last.push_str(&html),
                (_, piece) => joined.push(piece),
            }
        }
        joined
    }
}
