//! `nav:` and what plugins put in its place become `content/nav.md`.

mod folders;
mod summary;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::languages::{Language, Languages};
use super::paths::{Paths, old_route};
use super::patterns::Patterns;
use super::report::Notes;
use super::source::{Source, is_article};
use super::yaml::Place;
use crate::config::PageAddresses;

/// How deep the navigation may go: guidepost's own limit.
const DEPTH_MAX: usize = 12;

/// An entry of the navigation.
#[derive(Debug, Clone)]
struct Item {
    title: Option<String>,
    target: Option<Target>,
    children: Vec<Item>,
    place: Place,
}

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// To an article, by its path below the docs folder.
    Article(String),
    /// To anything else: another site, a file.
    Address(String),
}

/// The navigation of the new site.
#[derive(Debug)]
pub struct Nav {
    /// The text of `nav.md`.
    pub text: String,
    /// The titles that articles have in it, by path below the docs folder.
    pub titles: BTreeMap<String, String>,
    /// The articles that it leaves out on purpose.
    pub hidden: BTreeSet<String>,
}

/// What all parts of this stage work with.
struct Context<'a> {
    source: &'a Source,
    languages: Option<&'a Languages>,
    notes: Notes,
    /// The files that list what is in their folder: `.pages`, `.nav.yml`, `SUMMARY.md`.
    lists: folders::Lists,
    /// The articles of the site in the order in which MkDocs walks them: files before folders, an index first.
    articles: Vec<&'a str>,
}

impl<'a> Context<'a> {
    fn of(source: &'a Source, moved: &'a Paths) -> Self {
        let languages = moved.languages();
        let paths = source.docs.iter().map(|file| file.path.as_str());
        let is_other = |path: &str| languages.is_some_and(|all| all.is_other(path));
        let mut articles: Vec<&str> =
            paths.filter(|path| is_article(path) && !is_other(path) && !moved.is_post(path)).collect();
        articles.sort_by(|a, b| folders::order(a).cmp(&folders::order(b)));
        Self { source, languages, notes: Notes::default(), lists: folders::Lists::of(source), articles }
    }

    /// The folder that the navigation counts from.
    fn top(&self) -> &'a str {
        self.languages.map_or("", Languages::top)
    }

    fn has_folder(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        let at = self.source.docs.partition_point(|file| file.path < prefix);
        self.source.docs.get(at).is_some_and(|file| file.path.starts_with(&prefix))
    }
}

/// Make the navigation.
pub fn convert(source: &Source, paths: &Paths, notes: &mut Notes) -> Nav {
    let mut context = Context::of(source, paths);
    let top = context.top();
    let mut items = match source.settings.get("nav").or_else(|| source.settings.get("pages")) {
        Some(nav) if !nav.items().is_empty() || !nav.entries().is_empty() => written::items(nav, top, &mut context),
        _ => {
            context.notes.converted("No `nav`", &source.top(), "the navigation follows the folders, as MkDocs has it");
            folders::items(top, &mut context)
        }
    };
    let mut titles = BTreeMap::new();
    collect_titles(&items, &mut titles);
    if has_index_sections(source) {
        items = items.into_iter().map(with_index).collect();
    }
    if source.plugin("section-index").is_some() {
        // An index without a title of its own is called like its section there, and only there.
        collect_titles(&items, &mut titles);
    }
    let translated = translations(source, paths, &items, &mut context.notes);
    collect_titles(&translated, &mut titles);
    items.extend(translated);
    let mut writer = Writer { paths, source, text: String::new(), notes: context.notes };
    writer.items(&items, 0);
    let (text, own) = (writer.text, writer.notes);
    notes.append(own);
    let hidden = not_in_nav(source, paths, &items, notes);
    Nav { text, titles, hidden }
}

/// The navigation again for each other language, as far as its articles are translated.
fn translations(source: &Source, paths: &Paths, items: &[Item], notes: &mut Notes) -> Vec<Item> {
    let Some(languages) = paths.languages() else { return Vec::new() };
    let section = |language: &Language| {
        let children = translated(source, languages, language, items);
        let said = "`{code}`: its articles keep their addresses, in a section of the navigation; what stands around them is in \
                    the site's language";
        notes.decide("Languages", &languages.place, said.replace("{code}", &language.code));
        Item { title: Some(language.name.clone()), target: None, children, place: languages.place.clone() }
    };
    let sections: Vec<Item> = languages.others.iter().map(section).collect();
    sections.into_iter().filter(|section| !section.children.is_empty()).collect()
}

fn translated(source: &Source, languages: &Languages, language: &Language, items: &[Item]) -> Vec<Item> {
    let one = |item: &Item| {
        let target = match &item.target {
            Some(Target::Article(path)) => languages.translation(source, path, language).map(Target::Article),
            _ => None,
        };
        let children = translated(source, languages, language, &item.children);
        let title = item.title.as_ref().map(|title| language.titles.get(title).unwrap_or(title).clone());
        let is_empty = target.is_none() && children.is_empty();
        (!is_empty).then(|| Item { title, target, children, place: item.place.clone() })
    };
    items.iter().filter_map(one).collect()
}

/// Whether an index among a section's entries is the section's own page.
fn has_index_sections(source: &Source) -> bool {
    let features = source.settings.get("theme").and_then(|theme| theme.get("features"));
    let feature =
        features.is_some_and(|list| list.items().iter().any(|item| item.text() == Some("navigation.indexes")));
    feature || source.plugin("section-index").is_some()
}

