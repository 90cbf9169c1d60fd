//! Text that knows which of its parts stand for variables, so that a preview can show their names.

use std::ops::Range;

use crate::html::escape_attribute;
use crate::source::MappedText;

use super::{CHECKER_MARK, tag_list};

/// A part of a text that stands for a variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The expression between the delimiters: `product_name`.
    pub name: Box<str>,
}

/// What a part of a page stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The expression between the delimiters.
    pub name: Box<str>,
    /// All of its value, where the part may be only a piece of it.
    pub whole: Option<Box<str>>,
}

/// Text and its named parts, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct NamedText {
    text: String,
    names: Vec<Named>,
}

impl NamedText {
    /// A text of which this is known.
    pub fn new(text: impl Into<String>, names: Vec<Named>) -> Self {
        Self { text: text.into(), names }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its text and its named parts.
    pub fn into_parts(self) -> (String, Vec<Named>) {
        (self.text, self.names)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What follows the first bytes.
    pub fn after(&self, bytes: usize) -> Self {
        let names = self.names.iter().filter(|named| named.range.end > bytes).map(|named| Named {
            range: named.range.start.saturating_sub(bytes)..named.range.end - bytes,
            name: named.name.clone(),
        });
        Self { text: self.text[bytes..].to_owned(), names: names.collect() }
    }

    /// Its named parts.
    pub fn names(&self) -> &[Named] {
        &self.names
    }

    /// Write on, with text that may stand for a variable.
    pub fn push(&mut self, text: &str, name: Option<&str>) {
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(name) = name.filter(|_| !text.is_empty()) {
            self.names.push(Named { range: start..self.text.len(), name: name.into() });
        }
    }

    /// All of it, cut where named parts begin and end.
    pub fn parts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let last = self.names.last().map_or(0, |named| named.range.end);
        let mut written = 0;
        let named = self.names.iter().flat_map(move |named| {
            let before = std::mem::replace(&mut written, named.range.end)..named.range.start;
            [(&self.text[before], None), (&self.text[named.range.clone()], Some(&*named.name))]
        });
        named.chain([(&self.text[last..], None)]).filter(|(text, _)| !text.is_empty())
    }

    /// The same parts with other text.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let mut mapped = Self::default();
        self.parts().for_each(|(text, name)| mapped.push(&change(text), name));
        mapped
    }

    /// The same words with one blank between each two.
    pub fn joined(&self) -> Self {
        let mut joined = Self::default();
        for (text, name) in self.parts() {
            if text.starts_with(char::is_whitespace) && !joined.text.ends_with(' ') {
                joined.push(" ", None);
            }
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            joined.push(&words, name);
            if !words.is_empty() && text.ends_with(char::is_whitespace) {
                joined.push(" ", None);
            }
        }
        joined.trimmed()
    }

    /// Without white space around it.
    pub fn trimmed(&self) -> Self {
        let mut trimmed = Self::default();
        for (text, name) in self.parts() {
            trimmed.push(if trimmed.is_empty() { text.trim_start() } else { text }, name);
        }
        let end = trimmed.text.trim_end().len();
        trimmed.text.truncate(end);
        trimmed.names.retain_mut(|named| {
            named.range.end = named.range.end.min(end);
            !named.range.is_empty()
        });
        trimmed
    }

    /// HTML of it, from parts that are HTML already, with the names of variables around them.
    pub fn marked_html(&self) -> String {
        let mut html = String::with_capacity(self.text.len());
        for (text, name) in self.parts() {
            match name {
                Some(name) => {
                    open(&mut html, &Variable { name: name.into(), whole: None });
                    html.push_str(text);
                    html.push_str(CLOSE);
                }
                None => html.push_str(text),
            }
        }
        html
    }
}

/// A part of some words.
#[derive(Debug, Clone, Copy)]
pub struct NamedPart<'a> {
    /// Its words.
    pub words: &'a str,
    /// The expression that it stands for.
    pub name: Option<&'a str>,
    /// All of what the expression stands for, where the words are only a piece of it.
    pub whole: Option<&'a str>,
}

