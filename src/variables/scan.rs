//! Where the tags of macros stand in a text: `{{ … }}`, `{% … %}`, `{# … #}`, as Jinja finds them.

use std::ops::Range;

/// What a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{{ … }}`.
    Expression,
    /// `{% … %}`.
    Statement,
    /// `{# … #}`.
    Comment,
}

/// Something in a text that begins like a tag.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// A whole tag.
    Tag(Tag),
    /// An opening with a backslash before it: the range of both.
    Escaped(Kind, Range<usize>),
    /// An opening that opens nothing.
    Text(Kind, Range<usize>),
}

/// A whole tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What it is.
    pub kind: Kind,
    /// All of it.
    pub range: Range<usize>,
    /// What stands between its delimiters, without blanks and signs that take blanks away.
    pub inside: Range<usize>,
}

impl Kind {
    /// What a tag of this kind begins with.
    pub fn opening(self) -> &'static str {
        match self {
            Self::Expression => "{{",
            Self::Statement => "{%",
            Self::Comment => "{#",
        }
    }

    fn closing(self) -> &'static str {
        match self {
            Self::Expression => "}}",
            Self::Statement => "%}",
            Self::Comment => "#}",
        }
    }

    /// The tag that may begin at a brace.
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        match bytes.get(at + 1)? {
            b'{' => Some(Self::Expression),
            b'%' => Some(Self::Statement),
            // A heading's `{#anchor}` is no comment.
            b'#' if matches!(bytes.get(at + 2), Some(b' ' | b'-' | b'\n')) => Some(Self::Comment),
            b'#' => None,
            _ => None,
        }
    }
}

impl Tag {
    /// The first word of a statement: `for`, `endif`.
    pub fn word<'t>(&self, text: &'t str) -> &'t str {
        let inside = &text[self.inside.clone()];
        inside.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
    }
}

impl Place {
    /// Where to look for the next place: behind this one, and behind what `{% raw %}` opens.
    pub fn end(&self, text: &str) -> usize {
        match self {
            Self::Tag(tag) if tag.kind == Kind::Statement && tag.word(text) == "raw" => {
                end_of_raw(text, tag.range.end).unwrap_or(tag.range.end)
            }
            Self::Tag(Tag { range, .. }) | Self::Escaped(_, range) | Self::Text(_, range) => range.end,
        }
    }
}

/// The first place at or behind a byte of a text.
pub fn next(text: &str, from: usize) -> Option<Place> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let start = at + memchr::memchr(b'{', &bytes[at..])?;
        match Kind::at(bytes, start) {
            Some(kind) => return Some(place(text, start, kind)),
            None if bytes.get(start + 1) == Some(&b'#') => return Some(Place::Text(Kind::Comment, start..start + 2)),
            None => at = start + 1,
        }
    }
}

fn place(text: &str, start: usize, kind: Kind) -> Place {
    let bytes = text.as_bytes();
    let backslashes = bytes[..start].iter().rev().take_while(|&&byte| byte == b'\\').count();
    if backslashes % 2 == 1 {
        return Place::Escaped(kind, start - 1..start + 2);
    }
    if kind == Kind::Expression && bytes.get(start + 2) == Some(&b'{') {
        return Place::Text(kind, start..start + 2);
    }
    let from = start + 2;
    let Some(end) = end(text, from, kind) else { return Place::Text(kind, start..from) };
    let inner = &text[from..end];
    let signed = inner.strip_prefix(['-', '+']).unwrap_or(inner);
    let left = inner.len() - signed.len();
    let bare = signed.strip_suffix(['-', '+']).unwrap_or(signed);
    let begin = from + left + (bare.len() - bare.trim_start().len());
    let inside = begin..begin + bare.trim().len();
    Place::Tag(Tag { kind, range: start..end + 2, inside })
}

/// Where the closing delimiter stands: not in a string, and not where a brace of the inside is open.
fn end(text: &str, from: usize, kind: Kind) -> Option<usize> {
    let closing = kind.closing();
    let plain = || memchr::memmem::find(&text.as_bytes()[from..], closing.as_bytes()).map(|at| from + at);
    // Where there is none, nothing is looked at closely: a page may have very many that are left open.
    let first = plain();
    if kind == Kind::Comment || first.is_none() {
        return first;
    }
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (from, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => match end_of_string(bytes, at + 1, quote) {
                Some(end) => at = end,
                None => return plain(),
            },
            _ if depth == 0 && text[at..].starts_with(closing) => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    plain()
}

/// Where the quote stands that ends a string.
fn end_of_string(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where `{% endraw %}` ends.
fn end_of_raw(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    memchr::memmem::find(&text.as_bytes()[from..], b"endraw")?;
    loop {
        let start = at + text[at..].find("{%")?;
        let inside = start + Kind::Statement.opening().len();
        let close = inside + text[inside..].find("%}")?;
        if text[inside..close].trim_matches(['-', '+', ' ', '\n', '\t']) == "endraw" {
            return Some(close + 2);
        }
        at = inside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let shown = |place: Place| match place {
            Place::Tag(tag) => format!("tag {}", &text[tag.inside]),
            Place::Escaped(_, range) => format!("escaped {}", &text[range]),
            Place::Text(_, range) => format!("text {}", &text[range]),
        };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(place) = next(text, at) {
            at = place.end(text);
            found.push(shown(place));
        }
        found
    }

    #[test]
    fn tags_end_where_jinja_ends_them() {
        assert_eq!(shown("a {{ x }} {%- if \"%}\" -%} {# c #}"), ["tag x", "tag if \"%}\"", "tag c"]);
        assert_eq!(shown("{{ {'a': {}}['a'] }}"), ["tag {'a': {}}['a']"]);
        assert_eq!(shown("{{ it's }} {{ ü' }}"), ["tag it's }} {{ ü'"]);
        assert_eq!(shown("{{ it's }} ü"), ["tag it's"]);
    }

    #[test]
    fn text_is_told_from_tags() {
        assert_eq!(shown("# T {#id} {{{ x }}} \\{% if %} {% open"), ["text {#", "text {{", "escaped \\{%", "text {%"]);
        assert_eq!(shown("{% raw %}{%}{{ x }}{% endraw %}{{ y }}"), ["tag raw", "tag y"]);
    }
}
