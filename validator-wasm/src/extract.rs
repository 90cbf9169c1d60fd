//! Rule 5: a web address in the middle of other text.

use url::Url;

use crate::{clean, scheme, text};

/// A text that must not be reduced to the address that stands out in it: a browser goes to another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherHost {
    pub(crate) host: String,
    /// `https://acme.my.site.com @evil.io`: blanks are legal in front of an `@`.
    pub(crate) blank_before_at: bool,
}

/// Whether the text is more than one address: blanks, several lines with an address, or addresses in a row.
pub(crate) fn is_free_text(text: &str) -> bool {
    text.chars().any(is_inner_blank) || has_two_address_lines(text) || split_row(text).nth(1).is_some()
}

/// The web addresses in the text, as they stand there.
pub(crate) fn addresses(text: &str) -> Vec<&str> {
    text.split(ends_word as fn(char) -> bool).flat_map(split_row).filter_map(address).collect()
}

/// Whether a browser given the whole text would go to another host than `own`.
pub(crate) fn reads_as_other_host(text: &str, own: Option<&str>) -> Option<OtherHost> {
    let whole = text::without_line_breaks(text);
    if !scheme::starts_with_web(&whole) {
        return None;
    }
    let url = Url::parse(&whole).ok()?;
    if url.host_str() == own {
        return None;
    }
    let authority = scheme::strip_web(&whole).map_or("", |scheme| authority(scheme.rest));
    let mut before_at = authority.match_indices('@').map(|(at, _)| &authority[..at]);
    let blank_before_at = before_at.any(|user| user.ends_with(char::is_whitespace));
    Some(OtherHost { host: url.host_str()?.to_owned(), blank_before_at })
}

/// The part of an address between the scheme's slashes and the path, query or fragment.
pub(crate) fn authority(after_scheme: &str) -> &str {
    text::cut(after_scheme, |c| matches!(c, '/' | '?' | '#')).0
}

/// The address in a word: marks around the word and everything in front of `http` are left out.
fn address(word: &str) -> Option<&str> {
    let word = clean::trim(word);
    Some(&word[scheme::find_web(word)?..])
}

/// Splits at `,`, `;` or `|` where a web address follows.
fn split_row(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let row = rest?;
        let separator = row.match_indices([',', ';', '|']).find(|&(at, _)| scheme::starts_with_web(&row[at + 1..]));
        let Some((at, _)) = separator else {
            return rest.take();
        };
        rest = Some(&row[at + 1..]);
        Some(&row[..at])
    })
}

fn has_two_address_lines(text: &str) -> bool {
    let mut lines = text.split(text::is_line_break as fn(char) -> bool);
    let is_address = |line: &str| scheme::starts_with_web(line.trim_start());
    lines.any(is_address) && lines.any(is_address)
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"')
}

fn is_inner_blank(c: char) -> bool {
    c.is_whitespace() && !text::is_line_break(c)
}
