//! The corpus of 360 real articles: builds whole, and agrees with what its original toolchain made of it.
//!
//! Needs `../shared` beside the repository and `python3`; fails where they are absent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use guidepost::cache::Cache;
use guidepost::config::PageAddresses;
use guidepost::content;
use guidepost::diagnostics::{self, Diagnostic};
use guidepost::write::{self, Compression};

/// Pages that differ and ought not to: known, and no more than these.
const GAPS: [(&str, &str); 2] = [
    (
        "/ri/fast/articles/Chrome-Extension-Mass-Deployment/",
        "`\\\\` and `\\%` in a Windows path: CommonMark drops backslashes that Python-Markdown keeps",
    ),
    (
        "/ri/fast/articles/Need-Admin-Approval/",
        "`**word **` before a hard line break is strong to Python-Markdown alone",
    ),
];

/// The share of pages that must agree in full, in per cent.
const AGREEMENT_MIN: f64 = 96.0;
/// The share of pages on which the reference may be called wrong, in per cent.
const ACCEPTED_MAX: f64 = 3.0;

fn shared(path: &str) -> PathBuf {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    assert!(shared.exists(), "this test needs {}, the folder with the corpus beside the repository", shared.display());
    shared
}

fn python(script: &str, arguments: &[&Path]) -> Output {
    Command::new("python3").arg(shared(script)).args(arguments).output().expect("python3 runs the corpus scripts")
}

/// The corpus as a site, with a placeholder for every picture, of which no smaller ones are made: they say nothing of the
/// articles, each of these sites would make them anew, and the comparison ends a word where a `<picture>` ends.
fn lay_out(root: &Path) {
    let output = python("tools/corpus_site.py", &[&shared("corpus/sfcc"), root]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let settings = root.join("site.toml");
    let text = fs::read_to_string(&settings).expect("it has settings") + "\n[pictures]\nvariants = false\n";
    fs::write(settings, text).expect("settings can be written");
}

/// Remove the placeholders: the reference was rendered without pictures, and addresses of Markdown's pictures differ
/// where the file is there.
fn remove_pictures(folder: &Path) {
    for entry in
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    {
        if entry.path().extension().is_none_or(|extension| extension != "md") {
            fs::remove_file(entry.path()).expect("a placeholder can be removed");
        }
    }
}

fn build(root: &Path) -> (usize, Vec<Diagnostic>, content::Inputs) {
    let inputs = content::load(root, None).expect("the corpus is a site");
    let build = guidepost::compile(&inputs, &mut Cache::default());
    write::publish(&build.files, root, &root.join("site"), Compression::Off).expect("the site can be written");
    (build.pages, build.diagnostics, inputs)
}

/// What differs from the reference, by the address of the page.
fn differences(site: &Path) -> BTreeMap<String, Vec<String>> {
    let reference = shared("corpus/sfcc.reference.jsonl");
    let output = Command::new("python3")
        .arg(shared("tools/render_diff.py"))
        .arg("compare")
        .arg(reference)
        .arg(site)
        .args(["--most", "1000"])
        .output()
        .expect("python3 runs the comparison");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("pages agree in full"), "the comparison says no result: {text}");
    let mut differences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut page = String::new();
    for line in text.lines() {
        if line.starts_with('/') {
            differences.insert(line.to_owned(), Vec::new());
            page = line.to_owned();
        } else if let Some(lines) = differences.get_mut(&page).filter(|_| line.starts_with(' ')) {
            lines.push(line.trim().to_owned());
        }
    }
    differences
}

fn accepted() -> BTreeSet<String> {
    let list = include_str!("corpus/accepted.tsv");
    let rows = list.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once('\t').expect("a row has an address and a reason").0.to_owned()).collect()
}

