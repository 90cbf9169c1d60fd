//! `anchors.lock` of any text: every mistake has its place, and what is written of it is read as the same again.
#![no_main]

use guidepost::ledger::{self, Ledger, Words};
use guidepost::places::of_page;
use guidepost::source::{SourceFile, Span};
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let file = SourceFile::new("anchors.lock", text);
    let mut diagnostics = Vec::new();
    let read = in_time(text.len(), || {
        diagnostics.clear();
        Ledger::read(&file, &mut diagnostics)
    });
    check_diagnostics(&diagnostics, |path| (path == &*file.path).then(|| file.clone()));
    let written = read.text();
    let again = Ledger::read(&SourceFile::new("anchors.lock", written.as_str()), &mut diagnostics);
    assert_eq!(again.text(), written);

    let inputs = site();
    let survey = guidepost::survey(&inputs);
    for lost in ledger::compare(&read, &survey.site, &survey.redirects).lost {
        check_diagnostics(&[lost.diagnostic(&Span::file(&file.path))], |_| Some(file.clone()));
    }
    let mut accepted = read;
    accepted.accept((0..survey.site.pages.len()).flat_map(|page| of_page(&survey.site, page)), Words::Accept);
});
