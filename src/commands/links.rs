//! `guidepost links`: finds exact addresses, and keeps those alive that were published.

use std::error::Error;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use guidepost::Survey;
use guidepost::content::{self, Inputs};
use guidepost::ledger::{self, Ledger, Lost, Words};
use guidepost::places::{self, Catalog, Found, Listed, OldAddresses};
use guidepost::{redirects, write};

use super::{FAILED, Outcome, clipboard, note, picker, say, say_lines, site_root};
use crate::cli::LinksArgs;

/// `guidepost links`
pub fn links(root: Option<&Path>, args: &LinksArgs) -> Outcome {
    let root = site_root(root)?;
    let inputs = content::load(&root, args.brand.as_deref())?;
    if let (Some(address), Some(reason)) = (&args.retire, &args.reason) {
        return retire(&root, &inputs, address, reason);
    }
    let survey = guidepost::survey(&inputs);
    if args.accept {
        return accept(&root, args, survey);
    }
    if args.fix {
        return fix(&root, args, &inputs, &survey);
    }
    search(args, &inputs, &survey)
}

/// Print what fits best.
fn search(args: &LinksArgs, inputs: &Inputs, survey: &Survey<'_>) -> Outcome {
    let catalog = Catalog::new(&survey.site, &inputs.config);
    let found =
        if args.query.is_empty() && !args.json && std::io::stderr().is_terminal() && std::io::stdin().is_terminal() {
            match picker::pick(&survey.site, catalog, String::new())? {
                Some(found) => vec![found],
                None => return Ok(ExitCode::from(FAILED)),
            }
        } else {
            places::find(&survey.site, &args.query.join(" "))
        };
    let old = places::old_addresses(&survey.redirects);
    let shown: Vec<Listed> = found.iter().take(args.most).map(|found| listed(&catalog, found, &old)).collect();
    let Some(first) = shown.first() else {
        note(format_args!("nothing has all of these words"));
        return Ok(ExitCode::from(FAILED));
    };
    let lines: String = shown.iter().map(|place| line(place, args)).collect();
    say_lines(&lines)?;
    if args.copy {
        let text = if args.markdown { markdown(first) } else { first.url.clone() };
        if !clipboard::copy(&text) {
            return Err("nothing here has a clipboard: neither this terminal nor pbcopy, wl-copy, xclip, xsel".into());
        }
        note(format_args!("copied: {text}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn listed<'a>(catalog: &Catalog<'a>, found: &Found<'a>, old: &'a OldAddresses) -> Listed<'a> {
    catalog.listed(&found.place, found.numbered, old)
}

fn line(place: &Listed<'_>, args: &LinksArgs) -> String {
    if args.json {
        return serde_json::to_string(place).expect("strings serialise") + "\n";
    }
    if args.markdown {
        return markdown(place) + "\n";
    }
    let Listed { title, breadcrumb, url, .. } = place;
    format!("\u{1b}[1m{title}\u{1b}[0m\n  {}\n  {url}\n", breadcrumb.join(" › "))
}

fn markdown(place: &Listed<'_>) -> String {
    let title = place.title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    format!("[{title}]({})", place.url.replace('(', "%28").replace(')', "%29"))
}

/// Record what there is now.
fn accept(root: &Path, args: &LinksArgs, survey: Survey<'_>) -> Outcome {
    let Survey { site, ledger, .. } = survey;
    let mut ledger: Ledger = ledger.unwrap_or_default();
    let before = ledger.entries.len();
    let words = if args.words { Words::Accept } else { Words::Keep };
    ledger.accept((0..site.pages.len()).flat_map(|page| places::of_page(&site, page)), words);
    let name = ledger::file_name(args.brand.as_deref());
    write::replace(&root.join(&name), &ledger.text())?;
    say(format_args!("{name}: {} addresses, {} of them new", ledger.entries.len(), ledger.entries.len() - before))?;
    Ok(ExitCode::SUCCESS)
}

/// Write redirects for what is lost.
fn fix(root: &Path, args: &LinksArgs, inputs: &Inputs, survey: &Survey<'_>) -> Outcome {
    let Some(ledger) = &survey.ledger else { return Err(no_ledger(args).into()) };
    let lost = ledger::compare(ledger, &survey.site, &survey.redirects).lost;
    let mut text = inputs.redirects.as_ref().map(|file| file.text.to_string()).unwrap_or_default();
    let (mut written, mut left) = (0, 0);
    for lost in &lost {
        let Some(proposal) = &lost.proposal else {
            left += 1;
            note(format_args!("{}: nothing is like it; guidepost links --retire tells readers why", lost.address));
            continue;
        };
        if args.yes || ask(lost)? {
            text = redirects::with_line(&text, &lost.address, &redirects::quoted(&proposal.address));
            say(format_args!("{} → {}", lost.address, proposal.address))?;
            written += 1;
        } else {
            left += 1;
        }
    }
    if written > 0 {
        write::replace(&root.join(redirects::FILE), &text)?;
    }
    say(format_args!("{written} redirects written to {}, {left} addresses left", redirects::FILE))?;
    Ok(ExitCode::from(if left > 0 { FAILED } else { 0 }))
}

fn no_ledger(args: &LinksArgs) -> String {
    let name = ledger::file_name(args.brand.as_deref());
    format!("this site has no {name}; `guidepost links --accept` makes one")
}

/// Whether a redirect is right, as somebody at the terminal says.
fn ask(lost: &Lost) -> Result<bool, Box<dyn Error>> {
    if !std::io::stdin().is_terminal() {
        return Err("there is no terminal to ask at; --yes writes all proposals".into());
    }
    let Some(proposal) = &lost.proposal else { return Ok(false) };
    let mut err = anstream::stderr();
    writeln!(err, "\u{1b}[1m{}\u{1b}[0m “{}”", lost.address, lost.entry.title)?;
    loop {
        write!(err, "  is now {} “{}”? [Y/n] ", proposal.address, proposal.title)?;
        err.flush()?;
        let mut answer = String::new();
        let is_over = std::io::stdin().lock().read_line(&mut answer)? == 0;
        match answer.trim().to_lowercase().as_str() {
            // Who has gone has agreed to nothing.
            "" if is_over => {
                writeln!(err)?;
                return Ok(false);
            }
            "" | "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Say why an address is gone.
fn retire(root: &Path, inputs: &Inputs, address: &str, reason: &str) -> Outcome {
    if !address.starts_with('/') {
        return Err(format!("`{address}` is no address: write it from the site's root, /old/ or /page/#part").into());
    }
    let text = inputs.redirects.as_ref().map(|file| file.text.to_string()).unwrap_or_default();
    let value = format!("{{ retired = {} }}", redirects::quoted(reason));
    write::replace(&root.join(redirects::FILE), &redirects::with_line(&text, address, &value))?;
    say(format_args!("{address} is retired, in {}", redirects::FILE))?;
    Ok(ExitCode::SUCCESS)
}