#[test]
fn agrees_with_the_reference() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    remove_pictures(&root.join("content"));
    let (pages, ..) = build(&root);
    assert_eq!(pages, 360);

    let differing: BTreeSet<String> = differences(&root.join("site")).into_keys().collect();
    let accepted = accepted();
    let gaps = GAPS.iter().map(|(page, _)| (*page).to_owned()).collect();
    let unexpected: Vec<_> = differing.difference(&accepted).filter(|page| !BTreeSet::contains(&gaps, *page)).collect();
    assert!(unexpected.is_empty(), "pages that agreed before: {unexpected:#?}");
    let mended: Vec<_> = accepted.union(&gaps).filter(|page| !differing.contains(*page)).collect();
    assert!(mended.is_empty(), "pages that agree now and can leave the lists: {mended:#?}");
    let per_cent = |number: usize| 100.0 * number as f64 / pages as f64;
    assert!(per_cent(pages - differing.len()) >= AGREEMENT_MIN, "{} pages differ", differing.len());
    assert!(per_cent(accepted.len()) <= ACCEPTED_MAX, "{} pages are accepted", accepted.len());
}

/// With the pictures there, Markdown's lead to them; the reference, rendered without, has addresses that lead nowhere.
/// Nothing else differs.
#[test]
fn with_pictures_only_their_addresses_differ() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    build(&root);
    let known: BTreeSet<String> = accepted().into_iter().chain(GAPS.map(|(page, _)| page.to_owned())).collect();
    for (page, lines) in differences(&root.join("site")) {
        let only_pictures = lines.iter().all(|line| line.starts_with("images:"));
        assert!(only_pictures || known.contains(&page), "{page}: {lines:#?}");
    }
}

#[test]
fn pictures_are_found_and_variables_resolved() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    let (_, diagnostics, _) = build(&root);
    let of = |code: &str| diagnostics.iter().filter(|diagnostic| diagnostic.code == code).count();
    assert_eq!(of("unknown-variable"), 0);
    assert_eq!(of("unquoted-colon"), 20, "the corpus has 20 pages with an unquoted colon in their description");
    for page in walkdir::WalkDir::new(root.join("site")).into_iter().filter_map(Result::ok) {
        if page.file_name() == "index.html" {
            let html = fs::read_to_string(page.path()).expect("a page is text");
            assert!(!html.contains("{{ product_name"), "{} has an unresolved variable", page.path().display());
        }
    }
}

#[test]
fn the_screenshot_summaries_stay_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    build(&root);
    let page = fs::read_to_string(root.join("site/ri/fast/articles/Need-Admin-Approval/index.html"))
        .expect("the page is there");
    assert!(page.contains(">>> Click to see a screenshot &lt;&lt;&lt;"));
}

#[test]
fn what_is_broken_in_the_key_article_is_reported_at_its_place() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    remove_pictures(&root.join("content"));
    let article = root.join("content/ri/fast/articles/Partner-Community-Authorization.md");
    let text = fs::read_to_string(&article).expect("the key article is there");
    // Its text fragments match as it stands; with another word in the sentence they must not.
    fs::write(&article, text.replacen("supports only the following Salesforce", "supports these Salesforce", 1))
        .expect("the copy can be changed");
    let (_, diagnostics, inputs) = build(&root);
    let texts = inputs.texts();
    let found: Vec<(String, u64, u64)> = diagnostics::settle(diagnostics, diagnostics::Strictness::Normal)
        .iter()
        .filter(|diagnostic| {
            diagnostic.span.as_ref().is_some_and(|span| span.file.ends_with("Partner-Community-Authorization.md"))
        })
        .map(|diagnostic| {
            serde_json::from_str(&diagnostics::to_json(diagnostic, &texts)).expect("a diagnostic is JSON")
        })
        .map(|json: serde_json::Value| {
            (
                json["code"].as_str().unwrap_or_default().to_owned(),
                json["line"].as_u64().unwrap_or(0),
                json["column"].as_u64().unwrap_or(0),
            )
        })
        .collect();
    for expected in [
        ("broken-text-fragment", 58, 185),
        ("missing-picture", 50, 37),
        ("missing-picture", 57, 37),
        ("missing-alt", 50, 27),
        ("missing-alt", 197, 4),
        ("backslash", 50, 37),
    ] {
        let place = (expected.0.to_owned(), expected.1, expected.2);
        assert!(found.contains(&place), "{place:?} is not among {found:#?}");
    }
    let count = |code: &str| found.iter().filter(|(found, ..)| found == code).count();
    assert_eq!((count("broken-text-fragment"), count("missing-picture"), count("missing-alt")), (3, 16, 19));
}

