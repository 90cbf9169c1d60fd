//! Runs programs from the repository's root.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::tally::Tally;

/// What went wrong, in words.
pub type Outcome<T = ()> = Result<T, String>;

/// The repository's root.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in the repository").to_path_buf()
}

/// The program as built for release. Cargo is run in the root, and a relative CARGO_TARGET_DIR starts there too.
pub fn guidepost() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(target).join("release").join(format!("guidepost{}", std::env::consts::EXE_SUFFIX))
}

/// A command that runs in the root.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs this program.
pub fn cargo(arguments: &[&str]) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// Run a command to its end.
pub fn run(command: &mut Command) -> Outcome {
    let shown = shown(command);
    let status = command.status().map_err(|error| format!("{shown} did not run: {error}"))?;
    success(&shown, status)
}

/// Run a command that runs tests: pass on what it says, and count its tests.
pub fn run_tests(command: Command, tally: &mut Tally) -> Outcome {
    let shown = shown(&command);
    let before = tally.total();
    let status = spawn(command)
        .and_then(|(child, output)| read(child, output, tally))
        .map_err(|error| format!("{shown} did not run: {error}"))?;
    success(&shown, status)?;
    if tally.total() == before { Err(format!("{shown} ran no tests")) } else { Ok(()) }
}

/// Whether a program is there and answers.
pub fn is_there(program: &str, arguments: &[&str]) -> bool {
    let mut command = command(program, arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Start a command; both its outputs come in one stream. Takes the command, which holds the stream open.
fn spawn(mut command: Command) -> std::io::Result<(Child, std::io::PipeReader)> {
    let (reader, writer) = std::io::pipe()?;
    let child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
    Ok((child, reader))
}

fn read(mut child: Child, output: std::io::PipeReader, tally: &mut Tally) -> std::io::Result<ExitStatus> {
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.read(&line);
    }
    child.wait()
}

fn success(shown: &str, status: ExitStatus) -> Outcome {
    if status.success() { Ok(()) } else { Err(format!("{shown} ended with {status}")) }
}

/// A command as one types it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
