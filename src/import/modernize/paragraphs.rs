//! A paragraph of HTML that says nothing about itself but how far it is indented becomes one of Markdown. What is indented
//! further than the text around it stays so, by an attribute list.

use std::ops::Range;

use super::boxes::flow;
use super::html::{self, Side, markup, paragraph_inside};
use super::look::{Levels, Look};
use super::steps::chunks::{Kind, chunks};
use super::steps::{floats, split};
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let chunks = chunks(text.text, &text.zones);
    let levels = Levels::of(text.text, &chunks);
    let paragraphs = chunks.into_iter().filter(|chunk| chunk.kind == Kind::Paragraph);
    paragraphs.filter_map(|chunk| paragraph(text, chunk.range, &levels)).collect()
}

/// Where paragraphs begin that are never ended, and hold Markdown.
pub(super) fn swallowing(text: &Text<'_>) -> Vec<usize> {
    let paragraphs = chunks(text.text, &text.zones).into_iter().filter(|chunk| chunk.kind == Kind::Paragraph);
    let swallow = paragraphs.filter(|chunk| html::swallows_markdown(&text.text[chunk.range.clone()]));
    swallow.map(|chunk| chunk.range.start).collect()
}

fn paragraph(text: &Text<'_>, range: Range<usize>, levels: &Levels) -> Option<Rewrite> {
    let start = range.start + text.text[range.clone()].find('<')?;
    let (open, _) = markup(text.text, start)?;
    let inner = &text.text[paragraph_inside(text.text, &(start..range.end))?];
    let look = Look::read(&text.text[start..open])?;
    if html::has_blocks(inner) || html::swallows_markdown(inner) {
        return None;
    }
    let mut blocks = blocks(inner, text)?;
    if let Some(list) = look.list(levels.at(range.start)) {
        blocks.iter_mut().for_each(|block| *block = format!("{block}\n{list}"));
    }
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

/// The paragraphs that a paragraph with breaks is. A picture at the side of several stands before them, so that each has it
/// beside it.
fn blocks(inner: &str, text: &Text<'_>) -> Option<Vec<String>> {
    let (pictures, words) = split(inner);
    let mut blocks = Vec::new();
    if !pictures.iter().any(|tag| floats(tag)) || words.is_empty() {
        flow(inner, text.addresses, &mut blocks)?;
        return Some(blocks);
    }
    let pictures: Option<Vec<String>> =
        pictures.into_iter().map(|tag| html::picture(tag, Side::Keep, text.addresses)).collect();
    let words: String = words.into_iter().map(|range| &inner[range]).collect();
    flow(&words, text.addresses, &mut blocks)?;
    match blocks.as_mut_slice() {
        [block] => *block = format!("{} {block}", pictures?.join(" ")),
        _ => drop(blocks.splice(..0, pictures?)),
    }
    Some(blocks)
}
