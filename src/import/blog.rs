//! The plugin blog: each post has the address that its date and title gave it, and the index of the blog lists them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::anchors::Style;
use super::article::title_from_name;
use super::defaults;
use super::front_matter;
use super::paths::{Paths, folder_of, relative};
use super::report::Notes;
use super::source::{DocsFile, Source};
use super::yaml::{self, Node, Place, Value};

/// The topic of this stage.
const TOPIC: &str = "The blog";

/// The settings that say how titles of posts become addresses.
const SLUGS_OF_POSTS: [&str; 2] = ["post_slugify", "post_slugify_separator"];
/// The same for names of categories.
const SLUGS_OF_CATEGORIES: [&str; 2] = ["categories_slugify", "categories_slugify_separator"];

/// A date, in the order in which dates are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// That of a text which begins with one: `2024-01-31 10:00`.
    fn of(text: &str) -> Option<Self> {
        let day = text.trim().split([' ', 'T', 't']).next()?;
        let mut parts = day.split('-');
        let (year, month, day) =
            (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// As a pattern of letters has it, `yyyy/MM/dd`; nothing where a letter means something else than a number.
    fn written(self, pattern: &str) -> Option<String> {
        let mut written = String::new();
        let mut rest = pattern;
        while let Some(letter) = rest.chars().next() {
            let length = rest.len() - rest.trim_start_matches(letter).len();
            let (run, behind) = rest.split_at(length);
            rest = behind;
            match (letter, length) {
                ('y', 2) => write!(written, "{:02}", self.year % 100),
                ('y', _) => write!(written, "{:0length$}", self.year),
                ('M', 1 | 2) => write!(written, "{:0length$}", self.month),
                ('d', 1 | 2) => write!(written, "{:0length$}", self.day),
                _ if letter.is_alphabetic() => return None,
                _ => write!(written, "{run}"),
            }
            .expect("writing to a string succeeds");
        }
        Some(written)
    }
}

/// A post.
#[derive(Debug)]
struct Post {
    date: Date,
    title: String,
    /// The path of the article that would have its address, below the docs folder.
    published: String,
}

/// The blog of a site.
#[derive(Debug)]
pub struct Blog {
    /// Where the plugin is set.
    place: Place,
    /// The path of its index, below the docs folder.
    index: String,
    /// Its posts, by path below the docs folder.
    posts: BTreeMap<String, Post>,
    /// The addresses of its lists by year, by category and by page.
    views: BTreeSet<String>,
}

/// What the settings of the plugin say, with what it has by itself.
struct Settings<'a> {
    node: Option<&'a Node>,
    folder: String,
}

impl<'a> Settings<'a> {
    fn of(source: &'a Source) -> Option<(Self, Place)> {
        let (node, place) = source.plugin("blog")?;
        let folder = node.and_then(|node| node.get("blog_dir")).and_then(Node::text).unwrap_or("blog");
        Some((Self { node, folder: normal(folder) }, place))
    }

