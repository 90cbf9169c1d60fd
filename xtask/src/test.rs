//! `cargo xtask test`: everything that must hold, one step after the other. All steps run; any failure fails the whole.

use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, command, guidepost, is_there, run};
use crate::setup;

/// One thing that must hold.
struct Step {
    name: &'static str,
    run: fn() -> Outcome,
}

/// The steps in their order: the Rust tests last, so that their summary closes the output.
const STEPS: [Step; 8] = [
    Step { name: "formatting", run: || cargo(&["fmt", "--all", "--check"]) },
    Step { name: "lints", run: || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]) },
    Step { name: "lints, for the browser", run: browser_lints },
    Step { name: "documentation", run: documentation },
    Step { name: "release build", run: || cargo(&["build", "--release", "--package", "guidepost"]) },
    Step { name: "our own help centre", run: own_site },
    Step { name: "browser tests", run: browser_tests },
    Step { name: "tests", run: rust_tests },
];

/// Set up, then run all steps.
pub fn test() -> Outcome {
    heading("set-up");
    setup::set_up()?;
    let mut failures = Vec::new();
    for step in STEPS {
        heading(step.name);
        let start = Instant::now();
        if let Err(error) = (step.run)() {
            eprintln!("{error}");
            failures.push(step.name);
        }
        eprintln!("-- {}: {:.0} s", step.name, start.elapsed().as_secs_f64());
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join(", ")) }
}

fn heading(name: &str) {
    eprintln!("\n== {name}");
}

fn cargo(arguments: &[&str]) -> Outcome {
    run(&mut cargo_command(arguments))
}

fn cargo_command(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(cargo, arguments)
}

fn browser_lints() -> Outcome {
    let package = ["--package", "validator-wasm", "--target", "wasm32-unknown-unknown"];
    cargo(&[&["clippy"], &package[..], &["--", "-D", "warnings"]].concat())
}

fn documentation() -> Outcome {
    let mut doc = cargo_command(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The site of this repository has nothing to warn of.
fn own_site() -> Outcome {
    run(&mut command(guidepost(), &["build", "--strict"]))?;
    run(&mut command(guidepost(), &["build", "--strict", "--brand", "smartcloud", "--out", "target/smartcloud"]))?;
    run(&mut command(guidepost(), &["check", "--strict"]))
}

fn browser_tests() -> Outcome {
    run(command("node", &["--test", "tests/browser/"]).env("GUIDEPOST", guidepost()))
}

fn rust_tests() -> Outcome {
    if is_there("cargo-nextest", &["nextest", "--version"]) {
        cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        cargo(&["test", "--workspace", "--no-fail-fast"])
    }
}
