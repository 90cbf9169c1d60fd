//! Reads a site again and again, and of it only what may have changed.
//!
//! A file whose length, times and inode are as they were when it was read is not read again, unless somebody says that
//! it changed. One that was read so soon after its last change that the next one may have the same time is not trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::{
    Found, History, Inputs, LoadError, REDIRECTS, Read, history, is_copied, is_hidden_name, read_config, read_one,
    read_optional, site_path, sort_out, walk,
};
use crate::assets::Asset;
use crate::config;
use crate::diagnostics::Diagnostic;
use crate::source::{ContentHash, FilePath, Span};

/// The folders that a site is read from, in this order.
pub const FOLDERS: [&str; 3] = ["content", "assets", "theme"];

/// What may have changed since a site was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// These files, absolute.
    Files(BTreeSet<PathBuf>),
    /// Anything.
    Anything,
}

impl Changes {
    /// Both together.
    pub fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Files(files), Self::Files(more)) => files.extend(more),
            (_, Self::Anything) => *self = Self::Anything,
            (Self::Anything, _) => {}
        }
    }
}

/// A site that was read, and what is new about it.
#[derive(Debug)]
pub struct Loaded {
    /// What it is made of.
    pub inputs: Inputs,
    /// The files whose content is another than the last time.
    pub changed: BTreeSet<FilePath>,
}

/// Reads one site.
#[derive(Debug)]
pub struct Loader {
    root: PathBuf,
    known: BTreeMap<Order, Known>,
    config: Option<ContentHash>,
    /// The hash of the redirects.
    redirects: Option<ContentHash>,
    /// The copied files among those that are known.
    assets: Arc<[Asset]>,
    /// What was wrong with the folders themselves.
    folder_diagnostics: Vec<Diagnostic>,
    /// Whether some file can be reached by two names.
    has_links: bool,
    /// What git said when it was first asked, with what was wrong: commits do not happen on the way.
    history: Option<(Arc<History>, Vec<Diagnostic>)>,
}

/// A file that was read.
#[derive(Debug)]
struct Known {
    stamp: Stamp,
    /// Whether another content would have another stamp.
    trusted: bool,
    read: Option<Read>,
    diagnostics: Vec<Diagnostic>,
}

/// What is another after a file was written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    identity: (u64, i64, i64),
}

/// A path in the order in which folders are walked: by its parts, not by its bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Order(usize, String);

impl Order {
    /// Sorts before all that names are made of.
    const BETWEEN_PARTS: char = '\0';

    fn of(path: &str) -> Self {
        let (folder, below) = path.split_once('/').unwrap_or((path, ""));
        let rank = FOLDERS.iter().position(|known| *known == folder).unwrap_or(FOLDERS.len());
        Self(rank, below.replace('/', Self::BETWEEN_PARTS.encode_utf8(&mut [0; 4])))
    }

    fn path(&self) -> FilePath {
        let folder = FOLDERS.get(self.0).copied().unwrap_or_default();
        format!("{folder}/{}", self.1.replace(Self::BETWEEN_PARTS, "/")).into()
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok(), identity: identity(metadata) }
    }

    /// Whether a change after now is sure to have another time.
    fn is_settled(&self) -> bool {
        /// The coarsest clock of a file system in use: FAT's.
        const COARSEST: Duration = Duration::from_secs(2);
        let age = self.modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
        age.is_some_and(|age| age > COARSEST)
    }
}

/// The inode and the time of its last change, where there are such things.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

