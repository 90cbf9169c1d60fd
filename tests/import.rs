//! `guidepost import`: fixtures of rules and of whole sites, what holds for any site, and the corpus.
//!
//! `tests/import/rules/<rule>/in.md` becomes `out.md` with `--modernize`; `tests/import/sites/<name>/source` becomes what
//! lies in `expected`. `UPDATE_EXPECT=1` writes the expectations anew: read them then.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use guidepost::cache::Cache;
use guidepost::content;
use guidepost::import::{Existing, ImportError, Imported, Options, Rewriting, import};
use proptest::prelude::*;

use support::expect;

const KEEP: Options = Options { existing: Existing::Refuse, rewriting: Rewriting::Keep };
const MODERNIZE: Options = Options { existing: Existing::Refuse, rewriting: Rewriting::Modernize };

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(kind);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("a fixture can be read").path()).collect();
    found.sort();
    assert!(!found.is_empty(), "{} is empty", folder.display());
    found
}

/// The files below a folder, by path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let below = |path: &Path| path.strip_prefix(folder).expect("the walk stays below").to_string_lossy().into_owned();
    files.map(|file| (below(file.path()), fs::read(file.path()).expect("a file can be read"))).collect()
}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}

/// A site of these files, imported: the folder that holds both, and the new site.
fn imported(files: &[(&str, &str)], options: Options) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), files);
    let to = folder.path().join("new");
    import(&folder.path().join("mkdocs.yml"), &to, options).expect("the site can be imported");
    (folder, to)
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_rule_has_its_fixture() {
    let mut failures = Vec::new();
    for rule in fixtures("rules") {
        let article = read(rule.join("in.md"));
        let settings = "site_name: Test\nplugins: [macros]\nextra: {product: Ferry}\nmarkdown_extensions: [admonition, attr_list, {toc: {separator: _}}]\n";
        let files = [
            ("mkdocs.yml", settings),
            ("docs/index.md", "# Home\n"),
            ("docs/a/b.md", &article),
            ("docs/img/there.png", "x"),
        ];
        let (_folder, to) = imported(&files, MODERNIZE);
        failures.extend(expect(&rule.join("out.md"), &read(to.join("content/a/b.md"))).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn whole_sites() {
    let mut failures = Vec::new();
    for site in fixtures("sites") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let to = folder.path().join("new");
        let before = tree(&site.join("source"));
        import(&site.join("source/mkdocs.yml"), &to, KEEP)
            .unwrap_or_else(|error| panic!("{}: {error}", site.display()));
        assert_eq!(tree(&site.join("source")), before, "the source is touched");
        let made = tree(&to);
        let list: String = made.keys().map(|path| format!("{path}\n")).collect();
        failures.extend(expect(&site.join("expected/files.txt"), &list).err());
        let texts = made
            .iter()
            .filter(|(path, _)| !path.starts_with("assets/") && path.ends_with(".md") || path.ends_with(".toml"));
        for (path, bytes) in texts {
            failures.extend(expect(&site.join("expected").join(path), &String::from_utf8_lossy(bytes)).err());
        }
        let inputs = content::load(&to, None).expect("the new site can be read");
        assert!(guidepost::compile(&inputs, &mut Cache::default()).pages > 0, "{} does not build", site.display());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn defaults_of_folders_that_cannot_be_used() {
    let article = "---\ntags: one\n---\n# A\n";
    let files = |settings: &'static str| {
        [
            ("mkdocs.yml", settings),
            ("docs/index.md", "# Home\n"),
            ("docs/a/a.md", article),
            ("docs/.meta.yml", "tags:\n  - all\nhide: [toc\n"),
            ("docs/a/.meta.yml", "tags: [a]\n"),
            ("docs/b/.meta.yml", "# nothing yet\n"),
            ("docs/c/.meta.yml", "- a\n"),
        ]
    };
    let (_folder, to) = imported(&files("site_name: Test\nplugins: [meta]\n"), KEEP);
    assert_eq!(read(to.join("content/a/a.md")), article);
    let report = read(to.join("IMPORT.md"));
    for line in [
        "- `docs/.meta.yml:3`: this is not YAML: ",
        "- `docs/a/a.md:2`: `tags` is of another kind than what its folder sets, and counts alone\n",
        "- `docs/a/.meta.yml:1`: `tags`: added to the front matter of 1 article\n",
        "- `docs/b/.meta.yml:1`: it sets nothing\n",
        "- `docs/c/.meta.yml:1`: it must be names with values",
    ] {
        assert!(report.contains(line), "{line} in {report}");
    }
    for settings in ["site_name: Test\n", "site_name: Test\nplugins: [{material/meta: {enabled: false}}]\n"] {
        let (_folder, to) = imported(&files(settings), KEEP);
        assert_eq!(read(to.join("content/a/a.md")), article);
        let report = read(to.join("IMPORT.md"));
        assert!(report.contains("- `docs/a/.meta.yml:1`: the plugin meta is off"), "{report}");
        assert!(tree(&to).keys().all(|path| !path.contains(".meta")), "no such file is published");
    }
}

#[test]
fn lines_of_code_have_the_addresses_that_they_had() {
    for (options, ids, said) in [
        ("line_spans: L", Some("L"), "`#L-0-3` leads to a line"),
        ("line_anchors: A", Some("A"), "`#A-0-3` leads to a line"),
        ("line_anchors: A, line_spans: L", Some("L"), "no line has the address `#A-0-3`"),
        ("line_anchors: __codelineno", None, ""),
        ("line_spans: false", None, ""),
        ("line_spans: a b", None, "no line has the address `#a b-0-3`"),
    ] {
        let settings = format!("site_name: Test\nmarkdown_extensions: [{{pymdownx.highlight: {{{options}}}}}]\n");
        let (_folder, to) = imported(&[("mkdocs.yml", &settings), ("docs/index.md", "# Home\n")], KEEP);
        let written = read(to.join("site.toml"));
        let line = written.lines().find_map(|line| line.strip_prefix("line_ids = "));
        assert_eq!(line, ids.map(|ids| format!("\"{ids}\"")).as_deref(), "{options}");
        assert!(read(to.join("IMPORT.md")).contains(said), "{options}");
    }
}

#[test]
fn files_in_code_end_with_a_blank_line() {
    let article = "# A\n\n```\n--8<-- \"a.txt\"\n--8<-- \"b.txt\"\n--8<-- \"a.txt\"\n```\n";
    let files = [
        ("mkdocs.yml", "site_name: Test\nmarkdown_extensions: [pymdownx.superfences, pymdownx.snippets]\n"),
        ("docs/index.md", article),
        ("a.txt", "a\n"),
        ("b.txt", "b"),
    ];
    let (_folder, to) = imported(&files, KEEP);
    assert_eq!(read(to.join("content/index.md")), "# A\n\n```\na\n\nb\na\n```\n");
}

#[test]
fn posts_have_the_date_of_their_folder() {
    let files = [
        ("mkdocs.yml", "site_name: Test\nplugins: [meta, blog]\n"),
        ("docs/index.md", "# Home\n"),
        ("docs/blog/posts/.meta.yml", "date: 2024-05-01\n"),
        ("docs/blog/posts/storm.md", "---\nslug: a-storm\n---\n# A storm\n"),
        ("docs/blog/posts/next/.meta.yml", "draft: true\n"),
        ("docs/blog/posts/next/calm.md", "---\nslug: calm\n---\n# Calm\n"),
    ];
    let (_folder, to) = imported(&files, KEEP);
    let articles: Vec<String> = tree(&to.join("content")).into_keys().collect();
    assert_eq!(articles, ["blog/2024/05/01/a-storm.md", "blog/index.md", "index.md", "nav.md"]);
}

/// A site with everything that the properties below need.
const SMALL: [(&str, &str); 4] = [
    ("mkdocs.yml", "site_name: Small\nplugins: [macros]\nextra: {name: Ferry}\n"),
    ("docs/index.md", "# {{ name }}\n\n*4 min read*\n\n**1.** Open  \n**2.** Close\n"),
    ("docs/a.md", "# A & B\n\n[home](index.md)\n"),
    ("docs/assets/x.bin", "x"),
];

#[test]
fn twice_is_the_same() {
    for options in [KEEP, MODERNIZE] {
        let (folder, to) = imported(&SMALL, options);
        let first = tree(&to);
        let other = folder.path().join("other");
        import(&folder.path().join("mkdocs.yml"), &other, options).expect("it can be imported");
        assert_eq!(tree(&other), first);
        let again = Options { existing: Existing::Replace, ..options };
        import(&folder.path().join("mkdocs.yml"), &to, again).expect("it can be imported again");
        assert_eq!(tree(&to), first);
    }
}

#[test]
fn an_article_that_cannot_be_read_is_left_alone() {
    let article = "---\ntitle: \"Open\nkey: [\n---\n# A\n\n**1.** Open\n\n**2.** Close\n<br><br>\n";
    let (_folder, to) = imported(&[("mkdocs.yml", "site_name: Test\n"), ("docs/index.md", article)], MODERNIZE);
    assert_eq!(read(to.join("content/index.md")), article);
    let report = read(to.join("IMPORT.md"));
    let line =
        "### Articles that `--modernize` left as they were\n\n- `docs/index.md:5`: its front matter is not YAML\n";
    assert!(report.contains(line), "{report}");
}

#[test]
fn extensions_that_a_plugin_brings_are_there() {
    let article = "# A\n\n:tada: and *b*{ .c }\n\n- [ ] box\n";
    for (plugins, expected) in [("[]", "\\:tada:"), ("[techdocs-core]", article)] {
        let settings = format!("site_name: Test\nplugins: {plugins}\n");
        let (_folder, to) = imported(&[("mkdocs.yml", &settings), ("docs/index.md", article)], KEEP);
        let text = read(to.join("content/index.md"));
        assert!(text.contains(expected), "{plugins}: {text}");
    }
}

#[test]
fn an_existing_folder_is_refused_without_force() {
    let (folder, to) = imported(&SMALL, KEEP);
    write(
        &to,
        &[
            ("content/old.md", "# Old\n"),
            (".git/config", "mine"),
            ("theme/own.css", "mine"),
            ("site.toml", "title = 'Mine'"),
        ],
    );
    let before = tree(&to);
    let mkdocs_yml = folder.path().join("mkdocs.yml");
    assert!(matches!(import(&mkdocs_yml, &to, KEEP), Err(ImportError::Exists(_))));
    assert_eq!(tree(&to), before);

    let done = import(&mkdocs_yml, &to, Options { existing: Existing::Replace, ..KEEP }).expect("force replaces");
    assert_eq!(done.kept, ["content/old.md"], "what this import does not write may be somebody's work");
    let after = tree(&to);
    for path in ["content/old.md", ".git/config", "theme/own.css"] {
        assert_eq!(after.get(path), before.get(path), "{path} stays");
    }
    assert!(read(to.join("site.toml")).contains("Small"));
    let left: Vec<_> = fs::read_dir(folder.path()).expect("it can be read").filter_map(Result::ok).collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains("guidepost-import")), "{left:?}");
}

#[test]
fn two_imports_at_once_follow_each_other() {
    let (folder, to) = imported(&SMALL, KEEP);
    let first = tree(&to);
    let mkdocs_yml = folder.path().join("mkdocs.yml");
    let force = Options { existing: Existing::Replace, ..KEEP };
    std::thread::scope(|scope| {
        let imports: Vec<_> = (0..8).map(|_| scope.spawn(|| import(&mkdocs_yml, &to, force))).collect();
        for import in imports {
            import.join().expect("no thread panics").expect("it can be imported");
        }
    });
    assert_eq!(tree(&to), first);
}

#[test]
fn the_old_site_is_never_the_new_one() {
    let (folder, _) = imported(&SMALL, KEEP);
    let before = tree(folder.path());
    let mkdocs_yml = folder.path().join("mkdocs.yml");
    let force = Options { existing: Existing::Replace, ..KEEP };
    for to in [".", "docs", "docs/new", ".."] {
        let refused = import(&mkdocs_yml, &folder.path().join(to), force);
        assert!(matches!(refused, Err(ImportError::Unsafe(_))), "{to}: {refused:?}");
    }
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn what_cannot_be_read_is_said_where() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().join("new");
    let mkdocs_yml = folder.path().join("mkdocs.yml");
    let fails = |text: Option<&str>| {
        if let Some(text) = text {
            write(folder.path(), &[("mkdocs.yml", text)]);
        }
        let error = import(&mkdocs_yml, &to, KEEP).expect_err("it cannot be imported");
        assert!(!to.exists());
        error.to_string().replace(&folder.path().display().to_string(), "ROOT")
    };
    assert!(fails(None).starts_with("ROOT/mkdocs.yml cannot be read"));
    assert_eq!(
        fails(Some("site_name: A: B\nnav: x\n")),
        "\
error[bad-mkdocs-yml]: this is not YAML: mapping values are not allowed in this context
 --> mkdocs.yml:1:13
  |
1 | site_name: A: B
  |             ^
  |
  = help: values that hold `: ` or ` #`, or that begin with one of `[ { * & ! % @`, want quotes around them"
    );
    assert_eq!(fails(Some("site_name: A\n")), "there is no folder ROOT/docs, which `docs_dir` in mkdocs.yml names");
    assert!(fails(Some("a: &a [*a]\n")).contains("--> mkdocs.yml:1:8"));
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &('b'..='i')
            .map(|c| {
                let before = char::from(c as u8 - 1);
                format!("{c}: &{c} [{}]\n", vec![format!("*{before}"); 10].join(", "))
            })
            .collect::<String>();
    assert!(fails(Some(&bomb)).contains("aliases make more than"));
    assert!(fails(Some(&format!("a: {}", "[".repeat(5_000)))).contains("mkdocs.yml:1:"));
}

#[test]
fn tabs_in_yaml_are_read_as_blanks() {
    let files =
        [("mkdocs.yml", "site_name: T\nextra:\n\tname: Ferry\nnav:\n\t- index.md\n"), ("docs/index.md", "# Home\n")];
    let (_folder, to) = imported(&files, KEEP);
    assert!(read(to.join("site.toml")).contains("name = \"Ferry\""));
    assert!(read(to.join("IMPORT.md")).contains("### Tabs in YAML\n\n- `mkdocs.yml:"));
}

/// What the report of a site says, without its head.
fn report_of(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf, String) {
    let (folder, to) = imported(files, KEEP);
    let report = read(to.join("IMPORT.md"));
    (folder, to, report)
}

#[test]
fn a_site_without_nav_follows_its_folders() {
    let articles = [("docs/index.md", "# Home\n"), ("docs/b/two.md", "# Two\n"), ("docs/b/index.md", "# B\n")];
    for settings in
        ["site_name: T\n", "site_name: T\nnav:\n", "site_name: T\nnav: []\n", "site_name: T\nnav: index.md\n"]
    {
        let files: Vec<_> = articles.into_iter().chain([("mkdocs.yml", settings)]).collect();
        let (_folder, to, report) = report_of(&files);
        assert_eq!(
            read(to.join("content/nav.md")),
            "- [](<index.md>)\n- B\n    - [](<b/index.md>)\n    - [](<b/two.md>)\n",
            "{settings}"
        );
        assert!(report.contains("### No `nav`\n\n- `mkdocs.yml:1`: the navigation follows the folders"), "{report}");
    }
}

#[test]
fn settings_that_are_none_and_folders_without_articles_are_said() {
    for settings in ["", "just words\n", "- a list\n"] {
        let (_folder, to, report) =
            report_of(&[("mkdocs.yml", settings), ("docs/index.md", "# Home\n"), ("docs/x.png", "x")]);
        assert!(report.contains("- `mkdocs.yml:1`: the file has no settings"), "{report}");
        assert_eq!(read(to.join("content/index.md")), "# Home\n");
        assert!(content::load(&to, None).is_ok());
    }
    let (_folder, _, report) = report_of(&[("mkdocs.yml", "site_name: T\n"), ("docs/x.txt", "x")]);
    assert!(report.contains("### No articles\n\n- `mkdocs.yml:1`: the folder docs has none"), "{report}");
}

#[test]
fn docs_folders_that_are_none_are_refused() {
    for (settings, named) in
        [("docs_dir: nowhere\n", "nowhere"), ("docs_dir: 'a\\b'\n", "a/b"), ("docs_dir: mkdocs.yml\n", "mkdocs.yml")]
    {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), &[("mkdocs.yml", settings)]);
        let to = folder.path().join("new");
        let error = import(&folder.path().join("mkdocs.yml"), &to, KEEP).expect_err("there are no articles");
        assert!(matches!(&error, ImportError::NoDocs(path) if path.ends_with(named)), "{settings}: {error}");
        assert!(!to.exists());
    }
}

