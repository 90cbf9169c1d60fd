//! A picture of HTML that stands alone becomes one of Markdown, with its width and classes.

use super::html::{Kind, attribute, picture, property, tokens, trimmed};
use super::{Rewrite, Text};
use crate::import::zones::lines;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut depth = 0_usize;
    for token in tokens(text.text) {
        let part = &text.text[token.range.clone()];
        match &token.kind {
            Kind::Open(name) if name == "p" => open = Some(token.range.start),
            Kind::Close(name) if name == "p" => {
                if let Some(start) = open.take().filter(|_| depth == 0) {
                    found.extend(alone(text, start..token.range.end));
                }
            }
            Kind::Open(name) if super::html::BLOCKS.contains(&name.as_str()) && !super::html::is_void(name) => {
                depth += 1
            }
            Kind::Close(name) if super::html::BLOCKS.contains(&name.as_str()) => depth = depth.saturating_sub(1),
            Kind::Open(name) if name == "img" && depth == 0 && open.is_none() => {
                let whole_line = line_of(text.text, token.range.start);
                if text.text[whole_line.clone()].trim() == part.trim() && stands_alone(text.text, &whole_line) {
                    found.extend(markdown(text, part).map(|markdown| Rewrite::one(token.range.clone(), markdown)));
                }
            }
            _ => {}
        }
    }
    found.retain(|rewrite| !text.zones.is_code(rewrite.start()));
    found
}

/// A paragraph that holds a picture and nothing else.
fn alone(text: &Text<'_>, paragraph: std::ops::Range<usize>) -> Option<Rewrite> {
    let html = &text.text[paragraph.clone()];
    let open = html.find('>')? + 1;
    let inner = trimmed(html[open..].strip_suffix("</p>")?);
    let is_one = tokens(inner).len() == 1 && inner.starts_with("<img");
    let line = line_of(text.text, paragraph.start);
    let begins_line = text.text[line.start..paragraph.start].trim().is_empty();
    let end = text.text[paragraph.end..].split('\n').next().unwrap_or_default().trim().is_empty();
    if !is_one || !begins_line || !end || attribute(&html[..open], "align").is_some() {
        return None;
    }
    let indent = &text.text[line.start..paragraph.start];
    let blank = |is_blank: bool| if is_blank { String::new() } else { format!("\n{indent}") };
    let before = text.text[..line.start].ends_with("\n\n") || line.start == 0;
    let after = text.text[paragraph.end..].trim_start_matches([' ', '\t']);
    let after = after.is_empty() || after.starts_with("\n\n") || after == "\n";
    let markdown = markdown(text, inner)?;
    let gap = if after { String::new() } else { "\n".to_owned() };
    Some(Rewrite::one(paragraph, format!("{}{markdown}{gap}", blank(before))))
}

fn markdown(text: &Text<'_>, tag: &str) -> Option<String> {
    let style = attribute(tag, "style").unwrap_or_default();
    // The text beside a floating picture is laid out by hand.
    let floats = property(&style, "float").is_some() || attribute(tag, "align").is_some();
    if floats { None } else { picture(tag, text.is_index) }
}

/// The line that a byte stands on, without its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// Whether there are blank lines around a line.
fn stands_alone(text: &str, line: &std::ops::Range<usize>) -> bool {
    let before = lines(&text[..line.start]).last().is_none_or(|(_, line)| line.trim().is_empty());
    let after = text[line.end..].lines().nth(1).is_none_or(|line| line.trim().is_empty());
    before && after
}
