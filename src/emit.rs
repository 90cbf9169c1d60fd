//! Stage 8: the files of the finished site, in memory.

mod headers;
mod json_ld;
mod llms;
mod named;
mod page;
mod picture;
mod redirects;
mod sitemap;
mod tags;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crate::assets::Asset;
use crate::cache::{Memo, Same};
use crate::content::{History, Inputs, Marks};
use crate::diagnostics::Diagnostic;
use crate::links::PageLinks;
use crate::page::SharedPage;
use crate::redirects::Redirects;
use crate::related::Related;
use crate::site::{Directory, Nav, Site};
use crate::source::SharedText;
use crate::theme::Theme;
use crate::variants::Variants;

use self::page::Writer;
use self::redirects::Leading;

pub use self::headers::policy_in_folder;
pub use self::redirects::{Format, map as redirect_map};
pub use self::worker::add as add_worker;

/// The files of a site, by path below the output folder, with `/` between its parts.
pub type Files = BTreeMap<String, OutputFile>;

/// A file of the site.
#[derive(Debug, Clone)]
pub enum OutputFile {
    /// Made here.
    Made(Arc<[Part]>),
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

    /// A file of these parts, one behind the other.
    pub fn parts(parts: Vec<Vec<u8>>) -> Self {
        Self::Made(parts.into_iter().map(Part::Own).collect())
    }

    /// A file of parts of texts that stand in memory anyway.
    pub fn shared(parts: impl Iterator<Item = SharedText>) -> Self {
        let parts = parts.filter(|part| !part.range.is_empty());
        Self::Made(parts.map(|SharedText { whole, range }| Part::Shared(whole, range)).collect())
    }

    /// A file of these bytes.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self::Made([Part::Own(bytes)].into())
    }

    /// The bytes of a file that was made here; none of one that is copied.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Made(parts) => parts.iter().map(Part::bytes).collect::<Vec<_>>().concat(),
            Self::Copied { .. } => Vec::new(),
        }
    }

    /// How long it is, in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Made(parts) => parts.iter().map(|part| part.bytes().len() as u64).sum(),
            Self::Copied { length, .. } => *length,
        }
    }
}

/// The files of a site by what they are of, so that what has not changed can be kept.
#[derive(Debug)]
pub struct Emitted {
    /// Files that are copied.
    pub copied: Arc<Files>,
    /// Files that belong to no page.
    pub whole: Arc<Files>,
    /// The files of each page, in the order of the site's pages.
    pub pages: Vec<Arc<PageFiles>>,
}

/// The files of one page.
#[derive(Debug)]
pub struct PageFiles {
    /// Its HTML and its Markdown, by path.
    pub files: [(String, OutputFile); 2],
    /// What its template failed on.
    pub failed: Option<Box<Diagnostic>>,
}

impl Emitted {
    /// All of them in one table. Pages stand over what is made for the whole site, and that over copied files.
    pub fn into_files(self) -> Files {
        let mut files = Arc::unwrap_or_clone(self.copied);
        files.extend(Arc::unwrap_or_clone(self.whole));
        files.extend(self.pages.iter().flat_map(|page| page.files.iter().cloned()));
        files
    }
}

/// The files of the last build.
#[derive(Debug, Default)]
pub struct Kept {
    copied: Memo<Same<[Asset]>, Arc<Files>>,
    shared: Memo<Frame, Arc<page::Shared>>,
    pages: page::KeptPages,
    whole: Memo<WholeKey, Arc<Files>>,
}

/// What the files depend on that belong to no page.
type WholeKey = (Frame, Redirects, Summaries);

/// What every page stands in: the theme with the settings, the addresses, the navigation.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    theme: Same<Theme>,
    directory: Same<Directory>,
    nav: Same<Nav>,
    marks: Marks,
    /// What pages get that lead on, by their routes.
    moved: BTreeMap<String, Leading>,
    /// When articles were last changed.
    history: Arc<History>,
    /// The smaller files of pictures.
    variants: Arc<Variants>,
    /// The hosts whose films pages show.
    video_hosts: BTreeSet<&'static str>,
}

