//! What each command does, from loading to the last line that is printed.
//!
//! Results go to standard output, progress and diagnostics to standard error. Exit status 0: fine, 1: diagnostics failed
//! it, 2: it could not run.

mod check_links;
mod check_url;
mod clipboard;
mod external;
mod links;
mod picker;
mod serve;

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use guidepost::cache::Cache;
use guidepost::config::Keeping;
use guidepost::content::{self, Inputs};
use guidepost::diagnostics::{self, Diagnostic, Strictness, Style};
use guidepost::emit::{self, Files, Format};
use guidepost::import::{Existing, ImportError, Options, Rewriting};
use guidepost::offline;
use guidepost::search;
use guidepost::source::Texts;
use guidepost::variants;
use guidepost::write::{self, Compression};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::cli::{BuildArgs, CheckArgs, ImportArgs, RedirectFormat};

pub use self::check_links::check_links;
pub use self::check_url::check_url;
pub use self::links::links;
pub use self::serve::serve;

/// The exit status of a command that could not run.
pub const COULD_NOT_RUN: u8 = 2;
const FAILED: u8 = 1;

/// The exit status, or why a command could not run.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// `guidepost build`
pub fn build(root: Option<&Path>, args: &BuildArgs) -> Outcome {
    let root = site_root(root)?;
    let out = args.out.clone().unwrap_or_else(|| root.join("site"));
    let progress = Progress::start("reading");
    let mut inputs = content::load(&root, args.brand.as_deref())?;
    if args.offline {
        // What is in a folder need not be kept.
        inputs.config.keeping = Keeping::Never;
        // All addresses become ways from one file to another, however they are written.
        inputs.config.relative_links = false;
    }
    progress.say(&format!("building {}", diagnostics::counted(inputs.articles.len(), "page")));
    let index = if inputs.config.search.enabled { write::published(&out, search::FOLDER) } else { Files::new() };
    let mut cache = Cache::of_earlier(index, variants::Kept::in_site(root.clone()));
    let mut build = guidepost::compile(&inputs, &mut cache);
    for format in &args.redirect_format {
        let format = match format {
            RedirectFormat::Nginx => Format::Nginx,
            RedirectFormat::Caddy => Format::Caddy,
        };
        build.files.extend(emit::redirect_map(&build.redirects, &inputs.config, format));
    }
    if args.offline {
        build.files = offline::convert(build.files, &inputs.config, &inputs.theme, &mut build.diagnostics);
    }
    progress.say(&format!("writing {}", diagnostics::counted(build.files.len(), "file")));
    let compression = if args.compress { Compression::On } else { Compression::Off };
    // Disk and processor have each their own work: files are written while diagnostics are put in order.
    let mut found = build.diagnostics;
    if args.strict {
        found.extend(build.lost);
    }
    let (published, diagnostics) =
        rayon::join(|| write::publish(&build.files, &root, &out, compression), || settle(found, args.strict));
    progress.stop();
    let printed = print(&diagnostics, &inputs.texts());
    let published = published?;
    printed?;
    say(format_args!(
        "{} in {}: {} written, {} unchanged, {} removed",
        diagnostics::counted(build.pages, "page"),
        out.display(),
        diagnostics::counted(published.written, "file"),
        published.unchanged,
        published.removed
    ))?;
    // The program ends now: to free a large site piece by piece would only take time.
    std::mem::forget((build.files, cache, inputs));
    Ok(exit_code(&diagnostics))
}

/// `guidepost check`
pub fn check(root: Option<&Path>, args: &CheckArgs) -> Outcome {
    let root = site_root(root)?;
    let progress = Progress::start("checking");
    let inputs = content::load(&root, args.brand.as_deref())?;
    let mut cache = Cache::of_earlier(Files::new(), variants::Kept::looking_only(root.clone()));
    let build = guidepost::compile(&inputs, &mut cache);
    progress.stop();
    let of_search = search::run_tests(&inputs, &build.files);
    let found = build.diagnostics.into_iter().chain(build.lints).chain(build.lost).chain(of_search);
    let mut found: Vec<Diagnostic> = found.collect();
    if args.external {
        found.extend(external::check(&root, &inputs)?);
    }
    let diagnostics = settle(found, args.strict);
    if args.json {
        print_json(&diagnostics, &inputs)?;
    } else {
        print(&diagnostics, &inputs.texts())?;
        if diagnostics.is_empty() {
            say(format_args!("{}, nothing to say", diagnostics::counted(build.pages, "page")))?;
        }
    }
    Ok(exit_code(&diagnostics))
}

