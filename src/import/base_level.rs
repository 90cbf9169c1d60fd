//! `baselevel` of the extension `toc`: every heading is some levels deeper than it is written. Articles are written with the
//! level that their headings had, so that `#` means the same in every article of guidepost's.

use std::ops::Range;

use super::body::{Body, Edit};
use super::contents::EXTENSION;
use super::modernize::html::{Kind, Token, is_void, tokens};
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;
use crate::heading_levels::DEEPEST;

/// How many levels deeper headings are than they are written: at least one.
#[derive(Debug, Clone, Copy)]
pub struct BaseLevel(u8);

impl BaseLevel {
    /// As a site has set it; `None` where headings have the level that they are written with.
    pub fn of(source: &Source) -> Option<Self> {
        let written = source.option(&EXTENSION, "baselevel").and_then(Node::text)?;
        let level: u8 = written.trim().parse().ok()?;
        let deeper = level.min(DEEPEST).checked_sub(1)?;
        (deeper > 0).then_some(Self(deeper))
    }

    fn of_heading(self, level: u8) -> u8 {
        (level + self.0).min(DEEPEST)
    }

    /// Write the headings of a text with the level that they have.
    pub fn convert(self, body: &mut Body) {
        let text = &body.text;
        let prose = body.prose();
        let mut edits = self.marked(text, &prose);
        edits.extend(self.underlined(text, &prose));
        edits.extend(self.elements(text, &prose));
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// `## Words`, in items, quotes and blocks too.
    fn marked(self, text: &str, prose: &Prose) -> Vec<Edit> {
        let one = |(range, line): (Range<usize>, &str)| {
            let hashes = line[container(line)..].bytes().take_while(|byte| *byte == b'#').count();
            let at = range.start + container(line);
            let level = u8::try_from(hashes).ok().filter(|level| (1..=DEEPEST).contains(level))?;
            let is_one = line[container(line) + hashes..].starts_with([' ', '\t', '\n']) && prose.has(at);
            let missing = "#".repeat(usize::from(self.of_heading(level) - level));
            is_one.then(|| Edit::new(at..at, missing))
        };
        lines(text).filter_map(one).collect()
    }

    /// Words above a line of `=` or `-`, which mean the first two levels and no other.
    fn underlined(self, text: &str, prose: &Prose) -> Vec<Edit> {
        let all: Vec<(Range<usize>, &str)> = lines(text).collect();
        let mut edits = Vec::new();
        for (at, pair) in all.windows(2).enumerate() {
            let [(first, words), (second, line)] = pair else { continue };
            let Some(level) = underline(line) else { continue };
            let quote = quoted(words);
            let bare = words[quote..].trim_end();
            let begins_block = at == 0 || all[at - 1].1[quoted(all[at - 1].1)..].trim().is_empty();
            let is_one =
                !bare.is_empty() && begins_block && container(words) == quote && prose.has(first.start + quote);
            if is_one {
                let marks = "#".repeat(usize::from(self.of_heading(level)));
                // Number signs at the end would close the heading.
                let end = if bare.ends_with('#') { " #" } else { "" };
                let end_of_line = second.start + line.trim_end().len();
                edits.push(Edit::new(first.start + quote..end_of_line, format!("{marks} {bare}{end}")));
            }
        }
        edits
    }

    /// `<h2>`, where Markdown is read within the element or around it: other HTML stays as it is.
    fn elements(self, text: &str, prose: &Prose) -> Vec<Edit> {
        let tokens: Vec<Token> = tokens(text).into_iter().filter(|token| !prose.is_code(token.range.start)).collect();
        let mut open: Vec<(&str, bool)> = Vec::new();
        let mut edits = Vec::new();
        for token in &tokens {
            let name = match &token.kind {
                Kind::Open(name) if !is_void(name) => {
                    let within = open.last().is_some_and(|(_, is_read)| *is_read);
                    open.push((name, within || text[token.range.clone()].contains(" markdown")));
                    name
                }
                Kind::Close(name) => name,
                _ => continue,
            };
            let is_read = open.iter().rev().find(|(open, _)| open == name).is_some_and(|(_, is_read)| *is_read);
            if let Some(level) = level_of(name).filter(|_| is_read) {
                let at = token.range.start + text[token.range.clone()].find(['h', 'H']).unwrap_or_default() + 1;
                edits.push(Edit::new(at..at + 1, self.of_heading(level).to_string()));
            }
            if matches!(token.kind, Kind::Close(_)) {
                let opened = open.iter().rposition(|(open, _)| open == name);
                open.truncate(opened.unwrap_or(open.len()));
            }
        }
        edits
    }
}

/// The level of `h1` to `h6`.
fn level_of(name: &str) -> Option<u8> {
    name.strip_prefix('h')?.parse().ok().filter(|level| (1..=DEEPEST).contains(level))
}

/// How much of a line stands before what its quotes contain.
fn quoted(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>']).len()
}

/// How much of a line stands before what its quotes and its item contain.
fn container(line: &str) -> usize {
    let quote = quoted(line);
    let rest = &line[quote..];
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = match rest.strip_prefix(['-', '*', '+']) {
        None if number.len() < rest.len() => number.strip_prefix('.'),
        item => item,
    };
    behind
        .filter(|behind| behind.starts_with([' ', '\t']))
        .map_or(quote, |behind| line.len() - behind.len() + quoted(behind))
}

/// The level that a line gives to the words above it.
fn underline(line: &str) -> Option<u8> {
    let bare = line[quoted(line)..].trim_end();
    let is_all = |sign: u8| !bare.is_empty() && bare.bytes().all(|byte| byte == sign);
    if is_all(b'=') { Some(1) } else { is_all(b'-').then_some(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_level_that_they_had() {
        for (text, expected) in [
            ("# A\n\n## B ##\n\n###### C\n", "## A\n\n### B ##\n\n###### C\n"),
            ("A\n===\n\nB\n---\n\nC#\n-\n", "## A\n\n### B\n\n### C# #\n"),
            ("> # A\n>\n> B\n> ---\n", "> ## A\n>\n> ### B\n"),
            ("- # A\n\n    ## B\n\n1. # C\n", "- ## A\n\n    ### B\n\n1. ## C\n"),
            ("!!! note\n    # A\n", "!!! note\n    ## A\n"),
            ("Words\n# A\nmore\n", "Words\n## A\nmore\n"),
            ("Words\n\n---\n\n- a\n---\n", "Words\n\n---\n\n- a\n---\n"),
            ("```\n# a\n```\n\n    # b\n\n`# c`\n", "```\n# a\n```\n\n    # b\n\n`# c`\n"),
            ("<h1>A</h1>\n\n<div>\n# b\n</div>\n", "<h1>A</h1>\n\n<div>\n# b\n</div>\n"),
            (
                "<div markdown=\"1\">\n# A\n<H2 class=\"x\">B</H2>\n</div>\n\n<h2>C</h2>\n",
                "<div markdown=\"1\">\n## A\n<H3 class=\"x\">B</H3>\n</div>\n\n<h2>C</h2>\n",
            ),
            ("<h2 markdown=\"1\">A</h2>\n", "<h3 markdown=\"1\">A</h3>\n"),
            ("#5 and #words\n", "#5 and #words\n"),
        ] {
            let mut body = Body::new(text, 1);
            BaseLevel(1).convert(&mut body);
            assert_eq!(body.text, expected, "{text}");
        }
        let mut body = Body::new("# A\n\n## B\n\nC\n===\n", 1);
        BaseLevel(5).convert(&mut body);
        assert_eq!(body.text, "###### A\n\n###### B\n\n###### C\n");
    }
}
