//! A picture of HTML that stands alone becomes one of Markdown, with its width and classes.

use super::html::{Kind, Side, attribute, element_end, inside, is_picture, markup, picture, tokens, trimmed};
use super::look::{Levels, Look};
use super::steps::chunks::{chunks, procedures};
use super::steps::side;
use super::{Rewrite, Text};

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let chunks = chunks(text.text, &text.zones);
    let levels = Levels::of(text.text, &chunks);
    let procedures = procedures(text.text, &chunks);
    let mut open = Open::default();
    for token in tokens(text.text) {
        let part = &text.text[token.range.clone()];
        match &token.kind {
            Kind::Open(name) if open.is_empty() && matches!(name.as_str(), "p" | "center" | "div") => {
                match alone(text, token.range.start, &levels) {
                    Some(rewrite) => found.push(rewrite),
                    None => open.begin(name),
                }
            }
            Kind::Open(name) => {
                if name == "img" && open.is_empty() && text.text[line_of(text.text, token.range.start)].trim() == part {
                    let in_step = procedures.iter().any(|procedure| procedure.contains(&token.range.start));
                    let side = if in_step { side(part) } else { Side::Keep };
                    found.extend(
                        markdown(text, part, side).map(|markdown| apart(text.text, token.range.clone(), &markdown)),
                    );
                }
                open.begin(name);
            }
            Kind::Close(name) => open.end(name),
            _ => {}
        }
    }
    found.retain(|rewrite| !text.zones.is_code(rewrite.start()));
    // A picture that stands in another rewrite is part of it.
    let mut end = 0;
    found.retain(|rewrite| {
        let range = rewrite.edits.first().map(|edit| edit.range.clone()).unwrap_or_default();
        let is_first = range.start >= end;
        end = end.max(range.end);
        is_first
    });
    found
}

/// The blocks that are open.
#[derive(Default)]
struct Open(Vec<String>);

impl Open {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn begin(&mut self, name: &str) {
        if super::html::BLOCKS.contains(&name) && !super::html::is_void(name) {
            self.0.push(name.to_owned());
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(at) = self.0.iter().rposition(|open| open == name) {
            self.0.truncate(at);
        }
    }
}

/// An element that holds a picture and nothing else.
fn alone(text: &Text<'_>, start: usize, levels: &Levels) -> Option<Rewrite> {
    let element = start..element_end(text.text, start)?;
    let tag = &text.text[start..markup(text.text, start)?.0];
    let inner = trimmed(&text.text[inside(text.text, &element)?]);
    let line = line_of(text.text, element.start);
    let indent = &text.text[line.start..element.start];
    let end = text.text[element.end..].split('\n').next().unwrap_or_default();
    if !is_picture(inner) || !indent.trim().is_empty() || !end.trim().is_empty() {
        return None;
    }
    let picture = markdown(text, inner, Side::Keep)?;
    let list = Look::read(tag)?.list(levels.at(element.start));
    let picture = list.map_or(picture.clone(), |list| format!("{picture}\n{indent}{list}"));
    Some(apart(text.text, element, &picture))
}

/// A picture in the place of something that has its line for itself, with blank lines around it.
fn apart(text: &str, range: std::ops::Range<usize>, markdown: &str) -> Rewrite {
    let line = line_of(text, range.start);
    let indent = &text[line.start..range.start];
    let blank_before = text[..line.start].trim_end_matches([' ', '\t']).ends_with("\n\n") || line.start == 0;
    let blank_after = text[range.end..].split('\n').nth(1).is_none_or(|line| line.trim().is_empty());
    let after = if blank_after { "" } else { "\n" };
    match blank_before {
        true => Rewrite::one(range, format!("{markdown}{after}")),
        false => Rewrite::one(line.start..range.end, format!("\n{indent}{markdown}{after}")),
    }
}

fn markdown(text: &Text<'_>, tag: &str, side: Side) -> Option<String> {
    // Within a line, this is how high a picture stands; alone, it says nothing.
    let is_known = attribute(tag, "align")
        .is_none_or(|align| matches!(align.to_ascii_lowercase().as_str(), "center" | "middle" | "top" | "bottom"));
    is_known.then(|| picture(tag, side, text.addresses)).flatten()
}

/// The line that a byte stands on, without its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}
