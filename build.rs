//! Embeds the built-in theme: writes a table of the files in `theme/` for the library to include.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use walkdir::WalkDir;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let theme = Path::new(&root).join("theme");
    println!("cargo::rerun-if-changed={}", theme.display());
    let mut table = String::from("&[\n");
    for entry in WalkDir::new(&theme).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_file() && !hidden {
            let below = path.strip_prefix(&theme).expect("the walk stays below the theme");
            let name = below.to_string_lossy().replace('\\', "/");
            writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())
                .expect("writing to a string succeeds");
        }
    }
    table.push_str("]\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("built_in_theme.rs"), table).expect("OUT_DIR can be written");
}
