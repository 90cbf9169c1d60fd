//! `content/url-checker.toml` of any text: every mistake has its place, and no text of the checker is left open.
#![no_main]

use std::sync::LazyLock;

use guidepost::markdown::Settings;
use guidepost::source::SourceFile;
use guidepost::strings::Strings;
use guidepost::variables::Scope;
use guidepost::words::Words;
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

static STRINGS: LazyLock<Strings> = LazyLock::new(Strings::default);

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let file = SourceFile::new("content/url-checker.toml", text);
    let config = site().config;
    let settings = Settings {
        strings: &STRINGS,
        slug_separator: '-',
        extensions: config.extensions,
        line_ids: config.line_ids.as_deref(),
            contents_levels: config.placed_contents(),
    };
    let scope = Scope::new(&config);
    let words = in_time(text.len(), || Words::compile(Some(&file), &config, &scope, settings));
    let diagnostics = words.diagnostics(&[], &Default::default());
    check_diagnostics(&diagnostics, |path| (path == &*file.path).then(|| file.clone()));
});
