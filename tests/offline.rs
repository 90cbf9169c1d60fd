//! What `build --offline` makes of the addresses of a site. That it works in a browser is for tests/browser.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const RAW: &str = "# Raw\n\n<div>\n<img src=\"/help/assets/a.png\" alt=\"A\" srcset=\"/help/assets/a.png 1x, /help/assets/b.png 2x\">\n\
    <a href=\"/help/a%20b/?x=1&amp;y=2#z\">1</a> <a href=\"https://example.com/help/\">2</a>\n</div>\n";

/// A site below a path, with old addresses.
fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(root, "site.toml", "title = \"Test\"\nbase_url = \"https://example.com/help/\"\n");
    write(root, "redirects.toml", "\"/old/\" = \"/a b/\"\n\"/raw/#gone\" = \"/a b/#z\"\n");
    write(root, "content/index.md", "# Home\n\n[a](<a b.md>) [raw](raw.md)\n");
    write(root, "content/a b.md", "# A\n\n## Z\n");
    write(root, "content/raw.md", RAW);
    write(root, "content/deep/er/index.md", "# Deep\n\n[a](<../../a b.md#z>)\n");
    for picture in ["assets/a.png", "assets/b.png"] {
        fs::create_dir_all(root.join("assets")).expect("a folder can be made");
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/stress/assets/small.png"),
            root.join(picture),
        )
        .expect("the picture is there");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost")).args(["build", "--offline"]).current_dir(root).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn read(site: &TempDir, path: &str) -> String {
    fs::read_to_string(site.path().join("site").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn assert_holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is not in:\n{html}");
    }
}

#[test]
fn addresses_of_this_site_lead_to_files_and_others_stay() {
    let site = site();
    assert_holds(
        &read(&site, "deep/er/index.html"),
        &["href=\"../../a%20b/index.html#z\"", "href=\"../../styles/main."],
    );
    assert_holds(
        &read(&site, "raw/index.html"),
        &[
            "src=\"../assets/a.png\"",
            "srcset=\"../assets/a.png 1x, ../assets/b.png 2x\"",
            "href=\"../a%20b/index.html?x=1&amp;y=2#z\"",
            "href=\"https://example.com/help/\"",
            "<link rel=\"canonical\" href=\"https://example.com/help/raw/\">",
        ],
    );
}

#[test]
fn old_addresses_lead_on_with_and_without_scripts() {
    let site = site();
    let moved = read(&site, "old/index.html");
    assert_holds(&moved, &["data-to=\"../a%20b/index.html\"", "content=\"0; url=../a%20b/index.html\""]);
    assert_holds(&read(&site, "raw/index.html"), &["{&quot;gone&quot;:&quot;../a%20b/index.html#z&quot;}"]);
    assert_holds(&read(&site, "404.html"), &["href=\"./index.html\""]);
}

#[test]
fn what_scripts_load_is_packed_and_only_that() {
    let site = site();
    let out = site.path().join("site");
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(out.join(folder)).expect("the folder is there");
        entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect()
    };
    let packed = |name: &String| name.ends_with(".js.js") || name.ends_with(".json.js") || name.ends_with(".wasm.js");
    assert!(names("wasm").iter().all(packed), "{:?}", names("wasm"));
    let classic: Vec<_> = names("scripts").into_iter().filter(|name| !packed(name)).collect();
    // Those for annotations, diagrams and films are loaded by no page of this site.
    let known = ["appearance.", "offline.", "redirects.", "annotations.", "diagrams.", "video."];
    assert!(classic.iter().all(|name| known.iter().any(|known| name.starts_with(known))), "{classic:?}");
    assert!(names("pagefind/fragment").iter().all(|name| name.ends_with(".pf_fragment.js")));
    for path in ["_headers", "_redirects", "robots.txt", "sitemap.xml"] {
        assert!(!out.join(path).exists(), "{path} is for servers");
    }
}