#[test]
fn every_entry_of_nav_is_in_the_navigation_or_in_the_report() {
    let nav = "site_name: T\nnav:\n  - ../out.md\n  - C:\\docs\\b.md\n  - '\\\\server\\b.md'\n  - /docs/b.md\n  - gone.md\n  - 3\n  - [index.md, {Two: b.md}]\n  - 'sub\\c.md'\n  - /sub/c.md\n  - SUB/C.md\n  - api/\n  - Empty:\n";
    let (_folder, to, report) = report_of(&[
        ("mkdocs.yml", nav),
        ("out.md", "# Out\n"),
        ("docs/index.md", "# Home\n"),
        ("docs/b.md", "# B\n"),
        ("docs/sub/c.md", "# C\n"),
    ]);
    let entries = "- [](<3>)\n- [](<index.md>)\n- [Two](<b.md>)\n- [](<sub/c.md>)\n- [](<sub/c.md>)\n- [](<sub/c.md>)\n- [](<api/>)\n";
    assert_eq!(read(to.join("content/nav.md")), entries);
    for said in [
        "`mkdocs.yml:3`: `../out.md` is left out",
        "`mkdocs.yml:4`: `C:\\docs\\b.md` is left out",
        "`mkdocs.yml:5`: `\\\\server\\b.md` is left out",
        "`mkdocs.yml:6`: `/docs/b.md` is left out",
        "`mkdocs.yml:7`: `gone.md` is left out",
        "`mkdocs.yml:8`: `3` is no file",
        "`mkdocs.yml:10`: `sub\\c.md` is read as `sub/c.md`",
        "`mkdocs.yml:11`: `/sub/c.md` is read as `sub/c.md`",
        "`mkdocs.yml:12`: `SUB/C.md` is read as `sub/c.md`",
        "`mkdocs.yml:13`: `api/` is no file",
        "`mkdocs.yml:14`: `Empty` is left out",
    ] {
        assert!(report.contains(said), "{said} is not in\n{report}");
    }
}

