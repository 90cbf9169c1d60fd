//! The text of a TOML string, with the way back to the file.

use std::ops::Range;

use crate::source::{MappedText, SourceFile, TextBuilder};

/// The text `value`, which the file has at `range`, quotes included.
pub fn mapped(file: &SourceFile, range: Range<usize>, value: &str) -> MappedText {
    let mut builder = TextBuilder::from_files();
    let index = builder.add_file(file);
    let raw = &file.text[range.clone()];
    let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| raw.starts_with(quotes)).unwrap_or_default();
    let mut reader = Reader { raw, at: quotes.len(), end: raw.len().saturating_sub(quotes.len()) };
    if quotes.len() > 1 && reader.rest().starts_with('\n') {
        reader.at += 1;
    }
    let is_literal = quotes.starts_with('\'');
    while let Some((part, decoded)) = reader.next(is_literal) {
        let part = range.start + part.start..range.start + part.end;
        match decoded {
            None => builder.copy_from(index, part),
            Some(text) => builder.replace(part, &text),
        }
    }
    if builder.as_str() != value {
        // An unusual way to write it: the whole stands for the whole.
        builder = TextBuilder::from_files();
        builder.add_file(file);
        builder.replace(range, value);
    }
    builder.finish()
}

struct Reader<'a> {
    raw: &'a str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.raw.get(self.at..self.end).unwrap_or_default()
    }

    /// The next part of the string, and what it stands for where that is something else.
    fn next(&mut self, is_literal: bool) -> Option<(Range<usize>, Option<String>)> {
        let start = self.at;
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let plain = if is_literal { rest.len() } else { rest.find('\\').unwrap_or(rest.len()) };
        if plain > 0 {
            self.at += plain;
            return Some((start..self.at, None));
        }
        let (length, decoded) = escape(rest);
        self.at += length;
        Some((start..self.at, Some(decoded)))
    }
}

/// The length of the escape that a text begins with, and what it stands for; nothing where it is none.
fn escape(text: &str) -> (usize, String) {
    let mut characters = text.chars().skip(1);
    let decoded = match characters.next() {
        Some('n') => "\n",
        Some('t') => "\t",
        Some('r') => "\r",
        Some('b') => "\u{8}",
        Some('f') => "\u{c}",
        Some('e') => "\u{1b}",
        Some('"') => "\"",
        Some('\\') => "\\",
        Some(letter @ ('u' | 'U' | 'x')) => {
            let digits = match letter {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let code = text.get(2..2 + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let character = code.and_then(char::from_u32).map(String::from);
            return character.map_or((1, String::new()), |character| (2 + digits, character));
        }
        // A backslash at the end of a line joins it with the next one.
        Some(' ' | '\t' | '\r' | '\n') => return (text.len() - text[1..].trim_start().len(), String::new()),
        _ => return (1, String::new()),
    };
    (2, decoded.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(text: &str) -> (SourceFile, Range<usize>, String) {
        let file = SourceFile::new("f.toml", text);
        let table = toml::de::DeTable::parse(&file.text).expect("this is TOML").into_inner();
        let (_, value) = table.iter().next().expect("there is a key");
        (file.clone(), value.span(), value.get_ref().as_str().expect("it is a string").to_owned())
    }

    #[test]
    fn strings_lead_back_to_their_bytes() {
        for text in [
            "a = \"one two\"",
            "a = 'one two'",
            "a = \"o\\u00fc \\\"two\\\"\"",
            "a = \"\"\"\none \\\n   two\"\"\"",
            "a = '''\none\ntwo'''",
        ] {
            let (file, range, value) = value_of(text);
            let mapped = mapped(&file, range, &value);
            assert_eq!(mapped.as_str(), value, "{text}");
            let at = value.find("tw").expect("all have the word");
            let found = mapped.origin(at..at + 3);
            assert_eq!(&file.text[found.start..found.end], "two", "{text}");
        }
    }
}
