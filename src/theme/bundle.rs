//! The files that pages load: one style sheet and one script from many, and every name with the fingerprint of its content.

mod css;
mod script;

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::files::ThemeFiles;
use crate::diagnostics::Diagnostic;
use crate::source::{ContentHash, SourceFile};

/// The style sheet of every page.
const MAIN_STYLE: &str = "styles/main.css";
/// Style sheets that only some pages load.
const OTHER_STYLES: [&str; 2] = ["styles/search.css", "styles/video.css"];
/// The script of every page.
const MAIN_SCRIPT: &str = "scripts/main.js";

/// A file that pages load.
#[derive(Debug, Clone)]
pub struct ThemeAsset {
    /// Its name in templates: `styles/main.css`.
    pub name: String,
    /// Its address: `/styles/main.3fa9c1d2.css`.
    pub route: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl ThemeAsset {
    /// A file of this name and content.
    pub fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), route: fingerprinted(name, &bytes), bytes }
    }
}

/// All files that pages load.
pub fn assets(files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> Vec<ThemeAsset> {
    let mut assets = Vec::new();
    let mut script = Bundler { files, seen: BTreeSet::new(), diagnostics };
    let main_script = script.script(MAIN_SCRIPT);
    let in_main_script = script.seen;
    for (path, bytes) in files.iter() {
        let folder = path.split('/').next().unwrap_or_default();
        let bytes = match folder {
            "templates" | "strings" => continue,
            "styles" if path != MAIN_STYLE && !OTHER_STYLES.contains(&path) => continue,
            "styles" => {
                let css = Bundler { files, seen: BTreeSet::new(), diagnostics }.bundle(path);
                css::compact(&css).into_bytes()
            }
            "scripts" if path == MAIN_SCRIPT => main_script.clone().into_bytes(),
            "scripts" if in_main_script.contains(path) => continue,
            "scripts" if path.ends_with(".js") => script::compact(&String::from_utf8_lossy(bytes)).into_bytes(),
            _ => bytes.to_vec(),
        };
        assets.push(ThemeAsset::new(path, bytes));
    }
    assets
}

/// `/styles/main.3fa9c1d2.css` for `styles/main.css`.
fn fingerprinted(path: &str, bytes: &[u8]) -> String {
    let fingerprint = ContentHash::of(bytes).fingerprint();
    match path.rsplit_once('.') {
        Some((stem, extension)) => format!("/{stem}.{fingerprint}.{extension}"),
        None => format!("/{path}.{fingerprint}"),
    }
}

/// Puts the files that a style sheet or a script imports into it.
struct Bundler<'a> {
    files: &'a ThemeFiles,
    seen: BTreeSet<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Bundler<'_> {
    fn bundle(&mut self, path: &str) -> String {
        let Some(source) = self.files.source(path) else { return String::new() };
        self.seen.insert(path.to_owned());
        let mut css = String::new();
        for line in strip_comments(&source.text).lines() {
            match import(line) {
                Some((name, layer)) => self.import(&source, line, name, layer, &mut css),
                None => self.line(line, &mut css),
            }
        }
        css
    }

    /// A script, with the files that its lines `import "./x.js";` name in their places, each in a block of its own.
    fn script(&mut self, path: &str) -> String {
        let Some(source) = self.files.source(path) else { return String::new() };
        self.seen.insert(path.to_owned());
        let mut script = String::with_capacity(source.text.len());
        for line in script::compact(&source.text).lines() {
            match imported_script(line) {
                None => script.extend([line, "\n"]),
                Some(name) => {
                    let path = resolve("scripts", name);
                    if self.is_there(&source, line, &path, "missing-script") && !self.seen.contains(&path) {
                        script.extend(["{\n", &self.script(&path), "}\n"]);
                    }
                }
            }
        }
        script
    }

    /// Whether the theme has a file that a line imports.
    fn is_there(&mut self, source: &SourceFile, line: &str, path: &str, code: &'static str) -> bool {
        if self.files.get(path).is_some() {
            return true;
        }
        let at = source.text.find(line).unwrap_or_default();
        let message = format!("the theme has no file `{path}`");
        self.diagnostics.push(Diagnostic::error(code, source.span(at..at + line.len()), message));
        false
    }

    fn import(&mut self, source: &SourceFile, line: &str, name: &str, layer: Option<&str>, css: &mut String) {
        let path = resolve("styles", name);
        if self.is_there(source, line, &path, "missing-style") && !self.seen.contains(&path) {
            let inner = self.bundle(&path);
            match layer {
                Some(layer) => css.push_str(&format!("@layer {layer}{{\n{inner}}}\n")),
                None => css.push_str(&inner),
            }
        }
    }

    /// A line without its indentation, with the icons it names put into it.
    fn line(&self, line: &str, css: &mut String) {
        let mut rest = line.trim();
        if rest.is_empty() {
            return;
        }
        while let Some(at) = rest.find("url(\"../") {
            let name_start = at + "url(\"".len();
            let Some(length) = rest[name_start..].find("\")") else { break };
            css.push_str(&rest[..name_start]);
            let name = &rest[name_start..name_start + length];
            match self.files.get(&resolve("styles", name)).filter(|_| name.ends_with(".svg")) {
                Some(svg) => css.push_str(&data_uri(svg)),
                None => css.push_str(name),
            }
            rest = &rest[name_start + length..];
        }
        css.push_str(rest);
        css.push('\n');
    }
}