/// What lists of pages say of them.
#[derive(Debug)]
struct Summaries(Vec<SharedPage>);

impl PartialEq for Summaries {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&SharedPage, &SharedPage)| {
            Arc::ptr_eq(a, b) || a.route == b.route && a.title == b.title && a.front_matter == b.front_matter
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

/// What each page points to, in the order of the site's pages.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Its links.
    pub links: &'a [Arc<PageLinks>],
    /// The pages that are about the same; empty where pages name none.
    pub related: &'a Related,
    /// Old addresses.
    pub redirects: &'a Redirects,
    /// The smaller files of pictures.
    pub variants: &'a Arc<Variants>,
}

/// Make all files of a site, or take them from the last build.
pub fn emit(
    inputs: &Inputs,
    site: &Site<'_>,
    around: Around<'_>,
    theme: &Arc<Theme>,
    (kept, diagnostics): (&mut Kept, &mut Vec<Diagnostic>),
) -> Emitted {
    let frame = Frame {
        theme: Same(theme.clone()),
        directory: Same(site.directory.clone()),
        nav: Same(site.nav.clone()),
        marks: inputs.marks,
        moved: redirects::of_pages(around.redirects, site, theme, &inputs.config),
        history: inputs.history.clone(),
        variants: around.variants.clone(),
        video_hosts: page::video_hosts(site),
    };
    let copied = kept.copied.get(Same(inputs.assets.clone()), diagnostics, |assets, _| Arc::new(copied(&assets.0)));
    let make = |frame: &Frame, found: &mut Vec<Diagnostic>| {
        Arc::new(page::Shared::new(inputs, site, theme, found).leading_on(&frame.moved))
    };
    let shared = kept.shared.get(frame.clone(), diagnostics, make);
    let writer = Writer::new(inputs, site, theme, (shared, around));
    let key = (frame.clone(), around.redirects.clone(), Summaries(site.pages.clone()));
    // What lists all pages is written by one processor: beside the pages.
    let Kept { pages, whole: kept_whole, .. } = kept;
    let make = |(frame, redirects, _): &WholeKey, found: &mut Vec<Diagnostic>| {
        Arc::new(whole(&writer, frame, redirects, found))
    };
    let (pages, whole) =
        rayon::join(|| pages.emit(&writer, &frame, around.links), || kept_whole.get(key, diagnostics, make));
    Emitted { copied, whole, pages }
}

/// The files that belong to no page.
fn whole(
    writer: &Writer<'_>,
    Frame { video_hosts, .. }: &Frame,
    redirects: &Redirects,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    let Writer { inputs, site, theme, .. } = writer;
    let mut files = Files::new();
    for asset in &theme.assets {
        files.insert(asset.route[1..].to_owned(), OutputFile::bytes(asset.bytes.clone()));
    }
    let config = &inputs.config;
    let site_value = page::site_value(inputs, video_hosts);
    files.extend(redirects::files(redirects, config, theme, &site_value, diagnostics));
    files.insert("404.html".to_owned(), writer.not_found(diagnostics));
    if worker::is_on(inputs) {
        files.insert(worker::OFFLINE_ROUTE[1..].to_owned(), writer.offline(diagnostics));
    }
    for (path, text) in [
        ("sitemap.xml", sitemap::sitemap(site, config)),
        ("robots.txt", sitemap::robots(config)),
        ("_headers", headers::headers(config, theme, writer.variants, video_hosts)),
        ("llms.txt", llms::llms(site, config)),
    ] {
        files.insert(path.to_owned(), OutputFile::text(text));
    }
    files
}

fn copied(assets: &[Asset]) -> Files {
    let file =
        |asset: &Asset| OutputFile::Copied { from: asset.file.clone(), length: asset.length, modified: asset.modified };
    assets.iter().map(|asset| (asset.route()[1..].to_owned(), file(asset))).collect()
}

/// The file that an address is served from: `/a/` is `a/index.html`.
pub fn file_of(route: &str) -> String {
    format!("{}index.html", &route[1..])
}
