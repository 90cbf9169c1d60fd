//! The only writer: publishes a build to its folder, whole or not at all.
//!
//! A build is assembled in a folder beside the old one (what has not changed is linked, not written), and the two change
//! places in one step. Killed at any moment, the old site or the new one is there, whole. Nothing changed, nothing is
//! written.

mod compress;

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, IoSlice, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::emit::{Files, OutputFile, Part};

pub use self::compress::Compression;

/// The file that tells that a folder was made by guidepost, and may be replaced by it.
const MARKER: &str = ".guidepost";
const MARKER_TEXT: &str = "This folder is made by guidepost build; it is replaced as a whole.\n";

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or changed.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files that went.
    pub removed: usize,
}

/// Why nothing was published. The old site is as it was.
#[derive(Debug)]
pub enum PublishError {
    /// The output folder is the site itself, holds it, or is one of its source folders.
    UnsafeFolder(PathBuf),
    /// The output folder holds what guidepost did not make.
    NotOurs(PathBuf),
    /// A file that is copied can no longer be read.
    Source(PathBuf, io::Error),
    /// The disk is full, the folder read-only …
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnsafeFolder(path) => {
                write!(
                    f,
                    "{} cannot be the output folder: it holds the site's sources; name another with --out",
                    path.display()
                )
            }
            Self::NotOurs(path) => write!(
                f,
                "{} was not made by guidepost and is left alone; name another folder with --out, or empty this one yourself",
                path.display()
            ),
            Self::Source(path, error) => {
                write!(f, "{} cannot be read: {error}; the site that was there is as it was", path.display())
            }
            Self::Io(path, error) => {
                write!(f, "{} cannot be written: {error}; the site that was there is as it was", path.display())
            }
        }
    }
}

impl std::error::Error for PublishError {}

/// Publish the files of a build of the site at `root` to the folder `out`.
///
/// # Errors
/// The folder must not be written to, or cannot be. What was published before is as it was.
pub fn publish(files: &Files, root: &Path, out: &Path, compression: Compression) -> Result<Published, PublishError> {
    let out = absolute(out).map_err(|error| PublishError::Io(out.to_path_buf(), error))?;
    let root = absolute(root).map_err(|error| PublishError::Io(root.to_path_buf(), error))?;
    guard(&root, &out)?;
    let parent = out.parent().ok_or_else(|| PublishError::UnsafeFolder(out.clone()))?;
    let io_error = |error| PublishError::Io(out.clone(), error);
    fs::create_dir_all(parent).map_err(io_error)?;
    let _lock = lock(parent);
    let plan = Plan::new(files, &out, compression);
    if plan.is_done() {
        return Ok(plan.published());
    }
    let name = out.file_name().ok_or_else(|| PublishError::UnsafeFolder(out.clone()))?.to_string_lossy().into_owned();
    let staging = parent.join(format!(".{name}.guidepost-new"));
    remove(&staging).map_err(io_error)?;
    let assembled = plan.assemble(&staging).and_then(|()| swap(&staging, &out).map_err(Failed::Writing));
    if let Err(failed) = assembled {
        // The reason is what counts; a staging folder that cannot be removed now is removed by the next build.
        let _ = remove(&staging);
        return Err(match failed {
            Failed::Reading(path, error) => PublishError::Source(path, error),
            Failed::Writing(error) => io_error(error),
        });
    }
    // The site is published; what is left of the old one is removed now or by the next build.
    let _ = remove(&staging);
    Ok(plan.published())
}

/// The files of one folder of what was published, `pagefind/` say, without those that are others compressed; none where
/// they cannot be read.
pub fn published(out: &Path, folder: &str) -> Files {
    let is_own = |path: &String| !Compression::EXTENSIONS.iter().any(|extension| path.ends_with(extension));
    let paths: Vec<String> = existing(&out.join(folder)).filter(is_own).map(|path| format!("{folder}{path}")).collect();
    let read = |path: String| Some((path.clone(), OutputFile::bytes(fs::read(out.join(&path)).ok()?)));
    paths.into_par_iter().filter_map(read).collect()
}

