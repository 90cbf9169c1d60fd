//! Writes what the inline pass has made: tags of constructs, and elements with attribute lists.

use std::ops::Range;

use super::Renderer;
use super::attributes::Attributes;
use super::inline::{Token, Unknown};
use super::link::write_attributes;
use crate::diagnostics::Diagnostic;

impl Renderer<'_> {
    pub(super) fn token(&mut self, token: Token<'_>, range: Range<usize>) {
        match token {
            Token::Event(event) => self.event(event, range),
            // Alternative text has no elements.
            Token::Html(_) | Token::Attributes(_) if self.image.is_some() => {}
            Token::Html(html) => {
                self.leave_text_element();
                self.construct(&html, range);
            }
            Token::Attributes(attributes) => self.attributes = Some(*attributes),
            Token::Unknown(unknown) => self.unknown(&unknown, range),
        }
    }

    /// Write tags of ours, with the attribute list that was written behind the construct.
    fn construct(&mut self, html: &str, range: Range<usize>) {
        match self.attributes.take() {
            None => self.out.push(html),
            Some(attributes) => {
                let end = html.find('>').unwrap_or(html.len());
                let (tag, own) = split_class(&html[1..end]);
                let listed = self.listed(attributes, own, range);
                self.out.push(&format!("<{tag}{listed}{}", &html[end..]));
            }
        }
    }

    /// Begin an element, with the attribute list that was written for it.
    pub(super) fn open_element(&mut self, tag: &str, range: Range<usize>) {
        let listed = match self.attributes.take() {
            None => String::new(),
            Some(attributes) => self.listed(attributes, None, range),
        };
        let html = self.out.html();
        html.push('<');
        html.push_str(tag);
        html.push_str(&listed);
        html.push('>');
    }

    /// The attribute list that was written for the element whose tag is being written: all but its identifier, which is
    /// returned.
    pub(super) fn listed_but_id(&mut self, range: Range<usize>) -> Option<String> {
        let mut attributes = self.attributes.take()?;
        let id = attributes.id.take().map(|id| self.claim(&id, range.clone()));
        let listed = self.listed(attributes, None, range);
        self.out.push(&listed);
        id
    }

    /// An attribute list as HTML, with a class that the element has anyway.
    fn listed(&mut self, mut attributes: Attributes, class: Option<&str>, range: Range<usize>) -> String {
        if let Some(id) = &mut attributes.id {
            *id = self.claim(id, range);
            self.place_address(id.clone());
        }
        if let Some(class) = class {
            attributes.classes.insert(0, class.to_owned());
        }
        let mut html = String::new();
        write_attributes(&mut html, &attributes, "");
        html
    }

    fn unknown(&mut self, unknown: &Unknown, range: Range<usize>) {
        let span = self.span(range);
        self.report(match unknown {
            Unknown::Icon(name) => {
                Diagnostic::warning("unknown-icon", span, format!("there is no icon `{name}`: a dot is shown"))
                    .hint("name one that guidepost has, or use an emoji; the list is in the writers' guide")
            }
            Unknown::Key(name) => Diagnostic::warning(
                "unknown-key-name",
                span,
                format!("no key is called `{name}`: this is shown as text"),
            )
            .hint("put a label of your own in quotes: ++\"Fire\"++"),
        });
    }
}

/// A tag without its class, and the class.
fn split_class(tag: &str) -> (String, Option<&str>) {
    const BEGIN: &str = " class=\"";
    let Some(start) = tag.find(BEGIN) else { return (tag.to_owned(), None) };
    let inside = &tag[start + BEGIN.len()..];
    let end = inside.find('"').unwrap_or(inside.len());
    (format!("{}{}", &tag[..start], &inside[(end + 1).min(inside.len())..]), Some(&inside[..end]))
}
