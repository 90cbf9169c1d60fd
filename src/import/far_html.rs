//! HTML that stands four columns in or further, as in items of lists and in admonitions, is no block to Python-Markdown:
//! what is in its elements is Markdown. Their tags say so to guidepost.

use super::body::{Body, Edit, Teller};
use super::modernize::html::{BLOCKS, Kind, element_end, is_void, tokens};
use super::zones::{LEVEL, columns, lines};

/// The topic of this stage.
const TOPIC: &str = "HTML that stands further in, with Markdown in it";

/// Elements whose inside is never Markdown.
const VERBATIM: [&str; 4] = ["pre", "script", "style", "iframe"];

/// What makes Markdown of text, as far as it shows.
const SIGNS: [&str; 6] = ["![", "](", "**", "`", "__", "<http"];

/// Let the elements of an article that stand further in say that Markdown is in them.
pub fn convert(body: &mut Body, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let prose = body.prose();
    let mut edits: Vec<Edit> = Vec::new();
    let mut done = 0;
    for (range, line) in lines(&text) {
        let rest = line.trim_start();
        let start = range.start + line.len() - rest.len();
        if start < done || columns(line) < LEVEL || !rest.starts_with('<') {
            continue;
        }
        if prose.is_code(start) || prose.is_indented_code(start) {
            continue;
        }
        let Some(end) = element_end(&text, start) else { continue };
        let tags = tags(&text, start, end);
        if let Some(first) = tags.first() {
            teller.converted(TOPIC, body, first.range.start, "`markdown` in its tag");
        }
        edits.extend(tags);
        done = end;
    }
    body.apply(&edits);
}

/// The attribute in each tag of a block that has Markdown in it, from the element that begins at a byte to its end.
fn tags(text: &str, start: usize, end: usize) -> Vec<Edit> {
    let mut edits = Vec::new();
    for token in tokens(&text[start..end]) {
        let Kind::Open(name) = &token.kind else { continue };
        if VERBATIM.contains(&name.as_str()) && edits.is_empty() {
            return edits;
        }
        let at = start + token.range.start;
        let tag = &text[at..start + token.range.end];
        let is_block = BLOCKS.contains(&name.as_str()) && !is_void(name) && !VERBATIM.contains(&name.as_str());
        if !is_block || tag.contains(" markdown=") || tag.contains(" markdown>") {
            continue;
        }
        let Some(close) = element_end(text, at).filter(|close| *close <= end) else { continue };
        let inside = &text[at + tag.len()..close];
        if SIGNS.iter().any(|sign| inside.contains(sign)) {
            let value = if inside.contains("\n\n") { "block" } else { "span" };
            let behind = at + 1 + name.len();
            edits.push(Edit::new(behind..behind, format!(" markdown=\"{value}\"")));
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
    fn tags_say_what_is_in_them() {
        for (text, expected) in [
            (
                "- a\n\n    <div>\n    **b**\n    </div>\n",
                "- a\n\n    <div markdown=\"span\">\n    **b**\n    </div>\n",
            ),
            (
                "- a\n\n    <details>\n    <summary>b</summary>\n\n    `c`\n\n    </details>\n",
                "- a\n\n    <details markdown=\"block\">\n    <summary>b</summary>\n\n    `c`\n\n    </details>\n",
            ),
            ("<div>\n**b**\n</div>\n  <p>**b**</p>\n", "<div>\n**b**\n</div>\n  <p>**b**</p>\n"),
            ("- a\n\n    <div>b</div>\n", "- a\n\n    <div>b</div>\n"),
            (
                "- a\n\n    <pre>`b`</pre>\n    <div markdown>`c`</div>\n",
                "- a\n\n    <pre>`b`</pre>\n    <div markdown>`c`</div>\n",
            ),
            ("a\n\n    <div>`code`</div>\n", "a\n\n    <div>`code`</div>\n"),
            (
                "- a\n\n    <table><tr><td>`b`</td><td>c</td></tr></table>\n",
                "- a\n\n    <table markdown=\"span\"><tr markdown=\"span\"><td markdown=\"span\">`b`</td><td>c</td></tr></table>\n",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            convert(&mut body, &mut Teller { place: &place, notes: &mut Notes::default() });
            assert_eq!(body.text, expected);
        }
    }
}
