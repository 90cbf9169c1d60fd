//! `{! file !}` of markdown-include and mdx_include: the text of a file, wherever that stands, and indented nowhere.

use std::ops::Range;

use super::{MISSING, Snippets, TOPIC};
use crate::import::body::{Body, Edit, Teller};
use crate::import::zones::Zones;

/// Files that bring in files end somewhere: nobody's article is longer.
const EXPANDED_MAX: usize = 1 << 20;

impl Snippets<'_> {
    /// Bring in the files of `{! file !}` that do not begin a line and stand alone there: no line of theirs is indented.
    pub(super) fn in_place(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.braces_dir.is_none() {
            return;
        }
        let text = body.text.clone();
        let zones = Zones::of(&text);
        let mut left = EXPANDED_MAX;
        let mut edits = Vec::new();
        for (range, name) in braces(&text) {
            let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
            let before = &text[start..range.start];
            let is_alone =
                before.trim().is_empty() && text[range.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
            let keeps_its_lines = before.is_empty() || text[range.start..].starts_with("{!>");
            if is_alone && keeps_its_lines && !name.contains(':') && !zones.is_fenced(range.start) {
                continue;
            }
            match self.expanded(&name, &mut Vec::new(), &mut left) {
                Some(inner) => {
                    teller.converted(TOPIC, body, range.start, format!("the text of `{name}` stands in its place"));
                    edits.push(Edit::new(range, inner));
                }
                None => {
                    teller.decide(MISSING, body, range.start, format!("`{name}`"));
                    edits.push(Edit::new(range, ""));
                }
            }
        }
        body.apply(&edits);
    }

    /// The text of a file with those of the files that it brings in, except for what is being brought in already, and for
    /// so many bytes at most.
    fn expanded(&self, name: &str, open: &mut Vec<String>, left: &mut usize) -> Option<String> {
        let text = self.named(name)?;
        let text = text.trim();
        *left = left.checked_sub(text.len()).filter(|_| !open.iter().any(|other| other == name))?;
        open.push(name.to_owned());
        let mut expanded = String::with_capacity(text.len());
        let mut at = 0;
        for (range, inner) in braces(text) {
            expanded.push_str(&text[at..range.start]);
            expanded.push_str(&self.expanded(&inner, open, left).unwrap_or_default());
            at = range.end;
        }
        expanded.push_str(&text[at..]);
        open.pop();
        Some(expanded)
    }
}

/// Every `{! file !}` of a text, with the name of its file.
pub(super) fn braces(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find("{!")?;
            at = start + "{!".len();
            let line = text[at..].lines().next().unwrap_or_default();
            let Some(length) = line.find('}').filter(|length| line[..*length].contains('!')) else { continue };
            let inside = &line[..length];
            let Some(name) = inside.strip_suffix('!').or_else(|| inside.contains("!lines=").then_some(inside)) else {
                continue;
            };
            at += length + 1;
            return Some((start..at, braced(name)));
        }
    })
}

/// The name in `{!> file [ln:3-9] !}`, with its lines as those of other includes.
pub(super) fn braced(inside: &str) -> String {
    let inside = inside.trim_start_matches('>').trim();
    if let Some((name, lines)) = inside.split_once("!lines=") {
        let ends = lines.split_whitespace().map(|range| range.split_once('-').unwrap_or((range, range)));
        let lines: Vec<String> = ends.map(|(from, to)| format!("{from}:{to}")).collect();
        return format!("{}:{}", name.trim(), lines.join(","));
    }
    match inside.split_once("[ln:").and_then(|(name, lines)| Some((name.trim(), lines.trim().strip_suffix(']')?))) {
        Some((name, lines)) => format!("{name}:{}", lines.replace('-', ":")),
        None => inside.to_owned(),
    }
}
