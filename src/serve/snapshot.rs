//! One build, as it is served: never changed, only replaced by the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::Inputs;
use crate::diagnostics::{self, Diagnostic, Severity, Strictness};
use crate::emit::{OutputFile, Part};
use crate::preview::Preview;

/// A build that is served.
#[derive(Debug)]
pub struct Snapshot {
    /// Its number: 1 for the first of this server.
    pub generation: u64,
    /// Its files.
    pub preview: Arc<Preview>,
    /// What it was built from.
    pub inputs: Arc<Inputs>,
    /// What is another than in the one before.
    pub change: Change,
    /// Why the site as it is now cannot be built at all, if it cannot.
    pub stopped: Option<String>,
    /// Mistakes that concern every page: those of the settings and the theme.
    pub everywhere: Vec<Diagnostic>,
    /// Mistakes that concern no page more than another: those of the navigation, say.
    pub of_site: Vec<Diagnostic>,
    /// How many errors and warnings there are in all.
    pub counts: (usize, usize),
    /// The pages that have errors, by index, and how many.
    pub with_errors: Vec<(usize, usize)>,
    redirects: BTreeMap<String, String>,
}

/// What is another than in the build before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The pages that look different, or have other mistakes; `None` where there are too many to name.
    pub routes: Option<Vec<String>>,
    /// The page whose article was edited.
    pub edited: Option<String>,
}

/// The settings and the theme show on every page.
fn is_everywhere(diagnostic: &Diagnostic) -> bool {
    let file = diagnostic.span.as_ref().map_or("", |span| &*span.file);
    diagnostic.severity == Severity::Error && (file == crate::config::FILE || file.starts_with("theme/"))
}

impl Snapshot {
    /// Put a build together for serving.
    pub fn new(generation: u64, preview: Arc<Preview>, inputs: Arc<Inputs>) -> Self {
        let site = diagnostics::settle(preview.diagnostics.clone(), Strictness::Normal);
        let mut counts = count(&site);
        let (everywhere, of_site) = site.into_iter().partition(is_everywhere);
        let mut with_errors = Vec::new();
        for (index, page) in preview.pages.iter().enumerate() {
            let (errors, warnings) = count(page.diagnostics());
            counts = (counts.0 + errors, counts.1 + warnings);
            with_errors.extend((errors > 0).then_some((index, errors)));
        }
        let redirects = preview.whole.get("_redirects").map(redirects).unwrap_or_default();
        Self {
            generation,
            preview,
            inputs,
            change: Change::default(),
            stopped: None,
            everywhere,
            of_site,
            counts,
            with_errors,
            redirects,
        }
    }

    /// The same build under another number, with the reason why there is no newer one.
    pub fn stopped(&self, reason: String) -> Self {
        let same = Self::new(self.generation + 1, self.preview.clone(), self.inputs.clone());
        Self { stopped: Some(reason), ..same }
    }

    /// The path that the site lies below, from `/` to `/`.
    pub fn base_path(&self) -> &str {
        self.inputs.config.base_path()
    }

    /// Where an old address leads now. Both are addresses within the host.
    pub fn redirect(&self, address: &str) -> Option<&str> {
        self.redirects.get(address).map(String::as_str)
    }

    /// The file of the theme that a page of an earlier build asks for: the same name with another fingerprint.
    pub fn renamed(&self, path: &str) -> Option<&str> {
        let (stem, ending) = without_fingerprint(path)?;
        let same = |other: &&String| without_fingerprint(other) == Some((stem, ending));
        self.preview.whole.keys().find(same).map(String::as_str)
    }
}

/// How many errors and warnings there are among these.
fn count<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> (usize, usize) {
    found.into_iter().fold((0, 0), |(errors, warnings), diagnostic| match diagnostic.severity {
        Severity::Error => (errors + 1, warnings),
        Severity::Warning => (errors, warnings + 1),
    })
}

/// The lines of `_redirects`: from, to, status.
fn redirects(file: &OutputFile) -> BTreeMap<String, String> {
    let text = bytes(file);
    let text = String::from_utf8_lossy(&text);
    let line = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// The bytes of a file that was made.
pub fn bytes(file: &OutputFile) -> Vec<u8> {
    match file {
        OutputFile::Made(parts) => parts.iter().map(Part::bytes).collect::<Vec<_>>().concat(),
        OutputFile::Copied { .. } => Vec::new(),
    }
}

/// `styles/main` and `css` of `styles/main.3fa9c1d2.css`.
fn without_fingerprint(path: &str) -> Option<(&str, &str)> {
    const LENGTH: usize = 8;
    let (rest, ending) = path.rsplit_once('.')?;
    let (stem, fingerprint) = rest.rsplit_once('.')?;
    let is_one = fingerprint.len() == LENGTH && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then_some((stem, ending))
}