/// Links that lead nowhere in the reference's rendering are reported at their lines, and nothing else is.
#[test]
fn every_broken_link_is_reported_at_its_line_and_no_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    remove_pictures(&root.join("content"));
    let (_, diagnostics, inputs) = build(&root);
    let codes = ["broken-link", "broken-fragment", "wrong-case", "bare-hash"];
    // By page and address as written, decoded: the lines it is reported at.
    let mut reported: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| codes.contains(&diagnostic.code)) {
        let span = diagnostic.span.as_ref().expect("it has a place");
        let text = inputs.source(&span.file).expect("its file is known").text;
        let written = &text[span.start..span.end];
        // The list has neither pictures nor text fragments.
        if written.ends_with(".svg") || written.contains(":~:") {
            continue;
        }
        let line = 1 + text[..span.start].matches('\n').count();
        reported
            .entry((guidepost::page::route(&span.file, PageAddresses::Folders), address(written)))
            .or_default()
            .push(line);
    }
    let mut broken: BTreeMap<(String, String), usize> = BTreeMap::new();
    let list = fs::read_to_string(shared("corpus/sfcc.broken.tsv")).expect("the list is there");
    for row in list.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = row.split('\t').collect();
        *broken.entry((fields[1].to_owned(), address(fields[2]))).or_default() += 1;
    }
    let times = |link| reported.get(link).map_or(0, Vec::len);
    let missed: Vec<_> = broken.iter().filter(|(link, count)| times(*link) < **count).collect();
    let wrong: Vec<_> =
        reported.iter().filter(|(link, lines)| broken.get(*link).unwrap_or(&0) < &lines.len()).collect();
    assert!(missed.is_empty() && wrong.is_empty(), "not reported: {missed:#?}\nreported though they work: {wrong:#?}");
    let articles: BTreeMap<String, &str> = inputs
        .articles
        .iter()
        .map(|article| (guidepost::page::route(&article.path, PageAddresses::Folders), &*article.text))
        .collect();
    for ((page, link), lines) in &mut reported {
        lines.sort_unstable();
        assert_eq!(*lines, lines_with(articles[page], link), "{page}: {link}");
    }
}

/// The lines of an article that an address stands on, in any of the ways that `address` takes for the same: found by its
/// letters alone, without reading Markdown.
fn lines_with(text: &str, address: &str) -> Vec<usize> {
    let (name, fragment) = address.split_once('#').expect("it has a fragment, be it empty");
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    let ends: &[&str] = if name.is_empty() { &[""] } else { &["", "/", ".md"] };
    let written: Vec<String> = ends.iter().map(|end| format!("{name}{end}{fragment}")).collect();
    let is_end = |c: Option<char>| c.is_none_or(|c| matches!(c, ')' | '"' | '\'' | ' ' | '>'));
    // Without a name, it is a part of the page itself, or of the first page.
    let is_start = |before: &str| match before.chars().next_back() {
        Some('/') => {
            !name.is_empty() || ["\"/", "(/", "//docs.revenuegrid.com/"].iter().any(|end| before.ends_with(end))
        }
        before => before.is_none_or(|c| matches!(c, '(' | '"' | '\'' | ' ' | '<')),
    };
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = percent_encoding::percent_decode_str(&htmlize::unescape(line)).decode_utf8_lossy().into_owned();
        for form in &written {
            let places = line.match_indices(form.as_str()).filter(|(at, _)| {
                let (before, after) = (&line[..*at], &line[at + form.len()..]);
                is_start(before) && is_end(after.chars().next())
            });
            lines.extend(places.map(|_| number + 1));
        }
    }
    lines
}

