//! The program from outside: every kind of bad input has its exit status and a message that a writer understands.
//!
//! What is printed is compared with `tests/cli/<name>.txt`; `UPDATE_EXPECT=1` writes these anew: read them then.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A site in a temporary folder.
struct Sandbox(TempDir);

impl Sandbox {
    /// A site with one good article.
    fn new() -> Self {
        let sandbox = Self::empty();
        sandbox.write("site.toml", "title = \"Test\"\n").write("content/index.md", "# Home\n");
        sandbox
    }

    fn empty() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn write(&self, below: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
        self
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_guidepost")).args(arguments).current_dir(self.0.path()).output();
        Run::new(output.expect("the program runs"), self.0.path())
    }

    fn page(&self, below: &str) -> String {
        fs::read_to_string(self.path("site").join(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
    }
}

/// How many files there are depends on the theme, which is no concern of these tests.
fn without_count(shown: &str) -> String {
    let line = |line: &str| match line.split_once(" files written") {
        Some((before, after)) if !before.ends_with(": 0") => {
            format!("{}N files written{after}", before.trim_end_matches(|c: char| c.is_ascii_digit()))
        }
        _ => line.to_owned(),
    };
    shown.split_inclusive('\n').map(line).collect()
}

struct Run {
    status: Option<i32>,
    shown: String,
}

impl Run {
    fn new(output: Output, root: &Path) -> Self {
        let text = [output.stdout, output.stderr].concat();
        let mut shown = String::from_utf8_lossy(&text).into_owned();
        for root in [root.canonicalize().unwrap_or_default(), root.to_path_buf()] {
            shown = shown.replace(&root.display().to_string(), "ROOT");
        }
        Self { status: output.status.code(), shown: without_count(&shown) }
    }

    fn status(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}", self.shown);
        self
    }

    fn says(self, words: &str) -> Self {
        assert!(self.shown.contains(words), "no “{words}” in:\n{}", self.shown);
        self
    }

    /// Compare all that was printed with a file.
    fn shows(self, name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &self.shown).expect("an expectation can be written");
        }
        assert_eq!(fs::read_to_string(&file).unwrap_or_default(), self.shown, "{}", file.display());
        self
    }
}

#[test]
fn no_site() {
    Sandbox::empty().run(&["build"]).status(2).shows("no-site");
}

#[test]
fn settings_with_mistakes_are_all_reported_and_the_rest_is_built() {
    let sandbox = Sandbox::new();
    let settings = "titel = \"x\"\ntitle = 5\nbase_url = \"help\"\nslug_separator = \"+\"\n[url_checker]\nplacement = \"everywhere\"\n[embeds]\nframes = \"x\"\n[preview]\neditor = \"vscod\"\n[agent]\ncontrols = \"everyone\"\nview = true\n";
    sandbox.write("site.toml", settings);
    sandbox.run(&["build"]).status(1).shows("settings");
    assert!(sandbox.page("index.html").contains("Home"));
}

#[test]
fn levels_of_contents_that_are_none() {
    for (levels, name) in
        [("3", "number"), ("\"3\"", "one"), ("\"0-3\"", "zero"), ("\"2-7\"", "seven"), ("\"4-2\"", "backwards")]
    {
        let sandbox = Sandbox::new();
        sandbox.write("site.toml", format!("title = \"Test\"\ncontents_levels = {levels}\n"));
        sandbox.run(&["build"]).status(1).shows(&format!("contents-levels-{name}"));
        assert!(sandbox.page("index.html").contains("Home"));
    }
}

#[test]
fn addresses_of_lines_that_are_none() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"Test\"\n[markdown]\nline_ids = \"a b\"\n");
    sandbox.run(&["build"]).status(1).shows("line-ids");
    assert!(sandbox.page("index.html").contains("Home"));
}

#[test]
fn settings_that_are_no_toml() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"Test\"\nbase_url = \n[variables\n");
    sandbox.run(&["build"]).status(1).shows("toml-syntax");
}

#[test]
fn front_matter_with_mistakes() {
    let sandbox = Sandbox::new();
    sandbox.write("content/index.md", "---\ntitle: [1]\ndescripton: x\ndescription: a: b\n---\n# Home << prodct >>\n");
    sandbox.run(&["build"]).status(1).shows("front-matter");
    let page = sandbox.page("index.html");
    assert!(page.contains("unknown-variable") && page.contains("Home"), "the page shows its error and its text");
}

#[test]
fn warnings_fail_only_a_strict_build() {
    let sandbox = Sandbox::new();
    sandbox.write("content/index.md", "# Home\n\n![](/a.png)\n").write("assets/../content/a.png", "no picture");
    sandbox.run(&["build"]).status(0).says("missing-alt");
    sandbox.run(&["build", "--strict"]).status(1).says("error[missing-alt]");
}

