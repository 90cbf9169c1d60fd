//! What earlier builds made, by everything that it depends on. No flags to forget: what has changed is no longer equal.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::PageAddresses;
use crate::content::Inputs;
use crate::diagnostics::Diagnostic;
use crate::page::{Page, SharedPage};
use crate::source::{ContentHash, FilePath, SourceFile};
use crate::strings::Strings;
use crate::{emit, links, nav, related, search, site, tags, theme, variants, words};

/// What the last build made.
#[derive(Debug, Default)]
pub struct Cache {
    settings: Option<ContentHash>,
    pages: HashMap<FilePath, (ContentHash, SharedPage)>,
    pub(crate) theme: theme::Kept,
    pub(crate) words: words::Kept,
    pub(crate) theme_with_checker: theme::KeptWithChecker,
    pub(crate) directory: site::KeptDirectory,
    pub(crate) nav_items: nav::Kept,
    pub(crate) nav: site::KeptNav,
    pub(crate) links: links::Kept,
    pub(crate) related: related::Kept,
    pub(crate) tags: tags::Kept,
    pub(crate) emitted: emit::Kept,
    pub(crate) search: search::Kept,
    pub(crate) variants: variants::Kept,
}

/// The last value of a function, with what it was made from and what was wrong with that.
#[derive(Debug)]
pub struct Memo<K, V>(Option<(K, V, Vec<Diagnostic>)>);

/// Something large that is equal only to itself.
#[derive(Debug)]
pub struct Same<T: ?Sized>(pub Arc<T>);

/// The cache during one build.
#[derive(Debug)]
pub struct Generation<'a> {
    pages: &'a HashMap<FilePath, (ContentHash, SharedPage)>,
    settings: ContentHash,
    /// Whether the pages were compiled with the same settings.
    holds: bool,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: PartialEq, V: Clone> Memo<K, V> {
    /// The value for a key: the last one if the key is the same. What is wrong is reported again each time.
    pub fn get(
        &mut self,
        key: K,
        diagnostics: &mut Vec<Diagnostic>,
        make: impl FnOnce(&K, &mut Vec<Diagnostic>) -> V,
    ) -> V {
        if self.0.as_ref().is_none_or(|(known, ..)| *known != key) {
            let mut found = Vec::new();
            let value = make(&key, &mut found);
            self.0 = Some((key, value, found));
        }
        let (_, value, found) = self.0.as_ref().expect("it was just made");
        diagnostics.extend(found.iter().cloned());
        value.clone()
    }
}

impl Cache {
    /// A cache that knows the search index of an earlier build, and the smaller pictures of all; nothing else.
    pub fn of_earlier(index: emit::Files, variants: variants::Kept) -> Self {
        Self { search: search::Kept::new(Some(Arc::new(index))), variants, ..Self::default() }
    }

    /// Begin a build.
    pub fn generation(&self, inputs: &Inputs, strings: &Strings) -> Generation<'_> {
        let settings = settings_hash(inputs, strings);
        Generation { pages: &self.pages, settings, holds: self.settings == Some(settings) }
    }

    /// Keep the pages of a build for the next one, and no others.
    pub fn keep(&mut self, settings: ContentHash, articles: &[SourceFile], pages: &[SharedPage]) {
        self.settings = Some(settings);
        let kept = articles.iter().zip(pages);
        self.pages = kept.map(|(article, page)| (article.path.clone(), (article.hash, page.clone()))).collect();
    }
}

impl Generation<'_> {
    /// The compiled page of an article, made anew only if it is not known.
    pub fn page(&self, article: &SourceFile, compile: impl FnOnce() -> Page) -> SharedPage {
        let known = self.pages.get(&article.path).filter(|(hash, _)| self.holds && *hash == article.hash);
        known.map_or_else(|| Arc::new(compile()), |(_, page)| page.clone())
    }

    /// The hash of what all pages depend on.
    pub fn key(&self) -> ContentHash {
        self.settings
    }
}

fn settings_hash(inputs: &Inputs, strings: &Strings) -> ContentHash {
    let config = &inputs.config;
    let variables: Vec<String> =
        config.variables.iter().map(|(name, variable)| format!("{name}={}", variable.value)).collect();
    let brand_only: Vec<String> = config.brand_only.iter().map(|(name, brand)| format!("{name}:{brand}")).collect();
    let separator = config.slug_separator.to_string();
    let extensions = config.extensions.to_bytes();
    let addresses = [u8::from(config.page_addresses == PageAddresses::Files)];
    let contents = config.placed_contents().to_bytes();
    let line_ids = config.line_ids.as_deref().unwrap_or_default();
    let mut parts: Vec<&[u8]> = vec![separator.as_bytes(), &extensions, &addresses, &contents, line_ids.as_bytes()];
    parts.extend(variables.iter().map(String::as_bytes));
    parts.extend(brand_only.iter().map(String::as_bytes));
    for (name, snippet) in &inputs.snippets {
        parts.extend([name.as_bytes(), snippet.hash.as_bytes()]);
    }
    for (key, words) in strings.iter() {
        parts.extend([key.as_bytes(), words.as_bytes()]);
    }
    ContentHash::of_all(parts)
}
