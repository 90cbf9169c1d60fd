//! Stage 3: the settings of one article, the YAML between two `---` lines at its top.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::Spanned;

use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{Lines, SourceFile, Span};

/// The keys an article may set.
const KEYS: [&str; 12] = [
    "title",
    "description",
    "applies_to",
    "redirect_from",
    "url_checker",
    "weight",
    "template",
    "in_nav",
    "hide",
    "search",
    "tags",
    "variables",
];

/// What an article says about itself. Strings are as written, variables not yet expanded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// The title, where it is not the first heading.
    pub title: Option<Text>,
    /// One sentence for search engines and lists.
    pub description: Option<Text>,
    /// Keys of what the article holds for: `exchange`, `office365`, `gmail`.
    pub applies_to: Vec<Text>,
    /// Old addresses that lead here.
    pub redirect_from: Vec<Text>,
    /// Words to find it by.
    pub tags: Vec<Text>,
    /// Whether the checker stands below the article; the site's placement, if not set.
    pub url_checker: Option<CheckerChoice>,
    /// Its place among its siblings where the navigation follows the folders: smaller is earlier.
    pub weight: Option<i64>,
    /// The template, where it is not that of an article: `home`.
    pub template: Option<Text>,
    /// `false` keeps it out of the navigation on purpose.
    pub in_nav: Option<bool>,
    /// Parts of its page that are not shown.
    pub hide: BTreeSet<Part>,
    /// Whether search leaves it out.
    pub search_exclude: bool,
    /// What variables mean in this article alone.
    pub variables: BTreeMap<String, Value>,
}

/// A part of a page beside the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The way from the home page.
    Breadcrumbs,
    /// The list of its headings.
    Contents,
    /// Whether it helped.
    Feedback,
    /// The column beside it; what opens on narrow screens stays.
    Navigation,
    /// The links to the previous and the next page.
    Pager,
    /// Its tags.
    Tags,
}

impl Part {
    /// All of them with their names, in the order of the alphabet.
    const NAMES: [(&str, Self); 6] = [
        ("breadcrumbs", Self::Breadcrumbs),
        ("contents", Self::Contents),
        ("feedback", Self::Feedback),
        ("navigation", Self::Navigation),
        ("pager", Self::Pager),
        ("tags", Self::Tags),
    ];

    /// The part of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(name, _)| *name)
    }

    /// What it is called in front matter.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].0
    }
}

/// A string of the front matter and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The string.
    pub value: String,
    /// Its place.
    pub span: Span,
}

/// What an article says about the checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckerChoice {
    /// Whether it is shown.
    Shown(bool),
    /// It is shown, and this way to log in is the first.
    Way(Text),
}

impl CheckerChoice {
    /// Whether it is shown.
    pub fn is_shown(&self) -> bool {
        !matches!(self, Self::Shown(false))
    }

    /// The way to log in that it shows first.
    pub fn way(&self) -> Option<&str> {
        match self {
            Self::Way(way) => Some(&way.value),
            Self::Shown(_) => None,
        }
    }
}

/// Read the front matter of an article. Returns it with the range of the article's body.
pub fn read(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> (FrontMatter, Range<usize>) {
    let text = &*file.text;
    let Some(start) = opening(text) else {
        diagnostics.extend(misplaced(file));
        return (FrontMatter::default(), 0..text.len());
    };
    let Some((yaml, body)) = split(text, start) else {
        let message = "the front matter that begins here has no end";
        let hint = "close it with a line of three hyphens: ---";
        diagnostics.push(Diagnostic::error("unclosed-front-matter", file.span(0..3), message).hint(hint));
        return (FrontMatter::default(), 0..text.len());
    };
    let place = Place { file, start: yaml.start, end: yaml.end, lines: Lines::new(&text[yaml.clone()]) };
    let front_matter = match parse(&place, &text[yaml], diagnostics) {
        Some(entries) => FrontMatter::from_entries(&place, entries, diagnostics),
        None => FrontMatter::default(),
    };
    (front_matter, body..text.len())
}

/// Where the YAML begins, if the text opens with a line of `---`.
fn opening(text: &str) -> Option<usize> {
    let line = text.lines().next()?;
    (line.trim_end() == "---").then(|| (line.len() + 1).min(text.len()))
}

/// The warning about front matter below blank lines, which makes it ordinary text.
fn misplaced(file: &SourceFile) -> Option<Diagnostic> {
    let blanks = file.text.len() - file.text.trim_start().len();
    let below = &file.text[blanks..];
    let (yaml, _) = split(below, opening(below)?)?;
    let is_key = |line: &str| line.split_once(':').is_some_and(|(key, _)| KEYS.contains(&key));
    (blanks > 0 && below[yaml].lines().any(is_key)).then(|| {
        let message = "this is shown as text: front matter must begin on the first line";
        Diagnostic::warning("misplaced-front-matter", file.span(blanks..blanks + 3), message)
            .hint("delete the blank lines above it")
    })
}

fn split(text: &str, start: usize) -> Option<(Range<usize>, usize)> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Where in a file the YAML stands.
struct Place<'a> {
    file: &'a SourceFile,
    start: usize,
    end: usize,
    lines: Lines<'a>,
}

