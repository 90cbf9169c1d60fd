//! The front matter of an article: kept where guidepost reads it as it is, else written anew.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::defaults;
use super::report::Notes;
use super::toml_text::{is_name, quoted};
use super::yaml::{self, Entry, Node, Place, Value};
use crate::front_matter::Part;

/// Where a text's front matter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its YAML; empty where there is none.
    pub yaml: std::ops::Range<usize>,
    /// Where the body begins.
    pub body: usize,
}

/// Find the front matter of a text.
pub fn split(text: &str) -> Head {
    let none = Head { yaml: 0..0, body: 0 };
    let Some(first) = text.lines().next().filter(|line| line.trim_end() == "---") else { return none };
    let start = (first.len() + 1).min(text.len());
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Head { yaml: start..at, body: at + line.len() };
        }
        at += line.len();
    }
    none
}

/// Whether what stands between the first two rules of an article sets anything, or is meant to: MkDocs shows all else.
pub fn is_mapping(yaml: &str) -> bool {
    let first = yaml.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    // What is broken is front matter if it begins with a key.
    let begins_with_key = first.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '));
    let parsed = yaml::parse(yaml, &"".into());
    parsed.map_or(begins_with_key, |parsed| matches!(parsed.root.value, Value::Map(_) | Value::Null))
}

/// What an article's front matter becomes.
#[derive(Debug, Default)]
pub struct FrontMatter {
    /// Its lines, without the `---` around them.
    lines: Vec<String>,
    /// The title it sets.
    pub title: Option<String>,
    /// Whether macros are asked for in this article.
    pub render_macros: Option<bool>,
    /// Whether it is no YAML, and was left as it is.
    pub is_unread: bool,
    /// What macros of the article ask for by name: names with values, as YAML.
    variables: Vec<(String, String)>,
}

/// The topic of keys that guidepost does not have.
const UNKNOWN: &str = "Front matter that has no equivalent";
/// The topic of front matter that is written in another way.
const MENDED: &str = "Front matter written anew";

impl FrontMatter {
    /// Convert the YAML of an article; `first` is the line it begins on.
    /// What its folder sets is added.
    pub fn convert(yaml: &str, default: &Node, asked: &BTreeSet<String>, (place, notes): (&Place, &mut Notes)) -> Self {
        if yaml.trim().is_empty() {
            return Self::from_defaults(default, asked, notes);
        }
        let file = place.file.clone();
        let (root, mended) = match parse(yaml, &file) {
            Ok(parsed) => parsed,
            Err(error) => {
                let at = Place { file, line: place.line + error.place.line - 1 };
                notes.decide("Front matter that is not YAML", &at, error.message);
                return Self { lines: yaml.lines().map(str::to_owned).collect(), is_unread: true, ..Self::default() };
            }
        };
        let mut front_matter = Self::default();
        let mut verbatim = !mended;
        for entry in root.entries() {
            let at = Place { file: file.clone(), line: place.line + entry.place.line - 1 };
            let entry = with_default(entry, default, &at, notes);
            verbatim &= front_matter.entry(&entry, asked, &at, notes) && matches!(entry, Cow::Borrowed(_));
        }
        let own = front_matter.lines.len();
        front_matter.add_defaults(default, root.entries(), asked, notes);
        front_matter.set_variables();
        if verbatim && (own == front_matter.lines.len() || takes_more_lines(yaml)) {
            front_matter.lines.splice(..own, yaml.lines().map(str::to_owned));
        } else if mended {
            notes.converted(MENDED, place, "a value with a colon stands in quotes");
        }
        front_matter
    }

    /// From `Key: value` lines without `---`, as MultiMarkdown has them.
    pub fn from_pairs(
        pairs: &[(String, String)],
        default: &Node,
        asked: &BTreeSet<String>,
        (place, notes): (&Place, &mut Notes),
    ) -> Self {
        let mut front_matter = Self::default();
        let mut own = Vec::new();
        for (key, value) in pairs {
            let value = Node { value: Value::Quoted(value.clone()), place: place.clone(), tag: None };
            let entry = Entry { key: key.clone(), place: place.clone(), value };
            front_matter.entry(&with_default(&entry, default, place, notes), asked, place, notes);
            own.push(entry);
        }
        front_matter.add_defaults(default, &own, asked, notes);
        front_matter.set_variables();
        notes.converted(MENDED, place, "its first lines were settings without `---`");
        front_matter
    }

    /// Of an article that has none: what its folder sets.
    pub fn from_defaults(default: &Node, asked: &BTreeSet<String>, notes: &mut Notes) -> Self {
        let mut front_matter = Self::default();
        front_matter.add_defaults(default, &[], asked, notes);
        front_matter.set_variables();
        front_matter
    }

