//! A navigation that somebody wrote: `nav:` of `mkdocs.yml`, and that of a folder's own list.

use super::{Context, Item, Target, folders};
use crate::import::paths::{folder_of, resolve};
use crate::import::patterns::glob;
use crate::import::source::is_article;
use crate::import::yaml::{Node, Place};

/// The topic of entries that lead nowhere.
const MISSING: &str = "Entries of the navigation whose file is not there";
/// The topic of entries whose path was read in another way than it was written.
const MENDED: &str = "Paths in the navigation that MkDocs does not read";

/// The topic of entries that lead out of the docs folder.
const OUTSIDE: &str = "Entries of the navigation that lead out of the docs folder";
/// The topic of entries that may be addresses of something that is not in the docs folder.
const ADDRESSES: &str = "Entries of the navigation that are no file";

/// The entries of a list; paths in it count from `folder`.
pub fn items(nav: &Node, folder: &str, context: &mut Context<'_>) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    let mut matched = Vec::new();
    for node in std::iter::once(nav).filter(|nav| !nav.entries().is_empty()).chain(nav.items()) {
        if let Some(text) = node.text() {
            let items = untitled(text, folder, &node.place, context);
            if text.contains('*') {
                matched.push(found.len()..found.len() + items.len());
            }
            found.extend(items);
        }
        if !node.items().is_empty() {
            found.extend(items(node, folder, context));
        }
        for entry in node.entries() {
            found.extend(titled(&entry.key, &entry.value, (folder, &entry.place), context));
        }
    }
    let mut found = without_named(found, &matched);
    fill_rest(&mut found, folder, context);
    found
}

/// Patterns do not find again what a list names itself.
fn without_named(items: Vec<Item>, matched: &[std::ops::Range<usize>]) -> Vec<Item> {
    let is_matched = |at: usize| matched.iter().any(|range| range.contains(&at));
    let mut named = std::collections::BTreeSet::new();
    for (_, item) in items.iter().enumerate().filter(|(at, _)| !is_matched(*at)) {
        super::collect_articles(std::slice::from_ref(item), &mut named);
    }
    let named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    let is_named = |item: &Item| matches!(&item.target, Some(Target::Article(path)) if named.contains(path));
    let kept = items.into_iter().enumerate().filter(|(at, item)| !is_matched(*at) || !is_named(item));
    kept.map(|(_, item)| item).collect()
}

/// What stands for “all the rest” in a folder's list.
const REST: &str = "...";

/// `- path`
fn untitled(text: &str, folder: &str, place: &Place, context: &mut Context<'_>) -> Vec<Item> {
    if text.trim().starts_with(REST) || text.trim() == "*" {
        return vec![Item { title: Some(REST.to_owned()), target: None, children: Vec::new(), place: place.clone() }];
    }
    if text.contains('*') {
        return matching(text, folder, place, context);
    }
    if let Some(inside) = folder_named(text, folder, context) {
        let title = context.lists.title(&inside);
        let children = folders::items(&inside, context);
        return vec![Item { title: Some(title), target: None, children, place: place.clone() }];
    }
    let target = target(text, folder, place, context);
    target
        .map(|target| Item { title: None, target: Some(target), children: Vec::new(), place: place.clone() })
        .into_iter()
        .collect()
}

/// `- title: path`, or `- title:` with a list.
fn titled(title: &str, value: &Node, (folder, place): (&str, &Place), context: &mut Context<'_>) -> Vec<Item> {
    let section =
        |children: Vec<Item>| Item { title: Some(title.to_owned()), target: None, children, place: place.clone() };
    let Some(text) = value.text() else {
        let children = items(value, folder, context);
        if children.is_empty() {
            context.notes.decide("Entries of the navigation without content", place, format!("`{title}` is left out"));
            return Vec::new();
        }
        return vec![section(children)];
    };
    if text.contains('*') {
        return vec![section(matching(text, folder, &value.place, context))];
    }
    if let Some(inside) = folder_named(text, folder, context) {
        return vec![section(folders::items(&inside, context))];
    }
    let target = target(text, folder, &value.place, context);
    target.map(|target| Item { target: Some(target), ..section(Vec::new()) }).into_iter().collect()
}

/// The folder of the docs folder that a path means, if it means one.
fn folder_named(text: &str, folder: &str, context: &Context<'_>) -> Option<String> {
    let path = resolve(folder, text.trim().trim_end_matches('/'))?;
    (!path.is_empty() && context.has_folder(&path)).then_some(path)
}

