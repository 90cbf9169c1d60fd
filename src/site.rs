//! All pages together: which address is whose, and the navigation with its entries resolved.

mod directory;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use crate::assets::Asset;
use crate::cache::{Memo, Same};
use crate::config::PageAddresses;
use crate::diagnostics::{Diagnostic, did_you_mean, suggest};
use crate::html::escaped;
use crate::nav::NavItem;
use crate::page::SharedPage;
use crate::source::FilePath;
use crate::variables::NamedText;

pub use self::directory::Directory;

/// The addresses of the last build, by the paths of its pages and its copied files.
pub type KeptDirectory = Memo<(Vec<FilePath>, Arc<[Asset]>, PageAddresses), Arc<Directory>>;

/// The navigation of the last build.
pub type KeptNav = Memo<(Arc<[NavItem]>, Same<Directory>, Vec<NamedText>), Arc<Nav>>;

/// Index into [`Site::pages`].
pub type PageIndex = usize;

/// The pages of a site and what they can point to.
#[derive(Debug)]
pub struct Site<'a> {
    /// The pages, by source path.
    pub pages: Vec<SharedPage>,
    /// Files that are copied.
    pub assets: &'a Arc<[Asset]>,
    /// Which address is whose.
    pub directory: Arc<Directory>,
    /// The navigation.
    pub nav: Arc<Nav>,
}

/// The navigation, resolved.
#[derive(Debug, Default)]
pub struct Nav {
    /// Its tabs.
    pub tabs: Vec<NavNode>,
    /// Pages in the order in which one reads them; each once.
    pub order: Vec<PageIndex>,
    /// Where each page stands.
    places: HashMap<PageIndex, NavPlace>,
}

/// An entry of the navigation, resolved.
#[derive(Debug, Clone)]
pub struct NavNode {
    /// Its number among all entries, in their order.
    pub id: usize,
    /// Its title as HTML.
    pub title: NamedText,
    /// Where it leads.
    pub target: NavTarget,
    /// The entries below it.
    pub children: Vec<NavNode>,
}

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NavTarget {
    /// Nowhere: it is a section.
    Section,
    /// To a page.
    Page(PageIndex),
    /// To a file of the site.
    Asset(String),
    /// To another site.
    External(String),
}

/// Where a page stands in the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavPlace {
    /// Index of the tab.
    pub tab: usize,
    /// The ids of the entries from the tab down to the page's own.
    pub path: Vec<usize>,
    /// Titles and pages of the entries above it, the tab first.
    pub above: Vec<(NamedText, Option<PageIndex>)>,
}

