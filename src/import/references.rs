//! `[text] [label]`: Python-Markdown allows a blank or a line break between the two, CommonMark does not.

use super::body::{Body, Edit, Teller};
use super::snippets::Found;
use super::zones::{Zones, lines};

/// The topic of this stage.
const TOPIC: &str = "Links whose label stood apart";

/// Put labels beside the texts that they belong to, where an address has such a label.
pub fn convert(body: &mut Body, found: &Found, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let labels: Vec<String> =
        std::iter::once(text.as_str()).chain(found.values().map(String::as_str)).flat_map(defined).collect();
    if labels.is_empty() {
        return;
    }
    let zones = Zones::of(&text);
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(']') {
        let after = at + 1;
        let Some(open) = gap(&text[after..]).map(|length| after + length) else { continue };
        let Some(close) = text[open..].find(']').map(|length| open + length) else { continue };
        let label = label(&text[open + 1..close]);
        if labels.contains(&label) && !zones.is_code(at) && is_link_text(&text[..after]) {
            edits.push(Edit::new(after..open, ""));
            teller.converted(TOPIC, body, at, format!("`[{label}]`"));
        }
    }
    body.apply(&edits);
}

/// The length of the one blank or line break, with the indentation of the next line, before a bracket.
fn gap(rest: &str) -> Option<usize> {
    let bare = match rest.strip_prefix('\n') {
        Some(next) => next.trim_start_matches([' ', '\t']),
        None => rest.strip_prefix(' ')?,
    };
    bare.starts_with('[').then_some(rest.len() - bare.len())
}

/// Whether a text ends with brackets that may be the words of a link: not those of a task, a footnote or a label.
fn is_link_text(text: &str) -> bool {
    let mut depth = 0_usize;
    let open = text.char_indices().rev().find_map(|(at, c)| {
        depth += usize::from(c == ']');
        depth -= usize::from(c == '[');
        (depth == 0).then_some(at)
    });
    let Some(open) = open else { return false };
    let words = &text[open + 1..text.len() - 1];
    let is_task = matches!(words, "" | " " | "x" | "X");
    !is_task && !words.starts_with('^') && !words.contains("\n\n") && !text[..open].ends_with([']', '\\'])
}

/// The labels that a text gives addresses to.
fn defined(text: &str) -> Vec<String> {
    let of = |line: &str| {
        let (name, address) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
        (!name.starts_with('^') && !name.contains(']') && !address.trim().is_empty()).then(|| label(name))
    };
    lines(text).filter_map(|(_, line)| of(line)).collect()
}

/// A label as it is compared: whatever its letters' case and its blanks.
fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn labels_join_their_texts() {
        let written = "a [`b`]\n  [Lab  el], [c] [lab el] [d] [none]\n- [x] [lab el] [e][lab el] [lab el] `[f] [lab el]`\n\n[lab el]: x.md\n";
        let mut body = Body::new(written, 1);
        let (place, mut notes) = (Place { file: "a.md".into(), line: 1 }, Notes::default());
        convert(&mut body, &Found::new(), &mut Teller { place: &place, notes: &mut notes });
        let expected = "a [`b`][Lab  el], [c][lab el] [d] [none]\n- [x] [lab el] [e][lab el] [lab el] `[f] [lab el]`\n\n[lab el]: x.md\n";
        assert_eq!(body.text, expected);
    }
}
