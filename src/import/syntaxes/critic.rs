//! Critic marks of a site that shows its articles as if all were accepted, or rejected.

use std::ops::Range;

use crate::import::body::{Body, Edit};

/// What a site shows of its critic marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What was suggested.
    Accepted,
    /// What was there before.
    Rejected,
}

/// What opens a comment.
const COMMENT: &str = "{>>";

/// The signs of marks, and which parts stay: where accepted, where rejected.
const MARKS: [(&str, &str, Kept, Kept); 4] = [
    ("{++", "++}", Kept::All, Kept::Nothing),
    ("{--", "--}", Kept::Nothing, Kept::All),
    ("{==", "==}", Kept::All, Kept::All),
    (COMMENT, "<<}", Kept::Nothing, Kept::Nothing),
];

/// The mark that has two parts.
const REPLACED: (&str, &str, &str) = ("{~~", "~>", "~~}");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    All,
    Nothing,
}

/// What each mark leaves.
pub fn settled(body: &Body, shown: Shown) -> Vec<Edit> {
    let (text, prose) = (&body.text, body.prose());
    let mut edits: Vec<Edit> = Vec::new();
    for (at, _) in text.match_indices('{') {
        let is_free = prose.has(at) && !text[..at].ends_with('\\');
        if is_free
            && edits.last().is_none_or(|last| last.range.end <= at)
            && let Some((left, length)) = mark(&text[at..], shown)
        {
            edits.push(Edit::new(at..at + length, left));
        }
    }
    edits
}

/// A text with blanks in the place of the signs of its marks, and of comments: each byte stands where it stood.
pub fn without_signs(text: &str) -> String {
    let (open, divide, close) = REPLACED;
    let mut blank: Vec<Range<usize>> = Vec::new();
    for (open, divide, close) in
        MARKS.iter().map(|(open, close, ..)| (*open, None, *close)).chain([(open, Some(divide), close)])
    {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|found| at + found) {
            let inside = start + open.len();
            let Some(end) = text[inside..].find(close).map(|found| inside + found) else { break };
            at = end + close.len();
            if open == COMMENT {
                blank.push(start..at);
                continue;
            }
            let middle = divide.and_then(|sign| text[inside..end].find(sign)).map(|found| inside + found);
            blank.extend([start..inside, end..at]);
            blank.extend(middle.map(|middle| middle..middle + REPLACED.1.len()));
        }
    }
    let mut bytes = text.as_bytes().to_vec();
    for byte in blank.into_iter().flatten() {
        if bytes[byte] != b'\n' {
            bytes[byte] = b' ';
        }
    }
    String::from_utf8(bytes).expect("signs are ASCII, and comments are blank as a whole")
}

/// What the mark that a text begins with leaves, and how long it is.
fn mark(text: &str, shown: Shown) -> Option<(&str, usize)> {
    let (open, divide, close) = REPLACED;
    if let Some(inside) = text.strip_prefix(open) {
        let end = inside.find(close)?;
        let (old, new) = inside[..end].split_once(divide)?;
        let left = if shown == Shown::Accepted { new } else { old };
        return Some((left, open.len() + end + close.len()));
    }
    let (open, close, accepted, rejected) = MARKS.iter().find(|(open, ..)| text.starts_with(open))?;
    let inside = &text[open.len()..];
    let end = inside.find(close)?;
    let kept = if shown == Shown::Accepted { accepted } else { rejected };
    let left = if *kept == Kept::All { &inside[..end] } else { "" };
    Some((left, open.len() + end + close.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_blanked() {
        let text = "{++a++} {~~b~>c~~} {>>dé\nf<<} {--g";
        assert_eq!(without_signs(text), "   a       b  c          \n     {--g");
    }

    #[test]
    fn marks_are_settled() {
        let text = "{++a\nb++} {--c--} {~~d~>e~~} {==f==}{>>g<<} `{++h++}` \\{++i++} {++j";
        for (shown, expected) in [
            (Shown::Accepted, "a\nb  e f `{++h++}` \\{++i++} {++j"),
            (Shown::Rejected, " c d f `{++h++}` \\{++i++} {++j"),
        ] {
            let mut body = Body::new(text, 1);
            let edits = settled(&body, shown);
            body.apply(&edits);
            assert_eq!(body.text, expected);
        }
    }
}
