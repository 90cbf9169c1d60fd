//! Tabs keep the addresses that a site had them have, made of their titles: `=== "Linux" {#linux}`.

use std::collections::BTreeSet;

use super::{Style, Taken, unique};
use crate::import::body::{Body, Edit};
use crate::import::source::Source;
use crate::import::yaml::Node;
use crate::import::zones::{Zones, lines};

/// How the addresses of a site's tabs are made, if they have any.
pub fn style(source: &Source) -> Option<Style> {
    let (settings, _) = source.extension(&["pymdownx.tabbed", "pymdownx.blocks.tab"])?;
    let slugify = settings?.get("slugify").filter(|node| node.tag.is_some() || node.truth() == Some(true))?;
    let separator = settings.and_then(|node| node.get("separator")).and_then(Node::text).unwrap_or("-");
    Some(Style::new(source, Some(slugify), separator))
}

/// Tell each tab its address; these are taken by headings. Returns how many were told.
pub fn keep(text: &mut String, style: &Style, taken: BTreeSet<String>) -> usize {
    let mut taken = Taken { anchors: taken, ..Taken::default() };
    let zones = Zones::of(text);
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(range, _)| !zones.is_code(range.start)) {
        let bare = line.trim_end();
        let Some(title) = title(bare.trim_start()) else { continue };
        let words: String = title.chars().filter(|c| !matches!(c, '*' | '`')).collect();
        let slug = unique(style.slug(&words), &mut taken);
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
        let style = Style { separator: "-".to_owned(), unicode: true, lower: true, emoji: true };
        let mut text = "=== \"Linux\"\n\n    ===! \":material-a: On *Arm*\"\n\n=== \"Linux\" {#own}\n\n=== \"Mac OS\"\n\n```\n=== \"x\"\n```\n".to_owned();
        let taken = BTreeSet::from(["linux".to_owned()]);
        assert_eq!(keep(&mut text, &style, taken), 3);
        let expected = "=== \"Linux\" {#linux_1}\n\n    ===! \":material-a: On *Arm*\" {#on-arm}\n\n=== \"Linux\" {#own}\n\n=== \"Mac OS\" {#mac-os}\n\n```\n=== \"x\"\n```\n";
        assert_eq!(text, expected);
    }
}