#[test]
fn anchors_merge_keys_and_duplicate_keys_of_yaml_count_as_mkdocs_has_them() {
    let settings = "site_name: T\nbase: &base {one: 1, two: 2}\nextra:\n  <<: *base\n  two: second\n  two: third\nlist: &l [index.md]\nnav: *l\nsite_name: Last\n";
    let (_folder, to, report) = report_of(&[("mkdocs.yml", settings), ("docs/index.md", "# Home {{ two }}\n")]);
    let site = read(to.join("site.toml"));
    assert!(
        site.contains("title = \"Last\"") && site.contains("one = 1") && site.contains("two = \"third\""),
        "{site}"
    );
    assert_eq!(read(to.join("content/nav.md")), "- [](<index.md>)\n");
    assert!(report.contains("`mkdocs.yml:1`: `site_name` stands again"), "{report}");
    assert!(report.contains("`mkdocs.yml:5`: `two` stands again"), "{report}");
}

#[test]
fn what_stood_around_articles_does_so_again() {
    let site_toml = |settings: &str| {
        let settings = format!("site_name: T\n{settings}");
        let (_folder, to, report) = report_of(&[("mkdocs.yml", settings.as_str()), ("docs/index.md", "# Home\n")]);
        (read(to.join("site.toml")), report)
    };
    for (settings, edit_url) in [
        (
            "repo_url: https://github.com/o/r\ntheme: {features: [content.action.edit]}\n",
            "https://github.com/o/r/edit/master/{path}",
        ),
        (
            "repo_url: https://bitbucket.org/o/r\ntheme: {features: [content.action.edit]}\n",
            "https://bitbucket.org/o/r/src/default/{path}",
        ),
        (
            "repo_url: https://github.com/o/r/\nedit_uri: blob/main/web/docs/\n",
            "https://github.com/o/r/blob/main/web/{path}",
        ),
        ("edit_uri: https://git.example.org/r/docs/\n", "https://git.example.org/r/{path}"),
        (
            "repo_url: https://git.example.org/r\nedit_uri_template: ?file=docs/{path}\n",
            "https://git.example.org/r?file={path}",
        ),
    ] {
        let (site, report) = site_toml(settings);
        assert!(site.contains(&format!("edit_url = \"{edit_url}\"")), "{settings}{site}");
        assert!(report.contains(&format!("`edit_url` is `{edit_url}`")), "{report}");
    }
    for without in ["repo_url: https://github.com/o/r\n", "repo_url: https://github.com/o/r\nedit_uri: ''\n"] {
        assert!(!site_toml(without).0.contains("edit_url"), "{without}");
    }
    let (site, report) = site_toml("repo_url: https://a.example\nedit_uri_template: '{path_noext!q}'\n");
    assert!(
        !site.contains("edit_url") && report.contains("`mkdocs.yml:3`: `https://a.example/{path_noext!q}` led"),
        "{report}"
    );
    let (_, report) = site_toml("extra:\n  analytics:\n    feedback:\n      title: Useful?\n");
    assert!(report.contains("`mkdocs.yml:5`: readers were asked whether a page helped"), "{report}");
    let (site, _) = site_toml("plugins: [git-revision-date-localized]\n");
    assert!(site.contains("last_updated = true"), "{site}");
}

