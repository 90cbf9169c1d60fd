//! What holds for any input: no panic, spans on the borders of characters, the same bytes again, and a cache that
//! nobody can tell from none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use guidepost::cache::Cache;
use guidepost::content::{self, Inputs};
use guidepost::emit::OutputFile;
use guidepost::write::{self, Compression};
use guidepost::{Build, diagnostics};
use proptest::prelude::*;

/// Pieces that articles are made of, and that trip parsers up.
const PIECES: [&str; 79] = [
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "text ",
    "**",
    "*",
    "_",
    "`",
    "```",
    "~~~",
    "# ",
    "##",
    "- ",
    "1. ",
    "> ",
    "!!! note",
    "!!! steps",
    "??? tip",
    "=== \"Tab\"",
    " \"Title\"",
    "{#id}",
    "{.c width=3%}",
    "<<",
    ">>",
    "{{",
    "}}",
    "<< name >>",
    "{{ nobody }}",
    "<< tag_list() >>",
    "<< tag_list(\"one\", below=true) >>",
    "\\<<",
    "\\",
    "<div>",
    "</div>",
    "<p markdown>",
    "<b",
    "\"",
    "'",
    "=",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "[",
    "](",
    ")",
    "![",
    "[^1]",
    "[^1]: ",
    ": ",
    "|",
    "|-|",
    "---\n",
    "title: x\n",
    "--8<-- \"s.md\"",
    "é",
    "\u{2028}",
    "日本",
    "&amp;",
    ">>> x <<<",
    "{% if name %}",
    "{% else %}",
    "{% endif %}",
    "{% for x in 'abc' %}{{ x }}",
    "{% endfor %}",
    "{% set s = 'ä' -%}",
    "{% raw %}",
    "{% endraw %}",
    "{% include \"s.md\" %}",
    "{%",
    "%}",
    "{# ",
    "{++",
    "++}",
    "{~~",
    "~>",
    "~~}",
];

fn article() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn site(root: &Path, articles: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root.join("content/_snippets")).expect("a folder can be made");
    let settings = "title = \"T\"\nshow_tags = true\n[variables]\nname = \"N\"\n[markdown]\nextensions = [\"critic\", \"macros\"]\n";
    fs::write(root.join("site.toml"), settings).expect("a file can be written");
    fs::write(root.join("content/_snippets/s.md"), "snippet << name >>\n").expect("a file can be written");
    for (name, text) in articles {
        fs::write(root.join("content").join(name), text).expect("a file can be written");
    }
}

fn build(root: &Path, cache: &mut Cache) -> (Inputs, Build) {
    let inputs = content::load(root, None).expect("there is a site.toml");
    let build = guidepost::compile(&inputs, cache);
    (inputs, build)
}

/// All that a build made, in bytes.
fn bytes(build: &Build) -> BTreeMap<String, Vec<u8>> {
    let content = |file: &OutputFile| match file {
        OutputFile::Made(parts) => parts.iter().flat_map(|part| part.bytes().to_vec()).collect(),
        OutputFile::Copied { length, .. } => length.to_le_bytes().to_vec(),
    };
    build.files.iter().map(|(path, file)| (path.clone(), content(file))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_builds(text in article()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        site(folder.path(), &BTreeMap::from([("index.md".to_owned(), text)]));
        let (inputs, first) = build(folder.path(), &mut Cache::default());
        let texts = inputs.texts();
        let files: BTreeMap<_, _> = inputs.articles.iter().chain(inputs.snippets.values()).map(|file| (file.path.clone(), file.text.clone())).collect();
        for diagnostic in first.diagnostics.iter().chain(&first.lints) {
            diagnostics::to_text(diagnostic, &texts, diagnostics::Style::Plain);
            diagnostics::to_json(diagnostic, &texts);
            let span = diagnostic.span.as_ref().expect("all have places");
            if let Some(text) = files.get(&span.file) {
                prop_assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{diagnostic:?}");
            }
        }
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
        let (_, again) = alone.install(|| build(folder.path(), &mut Cache::default()));
        prop_assert_eq!(bytes(&first), bytes(&again));
        prop_assert_eq!(&first.diagnostics, &again.diagnostics);
        let page = String::from_utf8(bytes(&first).remove("index.html").expect("there is a page")).expect("a page is text");
        prop_assert!(!page.contains(|c| matches!(c, '\u{fdd0}'..='\u{fdef}')), "a mark is left in {page}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cache_changes_nothing(edits in prop::collection::vec((0..6_usize, article(), 0..4_usize), 1..12)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut articles = BTreeMap::from([("index.md".to_owned(), "# Home\n".to_owned())]);
        let mut cache = Cache::default();
        for (file, text, kind) in edits {
            let name = format!("page-{file}.md");
            match kind {
                0 => { articles.remove(&name); }
                1 => { articles.insert("nav.md".to_owned(), format!("- [x]({name})\n{text}")); }
                _ if file % 2 == 0 => { articles.insert(name, format!("---\ntags: [one, t{kind}]\n---\n{text}")); }
                _ => { articles.insert(name, format!("{text}\n\n<< tag_list() >>\n")); }
            }
            site(folder.path(), &articles);
            if kind == 3 {
                fs::write(folder.path().join("site.toml"), format!("title = \"T\"\n[variables]\nname = \"{file}\"\n")).expect("a file can be written");
            }
            let (_, cached) = build(folder.path(), &mut cache);
            let (_, clean) = build(folder.path(), &mut Cache::default());
            prop_assert_eq!(bytes(&cached), bytes(&clean));
            prop_assert_eq!(cached.diagnostics, clean.diagnostics);
        }
    }
}

/// The whole tree below a folder.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let below = |path: &Path| path.strip_prefix(folder).expect("the walk stays below").to_string_lossy().into_owned();
    files.map(|file| (below(file.path()), fs::read(file.path()).expect("a file can be read"))).collect()
}

#[test]
fn killed_at_any_moment_the_old_site_or_the_new_one_is_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("root");
    let version = |text: &str| -> BTreeMap<String, String> {
        (0..150).map(|page| (format!("page-{page}.md"), format!("# {text} {page}\n\n{}", text.repeat(200)))).collect()
    };
    let versions = [version("old "), version("new ")];
    let trees: Vec<_> = versions
        .iter()
        .map(|articles| {
            site(&root, articles);
            let (_, build) = build(&root, &mut Cache::default());
            let out = folder.path().join("reference");
            write::publish(&build.files, &root, &out, Compression::Off).expect("it can be written");
            tree(&out)
        })
        .collect();
    let out = folder.path().join("out");
    for round in 0..60_u64 {
        site(&root, &versions[usize::from(round % 2 == 1)]);
        let mut child = Command::new(env!("CARGO_BIN_EXE_guidepost"))
            .args(["build", "--root"])
            .arg(&root)
            .arg("--out")
            .arg(&out)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        // From at once to longer than a build takes; the first round is left to end, so that there is an old site.
        if round > 0 {
            std::thread::sleep(Duration::from_millis(round * 7 % 400));
            child.kill().expect("it can be killed");
        }
        child.wait().expect("it ends");
        let found = tree(&out);
        assert!(trees.contains(&found), "after round {round} the site is neither the old one nor the new one");
    }
}