/// Write one file of the site's own, or another: whole or not at all.
///
/// # Errors
/// It cannot be written; the old one is as it was.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.guidepost-new"));
    fs::write(&beside, text)?;
    fs::rename(&beside, path).inspect_err(|_| {
        // The reason is what counts.
        let _ = fs::remove_file(&beside);
    })
}

/// An absolute path with its existing part resolved, symbolic links and all.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut existing = path.as_path();
    loop {
        match existing.canonicalize() {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |path, part| path.join(part))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match (existing.file_name(), existing.parent()) {
                (Some(name), Some(parent)) => {
                    missing.push(name.to_owned());
                    existing = parent;
                }
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

fn guard(root: &Path, out: &Path) -> Result<(), PublishError> {
    const SOURCES: [&str; 3] = ["content", "assets", "theme"];
    if root.starts_with(out) || SOURCES.iter().any(|folder| out.starts_with(root.join(folder))) {
        return Err(PublishError::UnsafeFolder(out.to_path_buf()));
    }
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(PublishError::NotOurs(out.to_path_buf()));
        }
        Err(error) => return Err(PublishError::Io(out.to_path_buf(), error)),
    };
    let ours = out.join(MARKER).is_file() || entries.next().is_none();
    if ours { Ok(()) } else { Err(PublishError::NotOurs(out.to_path_buf())) }
}

/// Keep others who write into the same parent folder waiting. Where folders cannot be locked, there is no lock.
pub(crate) fn lock(parent: &Path) -> Option<File> {
    let folder = File::open(parent).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// One file that the output folder will hold.
struct Item<'a> {
    path: String,
    source: Source<'a>,
    /// Whether the old site holds the very same file.
    same: bool,
    /// Whether it takes long to write.
    is_long: bool,
}

/// What a file could not be published for.
enum Failed {
    Reading(PathBuf, io::Error),
    Writing(io::Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}

/// What takes long to write, in bytes.
const LONG: u64 = 4 << 20;

enum Source<'a> {
    File(&'a OutputFile),
    /// Another file, compressed.
    Compressed(&'a OutputFile, compress::Encoding),
    Marker,
}

/// What must be done to publish.
struct Plan<'a> {
    out: PathBuf,
    items: Vec<Item<'a>>,
    removed: usize,
}

impl<'a> Plan<'a> {
    fn new(files: &'a Files, out: &Path, compression: Compression) -> Self {
        let is_there = out.exists();
        let mut items: Vec<Item<'a>> = files
            .par_iter()
            .flat_map_iter(|(path, file)| {
                let same = is_there && is_same(file, &out.join(path));
                let is_long = file.length() >= LONG;
                let compressed = compression.of(path, file).into_iter().map(move |encoding| {
                    let path = format!("{path}.{}", encoding.extension());
                    let same = same && out.join(&path).is_file();
                    Item { path, source: Source::Compressed(file, encoding), same, is_long }
                });
                std::iter::once(Item { path: path.clone(), source: Source::File(file), same, is_long })
                    .chain(compressed.collect::<Vec<_>>())
            })
            .collect();
        let same = out.join(MARKER).is_file();
        items.push(Item { path: MARKER.to_owned(), source: Source::Marker, same, is_long: false });
        // The longest come first, so that no processor is left alone with them at the end.
        items.sort_by_key(|item| !item.is_long);
        let kept: BTreeSet<&str> = items.iter().map(|item| item.path.as_str()).collect();
        let removed = existing(out).filter(|path| !kept.contains(path.as_str())).count();
        Self { out: out.to_path_buf(), items, removed }
    }

    /// The folders that the new site has, by how deep they lie.
    fn folders(&self) -> Vec<Vec<&str>> {
        let mut known = HashSet::new();
        let mut by_depth: Vec<Vec<&str>> = Vec::new();
        for item in &self.items {
            let mut path = item.path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/')
                && known.insert(folder)
            {
                let depth = folder.matches('/').count();
                by_depth.resize_with(by_depth.len().max(depth + 1), Vec::new);
                by_depth[depth].push(folder);
                path = folder;
            }
        }
        by_depth
    }

    fn is_done(&self) -> bool {
        self.removed == 0 && self.items.iter().all(|item| item.same)
    }

