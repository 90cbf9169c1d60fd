//! `.meta.yml`: what the plugin meta puts into the front matter of a folder's articles, and of those below it.

use super::report::Notes;
use super::source::{DocsFile, Source};
use super::yaml::{self, Entry, Node, Place, Value};
use crate::diagnostics::counted;

/// The topic of this stage.
const TOPIC: &str = "Defaults of front matter";
/// What the files are called unless a site says otherwise.
const USUAL_NAME: &str = ".meta.yml";

/// What such files are called on a site, whether the plugin reads them or not.
pub fn file_name(source: &Source) -> &str {
    let settings = source.plugin("meta").and_then(|(settings, _)| settings);
    settings.and_then(|settings| settings.get("meta_file")).and_then(Node::text).unwrap_or(USUAL_NAME)
}

/// The defaults of a site.
#[derive(Debug, Default)]
pub struct Defaults {
    /// Each file with what its folder is called, `blog/posts`, those of outer folders first.
    files: Vec<(String, Node)>,
}

impl Defaults {
    /// Read the files of a site, and say what becomes of them.
    pub fn read(source: &Source, files: &[DocsFile], notes: &mut Notes) -> Self {
        let is_on = source.plugin("meta").is_some();
        let mut defaults = Self::default();
        for file in files {
            let place = source.place(&file.path, 1);
            if !is_on {
                notes.left(TOPIC, &place, "the plugin meta is off: MkDocs did not read it either");
                continue;
            }
            let Some(node) = settings(file, &place, notes) else { continue };
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let below =
                source.docs.iter().filter(|article| article.article.is_some() && applies(folder, &article.path));
            let keys: Vec<String> = node.entries().iter().map(|entry| format!("`{}`", entry.key)).collect();
            let count = counted(below.count(), "article");
            let said = format!("{}: added to the front matter of {count}", keys.join(", "));
            notes.converted(TOPIC, &place, said);
            defaults.files.push((folder.to_owned(), node));
        }
        // The folders of one article begin like one another.
        defaults.files.sort_by_key(|(folder, _)| folder.len());
        defaults
    }

    /// What an article has by default.
    pub fn of_article(&self, path: &str) -> Node {
        let files = self.files.iter().filter(|(folder, _)| applies(folder, path));
        let nodes = files.map(|(_, node)| node.clone());
        nodes.reduce(added).unwrap_or_else(|| Node::empty(&path.into()))
    }
}

/// Whether the plugin applies the file of a folder: it compares the beginnings of paths, so `blog` is one of `blogroll`, too.
fn applies(folder: &str, path: &str) -> bool {
    path.starts_with(folder)
}

/// The settings of a file; `None` where it has none, or cannot be read.
fn settings(file: &DocsFile, place: &Place, notes: &mut Notes) -> Option<Node> {
    let Some(text) = &file.article else {
        notes.decide(TOPIC, place, "it is not UTF-8: what it sets must go to the articles");
        return None;
    };
    let parsed = match yaml::parse(text, &place.file) {
        Ok(parsed) => parsed,
        Err(error) => {
            let said = format!("this is not YAML: {}; what it sets must go to the articles", error.message);
            notes.decide(TOPIC, &error.place, said);
            return None;
        }
    };
    for (key, place) in &parsed.duplicates {
        notes.decide("Keys that stand twice", place, format!("`{key}` stands again below, and that one counts"));
    }
    match parsed.root.value {
        Value::Map(_) => Some(parsed.root),
        Value::Null => {
            notes.left(TOPIC, place, "it sets nothing");
            None
        }
        _ => {
            notes.decide(
                TOPIC,
                &parsed.root.place,
                "it must be names with values: what it sets must go to the articles",
            );
            None
        }
    }
}

/// A value over the one that it would have by default: lists are joined, mappings key by key, and of all else the own one
/// counts.
pub fn added(default: Node, own: Node) -> Node {
    let Node { place, tag, value } = own;
    let value = match (default.value, value) {
        (Value::Map(mut entries), Value::Map(own)) => {
            for Entry { key, place, value } in own {
                match entries.iter_mut().find(|entry| entry.key == key) {
                    Some(entry) => {
                        let default = std::mem::replace(&mut entry.value, Node::empty(&place.file));
                        *entry = Entry { key, value: added(default, value), place };
                    }
                    None => entries.push(Entry { key, place, value }),
                }
            }
            Value::Map(entries)
        }
        (Value::List(mut items), Value::List(own)) => {
            // A tag that an article shares with its folder is one tag.
            let is_new =
                |item: &Node| item.text().is_none_or(|text| items.iter().all(|known| known.text() != Some(text)));
            let new: Vec<Node> = own.into_iter().filter(is_new).collect();
            items.extend(new);
            Value::List(items)
        }
        (_, own) => own,
    };
    Node { value, place, tag }
}

/// Whether a value can stand over a default: MkDocs builds no site where one is a list and the other is not.
pub fn fits(default: &Node, own: &Node) -> bool {
    let kind = |node: &Node| std::mem::discriminant(&node.value);
    let is_text = |node: &Node| node.text().is_some();
    kind(default) == kind(own) || is_text(default) && is_text(own)
}

/// Say that a value of an article does not fit its default.
pub fn note_misfit(key: &str, place: &Place, notes: &mut Notes) {
    notes.decide(TOPIC, place, format!("`{key}` is of another kind than what its folder sets, and counts alone"));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn node(yaml: &str) -> Node {
        yaml::parse(yaml, &Arc::from("a.yml")).expect("this is YAML").root
    }

    #[test]
    fn lists_are_joined_and_mappings_key_by_key() {
        let both =
            added(node("a: [1, 2]\nb: {c: 1, d: 2}\ne: x\nf: y\n"), node("a: [2, 3]\nb: {d: 3, g: 4}\ne: z\nh: w\n"));
        let texts =
            |key: &str| both.get(key).unwrap().texts().iter().map(|(text, _)| *text).collect::<Vec<_>>().join(" ");
        assert_eq!([texts("a"), texts("e"), texts("f"), texts("h")], ["1 2 3", "z", "y", "w"]);
        let inner = both
            .get("b")
            .unwrap()
            .entries()
            .iter()
            .map(|entry| format!("{}{}", entry.key, entry.value.text().unwrap()));
        assert_eq!(inner.collect::<Vec<_>>(), ["c1", "d3", "g4"]);
    }

    #[test]
    fn kinds_that_fit() {
        for (default, own, expected) in
            [("[1]", "[2]", true), ("x", "5", true), ("x", "'y'", true), ("[1]", "x", false), ("{a: 1}", "[a]", false)]
        {
            assert_eq!(fits(&node(default), &node(own)), expected, "{default} {own}");
        }
    }
}
