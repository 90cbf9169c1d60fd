//! Stage 6: every address on every page, resolved and checked.

mod kept;
mod lint;
mod text_fragment;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::document::{Link, LinkBase, LinkKind};
use crate::page::Page;
use crate::site::{PageIndex, Site};
use crate::source::Span;

pub use self::kept::{Kept, resolve};
pub use self::lint::{lint, missing_mermaid};
pub use self::text_fragment::Words;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a page of this site.
    Page(PageIndex),
    /// To a file of this site, by its index.
    Asset(usize),
    /// To another site, or into another program.
    External,
    /// Nowhere.
    Broken,
}

/// A link, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// What is written into the page.
    pub href: String,
    /// Where it leads.
    pub target: Target,
}

/// The links of one page, in the order of its document's, and what is wrong with them.
#[derive(Debug, Default)]
pub struct PageLinks {
    /// The links.
    pub links: Vec<Resolved>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is asked of a page by many links, made when the first of them asks.
#[derive(Debug, Default)]
struct Lookup {
    words: OnceLock<Words>,
    /// Its anchors by their lower-case form.
    anchors: OnceLock<HashMap<String, String>>,
}

/// The links of a page, and the other pages that were asked for more than their address.
fn resolve_page(page: &Page, mut resolver: Resolver<'_>) -> (PageLinks, BTreeSet<PageIndex>) {
    let links = page.document.links.iter().map(|link| resolver.resolve(link)).collect();
    if let Some((target, span)) = &page.document.leads_on {
        resolver.report_script(target, span);
    }
    (PageLinks { links, diagnostics: resolver.diagnostics }, resolver.asked)
}

/// Characters that cannot stand in the path of an address.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\');

/// A route with everything encoded that cannot stand in an address.
pub fn encode(route: &str) -> String {
    Cow::from(utf8_percent_encode(route, PATH)).into_owned()
}

/// The address of a route within the site's host: with the path that the site lies below.
pub fn site_url(config: &Config, route: &str) -> String {
    let mut url = config.base_path().to_owned();
    url.extend(utf8_percent_encode(route.trim_start_matches('/'), PATH));
    url
}

/// The address of something on the site, as the settings want articles at this route to name it.
pub fn address_from(config: &Config, from: &str, route: &str) -> String {
    if config.relative_links { relative(from, route) } else { site_url(config, route) }
}

/// The way from one route of the site to another: `../c/` from `/a/b/` to `/a/c/`.
fn relative(from: &str, route: &str) -> String {
    let folder = &from[..from.rfind('/').map_or(0, |last| last + 1)];
    let same = folder.bytes().zip(route.bytes()).take_while(|(a, b)| a == b).count();
    let common = folder.as_bytes()[..same].iter().rposition(|&byte| byte == b'/').map_or(0, |last| last + 1);
    let mut way = "../".repeat(folder[common..].matches('/').count());
    way.extend(utf8_percent_encode(&route[common..], PATH));
    // Alone, nothing would be the page with what follows its `?`, and a name with a colon would be a scheme.
    let is_misread = way.is_empty() || way.split('/').next().is_some_and(|first| first.contains(':'));
    if is_misread { format!("./{way}") } else { way }
}

/// The files of the site that pages show as pictures, and the twins of these; those that writers put into a choice of
/// their own are left out.
pub fn shown_pictures(site: &Site<'_>, links: &[Arc<PageLinks>]) -> BTreeSet<usize> {
    let of_pages = site.pages.iter().zip(links).flat_map(|(page, links)| page.document.links.iter().zip(&links.links));
    let shown = of_pages.filter_map(|(link, resolved)| match (&link.kind, &resolved.target) {
        (LinkKind::Image(attributes), Target::Asset(asset)) if !attributes.chosen => Some(*asset),
        _ => None,
    });
    shown.flat_map(|asset| [Some(asset), site.dark_of(asset)]).flatten().collect()
}

struct Resolver<'a> {
    site: &'a Site<'a>,
    config: &'a Config,
    lookups: &'a [Lookup],
    page: &'a Page,
    /// Which page it is, if it is one.
    index: Option<PageIndex>,
    /// The pages that were asked for more than their address.
    asked: BTreeSet<PageIndex>,
    diagnostics: Vec<Diagnostic>,
}

