//! Items of lists: what a marker is, and where it is text.

use super::blocks::{Above, begins_anew};
use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::{LEVEL, lines};

/// The length of a list's marker at the beginning of a text, without the blank behind it.
pub fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 && text[digits..].starts_with('.') {
        digits + 1
    } else {
        usize::from(text.starts_with(['-', '*', '+']))
    };
    let rest = text.get(length..).filter(|_| length > 0)?;
    (rest.starts_with([' ', '\t']) && !rest.trim().is_empty()).then_some(length)
}

/// `1.` and `-` with nothing behind: items to CommonMark alone.
pub fn is_lone_marker(rest: &str) -> bool {
    let bare = rest.trim_end_matches('\n');
    let number = bare.strip_suffix('.').unwrap_or_default();
    matches!(bare, "-" | "*" | "+") || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Items right below a paragraph of a quote: they are text, as they would be outside of one.
pub fn quoted_markers(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut above = Above::Nothing;
    for (range, line) in lines(text) {
        let Some(inside) = line.trim_start_matches(' ').strip_prefix('>') else {
            above = Above::Nothing;
            continue;
        };
        let inside = inside.strip_prefix(' ').unwrap_or(inside);
        let rest = inside.trim_start_matches(' ');
        let (at, indent) = (range.start + line.len() - rest.len(), inside.len() - rest.len());
        let is_apart = rest.trim().is_empty() || begins_anew(rest) || rest.starts_with("[!") || prose.is_code(at);
        above = match (marker(rest), above) {
            _ if is_apart => Above::Nothing,
            (Some(length), Above::Paragraph(own)) => {
                if indent < own + LEVEL && prose.has(at) {
                    edits.push(Edit::new(at + length - 1..at + length - 1, "\\"));
                }
                above
            }
            (Some(_), _) => Above::List,
            (None, Above::Nothing) => Above::Paragraph(indent),
            (None, above) => above,
        };
    }
    edits
}

/// Whether an item is numbered.
pub fn is_numbered(item: &str) -> bool {
    item.starts_with(|c: char| c.is_ascii_digit())
}
