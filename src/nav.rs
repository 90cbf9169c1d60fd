//! The navigation: `content/nav.md`, a nested list of links, or the folders where there is none.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::cache::Memo;
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::html::escaped;
use crate::links::encode;
use crate::page::{SharedPage, title_from_name};
use crate::source::{ContentHash, MappedText, SourceFile, Span, TextBuilder};
use crate::variables::{self, NamedPart, NamedText, Scope, literals_in_code, literals_in_prose};

/// How deep the navigation may go.
const DEPTH_MAX: usize = 12;

/// An entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its title as HTML; empty for a page that is called by its own title.
    pub title: NamedText,
    /// Where it leads, as written; `None` for a section.
    pub target: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// The entries below it.
    pub children: Vec<NavItem>,
}

/// The navigation's file of the last build.
pub type Kept = Memo<(ContentHash, Config), (Arc<[NavItem]>, BTreeSet<String>)>;

/// Read `nav.md`, unless it is the same as the last time; returns the variables it uses, too.
pub fn read_again(
    file: &SourceFile,
    config: &Config,
    kept: &mut Kept,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Arc<[NavItem]>, BTreeSet<String>) {
    kept.get((file.hash, config.clone()), diagnostics, |_, found| {
        let mut used = BTreeSet::new();
        let items = read(file, &Scope::new(config), &mut used, found);
        (items.into(), used)
    })
}

/// Read `nav.md`.
pub fn read(
    file: &SourceFile,
    scope: &Scope,
    used: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<NavItem> {
    let mut builder = TextBuilder::from_files();
    let index = builder.add_file(file);
    builder.copy_from(index, 0..file.text.len());
    let expanded = variables::expand(builder.finish(), &scope.on_page(BTreeMap::new()));
    used.extend(expanded.used.iter().cloned());
    diagnostics.extend(expanded.unresolved.into_iter().map(|place| place.diagnostic));
    let mut reader = Reader { text: &expanded.text, stack: Vec::new(), items: vec![Vec::new()], lists: 0, diagnostics };
    for (event, range) in Parser::new_ext(expanded.text.as_str(), Options::empty()).into_offset_iter() {
        reader.event(event, &range);
    }
    reader.items.pop().unwrap_or_default()
}

struct Reader<'a> {
    text: &'a MappedText,
    /// The entries that are being read, outermost first.
    stack: Vec<NavItem>,
    /// The finished entries of each open list.
    items: Vec<Vec<NavItem>>,
    lists: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::List(_)) => {
                self.lists += 1;
                if self.lists > 1 {
                    self.items.push(Vec::new());
                }
            }
            Event::End(TagEnd::List(_)) => {
                self.lists -= 1;
                if self.lists > 0 {
                    let children = self.items.pop().unwrap_or_default();
                    if let Some(parent) = self.stack.last_mut() {
                        parent.children.extend(children);
                    }
                }
            }
            Event::Start(Tag::Item) => {
                let span = self.text.origin(range.clone());
                self.stack.push(NavItem { title: NamedText::default(), target: None, span, children: Vec::new() });
            }
            Event::End(TagEnd::Item) => self.end_item(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let span = self.text.origin(range.clone());
                if let Some(item) = self.stack.last_mut() {
                    item.target = Some(literals_in_prose(&dest_url).into_owned());
                    item.span = span;
                }
            }
            Event::Text(text) => self.words(&text, range, literals_in_prose),
            Event::Code(code) => {
                self.title("<code>", None);
                self.words(&code, range, literals_in_code);
                self.title("</code>", None);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.title(&inline_only(&html), None),
            Event::Start(Tag::Emphasis) => self.title("<em>", None),
            Event::End(TagEnd::Emphasis) => self.title("</em>", None),
            Event::Start(Tag::Strong) => self.title("<strong>", None),
            Event::End(TagEnd::Strong) => self.title("</strong>", None),
            Event::SoftBreak | Event::HardBreak => self.title(" ", None),
            _ => {}
        }
    }

    /// Words at this place, those of variables with their names.
    fn words(&mut self, words: &str, range: &Range<usize>, literals: impl Fn(&str) -> Cow<'_, str>) {
        let parts = variables::named_parts(self.text, words, range).unwrap_or_else(|| vec![NamedPart::plain(words)]);
        for part in parts {
            self.title(&escaped(&literals(part.words)), part.name);
        }
    }

    fn title(&mut self, html: &str, name: Option<&str>) {
        if let Some(item) = self.stack.last_mut() {
            item.title.push(html, name);
        }
    }

    fn end_item(&mut self) {
        let Some(mut item) = self.stack.pop() else { return };
        item.title = item.title.trimmed();
        if self.stack.len() >= DEPTH_MAX {
            let message = format!("the navigation goes {DEPTH_MAX} levels deep at most; this entry is left out");
            self.diagnostics.push(Diagnostic::error("deep-nav", item.span, message));
        } else if let Some(items) = self.items.last_mut() {
            items.push(item);
        }
    }
}

