//! `NOTE: words` of the `callouts` extension, at the beginning of a paragraph or of a quote, becomes `!!! note`.

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;

/// The topic of this stage.
const TOPIC: &str = "Notes that begin with their kind";

/// How deep callouts may stand in callouts.
const DEPTH_MAX: usize = 8;

/// How a site's callouts read.
#[derive(Debug)]
pub struct Callouts {
    /// Whether a title loses the full stop at its end.
    strips_period: bool,
}

/// A paragraph that is a callout.
struct Callout<'a> {
    /// `!!!`, `???` or `???+`.
    marker: &'static str,
    kind: &'a str,
    /// How far in it stands.
    indent: &'a str,
    /// Its lines behind the kind.
    lines: Vec<&'a str>,
    /// Whether its words begin on the line of the kind.
    is_beside: bool,
}

impl Callouts {
    /// How they read on this site; `None` where it has none.
    pub fn of(source: &Source) -> Option<Self> {
        let (settings, _) = source.extension(&["callouts", "markdown_callouts.callouts"])?;
        let strips = settings.and_then(|settings| settings.get("strip_period")).and_then(Node::truth);
        Some(Self { strips_period: strips != Some(false) })
    }

    /// Convert the callouts of an article, and those within callouts.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        for _ in 0..DEPTH_MAX {
            if !self.outermost(body, teller) {
                return;
            }
        }
    }

    /// Convert those that stand in none. Returns whether there were any.
    fn outermost(&self, body: &mut Body, teller: &mut Teller<'_>) -> bool {
        let text = body.text.clone();
        let prose = body.prose();
        let mut edits = Vec::new();
        for paragraph in paragraphs(&text) {
            let Some((range, callout)) = callout(&text, &paragraph).filter(|_| prose.has(paragraph.start)) else {
                continue;
            };
            teller.converted(TOPIC, body, range.start, format!("`{}:`", callout.kind));
            edits.push(Edit::new(range, self.written(&callout)));
        }
        body.apply(&edits);
        !edits.is_empty()
    }

    fn written(&self, callout: &Callout<'_>) -> String {
        let Callout { marker, kind, indent, .. } = callout;
        let mut rest = callout.lines.join("\n");
        let mut header = format!("{indent}{marker} {}", kind.to_lowercase());
        if let Some((title, behind)) = bold(&rest).filter(|_| callout.is_beside) {
            let title = if self.strips_period { title.strip_suffix('.').unwrap_or(title) } else { title };
            header.push_str(&format!(" \"{title}\""));
            rest = behind.trim_start_matches([' ', '\n']).to_owned();
        }
        let inner = rest.lines().map(|line| format!("{indent}    {line}\n"));
        let inner: String = inner.map(|line| if line.trim().is_empty() { "\n".to_owned() } else { line }).collect();
        format!("{header}\n{inner}")
    }
}

/// Blocks of lines between blank ones; comments divide them, too.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut after_blank = true;
    for (range, line) in lines(text) {
        let is_blank = line.trim().is_empty() || line.trim_start().starts_with("<!--");
        match found.last_mut() {
            Some(last) if !is_blank && !after_blank => last.end = range.end,
            _ if !is_blank => found.push(range),
            _ => {}
        }
        after_blank = is_blank;
    }
    found
}

/// The callout that a paragraph is, or ends with where a line of a quote begins one.
fn callout<'a>(text: &'a str, paragraph: &Range<usize>) -> Option<(Range<usize>, Callout<'a>)> {
    let first = text[paragraph.clone()].lines().next()?;
    if let Some((kind, rest)) = kind(first.trim_start()) {
        let indent = &first[..first.len() - first.trim_start().len()];
        let following = text[paragraph.clone()].lines().skip(1).map(|line| line.strip_prefix(indent).unwrap_or(line));
        let lines = std::iter::once(rest).filter(|rest| !rest.is_empty()).chain(following).collect();
        let callout = Callout { marker: "!!!", kind, indent, lines, is_beside: !rest.is_empty() };
        return Some((paragraph.clone(), callout));
    }
    let quoted = |(range, line): (Range<usize>, &'a str)| {
        let inner = line.trim_start();
        let bare = inner.strip_prefix('>')?;
        let (marker, bare) = match bare.as_bytes().first() {
            Some(b'?') => ("???", &bare[1..]),
            Some(b'!') => ("???+", &bare[1..]),
            _ => ("!!!", bare),
        };
        let (kind, rest) = kind(bare.strip_prefix(' ').unwrap_or(bare).trim_end())?;
        let indent = &line[..line.len() - inner.len()];
        Some((paragraph.start + range.start, Callout { marker, kind, indent, lines: vec![rest], is_beside: true }))
    };
    let (start, mut callout) = lines(&text[paragraph.clone()]).find_map(quoted)?;
    callout.is_beside = !callout.lines[0].is_empty();
    callout.lines.retain(|line| !line.is_empty());
    callout.lines.extend(text[start..paragraph.end].lines().skip(1).map(|line| {
        let inner = line.trim_start();
        inner.strip_prefix('>').map_or(inner, |bare| bare.strip_prefix(' ').unwrap_or(bare))
    }));
    Some((start..paragraph.end, callout))
}

/// `NOTE: words`: the kind, and what stands behind it.
fn kind(line: &str) -> Option<(&str, &str)> {
    let (kind, rest) = line.trim_end().split_once(':')?;
    let is_kind = kind.len() > 1 && kind.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_kind && (rest.is_empty() || rest.starts_with(' '))).then(|| (kind, rest.strip_prefix(' ').unwrap_or(rest)))
}

/// Bold words that a text begins with, and what stands behind them.
fn bold(text: &str) -> Option<(&str, &str)> {
    let sign = ["**", "__"].into_iter().find(|sign| text.starts_with(sign))?;
    let (words, behind) = text[sign.len()..].split_once(sign)?;
    (!words.trim().is_empty() && !words.contains('\n')).then(|| (words.trim(), behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn callouts_are_admonitions() {
        let mut body = Body::new(
            "NOTE: One\ntwo\n\nNEW: **Since 1.5.**\nMore\n\n- item\n\n    TIP:\n    **bold** words\n\n>? INFO: Folded\n>\n> - list\n<!-- -->\n>! TIP:\n> > NOTE: Within\n\nhttps: no\nA: no\n\n    NOTE: code\n\n```\nNOTE: code\n```\n",
            1,
        );
        let place = Place { file: "a.md".into(), line: 1 };
        let mut notes = Notes::default();
        Callouts { strips_period: true }.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
        let expected = "!!! note\n    One\n    two\n\n!!! new \"Since 1.5\"\n    More\n\n- item\n\n    !!! tip\n        **bold** words\n\n??? info\n    Folded\n\n    - list\n<!-- -->\n???+ tip\n    !!! note\n        Within\n\nhttps: no\nA: no\n\n    NOTE: code\n\n```\nNOTE: code\n```\n";
        assert_eq!(body.text, expected);
        assert_eq!(notes.iter().count(), 6);
    }
}
