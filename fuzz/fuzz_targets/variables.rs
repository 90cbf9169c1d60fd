//! Variables and macros in any text: expanding them never panics, and any part of the result leads back to a place in the
//! file.
//!
//! `cargo +nightly fuzz run variables`, best with `-- -dict=fuzz/article.dict`.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::Config;
use guidepost::source::{SourceFile, TextBuilder};
use guidepost::variables::{self, Scope};
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let settings = "title = 'T'\n[variables]\nname = 'Guide'\nother = '<< name >> ä'\nlist = [1, 2]\n";
    let file = SourceFile::new("site.toml", settings);
    Scope::new(&Config::read(&file, None, &mut Vec::new()).expect("no brand is asked for"))
});

fuzz_target!(|text: &str| {
    let file = SourceFile::new("content/a.md", text);
    let mut builder = TextBuilder::from_files();
    let index = builder.add_file(&file);
    builder.copy_from(index, 0..text.len());
    let scope = SCOPE.on_page(BTreeMap::new());
    let ran = variables::run_macros(builder.finish(), &scope, &BTreeMap::new());
    for diagnostic in ran.diagnostics {
        let span = diagnostic.span.as_ref().expect("a mistake has a place");
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
    let expanded = variables::expand(ran.text, &scope);
    let result = expanded.text.as_str();
    for place in expanded.unresolved {
        assert!(result.get(place.range).is_some());
        let span = place.diagnostic.span.as_ref().expect("a mistake has a place");
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
    for (start, character) in result.char_indices().step_by(7) {
        let span = expanded.text.origin(start..start + character.len_utf8());
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
});
