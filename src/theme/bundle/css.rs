//! Style sheets without the space that only people need.

/// A style sheet that means the same in fewer bytes. Strings, addresses and what stands in parentheses stay as they are.
pub fn compact(css: &str) -> String {
    let mut compact = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '(']) {
        squeeze(&rest[..at], &mut compact);
        let end = at + kept(&rest[at..]);
        compact.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    squeeze(rest, &mut compact);
    compact
}

/// How many bytes a string or a parenthesis at the beginning of a text has.
fn kept(text: &str) -> usize {
    let mut inside = Vec::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let quote = inside.last().copied().filter(|c| *c != '(');
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if quote == Some(c) => {
                inside.pop();
            }
            _ if quote.is_some() => {}
            '"' | '\'' | '(' => inside.push(c),
            ')' => {
                inside.pop();
            }
            _ => {}
        }
        if inside.is_empty() {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// Runs of space become one, and none beside what separates anyway.
fn squeeze(css: &str, compact: &mut String) {
    for c in css.chars() {
        match c {
            c if c.is_ascii_whitespace() => {
                // A colon that space follows ends the name of a property: none stands so in a selector.
                if !compact.ends_with([' ', '{', '}', ';', ',', ':']) {
                    compact.push(' ');
                }
            }
            '{' | '}' | ';' | ',' => {
                if compact.ends_with(' ') {
                    compact.pop();
                }
                if c == '}' && compact.ends_with(';') {
                    compact.pop();
                }
                compact.push(c);
            }
            c => compact.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_goes_where_it_separates_nothing() {
        for (css, expected) in [
            ("a {\ncolor: red;\n& b , c { margin: 0 auto; }\n}\n", "a{color:red;& b,c{margin:0 auto}}"),
            (".a :is(p, ul) > b::before { content: \" ; } \"; }", ".a :is(p, ul) > b::before{content:\" ; } \"}"),
            (
                "@media (width < 4rem) {\na { inset: calc(1px + (2px - 3px)) 0 }\n}",
                "@media (width < 4rem){a{inset:calc(1px + (2px - 3px)) 0}}",
            ),
            ("a { b: url(\"data:x,)'\") c / d; }", "a{b:url(\"data:x,)'\") c / d}"),
        ] {
            assert_eq!(compact(css), expected);
        }
    }
}
