//! Links that Markdown makes.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::Renderer;
use super::attributes::Attributes;
use crate::document::{Hole, Link, LinkBase, LinkId, LinkKind};
use crate::html::{escape_attribute, escape_text};
use crate::variables::literals_in_prose;

impl Renderer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str, range: Range<usize>) {
        let attributes = self.trailing_attributes(range.end);
        if let Some(id) = &attributes.id {
            self.place_address(id.clone());
        }
        let target = if link_type == LinkType::Email {
            format!("mailto:{target}")
        } else {
            literals_in_prose(target).into_owned()
        };
        let span = self.span(self.target_range(range, &target));
        let link = self.add_link(Link { target, span, kind: LinkKind::Anchor, base: LinkBase::Source });
        self.out.push("<a href=\"");
        self.out.hole(Hole::Href(link));
        self.out.push("\"");
        let html = self.out.html();
        write_attributes(html, &attributes, title);
        html.push('>');
        self.link_open = true;
    }

    pub(super) fn add_link(&mut self, link: Link) -> LinkId {
        self.document.links.push(link);
        self.document.links.len() - 1
    }

    /// Where the address itself stands in a link or picture; all of it where it stands elsewhere.
    pub(super) fn target_range(&self, range: Range<usize>, target: &str) -> Range<usize> {
        let text = &self.lowered.text.as_str()[range.clone()];
        // Nearly always it is the last word in the parentheses: no search is set up for it.
        let last = text.strip_suffix(')').and_then(|inside| inside.strip_suffix(target)).map(str::len);
        match last.or_else(|| text.rfind(target)) {
            Some(at) if !target.is_empty() => range.start + at..range.start + at + target.len(),
            _ => range,
        }
    }

    /// The attribute list that stands right behind a link or picture; it is not text then.
    pub(super) fn trailing_attributes(&mut self, end: usize) -> Attributes {
        match Attributes::parse(&self.lowered.text.as_str()[end..]) {
            Some((mut attributes, length)) => {
                self.skipped.push(end..end + length);
                if let Some(id) = &mut attributes.id {
                    *id = self.claim(id, end..end + length);
                }
                attributes
            }
            None => Attributes::default(),
        }
    }
}

/// Write an attribute list, and a title where there is one.
pub fn write_attributes(html: &mut String, attributes: &Attributes, title: &str) {
    let mut write = |name: &str, value: &str| {
        html.push(' ');
        escape_text(html, name);
        html.push_str("=\"");
        escape_attribute(html, value);
        html.push('"');
    };
    if let Some(id) = &attributes.id {
        write("id", id);
    }
    if !attributes.classes.is_empty() {
        write("class", &attributes.classes.join(" "));
    }
    // What the address and the words in the brackets say is said once.
    let is_own = |name: &str| matches!(name, "href" | "src" | "alt") || name == "title" && !title.is_empty();
    for (name, value) in attributes.others.iter().filter(|(name, _)| is_harmless(name) && !is_own(name)) {
        write(name, value);
    }
    if !title.is_empty() {
        write("title", &literals_in_prose(title));
    }
}

/// Names that can be written as attributes; event handlers cannot, the Content Security Policy would block them.
fn is_harmless(name: &str) -> bool {
    !name.starts_with("on") && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
}
