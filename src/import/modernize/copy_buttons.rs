//! Buttons that copy the link of a question go: every heading has one in the theme.

use super::html::{Kind, element_end, inside, tokens};
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let opens = tokens(text.text).into_iter().filter(|token| token.kind == Kind::Open("button".to_owned()));
    let elements = opens.filter_map(|token| Some(token.range.start..element_end(text.text, token.range.start)?));
    elements
        .filter(|element| !text.zones.is_code(element.start) && copies_link(text.text, element))
        .map(Rewrite::removal)
        .collect()
}

fn copies_link(text: &str, element: &std::ops::Range<usize>) -> bool {
    let words = inside(text, element).map(|inside| text[inside].to_lowercase()).unwrap_or_default();
    words.contains("copy") && words.contains("link")
}
