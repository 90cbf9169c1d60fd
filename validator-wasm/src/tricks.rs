//! Rule 9: addresses that are built to be misread.

use crate::Settings;
use crate::address::Address;
use crate::verdict::Reason;
use crate::{lookalike, text};

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
    if text::contains_any(authority, "@\\") && names_salesforce(authority) {
        return Some(if authority.contains('@') { Reason::UserInfo } else { Reason::Backslash });
    }
    let later = address.after_authority();
    later.match_indices('@').any(|(at, _)| begins_with_supported(&later[at + 1..], settings)).then_some(Reason::AtSign)
}

fn names_salesforce(authority: &str) -> bool {
    let decoded = text::percent_decoded(authority);
    let plain = lookalike::plain_letters(&decoded);
    WORDS.iter().any(|word| plain.contains(word))
}

fn begins_with_supported(text: &str, settings: &Settings) -> bool {
    let (host, _) = text::cut(text, |c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.'));
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    settings.supported(&host).is_some()
}
