//! Reads what writers have written about old addresses.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use toml::de::DeValue;

use super::{BAD, Redirect, Redirects, Target, split};
use crate::diagnostics::Diagnostic;
use crate::front_matter::Text;
use crate::site::Site;
use crate::source::{SourceFile, Span};
use crate::toml_table;

/// An old address: a page, or a part of one.
struct Old {
    route: String,
    anchor: Option<String>,
}

/// What a line of `redirects.toml` says of an old address.
enum Written<'a> {
    Leads(&'a str),
    Retired(&'a str),
}

/// `redirect_from` of all articles.
pub fn front_matter(site: &Site<'_>, redirects: &mut Redirects, diagnostics: &mut Vec<Diagnostic>) {
    for page in &site.pages {
        for old in &page.front_matter.redirect_from {
            let found = Old::read(old, redirects).and_then(|found| match site.page_at(&found.route) {
                Some(page) if found.anchor.is_none() => Err(in_use(&found.route, &site.pages[page].path, &old.span)),
                _ => Ok(found),
            });
            match found {
                Ok(found) => {
                    let target = Target::Address(page.route.clone());
                    let redirect =
                        Redirect { title: page.title.clone(), target, span: old.span.clone(), on_page: false };
                    found.insert(redirect, redirects);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
}

/// The lines of `redirects.toml`.
pub fn file(file: &SourceFile, site: &Site<'_>, redirects: &mut Redirects, diagnostics: &mut Vec<Diagnostic>) {
    let table = toml_table::parse(file, diagnostics);
    let mut found = Vec::new();
    for (old, new) in &table {
        let (old_span, span) = (file.span(old.span()), file.span(new.span()));
        let Some(written) = written(new.get_ref()) else {
            let message = "a redirect leads from one address to another, both in quotes";
            let hint = "an address that is gone for good: \"/old/\" = { retired = \"why\" }";
            diagnostics.push(Diagnostic::error("wrong-type", span, message).hint(hint));
            continue;
        };
        match Old::read(&Text { value: old.get_ref().to_string(), span: old_span }, redirects) {
            Ok(old) => found.push((old, written, span)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let of_pages = found.iter().filter(|(old, ..)| old.anchor.is_none()).map(|(old, ..)| old.route.clone());
    let known: BTreeSet<String> = of_pages.chain(redirects.pages.keys().cloned()).collect();
    for (old, written, span) in found {
        match redirect(&old, &written, (site, &known), span) {
            Ok(redirect) => old.insert(redirect, redirects),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                if let Written::Leads(target) = written {
                    redirects.dangling.insert(old.address(), target.to_owned());
                }
            }
        }
    }
}

fn written<'a>(value: &'a DeValue<'_>) -> Option<Written<'a>> {
    match value {
        DeValue::String(target) => Some(Written::Leads(target.trim())),
        DeValue::Table(table) if table.len() == 1 => Some(Written::Retired(table.get("retired")?.get_ref().as_str()?)),
        _ => None,
    }
}

fn redirect(
    old: &Old,
    written: &Written<'_>,
    (site, known): (&Site<'_>, &BTreeSet<String>),
    span: Span,
) -> Result<Redirect, Box<Diagnostic>> {
    let on_page = site.page_at(&old.route).is_some();
    if old.anchor.is_some() && !on_page && !known.contains(&old.route) {
        let message = format!("nobody comes to a part of {}: there is no page, and no redirect from it", old.route);
        let hint = format!("add where the page itself has gone: \"{}\" = \"/new/\"", old.route);
        return Err(Box::new(Diagnostic::error(BAD, span, message).hint(hint)));
    }
    let target = match written {
        Written::Retired(reason) => {
            if on_page && old.anchor.is_none() {
                return Err(in_use(&old.route, "an article that is still there", &span));
            }
            let title = old.route.clone();
            return Ok(Redirect { title, target: Target::Retired((*reason).to_owned()), span, on_page: false });
        }
        Written::Leads(target) => target,
    };
    match target_title(target, site, known) {
        Some((title, target)) => Ok(Redirect { title, target: Target::Address(target), span, on_page }),
        None => {
            let like = site.page_like(split(target).0);
            let hint = like.map(|found| format!("did you mean {found}?"));
            let message = format!("there is no page or file at {target}");
            Err(Box::new(Diagnostic::error(BAD, span, message).maybe_hint(hint)))
        }
    }
}

/// What stands at a new address, and the address; `None` where nothing does.
fn target_title(target: &str, site: &Site<'_>, old: &BTreeSet<String>) -> Option<(String, String)> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return Some((target.to_owned(), target.to_owned()));
    }
    let (path, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
    if let Some(page) = site.page_at(path) {
        let page = &site.pages[page];
        return Some((page.title.clone(), format!("{}{rest}", page.route)));
    }
    let is_there = path.starts_with('/') && (site.asset_at(path).is_some() || old.contains(path));
    is_there.then(|| (path.to_owned(), target.to_owned()))
}

fn in_use(route: &str, path: &str, span: &Span) -> Box<Diagnostic> {
    let message = format!("there is a page at `{route}`: {path}");
    Box::new(Diagnostic::error(BAD, span.clone(), message).hint("an address cannot be old and in use"))
}

impl Old {
    /// An old address: `/old/`, `/old.html` where it names a file, `/old/#part`.
    fn read(old: &Text, taken: &Redirects) -> Result<Self, Box<Diagnostic>> {
        let wrong = |message: String, hint: &'static str| {
            Err(Box::new(Diagnostic::error(BAD, old.span.clone(), message).hint(hint)))
        };
        let written = old.value.trim();
        let (address, anchor) = written.split_once('#').map_or((written, None), |(page, part)| (page, Some(part)));
        // Pages have their routes as they are read, not as they are sent.
        let read = percent_decode_str(address).decode_utf8_lossy();
        let is_bad = !read.starts_with('/') || read.contains(['?', '\\', '\0']) || anchor == Some("");
        if is_bad || read.split('/').any(|part| part == "..") {
            return wrong(
                format!("`{written}` is no address of a page"),
                "write it from the site's root: /articles/old-name/",
            );
        }
        let is_file = read.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let route = if is_file || read.ends_with('/') { read.into_owned() } else { format!("{read}/") };
        let anchor = anchor.map(|anchor| percent_decode_str(anchor).decode_utf8_lossy().into_owned());
        let known = match &anchor {
            Some(anchor) => taken.parts.get(&route).and_then(|parts| parts.get(anchor)),
            None => taken.pages.get(&route),
        };
        match known {
            Some(Redirect { target: Target::Address(target), .. }) => {
                wrong(format!("`{written}` leads to {target} already"), "one address leads to one page")
            }
            Some(_) => wrong(format!("`{written}` is retired already"), "one address leads to one page"),
            None => Ok(Self { route, anchor }),
        }
    }

    fn address(&self) -> String {
        match &self.anchor {
            Some(anchor) => format!("{}#{anchor}", self.route),
            None => self.route.clone(),
        }
    }

    fn insert(self, redirect: Redirect, redirects: &mut Redirects) {
        match self.anchor {
            Some(anchor) => redirects.parts.entry(self.route).or_default().insert(anchor, redirect),
            None => redirects.pages.insert(self.route, redirect),
        };
    }
}