/// An address taken apart: path, and query and fragment with their `?` and `#`.
struct Address<'a> {
    path: &'a str,
    query: &'a str,
    fragment: Option<&'a str>,
}

impl<'a> Address<'a> {
    fn parse(target: &'a str) -> Self {
        let (rest, fragment) = match target.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (target, None),
        };
        let at = rest.find('?').unwrap_or(rest.len());
        Self { path: &rest[..at], query: &rest[at..], fragment }
    }

    /// The address of a route of the site as articles at another one name it, with this query and fragment.
    fn at(&self, config: &Config, from: Option<&str>, route: &str) -> String {
        let mut href = from.map_or_else(|| site_url(config, route), |from| address_from(config, from, route));
        href.push_str(self.query);
        if let Some(fragment) = self.fragment {
            href.push('#');
            href.push_str(fragment);
        }
        href
    }
}

impl Resolver<'_> {
    fn resolve(&mut self, link: &Link) -> Resolved {
        let target = self.straighten(link);
        if target.is_empty() {
            self.report(Diagnostic::warning("empty-link", link.span.clone(), "this address is empty"));
            return Resolved { href: String::new(), target: Target::Broken };
        }
        let below_site = target.strip_prefix(self.config.base_url.as_str()).map(|below| format!("/{below}"));
        if let Some(route) = below_site {
            // Its own address in full: written as it is, checked like any other.
            let resolved = self.internal(link, &route, LinkBase::Page);
            return Resolved { href: target.into_owned(), ..resolved };
        }
        if let Some(scheme) = scheme(&target) {
            return self.external(link, target.into_owned(), &scheme);
        }
        if let (Some(index), true) = (self.index, target.starts_with('#')) {
            self.check_fragment(link, index, Address::parse(&target).fragment);
            return Resolved { href: target.into_owned(), target: Target::Page(index) };
        }
        self.internal(link, &target, link.base)
    }

    /// Backslashes made slashes, with a word about it.
    fn straighten<'l>(&mut self, link: &'l Link) -> Cow<'l, str> {
        let target = link.target.trim();
        // Browsers skip line breaks and tabs in addresses.
        let target = if target.contains(['\n', '\t']) {
            Cow::Owned(target.replace(['\n', '\t'], ""))
        } else {
            Cow::Borrowed(target)
        };
        if !target.contains('\\') {
            return target;
        }
        let message = "this address has backslashes; they are read as slashes";
        self.report(
            Diagnostic::warning("backslash", link.span.clone(), message)
                .hint("write / instead: only Windows knows the other"),
        );
        Cow::Owned(target.replace('\\', "/"))
    }

    fn external(&mut self, link: &Link, target: String, scheme: &str) -> Resolved {
        if scheme == "javascript" {
            let message = "this link runs a script, which the Content Security Policy does not allow";
            self.report(Diagnostic::warning("inline-script", link.span.clone(), message).hint("link to an address"));
        }
        // `C:\\docs` looks like an address of the scheme `c`.
        if scheme == "file" || scheme.len() == 1 {
            let message = "this leads to a file on your own computer, which no reader has";
            let hint = "put the file into assets/, and link to it there";
            self.report(Diagnostic::error("local-file", link.span.clone(), message).hint(hint));
        }
        let allowed = match link.kind {
            LinkKind::Frame => Some(("frames", &self.config.embeds.frames)),
            LinkKind::Image(_) | LinkKind::Resource => Some(("images", &self.config.embeds.images)),
            LinkKind::Anchor | LinkKind::Video => None,
        };
        if let (Some((key, hosts)), Some(host)) = (allowed, host(&target))
            && !hosts.contains(&host)
        {
            let message = format!("browsers will not show this: {host} is not among the hosts that articles may embed");
            let hint = format!("add \"{host}\" to `{key}` under [embeds] in site.toml, or keep a copy in assets/");
            self.report(Diagnostic::warning("embed-not-allowed", link.span.clone(), message).hint(hint));
        }
        Resolved { href: target, target: Target::External }
    }

    fn internal(&mut self, link: &Link, target: &str, base: LinkBase) -> Resolved {
        let address = Address::parse(target);
        let path = percent_decode_str(address.path).decode_utf8_lossy();
        let found = self.find(&path, base).or_else(|| match path {
            Cow::Owned(_) => self.find(address.path, base),
            Cow::Borrowed(_) => None,
        });
        match found {
            Some(Target::Page(page)) => {
                self.check_fragment(link, page, address.fragment);
                // An address without its last slash works, and stays as it is written.
                let route = self.site.pages[page].route.as_str();
                let ends_alike = |bare: &str| bare.bytes().next_back() == path.bytes().next_back();
                let is_bare = |bare: &str| ends_alike(bare) && join(&self.page.route, &path) == bare;
                let bare =
                    route.strip_suffix('/').filter(|bare| !path.is_empty() && !path.ends_with('/') && is_bare(bare));
                let route = bare.unwrap_or(route);
                Resolved { href: address.at(self.config, self.from(), route), target: Target::Page(page) }
            }
            Some(Target::Asset(asset)) => {
                let href = address.at(self.config, self.from(), &self.site.assets[asset].route());
                Resolved { href, target: Target::Asset(asset) }
            }
            _ => {
                match self.with_hash(&address, base) {
                    Some(written) => {
                        let message = format!("this leads to `{path}`: a # begins the name of a part");
                        let hint = format!("write %23 for a # in a name: {written}");
                        self.report(Diagnostic::error("bare-hash", link.span.clone(), message).hint(hint));
                    }
                    None => self.report_broken(link, &path, base),
                }
                Resolved { href: target.to_owned(), target: Target::Broken }
            }
        }
    }

    /// Where addresses start from; nowhere in what stands on all pages.
    fn from(&self) -> Option<&str> {
        self.index.map(|_| self.page.route.as_str())
    }

    /// How an address must be written that was meant to have a `#` in the name of its file.
    fn with_hash(&self, address: &Address<'_>, base: LinkBase) -> Option<String> {
        let fragment = address.fragment?;
        let decoded = percent_decode_str(&format!("{}#{fragment}", address.path)).decode_utf8_lossy().into_owned();
        self.find(&decoded, base).map(|_| format!("{}%23{fragment}", address.path))
    }

    /// What a path leads to: from the source file, where Markdown is the base, then from the page's address.
    fn find(&self, path: &str, base: LinkBase) -> Option<Target> {
        let at_route = || self.at(&join(&self.page.route, path));
        if let Some(rooted) = path.strip_prefix('/') {
            let page = rooted.ends_with(".md").then(|| self.site.page_of(&format!("content/{rooted}"))).flatten();
            return page.map(Target::Page).or_else(at_route);
        }
        let file = || join(&self.page.path, path);
        // Only names of articles are those of sources.
        let source = || path.ends_with(".md").then(|| self.site.page_of(&file()[1..])).flatten().map(Target::Page);
        match base {
            LinkBase::Source => source().or_else(|| self.file(&file())).or_else(at_route),
            LinkBase::Page => at_route().or_else(source),
        }
    }

    fn file(&self, file: &str) -> Option<Target> {
        let route = file.strip_prefix("/content/").map_or_else(|| file.to_owned(), |below| format!("/{below}"));
        self.site.asset_at(&route).map(Target::Asset)
    }

    fn at(&self, route: &str) -> Option<Target> {
        let below = Some(route)
            .filter(|_| self.config.base_path() != "/")
            .and_then(|route| route.strip_prefix(self.config.base_path()));
        let find = |route: &str| {
            let page = self.site.page_at(route).map(Target::Page);
            page.or_else(|| self.site.asset_at(route).map(Target::Asset))
        };
        find(route).or_else(|| find(&format!("/{}", below?)))
    }

    fn report_broken(&mut self, link: &Link, path: &str, base: LinkBase) {
        let span = link.span.clone();
        let route = join(&self.page.route, path);
        let file = join(&self.page.path, path);
        let from_source = file.strip_prefix("/content").unwrap_or(&file);
        let routes = if base == LinkBase::Source { vec![from_source, route.as_str()] } else { vec![route.as_str()] };
        if let Some(right) = routes.iter().find_map(|route| self.site.differently_cased(&route.replace(".md", "/"))) {
            let message = format!("`{path}` is written in other letter case than the address it means");
            let hint = format!("the right spelling is {right}: some servers tell them apart");
            return self.report(Diagnostic::error("wrong-case", span, message).hint(hint));
        }
        let is_image = matches!(link.kind, LinkKind::Image(_));
        let is_file = is_image || path.ends_with(".md");
        let shown = if is_file && base == LinkBase::Source { from_source } else { &route };
        let (code, what, hint) = if is_image {
            (
                "missing-picture",
                "picture",
                self.site.asset_named_like(shown).map(|found| format!("there is one of that name at {found}")),
            )
        } else {
            let like = self.site.page_like(&route).or_else(|| self.site.asset_named_like(&route));
            ("broken-link", "page or file", like.map(|found| format!("did you mean {found}?")))
        };
        let hint = hint.or_else(|| (shown != path).then(|| format!("`{path}` is read from here as {shown}")));
        self.report(Diagnostic::error(code, span, format!("there is no {what} at {shown}")).maybe_hint(hint));
    }

    /// A script would lead on from this page, if scripts ran.
    fn report_script(&mut self, target: &str, span: &Span) {
        let address = Address::parse(target);
        let path = percent_decode_str(address.path).decode_utf8_lossy().replace('\\', "/");
        let old = &self.page.route;
        let message = "this page leads on by a script, which the Content Security Policy does not let run";
        let new = match self.find(&path, LinkBase::Page) {
            _ if scheme(target).is_some() => Some(target.to_owned()),
            Some(Target::Page(page)) => {
                Some(format!("{}{}", self.site.pages[page].route, &target[address.path.len()..]))
            }
            Some(Target::Asset(asset)) => Some(self.site.assets[asset].route()),
            _ => None,
        };
        let hint = match new {
            Some(new) if new == *old => "it leads to itself: delete the script".to_owned(),
            Some(new) => format!("write in redirects.toml instead: \"{old}\" = \"{new}\""),
            None => format!("there is nothing at {}; write in redirects.toml where it is now", join(old, &path)),
        };
        self.report(Diagnostic::warning("redirect-script", span.clone(), message).hint(hint));
    }

    fn check_fragment(&mut self, link: &Link, page: PageIndex, fragment: Option<&str>) {
        let Some(fragment) = fragment else { return };
        self.asked.insert(page);
        let (anchor, directive) = match fragment.split_once(":~:") {
            Some((anchor, directive)) => (anchor, Some(directive)),
            None => (fragment, None),
        };
        self.check_anchor(link, page, anchor);
        for text in directive
            .into_iter()
            .flat_map(|directive| directive.split('&'))
            .filter_map(|part| part.strip_prefix("text="))
        {
            let page_text = &self.site.pages[page].document.plain_text;
            if !self.lookups[page].words.get_or_init(|| Words::of(page_text)).contain(text) {
                let words = percent_decode_str(text).decode_utf8_lossy().into_owned();
                let message = format!("the page {} has no text like “{words}”", self.site.pages[page].route);
                let hint = "copy the words anew, or link to the nearest heading";
                self.report(Diagnostic::error("broken-text-fragment", link.span.clone(), message).hint(hint));
            }
        }
    }

    fn check_anchor(&mut self, link: &Link, page: PageIndex, anchor: &str) {
        /// Among more anchors than these, the nearest is looked for in vain, mostly, and for long.
        const SUGGESTIONS_FROM: usize = 1_000;
        /// What browsers and the checker know without an anchor.
        const ALWAYS: [&str; 2] = ["", "top"];
        let anchors: &BTreeSet<String> = &self.site.pages[page].document.anchors;
        let decoded = percent_decode_str(anchor).decode_utf8_lossy().into_owned();
        if ALWAYS.contains(&anchor)
            || anchor.starts_with("check-url=")
            || anchors.contains(anchor)
            || anchors.contains(&decoded)
        {
            return;
        }
        let route = &self.site.pages[page].route;
        let folded = self.lookups[page]
            .anchors
            .get_or_init(|| anchors.iter().map(|anchor| (anchor.to_lowercase(), anchor.clone())).collect());
        let diagnostic = match folded.get(&decoded.to_lowercase()) {
            Some(right) => Diagnostic::error(
                "wrong-case",
                link.span.clone(),
                format!("`#{anchor}` is written in other letter case than the anchor it means"),
            )
            .hint(format!("the right spelling is #{right}")),
            None => Diagnostic::error(
                "broken-fragment",
                link.span.clone(),
                format!("the page {route} has no anchor `#{anchor}`"),
            )
            .maybe_hint(did_you_mean(&decoded, anchors.iter().take(SUGGESTIONS_FROM).map(String::as_str))),
        };
        self.report(diagnostic);
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// The scheme of an absolute address, in lower case; `https` for `//host`.
fn scheme(target: &str) -> Option<String> {
    if target.starts_with("//") {
        return Some("https".to_owned());
    }
    let end = target.find(':')?;
    let name = &target[..end];
    let is_scheme = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then(|| name.to_ascii_lowercase())
}

fn host(target: &str) -> Option<String> {
    let absolute = if target.starts_with("//") { format!("https:{target}") } else { target.to_owned() };
    url::Url::parse(&absolute).ok()?.host_str().map(str::to_owned)
}

/// A relative path from a place, `.` and `..` resolved as browsers do. What comes out begins with `/`.
fn join(from: &str, path: &str) -> String {
    let mut joined = String::with_capacity(from.len() + path.len() + 2);
    if !path.starts_with('/') {
        // What stands behind the last slash is the file itself.
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        if memchr::memmem::find(folder.as_bytes(), b"//").is_some() {
            folder.split('/').filter(|part| !part.is_empty()).for_each(|part| push_part(&mut joined, part));
        } else if !folder.is_empty() {
            push_part(&mut joined, folder.trim_start_matches('/'));
        }
    }
    let mut is_folder = path.is_empty();
    for part in path.trim_start_matches('/').split('/') {
        is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            part => push_part(&mut joined, part),
        }
    }
    if is_folder || joined.is_empty() {
        joined.push('/');
    }
    joined
}