    /// Take the keys over that a folder sets, and the article does not.
    fn add_defaults(&mut self, default: &Node, own: &[Entry], asked: &BTreeSet<String>, notes: &mut Notes) {
        let is_missing = |entry: &&Entry| own.iter().all(|own| own.key != entry.key);
        for entry in default.entries().iter().filter(is_missing) {
            self.entry(entry, asked, &entry.place, notes);
        }
    }

    /// Take one key over. Returns whether it can stay as it is written.
    fn entry(&mut self, entry: &Entry, asked: &BTreeSet<String>, at: &Place, notes: &mut Notes) -> bool {
        let text = || entry.value.text().map(one_line);
        let line = match entry.key.as_str() {
            _ if entry.value.value == Value::Null => return true,
            "title" => {
                self.title = text();
                text().map(|title| format!("title: {}", quoted(&title)))
            }
            "description" => text().map(|text| format!("description: {}", quoted(&text))),
            "url_checker" | "in_nav" => entry.value.truth().map(|truth| format!("{}: {truth}", entry.key)),
            "weight" => text().filter(|text| text.parse::<i64>().is_ok()).map(|text| format!("weight: {text}")),
            "applies_to" | "redirect_from" | "tags" => {
                texts(&entry.value).map(|texts| format!("{}: [{texts}]", entry.key))
            }
            "search" => {
                entry.value.get("exclude").and_then(Node::truth).map(|truth| format!("search: {{exclude: {truth}}}"))
            }
            "hide" => hidden(&entry.value).map(|parts| format!("hide: [{parts}]")),
            "render_macros" => {
                self.render_macros = entry.value.truth();
                return false;
            }
            key if asked.contains(key) && is_name(key) => {
                self.variables.push((key.to_owned(), flow(&entry.value)));
                notes.converted("Variables of one article", at, format!("`{key}`, which its macros ask for"));
                return false;
            }
            _ => None,
        };
        if let Some(line) = &line {
            self.lines.push(line.clone());
        }
        let is_partial = match entry.key.as_str() {
            "search" => entry.value.entries().len() > 1,
            "hide" => entry.value.texts().iter().any(|(name, _)| part(name).is_none()),
            _ => false,
        };
        if line.is_none() || is_partial {
            notes.left(UNKNOWN, at, format!("`{}`{}", entry.key, shown(&entry.value)));
            return false;
        }
        // A number or a truth value where guidepost wants text must stand in quotes.
        let is_text = matches!(entry.key.as_str(), "title" | "description");
        let texts: Vec<&Node> = std::iter::once(&entry.value).chain(entry.value.items()).collect();
        let mistakable = |node: &&Node| matches!(&node.value, Value::Plain(text) if node.truth().is_some() || text.parse::<f64>().is_ok());
        if entry.key == "hide" {
            return false;
        }
        let list = matches!(entry.key.as_str(), "tags" | "applies_to" | "redirect_from");
        !((is_text || list) && texts.iter().any(mistakable))
    }

    /// The names of the variables that it sets.
    pub fn own_names(&self) -> BTreeSet<String> {
        self.variables.iter().map(|(name, _)| name.clone()).collect()
    }

    fn set_variables(&mut self) {
        if !self.variables.is_empty() {
            let variables = self.variables.iter().map(|(name, value)| format!("{name}: {value}"));
            let variables = variables.collect::<Vec<_>>().join(", ");
            self.set("variables", &format!("{{{variables}}}"));
        }
    }

    /// Set a key to a text, in the place of what it was.
    pub fn set(&mut self, key: &str, yaml: &str) {
        let begins = |line: &String| line.split(':').next().is_some_and(|name| name == key);
        if let Some(at) = self.lines.iter().position(begins) {
            let end = self.lines[at + 1..]
                .iter()
                .position(|line| !line.starts_with([' ', '\t', '-']))
                .map_or(self.lines.len(), |length| at + 1 + length);
            self.lines.drain(at..end);
        }
        self.lines.push(format!("{key}: {yaml}"));
    }

    /// The front matter as text; nothing where nothing is set.
    pub fn text(&self) -> String {
        if self.lines.iter().all(|line| line.trim().is_empty()) {
            return String::new();
        }
        let mut text = "---\n".to_owned();
        for line in &self.lines {
            writeln!(text, "{line}").expect("writing to a string succeeds");
        }
        text + "---\n"
    }
}

/// An entry of an article with what its folder sets for the same key, if it does.
fn with_default<'a>(entry: &'a Entry, default: &Node, at: &Place, notes: &mut Notes) -> Cow<'a, Entry> {
    let Some(below) = default.get(&entry.key) else { return Cow::Borrowed(entry) };
    if !defaults::fits(below, &entry.value) {
        defaults::note_misfit(&entry.key, at, notes);
    }
    let value = defaults::added(below.clone(), entry.value.clone());
    if value == entry.value { Cow::Borrowed(entry) } else { Cow::Owned(Entry { value, ..entry.clone() }) }
}