    fn published(&self) -> Published {
        let own = |item: &&Item<'_>| !matches!(item.source, Source::Marker);
        let unchanged = self.items.iter().filter(own).filter(|item| item.same).count();
        Published { written: self.items.iter().filter(own).count() - unchanged, unchanged, removed: self.removed }
    }

    /// Make the whole new site in a folder.
    fn assemble(&self, staging: &Path) -> Result<(), Failed> {
        fs::create_dir(staging)?;
        // A folder comes before those in it.
        for folders in self.folders() {
            folders.par_iter().try_for_each(|folder| fs::create_dir(staging.join(folder)))?;
        }
        self.items.par_iter().try_for_each(|item| {
            let target = staging.join(&item.path);
            // Where links are not to be had, the file is made anew.
            if item.same && fs::hard_link(self.out.join(&item.path), &target).is_ok() {
                return Ok(());
            }
            item.write(&target)
        })
    }
}

impl Item<'_> {
    fn write(&self, target: &Path) -> Result<(), Failed> {
        match &self.source {
            Source::Marker => fs::write(target, MARKER_TEXT)?,
            Source::Compressed(file, encoding) => fs::write(target, encoding.compress(&contents(file)?)?)?,
            Source::File(OutputFile::Made(parts)) => write_all(File::create(target)?, parts.iter().map(Part::bytes))?,
            Source::File(OutputFile::Copied { from, modified, .. }) => {
                let mut source = File::open(from).map_err(|error| Failed::Reading(from.clone(), error))?;
                // Whoever may read and write the source: what is published is read by all whom the folder lets in.
                let mut target = File::create(target)?;
                io::copy(&mut source, &mut target)?;
                target.set_modified(*modified)?;
            }
        }
        Ok(())
    }
}

/// Write a file of parts, with as few calls as the system takes.
fn write_all<'a>(mut file: File, parts: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = parts.map(IoSlice::new).collect();
    let mut slices = &mut slices[..];
    // Empty ones at the beginning would be all that a call writes.
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut slices, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn contents(file: &OutputFile) -> Result<Vec<u8>, Failed> {
    match file {
        OutputFile::Made(parts) => Ok(parts.iter().flat_map(|part| part.bytes().iter().copied()).collect()),
        OutputFile::Copied { from, .. } => fs::read(from).map_err(|error| Failed::Reading(from.clone(), error)),
    }
}

fn is_same(file: &OutputFile, path: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(path) else { return false };
    if !metadata.is_file() || metadata.len() != file.length() {
        return false;
    }
    match file {
        OutputFile::Copied { modified, .. } => metadata.modified().is_ok_and(|time| time == *modified),
        OutputFile::Made(parts) => holds(path, parts.iter().map(Part::bytes)).unwrap_or(false),
    }
}

/// Whether a file holds just these bytes.
fn holds<'a>(path: &Path, parts: impl Iterator<Item = &'a [u8]>) -> io::Result<bool> {
    let mut file = BufReader::with_capacity(64 * 1024, File::open(path)?);
    let mut buffer = Vec::new();
    for part in parts {
        buffer.resize(part.len(), 0);
        file.read_exact(&mut buffer)?;
        if buffer != part {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The files of the old site, by path below it.
fn existing(out: &Path) -> impl Iterator<Item = String> {
    WalkDir::new(out).into_iter().filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir()).filter_map(
        move |entry| {
            let below = entry.path().strip_prefix(out).ok()?;
            Some(below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
        },
    )
}

/// Put the new site in the place of the old one; the old one is then where the new one was.
fn swap(staging: &Path, out: &Path) -> io::Result<()> {
    if !out.exists() {
        return fs::rename(staging, out);
    }
    if exchange(staging, out).is_ok() {
        return Ok(());
    }
    // Without an atomic exchange, the old site steps aside for a moment.
    let aside = staging.with_extension("guidepost-old");
    remove(&aside)?;
    fs::rename(out, &aside)?;
    fs::rename(staging, out).inspect_err(|_| {
        let _ = fs::rename(&aside, out);
    })?;
    remove(&aside)
}

/// Let two folders change places in one step, where the system can.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub(crate) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// Let two folders change places in one step, where the system can.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
