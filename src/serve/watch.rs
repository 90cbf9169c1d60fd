//! Finds out that something may have changed: the system tells, or files are looked at again and again.
//!
//! Even where the system tells, everything is looked at once in a while: events get lost on network drives, in
//! containers, and when there are too many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind, MetadataKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::content::{Changes, FOLDERS, is_read};

/// How changes are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watching {
    /// The system tells of them.
    Events,
    /// Files are looked at again and again.
    Polling,
}

/// How often everything is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// At least this long apart.
    least: Duration,
    /// And this many times as long as a look takes.
    times: u32,
}

impl Pace {
    /// The pace for a way of watching.
    pub fn of(watching: Watching) -> Self {
        match watching {
            Watching::Events => Self { least: Duration::from_secs(2), times: 50 },
            Watching::Polling => Self { least: Duration::from_millis(200), times: 5 },
        }
    }

    /// How long to wait after a look that took so long.
    pub fn after(self, look: Duration) -> Duration {
        self.least.max(look * self.times)
    }
}

/// Where changes are told.
pub type Tell = Arc<dyn Fn(Changes) + Send + Sync>;

/// Watches the folders of a site.
pub struct Watcher {
    root: PathBuf,
    watcher: RecommendedWatcher,
    /// The folders that are watched, each with what it was then: a folder that was made anew is another.
    watched: BTreeMap<PathBuf, Option<u64>>,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watcher").field("root", &self.root).field("watched", &self.watched).finish_non_exhaustive()
    }
}

impl Watcher {
    /// Begin to watch.
    ///
    /// # Errors
    /// The system cannot tell of changes; says why.
    pub fn new(root: &Path, tell: Tell) -> Result<Self, String> {
        let own_root = root.to_path_buf();
        let handler = move |event: notify::Result<Event>| {
            if let Some(changes) = changes(&own_root, event) {
                tell(changes);
            }
        };
        let watcher = notify::recommended_watcher(handler).map_err(|error| error.to_string())?;
        let mut new = Self { root: root.to_path_buf(), watcher, watched: BTreeMap::new() };
        new.arm()?;
        Ok(new)
    }

    /// Watch the folders that are there now: those that are new or made anew. Returns whether there were any.
    ///
    /// # Errors
    /// The system refuses to watch one; says why.
    pub fn arm(&mut self) -> Result<bool, String> {
        let watcher = &mut self.watcher;
        let below = FOLDERS.map(|folder| (self.root.join(folder), RecursiveMode::Recursive));
        let mut armed = false;
        for (folder, mode) in [(self.root.clone(), RecursiveMode::NonRecursive)].into_iter().chain(below) {
            let Ok(metadata) = std::fs::metadata(&folder) else {
                if self.watched.remove(&folder).is_some() {
                    // It has gone, and its watch with it.
                    let _ = watcher.unwatch(&folder);
                }
                continue;
            };
            let now = inode(&metadata);
            if self.watched.get(&folder) == Some(&now) {
                continue;
            }
            if self.watched.remove(&folder).is_some() {
                let _ = watcher.unwatch(&folder);
            }
            match watcher.watch(&folder, mode) {
                Ok(()) => armed |= self.watched.insert(folder, now).is_none(),
                Err(_) if !folder.exists() => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(armed)
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.ino())
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Option<u64> {
    None
}

/// What an event says may have changed, if it is any of the site's business.
fn changes(root: &Path, event: notify::Result<Event>) -> Option<Changes> {
    // An event that cannot be had may be any.
    let Ok(event) = event else { return Some(Changes::Anything) };
    if event.need_rescan() || event.paths.is_empty() && !event.kind.is_access() {
        return Some(Changes::Anything);
    }
    match event.kind {
        // Our own reading, too, is told of.
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => return None,
        _ => {}
    }
    let files: BTreeSet<PathBuf> = event.paths.into_iter().filter(|path| is_read(root, path)).collect();
    if files.contains(root) { Some(Changes::Anything) } else { (!files.is_empty()).then_some(Changes::Files(files)) }
}
