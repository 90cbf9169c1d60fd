//! Redirects as web servers read them. They never see fragments: those are resolved in the page.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

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

/// The list of redirects of pages, and its name in the output folder; `_redirects` only where there are some.
pub fn map(redirects: &Redirects, config: &Config, format: Format) -> Option<(String, OutputFile)> {
    let lead = redirects.pages.iter().filter(|(_, redirect)| matches!(redirect.target, Target::Address(_)));
    let pairs: Vec<(String, String)> =
        lead.map(|(old, redirect)| (site_url(config, old), in_header(&href(redirect, old, config)))).collect();
    // A server that includes its map must find it, when the last redirect has gone as well.
    if pairs.is_empty() && format == Format::Netlify {
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
        let (target, fragment) = new.split_at(new.find('#').unwrap_or(new.len()));
        let query = if target.contains('?') { "" } else { "$is_args$args" };
        // Only patterns tell small letters from capitals, and they can be of any length.
        writeln!(text, "    \"~{}\" \"{target}{query}{fragment}\";", pattern(old))
            .expect("writing to a string succeeds");
    }
    text.push_str("}\n");
    text
}

fn caddy(pairs: &[(String, String)]) -> String {
    let mut text =
        "# In the site's block: import this file.\nmap {path} {guidepost_redirect} {guidepost_fragment} {\n".to_owned();
    for (old, new) in pairs {
        let (target, fragment) = new.split_at(new.find('#').unwrap_or(new.len()));
        let path = decoded(old);
        // In a pattern nothing has to be escaped that Caddy reads as its own.
        let path = if path.chars().all(is_plain) { path } else { format!("~{}", pattern(old)) };
        writeln!(text, "\t\"{path}\" \"{target}\" \"{fragment}\"").expect("writing to a string succeeds");
    }
    text.push_str(
        "\tdefault \"\" \"\"\n}\n\
         @guidepost_query `{guidepost_redirect} != \"\" && !{guidepost_redirect}.contains(\"?\") && {query} != \"\"`\n\
         redir @guidepost_query {guidepost_redirect}?{query}{guidepost_fragment} 301\n\
         @guidepost_redirect `{guidepost_redirect} != \"\"`\n\
         redir @guidepost_redirect {guidepost_redirect}{guidepost_fragment} 301\n",
    );
    text
}

/// A pattern for one path alone, as servers compare it: decoded. What could mean something to a pattern or to the file that
/// it stands in is written as its number.
fn pattern(path: &str) -> String {
    let mut pattern = "^".to_owned();
    for c in decoded(path).chars() {
        if is_plain(c) && c != '.' {
            pattern.push(c);
        } else {
            write!(pattern, "\\x{:02x}", u32::from(c)).expect("writing to a string succeeds");
        }
    }
    pattern.push('$');
    pattern
}

/// Whether a character means nothing but itself wherever it stands.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.') || !c.is_ascii()
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// A new address as a header of a response has it. What writers have encoded stays so; `$` and braces, with which servers
/// begin variables, are encoded as well.
fn in_header(address: &str) -> String {
    const ENCODED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'\\')
        .add(b'{')
        .add(b'}')
        .add(b'|')
        .add(b'^')
        .add(b'$');
    utf8_percent_encode(address, ENCODED).to_string()
}