/// `@import "tokens.css" layer(tokens);`: the file's name, and the layer.
fn import(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.trim().strip_prefix("@import ")?.trim_start().strip_prefix('"')?;
    let (name, rest) = rest.split_once('"')?;
    let layer = rest.trim().strip_prefix("layer(").and_then(|rest| rest.split_once(')')).map(|(layer, _)| layer);
    Some((name, layer))
}

/// `import "./x.js";`: the file's name.
fn imported_script(line: &str) -> Option<&str> {
    line.strip_prefix("import \"./")?.strip_suffix("\";")
}

fn resolve(folder: &str, name: &str) -> String {
    match name.strip_prefix("../") {
        Some(name) => name.to_owned(),
        None => format!("{folder}/{}", name.trim_start_matches("./")),
    }
}

fn strip_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start + 2..].find("*/").map_or("", |end| &rest[start + 2 + end + 2..]);
    }
    kept.push_str(rest);
    kept
}

/// An icon as an address, inside double quotes.
fn data_uri(svg: &[u8]) -> String {
    const UNSAFE: &AsciiSet = &CONTROLS.add(b'"').add(b'#').add(b'%').add(b'<').add(b'>');
    let text = String::from_utf8_lossy(svg).split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "'");
    format!("data:image/svg+xml,{}", utf8_percent_encode(&text, UNSAFE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_icons_are_put_in() {
        let mut files = ThemeFiles::built_in();
        files.insert(
            "theme/styles/main.css",
            b"@layer a;\n@import \"x.css\" layer(a);\n@import \"gone.css\";\n".to_vec(),
        );
        files.insert("theme/styles/x.css", b"/* why */ a { /* x */\n  mask: url(\"../icons/x.svg\");\n}\n".to_vec());
        files.insert("theme/icons/x.svg", b"<svg id=\"a\"/>".to_vec());
        let mut diagnostics = Vec::new();
        let css =
            Bundler { files: &files, seen: BTreeSet::new(), diagnostics: &mut diagnostics }.bundle("styles/main.css");
        assert_eq!(css, "@layer a;\n@layer a{\na {\nmask: url(\"data:image/svg+xml,%3Csvg id='a'/%3E\");\n}\n}\n");
        assert_eq!(diagnostics[0].code, "missing-style");
    }

    #[test]
    fn the_script_holds_the_files_it_imports_and_these_are_not_published() {
        let mut files = ThemeFiles::built_in();
        files.insert("theme/scripts/main.js", b"const a = 1;\nimport \"./x.js\";\nimport \"./gone.js\";\n".to_vec());
        files.insert("theme/scripts/x.js", b"// why\n  b();\n".to_vec());
        let mut diagnostics = Vec::new();
        let assets = assets(&files, &mut diagnostics);
        let script = assets.iter().find(|asset| asset.name == MAIN_SCRIPT).map(|asset| asset.bytes.as_slice());
        assert_eq!(script, Some("const a = 1;\n{\nb();\n}\n".as_bytes()));
        assert!(assets.iter().all(|asset| asset.name != "scripts/x.js"));
        assert_eq!(diagnostics[0].code, "missing-script");
    }
}
