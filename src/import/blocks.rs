//! `/// note | Title` … `///` of pymdownx.blocks becomes `!!! note "Title"` with its body indented.

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::zones::{Zones, lines};

/// The topic of this stage.
const TOPIC: &str = "Blocks between slashes";

/// Whether a site has such blocks.
pub fn are_used(source: &Source) -> bool {
    let extensions = source.settings.get("markdown_extensions").map(|node| node.named()).unwrap_or_default();
    extensions.iter().any(|named| named.name.starts_with("pymdownx.blocks"))
}

/// A block that is open: its header, and where it began.
struct Open {
    slashes: usize,
    header: String,
    start: usize,
}

/// `/// caption`, words, `///`: a figure of what stands above, with these words below it.
fn captions(body: &mut Body, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let zones = Zones::of(&text);
    let all: Vec<(std::ops::Range<usize>, &str)> = lines(&text).collect();
    let mut edits = Vec::new();
    for (at, (range, line)) in all.iter().enumerate() {
        if line.trim_end() != "/// caption" || zones.is_code(range.start) {
            continue;
        }
        let Some(length) = all[at + 1..].iter().position(|(_, line)| line.trim_end() == "///") else { continue };
        let above = all[..at].iter().rposition(|(_, line)| !line.trim().is_empty());
        let Some(above) = above.filter(|above| !all[*above].1.starts_with("///")) else { continue };
        let first = all[..above].iter().rposition(|(_, line)| line.trim().is_empty()).map_or(0, |blank| blank + 1);
        let words: String = all[at + 1..at + 1 + length].iter().map(|(_, line)| *line).collect();
        teller.converted(TOPIC, body, range.start, "`caption`");
        let begin = all[first].0.start;
        let end = all[at + 1 + length].0.end;
        edits.push(Edit::new(begin..begin, "<figure markdown>\n\n"));
        edits.push(Edit::new(
            range.start..end,
            format!("<figcaption markdown>{}</figcaption>\n\n</figure>\n", words.trim()),
        ));
    }
    body.apply(&edits);
}

/// Convert the blocks of an article. A block that is no admonition, details or tab, or is never closed, stays.
pub fn convert(body: &mut Body, teller: &mut Teller<'_>) {
    captions(body, teller);
    let text = body.text.clone();
    let zones = Zones::of(&text);
    let mut open: Vec<Open> = Vec::new();
    let mut headers: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut ends = Vec::new();
    let mut indented: Vec<std::ops::Range<usize>> = Vec::new();
    for (range, line) in lines(&text) {
        let slashes = line.trim_end().bytes().take_while(|&byte| byte == b'/').count();
        if slashes < 3 || zones.is_code(range.start) {
            continue;
        }
        let rest = line[slashes..].trim();
        if !rest.is_empty() {
            match header(rest) {
                Some(header) => open.push(Open { slashes, header, start: range.start }),
                None => teller.decide(
                    TOPIC,
                    body,
                    range.start,
                    format!("`{}`: write it in another way", rest.split_whitespace().next().unwrap_or_default()),
                ),
            }
            continue;
        }
        let Some(at) = open.iter().rposition(|block| block.slashes == slashes) else { continue };
        let block = open.swap_remove(at);
        open.truncate(at);
        let line_end = text[block.start..].find('\n').map_or(text.len(), |newline| block.start + newline + 1);
        let (block, header_end) = with_options(block, &text[line_end..range.start], line_end);
        teller.converted(TOPIC, body, block.start, format!("`{}`", block.header));
        headers.push((block.start..header_end, block.header));
        indented.push(header_end..range.start);
        ends.push(range);
    }
    let depth = |at: usize| indented.iter().filter(|range| range.contains(&at)).count();
    let mut edits = Vec::new();
    for (range, line) in lines(&text) {
        let indent = "    ".repeat(depth(range.start));
        if let Some((_, header)) = headers.iter().find(|(header, _)| header.start == range.start) {
            edits.push(Edit::new(range, format!("{indent}{header}\n")));
        } else if ends.contains(&range) || headers.iter().any(|(header, _)| header.contains(&range.start)) {
            edits.push(Edit::new(range, ""));
        } else if !indent.is_empty() && !line.trim().is_empty() {
            edits.push(Edit::new(range.start..range.start, indent));
        }
    }
    if !ends.is_empty() {
        body.apply(&edits);
    }
}

/// Options are indented lines below the header: `type: warning`, `open: true`. Returns where they end.
fn with_options(mut block: Open, body: &str, start: usize) -> (Open, usize) {
    let mut end = start;
    for (range, line) in lines(body) {
        let option = line.strip_prefix("    ").and_then(|line| line.split_once(':'));
        let Some((key, value)) = option.map(|(key, value)| (key.trim(), value.trim())) else { break };
        match key {
            "type" => block.header = block.header.replacen(" note", &format!(" {value}"), 1),
            "open" if value.eq_ignore_ascii_case("true") => block.header = block.header.replacen("???", "???+", 1),
            _ => {}
        }
        end = start + range.end;
    }
    (block, end)
}

/// `note | Title`, `details | Title`, `tab | Title` as a header of guidepost's.
fn header(text: &str) -> Option<String> {
    let (name, title) = match text.split_once('|') {
        Some((name, title)) => (name.trim(), Some(title.trim().to_owned())),
        None => (text.trim(), None),
    };
    let titled = |marker: &str| match &title {
        Some(title) => format!("{marker} \"{title}\""),
        None => marker.to_owned(),
    };
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match name {
        "tab" => title.as_ref().map(|title| format!("=== \"{title}\"")),
        "details" => Some(titled("??? note")),
        "html" | "define" | "caption" | "figure-caption" | "table-caption" => None,
        "admonition" => Some(titled("!!! note")),
        name => is_word.then(|| titled(&format!("!!! {name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn captions_are_those_of_figures() {
        let mut body = Body::new("Text.\n\n![a](b.png)\n\n/// caption\nWhat *it* shows\n///\n\n/// caption\nopen\n", 1);
        let place = Place { file: "a.md".into(), line: 1 };
        captions(&mut body, &mut Teller { place: &place, notes: &mut Notes::default() });
        let expected = "Text.\n\n<figure markdown>\n\n![a](b.png)\n\n<figcaption markdown>What *it* shows</figcaption>\n\n</figure>\n\n/// caption\nopen\n";
        assert_eq!(body.text, expected);
    }

    #[test]
    fn blocks_become_indented() {
        let mut body = Body::new(
            "/// details | Open\n    type: tip\n    open: True\n\nx\n///\n/// note | A \"title\"\nText\n\n//// tab | One\nmore\n////\n///\n\n/// html | div\nx\n///\n```\n/// note\n```\n",
            1,
        );
        let place = Place { file: "a.md".into(), line: 1 };
        let mut notes = Notes::default();
        convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
        let expected = "???+ tip \"Open\"\n\n    x\n!!! note \"A \"title\"\"\n    Text\n\n    === \"One\"\n        more\n\n/// html | div\nx\n///\n```\n/// note\n```\n";
        assert_eq!(body.text, expected);
        assert_eq!(notes.iter().count(), 4);
    }
}