/// `guidepost init`
pub fn init(folder: &Path) -> Outcome {
    for path in guidepost::init::init(folder)? {
        say(format_args!("{}", folder.join(path).display()))?;
    }
    note(format_args!("to build it: guidepost build --root {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// `guidepost import`
pub fn import(args: &ImportArgs) -> Outcome {
    let options = Options {
        existing: if args.force { Existing::Replace } else { Existing::Refuse },
        rewriting: if args.modernize { Rewriting::Modernize } else { Rewriting::Keep },
    };
    let progress = Progress::start("importing");
    let imported = guidepost::import::import(&args.mkdocs_yml, &args.to, options);
    progress.stop();
    let imported = match imported {
        Err(ImportError::Yaml(wrong, file)) => {
            print(&[wrong], &[(file.path, file.text)].into_iter().collect())?;
            return Ok(ExitCode::from(COULD_NOT_RUN));
        }
        imported => imported?,
    };
    say(format_args!("{imported}"))?;
    note_kept(&imported.kept, &args.to);
    note(format_args!(
        "read {}, then: guidepost check --root {}",
        args.to.join("IMPORT.md").display(),
        args.to.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Say which files an import kept: what it does not write, somebody else did, or an earlier import of an article that is
/// there no more.
fn note_kept(kept: &[String], folder: &Path) {
    const SHOWN_MAX: usize = 10;
    for path in kept.iter().take(SHOWN_MAX) {
        note(format_args!("kept {}, which this import does not write", folder.join(path).display()));
    }
    if kept.len() > SHOWN_MAX {
        note(format_args!("and {} more", kept.len() - SHOWN_MAX));
    }
}

/// The folder of the site that is meant.
fn site_root(root: Option<&Path>) -> Result<PathBuf, Box<dyn Error>> {
    match root {
        Some(root) => Ok(root.to_path_buf()),
        None => Ok(content::find_root(&std::env::current_dir()?)?),
    }
}

/// Put diagnostics in order.
fn settle(found: Vec<Diagnostic>, strict: bool) -> Vec<Diagnostic> {
    let strictness = if strict { Strictness::Strict } else { Strictness::Normal };
    diagnostics::settle(found, strictness)
}

/// Print diagnostics for people, a blank line behind each, and how many there are. Of a large site they are too long to
/// be put together first.
fn print(diagnostics: &[Diagnostic], texts: &Texts) -> io::Result<()> {
    /// Enough to keep all processors busy.
    const AT_ONCE: usize = 8_192;
    /// How many one processor takes.
    const PART: usize = 256;
    if diagnostics.is_empty() {
        return Ok(());
    }
    let style = match anstream::AutoStream::choice(&std::io::stderr()) {
        anstream::ColorChoice::Never => Style::Plain,
        _ => Style::Colored,
    };
    let in_words = |some: &[Diagnostic]| -> Vec<String> {
        let part = |part: &[Diagnostic]| {
            let mut shown = String::new();
            for found in part {
                diagnostics::write_text(&mut shown, found, texts, style);
                shown.push('\n');
            }
            shown
        };
        some.par_chunks(PART).map(part).collect()
    };
    let mut out = std::io::stderr().lock();
    let mut print = || {
        for some in diagnostics.chunks(AT_ONCE) {
            in_words(some).iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
        }
        writeln!(out, "{}", diagnostics::summary(diagnostics))
    };
    unless_closed(print())
}

fn print_json(diagnostics: &[Diagnostic], inputs: &Inputs) -> io::Result<()> {
    let texts = inputs.texts();
    let lines: String = diagnostics.iter().map(|diagnostic| diagnostics::to_json(diagnostic, &texts) + "\n").collect();
    say_lines(&lines)
}

/// Print a line of what was asked for.
fn say(line: fmt::Arguments<'_>) -> io::Result<()> {
    say_lines(&format!("{line}\n"))
}

/// Print what was asked for.
fn say_lines(lines: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    unless_closed(out.write_all(lines.as_bytes()).and_then(|()| out.flush()))
}

/// Print a line beside what was asked for. Where it cannot be printed, nothing is lost.
pub fn note(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Whoever reads what is printed may have read enough of it: `guidepost check | head`.
fn unless_closed(printed: io::Result<()>) -> io::Result<()> {
    printed.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

fn exit_code(diagnostics: &[Diagnostic]) -> ExitCode {
    ExitCode::from(if diagnostics::any_error(diagnostics) { FAILED } else { 0 })
}

/// What is being done, on a terminal; nothing on a pipe.
struct Progress(ProgressBar);

impl Progress {
    fn start(message: &str) -> Self {
        const TICK: Duration = Duration::from_millis(80);
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template("{spinner} {msg}").expect("the template is well-formed"));
        bar.enable_steady_tick(TICK);
        let progress = Self(bar);
        progress.say(message);
        progress
    }

    fn say(&self, message: &str) {
        self.0.set_message(message.to_owned());
    }

    fn stop(&self) {
        self.0.finish_and_clear();
    }
}
