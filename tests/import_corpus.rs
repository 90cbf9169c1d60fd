//! The corpus of 360 real articles, imported: agrees with what MkDocs made of it, and keeps its words with `--modernize`.
//!
//! Needs `../shared` beside the repository and `python3`; fails where they are absent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use guidepost::cache::Cache;
use guidepost::content;
use guidepost::import::{Existing, Options, Rewriting, import};
use guidepost::write::{self, Compression};
use serde_json::Value;
use similar::{DiffOp, capture_diff_slices};

/// How many pages there are.
const PAGES: usize = 360;

fn shared(path: &str) -> PathBuf {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    assert!(shared.exists(), "this test needs {}, the folder with the corpus beside the repository", shared.display());
    shared
}

/// The corpus, imported and built once for all tests.
struct Imported {
    root: PathBuf,
    _folder: tempfile::TempDir,
}

static KEPT: LazyLock<Imported> = LazyLock::new(|| Imported::new(Rewriting::Keep));
static MODERNIZED: LazyLock<Imported> = LazyLock::new(|| Imported::new(Rewriting::Modernize));

impl Imported {
    fn new(rewriting: Rewriting) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("new");
        build(&root, rewriting);
        Self { root, _folder: folder }
    }

    fn of(site: &'static LazyLock<Self>) -> &'static Path {
        &site.root
    }
}

fn build(root: &Path, rewriting: Rewriting) {
    let options = Options { existing: Existing::Refuse, rewriting };
    let done = import(&shared("corpus/sfcc/mkdocs.yml"), root, options).expect("the corpus can be imported");
    assert_eq!(done.articles, PAGES);
    let inputs = content::load(root, None).expect("the new site can be read");
    let build = guidepost::compile(&inputs, &mut Cache::default());
    assert!(build.diagnostics.iter().all(|diagnostic| diagnostic.code != "bad-redirect"), "a redirect leads nowhere");
    assert!(
        build.diagnostics.iter().all(|diagnostic| diagnostic.code != "unquoted-colon"),
        "front matter is left as it was"
    );
    write::publish(&build.files, root, &root.join("site"), Compression::Off).expect("the site can be written");
}

fn python(verb: &str, arguments: &[&Path]) -> Output {
    let mut command = Command::new("python3");
    command.arg(shared("tools/render_diff.py")).arg(verb).args(arguments);
    command.output().expect("python3 runs the comparison")
}

/// The facts of all pages of a built site, by address.
fn facts(root: &Path) -> BTreeMap<String, Value> {
    let output = python("extract", &[&root.join("site")]);
    let text = String::from_utf8(output.stdout).expect("facts are text");
    let pages = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    pages.map(|page| (page["url"].as_str().expect("a page has an address").to_owned(), page)).collect()
}

/// The texts of a site's articles, as one.
fn articles(folder: &Path) -> String {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let articles = files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"));
    articles.map(|entry| fs::read_to_string(entry.path()).expect("an article is text")).collect()
}