impl<'a> NamedPart<'a> {
    /// Words that stand for nothing.
    pub fn plain(words: &'a str) -> Self {
        Self { words, name: None, whole: None }
    }

    /// What it stands for.
    pub fn variable(&self) -> Option<Variable> {
        Some(Variable { name: self.name?.into(), whole: self.whole.map(Into::into) })
    }
}

/// Words that stand in a range of an expanded text, cut where parts of them stand for variables; each with its
/// expression. `None` where there are no such parts, which is nearly everywhere.
///
/// Words that do not stand there as they are written, because an entity was read, have no known parts.
pub fn named_parts<'a>(expanded: &'a MappedText, words: &'a str, range: &Range<usize>) -> Option<Vec<NamedPart<'a>>> {
    let replaced = expanded.replaced(range.clone());
    if replaced.is_empty() {
        return None;
    }
    let start = range.start + place_of(words, &expanded.as_str()[range.clone()])?;
    let mut parts = Vec::with_capacity(2 * replaced.len() + 1);
    let mut written = 0;
    for (place, source) in replaced {
        let Some(name) = expression(source) else { continue };
        let clamped = |at: usize| at.saturating_sub(start).min(words.len());
        let value = &expanded.as_str()[place.clone()];
        let place = clamped(place.start)..clamped(place.end);
        if !place.is_empty() && value != CHECKER_MARK && !value.starts_with(tag_list::MARK) {
            parts.push(NamedPart::plain(&words[written..place.start]));
            let whole = (place.len() < value.len()).then_some(value);
            parts.push(NamedPart { words: &words[place.clone()], name: Some(name), whole });
            written = place.end;
        }
    }
    parts.push(NamedPart::plain(&words[written..]));
    parts.retain(|part| !part.words.is_empty());
    Some(parts)
}

/// Where words stand in what they were read from: code has its backticks around it, and its line breaks are blanks.
fn place_of(words: &str, source: &str) -> Option<usize> {
    if source == words {
        return Some(0);
    }
    source.find(words).or_else(|| {
        let same = |(a, b): (u8, u8)| a == b || (a == b' ' && b == b'\n');
        let is_there = |at: &usize| words.bytes().zip(source.bytes().skip(*at)).all(same);
        (0..=source.len().checked_sub(words.len())?).find(is_there)
    })
}

/// What stands between the delimiters of a variable.
fn expression(source: &str) -> Option<&str> {
    let inside = source.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    inside.or_else(|| source.strip_prefix("{{")?.strip_suffix("}}")).map(str::trim)
}

/// The element around what a variable stands for.
pub fn open(html: &mut String, variable: &Variable) {
    html.push_str("<guidepost-variable name=\"");
    escape_attribute(html, &variable.name);
    if let Some(value) = &variable.whole {
        html.push_str("\" value=\"");
        escape_attribute(html, value);
    }
    html.push_str("\">");
}

/// Ends what [`open`] begins.
pub const CLOSE: &str = "</guidepost-variable>";

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> NamedText {
        let mut text = NamedText::default();
        text.push("Log in ", None);
        text.push(" to ", None);
        text.push(" Guide  post ", Some("name"));
        text.push("now ", None);
        text
    }

    #[test]
    fn words_are_joined_and_names_stay_with_them() {
        let joined = text().joined();
        assert_eq!(joined.as_str(), "Log in to Guide post now");
        assert_eq!(
            joined.parts().collect::<Vec<_>>(),
            [("Log in to ", None), ("Guide post", Some("name")), (" now", None)]
        );
    }

    #[test]
    fn named_parts_are_marked() {
        let mut title = NamedText::default();
        title.push("a &lt; ", None);
        title.push("b", Some("\"x\" ~ y"));
        assert_eq!(title.marked_html(), "a &lt; <guidepost-variable name=\"&quot;x&quot; ~ y\">b</guidepost-variable>");
    }
}