/// The tags that a title may have; any other is left out.
fn inline_only(html: &str) -> String {
    const ALLOWED: [&str; 12] = ["b", "i", "em", "strong", "code", "small", "sub", "sup", "span", "abbr", "kbd", "br"];
    let name =
        html.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if ALLOWED.contains(&name) { html.trim().to_owned() } else { String::new() }
}

/// The navigation that the folders make: an index is its folder's entry, siblings by weight, then by title.
pub fn from_folders(pages: &[SharedPage]) -> Vec<NavItem> {
    let mut root = Folder::default();
    for page in pages.iter().filter(|page| page.front_matter.in_nav != Some(false)) {
        let mut folder = &mut root;
        let below = page.path.strip_prefix("content/").unwrap_or(&page.path);
        let parts: Vec<&str> = below.split('/').collect();
        for part in parts[..parts.len() - 1].iter().take(DEPTH_MAX - 2) {
            folder = folder.folders.entry((*part).to_owned()).or_default();
        }
        if parts.last() == Some(&"index.md") {
            folder.index = Some(page.clone());
        } else {
            folder.pages.push(page.clone());
        }
    }
    let mut items = Vec::new();
    if let Some(index) = &root.index {
        items.push(page_item(index, Vec::new()));
    }
    items.extend(root.entries("content"));
    items
}

#[derive(Default)]
struct Folder {
    index: Option<SharedPage>,
    pages: Vec<SharedPage>,
    folders: BTreeMap<String, Folder>,
}

impl Folder {
    fn entries(&self, path: &str) -> Vec<NavItem> {
        let pages = self.pages.iter().map(|page| (weight(Some(page)), page_item(page, Vec::new())));
        let folders = self.folders.iter().map(|(name, folder)| {
            let path = format!("{path}/{name}");
            let children = folder.entries(&path);
            let item = match &folder.index {
                Some(index) => page_item(index, children),
                None => NavItem {
                    title: NamedText::new(escaped(&title_from_name(&path)), Vec::new()),
                    target: None,
                    span: Span::file(&path.as_str().into()),
                    children,
                },
            };
            (weight(folder.index.as_ref()), item)
        });
        let mut entries: Vec<(i64, NavItem)> = pages.chain(folders).collect();
        entries.sort_by(|(a_weight, a), (b_weight, b)| {
            (a_weight, a.title.as_str(), &a.target).cmp(&(b_weight, b.title.as_str(), &b.target))
        });
        entries.into_iter().map(|(_, item)| item).collect()
    }
}

/// A page without a weight comes after those that have one.
fn weight(page: Option<&SharedPage>) -> i64 {
    page.and_then(|page| page.front_matter.weight).unwrap_or(i64::MAX)
}

fn page_item(page: &SharedPage, children: Vec<NavItem>) -> NavItem {
    let target = encode(page.path.strip_prefix("content/").unwrap_or(&page.path));
    NavItem { title: page.named_title().map(escaped), target: Some(target), span: Span::file(&page.path), children }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_list_of_links() {
        let text =
            "- [Home](index.md)\n- <b>About</b> & << name >>\n    - [](<a b.md>)\n    - [Out](https://example.com)\n";
        let file = SourceFile::new("content/nav.md", text);
        let config_file = SourceFile::new("site.toml", "title='T'\n[variables]\nname='Us'");
        let config = Config::read(&config_file, None, &mut Vec::new()).unwrap();
        let items = read(&file, &Scope::new(&config), &mut BTreeSet::new(), &mut Vec::new());
        let shown: Vec<_> =
            items.iter().map(|item| (item.title.as_str(), item.target.as_deref(), item.children.len())).collect();
        assert_eq!(shown, [("Home", Some("index.md"), 0), ("<b>About</b> &amp; Us", None, 2)]);
        assert_eq!(items[1].children[0].target.as_deref(), Some("a b.md"));
        assert_eq!(items[1].children[0].span, file.span(53..65));
    }
}
