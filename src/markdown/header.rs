//! The line that opens a block: `!!! tip "Title"`, `??? note`, `=== "Windows"`, `!!! steps {#install}`.

use std::ops::Range;

use super::attributes::Attributes;

/// A block header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Which block it opens.
    pub kind: Kind,
    /// The words after the marker: the admonition's kind, then classes. Lower case.
    pub classes: Vec<String>,
    /// The title between quotes, in bytes of the line; `None` where none was written.
    pub title: Option<Range<usize>>,
    /// Whether readers can fold it.
    pub fold: Fold,
    /// What a tab is to those above it.
    pub tab: Tab,
    /// `{#id .class key=value}`
    pub attributes: Attributes,
}

/// Which block a header opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A note, tip, warning …
    Admonition,
    /// A procedure.
    Steps,
    /// One of several alternatives.
    Tab,
}

/// Whether readers can fold a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// They cannot: `!!!`.
    Never,
    /// It is closed at first: `???`.
    Closed,
    /// It is open at first: `???+`.
    Open,
}

/// What a tab is to those above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// One of their set: `===`.
    Next,
    /// The first of another set: `===!`.
    First,
    /// One of their set, and the one that is shown at first: `===+`.
    Chosen,
}

/// Whether a line begins like a block header, so that it is probably meant as one.
pub fn looks_like_header(line: &str) -> bool {
    ["!!! ", "??? ", "???+ "].iter().any(|marker| line.starts_with(marker))
        || ["=== \"", "===! \"", "===+ \""].iter().any(|marker| line.starts_with(marker))
}

impl Header {
    /// Read a line from its marker on; `None` where it is no header.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim_end();
        let (marker, fold) = match line.get(..3)? {
            "!!!" => (3, Fold::Never),
            "???" if line[3..].starts_with('+') => (4, Fold::Open),
            "???" => (3, Fold::Closed),
            "===" => return Self::parse_tab(line),
            _ => return None,
        };
        let (classes, mut rest) = words(line, marker);
        let first = classes.first()?;
        let kind = if first == "steps" { Kind::Steps } else { Kind::Admonition };
        let title = quoted(line, rest);
        if let Some(title) = &title {
            rest = title.end + 1;
        }
        let attributes = Attributes::parse_trailing(&line[rest..])?;
        Some(Self { kind, classes, title, fold, tab: Tab::Next, attributes })
    }

    fn parse_tab(line: &str) -> Option<Self> {
        let (marker, tab) = match line.as_bytes().get("===".len()) {
            Some(b'!') => ("===!".len(), Tab::First),
            Some(b'+') => ("===+".len(), Tab::Chosen),
            _ => ("===".len(), Tab::Next),
        };
        let start = marker + blanks(&line[marker..]);
        let title = quoted(line, start).filter(|title| start > marker && !title.is_empty())?;
        let attributes = Attributes::parse_trailing(&line[title.end + 1..])?;
        Some(Self { kind: Kind::Tab, classes: Vec::new(), title: Some(title), fold: Fold::Never, tab, attributes })
    }

    /// The admonition's kind.
    pub fn name(&self) -> &str {
        self.classes.first().map_or("", String::as_str)
    }

    /// Whether a title was written and is empty: the block has none, not even its kind's name.
    pub fn untitled(&self) -> bool {
        self.title.as_ref().is_some_and(Range::is_empty)
    }
}

/// The attribute list behind the first line of an alert as GitHub writes it, `[!NOTE] {#id}`, and where in the line it
/// begins.
pub fn alert_attributes(line: &str) -> Option<(Attributes, usize)> {
    let inside = line.find("[!")? + "[!".len();
    let end = inside + line[inside..].find(|c: char| !c.is_ascii_alphabetic())?;
    let list = end + line[end..].strip_prefix(']')?.find('{')? + 1;
    let attributes = Attributes::parse_trailing(&line[list..]).filter(|_| line[end + 1..list].trim().is_empty())?;
    Some((attributes, list))
}

/// The words of letters, digits and hyphens from an offset on, and where they end.
fn words(line: &str, from: usize) -> (Vec<String>, usize) {
    let mut words = Vec::new();
    let mut at = from;
    loop {
        let start = at + blanks(&line[at..]);
        let length = line[start..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(line.len() - start);
        // Only the first word may stand at the marker, as Python-Markdown has it.
        if length == 0 || (start == at && !words.is_empty()) {
            return (words, start);
        }
        words.push(line[start..start + length].to_lowercase());
        at = start + length;
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// What stands between the quotes that begin at an offset; the last quote of the line ends it.
fn quoted(line: &str, from: usize) -> Option<Range<usize>> {
    let inside = line.get(from..)?.strip_prefix('"')?;
    let end = from + 1 + inside.rfind('"')?;
    Some(from + 1..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<(String, Option<&str>)> {
        let header = Header::parse(line)?;
        Some((header.classes.join(" "), header.title.map(|title| &line[title])))
    }

    #[test]
    fn titles() {
        assert_eq!(parse("!!! tip"), Some(("tip".into(), None)));
        assert_eq!(parse("!!! Tip \"A \"quoted\" word\"  "), Some(("tip".into(), Some("A \"quoted\" word"))));
        assert_eq!(parse("!!!note \"\""), Some(("note".into(), Some(""))));
        assert_eq!(parse("???+ danger inline \"T\" {#x}"), Some(("danger inline".into(), Some("T"))));
        assert_eq!(parse("=== \"Windows\""), Some((String::new(), Some("Windows"))));
    }

    #[test]
    fn what_is_none() {
        for line in ["!!! tip \"open", "!!!", "===", "==== \"x\"", "!!! tip, really", "=== x"] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
