//! `&nbsp;` and `<br>` that only make room go; a `<br>` between lines of Markdown becomes a line break of Markdown.

use std::ops::Range;

use super::html::{self, Kind, tokens, trimmed};
use super::{Rewrite, Text};
use crate::import::zones::lines;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = blank_lines(text);
    let taken: Vec<Range<usize>> =
        found.iter().flat_map(|rewrite| rewrite.edits.iter().map(|edit| edit.range.clone())).collect();
    found.extend(runs(text, &taken));
    found.extend(edges(text));
    found.sort_by_key(Rewrite::start);
    found
}

/// Lines that hold nothing but blank space.
fn blank_lines(text: &Text<'_>) -> Vec<Rewrite> {
    let all: Vec<(Range<usize>, &str)> = lines(text.text).collect();
    let is_space = |line: &str| trimmed(line).is_empty();
    let mut found = Vec::new();
    let mut before = "";
    let inside = Inside::of(text.text);
    for (at, (range, line)) in all.iter().enumerate() {
        if !is_space(line) || text.zones.is_code(range.start) {
            before = line;
            continue;
        }
        // In HTML a blank line divides nothing, and a break may.
        if line.trim().is_empty() || (line.contains("<br") && inside.has(range.start)) {
            continue;
        }
        let after = all[at + 1..].iter().find(|(_, line)| !is_space(line)).map_or("", |(_, line)| *line);
        if !divides(before, after) {
            found.push(Rewrite::one(range.start..range.start + line.trim_end_matches('\n').len(), ""));
        }
    }
    found
}

/// The elements of a text that are blocks.
struct Inside(Vec<Range<usize>>);

impl Inside {
    fn of(text: &str) -> Self {
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut found = Vec::new();
        for token in tokens(text) {
            match &token.kind {
                Kind::Open(name) if html::BLOCKS.contains(&name.as_str()) && !html::is_void(name) => {
                    open.push((name.clone(), token.range.end));
                }
                Kind::Close(name) => {
                    if let Some(at) = open.iter().rposition(|(open, _)| open == name) {
                        found.push(open[at].1..token.range.start);
                        open.truncate(at);
                    }
                }
                _ => {}
            }
        }
        Self(found)
    }

    fn has(&self, at: usize) -> bool {
        self.0.iter().any(|range| range.contains(&at))
    }
}

/// Whether blank space keeps two things apart that would become one: lists, a list and what is indented below it.
fn divides(before: &str, after: &str) -> bool {
    let indented = after.starts_with("  ") || after.starts_with('\t');
    let in_list = |line: &str| is_item(line) || line.starts_with("  ") || line.starts_with('\t');
    in_list(before) && (is_item(after) || indented) && !before.trim_start().starts_with('<')
}

fn is_item(line: &str) -> bool {
    let body = line.trim_start();
    let is_rule = body.trim_end().len() > 2
        && ['*', '-'].iter().any(|mark| body.chars().all(|c| c == *mark || c.is_whitespace()));
    if is_rule {
        return false;
    }
    let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &body[digits..];
    if digits > 0 {
        rest.starts_with(". ") || rest.starts_with(") ")
    } else {
        ["- ", "* ", "+ "].iter().any(|marker| rest.starts_with(marker))
    }
}

/// `&nbsp;` at the beginning and at the end of a line of text.
fn edges(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for (range, line) in
        lines(text.text).filter(|(range, line)| line.contains("&nbsp;") && !text.zones.is_code(range.start))
    {
        let bare = |part: &str| part.replace("&nbsp;", "").trim().is_empty();
        if bare(line) || text.zones.is_code(range.end.saturating_sub(2)) {
            continue;
        }
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let start = line[indent..].len() - line[indent..].trim_start_matches("&nbsp;").len();
        let body = line.trim_end();
        let end = body.len() - body.trim_end_matches("&nbsp;").len();
        if start > 0 {
            let blanks = line[indent + start..].len() - line[indent + start..].trim_start().len();
            found.push(Rewrite::one(range.start + indent..range.start + indent + start + blanks, ""));
        }
        if end > 0 {
            found.push(Rewrite::one(range.start + body.len() - end..range.start + body.len(), ""));
        }
    }
    found
}

/// Runs of `<br>` within text.
fn runs(text: &Text<'_>, taken: &[Range<usize>]) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let mut elements = Elements::default();
    let all = tokens(text.text);
    let mut at = 0;
    while at < all.len() {
        let token = &all[at];
        let is_break = |token: &html::Token| html::is_break(&token.kind);
        if !is_break(token)
            || text.zones.is_code(token.range.start)
            || taken.iter().any(|range| range.contains(&token.range.start))
        {
            elements.see(token);
            at += 1;
            continue;
        }
        let (mut end, mut count, mut next) = (token.range.end, 1, at + 1);
        while let Some(other) = all.get(next) {
            if is_break(other) {
                (end, count) = (other.range.end, count + 1);
            } else if other.kind != Kind::Text || !trimmed(&text.text[other.range.clone()]).is_empty() {
                break;
            }
            next += 1;
        }
        let run = Run { range: token.range.start..end, count };
        found.extend(elements.rewrite(text, &run, (&all[..at], &all[next..])));
        at = next.max(at + 1);
        while all.get(at).is_some_and(|token| token.range.start < end) {
            at += 1;
        }
    }
    found
}

