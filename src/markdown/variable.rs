//! Words that stand for a variable: where they begin and end is kept, for those who look at a page while it is written.

use std::ops::Range;

use super::Renderer;
use crate::document::{Body, Hole};
use crate::source::MappedText;
use crate::variables::{Named, NamedPart, Variable, named_parts};

/// Elements that hold text alone, or none of HTML: no other element can stand in them.
const NO_ELEMENTS: [&str; 7] = ["textarea", "title", "option", "select", "svg", "math", "noscript"];

/// What of a page's text stands for variables.
#[derive(Debug)]
pub struct Variables<'a> {
    expanded: &'a MappedText,
    lowered: &'a MappedText,
    /// Where it is in the lowered text. Few words touch any of it, and the others are not held up.
    places: Vec<Range<usize>>,
}

impl<'a> Variables<'a> {
    /// Find them.
    pub fn new(expanded: &'a MappedText, lowered: &'a MappedText) -> Self {
        Self { expanded, lowered, places: lowered.replaced_before() }
    }

    /// The parts of words that stand in a range of the lowered text; `None` where no variable is among them.
    pub fn parts<'t>(&self, words: &'t str, range: Range<usize>) -> Option<Vec<NamedPart<'t>>>
    where
        'a: 't,
    {
        let next = self.places.partition_point(|place| place.end <= range.start);
        self.places.get(next).filter(|place| place.start < range.end)?;
        named_parts(self.expanded, words, &self.lowered.base_range(range))
    }
}

impl Renderer<'_> {
    /// Write words, those of variables between holes that name them.
    pub(super) fn words_of(&mut self, text: &str, range: Range<usize>) {
        let Some(parts) = self.variables.parts(text, range) else { return self.words(text, None) };
        for part in parts {
            self.named(part.variable(), |renderer| renderer.words(part.words, part.name));
        }
    }

    /// Write something that may stand for a variable.
    pub(super) fn named(&mut self, variable: Option<Variable>, write: impl FnOnce(&mut Self)) {
        let Some(variable) = variable.filter(|_| !self.balance.is_in(&NO_ELEMENTS)) else { return write(self) };
        self.out.hole(Hole::VariableStart(Box::new(variable)));
        write(self);
        self.out.hole(Hole::VariableEnd);
    }
}

/// Write HTML that shows a text, each part of it that stands for a variable between holes. Where a tag divides such a
/// part, each piece has holes of its own.
pub(super) fn write_named(body: &mut Body, html: &str, text: &str, names: &[Named]) {
    let mut names = names.iter().peekable();
    // How many bytes of the text are written.
    let mut at = 0;
    let mut rest = html;
    let mut is_open = false;
    while !rest.is_empty() && names.peek().is_some() {
        let current = names.peek().filter(|named| named.range.start <= at);
        let is_tag = rest.starts_with('<');
        if is_open && is_tag {
            body.hole(Hole::VariableEnd);
            is_open = false;
        }
        if let Some(named) = current.filter(|_| !is_open && !is_tag) {
            let whole = Some(text[named.range.clone()].into());
            body.hole(Hole::VariableStart(Box::new(Variable { name: named.name.clone(), whole })));
            is_open = true;
        }
        // A tag; or one character, or the reference that stands for one.
        let end = match rest.as_bytes()[0] {
            b'<' => rest.find('>'),
            b'&' => rest.find(';'),
            _ => None,
        };
        let shown = end.map_or_else(|| rest.chars().next().map_or(0, char::len_utf8), |end| end + 1);
        body.push(&rest[..shown]);
        if !is_tag {
            // What is escaped is one byte each.
            at += if end.is_some() { 1 } else { shown };
        }
        rest = &rest[shown..];
        if names.next_if(|named| named.range.end <= at).is_some() && is_open {
            body.hole(Hole::VariableEnd);
            is_open = false;
        }
    }
    body.push(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Piece;

    #[test]
    fn names_stand_around_the_pieces_of_text() {
        let text = "a <b> c\n";
        let names = [(2..5, "x"), (6..7, "y")].map(|(range, name)| Named { range, name: name.into() });
        let mut body = Body::default();
        write_named(&mut body, "<i>a &lt;</i><i>b</i>&gt; c\n", text, &names);
        let shown: String = body
            .pieces()
            .map(|piece| match piece {
                Piece::Html(html) => html.to_owned(),
                Piece::Hole(Hole::VariableStart(variable)) => format!("[{}:", variable.name),
                Piece::Hole(_) => "]".to_owned(),
            })
            .collect();
        assert_eq!(shown, "<i>a [x:&lt;]</i><i>[x:b]</i>[x:&gt;] [y:c]\n");
    }
}