/// `*.md`, `guide/**`, `*/`.
fn matching(pattern: &str, folder: &str, place: &Place, context: &mut Context<'_>) -> Vec<Item> {
    let pattern = resolve(folder, pattern.trim()).unwrap_or_default();
    if let Some(folders) = pattern.strip_suffix('*').filter(|_| place_is_folder_glob(&pattern)) {
        let inside = folders.trim_end_matches('/').to_owned();
        return folders::items(&inside, context);
    }
    let found: Vec<String> =
        context.articles.iter().filter(|path| glob(&pattern, path)).map(|path| (*path).to_owned()).collect();
    if found.is_empty() {
        context.notes.decide(MISSING, place, format!("no article matches `{pattern}`"));
    }
    found
        .into_iter()
        .map(|path| Item {
            title: None,
            target: Some(Target::Article(path)),
            children: Vec::new(),
            place: place.clone(),
        })
        .collect()
}

/// Whether a pattern means all that lies in a folder, folders too: `guide/*`.
fn place_is_folder_glob(pattern: &str) -> bool {
    pattern.ends_with("/*") && pattern.matches('*').count() == 1
}

fn target(text: &str, folder: &str, place: &Place, context: &mut Context<'_>) -> Option<Target> {
    let text = text.trim();
    if is_address(text) {
        return Some(Target::Address(text.to_owned()));
    }
    let (path, fragment) = text.split_once('#').map_or((text, None), |(path, fragment)| (path, Some(fragment)));
    let slashed = path.replace('\\', "/");
    let Some(resolved) = resolve(folder, &slashed) else {
        context.notes.decide(OUTSIDE, place, format!("`{text}` is left out"));
        return None;
    };
    let Some(found) = existing(&resolved, context) else {
        if resolved.is_empty() || !is_article(&resolved) && !resolved.contains('.') {
            context.notes.decide(ADDRESSES, place, format!("`{text}` is no file, and is taken for an address"));
            return Some(Target::Address(text.to_owned()));
        }
        context.notes.decide(MISSING, place, format!("`{text}` is left out"));
        return None;
    };
    if slashed != path || path.starts_with('/') || (found != resolved && context.languages.is_none()) {
        context.notes.decide(MENDED, place, format!("`{text}` is read as `{found}`"));
    }
    match fragment {
        None if is_article(&found) => Some(Target::Article(found)),
        None => Some(Target::Address(found)),
        Some(fragment) => Some(Target::Address(format!("{found}#{fragment}"))),
    }
}

/// The file of this path, or the only one that differs in letter case alone.
fn existing(path: &str, context: &Context<'_>) -> Option<String> {
    if let Some(languages) = context.languages {
        return languages.meant(context.source, path, path);
    }
    if context.source.has(path) {
        return Some(path.to_owned());
    }
    let lower = path.to_lowercase();
    let mut alike = context.source.docs.iter().filter(|file| file.path.to_lowercase() == lower);
    match (alike.next(), alike.next()) {
        (Some(file), None) => Some(file.path.clone()),
        _ => None,
    }
}

/// Whether an entry leads out of the docs folder: `https://…`, `//host`, `mailto:…`, `#part`.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    scheme || text.starts_with("//") || text.starts_with('#')
}

/// Put what a list does not name in the place of its `...`.
fn fill_rest(items: &mut Vec<Item>, folder: &str, context: &mut Context<'_>) {
    let Some(at) = items.iter().position(|item| item.target.is_none() && item.title.as_deref() == Some(REST)) else {
        return;
    };
    items.remove(at);
    let mut named = std::collections::BTreeSet::new();
    super::collect_articles(items, &mut named);
    let named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    let rest = folders::items(folder, context);
    let is_named = |item: &Item| match &item.target {
        Some(Target::Article(path)) => named.contains(path),
        _ => {
            let mut inside = std::collections::BTreeSet::new();
            super::collect_articles(&item.children, &mut inside);
            inside.iter().next().is_some_and(|first| {
                named.iter().any(|path| {
                    !folder_of(path).is_empty() && folder_of(path) != folder && folder_of(path) == folder_of(first)
                })
            })
        }
    };
    let rest: Vec<Item> = rest.into_iter().filter(|item| !is_named(item)).collect();
    items.splice(at..at, rest);
}
