//! `guidepost check-links`: are the links fine that support has saved?

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use guidepost::content;
use guidepost::saved::{self, Format, Judge, Link, Verdict};
use guidepost::source::Lines;
use guidepost::write;
use serde_json::json;

use super::{FAILED, Outcome, note, say_lines, site_root};
use crate::cli::CheckLinksArgs;

/// How many links there are of each kind.
#[derive(Default)]
struct Tally {
    links: usize,
    redirected: usize,
    broken: usize,
    changed: usize,
    fixed: usize,
}

/// `guidepost check-links`
pub fn check_links(root: Option<&Path>, args: &CheckLinksArgs) -> Outcome {
    let root = site_root(root)?;
    let texts: Vec<String> = args
        .files
        .iter()
        .map(|file| fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display())))
        .collect::<Result<_, _>>()?;
    let inputs = content::load(&root, args.brand.as_deref())?;
    let survey = guidepost::survey(&inputs);
    let judge = Judge::new(&survey, &inputs.config);
    let mut tally = Tally::default();
    for (file, text) in args.files.iter().zip(&texts) {
        let name = file.display().to_string();
        let links = saved::scan(text, Format::of(&name), &inputs.config);
        let verdicts = judge.judge(&links);
        print(&name, text, (&links, &verdicts), args)?;
        tally.add(&verdicts, args);
        if args.fix && verdicts.iter().any(|verdict| verdict.address().is_some()) {
            write::replace(file, &saved::corrected(text, &links, &verdicts))?;
        }
    }
    note(format_args!("{tally}"));
    let fails = tally.broken > 0 || args.strict && tally.redirected + tally.changed > 0;
    Ok(ExitCode::from(if fails { FAILED } else { 0 }))
}

fn print(name: &str, text: &str, (links, verdicts): (&[Link], &[Verdict]), args: &CheckLinksArgs) -> io::Result<()> {
    let lines = Lines::new(text);
    let mut out = String::new();
    for (link, verdict) in links.iter().zip(verdicts).filter(|(_, verdict)| args.all || **verdict != Verdict::Fine) {
        let (line, column) = lines.position(link.range.start);
        let reason = if let Verdict::Retired(reason) = verdict { Some(reason) } else { None };
        if args.json {
            let object = json!({
                "file": name, "line": line, "column": column, "url": link.url, "verdict": verdict.name(),
                "new": verdict.address(), "reason": reason,
            });
            out.push_str(&format!("{object}\n"));
            continue;
        }
        out.push_str(&format!("{name}:{line}:{column}: {} {}", verdict.name(), link.url));
        out.push_str(&match verdict {
            Verdict::Redirected(address) => format!("\n    → {address}\n"),
            Verdict::Broken(Some(address)) => format!("\n    most likely {address}\n"),
            Verdict::Retired(reason) => format!("\n    {reason}\n"),
            Verdict::Changed => "\n    the text has changed since the address was published\n".to_owned(),
            Verdict::Broken(None) | Verdict::Fine => "\n".to_owned(),
        });
    }
    say_lines(&out)
}

impl Tally {
    fn add(&mut self, verdicts: &[Verdict], args: &CheckLinksArgs) {
        self.links += verdicts.len();
        for verdict in verdicts {
            match verdict {
                verdict if args.fix && verdict.address().is_some() => self.fixed += 1,
                Verdict::Fine => {}
                Verdict::Redirected(_) => self.redirected += 1,
                Verdict::Broken(_) | Verdict::Retired(_) => self.broken += 1,
                Verdict::Changed => self.changed += 1,
            }
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { links, redirected, broken, changed, fixed } = self;
        write!(f, "{links} links: {broken} broken, {redirected} redirected, {changed} to changed text")?;
        if *fixed > 0 {
            write!(f, ", {fixed} corrected")?;
        }
        Ok(())
    }
}