#[test]
fn what_mkdocs_does_not_publish_is_left_and_said() {
    let settings = "site_name: T\nexclude_docs: |\n  old/\ndraft_docs: |\n  *-draft.md\nplugins:\n  - exclude:\n      \
                    glob: [\"*.psd\", \"parts/*\"]\n      regex: ['.*\\.(bak|tmp)$', '(']\n";
    let (_folder, to, report) = report_of(&[
        ("mkdocs.yml", settings),
        ("docs/index.md", "# Home\n"),
        ("docs/old/a.md", "# A\n"),
        ("docs/b-draft.md", "# B\n"),
        ("docs/img/c.psd", "c"),
        ("docs/parts/d/e.md", "# E\n"),
        ("docs/f.bak", "f"),
        ("docs/.hidden", "h"),
    ]);
    let files: Vec<String> = tree(&to).into_keys().collect();
    assert_eq!(files, ["IMPORT.md", "content/index.md", "content/nav.md", "site.toml"]);
    for said in [
        "### Files that `exclude_docs` keeps out\n\n- `docs/old/a.md:1`\n",
        "### Files that the plugin exclude keeps out\n\n- `docs/f.bak:1`\n- `docs/img/c.psd:1`\n- `docs/parts/d/e.md:1`\n",
        "`docs/b-draft.md:1`: MkDocs does not publish it",
        "`mkdocs.yml:9`: `(` cannot be read, and what it means is published",
    ] {
        assert!(report.contains(said), "{said} is not in\n{report}");
    }
}

