//! What the tests need beside Rust: the WASM target, programs, npm packages. Installed when missing.

use std::fs;
use std::path::Path;

use crate::run::{Outcome, command, is_there, root, run};

/// Programs, how they tell their version, and the packages in which Debian and its relatives have them.
const PROGRAMS: [(&str, &str, &str); 7] = [
    ("caddy", "version", "caddy"),
    ("chromium", "--version", "chromium"),
    ("java", "--version", "default-jre-headless"),
    ("nginx", "-v", "nginx-light"),
    ("node", "--version", "nodejs"),
    ("npm", "--version", "npm"),
    ("python3", "--version", "python3"),
];

/// Where Debian has servers, and where the search path of users does not lead.
const SERVERS: &str = "/usr/sbin";

/// Install what is missing.
pub fn set_up() -> Outcome {
    run(&mut command("rustup", &["target", "add", "wasm32-unknown-unknown"]))?;
    programs()?;
    npm_packages(&root().join("tests/browser"))
}

fn programs() -> Outcome {
    let is_missing = |(program, version, _): &&(&str, &str, &str)| {
        let places = [(*program).to_owned(), format!("{SERVERS}/{program}")];
        !places.iter().any(|place| is_there(place, &[version]))
    };
    let missing: Vec<&str> = PROGRAMS.iter().filter(is_missing).map(|(.., package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let install = [&["install", "--yes", "--no-install-recommends"], &missing[..]].concat();
    run(&mut command("apt-get", &["update"]))
        .and_then(|()| run(command("apt-get", &install).env("DEBIAN_FRONTEND", "noninteractive")))
        .map_err(|error| format!("missing and not installed: {}\n{error}", missing.join(", ")))
}

/// The packages that a folder's lock file names, unless they are there.
fn npm_packages(folder: &Path) -> Outcome {
    let written = |file| fs::metadata(folder.join(file)).and_then(|data| data.modified()).ok();
    let installed = written("node_modules/.package-lock.json");
    if installed.is_some() && installed >= written("package-lock.json") {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}
