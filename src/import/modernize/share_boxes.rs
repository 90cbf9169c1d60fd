//! Boxes of share services that are gone, with the comments around them, go.

use super::html::{Kind, attribute, element_end, inside, tokens};
use super::{Rewrite, Text};

/// What the classes of such boxes begin with.
const SERVICES: [&str; 4] = ["addthis", "sharethis", "shareaholic", "a2a_kit"];
/// What the comments around them say.
const COMMENTS: [&str; 3] = ["ShareThis", "AddThis", "AddToAny"];

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for token in tokens(text.text) {
        let part = &text.text[token.range.clone()];
        let range = match &token.kind {
            Kind::Comment
                if COMMENTS.iter().any(|name| part.contains(name)) && !text.zones.is_fenced(token.range.start) =>
            {
                Some(token.range.clone())
            }
            Kind::Open(name) if name == "div" && is_box(part) && !text.zones.is_code(token.range.start) => {
                let end = element_end(text.text, token.range.start);
                end.map(|end| token.range.start..end).filter(|range| is_empty(text.text, range))
            }
            _ => None,
        };
        found.extend(range.map(Rewrite::removal));
    }
    found
}

fn is_box(tag: &str) -> bool {
    let classes = attribute(tag, "class").unwrap_or_default();
    classes.split_whitespace().any(|class| SERVICES.iter().any(|service| class.starts_with(service)))
}

fn is_empty(text: &str, element: &std::ops::Range<usize>) -> bool {
    inside(text, element).is_some_and(|inside| text[inside].trim().is_empty())
}
