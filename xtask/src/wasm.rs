//! `cargo xtask wasm`: builds the URL checker for the browser into `theme/wasm/`.
//!
//! 1. compile `validator-wasm` for `wasm32-unknown-unknown` with the profile `wasm`
//! 2. let wasm-bindgen write the JavaScript around it
//! 3. write both files, or with `--check` compare them with what is there
//!
//! The files are committed, so that building guidepost needs no wasm target. They are the same bytes in whatever folder
//! they are built: machine paths are mapped away, the environment's flags are not used, and `--check` builds everything
//! afresh in a folder of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";
const NAME: &str = "url_checker";
/// Where the files stand, from the workspace's root.
const THEME: &str = "theme/wasm";

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")?;
    match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => write(root),
        [flag] if flag == "--check" => check(root),
        other => bail!("unknown arguments {other:?}; usage: cargo xtask wasm [--check]"),
    }
}

fn write(root: &Path) -> Result<()> {
    let theme = root.join(THEME);
    fs::create_dir_all(&theme)?;
    for (name, bytes) in build(root, &root.join("target"))? {
        fs::write(theme.join(&name), &bytes).with_context(|| format!("{THEME}/{name}"))?;
        println!("{THEME}/{name}  {} bytes", bytes.len());
    }
    Ok(())
}

fn check(root: &Path) -> Result<()> {
    let clean = TempDir::new()?;
    for (name, bytes) in build(root, clean.path())? {
        let committed = fs::read(root.join(THEME).join(&name)).with_context(|| format!("{THEME}/{name}"))?;
        ensure!(
            committed == bytes,
            "{THEME}/{name} is not what its source builds; run `cargo xtask wasm` and commit it"
        );
        println!("{THEME}/{name} is what its source builds");
    }
    Ok(())
}

/// The files and their names.
fn build(root: &Path, target: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let module = compile(root, target)?;
    let out = TempDir::new()?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(NAME).web(true)?.typescript(false);
    // The page knows the module's fingerprinted address and passes it on.
    bindgen.omit_default_module_path(true).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(out.path())?;
    let read = |name: String| Ok((name.clone(), fs::read(out.path().join(name))?));
    [format!("{NAME}.js"), format!("{NAME}_bg.wasm")].map(read).into_iter().collect()
}

/// Compiles the crate and returns the module's path.
fn compile(root: &Path, target: &Path) -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["rustc", "--locked", "--package", "validator-wasm", "--lib", "--crate-type", "cdylib"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .arg("--target-dir")
        .arg(target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root, target)?)
        .status()
        .context("cargo does not start")?;
    ensure!(status.success(), "the checker does not compile; `rustup target add {TARGET}` adds a missing target");
    Ok(target.join(TARGET).join(PROFILE).join("validator_wasm.wasm"))
}

/// Compiler flags that map this machine's folders to names that are the same everywhere; later ones take precedence.
fn flags(root: &Path, target: &Path) -> Result<OsString> {
    let home = env::home_dir().context("no home folder")?;
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let mut flags = OsString::new();
    for (folder, name) in [(root, "guidepost"), (target, "target"), (&cargo_home, "cargo")] {
        if !flags.is_empty() {
            // What separates flags in CARGO_ENCODED_RUSTFLAGS.
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push(format!("=/{name}"));
    }
    Ok(flags)
}
