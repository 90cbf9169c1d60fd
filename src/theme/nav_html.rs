//! The navigation's HTML: rendered once, and for each page only the few attributes that differ are put in.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::{Value, context};

use super::Theme;
use crate::config::Config;
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

impl NavHtml {
    /// The tabs of a site.
    ///
    /// # Errors
    /// The template fails.
    pub fn tabs(theme: &Theme, site: &Site<'_>, config: &Config) -> Result<Self, Box<Diagnostic>> {
        let tabs: Vec<Value> = site
            .nav
            .tabs
            .iter()
            .filter_map(|node| {
                let url = node_url(node, site, config).or_else(|| first_page(node, site, config))?;
                Some(context! { title => safe(&node.title), url => url, current_mark => mark('c', node.id) })
            })
            .collect();
        let html = if tabs.is_empty() {
            String::new()
        } else {
            theme.render("partials/nav_tabs.html", context! { tabs => tabs })?
        };
        Ok(Self::of(&html))
    }

    /// The sidebar of one tab.
    ///
    /// # Errors
    /// The template fails.
    pub fn sidebar(theme: &Theme, tab: &NavNode, site: &Site<'_>, config: &Config) -> Result<Self, Box<Diagnostic>> {
        if tab.children.is_empty() {
            return Ok(Self::default());
        }
        let items: Vec<Value> = tab.children.iter().map(|node| item(node, site, config)).collect();
        Ok(Self::of(&theme.render("partials/nav_sidebar.html", context! { items => items })?))
    }

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

fn safe(html: &str) -> Value {
    Value::from_safe_string(html.to_owned())
}

fn mark(kind: char, id: usize) -> Value {
    Value::from_safe_string(format!("{MARK}{kind}{id}{MARK}"))
}

fn item(node: &NavNode, site: &Site<'_>, config: &Config) -> Value {
    let children: Vec<Value> = node.children.iter().map(|child| item(child, site, config)).collect();
    context! {
        title => safe(&node.title),
        url => node_url(node, site, config),
        external => matches!(node.target, NavTarget::External(_)),
        children => children,
        current_mark => mark('c', node.id),
        open_mark => mark('o', node.id),
    }
}

fn node_url(node: &NavNode, site: &Site<'_>, config: &Config) -> Option<String> {
    match &node.target {
        NavTarget::Section => None,
        NavTarget::Page(page) => Some(site_url(config, &site.pages[*page].route)),
        NavTarget::Asset(route) => Some(site_url(config, route)),
        NavTarget::External(url) => Some(url.clone()),
    }
}

/// The first page below an entry: where a tab without a page of its own leads.
fn first_page(node: &NavNode, site: &Site<'_>, config: &Config) -> Option<String> {
    node.children.iter().find_map(|child| node_url(child, site, config).or_else(|| first_page(child, site, config)))
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
