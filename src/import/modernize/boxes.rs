//! Boxes of HTML become blocks: `<div class="admonition tip">`, `<details>`. What only folded goes on to look like that.

use std::ops::Range;

use super::html::{self, Addresses, Kind, Side, attribute, element_end, inside, markup, tokens, trimmed};
use super::look::{Levels, Look};
use super::steps::chunks::chunks;
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found: Vec<Rewrite> = Vec::new();
    let levels = Levels::of(text.text, &chunks(text.text, &text.zones));
    let mut end = 0;
    for token in tokens(text.text) {
        let is_box = matches!(&token.kind, Kind::Open(name) if name == "div" || name == "details");
        if !is_box || token.range.start < end || text.zones.is_code(token.range.start) {
            continue;
        }
        if let Some((range, markdown)) = block(text, token.range.start, &levels) {
            end = range.end;
            found.push(Rewrite::one(range, markdown));
        }
    }
    found
}

/// The element that begins here as a block, if it stands on lines of its own.
fn block(text: &Text<'_>, start: usize, levels: &Levels) -> Option<(Range<usize>, String)> {
    let end = element_end(text.text, start)?;
    let line = text.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = &text.text[line..start];
    let behind = text.text[end..].split('\n').next().unwrap_or_default();
    if !indent.trim().is_empty() || !trimmed(behind).is_empty() {
        return None;
    }
    let mut lines = convert(&text.text[start..end], text.addresses)?;
    // In a step, it is indented by its step.
    let look = Look::of(&text.text[start..markup(text.text, start)?.0]);
    if let Some(style) = look.indent(levels.at(start)).filter(|_| indent.is_empty()) {
        // The last of these quotes `"` would end the title.
        lines[0].push_str(&format!(" {{style='{style}'}}"));
    }
    let mut markdown =
        if text.text[..line].ends_with("\n\n") || line == 0 { String::new() } else { format!("\n{indent}") };
    markdown.push_str(&lines.join(&format!("\n{indent}")));
    let after = &text.text[end + behind.len()..];
    if !after.is_empty() && !after.starts_with("\n\n") {
        markdown.push('\n');
    }
    let markdown = markdown.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
        + if markdown.ends_with('\n') { "\n" } else { "" };
    Some((start..end + behind.len(), markdown))
}

/// A box as the lines of a block.
pub fn convert(element: &str, addresses: &Addresses<'_>) -> Option<Vec<String>> {
    let (open, Kind::Open(name)) = markup(element, 0)? else { return None };
    let tag = &element[..open];
    let inner = &element[inside(element, &(0..element.len()))?];
    let (header, body) = if name == "details" { details(tag, inner)? } else { admonition(tag, inner)? };
    let mut lines = vec![header];
    for block in blocks(body, addresses)? {
        lines.push(String::new());
        lines.extend(
            block.lines().map(|line| if line.trim().is_empty() { String::new() } else { format!("    {line}") }),
        );
    }
    // The first paragraph follows its header at once.
    if lines.len() > 2 {
        lines.remove(1);
    }
    Some(lines)
}

fn admonition<'a>(tag: &str, inner: &'a str) -> Option<(String, &'a str)> {
    let classes = attribute(tag, "class")?;
    let mut classes = classes.split_whitespace();
    if classes.next() != Some("admonition") {
        return None;
    }
    let kind = classes.next().unwrap_or("note");
    let trimmed = inner.trim_start();
    let start = inner.len() - trimmed.len();
    let is_title = markup(inner, start).is_some_and(|(end, kind)| {
        matches!(kind, Kind::Open(_))
            && attribute(&inner[start..end], "class").is_some_and(|class| class.contains("admonition-title"))
    });
    if classes.next().is_some() || !is_title {
        return None;
    }
    let end = element_end(inner, start)?;
    let title = title(&inner[inside(inner, &(start..end))?])?;
    Some((format!("!!! {kind} \"{title}\""), &inner[end..]))
}

fn details<'a>(tag: &str, inner: &'a str) -> Option<(String, &'a str)> {
    if attribute(tag, "class").is_some() || attribute(tag, "id").is_some() || attribute(tag, "style").is_some() {
        return None;
    }
    let start = inner.len() - inner.trim_start().len();
    let end = element_end(inner, start).filter(|_| inner[start..].starts_with("<summary"))?;
    let title = title(&inner[inside(inner, &(start..end))?])?;
    let marker = if tag.trim_end_matches('>').ends_with(" open") { "???+" } else { "???" };
    Some((format!("{marker} fold \"{title}\""), &inner[end..]))
}