#[test]
fn files_that_include_each_other_are_said() {
    let (_folder, to, report) = report_of(&[
        ("mkdocs.yml", "site_name: T\nplugins: [include-markdown]\n"),
        ("docs/index.md", "# Home\n\n{% include-markdown \"a.md\" %}\n"),
        ("docs/a.md", "A\n\n{% include-markdown \"b.md\" %}\n"),
        ("docs/b.md", "B\n\n{% include-markdown \"a.md\" %}\n"),
    ]);
    assert!(read(to.join("content/index.md")).contains("a.md"), "the statement stays");
    assert!(report.contains("`docs/index.md:3`: `a.md` includes itself"), "{report}");
}

#[test]
fn settings_that_cannot_be_taken_over_are_said() {
    let (_folder, to, report) = report_of(&[
        ("mkdocs.yml", "site_name: T\nextra:\n  none:\n  a-b: 1\n---\nsite_name: Second\n"),
        ("docs/index.md", "# Home\n"),
    ]);
    assert!(read(to.join("site.toml")).contains("title = \"T\""));
    for said in [
        "`mkdocs.yml:3`: `none` has no value",
        "`mkdocs.yml:4`: `a-b` cannot be the name of a variable",
        "`mkdocs.yml:5`: only what stands above this `---` is read",
    ] {
        assert!(report.contains(said), "{said} is not in\n{report}");
    }
    let (_folder, _, report) =
        report_of(&[("mkdocs.yml", "site_name: T\nextra: [a, b]\n"), ("docs/index.md", "# Home\n")]);
    assert!(report.contains("`mkdocs.yml:2`: it has no names"), "{report}");
}

