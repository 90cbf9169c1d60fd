//! `content/search-tests.toml` of any text: every mistake has its place.
#![no_main]

use guidepost::emit::Files;
use guidepost::search;
use guidepost::source::SourceFile;
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let mut inputs = site();
    inputs.search_tests = Some(SourceFile::new("content/search-tests.toml", text));
    // Without an index: this is about the file alone.
    let diagnostics = in_time(text.len(), || search::run_tests(&inputs, &Files::default()));
    check_diagnostics(&diagnostics, |path| inputs.source(path));
});
