//! A whole article of any text: it never panics, leaves no internal mark behind, every span lies on character boundaries,
//! and hand-written tags are balanced in each place.
//!
//! `cargo +nightly fuzz run page`, best with `-- -dict=fuzz/article.dict`.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::Config;
use guidepost::dialect::Extensions;
use guidepost::document::Piece;
use guidepost::markdown::Settings;
use guidepost::page::{self, PageSettings};
use guidepost::source::SourceFile;
use guidepost::strings::Strings;
use guidepost::variables::Scope;
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let settings = "title = 'T'\n[variables]\nname = 'Guide'\nother = '<b>ä</b>'\n";
    let file = SourceFile::new("site.toml", settings);
    Scope::new(&Config::read(&file, None, &mut Vec::new()).expect("no brand is asked for"))
});

static SNIPPETS: LazyLock<BTreeMap<String, SourceFile>> = LazyLock::new(|| {
    let texts = [("s.md", "snippet << name >>\n"), ("loop.md", "--8<-- \"loop.md\"\n{% include \"loop.md\" %}\n")];
    let file = |(name, text): (&str, &str)| {
        (name.to_owned(), SourceFile::new(format!("content/_snippets/{name}"), text))
    };
    texts.map(file).into_iter().collect()
});

static STRINGS: LazyLock<Strings> = LazyLock::new(Strings::default);

fuzz_target!(|text: &str| {
    // What `content` never lets through: marks of our own.
    if text.contains(|c| matches!(c, '\r' | '\0'..='\u{8}' | '\u{fdd0}'..='\u{fdef}')) {
        return;
    }
    let source = SourceFile::new("content/a.md", text);
    let markdown = Settings { strings: &STRINGS, slug_separator: '-', extensions: Extensions::all() };
    let page = page::compile(&source, PageSettings { scope: &SCOPE, snippets: &SNIPPETS, markdown });
    for diagnostic in &page.document.diagnostics {
        let span = diagnostic.span.as_ref().expect("all have places");
        let file = if span.file == source.path {
            &source
        } else {
            SNIPPETS.values().find(|snippet| snippet.path == span.file).expect("a span is of a file there is")
        };
        assert!(file.text.get(span.start..span.end).is_some(), "{diagnostic:?}");
    }
    for link in &page.document.links {
        assert!(link.span.start <= link.span.end);
    }
    let is_mark = |c| matches!(c, '\u{fdd0}'..='\u{fdef}');
    let html = page.document.body.pieces().filter_map(|piece| match piece {
        Piece::Html(html) => Some(html),
        _ => None,
    });
    for html in html {
        assert!(!html.contains(is_mark), "{html:?}");
    }
    assert!(!page.title.contains(is_mark) && !page.markdown.contains(is_mark), "{:?}", page.title);
    assert!(!page.document.plain_text.contains(is_mark), "{:?}", page.document.plain_text);
});
