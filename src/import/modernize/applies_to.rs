//! “For users of … on:” with a row of logos becomes `applies_to` of the front matter.

use std::ops::Range;

use super::html::{Kind, attribute, element_end, inside, tokens};
use super::{Rewrite, Text};

/// The keys that logos stand for, by a word of the picture's file name.
const LOGOS: [(&str, &str); 7] = [
    ("exchange", "exchange"),
    ("office365", "office365"),
    ("office-365", "office365"),
    ("o365", "office365"),
    ("microsoft365", "office365"),
    ("gmail", "gmail"),
    ("outlook", "outlook"),
];

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let lower = text.text.to_ascii_lowercase();
    for (at, _) in lower.match_indices("for users of") {
        if found.is_empty() && !text.zones.is_code(at) {
            found.extend(row(text.text, at));
        }
    }
    found
}

fn row(text: &str, at: usize) -> Option<Rewrite> {
    // The words, with the tag or the stars before them.
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if !matches!(text[line..at].trim(), "<i>" | "*" | "<em>" | "_" | "" | "<b>" | "**" | "<p>" | "<p><i>") {
        return None;
    }
    let words = at + text[at..].find(':')? + 1;
    let sentence = &text[at..words];
    if sentence.contains('\n') || !sentence.trim_end_matches(':').trim_end().ends_with(" on") {
        return None;
    }
    let mut end = words;
    let mut keys: Vec<String> = Vec::new();
    while let Some((next, key)) = piece(text, end, keys.is_empty()) {
        keys.extend(key.filter(|key| !keys.contains(key)));
        end = next;
    }
    // Whatever else stands behind the row stays.
    (!keys.is_empty()).then(|| Rewrite { applies_to: keys, ..Rewrite::removal(line..end) })
}

/// What a row goes on with: blanks, ends of tags, breaks, a box with a logo.
fn piece(text: &str, at: usize, before_logos: bool) -> Option<(usize, Option<String>)> {
    let rest = &text[at..];
    let blanks = rest.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let at = at + blanks;
    for skipped in ["<br>", "<br/>", "<br />", "&nbsp;", "</i>", "</em>", "</b>", "</p>", "*"] {
        let is_end = skipped.starts_with("</") || skipped == "*";
        if rest.starts_with(skipped) && (!is_end || before_logos) {
            return Some((at + skipped.len(), None));
        }
    }
    if rest.starts_with("<img") {
        let end = at + rest.find('>')? + 1;
        return Some((end, Some(key(&text[at..end])?)));
    }
    if !["<div", "<span"].iter().any(|open| rest.starts_with(open)) {
        return None;
    }
    let end = element_end(text, at)?;
    let inner = inside(text, &(at..end))?;
    Some((end, Some(logo(text, inner)?)))
}

/// The key of a box that holds one logo and nothing else.
fn logo(text: &str, inner: Range<usize>) -> Option<String> {
    let html = &text[inner];
    let mut found = None;
    for token in tokens(html) {
        let part = &html[token.range.clone()];
        match &token.kind {
            Kind::Open(name) if name == "img" && found.is_none() => found = Some(key(part)?),
            Kind::Text if part.trim().is_empty() => {}
            Kind::Comment => {}
            Kind::Open(name) | Kind::Close(name) if name == "div" || name == "span" => {}
            _ => return None,
        }
    }
    found
}

fn key(tag: &str) -> Option<String> {
    let src = attribute(tag, "src")?.to_ascii_lowercase();
    let name = src.rsplit('/').next()?;
    LOGOS.iter().find(|(word, _)| name.contains(word)).map(|(_, key)| (*key).to_owned())
}
