//! Who may know whom: the edges between modules that ARCHITECTURE.md promises.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(module: &str) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder =
        walkdir::WalkDir::new(src.join(module)).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    folder
        .chain([src.join(format!("{module}.rs"))])
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") && path.is_file())
        .collect()
}

/// The text of a module without its tests.
fn text(module: &str) -> String {
    let files = sources(module);
    assert!(!files.is_empty(), "there is no module {module}");
    let read = |path: &PathBuf| fs::read_to_string(path).expect("a source is text");
    files.iter().map(read).map(|text| text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()).collect()
}

/// The modules of this crate that a module names.
fn known_to(module: &str) -> BTreeSet<String> {
    let text = text(module);
    let names = text
        .split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default());
    names.filter(|name| !name.is_empty() && *name != module).map(str::to_owned).collect()
}

fn all_modules() -> BTreeSet<String> {
    let lib =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the library is there");
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

#[test]
fn modules_know_only_whom_they_may() {
    const TOOLS: [&str; 6] = ["source", "diagnostics", "html", "slug", "strings", "toml_table"];
    const CONFIG: [&str; 8] =
        ["source", "diagnostics", "html", "slug", "strings", "toml_table", "dialect", "heading_levels"];
    let allowed: [(&str, &[&str]); 15] = [
        ("source", &[]),
        ("diagnostics", &["source"]),
        ("html", &[]),
        ("slug", &[]),
        ("strings", &[]),
        ("dialect", &[]),
        ("heading_levels", &[]),
        ("config", &CONFIG),
        ("front_matter", &TOOLS),
        ("variables", &["source", "diagnostics", "config", "dialect", "html"]),
        (
            "markdown",
            &["source", "diagnostics", "html", "slug", "strings", "variables", "document", "dialect", "heading_levels"],
        ),
        ("places", &["config", "document", "html", "links", "page", "redirects", "site"]),
        ("redirects", &["content", "diagnostics", "front_matter", "site", "source", "toml_table"]),
        ("ledger", &["diagnostics", "places", "redirects", "site", "source"]),
        (
            "import",
            &[
                "config",
                "diagnostics",
                "dialect",
                "heading_levels",
                "front_matter",
                "slug",
                "source",
                "strings",
                "variables",
                "markdown",
                "document",
                "html",
                "page",
                "write",
            ],
        ),
    ];
    for (module, allowed) in allowed {
        let unexpected: Vec<_> =
            known_to(module).into_iter().filter(|known| !allowed.contains(&known.as_str())).collect();
        assert!(unexpected.is_empty(), "{module} must not know {unexpected:?}");
    }
}

#[test]
fn the_preview_is_known_to_the_program_alone() {
    for module in all_modules().iter().filter(|module| *module != "serve") {
        assert!(!known_to(module).contains("serve"), "{module} must not know the preview");
        // What pagefind promises to do later is done on a runtime without sockets or clocks.
        let names: &[&str] = if module == "search" { &["hyper", "notify"] } else { &["tokio", "hyper", "notify"] };
        let knows = names.iter().any(|name| text(module).contains(&format!("{name}::")));
        assert!(!knows, "{module} must know neither sockets nor watchers");
    }
    let stages = ["markdown", "variables", "front_matter", "nav", "theme", "site", "write"];
    let inner: Vec<_> = known_to("serve").into_iter().filter(|known| stages.contains(&known.as_str())).collect();
    assert!(inner.iter().all(|known| known == "theme"), "the preview must not know {inner:?}");
}

#[test]
fn other_hosts_are_asked_by_one_module_alone() {
    for module in all_modules().iter().filter(|module| *module != "external") {
        assert!(!text(module).contains("ureq::"), "{module} must not talk to other hosts");
        assert!(!known_to(module).contains("external"), "{module} must not know who talks to other hosts");
    }
}

#[test]
fn nobody_knows_the_import() {
    for module in all_modules() {
        assert!(!known_to(&module).contains("import"), "{module} must not know the import");
    }
}

#[test]
fn files_are_read_and_written_at_the_edges_alone() {
    // `assets` reads the heads of pictures on behalf of `content`; `init` and `import` write new sites; `serve` sends copied
    // files on, and asks which folders there are to watch; `variants` reads the pictures that pages show, and keeps what it
    // made of them.
    let edges = ["content", "assets", "write", "init", "import", "serve", "variants"];
    for module in all_modules() {
        let touches_files = text(&module).contains("std::fs") || text(&module).contains("use std::fs");
        assert!(!touches_files || edges.contains(&module.as_str()), "{module} must not touch files");
    }
}

#[test]
fn minijinja_stays_with_the_theme_and_the_variables() {
    for module in all_modules() {
        let knows = text(&module).contains("Environment");
        assert!(
            !knows || ["theme", "variables"].contains(&module.as_str()),
            "{module} must not know minijinja's environment"
        );
    }
}

#[test]
fn the_command_line_is_known_to_the_program_alone() {
    for module in all_modules() {
        assert!(!text(&module).contains("clap"), "{module} must not know the command line");
    }
}

/// Every code that can be reported, as written in the sources: in kebab-case, as the first argument.
fn codes() -> BTreeSet<String> {
    let is_code = |text: &&str| {
        (text.contains('-') || *text == "backslash")
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    let mut codes = BTreeSet::new();
    for module in all_modules() {
        let text = text(&module);
        for opening in [
            "Diagnostic::error(",
            "Diagnostic::warning(",
            ": &str = ",
            "let code = if error.kind() == ErrorKind::TemplateNotFound { ",
        ] {
            for rest in text.split(opening).skip(1) {
                codes.extend(
                    rest.trim_start()
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next())
                        .filter(is_code)
                        .map(str::to_owned),
                );
            }
        }
    }
    codes
}

#[test]
fn every_code_is_explained_to_writers() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/writers/diagnostics.md"))
        .expect("the page is there");
    let codes = codes();
    assert!(codes.len() > 35, "only {} codes were found", codes.len());
    let missing: Vec<_> = codes.iter().filter(|code| !page.contains(&format!("| `{code}` |"))).collect();
    assert!(missing.is_empty(), "content/writers/diagnostics.md does not explain {missing:?}");
}

#[test]
fn the_validator_knows_nothing_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("validator-wasm");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("its manifest is there");
    assert!(!manifest.contains("guidepost"));
    for file in walkdir::WalkDir::new(folder.join("src"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
    {
        assert!(
            !fs::read_to_string(file.path()).expect("a source is text").contains("guidepost::"),
            "{}",
            file.path().display()
        );
    }
}
