//! The project's chores: `cargo xtask <chore>`.

use std::env;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.split_first() {
        Some((chore, rest)) if chore == "wasm" => wasm(rest),
        _ => bail!("usage: cargo xtask wasm [--check]"),
    }
}

/// A program of its own, see `wasm.rs`: wasm-bindgen takes too long to compile to be waited for by the other chores.
fn wasm(arguments: &[String]) -> Result<ExitCode> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "wasm",
            "--bin",
            "xtask-wasm",
            "--",
        ])
        .args(arguments)
        .status()
        .context("cargo does not start")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
