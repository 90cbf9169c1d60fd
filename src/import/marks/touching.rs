//! Signs of two marks that touch: `==a====b==` are two marks to pymdownx, and `~a~~b~` is one, with two tildes in it.

use std::ops::Range;

use super::is_free;
use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::lines;

/// What keeps two marks apart and shows nothing.
const BETWEEN: &str = "<!-- -->";

/// Write the marks of these signs apart: `=`, `~`, `^`.
pub fn apart(text: &str, prose: &Prose, signs: &[char]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for sign in signs {
        let twice = format!("{sign}{sign}");
        for (range, line) in lines(text).filter(|(_, line)| line.contains(&twice)) {
            edits.extend(in_line(line, range.start, *sign, |at| is_free(text, at, prose)));
        }
    }
    edits
}

fn in_line(line: &str, start: usize, sign: char, is_free: impl Fn(usize) -> bool) -> Vec<Edit> {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let runs: Vec<Range<usize>> = runs(line, sign).into_iter().filter(|run| is_free(start + run.start)).collect();
    let mut edits = Vec::new();
    // How many signs the mark has that is open.
    let mut open: Option<usize> = None;
    for (number, run) in runs.iter().enumerate() {
        let opens = !is_blank(line[run.end..].chars().next());
        let closes = !is_blank(line[..run.start].chars().next_back());
        let is_between = opens && closes;
        open = match (open, run.len()) {
            (None, length @ 1..=2) if opens => Some(length),
            (Some(own), length) if own == length && closes => None,
            (Some(own @ 2), length @ 3..=4) | (Some(own @ 1), length @ 3) if is_between => {
                edits.push(Edit::new(start + run.start + own..start + run.start + own, BETWEEN));
                Some(length - own)
            }
            (Some(1), 2) if is_between => {
                // A script has no blank in it.
                let ends = |next: &Range<usize>| next.len() == 1 && !line[run.end..next.start].contains(' ');
                if runs.get(number + 1).is_some_and(ends) {
                    edits.extend(run.clone().map(|at| Edit::new(start + at..start + at, "\\")));
                }
                Some(1)
            }
            (open, _) => open,
        };
    }
    // What is open at the end may be no mark at all.
    if open.is_some() { Vec::new() } else { edits }
}

/// Where a sign stands, as often as it does without anything between.
fn runs(line: &str, sign: char) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices(sign) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_touch() {
        for (text, expected) in [
            ("==a b====c==, ==d==", "==a b==<!-- -->==c==, ==d=="),
            ("~~a~~~b~ ~c~~~d~~ ~~e~~~~f~~", "~~a~~<!-- -->~b~ ~c~<!-- -->~~d~~ ~~e~~<!-- -->~~f~~"),
            ("~a~~b~ ^c^^d^ ~e~~f g~", "~a\\~\\~b~ ^c\\^\\^d^ ~e~~f g~"),
            ("a == b ==== c, a====b, `==c====d==`", "a == b ==== c, a====b, `==c====d==`"),
            ("~~a~~ and ~b~, H~2~O", "~~a~~ and ~b~, H~2~O"),
            ("==a====b", "==a====b"),
        ] {
            let mut body = crate::import::body::Body::new(text, 1);
            let mut edits = apart(text, &Prose::of(text), &['=', '~', '^']);
            edits.sort_by_key(|edit| edit.range.start);
            body.apply(&edits);
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