#[test]
fn text_that_is_not_utf8_or_has_a_mark_or_windows_line_ends() {
    let sandbox = Sandbox::new();
    sandbox.write("content/index.md", b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n# Home\r\n\r\n!!! tip\r\n    Text\r\n");
    sandbox.run(&["build"]).status(0);
    assert!(sandbox.page("index.html").contains("<div class=\"admonition tip\""));
    sandbox.write("content/index.md", b"# Caf\xe9\n\nText\x07\n");
    sandbox.run(&["build"]).status(1).shows("not-utf8");
}

/// Nobody writes into a pipe: whoever opened it would wait forever.
#[cfg(unix)]
#[test]
fn pipes_in_the_place_of_files() {
    let pipe = |path: PathBuf| {
        let made = Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
        assert!(made.success());
    };
    let sandbox = Sandbox::new();
    pipe(sandbox.path("redirects.toml"));
    pipe(sandbox.path("anchors.lock"));
    pipe(sandbox.path("content/pipe.md"));
    let run = sandbox.run(&["build"]).status(1);
    for file in ["redirects.toml", "anchors.lock", "content/pipe.md"] {
        assert!(run.shown.contains(&format!("--> {file}\n")), "{}", run.shown);
    }
    run.says("this cannot be read: it is no file, but a pipe, a socket or a device");
    assert!(sandbox.page("index.html").contains("Home"));
    fs::remove_file(sandbox.path("site.toml")).expect("it can be removed");
    pipe(sandbox.path("site.toml"));
    sandbox.run(&["build", "--root", "."]).status(2).says("no file, but a pipe");
}

/// Two such names would be one address.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    for name in [&b"one\xff.md"[..], b"one\xfe.md"] {
        fs::write(sandbox.path("content").join(OsStr::from_bytes(name)), "# One\n").expect("it can be written");
    }
    let run = sandbox.run(&["build"]).status(1).says("error[bad-name]");
    run.says("1 page in");
}

/// `guidepost … | head`, and a disk that is full behind the output.
#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_takes() {
    use std::process::Stdio;
    let sandbox = Sandbox::new();
    let links: String = (0..2_000).map(|number| format!("[a](gone-{number}.md)\n")).collect();
    sandbox.write("content/index.md", format!("# Home\n\n{links}"));
    let run = |arguments: &[&str], out: Stdio, err: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        command.args(arguments).current_dir(sandbox.0.path()).stdout(out).stderr(err).spawn().expect("the program runs")
    };
    for arguments in [&["check"][..], &["check", "--json"]] {
        let mut child = run(arguments, Stdio::piped(), Stdio::piped());
        drop((child.stdout.take(), child.stderr.take()));
        // What it found counts, whether somebody reads all of it or not.
        assert_eq!(child.wait().expect("it ends").code(), Some(1), "{arguments:?}");
    }
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").expect("Linux has it"));
    for arguments in [&["links"][..], &["check", "--json"], &["links", "--accept"]] {
        let child = run(arguments, full(), Stdio::piped());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("No space left on device") && !said.contains("panicked"), "{said}");
    }
    let mut child = run(&["links", "nothing-like-it"], Stdio::piped(), full());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

/// As version control may leave them: whoever builds may read them, and nobody may write.
#[cfg(unix)]
#[test]
fn files_that_are_read_only_are_published_as_others_are() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.write("assets/manual.pdf", "%PDF");
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    let published = || {
        let metadata = fs::metadata(sandbox.path("site/assets/manual.pdf")).expect("it is published");
        metadata.permissions().mode() & 0o777
    };
    mode("assets/manual.pdf", 0o400);
    sandbox.run(&["build"]).status(0);
    let page = fs::metadata(sandbox.path("site/index.html")).expect("it is published").permissions().mode() & 0o777;
    assert_eq!(published(), page);
    sandbox.run(&["build"]).status(0).says(" 0 files written");
}

#[test]
fn includes_that_lead_back() {
    let sandbox = Sandbox::new();
    sandbox.write("content/index.md", "# Home\n\n--8<-- \"a.md\"\n");
    sandbox
        .write("content/_snippets/a.md", "--8<-- \"b.md\"\n")
        .write("content/_snippets/b.md", "text\n\n--8<-- \"a.md\"\n");
    sandbox.run(&["build"]).status(1).shows("include-loop");
}

