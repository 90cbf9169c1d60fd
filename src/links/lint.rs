//! What no reader is harmed by, but writers want to know: pages nobody finds, files and variables nobody uses.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{PageLinks, Target};
use crate::content::Inputs;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::site::Site;
use crate::source::Span;

/// Look for what is there and not used. `used` are the variables that anything but pages uses.
pub fn lint(inputs: &Inputs, site: &Site<'_>, links: &[Arc<PageLinks>], used: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut diagnostics = orphan_pages(site, links);
    diagnostics.extend(unreferenced_assets(inputs, site, links));
    diagnostics.extend(unused_variables(inputs, site, used));
    diagnostics.extend(unused_snippets(inputs, site));
    diagnostics
}

fn orphan_pages(site: &Site<'_>, links: &[Arc<PageLinks>]) -> Vec<Diagnostic> {
    let mut linked = vec![false; site.pages.len()];
    for (from, page) in links.iter().enumerate() {
        for link in &page.links {
            if let Target::Page(to) = link.target {
                linked[to] |= to != from;
            }
        }
    }
    let is_orphan =
        |index: usize| !linked[index] && site.nav.place_of(index).is_none() && site.pages[index].route != "/";
    let pages = site
        .pages
        .iter()
        .enumerate()
        .filter(|(index, page)| is_orphan(*index) && page.front_matter.in_nav != Some(false));
    let message = "no reader finds this page: it is not in the navigation, and no page links to it";
    let hint = "add it to content/nav.md, or write `in_nav: false` in its front matter";
    pages.map(|(_, page)| Diagnostic::warning("orphan-page", Span::file(&page.path), message).hint(hint)).collect()
}

/// The mistake of a site that names a program for its diagrams and does not have it.
pub fn missing_mermaid(inputs: &Inputs) -> Option<Diagnostic> {
    let mermaid = inputs.config.mermaid.as_ref()?;
    if inputs.assets.iter().any(|asset| *asset.path == *mermaid.path) {
        return None;
    }
    let names = inputs.assets.iter().map(|asset| &*asset.path).filter(|path| path.ends_with("js"));
    let hint = did_you_mean(&mermaid.path, names)
        .unwrap_or_else(|| "put Mermaid's module below assets/: assets/mermaid/mermaid.esm.min.mjs".to_owned());
    let message = format!("there is no file {}: diagrams stay text", mermaid.path);
    Some(Diagnostic::error("missing-mermaid", mermaid.span.clone(), message).hint(hint))
}

fn unreferenced_assets(inputs: &Inputs, site: &Site<'_>, links: &[Arc<PageLinks>]) -> Vec<Diagnostic> {
    let mut used = vec![false; site.assets.len()];
    for link in links.iter().flat_map(|page| &page.links) {
        if let Target::Asset(asset) = link.target {
            used[asset] = true;
            site.dark_of(asset).into_iter().for_each(|dark| used[dark] = true);
        }
    }
    for route in site.nav.asset_routes() {
        if let Some(asset) = site.asset_at(route) {
            used[asset] = true;
        }
    }
    let draws = |path: &str| inputs.config.mermaid.as_ref().is_some_and(|mermaid| mermaid.has(path));
    let unused = site.assets.iter().zip(used).filter(|(asset, used)| !used && !draws(&asset.path));
    let message = "no page shows or links to this file";
    unused
        .map(|(asset, _)| {
            Diagnostic::warning("unreferenced-asset", Span::file(&asset.path), message)
                .hint("delete it, if nobody needs it")
        })
        .collect()
}

fn unused_variables(inputs: &Inputs, site: &Site<'_>, used: &BTreeSet<String>) -> Vec<Diagnostic> {
    let is_used =
        |name: &str| used.contains(name) || site.pages.iter().any(|page| page.document.used_variables.contains(name));
    let unused = inputs.config.variables.iter().filter(|(name, _)| !is_used(name));
    unused
        .map(|(name, variable)| {
            Diagnostic::warning("unused-variable", variable.span.clone(), format!("nothing uses the variable `{name}`"))
        })
        .collect()
}

fn unused_snippets(inputs: &Inputs, site: &Site<'_>) -> Vec<Diagnostic> {
    let is_used = |name: &str| site.pages.iter().any(|page| page.document.used_snippets.contains(name));
    let unused = inputs.snippets.iter().filter(|(name, _)| !is_used(name));
    unused
        .map(|(_, snippet)| {
            Diagnostic::warning("unused-snippet", Span::file(&snippet.path), "no article includes this snippet")
        })
        .collect()
}
