//! How long the stages take, and whole builds of generated sites: `cargo bench --bench build`.
//!
//! Each site is made of articles with headings, lists, an admonition, a procedure, raw HTML, variables and links.

use std::fs;
use std::path::Path;

use divan::Bencher;
use guidepost::cache::Cache;
use guidepost::content;
use guidepost::places;
use guidepost::saved::{self, Format, Judge};
use guidepost::write::{self, Compression};
use tempfile::TempDir;

fn main() {
    divan::main();
}

fn article(number: usize, pages: usize) -> String {
    let next = (number + 1) % pages;
    let paragraphs = format!(
        "Some words about << product_name >>, number {number}, with **strong** ones and a [link](page-{next}.md).\n\n"
    )
    .repeat(12);
    format!(
        "---\ndescription: Page {number}\n---\n# Page {number}\n\n{paragraphs}## Steps\n\n!!! steps\n    1. Open it.\n    2. Close it.\n\n\
         !!! tip \"A tip\"\n    - one\n    - two\n\n<p style=\"margin-left:5%\"><b>1.</b> By hand <a href=\"../page-{next}/#steps\">there</a></p>\n\n\
         | a | b |\n|---|---|\n| 1 | 2 |\n"
    )
}

fn site(pages: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let content = folder.path().join("content");
    fs::create_dir_all(&content).expect("a folder can be made");
    fs::write(folder.path().join("site.toml"), "title = \"Bench\"\n[variables]\nproduct_name = \"Product\"\n")
        .expect("a file can be written");
    fs::write(content.join("index.md"), "# Home\n").expect("a file can be written");
    let mut nav = String::from("- [Home](index.md)\n- All\n");
    for number in 0..pages {
        fs::write(content.join(format!("page-{number}.md")), article(number, pages)).expect("a file can be written");
        nav.push_str(&format!("    - [Page {number}](page-{number}.md)\n"));
    }
    fs::write(content.join("nav.md"), nav).expect("a file can be written");
    folder
}

fn build(root: &Path, cache: &mut Cache) {
    let inputs = content::load(root, None).expect("it is a site");
    let build = guidepost::compile(&inputs, cache);
    write::publish(&build.files, root, &root.join("site"), Compression::Off).expect("it can be written");
}

#[divan::bench(args = [360, 1_000], sample_count = 10)]
fn load(bencher: Bencher<'_, '_>, pages: usize) {
    let site = site(pages);
    bencher.bench(|| content::load(site.path(), None));
}

/// From nothing to the places that fit some words: what `guidepost links` does.
#[divan::bench(args = [360, 1_000], sample_count = 10)]
fn find_address(bencher: Bencher<'_, '_>, pages: usize) {
    let site = site(pages);
    bencher.bench(|| {
        let inputs = content::load(site.path(), None).expect("it is a site");
        places::find(&guidepost::survey(&inputs).site, "open it page 17").len()
    });
}

/// A file of so many links, read, judged and corrected: what `guidepost check-links` does, the site included.
#[divan::bench(args = [10_000, 100_000], sample_count = 5)]
fn check_links(bencher: Bencher<'_, '_>, links: usize) {
    let site = site(360);
    let parts = ["", "#steps", "#step-2", "#:~:text=Some%20words,number", "#gone"];
    let line = |number: usize| {
        let (page, part) = (number % 400, parts[number % parts.len()]);
        format!("{number},\"See https://help.example.com/page-{page}/?id={number}{part} for more\"\n")
    };
    let text: String = (0..links).map(line).collect();
    bencher.bench(|| {
        let inputs = content::load(site.path(), None).expect("it is a site");
        let survey = guidepost::survey(&inputs);
        let found = saved::scan(&text, Format::Csv, &inputs.config);
        let verdicts = Judge::new(&survey, &inputs.config).judge(&found);
        saved::corrected(&text, &found, &verdicts).len()
    });
}

#[divan::bench(args = [360, 1_000], sample_count = 10)]
fn compile(bencher: Bencher<'_, '_>, pages: usize) {
    let site = site(pages);
    let inputs = content::load(site.path(), None).expect("it is a site");
    bencher.bench(|| guidepost::compile(&inputs, &mut Cache::default()));
}

#[divan::bench(args = [360, 1_000, 3_000], sample_count = 5)]
fn cold(bencher: Bencher<'_, '_>, pages: usize) {
    let site = site(pages);
    let fresh = || {
        let _ = fs::remove_dir_all(site.path().join("site"));
    };
    bencher.with_inputs(fresh).bench_values(|()| build(site.path(), &mut Cache::default()));
}

#[divan::bench(args = [360, 1_000, 3_000], sample_count = 5)]
fn nothing_changed(bencher: Bencher<'_, '_>, pages: usize) {
    let site = site(pages);
    let mut cache = Cache::default();
    build(site.path(), &mut cache);
    bencher.bench_local(|| build(site.path(), &mut cache));
}
