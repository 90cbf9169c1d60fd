//! Which parts of an article are Markdown: spellings are changed there, and nowhere else.

use std::borrow::Cow;
use std::ops::Range;

use super::formulas;
use super::links::addresses;
use super::modernize::html::{BLOCKS, Kind, is_void, tokens};
use super::zones::{LEVEL, Zones, columns, holds, lines};

/// The parts of a text that are Markdown: no code, no HTML and what is in it, no addresses, no formulas.
#[derive(Debug)]
pub struct Prose {
    zones: Zones,
    taken: Vec<Range<usize>>,
    /// Blocks of HTML.
    blocks: Vec<Range<usize>>,
    /// Lines of code that is indented.
    indented: Vec<Range<usize>>,
    /// What is TeX.
    formulas: Vec<Range<usize>>,
}

/// Ranges in order, those that touch as one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Lines that are code because they stand further in than what contains them asks for.
fn indented_code(text: &str, zones: &Zones) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The lines that the present one may stand below: how far in they stand, and whether they contain what is below.
    let mut outer: Vec<(usize, bool)> = Vec::new();
    let (mut after_blank, mut after_code) = (true, false);
    for (range, line) in lines(text) {
        if line.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let indent = columns(line);
        outer.retain(|(own, _)| *own < indent);
        let containers = outer.iter().filter(|(_, contains)| *contains).count();
        let is_code =
            indent >= LEVEL * (containers + 1) && (after_blank || after_code) && !zones.is_fenced(range.start);
        if is_code {
            found.push(range);
        } else if !zones.is_fenced(range.start) {
            outer.push((indent, contains_what_follows(line.trim_start_matches([' ', '\t']))));
        }
        (after_blank, after_code) = (false, is_code);
    }
    found
}

/// Whether what stands further in below a line belongs to it: items of lists, headers of blocks, footnotes, definitions.
pub fn contains_what_follows(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+', ':', '<'])
        || number.len() < line.len() && number.starts_with('.')
        || ["!!!", "???", "===", "[^", "///"].iter().any(|header| line.starts_with(header))
}

/// A text with blanks in the place of its code, each byte where it was: what looks like a tag there is none, and may have no
/// end before the next one.
fn without_code<'t>(text: &'t str, zones: &Zones) -> Cow<'t, str> {
    let is_tag = |zone: &&Range<usize>| text[(*zone).clone()].starts_with('<');
    let code: Vec<&Range<usize>> = zones.code.iter().filter(|zone| !is_tag(zone)).collect();
    if code.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for zone in code {
        masked.push_str(&text[at..zone.start]);
        masked.extend(text[zone.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at = zone.end;
    }
    masked.push_str(&text[at..]);
    Cow::Owned(masked)
}

impl Prose {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let mut taken: Vec<Range<usize>> = addresses(text).into_iter().map(|address| address.range).collect();
        let zones = Zones::of(text);
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut blocks = Vec::new();
        for token in tokens(&without_code(text, &zones)) {
            match &token.kind {
                Kind::Text => continue,
                Kind::Open(name)
                    if BLOCKS.contains(&name.as_str())
                        && !is_void(name)
                        && !text[token.range.clone()].contains(" markdown") =>
                {
                    open.push((name.clone(), token.range.start))
                }
                Kind::Close(name) => {
                    if let Some(at) = open.iter().rposition(|(open, _)| open == name) {
                        taken.push(open[at].1..token.range.end);
                        blocks.push(open[at].1..token.range.end);
                        open.truncate(at);
                    }
                }
                _ => {}
            }
            taken.push(token.range);
        }
        let taken = joined(taken);
        blocks.extend(zones.code.iter().filter(|range| text[(*range).clone()].starts_with('<')).cloned());
        let blocks = joined(blocks);
        let indented = indented_code(text, &zones);
        Self { zones, taken, blocks, indented, formulas: Vec::new() }
    }

    /// Of a text of a site that has formulas.
    pub fn with_formulas(text: &str) -> Self {
        let prose = Self::of(text);
        Self { formulas: formulas::find(text, &prose.zones), ..prose }
    }

    /// Which parts of the text are code.
    pub fn zones(&self) -> &Zones {
        &self.zones
    }

    /// Whether the byte at an offset is part of code.
    pub fn is_code(&self, at: usize) -> bool {
        self.zones.is_code(at)
    }

    /// Whether the byte at an offset is part of code that is indented.
    pub fn is_indented_code(&self, at: usize) -> bool {
        holds(&self.indented, at)
    }

    /// Whether the byte at an offset is part of fenced code.
    pub fn is_fenced(&self, at: usize) -> bool {
        self.zones.is_fenced(at)
    }

    /// Whether the byte at an offset is part of a block of HTML, of a comment, or of an element whose text is code.
    pub fn is_block_html(&self, at: usize) -> bool {
        holds(&self.blocks, at)
    }

    /// Whether the byte at an offset is part of a formula.
    pub fn is_formula(&self, at: usize) -> bool {
        holds(&self.formulas, at)
    }

    /// Whether the byte at an offset is Markdown.
    pub fn has(&self, at: usize) -> bool {
        !self.zones.is_code(at) && !self.is_indented_code(at) && !holds(&self.taken, at) && !self.is_formula(at)
    }
}
