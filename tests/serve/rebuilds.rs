//! While it builds again and again: only whole pages, and no more memory than before.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::support::Preview;

/// An article that says many times which version it is.
fn version(number: usize) -> String {
    format!("# Version\n\n{}\n", format!("version-{number}, \n").repeat(200))
}

#[test]
fn a_poller_sees_only_whole_pages() {
    const REBUILDS: usize = 100;
    let preview = Preview::of(&[("site.toml", "title = \"T\"\n"), ("content/index.md", &version(0))], &[]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let poller = scope.spawn(|| {
            let mut polls = 0;
            while !done.load(Ordering::Relaxed) {
                let page = preview.get("/");
                assert_eq!(page.status, 200, "{page:?}");
                assert!(page.body.trim_end().ends_with("</html>"), "{}", page.body);
                let number = page.body.split("version-").nth(1).and_then(|rest| rest.split(',').next());
                let number = number.expect("it names its version");
                assert_eq!(page.body.matches(&format!("version-{number},")).count(), 200, "two versions in one page");
                polls += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            polls
        });
        for number in 1..=REBUILDS {
            preview.write("content/index.md", &version(number));
            preview.wait_for("/", &format!("version-{number},"));
        }
        done.store(true, Ordering::Relaxed);
        let polls = poller.join().expect("the poller saw nothing wrong");
        assert!(polls > REBUILDS, "only {polls} polls in {REBUILDS} rebuilds");
    });
}

#[test]
fn memory_is_flat() {
    // A leak of one page a build would be 100 MB.
    const REBUILDS: usize = 1_000;
    const ALLOWED_KIB: u64 = 16 * 1024;
    let long = |number: usize| format!("# Long\n\nnumber-{number}.\n\n{}", "Words and words. ".repeat(6_000));
    let preview = Preview::of(&[("site.toml", "title = \"T\"\n"), ("content/index.md", &long(0))], &[]);
    let round = |number: usize| {
        preview.write("content/index.md", &long(number));
        preview.wait_for("/", &format!("number-{number}."));
    };
    (1..=50).for_each(round);
    let Some(before) = preview.memory() else { return };
    (51..=50 + REBUILDS).for_each(round);
    let after = preview.memory().expect("it told before");
    assert!(after < before + ALLOWED_KIB, "from {before} to {after} KiB in {REBUILDS} builds");
}

#[test]
fn events_tell_what_changed() {
    use std::io::{BufRead, BufReader, Write};
    let preview = Preview::start(&[]);
    let mut stream = preview.connect();
    write!(stream, "GET /__guidepost/events HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it listens");
    let mut events = BufReader::new(stream).lines().map_while(Result::ok).filter(|line| line.starts_with("data: "));
    let mut next = || events.next().expect("events go on");
    assert!(next().contains("\"changed\":null"));
    preview.write("content/a.md", "# A\n\nother words\n");
    assert!(next().contains("\"changed\":[\"/a/\"]"));
    preview.write("content/a.md", "# A\n\n<< nobody >>\n");
    let event = next();
    assert!(event.contains("\"changed\":[\"/a/\"]") && event.contains("\"errors\":1"), "{event}");
}

