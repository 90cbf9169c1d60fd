//! A whole article of any text: no panic, spans on the borders of characters, no mark left in the page.
//!
//! `cargo +nightly fuzz run page`
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::Config;
use guidepost::document::Piece;
use guidepost::markdown::Settings;
use guidepost::page::{self, PageSettings};
use guidepost::source::SourceFile;
use guidepost::strings::Strings;
use guidepost::variables::Scope;
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let file = SourceFile::new("site.toml", "title = 'T'\n[variables]\nname = 'Name'\n");
    Scope::new(&Config::read(&file, None, &mut Vec::new()).expect("no brand is asked for"))
});

fuzz_target!(|text: &str| {
    // What reading a site replaces cannot come here.
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t' || ('\u{fdd0}'..='\u{fdef}').contains(&c)) {
        return;
    }
    let file = SourceFile::new("content/a.md", text);
    let strings = Strings::default();
    let markdown = Settings { strings: &strings, slug_separator: '-' };
    let page = page::compile(&file, PageSettings { scope: &SCOPE, snippets: &BTreeMap::new(), markdown });
    for span in page.document.diagnostics.iter().filter_map(|diagnostic| diagnostic.span.as_ref()) {
        assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    }
    for piece in &page.document.body {
        if let Piece::Html(html) = piece {
            assert!(!html.contains(|c| ('\u{fdd0}'..='\u{fdef}').contains(&c)), "{html}");
        }
    }
});
