//! The project's chores: `cargo xtask test`, `cargo xtask preview`.

mod preview;
mod run;
mod setup;
mod tally;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask preview   build the help centre and serve it on this machine
cargo xtask test      pass all tests; installs what they need

Both do their own set-up.";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "preview" => preview::preview(),
        "test" => test::test(),
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