#[test]
fn settings_that_are_not_utf8_are_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), &[("docs/index.md", "# Home\n")]);
    fs::write(folder.path().join("mkdocs.yml"), b"site_url: https://example.com/\nsite_name: Gr\xf6\xdfe\n")
        .expect("a file can be written");
    let to = folder.path().join("new");
    import(&folder.path().join("mkdocs.yml"), &to, KEEP).expect("it can be imported");
    let report = read(to.join("IMPORT.md"));
    assert!(report.contains("`mkdocs.yml:2`: what cannot be read is `\u{fffd}`"), "{report}");
}

#[test]
fn settings_that_inherit_from_themselves_are_followed_so_far() {
    let (_folder, to, report) = report_of(&[
        ("mkdocs.yml", "INHERIT: base.yml\nsite_name: T\n"),
        ("base.yml", "INHERIT: mkdocs.yml\nsite_description: D\n"),
        ("docs/index.md", "# Home\n"),
    ]);
    assert!(read(to.join("site.toml")).contains("description = \"D\""));
    assert!(report.contains("this is followed no further"), "{report}");
}

#[test]
fn files_whose_places_mean_something_here_are_kept_and_said() {
    let files = [
        ("docs/index.md", "# Index\n"),
        ("docs/README.md", "# Read me\n"),
        ("docs/a.md", "# A\n"),
        ("docs/a.markdown", "# A too\n"),
        ("docs/a/index.md", "# A index\n"),
        ("docs/nav.md", "# Nav\n"),
        ("docs/_snippets/x.md", "# X\n"),
        ("docs/url-checker.toml", "x = 1\n"),
        ("docs/site.toml", "y = 1\n"),
        ("mkdocs.yml", "site_name: T\n"),
    ];
    let (_folder, to, report) = report_of(&files);
    let new: Vec<Vec<u8>> = tree(&to).into_values().collect();
    for (path, text) in &files[..files.len() - 1] {
        assert!(new.iter().any(|file| file == text.as_bytes()), "{path} is lost");
    }
    for said in [
        "`docs/README.md:1`: content/index.md is taken",
        "`docs/a.markdown:1`: content/a.md is taken",
        "`docs/a.md:1`: content/a.md has that of content/a/index.md",
        "`docs/_snippets/x.md:1`: articles may include it",
        "`docs/url-checker.toml:1`: content/url-checker.toml is read as such",
    ] {
        assert!(report.contains(said), "{said} is not in\n{report}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_loop_or_leave_and_names_that_differ_in_case() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(
        folder.path(),
        &[
            ("mkdocs.yml", "site_name: T\n"),
            ("shared/x.md", "# X\n"),
            ("docs/index.md", "# A\n"),
            ("docs/a.md", "# A\n"),
            ("docs/A.md", "# A\n"),
        ],
    );
    symlink(".", folder.path().join("docs/loop")).expect("a link can be made");
    symlink("../shared", folder.path().join("docs/shared")).expect("a link can be made");
    symlink("nowhere", folder.path().join("docs/dangling.md")).expect("a link can be made");
    fs::write(folder.path().join("docs/latin1.md"), b"# Gr\xf6\xdfe\n").expect("a file can be written");
    let to = folder.path().join("new");
    import(&folder.path().join("mkdocs.yml"), &to, KEEP).expect("it can be imported");
    let report = read(to.join("IMPORT.md"));
    for expected in [
        "`docs/loop:1`: a symbolic link that leads back",
        "`docs/dangling.md:1`: a symbolic link to `nowhere`, which is not there",
        "`docs/shared:1`: what it leads to is copied: `",
        "`docs/a.md:1`: there is another file of this name",
        "`docs/latin1.md:1`: it is copied as it is",
    ] {
        assert!(report.contains(expected), "{expected} is not in\n{report}");
    }
    assert_eq!(report.matches("what it leads to is copied").count(), 1, "a link is said once, not each file behind it");
    assert_eq!(read(to.join("content/shared/x.md")), "# X\n");
    assert_eq!(fs::read(to.join("content/latin1.md")).expect("it is copied"), b"# Gr\xf6\xdfe\n");
}

/// A site of so many articles, each with an entry of `nav` and a redirect; some of `nav` and of the folders nest deep.
fn large_site(root: &Path, articles: usize) {
    const FOLDER: usize = 100;
    const DEEP: usize = 60;
    const NESTED: usize = 10;
    let (mut nav, mut redirects) = (String::new(), String::new());
    for number in 0..articles {
        let path = format!("part-{}/page-{number}.md", number / FOLDER);
        nav += &format!("  - Page {number}: {path}\n");
        redirects += &format!("        old/page-{number}.md: {path}\n");
        let next = (number + 1) % articles;
        let text = format!(
            "# Page {number}\n\n[next](../part-{}/page-{next}.md#words) {{{{ name }}}}\n\n## Words & more\n",
            next / FOLDER
        );
        write(root, &[(&format!("docs/{path}"), &text)]);
    }
    let deep = (0..DEEP).map(|depth| format!("d{depth}/")).collect::<String>() + "deep.md";
    write(root, &[(&format!("docs/{deep}"), "# Deep\n")]);
    for depth in 0..NESTED {
        nav += &format!("{}- Level {depth}:\n", "  ".repeat(depth + 1));
    }
    nav += &format!("{}- {deep}\n", "  ".repeat(NESTED + 1));
    let plugins = format!("plugins:\n  - macros\n  - redirects:\n      redirect_maps:\n{redirects}");
    write(root, &[("mkdocs.yml", &format!("site_name: T\nextra: {{name: Ferry}}\n{plugins}nav:\n{nav}"))]);
}

#[test]
fn ten_thousand_articles() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    large_site(folder.path(), 10_000);
    let to = folder.path().join("new");
    let done: Imported = import(&folder.path().join("mkdocs.yml"), &to, KEEP).expect("it can be imported");
    assert_eq!((done.articles, done.redirects), (10_001, 10_000));
    let nav = read(to.join("content/nav.md"));
    assert_eq!(nav.lines().count(), 10_011);
    assert!(nav.ends_with("d59/deep.md>)\n"), "{}", nav.lines().last().unwrap_or_default());
}

