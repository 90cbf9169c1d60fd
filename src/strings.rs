//! The words of the interface, from `theme/strings/<language>.toml`.

use std::collections::BTreeMap;

/// The words of one language; English ones stand in for what it lacks.
#[derive(Debug, Clone, Default)]
pub struct Strings(BTreeMap<String, String>);

impl Strings {
    /// Words by key, the first table over the second.
    pub fn new(own: BTreeMap<String, String>, english: &BTreeMap<String, String>) -> Self {
        let mut words = english.clone();
        words.extend(own);
        Self(words)
    }

    /// The words of a key; the key itself where there are none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// The words of a key, if there are any.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Everything, for cache keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, words)| (key.as_str(), words.as_str()))
    }
}
