//! Old addresses that articles ask for with `redirect_from`: a page at each that leads on, and `_redirects`, as Netlify
//! and Cloudflare Pages read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use minijinja::{Value, context};

use super::{Files, OutputFile, file_of};
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::front_matter::Text;
use crate::links::{encode, site_url};
use crate::page::Page;
use crate::site::Site;
use crate::theme::Theme;

/// The pages at old addresses, and the file `_redirects`; nothing where there are none.
pub fn redirects(
    site: &Site<'_>,
    config: &Config,
    theme: &Theme,
    site_value: &Value,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    let mut taken: BTreeMap<String, &Page> = BTreeMap::new();
    for page in &site.pages {
        for old in &page.front_matter.redirect_from {
            match old_route(old, site, &taken) {
                Ok(route) => {
                    taken.insert(route, page);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    let mut files = Files::new();
    let mut list = String::new();
    for (old, page) in &taken {
        writeln!(list, "{} {} 301", site_url(config, old), site_url(config, &page.route))
            .expect("writing to a string succeeds");
        match theme.render("moved.html", moved(page, config, site_value)) {
            Ok(html) => {
                files.insert(
                    if old.ends_with('/') { file_of(old) } else { old[1..].to_owned() },
                    OutputFile::text(html),
                );
            }
            Err(failed) => diagnostics.push(*failed),
        }
    }
    if !list.is_empty() {
        files.insert("_redirects".to_owned(), OutputFile::text(list));
    }
    files
}

/// An old address as a route: `/old/`, or `/old.html` where it names a file.
fn old_route(old: &Text, site: &Site<'_>, taken: &BTreeMap<String, &Page>) -> Result<String, Box<Diagnostic>> {
    let wrong = |message: String, hint: &str| {
        Err(Box::new(Diagnostic::error("bad-redirect", old.span.clone(), message).hint(hint)))
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
    if let Some(page) = site.page_at(&route) {
        let message = format!("there is a page at `{route}`: {}", site.pages[page].path);
        return wrong(message, "an address cannot be old and in use");
    }
    match taken.get(&route) {
        Some(other) => wrong(format!("`{route}` leads to {} already", other.route), "one address leads to one page"),
        None => Ok(route),
    }
}

fn moved(page: &Page, config: &Config, site_value: &Value) -> Value {
    let page = context! {
        title => page.title.clone(),
        url => site_url(config, &page.route),
        permalink => config.permalink(&encode(&page.route)),
    };
    context! { site => site_value.clone(), page => page }
}
