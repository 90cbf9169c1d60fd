//! Headings: their anchors, their links to themselves, and the table of contents.

use std::ops::Range;

use super::Renderer;
use crate::diagnostics::Diagnostic;
use crate::document::{Heading, Mark};
use crate::html::{escape_attribute, escape_text};
use crate::variables::NamedText;

/// A heading that is being read.
#[derive(Debug)]
pub struct Pending {
    level: u8,
    id: Option<String>,
    classes: Vec<String>,
    text: NamedText,
    range: Range<usize>,
    mark: Mark,
    /// Where its words begin among those of the page.
    start: usize,
}

impl Renderer<'_> {
    pub(super) fn start_heading(&mut self, level: u8, id: Option<String>, classes: Vec<String>, range: Range<usize>) {
        let (mark, start) = (self.out.mark(), self.words_begin());
        self.heading = Some(Pending { level, id, classes, text: NamedText::default(), range, mark, start });
    }

    /// Words of the heading that is being read, if one is.
    pub(super) fn collect_heading(&mut self, text: &str, name: Option<&str>) {
        if let Some(heading) = &mut self.heading {
            heading.text.push(text, name);
        }
    }

    pub(super) fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let content = self.out.take_since(heading.mark);
        let (text, names) = heading.text.joined().into_parts();
        if text.is_empty() && !content.has_image() {
            let message = "this heading has no words";
            let span = self.span(heading.range.clone());
            self.report(Diagnostic::warning("empty-heading", span, message).hint("write some, or delete it"));
        }
        let anchor = self.heading_anchor(&heading, heading.text.as_str());
        let level = heading.level;
        let mut opening = format!("<h{level} id=\"");
        escape_attribute(&mut opening, &anchor);
        opening.push('"');
        if !heading.classes.is_empty() {
            opening.push_str(" class=\"");
            escape_attribute(&mut opening, &heading.classes.join(" "));
            opening.push('"');
        }
        opening.push('>');
        self.block(&opening);
        self.out.append(content);
        write_heading_link(self.out.html(), &anchor, &text, self.settings.strings.get("heading_link"));
        self.block(&format!("</h{level}>\n"));
        self.heading_address(&anchor, level, &text, heading.start);
        self.document.toc.push(Heading { level, anchor, text, names, start: heading.start });
    }

    fn heading_anchor(&mut self, heading: &Pending, text: &str) -> String {
        let source = &self.lowered.text.as_str()[heading.range.clone()];
        let place = heading.range.start..heading.range.start + source.trim_end().len();
        let Some(id) = &heading.id else {
            let anchor = self.slugger.anchor(text);
            let span = self.span(place);
            self.places.insert(anchor.clone(), span);
            return anchor;
        };
        self.claim(id, place)
    }
}

/// The link of a heading to itself.
pub fn write_heading_link(html: &mut String, anchor: &str, text: &str, label: &str) {
    html.push_str("<a class=\"headerlink\" href=\"#");
    escape_attribute(html, anchor);
    html.push_str("\" data-chrome aria-label=\"");
    escape_attribute(html, label);
    html.push_str(": ");
    escape_attribute(html, text);
    html.push_str("\">");
    escape_text(html, "#");
    html.push_str("</a>");
}
