//! An article in chunks: what stands between blank lines, an element of HTML, a block with its body.

use std::ops::Range;

use crate::import::modernize::html::{self, Kind as Tag, element_end, markup, trimmed};
use crate::import::zones::{Zones, lines};

/// A chunk.
#[derive(Debug)]
pub struct Chunk {
    /// Where it stands, line ends included.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a chunk is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// Blank space by hand.
    Space,
    /// A heading, a rule, HTML that cannot be followed: a procedure ends here.
    Stop,
    /// A paragraph of HTML.
    Paragraph,
    /// A picture of HTML.
    Picture,
    /// Any other element, a comment, code, a block with its body.
    Solid,
    /// Lines of Markdown.
    Markdown,
}

/// Take an article apart.
pub fn chunks(text: &str, zones: &Zones) -> Vec<Chunk> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
        if text[at..line_end].trim().is_empty() {
            at = line_end;
            continue;
        }
        let chunk = chunk(text, at..line_end, zones);
        at = chunk.range.end.max(line_end);
        found.push(chunk);
    }
    found
}

/// The procedures among the chunks of an article.
pub fn procedures(text: &str, chunks: &[Chunk]) -> Vec<Range<usize>> {
    let begins = |chunk: &&Chunk| text[chunk.range.clone()].starts_with("!!! steps");
    chunks.iter().filter(begins).map(|chunk| chunk.range.clone()).collect()
}

fn chunk(text: &str, line: Range<usize>, zones: &Zones) -> Chunk {
    let own = &text[line.clone()];
    let indented = own.starts_with("    ") || own.starts_with('\t');
    if let Some(fence) = zones.fences.iter().find(|fence| fence.start == line.start) {
        return Chunk { range: fence.clone(), kind: Kind::Solid };
    }
    if trimmed(own).is_empty() {
        return Chunk { range: line, kind: Kind::Space };
    }
    if own.starts_with('#') || is_rule(own) {
        return Chunk { range: line, kind: Kind::Stop };
    }
    if !indented && own.trim_start().starts_with('<') {
        let start = line.start + (own.len() - own.trim_start().len());
        if let Some(chunk) = element(text, line.start, start) {
            return chunk;
        }
    }
    if is_block(own) {
        return Chunk { range: line.start..block_end(text, line.end), kind: Kind::Solid };
    }
    Chunk { range: line.start..markdown_end(text, line.end, zones), kind: Kind::Markdown }
}

fn is_rule(line: &str) -> bool {
    let bare: String = line.split_whitespace().collect();
    bare.len() >= 3 && ['*', '-', '_'].iter().any(|mark| bare.chars().all(|c| c == *mark))
}

fn is_block(line: &str) -> bool {
    ["!!! ", "??? ", "???+ ", "=== \""].iter().any(|marker| line.starts_with(marker))
}

/// The end of a block: its lines are indented.
fn block_end(text: &str, from: usize) -> usize {
    let mut end = from;
    for (range, line) in lines(&text[from..]) {
        if line.trim().is_empty() {
            continue;
        }
        if !line.starts_with("    ") && !line.starts_with('\t') {
            break;
        }
        end = from + range.end;
    }
    end
}

/// The end of lines of Markdown: a blank line, or the beginning of anything else.
fn markdown_end(text: &str, from: usize, zones: &Zones) -> usize {
    for (range, line) in lines(&text[from..]) {
        let at = from + range.start;
        let begins_element = markup(text, at).filter(|_| line.starts_with('<')).is_some_and(|(_, kind)| match kind {
            Tag::Open(name) => html::BLOCKS.contains(&name.as_str()),
            _ => false,
        });
        let ends = line.trim().is_empty()
            || trimmed(line).is_empty()
            || line.starts_with('#')
            || is_block(line)
            || begins_element
            || zones.fences.iter().any(|fence| fence.start == at);
        if ends {
            return at;
        }
    }
    text.len()
}

/// An element that begins a line.
fn element(text: &str, line: usize, start: usize) -> Option<Chunk> {
    let (tag_end, tag) = markup(text, start)?;
    let whole = |end: usize| text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    let rest = |end: usize| trimmed(&text[end..whole(end)]).is_empty();
    let (end, kind) = match tag {
        Tag::Comment => (tag_end, Kind::Solid),
        Tag::Open(name) if name == "hr" => (tag_end, Kind::Stop),
        Tag::Open(name) if name == "img" => (tag_end, Kind::Picture),
        Tag::Open(name) if name == "p" => match element_end(text, start) {
            Some(end) => (end, Kind::Paragraph),
            None => return Some(Chunk { range: line..whole(tag_end), kind: Kind::Stop }),
        },
        Tag::Open(name) if html::BLOCKS.contains(&name.as_str()) => match element_end(text, start) {
            Some(end) => (end, Kind::Solid),
            None => return Some(Chunk { range: line..whole(tag_end), kind: Kind::Stop }),
        },
        Tag::Close(_) => return Some(Chunk { range: line..whole(tag_end), kind: Kind::Stop }),
        _ => return None,
    };
    let followed = rest(end);
    match kind {
        Kind::Picture if !followed => None,
        kind if followed => Some(Chunk { range: line..whole(end), kind }),
        _ => Some(Chunk { range: line..whole(end), kind: Kind::Stop }),
    }
}