impl Loader {
    /// A loader that knows nothing yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            known: BTreeMap::new(),
            config: None,
            redirects: None,
            assets: Arc::new([]),
            folder_diagnostics: Vec::new(),
            has_links: false,
            history: None,
        }
    }

    /// Read the site, or what may have changed of it.
    ///
    /// # Errors
    /// There is no `site.toml`, or it does not define the brand.
    pub fn load(&mut self, brand: Option<&str>, changes: &Changes) -> Result<Loaded, LoadError> {
        let mut diagnostics = Vec::new();
        let (config, config_file) = read_config(&self.root, brand, &mut diagnostics)?;
        let mut changed = Vec::new();
        match changes {
            Changes::Files(files) if self.refresh(files, &mut changed) => {}
            Changes::Files(files) => changed.extend(self.walk(files)),
            Changes::Anything => changed.extend(self.walk(&BTreeSet::new())),
        }
        let mut changed: BTreeSet<FilePath> = changed.into_iter().collect();
        if self.config.replace(config_file.hash) != Some(config_file.hash) {
            changed.insert(config_file.path.clone());
        }
        if !self.root.join(config::FILE).exists() {
            // The whole site went while it was read: what was still found of it is no new site.
            return Err(LoadError::NoSite(self.root.clone()));
        }
        let redirects = read_optional(&self.root, REDIRECTS, &mut diagnostics);
        let hash = redirects.as_ref().map(|file| file.hash);
        if std::mem::replace(&mut self.redirects, hash) != hash {
            changed.insert(REDIRECTS.into());
        }
        if changed.iter().any(|path| is_copied(path)) {
            self.keep_assets();
        }
        diagnostics.extend(self.folder_diagnostics.iter().cloned());
        diagnostics.extend(self.known.values().flat_map(|known| known.diagnostics.iter().cloned()));
        let read = self.known.values().filter_map(|known| known.read.as_ref());
        let mut inputs = sort_out(config, config_file, read, self.assets.clone(), diagnostics);
        inputs.redirects = redirects;
        if inputs.config.last_updated {
            let (history, found) = self.history();
            inputs.history = history;
            inputs.diagnostics.extend(found);
        }
        Ok(Loaded { inputs, changed })
    }

    fn history(&mut self) -> (Arc<History>, Vec<Diagnostic>) {
        let root = &self.root;
        let ask = || {
            let mut found = Vec::new();
            (Arc::new(history::read(root, &mut found)), found)
        };
        self.history.get_or_insert_with(ask).clone()
    }

    /// Whether one of these files lost all its text: some programs empty a file before they write it anew.
    pub fn was_emptied(&self, changes: &Changes) -> bool {
        let Changes::Files(files) = changes else { return false };
        files.iter().any(|file| {
            let known = self.known.get(&Order::of(&site_path(&self.root, file)));
            known.is_some_and(|known| known.stamp.length > 0)
                && std::fs::metadata(file).is_ok_and(|metadata| metadata.len() == 0)
        })
    }

    /// Look at these files alone, and collect those that changed; says whether this is enough.
    fn refresh(&mut self, files: &BTreeSet<PathBuf>, changed: &mut Vec<FilePath>) -> bool {
        if self.has_links || !self.folder_diagnostics.is_empty() || self.known.is_empty() {
            return false;
        }
        let mut found = Found::default();
        for file in files {
            let path = site_path(&self.root, file);
            // The settings and the redirects are read in any case.
            if !is_read(&self.root, file) || [config::FILE, REDIRECTS].contains(&&*path) {
                continue;
            }
            match std::fs::symlink_metadata(file) {
                Ok(metadata) if metadata.is_file() && file.to_str().is_some() => found.0.push((path, file.clone())),
                Ok(_) => return false,
                Err(_) => changed.extend(self.forget(&path)),
            }
        }
        changed.extend(self.read(&found));
        true
    }

    /// Forget a file, or all files of a folder; returns those that were known.
    fn forget(&mut self, path: &str) -> Vec<FilePath> {
        let own = Order::of(path);
        let first = own.clone();
        let is_below = |order: &Order| {
            let rest = (order.0 == own.0).then(|| order.1.strip_prefix(&own.1)).flatten();
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(Order::BETWEEN_PARTS) || own.1.is_empty())
        };
        let gone: Vec<Order> =
            self.known.range(first..).map(|(order, _)| order).take_while(|order| is_below(order)).cloned().collect();
        for order in &gone {
            self.known.remove(order);
        }
        gone.iter().map(Order::path).collect()
    }

    /// Look at everything; these files are read even if they seem unchanged.
    fn walk(&mut self, forced: &BTreeSet<PathBuf>) -> Vec<FilePath> {
        let mut found = Found::default();
        self.folder_diagnostics.clear();
        for folder in FOLDERS {
            walk(&self.root, folder, &mut found, &mut self.folder_diagnostics);
        }
        self.has_links = found.1;
        let there: BTreeSet<Order> = found.0.iter().map(|(path, _)| Order::of(path)).collect();
        let gone: Vec<Order> = self.known.keys().filter(|known| !there.contains(known)).cloned().collect();
        let mut changed: Vec<FilePath> = gone.iter().map(Order::path).collect();
        self.known.retain(|path, _| there.contains(path));
        let known = &self.known;
        found.0 = found
            .0
            .into_par_iter()
            .filter(|(path, file)| {
                forced.contains(file) || known.get(&Order::of(path)).is_none_or(|known| !known.is_current(file))
            })
            .collect();
        changed.extend(self.read(&found));
        changed
    }

    /// Read files; returns those whose content is new.
    fn read(&mut self, found: &Found) -> Vec<FilePath> {
        let read: Vec<Known> = found.0.par_iter().map(|(path, file)| Known::read(path, file)).collect();
        let mut changed = Vec::new();
        for ((path, _), known) in found.0.iter().zip(read) {
            let old = self.known.insert(Order::of(path), known);
            let new = &self.known[&Order::of(path)];
            if old.is_none_or(|old| old.read != new.read) {
                changed.push(path.clone());
            }
        }
        changed
    }

    /// Collect the copied files anew.
    fn keep_assets(&mut self) {
        let asset = |known: &Known| match &known.read {
            Some(Read::Asset(asset)) => Some(asset.clone()),
            _ => None,
        };
        self.assets = self.known.values().filter_map(asset).collect();
    }
}

impl Known {
    fn read(path: &FilePath, file: &Path) -> Self {
        let mut diagnostics = Vec::new();
        // Taken before the file is read: a change in between makes it look old, never new.
        let stamp = std::fs::metadata(file).ok().as_ref().map(Stamp::of);
        let read = read_one(path, file, &mut diagnostics).map_err(|error| {
            let message = format!("this cannot be read: {error}");
            diagnostics.push(Diagnostic::error("unreadable", Span::file(path), message));
        });
        let trusted = read.is_ok() && stamp.as_ref().is_some_and(Stamp::is_settled);
        let stamp = stamp.unwrap_or(Stamp { length: 0, modified: None, identity: (0, 0, 0) });
        Self { stamp, trusted, read: read.ok(), diagnostics }
    }

    fn is_current(&self, file: &Path) -> bool {
        self.trusted && std::fs::metadata(file).is_ok_and(|metadata| Stamp::of(&metadata) == self.stamp)
    }
}

/// Whether a change of this path can be one of the site's: it is its settings or redirects, or lies in a folder that is read and has
/// no name of a hidden or temporary file.
pub fn is_read(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return false };
    let mut parts = below.iter().map(|part| part.to_string_lossy());
    match parts.next() {
        Some(first) if FOLDERS.contains(&&*first) => !parts.any(|part| is_hidden_name(&part)),
        Some(first) => [config::FILE, REDIRECTS].contains(&&*first) && parts.next().is_none(),
        None => true,
    }
}
