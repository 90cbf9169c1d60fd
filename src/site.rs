//! All pages together: which address is whose, and the navigation with its entries resolved.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::assets::Asset;
use crate::diagnostics::{Diagnostic, did_you_mean, suggest};
use crate::html::escaped;
use crate::nav::NavItem;
use crate::page::SharedPage;
use crate::source::{FilePath, Span};

/// Index into [`Site::pages`].
pub type PageIndex = usize;

/// The pages of a site and what they can point to.
#[derive(Debug)]
pub struct Site<'a> {
    /// The pages, by source path.
    pub pages: Vec<SharedPage>,
    /// Files that are copied.
    pub assets: &'a [Asset],
    /// Pages by address.
    routes: HashMap<String, PageIndex>,
    /// Pages by source path.
    sources: HashMap<FilePath, PageIndex>,
    /// Assets by address.
    asset_routes: HashMap<String, usize>,
    /// Addresses of pages and assets by their lower-case form.
    folded: HashMap<String, String>,
    /// Addresses of assets by the lower-case name of the file.
    asset_names: HashMap<String, Vec<usize>>,
    /// The last parts of all pages' addresses by their first letter, each with the first address that ends so.
    page_names: HashMap<char, BTreeMap<String, String>>,
    /// Answers of [`Site::page_like`]: the same broken address tends to stand in many places.
    page_likes: Mutex<HashMap<String, Option<String>>>,
    /// The navigation.
    pub nav: Nav,
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
    pub title: String,
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
    pub above: Vec<(String, Option<PageIndex>)>,
}

impl<'a> Site<'a> {
    /// Put pages and assets together. Two for one address are a diagnostic, and the first stays.
    pub fn new(pages: Vec<SharedPage>, assets: &'a [Asset], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut site = Self {
            pages: Vec::with_capacity(pages.len()),
            assets,
            routes: HashMap::with_capacity(pages.len()),
            sources: HashMap::with_capacity(pages.len()),
            asset_routes: HashMap::with_capacity(assets.len()),
            folded: HashMap::with_capacity(pages.len() + assets.len()),
            asset_names: HashMap::new(),
            page_names: HashMap::new(),
            page_likes: Mutex::default(),
            nav: Nav::default(),
        };
        for page in pages {
            site.add_page(page, diagnostics);
        }
        for (index, asset) in assets.iter().enumerate() {
            site.add_asset(index, asset, diagnostics);
        }
        site
    }

    fn add_page(&mut self, page: SharedPage, diagnostics: &mut Vec<Diagnostic>) {
        let route = page.route.clone();
        if let Some(message) = self.taken(&route) {
            let hint = "rename one of them";
            diagnostics.push(Diagnostic::error("duplicate-route", Span::file(&page.path), message).hint(hint));
            if self.routes.contains_key(&route) {
                return;
            }
        }
        self.folded.entry(route.to_lowercase()).or_insert_with(|| route.clone());
        if let Some(first) = first_letter(last_part(&route)) {
            let names = self.page_names.entry(first).or_default();
            names.entry(last_part(&route).to_owned()).or_insert_with(|| route.clone());
        }
        self.routes.insert(route, self.pages.len());
        self.sources.insert(page.path.clone(), self.pages.len());
        self.pages.push(page);
    }

    fn taken(&self, route: &str) -> Option<String> {
        let exact = self.routes.get_key_value(route).map(|(route, _)| route);
        let other = exact.or_else(|| self.folded.get(&route.to_lowercase()))?;
        let holder = self.routes.get(other).map_or("another file", |&index| &*self.pages[index].path);
        Some(if other == route {
            format!("the address {route} is already that of {holder}; this page is left out")
        } else {
            format!(
                "the address {route} differs only in letter case from {other} of {holder}: some servers hold them for one"
            )
        })
    }

    fn add_asset(&mut self, index: usize, asset: &Asset, diagnostics: &mut Vec<Diagnostic>) {
        let route = asset.route();
        let folded = route.to_lowercase();
        match self.folded.get(&folded) {
            Some(other) => {
                let message =
                    format!("the address {route} is already taken by {other}, or differs from it only in letter case");
                diagnostics.push(
                    Diagnostic::error("duplicate-route", Span::file(&asset.path), message).hint("rename one of them"),
                );
            }
            None => {
                self.folded.insert(folded.clone(), route.clone());
            }
        }
        let name = folded.rsplit('/').next().unwrap_or_default().to_owned();
        self.asset_names.entry(name).or_default().push(index);
        self.asset_routes.entry(route).or_insert(index);
    }

    /// The page at an address: `/a/`, `/a`, or `/a/index.html`.
    pub fn page_at(&self, route: &str) -> Option<PageIndex> {
        let route = route.strip_suffix("index.html").unwrap_or(route);
        self.routes.get(route).or_else(|| self.routes.get(&format!("{route}/"))).copied()
    }

    /// The page of a source file.
    pub fn page_of(&self, path: &str) -> Option<PageIndex> {
        self.sources.get(path).copied()
    }

    /// The asset at an address.
    pub fn asset_at(&self, route: &str) -> Option<usize> {
        self.asset_routes.get(route).copied()
    }

    /// An address that differs from this one only in letter case.
    pub fn differently_cased(&self, route: &str) -> Option<&str> {
        let folded = route.to_lowercase();
        let found = self.folded.get(&folded).or_else(|| self.folded.get(&format!("{folded}/")))?;
        (found != route && found.trim_end_matches('/') != route.trim_end_matches('/')).then_some(found)
    }

    /// The address of a file of the same name elsewhere.
    pub fn asset_named_like(&self, route: &str) -> Option<String> {
        let name = route.rsplit('/').next()?.to_lowercase();
        self.asset_names.get(&name)?.first().map(|&index| self.assets[index].route())
    }

    /// The address of a page whose last part is like that of this one, and begins with the same letter.
    pub fn page_like(&self, route: &str) -> Option<String> {
        let name = last_part([".md", ".html"].iter().find_map(|ending| route.strip_suffix(ending)).unwrap_or(route));
        let names = self.page_names.get(&first_letter(name)?)?;
        let mut known = self.page_likes.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(name.to_owned())
            .or_insert_with(|| names.get(suggest(name, names.keys().map(String::as_str))?).cloned())
            .clone()
    }

    /// Resolve the navigation.
    pub fn set_nav(&mut self, items: &[NavItem], diagnostics: &mut Vec<Diagnostic>) {
        let mut id = 0;
        let tabs = items.iter().map(|item| self.nav_node(item, &mut id, diagnostics)).collect();
        self.nav = Nav::of(tabs);
    }

    fn nav_node(&self, item: &NavItem, id: &mut usize, diagnostics: &mut Vec<Diagnostic>) -> NavNode {
        let own = *id;
        *id += 1;
        let target =
            item.target.as_deref().map_or(NavTarget::Section, |target| self.nav_target(target, item, diagnostics));
        let title = match &target {
            NavTarget::Page(index) if item.title.is_empty() => escaped(&self.pages[*index].title),
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

/// The first letter of a name, in lower case.
fn first_letter(name: &str) -> Option<char> {
    name.chars().flat_map(char::to_lowercase).next()
}

/// The last part of an address: `log-in` of `/articles/log-in/`.
fn last_part(route: &str) -> &str {
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
        above: &mut Vec<(String, Option<PageIndex>)>,
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
