//! `guidepost links` from outside: recording addresses, losing them, redirects, and merging what two branches recorded.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let site = Self(tempfile::tempdir().expect("a temporary folder"));
        site.write("site.toml", "title = \"Test\"\nbase_url = \"https://help.example.com/\"\n");
        for (path, text) in files {
            site.write(path, text);
        }
        site
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Run the program: its exit status and all that it printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        run(Path::new(env!("CARGO_BIN_EXE_guidepost")), arguments, self.root())
    }

    fn git(&self, arguments: &[&str]) -> (i32, String) {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];
        run(Path::new("git"), &[&identity[..], arguments].concat(), self.root())
    }
}

fn run(program: &Path, arguments: &[&str], folder: &Path) -> (i32, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

const ARTICLE: &str = "# Log in\n\nSome words about logging in to the add-in.\n\n## Open the window\n\nSelect the icon in the \
                       bar of your mailbox, then wait.\n\n!!! steps\n    1. Select **Log in**.\n    2. Type the address.\n";

#[test]
fn an_address_that_is_lost_fails_the_check_and_a_strict_build_until_it_is_answered() {
    let site = Site::new(&[("content/index.md", "# Home\n"), ("content/log-in.md", ARTICLE)]);
    assert_eq!(site.run(&["links", "--accept"]).0, 0);
    assert!(site.read("anchors.lock").contains("\n/log-in/#open-the-window\theading\t"));
    assert_eq!(site.run(&["build", "--strict"]).0, 0);

    site.write("content/log-in.md", &ARTICLE.replace("Open the window", "Start"));
    let (status, said) = site.run(&["check"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("error[lost-address]") && said.contains("/log-in/#open-the-window"), "{said}");
    assert!(said.contains("most likely it is /log-in/#start now, the heading “Start”"), "{said}");
    assert!(said.contains("--> anchors.lock:"), "{said}");
    assert_eq!(site.run(&["build", "--strict"]).0, 1);
    assert_eq!(site.run(&["build"]).0, 0, "a build that is not strict goes on");

    let (status, said) = site.run(&["links", "--fix"]);
    assert!(status == 2 && said.contains("--yes"), "without a terminal nobody is asked: {said}");
    assert_eq!(site.run(&["links", "--fix", "--yes"]).0, 0);
    // The numbers of a procedure carry no heading's name where there is one procedure alone.
    assert_eq!(site.read("redirects.toml"), "\"/log-in/#open-the-window\" = \"/log-in/#start\"\n");
    assert_eq!(site.run(&["build", "--strict"]).0, 0);
    let page = site.read("site/log-in/index.html");
    assert!(page.contains("<span id=\"open-the-window\" data-chrome></span><h2 id=\"start\">"), "{page}");
    assert!(page.contains("data-parts=\"{&quot;open-the-window&quot;:&quot;/log-in/#start&quot;}\""), "{page}");
}

#[test]
fn an_address_is_retired_with_a_reason() {
    let site =
        Site::new(&[("content/index.md", "# Home\n"), ("content/fax.md", "# Fax\n"), ("content/log-in.md", ARTICLE)]);
    site.run(&["links", "--accept"]);
    fs::remove_file(site.root().join("content/fax.md")).expect("the article is there");
    site.write("content/log-in.md", &ARTICLE[..ARTICLE.find("## Open").expect("it is there")]);
    assert_eq!(site.run(&["check"]).0, 1);
    for address in [
        "/fax/",
        "/log-in/#open-the-window",
        "/log-in/#step-1",
        "/log-in/#step-2",
        "/log-in/#step.select-log-in",
        "/log-in/#step.type-the-address",
    ] {
        assert_eq!(site.run(&["links", "--retire", address, "--reason", "Nobody has a \"fax\" now"]).0, 0);
    }
    let (status, said) = site.run(&["build", "--strict"]);
    assert_eq!(status, 0, "{said}");
    assert!(site.read("site/fax/index.html").contains("Nobody has a &quot;fax&quot; now"));
    assert!(site.read("site/retired.html").contains("id=\"/log-in/#open-the-window\""));
    assert!(site.read("site/log-in/index.html").contains("/retired.html#/log-in/%23open-the-window"));
}

#[test]
fn a_site_without_a_ledger_has_none_of_it() {
    let site = Site::new(&[("content/index.md", "# Home\n")]);
    let (status, said) = site.run(&["check"]);
    assert_eq!((status, said.contains("anchors.lock")), (0, false), "{said}");
    let (status, said) = site.run(&["links", "--fix"]);
    assert!(status == 2 && said.contains("links --accept"), "{said}");
}

#[test]
fn redirects_that_lead_astray_are_reported() {
    let site = Site::new(&[("content/index.md", "# Home\n"), ("content/log-in.md", ARTICLE)]);
    site.write(
        "redirects.toml",
        "\"/a/\" = \"/log-in/#gone\"\n\"/b/#x\" = \"/log-in/\"\n\"/log-in/#p\" = \"/log-in/#q\"\n\"/log-in/#q\" = \"/log-in/#p\"\n\
         \"/c/\" = \"/d/\"\n\"/d/\" = \"/log-in/?x=1\"\n\"/log-in/#old\" = \"/c/\"\n",
    );
    let (status, said) = site.run(&["build", "--redirect-format", "nginx", "--redirect-format", "caddy"]);
    assert_eq!(status, 1);
    for words in ["has no anchor `#gone`", "nobody comes to a part of /b/", "`/log-in/#p` leads back to itself"] {
        assert!(said.contains(words), "no “{words}” in {said}");
    }
    assert_eq!(site.read("site/_redirects"), "/c/ /log-in/?x=1 301\n/d/ /log-in/?x=1 301\n");
    assert!(site.read("site/_redirects.nginx.conf").contains("    \"~^/c/$\" \"/log-in/?x=1\";\n"));
    assert!(site.read("site/_redirects.caddy").contains("\t\"/c/\" \"/log-in/?x=1\" \"\"\n"));
    assert!(site.read("site/log-in/index.html").contains("&quot;old&quot;:&quot;/log-in/?x=1&quot;"));
}

#[test]
fn places_are_found_by_words_some_of_them_mistyped() {
    let site = Site::new(&[("content/index.md", "# Home\n"), ("content/log-in.md", ARTICLE)]);
    let (status, said) = site.run(&["links", "windwo", "open", "--markdown"]);
    assert_eq!(status, 0);
    assert!(said.starts_with("[Open the window](https://help.example.com/log-in/#open-the-window)\n"), "{said}");
    let (_, said) = site.run(&["links", "type", "the", "address", "--json", "--most", "1"]);
    let found: serde_json::Value = serde_json::from_str(&said).expect("it is JSON");
    assert_eq!(found["url"], "https://help.example.com/log-in/#step.type-the-address");
    assert_eq!(found["numbered"], "https://help.example.com/log-in/#step-2");
    assert_eq!(found["breadcrumb"], serde_json::json!(["Log in", "Open the window"]));
    assert_eq!(site.run(&["links", "zebra"]).0, 1);
    site.run(&["build"]);
    let listed: serde_json::Value = serde_json::from_str(&site.read("site/links.json")).expect("it is JSON");
    let listed = listed["addresses"].as_array().expect("it has a list");
    assert!(listed.contains(&found), "links.json says the same");
}

/// Two branches that each add an article: far from each other in the ledger, and at the very same place of it.
#[test]
fn what_two_branches_recorded_merges() {
    for (attributes, article) in [("", "content/about.md"), ("anchors.lock merge=union\n", "content/log-on.md")] {
        let site =
            Site::new(&[("content/index.md", "# Home\n"), ("content/log-in.md", ARTICLE), (".gitignore", "site\n")]);
        site.write(".gitattributes", attributes);
        site.run(&["links", "--accept"]);
        site.git(&["init", "-q"]);
        let commit = |what: &str| {
            site.git(&["add", "-A"]);
            assert_eq!(site.git(&["commit", "-qm", what]).0, 0);
        };
        commit("begin");
        site.git(&["checkout", "-qb", "other"]);
        site.write("content/log-off.md", "# Log off\n\nWords about the end of the day.\n");
        site.run(&["links", "--accept"]);
        commit("log off");
        site.git(&["checkout", "-q", "main"]);
        site.write(article, "# Another\n\nWords about another thing.\n");
        site.run(&["links", "--accept"]);
        commit("another");
        let (status, said) = site.git(&["merge", "-q", "--no-edit", "other"]);
        assert_eq!(status, 0, "{said}");
        let merged = site.read("anchors.lock");
        let (status, said) = site.run(&["check", "--strict"]);
        assert!(!said.contains("address"), "{status}: {said}");
        site.run(&["links", "--accept"]);
        let mut lines: Vec<&str> = merged.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines.join("\n") + "\n", site.read("anchors.lock"), "the lines are those of the merged site");
    }
}

#[test]
fn saved_links_are_judged_and_corrected_in_any_format() {
    let site =
        Site::new(&[("content/index.md", "# Home\n"), ("content/log-in.md", ARTICLE), ("content/fax.md", "# Fax\n")]);
    site.run(&["links", "--accept"]);
    fs::remove_file(site.root().join("content/fax.md")).expect("the article is there");
    site.run(&["links", "--retire", "/fax/", "--reason", "No fax"]);
    site.write(
        "content/log-in.md",
        &ARTICLE.replace("Open the window", "Start").replace("Type the address.", "Type the address, then wait."),
    );
    site.write("redirects.toml", &(site.read("redirects.toml") + "\"/old/\" = \"/log-in/\"\n"));
    let saved = "id,body\n1,See https://help.example.com/log-in/#step-1\n2,\"Old: https://help.example.com/old/?x=1, or \
                 https://help.example.com/log-in/#open-the-window\"\n3,https://help.example.com/fax/\n\
                 4,https://help.example.com/log-in/#step-2\n5,\"https://help.example.com/log-in/#:~:text=logging%20in,add%2Din\"\n\
                 6,https://help.example.com/log-in/#:~:text=nowhere\n7,https://elsewhere.example.com/x\n8,https://help.example.com/Log-in/\n";
    site.write("macros.csv", saved);
    let (status, said) = site.run(&["check-links", "macros.csv", "--all"]);
    assert_eq!(status, 1);
    let expected = "macros.csv:2:7: fine https://help.example.com/log-in/#step-1
macros.csv:3:9: redirected https://help.example.com/old/?x=1
    → https://help.example.com/log-in/?x=1
macros.csv:3:47: broken https://help.example.com/log-in/#open-the-window
    most likely https://help.example.com/log-in/#start
macros.csv:4:3: retired https://help.example.com/fax/
    No fax
macros.csv:5:3: changed https://help.example.com/log-in/#step-2
    the text has changed since the address was published
macros.csv:6:4: fine https://help.example.com/log-in/#:~:text=logging%20in,add%2Din
macros.csv:7:3: broken https://help.example.com/log-in/#:~:text=nowhere
macros.csv:9:3: broken https://help.example.com/Log-in/
    most likely https://help.example.com/log-in/
8 links: 4 broken, 1 redirected, 1 to changed text
";
    assert_eq!(said, expected);
    site.write("macros.json", "{\"a\": \"<a href=\\\"https:\\/\\/help.example.com\\/old\\/\\\">x</a>\"}\n");
    site.write("macros.html", "<a href=\"https://help.example.com/old/?a=1&amp;b=2\">x</a>\n");
    assert_eq!(site.run(&["check-links", "macros.json", "macros.html"]).0, 0);
    assert_eq!(site.run(&["check-links", "macros.json", "--strict"]).0, 1);
    let (status, said) = site.run(&["check-links", "macros.csv", "macros.json", "macros.html", "--fix"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.ends_with("10 links: 2 broken, 0 redirected, 1 to changed text, 5 corrected\n"), "{said}");
    let fixed = saved
        .replace("/old/?x=1", "/log-in/?x=1")
        .replace("#open-the-window", "#start")
        .replace("/Log-in/", "/log-in/");
    assert_eq!(site.read("macros.csv"), fixed);
    assert!(
        site.read("macros.json").contains("\"https:\\/\\/help.example.com\\/log-in\\/\\\""),
        "{}",
        site.read("macros.json")
    );
    assert!(site.read("macros.html").contains("\"https://help.example.com/log-in/?a=1&amp;b=2\""));
}
