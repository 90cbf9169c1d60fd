//! `site.toml` of any text, and the same text as the theme's words: every mistake has its place.
#![no_main]

use guidepost::config::Config;
use guidepost::source::SourceFile;
use guidepost::theme::ThemeFiles;
use guidepost_fuzz::{check_diagnostics, in_time, is_readable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let file = SourceFile::new("site.toml", text);
    let mut diagnostics = Vec::new();
    let config = in_time(text.len(), || {
        diagnostics.clear();
        Config::read(&file, None, &mut diagnostics).expect("no brand is asked for")
    });
    let brand = config.brands.first().cloned();
    if let Some(brand) = brand {
        Config::read(&file, Some(&brand), &mut diagnostics).expect("the brand is defined");
    }
    check_diagnostics(&diagnostics, |path| (path == &*file.path).then(|| file.clone()));

    let mut files = ThemeFiles::built_in();
    files.insert("theme/strings/de.toml", text.as_bytes().to_vec());
    let mut diagnostics = Vec::new();
    files.strings(&Config { language: "de".to_owned(), ..Config::default() }, &mut diagnostics);
    check_diagnostics(&diagnostics, |path| files.source(path.strip_prefix("theme/")?));
});
