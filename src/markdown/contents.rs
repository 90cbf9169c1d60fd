//! `[TOC]` on a line of its own: the headings of the page, as a list of links.

use super::{Renderer, Settings};
use crate::document::Heading;
use crate::html::{escape_attribute, escape_text};

/// Stands for the list until all headings are known; no text contains its first character.
const MARK: &str = "\u{fdd5}contents";
const WRITTEN: &str = "[TOC]";

impl Renderer<'_> {
    /// The paragraph that ends is nothing but `[TOC]`, with what was written of it: leave a mark in its place.
    pub(super) fn is_contents(&self, html: &str) -> bool {
        let source = self.lowered.text.as_str()[..self.at].trim_end();
        html.strip_prefix("<p>") == Some(WRITTEN) && !source.ends_with("\\[TOC]")
    }

    pub(super) fn mark_contents(&mut self) {
        self.out.push(MARK);
        let plain = &mut self.document.plain_text;
        if plain.ends_with(WRITTEN) {
            plain.truncate(plain.len() - WRITTEN.len());
        }
    }
}

/// HTML with the list in the place of its mark; `None` where there is no mark.
pub fn filled(html: &str, headings: &[Heading], settings: Settings<'_>) -> Option<String> {
    html.contains(MARK).then(|| html.replace(MARK, &list(headings, settings)))
}

/// Headings as lists within lists: each level that is deeper than the one above is a list of its own. Nothing where none is
/// listed.
fn list(headings: &[Heading], settings: Settings<'_>) -> String {
    let mut listed = headings.iter().filter(|heading| settings.contents_levels.has(heading.level)).peekable();
    if listed.peek().is_none() {
        return String::new();
    }
    let mut html = "<nav class=\"contents\" aria-label=\"".to_owned();
    escape_attribute(&mut html, settings.strings.get("on_this_page"));
    html.push_str("\">\n");
    let mut levels: Vec<u8> = Vec::new();
    for heading in listed {
        while levels.len() > 1 && levels.last().is_some_and(|level| *level > heading.level) {
            levels.pop();
            html.push_str("</li>\n</ul>\n");
        }
        match levels.last() {
            Some(level) if *level < heading.level => {
                levels.push(heading.level);
                html.push_str("\n<ul>\n");
            }
            Some(_) => html.push_str("</li>\n"),
            None => {
                levels.push(heading.level);
                html.push_str("<ul>\n");
            }
        }
        html.push_str("<li><a href=\"#");
        escape_attribute(&mut html, &heading.anchor);
        html.push_str("\">");
        escape_text(&mut html, &heading.text);
        html.push_str("</a>");
    }
    html.push_str(&"</li>\n</ul>\n".repeat(levels.len()));
    html + "</nav>\n"
}
