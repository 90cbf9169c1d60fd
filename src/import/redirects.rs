//! `redirects.toml`: old addresses from plugins, and from pages that only lead on.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::front_matter;
use super::languages::Languages;
use super::paths::{self, Paths, old_route, resolve};
use super::report::Notes;
use super::source::{DocsFile, Source, is_article};
use super::toml_text::quoted;
use super::yaml::Node;

/// The redirects of the new site: new address by old one.
#[derive(Debug, Default)]
pub struct Redirects(BTreeMap<String, String>);

impl Redirects {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of `redirects.toml`.
    pub fn text(&self) -> String {
        let mut text = "# Old address = new address\n".to_owned();
        for (old, new) in &self.0 {
            writeln!(text, "{} = {}", quoted(old), quoted(new)).expect("writing to a string succeeds");
        }
        text
    }

    /// Add one; the first for an old address counts, and an address does not lead to itself.
    fn add(&mut self, old: String, new: String) -> bool {
        let is_new = !self.0.contains_key(&old) && old != new;
        if is_new {
            self.0.insert(old, new);
        }
        is_new
    }
}

/// The topic of pages that only lead on.
const STUBS: &str = "Pages that only lead on to another one";
/// The topic of redirects that plugins have.
const PLUGIN: &str = "Redirects of plugins";

/// Collect the redirects of a site. `stubs` are the articles that only lead on, with the line and the address.
pub fn collect(source: &Source, paths: &Paths, stubs: &[(&DocsFile, Stub)], notes: &mut Notes) -> Redirects {
    let mut redirects = Redirects::default();
    for (file, stub) in stubs {
        let new = stub_target(source, paths, file, &stub.target);
        let old = paths.route(&file.path);
        let place = source.place(&file.path, stub.line);
        if redirects.add(old.clone(), new.clone()) {
            let said = format!("`{old}` leads to `{new}`; its heading stays for those whom no browser leads on");
            notes.converted(STUBS, &place, said);
        } else {
            notes.decide(STUBS, &place, format!("`{old}` leads to itself: only its heading is left"));
        }
    }
    for name in ["redirects", "redirect"] {
        if let Some((Some(settings), _)) = source.plugin(name)
            && let Some(map) = settings.get("redirect_maps")
        {
            from_plugin(source, paths, map, &mut redirects, notes);
        }
    }
    renamed(source, paths, &mut redirects, notes);
    if let Some(languages) = paths.languages().filter(|languages| languages.falls_back) {
        not_translated(source, paths, languages, &mut redirects, notes);
    }
    if let Some(blog) = paths.blog() {
        let index = paths.route(blog.index());
        for view in blog.views() {
            redirects.add(old_route(&format!("{view}.md"), paths::addresses(source)), index.clone());
        }
    }
    redirects
}

/// Articles that are not translated had an address in each language.
fn not_translated(source: &Source, paths: &Paths, languages: &Languages, redirects: &mut Redirects, notes: &mut Notes) {
    for language in &languages.others {
        let mut count = 0;
        let own = source.docs.iter().filter(|file| file.article.is_some() && !languages.is_other(&file.path));
        for file in own.filter(|file| languages.translation(source, &file.path, language).is_none()) {
            let route = paths.route(&file.path);
            count += usize::from(redirects.add(format!("/{}{route}", language.code), route));
        }
        let said = format!(
            "`{}`: {count} addresses of articles that are not translated lead to those that are not",
            language.code
        );
        notes.converted("Languages", &languages.place, said);
    }
}

/// Articles that have another address because their name means something here.
fn renamed(source: &Source, paths: &Paths, redirects: &mut Redirects, notes: &mut Notes) {
    for file in source.docs.iter().filter(|file| file.article.is_some()) {
        let (old, new) = (paths.old_route(&file.path), paths.route(&file.path));
        // A folder's index is served at both of its addresses.
        let is_same = old.strip_suffix("index.html").unwrap_or(&old) == new;
        if !is_same && redirects.add(old.clone(), new.clone()) {
            notes.converted(
                "Articles with another name",
                &source.place(&file.path, 1),
                format!("`{old}` leads to `{new}`"),
            );
        }
    }
}

fn from_plugin(source: &Source, paths: &Paths, map: &Node, redirects: &mut Redirects, notes: &mut Notes) {
    for entry in map.entries() {
        let Some(target) = entry.value.text() else { continue };
        let (old, fragment) = entry.key.split_once('#').map_or((entry.key.as_str(), ""), |(old, part)| (old, part));
        let trimmed = old.trim_start_matches('/');
        let mut old = if is_article(trimmed) { paths.old_route(trimmed) } else { format!("/{trimmed}") };
        if !fragment.is_empty() {
            old = format!("{old}#{fragment}");
        }
        let new = new_address(source, paths, target);
        if redirects.add(old.clone(), new.clone()) {
            notes.converted(PLUGIN, &entry.place, format!("`{old}` leads to `{new}`"));
        } else {
            notes.decide(PLUGIN, &entry.place, format!("`{old}` leads elsewhere already, and this line is left out"));
        }
    }
}