#[test]
fn two_files_for_one_address() {
    let sandbox = Sandbox::new();
    sandbox.write("content/a.md", "# A\n").write("content/a/index.md", "# B\n").write("content/A.md", "# C\n");
    sandbox.run(&["build"]).status(1).shows("duplicate-route");
}

#[test]
fn templates_with_mistakes() {
    let sandbox = Sandbox::new();
    sandbox.write("content/index.md", "---\ntemplate: hom\n---\n# Home\n");
    sandbox.run(&["build"]).status(1).shows("missing-template");
    sandbox
        .write("content/index.md", "# Home\n")
        .write("theme/templates/page.html", "line one\n{{ page.title | nofilter }}\n");
    sandbox.run(&["build"]).status(1).shows("template-error");
    sandbox.write("theme/templates/page.html", "{% for x in %}\n");
    sandbox.run(&["build"]).status(1).says("theme/templates/page.html:1");
    sandbox.write("theme/templates/page.html", "<title>{{ page.title }}</title>{{ page.heading }}{{ page.content }}\n");
    sandbox.run(&["build"]).status(0);
    assert!(sandbox.page("index.html").starts_with("<title>Home</title>"));
}

#[test]
fn output_folders_that_must_not_be_written() {
    let sandbox = Sandbox::new();
    sandbox.write("other/mine.txt", "x").write("file", "x");
    sandbox.run(&["build", "--out", "."]).status(2).shows("out-root");
    sandbox.run(&["build", "--out", ".."]).status(2).says("cannot be the output folder");
    sandbox.run(&["build", "--out", "content/out"]).status(2).says("cannot be the output folder");
    sandbox.run(&["build", "--out", "other"]).status(2).shows("out-not-ours");
    sandbox.run(&["build", "--out", "file"]).status(2).says("was not made by guidepost");
    assert_eq!(fs::read_to_string(sandbox.path("other/mine.txt")).expect("it is still there"), "x");
    sandbox.run(&["build", "--out", "new/deep/site"]).status(0);
    sandbox.run(&["build", "--out", "new/deep/site"]).status(0).says("0 files written");
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let sandbox = Sandbox::new();
    sandbox.run(&["build"]).status(0);
    let before = sandbox.page("index.html");
    sandbox.write("content/index.md", "# Changed\n").write("content/big.md", "text ".repeat(400_000));
    // Files of 1 MiB at the most: what a full disk looks like to the one who writes.
    let program = env!("CARGO_BIN_EXE_guidepost");
    let limited = format!("trap '' XFSZ; ulimit -f 1024; exec '{program}' build");
    let output = Command::new("bash").args(["-c", &limited]).current_dir(sandbox.0.path()).output().expect("bash runs");
    Run::new(output, sandbox.0.path()).status(2).says("cannot be written").says("as it was");
    assert_eq!(sandbox.page("index.html"), before);
    let left: Vec<_> = fs::read_dir(sandbox.0.path())
        .expect("the folder is there")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("guidepost-new")), "{left:?}");
}

/// `/proc` takes no folders, not even from the one who may do everything.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written() {
    let sandbox = Sandbox::new();
    sandbox.run(&["build", "--out", "/proc/guidepost-site"]).status(2).says("/proc/").says("cannot be written");
    let file = sandbox.path("site.toml");
    sandbox.run(&["build", "--out", &file.join("site").display().to_string()]).status(2).says("cannot be written");
}

#[cfg(unix)]
#[test]
fn symbolic_links_that_loop_or_leave() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret.md"), "# Secret\n").expect("a file can be written");
    let sandbox = Sandbox::new();
    symlink(".", sandbox.path("content/loop")).expect("a link can be made");
    symlink(outside.path(), sandbox.path("content/out")).expect("a link can be made");
    symlink("nowhere", sandbox.path("content/dangling.md")).expect("a link can be made");
    sandbox.run(&["build"]).status(1).shows("links");
    assert!(!sandbox.path("site/out").exists());
}

#[test]
fn names_with_special_characters() {
    let sandbox = Sandbox::new();
    let names = ["a b", "a&b", "a#b", "100%", "größe", "日本"];
    let links: String = names
        .iter()
        .map(|name| format!("- [{name}](<{}.md>)\n", name.replace('%', "%25").replace('#', "%23")))
        .collect();
    sandbox.write("content/index.md", format!("# Home\n\n{links}\n![x](</pictures/a %231 50%25.png>)\n"));
    sandbox.write("content/pictures/a #1 50%.png", "no picture");
    for name in names {
        sandbox.write(&format!("content/{name}.md"), format!("# {name}\n\n[home](index.md)\n"));
    }
    sandbox.run(&["check", "--strict"]).status(0);
    sandbox.run(&["build"]).status(0);
    let page = sandbox.page("index.html");
    for href in ["/a%20b/", "/a&amp;b/", "/a%23b/", "/100%25/", "/gr%C3%B6%C3%9Fe/", "/pictures/a%20%231%2050%25.png"] {
        assert!(page.contains(&format!("\"{href}\"")), "{href} is not in\n{page}");
    }
}

