//! The text of an article while it is rewritten, with the line of the original that each of its lines came from.

use std::cell::OnceCell;
use std::ops::Range;

use super::prose::Prose;
use super::report::Notes;
use super::yaml::Place;

/// A text and where its lines came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The text.
    pub text: String,
    /// For each of its lines, the line of the original.
    lines: Vec<usize>,
    /// Whether it has formulas.
    has_formulas: bool,
    /// Where its line ends stand; found when a line is first asked for.
    ends: OnceCell<Vec<usize>>,
}

/// A part of a text that becomes another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The part.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: String,
}

impl Edit {
    /// A part becomes this text.
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

impl Body {
    /// A text whose first line is this line of its file.
    pub fn new(text: impl Into<String>, first_line: usize) -> Self {
        let text = text.into();
        let count = text.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let lines = (first_line..first_line + count).collect();
        Self { text, lines, has_formulas: false, ends: OnceCell::new() }
    }

    /// Say whether what stands between dollars is a formula.
    pub fn set_formulas(&mut self, has_formulas: bool) {
        self.has_formulas = has_formulas;
    }

    /// Which parts of it are Markdown.
    pub fn prose(&self) -> Prose {
        if self.has_formulas { Prose::with_formulas(&self.text) } else { Prose::of(&self.text) }
    }

    /// The line of the original that a byte stands on.
    pub fn line(&self, at: usize) -> usize {
        // Some articles have thousands of notes.
        let ends = self.ends.get_or_init(|| memchr::memchr_iter(b'\n', self.text.as_bytes()).collect());
        let line = ends.partition_point(|end| *end < at);
        self.lines.get(line).or(self.lines.last()).copied().unwrap_or(1)
    }

    /// Apply edits, in order and apart from one another; one that begins within an earlier one is left out.
    pub fn apply(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut lines = vec![self.lines.first().copied().unwrap_or(1)];
        let (mut at, mut line) = (0, 0);
        for edit in edits.iter().filter(|edit| edit.range.start <= edit.range.end) {
            if edit.range.start < at {
                continue;
            }
            self.copy(at..edit.range.start, &mut line, (&mut text, &mut lines));
            let number = self.lines.get(line).copied().unwrap_or(1);
            lines.extend(edit.text.bytes().filter(|&byte| byte == b'\n').map(|_| number));
            text.push_str(&edit.text);
            line += self.text[edit.range.clone()].bytes().filter(|&byte| byte == b'\n').count();
            at = edit.range.end;
        }
        self.copy(at..self.text.len(), &mut line, (&mut text, &mut lines));
        *self = Self { text, lines, has_formulas: self.has_formulas, ends: OnceCell::new() };
    }

    fn copy(&self, range: Range<usize>, line: &mut usize, (text, lines): (&mut String, &mut Vec<usize>)) {
        let part = &self.text[range];
        for _ in part.bytes().filter(|&byte| byte == b'\n') {
            *line += 1;
            lines.push(self.lines.get(*line).copied().unwrap_or(1));
        }
        text.push_str(part);
    }
}

/// What is said about an article, at lines of its original.
#[derive(Debug)]
pub struct Teller<'a> {
    /// Its first line.
    pub place: &'a Place,
    /// What was said so far.
    pub notes: &'a mut Notes,
}

impl Teller<'_> {
    /// Something was done at a byte of the text.
    pub fn converted(&mut self, topic: &'static str, body: &Body, at: usize, text: impl Into<String>) {
        self.notes.converted(topic, &self.at(body, at), text);
    }

    /// Something has no equivalent.
    pub fn left(&mut self, topic: &'static str, body: &Body, at: usize, text: impl Into<String>) {
        self.notes.left(topic, &self.at(body, at), text);
    }

    /// Somebody must choose.
    pub fn decide(&mut self, topic: &'static str, body: &Body, at: usize, text: impl Into<String>) {
        self.notes.decide(topic, &self.at(body, at), text);
    }

    fn at(&self, body: &Body, at: usize) -> Place {
        Place { file: self.place.file.clone(), line: body.line(at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lead_back() {
        let mut body = Body::new("a\nb\nc\nd\n", 10);
        body.apply(&[Edit::new(0..4, "x"), Edit::new(5..5, "1\n2\n")]);
        assert_eq!(body.text, "xc1\n2\n\nd\n");
        assert_eq!(body.line(0), 10);
        assert_eq!(body.line(body.text.find('d').unwrap()), 13);
    }
}
