//! The ways from a page to others as a preview shows them: with the names of variables around what these stand for.

use std::collections::HashMap;

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::page::Writer;
use crate::html::{escaped, plain_title};
use crate::site::PageIndex;
use crate::theme::{Neighbour, PageContext, TocEntry};
use crate::variables::NamedText;

impl Writer<'_> {
    /// The values of the page, those that lead to others with names.
    pub(super) fn named(&self, index: PageIndex, page: &PageContext) -> Value {
        let document = &self.site.pages[index].document;
        let headings = document.toc.iter().map(|heading| (heading.anchor.as_str(), heading.named())).collect();
        let [previous, next] = self.neighbour_titles(index);
        context! {
            toc => entries(&page.toc, &headings),
            breadcrumbs => self.named_breadcrumbs(index, page),
            previous => page.previous.as_ref().zip(previous).map(|(page, title)| neighbour(page, &title)),
            next => page.next.as_ref().zip(next).map(|(page, title)| neighbour(page, &title)),
            related => page.related.iter().zip(self.related(index)).map(|(page, (_, title))| neighbour(page, &title))
                .collect::<Vec<Value>>(),
            ..Value::from(Serde(page))
        }
    }

    fn named_breadcrumbs(&self, index: PageIndex, page: &PageContext) -> Vec<Value> {
        let above = self.crumbs(index).map(|(title, _)| title.map(plain_title));
        let crumbs = page.breadcrumbs.iter().zip(above);
        crumbs.map(|(crumb, title)| context! { title => safe(&title), url => crumb.url.clone() }).collect()
    }
}

fn neighbour(page: &Neighbour, title: &NamedText) -> Value {
    context! { title => safe(title), url => page.url.clone() }
}

fn entries(toc: &[TocEntry], headings: &HashMap<&str, NamedText>) -> Vec<Value> {
    let entry = |entry: &TocEntry| {
        let title = headings.get(entry.anchor.as_str()).map_or_else(|| Value::from(&entry.title), safe);
        let children = entries(&entry.children, headings);
        context! { level => entry.level, anchor => entry.anchor.clone(), title => title, children => children }
    };
    toc.iter().map(entry).collect()
}

/// Text as templates escape it.
fn safe(title: &NamedText) -> Value {
    Value::from_safe_string(title.map(escaped).marked_html())
}
