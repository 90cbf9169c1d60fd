//! Rules 6 and 7: read one text as one web address, the way a browser's address bar would.

use std::borrow::Cow;

use url::{Host, Url};

use crate::extract::authority;
use crate::scheme::{self, WebScheme};
use crate::verdict::{Finding, Note, Reason, Verdict};
use crate::{clean, secret};

/// A parsed web address.
#[derive(Debug)]
pub(crate) struct Address {
    /// As written, behind the scheme's slashes and without line breaks.
    pub(crate) written: String,
    pub(crate) url: Url,
    /// What a browser connects to: lower case, ASCII, one trailing dot dropped.
    pub(crate) host: String,
    pub(crate) is_ip: bool,
    pub(crate) notes: Vec<Note>,
}

/// Characters that stand for a dot in a host (WHATWG URL, domain to ASCII).
const DOTS: [char; 4] = ['.', '。', '．', '｡'];
/// A first character that no host has.
const NO_HOST: [char; 6] = ['/', '\\', '?', '#', '&', '='];

impl Address {
    /// Reads `text`, which holds no blanks.
    pub(crate) fn read(text: &str) -> Result<Self, Finding> {
        let text = clean::without_line_breaks(text);
        let (rest, mut notes) = without_scheme(&text)?;
        let is_http = notes.contains(&Note::HttpUpgraded);
        let mut whole = String::with_capacity("https://".len() + rest.len());
        whole.push_str(if is_http { "http://" } else { "https://" });
        whole.push_str(rest);
        let url = Url::parse(&whole).map_err(|_| unreadable(rest))?;
        let is_ip = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_suffix('.').unwrap_or(host).to_owned();
        let written = rest.to_owned();
        notes.extend(notes_on_authority(authority(rest), &url));
        Ok(Self { written, url, host, is_ip, notes })
    }

    /// What is written between the scheme's slashes and the path, query or fragment.
    pub(crate) fn authority(&self) -> &str {
        authority(&self.written)
    }

    /// What is written behind the authority.
    pub(crate) fn after_authority(&self) -> &str {
        &self.written[self.authority().len()..]
    }

    /// A port that a community does not answer on.
    pub(crate) fn has_odd_port(&self) -> bool {
        /// The ports of `http` and `https`.
        const WEB: [u16; 2] = [80, 443];
        self.url.port().is_some_and(|port| !WEB.contains(&port))
    }

    /// The secret that the address carries.
    pub(crate) fn secret(&self) -> Option<Reason> {
        if self.url.password().is_some_and(|password| !password.is_empty()) {
            return Some(Reason::Password);
        }
        secret::in_address(&self.written)
    }

    /// What is wrong with the host, before anyone asks whose it is.
    pub(crate) fn host_problem(&self) -> Option<Reason> {
        /// DNS limits (RFC 1035, section 2.3.4).
        const MAX_LABEL: usize = 63;
        const MAX_HOST: usize = 253;
        if self.is_ip {
            None
        } else if !self.host.contains('.') {
            Some(Reason::Incomplete)
        } else if self.host.len() > MAX_HOST
            || self.host.split('.').any(|label| label.is_empty() || label.len() > MAX_LABEL)
        {
            Some(Reason::Malformed)
        } else {
            None
        }
    }

    /// Why the host may not look like this.
    pub(crate) fn malformed(&self) -> Reason {
        malformed(self.authority())
    }
}

/// The text behind `https://`, which may be mistyped, doubled or missing.
fn without_scheme(text: &str) -> Result<(&str, Vec<Note>), Finding> {
    let labelled = scheme::strip_label(text);
    let mut notes: Vec<Note> = labelled.map(|_| Note::Extracted).into_iter().collect();
    let text = labelled.unwrap_or(text);
    let Some(first) = scheme::strip_web(text) else {
        return Ok((without_any_scheme(text)?, vec![Note::SchemeAdded]));
    };
    let WebScheme { mut rest, mut exact, mut secure } = first;
    while let Some(repeated) = scheme::strip_repeated_web(rest) {
        rest = repeated.rest;
        exact = false;
        secure = repeated.secure;
    }
    notes.extend((!exact).then_some(Note::SchemeRepaired));
    notes.extend((!secure).then_some(Note::HttpUpgraded));
    Ok((rest, notes))
}

/// The text as it is, where it can be an address without a scheme.
fn without_any_scheme(text: &str) -> Result<&str, Finding> {
    if text.starts_with("//") {
        return Ok(scheme::trim_slashes(text));
    }
    if let Some((name, rest)) = scheme::split(text)
        && !is_port(name, rest)
    {
        return Err(Finding::new(Verdict::UnsupportedScheme));
    }
    if is_email(text) {
        return Err(Finding::because(Verdict::NotAUrl, Reason::Email));
    }
    let host = authority(text);
    let host = &host[..host.find(['\\', ':']).unwrap_or(host.len())];
    if text.starts_with(NO_HOST) || !has_dot(host) {
        return Err(Finding::because(Verdict::NotAUrl, Reason::NoAddress));
    }
    Ok(text)
}

/// `acme.my.site.com:443` and `localhost:3000` look like a scheme but are a host and a port.
fn is_port(name: &str, rest: &str) -> bool {
    let port = rest.starts_with(|c: char| c.is_ascii_digit());
    (name.contains('.') && (port || rest.starts_with('/'))) || (name.eq_ignore_ascii_case("localhost") && port)
}

fn is_email(text: &str) -> bool {
    let no_address = |part: &str| part.is_empty() || part.contains(['@', '/', '\\', '?', '#', ':']);
    text.split_once('@').is_some_and(|(user, host)| !no_address(user) && !no_address(host))
}

fn has_dot(host: &str) -> bool {
    host.contains(DOTS) || host.to_ascii_lowercase().contains("%2e")
}

/// What a parser's "no" means for the reader.
fn unreadable(rest: &str) -> Finding {
    let authority = authority(rest);
    let reason = if authority.is_empty() { Reason::Incomplete } else { malformed(authority) };
    Finding::because(Verdict::NotAUrl, reason)
}

fn malformed(authority: &str) -> Reason {
    /// What documentation puts around or in place of a name.
    const PLACEHOLDER: [char; 7] = ['*', '{', '}', '<', '>', '[', ']'];
    if authority.contains(PLACEHOLDER) { Reason::Placeholder } else { Reason::Malformed }
}

fn notes_on_authority(authority: &str, url: &Url) -> impl Iterator<Item = Note> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host.rsplit_once(':').is_some_and(|(_, port)| port.starts_with(|c: char| c.is_ascii_digit()));
    let mapped = !host.is_ascii() && !url.host_str().is_some_and(|host| host.contains("xn--"));
    [
        (!url.username().is_empty()).then_some(Note::UserinfoDropped),
        (port && !host.ends_with(']')).then_some(Note::PortDropped),
        mapped.then_some(Note::UnicodeMapped),
    ]
    .into_iter()
    .flatten()
}

/// An address that is percent-encoded as a whole, once or twice (rule 3), decoded.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    let once = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if scheme::starts_with_web_and(text, "%3a%2f%2f") {
        Some(once(text).into())
    } else if scheme::starts_with_web_and(text, "%253a%252f%252f") {
        Some(once(&once(text)).into())
    } else {
        None
    }
}
