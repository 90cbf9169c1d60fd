//! Writes the new site: assembled beside its place and put there in one step, whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::source::below;
use super::{Existing, ImportError};

/// A file of the new site.
#[derive(Debug)]
pub enum Content {
    /// Text that was made.
    Text(String),
    /// A file of the old site, as it is.
    Copy(PathBuf),
}

/// The files of the new site, by path.
pub type Files = BTreeMap<String, Content>;

/// Where an import writes.
const OWNED: [&str; 5] = ["site.toml", "content", "assets", "redirects.toml", super::report::FILE];

/// Write the site to a folder: the paths of files that stood where an import writes, and that are kept since this one
/// does not write them.
///
/// # Errors
/// The folder holds something already, or holds the old site, or cannot be written.
pub fn write(files: &Files, to: &Path, existing: Existing, source: &[PathBuf]) -> Result<Vec<String>, ImportError> {
    let io_error = |error| ImportError::Io(to.to_path_buf(), error);
    let to = absolute(to).map_err(io_error)?;
    let name = to.file_name().ok_or_else(|| ImportError::Unsafe(to.clone()))?.to_string_lossy().into_owned();
    let parent = to.parent().ok_or_else(|| ImportError::Unsafe(to.clone()))?;
    guard(&to, existing, source)?;
    fs::create_dir_all(parent).map_err(io_error)?;
    let _lock = crate::write::lock(parent);
    // Another import may have been there while this one waited.
    guard(&to, existing, source)?;
    let staging = parent.join(format!(".{name}.guidepost-import"));
    if staging.exists() && !is_ours(&staging).map_err(io_error)? {
        return Err(ImportError::Leftover(staging));
    }
    remove(&staging).map_err(io_error)?;
    let done = assemble(files, &staging).and_then(|()| {
        let kept = keep(&to, &staging)?;
        put(&staging, &to).map(|()| kept)
    });
    done.map_err(|error| {
        // The reason is what counts. What somebody else wrote may be in this folder by now, and is kept then.
        if is_ours(&staging).unwrap_or(false) {
            let _ = remove(&staging);
        }
        io_error(error)
    })
}

/// An absolute path with its existing part resolved.
pub fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut existing = path.as_path();
    let mut missing = Vec::new();
    loop {
        match existing.canonicalize() {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |path: PathBuf, part| path.join(part))),
            Err(error) => match (existing.file_name(), existing.parent()) {
                (Some(name), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
                    missing.push(name.to_owned());
                    existing = parent;
                }
                _ => return Err(error),
            },
        }
    }
}

/// Refuse a folder that must not be written.
///
/// # Errors
/// See [`write()`].
pub fn guard(to: &Path, existing: Existing, source: &[PathBuf]) -> Result<(), ImportError> {
    // The new site must not hold the old one, nor lie among its articles.
    if source.iter().any(|folder| folder.starts_with(to)) || source.last().is_some_and(|docs| to.starts_with(docs)) {
        return Err(ImportError::Unsafe(to.to_path_buf()));
    }
    match fs::read_dir(to) {
        Ok(mut entries) => match existing {
            Existing::Refuse if entries.next().is_some() => Err(ImportError::Exists(to.to_path_buf())),
            _ => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(ImportError::Exists(to.to_path_buf())),
        Err(error) => Err(ImportError::Io(to.to_path_buf(), error)),
    }
}

/// Whether a folder holds nothing but what an import writes.
fn is_ours(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        if !is_owned(&entry?) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_owned(entry: &fs::DirEntry) -> bool {
    OWNED.iter().any(|owned| entry.file_name() == *owned)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn assemble(files: &Files, staging: &Path) -> io::Result<()> {
    fs::create_dir(staging)?;
    let mut folders: Vec<&Path> = files.keys().filter_map(|path| Path::new(path).parent()).collect();
    folders.sort();
    folders.dedup();
    folders.into_iter().try_for_each(|folder| fs::create_dir_all(staging.join(folder)))?;
    files.par_iter().try_for_each(|(path, content)| {
        let target = staging.join(path);
        match content {
            Content::Text(text) => fs::write(&target, text),
            Content::Copy(from) => fs::copy(from, &target).map(|_| ()),
        }
    })
}

/// Take over the files that stand where an import writes, and that the new site does not have: their paths.
fn keep(old: &Path, new: &Path) -> io::Result<Vec<String>> {
    let mut kept = Vec::new();
    for entry in OWNED.iter().flat_map(|owned| WalkDir::new(old.join(owned)).min_depth(1).sort_by_file_name()) {
        let entry = match entry {
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
            entry => entry?,
        };
        let path = below(old, entry.path());
        let target = new.join(&path);
        if entry.file_type().is_dir() || fs::symlink_metadata(&target).is_ok() {
            continue;
        }
        // Below what is a file now, it has no place.
        if target.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok()) {
            fs::hard_link(entry.path(), &target).or_else(|_| fs::copy(entry.path(), &target).map(|_| ()))?;
            kept.push(path);
        }
    }
    Ok(kept)
}

/// Put the new folder in its place. What lies in the old one beside what an import writes moves over.
fn put(staging: &Path, to: &Path) -> io::Result<()> {
    if !to.exists() {
        return fs::rename(staging, to);
    }
    crate::write::exchange(staging, to).or_else(|_| step_aside(staging, to))?;
    // The old folder is now where the new one was assembled.
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if !is_owned(&entry) {
            fs::rename(entry.path(), to.join(entry.file_name()))?;
        }
    }
    remove(staging)
}

/// Without an exchange in one step, the old folder steps aside for a moment.
fn step_aside(staging: &Path, to: &Path) -> io::Result<()> {
    let aside = staging.with_extension("guidepost-old");
    fs::rename(to, &aside)?;
    fs::rename(staging, to).inspect_err(|_| {
        let _ = fs::rename(&aside, to);
    })?;
    fs::rename(&aside, staging)
}
