//! An article as pagefind reads it: its title, its headings with their anchors, and its words. What the theme shows
//! around these (`data-chrome`) is not there in the first place, and little is left to parse.

use std::ops::Range;

use crate::document::{Document, Heading};
use crate::html::{escape_attribute, escape_text};
use crate::page::Page;

/// The HTML of an article for pagefind, which gives titles and headings more weight by their elements.
pub fn html(page: &Page) -> String {
    let document = &page.document;
    let mut html = String::with_capacity(document.plain_text.len() * 2);
    html.push_str("<html><body><h1>");
    escape_text(&mut html, &page.title);
    html.push_str("</h1>");
    let mut at = 0;
    for heading in &document.toc {
        let Some(range) = place(document, heading, at) else { continue };
        blocks(&mut html, &document.plain_text[at..range.start]);
        at = range.end;
        if heading.level > 1 || heading.text != page.title {
            write_heading(&mut html, heading);
        }
    }
    blocks(&mut html, &document.plain_text[at..]);
    html.push_str("</body></html>");
    html
}

/// Where the words of a heading stand: the block that it begins.
fn place(document: &Document, heading: &Heading, after: usize) -> Option<Range<usize>> {
    let rest = document.plain_text.get(heading.start..).filter(|_| heading.start >= after)?;
    let length = rest.trim_start().find('\n').map_or(rest.len(), |end| rest.len() - rest.trim_start().len() + end);
    Some(heading.start..heading.start + length)
}

fn write_heading(html: &mut String, heading: &Heading) {
    let level = heading.level;
    html.push_str(&format!("<h{level} id=\""));
    escape_attribute(html, &heading.anchor);
    html.push_str("\">");
    escape_text(html, &heading.text);
    html.push_str(&format!("</h{level}>"));
}

/// Blocks of words as paragraphs: excerpts end sentences where blocks end.
fn blocks(html: &mut String, text: &str) {
    for block in text.split('\n').map(str::trim).filter(|block| !block.is_empty()) {
        html.push_str("<p>");
        escape_text(html, block);
        html.push_str("</p>");
    }
}
