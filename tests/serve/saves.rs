//! Every way in which files change that editors, git and file managers have: all arrive without a restart.

use std::fs;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::support::{Preview, write};

/// A way to save a text.
type Save = fn(&Path, &str);

const SAVES: [(&str, Save); 6] = [
    ("in place", |file, text| write(file, text)),
    ("written beside and renamed", |file, text| {
        let beside = file.with_extension("md.tmp");
        write(&beside, text);
        fs::rename(beside, file).expect("a file can be renamed");
    }),
    ("renamed to a backup and written anew, as vi does", |file, text| {
        let backup = file.with_extension("md~");
        fs::rename(file, &backup).expect("a file can be renamed");
        write(file, text);
        fs::remove_file(backup).expect("a file can be removed");
    }),
    ("by way of a hidden file, as emacs does", |file, text| {
        let lock = file.with_file_name(".#lock");
        write(&lock, "someone");
        write(&file.with_file_name("#auto#"), text);
        write(file, text);
        fs::remove_file(lock).expect("a file can be removed");
        fs::remove_file(file.with_file_name("#auto#")).expect("a file can be removed");
    }),
    ("by way of two files, as JetBrains editors do", |file, text| {
        let (new, old) = (file.with_extension("md___jb_tmp___"), file.with_extension("md___jb_old___"));
        write(&new, text);
        fs::rename(file, &old).expect("a file can be renamed");
        fs::rename(new, file).expect("a file can be renamed");
        fs::remove_file(old).expect("a file can be removed");
    }),
    ("emptied, and written later", |file, text| {
        let mut opened = OpenOptions::new().write(true).truncate(true).open(file).expect("a file can be emptied");
        std::thread::sleep(Duration::from_millis(60));
        opened.write_all(text.as_bytes()).expect("a file can be written");
    }),
];

fn all_saves(options: &[&str]) {
    let preview = Preview::start(options);
    for (round, (name, save)) in SAVES.iter().chain(&SAVES).enumerate() {
        let words = format!("round {round} {name}");
        save(&preview.path("content/a.md"), &format!("# A\n\n{words}\n"));
        preview.wait_for("/a/", &words);
    }
}

#[test]
fn saves_of_all_editors_arrive() {
    all_saves(&[]);
}

#[test]
fn saves_of_all_editors_arrive_by_looking() {
    all_saves(&["--poll"]);
}

#[test]
fn everything_a_site_is_made_of_is_watched() {
    let preview = Preview::start(&[]);
    preview.write("site.toml", "title = \"Test\"\n[variables]\nname = \"other\"\n");
    preview.wait_for("/", "other</guidepost-variable>");
    preview.write("content/nav.md", "- [Start](index.md)\n- [Called A](a.md)\n");
    preview.wait_for("/", "Called A");
    preview.write("content/_snippets/s.md", "from a snippet\n");
    preview.write("content/a.md", "# A\n\n--8<-- \"s.md\"\n");
    preview.wait_for("/a/", "from a snippet");
    preview.write("content/_snippets/s.md", "from another snippet\n");
    preview.wait_for("/a/", "from another snippet");
    preview.write("theme/templates/page.html", "<head></head><body>own template {{ page.content }}</body>");
    preview.wait_for("/a/", "own template");
    fs::remove_dir_all(preview.path("theme")).expect("a folder can be removed");
    preview.wait("/a/", |response| !response.body.contains("own template"));
    preview.write("assets/x.txt", "a file");
    preview.wait_for("/assets/x.txt", "a file");
    preview.write("assets/x.txt", "a longer file");
    preview.wait_for("/assets/x.txt", "a longer file");
}

#[test]
fn pages_and_folders_come_go_and_move() {
    let preview = Preview::start(&[]);
    preview.write("content/new/deep/c.md", "# C\n\nWords of c.\n");
    preview.wait_for("/new/deep/c/", "Words of c.");
    fs::rename(preview.path("content/new"), preview.path("content/moved")).expect("a folder can be renamed");
    preview.wait_for("/moved/deep/c/", "Words of c.");
    preview.wait("/new/deep/c/", |response| response.status == 404);
    preview.write("content/moved/deep/c.md", "# C\n\nNew words of c.\n");
    preview.wait_for("/moved/deep/c/", "New words of c.");
    fs::remove_dir_all(preview.path("content/moved")).expect("a folder can be removed");
    preview.wait("/moved/deep/c/", |response| response.status == 404);
    preview.wait_for("/a/", "Words of a.");
}

#[test]
fn hundreds_of_files_at_once_arrive() {
    let preview = Preview::start(&[]);
    for branch in ["one", "two"] {
        for page in 0..300 {
            preview.write(&format!("content/many/page-{page}.md"), &format!("# Page {page}\n\nbranch {branch}\n"));
        }
        for page in [0, 150, 299] {
            preview.wait_for(&format!("/many/page-{page}/"), &format!("branch {branch}"));
        }
    }
}

