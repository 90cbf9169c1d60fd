//! What a help centre may set about the checker.

use crate::salesforce::{self, Family, OnList, SUPPORTED_DOMAINS};

/// The checker's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    domains: Vec<Domain>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Domain {
    name: String,
    family: Family,
}

impl Settings {
    /// Settings with these supported domains. A host is supported where it is one of them or below it.
    pub fn new(domains: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let domain = |name: String| Domain { family: Family::of(&name), name };
        let names = domains.into_iter().map(|name| name.as_ref().trim().trim_matches('.').to_ascii_lowercase());
        Self { domains: names.filter(|name| !name.is_empty()).map(domain).collect() }
    }

    /// The supported domains in lower case.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domains.iter().map(|domain| domain.name.as_str())
    }

    /// The supported domain that `host` is on (rule 8); the longest, where one is below another.
    pub(crate) fn supported<'a>(&self, host: &'a str) -> Option<OnList<'a>> {
        let on = |domain: &Domain| {
            salesforce::names_before(host, &domain.name).map(|names| OnList { family: domain.family, names })
        };
        self.domains.iter().filter_map(on).min_by_key(|place| place.names.len())
    }
}

impl Default for Settings {
    /// The domains of the help centre's article.
    fn default() -> Self {
        Self::new(SUPPORTED_DOMAINS)
    }
}
