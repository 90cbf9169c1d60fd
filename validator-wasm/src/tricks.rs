//! Rule 9: addresses that are built to be misread.

use crate::Settings;
use crate::address::Address;
use crate::lookalike;
use crate::verdict::Reason;

/// Words that have no business in the authority of another host, next to an `@` or a backslash.
const WORDS: &[&str] = &["salesforce", "siteforce", "force.com", "site.com"];

/// The trick that the address plays.
pub(crate) fn find(address: &Address, settings: &Settings) -> Option<Reason> {
    let authority = address.authority();
    if authority.contains('\\') && (authority.contains('@') || authority.contains("\\.")) {
        return Some(Reason::Backslash);
    }
    if settings.supported(&address.host).is_some() {
        return None;
    }
    if authority.contains(['@', '\\']) && names_salesforce(authority) {
        return Some(if authority.contains('@') { Reason::UserInfo } else { Reason::Backslash });
    }
    let later = address.after_authority();
    later.match_indices('@').any(|(at, _)| begins_with_supported(&later[at + 1..], settings)).then_some(Reason::AtSign)
}

fn names_salesforce(authority: &str) -> bool {
    let decoded = percent_encoding::percent_decode_str(authority).decode_utf8_lossy();
    let plain = lookalike::plain_letters(&decoded);
    WORDS.iter().any(|word| plain.contains(word))
}

fn begins_with_supported(text: &str, settings: &Settings) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.')).unwrap_or(text.len());
    let host = text[..end].trim_end_matches('.').to_ascii_lowercase();
    settings.supported(&host).is_some()
}
