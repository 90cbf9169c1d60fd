//! Rule 11: links that wrap another address. It is read out where it stands in the link; nothing is ever fetched.

use url::{Position, Url};

use crate::text;
use crate::verdict::Reason;

/// What a wrapping host holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wrapped {
    /// The address inside, to be judged like any paste.
    Inside(String),
    /// An address that cannot be read here.
    Hidden(Reason),
}

/// Hosts below these are Microsoft's SafeLinks; the address is the parameter `url`.
const SAFE_LINKS: &str = "safelinks.protection.outlook.com safelinks.protection.office365.us";
const TEAMS: &str = "statics.teams.cdn.office.net";
const TEAMS_PAGE: &str = "/atp-safelinks.html";
const PROOFPOINT: &str = "urldefense.com urldefense.us urldefense.proofpoint.com";
const BARRACUDA: &str = "linkprotect.cudasvc.com";
const SLACK: &str = "slack-redir.net";

/// Hosts that tell nothing about where they lead (VERDICTS rule 11), and why.
const OPAQUE: &[(&str, Reason)] = &[(SHORT_LINKS, Reason::ShortLink), (PROTECTED_LINKS, Reason::ProtectedLink)];
const SHORT_LINKS: &str = "\
    bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rb.gy lnkd.in aka.ms t.ly cutt.ly \
    rebrand.ly sforce.co";
const PROTECTED_LINKS: &str =
    "secure-web.cisco.com protect2.fireeye.com clicktime.symantec.com url.emailprotection.link";
/// The same for every host below these.
const OPAQUE_BELOW: &[(&str, Reason)] = &[
    ("mimecast.com mimecastprotect.com protection.sophos.com", Reason::ProtectedLink),
    ("mcas.ms cas.ms", Reason::SecurityProxy),
    ("translate.goog", Reason::Translation),
];

/// What the address wraps, if its host wraps addresses.
pub(crate) fn find(host: &str, url: &Url) -> Option<Wrapped> {
    let inside = match host {
        SLACK => parameter(url, &["url"]),
        BARRACUDA => parameter(url, &["a"]),
        _ if is_safe_link(host, url) => parameter(url, &["url"]),
        _ if is_google(host) && url.path() == "/url" => parameter(url, &["q", "url"]),
        _ if text::is_among(PROOFPOINT, host) => proofpoint(url),
        _ => return opaque(host).map(Wrapped::Hidden),
    };
    Some(inside.map_or(Wrapped::Hidden(Reason::ProtectedLink), Wrapped::Inside))
}

fn opaque(host: &str) -> Option<Reason> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let exact = OPAQUE.iter().find(|(hosts, _)| text::is_among(hosts, host));
    let below = || OPAQUE_BELOW.iter().find(|(domains, _)| is_below_any(host, domains));
    exact.or_else(below).map(|&(_, reason)| reason)
}

/// Whether the host is below one of the domains, which stand between blanks.
fn is_below_any(host: &str, domains: &str) -> bool {
    let is_below = |domain| host.strip_suffix(domain).is_some_and(|names| names.ends_with('.'));
    domains.split(' ').any(is_below)
}

fn is_safe_link(host: &str, url: &Url) -> bool {
    is_below_any(host, SAFE_LINKS) || (host == TEAMS && url.path().ends_with(TEAMS_PAGE))
}

/// `google.com`, `google.de`, `google.co.uk`, `google.com.au`, with or without `www.`
fn is_google(host: &str) -> bool {
    let is_country = |label: &str| label.len() == 2;
    let Some(top) = host.strip_prefix("www.").unwrap_or(host).strip_prefix("google.") else {
        return false;
    };
    match top.split_once('.') {
        None => top == "com" || is_country(top),
        Some((second, country)) => matches!(second, "co" | "com") && is_country(country),
    }
}

/// The first parameter of these names that has a value; links copied from HTML source have `&amp;` between parameters.
fn parameter(url: &Url, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        let (_, value) = url.query_pairs().find(|(name, _)| {
            let name = name.strip_prefix("amp;").unwrap_or(name);
            name.eq_ignore_ascii_case(wanted)
        })?;
        (!value.is_empty()).then(|| value.into_owned())
    })
}

/// Proofpoint's three generations of links.
fn proofpoint(url: &Url) -> Option<String> {
    let whole = &url[Position::BeforePath..];
    if let Some(rest) = whole.strip_prefix("/v3/__") {
        return proofpoint_v3(rest);
    }
    let inside = parameter(url, &["u"])?;
    if url.path().starts_with("/v1/") {
        return Some(inside);
    }
    let encoded = inside.replace('-', "%").replace('_', "/");
    Some(text::percent_decoded(&encoded).into_owned())
}

/// `URL__;BASE64!…`: each `*` in the address stands for a character from the Base64 part, each `**X` for a run of them.
fn proofpoint_v3(rest: &str) -> Option<String> {
    // Cleaning takes a `;` off the end.
    let (address, replaced) = rest.split_once("__;").or_else(|| Some((rest.strip_suffix("__")?, "")))?;
    let address = text::percent_decoded(address);
    let replaced = base64(replaced.split('!').next().unwrap_or_default());
    let replaced = String::from_utf8_lossy(&replaced);
    let mut replaced = replaced.chars();
    let mut decoded = String::new();
    let mut chars = address.chars();
    while let Some(c) = chars.next() {
        if c != '*' {
            decoded.push(c);
            continue;
        }
        let run = chars.as_str().strip_prefix('*').and_then(|rest| base64_digit(rest.bytes().next()?));
        match run {
            Some(digit) => {
                /// The shortest run; a single character has no length.
                const SHORTEST_RUN: usize = 2;
                decoded.extend(replaced.by_ref().take(usize::from(digit) + SHORTEST_RUN));
                chars.nth(1);
            }
            None => decoded.push(replaced.next().unwrap_or('*')),
        }
    }
    Some(decoded)
}

/// Base64 with the alphabet for addresses (RFC 4648, section 5), up to the first character outside of it.
fn base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u16, 0_u32);
    for digit in text.bytes().map_while(base64_digit) {
        bits = (bits << 6) | u16::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

fn base64_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}