impl Place<'_> {
    /// The rest of the line from a place that the YAML parser counts in lines and columns.
    fn span(&self, line: u64, column: u64) -> Span {
        let place = |number: u64| usize::try_from(number).unwrap_or(1);
        let start = self.start + self.lines.offset(place(line), place(column));
        let rest = self.file.text[start..].lines().next().unwrap_or_default().trim_end();
        self.file.span(start..start + rest.len())
    }

    /// Where words are written behind a byte of the file.
    fn find(&self, words: &str, from: usize) -> Option<Span> {
        let rest = self.file.text[..self.end].get(from..).filter(|_| !words.is_empty())?;
        let at = from + rest.find(words)?;
        Some(self.file.span(at..at + words.len()))
    }

    fn of<T>(&self, value: &Spanned<T>) -> Span {
        self.span(value.referenced.line(), value.referenced.column())
    }

    /// The very words of a text, without quotes; the rest of the line where it is written otherwise.
    fn of_text(&self, value: &Spanned<String>) -> Span {
        self.words(self.of(value), &value.value)
    }

    fn words(&self, span: Span, words: &str) -> Span {
        let written = &self.file.text[span.start..span.end];
        let quote = usize::from(written.starts_with(['"', '\'']));
        let start = span.start + quote;
        if written[quote..].starts_with(words) { self.file.span(start..start + words.len()) } else { span }
    }
}

type Entry = (Spanned<String>, Spanned<Value>);

/// The entries of a YAML mapping in their order.
struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("lines of `key: value`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

fn parse(place: &Place<'_>, yaml: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Entry>> {
    if yaml.trim().is_empty() {
        return Some(Vec::new());
    }
    let error = match from_yaml(yaml) {
        Ok(entries) => return Some(entries.0),
        Err(error) => error,
    };
    let (quoted, repairs) = quote_plain_colons(yaml);
    if !repairs.is_empty()
        && let Ok(entries) = from_yaml(&quoted)
    {
        for repair in repairs {
            let span = place.file.span(place.start + repair.at.start..place.start + repair.at.end);
            let message = "a value with a colon and a space must stand in quotes; it is read as plain text";
            diagnostics
                .push(Diagnostic::warning("unquoted-colon", span, message).hint(format!("write {}", repair.line)));
        }
        return Some(entries.0);
    }
    let span = error.location().map_or_else(|| Span::file(&place.file.path), |at| place.span(at.line(), at.column()));
    let (message, hint) = explain(&error);
    let stands_in = "the article is built as if it had no front matter";
    diagnostics.push(Diagnostic::error("bad-front-matter", span, message).maybe_hint(hint).hint(stands_in));
    None
}

/// Entries that stand there twice are all returned.
fn from_yaml(yaml: &str) -> Result<Entries, serde_saphyr::Error> {
    let options = serde_saphyr::options! { duplicate_keys: serde_saphyr::DuplicateKeyPolicy::PassThrough };
    serde_saphyr::from_str_with_options(yaml, options)
}

/// What is wrong with some YAML, and what helps.
fn explain(error: &serde_saphyr::Error) -> (String, Option<String>) {
    let text = error.without_snippet().to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    if what.starts_with("expected mapping start") {
        let example = "write a key, a colon and a value on each line, such as `title: Log in`";
        return ("front matter consists of keys with values".to_owned(), Some(example.to_owned()));
    }
    let hint = if what.contains("tabs") {
        Some("indent with blanks, not with tabs")
    } else if what.contains("mapping values") {
        Some("begin each key at the start of its line, and put a value with a colon in quotes")
    } else {
        None
    };
    (format!("this front matter is not YAML: {what}"), hint.map(str::to_owned))
}

/// A line that was read as if its value stood in quotes.
struct Repair {
    at: Range<usize>,
    line: String,
}

/// Put quotes around the values of `key: a value: with a colon` lines, which YAML refuses and people write.
fn quote_plain_colons(yaml: &str) -> (Cow<'_, str>, Vec<Repair>) {
    let mut repairs = Vec::new();
    let mut quoted = String::with_capacity(yaml.len() + 8);
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let bare = line.trim_end();
        match plain_value_with_colon(bare) {
            Some((key, value)) => {
                let line = format!("{key}: \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
                quoted.push_str(&line);
                quoted.push('\n');
                repairs.push(Repair { at: at + bare.len() - value.len()..at + bare.len(), line });
            }
            None => quoted.push_str(line),
        }
        at += line.len();
    }
    if repairs.is_empty() { (Cow::Borrowed(yaml), repairs) } else { (Cow::Owned(quoted), repairs) }
}

fn plain_value_with_colon(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let value = value.trim_start();
    let plain = !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '#', '!']);
    (is_key && plain && (value.contains(": ") || value.ends_with(':'))).then_some((key, value))
}

