//! The front matter of any text: no panic, and every diagnostic lies on the borders of characters.
//!
//! `cargo +nightly fuzz run front_matter`
#![no_main]

use guidepost::front_matter;
use guidepost::source::SourceFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = SourceFile::new("content/a.md", format!("---\n{text}\n---\n"));
    let mut diagnostics = Vec::new();
    let (_, body) = front_matter::read(&file, &mut diagnostics);
    assert!(file.text.get(body).is_some());
    for span in diagnostics.into_iter().filter_map(|diagnostic| diagnostic.span) {
        assert!(file.text.get(span.start..span.end).is_some(), "{span:?}");
    }
});
