//! `guidepost serve`: what a writer reads in the terminal while the preview runs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use guidepost::content::Inputs;
use guidepost::diagnostics::{self, Diagnostic, Style};
use guidepost::serve::{self, Following, Notice, Options, Watching};

use super::{Outcome, note, say, site_root};
use crate::cli::ServeArgs;

/// The most mistakes that are shown after one change: more scroll away unread.
const SHOWN_MAX: usize = 20;

/// `guidepost serve`
pub fn serve(root: Option<&Path>, args: &ServeArgs) -> Outcome {
    let options = Options {
        // Absolute, so that editors find what the preview points to.
        root: site_root(root)?.canonicalize()?,
        brand: args.brand.clone(),
        host: args.host.clone(),
        port: args.port,
        allowed_hosts: args.allow_host.clone(),
        watching: if args.poll { Watching::Polling } else { Watching::Events },
        following: if args.follow { Following::Follow } else { Following::Stay },
    };
    let open = args.open;
    let report = move |notice: Notice<'_>| show(&notice, open);
    serve::serve(&options, &(Arc::new(report) as serve::Report))?;
    Ok(std::process::ExitCode::SUCCESS)
}

fn show(notice: &Notice<'_>, open: bool) {
    match notice {
        Notice::Listening { url, taken } => {
            if let Some(port) = taken {
                note(format_args!("port {port} is taken by another program; this is the next free one"));
            }
            // The preview is there, whoever reads this or not.
            let _ = say(format_args!("the preview is at {url} (Ctrl-C ends it)"));
            if open {
                open_browser(url);
            }
        }
        Notice::Built { inputs, pages, counts, new, took } => {
            show_mistakes(new, inputs);
            let milliseconds = took.as_secs_f64() * 1000.0;
            note(format_args!("built {pages} pages in {milliseconds:.0} ms: {}", counted(*counts)));
        }
        Notice::Stopped(reason) => note(format_args!("{reason}\nthe last build is still served")),
        Notice::Polling(reason) => note(format_args!("looking for changes again and again: {reason}")),
    }
}

fn show_mistakes(new: &[Diagnostic], inputs: &Inputs) {
    let texts = inputs.texts();
    let style = match anstream::AutoStream::choice(&std::io::stderr()) {
        anstream::ColorChoice::Never => Style::Plain,
        _ => Style::Colored,
    };
    let shown: String =
        new.iter().take(SHOWN_MAX).map(|diagnostic| diagnostics::to_text(diagnostic, &texts, style) + "\n").collect();
    if let Some(lines) = shown.strip_suffix('\n') {
        note(format_args!("{lines}"));
    }
    if new.len() > SHOWN_MAX {
        note(format_args!("and {} more: guidepost check shows all", new.len() - SHOWN_MAX));
    }
}

fn counted((errors, warnings): (usize, usize)) -> String {
    match (errors, warnings) {
        (0, 0) => "nothing to say".to_owned(),
        _ => format!("{}, {}", diagnostics::counted(errors, "error"), diagnostics::counted(warnings, "warning")),
    }
}

/// A browser that does not open is no reason to stop: the address stands in the terminal.
fn open_browser(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut browser = Command::new(program);
    browser.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = browser.spawn() {
        note(format_args!("{program} cannot open a browser: {error}"));
    }
}
