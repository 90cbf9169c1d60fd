//! `*4 min read*` goes: the theme tells how long an article takes.

use super::{Rewrite, Text};
use crate::import::zones::lines;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let places = lines(text.text).filter(|(range, line)| is_reading_time(line) && !text.zones.is_code(range.start));
    places.map(|(range, line)| Rewrite::removal(range.start..range.start + line.trim_end_matches('\n').len())).collect()
}

/// `*4 min read*`, `_4 minutes read – updated today_`, alone on its line.
fn is_reading_time(line: &str) -> bool {
    let line = line.trim();
    let inner = ["*", "_", "<i>", "<em>"].iter().find_map(|open| line.strip_prefix(open));
    let inner = inner.and_then(|rest| ["*", "_", "</i>", "</em>"].iter().find_map(|close| rest.strip_suffix(close)));
    let Some(inner) = inner else { return false };
    let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let words: Vec<&str> = inner[digits..].split_whitespace().collect();
    let is_minutes = words.first().is_some_and(|word| matches!(*word, "min" | "min." | "mins" | "minute" | "minutes"));
    digits > 0 && is_minutes && words.get(1) == Some(&"read") && (words.len() == 2 || words.contains(&"updated"))
}
