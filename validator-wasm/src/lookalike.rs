//! Rule 13: hosts that imitate a supported domain.
//!
//! Honest names get caught too (`workforce.com`): the words say "not the same as", and accuse nobody.

mod letters;

use std::borrow::Cow;

use crate::Settings;
use crate::verdict::Reason;

/// The domains that are worth imitating, and how many slips of the keyboard away a name still is one of them.
const IMITATED: &[(&str, usize)] = &[("force.com", 1), ("siteforce.com", 1), ("salesforce.com", 2), ("my.site.com", 1)];
/// The dot in front of these is easily overlooked.
const WITHOUT_DOT: &[&str] = &["force.com", "my.site.com"];
/// The domains with dashes for dots, as part of a label.
const DASHED: &[&str] = &["my-site-com", "force-com", "salesforce-com", "siteforce-com"];
/// A registrable name that contains one of these,
const BRANDS: &[&str] = &["salesforce", "siteforce"];
/// or is one of these, imitates.
const NAMES: &[&str] = &["force", "mysite", "my-site"];
/// Second-level names under which countries register: `example.co.uk`.
const SECOND_LEVEL: &[&str] = &["co", "com", "net", "org", "gov", "ac", "edu"];

/// How the host, which is on no supported domain, imitates one.
pub(crate) fn find(host: &str, settings: &Settings) -> Option<Reason> {
    let shown = shown(host);
    let plain = plain_letters(&shown);
    let foreign = *plain != *host;
    if settings.supported(&plain).is_some() {
        return Some(Reason::Letters);
    }
    let imitates = |name: &str| embedded(name, settings).or_else(|| similar(name));
    // What passes for a dot may as well stand where a letter belongs.
    let found = imitates(&plain).or_else(|| imitates(&foreign.then(|| letters_only(&shown))?))?;
    Some(if foreign { Reason::Letters } else { found })
}

/// `text` with each letter replaced by the plain one that it passes for, in lower case.
pub(crate) fn plain_letters(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(letters::plain).collect())
}

/// The same, but for what passes for a dot.
fn letters_only(text: &str) -> String {
    let plain = |c| letters::plain(c).map(|plain| if plain == '.' { c } else { plain });
    text.chars().filter_map(plain).collect()
}

/// The host as a browser would show it, without Punycode.
fn shown(host: &str) -> Cow<'_, str> {
    const PUNYCODE: &str = "xn--";
    if !host.contains(PUNYCODE) {
        return Cow::Borrowed(host);
    }
    let mut shown = String::new();
    for label in host.split('.') {
        let decoded = label.strip_prefix(PUNYCODE).and_then(idna::punycode::decode_to_string);
        shown.push_str(decoded.as_deref().unwrap_or(label));
        shown.push('.');
    }
    shown.pop();
    Cow::Owned(shown)
}

/// A supported domain in the middle, or at the end without its dot, or with dashes.
fn embedded(host: &str, settings: &Settings) -> Option<Reason> {
    let imitated = IMITATED.iter().map(|&(domain, _)| domain).chain(settings.domains());
    let in_the_middle = imitated.into_iter().any(|domain| stands_alone(host, domain, |c| c.is_some()));
    let at_the_end = WITHOUT_DOT.iter().any(|domain| host.ends_with(domain));
    let dashed = || {
        host.split('.')
            .any(|label| DASHED.iter().any(|name| stands_alone(label, name, |c| c.is_none_or(|c| c == b'-'))))
    };
    (in_the_middle || at_the_end || dashed()).then_some(Reason::Embedded)
}

/// Whether `name` occurs in `text` between characters that are no letters or digits, the following one as `follows` asks.
fn stands_alone(text: &str, name: &str, follows: impl Fn(Option<u8>) -> bool) -> bool {
    let bytes = text.as_bytes();
    text.match_indices(name).any(|(at, _)| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let after = bytes.get(at + name.len()).copied();
        let apart = |byte: Option<u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        apart(before) && apart(after) && follows(after)
    })
}

fn similar(host: &str) -> Option<Reason> {
    let labels: Vec<&str> = host.split('.').collect();
    let (&top, names) = labels.split_last()?;
    let registrable = match names.last() {
        Some(second) if SECOND_LEVEL.contains(second) => names.len().checked_sub(2),
        _ => names.len().checked_sub(1),
    }?;
    let name = names[registrable];
    let below_my = registrable > 0 && names[registrable - 1] == "my";
    let borrowed =
        BRANDS.iter().any(|brand| name.contains(brand)) || NAMES.contains(&name) || (name == "site" && below_my);
    let mistyped = || {
        let short = [name, ".", top].concat();
        IMITATED.iter().any(|&(domain, slips)| match domain.split('.').count() {
            2 => within(&short, domain, slips),
            count => within(last_labels(host, count), domain, slips),
        })
    };
    (borrowed || mistyped()).then_some(Reason::Similar)
}

/// The last `count` labels of `host`, or all where there are fewer.
fn last_labels(host: &str, count: usize) -> &str {
    host.rmatch_indices('.').nth(count - 1).map_or(host, |(dot, _)| &host[dot + 1..])
}

/// Whether at most `slips` letters were added, left out, replaced or swapped with their neighbour (Damerau-Levenshtein).
fn within(text: &str, domain: &str, slips: usize) -> bool {
    let domain = domain.as_bytes();
    let text: Vec<char> = text.chars().take(domain.len() + slips + 1).collect();
    if text.len().abs_diff(domain.len()) > slips {
        return false;
    }
    let same = |i: usize, j: usize| text[i] == char::from(domain[j]);
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=domain.len()).collect();
    for i in 0..text.len() {
        let mut row = vec![i + 1];
        for j in 0..domain.len() {
            let replaced = last[j] + usize::from(!same(i, j));
            let mut cost = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j) {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[domain.len()] <= slips
}
