//! The contents of a page: which headings they list, `toc_depth` of the extension `toc`, and what stands above them, `title`.

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::report::Notes;
use super::settings::language_of;
use super::source::Source;
use super::toml_text::quoted;
use super::yaml::{Node, Place};
use super::zones::lines;
use crate::heading_levels::{DEEPEST, HeadingLevels};

/// The extension, by each of its names.
pub const EXTENSION: [&str; 2] = ["toc", "markdown.extensions.toc"];

/// The topic of this stage.
const TOPIC: &str = "Options of Markdown extensions";

/// The levels that a site has chosen; `None` where it has not, or where MkDocs would refuse what it says.
pub fn levels(source: &Source, notes: &mut Notes) -> Option<HeadingLevels> {
    let node = source.option(&EXTENSION, "toc_depth")?;
    let levels = read(node);
    match levels {
        Some(levels) => {
            let said = format!("`toc_depth` of `toc`: `contents_levels = \"{levels}\"` in site.toml");
            notes.converted(TOPIC, &node.place, said);
        }
        None => {
            let said = "`toc_depth` of `toc` is neither a level nor a range: `contents_levels` in site.toml says which \
                        headings contents list";
            notes.decide(TOPIC, &node.place, said);
        }
    }
    levels
}

/// What stands above contents, where a site has chosen it.
#[derive(Debug)]
pub struct Title<'a> {
    words: &'a str,
    place: &'a Place,
}

impl<'a> Title<'a> {
    /// As a site has set it.
    pub fn of(source: &'a Source) -> Option<Self> {
        let node = source.option(&EXTENSION, "title")?;
        let words = node.text().map(str::trim).filter(|words| !words.is_empty())?;
        Some(Self { words, place: &node.place })
    }

    /// The file of the theme's words that says what stands above contents beside articles, and its text.
    pub fn file(&self, source: &Source, notes: &mut Notes) -> (String, String) {
        let language = language_of(source);
        let file = format!("theme/strings/{}.toml", language.split('-').next().unwrap_or_default());
        notes.converted(TOPIC, self.place, format!("`title` of `toc`: `on_this_page` in {file}"));
        (file, format!("on_this_page = {}\n", quoted(self.words)))
    }

    /// Write it above the contents that an article places.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        let prose = body.prose();
        let all: Vec<(Range<usize>, &str)> = lines(&body.text).collect();
        let is_blank = |at: Option<usize>| at.and_then(|at| all.get(at)).is_none_or(|(_, line)| line.trim().is_empty());
        let is_place = |(at, (range, line)): &(usize, &(Range<usize>, &str))| {
            let indent = line.len() - line.trim_start().len();
            line.trim() == "[TOC]"
                && is_blank(at.checked_sub(1))
                && is_blank(Some(at + 1))
                && prose.has(range.start + indent)
        };
        let places = all.iter().enumerate().filter(is_place).map(|(_, (range, line))| {
            let indent = &line[..line.len() - line.trim_start().len()];
            Edit::new(range.start..range.start, format!("{indent}{}\n\n", self.words))
        });
        let edits: Vec<Edit> = places.collect();
        for edit in &edits {
            let said = format!("`{}` stands above `[TOC]`", self.words);
            teller.converted("Contents within articles", body, edit.range.start, said);
        }
        body.apply(&edits);
    }
}

/// The levels of `3`, `"3"` or `"2-4"`, as far as headings have them.
fn read(node: &Node) -> Option<HeadingLevels> {
    let text = node.text()?;
    let level = |text: &str| text.trim().parse::<u8>().ok();
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (level(first)?, level(last)?),
        None => (1, level(text)?),
    };
    Some(HeadingLevels::new(first.max(1), last.min(DEEPEST)).unwrap_or(HeadingLevels::NONE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::yaml;

    #[test]
    fn depths_are_levels() {
        for (written, expected) in [
            ("3", Some("1-3")),
            ("\"3\"", Some("1-3")),
            ("2-4", Some("2-4")),
            ("'2 - 4'", Some("2-4")),
            ("6", Some("1-6")),
            ("10", Some("1-6")),
            ("0-9", Some("1-6")),
            ("0", Some("none")),
            ("4-2", Some("none")),
            ("7-9", Some("none")),
            ("-3", None),
            ("deep", None),
            ("[2, 3]", None),
        ] {
            let root =
                yaml::parse(&format!("toc_depth: {written}\n"), &"mkdocs.yml".into()).expect("this is YAML").root;
            let levels = read(root.get("toc_depth").expect("it is set"));
            assert_eq!(levels.map(|levels| levels.to_string()).as_deref(), expected, "{written}");
        }
    }
}