/// A title between quotes.
fn title(html: &str) -> Option<String> {
    let html = trimmed(html);
    let is_plain = !html.is_empty() && !html.contains(['"', '\n']) && !html::has_blocks(html) && !html.contains("<br");
    let markdown = html::inline(html);
    // Arrows of `>>> … <<<` are text to guidepost as they are.
    let markdown = markdown.replace("\\<\\<\\<", "<<<").trim_start_matches('\\').to_owned();
    is_plain.then_some(markdown)
}

/// What is in a box as blocks of Markdown; `None` where it cannot be taken apart.
pub fn blocks(html: &str, addresses: &Addresses<'_>) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut run = 0;
    while at < html.len() {
        let Some(next) = html[at..].find('<').map(|next| at + next) else { break };
        let Some((end, kind)) = markup(html, next) else {
            at = next + 1;
            continue;
        };
        let name = match &kind {
            Kind::Open(name) => name.as_str(),
            Kind::Close(name) if html::BLOCKS.contains(&name.as_str()) => {
                // An end without a beginning, such as that of a paragraph which a list has ended already.
                if name != "p" {
                    return None;
                }
                flow(&html[run..next], addresses, &mut found)?;
                (at, run) = (end, end);
                continue;
            }
            _ => {
                at = end;
                continue;
            }
        };
        if !html::BLOCKS.contains(&name) {
            at = end;
            continue;
        }
        flow(&html[run..next], addresses, &mut found)?;
        let close = element(html, next, name, &mut found, addresses)?;
        (at, run) = (close, close);
    }
    flow(&html[run..], addresses, &mut found)?;
    Some(found)
}

/// An element within a box: paragraphs and boxes are taken apart, anything else stays HTML.
fn element(html: &str, start: usize, name: &str, found: &mut Vec<String>, addresses: &Addresses<'_>) -> Option<usize> {
    if name == "hr" {
        found.push("***".to_owned());
        return markup(html, start).map(|(end, _)| end);
    }
    let Some(end) = element_end(html, start) else {
        // A paragraph that is never ended, or by a block in it: its tag alone goes.
        return (name == "p").then(|| markup(html, start).map(|(end, _)| end)).flatten();
    };
    let whole = &html[start..end];
    if name == "p" {
        let inner = &html[inside(html, &(start..end))?];
        if html::has_blocks(inner) {
            found.extend(blocks(inner, addresses)?);
        } else {
            flow(inner, addresses, found)?;
        }
        return Some(end);
    }
    if let Some(lines) = (name == "div" || name == "details").then(|| convert(whole, addresses)).flatten() {
        found.push(lines.join("\n"));
        return Some(end);
    }
    let lines: Vec<&str> = whole.lines().filter(|line| !line.trim().is_empty()).collect();
    if name == "pre" || name == "script" || name == "style" {
        return None;
    }
    found.push(lines.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join("\n"));
    Some(end)
}

/// Text and inline elements as paragraphs, pictures that stand alone as pictures.
pub fn flow(html: &str, addresses: &Addresses<'_>, found: &mut Vec<String>) -> Option<()> {
    for part in html::paragraphs(html) {
        if html::is_picture(part) {
            found.push(html::picture(part, Side::Keep, addresses).unwrap_or_else(|| part.to_owned()));
            continue;
        }
        let paragraph = html::inline(part);
        if !paragraph.is_empty() {
            found.push(breaks(&paragraph));
        }
    }
    Some(())
}

/// `<br>` within a paragraph as Markdown's own.
fn breaks(paragraph: &str) -> String {
    let mut lines = vec![String::new()];
    for token in tokens(paragraph) {
        match (html::is_break(&token.kind), lines.last_mut()) {
            (true, _) | (_, None) => lines.push(String::new()),
            (false, Some(line)) => line.push_str(&paragraph[token.range]),
        }
    }
    lines.iter().map(|line| html::begin_escaped(line.trim())).collect::<Vec<_>>().join("\\\n")
}