#[test]
fn the_folder_may_go_and_come_again() {
    let mut preview = Preview::start(&[]);
    let away = preview.root().with_file_name("away");
    for words in ["after the first time", "after the second time"] {
        fs::rename(preview.root(), &away).expect("a folder can be renamed");
        preview.wait("/", |response| response.body.contains("site.toml is not there"));
        preview.wait_for("/a/", "of a.");
        fs::rename(&away, preview.root()).expect("a folder can be renamed");
        preview.wait("/", |response| !response.body.contains("site.toml is not there"));
        preview.write("content/a.md", &format!("# A\n\nStill words of a. {words}\n"));
        preview.wait_for("/a/", words);
    }
    assert!(preview.is_alive());
}

#[test]
fn no_mistake_ends_it_and_the_last_good_page_stays() {
    let mut preview = Preview::start(&[]);
    let good =
        [("content/a.md", "# A\n\nWords of a.\n"), ("site.toml", "title = \"Test\"\n[variables]\nname = \"first\"\n")];
    let bad = [
        ("content/a.md", "---\ntitle: [\n---\nBroken.\n", "\"code\":\"bad-front-matter\""),
        ("content/a.md", "# A\n\n<< nobody >>\n", "\"code\":\"unknown-variable\""),
        ("site.toml", "title = \"Test\nnonsense", "\"code\":\"toml-syntax\""),
        ("site.toml", "", "\"code\":\"missing-key\""),
        ("theme/templates/page.html", "{% if %}", "\"code\":\"template-error\""),
        ("theme/templates/base.html", "{{ nobody.at.all }}", "\"code\":\"template-error\""),
        ("theme/strings/en.toml", "[[", "\"code\":\"toml-syntax\""),
    ];
    for (path, text, code) in bad {
        preview.write(path, text);
        let page = preview.wait("/a/", |response| response.body.contains(code));
        assert!(page.body.contains("Words of a.") && page.body.contains("</article>"), "{path}: {}", page.body);
        assert!(page.body.contains("\"stale\":true"), "{path}");
        match good.iter().find(|(known, _)| *known == path) {
            Some((_, text)) => preview.write(path, text),
            None => fs::remove_file(preview.path(path)).expect("a file can be removed"),
        }
        preview.wait("/a/", |response| response.body.contains("\"diagnostics\":[]"));
    }
    assert!(preview.is_alive());
}

#[test]
fn its_own_output_and_hidden_files_cause_no_build() {
    let preview = Preview::start(&[]);
    let tag = |response: &super::support::Response| {
        response.body.split("data-generation=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    preview.write("content/a.md", "# A\n\nsettled\n");
    let before = tag(&preview.wait_for("/a/", "settled"));
    preview.write("site/index.html", "output");
    preview.write(".git/index", "git");
    preview.write("content/.a.md.swp", "vim");
    preview.write("content/a.md~", "backup");
    preview.write("node_modules/x/index.js", "other");
    // The same words again are no change, either.
    preview.write("content/a.md", "# A\n\nsettled\n");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(tag(&preview.get("/a/")), before);
}

/// Change a file without an event: inotify does not tell of what is written through a memory map, only of the file's
/// closing, for which the program waits.
#[cfg(target_os = "linux")]
fn write_in_silence(file: &std::path::Path, old: &str, new: &str) -> std::process::Child {
    const PROGRAM: &str = "import mmap, sys\n\
        file = open(sys.argv[1], 'r+b')\n\
        text = mmap.mmap(file.fileno(), 0)\n\
        at = text.find(sys.argv[2].encode())\n\
        text[at:at + len(sys.argv[2])] = sys.argv[3].encode()\n\
        text.flush()\n\
        sys.stdin.read()\n";
    assert_eq!(old.len(), new.len(), "a map keeps its length");
    let mut python = std::process::Command::new("python3");
    python.args(["-c", PROGRAM]).arg(file).args([old, new]).stdin(std::process::Stdio::piped());
    python.spawn().expect("python3 is there")
}

#[cfg(target_os = "linux")]
#[test]
fn where_the_system_is_silent_it_looks_again_and_again() {
    const POLLING: &str = "looking for changes again and again: the system did not tell of a change";
    let preview = Preview::start(&[]);
    preview.write("content/a.md", "# A\n\nTold of a.\n");
    preview.wait_for("/a/", "Told of a.");
    assert!(!preview.said().contains(POLLING), "{}", preview.said());
    let mut first = write_in_silence(&preview.path("content/a.md"), "Told", "Mute");
    preview.wait_for("/a/", "Mute of a.");
    let mut second = write_in_silence(&preview.path("content/a.md"), "Mute", "Soft");
    preview.wait_for("/a/", "Soft of a.");
    assert!(preview.said().contains(POLLING), "{}", preview.said());
    for writer in [&mut first, &mut second] {
        drop(writer.stdin.take());
        assert!(writer.wait().expect("it runs").success());
    }
}