#[test]
fn links_of_all_kinds() {
    let sandbox = Sandbox::new();
    sandbox.write("content/guide/one.md", "# One\n\n## Part {#part}\n\nSome words here.\n");
    let links = [
        "[ok](guide/one.md#part)",
        "[ok](guide/one/)",
        "[ok](/guide/one/#:~:text=some%20words)",
        "[case](guide/One.md)",
        "[gone](guide/tow.md)",
        "[anchor](guide/one.md#prat)",
        "[text](guide/one.md#:~:text=other%20words)",
        "[back](guide\\one.md)",
        "[own](https://help.example.com/guide/none/)",
        "![gone](x.png)",
        "[empty]()",
        "[out](https://example.org/)",
    ];
    sandbox.write("content/index.md", format!("# Home\n\n{}\n", links.join("\n\n")));
    sandbox.run(&["build"]).status(1).shows("broken-links");
}

#[test]
fn what_nobody_uses() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"Test\"\n[variables]\nused = \"a\"\nunused = \"b\"\n");
    sandbox
        .write("content/index.md", "# << used >>\n")
        .write("content/nav.md", "- [Home](index.md)\n- [Gone](gone.md)\n");
    sandbox
        .write("content/orphan.md", "# Orphan\n")
        .write("content/wanted.md", "---\nin_nav: false\n---\n# W\n")
        .write("assets/x.txt", "x");
    sandbox.run(&["check"]).status(1).shows("unused");
    sandbox.run(&["check", "--json"]).status(1).says("\"code\":\"orphan-page\"").says("\"file\":\"content/orphan.md\"");
}

#[test]
fn brands() {
    let sandbox = Sandbox::new();
    let settings =
        "title = \"Test\"\n[variables]\nname = \"One\"\n[brands.two.variables]\nname = \"Two\"\nonly = \"x\"\n";
    sandbox.write("site.toml", settings).write("content/index.md", "# << name >>\n");
    sandbox.run(&["build"]).status(0).shows("brand-only");
    assert!(sandbox.page("index.html").contains(">One<"));
    sandbox.run(&["build", "--brand", "two"]).status(0);
    assert!(sandbox.page("index.html").contains(">Two<"));
    sandbox.run(&["build", "--brand", "tow"]).status(2).shows("unknown-brand");
}

#[test]
fn nothing_changed_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("content/a.png", "no picture");
    sandbox.run(&["build", "--compress"]).status(0);
    let times = |sandbox: &Sandbox| -> Vec<_> {
        let files = walkdir::WalkDir::new(sandbox.path("site")).sort_by_file_name().into_iter().filter_map(Result::ok);
        files
            .map(|file| {
                (file.path().to_path_buf(), file.metadata().expect("it is there").modified().expect("it has a time"))
            })
            .collect()
    };
    let before = times(&sandbox);
    assert!(before.iter().any(|(path, _)| path.ends_with("index.html.br")));
    sandbox.run(&["build", "--compress"]).status(0).says(": 0 files written");
    assert_eq!(times(&sandbox), before);
    sandbox.run(&["build"]).status(0).says(" removed");
    assert!(!sandbox.path("site/index.html.br").exists());
}

#[test]
fn a_path_below_the_host() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"Test\"\nbase_url = \"https://x.example/help\"\n");
    sandbox
        .write("content/index.md", "# Home\n\n[a](a.md) [b](/a/) [c](/help/a/) [d](https://x.example/help/a/)\n")
        .write("content/a.md", "# A\n");
    sandbox.run(&["build"]).status(0);
    let page = sandbox.page("index.html");
    assert!(page.matches("href=\"/help/a/\">").count() >= 3, "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://x.example/help/\">"));
    assert!(sandbox.page("sitemap.xml").contains("<loc>https://x.example/help/a/</loc>"));
}

#[test]
fn old_addresses_lead_on() {
    let sandbox = Sandbox::new();
    sandbox.write("content/a.md", "---\nredirect_from: [/old/, /old.html, a, /]\n---\n# A\n");
    sandbox.run(&["build"]).status(1).shows("redirects");
    assert!(sandbox.page("old/index.html").contains("url=/a/"));
    assert_eq!(sandbox.page("_redirects"), "/old.html /a/ 301\n/old/ /a/ 301\n");
}

