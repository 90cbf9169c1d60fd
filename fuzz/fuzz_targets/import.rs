//! A `mkdocs.yml` of any text, or an article of it, behind a line of three dashes: an import says why not, or writes a site
//! that is read without a panic.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use guidepost::config::Config;
use guidepost::import::{self, Existing, Options, Rewriting};
use guidepost::source::SourceFile;
use guidepost_fuzz::{in_time, is_readable};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::create_dir_all(folder.path().join("old/docs/folder")).expect("the folder can be written");
    write(folder.path(), "docs/part.md", "Words of a part.\n");
    write(folder.path(), "docs/folder/other.md", "# Other\n\n## Part\n\n[A](../index.md)\n");
    write(folder.path(), "main.py", "def define_env(env):\n    env.variables['a'] = 'b'\n");
    folder
});

fn write(folder: &Path, path: &str, text: &str) {
    fs::write(folder.join("old").join(path), text).expect("the folder can be written");
}

fuzz_target!(|text: &str| {
    if !is_readable(text) {
        return;
    }
    let (settings, article) = text.split_once("\n---\n").unwrap_or(("site_name: T", text));
    write(FOLDER.path(), "mkdocs.yml", settings);
    write(FOLDER.path(), "docs/index.md", article);
    let (old, new) = (FOLDER.path().join("old/mkdocs.yml"), FOLDER.path().join("new"));
    for rewriting in [Rewriting::Keep, Rewriting::Modernize] {
        let options = Options { existing: Existing::Replace, rewriting };
        if let Err(error) = in_time(text.len(), || import::import(&old, &new, options)) {
            assert!(!error.to_string().is_empty());
            return;
        }
        let settings = fs::read_to_string(new.join("site.toml")).expect("a site has settings");
        let file = SourceFile::new("site.toml", settings);
        let mut diagnostics = Vec::new();
        Config::read(&file, None, &mut diagnostics).expect("no brand is asked for");
        assert!(
            diagnostics.iter().all(|diagnostic| diagnostic.code != "toml-syntax"),
            "{diagnostics:?}\n{}",
            file.text
        );
    }
});
