//! The variables that the macros plugin gives to articles: `extra`, files of data, and the settings themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::report::Notes;
use super::source::Source;
use super::toml_text::is_name;
use super::yaml::{self, Entry, Node, Place, Value};

/// A variable of the new site.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Node,
    /// Where it was set.
    pub place: Place,
}

/// What the report calls what becomes variables.
const EXTRA: &str = "Values of `extra`";
/// What `extra` holds for Material's templates, and no article asks for.
const FOR_TEMPLATES: [&str; 10] =
    ["social", "analytics", "alternate", "consent", "generator", "homepage", "status", "tags", "annotate", "polyfills"];

/// What expressions, statements or comments stand between.
pub type Delimiters = (String, String);

/// What a site writes around expressions, statements and comments of macros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// `{{` and `}}`, unless it says otherwise.
    pub expressions: Delimiters,
    /// `{%` and `%}`.
    pub statements: Delimiters,
    /// `{#` and `#}`.
    pub comments: Delimiters,
}

impl Default for Spelling {
    fn default() -> Self {
        let pair = |open: &str, close: &str| (open.to_owned(), close.to_owned());
        Self { expressions: pair("{{", "}}"), statements: pair("{%", "%}"), comments: pair("{#", "#}") }
    }
}

impl Spelling {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        let settings = source.plugin("macros").and_then(|(settings, _)| settings);
        let set = |kind: &str, (open, close): Delimiters| {
            let own = |end: &str| settings?.get(&format!("j2_{kind}_{end}_string"))?.text().map(str::to_owned);
            let is_some = |text: &String| !text.is_empty();
            (own("start").filter(is_some).unwrap_or(open), own("end").filter(is_some).unwrap_or(close))
        };
        let Self { expressions, statements, comments } = Self::default();
        Self {
            expressions: set("variable", expressions),
            statements: set("block", statements),
            comments: set("comment", comments),
        }
    }
}

/// How the macros plugin is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Macros {
    /// The site does not use it: braces are text.
    Off,
    /// Every article is rendered but those that say no.
    On,
    /// Those articles alone that ask for it.
    OnDemand,
}

impl Macros {
    /// How a site has it.
    pub fn of(source: &Source) -> Self {
        match source.plugin("macros") {
            None => Self::Off,
            Some((Some(settings), _)) if settings.get("render_by_default").and_then(Node::truth) == Some(false) => {
                Self::OnDemand
            }
            Some(_) => Self::On,
        }
    }
}

/// All names between such delimiters in texts: values that are no plain texts are taken over where one is there.
pub fn names_in(texts: &[&str], delimiters: &[&Delimiters]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in texts {
        for (opening, closing) in delimiters {
            for rest in text.split(opening.as_str()).skip(1) {
                let inside = rest.split_once(closing.as_str()).map_or("", |(inside, _)| inside);
                let words = inside.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                names.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
            }
        }
    }
    names
}

/// The variables of a site.
pub fn of(source: &Source, used: &BTreeSet<String>, notes: &mut Notes) -> Vec<Variable> {
    tell_settings(source, notes);
    let mut variables = Vec::new();
    let extra = source.settings.get("extra").cloned().unwrap_or_else(|| Node::empty(&source.name));
    if extra.text().is_some() || !extra.items().is_empty() {
        notes.left(EXTRA, &extra.place, "it has no names, so that nothing of it can be a variable");
    }
    for entry in extra.entries() {
        add_extra(&mut variables, entry, used, notes);
    }
    for entry in data(source, notes) {
        if used.contains(&entry.key) {
            add(&mut variables, entry);
        }
    }
    if used.contains("config") {
        add(&mut variables, config(source));
    }
    if used.contains("extra") {
        let (key, place) = ("extra".to_owned(), extra.place.clone());
        add(&mut variables, Entry { key, place, value: extra });
    }
    variables
}