    fn get(&self, key: &str) -> Option<&'a Node> {
        self.node.and_then(|node| node.get(key))
    }

    fn text(&self, key: &str, usual: &'a str) -> &'a str {
        self.get(key).and_then(Node::text).unwrap_or(usual)
    }

    fn is_on(&self, key: &str, usual: bool) -> bool {
        self.get(key).and_then(Node::truth).unwrap_or(usual)
    }

    /// The path of a page of the blog.
    fn below(&self, path: &str) -> String {
        normal(&format!("{}/{path}", self.folder))
    }

    /// Whether a file lies among the posts.
    fn is_post(&self, file: &DocsFile) -> bool {
        let posts = normal(&self.text("post_dir", "{blog}/posts").replace("{blog}", &self.folder));
        file.article.is_some() && file.path.starts_with(&posts)
    }

    /// The part of an address that words make, by the settings for those of posts or of categories.
    fn slug(&self, words: &str, [slugify, separator]: [&str; 2], source: &Source) -> String {
        Style::of_names(source, self.get(slugify), self.text(separator, "-")).slug(words)
    }

    /// What an article says of itself as a post.
    fn post(&self, file: &DocsFile, source: &Source) -> Option<(Post, Vec<String>)> {
        let text = file.article.as_deref()?;
        let head = head(file, source)?;
        let date = head.get("date")?;
        let date = Date::of(date.text().or_else(|| date.get("created").and_then(Node::text))?)?;
        let body = &text[front_matter::split(text).body..];
        let title = head.get("title").and_then(Node::text).map(str::to_owned).or_else(|| first_heading(body));
        let title = title.unwrap_or_else(|| title_from_name(&file.path));
        let names = head.get("categories").map(Node::texts).unwrap_or_default();
        let categories: Vec<String> =
            names.iter().map(|(name, _)| self.slug(name, SLUGS_OF_CATEGORIES, source)).collect();
        let most =
            self.get("post_url_max_categories").and_then(Node::text).and_then(|text| text.parse().ok()).unwrap_or(1);
        let slug = head.get("slug").and_then(Node::text).map(str::to_owned);
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let path = self
            .text("post_url_format", "{date}/{slug}")
            .replace("{categories}", &categories[..categories.len().min(most)].join("/"))
            .replace("{date}", &date.written(self.text("post_url_date_format", "yyyy/MM/dd"))?)
            .replace("{file}", name.rsplit_once('.').map_or(name, |(stem, _)| stem))
            .replace("{slug}", &slug.unwrap_or_else(|| self.slug(&title, SLUGS_OF_POSTS, source)));
        let published = format!("{}.md", self.below(&path));
        Some((Post { date, title, published }, categories))
    }

    /// The addresses of the lists that a post with these categories is in.
    fn views(&self, post: &Post, categories: &[String]) -> Vec<String> {
        let mut views = Vec::new();
        if self.is_on("archive", true) {
            let date = post.date.written(self.text("archive_url_date_format", "yyyy"));
            let path = |date: String| self.text("archive_url_format", "archive/{date}").replace("{date}", &date);
            views.extend(date.map(path));
        }
        if self.is_on("categories", true) {
            let format = self.text("categories_url_format", "category/{slug}");
            views.extend(categories.iter().map(|slug| format.replace("{slug}", slug)));
        }
        views.iter().map(|path| self.below(path)).collect()
    }

    /// The addresses of the further pages of a list with so many posts.
    fn pages(&self, list: &str, posts: usize) -> Vec<String> {
        /// What the plugin has where nothing is set.
        const PER_PAGE: usize = 10;
        let size = self.get("pagination_per_page").and_then(Node::text).and_then(|text| text.parse().ok());
        let count = posts.div_ceil(size.unwrap_or(PER_PAGE).max(1));
        let format = self.text("pagination_url_format", "page/{page}");
        let last = if self.is_on("pagination", true) { count } else { 1 };
        (2..=last).map(|page| normal(&format!("{list}/{}", format.replace("{page}", &page.to_string())))).collect()
    }
}

impl Blog {
    /// That of a site, if it has one.
    pub fn of(source: &Source, notes: &mut Notes) -> Option<Self> {
        let (settings, place) = Settings::of(source)?;
        let index = settings.below("index.md");
        let mut blog = Self { place, index, posts: BTreeMap::new(), views: BTreeSet::new() };
        let mut lists: BTreeMap<String, usize> = BTreeMap::new();
        for file in source.docs.iter().filter(|file| settings.is_post(file)) {
            match settings.post(file, source) {
                Some((post, categories)) => {
                    for list in settings.views(&post, &categories).into_iter().chain([settings.folder.clone()]) {
                        *lists.entry(list).or_default() += 1;
                    }
                    blog.posts.insert(file.path.clone(), post);
                }
                None => {
                    let said = "a post without a date that can be read: its address is that of any article";
                    notes.decide(TOPIC, &source.place(&file.path, 1), said);
                }
            }
        }
        for (list, posts) in lists {
            blog.views.extend(settings.pages(&list, posts));
            blog.views.extend((list != settings.folder).then_some(list));
        }
        Some(blog)
    }

