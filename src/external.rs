//! Links to other sites: does anything answer there? The only module that talks to others, and only for
//! `guidepost check --external`.
//!
//! Hosts are asked at the same time, but each of them one thing at a time, with a pause between two. What answered well
//! is not asked again for a day.

mod ask;
mod trust;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use self::trust::Authorities;
use crate::config::{self, Config, Exception};
use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::source::Span;

/// How patient and how polite one is.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long one answer may take.
    pub timeout: Duration,
    /// Between two questions to one host.
    pub pause: Duration,
    /// How often a host is asked again that is busy or does not answer.
    pub retries: u32,
    /// How many hosts are asked at the same time.
    pub hosts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), pause: Duration::from_millis(200), retries: 2, hosts: 16 }
    }
}

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It is there.
    Fine,
    /// It has another address for good.
    Moved(String),
    /// It is not there; what was said.
    Broken(String),
    /// Nobody knows: no answer, or one that tells nothing.
    Unknown(String),
    /// Browsers refuse its certificate; why.
    Insecure(String),
    /// Its certificate is of an authority that this machine does not know.
    Untrusted,
}

/// Answers that were given earlier, with when, in seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Known(BTreeMap<String, (Answer, u64)>);

impl Known {
    /// How long an answer holds, in seconds.
    const HOLDS: u64 = 24 * 60 * 60;

    fn get(&self, url: &str, now: u64) -> Option<&Answer> {
        let (answer, then) = self.0.get(url)?;
        (now.saturating_sub(*then) < Self::HOLDS).then_some(answer)
    }

    fn keep(&mut self, url: String, answer: &Answer, now: u64) {
        if matches!(answer, Answer::Fine | Answer::Moved(_)) {
            self.0.insert(url, (answer.clone(), now));
        }
    }
}

/// A link to another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalLink {
    /// The address that is asked for.
    pub url: Url,
    /// Where the link stands.
    pub span: Span,
}

/// All links to other sites.
pub fn links(site: &Site<'_>, config: &Config) -> Vec<ExternalLink> {
    let of_pages = site.pages.iter().flat_map(|page| &page.document.links);
    let external = of_pages.filter_map(|link| {
        let target = link.target.trim();
        let absolute = if target.starts_with("//") { format!("https:{target}") } else { target.to_owned() };
        let is_web = ["https://", "http://"].iter().any(|scheme| absolute.starts_with(scheme));
        if !is_web || absolute.starts_with(config.base_url.as_str()) {
            return None;
        }
        let mut url = Url::parse(&absolute).ok()?;
        url.set_fragment(None);
        Some(ExternalLink { url, span: link.span.clone() })
    });
    external.collect()
}

/// Check links. `now` is the time, in seconds since 1970; what is learnt is kept in `known`.
pub fn check(
    links: &[ExternalLink],
    config: &Config,
    limits: Limits,
    (known, now): (&mut Known, u64),
) -> Vec<Diagnostic> {
    let exceptions = &config.external_exceptions;
    let is_excepted = |url: &Url| exceptions.iter().any(|exception| url.as_str().starts_with(&exception.address));
    let wanted: BTreeSet<&Url> = links.iter().map(|link| &link.url).filter(|url| !is_excepted(url)).collect();
    let mut answers: BTreeMap<&Url, Answer> = BTreeMap::new();
    let mut by_host: BTreeMap<&str, Vec<&Url>> = BTreeMap::new();
    let authorities = Authorities::of_this_machine();
    let can_ask = |url: &Url| authorities.is_ok() || url.scheme() != "https";
    let mut not_asked = 0;
    for url in wanted {
        match known.get(url.as_str(), now) {
            Some(answer) => {
                answers.insert(url, answer.clone());
            }
            None if !can_ask(url) => not_asked += 1,
            None => by_host.entry(url.host_str().unwrap_or_default()).or_default().push(url),
        }
    }
    let nobody_known = authorities.as_ref().err().filter(|_| not_asked > 0).map(|why| no_authorities(not_asked, why));
    let authorities = authorities.unwrap_or_else(|_| Authorities::nobody());
    for (url, answer) in ask_all(by_host.into_values().collect(), limits, &authorities) {
        known.keep(url.to_string(), &answer, now);
        answers.insert(url, answer);
    }
    let said = links.iter().filter_map(|link| answers.get(&link.url)?.diagnostic(link));
    said.chain(nobody_known).chain(unused(exceptions, links)).collect()
}

/// What to say on a machine that trusts nobody.
fn no_authorities(not_asked: usize, why: &str) -> Diagnostic {
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    let message = format!(
        "this machine knows no certificate authorities, so {not_asked} addresses that begin with https:// were not asked for{why}"
    );
    let hint = "install them (on Debian the package ca-certificates), or let SSL_CERT_FILE name a file with them";
    Diagnostic::warning("no-certificate-authorities", Span::file(&config::FILE.into()), message).hint(hint)
}

/// Ask all hosts, each one thing after the other.
fn ask_all<'a>(hosts: VecDeque<Vec<&'a Url>>, limits: Limits, authorities: &Authorities) -> Vec<(&'a Url, Answer)> {
    let workers = limits.hosts.min(hosts.len());
    let (waiting, answers) = (Mutex::new(hosts), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let asker = ask::Asker::new(limits, authorities);
                let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some(urls) = next() {
                    for (index, url) in urls.into_iter().enumerate() {
                        if index > 0 {
                            thread::sleep(limits.pause);
                        }
                        let answer = asker.ask(url);
                        answers.lock().unwrap_or_else(PoisonError::into_inner).push((url, answer));
                    }
                }
            });
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Answer {
    fn diagnostic(&self, link: &ExternalLink) -> Option<Diagnostic> {
        let (url, span) = (&link.url, link.span.clone());
        match self {
            Self::Fine => None,
            Self::Moved(new) => Some(
                Diagnostic::warning("moved-external-link", span, format!("{url} has another address for good"))
                    .hint(format!("write {new}")),
            ),
            Self::Broken(said) => Some(
                Diagnostic::error("broken-external-link", span, format!("there is nothing at {url}: {said}"))
                    .hint("link to what is there now, or delete the link"),
            ),
            Self::Insecure(said) => Some(
                Diagnostic::error(
                    "insecure-external-link",
                    span,
                    format!("browsers warn of {url}, whose certificate they refuse: {said}"),
                )
                .hint("tell whoever runs that site, or link to another"),
            ),
            Self::Untrusted => Some(
                Diagnostic::warning(
                    "untrusted-external-link",
                    span,
                    format!("the certificate of {url} is of an authority that this machine does not know"),
                )
                .hint("if readers' machines know it, let SSL_CERT_FILE name a file with its certificate"),
            ),
            Self::Unknown(said) => Some(
                Diagnostic::warning(
                    "unknown-external-link",
                    span,
                    format!("whether {url} is there cannot be told: {said}"),
                )
                .hint("if readers see it, add it to `exceptions` under [external_links] in site.toml, with the reason"),
            ),
        }
    }
}

/// Exceptions that no link needs any more.
fn unused<'a>(exceptions: &'a [Exception], links: &'a [ExternalLink]) -> impl Iterator<Item = Diagnostic> + 'a {
    let is_unused =
        |exception: &&Exception| !links.iter().any(|link| link.url.as_str().starts_with(&exception.address));
    exceptions.iter().filter(is_unused).map(|exception| {
        let message = format!("no link begins with {}", exception.address);
        Diagnostic::warning("unused-exception", exception.span.clone(), message).hint("delete this exception")
    })
}
