//! A whole site with an article of any text: its links, its page in the theme, its copies for other programs, and the same
//! for a folder without a server.
#![no_main]

use std::cell::RefCell;

use guidepost::cache::Cache;
use guidepost::source::SourceFile;
use guidepost::{LISTING, compile, offline};
use guidepost_fuzz::{check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// The theme is prepared once.
    static CACHE: RefCell<Cache> = RefCell::default();
}

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let mut inputs = site();
    inputs.articles.push(SourceFile::new("content/c.md", text));
    let build = CACHE.with_borrow_mut(|cache| in_time(text.len(), || compile(&inputs, cache)));
    check_diagnostics(&build.diagnostics, |path| inputs.source(path));
    check_diagnostics(&build.lints, |path| inputs.source(path));
    let is_mark = |c| matches!(c, '\u{fdd0}'..='\u{fdef}');
    for (path, file) in &build.files {
        let Ok(text) = String::from_utf8(file.to_bytes()) else { continue };
        assert!(!text.contains(is_mark) || path.ends_with(".js"), "{path}: {text}");
    }
    let listing = build.files[LISTING].to_bytes();
    serde_json::from_slice::<serde_json::Value>(&listing).expect("the list of addresses is JSON");
    let mut diagnostics = Vec::new();
    offline::convert(build.files, &inputs.config, &inputs.theme, &mut diagnostics);
    check_diagnostics(&diagnostics, |path| inputs.source(path));
});
