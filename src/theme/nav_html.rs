//! The navigation's HTML: rendered once, and for each page only the few attributes that differ are put in.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::{Value, context};

use super::Theme;
use crate::config::Config;
use crate::content::Marks;
use crate::diagnostics::Diagnostic;
use crate::links::site_url;
use crate::site::{NavNode, NavPlace, NavTarget, Site};

/// Begins and ends the mark of an attribute that depends on the page.
const MARK: char = '\u{fdd7}';

/// Rendered navigation with holes.
#[derive(Debug, Default, Clone)]
pub struct NavHtml {
    html: Arc<str>,
    /// Where something may be put in, by the entry's id.
    current: HashMap<usize, usize>,
    open: HashMap<usize, usize>,
}

/// A part of a page: a range of shared HTML, or an attribute.
#[derive(Debug, Clone)]
pub enum NavPart {
    /// A range of the shared HTML.
    Shared(Arc<str>, std::ops::Range<usize>),
    /// An attribute.
    Attribute(&'static str),
}

/// What the navigation is rendered from.
#[derive(Debug, Clone, Copy)]
pub struct NavSource<'a> {
    /// Its templates.
    pub theme: &'a Theme,
    /// Its entries.
    pub site: &'a Site<'a>,
    /// Where the site lies.
    pub config: &'a Config,
    /// What titles carry for writers.
    pub marks: Marks,
}

impl NavSource<'_> {
    /// The tabs of the site.
    ///
    /// # Errors
    /// The template fails.
    pub fn tabs(self) -> Result<NavHtml, Box<Diagnostic>> {
        let tab = |node: &NavNode| {
            let url = self.url(node).or_else(|| self.first_page(node))?;
            Some(context! { title => self.title(node), url => url, current_mark => mark('c', node.id) })
        };
        let tabs: Vec<Value> = self.site.nav.tabs.iter().filter_map(tab).collect();
        let html = if tabs.is_empty() {
            String::new()
        } else {
            self.theme.render("partials/nav_tabs.html", context! { tabs => tabs })?
        };
        Ok(NavHtml::of(&html))
    }

    /// The sidebar of one tab.
    ///
    /// # Errors
    /// The template fails.
    pub fn sidebar(self, tab: &NavNode) -> Result<NavHtml, Box<Diagnostic>> {
        if tab.children.is_empty() {
            return Ok(NavHtml::default());
        }
        let items: Vec<Value> = tab.children.iter().map(|node| self.item(node)).collect();
        Ok(NavHtml::of(&self.theme.render("partials/nav_sidebar.html", context! { items => items })?))
    }

    fn item(self, node: &NavNode) -> Value {
        let children: Vec<Value> = node.children.iter().map(|child| self.item(child)).collect();
        context! {
            title => self.title(node),
            url => self.url(node),
            external => matches!(node.target, NavTarget::External(_)),
            children => children,
            current_mark => mark('c', node.id),
            open_mark => mark('o', node.id),
        }
    }

    fn title(self, node: &NavNode) -> Value {
        Value::from_safe_string(match self.marks {
            Marks::None => node.title.as_str().to_owned(),
            Marks::Variables => node.title.marked_html(),
        })
    }

    fn url(self, node: &NavNode) -> Option<String> {
        match &node.target {
            NavTarget::Section => None,
            NavTarget::Page(page) => Some(site_url(self.config, &self.site.pages[*page].route)),
            NavTarget::Asset(route) => Some(site_url(self.config, route)),
            NavTarget::External(url) => Some(url.clone()),
        }
    }

    /// The first page below an entry: where a tab without a page of its own leads.
    fn first_page(self, node: &NavNode) -> Option<String> {
        node.children.iter().find_map(|child| self.url(child).or_else(|| self.first_page(child)))
    }
}

impl NavHtml {
    /// Take the marks out of rendered HTML.
    fn of(rendered: &str) -> Self {
        let mut nav = Self::default();
        let mut html = String::with_capacity(rendered.len());
        let mut parts = rendered.split(MARK);
        html.push_str(parts.next().unwrap_or_default());
        while let (Some(mark), Some(rest)) = (parts.next(), parts.next()) {
            let (kind, id) = mark.split_at(1.min(mark.len()));
            if let Ok(id) = id.parse::<usize>() {
                let places = if kind == "c" { &mut nav.current } else { &mut nav.open };
                places.insert(id, html.len());
            }
            html.push_str(rest);
        }
        nav.html = html.into();
        nav
    }

    /// The HTML for a page: its entry is the current one, and the branches down to it are open.
    pub fn parts(&self, place: Option<&NavPlace>, current: &'static str) -> Vec<NavPart> {
        let path = place.map(|place| place.path.as_slice()).unwrap_or_default();
        let mut attributes: Vec<(usize, &'static str)> = Vec::new();
        for id in path {
            attributes.extend(self.open.get(id).map(|&at| (at, " open")));
        }
        // Tabs are marked by the first entry of the path, sidebars by the last.
        for id in path.first().into_iter().chain(path.last()) {
            attributes.extend(self.current.get(id).map(|&at| (at, current)));
        }
        attributes.sort_unstable();
        attributes.dedup();
        let mut parts = Vec::with_capacity(attributes.len() * 2 + 1);
        let mut copied = 0;
        for (at, attribute) in attributes {
            parts.push(NavPart::Shared(self.html.clone(), copied..at));
            parts.push(NavPart::Attribute(attribute));
            copied = at;
        }
        parts.push(NavPart::Shared(self.html.clone(), copied..self.html.len()));
        parts
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.html.trim().is_empty()
    }
}

fn mark(kind: char, id: usize) -> Value {
    Value::from_safe_string(format!("{MARK}{kind}{id}{MARK}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_attributes_of_the_page_alone() {
        let nav =
            NavHtml::of("<a\u{fdd7}c1\u{fdd7}>x</a><details\u{fdd7}o2\u{fdd7}><a\u{fdd7}c3\u{fdd7}>y</a></details>");
        let shown = |path: Vec<usize>| {
            let place = NavPlace { tab: 0, path, above: Vec::new() };
            let part = |part: NavPart| match part {
                NavPart::Shared(html, range) => html[range].to_owned(),
                NavPart::Attribute(text) => text.to_owned(),
            };
            nav.parts(Some(&place), " current").into_iter().map(part).collect::<String>()
        };
        assert_eq!(shown(vec![2, 3]), "<a>x</a><details open><a current>y</a></details>");
        assert_eq!(shown(vec![1]), "<a current>x</a><details><a>y</a></details>");
    }
}
