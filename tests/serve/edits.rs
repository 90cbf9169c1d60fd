//! Any edits one after the other: what is kept between builds is never told from a clean build.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guidepost::cache::Cache;
use guidepost::content::{self, Changes, Inputs, Loader, Marks};
use guidepost::diagnostics::Diagnostic;
use guidepost::emit::{OutputFile, PageFiles, Part};
use guidepost::preview::{GoodPages, Preview};
use guidepost::{Build, LISTING, diagnostics};
use proptest::prelude::*;

use super::support::write;

/// One thing a writer does.
#[derive(Debug, Clone)]
enum Edit {
    Write(&'static str, String),
    Remove(&'static str),
    Rename(&'static str, &'static str),
}

const ARTICLES: [&str; 6] =
    ["content/index.md", "content/a.md", "content/b.md", "content/f/index.md", "content/f/c.md", "content/f/g/d.md"];

fn article() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "# Title of << name >>\n\n",
        "# Other\n\n",
        "## Part\n\n",
        "## Part {#own}\n\n",
        "Words << name >> and << other >>.\n\n",
        "[to a](a.md#part) [to d](/f/g/d/#own)\n\n",
        "[to b](/b/#part) [to itself](#part) [text](/b/#:~:text=Words)\n\n",
        "[own](/a/#own) [text](/a/#:~:text=Words) [home](/#part)\n\n",
        "![p](/assets/p.svg)\n\n",
        "--8<-- \"s.md\"\n\n",
        "!!! steps\n    1. One\n    2. Two\n\n",
        "---\ntitle: [\n---\n",
        "---\nweight: 3\nredirect_from: [/old/]\n---\n",
        "---\ntitle: On << name >>\n---\n",
        "`<< name >>` and <b>{{ name }}</b> and <option>{{ name }}\n\n",
        "```js\nlet x = << name >>; // << name >>\n```\n\n",
        "<p>{{ name }} &amp; \n<< name >></p>\n\n",
        "<div>\n\n",
    ]);
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

fn edit() -> impl Strategy<Value = Edit> {
    let one_of = |texts: &'static [&'static str]| prop::sample::select(texts).prop_map(str::to_owned);
    let settings = one_of(&[
        "title = \"T\"\n[variables]\nname = \"N\"\nother = \"O\"\n",
        "title = \"T\"\n[variables]\nname = \"**M**\"\n",
        "title = \"T\"\n[variables]\nname = \"a <b>1</b> & 'c'\"\n",
        "title = \"T\"\nbase_url = \"https://x.test/help/\"\nslug_separator = \"_\"\n",
        "title = \"broken\n",
    ]);
    let nav = one_of(&[
        "- [A](a.md)\n    - [](f/c.md)\n",
        "- << name >>\n    - [B *<< name >>*](b.md)\n    - [](a.md)\n    - [Gone](gone.md)\n",
        "",
    ]);
    let template = one_of(&[
        "<head></head><body>{{ page.title }}{{ nav.sidebar }}{{ page.content }}</body>",
        "{% if %}",
        "{% for heading in page.toc %}{{ heading.title }}{% endfor %}{{ page.next.title }}",
    ]);
    let picture = one_of(&["<svg width=\"3\" height=\"4\"/>", "<svg width=\"30\" height=\"40\"/>"]);
    let snippet = one_of(&["from << name >>\n", "## In a snippet\n"]);
    let style = one_of(&["a { color: red }\n", "a { color: blue }\n"]);
    prop_oneof![
        8 => (prop::sample::select(&ARTICLES[..]), article()).prop_map(|(path, text)| Edit::Write(path, text)),
        3 => prop::sample::select(&ARTICLES[..]).prop_map(Edit::Remove),
        2 => Just(Edit::Rename("content/f", "content/g")),
        2 => Just(Edit::Rename("content/g", "content/f")),
        1 => Just(Edit::Rename("content/a.md", "content/b.md")),
        2 => settings.prop_map(|text| Edit::Write("site.toml", text)),
        2 => nav.prop_map(|text| Edit::Write("content/nav.md", text)),
        1 => Just(Edit::Remove("content/nav.md")),
        2 => template.prop_map(|text| Edit::Write("theme/templates/page.html", text)),
        1 => Just(Edit::Remove("theme")),
        1 => picture.clone().prop_map(|text| Edit::Write("assets/p.svg", text)),
        2 => picture.prop_map(|text| Edit::Write("assets/p.dark.svg", text)),
        1 => Just(Edit::Remove("assets/p.dark.svg")),
        1 => Just(Edit::Remove("assets")),
        1 => snippet.prop_map(|text| Edit::Write("content/_snippets/s.md", text)),
        1 => style.prop_map(|text| Edit::Write("theme/styles/tokens.css", text)),
    ]
}