#[test]
fn redirects_from_a_file() {
    let sandbox = Sandbox::new();
    sandbox
        .write("content/a.md", "---\nredirect_from: [/older/]\n---\n# A\n\n## Part\n")
        .write("content/stub.md", "# Stub\n");
    sandbox.write(
        "redirects.toml",
        "\"/old/\" = \"/a/#part\"\n\"/oldest/\" = \"/older/\"\n\"/stub/\" = \"/a/\"\n\"/out/\" = \"https://example.com/\"\n\
         \"/gone/\" = \"/aa/\"\n\"/one/\" = \"/two/\"\n\"/two/\" = \"/one/\"\n\"/a/#old\" = \"/a/#part\"\nbad = 1\n",
    );
    sandbox.run(&["build"]).status(1).shows("redirects-file");
    assert!(sandbox.page("old/index.html").contains("url=/a/#part"));
    assert!(sandbox.page("oldest/index.html").contains("url=/a/"));
    let stub = sandbox.page("stub/index.html");
    assert!(stub.contains("<meta http-equiv=\"refresh\" content=\"0; url=/a/\">") && stub.contains(">Stub"), "{stub}");
    let list =
        "/old/ /a/#part 301\n/older/ /a/ 301\n/oldest/ /a/ 301\n/out/ https://example.com/ 301\n/stub/ /a/ 301\n";
    assert_eq!(sandbox.page("_redirects"), list);
}

#[test]
fn import_from_the_command_line() {
    let sandbox = Sandbox::empty();
    sandbox
        .write("old/mkdocs.yml", "site_name: Old\nsite_url: https://old.example.org/\n")
        .write("old/docs/index.md", "# Home\n");
    sandbox
        .run(&["import", "old/mkdocs.yml", "--to", "new"])
        .status(0)
        .says("1 article, 0 other files, 0 redirects; ")
        .says("new/IMPORT.md");
    sandbox.run(&["check", "--strict", "--root", "new"]).status(0).says("nothing to say");
    sandbox.run(&["import", "old/mkdocs.yml", "--to", "new"]).status(2).says("--force");
    sandbox.write("new/content/mine.md", "# Mine\n");
    sandbox
        .run(&["import", "old/mkdocs.yml", "--to", "new", "--force", "--modernize"])
        .status(0)
        .says("kept new/content/mine.md, which this import does not write");
    sandbox.write("broken/mkdocs.yml", "site_name: A: B\n");
    sandbox
        .run(&["import", "broken/mkdocs.yml", "--to", "other"])
        .status(2)
        .says("error[bad-mkdocs-yml]")
        .says("1 | site_name: A: B");
    sandbox.run(&["import", "none.yml", "--to", "other"]).status(2).says("cannot be read");
    sandbox.run(&["import", "old/mkdocs.yml"]).status(2).says("--to");
}

#[test]
fn a_new_site_builds_without_a_warning() {
    let sandbox = Sandbox::empty();
    sandbox.run(&["init", "new"]).status(0);
    sandbox.run(&["init", "new"]).status(2).says("holds something already");
    sandbox.run(&["check", "--strict", "--root", "new"]).status(0).says("nothing to say");
    sandbox.run(&["build", "--strict", "--root", "new"]).status(0);
}

#[test]
fn bad_usage() {
    Sandbox::new().run(&["biuld"]).status(2);
    Sandbox::new().run(&[]).status(2);
}

#[test]
fn very_large_and_very_deep_articles() {
    let sandbox = Sandbox::new();
    let sentence = "Some **words** with a [link](index.md) and << name >> in them.\n\n";
    sandbox.write("site.toml", "title = \"Test\"\n[variables]\nname = \"x\"\n");
    sandbox.write("content/large.md", sentence.repeat(50 * 1024 * 1024 / sentence.len()));
    const DEEP: usize = 10_000;
    sandbox.write("content/quotes.md", ">".repeat(DEEP) + " deep\n");
    sandbox.write("content/divs.md", format!("{}deep{}\n", "<div>".repeat(DEEP), "</div>".repeat(DEEP)));
    sandbox.write(
        "content/brackets.md",
        "[".repeat(DEEP) + "\n\n" + &"*".repeat(DEEP) + "\n\n" + &"<".repeat(DEEP) + &"{".repeat(DEEP),
    );
    sandbox.write("content/lists.md", "- ".repeat(DEEP) + "deep\n");
    let nested: String = (0..1_000).map(|level| format!("{}!!! note\n", " ".repeat(4 * level))).collect();
    sandbox.write("content/admonitions.md", nested);
    sandbox.run(&["build"]).status(0);
}
