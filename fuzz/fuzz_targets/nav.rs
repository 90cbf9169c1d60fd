//! `content/nav.md` of any text: every mistake has its place.
#![no_main]

use guidepost::nav;
use guidepost::source::SourceFile;
use guidepost::variables::Scope;
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let file = SourceFile::new("content/nav.md", text);
    let mut inputs = site();
    let mut diagnostics = Vec::new();
    in_time(text.len(), || {
        diagnostics.clear();
        nav::read(&file, &Scope::new(&inputs.config), &mut Default::default(), &mut diagnostics)
    });
    check_diagnostics(&diagnostics, |path| (path == &*file.path).then(|| file.clone()));
    inputs.nav = Some(file);
    let survey = guidepost::survey(&inputs);
    for page in 0..survey.site.pages.len() {
        survey.site.nav.place_of(page);
    }
});
