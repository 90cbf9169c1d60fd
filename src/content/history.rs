//! When articles were last changed, as git knows it: the author's date of the last commit that touched the file.
//!
//! A file's own time would be that of the clone, and differ from one machine to the next.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::config;
use crate::diagnostics::Diagnostic;
use crate::source::{FilePath, Span};

/// The days of the last changes, as `2026-11-24`, by the paths of articles.
pub type History = BTreeMap<FilePath, String>;

/// Stands before the date of a commit: no path begins with it.
const COMMIT: char = '\u{1}';

/// Ask git about the articles below a site's folder.
pub fn read(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> History {
    let span = Span::file(&config::FILE.into());
    match git(root, &["rev-parse", "--is-shallow-repository"]) {
        Ok(answer) if answer.trim() == "true" => {
            let message = "this clone lacks older commits: when articles were changed is not known";
            let hint = "clone with all commits: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out";
            diagnostics.push(Diagnostic::warning("shallow-history", span, message).hint(hint));
            return History::new();
        }
        Ok(_) => {}
        Err(reason) => {
            let message = format!("git does not say when articles were changed: {reason}");
            let hint = "build in a clone of the repository, or delete `last_updated`";
            diagnostics.push(Diagnostic::warning("no-history", span, message).hint(hint));
            return History::new();
        }
    }
    let format = format!("--format={COMMIT}%as");
    let arguments = ["-c", "core.quotePath=false", "log", &format, "--name-only", "--no-renames", "--relative"];
    // A repository without a commit has no log.
    parse(&git(root, &[&arguments[..], &["--", "content"]].concat()).unwrap_or_default())
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|error| format!("it cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned())
}

/// Commits, the newest first: a line with the date, then the files.
fn parse(log: &str) -> History {
    let mut history = History::new();
    let mut date = "";
    for line in log.lines() {
        match line.strip_prefix(COMMIT) {
            Some(of_commit) => date = of_commit,
            None if line.is_empty() => {}
            None => {
                history.entry(line.into()).or_insert_with(|| date.to_owned());
            }
        }
    }
    history
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_commit_counts() {
        let history = parse("\u{1}2026-03-02\n\ncontent/a.md\n\u{1}2025-01-01\n\ncontent/a.md\ncontent/b c.md\n");
        assert_eq!(history[&FilePath::from("content/a.md")], "2026-03-02");
        assert_eq!(history[&FilePath::from("content/b c.md")], "2025-01-01");
    }
}
