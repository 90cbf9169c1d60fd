//! What templates are told about a page beside its article: when it was changed, where to edit it, what is related.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const PAGE: &str = "updated={{ page.updated }} edit={{ page.edit_url }} \
    related={% for other in page.related %}{{ other.url }} {% endfor %}\
    feedback={% if site.feedback %}{{ site.feedback.url }} {{ site.feedback.mailto }} {{ site.feedback.issue }}{% endif %} csp={{ site.csp }}";

const SETTINGS: &str = "title = \"Test\"\nlast_updated = true\nedit_url = \"https://example.com/edit/{path}\"\n\
    [feedback]\nurl = \"https://feedback.example/take?x=1\"\nemail = \"help@example.com\"\n";

/// A site in a folder of its own, with a page template that shows what it is told.
fn site(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "site.toml", settings);
    write(folder.path(), "theme/templates/page.html", PAGE);
    write(folder.path(), "content/index.md", "# Home\n");
    write(folder.path(), "content/old name.md", "# Reset the firewall password\n");
    write(folder.path(), "content/firewall.md", "# Firewall password policy\n\n[a](other.md)\n");
    write(folder.path(), "content/other.md", "# Calendars\n");
    write(folder.path(), "content/more.md", "# Nothing like the others\n");
    folder
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn build(root: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost")).arg("build").current_dir(root).output();
    String::from_utf8_lossy(&output.expect("the program runs").stderr).into_owned()
}

