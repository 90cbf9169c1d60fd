//! What stands at old addresses: a page that leads on, with query and fragment; in pages, what leads on from old parts;
//! one that says why an address is gone; and the same for web servers, in their own languages.

mod servers;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use minijinja::{Value, context};

use super::{Files, OutputFile, file_of};
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::html::{escape_attribute, escaped};
use crate::links::{encode, site_url};
use crate::redirects::{Redirect, Redirects, Target, split};
use crate::site::Site;
use crate::theme::Theme;

pub use self::servers::{Format, map};

/// The script that leads on.
const SCRIPT: &str = "scripts/redirects.js";
/// Where one learns why a part of a page is gone.
const RETIRED: &str = "/retired.html";

/// What is written into a page: with the path that the site lies below.
pub(super) fn href(redirect: &Redirect, old: &str, config: &Config) -> String {
    match &redirect.target {
        Target::Retired(_) => format!("{}#{}", site_url(config, RETIRED), encode(old)),
        Target::Address(target) if !target.starts_with('/') => target.clone(),
        Target::Address(target) => {
            let (path, rest) = target.split_at(target.find(['#', '?']).unwrap_or(target.len()));
            format!("{}{rest}", site_url(config, path))
        }
    }
}

/// The absolute address that an old one leads to, without its fragment.
fn permalink(target: &str, config: &Config) -> String {
    let (path, _) = split(target);
    if path.starts_with('/') { config.permalink(&encode(path)) } else { path.to_owned() }
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
    let mut render = |template: &str, page: Value| {
        let context = context! { site => site_value.clone(), page => page };
        theme.render(template, context).map_err(|failed| diagnostics.push(*failed)).ok()
    };
    for (old, redirect) in redirects.pages.iter().filter(|(_, redirect)| !redirect.on_page) {
        let html = match &redirect.target {
            Target::Retired(reason) => render("retired.html", context! { reason => reason }),
            Target::Address(target) => {
                let page = context! {
                    title => redirect.title.clone(),
                    url => href(redirect, old, config),
                    permalink => permalink(target, config),
                    parts => parts(redirects, old, config),
                };
                render("moved.html", page)
            }
        };
        files.extend(html.map(|html| (file_of(old), OutputFile::text(html))));
    }
    let gone: Vec<Value> = retired_parts(redirects)
        .map(|(old, reason)| context! { url => site_url(config, split(&old).0), anchor => old, reason => reason })
        .collect();
    if !gone.is_empty() {
        let html = render("retired.html", context! { parts => gone });
        files.extend(html.map(|html| (RETIRED[1..].to_owned(), OutputFile::text(html))));
    }
    files.extend(map(redirects, config, Format::Netlify));
    files
}

fn retired_parts(redirects: &Redirects) -> impl Iterator<Item = (String, &str)> {
    redirects.iter().filter_map(|(old, redirect)| match &redirect.target {
        Target::Retired(reason) if old.contains('#') => Some((old, reason.as_str())),
        _ => None,
    })
}

/// Where the old parts of a page lead, as JSON; none where it has none.
fn parts(redirects: &Redirects, route: &str, config: &Config) -> Option<String> {
    let parts = redirects.parts.get(route).filter(|parts| !parts.is_empty())?;
    let targets: BTreeMap<&str, String> = parts
        .iter()
        .map(|(anchor, redirect)| (anchor.as_str(), href(redirect, &format!("{route}#{anchor}"), config)))
        .collect();
    serde_json::to_string(&targets).ok()
}

/// What a page gets that leads on, or some of whose parts have gone elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leading {
    /// Goes into its head.
    head: String,
    /// Old anchors whose parts have other ones now: also found without scripts.
    aliases: Vec<(String, String)>,
}

/// What the pages get that lead on, by their routes.
pub fn of_pages(redirects: &Redirects, site: &Site<'_>, theme: &Theme, config: &Config) -> BTreeMap<String, Leading> {
    let moved = redirects.pages.iter().filter(|(_, redirect)| redirect.on_page).map(|(route, _)| route);
    let routes = moved.chain(redirects.parts.keys()).filter(|route| site.page_at(route).is_some());
    let Some(script) = theme.assets.iter().find(|asset| asset.name == SCRIPT) else { return BTreeMap::new() };
    let script = site_url(config, &script.route);
    routes.map(|route| (route.clone(), Leading::new(redirects, (site, config), route, &script))).collect()
}

impl Leading {
    fn new(redirects: &Redirects, (site, config): (&Site<'_>, &Config), route: &str, script: &str) -> Self {
        let mut head = String::new();
        let to = redirects.pages.get(route).map(|redirect| href(redirect, route, config));
        if let Some(to) = &to {
            writeln!(head, "<noscript><meta http-equiv=\"refresh\" content=\"0; url={}\"></noscript>", escaped(to))
                .expect("writing to a string succeeds");
            head.push_str("<meta name=\"robots\" content=\"noindex\">\n");
        }
        write!(head, "<script src=\"{}\"", escaped(script)).expect("writing to a string succeeds");
        for (name, value) in [("to", to), ("parts", parts(redirects, route, config))] {
            if let Some(value) = value {
                write!(head, " data-{name}=\"{}\"", escaped(&value)).expect("writing to a string succeeds");
            }
        }
        head.push_str("></script>\n");
        Self { head, aliases: aliases(redirects, site, route) }
    }

    /// Put it into the HTML of a page.
    pub fn put_into_page(&self, html: &str) -> String {
        let Some((head, rest)) = html.split_once("</head>") else { return html.to_owned() };
        format!("{head}{}</head>{rest}", self.head)
    }

    /// Put old anchors where their parts are now.
    pub fn put_into_article(&self, mut html: String) -> String {
        for (old, new) in &self.aliases {
            let mut id = " id=\"".to_owned();
            escape_attribute(&mut id, new);
            id.push('"');
            let Some(at) = html.find(&id).and_then(|at| html[..at].rfind('<')) else { continue };
            let alias = format!("<span id=\"{}\" data-chrome></span>", escaped(old));
            // Some elements stand in their parents alone.
            let inside = ["<li", "<dt", "<dd", "<tr", "<td", "<th"].iter().any(|tag| html[at..].starts_with(tag));
            let at = if inside { html[at..].find('>').map_or(at, |end| at + end + 1) } else { at };
            html.insert_str(at, &alias);
        }
        html
    }
}

/// The old parts of a page that are on the same page still, and what they are called now.
fn aliases(redirects: &Redirects, site: &Site<'_>, route: &str) -> Vec<(String, String)> {
    let Some(page) = site.page_at(route) else { return Vec::new() };
    let anchors = &site.pages[page].document.anchors;
    let parts = redirects.parts.get(route).into_iter().flatten();
    let same_page = |(old, redirect): (&String, &Redirect)| {
        let Target::Address(target) = &redirect.target else { return None };
        let (path, fragment) = split(target);
        let new = fragment.filter(|_| path == route && !anchors.contains(old))?;
        Some((old.clone(), new.to_owned()))
    };
    parts.filter_map(same_page).collect()
}