/// The new address of what a plugin's redirect leads to: an article, or an address.
fn new_address(source: &Source, paths: &Paths, target: &str) -> String {
    if target.contains("://") {
        return inside(source, target).unwrap_or_else(|| target.to_owned());
    }
    let (path, fragment) = target.split_once('#').map_or((target, None), |(path, part)| (path, Some(part)));
    let trimmed = path.trim_start_matches('/');
    let route = if is_article(trimmed) { paths.route(trimmed) } else { format!("/{trimmed}") };
    fragment.map_or(route.clone(), |fragment| format!("{route}#{fragment}"))
}

/// An absolute address of this very site, from its top.
fn inside(source: &Source, address: &str) -> Option<String> {
    let top = source.settings.get("site_url").and_then(Node::text)?.trim_end_matches('/');
    let below = address.strip_prefix(top)?;
    (below.is_empty() || below.starts_with('/')).then(|| format!("/{}", below.trim_start_matches('/')))
}

/// An article that only leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// Where it leads, as written.
    pub target: String,
    /// The line that says so, in the original.
    pub line: usize,
    /// What is left of its text: its heading.
    pub rest: String,
}

/// Read an article as one that only leads on: beside a script or a `refresh` that does so it has a heading at most.
pub fn stub(text: &str) -> Option<Stub> {
    let head = front_matter::split(text);
    let body = &text[head.body..];
    let lower = body.to_ascii_lowercase();
    let (range, target) = script(body, &lower).or_else(|| refresh(body, &lower))?;
    let mut rest = String::with_capacity(body.len());
    for part in [&body[..range.start], &body[range.end..]] {
        rest.push_str(part);
    }
    let words = rest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("<!--"));
    let words: Vec<&str> = words.collect();
    let is_heading = words.iter().all(|line| line.starts_with('#')) && words.len() <= 1;
    let line = text[..head.body + range.start].matches('\n').count() + 1;
    is_heading.then(|| Stub { target, line, rest: words.first().map_or_else(String::new, |line| format!("{line}\n")) })
}

/// A script that does nothing but to set the address: its range, and the address.
fn script(body: &str, lower: &str) -> Option<(std::ops::Range<usize>, String)> {
    let start = lower.find("<script")?;
    let inside = start + lower[start..].find('>')? + 1;
    let end = inside + lower[inside..].find("</script")?;
    let close = end + lower[end..].find('>')? + 1;
    let statements: Vec<&str> = body[inside..end]
        .split([';', '\n'])
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect();
    let targets: Vec<String> = statements.iter().map(|statement| location(statement)).collect::<Option<_>>()?;
    Some((start..close, targets.into_iter().next()?))
}

/// `window.location.href = "…"`, `location.replace("…")`
fn location(statement: &str) -> Option<String> {
    const OBJECTS: [&str; 5] = ["window.", "document.", "self.", "top.", "parent."];
    let object = OBJECTS.iter().find_map(|object| statement.strip_prefix(object)).unwrap_or(statement);
    let rest = object.strip_prefix("location")?;
    let rest = rest.strip_prefix(".href").unwrap_or(rest).trim_start();
    let value = match rest.strip_prefix('=') {
        Some(value) => value.trim(),
        None => rest.strip_prefix(".replace(").or_else(|| rest.strip_prefix(".assign("))?.strip_suffix(')')?.trim(),
    };
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let target = value[1..].strip_suffix(quote)?;
    (!target.contains(quote)).then(|| target.to_owned())
}

/// `<meta http-equiv="refresh" content="0; url=…">`
fn refresh(body: &str, lower: &str) -> Option<(std::ops::Range<usize>, String)> {
    let equivalent = lower.find("http-equiv")?;
    let start = lower[..equivalent].rfind("<meta")?;
    let end = start + lower[start..].find('>')? + 1;
    let tag = &body[start..end];
    let at = lower[start..end].find("url=")? + "url=".len();
    let target = tag[at..].trim_start_matches(['\'', '"']).split(['"', '\'', '>']).next()?.trim();
    lower[start..end].contains("refresh").then(|| (start..end, target.to_owned()))
}

/// Where a stub leads: an address counts from that of the page.
fn stub_target(source: &Source, paths: &Paths, file: &DocsFile, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(inside) = inside(source, &target) {
        return inside;
    }
    if target.contains("://") || target.starts_with("//") {
        return target;
    }
    let at = target.find(['#', '?']).unwrap_or(target.len());
    let (path, rest) = target.split_at(at);
    let route = paths.old_route(&file.path);
    let folder = route.rsplit_once('/').map_or("", |(folder, _)| folder);
    let resolved = resolve(folder, path).unwrap_or_default();
    let article = source.docs.iter().find(|file| {
        file.article.is_some() && paths.old_route(&file.path).trim_matches('/') == resolved.trim_matches('/')
    });
    let route = match article {
        Some(file) => paths.route(&file.path),
        None if path.ends_with('/') && !resolved.is_empty() => format!("/{resolved}/"),
        None => format!("/{resolved}"),
    };
    format!("{route}{rest}")
}
