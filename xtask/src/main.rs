//! The project's chores: `cargo xtask test`, `cargo xtask preview`, `cargo xtask wasm`.

mod preview;
mod run;
mod setup;
mod tally;
mod test;

use std::process::ExitCode;

use run::Outcome;

const USAGE: &str = "\
cargo xtask preview   build the help centre, and show it while it is written
cargo xtask test      pass all tests; installs what they need
cargo xtask wasm      build the address checker for the browser into theme/wasm/;
                      with --check compare it with what is there

The first two do their own set-up.";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "preview" => preview::preview(),
        "test" => test::test(),
        "wasm" => wasm(&std::env::args().skip(2).collect::<Vec<_>>()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A program of its own (`wasm.rs`): wasm-bindgen takes too long to compile to be waited for by the other chores.
fn wasm(arguments: &[String]) -> Outcome {
    let build = ["run", "--quiet", "--package", "xtask", "--features", "wasm", "--bin", "xtask-wasm", "--"];
    run::run(run::cargo(&build).args(arguments))
}