fn push_part(path: &mut String, part: &str) {
    path.push('/');
    path.push_str(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_as_in_browsers() {
        for (from, path, expected) in [
            ("/a/b/", "../c/", "/a/c/"),
            ("/a/b/", "..", "/a/"),
            ("/a/b/", "../../../x.png", "/x.png"),
            ("/a/b.md", "c.md", "/a/c.md"),
            ("/a/b/", "/x//y", "/x/y"),
            ("/a/b/", "", "/a/b/"),
            ("/a/b/", "./", "/a/b/"),
        ] {
            assert_eq!(join(from, path), expected, "{from} + {path}");
        }
    }

    #[test]
    fn ways_lead_where_they_should() {
        for (from, route, expected) in [
            ("/a/b/", "/a/c/", "../c/"),
            ("/", "/a/", "a/"),
            ("/a/", "/", "../"),
            ("/a/", "/a/", "./"),
            ("/a/b/", "/assets/x y.png", "../../assets/x%20y.png"),
            ("/ab/", "/abc/", "../abc/"),
            ("/é/", "/è/", "../%C3%A8/"),
            ("/a/", "/a/b:c/", "./b:c/"),
            ("/a/b/", "/a/b", "../b"),
        ] {
            assert_eq!(relative(from, route), expected, "{from} to {route}");
            let way =
                url::Url::parse("https://x.example").and_then(|site| site.join(from)?.join(&relative(from, route)));
            assert_eq!(way.map(|url| url.path().to_owned()), Ok(encode(route)), "{from} to {route}");
        }
    }

    #[test]
    fn schemes() {
        assert_eq!(scheme("HTTPS://x"), Some("https".into()));
        assert_eq!(scheme("//x"), Some("https".into()));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("#a:b"), None);
    }
}
