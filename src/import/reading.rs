//! Where Python-Markdown reads lists and labels in its own way, they are written so that CommonMark reads the same.

mod blocks;
mod labels;
mod lists;
mod tables;

use self::blocks::Blocks;
use self::labels::{definitions, earlier_definitions, labels_apart};
pub use self::lists::marker;
use self::lists::quoted_markers;
use super::body::{Body, Teller};
use super::source::Source;
use super::yaml::Node;

/// The topic of this stage.
const TOPIC: &str = "Lists, labels and tables that CommonMark reads in another way";

/// What a site's extensions change.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// Whether fenced code belongs to the paragraph that it stands in: that of pymdownx does.
    pub fences_inside: bool,
    /// Whether a list goes on with items of its own kind alone.
    pub sane_lists: bool,
    /// How far in an item must stand to be one of the item above, where the site has an extension for that: what stands
    /// further in is text.
    pub nested: Option<usize>,
}

impl Ways {
    /// Those of a site.
    pub fn of(source: &Source) -> Self {
        /// What the extension has where nothing is set.
        const NESTED_INDENT: usize = 2;
        let on = |names: &[&str]| source.extension(names).is_some();
        let nested = source.extension(&["mdx_truly_sane_lists"]).map(|(settings, _)| {
            let written = settings.and_then(|settings| settings.get("nested_indent")).and_then(Node::text);
            written.and_then(|text| text.parse().ok()).filter(|indent| *indent > 0).unwrap_or(NESTED_INDENT)
        });
        Self {
            fences_inside: on(&["pymdownx.superfences", "pymdownx.extra"]),
            sane_lists: nested.is_some() || on(&["sane_lists", "markdown.extensions.sane_lists"]),
            nested,
        }
    }
}

