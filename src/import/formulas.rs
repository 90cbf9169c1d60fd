//! Where the formulas of an article stand: what is in them is TeX, and no rewrite of Markdown touches it.

use std::ops::Range;

use super::zones::Zones;

/// The formulas of a text as pymdownx.arithmatex finds them, in order, with their signs: `$x$`, `$$x$$`, `\(x\)`, `\[x\]`. None
/// goes on behind a blank line.
pub fn find(text: &str, zones: &Zones) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'$', b'\\', &text.as_bytes()[at..]).map(|next| at + next) {
        // Code comes first: what it is part of is no formula.
        let next = zones.code.partition_point(|code| code.end <= start);
        let has_code = |length: &usize| zones.code.get(next).is_some_and(|code| code.start < start + length);
        let length =
            if zones.is_code(start) { None } else { length(&text[start..]).filter(|length| !has_code(length)) };
        at = match length {
            Some(length) => {
                found.push(start..start + length);
                start + length
            }
            // What a backslash stands before opens nothing.
            None if text[start..].starts_with('\\') => {
                start + 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8)
            }
            None if text[start..].starts_with("$$") => start + 2,
            None => start + 1,
        };
    }
    found
}

/// How long the formula is that a text begins with.
fn length(text: &str) -> Option<usize> {
    let close = match text.as_bytes() {
        [b'$', b'$', ..] => "$$",
        [b'$', next, ..] if !next.is_ascii_whitespace() => "$",
        [b'\\', b'(', ..] => "\\)",
        [b'\\', b'[', ..] => "\\]",
        _ => return None,
    };
    let mut at = close.len();
    loop {
        let next = memchr::memchr3(b'\n', b'$', b'\\', &text.as_bytes()[at..])? + at;
        let rest = &text[next..];
        let is_end = rest.starts_with(close) && next > close.len();
        if is_end && !(close == "$" && text[..next].ends_with(char::is_whitespace)) {
            return Some(next + close.len());
        }
        at = match rest.as_bytes()[0] {
            b'\n' if rest[1..].lines().next().is_none_or(|line| line.trim().is_empty()) => return None,
            // Dollars within dollars: what was open is none.
            b'$' if close == "$" => return None,
            b'\\' => next + 1 + rest[1..].chars().next()?.len_utf8(),
            _ => next + 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, &Zones::of(text)).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn formulas_with_their_signs() {
        assert_eq!(found("a $x_{i=1}$, $$\\{y\\}\n= z$$ b"), ["$x_{i=1}$", "$$\\{y\\}\n= z$$"]);
        assert_eq!(found("\\(a\\) \\[b\nc\\] $\\$1$ $a\\ $b"), ["\\(a\\)", "\\[b\nc\\]", "$\\$1$"]);
        assert_eq!(found("größer $ä$\n"), ["$ä$"]);
    }

    #[test]
    fn what_is_no_formula() {
        for text in [
            "from $5 to $6",
            "`$a$` and \\$b$",
            "$a `b` c$",
            "$a\n\nb$",
            "$$ a\n \nb$$",
            "\\\\(a\\\\)",
            "$",
            "\\",
            "$ä",
            "```\n$a$\n```\n",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
