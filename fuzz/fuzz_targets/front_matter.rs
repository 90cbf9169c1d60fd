//! Front matter of any text: it never panics, and every span it reports lies on character boundaries of the file.
//!
//! `cargo +nightly fuzz run front_matter`, best with `-- -dict=fuzz/article.dict`.
#![no_main]

use guidepost::front_matter;
use guidepost::source::SourceFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = SourceFile::new("content/a.md", format!("---\n{text}\n---\n"));
    let mut diagnostics = Vec::new();
    let (read, body) = front_matter::read(&file, &mut diagnostics);
    assert!(file.text.get(body).is_some());
    let texts = [read.title, read.description, read.template];
    let spans = texts.into_iter().flatten().map(|text| text.span);
    for span in spans.chain(diagnostics.into_iter().filter_map(|diagnostic| diagnostic.span.clone())) {
        assert!(file.text.get(span.start..span.end).is_some(), "{span:?}");
    }
});
