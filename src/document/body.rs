//! HTML with holes: one text, and what stands between its bytes. A large site has millions of holes: a piece of memory
//! for the HTML between each two of them would cost more than the HTML itself.

use std::borrow::Cow;

use super::{Hole, LinkId};

/// The HTML of an article, with holes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    html: String,
    /// Each before the byte of the HTML that it gives, in their order.
    holes: Vec<(usize, Hole)>,
}

/// A part of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// HTML as it is.
    Html(&'a str),
    /// A hole.
    Hole(&'a Hole),
}

/// A place in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    html: usize,
    holes: usize,
}

impl Body {
    /// A body of this HTML.
    pub fn of(html: impl Into<String>) -> Self {
        Self { html: html.into(), holes: Vec::new() }
    }

    /// An empty body with room for this many bytes of HTML.
    pub fn with_capacity(html: usize) -> Self {
        Self { html: String::with_capacity(html), holes: Vec::new() }
    }

    /// The HTML, to write on at its end.
    pub fn html(&mut self) -> &mut String {
        &mut self.html
    }

    /// Write HTML.
    pub fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Leave a hole.
    pub fn hole(&mut self, hole: Hole) {
        self.holes.push((self.html.len(), hole));
    }

    /// Write another body.
    pub fn append(&mut self, other: Self) {
        let start = self.html.len();
        self.html.push_str(&other.html);
        self.holes.extend(other.holes.into_iter().map(|(at, hole)| (start + at, hole)));
    }

    /// Remember this place.
    pub fn mark(&self) -> Mark {
        Mark { html: self.html.len(), holes: self.holes.len() }
    }

    /// Write HTML at a place that was remembered; places behind it must not be in use any more.
    pub fn fill(&mut self, mark: Mark, html: &str) {
        self.html.insert_str(mark.html, html);
        self.holes[mark.holes..].iter_mut().for_each(|(at, _)| *at += html.len());
    }

    /// Take away what was written since.
    pub fn take_since(&mut self, mark: Mark) -> Self {
        let mut holes = self.holes.split_off(mark.holes);
        holes.iter_mut().for_each(|(at, _)| *at -= mark.html);
        Self { html: self.html.split_off(mark.html), holes }
    }

    /// What was written since, if it has no holes.
    pub fn html_since(&self, mark: Mark) -> Option<&str> {
        (self.holes.len() == mark.holes).then(|| &self.html[mark.html..])
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty() && self.holes.is_empty()
    }

    /// Whether it shows a picture that Markdown or HTML names.
    pub fn has_image(&self) -> bool {
        self.holes.iter().any(|(_, hole)| matches!(hole, Hole::Image(_)))
    }

    /// Whether it ends with this HTML.
    pub fn ends_with(&self, end: &str) -> bool {
        let from = self.holes.last().map_or(0, |(at, _)| *at);
        self.html[from..].ends_with(end)
    }

    /// How many bytes of HTML, and how many holes there are.
    pub fn lengths(&self) -> (usize, usize) {
        (self.html.len(), self.holes.len())
    }

    /// Its parts, in their order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let ends = self.holes.iter().map(|(at, hole)| (*at, Some(hole))).chain([(self.html.len(), None)]);
        let mut written = 0;
        ends.flat_map(move |(at, hole)| {
            let html = &self.html[std::mem::replace(&mut written, at)..at];
            let html = (!html.is_empty()).then_some(Piece::Html(html));
            html.into_iter().chain(hole.map(Piece::Hole))
        })
    }

    /// Rewrite the HTML between the holes; `None` leaves it as it is.
    pub fn rewrite(&mut self, rewrite: impl Fn(&str) -> Option<String>) {
        let mut body = Self::default();
        for piece in self.pieces() {
            match piece {
                Piece::Html(html) => body.push(&rewrite(html).map_or(Cow::Borrowed(html), Cow::Owned)),
                Piece::Hole(hole) => body.hole(hole.clone()),
            }
        }
        *self = body;
    }

    /// Let its links begin with another number than 0.
    pub fn count_links_from(&mut self, first: LinkId) {
        for (_, hole) in &mut self.holes {
            match hole {
                Hole::Href(link) | Hole::Image(link) | Hole::ImageEnd(link) => *link += first,
                Hole::Checker | Hole::TagList(_) | Hole::VariableStart(_) | Hole::VariableEnd => {}
            }
        }
    }

    /// Take away HTML that it begins and ends with; nothing where it does not.
    pub fn unwrap(&mut self, opening: &str, closing: &str) {
        let end = self.html.trim_end().len();
        let begins = self.html.starts_with(opening) && self.holes.first().is_none_or(|(at, _)| *at >= opening.len());
        let Some(inner) = self.html[..end].strip_suffix(closing).map(str::len).filter(|inner| *inner >= opening.len())
        else {
            return;
        };
        if begins && self.holes.last().is_none_or(|(at, _)| *at <= inner) {
            self.html.truncate(inner);
            self.html.drain(..opening.len());
            self.holes.iter_mut().for_each(|(at, _)| *at -= opening.len());
        }
    }

    /// How often this stands in the HTML.
    pub fn count(&self, html: &str) -> usize {
        self.html.matches(html).count()
    }

    /// Give back memory that was kept for more: a copy takes just what it needs, which shrinking does not promise.
    pub fn shrink(&mut self) {
        self.html = self.html.as_str().to_owned();
        self.holes.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked() -> Body {
        let mut body = Body::of("<p>a <a href=\"");
        body.hole(Hole::Href(0));
        body.push("\">b</a></p>\n");
        body
    }

    #[test]
    fn holes_keep_their_places() {
        let mut body = Body::of("<div>");
        let mark = body.mark();
        body.append(linked());
        assert_eq!(body.html_since(mark), None);
        let taken = body.take_since(mark);
        assert_eq!(taken, linked());
        assert_eq!(body, Body::of("<div>"));
        body.append(taken);
        body.rewrite(|html| html.contains("<div>").then(|| html.replace("<div>", "<section>")));
        let pieces = ["<section><p>a <a href=\"", "\">b</a></p>\n"].map(Piece::Html);
        assert_eq!(body.pieces().collect::<Vec<_>>(), [pieces[0], Piece::Hole(&Hole::Href(0)), pieces[1]]);
    }

    #[test]
    fn a_paragraph_is_unwrapped_only_where_it_is_all() {
        let mut body = linked();
        body.unwrap("<p>", "</p>");
        let mut expected = Body::of("a <a href=\"");
        expected.hole(Hole::Href(0));
        expected.push("\">b</a>");
        assert_eq!(body, expected);
        let mut ends_with_hole = Body::of("<p></p>");
        ends_with_hole.hole(Hole::Checker);
        let before = ends_with_hole.clone();
        ends_with_hole.unwrap("<p>", "</p>");
        assert_eq!(ends_with_hole, before);
    }
}
