//! Addresses with the backslashes of Windows get slashes.

use super::{Rewrite, Text};
use crate::import::links::addresses;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let inside = |range: &std::ops::Range<usize>| &text.text[range.clone()];
    let places = addresses(text.text).into_iter().map(|address| address.range);
    let meant = places.filter(|range| inside(range).contains('\\') && !text.zones.is_code(range.start));
    // In Markdown, a backslash before punctuation is no part of the address.
    let plain = meant.filter(|range| !inside(range).contains("\\(") && !inside(range).contains("\\)"));
    plain.map(|range| Rewrite::one(range.clone(), inside(&range).replace('\\', "/"))).collect()
}
