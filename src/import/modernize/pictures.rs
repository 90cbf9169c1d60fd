//! A picture of HTML that stands alone becomes one of Markdown, with its width and classes.

use super::html::{Kind, Side, attribute, picture, tokens, trimmed};
use super::look::{Levels, Look};
use super::steps::chunks::chunks;
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let levels = Levels::of(text.text, &chunks(text.text, &text.zones));
    let mut open: Option<usize> = None;
    let mut depth = 0_usize;
    for token in tokens(text.text) {
        let part = &text.text[token.range.clone()];
        match &token.kind {
            Kind::Open(name) if name == "p" => open = Some(token.range.start),
            Kind::Close(name) if name == "p" => {
                if let Some(start) = open.take().filter(|_| depth == 0) {
                    found.extend(alone(text, start..token.range.end, &levels));
                }
            }
            Kind::Open(name) if super::html::BLOCKS.contains(&name.as_str()) && !super::html::is_void(name) => {
                depth += 1
            }
            Kind::Close(name) if super::html::BLOCKS.contains(&name.as_str()) => depth = depth.saturating_sub(1),
            Kind::Open(name) if name == "img" && depth == 0 && open.is_none() => {
                let line = line_of(text.text, token.range.start);
                if text.text[line].trim() == part.trim() {
                    found.extend(markdown(text, part).map(|markdown| apart(text.text, token.range.clone(), &markdown)));
                }
            }
            _ => {}
        }
    }
    found.retain(|rewrite| !text.zones.is_code(rewrite.start()));
    found
}

/// A paragraph that holds a picture and nothing else.
fn alone(text: &Text<'_>, paragraph: std::ops::Range<usize>, levels: &Levels) -> Option<Rewrite> {
    let html = &text.text[paragraph.clone()];
    let open = html.find('>')? + 1;
    let inner = trimmed(html[open..].strip_suffix("</p>")?);
    let is_one = tokens(inner).len() == 1 && inner.starts_with("<img");
    let line = line_of(text.text, paragraph.start);
    let begins_line = text.text[line.start..paragraph.start].trim().is_empty();
    let end = text.text[paragraph.end..].split('\n').next().unwrap_or_default().trim().is_empty();
    if !is_one || !begins_line || !end {
        return None;
    }
    let picture = markdown(text, inner)?;
    let list = Look::read(&html[..open])?.list(levels.at(paragraph.start));
    let indent = &text.text[line.start..paragraph.start];
    let picture = list.map_or(picture.clone(), |list| format!("{picture}\n{indent}{list}"));
    Some(apart(text.text, paragraph.clone(), &picture))
}

/// A picture in the place of something that has its line for itself, with blank lines around it.
fn apart(text: &str, range: std::ops::Range<usize>, markdown: &str) -> Rewrite {
    let line = line_of(text, range.start);
    let indent = &text[line.start..range.start];
    let blank_before = text[..line.start].trim_end_matches([' ', '\t']).ends_with("\n\n") || line.start == 0;
    let blank_after = text[range.end..].split('\n').nth(1).is_none_or(|line| line.trim().is_empty());
    let before = if blank_before { String::new() } else { format!("\n{indent}") };
    Rewrite::one(range, format!("{before}{markdown}{}", if blank_after { "" } else { "\n" }))
}

fn markdown(text: &Text<'_>, tag: &str) -> Option<String> {
    // Within a line, this is how high a picture stands; alone, it says nothing.
    let is_known = attribute(tag, "align")
        .is_none_or(|align| matches!(align.to_ascii_lowercase().as_str(), "center" | "middle" | "top" | "bottom"));
    is_known.then(|| picture(tag, Side::Keep, text.addresses)).flatten()
}

/// The line that a byte stands on, without its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}