/// Do it; returns the paths that an event would name.
fn apply(root: &Path, edit: &Edit) -> Vec<PathBuf> {
    match edit {
        Edit::Write(path, text) => {
            let file = root.join(path);
            write(&file, text);
            // The folders that were made for it are told of, too.
            file.ancestors().take_while(|path| *path != root).map(Path::to_path_buf).collect()
        }
        Edit::Remove(path) => {
            let file = root.join(path);
            let _ = fs::remove_file(&file).or_else(|_| fs::remove_dir_all(&file));
            vec![file]
        }
        Edit::Rename(from, to) => {
            let (from, to) = (root.join(from), root.join(to));
            let _ = fs::rename(&from, &to);
            vec![from, to]
        }
    }
}

fn bytes(file: &OutputFile) -> Vec<u8> {
    match file {
        OutputFile::Made(parts) => parts.iter().flat_map(Part::bytes).copied().collect(),
        OutputFile::Copied { from, length, .. } => format!("{} {length}", from.display()).into_bytes(),
    }
}

fn files(build: &Build) -> BTreeMap<&str, Vec<u8>> {
    build.files.iter().map(|(path, file)| (path.as_str(), bytes(file))).collect()
}

fn settled(found: &[Diagnostic]) -> Vec<Diagnostic> {
    diagnostics::settle(found.to_vec(), diagnostics::Strictness::Normal)
}

