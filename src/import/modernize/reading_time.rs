//! `*4 min read*` goes: the theme tells how long an article takes.

use super::html::{Kind, tokens};
use super::{Rewrite, Text};
use crate::import::zones::lines;

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let places = lines(text.text).filter(|(range, line)| is_reading_time(line) && !text.zones.is_code(range.start));
    places.map(|(range, line)| Rewrite::removal(range.start..range.start + line.trim_end_matches('\n').len())).collect()
}

/// `*4 min read*`, `<p><i>4 minutes read – updated today</i></p>`, alone on its line.
fn is_reading_time(line: &str) -> bool {
    let line = line.trim();
    let stars = ["*", "_"].iter().find_map(|mark| line.strip_prefix(mark)?.strip_suffix(mark)).map(str::to_owned);
    let Some(inner) = stars.or_else(|| words_of_html(line)) else { return false };
    let inner = inner.trim();
    let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let words: Vec<&str> = inner[digits..].split_whitespace().collect();
    let is_minutes = words.first().is_some_and(|word| matches!(*word, "min" | "min." | "mins" | "minute" | "minutes"));
    digits > 0 && is_minutes && words.get(1) == Some(&"read") && (words.len() == 2 || words.contains(&"updated"))
}

/// The words of a line that is HTML from its beginning to its end.
fn words_of_html(line: &str) -> Option<String> {
    let is_html = line.starts_with("<p") || line.starts_with("<i>") || line.starts_with("<em>");
    let tokens = tokens(line).into_iter().filter(|token| token.kind == Kind::Text);
    let words: String = tokens.map(|token| &line[token.range]).collect();
    (is_html && line.ends_with('>')).then_some(words)
}
