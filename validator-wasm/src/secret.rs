//! Rule 14: what lets anyone who reads the address into the account (FACTS section 4).

use std::borrow::Cow;

use crate::text;
use crate::verdict::Reason;

/// Parameters that are a secret whatever their value.
const ALWAYS: &[(&str, Reason)] = &[
    ("sid", Reason::Session),
    ("sessionid", Reason::Session),
    ("session_id", Reason::Session),
    ("jsessionid", Reason::Session),
    ("access_token", Reason::Token),
    ("refresh_token", Reason::Token),
    ("id_token", Reason::Token),
    ("oauth_token", Reason::Token),
    ("samlresponse", Reason::Token),
    ("saml_response", Reason::Token),
    ("assertion", Reason::Token),
    ("client_secret", Reason::Token),
    ("api_key", Reason::Token),
    ("apikey", Reason::Token),
    ("password", Reason::Password),
    ("passwd", Reason::Password),
    ("pwd", Reason::Password),
    ("pw", Reason::Password),
    ("otp", Reason::OneTimeLink),
];

/// Parameters that are a secret when their value is long: `code=US` is a country.
const WHEN_LONG: &[&str] = &["code", "c", "token", "t", "key", "auth"];
const LONG: usize = 16;

/// The secret in an address, also where parts of it are percent-encoded once or twice.
pub(crate) fn in_address(address: &str) -> Option<Reason> {
    in_forms(address, |form| parameter(form).or_else(|| bare(form)))
}

/// A session id or token that is recognisable wherever it stands.
pub(crate) fn anywhere(text: &str) -> Option<Reason> {
    in_forms(text, bare)
}

fn in_forms(text: &str, find: impl Fn(&str) -> Option<Reason>) -> Option<Reason> {
    let mut form = Cow::Borrowed(text);
    for _ in 0..2 {
        if let Some(kind) = find(&form) {
            return Some(kind);
        }
        if !form.contains('%') {
            return None;
        }
        form = Cow::Owned(text::percent_decoded(&form).into_owned());
    }
    find(&form)
}

fn parameter(address: &str) -> Option<Reason> {
    let parameters = address.split(begins_parameter as fn(char) -> bool).skip(1);
    parameters.filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
        let always = ALWAYS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
        match always {
            Some(&(_, kind)) => (!value.is_empty()).then_some(kind),
            None if value.chars().nth(LONG - 1).is_none() => None,
            None => WHEN_LONG.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(Reason::OneTimeLink),
        }
    })
}

fn begins_parameter(c: char) -> bool {
    matches!(c, '?' | '&' | '#' | ';')
}

fn bare(text: &str) -> Option<Reason> {
    if has_session_id(text) {
        Some(Reason::Session)
    } else if has_jwt(text) {
        Some(Reason::Token)
    } else {
        None
    }
}

/// A Salesforce session id: the organisation's id (15 or 18 characters), `!`, and the session's own part.
fn has_session_id(text: &str) -> bool {
    const ORGANISATION: &str = "00D";
    /// Characters of the organisation's id behind `00D`.
    const ID: std::ops::RangeInclusive<usize> = 12..=15;
    const SESSION: usize = 10;
    text.match_indices(ORGANISATION).any(|(at, _)| {
        let rest = &text[at + ORGANISATION.len()..];
        let id = rest.bytes().take(ID.end() + 1).take_while(u8::is_ascii_alphanumeric).count();
        let session = rest[id..].strip_prefix('!').unwrap_or_default();
        ID.contains(&id) && session.chars().take(SESSION).filter(|c| !c.is_whitespace()).count() == SESSION
    })
}

/// A JSON Web Token: three parts with dots between, the first of which begins with `eyJ`, which is `{"` in Base64.
fn has_jwt(text: &str) -> bool {
    const HEADER: &str = "eyJ";
    /// Shorter ones occur in host names: `eyJafjalla.my.site.com`.
    const HEADER_LEN: usize = 9;
    /// `e30`, which is `{}` in Base64.
    const CLAIMS_LEN: usize = 3;
    if !text.contains(HEADER) {
        return false;
    }
    text.split(ends_token as fn(char) -> bool).any(|word| {
        let mut parts = word.split('.').peekable();
        let mut header = false;
        let mut claims = false;
        parts.any(|part| {
            // A token without a signature ends with its second dot.
            let signature = claims;
            claims = header && part.len() >= CLAIMS_LEN;
            header = part.find(HEADER).is_some_and(|at| part.len() - at >= HEADER_LEN);
            signature
        })
    })
}

fn ends_token(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')
}