impl FrontMatter {
    fn from_entries(place: &Place<'_>, entries: Vec<Entry>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut read = Self::default();
        let mut seen = BTreeSet::new();
        for (key, value) in entries {
            let mut field = Field { place, key: &key, value: &value, diagnostics };
            if !seen.insert(key.value.clone()) {
                field.duplicate();
                continue;
            }
            match key.value.as_str() {
                _ if value.value.is_null() => {}
                "title" => read.title = field.text(),
                "description" => read.description = field.text(),
                "applies_to" => read.applies_to = field.texts(),
                "redirect_from" => read.redirect_from = field.texts(),
                "tags" => read.tags = field.texts(),
                "url_checker" => read.url_checker = field.checker_choice(),
                "weight" => read.weight = field.integer(),
                "template" => read.template = field.text(),
                "in_nav" => read.in_nav = field.boolean(),
                "hide" => read.hide = field.parts(),
                "search" => read.search_exclude = field.search_exclude(),
                "variables" => read.variables = field.variables(),
                _ => field.unknown(),
            }
        }
        read
    }
}

/// One entry, while it is read.
struct Field<'a> {
    place: &'a Place<'a>,
    key: &'a Spanned<String>,
    value: &'a Spanned<Value>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Field<'_> {
    fn wrong<T>(&mut self, wanted: &str) -> Option<T> {
        let value = &self.value.value;
        let message = format!("`{}` must be {wanted}, and this is {}", self.key.value, type_name(value));
        let hint = match value {
            Value::Number(_) | Value::Bool(_) if wanted == TEXT => {
                Some(format!("write {}: \"{value}\"", self.key.value))
            }
            Value::String(text) if matches!(text.as_str(), "true" | "false") => {
                Some(format!("write {}: {text}, without quotes", self.key.value))
            }
            _ => None,
        };
        self.diagnostics.push(Diagnostic::error("wrong-type", self.place.of(self.value), message).maybe_hint(hint));
        None
    }

    /// A text on one line, however it is written.
    fn text(&mut self) -> Option<Text> {
        match self.value.value.as_str() {
            Some(text) => Some(self.one_line(text)),
            None => self.wrong(TEXT),
        }
    }

    fn one_line(&self, text: &str) -> Text {
        let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let span = self.place.words(self.place.of(self.value), &value);
        Text { value, span }
    }

    fn texts(&mut self) -> Vec<Text> {
        match &self.value.value {
            Value::String(text) => vec![self.one_line(text)],
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let mut from = self.place.of(self.value).start;
                let item = |text: &str| {
                    let text = self.one_line(text);
                    let span = self.place.find(&text.value, from).unwrap_or(text.span);
                    from = span.end.max(from);
                    Text { span, ..text }
                };
                items.iter().filter_map(Value::as_str).map(item).collect()
            }
            _ => self.wrong("a list of texts, such as [one, two]").unwrap_or_default(),
        }
    }

    fn parts(&mut self) -> BTreeSet<Part> {
        let mut parts = BTreeSet::new();
        for Text { value, span } in self.texts() {
            match Part::from_name(&value) {
                Some(part) => _ = parts.insert(part),
                None => {
                    let parts = || format!("the parts are: {}", Part::names().collect::<Vec<_>>().join(", "));
                    let hint = did_you_mean(&value, Part::names()).unwrap_or_else(parts);
                    let message = format!("a page has no part `{value}` that can be hidden");
                    self.diagnostics.push(Diagnostic::warning("unknown-part", span, message).hint(hint));
                }
            }
        }
        parts
    }

    fn boolean(&mut self) -> Option<bool> {
        self.value.value.as_bool().or_else(|| self.wrong("true or false"))
    }

    fn checker_choice(&mut self) -> Option<CheckerChoice> {
        match &self.value.value {
            Value::Bool(shown) => Some(CheckerChoice::Shown(*shown)),
            Value::String(way) if !matches!(way.as_str(), "true" | "false") => {
                Some(CheckerChoice::Way(self.one_line(way)))
            }
            _ => self.wrong("true, false or a way to log in"),
        }
    }

    fn integer(&mut self) -> Option<i64> {
        self.value.value.as_i64().or_else(|| self.wrong("a whole number"))
    }

    fn search_exclude(&mut self) -> bool {
        let exclude = self.value.value.as_object().and_then(|search| search.get("exclude")).and_then(Value::as_bool);
        exclude.or_else(|| self.wrong("a mapping such as {exclude: true}")).unwrap_or_default()
    }

    fn variables(&mut self) -> BTreeMap<String, Value> {
        let is_name = |name: &String| {
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        };
        match self.value.value.as_object().filter(|table| table.keys().all(is_name)) {
            Some(table) => table.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            None => self.wrong("a mapping of names, such as {port: Kiel}").unwrap_or_default(),
        }
    }

    fn duplicate(&mut self) {
        let message = format!("`{}` stands here twice; the first one counts", self.key.value);
        self.diagnostics
            .push(Diagnostic::error("duplicate-key", self.place.of_text(self.key), message).hint("delete one of them"));
    }

    fn unknown(&mut self) {
        let name = &self.key.value;
        let hint = did_you_mean(name, KEYS).unwrap_or_else(|| format!("the keys here are: {}", KEYS.join(", ")));
        let message = format!("unknown front matter key `{name}`");
        self.diagnostics
            .push(Diagnostic::warning("unknown-front-matter", self.place.of_text(self.key), message).hint(hint));
    }
}

