//! The number that begins a step made by hand.

use std::ops::Range;

use crate::import::modernize::html::{element_end, inside, trimmed};

/// A number at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Marker {
    /// The number.
    pub number: u32,
    /// What goes, in bytes of the text.
    pub range: Range<usize>,
    /// What stands there then: the beginning of bold that the number began.
    pub left: &'static str,
}

/// The bold that numbers stand in: how it begins and ends.
const BOLD: [(&str, &str); 3] = [("**", "**"), ("<b>", "</b>"), ("<strong>", "</strong>")];

/// What steps are called where their number has a name, which stays.
const NAMES: [&str; 5] = ["step", "schritt", "étape", "paso", "passo"];

/// Read `**1\.**`, `<b>1.</b>`, `**1. Select …**`, `**Step 1:**`, and `1\.`, which is no list to Markdown.
pub fn read(text: &str) -> Option<Marker> {
    bold(text).or_else(|| escaped(text)).or_else(|| named(text))
}

/// `1\. Open`
fn escaped(text: &str) -> Option<Marker> {
    let (number, length) = number(text)?;
    let rest = text[length..].strip_prefix("\\.").or_else(|| text[length..].strip_prefix("\\)"))?;
    let words = rest.trim_start();
    let goes_on = rest.starts_with([' ', '\u{a0}', '\t']) && !words.is_empty();
    goes_on.then(|| Marker { number, range: 0..text.len() - words.len(), left: "" })
}

/// `**Step 1:** Open`, `Step 1. Open`, with nothing to take away.
fn named(text: &str) -> Option<Marker> {
    let bare = BOLD.iter().find_map(|(open, _)| text.strip_prefix(open)).unwrap_or(text);
    let length = bare
        .find(|c: char| !c.is_alphabetic())
        .filter(|&length| NAMES.contains(&bare[..length].to_lowercase().as_str()))?;
    let (number, digits) = number(bare[length..].trim_start_matches([' ', '\u{a0}']))?;
    let blanks = bare[length..].len() - bare[length..].trim_start_matches([' ', '\u{a0}']).len();
    let rest = &bare[length + blanks + digits..];
    let is_label = BOLD.iter().any(|(_, close)| rest.starts_with(close))
        || rest.starts_with([':', '.', ')'])
        || [" -", " –", " —"].iter().any(|dash| rest.starts_with(dash));
    is_label.then_some(Marker { number, range: 0..0, left: "" })
}

fn bold(text: &str) -> Option<Marker> {
    for (open, close) in BOLD {
        let Some(rest) = text.strip_prefix(open) else { continue };
        // Stars before a blank are no bold, and are shown.
        let inner = if open == "**" { rest } else { rest.trim_start() };
        let (number, length) = number(inner)?;
        let after = &inner[length..];
        let at = text.len() - after.len();
        // `**1**.`
        if let Some(behind) = after.strip_prefix(close) {
            let dot = behind.strip_prefix("\\.").or_else(|| behind.strip_prefix('.'))?;
            return Some(Marker { number, range: 0..text.len() - dot.trim_start().len(), left: "" });
        }
        let behind = after.strip_prefix("\\.").or_else(|| after.strip_prefix(['.', ')']))?;
        if let Some(end) = behind.trim_start_matches([' ', '\u{a0}']).strip_prefix(close) {
            return Some(Marker { number, range: 0..text.len() - end.trim_start().len(), left: "" });
        }
        // Bold that goes on behind the number.
        let words = behind.trim_start();
        let goes_on = behind.starts_with([' ', '\u{a0}'])
            && words.contains(close)
            && !words.starts_with(|c: char| c.is_ascii_digit());
        return (goes_on && at > 0).then(|| Marker { number, range: 0..text.len() - words.len(), left: open });
    }
    None
}

/// A number without bold: `1. Click …`.
pub fn read_plain(text: &str) -> Option<Marker> {
    let (number, length) = number(text)?;
    let rest = text[length..].strip_prefix(['.', ')'])?;
    let rest = blank_span(rest).unwrap_or(rest);
    let words = rest.trim_start();
    let is_apart = rest.starts_with([' ', '\u{a0}', '\n']) || text[..text.len() - rest.len()].ends_with('>');
    (is_apart && !words.is_empty()).then(|| Marker { number, range: 0..text.len() - words.len(), left: "" })
}

/// What stands behind `<span style="…">&nbsp;&nbsp; </span>`, by which word processors keep a number apart.
fn blank_span(text: &str) -> Option<&str> {
    let end = element_end(text, 0).filter(|_| text.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("<span")))?;
    let blank = &text[inside(text, &(0..end))?];
    trimmed(blank).is_empty().then(|| &text[end..])
}

fn number(text: &str) -> Option<(u32, usize)> {
    /// A procedure of a hundred steps is none.
    const DIGITS_MAX: usize = 2;
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=DIGITS_MAX).contains(&length).then(|| Some((text[..length].parse().ok()?, length)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_steps() {
        for (text, expected) in [
            ("**1\\.** Open", Some((1, 8, ""))),
            ("**12.**\tOpen", Some((12, 8, ""))),
            ("<b>3.</b> Open", Some((3, 10, ""))),
            ("**4**. Open", Some((4, 7, ""))),
            ("**5. Open** it", Some((5, 5, "**"))),
            ("**3\\.1.** Open", None),
            ("**3.2** Open", None),
            ("**2019.** Open", None),
            ("1. Open", None),
            ("1\\. Open", Some((1, 4, ""))),
            ("1\\.2 Open", None),
            ("**Step 2:** Open", Some((2, 0, ""))),
            ("<b>Schritt 3 – Open</b>", Some((3, 0, ""))),
            ("Step 1 is long", None),
            ("Step one: Open", None),
        ] {
            let found = read(text).map(|marker| (marker.number, marker.range.end, marker.left));
            assert_eq!(found, expected, "{text}");
        }
        let exported = "3.<span style='font:7pt'>&nbsp; </span>Then";
        assert_eq!(read_plain(exported).map(|marker| &exported[marker.range.end..]), Some("Then"));
        assert_eq!(read_plain("3.<span>1</span>"), None);
        assert_eq!(read_plain("2. Then").map(|marker| marker.range.end), Some(3));
    }
}
