//! A paragraph of HTML that says nothing about itself but how far it is indented becomes one of Markdown.

use super::boxes::flow;
use super::html::{self, attribute, inside, markup};
use super::steps::chunks::{Kind, chunks};
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let paragraphs = chunks(text.text, &text.zones).into_iter().filter(|chunk| chunk.kind == Kind::Paragraph);
    paragraphs.filter_map(|chunk| paragraph(text, chunk.range)).collect()
}

fn paragraph(text: &Text<'_>, range: std::ops::Range<usize>) -> Option<Rewrite> {
    let start = range.start + text.text[range.clone()].find('<')?;
    let (open, _) = markup(text.text, start)?;
    let inner = &text.text[inside(text.text, &(start..range.end))?];
    if !is_plain(&text.text[start..open]) || html::has_blocks(inner) {
        return None;
    }
    let mut blocks = Vec::new();
    flow(inner, text.addresses, &mut blocks)?;
    let gap = |is_there: bool| if is_there { "" } else { "\n" };
    let before = &text.text[..range.start];
    let after = &text.text[range.end..];
    let markdown = blocks.join("\n\n");
    Some(Rewrite::one(
        range.clone(),
        format!(
            "{}{markdown}\n{}",
            gap(before.is_empty() || before.ends_with("\n\n")),
            gap(after.is_empty() || after.starts_with('\n'))
        ),
    ))
}

/// Whether a tag has no attributes, or a style that is an indentation and nothing else.
fn is_plain(tag: &str) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    let others = tag.matches('=').count() > usize::from(!style.is_empty());
    let is_indent = |part: &str| part.trim().is_empty() || part.trim_start().starts_with("margin-");
    !others && style.split(';').all(is_indent)
}
