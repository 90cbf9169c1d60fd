//! How far in lines stand: Python-Markdown counts steps of four columns, CommonMark from where the words of an item begin.
//! What the two would read in different ways is moved, and its words stay.

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::reading::{Ways, marker};
use super::zones::{LEVEL, columns, lines};

/// The topic of this stage.
const TOPIC: &str = "Lines that stand further in, or less far, than CommonMark wants";

/// Move an article's lines to where CommonMark reads them as Python-Markdown does.
pub fn convert(body: &mut Body, ways: Ways, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let prose = body.prose();
    let moved = Levels::of(&text, &prose, ways).read();
    for (at, said) in moved.said {
        teller.converted(TOPIC, body, at, said);
    }
    body.apply(&moved.edits);
}

/// A line that is not blank.
#[derive(Debug, Clone)]
struct Line<'t> {
    range: Range<usize>,
    /// What stands behind its blanks.
    words: &'t str,
    /// The columns of its blanks.
    indent: usize,
}

impl Line<'_> {
    /// Where its words begin.
    fn start(&self) -> usize {
        self.range.end - self.words.len()
    }

    /// An edit that puts its words into another column.
    fn at_column(&self, column: usize) -> Edit {
        Edit::new(self.range.start..self.start(), " ".repeat(column))
    }
}

/// What contains the lines further in below it.
#[derive(Debug)]
struct Container {
    /// The least column of a line that belongs to it, to Python-Markdown.
    own: usize,
    /// The same to CommonMark, in the text as it is written.
    inner: usize,
}

/// A line and those below it that stand at least as far in: they are moved together.
#[derive(Debug)]
struct Region {
    from: usize,
    by: isize,
}

/// What a line stands right below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// A blank line, or what ends with its line: a block begins here.
    Nothing,
    /// A fence.
    Code,
    /// A line of words.
    Words,
}

/// What is written in another way.
#[derive(Debug, Default)]
struct Moved {
    edits: Vec<Edit>,
    said: Vec<(usize, &'static str)>,
}

/// Goes through the lines of an article.
struct Levels<'t> {
    /// Its lines, nothing for a blank one.
    lines: Vec<Option<Line<'t>>>,
    prose: &'t Prose,
    fences_inside: bool,
    /// How much further in than an item its own lines stand.
    step: usize,
    /// What the present line stands in, the outermost first.
    containers: Vec<Container>,
    regions: Vec<Region>,
    below: Below,
    /// Whether the lines since the last blank one began with an item.
    in_list: bool,
    moved: Moved,
}

impl<'t> Levels<'t> {
    fn of(text: &'t str, prose: &'t Prose, ways: Ways) -> Self {
        let line = |(range, line): (Range<usize>, &'t str)| {
            let words = line.trim_start_matches([' ', '\t']);
            (!words.trim().is_empty()).then(|| Line { range, words, indent: columns(line) })
        };
        Self {
            lines: lines(text).map(line).collect(),
            prose,
            fences_inside: ways.fences_inside,
            step: ways.nested.unwrap_or(LEVEL),
            containers: Vec::new(),
            regions: Vec::new(),
            below: Below::Nothing,
            in_list: false,
            moved: Moved::default(),
        }
    }

    fn read(mut self) -> Moved {
        let mut at = 0;
        while at < self.lines.len() {
            let Some(line) = self.lines[at].clone() else {
                self.below = Below::Nothing;
                at += 1;
                continue;
            };
            match self.fence_of(&line) {
                Some(end) => at = self.fence(at, &line, end),
                None => {
                    self.below = self.line(at, &line);
                    at += 1;
                }
            }
        }
        self.moved
    }

    /// Where the fence ends that a line opens.
    fn fence_of(&self, line: &Line<'_>) -> Option<usize> {
        let fences = &self.prose.zones().fences;
        let next = fences.partition_point(|fence| fence.end <= line.range.start);
        fences.get(next).filter(|fence| fence.start <= line.start()).map(|fence| fence.end)
    }

    /// Read fenced code, which goes on to the byte `end`; returns the line below it.
    fn fence(&mut self, at: usize, line: &Line<'t>, end: usize) -> usize {
        if self.below == Below::Nothing {
            self.in_list = false;
        }
        let is_in_item = self.goes_on_with_item();
        let by = if is_in_item { self.within_item(line) } else { self.begin(line).unwrap_or_default() };
        let mut below = at;
        while let Some(line) = self.lines.get(below) {
            match line.clone() {
                Some(line) if line.range.start >= end => break,
                Some(line) => self.shift(&line, by),
                None => {}
            }
            below += 1;
        }
        // Blank lines behind the fence are not its own.
        while self.lines[below - 1].is_none() {
            below -= 1;
        }
        self.below = if self.fences_inside { Below::Code } else { Below::Nothing };
        below
    }

