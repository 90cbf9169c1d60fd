//! YAML as MkDocs reads it, with the line of every value: tags stand beside values, anchors and merge keys are resolved.
//!
//! No constructor is ever run: `!ENV` and `!!python/name:` are words beside a value.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Tag};

/// How many values a file may have once its aliases are resolved: ten aliases, each of ten more, grow with every level.
const NODES_MAX: usize = 1_000_000;
/// How deep values may nest.
const DEPTH_MAX: usize = 100;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// Its tag, if it has one: `!ENV`, `tag:yaml.org,2002:python/name:x`.
    pub tag: Option<String>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A text without quotes, which may mean a number or a truth value.
    Plain(String),
    /// A text in quotes.
    Quoted(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in its order, each key once.
    Map(Vec<Entry>),
}

/// An entry of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// Its value.
    pub value: Node,
}

/// A file, below the folder of `mkdocs.yml`, and a line of it from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// The line.
    pub line: usize,
}

/// Why a file cannot be read as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Where.
    pub place: Place,
    /// The column from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// A file as YAML, and the keys that stood in it twice (the last one counts, as in MkDocs).
#[derive(Debug)]
pub struct Parsed {
    /// The file's value.
    pub root: Node,
    /// Each key that counts no more.
    pub duplicates: Vec<(String, Place)>,
    /// Where a second document begins, which is not read.
    pub more: Option<Place>,
}

impl Node {
    /// An empty value at the beginning of a file.
    pub fn empty(file: &Arc<str>) -> Self {
        Self { value: Value::Null, place: Place { file: file.clone(), line: 1 }, tag: None }
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of a mapping; of anything else, none.
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a list; of anything else, none.
    pub fn items(&self) -> &[Node] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// A text, quoted or not.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(text) | Value::Quoted(text) => Some(text),
            _ => None,
        }
    }

    /// A truth value, in the spellings of YAML 1.1.
    pub fn truth(&self) -> Option<bool> {
        let Value::Plain(text) = &self.value else { return None };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// A text, or the texts of a list.
    pub fn texts(&self) -> Vec<(&str, &Place)> {
        let all = std::slice::from_ref(self).iter().chain(self.items());
        all.filter_map(|node| Some((node.text()?, &node.place))).collect()
    }

    /// Things with settings, in any of MkDocs' spellings: a list of names and of `name: settings`, or a mapping.
    pub fn named(&self) -> Vec<Named<'_>> {
        let of_entry = |entry: &'_ Entry| (entry.key.clone(), entry.place.clone());
        let mut named = Vec::new();
        for item in self.items() {
            match item.text() {
                Some(text) => named.push(Named { name: text.to_owned(), place: item.place.clone(), settings: None }),
                None => named.extend(item.entries().iter().map(|entry| {
                    let (name, place) = of_entry(entry);
                    Named { name, place, settings: Some(&entry.value) }
                })),
            }
        }
        named.extend(self.entries().iter().map(|entry| {
            let (name, place) = of_entry(entry);
            Named { name, place, settings: Some(&entry.value) }
        }));
        named
    }

    /// This mapping over another one: mappings in both are merged, anything else replaces.
    pub fn over(self, below: Node) -> Node {
        match (self, below) {
            (
                Node { value: Value::Map(own), place, tag },
                Node { value: Value::Map(mut entries), place: _, tag: _ },
            ) => {
                for entry in own {
                    match entries.iter_mut().find(|below| below.key == entry.key) {
                        Some(below) => {
                            let replaced = std::mem::replace(&mut below.value, Node::empty(&entry.place.file));
                            below.value = entry.value.over(replaced);
                            below.place = entry.place;
                        }
                        None => entries.push(entry),
                    }
                }
                Node { value: Value::Map(entries), place, tag }
            }
            (own, _) => own,
        }
    }
}

/// A plugin, an extension: a name, and its settings if it has any.
#[derive(Debug)]
pub struct Named<'a> {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Its settings.
    pub settings: Option<&'a Node>,
}