/// How much of a processor's time this thread has had: what else the machine does is not in it.
fn own_time() -> Duration {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().expect("time goes on")
}

/// The processor's time that the import of a site with one article takes at least, of three times.
fn time_of(article: &str) -> Duration {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let settings = "site_name: T\nplugins: [macros]\nextra: {name: Ferry}\nmarkdown_extensions: [pymdownx.magiclink]\n";
    let once = |_| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), &[("mkdocs.yml", settings), ("docs/index.md", article)]);
        alone.install(|| {
            let begin = own_time();
            import(&folder.path().join("mkdocs.yml"), &folder.path().join("new"), MODERNIZE)
                .expect("it can be imported");
            own_time() - begin
        })
    };
    (0..3).map(once).min().unwrap_or_default()
}

#[test]
fn an_article_eight_times_as_long_takes_about_eight_times_as_long() {
    /// Between eight times and eight times eight times.
    const FACTOR_MAX: u32 = 24;
    const LONGER: usize = 8;
    const BLOCKS: usize = 400;
    for block in [
        "Some *words* with a [link](a.md#x), `code`, a \\% sign and https://a.example/NUMBER.\n\n- one\n- two\n\n",
        "<p style=\"margin-left:5%\"><b>NUMBER.</b> Open <img src=\"a.png\"></p>\n<br><br>\n",
        "{{ name }} {% if name %}x{% endif %} {# a comment #}\n\n",
        "## Heading NUMBER & more\n\ntext\n\n",
        "## The same & the same\n\ntext\n\n",
        "[label NUMBER]: https://a.example/NUMBER\n\n[label NUMBER] and [x][label NUMBER].\n\n",
        "| a | b |\n|---|---|\n| `x|y` | NUMBER |\n\n",
        "<details><summary>NUMBER</summary>\n<p>x</p>\n</details>\n\n",
    ] {
        let article = |count: usize| (0..count).map(|at| block.replace("NUMBER", &at.to_string())).collect::<String>();
        let (short, long) = (time_of(&article(BLOCKS)), time_of(&article(LONGER * BLOCKS)));
        assert!(long < short * FACTOR_MAX, "{short:?} and {long:?} for {block}");
    }
}