/// Write an article's lists, labels and tables for CommonMark.
pub fn convert(body: &mut Body, ways: Ways, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let prose = body.prose();
    let found = Blocks::of(&text, &prose, ways).read();
    let mut edits = found.in_fences;
    for (found, said) in [
        (found.markers, "a list needs a blank line before it: this stays text"),
        (found.definitions, "a label that is defined within a paragraph"),
        (found.tables, "a table that CommonMark takes for something else: its divider, a row, or a pipe in code"),
        (found.fences, "fenced code right below words, and further in: it stands where they do"),
        (found.texts, "a table needs a blank line before it: this stays text"),
    ] {
        for edit in &found {
            teller.converted(TOPIC, body, edit.range.start, said);
        }
        edits.extend(found);
    }
    for edit in quoted_markers(&text, &prose) {
        teller.converted(TOPIC, body, edit.range.start, "a list needs a blank line before it: this stays text");
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
            ("  *   One\n\n      more\n  *   Two\n", "  *   One\n\n      more\n  \\*   Two\n"),
            ("[a]: x.md\n\n[a]: y.md\n", "\n[a]: y.md\n"),
            ("Words:\n   - a\n    - b\n", "Words:\n   \\- a\n    - b\n"),
            ("`Code` of\n- a\n", "`Code` of\n\\- a\n"),
            ("1. One\n\n    more\n2. Two\n", "1. One\n\n    more\n2\\. Two\n"),
            ("- One\n\n    ```\n    x\n    ```\n- Two\n", "- One\n\n    ```\n    x\n    ```\n    \\- Two\n"),
            ("1. One\n\n\t```\n\tx\n\t```\n2. Two\n", "1. One\n\n\t```\n\tx\n\t```\n    2\\. Two\n"),
            (
                "=== \"T\"\n    1. One\n\n        ```\n        x\n        ```\n    2. Two\n",
                "=== \"T\"\n    1. One\n\n        ```\n        x\n        ```\n    2. Two\n",
            ),
            ("- a\n\n    1. One\n\n        more\n    2. Two\n", "- a\n\n    1. One\n\n        more\n    2\\. Two\n"),
            ("!!! note\n    Text\n- a\n", "!!! note\n    Text\n- a\n"),
            ("Run:\n```\nx\n```\n- a\n", "Run:\n```\nx\n```\n\\- a\n"),
            ("See [it].\n[it]: x.md\nMore\n", "See [it].\n\n[it]: x.md\nMore\n"),
            ("| a | b |\n| - | - |\n- c\n", "| a | b |\n| - | - |\n\\- c\n"),
            ("| a | b |\n| - | - |\n\nx\n", "| a | b |\n| - | - |\n| | |\n\nx\n"),
            ("| a | b |\n| - | - |\n| `c|d` | e |\n", "| a | b |\n| - | - |\n| `c\\|d` | e |\n"),
            ("#|b\n-|-\n`c|d\n---\n`|e\n", "| #|b\n-|-\n`c|d\n| ---\n`|e\n"),
            ("|a|b|\n|---\t|---\t|\n|c|d|\n", "|a|b|\n|--- |--- |\n|c|d|\n"),
            ("- a\n\n\t|b|c|\n\t|:--|:--|\n\t|d|e|\n", "- a\n\n\t|b|c|\n\t|:--|:--|\n\t|d|e|\n"),
            ("Words:\n| a | b |\n| - | - |\n| c | d |\n", "Words:\n| a | b |\n\\| - \\| - \\|\n| c | d |\n"),
            ("> Words:\n> - a\n> - b\n>\n> - c\n> d\n> - e\n", "> Words:\n> \\- a\n> \\- b\n>\n> - c\n> d\n> - e\n"),
            ("1.\nWords\n\n- a\n\n-\n", "1\\.\nWords\n\n- a\n\n\\-\n"),
            (
                "Run:\n    ```sh\n    a\n      b\n    ```\n\n1. Go:\n        ```\n        c\n        ```\n",
                "Run:\n```sh\na\n  b\n```\n\n1. Go:\n   ```\n   c\n   ```\n",
            ),
            ("Run:\n    ```\n    a\n    ```\n    Then\n\nb\n", "Run:\n```\na\n```\nThen\n\nb\n"),
            ("1. Go:\n    ```\n    c\n    ```\n", "1. Go:\n    ```\n    c\n    ```\n"),
            ("1) One\n", "1\\) One\n"),
            (
                "```\n\"$(</dev/stdin)\"\n```\n\nWords:\n- a \"b\" > c\n",
                "```\n\"$(</dev/stdin)\"\n```\n\nWords:\n\\- a \"b\" > c\n",
            ),
            (
                "- a\n\n    ```\n    x\n    ```\n- b\n\n    more\n",
                "- a\n\n    ```\n    x\n    ```\n    \\- b\n\n    more\n",
            ),
            ("| a |\n| - |\n| `b\\|c` |\n", "| a |\n| - |\n| `b\\\\|c` |\n"),
            ("1. One\n- two\n2. Three\n    - four\n\n- five\n", "1. One\n\\- two\n2. Three\n    - four\n\n- five\n"),
            ("<div markdown>\n- a\n</div>\n", "<div markdown>\n- a\n</div>\n"),
            ("1. One\n   ```\n   x\n\n   y\n   ```\n2. Two\n", "1. One\n   ```\n   x\n\n   y\n   ```\n2. Two\n"),
            ("| | |\n| | -- |\n| a | b |\n", "| | |\n| --- | -- |\n| a | b |\n"),
            ("[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n", "[a]: x.md\n\nSee\n[a]: that is it\n\n- [x] [a]\n"),
            (
                "See [the\nwords] [a] and [more]\n[a], [b] [c].\n\n[a]: y.md\n",
                "See [the\nwords][a] and [more][a], [b] [c].\n\n[a]: y.md\n",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let ways = Ways { fences_inside: true, sane_lists: true, nested: None };
            convert(&mut body, ways, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }

    #[test]
    fn items_that_stand_too_far_in_are_text_where_a_site_counts_so() {
        for (text, expected) in [
            ("- a\n  - b\n    - c\n", "- a\n  - b\n    - c\n"),
            ("- a\n    - b\n    - c\n", "- a\n    \\- b\n    \\- c\n"),
            ("# A\n\n  - a\n  - b\n\nWords\n\n- c\n", "# A\n\n  \\- a\n  \\- b\n\nWords\n\n- c\n"),
            ("1. a\n   - b\n", "1. a\n   - b\n"),
            ("!!! note\n\tWords\n\n    - a\n", "!!! note\n\tWords\n\n    - a\n"),
            ("!!! note\n    - a\n      - b\n", "!!! note\n    - a\n      - b\n"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let ways = Ways { fences_inside: true, sane_lists: true, nested: Some(2) };
            convert(&mut body, ways, &mut Teller { place: &place, notes: &mut Notes::default() });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
