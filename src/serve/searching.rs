//! The search index of what is served: made when somebody searches, on a thread that answers no request, and never while
//! pages are built for nobody's search.

use std::cell::RefCell;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::snapshot::Snapshot;
use crate::emit::{Files, OutputFile};
use crate::search::{self, Kept};

/// How many indexes are kept: pages that were opened before the last change still ask for parts of the one before.
const KEPT: usize = 2;

/// The indexes of the newest builds that somebody searched.
#[derive(Debug, Default)]
pub struct Searching {
    /// The newest first, each with the number of its build.
    indexes: RefCell<Vec<(u64, Arc<Files>)>>,
    /// Held while one is made.
    making: Mutex<()>,
}

impl Searching {
    /// Wait for the index of a build, if this is the address of a file that a search begins with.
    pub async fn prepare(&self, address: &str, snapshot: &Arc<Snapshot>) {
        let config = &snapshot.inputs.config;
        let below = address.strip_prefix(config.base_path()).and_then(|below| below.strip_prefix(search::FOLDER));
        if !config.search.enabled || !below.is_some_and(|name| search::BEGINNING.contains(&name)) {
            return;
        }
        let _one = self.making.lock().await;
        let newest = self.indexes.borrow().first().cloned();
        if newest.as_ref().is_some_and(|(generation, _)| *generation == snapshot.generation) {
            return;
        }
        let made = tokio::task::spawn_blocking({
            let snapshot = snapshot.clone();
            move || make(&snapshot, newest.map(|(_, files)| files))
        });
        // Without an index its files are not there, and the search says so.
        if let Ok(Ok(files)) = made.await {
            let mut indexes = self.indexes.borrow_mut();
            indexes.insert(0, (snapshot.generation, files));
            indexes.truncate(KEPT);
        }
    }

    /// A file of the newest index that has it, by its path below the site.
    pub fn file(&self, path: &str) -> Option<OutputFile> {
        self.indexes.borrow().iter().find_map(|(_, files)| files.get(path)).cloned()
    }
}

fn make(snapshot: &Snapshot, newest: Option<Arc<Files>>) -> Result<Arc<Files>, String> {
    let pages: Vec<_> = snapshot.preview.pages.iter().map(|page| page.shown.clone()).collect();
    let mut kept = Kept::new(newest);
    let making = kept.begin(&pages, &snapshot.inputs.config);
    kept.finish(making)
}
