//! Old addresses, from `redirects.toml` and from `redirect_from` of articles, and where they lead.
//!
//! 1. Both are read: pages by their routes, parts of pages by route and anchor.
//! 2. Chains are resolved; loops and dead ends are reported and left out.
//!
//! An old address of `redirects.toml` can be that of an article, which then keeps its words and leads on: such articles
//! come from sites whose pages did so by script. An old part can still have its anchor, too: a step's number, which led
//! to another step once. What stands there now has an address by its words.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use crate::content::Inputs;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::site::Site;
use crate::source::Span;

/// The name of the file with old addresses.
pub const FILE: &str = "redirects.toml";

/// The stable name of what can be wrong with a redirect.
const BAD: &str = "bad-redirect";

/// An old address.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    /// What stands where it leads.
    pub title: String,
    /// Where it leads.
    pub target: Target,
    /// Where it is written.
    pub span: Span,
    /// Whether an article stands at the old address.
    pub on_page: bool,
}

/// Where an old address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A route, or an address of another host, with a fragment if one was written.
    Address(String),
    /// Nowhere any more, for this reason.
    Retired(String),
}

/// All redirects of a site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Redirects {
    /// Those of whole pages, by route.
    pub pages: BTreeMap<String, Redirect>,
    /// Those of parts of pages, by route and anchor.
    pub parts: BTreeMap<String, BTreeMap<String, Redirect>>,
    /// Old addresses whose redirects lead to what is not there any more, with that.
    pub dangling: BTreeMap<String, String>,
}

/// Collect the redirects of a site.
pub fn collect(inputs: &Inputs, site: &Site<'_>, diagnostics: &mut Vec<Diagnostic>) -> Redirects {
    let mut redirects = Redirects::default();
    read::front_matter(site, &mut redirects, diagnostics);
    if let Some(file) = &inputs.redirects {
        read::file(file, site, &mut redirects, diagnostics);
    }
    redirects.resolve(diagnostics);
    redirects.drop_dead_ends(site, diagnostics);
    redirects
}

/// The text of a `redirects.toml` with a line for an old address, in the place of the one that it had; else before the
/// first that sorts after it, so that branches which add some merge.
pub fn with_line(text: &str, old: &str, value: &str) -> String {
    let key = quoted(old);
    let line = format!("{key} = {value}\n");
    let key_of =
        |line: &str| line.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next().map(str::to_owned));
    let mut lines: Vec<String> =
        text.split_inclusive('\n').map(|line| format!("{}\n", line.trim_end_matches('\n'))).collect();
    let same = lines.iter().position(|line| key_of(line).as_deref() == Some(old));
    match same {
        Some(at) => lines[at] = line,
        None => {
            let after = lines.iter().position(|line| key_of(line).is_some_and(|key| *key > *old));
            lines.insert(after.unwrap_or(lines.len()), line);
        }
    }
    lines.concat()
}

/// A string of TOML's.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}

/// An address taken apart: its path, and its fragment without directives.
pub fn split(address: &str) -> (&str, Option<&str>) {
    let (rest, fragment) = address.split_once('#').map_or((address, None), |(rest, part)| (rest, Some(part)));
    let fragment = fragment.map(|part| part.split(":~:").next().unwrap_or_default());
    (rest.split('?').next().unwrap_or_default(), fragment.filter(|part| !part.is_empty()))
}

impl Redirects {
    /// Where an address leads by one redirect, if it has one.
    fn next(&self, address: &str) -> Option<(&Redirect, Target)> {
        let (path, fragment) = split(address);
        if let Some(part) = fragment.and_then(|fragment| self.parts.get(path)?.get(fragment)) {
            return Some((part, part.target.clone()));
        }
        let page = self.pages.get(path)?;
        let target = match (&page.target, fragment) {
            (Target::Address(target), Some(fragment)) if !target.contains('#') => {
                Target::Address(format!("{target}#{fragment}"))
            }
            (target, _) => target.clone(),
        };
        Some((page, target))
    }

    /// Where an old address leads in the end; `None` where nothing leads on from it, or only back to itself.
    pub fn answer(&self, address: &str) -> Option<Target> {
        self.follow(address).ok().flatten().map(|(_, target)| target)
    }

    /// The last redirect on the way from an address, and where it leads.
    ///
    /// # Errors
    /// The way leads back to where it was.
    fn follow(&self, address: &str) -> Result<Option<(&Redirect, Target)>, ()> {
        let mut seen = BTreeSet::from([address.to_owned()]);
        let mut last = None;
        let mut here = address.to_owned();
        while let Some((redirect, target)) = self.next(&here) {
            last = Some((redirect, target.clone()));
            let Target::Address(next) = target else { break };
            if !seen.insert(next.clone()) {
                return Err(());
            }
            here = next;
        }
        Ok(last)
    }

    /// Every redirect with its old address.
    pub fn iter(&self) -> impl Iterator<Item = (String, &Redirect)> {
        let parts = self.parts.iter().flat_map(|(route, parts)| {
            parts.iter().map(move |(anchor, redirect)| (format!("{route}#{anchor}"), redirect))
        });
        self.pages.iter().map(|(route, redirect)| (route.clone(), redirect)).chain(parts)
    }

    /// Lead every old address to where it leads in the end.
    fn resolve(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut resolved = Vec::new();
        for (old, redirect) in self.iter() {
            match self.follow(&old) {
                Ok(Some((last, target))) if target != redirect.target => {
                    resolved.push((old, Some((last.title.clone(), target))));
                }
                Ok(_) => {}
                Err(()) => {
                    let message = format!("`{old}` leads back to itself, by way of other redirects");
                    diagnostics.push(
                        Diagnostic::error(BAD, redirect.span.clone(), message).hint("let one of them lead to a page"),
                    );
                    resolved.push((old, None));
                }
            }
        }
        for (old, end) in resolved {
            match (end, self.get_mut(&old)) {
                (Some((title, target)), Some(redirect)) => (redirect.title, redirect.target) = (title, target),
                _ => self.remove(&old),
            }
        }
    }

    /// Leave out what leads to a part that is not there.
    fn drop_dead_ends(&mut self, site: &Site<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let dead: Vec<(String, Diagnostic)> = self
            .iter()
            .filter_map(|(old, redirect)| {
                let Target::Address(target) = &redirect.target else { return None };
                let (path, fragment) = split(target);
                let (page, fragment) = (site.page_at(path)?, fragment?);
                let anchors = &site.pages[page].document.anchors;
                if anchors.contains(fragment) {
                    return None;
                }
                let message = format!("the page {path} has no anchor `#{fragment}`");
                let hint = did_you_mean(fragment, anchors.iter().map(String::as_str));
                Some((old, Diagnostic::error(BAD, redirect.span.clone(), message).maybe_hint(hint)))
            })
            .collect();
        for (old, diagnostic) in dead {
            diagnostics.push(diagnostic);
            if let Some(Target::Address(target)) = self.get_mut(&old).map(|redirect| redirect.target.clone()) {
                self.dangling.insert(old.clone(), target);
            }
            self.remove(&old);
        }
    }

    fn get_mut(&mut self, old: &str) -> Option<&mut Redirect> {
        match old.split_once('#') {
            Some((route, anchor)) => self.parts.get_mut(route)?.get_mut(anchor),
            None => self.pages.get_mut(old),
        }
    }

    fn remove(&mut self, old: &str) {
        match old.split_once('#') {
            Some((route, anchor)) => {
                if let Some(parts) = self.parts.get_mut(route) {
                    parts.remove(anchor);
                }
            }
            None => {
                self.pages.remove(old);
            }
        }
    }
}
