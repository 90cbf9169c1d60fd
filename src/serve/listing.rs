//! The list of addresses of what is served, for other tools: made when one asks for it, on a thread that answers no request.

use std::cell::RefCell;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::snapshot::Snapshot;
use crate::LISTING;
use crate::emit::OutputFile;

/// The list of the newest build that somebody asked for.
#[derive(Debug, Default)]
pub struct Listing {
    /// With the number of its build.
    made: RefCell<Option<(u64, OutputFile)>>,
    /// Held while one is made.
    making: Mutex<()>,
}

impl Listing {
    /// Wait for the list of a build, if this is its address.
    pub async fn prepare(&self, address: &str, snapshot: &Arc<Snapshot>) {
        if address.strip_prefix(snapshot.base_path()) != Some(LISTING) {
            return;
        }
        let _one = self.making.lock().await;
        if self.made.borrow().as_ref().is_some_and(|(generation, _)| *generation == snapshot.generation) {
            return;
        }
        let made = tokio::task::spawn_blocking({
            let snapshot = snapshot.clone();
            move || {
                let pages = snapshot.preview.pages.iter().map(|page| page.shown.clone()).collect();
                crate::listing(&snapshot.inputs, pages)
            }
        });
        if let Ok(file) = made.await {
            *self.made.borrow_mut() = Some((snapshot.generation, file));
        }
    }

    /// The list, if this is its path below the site.
    pub fn file(&self, path: &str) -> Option<OutputFile> {
        let made = self.made.borrow();
        made.as_ref().filter(|_| path == LISTING).map(|(_, file)| file.clone())
    }
}
