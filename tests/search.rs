//! The search index and the tests that writers write for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const TESTS: &str = "[[search]]\nquery = \"reset my pässword\"\nfinds = \"password.md\"\nfirst = 1\n\n\
    [[search]]\nquery = \"sso\"\nfinds = \"login.md\"\n\n\
    [[search]]\nquery = \"calendar secret\"\nfinds = \"login.md\"\n\n\
    [[search]]\nquery = \"hidden\"\nfinds = \"hidden.md\"\n\n\
    [[search]]\nquery = \"login\"\nfinds = \"logn.md\"\n\n\
    [[search]]\nquery = 1\nfinds = \"login.md\"\nfirst = 11\nlast = 2\n";

fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(root, "site.toml", "title = \"Test\"\n[search.synonyms]\nSSO = [\"single sign-on\"]\n");
    write(root, "content/index.md", "# Home\n\nWelcome, calendar.\n");
    write(root, "content/password.md", "# Password\n\n## Reset it\n\nWrite to us.\n");
    write(root, "content/login.md", "# Log in\n\nUse single sign-on, or reset the password.\n");
    write(root, "content/hidden.md", "---\nsearch: {exclude: true}\n---\n# Hidden\n");
    folder
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn run(root: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost")).args(arguments).current_dir(root).output();
    let output = output.expect("the program runs");
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
}

/// The files of the index, by name.
fn index(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root.join("site/pagefind")).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    let read = |path: &Path| (path.display().to_string(), fs::read(path).expect("it can be read"));
    files
        .map(|entry| read(entry.path()))
        .map(|(path, bytes)| (path.rsplit("site/pagefind/").next().unwrap_or_default().to_owned(), bytes))
        .collect()
}

#[test]
fn searches_that_do_not_find_their_article_are_errors_at_their_line() {
    let site = site();
    write(site.path(), "content/search-tests.toml", TESTS);
    let said = run(site.path(), &["check"]);
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("error") || line.contains("-->")).collect();
    let shown = lines.join("\n");
    let expected = "error[search-test-failed]: /login/ is not among what this finds
  --> content/search-tests.toml:11:9
error[search-test-failed]: /hidden/ is not among what this finds
  --> content/search-tests.toml:15:9
error[bad-value]: there is no article `logn.md`
  --> content/search-tests.toml:20:9
error[wrong-type]: `query` must be a string, and this is a number
  --> content/search-tests.toml:23:9
error[wrong-type]: `first` must be a whole number from 1 to 10, and this is a number
  --> content/search-tests.toml:25:9
error[unknown-key]: unknown key `last`
  --> content/search-tests.toml:26:1";
    assert_eq!(shown, expected, "{said}");
}

#[test]
fn the_index_is_the_same_each_time_and_made_again_where_it_is_damaged() {
    let (one, two) = (site(), site());
    run(one.path(), &["build"]);
    run(two.path(), &["build"]);
    let made = index(one.path());
    assert!(made.len() > 5 && made == index(two.path()));
    assert!(run(one.path(), &["build"]).contains(": 0 files written"));
    let part = made.keys().find(|name| name.starts_with("index/")).expect("the index has a part");
    write(one.path(), &format!("site/pagefind/{part}"), "damaged");
    run(one.path(), &["build"]);
    assert!(made == index(one.path()));
}

#[test]
fn a_changed_article_leaves_the_index_that_a_clean_build_makes() {
    let (one, two) = (site(), site());
    run(one.path(), &["build"]);
    for site in [&one, &two] {
        write(site.path(), "content/login.md", "# Log in\n\nAnother way.\n");
        run(site.path(), &["build"]);
    }
    assert!(index(one.path()) == index(two.path()));
}

#[test]
fn without_a_search_there_is_no_index() {
    let site = site();
    write(site.path(), "site.toml", "title = \"Test\"\n[search]\nenabled = false\n");
    write(site.path(), "content/search-tests.toml", TESTS);
    run(site.path(), &["build"]);
    assert!(index(site.path()).is_empty());
    let page = fs::read_to_string(site.path().join("site/index.html")).expect("the page is there");
    assert!(!page.contains("pagefind") && !page.contains("data-search-open"));
    assert!(run(site.path(), &["check"]).contains("warning[search-disabled]"));
}
