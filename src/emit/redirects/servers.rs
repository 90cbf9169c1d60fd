//! Redirects as web servers read them. They never see fragments: those are resolved in the page.

use std::fmt::Write as _;

use super::href;
use crate::config::Config;
use crate::emit::OutputFile;
use crate::links::site_url;
use crate::redirects::{Redirects, Target};

/// Who reads a list of redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Netlify and Cloudflare Pages: `_redirects`.
    Netlify,
    /// nginx: a `map`.
    Nginx,
    /// Caddy: a `map` for a site's block.
    Caddy,
}

/// The list of redirects of pages, and its name in the output folder; none where there are no redirects.
pub fn map(redirects: &Redirects, config: &Config, format: Format) -> Option<(String, OutputFile)> {
    let lead = redirects.pages.iter().filter(|(_, redirect)| matches!(redirect.target, Target::Address(_)));
    let pairs: Vec<(String, String)> =
        lead.map(|(old, redirect)| (site_url(config, old), href(redirect, old, config))).collect();
    if pairs.is_empty() {
        return None;
    }
    let (name, text) = match format {
        Format::Netlify => ("_redirects", netlify(&pairs)),
        Format::Nginx => ("_redirects.nginx.conf", nginx(&pairs)),
        Format::Caddy => ("_redirects.caddy", caddy(&pairs)),
    };
    Some((name.to_owned(), OutputFile::text(text)))
}

fn netlify(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(old, new)| format!("{old} {new} 301\n")).collect()
}

fn nginx(pairs: &[(String, String)]) -> String {
    let mut text = "# In `http`: include this file. In `server`:\n\
                    #   if ($guidepost_redirect) { return 301 $guidepost_redirect; }\n\
                    map $uri $guidepost_redirect {\n"
        .to_owned();
    for (old, new) in pairs {
        // nginx compares with the decoded path, and leaves the query to us.
        let old = percent_encoding::percent_decode_str(old).decode_utf8_lossy().into_owned();
        let (path, fragment) = new.split_at(new.find('#').unwrap_or(new.len()));
        let query = if path.contains('?') { "" } else { "$is_args$args" };
        writeln!(text, "    {} \"{}{query}{}\";", quoted(&old), escaped(path), escaped(fragment))
            .expect("writing to a string succeeds");
    }
    text.push_str("}\n");
    text
}

/// A string of nginx's, in quotes: `$` begins a variable there, and `~` at the start a pattern.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "%24")
}

fn caddy(pairs: &[(String, String)]) -> String {
    let mut text = "# In the site's block: import this file.\nmap {path} {guidepost_redirect} {\n".to_owned();
    for (old, new) in pairs {
        let old = percent_encoding::percent_decode_str(old).decode_utf8_lossy().into_owned();
        writeln!(text, "\t{} {}", braced(&old), braced(new)).expect("writing to a string succeeds");
    }
    text.push_str("\tdefault \"\"\n}\n@guidepost_redirect `{guidepost_redirect} != \"\"`\n");
    text.push_str("redir @guidepost_redirect {guidepost_redirect}{?query} 301\n");
    text
}

/// A string of Caddy's, in quotes: `{` begins a placeholder there.
fn braced(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{"))
}
