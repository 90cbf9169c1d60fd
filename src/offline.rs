//! A built site made over to work from a folder, without a server: `guidepost build --offline`.
//!
//! A page that a browser opens from a folder (`file://`) is served by nobody: no address may begin with `/` or end in a
//! folder, and scripts may neither fetch files nor import modules. So the finished site is rewritten as a whole, and no
//! stage before knows of it:
//!
//! ```text
//! addresses   of this site: from page to file, `../log-in/index.html#step-1`
//! page        the addresses in one page, its policy, and which files its scripts load
//! offline.rs  what scripts load becomes packs: classic scripts with the file's bytes in them, at the file's address and
//!             `.js`; theme/scripts/offline.js answers `fetch` and `import` from these
//! ```
//!
//! Canonical addresses, and whatever is copied or shared from a page, remain those of the site online.

mod addresses;
mod page;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rayon::prelude::*;
use serde_json::Value;

use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::emit::{Files, OutputFile, file_of};
use crate::search;
use crate::source::Span;
use crate::theme::{ThemeFiles, offline_script};

use self::addresses::{Addressing, From};
use self::page::{Loaded, Rewriter};

/// What only servers and search engines read.
const FOR_SERVERS: [&str; 4] = ["_headers", "_redirects", "robots.txt", "sitemap.xml"];

/// Make the files of a site over. A page that cannot be rewritten is a diagnostic, and stays as it was.
pub fn convert(mut files: Files, config: &Config, theme: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> Files {
    files.retain(|path, _| !FOR_SERVERS.contains(&path.as_str()) && path != search::SEAL);
    let script = offline_script(theme);
    files.insert(script.route[1..].to_owned(), OutputFile::bytes(script.bytes));

    let addressing = Addressing::new(&files, config.base_path());
    let rewriter = Rewriter { addressing, script: &script.route[1..] };
    let pages: Vec<_> = files.par_iter().filter_map(|(path, file)| rewritten(&rewriter, path, file)).collect();
    let mut loaded = Loaded::default();
    let mut done = Vec::with_capacity(pages.len());
    for (path, page) in pages {
        match page {
            Ok((html, of_page)) => {
                loaded.merge(of_page);
                done.push((path, OutputFile::text(html)));
            }
            Err(reason) => diagnostics.push(failed(&path, &reason)),
        }
    }
    let packs = packs(&files, &rewriter, &loaded, diagnostics);
    files.retain(|path, _| !packs.iter().any(|(packed, _)| packed == path) || loaded.by_tag.contains(path));
    files.extend(done);
    files.extend(packs.into_iter().map(|(path, text)| (format!("{path}.js"), OutputFile::text(text))));
    files
}

type Rewritten = Result<(String, Loaded), String>;

fn rewritten(rewriter: &Rewriter<'_>, path: &str, file: &OutputFile) -> Option<(String, Rewritten)> {
    let is_page = path.ends_with(".html") && matches!(file, OutputFile::Made(_));
    is_page.then(|| {
        let html = String::from_utf8(file.to_bytes()).map_err(|error| error.to_string());
        (path.to_owned(), html.and_then(|html| rewriter.rewrite(&html, From::Page(path))))
    })
}

/// The files that scripts load, each as the script that gives it away.
fn packs(
    files: &Files,
    rewriter: &Rewriter<'_>,
    loaded: &Loaded,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let of_search = files.keys().filter(|path| path.starts_with(search::FOLDER));
    let paths: BTreeSet<&String> = loaded.by_script.iter().chain(of_search).collect();
    let made: Vec<(&String, Result<Vec<u8>, String>)> = paths
        .into_par_iter()
        .filter_map(|path| match &files[path] {
            file @ OutputFile::Made(_) => Some((path, content(path, file.to_bytes(), rewriter))),
            OutputFile::Copied { .. } => None,
        })
        .collect();
    let mut packs = Vec::with_capacity(made.len());
    for (path, bytes) in made {
        match bytes {
            Ok(bytes) => packs.push((path.clone(), format!("offline.give(\"{}\")\n", BASE64_STANDARD.encode(bytes)))),
            Err(reason) => diagnostics.push(failed(path, &reason)),
        }
    }
    packs
}

/// What is packed of a file: its bytes, with the addresses in them rewritten.
fn content(path: &str, bytes: Vec<u8>, rewriter: &Rewriter<'_>) -> Result<Vec<u8>, String> {
    if search::is_fragment(path) {
        return search::with_address(&bytes, |route| file_of(&format!("/{}", route.trim_start_matches('/'))));
    }
    if !path.ends_with(".json") || path.starts_with(search::FOLDER) {
        return Ok(bytes);
    }
    let mut data: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    rewrite_texts(&mut data, rewriter)?;
    Ok(data.to_string().into_bytes())
}

/// Texts are addresses, or HTML with some, or of no concern here.
fn rewrite_texts(data: &mut Value, rewriter: &Rewriter<'_>) -> Result<(), String> {
    match data {
        Value::String(text) if text.contains('<') => *text = rewriter.rewrite(text, From::Data)?.0,
        Value::String(text) => {
            if let Some(address) = rewriter.addressing.rewritten(text, From::Data) {
                *text = address;
            }
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| rewrite_texts(item, rewriter))?,
        Value::Object(items) => items.values_mut().try_for_each(|item| rewrite_texts(item, rewriter))?,
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

fn failed(path: &str, reason: &str) -> Diagnostic {
    let message = format!("this file of the site cannot be made to work offline: {reason}");
    let hint = "raw HTML in the article that it is made of may confuse the program; please report this";
    Diagnostic::error("offline-failed", Span::file(&path.into()), message).hint(hint)
}
