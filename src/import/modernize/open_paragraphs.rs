//! A paragraph of HTML that is never ended gets its end where browsers see it: at the next block. Ends that are too many go.

use std::ops::Range;

use super::html::{BLOCKS, Kind, Token, tokens, trimmed};
use super::{Rewrite, Text};
use crate::import::body::Edit;

/// Blocks by name that browsers leave in a paragraph.
const WITHIN: [&str; 3] = ["iframe", "style", "script"];

/// One rewrite for the whole article: where paragraphs lie in one another, half of the ends help nobody.
pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut reader = Reader { text: text.text, open: None, edits: Vec::new() };
    for token in tokens(text.text) {
        if !text.zones.is_code(token.range.start) {
            reader.token(&token);
        }
    }
    if reader.edits.is_empty() {
        return Vec::new();
    }
    vec![Rewrite { edits: reader.edits, ..Rewrite::default() }]
}

struct Reader<'a> {
    text: &'a str,
    /// The tag of the paragraph that is open.
    open: Option<Range<usize>>,
    edits: Vec<Edit>,
}

impl Reader<'_> {
    fn token(&mut self, token: &Token) {
        let (Kind::Open(name) | Kind::Close(name)) = &token.kind else { return };
        if !BLOCKS.contains(&name.as_str()) || WITHIN.contains(&name.as_str()) {
            return;
        }
        let is_end = token.kind == Kind::Close("p".to_owned());
        match self.open.take() {
            Some(_) if is_end => {}
            Some(tag) => self.end(tag, token.range.start),
            None if is_end => self.edits.push(Edit::new(token.range.clone(), "")),
            None => {}
        }
        let is_whole = self.text[token.range.clone()].ends_with("/>");
        if token.kind == Kind::Open("p".to_owned()) && !is_whole {
            self.open = Some(token.range.clone());
        }
    }

    /// End a paragraph before a byte. One of nothing goes.
    fn end(&mut self, tag: Range<usize>, at: usize) {
        let inside = &self.text[tag.end..at];
        if trimmed(inside).is_empty() {
            self.edits.push(Edit::new(tag, ""));
        } else {
            let end = tag.end + inside.trim_end().len();
            self.edits.push(Edit::new(end..end, "</p>"));
        }
    }
}