fn git(root: &Path, arguments: &[&str]) {
    let author = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    let date = ("GIT_AUTHOR_DATE", "2024-05-06T23:30:00+0900");
    let output = Command::new("git").args(author).args(arguments).envs([date]).current_dir(root).output();
    let output = output.expect("git is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn page(root: &Path, route: &str) -> String {
    fs::read_to_string(root.join("site").join(route).join("index.html")).expect("the page is there")
}

#[test]
fn pages_say_when_the_author_last_changed_them() {
    let site = site(SETTINGS);
    let root = site.path();
    git(root, &["init", "--quiet"]);
    git(root, &["add", "content/old name.md"]);
    git(root, &["commit", "--quiet", "--message", "one"]);
    assert_eq!(build(root), "");
    assert!(page(root, "old name").contains("updated=2024-05-06 "), "{}", page(root, "old name"));
    // What was never committed has no date.
    assert!(page(root, "other").contains("updated=None "), "{}", page(root, "other"));
}

#[test]
fn without_a_repository_there_are_no_dates_and_a_warning() {
    let site = site(SETTINGS);
    let said = build(site.path());
    assert!(said.contains("warning[no-history]"), "{said}");
    assert!(page(site.path(), "other").contains("updated=None "));
}

#[test]
fn pages_lead_to_their_source_to_related_pages_and_to_feedback() {
    let site = site(SETTINGS);
    build(site.path());
    let shown = page(site.path(), "old name");
    assert!(shown.contains("edit=https://example.com/edit/content/old%20name.md "), "{shown}");
    let shown = page(site.path(), "firewall");
    assert!(shown.contains("feedback=https://feedback.example/take?x=1 help@example.com None csp"), "{shown}");
    assert!(shown.contains("connect-src 'self' https://feedback.example;"), "{shown}");
    assert!(page(site.path(), "more").contains("related=feedback="), "{}", page(site.path(), "more"));
}

#[test]
fn related_pages_share_rare_words_or_a_link() {
    let site = site(SETTINGS);
    let nav = "- [a](more.md)\n- [b](firewall.md)\n- [c](index.md)\n- [d](more2.md)\n- [e](old name.md)\n- [f](more3.md)\n- [g](other.md)\n";
    write(site.path(), "content/nav.md", nav);
    for name in ["more2", "more3"] {
        write(site.path(), &format!("content/{name}.md"), &format!("# About {name}\n"));
    }
    build(site.path());
    let shown = page(site.path(), "firewall");
    assert!(shown.contains("related=/old%20name/ /other/ feedback"), "{shown}");
    assert!(page(site.path(), "old name").contains("related=/firewall/ feedback"));
    assert!(page(site.path(), "other").contains("related=/firewall/ feedback"));
    assert!(page(site.path(), "more2").contains("related=feedback"));
}

#[test]
fn nothing_of_it_is_there_unless_it_is_asked_for() {
    let site = site("title = \"Test\"\nrelated = false\n");
    build(site.path());
    assert!(page(site.path(), "firewall").starts_with("updated=None edit=None related=feedback= csp=default-src"));
    assert!(!page(site.path(), "firewall").contains("connect-src"));
}

#[test]
fn mistakes_in_the_settings_are_told() {
    let site = site(
        "title = \"Test\"\nedit_url = \"https://example.com/\"\n[feedback]\nurl = \"x\"\nemail = \"y\"\n\
         [search]\nenable = true\n[search.synonyms]\na = \"b\"\n",
    );
    let said = build(site.path());
    for words in [
        "as `{path}`",
        "`url` must begin with",
        "must be an e-mail address",
        "unknown key `enable`",
        "`a` must be a list",
    ] {
        assert!(said.contains(words), "no “{words}” in:\n{said}");
    }
}

#[test]
fn an_article_hides_parts_of_its_page() {
    const PARTS: [(&str, &str); 6] = [
        ("breadcrumbs", "class=\"breadcrumbs\""),
        ("contents", "class=\"toc"),
        ("feedback", "class=\"feedback\""),
        ("navigation", "layout-page no-sidebar"),
        ("pager", "class=\"pager\""),
        ("tags", "class=\"tag\""),
    ];
    let site = site(&SETTINGS.replacen("\n", "\nshow_tags = true\n", 1));
    let root = site.path();
    fs::remove_dir_all(root.join("theme")).expect("the template can be removed");
    let nav =
        "- [](index.md)\n- [Walls](firewall.md)\n    - Doors\n        - [](<old name.md>)\n        - [](other.md)\n";
    write(root, "content/nav.md", nav);
    let article = |hide: &str| {
        write(root, "content/old name.md", &format!("---\ntags: [a]\n{hide}---\n# Reset\n\n## One\n\n## Two\n"));
        build(root);
        page(root, "old name")
    };
    // The column is the one part that leaves a trace where it is hidden.
    let shows = |html: &str, (name, trace): (&str, &str)| html.contains(trace) != (name == "navigation");
    let whole = article("");
    assert!(PARTS.iter().all(|part| shows(&whole, *part)), "{whole}");
    for hidden in PARTS {
        let html = article(&format!("hide: [{}]\n", hidden.0));
        for part in PARTS {
            assert_eq!(shows(&html, part), part != hidden, "{} where {} is hidden: {html}", part.0, hidden.0);
        }
    }
}

/// What stands in the contents beside an article.
fn contents(html: &str) -> Vec<&str> {
    let nav = html.split_once("<nav class=\"toc\"").and_then(|(_, rest)| rest.split_once("</nav>"));
    let links = nav.map(|(nav, _)| nav.split("<a href=\"#").skip(1)).into_iter().flatten();
    links.filter_map(|link| Some(link.split_once('"')?.0)).collect()
}

#[test]
fn contents_list_the_levels_that_a_site_chooses() {
    const ALL: [&str; 6] = ["one", "a", "b", "c", "d", "two"];
    let article = "# Reset\n\n## One\n\n### A\n\n#### B\n\n##### C\n\n###### D\n\n## Two\n";
    for (levels, listed) in [
        ("", [&ALL[..2], &ALL[5..]].concat()),
        ("contents_levels = \"1-6\"\n", ALL.to_vec()),
        ("contents_levels = \"2-2\"\n", vec!["one", "two"]),
        ("contents_levels = \"1-4\"\n", [&ALL[..3], &ALL[5..]].concat()),
        ("contents_levels = \"none\"\n", Vec::new()),
    ] {
        let site = site(&format!("{levels}{SETTINGS}"));
        let root = site.path();
        fs::remove_dir_all(root.join("theme")).expect("the template can be removed");
        write(root, "content/old name.md", article);
        build(root);
        let html = page(root, "old name");
        assert_eq!(contents(&html), listed, "{levels}");
        let body = html.split_once("article-body").expect("the page has an article").1;
        assert!(ALL.iter().all(|anchor| body.contains(&format!("id=\"{anchor}\""))), "every heading keeps its address");
        let index = fs::read_to_string(root.join("site/links.json")).expect("there is a list of addresses");
        assert!(ALL.iter().all(|anchor| index.contains(&format!("#{anchor}\""))), "every heading can be found");
    }
}
