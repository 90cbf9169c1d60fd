//! Lines that include snippets, in all their forms, and the parts of a snippet that they name.

use std::ops::Range;

/// What a line includes.
#[derive(Debug, PartialEq, Eq)]
pub enum IncludeLine<'l> {
    /// `--8<-- "name"`, or a name in a block: the width of its indentation, and the name.
    File(usize, &'l str),
    /// `--8<--` alone: a block of names begins or ends.
    Block,
    /// `;--8<-- "name"`: shown without its semicolon, which stands here.
    Escaped(usize),
    /// A name in a block that is left out.
    Nothing,
}

/// What stands behind the scissors, `--8<--` with any number of hyphens.
pub fn scissors(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('-')?.trim_start_matches('-').strip_prefix("8<-")?;
    Some(rest.trim_start_matches('-'))
}

impl<'l> IncludeLine<'l> {
    /// Read a line, maybe in a block of names.
    pub fn of(line: &'l str, in_block: bool) -> Option<Self> {
        let trimmed = line.trim_start_matches([' ', '\t']);
        let blanks = line.len() - trimmed.len();
        let trimmed = trimmed.trim_end();
        if let Some(rest) = trimmed.strip_prefix(';') {
            let quoted = scissors(rest).is_some_and(|rest| rest.trim().is_empty() || quoted(rest).is_some());
            return if in_block { Some(Self::Nothing) } else { quoted.then_some(Self::Escaped(blanks)) };
        }
        if let Some(rest) = scissors(trimmed) {
            return if rest.trim().is_empty() { Some(Self::Block) } else { Some(Self::File(blanks, quoted(rest)?)) };
        }
        in_block.then(|| if trimmed.is_empty() { Self::Nothing } else { Self::File(blanks, own(trimmed)) })
    }
}

fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].strip_suffix(quote).map(own)
}

fn own(name: &str) -> &str {
    name.trim_start_matches("_snippets/")
}

/// Whether a line begins or ends a section, `<!-- --8<-- [start:name] -->`.
pub fn is_section_mark(line: &str) -> bool {
    line.contains("-8<-") && (line.contains("[start:") || line.contains("[end:"))
}

/// The parts of a snippet that stand behind the colon of its name: `section`, `3`, `3:9`, `1:2,5:6`.
pub fn parts(text: &str, wanted: &str) -> Option<Vec<Range<usize>>> {
    let is_lines = wanted.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b','));
    if is_lines {
        wanted.split(',').map(|lines| part(text, lines)).collect()
    } else {
        section(text, wanted).map(|part| vec![part])
    }
}

fn part(text: &str, lines: &str) -> Option<Range<usize>> {
    let (first, last) = lines.split_once(':').unwrap_or((lines, ""));
    let number = |text: &str, default: usize| if text.is_empty() { Some(default) } else { text.parse().ok() };
    let (first, last) = (number(first, 1)?.max(1), number(last, usize::MAX)?);
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let start = starts.get(first - 1).copied()?;
    let end = starts.get(last).copied().unwrap_or(text.len());
    Some(start..end.max(start))
}

fn section(text: &str, name: &str) -> Option<Range<usize>> {
    let (begin, end) = (format!("[start:{name}]"), format!("[end:{name}]"));
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if is_section_mark(line) && line.contains(&begin) => start = Some(at + line.len()),
            Some(start) if is_section_mark(line) && line.contains(&end) => return Some(start..at),
            _ => {}
        }
        at += line.len();
    }
    start.map(|start| start..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (line, in_block, expected) in [
            ("  --8<-- \"a.md:x\"\n", false, Some(IncludeLine::File(2, "a.md:x"))),
            ("-8<- 'a.md'", false, Some(IncludeLine::File(0, "a.md"))),
            ("--8<--", false, Some(IncludeLine::Block)),
            (" a.md", true, Some(IncludeLine::File(1, "a.md"))),
            ("; a.md", true, Some(IncludeLine::Nothing)),
            (" ;--8<-- \"a.md\"", false, Some(IncludeLine::Escaped(1))),
            ("; text", false, None),
            ("--8<-- a.md", false, None),
        ] {
            assert_eq!(IncludeLine::of(line, in_block), expected, "{line}");
        }
    }

    #[test]
    fn parts_of_a_snippet() {
        let text = "one\n--8<-- [start:s]\ntwo\n--8<-- [end:s]\nthree\n";
        let read = |wanted: &str| {
            parts(text, wanted).map(|parts| parts.into_iter().map(|part| &text[part]).collect::<String>())
        };
        assert_eq!(read("s").as_deref(), Some("two\n"));
        assert_eq!(read("5").as_deref(), Some("three\n"));
        assert_eq!(read("1:1,3:3").as_deref(), Some("one\ntwo\n"));
        assert_eq!(read(":1").as_deref(), Some("one\n"));
        assert_eq!(read("none"), None);
    }
}