/// Whether a mapping goes on with any line that is added: not one in braces, nor one that is indented.
fn takes_more_lines(yaml: &str) -> bool {
    let first = yaml.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    first.is_none_or(|line| !line.starts_with([' ', '\t', '{']))
}

/// A value as YAML has it on one line.
fn flow(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Plain(text) if node.truth().is_some() || text.parse::<f64>().is_ok() => text.clone(),
        Value::Plain(text) | Value::Quoted(text) => quoted(text),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entry = |entry: &Entry| format!("{}: {}", quoted(&entry.key), flow(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(node: &Node) -> Option<String> {
    let texts: Vec<&Node> = if node.text().is_some() { vec![node] } else { node.items().iter().collect() };
    let quoted: Option<Vec<String>> =
        texts.iter().map(|node| node.text().map(|text| quoted(&one_line(text)))).collect();
    quoted.map(|texts| texts.join(", "))
}

/// Parts of Material's pages that its articles can hide, and what guidepost calls them.
const PARTS: [(&str, Part); 6] = [
    ("feedback", Part::Feedback),
    ("footer", Part::Pager),
    ("navigation", Part::Navigation),
    ("path", Part::Breadcrumbs),
    ("tags", Part::Tags),
    ("toc", Part::Contents),
];

/// What guidepost calls a part of Material's pages.
fn part(name: &str) -> Option<&'static str> {
    PARTS.iter().find(|(known, _)| *known == name).map(|(_, part)| part.name())
}

/// The parts that an article hides and guidepost knows.
fn hidden(node: &Node) -> Option<String> {
    let parts: Vec<&str> = node.texts().into_iter().filter_map(|(name, _)| part(name)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A short value, for the report.
fn shown(node: &Node) -> String {
    let texts: Vec<&str> = node.texts().into_iter().map(|(text, _)| text).collect();
    let joined = one_line(&texts.join(", "));
    const SHORT: usize = 60;
    if joined.is_empty() || joined.len() > SHORT { String::new() } else { format!(": {joined}") }
}

/// Read YAML, or what it becomes with quotes around values that have a colon.
fn parse(yaml: &str, file: &Arc<str>) -> Result<(Node, bool), yaml::YamlError> {
    let error = match yaml::parse(yaml, file) {
        Ok(parsed) => return Ok((parsed.root, false)),
        Err(error) => error,
    };
    let mended: String = yaml
        .lines()
        .map(|line| match line.split_once(": ").filter(|(key, _)| !key.contains([' ', '"', '\'', '#'])) {
            Some((key, value)) if !value.trim_start().starts_with(['"', '\'', '[', '{', '|', '>', '&', '*']) => {
                format!("{key}: {}\n", quoted(value.trim()))
            }
            _ => format!("{line}\n"),
        })
        .collect();
    yaml::parse(&mended, file).map(|parsed| (parsed.root, true)).map_err(|_| error)
}

/// The `Key: value` lines at the top of a text, as MultiMarkdown has them, and where its body begins.
pub fn pairs(text: &str) -> Option<(Vec<(String, String)>, usize)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            at += line.len();
            break;
        }
        match pair(line) {
            Some(pair) => pairs.push(pair),
            None if line.starts_with("    ") && !pairs.is_empty() => {
                let (_, value) = pairs.last_mut()?;
                value.push(' ');
                value.push_str(line.trim());
            }
            None => break,
        }
        at += line.len();
    }
    (!pairs.is_empty()).then_some((pairs, at))
}

fn pair(line: &str) -> Option<(String, String)> {
    let body = line.trim_start_matches(' ');
    let (key, value) = body.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (line.len() - body.len() < 4 && is_key).then(|| (key.to_lowercase(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(yaml: &str) -> (String, usize) {
        let mut notes = Notes::default();
        let place = Place { file: "a.md".into(), line: 2 };
        let text = FrontMatter::convert(yaml, &Node::empty(&place.file), &BTreeSet::new(), (&place, &mut notes)).text();
        (text, notes.iter().count())
    }

    #[test]
    fn what_can_stay_stays() {
        let yaml = "# a comment\ntitle: Home\ntags:\n  - a\n";
        assert_eq!(converted(yaml), (format!("---\n{yaml}---\n"), 0));
    }

    #[test]
    fn the_rest_is_written_anew() {
        let (text, notes) =
            converted("title: 2023\nhide:\n  - toc\n  - path\nicon: x\nsearch:\n  exclude: true\n  boost: 2\n");
        assert_eq!(text, "---\ntitle: \"2023\"\nhide: [contents, breadcrumbs]\nsearch: {exclude: true}\n---\n");
        assert_eq!(notes, 2);
        assert_eq!(converted("description: a: b\n").0, "---\ndescription: \"a: b\"\n---\n");
    }
}
