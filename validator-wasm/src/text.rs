//! Small tools on text.
//!
//! They take functions and slices instead of closures and patterns, so that each is compiled once: readers download
//! every copy.

use std::borrow::Cow;

/// `text` up to the first character that `stop` accepts, and the rest from there.
pub(crate) fn cut(text: &str, stop: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}

/// Whether `word` is one of the words in `list`, which stand between blanks.
///
/// Tables of words are written as such lists: a list of strings would bring an address and a length for each.
pub(crate) fn is_among(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Whether one of the characters of `any` occurs in `text`.
pub(crate) fn contains_any(text: &str, any: &str) -> bool {
    text.chars().any(|c| any.contains(c))
}

pub(crate) fn starts_with_digit(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// `text` without `prefix`, whatever the case of its letters.
pub(crate) fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Whether `text` ends with `suffix`, whatever the case of its letters.
pub(crate) fn ends_with(text: &[u8], suffix: &str) -> bool {
    text.len() >= suffix.len() && text[text.len() - suffix.len()..].eq_ignore_ascii_case(suffix.as_bytes())
}

/// Where `part` first occurs in `text`, whatever the case of its letters.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(part.len());
    windows.position(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// `text` with its percent-escapes decoded; what is no UTF-8 then becomes U+FFFD.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// `text` without tab, carriage return and line feed, as browsers' parsers and `<input>` read it.
pub(crate) fn without_line_breaks(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| is_line_break(char::from(byte))) {
        Cow::Owned(text.chars().filter(|&c| !is_line_break(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\t' | '\r' | '\n')
}
