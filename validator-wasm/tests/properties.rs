//! What must hold for any text, checked on random ones.
//!
//! Random characters hardly ever form an address, so most texts here are made of the pieces that addresses, wrappers
//! and tricks are made of.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use url::Url;
use validator_wasm::{MAX_CHARS, Note, Outcome, SUPPORTED_DOMAINS, Settings, Verdict, check};

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "https://", "http://", "htps://", "//", "/", "\\", "@", ":", "?", "#", "&", "=", ";", "|",
    ",", ".", "..", "%", "%2F", "%3A", "%40", "%25", "%2e", " ", "\u{a0}", "\n", "\t", "\u{200b}",
    "\u{200d}", "\u{202e}", "\"", "“", "<", ">", "[", "]", "](", "(", ")", "*", "_", "~", "-",
    "--", "acme", "ACME", "sandbox", "my", "www", "s", "login", "evil.io", "co.uk", "force.com",
    "my.site.com", ".my.site.com", "salesforce.com", "siteforce.com", "site.com", "fоrce", "。",
    "．", "é", "xn--frce-55d", "xn--", "sid=", "token=", "0123456789abcdef",
    "00D5g000004abcdEAA!AQcAQH0dMHExample", "eyJhbGciOiJ", "https%3A%2F%2F",
    "nam10.safelinks.protection.outlook.com/?url=", "www.google.com/url?q=", "bit.ly/",
    "urldefense.com/v3/__", "__;", "urldefense.com/v2/url?u=", "<a href=\"", "\">", "</a>", "443",
    "8443", "javascript:", "mailto:", "127.0.0.1", "[::1]", "😀", "\0",
];

/// Texts made of pieces, some of them long.
fn pieced(most: usize) -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

/// Addresses as they are meant, with hosts on and off the list.
fn address() -> impl Strategy<Value = String> {
    let name = "[a-z0-9]{1,3}(-{0,2}[a-z0-9]{1,3})?";
    let names = vec(
        prop_oneof![name, select(&["sandbox", "my", "www", "login", "na139", "lightning"]).prop_map(String::from)],
        0..4,
    );
    let domains =
        ["my.site.com", "force.com", "salesforce.com", "siteforce.com", "site.com", "acme.com", "bit.ly", "forse.com"];
    let path = "(/[a-z0-9]{1,5}){0,2}/?(\\?[a-z]{1,3}=[a-z0-9]{0,20})?(#[a-z]{0,5})?";
    (names, select(domains.to_vec()), path).prop_map(|(mut names, domain, path)| {
        names.push(domain.to_owned());
        format!("https://{}{path}", names.join("."))
    })
}

fn judged(text: &str) -> Outcome {
    check(text, &Settings::default())
}

fn is_on_list(host: &str) -> bool {
    SUPPORTED_DOMAINS
        .iter()
        .any(|domain| host.strip_suffix(domain).is_some_and(|names| names.is_empty() || names.ends_with('.')))
}

fn host_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    url.host_str().map(|host| host.strip_suffix('.').unwrap_or(host).to_owned())
}

/// What holds for every outcome, whatever was pasted.
fn assert_sound(outcome: &Outcome) {
    if outcome.verdict.is_supported() {
        assert!(outcome.host.as_deref().is_some_and(is_on_list), "{outcome:?}");
        assert!(outcome.normalized.is_some(), "{outcome:?}");
    }
    if let Some(normalized) = &outcome.normalized {
        assert!(host_of(normalized).is_some_and(|host| is_on_list(&host)), "{outcome:?}");
        let again = judged(normalized);
        assert_eq!(again.normalized.as_ref(), Some(normalized), "{outcome:?}");
        assert_ne!(again.verdict, Verdict::SecretInUrl, "{outcome:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_characters(text in any::<String>()) {
        assert_sound(&judged(&text));
    }

    #[test]
    fn any_pieces(text in pieced(12)) {
        assert_sound(&judged(&text));
    }

    #[test]
    fn an_honest_address_goes_where_the_parser_says(text in pieced(10)) {
        let text = format!("https://acme{text}");
        let outcome = judged(&text);
        let changed = [Note::Extracted, Note::Unwrapped, Note::Decoded, Note::SchemeRepaired, Note::Cleaned];
        if outcome.verdict.is_supported() && !outcome.notes.iter().any(|note| changed.contains(note)) {
            prop_assert_eq!(host_of(&text), outcome.host);
        }
    }

    #[test]
    fn marks_around_an_address_change_nothing(
        address in address(),
        before in "[ \"'“«(\\[{<\u{a0}\u{200b}\u{feff}\u{200e}\n]{0,4}",
        after in "[ \"'”».,;:!\u{a0}\u{200b}\u{202c}\r\n\t]{0,4}",
    ) {
        let (plain, marked) = (judged(&address), judged(&format!("{before}{address}{after}")));
        prop_assert_eq!(Outcome { notes: vec![], ..marked }, Outcome { notes: vec![], ..plain });
    }

    #[test]
    fn the_way_a_scheme_is_written_changes_nothing(
        address in address(),
        scheme in select(&["http://", "HTTPS://", "//", "htps://", "https//", "https;//", "https:", "https:\\\\", "https://https://"]),
    ) {
        let (plain, other) = (judged(&address), judged(&address.replacen("https://", scheme, 1)));
        prop_assert_eq!(Outcome { notes: vec![], ..other }, Outcome { notes: vec![], ..plain });
    }

    #[test]
    fn a_missing_scheme_changes_nothing(address in address()) {
        let (plain, bare) = (judged(&address), judged(&address["https://".len()..]));
        prop_assert_eq!(Outcome { notes: vec![], ..bare }, Outcome { notes: vec![], ..plain });
    }

    #[test]
    fn capitals_in_the_host_change_nothing(address in address()) {
        let host = host_of(&address).unwrap_or_default();
        let (plain, loud) = (judged(&address), judged(&address.replacen(&host, &host.to_uppercase(), 1)));
        prop_assert_eq!(Outcome { notes: vec![], ..loud }, Outcome { notes: vec![], ..plain });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn long_texts(text in vec(any::<char>(), 0..20_000).prop_map(String::from_iter)) {
        assert_sound(&judged(&text));
    }

    #[test]
    fn long_texts_of_pieces(text in pieced(4_000)) {
        let outcome = judged(&text);
        assert_sound(&outcome);
        if text.chars().count() > MAX_CHARS {
            prop_assert_eq!(outcome.verdict, Verdict::NotAUrl);
        }
    }
}
