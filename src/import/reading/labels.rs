//! Labels of links: of two definitions Python-Markdown takes the last, within a paragraph as well, and a label may stand apart
//! from its words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::indent_of;
use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::lines;

/// Whether a line defines a label: `[label]: address`.
pub fn is_definition_line(line: &str) -> bool {
    let parts = line.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
    parts.is_some_and(|(label, target)| !label.starts_with('^') && !label.contains(['[', ']']) && is_target(target))
}

/// A label's definition.
pub struct Definition {
    label: String,
    /// Its line, with its end.
    range: Range<usize>,
}

/// Labels without regard to letter case and blanks.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// An address, and a title or nothing behind it: anything else is a paragraph that begins with a label.
fn is_target(text: &str) -> bool {
    let text = text.trim();
    let (address, title) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let title = title.trim();
    let is_title = title.is_empty()
        || [('"', '"'), ('\'', '\''), ('(', ')')]
            .iter()
            .any(|(open, close)| title.starts_with(*open) && title.ends_with(*close));
    !address.is_empty() && is_title
}

/// The definitions of a text.
pub fn definitions(text: &str, prose: &Prose) -> Vec<Definition> {
    let one = |(range, line): (Range<usize>, &str)| {
        let indent = line.len() - line.trim_start().len();
        let (label, target) = line[indent..].strip_prefix('[')?.split_once("]:")?;
        let is_label = is_target(target)
            && !label.starts_with('^')
            && !label.contains(['[', ']'])
            && prose.has(range.start + indent);
        is_label.then(|| Definition { label: folded(label), range })
    };
    lines(text).filter_map(one).collect()
}

/// Of two definitions of one label the last counts, and CommonMark takes the first.
pub fn earlier_definitions(definitions: &[Definition]) -> Vec<Edit> {
    let last: BTreeMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, definition)| (definition.label.as_str(), at)).collect();
    let is_earlier = |(at, definition): &(usize, &Definition)| last[definition.label.as_str()] != *at;
    definitions.iter().enumerate().filter(is_earlier).map(|(_, earlier)| Edit::new(earlier.range.clone(), "")).collect()
}

/// `[words] [label]`, also with a line break between the two.
pub fn labels_apart(text: &str, prose: &Prose, definitions: &[Definition]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(']') {
        let rest = &text[at + 1..];
        let blanks = match rest.strip_prefix('\n') {
            Some(next) => 1 + indent_of(next),
            None if rest.starts_with(" [") => 1,
            None => continue,
        };
        let Some(label) = rest[blanks..].strip_prefix('[').and_then(|rest| rest.split_once(']')) else { continue };
        let is_definition = label.1.starts_with(':') || rest[blanks..].starts_with("[^");
        let wanted = folded(label.0);
        let is_box = ["[x", "[X", "[ "].iter().any(|open| text[..at].ends_with(open));
        let is_known = !is_box && definitions.iter().any(|definition| definition.label == wanted);
        if is_known && !is_definition && prose.has(at) {
            edits.push(Edit::new(at + 1..at + 1 + blanks, ""));
        }
    }
    edits
}
