//! Which headings the contents of a page list: `toc_depth` of the extension `toc`.

use super::report::Notes;
use super::source::Source;
use super::yaml::Node;
use crate::heading_levels::{DEEPEST, HeadingLevels};

/// The extension, by each of its names.
pub const EXTENSION: [&str; 2] = ["toc", "markdown.extensions.toc"];

/// The levels that a site has chosen; `None` where it has not, or where MkDocs would refuse what it says.
pub fn levels(source: &Source, notes: &mut Notes) -> Option<HeadingLevels> {
    const TOPIC: &str = "Options of Markdown extensions";
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
