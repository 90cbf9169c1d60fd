//! Compiled pages of earlier builds, by the hash of everything they depend on. No flags to forget: what has changed has
//! another hash.

use std::collections::HashMap;
use std::sync::Arc;

use crate::content::Inputs;
use crate::page::{Page, SharedPage};
use crate::source::{ContentHash, SourceFile};
use crate::strings::Strings;

/// The pages of the last build.
#[derive(Debug, Default)]
pub struct Cache {
    pages: HashMap<ContentHash, SharedPage>,
}

/// The cache during one build.
#[derive(Debug)]
pub struct Generation<'a> {
    pages: &'a HashMap<ContentHash, SharedPage>,
    settings: ContentHash,
}

impl Cache {
    /// Begin a build.
    pub fn generation(&self, inputs: &Inputs, strings: &Strings) -> Generation<'_> {
        Generation { pages: &self.pages, settings: settings_hash(inputs, strings) }
    }

    /// Keep the pages of a build for the next one, and no others.
    pub fn keep(&mut self, settings: ContentHash, articles: &[SourceFile], pages: &[SharedPage]) {
        self.pages =
            articles.iter().zip(pages).map(|(article, page)| (page_key(settings, article), page.clone())).collect();
    }
}

impl Generation<'_> {
    /// The compiled page of an article, made anew only if it is not known.
    pub fn page(&self, article: &SourceFile, compile: impl FnOnce() -> Page) -> SharedPage {
        self.pages.get(&page_key(self.settings, article)).cloned().unwrap_or_else(|| Arc::new(compile()))
    }

    /// The hash of what all pages depend on.
    pub fn key(&self) -> ContentHash {
        self.settings
    }
}

fn page_key(settings: ContentHash, article: &SourceFile) -> ContentHash {
    ContentHash::of_all([settings.as_bytes(), article.path.as_bytes(), article.hash.as_bytes()])
}

fn settings_hash(inputs: &Inputs, strings: &Strings) -> ContentHash {
    let config = &inputs.config;
    let variables: Vec<String> =
        config.variables.iter().map(|(name, variable)| format!("{name}={}", variable.value)).collect();
    let brand_only: Vec<String> = config.brand_only.iter().map(|(name, brand)| format!("{name}:{brand}")).collect();
    let separator = config.slug_separator.to_string();
    let mut parts: Vec<&[u8]> = vec![separator.as_bytes()];
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