/// What texts are called in messages.
const TEXT: &str = "text";

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => TEXT,
        Value::Array(items) if !items.iter().all(Value::is_string) => "a list with something else in it",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (FrontMatter, String, Vec<Diagnostic>) {
        let file = SourceFile::new("content/a.md", text);
        let mut diagnostics = Vec::new();
        let (front_matter, body) = read(&file, &mut diagnostics);
        (front_matter, file.text[body].to_owned(), diagnostics)
    }

    #[test]
    fn a_colon_in_a_plain_value_is_read_as_text() {
        let (read, body, diagnostics) = read_text("---\ndescription: One: two \"three\"\n---\n# A\n");
        assert_eq!(read.description.unwrap().value, "One: two \"three\"");
        assert_eq!(body, "# A\n");
        assert_eq!(diagnostics[0].code, "unquoted-colon");
        assert_eq!(diagnostics[0].hints, ["write description: \"One: two \\\"three\\\"\""]);
    }

    #[test]
    fn each_mistake_is_at_its_line() {
        let text = "---\ntitle: [a]\ndescripton: x\nweight: 3\n---\n";
        let (read, _, diagnostics) = read_text(text);
        assert_eq!(read.weight, Some(3));
        let found: Vec<_> = diagnostics.iter().map(|d| (d.code, d.span.as_ref().unwrap().start)).collect();
        assert_eq!(found, [("wrong-type", 11), ("unknown-front-matter", 15)]);
    }
}
