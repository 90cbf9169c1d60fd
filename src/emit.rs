//! Stage 8: the files of the finished site, in memory.

mod headers;
mod json_ld;
mod llms;
mod page;
mod redirects;
mod sitemap;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crate::content::Inputs;
use crate::diagnostics::Diagnostic;
use crate::links::PageLinks;
use crate::site::Site;
use crate::theme::Theme;

/// The files of a site, by path below the output folder, with `/` between its parts.
pub type Files = BTreeMap<String, OutputFile>;

/// A file of the site.
#[derive(Debug, Clone)]
pub enum OutputFile {
    /// Made here.
    Made(Vec<Part>),
    /// Copied from the site's source.
    Copied {
        /// The file.
        from: PathBuf,
        /// Its length in bytes.
        length: u64,
        /// When it was last changed; the copy carries the same time, and is known by it.
        modified: SystemTime,
    },
}

/// A part of a file. What many pages share stands in memory once.
#[derive(Debug, Clone)]
pub enum Part {
    /// Of this file alone.
    Own(Vec<u8>),
    /// A range of shared text.
    Shared(Arc<str>, Range<usize>),
}

impl Part {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(text, range) => &text.as_bytes()[range.clone()],
        }
    }
}

impl OutputFile {
    /// A file of this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::bytes(text.into().into_bytes())
    }

    /// A file of these bytes.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self::Made(vec![Part::Own(bytes)])
    }

    /// How long it is, in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Made(parts) => parts.iter().map(|part| part.bytes().len() as u64).sum(),
            Self::Copied { length, .. } => *length,
        }
    }
}

/// Make all files of a site.
pub fn emit(
    inputs: &Inputs,
    site: &Site<'_>,
    links: &[PageLinks],
    theme: &Theme,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    let mut files = Files::new();
    for asset in &inputs.assets {
        let file = OutputFile::Copied { from: asset.file.clone(), length: asset.length, modified: asset.modified };
        files.insert(asset.route()[1..].to_owned(), file);
    }
    for asset in &theme.assets {
        files.insert(asset.route[1..].to_owned(), OutputFile::bytes(asset.bytes.clone()));
    }
    let config = &inputs.config;
    let site_value = page::site_value(config);
    let redirects = redirects::collect(inputs, site, diagnostics);
    files.extend(redirects::files(&redirects, config, theme, &site_value, diagnostics));
    files.extend(page::pages(inputs, site, links, theme, diagnostics));
    redirects::lead_on(&redirects, config, &mut files);
    for (path, text) in [
        ("sitemap.xml", sitemap::sitemap(site, config)),
        ("robots.txt", sitemap::robots(config)),
        ("_headers", headers::headers(config, theme)),
        ("llms.txt", llms::llms(site, config)),
    ] {
        files.insert(path.to_owned(), OutputFile::text(text));
    }
    files
}

/// The file that an address is served from: `/a/` is `a/index.html`.
pub fn file_of(route: &str) -> String {
    format!("{}index.html", &route[1..])
}
