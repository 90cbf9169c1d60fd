//! `guidepost check-url`: the checker of the page, in a terminal and for other programs.

use std::error::Error;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use guidepost::cache::Cache;
use guidepost::content::{self, Inputs};
use validator_wasm::{Outcome, Settings, Verdict};

use super::{FAILED, print, settle};
use crate::cli::CheckUrlArgs;

/// Answer. Exit status 0: all addresses are supported; 1: one is not, or is no JSON string.
pub fn check_url(root: Option<&Path>, args: &CheckUrlArgs) -> Result<ExitCode, Box<dyn Error>> {
    let inputs = inputs(root)?;
    let settings = Settings::new(&inputs.config.url_checker.domains);
    let all_supported = if args.jsonl {
        answer_lines(&settings)
    } else if args.json {
        answer_as_json(&args.urls, &settings)
    } else {
        answer_in_words(&args.urls, &settings, &inputs)
    };
    match all_supported {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::from(FAILED)),
        // Whoever reads the answers has read enough of them.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
    }
}

/// The site around; none is needed.
fn inputs(root: Option<&Path>) -> Result<Inputs, Box<dyn Error>> {
    let found = match root {
        Some(root) => Some(root.to_path_buf()),
        None => content::find_root(&std::env::current_dir()?).ok(),
    };
    let Some(root) = found else { return Ok(Inputs::without_site()) };
    Ok(content::load(&root, None)?)
}

fn answer_in_words(urls: &[String], settings: &Settings, inputs: &Inputs) -> io::Result<bool> {
    let build = guidepost::compile(inputs, &mut Cache::default());
    let concerned = ["site.toml", guidepost::words::FILE];
    let about_words = build
        .diagnostics
        .into_iter()
        .filter(|found| found.span.as_ref().is_some_and(|span| concerned.contains(&&*span.file)));
    print(&settle(about_words.collect(), false), &inputs.texts())?;
    let base = inputs.config.base_url.origin().ascii_serialization();
    let mut out = anstream::stdout().lock();
    let mut all_supported = true;
    for (number, url) in urls.iter().enumerate() {
        let outcome = validator_wasm::check(url, settings);
        let gap = if number > 0 { "\n" } else { "" };
        write!(out, "{gap}{}", build.checker.answer(&outcome, &base))?;
        all_supported &= outcome.verdict.is_supported();
    }
    Ok(all_supported)
}

fn answer_as_json(urls: &[String], settings: &Settings) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let mut all_supported = true;
    for url in urls {
        let outcome = validator_wasm::check(url, settings);
        write_json(&mut out, url, &outcome)?;
        all_supported &= outcome.verdict.is_supported();
    }
    Ok(all_supported)
}

/// JSON strings on standard input, one a line; a JSON object for each.
fn answer_lines(settings: &Settings) -> io::Result<bool> {
    let mut lines = BufReader::new(io::stdin().lock());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    let mut all_supported = true;
    for number in 1_u64.. {
        if lines.buffer().is_empty() {
            // Whoever writes the lines may be waiting for the answers.
            out.flush()?;
        }
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        match serde_json::from_slice::<String>(&line) {
            Ok(url) => {
                let outcome = validator_wasm::check(&url, settings);
                write_json(&mut out, &url, &outcome)?;
                all_supported &= outcome.verdict.is_supported();
            }
            Err(error) => {
                let reason = error.to_string();
                // It is about one line only, and says so at its end.
                let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
                let message = format!("line {number} is not a JSON string: {reason}");
                writeln!(out, "{}", serde_json::json!({ "error": message, "line": number }))?;
                all_supported = false;
            }
        }
    }
    out.flush()?;
    Ok(all_supported)
}

/// The outcome with what was judged in front, but for what nobody should see again.
fn write_json(out: &mut impl Write, input: &str, outcome: &Outcome) -> io::Result<()> {
    let json = outcome.to_json();
    if outcome.verdict == Verdict::SecretInUrl {
        return writeln!(out, "{json}");
    }
    out.write_all(b"{\"input\":")?;
    serde_json::to_writer(&mut *out, input)?;
    writeln!(out, ",{}", &json[1..])
}
