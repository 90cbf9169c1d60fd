//! What the tests need beside Rust: the WASM target, Chromium, npm packages. Installed when missing.

use crate::run::{Outcome, command, is_there, root, run};

/// Install what is missing.
pub fn set_up() -> Outcome {
    run(&mut command("rustup", &["target", "add", "wasm32-unknown-unknown"]))?;
    chromium()?;
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(root().join("tests/browser")))
}

/// Debian's Chromium: the browser that the tests drive.
fn chromium() -> Outcome {
    if is_there("chromium", &["--version"]) {
        return Ok(());
    }
    run(&mut command("apt-get", &["update"]))?;
    run(command("apt-get", &["install", "--yes", "--no-install-recommends", "chromium"])
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
