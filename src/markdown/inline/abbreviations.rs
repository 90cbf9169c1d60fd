//! Abbreviations: a word that `*[word]: …` explains says so wherever it stands.

use std::collections::BTreeMap;

use pulldown_cmark::Event;

use super::atoms::each_text;
use super::{Placed, Token};
use crate::html::escape_attribute;

/// Explain the abbreviations of a run.
pub fn replace<'t>(run: Vec<Placed<'t>>, text: &'t str, known: &BTreeMap<String, String>) -> Vec<Placed<'t>> {
    if known.is_empty() {
        return run;
    }
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    each_text(run, text, |words, at| {
        let (before, rest) = (words[..at].chars().next_back(), &words[at..]);
        if is_word(before) && is_word(rest.chars().next()) {
            return None;
        }
        let fits = |name: &&String| rest.starts_with(*name) && !is_word(rest[name.len()..].chars().next());
        let name = known.keys().filter(fits).max_by_key(|name| name.len())?;
        let mut opening = "<abbr title=\"".to_owned();
        escape_attribute(&mut opening, &known[name]);
        opening.push_str("\">");
        let word = Token::Event(Event::Text(name.clone().into()));
        Some((vec![Token::Html(opening), word, Token::Html("</abbr>".to_owned())], name.len()))
    })
}
