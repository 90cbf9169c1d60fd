//! What the targets share: a small site that each puts one file of its own into, and what must hold of any file.
//!
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run page -s none -- -dict=fuzz/article.dict` runs one, with any compiler; seeds are the
//! files that the tests read, such as `tests/spec`.

use std::sync::LazyLock;
use std::time::Duration;

use cpu_time::ProcessTime;
use guidepost::config::Config;
use guidepost::content::Inputs;
use guidepost::diagnostics::{self, Diagnostic, Style};
use guidepost::source::{SourceFile, Texts};
use scraper::{Html, Selector};

/// What a text of this length may take; a longer one, as many times more. A page of that length takes a hundredth of it.
const TIME_MAX: Duration = Duration::from_millis(100);
const TIME_LENGTH: usize = 4_096;

/// A site of two pages with a few anchors, without search and pictures of many sizes.
pub fn site() -> Inputs {
    let settings = "title = 'T'\nbase_url = 'https://help.example.com/'\n[pictures]\nvariants = false\n[search]\nenabled = false\n\
                    [variables]\nname = 'Guide'\nother = '<b>ä</b>'\n";
    let mut inputs = Inputs::without_site();
    inputs.config_file = SourceFile::new("site.toml", settings);
    inputs.config = Config::read(&inputs.config_file, None, &mut inputs.diagnostics).expect("no brand is asked for");
    assert!(inputs.diagnostics.is_empty(), "{:?}", inputs.diagnostics);
    let texts = [
        ("content/a.md", "# A\n\n## Part\n\nWords of the part.\n\n!!! steps\n    1. One.\n    2. Two.\n"),
        ("content/b/index.md", "# B\n\n[A](../a.md#part) and ![a picture](a.png)\n"),
    ];
    inputs.articles = texts.map(|(path, text)| SourceFile::new(path, text)).into();
    inputs
}

/// Whether the loader lets a text through as it is: it replaces control characters and marks of ours.
pub fn is_readable(text: &str) -> bool {
    !text.contains(
        |c| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{d}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}'),
    )
}

/// Whether every diagnostic has a place in a file there is, on character boundaries, and can be shown in each form.
pub fn check_diagnostics(diagnostics: &[Diagnostic], file: impl Fn(&str) -> Option<SourceFile>) {
    for diagnostic in diagnostics {
        let mut texts = Texts::default();
        if let Some(span) = &diagnostic.span {
            let file = file(&span.file).unwrap_or_else(|| panic!("{diagnostic:?} is in no file there is"));
            assert!(file.text.get(span.start..span.end).is_some(), "{diagnostic:?}");
            texts.extend([(file.path.clone(), file.text.clone())]);
        }
        let shown = diagnostics::to_text(diagnostic, &texts, Style::Plain);
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
        diagnostics::to_text(diagnostic, &texts, Style::Colored);
        let json = diagnostics::to_json(diagnostic, &texts);
        serde_json::from_str::<serde_json::Value>(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    }
}

/// Do something with a text, and see that it takes no longer than such a text may.
pub fn in_time<T>(length: usize, mut run: impl FnMut() -> T) -> T {
    let allowed = TIME_MAX * u32::try_from(length.div_ceil(TIME_LENGTH).max(1)).expect("a text is short");
    let mut taken = Duration::MAX;
    // What is slow once may have read something for the first time.
    for _ in 0..3 {
        let start = ProcessTime::now();
        let result = run();
        taken = taken.min(start.elapsed());
        if taken <= allowed {
            return result;
        }
    }
    panic!("{length} bytes take {taken:?}");
}

/// Whether HTML ends all that it begins: what stands behind it, in a page, is as if it were not there.
pub fn check_closed(html: &str) {
    static BEHIND: LazyLock<Selector> = LazyLock::new(|| Selector::parse("#behind").expect("this is a selector"));
    let page = format!("<!doctype html><body><main><div>{html}</div><p id=\"behind\">words</p></main></body>");
    let page = Html::parse_document(&page);
    let behind = page.select(&BEHIND).next_back().unwrap_or_else(|| panic!("nothing stands behind {html:?}"));
    let parents = behind.ancestors().filter_map(|node| node.value().as_element().map(|element| element.name()));
    let parents: Vec<&str> = parents.collect();
    assert_eq!(parents, ["main", "body", "html"], "{html:?}");
    assert_eq!(behind.inner_html(), "words", "{html:?}");
}