/// A section whose first entry is an index becomes that page.
fn with_index(mut item: Item) -> Item {
    item.children = item.children.into_iter().map(with_index).collect();
    let is_index = |child: &Item| {
        matches!(&child.target, Some(Target::Article(path)) if old_route(path, PageAddresses::Folders).ends_with(&format!("{}/", super::paths::folder_of(path)))
            && (path.rsplit('/').next().is_some_and(|name| name.starts_with("index.") || name.starts_with("README."))))
    };
    if item.target.is_none()
        && let Some(at) = item.children.iter().position(|child| child.children.is_empty() && is_index(child))
    {
        let index = item.children.remove(at);
        item.target = index.target;
        item.title = item.title.or(index.title);
    }
    item
}

fn collect_titles(items: &[Item], titles: &mut BTreeMap<String, String>) {
    for item in items {
        if let (Some(Target::Article(path)), Some(title)) = (&item.target, &item.title) {
            titles.entry(path.clone()).or_insert_with(|| title.clone());
        }
        collect_titles(&item.children, titles);
    }
}

fn collect_articles<'a>(items: &'a [Item], found: &mut BTreeSet<&'a str>) {
    for item in items {
        if let Some(Target::Article(path)) = &item.target {
            found.insert(path);
        }
        collect_articles(&item.children, found);
    }
}

/// The articles that are left out on purpose; the others are listed.
fn not_in_nav(source: &Source, paths: &Paths, items: &[Item], notes: &mut Notes) -> BTreeSet<String> {
    let meant = Patterns::of(source.settings.get("not_in_nav"));
    let mut found = BTreeSet::new();
    collect_articles(items, &mut found);
    let mut hidden = BTreeSet::new();
    for file in source.docs.iter().filter(|file| file.article.is_some() && !found.contains(file.path.as_str())) {
        if meant.matches(&file.path) || paths.is_post(&file.path) {
            hidden.insert(file.path.clone());
        } else {
            let said = "`in_nav: false` in its front matter says that this is meant";
            notes.decide("Articles that the navigation does not show", &source.place(&file.path, 1), said);
        }
    }
    hidden
}

struct Writer<'a> {
    paths: &'a Paths,
    source: &'a Source,
    text: String,
    notes: Notes,
}

impl Writer<'_> {
    fn items(&mut self, items: &[Item], depth: usize) {
        for item in items {
            if depth >= DEPTH_MAX {
                let said = format!("deeper than {DEPTH_MAX} levels, and left out");
                self.notes.decide("Entries of the navigation that are too deep", &item.place, said);
                return;
            }
            self.item(item, depth);
            self.items(&item.children, depth + 1);
        }
    }

    fn item(&mut self, item: &Item, depth: usize) {
        let title = item.title.as_deref().unwrap_or_default();
        let address = match &item.target {
            Some(Target::Article(path)) => self.paths.article(path).map(encoded),
            Some(Target::Address(address)) => Some(self.address(address)),
            None => None,
        };
        let indent = "    ".repeat(depth);
        match address {
            Some(address) => writeln!(self.text, "{indent}- [{}](<{address}>)", escaped(title)),
            None => writeln!(self.text, "{indent}- {}", escaped_start(&escaped(title))),
        }
        .expect("writing to a string succeeds");
    }

    /// An address as it is; a file of the docs folder from the top of the site.
    fn address(&self, address: &str) -> String {
        let is_file = self.source.has(address.trim_start_matches('/'));
        let address = address.replace(['<', '>'], "").replace('\\', "/");
        if is_file { format!("/{}", encoded(address.trim_start_matches('/'))) } else { address }
    }
}

/// A path as an address.
fn encoded(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '%' | '#' | '?' | '<' | '>' | '\\' | '\n' | '"' => {
                write!(address, "%{:02X}", u32::from(c)).expect("writing to a string succeeds")
            }
            c => address.push(c),
        }
    }
    address
}

/// A title as Markdown that means the same: its HTML and entities stay, everything else stands for itself.
fn escaped(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(title.len());
    for (at, c) in title.char_indices() {
        let rest = &title[at..];
        let begins_variable = rest.starts_with("{{") || rest.starts_with("<<");
        let is_special = matches!(c, '[' | ']' | '*' | '`' | '\\')
            || (c == '_' && !is_within_word(&title, at))
            || (c == '<' && !begins_tag(rest))
            || (begins_variable && !title[..at].ends_with(c));
        if is_special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn is_within_word(text: &str, at: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    word(text[..at].chars().next_back()) && word(text[at + 1..].chars().next())
}

fn begins_tag(text: &str) -> bool {
    let name = text[1..].trim_start_matches('/');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && text.contains('>')
}

/// A text that begins a list entry must not be read as a list, a heading or a quote.
fn escaped_start(title: &str) -> String {
    let digits = title.len() - title.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match title[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &title[..digits], &title[digits..]),
        Some('#' | '>' | '-' | '+' | '=' | '~' | '|' | ':' | '!') if digits == 0 => format!("\\{title}"),
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_mean_what_they_meant() {
        for (title, expected) in [
            ("<b>About</b> &#8211; us", "<b>About</b> &#8211; us"),
            ("a*b [c] `d`", "a\\*b \\[c\\] \\`d\\`"),
            ("snake_case _x_", "snake_case \\_x\\_"),
            ("1 < 2", "1 \\< 2"),
            ("{{ x }} <<y>>", "\\{{ x }} \\<<y>>"),
        ] {
            assert_eq!(escaped(title), expected);
        }
        assert_eq!(escaped_start("1. First"), "1\\. First");
        assert_eq!(escaped_start("# x"), "\\# x");
    }
}
