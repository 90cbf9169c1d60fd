//! Where each file of the docs folder goes, such that its address stays what it was.

use std::collections::{BTreeMap, BTreeSet};

use super::blog::Blog;
use super::languages::Languages;
use super::report::Notes;
use super::source::{Source, is_article};
use super::yaml::Node;
use crate::config::PageAddresses;
use crate::page;

/// Files of `content/` that guidepost reads as settings.
const SETTINGS: [&str; 2] = ["content/search-tests.toml", "content/url-checker.toml"];

/// What a file in the docs folder becomes.
#[derive(Debug, Default)]
pub struct Paths {
    /// New paths below the new site, by old paths below the docs folder.
    moved: BTreeMap<String, String>,
    /// The languages, where the site has several.
    languages: Option<Languages>,
    /// The blog, where the site has one.
    blog: Option<Blog>,
    /// What the addresses of pages are like.
    addresses: PageAddresses,
}

impl Paths {
    /// Choose a place for every file.
    pub fn of(source: &Source, notes: &mut Notes) -> Self {
        let mut paths = Self {
            languages: Languages::of(source),
            blog: Blog::of(source, notes),
            addresses: addresses(source),
            ..Self::default()
        };
        let mut taken = BTreeSet::new();
        // What keeps its name has the first choice.
        let (keep, change): (Vec<_>, Vec<_>) =
            source.docs.iter().map(|file| file.path.as_str()).partition(|path| article_path(path) == *path);
        for old in keep.into_iter().chain(change) {
            let wanted = new_path(&paths.published(old));
            let mut new = wanted.clone();
            if !taken.insert(new.clone()) {
                new = format!("content/{old}");
                let said = format!("{wanted} is taken; it becomes {new}");
                notes.decide("Two files with one address", &source.place(old, 1), said);
                taken.insert(new.clone());
            } else if is_article(old) && new != format!("content/{old}") {
                notes.converted("Articles with another name", &source.place(old, 1), format!("is now {new}"));
            }
            paths.moved.insert(old.to_owned(), new);
        }
        paths.note_meanings(source, notes);
        paths
    }

    /// What files mean to guidepost by their place alone, and meant to nobody before.
    fn note_meanings(&self, source: &Source, notes: &mut Notes) {
        let all: BTreeSet<&String> = self.moved.values().collect();
        for (old, new) in &self.moved {
            let place = source.place(old, 1);
            if new.starts_with("content/_snippets/") && is_article(old) {
                let said = "articles may include it, but it has no address of its own: move it if readers need one";
                notes.decide("Articles in a folder of snippets", &place, said);
            }
            if SETTINGS.contains(&new.as_str()) {
                notes.decide(
                    "Files that are settings here",
                    &place,
                    format!("{new} is read as such: give it another name"),
                );
            }
            let index = new.strip_suffix(".md").map(|stem| format!("{stem}/index.md"));
            if let Some(index) = index.filter(|index| all.contains(index)) {
                notes.decide("Two files with one address", &place, format!("{new} has that of {index}: rename one"));
            }
        }
    }

    /// The languages, where the site has several.
    pub fn languages(&self) -> Option<&Languages> {
        self.languages.as_ref()
    }

    /// The blog, where the site has one.
    pub fn blog(&self) -> Option<&Blog> {
        self.blog.as_ref()
    }

    /// Whether an article is a post of the blog.
    pub fn is_post(&self, old: &str) -> bool {
        self.blog.as_ref().is_some_and(|blog| blog.published(old).is_some())
    }

    /// The path by which a file was published, below the docs folder.
    pub fn published(&self, old: &str) -> String {
        if let Some(post) = self.blog.as_ref().and_then(|blog| blog.published(old)) {
            return post.to_owned();
        }
        self.languages.as_ref().map_or_else(|| old.to_owned(), |languages| languages.published(old))
    }

    /// The new path of a file, below the new site.
    pub fn of_file(&self, old: &str) -> Option<&str> {
        self.moved.get(old).map(String::as_str)
    }

    /// The new path of an article, below `content/`.
    pub fn article(&self, old: &str) -> Option<&str> {
        self.of_file(old).filter(|_| is_article(old)).and_then(|new| new.strip_prefix("content/"))
    }

    /// The address that an article has now.
    pub fn route(&self, old: &str) -> String {
        let new = self.article(old).unwrap_or(old);
        page::route(&format!("content/{}", if is_article(new) { new } else { old }), self.addresses)
    }

    /// The address that MkDocs gave an article: `/a/b/`, or `/a/b.html`.
    pub fn old_route(&self, old: &str) -> String {
        old_route(&self.published(old), self.addresses)
    }

    /// Whether an article has another name now, so that links to it must follow.
    pub fn is_renamed(&self, old: &str) -> bool {
        self.article(old).is_some_and(|new| new != old)
    }
}

fn new_path(old: &str) -> String {
    if is_article(old) {
        return format!("content/{}", article_path(old));
    }
    let top_is = |folder: &str| old.split_once('/').is_some_and(|(top, _)| top == folder);
    if top_is("assets") { old.to_owned() } else { format!("content/{old}") }
}

/// An article's path below `content/`: `README.md` is an index, and the names that mean something to guidepost become
/// folders, whose address is the same.
fn article_path(old: &str) -> String {
    let (stem, _) = old.rsplit_once('.').unwrap_or((old, ""));
    let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
    let name = if name == "README" { "index" } else { name };
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    if prefix.is_empty() && name == "nav" { "nav/index.md".to_owned() } else { format!("{prefix}{name}.md") }
}

/// What the addresses of a site's pages are like.
pub fn addresses(source: &Source) -> PageAddresses {
    let folders = source.settings.get("use_directory_urls").and_then(Node::truth);
    if folders == Some(false) { PageAddresses::Files } else { PageAddresses::Folders }
}

/// The address that MkDocs gives an article.
pub fn old_route(old: &str, addresses: PageAddresses) -> String {
    let (stem, _) = old.rsplit_once('.').unwrap_or((old, ""));
    let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") };
    match (name, addresses) {
        ("index" | "README", PageAddresses::Folders) => folder,
        ("index" | "README", PageAddresses::Files) => format!("{folder}index.html"),
        (name, PageAddresses::Folders) => format!("{folder}{name}/"),
        (name, PageAddresses::Files) => format!("{folder}{name}.html"),
    }
}

/// A relative path from a folder, with `.` and `..` resolved; `None` where it leads out of the top.
pub fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> =
        if path.starts_with('/') { Vec::new() } else { folder.split('/').filter(|part| !part.is_empty()).collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a path: `a/b.md` is in `a`.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The way from a folder to a file, both below the same top.
pub fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let common = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - common);
    format!("{up}{}", to[common..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_keep_their_addresses() {
        for (old, new) in [
            ("a/b.md", "content/a/b.md"),
            ("a/b.c.markdown", "content/a/b.c.md"),
            ("README.md", "content/index.md"),
            ("a/README.md", "content/a/index.md"),
            ("nav.md", "content/nav/index.md"),
            ("a/nav.md", "content/a/nav.md"),
            ("assets/x.png", "assets/x.png"),
            ("img/x.png", "content/img/x.png"),
            ("assets/a.md", "content/assets/a.md"),
        ] {
            assert_eq!(new_path(old), new);
        }
    }

    #[test]
    fn ways_between_files() {
        assert_eq!(relative("a/b", "a/c.md"), "../c.md");
        assert_eq!(relative("", "a/c.md"), "a/c.md");
        assert_eq!(relative("a", "a/c.md"), "c.md");
        assert_eq!(resolve("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(resolve("", "../c.md"), None);
    }
}
