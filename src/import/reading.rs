//! Where Python-Markdown reads lists and labels in its own way, they are written so that CommonMark reads the same.

use std::collections::BTreeMap;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::dialect::Prose;
use super::zones::lines;

/// The topic of this stage.
const TOPIC: &str = "Lists and labels that CommonMark reads in another way";

/// Write an article's lists and labels for CommonMark.
pub fn convert(body: &mut Body, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let prose = Prose::of(&text);
    let mut edits = interrupting_lists(&text, &prose);
    for edit in &edits {
        teller.converted(TOPIC, body, edit.range.start, "a list needs a blank line before it: this stays text");
    }
    for edit in far_items(&text, &prose) {
        teller.converted(TOPIC, body, edit.range.start, "an item whose words stand further in than what belongs to it");
        edits.push(edit);
    }
    let definitions = definitions(&text, &prose);
    for edit in earlier_definitions(&definitions) {
        teller.converted(TOPIC, body, edit.range.start, "a label that is defined again below, which counts");
        edits.push(edit);
    }
    for edit in labels_apart(&text, &prose, &definitions) {
        teller.converted(TOPIC, body, edit.range.start, "a label apart from its words");
        edits.push(edit);
    }
    edits.sort_by_key(|edit| edit.range.start);
    body.apply(&edits);
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The length of a list's marker at the beginning of a text, without the blank behind it.
fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 && text[digits..].starts_with('.') {
        digits + 1
    } else {
        usize::from(text.starts_with(['-', '*', '+']))
    };
    let rest = text.get(length..).filter(|_| length > 0)?;
    (rest.starts_with([' ', '\t']) && !rest.trim().is_empty()).then_some(length)
}

/// Whether what follows a line is a paragraph of its own: a heading, a block's header, a table's row, a tag.
fn begins_anew(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['#', '<', '>', '|', ':', '/', '{'])
        || ["```", "~~~", "!!!", "???", "===", "---", "***", "[^", "--8<--", ";--8<--"]
            .iter()
            .any(|begin| line.starts_with(begin))
        || line.bytes().all(|byte| matches!(byte, b'=' | b'-' | b'*' | b'_' | b' '))
        || line.starts_with('[') && line.contains("]:")
        || line.starts_with("*[")
}

/// Stands for the indentation of a list's lines: further items may follow each of them.
const IN_LIST: usize = usize::MAX;

/// Markers of lists that stand right below a paragraph's line: they are text to Python-Markdown.
fn interrupting_lists(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    // The indentation of the paragraph that the line before belongs to.
    let mut paragraph: Option<usize> = None;
    for (range, line) in lines(text) {
        let indent = indent_of(line);
        let rest = &line[indent..];
        if rest.trim().is_empty() || rest.starts_with('#') {
            paragraph = None;
            continue;
        }
        if !prose.has(range.start + indent) || begins_anew(rest) || rest.starts_with('\t') {
            paragraph = paragraph.filter(|own| *own == IN_LIST);
            continue;
        }
        match (marker(rest), paragraph) {
            (None, None) => paragraph = Some(indent),
            (None, Some(_)) => {}
            (Some(length), Some(own)) if own == indent => {
                let at = range.start + indent + length - 1;
                edits.push(Edit::new(at..at, "\\"));
            }
            (Some(_), _) => paragraph = Some(IN_LIST),
        }
    }
    edits
}

/// How far in a line must stand to belong to the item above it, wherever that item's words begin.
const ITEM_INDENT: usize = 4;

/// Items such as `  2.  words`: what is indented by four belongs to them, but CommonMark asks for as much as their words have.
fn far_items(text: &str, prose: &Prose) -> Vec<Edit> {
    let all: Vec<(Range<usize>, &str)> = lines(text).collect();
    let mut edits = Vec::new();
    for (number, (range, line)) in all.iter().enumerate() {
        let indent = indent_of(line);
        let Some(length) = marker(&line[indent..]).filter(|_| indent < ITEM_INDENT && prose.has(range.start + indent))
        else {
            continue;
        };
        let words = indent + length + indent_of(&line[indent + length..]);
        let below = all[number + 1..].iter().map(|(_, line)| *line).filter(|line| !line.trim().is_empty());
        let mut own = below.map(indent_of).take_while(|&indent| indent >= ITEM_INDENT);
        if length < ITEM_INDENT && own.any(|indent| indent < words) {
            let marker = &line[indent..indent + length];
            edits.push(Edit::new(range.start..range.start + words, format!("{marker:ITEM_INDENT$}")));
        }
    }
    edits
}

/// A label's definition.
struct Definition {
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

fn definitions(text: &str, prose: &Prose) -> Vec<Definition> {
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
fn earlier_definitions(definitions: &[Definition]) -> Vec<Edit> {
    let last: BTreeMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, definition)| (definition.label.as_str(), at)).collect();
    let is_earlier = |(at, definition): &(usize, &Definition)| last[definition.label.as_str()] != *at;
    definitions.iter().enumerate().filter(is_earlier).map(|(_, earlier)| Edit::new(earlier.range.clone(), "")).collect()
}

/// `[words] [label]`, also with a line break between the two.
fn labels_apart(text: &str, prose: &Prose, definitions: &[Definition]) -> Vec<Edit> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn what_python_markdown_reads_is_read() {
        for (text, expected) in [
            ("Words:\n1. one\n- two\n\n1. three\n2. four\n", "Words:\n1\\. one\n\\- two\n\n1. three\n2. four\n"),
            ("# Title\n- a\n- b\n  more\n- c\n", "# Title\n- a\n- b\n  more\n- c\n"),
            ("!!! note\n    Text\n    - a\n", "!!! note\n    Text\n    \\- a\n"),
            ("- a\n    - b\n    - c\n", "- a\n    - b\n    - c\n"),
            ("```\nx\n- a\n```\n", "```\nx\n- a\n```\n"),
            (
                "  1.  One\n\n    ```sh\n    x\n    ```\n\n  10. Ten\n    - a\n",
                "1.  One\n\n    ```sh\n    x\n    ```\n\n10. Ten\n    - a\n",
            ),
            ("  *   One\n\n      more\n  *   Two\n", "  *   One\n\n      more\n  *   Two\n"),
            ("100. Far\n\n    more\n", "100. Far\n\n    more\n"),
            ("[a]: x.md\n\n[a]: y.md\n", "\n[a]: y.md\n"),
            ("[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n", "[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n"),
            (
                "See [the\nwords] [a] and [more]\n[a], [b] [c].\n\n[a]: y.md\n",
                "See [the\nwords][a] and [more][a], [b] [c].\n\n[a]: y.md\n",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