    /// Read a line that is no fence; returns what the next one stands below.
    fn line(&mut self, at: usize, line: &Line<'t>) -> Below {
        let length = marker(line.words);
        if self.below == Below::Nothing {
            self.in_list = length.is_some();
        }
        let definition = line.words.starts_with(": ").then_some(1);
        let length = length.filter(|_| self.in_list).or(definition);
        let is_head = is_header(line.words) || line.words.starts_with("[^");
        let is_in_html = self.prose.is_block_html(line.start()) && self.prose.is_block_html(line.range.start);
        let begins = self.below == Below::Nothing || length.is_some() || is_head;
        if is_in_html || !begins && self.below == Below::Words {
            self.shift(line, self.by(line));
            return Below::Words;
        }
        if !begins && self.goes_on_with_item() {
            let by = self.within_item(line);
            self.shift(line, by);
            return Below::Words;
        }
        match (self.begin(line), length) {
            (None, _) => {
                // Indented code, to both.
                self.shift(line, self.by(line));
                return Below::Words;
            }
            (Some(by), Some(length)) => self.item(at, line, (length, by)),
            (Some(by), None) => {
                self.shift(line, by);
                if is_head {
                    let inner = line.indent.saturating_add_signed(by) + LEVEL;
                    self.containers.push(Container { own: line.indent + LEVEL, inner });
                }
            }
        }
        if is_header(line.words) || line.words.starts_with('#') { Below::Nothing } else { Below::Words }
    }

    /// By how much a line is moved with those above it.
    fn by(&self, line: &Line<'_>) -> isize {
        let holds = |region: &&Region| line.indent >= region.from;
        self.regions.iter().take_while(holds).map(|region| region.by).sum()
    }

    /// A block begins with this line: returns by how much it is moved, or nothing if it is code to Python-Markdown.
    fn begin(&mut self, line: &Line<'_>) -> Option<isize> {
        self.regions.retain(|region| line.indent >= region.from);
        self.containers.retain(|container| line.indent >= container.own);
        let (own, inner) = self.containers.last().map_or((0, 0), |container| (container.own, container.inner));
        if line.indent >= own + LEVEL {
            return None;
        }
        let by = self.by(line);
        let column = line.indent.saturating_add_signed(by);
        if (inner..inner + LEVEL).contains(&column) {
            return Some(by);
        }
        let (wanted, said) = match column < inner {
            true => (inner, "not as far in as the words that it belongs to"),
            false => (inner.next_multiple_of(LEVEL), "further in than what contains it: code to CommonMark"),
        };
        let further = wanted.cast_signed() - column.cast_signed();
        self.regions.push(Region { from: line.indent, by: further });
        self.moved.said.push((line.range.start, said));
        Some(by + further)
    }

    /// Whether a line right below others belongs to the item above, wherever it stands.
    fn goes_on_with_item(&self) -> bool {
        self.below != Below::Nothing && self.in_list && self.fences_inside && !self.containers.is_empty()
    }

    /// By how much a line is moved that belongs to the innermost item, wherever it stands.
    fn within_item(&mut self, line: &Line<'_>) -> isize {
        let by = self.by(line);
        let column = line.indent.saturating_add_signed(by);
        let inner = self.containers.last().map_or(0, |container| container.inner);
        if (inner..inner + LEVEL).contains(&column) {
            return by;
        }
        self.moved.said.push((line.range.start, "right below an item, and part of it"));
        by + inner.cast_signed() - column.cast_signed()
    }

    /// A list's item or a definition, whose marker is so long, moved by so much.
    fn item(&mut self, at: usize, line: &Line<'t>, (length, by): (usize, isize)) {
        let blanks = columns(&line.words[length..]);
        let column = line.indent.saturating_add_signed(by);
        let outer = self.containers.last().map_or(0, |container| container.own);
        let own = outer + ((line.indent - outer) / self.step + 1) * self.step;
        let words = column + length + blanks;
        let level = column / self.step * self.step;
        // Behind more blanks than a level has, CommonMark sees code.
        let is_far = || words > level + self.step && self.is_nearer(at, own..words.saturating_add_signed(-by));
        if blanks > LEVEL || is_far() {
            self.moved.said.push((line.range.start, "an item whose words stand further in than what belongs to it"));
            let width = self.step.max(length + 1);
            let marker = format!("{}{:width$}", " ".repeat(level), &line.words[..length]);
            let words = line.start() + length + line.words[length..].len() - line.words[length..].trim_start().len();
            self.moved.edits.push(Edit::new(line.range.start..words, marker));
            let inner = level + width;
            self.containers.push(Container { own, inner });
        } else {
            self.shift(line, by);
            self.containers.push(Container { own, inner: words });
        }
    }

