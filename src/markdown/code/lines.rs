//! Lines of a code block: their numbers, which of them are marked, and their addresses.
//!
//! A number is an attribute that the style sheet shows, so that nobody copies it with the code. An address is the one
//! that MkDocs' pages have: links that were sent lead to the same line.

use std::ops::Range;

use crate::html::escape_attribute;

/// How lines are numbered: `linenums="5 2 10"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    /// The number of the first line.
    first: usize,
    /// Only its multiples are shown.
    step: usize,
    /// Its multiples stand out; none do where it is 0.
    special: usize,
}

impl Default for Numbering {
    fn default() -> Self {
        Self { first: 1, step: 1, special: 0 }
    }
}

/// What a `linenums` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Nothing: as the site has it.
    Unsaid,
    /// None.
    Off,
    /// These.
    On(Numbering),
}

impl Numbers {
    /// What a value of `linenums` says: a first line, a step and a special one; or, as some write, whether there are any.
    pub fn parse(value: &str) -> Option<Self> {
        match value.trim().to_ascii_lowercase().as_str() {
            "" | "true" | "table" | "inline" => return Some(Self::On(Numbering::default())),
            "0" | "false" => return Some(Self::Off),
            _ => {}
        }
        let mut numbers =
            value.split_whitespace().map(|number| number.parse::<u32>().ok().map(|number| number as usize));
        let first = numbers.next()??;
        let (step, special) = (numbers.next().unwrap_or(Some(1))?, numbers.next().unwrap_or(Some(0))?);
        let is_all = numbers.next().is_none() && first > 0;
        is_all.then_some(Self::On(Numbering { first, step: step.max(1), special }))
    }
}

/// Lines that are marked, counted from 1.
#[derive(Debug, Default)]
pub struct Marked(Vec<Range<usize>>);

impl Marked {
    /// These ranges.
    pub fn of(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_unstable_by_key(|range| range.start);
        ranges.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        Self(ranges)
    }

    /// Whether any line is.
    pub fn has_any(&self) -> bool {
        !self.0.is_empty()
    }

    fn has(&self, line: usize) -> bool {
        let before = self.0.partition_point(|range| range.start <= line);
        self.0[..before].last().is_some_and(|range| range.contains(&line))
    }
}

/// The lines of a code that count: empty ones at its beginning and its end do not, as in MkDocs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many stand before them.
    before: usize,
    /// How many there are.
    pub count: usize,
}

impl Counted {
    /// Those of a code.
    pub fn of(code: &str) -> Self {
        let behind = code.trim_start_matches('\n');
        Self { before: code.len() - behind.len(), count: behind.trim_end_matches('\n').lines().count() }
    }
}

/// What the addresses of a block's lines begin with, where they have any; the number of the line follows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Of a link in the line to itself: `__codelineno-0-`.
    pub link: Option<String>,
    /// Of the line: `__span-0-`.
    pub line: Option<String>,
}

impl Addresses {
    /// Whether there are any.
    pub fn has_any(&self) -> bool {
        *self != Self::default()
    }
}

/// How the lines of a block are written, each an element of its own.
#[derive(Debug)]
pub struct Lines<'a> {
    /// Those that count.
    pub counted: Counted,
    /// Those that are marked.
    pub marked: &'a Marked,
    /// Their numbers, where these are shown.
    pub numbering: Option<Numbering>,
    /// What their addresses begin with, where they have any.
    pub addresses: &'a Addresses,
}

impl Lines<'_> {
    /// Open the element of a line, counted from 0.
    pub fn open(&self, html: &mut String, index: usize) {
        let Counted { before, count } = self.counted;
        let Some(index) = index.checked_sub(before).filter(|index| *index < count) else {
            return html.push_str("<span class=\"line\">");
        };
        let Numbering { first, step, special } = self.numbering.unwrap_or_default();
        let number = first + index;
        html.push_str("<span class=\"line");
        if self.marked.has(index + 1) {
            html.push_str(" marked");
        }
        if special > 0 && number.is_multiple_of(special) {
            html.push_str(" special");
        }
        html.push('"');
        if let Some(line) = &self.addresses.line {
            html.push_str(" id=\"");
            escape_attribute(html, line);
            html.push_str(&format!("{number}\""));
        }
        let shown = self.numbering.map(|_| match number.is_multiple_of(step) {
            true => format!(" data-n=\"{number}\""),
            false => " data-n=\"\"".to_owned(),
        });
        let shown = shown.unwrap_or_default();
        match &self.addresses.link {
            Some(address) => {
                let mut anchor = String::new();
                escape_attribute(&mut anchor, address);
                html.push_str(&format!(
                    "><a id=\"{anchor}{number}\" href=\"#{anchor}{number}\" tabindex=\"-1\" aria-hidden=\"true\"{shown}></a>"
                ));
            }
            None => html.push_str(&format!("{shown}>")),
        }
    }

    /// The anchors of the lines.
    pub fn anchors(&self) -> impl Iterator<Item = String> {
        let (first, count) = (self.numbering.unwrap_or_default().first, self.counted.count);
        let Addresses { link, line } = self.addresses;
        link.iter()
            .chain(line)
            .flat_map(move |address| (first..first + count).map(move |line| format!("{address}{line}")))
    }

    /// How many digits the numbers of the lines have.
    pub fn digits(&self) -> usize {
        let last = self.numbering.unwrap_or_default().first + self.counted.count.saturating_sub(1);
        last.to_string().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linenums_says() {
        let on = |first, step, special| Some(Numbers::On(Numbering { first, step, special }));
        for (value, expected) in [
            ("", on(1, 1, 0)),
            ("true", on(1, 1, 0)),
            ("7", on(7, 1, 0)),
            ("5 2", on(5, 2, 0)),
            ("1 0 10", on(1, 1, 10)),
            ("0", Some(Numbers::Off)),
            ("False", Some(Numbers::Off)),
            ("one", None),
            ("0 2", None),
            ("1 2 3 4", None),
            ("-1", None),
        ] {
            assert_eq!(Numbers::parse(value), expected, "{value}");
        }
    }

    #[test]
    fn empty_lines_at_the_ends_do_not_count() {
        for (code, before, count) in
            [("", 0, 0), ("a\n", 0, 1), ("\n\na\n\nb\n\n", 2, 3), ("\n\n", 2, 0), ("a\n \n", 0, 2)]
        {
            assert_eq!(Counted::of(code), Counted { before, count }, "{code:?}");
        }
    }

    #[test]
    fn marked_lines() {
        let marked = Marked::of(vec![7..9, 1..2, 2..4, 8..12]);
        let lines: Vec<usize> = (0..14).filter(|line| marked.has(*line)).collect();
        assert_eq!(lines, [1, 2, 3, 7, 8, 9, 10, 11]);
    }
}
