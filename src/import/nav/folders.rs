//! A navigation that follows the folders, with the lists that plugins let a folder have.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Context, Item, Target, summary, written};
use crate::import::paths::folder_of;
use crate::import::source::{Source, is_article};
use crate::import::yaml::{self, Node};

/// The lists in folders, by the folder they lie in.
#[derive(Debug, Default)]
pub struct Lists {
    /// `.pages` (awesome-pages) and `.nav.yml` (awesome-nav).
    settings: BTreeMap<String, Node>,
    /// `SUMMARY.md` (literate-nav): its text and its path.
    summaries: BTreeMap<String, (String, String)>,
}

impl Lists {
    /// The lists that the plugins of a site read.
    pub fn of(source: &Source) -> Self {
        let mut lists = Self::default();
        for (plugin, option, default) in
            [("awesome-pages", "filename", ".pages"), ("awesome-nav", "filename", ".nav.yml")]
        {
            let Some((settings, _)) = source.plugin(plugin) else { continue };
            let name = settings.and_then(|node| node.get(option)).and_then(Node::text).unwrap_or(default);
            lists.read_settings(source, name);
        }
        if let Some((settings, _)) = source.plugin("literate-nav") {
            let name = settings.and_then(|node| node.get("nav_file")).and_then(Node::text).unwrap_or("SUMMARY.md");
            lists.read_summaries(source, name);
        }
        lists
    }

    fn read_settings(&mut self, source: &Source, name: &str) {
        let mut folders: Vec<&str> = source.docs.iter().map(|file| folder_of(&file.path)).collect();
        // A folder that holds nothing but folders has a list, too.
        folders
            .extend(folders.clone().iter().flat_map(|folder| folder.match_indices('/').map(|(at, _)| &folder[..at])));
        folders.push("");
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            let place: Arc<str> = source.place(&path, 1).file;
            let text = std::fs::read_to_string(source.docs_folder().join(&path));
            if let Some(parsed) = text.ok().and_then(|text| yaml::parse(&text, &place).ok()) {
                self.settings.insert(folder.to_owned(), parsed.root);
            }
        }
    }

    fn read_summaries(&mut self, source: &Source, name: &str) {
        for file in &source.docs {
            if let Some(text) = file.article.as_ref().filter(|_| file.path.rsplit('/').next() == Some(name)) {
                self.summaries.insert(folder_of(&file.path).to_owned(), (text.clone(), file.path.clone()));
            }
        }
    }

    /// What a folder is called.
    pub fn title(&self, folder: &str) -> String {
        let written = self.settings.get(folder).and_then(|node| node.get("title")).and_then(Node::text);
        written.map_or_else(|| title_from_folder(folder), str::to_owned)
    }

    fn is_hidden(&self, folder: &str) -> bool {
        self.settings.get(folder).and_then(|node| node.get("hide")).and_then(Node::truth) == Some(true)
    }
}

/// `getting-started`: “Getting started”, as MkDocs has it.
fn title_from_folder(folder: &str) -> String {
    let name = folder.rsplit('/').next().unwrap_or(folder).replace(['-', '_'], " ").trim().to_owned();
    if name.to_lowercase() != name {
        return name;
    }
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The key by which MkDocs orders articles: a folder's files before its folders, its index before its files.
pub fn order(path: &str) -> Vec<(u8, &str)> {
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.len() - 1;
    parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| match at == last {
            true if part.starts_with("index.") || part.starts_with("README.") => (0, part),
            true => (1, part),
            false => (2, part),
        })
        .collect()
}

/// The entries for all that lies in a folder.
pub fn items(folder: &str, context: &mut Context<'_>) -> Vec<Item> {
    if let Some((text, path)) = context.lists.summaries.get(folder).cloned() {
        return summary::items(&text, &path, context);
    }
    let nav =
        context.lists.settings.get(folder).and_then(|node| node.get("nav").or_else(|| node.get("arrange"))).cloned();
    if let Some(nav) = nav.filter(|nav| !nav.items().is_empty()) {
        // Taken out while it is read, so that a list that names its own folder ends.
        let settings = context.lists.settings.remove(folder);
        let items = written::items(&nav, folder, context);
        context.lists.settings.extend(settings.map(|settings| (folder.to_owned(), settings)));
        return items;
    }
    all_in(folder, context)
}

fn all_in(folder: &str, context: &mut Context<'_>) -> Vec<Item> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let inside: Vec<String> =
        context.articles.iter().filter(|path| path.starts_with(&prefix)).map(|path| (*path).to_owned()).collect();
    let mut items: Vec<Item> = Vec::new();
    let mut last = None;
    for path in inside {
        match path[prefix.len()..].split_once('/') {
            None if is_article(&path) => {
                let place = context.source.place(&path, 1);
                items.push(Item { title: None, target: Some(Target::Article(path)), children: Vec::new(), place });
            }
            Some((name, _)) if last.as_deref() != Some(name) => {
                let below = format!("{prefix}{name}");
                last = Some(name.to_owned());
                if context.lists.is_hidden(&below) {
                    continue;
                }
                let place = context.source.place(&path, 1);
                let title = context.lists.title(&below);
                let children = self::items(&below, context);
                items.push(Item { title: Some(title), target: None, children, place });
            }
            _ => {}
        }
    }
    items
}