/// An address as both the source and the rendering name it: absolute or relative to either, its last part and its fragment
/// are the same.
fn address(written: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(&htmlize::unescape(written)).decode_utf8_lossy().into_owned();
    let (path, fragment) = decoded.split_once('#').unwrap_or((&decoded, ""));
    let name = path.trim_end_matches('/').trim_end_matches(".md").rsplit('/').next().unwrap_or_default();
    let name = if name == "docs.revenuegrid.com" { "" } else { name };
    format!("{name}#{fragment}")
}

#[test]
fn redirect_scripts_are_reported_with_the_redirect_to_use_instead() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    let (_, diagnostics, _) = build(&root);
    let stubs: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.code == "redirect-script").collect();
    let with_redirect = stubs
        .iter()
        .filter(|stub| stub.hints.iter().any(|hint| hint.contains("\" = \"/") || hint.contains("to itself")))
        .count();
    assert_eq!((stubs.len(), with_redirect), (46, 46), "{stubs:#?}");
}

/// Of the text fragments, those match that browsers would find: two begin with the sign for a heading's address that the
/// old theme put on its pages.
#[test]
fn text_fragments_are_resolved_or_reported_at_their_lines() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    let inputs = content::load(&root, None).expect("the corpus is a site");
    let written: usize = inputs.articles.iter().map(|article| article.text.matches(":~:text=").count()).sum();
    let reported = broken_text_fragments(&root);
    assert_eq!(written, 17);
    let rendered = fs::read_to_string(shared("corpus/sfcc.reference.jsonl")).expect("the reference is there");
    assert_eq!(written, rendered.matches(":~:text=").count(), "as many as the reference has");
    let expected = [("content/articles/Release-Notes.md", 1056), ("content/ri/fast/articles/Release-Notes.md", 343)];
    assert_eq!(reported, expected.map(|(file, line)| (file.to_owned(), line)));

    // The others match because somebody has looked: with words that no page has, each is reported at its line, but for
    // those of other sites.
    let mut own: Vec<(String, u64)> = Vec::new();
    let mut elsewhere = 0;
    for article in &inputs.articles {
        for (at, _) in article.text.match_indices(":~:text=") {
            let address = article.text[..at].rsplit(['(', '"', '<', ' ', '\n']).next().unwrap_or_default();
            if address.starts_with("https://") && !address.starts_with("https://docs.revenuegrid.com/") {
                elsewhere += 1;
                continue;
            }
            let line = 1 + article.text[..at].matches('\n').count();
            own.push((article.path.to_string(), u64::try_from(line).expect("a line has a small number")));
        }
        let other = article.text.replace(":~:text=", ":~:text=words%20that%20no%20page%20has%20");
        fs::write(root.join(&*article.path), other).expect("the copy can be changed");
    }
    assert_eq!((own.len(), elsewhere), (10, 7));
    assert_eq!(broken_text_fragments(&root), own);
}

/// Where text fragments are reported that no page has the words of.
fn broken_text_fragments(root: &Path) -> Vec<(String, u64)> {
    let (_, diagnostics, inputs) = build(root);
    let texts = inputs.texts();
    let broken = diagnostics.iter().filter(|diagnostic| diagnostic.code == "broken-text-fragment");
    broken
        .map(|diagnostic| serde_json::from_str(&diagnostics::to_json(diagnostic, &texts)).expect("it is JSON"))
        .map(|json: serde_json::Value| {
            (json["file"].as_str().unwrap_or_default().to_owned(), json["line"].as_u64().unwrap_or_default())
        })
        .collect()
}