/// Read a file's first document.
///
/// # Errors
/// It is no YAML, or nests too deep, or grows too much.
pub fn parse(text: &str, file: &Arc<str>) -> Result<Parsed, YamlError> {
    let mut builder =
        Builder { file, open: Vec::new(), anchors: HashMap::new(), count: 0, duplicates: Vec::new(), root: None };
    let mut more = None;
    for event in Parser::new_from_str(text) {
        match event {
            // What stands behind the first document may be anything.
            Ok((Event::DocumentStart(..), span)) if builder.root.is_some() => {
                more = Some(builder.place(&span.start));
                break;
            }
            Ok((event, span)) => builder.event(event, &span.start)?,
            Err(error) if builder.root.is_some() => {
                more = Some(builder.place(error.marker()));
                break;
            }
            Err(error) => return Err(builder.error(error.marker(), error.info())),
        }
    }
    let root = builder.root.take().unwrap_or_else(|| Node::empty(file));
    Ok(Parsed { root, duplicates: builder.duplicates, more })
}

/// A collection that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<(String, Place)>,
}

struct Builder<'a> {
    file: &'a Arc<str>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    count: usize,
    duplicates: Vec<(String, Place)>,
    root: Option<Node>,
}

impl Builder<'_> {
    fn place(&self, at: &Marker) -> Place {
        Place { file: self.file.clone(), line: at.line().max(1) }
    }

    fn error(&self, at: &Marker, message: impl Into<String>) -> YamlError {
        YamlError { place: self.place(at), column: at.col() + 1, message: message.into() }
    }

    fn event(&mut self, event: Event<'_>, at: &Marker) -> Result<(), YamlError> {
        let place = self.place(at);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = match style {
                    ScalarStyle::Plain if matches!(&*text, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
                    ScalarStyle::Plain => Value::Plain(text.into_owned()),
                    _ => Value::Quoted(text.into_owned()),
                };
                self.add(Node { value, place, tag: tag.as_deref().map(name_of) }, anchor, 1, at)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Value::List(Vec::new()), place, (anchor, tag.as_deref()), at)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Value::Map(Vec::new()), place, (anchor, tag.as_deref()), at)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { node, anchor, .. }) = self.open.pop() else { return Ok(()) };
                let count = if anchor > 0 { count(&node) } else { 1 };
                self.add(node, anchor, count, at)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, count)) => self.add(node, 0, count, at),
                None => Err(self.error(at, "this alias leads back to itself")),
            },
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        value: Value,
        place: Place,
        (anchor, tag): (usize, Option<&Tag>),
        at: &Marker,
    ) -> Result<(), YamlError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(self.error(at, format!("values nest {DEPTH_MAX} deep at most")));
        }
        self.open.push(Open { node: Node { value, place, tag: tag.map(name_of) }, anchor, key: None });
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize, count: usize, at: &Marker) -> Result<(), YamlError> {
        self.count += count;
        if self.count > NODES_MAX {
            return Err(self.error(at, format!("aliases make more than {NODES_MAX} values of this file")));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), count));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(_), None) => open.key = Some((key_text(&node), node.place)),
            (Value::Map(entries), Some((key, _))) if key == "<<" => merge(entries, node),
            (Value::Map(entries), Some((key, place))) => {
                if let Some(before) = entries.iter().position(|entry| entry.key == key) {
                    let before = entries.remove(before);
                    // What came by a merge key stands elsewhere and may be replaced.
                    if before.place.line >= open.node.place.line {
                        self.duplicates.push((key.clone(), before.place));
                    }
                }
                entries.push(Entry { key, place, value: node });
            }
            _ => {}
        }
        Ok(())
    }
}

fn merge(entries: &mut Vec<Entry>, node: Node) {
    match node.value {
        Value::Map(merged) => {
            for entry in merged {
                if entries.iter().all(|own| own.key != entry.key) {
                    entries.push(entry);
                }
            }
        }
        Value::List(items) => items.into_iter().for_each(|item| merge(entries, item)),
        _ => {}
    }
}

/// How many values there are in one, itself counted.
fn count(node: &Node) -> usize {
    let items: usize = node.items().iter().map(count).sum();
    1 + items + node.entries().iter().map(|entry| 1 + count(&entry.value)).sum::<usize>()
}

fn key_text(node: &Node) -> String {
    node.text().unwrap_or_default().to_owned()
}

fn name_of(tag: &Tag) -> String {
    format!("{}{}", tag.handle(), tag.suffix())
}