struct Run {
    range: Range<usize>,
    count: usize,
}

/// The elements that are open.
#[derive(Default)]
struct Elements(Vec<(String, Range<usize>)>);

impl Elements {
    fn see(&mut self, token: &html::Token) {
        match &token.kind {
            Kind::Open(name) if html::BLOCKS.contains(&name.as_str()) && !html::is_void(name) => {
                if name == "p" && self.0.last().is_some_and(|(open, _)| open == "p") {
                    self.0.pop();
                }
                self.0.push((name.clone(), token.range.clone()));
            }
            Kind::Close(name) => {
                if let Some(at) = self.0.iter().rposition(|(open, _)| open == name) {
                    self.0.truncate(at);
                }
            }
            _ => {}
        }
    }

    fn rewrite(
        &self,
        text: &Text<'_>,
        run: &Run,
        (before, after): (&[html::Token], &[html::Token]),
    ) -> Option<Rewrite> {
        let source = text.text;
        let is_blank = |token: &&html::Token| token.kind == Kind::Text && source[token.range.clone()].trim().is_empty();
        let edge = before.iter().rev().find(|token| !is_blank(token));
        let begins = begins_block(source, run.range.start, edge);
        let ends = ends_block(source, run.range.end, after.first());
        if begins || ends {
            return Some(Rewrite::one(run.range.clone(), ""));
        }
        match self.0.last() {
            // What has a picture at its side has it beside all of it.
            Some((name, tag)) if name == "p" && run.count > 1 && !has_float(source, tag.end) => {
                Some(Rewrite::one(run.range.clone(), format!("</p>\n{}", &source[tag.clone()])))
            }
            Some(_) => None,
            None => markdown_break(source, run),
        }
    }
}

/// Whether the paragraph whose tag ends at a byte has a picture at its side, or no end.
fn has_float(text: &str, start: usize) -> bool {
    let paragraph = text[start..].find("</p>").map(|end| &text[start..start + end]);
    paragraph.is_none_or(|inside| {
        let pictures = tokens(inside).into_iter().filter(|token| token.kind == Kind::Open("img".to_owned()));
        pictures.into_iter().any(|token| super::steps::floats(&inside[token.range]))
    })
}

/// Whether nothing stands before this in its block.
fn begins_block(text: &str, at: usize, before: Option<&html::Token>) -> bool {
    let is_edge = |name: &str| html::BLOCKS.contains(&name);
    match before {
        Some(token) => match &token.kind {
            Kind::Open(name) | Kind::Close(name) if is_edge(name) => text[token.range.end..at].trim().is_empty(),
            Kind::Text => {
                let part = &text[token.range.clone()];
                part.rfind("\n\n").is_some_and(|newline| trimmed(&part[newline..]).is_empty())
            }
            _ => false,
        },
        None => text[..at].trim().is_empty(),
    }
}

/// Whether nothing stands behind this in its block.
fn ends_block(text: &str, at: usize, after: Option<&html::Token>) -> bool {
    let rest = &text[at..];
    let bare = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    if rest.trim().is_empty() || bare.starts_with("\n\n") {
        return true;
    }
    match after.map(|token| (&token.kind, token.range.start)) {
        Some((Kind::Open(name) | Kind::Close(name), start)) if html::BLOCKS.contains(&name.as_str()) => {
            text[at..start].trim().is_empty()
        }
        _ => false,
    }
}

/// A run within a paragraph of Markdown: one is a line break, more are the end of the paragraph.
fn markdown_break(text: &str, run: &Run) -> Option<Rewrite> {
    let start = text[..run.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &text[start..run.range.start];
    let indent = &line[..line.len() - line.trim_start().len()];
    let body = line.trim_start();
    // Where a line is a whole — a heading, a row, an item — a break within it is HTML's alone.
    if body.starts_with(['#', '|', '>', '!', '?', '=']) || body.contains('|') || is_item(line) || body.is_empty() {
        return None;
    }
    let behind = &text[run.range.end..];
    let skipped = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let skipped = skipped + usize::from(behind[skipped..].starts_with('\n'));
    let next = &behind[skipped..];
    let next = next.len() - next.trim_start_matches([' ', '\t']).len() + skipped;
    // What begins a line must not be read as something else.
    let begins = behind[next..].starts_with(['#', '|', '>', '-', '+', '*', '=', '!', '?', ':', '<'])
        || behind[next..].starts_with(|c: char| c.is_ascii_digit());
    if begins {
        return None;
    }
    let gap = if run.count > 1 { format!("\n\n{indent}") } else { format!("\\\n{indent}") };
    let from = run.range.start - (line.len() - line.trim_end().len());
    Some(Rewrite::one(from..run.range.end + next, gap))
}
