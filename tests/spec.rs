//! The article language, by examples: `tests/spec/<area>/<name>.md` with the HTML it becomes (`.html`) and what is said
//! about it (`.diagnostics`, absent where nothing is). `UPDATE_EXPECT=1` writes both anew: read them then.
//!
//! Holes are shown as what they stand for: the address as written, and `src="…"` of a picture.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guidepost::config::Config;
use guidepost::diagnostics::{self, Diagnostic};
use guidepost::document::Piece;
use guidepost::markdown::Settings;
use guidepost::page::{self, Page, PageSettings};
use guidepost::source::{SourceFile, Texts};
use guidepost::strings::Strings;
use guidepost::variables::Scope;

const SITE: &str = "
title = 'Spec'
[variables]
product = 'Guide & Post'
short = 'GP'
version = 3
nested = { name = 'deep' }
[brands.other.variables]
only_there = 'x'
";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec")
}

fn snippets() -> BTreeMap<String, SourceFile> {
    let files = fs::read_dir(folder().join("_snippets")).expect("the snippets are there").filter_map(Result::ok);
    files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            let text = fs::read_to_string(file.path()).expect("a snippet is text");
            (name.clone(), SourceFile::new(format!("content/_snippets/{name}"), text))
        })
        .collect()
}

fn compile(source: &SourceFile) -> Page {
    let separator = if source.path.contains("underscore") { '_' } else { '-' };
    let config_file = SourceFile::new("site.toml", SITE);
    let config = Config::read(&config_file, None, &mut Vec::new()).expect("no brand is asked for");
    let english = ["admonition_tip", "admonition_note", "admonition_warning"]
        .into_iter()
        .map(|key| {
            (key.to_owned(), key.rsplit('_').next().unwrap_or_default().replace(|c: char| c.is_ascii_digit(), ""))
        })
        .map(|(key, word)| (key, word[..1].to_uppercase() + &word[1..]))
        .collect();
    let strings = Strings::new(BTreeMap::new(), &english);
    let scope = Scope::new(&config);
    let snippets = snippets();
    let markdown = Settings { strings: &strings, slug_separator: separator };
    page::compile(source, PageSettings { scope: &scope, snippets: &snippets, markdown })
}

fn shown(page: &Page) -> String {
    let target = |link: usize| page.document.links[link].target.as_str();
    let pieces = page.document.body.iter().map(|piece| match piece {
        Piece::Html(html) => html.clone(),
        Piece::Href(link) => target(*link).to_owned(),
        Piece::Image(link) => format!("src=\"{}\"", target(*link)),
        Piece::Checker => "<checker>\n".to_owned(),
    });
    pieces.collect()
}

fn said(page: &Page, source: &SourceFile) -> String {
    let mut texts: Texts = [(source.path.clone(), source.text.clone())].into_iter().collect();
    texts.extend(snippets().into_values().map(|snippet| (snippet.path, snippet.text)));
    let line = |diagnostic: &Diagnostic| {
        let span = diagnostic.span.as_ref().expect("a diagnostic of an article has a place");
        let lines = texts.lines(&span.file).expect("its text is known");
        let ((line, column), (_, end)) = (lines.position(span.start), lines.position(span.end));
        let hints: String = diagnostic.hints.iter().map(|hint| format!("  {hint}\n")).collect();
        let file = span.file.rsplit('/').next().unwrap_or_default();
        format!(
            "{file}:{line}:{column}-{end}: {:?} {}: {}\n{hints}",
            diagnostic.severity, diagnostic.code, diagnostic.message
        )
    };
    diagnostics::settle(page.document.diagnostics.clone(), diagnostics::Strictness::Normal).iter().map(line).collect()
}

/// Compare with what a file holds, or write it; nothing is an absent file.
fn expect(file: &Path, actual: &str, failures: &mut Vec<String>) {
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected == actual {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_none() {
        failures.push(format!("{}\n--- expected\n{expected}\n--- actual\n{actual}", file.display()));
    } else if actual.is_empty() {
        fs::remove_file(file).expect("an expectation can be removed");
    } else {
        fs::write(file, actual).expect("an expectation can be written");
    }
}

#[test]
fn every_example_is_as_expected() {
    let root = folder();
    let mut examples = 0;
    let mut failures = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let path = entry.path();
        let is_example =
            path.extension().is_some_and(|extension| extension == "md") && !path.starts_with(root.join("_snippets"));
        if !is_example {
            continue;
        }
        let below = path.strip_prefix(&root).expect("the walk stays below its root").to_string_lossy().into_owned();
        let source = SourceFile::new(format!("content/{below}"), fs::read_to_string(path).expect("an example is text"));
        let page = compile(&source);
        expect(&path.with_extension("html"), &shown(&page), &mut failures);
        expect(&path.with_extension("diagnostics"), &said(&page, &source), &mut failures);
        examples += 1;
    }
    assert!(examples > 30, "only {examples} examples were found");
    assert!(failures.is_empty(), "{} differ:\n\n{}", failures.len(), failures.join("\n\n"));
}
