//! `redirects.toml` of any text: every mistake has its place, and every old address leads to one that is not its own.
#![no_main]

use guidepost::redirects::Target;
use guidepost::source::SourceFile;
use guidepost::{cache::Cache, redirects};
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let mut inputs = site();
    inputs.redirects = Some(SourceFile::new(redirects::FILE, text));
    let survey = guidepost::survey_again(&inputs, &mut Cache::default());
    let mut diagnostics = Vec::new();
    let collected = in_time(text.len(), || {
        diagnostics.clear();
        redirects::collect(&inputs, &survey.site, &mut diagnostics)
    });
    check_diagnostics(&diagnostics, |path| inputs.source(path));
    for (old, redirect) in collected.iter() {
        if let Target::Address(target) = &redirect.target {
            assert_ne!(&old, target);
        }
        collected.answer(&old);
    }
    // What `guidepost links` adds for a lost address is read as such.
    let mut with_line = site();
    let text = redirects::with_line(text, "/odd \"old\"\\/#ä", "\"/a/\"");
    with_line.redirects = Some(SourceFile::new(redirects::FILE, text));
    redirects::collect(&with_line, &survey.site, &mut Vec::new());
});
