//! The variables of any text: no panic, and what could not be replaced stands where it is said to.
//!
//! `cargo +nightly fuzz run variables`
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::Config;
use guidepost::source::{SourceFile, TextBuilder};
use guidepost::variables::{self, Scope};
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let file = SourceFile::new("site.toml", "title = 'T'\n[variables]\nname = 'Name'\nlist = [1, 2]\n");
    Scope::new(&Config::read(&file, None, &mut Vec::new()).expect("no brand is asked for"))
});

fuzz_target!(|text: &str| {
    let file = SourceFile::new("content/a.md", text);
    let mut builder = TextBuilder::from_files();
    let index = builder.add_file(&file);
    builder.copy_from(index, 0..text.len());
    let expanded = variables::expand(builder.finish(), &SCOPE.on_page(BTreeMap::new()));
    for place in expanded.unresolved {
        assert!(expanded.text.as_str().get(place.range).is_some());
        let span = place.diagnostic.span.expect("it has a place");
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
});
