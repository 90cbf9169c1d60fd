//! The community URL checker: what a reader pasted, and what it means for logging in.
//!
//! [`check`] is total and pure: any text gives an [`Outcome`], in time linear in its length, without I/O. It follows
//! the numbered rules of `VERDICTS.md`, the first that matches decides. The modules stand in the rules' order:
//!
//! 1. `clean`: what a paste carries around an address, rule 1
//! 2. `link`: a link with a text of its own, rule 2
//! 3. `scheme`, `extract`, `address`: from text to one parsed address, rules 3 to 7
//! 4. `settings`, `tricks`: is it on the list, and is it what it seems, rules 8 and 9
//! 5. `wrapped`: links around another address, rule 11
//! 6. `salesforce`, `lookalike`: whose host it is, rules 12 and 13
//! 7. `secret`: what must not be passed on, rule 14
//! 8. `classify`, `site_address`: what a supported host is and what to paste, rules 15 and 16
//!
//! `finding` is a verdict in the making, `verdict` the vocabulary, `json` and `bindings` the way to the browser, and
//! `text` what all of them need.
//!
//! Only the host that the URL parser finds decides, never a search in the text: `url` is the parser both natively and
//! in the browser.

mod address;
#[cfg(target_arch = "wasm32")]
mod bindings;
mod classify;
mod clean;
mod extract;
mod finding;
mod json;
mod link;
mod lookalike;
mod salesforce;
mod scheme;
mod secret;
mod settings;
mod site_address;
mod text;
mod tricks;
mod verdict;
mod wrapped;

pub use salesforce::SUPPORTED_DOMAINS;
pub use settings::Settings;
pub use verdict::{LoginPath, Note, Outcome, Reason, Severity, Verdict};

use address::Address;
use extract::OtherHost;
use finding::Finding;
use link::Link;
use salesforce::OnList;
use wrapped::Wrapped;

/// The longest text that is looked at, in characters (rule 0).
pub const MAX_CHARS: usize = 16_384;
/// How many links around one another are opened (rule 11).
const MAX_WRAPPERS: usize = 3;

/// Judges what a reader pasted.
pub fn check(text: &str, settings: &Settings) -> Outcome {
    if text.chars().nth(MAX_CHARS).is_some() {
        return Finding::because(Verdict::NotAUrl, Reason::TooLong).into();
    }
    let visible = clean::without_invisible(text);
    if clean::trim(&visible).is_empty() {
        return Finding::new(Verdict::Empty).into();
    }
    let finding = match judge_any_link(&visible, settings) {
        Some(finding) => finding,
        None => judge(&visible, settings, MAX_WRAPPERS),
    };
    let finding = if clean::trim(&visible).len() < text.len() { finding.with(Note::Cleaned) } else { finding };
    note_secret(finding, &visible).into()
}

/// Rule 2, also for what is percent-encoded as a whole (rule 3).
fn judge_any_link(text: &str, settings: &Settings) -> Option<Finding> {
    if let Some(link) = link::find(text) {
        return Some(judge_link(&link, settings).with(Note::Extracted));
    }
    let decoded = address::decoded(clean::trim(text))?;
    let link = link::find(&decoded)?;
    Some(judge_link(&link, settings).with(Note::Extracted).with(Note::Decoded))
}

/// Rule 2: the target decides, unless the text promises a supported address and the target is none of Salesforce's.
fn judge_link(link: &Link<'_>, settings: &Settings) -> Finding {
    let target = judge(&clean::without_invisible(&link.target), settings, MAX_WRAPPERS);
    if target.verdict == Verdict::Empty {
        return Finding::because(Verdict::NotAUrl, Reason::NoAddress);
    }
    let leads_away = matches!(target.class, Verdict::UnsupportedDomain | Verdict::Lookalike);
    let promises = || {
        let text = judge(&link.text, settings, MAX_WRAPPERS);
        text.host.is_some_and(|host| settings.supported(&host).is_some())
    };
    if leads_away && promises() {
        return Finding { host: target.host, ..Finding::because(Verdict::Lookalike, Reason::LinkText) };
    }
    target
}

/// Rules 1 and 3 to 5: from text to one address.
fn judge(text: &str, settings: &Settings, wrappers: usize) -> Finding {
    let text = clean::trim(text);
    if text.is_empty() {
        return Finding::new(Verdict::Empty);
    }
    if let Some(decoded) = address::decoded(text) {
        let decoded = clean::without_invisible(&decoded);
        return judge_plain(clean::trim(&decoded), settings, wrappers).with(Note::Decoded);
    }
    judge_plain(text, settings, wrappers)
}

/// Rules 4 and 5.
fn judge_plain(text: &str, settings: &Settings, wrappers: usize) -> Finding {
    if scheme::is_non_web(text) {
        Finding::new(Verdict::UnsupportedScheme)
    } else if extract::is_free_text(text) {
        judge_free_text(text, settings, wrappers)
    } else {
        judge_address(text, settings, wrappers)
    }
}

/// Rule 5: the one address in the text, or the same one several times.
fn judge_free_text(text: &str, settings: &Settings, wrappers: usize) -> Finding {
    let addresses = extract::addresses(text);
    let Some((first, others)) = addresses.split_first() else {
        let reason = if text.contains('@') { Reason::Email } else { Reason::NoAddress };
        return Finding::because(Verdict::NotAUrl, reason);
    };
    let own = url::Url::parse(first).ok();
    let other_host = extract::reads_as_other_host(text, own.as_ref().and_then(url::Url::host_str));
    if let Some(OtherHost { host, blank_before_at: true }) = &other_host {
        return Finding::because(Verdict::Lookalike, Reason::UserInfo).at(host);
    }
    let finding = judge_address(first, settings, wrappers);
    let same = |other: &Finding| {
        (other.verdict, &other.normalized, &other.host) == (finding.verdict, &finding.normalized, &finding.host)
    };
    if !others.iter().all(|other| same(&judge_address(other, settings, wrappers))) {
        Finding::because(Verdict::NotAUrl, Reason::Multiple)
    } else if other_host.is_some() {
        Finding::because(Verdict::NotAUrl, Reason::OtherHost)
    } else {
        finding.with(Note::Extracted)
    }
}

