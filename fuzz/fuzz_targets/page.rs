//! A whole article of any text: it never panics, leaves no internal mark behind, every span lies on character boundaries,
//! and its HTML ends all that it begins.
//!
//! `cargo +nightly fuzz run page`, best with `-- -dict=fuzz/article.dict`.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::PageAddresses;
use guidepost::dialect::Extensions;
use guidepost::document::{Hole, Piece};
use guidepost::heading_levels::HeadingLevels;
use guidepost::markdown::Settings;
use guidepost::page::{self, PageSettings};
use guidepost::source::{SharedText, SourceFile};
use guidepost::strings::Strings;
use guidepost::variables::Scope;
use guidepost_fuzz::{check_closed, check_diagnostics, in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| Scope::new(&site().config));

static SNIPPETS: LazyLock<BTreeMap<String, SourceFile>> = LazyLock::new(|| {
    let texts = [("s.md", "snippet << name >>\n"), ("loop.md", "--8<-- \"loop.md\"\n{% include \"loop.md\" %}\n")];
    let file =
        |(name, text): (&str, &str)| (name.to_owned(), SourceFile::new(format!("content/_snippets/{name}"), text));
    texts.map(file).into_iter().collect()
});

static STRINGS: LazyLock<Strings> = LazyLock::new(Strings::default);

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let source = SourceFile::new("content/a.md", text);
    let markdown = Settings {
        strings: &STRINGS,
        slug_separator: '-',
        extensions: Extensions::all(),
        line_ids: Some("__span"),
        contents_levels: HeadingLevels::ALL,
    };
    let settings = PageSettings { scope: &SCOPE, snippets: &SNIPPETS, addresses: PageAddresses::Folders, markdown };
    let page = in_time(text.len(), || page::compile(&source, settings));
    check_diagnostics(&page.document.diagnostics, |path| {
        let mut files = SNIPPETS.values().chain([&source]);
        files.find(|file| &*file.path == path).cloned()
    });
    for link in &page.document.links {
        assert!(link.span.start <= link.span.end);
    }
    let is_mark = |c| matches!(c, '\u{fdd0}'..='\u{fdef}');
    let html: String = page.document.body.pieces().map(shown).collect();
    assert!(!html.contains(is_mark), "{html:?}");
    check_closed(&html);
    let markdown: String = page.markdown.iter().map(SharedText::as_str).collect();
    assert!(!page.title.contains(is_mark) && !markdown.contains(is_mark), "{:?}", page.title);
    assert!(!page.document.plain_text.contains(is_mark), "{:?}", page.document.plain_text);
});

/// A piece of a page, with something in each hole.
fn shown<'a>(piece: Piece<'a>) -> &'a str {
    match piece {
        Piece::Html(html) => html,
        Piece::Hole(Hole::Image(_)) => "<img src=\"#\"",
        Piece::Hole(Hole::Href(_)) => "#",
        Piece::Hole(Hole::Checker | Hole::TagList(_)) => "<div></div>",
        Piece::Hole(Hole::ImageEnd(_) | Hole::VariableStart(_) | Hole::VariableEnd) => "",
    }
}