#[test]
fn agrees_with_the_reference() {
    /// The share of pages that must agree in full, in per cent.
    const AGREEMENT_MIN: f64 = 97.0;
    let root = Imported::of(&KEPT);
    let reference = shared("corpus/sfcc.reference.jsonl");
    let output = python("compare", &[&reference, &root.join("site"), Path::new("--most"), Path::new("1000")]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let differing: BTreeSet<&str> = text.lines().filter(|line| line.starts_with('/')).collect();
    let accepted = include_str!("corpus/accepted.tsv").lines().filter(|line| !line.starts_with('#'));
    let accepted: BTreeSet<&str> = accepted.filter_map(|row| row.split_once('\t')).map(|(page, _)| page).collect();
    let unexpected: Vec<_> = differing.difference(&accepted).collect();
    assert!(unexpected.is_empty(), "{unexpected:?} in\n{text}");
    let agreeing = 100.0 * (PAGES - differing.len()) as f64 / PAGES as f64;
    assert!(agreeing >= AGREEMENT_MIN, "{agreeing} % agree:\n{text}");
}

/// Small sites of ours with what MkDocs makes of them, which `tests/import/reference.py` writes.
#[test]
fn our_own_sites_agree_with_their_references() {
    let with_reference: Vec<_> =
        sites("sites").into_iter().filter(|site| site.join("reference.jsonl").exists()).collect();
    assert!(!with_reference.is_empty(), "no site has a reference");
    for site in with_reference {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = compared_with_reference(&site, folder.path());
        assert!(output.status.success(), "{}: {}", site.display(), String::from_utf8_lossy(&output.stdout));
    }
}

/// Large sites of ours, page by page: what differs is agreed upon, each line of it, in `differences.tsv`.
///
/// A page, a reason's name and what the comparison says stand between tabs; the reasons are the comments of the file.
#[test]
fn our_large_sites_differ_as_agreed() {
    let mut failures = Vec::new();
    for site in sites("large") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = compared_with_reference(&site, folder.path());
        let agreed = fs::read_to_string(site.join("differences.tsv")).expect("differences are agreed upon");
        let reasons: BTreeSet<&str> = agreed
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter_map(|line| Some(line.split_once(": ")?.0))
            .collect();
        let mut expected = BTreeSet::new();
        for row in agreed.lines().filter(|line| !line.starts_with('#')) {
            let [page, reason, difference] = row.splitn(3, '\t').collect::<Vec<_>>()[..] else {
                panic!("{}: {row:?} has no three parts", site.display())
            };
            assert!(reasons.contains(reason), "{}: no comment gives the reason `{reason}`", site.display());
            expected.insert((page.to_owned(), difference.to_owned()));
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found = differences(&text);
        let (new, gone): (Vec<_>, Vec<_>) =
            (found.difference(&expected).collect(), expected.difference(&found).collect());
        if !(new.is_empty() && gone.is_empty()) {
            failures.push(format!("{}\n  not agreed upon: {new:#?}\n  no longer there: {gone:#?}", site.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The differences that a comparison prints: pages, and under each what differs.
fn differences(text: &str) -> BTreeSet<(String, String)> {
    let mut page = String::new();
    let mut found = BTreeSet::new();
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(difference) => {
                found.insert((page.clone(), difference.trim().to_owned()));
            }
            None => page = line.to_owned(),
        }
    }
    found
}

/// The folders of sites of one kind.
fn sites(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(kind);
    let entries = fs::read_dir(folder).expect("there are sites");
    entries.map(|entry| entry.expect("a site can be read").path()).collect()
}

/// Import and build a site, and compare it with its reference.
fn compared_with_reference(site: &Path, folder: &Path) -> Output {
    let root = folder.join("new");
    let options = Options { existing: Existing::Refuse, rewriting: Rewriting::Keep };
    import(&site.join("source/mkdocs.yml"), &root, options).expect("the site can be imported");
    let inputs = content::load(&root, None).expect("the new site can be read");
    let build = guidepost::compile(&inputs, &mut Cache::default());
    write::publish(&build.files, &root, &root.join("site"), Compression::Off).expect("the site can be written");
    // The first line says which versions the reference is of.
    let reference = fs::read_to_string(site.join("reference.jsonl")).expect("a reference is text");
    let (_, pages) = reference.split_once('\n').expect("the first line names versions");
    let facts = folder.join("facts.jsonl");
    fs::write(&facts, pages).expect("facts can be written");
    let arguments = [facts.as_path(), &root.join("site"), Path::new("--most"), Path::new("1000")];
    python("compare", &[&arguments[..], &[Path::new("--need"), Path::new("100")]].concat())
}

#[test]
fn pages_that_only_lead_on_do_so() {
    let root = Imported::of(&KEPT);
    let redirects = fs::read_to_string(root.join("redirects.toml")).expect("there are redirects");
    assert_eq!(redirects.lines().filter(|line| line.contains(" = \"")).count(), 45, "one of the 46 leads to itself");
    for line in redirects.lines().filter(|line| line.starts_with('"')) {
        let old = line.split('"').nth(1).expect("an address stands between quotes");
        let page =
            fs::read_to_string(root.join("site").join(&old[1..]).join("index.html")).expect("the old address answers");
        assert!(page.contains("<meta http-equiv=\"refresh\" content=\"0; url=/"), "{old} does not lead on");
    }
}

/// The words of a page without what `--modernize` takes away on purpose: reading times, and the words above logos.
fn words(facts: &Value) -> Vec<String> {
    let words = facts["words"].as_array().expect("words are a list");
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    let furniture: [&[&str]; 3] = [
        &["For", "users", "of", "the", "Email", "Sidebar", "on:"],
        &["min", "read", "-", "updated", "few", "hours", "ago"],
        &["min", "read"],
    ];
    let mut kept: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match furniture.iter().find(|phrase| words[at..].starts_with(phrase)) {
            Some(phrase) => at += phrase.len(),
            None => {
                kept.push(words[at].to_owned());
                at += 1;
            }
        }
    }
    kept
}

/// The numbers and bullets that a list writes, and that of minutes; with the stars of one that never was bold.
fn is_number(word: &str) -> bool {
    let digits = word.trim_matches(['*', '.', ')']);
    matches!(word, "**" | "•" | "‣" | "◦" | "·" | "-")
        || (!digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn modernized_articles_keep_their_words() {
    let before = facts(Imported::of(&KEPT));
    let after = facts(Imported::of(&MODERNIZED));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for (page, old) in &before {
        let new = &after[page];
        for key in ["headings", "links"] {
            assert_eq!(old[key], new[key], "the {key} of {page}");
        }
        let (old, new) = (words(old), words(new));
        for op in capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
            let (removed, added) = (&old[op.old_range()], &new[op.new_range()]);
            let removed: Vec<&str> = removed.iter().map(String::as_str).collect();
            let is_equal = matches!(op, DiffOp::Equal { .. });
            let is_furniture = added.is_empty() && removed.iter().all(|word| is_number(word));
            // `9.Click`
            let is_mark = |c: char| c.is_ascii_digit() || matches!(c, '.' | '•' | '‣' | '◦' | '·');
            let unnumbered = |word: &str| word.trim_start_matches(is_mark).to_owned();
            let is_furniture = is_furniture || removed.iter().map(|word| unnumbered(word)).eq(added.iter().cloned());
            if !is_equal && !is_furniture {
                wrong.push(format!("{page}: {removed:?} became {added:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn modernized_articles_lose_what_was_made_by_hand() {
    let root = Imported::of(&MODERNIZED);
    let (before, after) = (articles(&shared("corpus/sfcc/src")), articles(&root.join("content")));
    let rest = |what: &str| after.matches(what).count() as f64 / before.matches(what).count() as f64;
    for (what, at_most) in
        [("<br", 0.1), ("&nbsp;", 0.1), ("min read", 0.05), ("Copy link to this question", 0.0), ("<details", 0.05)]
    {
        assert!(rest(what) <= at_most, "{} of {what} are left", rest(what));
    }
    // Two lines after another that begin with a bullet are a list.
    let typed = |text: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines.windows(2).filter(|pair| pair.iter().all(|line| line.trim_start().starts_with("• "))).count()
    };
    assert!(typed(&after) * 15 <= typed(&before), "{} of {} bullets follow one another", typed(&after), typed(&before));
    // A procedure by hand is a first step and a second one.
    let first = |text: &str| {
        let numbers = ["<b>1.</b>", "**1.**", "**1\\.**"];
        text.lines().filter(|line| numbers.iter().any(|number| line.trim_start().starts_with(number))).count()
    };
    let (made, left) = (after.matches("!!! steps").count(), first(&after));
    assert!(made >= 4 * left, "{made} procedures are steps, {left} are as they were");
}

#[test]
fn the_corpus_is_imported_in_the_same_way_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let again = folder.path().join("again");
    let options = Options { existing: Existing::Refuse, rewriting: Rewriting::Modernize };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    alone.install(|| import(&shared("corpus/sfcc/mkdocs.yml"), &again, options)).expect("the corpus can be imported");
    let first = Imported::of(&MODERNIZED);
    let files =
        walkdir::WalkDir::new(&again).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    for file in files {
        let below = file.path().strip_prefix(&again).expect("the walk stays below");
        let bytes =
            |root: &Path| fs::read(root.join(below)).unwrap_or_else(|error| panic!("{}: {error}", below.display()));
        assert!(bytes(&again) == bytes(first), "{} differs", below.display());
    }
}
