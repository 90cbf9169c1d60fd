//! Old addresses, from `redirects.toml` and from `redirect_from` of articles: a page at each that leads on, and
//! `_redirects`, as Netlify and Cloudflare Pages read it.
//!
//! An old address of `redirects.toml` can be that of an article, which then keeps its words and leads on: such articles
//! come from sites whose pages did so by script.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use minijinja::{Value, context};

use super::{Files, OutputFile, file_of};
use crate::config::Config;
use crate::content::Inputs;
use crate::diagnostics::Diagnostic;
use crate::front_matter::Text;
use crate::html::escape_attribute;
use crate::links::{encode, site_url};
use crate::site::Site;
use crate::source::{SourceFile, Span};
use crate::theme::Theme;
use crate::toml_table;

/// The stable name of what can be wrong with a redirect.
const BAD: &str = "bad-redirect";

/// Where an old address leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    /// What stands there.
    title: String,
    /// A route, or an address of another host, with a fragment if one was written.
    target: String,
    span: Span,
    /// Whether an article stands at the old address.
    on_page: bool,
}

/// Redirects by old address.
pub type Redirects = BTreeMap<String, Redirect>;

/// Collect the redirects of a site.
pub fn collect(inputs: &Inputs, site: &Site<'_>, diagnostics: &mut Vec<Diagnostic>) -> Redirects {
    let mut redirects = Redirects::new();
    for page in &site.pages {
        for old in &page.front_matter.redirect_from {
            let found = old_route(old, &redirects).and_then(|route| match site.page_at(&route) {
                Some(page) => Err(in_use(&route, &site.pages[page].path, &old.span)),
                None => Ok(route),
            });
            match found {
                Ok(route) => {
                    let (title, target) = (page.title.clone(), page.route.clone());
                    redirects.insert(route, Redirect { title, target, span: old.span.clone(), on_page: false });
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    if let Some(file) = &inputs.redirects {
        read(file, site, &mut redirects, diagnostics);
    }
    resolve_chains(&mut redirects, diagnostics);
    redirects
}

/// The lines of `redirects.toml`.
fn read(file: &SourceFile, site: &Site<'_>, redirects: &mut Redirects, diagnostics: &mut Vec<Diagnostic>) {
    let table = toml_table::parse(file, diagnostics);
    let mut found = Vec::new();
    for (old, new) in &table {
        let (old_span, span) = (file.span(old.span()), file.span(new.span()));
        let Some(target) = new.get_ref().as_str() else {
            let message = "a redirect leads from one address to another, both in quotes";
            diagnostics.push(Diagnostic::error("wrong-type", span, message));
            continue;
        };
        if old.get_ref().contains('#') {
            let message = "only a script in the page can lead on from a part of it, and there is none";
            diagnostics.push(Diagnostic::warning(BAD, old_span, message));
            continue;
        }
        let old = Text { value: old.get_ref().to_string(), span: old_span };
        match old_route(&old, redirects) {
            Ok(route) => found.push((route, target.to_owned(), span)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let old: BTreeSet<String> =
        found.iter().map(|(route, ..)| route.clone()).chain(redirects.keys().cloned()).collect();
    for (route, target, span) in found {
        match target_title(&target, site, &old) {
            Some((title, target)) => {
                let on_page = site.page_at(&route).is_some();
                redirects.insert(route, Redirect { title, target, span, on_page });
            }
            None => {
                let like = site.page_like(target.split('#').next().unwrap_or_default());
                let hint = like.map(|found| format!("did you mean {found}?"));
                let message = format!("there is no page or file at {target}");
                diagnostics.push(Diagnostic::error(BAD, span, message).maybe_hint(hint));
            }
        }
    }
}

/// What stands at a new address, and the address; `None` where nothing does.
fn target_title(target: &str, site: &Site<'_>, old: &BTreeSet<String>) -> Option<(String, String)> {
    let target = target.trim();
    if target.starts_with("https://") || target.starts_with("http://") {
        return Some((target.to_owned(), target.to_owned()));
    }
    let (path, fragment) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
    if let Some(page) = site.page_at(path) {
        let page = &site.pages[page];
        return Some((page.title.clone(), format!("{}{fragment}", page.route)));
    }
    let is_there = path.starts_with('/') && (site.asset_at(path).is_some() || old.contains(path));
    is_there.then(|| (path.to_owned(), target.to_owned()))
}

/// An old address that leads to another old one leads to where that leads.
fn resolve_chains(redirects: &mut Redirects, diagnostics: &mut Vec<Diagnostic>) {
    let mut loops = Vec::new();
    let resolved: Vec<(String, Redirect)> = redirects
        .iter()
        .filter_map(|(old, redirect)| {
            let mut seen = BTreeSet::from([old.as_str()]);
            let mut last = redirect;
            while let Some((next_old, next)) = redirects.get_key_value(&last.target) {
                if !seen.insert(next_old) {
                    loops.push(old.clone());
                    return None;
                }
                last = next;
            }
            let changed = Redirect { title: last.title.clone(), target: last.target.clone(), ..redirect.clone() };
            (seen.len() > 1).then(|| (old.clone(), changed))
        })
        .collect();
    redirects.extend(resolved);
    for old in loops {
        if let Some(redirect) = redirects.remove(&old) {
            let message = format!("`{old}` leads back to itself, by way of other redirects");
            diagnostics.push(Diagnostic::error(BAD, redirect.span, message).hint("let one of them lead to a page"));
        }
    }
}

impl Redirect {
    /// What is written into a page: with the path that the site lies below.
    fn href(&self, config: &Config) -> String {
        if !self.target.starts_with('/') {
            return self.target.clone();
        }
        let (path, fragment) = self.target.split_at(self.target.find(['#', '?']).unwrap_or(self.target.len()));
        format!("{}{fragment}", site_url(config, path))
    }

    /// The absolute address, without its fragment.
    fn permalink(&self, config: &Config) -> String {
        let path = self.target.split(['#', '?']).next().unwrap_or_default();
        if path.starts_with('/') { config.permalink(&encode(path)) } else { path.to_owned() }
    }
}

/// The pages at old addresses, and the file `_redirects`; nothing where there are none.
pub fn files(
    redirects: &Redirects,
    config: &Config,
    theme: &Theme,
    site_value: &Value,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    let mut files = Files::new();
    let mut list = String::new();
    for (old, redirect) in redirects {
        let href = redirect.href(config);
        writeln!(list, "{} {href} 301", site_url(config, old)).expect("writing to a string succeeds");
        if redirect.on_page {
            continue;
        }
        let page = context! { title => redirect.title.clone(), url => href, permalink => redirect.permalink(config) };
        match theme.render("moved.html", context! { site => site_value.clone(), page => page }) {
            Ok(html) => {
                let path = if old.ends_with('/') { file_of(old) } else { old[1..].to_owned() };
                files.insert(path, OutputFile::text(html));
            }
            Err(failed) => diagnostics.push(*failed),
        }
    }
    if !list.is_empty() {
        files.insert("_redirects".to_owned(), OutputFile::text(list));
    }
    files
}

/// Where the articles at old addresses lead on to, by their routes.
pub fn of_pages(redirects: &Redirects, config: &Config) -> BTreeMap<String, String> {
    let moved = redirects.iter().filter(|(_, redirect)| redirect.on_page);
    moved.map(|(old, redirect)| (old.clone(), redirect.href(config))).collect()
}

/// The HTML of an article that leads on.
pub fn leading_on(html: &str, href: &str) -> String {
    let Some((head, rest)) = html.split_once("</head>") else { return html.to_owned() };
    let mut leading = format!("{head}<meta http-equiv=\"refresh\" content=\"0; url=");
    escape_attribute(&mut leading, href);
    leading.push_str("\">\n<meta name=\"robots\" content=\"noindex\">\n</head>");
    leading.push_str(rest);
    leading
}

fn in_use(route: &str, path: &str, span: &Span) -> Box<Diagnostic> {
    let message = format!("there is a page at `{route}`: {path}");
    Box::new(Diagnostic::error(BAD, span.clone(), message).hint("an address cannot be old and in use"))
}

/// An old address as a route: `/old/`, or `/old.html` where it names a file.
fn old_route(old: &Text, taken: &Redirects) -> Result<String, Box<Diagnostic>> {
    let wrong = |message: String, hint: &'static str| {
        Err(Box::new(Diagnostic::error(BAD, old.span.clone(), message).hint(hint)))
    };
    let address = old.value.trim();
    if !address.starts_with('/') || address.contains(['#', '?', '\\']) || address.split('/').any(|part| part == "..") {
        return wrong(
            format!("`{address}` is no address of a page"),
            "write it from the site's root: /articles/old-name/",
        );
    }
    let is_file = address.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let route = if is_file || address.ends_with('/') { address.to_owned() } else { format!("{address}/") };
    match taken.get(&route) {
        Some(other) => wrong(format!("`{route}` leads to {} already", other.target), "one address leads to one page"),
        None => Ok(route),
    }
}
