//! A paragraph of HTML that is never ended gets its end where browsers see it: at the next block. Ends that are too many go.

use std::ops::Range;

use super::html::{BLOCKS, Kind, Token, tokens, trimmed};
use super::{Rewrite, Text};
use crate::import::body::Edit;

/// Blocks by name that browsers leave in a paragraph.
const WITHIN: [&str; 3] = ["iframe", "style", "script"];

/// One rewrite for each run of paragraphs that lie in one another as they are counted by their tags: half of their ends help
/// nobody.
pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut reader = Reader { text: text.text, open: None, depth: 0, edits: Vec::new(), found: Vec::new() };
    for token in tokens(text.text) {
        if !text.zones.is_code(token.range.start) {
            reader.token(&token);
        }
    }
    reader.finish();
    reader.found
}

struct Reader<'a> {
    text: &'a str,
    /// The tag of the paragraph that is open.
    open: Option<Range<usize>>,
    /// How many are open, by their tags alone.
    depth: usize,
    edits: Vec<Edit>,
    found: Vec<Rewrite>,
}

impl Reader<'_> {
    fn token(&mut self, token: &Token) {
        let (Kind::Open(name) | Kind::Close(name)) = &token.kind else { return };
        if !BLOCKS.contains(&name.as_str()) || WITHIN.contains(&name.as_str()) {
            return;
        }
        let is_whole = self.text[token.range.clone()].ends_with("/>");
        let begins = token.kind == Kind::Open("p".to_owned()) && !is_whole;
        let ends = token.kind == Kind::Close("p".to_owned());
        match self.open.take() {
            Some(_) if ends => {}
            Some(tag) => self.end(tag, token.range.start),
            None if ends => self.edits.push(Edit::new(token.range.clone(), "")),
            None => {}
        }
        if begins {
            self.depth += 1;
            self.open = Some(token.range.clone());
        }
        if ends {
            self.depth = self.depth.saturating_sub(1);
        }
        if self.depth == 0 {
            self.finish();
        }
    }

    /// End a paragraph before a byte, where another line begins. One of nothing goes.
    fn end(&mut self, tag: Range<usize>, at: usize) {
        let inside = &self.text[tag.end..at];
        if trimmed(inside).is_empty() {
            self.edits.push(Edit::new(tag.start..at, ""));
        } else {
            let end = tag.end + inside.trim_end().len();
            self.edits.push(Edit::new(end..at, "</p>\n"));
        }
    }

    fn finish(&mut self) {
        let edits = std::mem::take(&mut self.edits);
        if !edits.is_empty() {
            self.found.push(Rewrite { edits, ..Rewrite::default() });
        }
    }
}