    /// The path of the article that would have a post's address.
    pub fn published(&self, old: &str) -> Option<&str> {
        self.posts.get(old).map(|post| post.published.as_str())
    }

    /// The addresses of lists by year, category and page: what is left of them is the index.
    pub fn views(&self) -> impl Iterator<Item = &str> {
        self.views.iter().map(String::as_str)
    }

    /// The path of its index.
    pub fn index(&self) -> &str {
        &self.index
    }

    /// Whether somebody wrote its index; the plugin makes one where nobody did.
    pub fn has_index(&self, source: &Source) -> bool {
        source.docs.iter().any(|file| file.path == self.index)
    }

    /// The posts below the text of the index, the newest first.
    pub fn list(&self, text: &mut String, paths: &Paths, notes: &mut Notes) {
        if self.posts.is_empty() {
            return;
        }
        let own = paths.article(&self.index).unwrap_or(&self.index);
        let mut posts: Vec<(&String, &Post)> = self.posts.iter().collect();
        posts.sort_by(|(a, one), (b, other)| other.date.cmp(&one.date).then(a.cmp(b)));
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
        for (old, Post { date: Date { year, month, day }, title, .. }) in posts {
            let target = relative(folder_of(own), paths.article(old).unwrap_or(old)).replace(' ', "%20");
            let title = title.replace('[', "\\[").replace(']', "\\]");
            writeln!(text, "- {year}-{month:02}-{day:02}: [{title}]({target})").expect("writing to a string succeeds");
        }
        let said = format!(
            "its index lists {} posts as of today: a new one is added by hand, or to the navigation",
            self.posts.len()
        );
        notes.decide(TOPIC, &self.place, said);
    }
}

/// Take out the posts that the site does not publish yet, and name them.
pub fn take_out_drafts(source: &mut Source, notes: &mut Notes) {
    let Some((settings, _)) = Settings::of(source) else { return };
    if settings.is_on("draft", false) {
        return;
    }
    let is_draft = |file: &DocsFile| {
        settings.is_post(file)
            && head(file, source).and_then(|head| head.get("draft").and_then(Node::truth)) == Some(true)
    };
    let drafts: BTreeSet<String> =
        source.docs.iter().filter(|file| is_draft(file)).map(|file| file.path.clone()).collect();
    for path in &drafts {
        super::excluded::Reason::Draft.note(&source.place(path, 1), notes);
    }
    source.docs.retain(|file| !drafts.contains(&file.path));
}

/// The front matter of an article, with what its folder gives it.
fn head(file: &DocsFile, source: &Source) -> Option<Node> {
    let text = file.article.as_deref()?;
    let own = yaml::parse(&text[front_matter::split(text).yaml], &file.path.as_str().into()).ok()?.root;
    let default = source.defaults.of_article(&file.path);
    Some(if own.value == Value::Null { default } else { defaults::added(default, own) })
}

/// The title in the first line that is not blank.
fn first_heading(body: &str) -> Option<String> {
    let line = body.lines().find(|line| !line.trim().is_empty())?;
    line.trim().strip_prefix("# ").map(|title| title.trim().to_owned())
}

/// A path without `.`, `..` and double slashes.
fn normal(path: &str) -> String {
    super::paths::resolve("", path.trim_matches('/')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        let date = Date::of("2024-01-31 10:00:00").unwrap();
        for (pattern, written) in [
            ("yyyy/MM/dd", Some("2024/01/31")),
            ("yy-M-d", Some("24-1-31")),
            ("y", Some("2024")),
            ("", Some("")),
            ("MMM", None),
        ] {
            assert_eq!(date.written(pattern).as_deref(), written, "{pattern}");
        }
        for wrong in ["", "2024-13-01", "2024-01", "31.1.2024", "2024-01-31-1"] {
            assert_eq!(Date::of(wrong), None, "{wrong}");
        }
    }
}
