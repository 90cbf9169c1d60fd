//! Lists whose bullets were typed: lines or paragraphs that begin with `•`, `–` or `·`. Where two kinds of bullets alternate,
//! the second one's items are within the first one's.

use std::ops::Range;

use super::{Rewrite, Text};
use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::lines;
use crate::markdown;

/// What is typed for a bullet. Those behind the first also begin sentences, so they need a blank behind them.
const BULLETS: [char; 6] = ['•', '▪', '◦', '‣', '·', '–'];
/// One item is no list.
const ITEMS_MIN: usize = 2;
/// What says of a paragraph that it is indented.
const INDENTED: &str = "{: style=\"margin-left:";
/// What an item within another one is indented by.
const LEVEL: &str = "    ";

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let prose = Prose::of(text.text);
    let all: Vec<(Range<usize>, &str)> = lines(text.text).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let list = List::read(&all, at, &|at| prose.has(at) && !is_in_table(text.text, at));
        let nearest = all[..at].iter().rev().find(|(_, line)| !line.trim().is_empty());
        // Below a paragraph that stands further in, a list would stand before it.
        let is_below_indented = nearest.is_some_and(|(_, line)| line.trim_start().starts_with(INDENTED));
        let is_one = |list: &List<'_>| list.items.len() >= ITEMS_MIN && !(list.is_indented && is_below_indented);
        match list.filter(is_one) {
            Some(list) => {
                let above = at.checked_sub(1).map(|above| &all[above]).filter(|(_, line)| !line.trim().is_empty());
                found.push(list.rewrite(above));
                at = list.end;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a backslash breaks a line at its end; two are one that is shown.
fn is_broken(line: &str) -> bool {
    markdown::is_escaped(line, line.len())
}

fn is_in_table(text: &str, at: usize) -> bool {
    text[at..].lines().next().is_some_and(|line| line.contains(" | "))
}

/// An item, and the lines that go on with it.
struct Item<'a> {
    bullet: char,
    /// Its bullet with the blanks behind it.
    marker: Range<usize>,
    lines: Vec<&'a str>,
}

/// A list that was typed.
struct List<'a> {
    range: Range<usize>,
    indent: &'a str,
    items: Vec<Item<'a>>,
    /// The number of the line behind it.
    end: usize,
    /// Whether the paragraph that it stands in goes on behind it.
    goes_on: bool,
    /// Whether it says of itself that it stands further in.
    is_indented: bool,
}

impl<'a> List<'a> {
    /// The list that begins on a line.
    fn read(all: &[(Range<usize>, &'a str)], first: usize, is_prose: &dyn Fn(usize) -> bool) -> Option<Self> {
        let item = |number: usize| -> Option<Item<'a>> {
            let (range, line) = all.get(number)?;
            let body = line.trim_start();
            let start = range.start + line.len() - body.len();
            let bullet = body.chars().next().filter(|c| BULLETS.contains(c) && is_prose(start))?;
            let behind = &body[bullet.len_utf8()..];
            let words = behind.trim_start_matches([' ', '\t', '\u{a0}']);
            let has_blank = words.len() < behind.len() || bullet == BULLETS[0];
            let end = start + body.len() - words.len();
            (has_blank && !words.trim().is_empty()).then(|| Item {
                bullet,
                marker: start..end,
                lines: vec![words.trim_end_matches(['\n', '\r'])],
            })
        };
        let (range, line) = all.get(first)?;
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut list = Self {
            range: range.clone(),
            indent,
            items: vec![item(first)?],
            end: first + 1,
            goes_on: false,
            is_indented: false,
        };
        let mut at = first + 1;
        let mut bullets = vec![list.items[0].bullet];
        while let Some((range, line)) = all.get(at) {
            if line.trim().is_empty() {
                at += 1;
                continue;
            }
            let is_next = at == list.end;
            match item(at) {
                // Items within follow the one that they are in at once.
                Some(item) if bullets.contains(&item.bullet) || is_next && bullets.len() == 1 => {
                    bullets.extend((!bullets.contains(&item.bullet)).then_some(item.bullet));
                    list.items.push(item);
                }
                // A list stands further in than what is around it, without being told.
                None if is_next && line.trim_start().starts_with(INDENTED) => {
                    list.is_indented = true;
                }
                None if is_next && list.goes_on_with(line) && is_prose(range.start) => {
                    let words = line.trim_start().trim_end_matches(['\n', '\r']);
                    list.items.last_mut()?.lines.push(words);
                }
                _ => {
                    list.goes_on = is_next;
                    break;
                }
            }
            list.range.end = range.end;
            at += 1;
            list.end = at;
        }
        Some(list)
    }

    /// Whether a line that begins with no bullet is of the last item: no break ends the line before.
    fn goes_on_with(&self, line: &str) -> bool {
        let last = self.items.last().and_then(|item| item.lines.last()).copied().unwrap_or_default();
        let is_text =
            line.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '_' | '[' | '('));
        is_text && !last.ends_with("  ") && !is_broken(last)
    }

    /// The list as Markdown has it, below such a line.
    fn rewrite(&self, above: Option<&(Range<usize>, &str)>) -> Rewrite {
        let outer = self.items.first().map(|item| item.bullet);
        // Below a line of its paragraph, it stands as far in as that.
        let indent = above.map_or(self.indent, |(_, line)| &line[..line.len() - line.trim_start().len()]);
        let mut written = if above.is_some() { "\n".to_owned() } else { String::new() };
        for item in &self.items {
            let level = if Some(item.bullet) == outer { "" } else { LEVEL };
            for (number, line) in item.lines.iter().enumerate() {
                let line = line.trim_end();
                let line = if is_broken(line) { line[..line.len() - 1].trim_end() } else { line };
                let marker = if number == 0 { "- " } else { "  " };
                written.push_str(&format!("{indent}{level}{marker}{line}\n"));
            }
        }
        if self.goes_on {
            written.push('\n');
        }
        // To Markdown, each line went on with the one before.
        let mut removed: Vec<Edit> = self.items.iter().map(|item| Edit::new(item.marker.clone(), "<br>")).collect();
        if self.goes_on {
            removed.push(Edit::new(self.range.end..self.range.end, "<br>"));
        }
        Rewrite { edits: vec![Edit::new(self.range.clone(), written)], removed, ..Rewrite::default() }
    }
}
