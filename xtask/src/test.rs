//! `cargo xtask test`: everything that must hold, one step after the other. All steps run; any failure fails the whole.

use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, cargo, command, guidepost, is_there, root, run, run_tests};
use crate::setup;
use crate::tally::Tally;

/// Where random tests begin, so that a run can be repeated; `PROPTEST_RNG_SEED` tries others, as plain `cargo test` does.
const SEED: &str = "20261124";

/// One thing that must hold.
struct Step {
    name: &'static str,
    run: fn(&mut Tally) -> Outcome,
}

/// The steps, the quick ones first.
const STEPS: [Step; 11] = [
    Step { name: "set-up", run: |_| setup::set_up() },
    Step { name: "formatting", run: |_| run(&mut cargo(&["fmt", "--all", "--check"])) },
    Step { name: "lints", run: |_| lints() },
    Step { name: "lints, for the browser", run: |_| browser_lints() },
    Step { name: "lints, for fuzzing", run: |_| fuzzing_lints() },
    Step { name: "documentation", run: |_| documentation() },
    Step { name: "tests", run: rust_tests },
    Step { name: "checker for the browser", run: |_| run(&mut cargo(&["xtask", "wasm", "--check"])) },
    Step { name: "release build", run: |_| run(&mut cargo(&["build", "--release", "--package", "guidepost"])) },
    Step { name: "our own help centre", run: |_| own_site() },
    Step { name: "browser tests", run: browser_tests },
];

/// Run all steps and sum them up; a step without tests of its own counts as one.
pub fn test() -> Outcome {
    let mut tally = Tally::default();
    let mut summary = String::new();
    for step in STEPS {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let passed = holds(&step, &mut tally);
        let (word, seconds) = (if passed { "ok" } else { "FAILED" }, start.elapsed().as_secs());
        summary += &format!("{word:<6} {seconds:>5} s  {}\n", step.name);
    }
    println!("\n== summary\n{summary}");
    if tally.failed > 0 {
        return Err(tally.to_string());
    }
    println!("{tally}");
    Ok(())
}

fn holds(step: &Step, tally: &mut Tally) -> bool {
    let (ran, failed) = (tally.total(), tally.failed);
    let outcome = (step.run)(tally);
    match &outcome {
        Ok(()) => tally.passed += usize::from(tally.total() == ran),
        Err(error) => {
            println!("{error}");
            tally.failed += usize::from(tally.failed == failed);
        }
    }
    outcome.is_ok()
}

fn lints() -> Outcome {
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn browser_lints() -> Outcome {
    let package = ["--package", "validator-wasm", "--target", "wasm32-unknown-unknown"];
    run(&mut cargo(&[&["clippy"], &package[..], &["--", "-D", "warnings"]].concat()))
}

/// The fuzz targets are a workspace of their own, and run with another compiler; that they compile is held here.
fn fuzzing_lints() -> Outcome {
    let package = ["clippy", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target"];
    run(&mut cargo(&[&package[..], &["--locked", "--", "-D", "warnings"]].concat()))
}

fn documentation() -> Outcome {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The examples in the documentation are tests too, which nextest leaves out.
fn rust_tests(tally: &mut Tally) -> Outcome {
    if is_there("cargo-nextest", &["nextest", "--version"]) {
        let tests = run_tests(seeded(&["nextest", "run", "--workspace", "--no-fail-fast"]), tally);
        tests.and(run(&mut cargo(&["test", "--workspace", "--doc"])))
    } else {
        run_tests(seeded(&["test", "--workspace", "--no-fail-fast"]), tally)
    }
}

fn seeded(arguments: &[&str]) -> Command {
    let mut tests = cargo(arguments);
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        tests.env("PROPTEST_RNG_SEED", SEED);
    }
    tests
}

/// The site of this repository has nothing to warn of, under either of its names.
fn own_site() -> Outcome {
    run(&mut command(guidepost(), &["build", "--strict"]))?;
    run(&mut command(guidepost(), &["build", "--strict", "--brand", "smartcloud", "--out", "target/smartcloud"]))?;
    run(&mut command(guidepost(), &["check", "--strict"]))
}

fn browser_tests(tally: &mut Tally) -> Outcome {
    let mut node = command("node", &["--test", "--test-reporter=spec"]);
    node.current_dir(root().join("tests/browser")).env("GUIDEPOST", guidepost());
    run_tests(node, tally)
}