/// Rules 6 to 13: one address.
fn judge_address(text: &str, settings: &Settings, wrappers: usize) -> Finding {
    let address = match Address::read(text) {
        Ok(address) => address,
        Err(finding) => return finding,
    };
    let host = address.host.as_str();
    let mut finding = if is_bare_domain_with_dot(host, settings) {
        Finding::because(Verdict::NotACommunity, Reason::NameMissing)
    } else if let Some(reason) = address.host_problem() {
        return Finding::because(Verdict::NotAUrl, reason);
    } else if let Some(trick) = tricks::find(&address, settings) {
        Finding::because(Verdict::Lookalike, trick)
    } else if let Some(place) = settings.supported(host) {
        judge_on_list(&address, place)
    } else if let Some(wrapped) = wrapped::find(host, &address.url) {
        return judge_wrapped(&address, wrapped, settings, wrappers);
    } else {
        judge_off_list(&address, settings)
    };
    finding.notes.add_all(address.notes);
    match finding.reason {
        Some(Reason::Backslash) if settings.supported(host).is_some() => finding,
        _ if finding.verdict == Verdict::NotAUrl => finding,
        _ => finding.at(host),
    }
}

/// `https://.my.site.com`: whatever stood in front of the dot is missing.
fn is_bare_domain_with_dot(host: &str, settings: &Settings) -> bool {
    host.strip_prefix('.').and_then(|bare| settings.supported(bare)).is_some_and(|place| place.names.is_empty())
}

/// Rule 10.
fn judge_on_list(address: &Address, place: OnList<'_>) -> Finding {
    if has_punycode(&address.host) {
        return Finding::because(Verdict::Lookalike, Reason::Letters);
    }
    if !place.names.is_empty() && !place.names.split('.').all(is_community_label) {
        return Finding::because(Verdict::NotAUrl, address.malformed());
    }
    let mut class = classify::on_list(address, place);
    let Some(kind) = address.secret() else {
        return class;
    };
    class.normalized = class
        .normalized
        .filter(|_| class.verdict.is_supported())
        .map(|site| if secret::in_address(&site).is_some() { site_address::origin(address) } else { site });
    class.outranked_by_secret(kind)
}

/// Rules 12 and 13.
fn judge_off_list(address: &Address, settings: &Settings) -> Finding {
    let host = address.host.as_str();
    let malformed = || !address.is_ip && !host.bytes().all(is_host_byte);
    let class = if address.is_ip {
        Finding::because(Verdict::UnsupportedDomain, Reason::IpAddress)
    } else if let Some(purpose) = salesforce::owned(host) {
        if has_punycode(host) {
            return Finding::because(Verdict::Lookalike, Reason::Letters);
        }
        let class = Finding { reason: purpose, class_reason: purpose, ..Finding::new(Verdict::SalesforceUnsupported) };
        if purpose == Some(Reason::SiteCom) { class.with(Note::DidYouMean) } else { class }
    } else if let Some(reason) = lookalike::find(host, settings) {
        return Finding::because(Verdict::Lookalike, reason);
    } else {
        Finding::new(Verdict::UnsupportedDomain)
    };
    if malformed() {
        return Finding::because(Verdict::NotAUrl, address.malformed());
    }
    match address.secret() {
        Some(kind) => class.outranked_by_secret(kind),
        None => class,
    }
}

/// Rule 11: the address inside decides; a link with nothing usable inside stays a wrapped link.
fn judge_wrapped(address: &Address, wrapped: Wrapped, settings: &Settings, wrappers: usize) -> Finding {
    let hidden = |reason| Finding::because(Verdict::WrappedLink, reason).at(&address.host);
    match wrapped {
        Wrapped::Hidden(reason) => hidden(reason),
        Wrapped::Inside(_) if wrappers == 0 => hidden(Reason::ProtectedLink),
        Wrapped::Inside(text) => {
            let text = clean::without_invisible(&text);
            let inside = judge(&text, settings, wrappers - 1);
            let unusable =
                matches!(inside.verdict, Verdict::Empty | Verdict::NotAUrl) && secret::anywhere(&text).is_none();
            if unusable { hidden(Reason::ProtectedLink) } else { inside.with(Note::Unwrapped) }
        }
    }
}

/// The end of rule 14: session ids and tokens count without an address around them. Where something worse is said,
/// a note asks to clear the field all the same.
fn note_secret(finding: Finding, text: &str) -> Finding {
    use Verdict::{Lookalike, NotAUrl, SecretInUrl, UnsupportedScheme, WrappedLink};
    let secret = match finding.verdict {
        SecretInUrl => return finding,
        Lookalike | UnsupportedScheme | WrappedLink => secret::in_address(text),
        _ => secret::anywhere(text),
    };
    match secret {
        None => finding,
        Some(kind) if finding.verdict == NotAUrl => finding.outranked_by_secret(kind),
        Some(_) => finding.with(Note::SecretPresent),
    }
}

fn has_punycode(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with("xn--"))
}

/// No community's name has other characters, or a dash at an end.
fn is_community_label(label: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = label.as_bytes();
    bytes.iter().all(|&byte| is_plain(byte) || byte == b'-')
        && bytes.first().is_some_and(|&first| is_plain(first))
        && bytes.last().is_some_and(|&last| is_plain(last))
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-')
}