/// Pages without what they carry for writers.
fn unmarked(page: &[u8]) -> String {
    let text = String::from_utf8_lossy(page).replace("</guidepost-variable>", "");
    let mut parts = text.split("<guidepost-variable ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('>').map_or("", |(_, rest)| rest))
}

/// Every file of a preview is that of the build, but for the marks. What is searched is made when somebody searches, the list of
/// addresses when somebody asks for it, and smaller files of pictures only by builds.
fn assert_shows(preview: &Preview, inputs: &Inputs, build: &Build) {
    let pages = preview.pages.iter().map(|page| page.shown.clone()).collect();
    let listed = guidepost::listing(inputs, pages);
    assert_eq!(bytes(&listed), bytes(&build.files[LISTING]), "the same addresses are listed");
    let is_later = |path: &str| path == LISTING || path.starts_with("pagefind/") || path.starts_with("variants/");
    for (path, file) in build.files.iter().filter(|(path, _)| !is_later(path)) {
        let shown = preview.file(path).unwrap_or_else(|| panic!("{path} is not shown"));
        assert_eq!(unmarked(&bytes(shown)), String::from_utf8_lossy(&bytes(file)), "{path}");
    }
}

fn clean(root: &Path) -> (Inputs, Build) {
    let inputs = content::load(root, None).expect("there is a site.toml");
    let build = guidepost::compile(&inputs, &mut Cache::default());
    (inputs, build)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_builds_equal_clean_ones(edits in prop::collection::vec((edit(), any::<bool>()), 1..14)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        write(&root.join("site.toml"), "title = \"T\"\n[variables]\nname = \"N\"\n");
        write(&root.join("content/index.md"), "# Home\n");
        let mut loader = Loader::new(root);
        let mut cache = Cache::default();
        let mut preview_cache = Cache::default();
        let mut changes = Changes::Anything;
        for (edit, at_once) in edits {
            changes.join(Changes::Files(apply(root, &edit).into_iter().collect()));
            if at_once {
                // The next edit comes within the same build.
                continue;
            }
            let mut inputs = loader.load(None, &changes).expect("there is a site.toml").inputs;
            changes = Changes::Files(Default::default());
            let (clean_inputs, expected) = clean(root);
            prop_assert_eq!(&inputs.articles, &clean_inputs.articles);
            prop_assert_eq!(&inputs.assets, &clean_inputs.assets);
            let build = guidepost::compile(&inputs, &mut cache);
            prop_assert_eq!(files(&build), files(&expected));
            prop_assert_eq!(settled(&build.diagnostics), settled(&expected.diagnostics));
            prop_assert_eq!(settled(&build.lints), settled(&expected.lints));
            inputs.marks = Marks::Variables;
            let preview = guidepost::preview(&inputs, &mut preview_cache, &mut GoodPages::default());
            assert_shows(&preview, &inputs, &expected);
        }
    }
}

#[test]
fn links_are_checked_anew_when_the_page_they_lead_to_changes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let target = root.join("content/a.md");
    write(&root.join("site.toml"), "title = \"T\"\n");
    write(&root.join("content/index.md"), "# Home\n\n[part](a.md#part) [words](a.md#:~:text=some%20words)\n");
    let mut loader = Loader::new(root);
    let mut cache = Cache::default();
    let mut codes = |text: &str| {
        write(&target, text);
        let changes = Changes::Files([target.clone()].into());
        let inputs = loader.load(None, &changes).expect("there is a site.toml").inputs;
        let found = guidepost::compile(&inputs, &mut cache).diagnostics;
        settled(&found).iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("# A\n\n## Part\n\nsome words\n"), [""; 0]);
    assert_eq!(codes("# A\n\n## Other\n\nsome words\n"), ["broken-fragment"]);
    assert_eq!(codes("# A\n\n## Other\n\nwords\n"), ["broken-fragment", "broken-text-fragment"]);
    assert_eq!(codes("# A\n\n## Part\n\nsome words\n"), [""; 0]);
}

#[test]
fn an_edit_makes_one_page_anew() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(&root.join("site.toml"), "title = \"T\"\n");
    for name in ["index", "a", "b"] {
        write(&root.join(format!("content/{name}.md")), &format!("# Page {name}\n\n[a](a.md)\n"));
    }
    let mut loader = Loader::new(root);
    let mut cache = Cache::default();
    let mut files = |changes: Changes| -> Vec<Arc<PageFiles>> {
        let inputs = loader.load(None, &changes).expect("there is a site.toml").inputs;
        let preview = guidepost::preview(&inputs, &mut cache, &mut GoodPages::default());
        preview.pages.iter().map(|page| page.files.clone()).collect()
    };
    let before = files(Changes::Anything);
    let edited = root.join("content/b.md");
    write(&edited, "# Page b\n\n[a](a.md) and more words\n");
    let after = files(Changes::Files([edited].into()));
    let made = before.iter().zip(&after).filter(|(before, after)| !Arc::ptr_eq(before, after));
    assert_eq!(made.map(|(_, after)| after.files[0].0.as_str()).collect::<Vec<_>>(), ["b/index.html"]);
}

#[test]
fn settings_of_contents_and_lines_make_pages_anew() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(&root.join("content/index.md"), "# Home\n\n[TOC]\n\n## Part\n\n### Deeper\n\n```\ncode\n```\n");
    let mut cache = Cache::default();
    for settings in
        ["", "contents_levels = \"2-2\"\n", "[markdown]\nline_ids = \"a\"\n", "[markdown]\nline_ids = \"b\"\n"]
    {
        write(&root.join("site.toml"), &format!("title = \"T\"\n{settings}"));
        let (inputs, expected) = clean(root);
        assert_eq!(files(&guidepost::compile(&inputs, &mut cache)), files(&expected), "{settings}");
    }
}