impl<'a> Site<'a> {
    /// Put pages and assets together. Two for one address are a diagnostic, and the first stays.
    pub fn new(
        mut pages: Vec<SharedPage>,
        (assets, addresses): (&'a Arc<[Asset]>, PageAddresses),
        kept: &mut KeptDirectory,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let paths: Vec<FilePath> = pages.iter().map(|page| page.path.clone()).collect();
        let directory =
            kept.get((paths, assets.clone(), addresses), diagnostics, |(paths, assets, addresses), found| {
                Arc::new(Directory::new((paths, *addresses), assets, found))
            });
        if directory.paths.len() < pages.len() {
            pages.retain(|page| directory.sources.contains_key(&page.path));
        }
        Self { pages, assets, directory, nav: Arc::default() }
    }

    /// The page at an address: `/a/`, `/a`, or `/a/index.html`.
    pub fn page_at(&self, route: &str) -> Option<PageIndex> {
        self.directory.page_at(route)
    }

    /// The page of a source file.
    pub fn page_of(&self, path: &str) -> Option<PageIndex> {
        self.directory.sources.get(path).copied()
    }

    /// The asset at an address.
    pub fn asset_at(&self, route: &str) -> Option<usize> {
        self.directory.asset_routes.get(route).copied()
    }

    /// The picture that stands in for this one where colours are dark.
    pub fn dark_of(&self, asset: usize) -> Option<usize> {
        self.directory.dark.get(&asset).copied()
    }

    /// An address that differs from this one only in letter case.
    pub fn differently_cased(&self, route: &str) -> Option<&str> {
        let folded = route.to_lowercase();
        let folded_routes = &self.directory.folded;
        let found = folded_routes.get(&folded).or_else(|| folded_routes.get(&format!("{folded}/")))?;
        (found != route && found.trim_end_matches('/') != route.trim_end_matches('/')).then_some(found)
    }

    /// The address of a file of the same name elsewhere.
    pub fn asset_named_like(&self, route: &str) -> Option<String> {
        let name = route.rsplit('/').next()?.to_lowercase();
        self.directory.asset_names.get(&name)?.first().map(|&index| self.assets[index].route())
    }

    /// The address of a page whose last part is like that of this one, and begins with the same letter.
    pub fn page_like(&self, route: &str) -> Option<String> {
        let name = last_part([".md", ".html"].iter().find_map(|ending| route.strip_suffix(ending)).unwrap_or(route));
        let names = self.directory.page_names.get(&first_letter(name)?)?;
        let mut known = self.directory.page_likes.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(name.to_owned())
            .or_insert_with(|| names.get(suggest(name, names.keys().map(String::as_str))?).cloned())
            .clone()
    }

    /// Resolve the navigation.
    pub fn set_nav(&mut self, items: &Arc<[NavItem]>, kept: &mut KeptNav, diagnostics: &mut Vec<Diagnostic>) {
        // Only entries without words of their own take those of their pages.
        let titles = if items.iter().any(is_untitled) {
            self.pages.iter().map(|page| page.named_title()).collect()
        } else {
            Vec::new()
        };
        let key = (items.clone(), Same(self.directory.clone()), titles);
        self.nav = kept.get(key, diagnostics, |_, found| {
            let mut id = 0;
            Arc::new(Nav::of(items.iter().map(|item| self.nav_node(item, &mut id, found)).collect()))
        });
    }

    fn nav_node(&self, item: &NavItem, id: &mut usize, diagnostics: &mut Vec<Diagnostic>) -> NavNode {
        let own = *id;
        *id += 1;
        let target =
            item.target.as_deref().map_or(NavTarget::Section, |target| self.nav_target(target, item, diagnostics));
        let title = match &target {
            NavTarget::Page(index) if item.title.is_empty() => self.pages[*index].named_title().map(escaped),
            _ => item.title.clone(),
        };
        let children: Vec<NavNode> = item.children.iter().map(|child| self.nav_node(child, id, diagnostics)).collect();
        if item.target.is_none() && children.is_empty() {
            let message = "this entry leads nowhere, and has none below it";
            let hint = "write a link: [Title](page.md); an address with blanks goes between < and >";
            diagnostics.push(Diagnostic::warning("empty-nav-entry", item.span.clone(), message).hint(hint));
        }
        NavNode { id: own, title, target, children }
    }

    fn nav_target(&self, target: &str, item: &NavItem, diagnostics: &mut Vec<Diagnostic>) -> NavTarget {
        if target.contains("://") || target.starts_with("mailto:") {
            return NavTarget::External(target.to_owned());
        }
        let path = target.split(['#', '?']).next().unwrap_or_default();
        if path.len() < target.len() {
            let message = "the navigation leads to whole pages: what follows the address is left out";
            let hint = format!("write {path}");
            diagnostics.push(Diagnostic::warning("fragment-in-nav", item.span.clone(), message).hint(hint));
        }
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let below = decoded.trim_start_matches("./").trim_start_matches('/');
        for below in [below, path] {
            if let Some(page) = self.page_of(&format!("content/{below}")).or_else(|| self.page_at(&format!("/{below}")))
            {
                return NavTarget::Page(page);
            }
            let route = format!("/{below}");
            if self.asset_at(&route).is_some() {
                return NavTarget::Asset(route);
            }
        }
        let sources = self.pages.iter().filter_map(|page| page.path.strip_prefix("content/"));
        let message = format!("the navigation leads to `{target}`, which is not there");
        diagnostics.push(
            Diagnostic::error("broken-nav-link", item.span.clone(), message).maybe_hint(did_you_mean(below, sources)),
        );
        NavTarget::Section
    }
}

/// Whether an entry, or one below it, has no words of its own.
fn is_untitled(item: &NavItem) -> bool {
    item.title.is_empty() || item.children.iter().any(is_untitled)
}

/// The first letter of a name, in lower case.
pub(crate) fn first_letter(name: &str) -> Option<char> {
    name.chars().flat_map(char::to_lowercase).next()
}

/// The last part of an address: `log-in` of `/articles/log-in/`.
pub(crate) fn last_part(route: &str) -> &str {
    route.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

impl Nav {
    fn of(tabs: Vec<NavNode>) -> Self {
        let mut nav = Self { tabs: Vec::new(), order: Vec::new(), places: HashMap::new() };
        for (tab, node) in tabs.iter().enumerate() {
            nav.place(tab, node, &mut Vec::new(), &mut Vec::new());
        }
        nav.tabs = tabs;
        nav
    }

    fn place(
        &mut self,
        tab: usize,
        node: &NavNode,
        path: &mut Vec<usize>,
        above: &mut Vec<(NamedText, Option<PageIndex>)>,
    ) {
        path.push(node.id);
        let page = if let NavTarget::Page(page) = node.target { Some(page) } else { None };
        if let Some(page) = page {
            let known = self.places.contains_key(&page);
            // A section's own page stands again among its children: deeper is where readers look for it.
            if !known {
                self.order.push(page);
            }
            let deeper = self
                .places
                .get(&page)
                .is_none_or(|place| place.tab == tab && place.path.len() < path.len() && path.starts_with(&place.path));
            if deeper {
                self.places.insert(page, NavPlace { tab, path: path.clone(), above: above.clone() });
            }
        }
        above.push((node.title.clone(), page));
        for child in &node.children {
            self.place(tab, child, path, above);
        }
        above.pop();
        path.pop();
    }

    /// Where a page stands.
    pub fn place_of(&self, page: PageIndex) -> Option<&NavPlace> {
        self.places.get(&page)
    }

    /// The addresses of the files that entries lead to.
    pub fn asset_routes(&self) -> impl Iterator<Item = &str> {
        let mut nodes: Vec<&NavNode> = self.tabs.iter().collect();
        std::iter::from_fn(move || {
            let node = nodes.pop()?;
            nodes.extend(&node.children);
            Some(node)
        })
        .filter_map(|node| if let NavTarget::Asset(route) = &node.target { Some(route.as_str()) } else { None })
    }

    /// The page before and the page after this one.
    pub fn neighbours(&self) -> HashMap<PageIndex, (Option<PageIndex>, Option<PageIndex>)> {
        let at = |index: Option<usize>| index.and_then(|index| self.order.get(index)).copied();
        self.order
            .iter()
            .enumerate()
            .map(|(index, &page)| (page, (at(index.checked_sub(1)), at(Some(index + 1)))))
            .collect()
    }
}