/// Say what the plugin was told that guidepost does in another way.
fn tell_settings(source: &Source, notes: &mut Notes) {
    const TOPIC: &str = "Settings of macros";
    let Some((settings, place)) = source.plugin("macros") else { return };
    let python = "the functions, filters and variables that it defines in Python are not there";
    let mut is_named = false;
    for entry in settings.map(Node::entries).unwrap_or_default() {
        let value = entry.value.text().unwrap_or_default();
        match entry.key.as_str() {
            "module_name" | "modules" => {
                is_named = true;
                notes.decide(TOPIC, &entry.place, format!("`{}`: {python}", entry.key));
            }
            "on_undefined" if !matches!(value, "keep" | "lax") => {
                let said = "a name without a value is shown as it is written, and reported by the build";
                notes.decide(TOPIC, &entry.place, format!("`on_undefined: {value}`: {said}"));
            }
            "force_render_paths" => {
                let said = "`render_macros` in the front matter of an article says whether its macros are run";
                notes.decide(TOPIC, &entry.place, format!("`force_render_paths`: {said}"));
            }
            _ => {}
        }
    }
    if !is_named && source.project_file("main.py").is_some() {
        notes.decide(TOPIC, &place, format!("`main.py`: {python}"));
    }
}

fn add_extra(variables: &mut Vec<Variable>, entry: &Entry, used: &BTreeSet<String>, notes: &mut Notes) {
    let is_structure = matches!(entry.value.value, Value::List(_) | Value::Map(_)) && entry.value.tag.is_none();
    let is_for_templates = FOR_TEMPLATES.contains(&entry.key.as_str());
    if !used.contains(&entry.key) && (is_structure || is_for_templates) {
        notes.left(EXTRA, &entry.place, format!("`{}` is for templates, and no article uses it", entry.key));
        return;
    }
    if !is_name(&entry.key) {
        notes.left(EXTRA, &entry.place, format!("`{}` cannot be the name of a variable", entry.key));
        return;
    }
    let mut entry = entry.clone();
    if entry.value.value == Value::Null {
        if !used.contains(&entry.key) {
            notes.left(EXTRA, &entry.place, format!("`{}` has no value", entry.key));
            return;
        }
        // TOML has no value for none; an empty text is as false.
        notes.converted(EXTRA, &entry.place, format!("`{}` has no value, and is an empty text", entry.key));
        entry.value.value = Value::Quoted(String::new());
    }
    add(variables, entry);
}

fn add(variables: &mut Vec<Variable>, entry: Entry) {
    if variables.iter().all(|variable| variable.name != entry.key) {
        variables.push(Variable { name: entry.key, value: entry.value, place: entry.place });
    }
}

/// The data of the plugin's `include_yaml`: files whose keys become variables, or that become one.
fn data(source: &Source, notes: &mut Notes) -> Vec<Entry> {
    let Some((Some(settings), _)) = source.plugin("macros") else { return Vec::new() };
    let Some(list) = settings.get("include_yaml") else { return Vec::new() };
    let mut entries = Vec::new();
    for (path, place) in list.texts() {
        entries.extend(read(source, path, place, notes).map(|root| root.entries().to_vec()).unwrap_or_default());
    }
    for entry in list.items().iter().flat_map(Node::entries).chain(list.entries()) {
        let Some(path) = entry.value.text() else { continue };
        if let Some(value) = read(source, path, &entry.place, notes) {
            entries.push(Entry { key: entry.key.clone(), place: value.place.clone(), value });
        }
    }
    entries
}

fn read(source: &Source, path: &str, place: &Place, notes: &mut Notes) -> Option<Node> {
    const TOPIC: &str = "Files of data for macros";
    let file: Arc<str> = path.into();
    match source.project_file(path).map(|text| yaml::parse(&text, &file)) {
        Some(Ok(parsed)) => {
            notes.converted(TOPIC, place, format!("what articles use of `{path}` is in site.toml"));
            Some(parsed.root)
        }
        Some(Err(error)) => {
            notes.decide(TOPIC, &error.place, format!("this is not YAML: {}", error.message));
            None
        }
        None => {
            notes.decide(TOPIC, place, format!("`{path}` cannot be read"));
            None
        }
    }
}

/// `config`, as far as it is text.
fn config(source: &Source) -> Entry {
    let wanted =
        ["site_name", "site_url", "site_description", "site_author", "repo_url", "repo_name", "copyright", "extra"];
    let entries =
        source.settings.entries().iter().filter(|entry| wanted.contains(&entry.key.as_str())).cloned().collect();
    let value = Node { value: Value::Map(entries), place: source.top(), tag: None };
    Entry { key: "config".to_owned(), place: source.top(), value }
}