/// The list of addresses is that of a build, and of the newest one.
#[test]
fn addresses_are_listed_when_somebody_asks() {
    let preview = Preview::start(&[]);
    let listed = || {
        let list = preview.get("/links.json");
        assert_eq!(list.status, 200, "{list:?}");
        assert!(list.head.contains("application/json"), "{list:?}");
        let list: serde_json::Value = serde_json::from_str(&list.body).expect("it is JSON");
        let addresses = list["addresses"].as_array().expect("it has a list").clone();
        addresses.iter().map(|listed| listed["address"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert!(listed().contains(&"/a/".to_owned()), "{:?}", listed());
    preview.write("content/a.md", "# A\n\n## A new heading\n\nother words\n");
    preview.wait_for("/a/", "A new heading");
    assert!(listed().contains(&"/a/#a-new-heading".to_owned()), "{:?}", listed());
}

#[test]
fn brands_switch() {
    let preview = Preview::start(&["--brand", "b"]);
    assert!(preview.get("/").body.contains("second</guidepost-variable>"));
    let post = |query: &str| {
        let head =
            format!("POST /__guidepost/brand?{query} HTTP/1.1\r\nHost: localhost:{port}\r\n", port = preview.port);
        preview.ask(format!("{head}Origin: http://localhost:{}\r\nConnection: close\r\n\r\n", preview.port)).status
    };
    assert_eq!(post(""), 202);
    preview.wait_for("/", "first</guidepost-variable>");
    assert_eq!(post("b"), 202);
    preview.wait_for("/", "second</guidepost-variable>");
    assert_eq!(post("nobody"), 404);
}

#[test]
fn variables_are_named_wherever_they_are_shown() {
    let preview = Preview::start(&[]);
    preview.write("content/nav.md", "- [To << name >>](index.md)\n- [](b.md)\n    - [`<< name >>`](c.md)\n");
    preview.write("content/b.md", "---\ntitle: B of << name >>\n---\nWords.\n");
    preview.write(
        "content/c.md",
        "# C `<< name >>`\n\n## Part << name >>\n\n## Other\n\n<p>raw {{ name }}</p>\n\n<textarea>bare {{ name }}</textarea>\n\n\
         ```js title=\"a << name >> & b\"\nlet a = \"<< name >>\";\n```\n\n    indented << name >>\n",
    );
    let body = preview.wait("/c/", |response| response.body.contains("raw <guidepost-variable")).body;
    let [name, whole] = ["", " value=\"first\""]
        .map(|value| format!("<guidepost-variable name=\"name\"{value}>first</guidepost-variable>"));
    for shown in [
        // Tabs, the sidebar, breadcrumbs and the page before, whose title comes from its front matter.
        format!(">To {name}</a>"),
        format!("<code>{name}</code></a>"),
        format!("<li><a href=\"/b/\">B of {name}</a></li>"),
        format!("</span>B of {name}</a>"),
        // The table of contents.
        format!("<a href=\"#part-first\">Part {name}</a>"),
        // Code, and HTML by hand.
        format!("C <code>{whole}</code>"),
        format!("<p>raw {name}</p>"),
        "<textarea>bare first</textarea>".to_owned(),
        format!("<span class=\"tok-string\">{whole}</span>"),
        format!("<span class=\"code-title\">a {name} &amp; b</span>"),
        format!("indented {whole}"),
    ] {
        assert!(body.contains(&shown), "{shown} is not in {body}");
    }
    assert!(!body.contains("<title>C <"), "titles are text");
}

#[test]
fn addresses_are_those_of_the_published_site() {
    let preview = Preview::start(&[]);
    preview.write("assets/x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    preview.wait("/assets/x.svg", |response| response.status == 200 && response.head.contains("image/svg+xml"));
    for (target, status, has) in [
        ("/", 200, "text/html"),
        ("/a/", 200, "text/html"),
        ("/a/index.md", 200, "text/markdown"),
        ("/a", 302, "location: /a/"),
        ("/a?x=1", 302, "location: /a/"),
        ("/old/", 301, "location: /folder/b/"),
        ("/sitemap.xml", 200, "application/xml"),
        ("/nothing/", 404, "text/html"),
        ("/404.html", 200, "text/html"),
        ("/styles/main.00000000.css", 200, "text/css"),
        ("/content/a.md", 404, "text/html"),
        ("/site.toml", 404, "text/html"),
    ] {
        let response = preview.get(target);
        assert_eq!(response.status, status, "{target}: {response:?}");
        assert!(response.head.contains(has), "{target}: {}", response.head);
    }
    let tag = preview.get("/a/").head.split("etag: ").nth(1).and_then(|rest| rest.lines().next()).map(str::to_owned);
    let known = tag.expect("pages have tags");
    let request = format!("GET /a/ HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {known}\r\nConnection: close\r\n\r\n");
    assert_eq!(preview.ask(request).status, 304);
}

#[test]
fn a_site_below_a_path_is_served_below_it() {
    let preview = Preview::of(
        &[("site.toml", "title = \"T\"\nbase_url = \"https://x.test/help/\"\n"), ("content/index.md", "# Home\n")],
        &[],
    );
    assert!(preview.get("/").head.contains("location: /help/"));
    assert!(preview.get("/help").head.contains("location: /help/"));
    assert_eq!(preview.get("/help/").status, 200);
    assert_eq!(preview.get("/index.html").status, 404);
}

#[test]
fn a_dark_twin_comes_and_goes_without_a_restart() {
    const TWIN: &str = "srcset=\"/assets/a.dark.svg\"";
    let drawn = "<svg width=\"3\" height=\"4\"/>";
    let article = "# A\n\n![A drawing](/assets/a.svg)\n";
    let preview =
        Preview::of(&[("site.toml", "title = \"T\"\n"), ("content/index.md", article), ("assets/a.svg", drawn)], &[]);
    assert!(!preview.get("/").body.contains(TWIN));
    preview.write("assets/a.dark.svg", drawn);
    preview.wait_for("/", TWIN);
    std::fs::remove_file(preview.path("assets/a.dark.svg")).expect("it can be removed");
    preview.wait("/", |page| page.status == 200 && !page.body.contains(TWIN));
}
