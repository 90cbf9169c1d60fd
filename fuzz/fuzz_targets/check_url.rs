//! The checker on any text: it never panics, and what it calls supported is on the list for the URL parser too.
//!
//! `cargo +nightly fuzz run check_url`, best with the dictionary: `-- -dict=fuzz/check_url.dict`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use url::Url;
use validator_wasm::{SUPPORTED_DOMAINS, Settings, Verdict, check};

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

fuzz_target!(|text: &str| {
    let outcome = check(text, &SETTINGS);
    if outcome.verdict.is_supported() {
        assert_eq!(outcome.on_supported_domain, Some(true), "{text:?}");
        assert!(outcome.normalized.is_some(), "{text:?}");
    }
    let Some(normalized) = outcome.normalized else {
        return;
    };
    assert!(is_on_list(&normalized), "{text:?} became {normalized:?}");
    let again = check(&normalized, &SETTINGS);
    assert_eq!(again.normalized.as_ref(), Some(&normalized), "{text:?}");
    assert_ne!(again.verdict, Verdict::SecretInUrl, "{text:?} became {normalized:?}");
});

fn is_on_list(address: &str) -> bool {
    let url = Url::parse(address).expect("a normalised address is an address");
    let host = url.host_str().expect("a web address has a host");
    let names = SUPPORTED_DOMAINS.iter().filter_map(|domain| host.strip_suffix(domain));
    names.into_iter().any(|names| names.ends_with('.'))
}
