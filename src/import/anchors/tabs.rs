//! Tabs keep the addresses that a site had them have, made of their titles: `=== "Linux" {#linux}`.

use std::collections::BTreeSet;

use super::{Style, Taken, unique};
use crate::import::body::{Body, Edit};
use crate::import::source::Source;
use crate::import::yaml::Node;
use crate::import::zones::{Zones, lines};

/// How the addresses of tabs are made of their titles.
#[derive(Debug)]
pub struct TabStyle {
    slugs: Style,
    /// What stands between the address of the heading above and that of a title, if the first is part of it.
    behind_heading: Option<String>,
}

impl TabStyle {
    /// Of a site, if its tabs have such addresses.
    pub fn of(source: &Source) -> Option<Self> {
        let (settings, _) = source.extension(&["pymdownx.tabbed", "pymdownx.blocks.tab"])?;
        let slugify = settings?.get("slugify").filter(|node| node.tag.is_some() || node.truth() == Some(true))?;
        let separator = settings.and_then(|node| node.get("separator")).and_then(Node::text).unwrap_or("-");
        let combined = settings.and_then(|node| node.get("combine_header_slug")).and_then(Node::truth) == Some(true);
        let behind_heading = combined.then(|| separator.to_owned());
        Some(Self { slugs: Style::new(source, Some(slugify), separator), behind_heading })
    }

    /// The address that a title asks for below these headings.
    fn wanted(&self, title: &str, tab: usize, indent: usize, headings: &[AboveTabs]) -> String {
        let words: String = title.chars().filter(|c| !matches!(c, '*' | '`')).collect();
        let slug = self.slugs.slug(&words);
        let above = headings.iter().rev().find(|heading| heading.at < tab && heading.indent <= indent);
        match (&self.behind_heading, above) {
            (Some(separator), Some(heading)) => format!("{}{separator}{slug}", heading.anchor),
            _ => slug,
        }
    }
}

/// A heading that tabs may stand below.
#[derive(Debug)]
pub struct AboveTabs {
    /// Where its line begins.
    pub at: usize,
    /// How far in it stands.
    pub indent: usize,
    /// Its address.
    pub anchor: String,
}

/// Tell each tab its address; all of these are taken by headings. Returns how many were told.
pub fn keep(text: &mut String, style: &TabStyle, taken: BTreeSet<String>, headings: &[AboveTabs]) -> usize {
    let mut taken = Taken { anchors: taken, ..Taken::default() };
    let zones = Zones::of(text);
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(range, _)| !zones.is_code(range.start)) {
        let bare = line.trim_end();
        let Some(title) = title(bare.trim_start()) else { continue };
        let indent = bare.len() - bare.trim_start().len();
        let slug = unique(style.wanted(title, range.start, indent, headings), &mut taken);
        let end = range.start + bare.len();
        edits.push(Edit::new(end..end, format!(" {{#{slug}}}")));
    }
    let told = edits.len();
    if told > 0 {
        let mut body = Body::new(std::mem::take(text), 1);
        body.apply(&edits);
        *text = body.text;
    }
    told
}

/// The title of a line that begins a tab without an attribute list.
fn title(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("===")?;
    let rest = rest.strip_prefix(['!', '+']).unwrap_or(rest);
    let title = rest.trim_start().strip_prefix('"')?.strip_suffix('"')?;
    (rest.starts_with([' ', '\t']) && !title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_are_told_their_addresses() {
        let slugs = Style { separator: "-".to_owned(), unicode: true, lower: true, emoji: true };
        let mut style = TabStyle { slugs, behind_heading: None };
        let mut text = "=== \"Linux\"\n\n    ===! \":material-a: On *Arm*\"\n\n=== \"Linux\" {#own}\n\n=== \"Mac OS\"\n\n```\n=== \"x\"\n```\n".to_owned();
        let taken = BTreeSet::from(["linux".to_owned()]);
        assert_eq!(keep(&mut text, &style, taken, &[]), 3);
        let expected = "=== \"Linux\" {#linux_1}\n\n    ===! \":material-a: On *Arm*\" {#on-arm}\n\n=== \"Linux\" {#own}\n\n=== \"Mac OS\" {#mac-os}\n\n```\n=== \"x\"\n```\n";
        assert_eq!(text, expected);

        style.behind_heading = Some("-".to_owned());
        let above = |at, indent, anchor: &str| AboveTabs { at, indent, anchor: anchor.to_owned() };
        let headings = [above(0, 0, "setup"), above(20, 4, "inner")];
        let mut text = "## Setup\n\n=== \"A\"\n\n    # Inner\n\n    === \"B\"\n\n=== \"C\"\n".to_owned();
        keep(&mut text, &style, BTreeSet::new(), &headings);
        for line in ["=== \"A\" {#setup-a}", "    === \"B\" {#inner-b}", "=== \"C\" {#setup-c}"] {
            assert!(text.lines().any(|own| own == line), "{line} in {text}");
        }
    }
}