    /// Whether a block that belongs to the item of a line begins in one of these columns.
    fn is_nearer(&self, at: usize, columns: Range<usize>) -> bool {
        let mut after_blank = false;
        for line in &self.lines[at + 1..] {
            let Some(line) = line else {
                after_blank = true;
                continue;
            };
            if !self.prose.is_fenced(line.range.start) && (after_blank || marker(line.words).is_some())
                || self.fence_opens(line)
            {
                if line.indent < columns.start {
                    return false;
                }
                if columns.contains(&line.indent) {
                    return true;
                }
            }
            after_blank = false;
        }
        false
    }

    /// Whether fenced code begins with a line.
    fn fence_opens(&self, line: &Line<'_>) -> bool {
        self.prose.zones().fences.binary_search_by_key(&line.range.start, |fence| fence.start).is_ok()
    }

    /// Move a line.
    fn shift(&mut self, line: &Line<'_>, by: isize) {
        if by != 0 {
            self.moved.edits.push(line.at_column(line.indent.saturating_add_signed(by)));
        }
    }
}

/// Whether a line is the header of a block, whose body is indented below.
fn is_header(line: &str) -> bool {
    ["!!!", "???", "==="].iter().any(|header| line.starts_with(header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    fn levels(text: &str, fences_inside: bool, nested: Option<usize>) -> String {
        let mut body = Body::new(text, 1);
        let place = Place { file: "a.md".into(), line: 1 };
        let ways = Ways { fences_inside, sane_lists: true, nested };
        convert(&mut body, ways, &mut Teller { place: &place, notes: &mut Notes::default() });
        body.text
    }

    #[test]
    fn lines_are_moved_to_their_level() {
        for (text, expected) in [
            ("- a\n    - b\n\n        c\n", "- a\n    - b\n\n        c\n"),
            ("* a\n\n      - b\n\n          c\n\n    d\n", "* a\n\n    - b\n\n        c\n\n    d\n"),
            ("- a\n      - b\n     - c\n", "- a\n    - b\n     - c\n"),
            ("15.  a\n\n\t* b\n", "15. a\n\n\t* b\n"),
            ("15.  a\nlazy\n\n    b\n", "15. a\nlazy\n\n    b\n"),
            ("15.  a\n\nb\n\n    c\n", "15.  a\n\nb\n\n    c\n"),
            ("100.  a\n\n    b\n\n        c\n", "100. a\n\n     b\n\n         c\n"),
            (
                "  1.  One\n\n    ```sh\n    x\n    ```\n\n  10. Ten\n    - a\n",
                "1.  One\n\n    ```sh\n    x\n    ```\n\n10. Ten\n    - a\n",
            ),
            ("- a\n\n        code\n", "- a\n\n        code\n"),
            ("- a\n\n            code\n", "- a\n\n            code\n"),
            ("    code\n\n      - code\n", "    code\n\n      - code\n"),
            ("1. a\n```\nx\n\ny\n```\nb\n1. c\n", "1. a\n   ```\n   x\n\n   y\n   ```\n   b\n1. c\n"),
            ("1. a\n\n```\nx\n```\n1. c\n", "1. a\n\n```\nx\n```\n1. c\n"),
            ("- a\n\n      ```\n        x\n      ```\n\n- b\n", "- a\n\n    ```\n      x\n    ```\n\n- b\n"),
            ("!!! note\n    - a\n\n          b\n", "!!! note\n    - a\n\n        b\n"),
            ("- a\n\n    !!! note\n\n          b\n", "- a\n\n    !!! note\n\n          b\n"),
            ("- a\n\n       <p>\n         b\n       </p>\n", "- a\n\n    <p>\n      b\n    </p>\n"),
            ("<ul>\n  <li>\n\n      a\n  </li>\n</ul>\n", "<ul>\n  <li>\n\n      a\n  </li>\n</ul>\n"),
            ("[^1]: a\n\n      - b\n", "[^1]: a\n\n      - b\n"),
            ("a\n- b\n      - c\n", "a\n- b\n      - c\n"),
            ("Term\n:     words\n\n    more\n", "Term\n:   words\n\n    more\n"),
            (
                "=== \"T\"\n      4. Four\n      5. Five\n\n        more\n",
                "=== \"T\"\n      4. Four\n    5.  Five\n\n        more\n",
            ),
            ("-      a\n- b\n", "-   a\n- b\n"),
            ("", ""),
        ] {
            assert_eq!(levels(text, true, None), expected, "{text}");
        }
    }

    #[test]
    fn plain_fences_stand_for_themselves() {
        let text = "1. a\n```\nx\n```\nb\n1. c\n";
        assert_eq!(levels(text, false, None), text);
    }

    #[test]
    fn lists_may_be_nested_by_less() {
        for (text, expected) in [
            ("- a\n  - b\n    - c\n", "- a\n  - b\n    - c\n"),
            ("1. a\n  - b\n    - c\n2. d\n", "1. a\n   - b\n     - c\n2. d\n"),
            ("-   a\n\n  b\n", "- a\n\n  b\n"),
        ] {
            assert_eq!(levels(text, true, Some(2)), expected, "{text}");
        }
    }
}
