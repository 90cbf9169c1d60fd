//! Schemes: which texts begin with a web address, which with something else (rule 4), and how a mistyped
//! `https://` is read (rule 6).

use crate::text::{self, is_line_break};

/// Schemes that are known to be no web address (VERDICTS rule 4). One letter is a drive: `C:\`.
const NON_WEB: &str = "\
    about blob chrome chrome-extension cid data edge feed file ftp ftps git hxxp hxxps intent \
    javascript ldap ldaps magnet mailto moz-extension ms-outlook msteams outlook salesforce1 \
    sftp skype slack sms ssh tel urn vbscript view-source webcal ws wss x-apple-data-detectors \
    zoommtg";
/// The mobile apps' own schemes: `com.salesforce.fieldservice:` and its like.
const NON_WEB_PREFIX: &str = "com.salesforce";

/// Longer than every known name, so that a longer one cut to this length is none of them.
const MAX_NON_WEB: usize = 32;

/// How `http` and `https` get mistyped (VERDICTS rule 6), read as `https` where `://` follows.
const MISTYPED: &[&str] =
    &["hhttp", "hhttps", "htp", "htps", "htpps", "htttp", "htttps", "httpss", "httsp", "ttp", "ttps"];

/// What stands in front of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WebScheme<'a> {
    /// The text behind the scheme and its slashes.
    pub(crate) rest: &'a str,
    /// Written as `https://`, give or take case.
    pub(crate) exact: bool,
    pub(crate) secure: bool,
}

/// Where `http://` or `https://` first begins in `text`.
pub(crate) fn find_web(text: &str) -> Option<usize> {
    text.match_indices("://").find_map(|(colon, _)| {
        let name = &text.as_bytes()[..colon];
        ["https", "http"].iter().find(|web| text::ends_with(name, web)).map(|web| colon - web.len())
    })
}

/// Whether `text` begins with `http://` or `https://`.
pub(crate) fn starts_with_web(text: &str) -> bool {
    starts_with_web_and(text, "://")
}

/// Whether `text` begins with a scheme that is known to be no web address.
pub(crate) fn is_non_web(text: &str) -> bool {
    let mut buffer = [0; MAX_NON_WEB];
    let Some(name) = leading_name(text, &mut buffer) else {
        return false;
    };
    name.len() == 1 || text::is_among(NON_WEB, name) || name.starts_with(NON_WEB_PREFIX)
}

/// The scheme's name in lower case, line breaks left out as browsers do, or as much of it as the buffer takes.
fn leading_name<'a>(text: &str, buffer: &'a mut [u8; MAX_NON_WEB]) -> Option<&'a str> {
    let visible = text.bytes().filter(|&byte| !is_line_break(char::from(byte)));
    for (length, byte) in visible.enumerate() {
        if byte == b':' && length > 0 {
            return std::str::from_utf8(&buffer[..length.min(MAX_NON_WEB)]).ok();
        }
        if !is_name_byte(byte, length == 0) {
            return None;
        }
        if let Some(place) = buffer.get_mut(length) {
            *place = byte.to_ascii_lowercase();
        }
    }
    None
}

/// The name of the scheme that `text` begins with, and the text behind its colon.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(':')?;
    let valid = !name.is_empty() && name.bytes().enumerate().all(|(at, byte)| is_name_byte(byte, at == 0));
    valid.then_some((name, rest))
}

fn is_name_byte(byte: u8, first: bool) -> bool {
    byte.is_ascii_alphabetic() || (!first && (byte.is_ascii_digit() || b"+-.".contains(&byte)))
}

/// Reads a web scheme off the front, mistyped ones included: `https://`, `htps://`, `https:`, `https//`, `https;//`, `https:\\`.
pub(crate) fn strip_web(text: &str) -> Option<WebScheme<'_>> {
    if let Some(rest) = MISTYPED.iter().find_map(|name| text::strip_prefix(text, name)?.strip_prefix("://")) {
        return Some(WebScheme { rest: trim_slashes(rest), exact: false, secure: true });
    }
    let (after, secure) = match text::strip_prefix(text, "https") {
        Some(after) => (after, true),
        None => (text::strip_prefix(text, "http")?, false),
    };
    let rest = match after.strip_prefix(':') {
        Some(rest) => rest,
        None => after.strip_prefix(';').unwrap_or(after).strip_prefix("//")?,
    };
    Some(WebScheme { rest: trim_slashes(rest), exact: after.starts_with("://"), secure })
}

/// Reads a second scheme off the front, which is none where a port may follow: `https://https:80` has a host.
pub(crate) fn strip_repeated_web(text: &str) -> Option<WebScheme<'_>> {
    let scheme = strip_web(text)?;
    let has_slash = text[..text.len() - scheme.rest.len()].ends_with(['/', '\\']);
    let (port, _) = text::cut(scheme.rest, |c| matches!(c, '/' | '\\' | '?' | '#'));
    let may_be_port = text::starts_with_digit(port) && port.bytes().all(|byte| byte.is_ascii_digit());
    (has_slash || !may_be_port).then_some(scheme)
}

/// `label:` directly in front of a web address: `URL:https://…`.
pub(crate) fn strip_label(text: &str) -> Option<&str> {
    let (label, rest) = text.split_once(':')?;
    let is_label = !label.is_empty()
        && label.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '(' | ')'));
    (is_label && starts_with_web(rest)).then_some(rest)
}

/// Browsers skip any number of slashes of either kind behind `https:`.
pub(crate) fn trim_slashes(text: &str) -> &str {
    text.trim_start_matches(['/', '\\'])
}

/// Whether `text` begins with a web scheme and the given text instead of `://`.
pub(crate) fn starts_with_web_and(text: &str, separator: &str) -> bool {
    let rest = text::strip_prefix(text, "https").or_else(|| text::strip_prefix(text, "http"));
    rest.is_some_and(|rest| text::strip_prefix(rest, separator).is_some())
}
