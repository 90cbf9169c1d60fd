//! `{{ name }}` becomes `<< name >>`.

use super::{Rewrite, Text};
use crate::import::body::Edit;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    if !text.expressions {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.text[at..].find("{{").map(|found| at + found) {
        at = start + 2;
        let Some(length) = text.text[at..].find("}}") else { break };
        let (inside, end) = (&text.text[at..at + length], at + length + 2);
        if is_plain(inside) && stands_alone(text.text, start, end) && !text.zones.is_code(start) {
            let edits = vec![Edit::new(start..start + 2, "<<"), Edit::new(end - 2..end, ">>")];
            found.push(Rewrite { edits, ..Rewrite::default() });
            at = end;
        }
    }
    found
}

/// Whether an expression can stand between angle brackets: it holds none, nor a brace.
fn is_plain(inside: &str) -> bool {
    let inside = inside.trim();
    inside.starts_with(|c: char| c.is_alphabetic() || c == '_') && !inside.contains(['<', '>', '{', '}', '\n'])
}

/// Whether nothing beside it would become part of a bracket, or is an escape.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    !text[..start].ends_with(['<', '\\', '{']) && !text[end..].starts_with(['>', '}'])
}