/// Pieces that settings and articles are made of, and that trip readers up.
const PIECES: [&str; 68] = [
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "text ",
    "- ",
    "* * *",
    "1. ",
    "**1.** ",
    "**2\\.** ",
    "<b>1.</b> ",
    "<b>2.</b> ",
    "<p>",
    "<p style=\"margin-left:5%\">",
    "</p>",
    "<br>",
    "<br><br>",
    "&nbsp;",
    "<img src=\"..\\..\\a.png\" style=\"float:right\">",
    "<img src=a.png class=\"minimized\">",
    "![x](..\\a.png)",
    "[x](b.md#c)",
    "[x]: b.md",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<div class=\"admonition tip\">",
    "<p class=\"admonition-title\">",
    "</div>",
    "<button>",
    "</button>",
    "Copy link",
    "{{ name }}",
    "{{",
    "}}",
    "<<name>>",
    "{% raw %}",
    "{% endraw %}",
    "{% include \"x.md\" %}",
    "{% if name %}",
    "{% endif %}",
    "{%",
    "%}",
    "--8<-- \"x.md\"",
    "--8<--",
    ";--8<-- \"x\"",
    "```",
    "~~~",
    "`",
    "# ",
    "## Title & more {#id}",
    "---\n",
    "title: a: b\n",
    "key: value\n",
    "!!! note\n",
    "*4 min read*",
    "<i>For users of X on:</i>",
    "<!--",
    "-->",
    "<script>location.href='x'</script>",
    "<",
    "é",
    "\u{2028}",
    "日本",
    "&",
    "\\",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..50).prop_map(|pieces| pieces.concat())
}

/// Pieces of settings.
const SETTINGS: [&str; 40] = [
    "site_name: ",
    "site_url: ",
    "nav:\n",
    "  - ",
    "    - ",
    "- ",
    "a.md",
    "Title: ",
    "'*.md'",
    "**",
    "[",
    "]",
    "{",
    "}",
    ": ",
    "\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!ENV ",
    "!!python/name:x ",
    "!x ",
    "plugins:\n",
    "  - macros\n",
    "  - redirects: {redirect_maps: {a.md: b.md}}\n",
    "theme: {features: [x]}\n",
    "extra: ",
    "markdown_extensions: [toc: {separator: _}]\n",
    "docs_dir: docs\n",
    "use_directory_urls: false\n",
    "'",
    "\"",
    "|\n",
    "#",
    "~",
    "? ",
    "\t",
    "é",
    "INHERIT: mkdocs.yml\n",
    "exclude_docs: '[a-'\n",
];

fn settings() -> impl Strategy<Value = String> {
    let piece = prop_oneof![12 => prop::sample::select(&SETTINGS[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_article_is_imported_and_builds(text in text(), macros in any::<bool>()) {
        let settings = if macros { SMALL[0].1 } else { "site_name: T\n" };
        let (_folder, to) = imported(&[("mkdocs.yml", settings), ("docs/index.md", "# Home\n"), ("docs/a.md", &text), ("x.md", "snippet\n")], MODERNIZE);
        let inputs = content::load(&to, None).expect("the new site can be read");
        prop_assert_eq!(guidepost::compile(&inputs, &mut Cache::default()).pages, 2);
    }

    #[test]
    fn any_settings_are_read_or_refused(text in settings()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), &[("mkdocs.yml", &text), ("docs/index.md", "# Home\n"), ("docs/a.md", "# A\n")]);
        let to = folder.path().join("new");
        if import(&folder.path().join("mkdocs.yml"), &to, KEEP).is_ok() {
            let inputs = content::load(&to, None).expect("the new site can be read");
            let wrong: Vec<_> = inputs.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
            prop_assert!(wrong.is_empty(), "{:?} in\n{}", wrong, read(to.join("site.toml")));
        }
    }
}
