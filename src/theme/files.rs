//! The files of a theme: the built-in ones, and the site's own in their place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::source::{FilePath, SourceFile, Span};
use crate::strings::Strings;
use crate::toml_table;

/// The files of `theme/` in guidepost's own repository.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in_theme.rs"));

/// A theme's files, by path below `theme/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFiles(BTreeMap<String, Cow<'static, [u8]>>);

impl ThemeFiles {
    /// The built-in theme.
    pub fn built_in() -> Self {
        Self(BUILT_IN.iter().map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))).collect())
    }

    /// Put a file of the site in the place of the built-in one.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.insert(path.strip_prefix("theme/").unwrap_or(path).to_owned(), Cow::Owned(bytes));
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(|bytes| &**bytes)
    }

    /// Whether a file is the site's, and not the built-in one.
    pub fn is_own(&self, path: &str) -> bool {
        matches!(self.0.get(path), Some(Cow::Owned(_)))
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), &**bytes))
    }

    /// A file as text, for reading and for diagnostics.
    pub fn source(&self, path: &str) -> Option<SourceFile> {
        Some(to_source(path, self.get(path)?))
    }

    /// The texts that diagnostics may quote.
    pub fn texts(&self) -> Vec<(FilePath, Arc<str>)> {
        let is_text = |path: &&str| [".html", ".css", ".js", ".toml"].iter().any(|ending| path.ends_with(ending));
        let sources = self.0.keys().map(String::as_str).filter(is_text).filter_map(|path| self.source(path));
        sources.map(|source| (source.path, source.text)).collect()
    }

    /// The templates, by name: `page.html`, `partials/toc.html`.
    pub fn templates(&self) -> BTreeMap<String, SourceFile> {
        let names = self.0.keys().filter_map(|path| path.strip_prefix("templates/"));
        names.filter_map(|name| Some((name.to_owned(), self.source(&format!("templates/{name}"))?))).collect()
    }

    /// The icons, by name: `tip`.
    pub fn icons(&self) -> BTreeMap<String, Arc<str>> {
        let names = self.0.keys().filter_map(|path| path.strip_prefix("icons/")?.strip_suffix(".svg"));
        names
            .filter_map(|name| Some((name.to_owned(), self.source(&format!("icons/{name}.svg"))?.text.trim().into())))
            .collect()
    }

    /// The words of the site's language, English where it has none. The site's own stand over the built-in ones, word by
    /// word.
    pub fn strings(&self, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Strings {
        let english = self.words("en", diagnostics).unwrap_or_default();
        let primary = config.language.split('-').next().unwrap_or_default();
        let own = [config.language.as_str(), primary]
            .into_iter()
            .find_map(|language| Some((language, self.words(language, diagnostics)?)));
        if own.is_none() {
            let message =
                format!("the theme has no words in the language `{}`; English ones stand in", config.language);
            let hint = format!("add theme/strings/{primary}.toml; theme/strings/en.toml has all keys");
            diagnostics.push(
                Diagnostic::warning("missing-strings", Span::file(&crate::config::FILE.into()), message).hint(hint),
            );
        }
        let (language, own) = own.unwrap_or_default();
        if !own.is_empty() {
            let missing: Vec<&str> = english.keys().filter(|key| !own.contains_key(*key)).map(String::as_str).collect();
            if !missing.is_empty() {
                let path = format!("theme/strings/{language}.toml");
                let message = format!("words are missing; English ones stand in: {}", missing.join(", "));
                diagnostics.push(Diagnostic::warning("missing-strings", Span::file(&path.as_str().into()), message));
            }
        }
        Strings::new(own, &english)
    }

    /// The words of a language: the built-in ones, and the site's own in their place.
    fn words(&self, language: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<BTreeMap<String, String>> {
        let path = format!("strings/{language}.toml");
        let built_in = BUILT_IN.iter().find(|(built_in, _)| *built_in == path).map(|(_, bytes)| *bytes);
        let own = self.source(&path)?;
        let mut words = match built_in {
            Some(bytes) if self.get(&path) != Some(bytes) => read_words(&to_source(&path, bytes), &mut Vec::new()),
            _ => BTreeMap::new(),
        };
        words.extend(read_words(&own, diagnostics));
        Some(words)
    }
}

fn to_source(path: &str, bytes: &[u8]) -> SourceFile {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    SourceFile::new(format!("theme/{path}"), text)
}

fn read_words(source: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let table = toml_table::parse(source, diagnostics);
    let mut words = BTreeMap::new();
    for (key, value) in &table {
        match value.get_ref().as_str() {
            Some(text) => {
                words.insert(key.get_ref().to_string(), text.to_owned());
            }
            None => {
                let message = format!("`{}` must be a string", key.get_ref());
                diagnostics.push(Diagnostic::error("wrong-type", source.span(value.span()), message));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(language: &str) -> Config {
        Config { language: language.to_owned(), ..Config::default() }
    }

    /// The places in a text that values take.
    fn holes(text: &str) -> Vec<&str> {
        let mut holes: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
        holes.sort_unstable();
        holes
    }

    #[test]
    fn built_in_languages_have_all_words_with_the_same_values() {
        let files = ThemeFiles::built_in();
        let english = files.words("en", &mut Vec::new()).unwrap();
        for language in ["ar", "de", "es", "fr", "ja"] {
            let words = files.words(language, &mut Vec::new()).unwrap();
            assert!(words.keys().eq(english.keys()), "{language}");
            for (key, text) in &english {
                assert_eq!(holes(&words[key]), holes(text), "{language}: {key}");
            }
        }
    }

    #[test]
    fn another_language_is_a_file_and_what_it_lacks_is_said() {
        let mut files = ThemeFiles::built_in();
        files.insert("theme/strings/pt-BR.toml", b"menu = \"Menu\"\nclose = \"Fechar\"\n".to_vec());
        let mut diagnostics = Vec::new();
        let strings = files.strings(&config("pt-BR"), &mut diagnostics);
        assert_eq!(strings.get("close"), "Fechar");
        assert_eq!(strings.get("next"), "Next");
        let [missing] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(missing.code, "missing-strings");
        assert_eq!(missing.span.as_ref().unwrap().file.as_ref(), "theme/strings/pt-BR.toml");
        assert!(
            missing.message.contains("skip_to_content") && !missing.message.contains("close"),
            "{}",
            missing.message
        );
    }

    #[test]
    fn a_site_changes_single_words_of_a_language() {
        let mut files = ThemeFiles::built_in();
        files.insert("theme/strings/de.toml", b"close = \"Zu\"\n".to_vec());
        let mut diagnostics = Vec::new();
        let strings = files.strings(&config("de"), &mut diagnostics);
        assert_eq!((strings.get("close"), strings.get("next")), ("Zu", "Weiter"));
        assert!(diagnostics.is_empty());
    }
}
