//! Reads a TOML table key by key, and goes on after a mistake: each wrong type and unknown key is a diagnostic at its
//! place, and everything else is still read. (A derived deserializer stops at the first.)

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::SourceFile;

/// The stable names of what can be wrong in a TOML file.
mod code {
    pub const SYNTAX: &str = "toml-syntax";
    pub const WRONG_TYPE: &str = "wrong-type";
    pub const UNKNOWN_KEY: &str = "unknown-key";
    pub const MISSING_KEY: &str = "missing-key";
}

/// Parse a file; what cannot be parsed is reported and left out.
pub fn parse<'a>(file: &'a SourceFile, diagnostics: &mut Vec<Diagnostic>) -> DeTable<'a> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    diagnostics.extend(errors.into_iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        Diagnostic::error(
            code::SYNTAX,
            file.span(span),
            format!("this is not TOML: {}", error.message().replace('\n', ", ")),
        )
    }));
    table.into_inner()
}

/// One table of a file, while its keys are read.
#[derive(Debug)]
pub struct TableReader<'a, 'd> {
    file: &'a SourceFile,
    table: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> TableReader<'a, 'd> {
    /// Begin to read a table of a file.
    pub fn new(file: &'a SourceFile, table: &'a DeTable<'a>, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self { file, table, asked: Vec::new(), diagnostics }
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<(T, std::ops::Range<usize>)> {
        self.typed_as(key, (wanted, None), read)
    }

    /// The same, where a hint says what would be right.
    fn typed_as<T>(
        &mut self,
        key: &'static str,
        (wanted, hint): (&str, Option<String>),
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<(T, std::ops::Range<usize>)> {
        let value = self.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            let message = format!("`{key}` must be {wanted}, and this is {}", type_name(value.get_ref()));
            let wrong = Diagnostic::error(code::WRONG_TYPE, self.file.span(value.span()), message);
            self.diagnostics.push(wrong.maybe_hint(hint));
        }
        Some((found?, value.span()))
    }

    /// A string.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.typed(key, "a string", |value| value.as_str().map(str::to_owned)).map(|(text, _)| text)
    }

    /// A string that a check accepts; the check says what is wrong with it, and what would be right.
    pub fn checked<T>(
        &mut self,
        key: &'static str,
        check: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Option<T> {
        let text = self.typed(key, "a string", |value| value.as_str())?;
        self.accepted(text, check)
    }

    /// The same, of a key that is easily given something else: an example of its line is the hint then.
    pub fn checked_as<T>(
        &mut self,
        key: &'static str,
        example: &str,
        check: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Option<T> {
        let hint = format!("write it like this: {example}");
        let text = self.typed_as(key, ("a string", Some(hint)), |value| value.as_str())?;
        self.accepted(text, check)
    }

    fn accepted<T>(
        &mut self,
        (text, span): (&str, std::ops::Range<usize>),
        check: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Option<T> {
        match check(text) {
            Ok(value) => Some(value),
            Err((message, hint)) => {
                self.diagnostics.push(Diagnostic::error("bad-value", self.file.span(span), message).maybe_hint(hint));
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", DeValue::as_bool).map(|(value, _)| value)
    }

    /// A whole number in a range.
    pub fn integer(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let read = |value: &'a DeValue<'a>| {
            let number = value.as_integer()?;
            i64::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| range.contains(number))
        };
        self.typed(key, &wanted, read).map(|(number, _)| number)
    }

    /// A list of strings.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<String>> {
        let read = |value: &'a DeValue<'a>| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        self.typed(key, "a list of strings", read).map(|(list, _)| list)
    }

    /// The strings of a list that a check accepts; it says what is wrong with any other.
    pub fn each_checked<T>(
        &mut self,
        key: &'static str,
        check: impl Fn(&str) -> Result<T, (String, Option<String>)>,
    ) -> Vec<T> {
        if self.strings(key).is_none() {
            return Vec::new();
        }
        let items = self.table.get(key).and_then(|value| value.get_ref().as_array()).into_iter().flatten();
        let mut accepted = Vec::new();
        for item in items {
            match check(item.get_ref().as_str().unwrap_or_default()) {
                Ok(value) => accepted.push(value),
                Err((message, hint)) => {
                    let span = self.file.span(item.span());
                    self.diagnostics.push(Diagnostic::error("bad-value", span, message).maybe_hint(hint));
                }
            }
        }
        accepted
    }

    /// A table.
    pub fn table(&mut self, key: &'static str) -> Option<&'a DeTable<'a>> {
        self.typed(key, "a table", DeValue::as_table).map(|(table, _)| table)
    }

    /// A list of tables, `[[key]]`.
    pub fn tables(&mut self, key: &'static str) -> Vec<&'a DeTable<'a>> {
        let read = |value: &'a DeValue<'a>| {
            value.as_array()?.iter().map(|item| item.get_ref().as_table()).collect::<Option<Vec<_>>>()
        };
        self.typed(key, "a list of tables", read).map(|(list, _)| list).unwrap_or_default()
    }

    /// Report that a key is not there; one of the wrong type is reported already.
    pub fn missing(&mut self, key: &str, hint: &'static str) {
        if self.table.contains_key(key) {
            return;
        }
        let message = format!("`{key}` is missing");
        self.diagnostics
            .push(Diagnostic::error(code::MISSING_KEY, crate::source::Span::file(&self.file.path), message).hint(hint));
    }

    /// Where a key of this table stands.
    pub fn key_span(&self, key: &str) -> Option<std::ops::Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// Where the value of a key stands.
    pub fn value_span(&self, key: &str) -> Option<std::ops::Range<usize>> {
        self.table.get(key).map(Spanned::span)
    }

    /// Report the keys that nobody asked for.
    pub fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let message = format!("unknown key `{name}`");
                let known = did_you_mean(name, self.asked.iter().copied())
                    .unwrap_or_else(|| format!("the keys here are: {}", self.asked.join(", ")));
                self.diagnostics
                    .push(Diagnostic::error(code::UNKNOWN_KEY, self.file.span(key.span()), message).hint(known));
            }
        }
    }
}

/// A TOML value as plain data, its keys in the order in which they are written.
pub fn to_json(value: &DeValue<'_>) -> serde_json::Value {
    use serde_json::Value;
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| to_json(item.get_ref())).collect()),
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entries = entries.into_iter();
            Value::Object(entries.map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref()))).collect())
        }
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
