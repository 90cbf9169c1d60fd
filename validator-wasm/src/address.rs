//! Rules 6 and 7: read one text as one web address, the way a browser's address bar would.

use std::borrow::Cow;

use url::{Host, Url};

use crate::extract::authority;
use crate::finding::{Finding, Notes};
use crate::scheme::{self, WebScheme};
use crate::verdict::{Note, Reason, Verdict};
use crate::{secret, text};

/// A parsed web address.
#[derive(Debug)]
pub(crate) struct Address {
    /// As written, behind the scheme's slashes and without line breaks.
    pub(crate) written: String,
    pub(crate) url: Url,
    /// What a browser connects to: lower case, ASCII, one trailing dot dropped.
    pub(crate) host: String,
    pub(crate) is_ip: bool,
    pub(crate) notes: Notes,
}

/// Characters that stand for a dot in a host (WHATWG URL, domain to ASCII).
const DOTS: &str = ".。．｡";
/// A first character that no host has.
const NO_HOST: &str = "/\\?#&=";

impl Address {
    /// Reads `text`, which holds no blanks.
    pub(crate) fn read(text: &str) -> Result<Self, Finding> {
        let text = text::without_line_breaks(text);
        let (rest, mut notes) = without_scheme(&text)?;
        let is_http = notes.contains(Note::HttpUpgraded);
        let mut whole = String::with_capacity("https://".len() + rest.len());
        whole.push_str(if is_http { "http://" } else { "https://" });
        whole.push_str(rest);
        let url = Url::parse(&whole).map_err(|_| unreadable(rest))?;
        let is_ip = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_suffix('.').unwrap_or(host).to_owned();
        let written = rest.to_owned();
        note_authority(&mut notes, authority(rest), &url);
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
fn without_scheme(text: &str) -> Result<(&str, Notes), Finding> {
    let labelled = scheme::strip_label(text);
    let text = labelled.unwrap_or(text);
    let mut notes = Notes::default();
    let Some(first) = scheme::strip_web(text) else {
        notes.add(Note::SchemeAdded);
        return Ok((without_any_scheme(text)?, notes));
    };
    let WebScheme { mut rest, mut exact, mut secure } = first;
    while let Some(repeated) = scheme::strip_repeated_web(rest) {
        rest = repeated.rest;
        exact = false;
        secure = repeated.secure;
    }
    if labelled.is_some() {
        notes.add(Note::Extracted);
    }
    if !exact {
        notes.add(Note::SchemeRepaired);
    }
    if !secure {
        notes.add(Note::HttpUpgraded);
    }
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
    let (host, _) = text::cut(authority(text), |c| matches!(c, '\\' | ':'));
    if text.chars().next().is_some_and(|first| NO_HOST.contains(first)) || !has_dot(host) {
        return Err(Finding::because(Verdict::NotAUrl, Reason::NoAddress));
    }
    Ok(text)
}

/// `acme.my.site.com:443` and `localhost:3000` look like a scheme but are a host and a port.
fn is_port(name: &str, rest: &str) -> bool {
    let port = text::starts_with_digit(rest);
    (name.contains('.') && (port || rest.starts_with('/'))) || (name.eq_ignore_ascii_case("localhost") && port)
}

fn is_email(text: &str) -> bool {
    let no_address = |part: &str| part.is_empty() || text::contains_any(part, "@/\\?#:");
    text.split_once('@').is_some_and(|(user, host)| !no_address(user) && !no_address(host))
}

fn has_dot(host: &str) -> bool {
    text::contains_any(host, DOTS) || text::find(host, "%2e").is_some()
}

/// What a parser's "no" means for the reader.
fn unreadable(rest: &str) -> Finding {
    let authority = authority(rest);
    let reason = if authority.is_empty() { Reason::Incomplete } else { malformed(authority) };
    Finding::because(Verdict::NotAUrl, reason)
}

fn malformed(authority: &str) -> Reason {
    /// What documentation puts around or in place of a name.
    const PLACEHOLDER: &str = "*{}<>[]";
    if text::contains_any(authority, PLACEHOLDER) { Reason::Placeholder } else { Reason::Malformed }
}

fn note_authority(notes: &mut Notes, authority: &str, url: &Url) {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    if !user.is_empty() {
        notes.add(Note::UserinfoDropped);
    }
    if text::starts_with_digit(port) && !port.ends_with(']') {
        notes.add(Note::PortDropped);
    }
    if !name.is_ascii() && !url.host_str().is_some_and(|host| host.contains("xn--")) {
        notes.add(Note::UnicodeMapped);
    }
}

/// An address that is percent-encoded as a whole, once or twice (rule 3), decoded.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if scheme::starts_with_web_and(text, "%3a%2f%2f") {
        Some(text::percent_decoded(text))
    } else if scheme::starts_with_web_and(text, "%253a%252f%252f") {
        Some(text::percent_decoded(&text::percent_decoded(text)).into_owned().into())
    } else {
        None
    }
}
