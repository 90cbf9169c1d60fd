//! Builds again when something changed, on a thread of its own, and swaps the new build in. No mistake ends it.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::change;
use super::snapshot::Snapshot;
use super::watch::{Pace, Tell, Watcher, Watching};
use super::works::Works;
use super::{Notice, Options, Report};
use crate::content::{Changes, LoadError, Loaded, Loader};

/// What the thread is told.
#[derive(Debug)]
pub enum Order {
    /// Something may have changed.
    Changes(Changes),
    /// Build with this brand.
    Brand(Option<String>),
}

/// How long it must be quiet before a build begins: a save is several changes.
const QUIET: Duration = Duration::from_millis(30);
/// How long changes that do not end are waited for.
const QUIET_MAX: Duration = Duration::from_millis(300);
/// How long an emptied file is waited for.
const EMPTY_MAX: Duration = Duration::from_millis(400);
/// How long events may be late.
const LATE: Duration = Duration::from_millis(500);

/// Builds a site again and again.
#[derive(Debug)]
pub struct Rebuilder {
    options: Options,
    loader: Loader,
    brand: Option<String>,
    works: Works,
    snapshots: watch::Sender<Arc<Snapshot>>,
    report: Reporter,
}

/// Where notices go.
struct Reporter(Report);

impl std::fmt::Debug for Reporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reporter")
    }
}

impl Rebuilder {
    /// Build for the first time.
    ///
    /// # Errors
    /// The site cannot be read at all.
    pub fn first(options: &Options, report: Report) -> Result<(Self, watch::Receiver<Arc<Snapshot>>), LoadError> {
        let start = Instant::now();
        let mut loader = Loader::new(&options.root);
        let loaded = loader.load(options.brand.as_deref(), &Changes::Anything)?;
        let mut works = Works::default();
        let (preview, inputs) = works.build(loaded.inputs);
        let snapshot = Arc::new(Snapshot::new(1, preview, inputs));
        let pages = snapshot.preview.pages.iter();
        let mut new: Vec<_> =
            pages.flat_map(|page| page.diagnostics()).chain(&snapshot.preview.diagnostics).cloned().collect();
        new.sort();
        new.dedup();
        report(Notice::Built {
            inputs: &snapshot.inputs,
            pages: snapshot.preview.pages.len(),
            counts: snapshot.counts,
            new,
            took: start.elapsed(),
        });
        let (snapshots, receiver) = watch::channel(snapshot);
        let (options, brand) = (options.clone(), options.brand.clone());
        Ok((Self { options, loader, brand, works, snapshots, report: Reporter(report) }, receiver))
    }

    /// Build whenever something changes, until nobody can say so any more.
    pub fn run(mut self, orders: &Receiver<Order>, tell: Tell) {
        let mut watcher = self.watch(tell);
        // What changed before the folders were watched.
        self.rebuild(&Changes::Anything);
        let mut look = Duration::ZERO;
        loop {
            let watching = if watcher.is_some() { Watching::Events } else { Watching::Polling };
            match orders.recv_timeout(Pace::of(watching).after(look)) {
                Ok(order) => self.follow(order, orders),
                Err(RecvTimeoutError::Timeout) => {
                    let start = Instant::now();
                    let found = self.rebuild(&Changes::Anything);
                    look = if found { look } else { start.elapsed() };
                    if found && watcher.is_some() && self.are_silent(orders) {
                        watcher = None;
                        self.say(Notice::Polling("the system did not tell of a change".to_owned()));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            watcher = watcher.and_then(|watcher| self.rearm(watcher));
        }
    }

    fn say(&self, notice: Notice<'_>) {
        (self.report.0)(notice);
    }

    fn watch(&self, tell: Tell) -> Option<Watcher> {
        if self.options.watching == Watching::Polling {
            return None;
        }
        Watcher::new(&self.options.root, tell).map_err(|reason| self.say(Notice::Polling(reason))).ok()
    }

    /// Watch folders that were made meanwhile, and look at what came into them before they were watched.
    fn rearm(&mut self, mut watcher: Watcher) -> Option<Watcher> {
        match watcher.arm() {
            Ok(new) => {
                if new {
                    self.rebuild(&Changes::Anything);
                }
                Some(watcher)
            }
            Err(reason) => {
                self.say(Notice::Polling(reason));
                None
            }
        }
    }

    /// Whether the system stays silent about a change that was found without it.
    fn are_silent(&mut self, orders: &Receiver<Order>) -> bool {
        match orders.recv_timeout(LATE) {
            Ok(order) => {
                self.follow(order, orders);
                false
            }
            Err(_) => true,
        }
    }

    /// Do as told, together with what else is told until it is quiet.
    fn follow(&mut self, first: Order, orders: &Receiver<Order>) {
        let start = Instant::now();
        let mut changes = Changes::Files(BTreeSet::new());
        let mut brand = self.brand.clone();
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Changes(more) => changes.join(more),
                Order::Brand(chosen) => brand = chosen,
            }
            let wait = if self.loader.was_emptied(&changes) {
                EMPTY_MAX.saturating_sub(start.elapsed())
            } else {
                QUIET_MAX.saturating_sub(start.elapsed()).min(QUIET)
            };
            next = orders.recv_timeout(wait).ok();
        }
        if brand == self.brand {
            self.rebuild(&changes);
        } else {
            self.brand = brand;
            self.build(&Changes::Anything, |_| true);
        }
    }

    /// Build if something did change; says whether.
    fn rebuild(&mut self, changes: &Changes) -> bool {
        let was_stopped = self.snapshots.borrow().stopped.is_some();
        self.build(changes, |loaded| was_stopped || !loaded.changed.is_empty())
    }

    fn build(&mut self, changes: &Changes, wanted: impl FnOnce(&Loaded) -> bool) -> bool {
        let start = Instant::now();
        let old = self.snapshots.borrow().clone();
        let loaded = match self.loader.load(self.brand.as_deref(), changes) {
            Ok(loaded) if wanted(&loaded) => loaded,
            Ok(_) => return false,
            Err(error) => return self.stop(&old, reason(&error), error.to_string()),
        };
        let works = &mut self.works;
        let built = std::panic::catch_unwind(AssertUnwindSafe(|| works.build(loaded.inputs)));
        let Ok((preview, inputs)) = built else {
            // What it left half made is not used again.
            self.works = Works::default();
            let reason = "guidepost failed on this change; please report it".to_owned();
            return self.stop(&old, reason.clone(), reason);
        };
        let mut new = Snapshot::new(old.generation + 1, preview, inputs);
        let preview = new.preview.clone();
        let pairs = change::pairs(&old.preview, &preview);
        new.change = change::change((&old, &new), &pairs, &loaded.changed, self.options.following);
        let new = Arc::new(new);
        self.snapshots.send_replace(new.clone());
        let (took, mistakes) = (start.elapsed(), change::new_mistakes(&old, &new, &pairs));
        self.say(Notice::Built {
            inputs: &new.inputs,
            pages: preview.pages.len(),
            counts: new.counts,
            new: mistakes,
            took,
        });
        true
    }

    /// Go on with the last build, and say why; says whether this is news.
    fn stop(&mut self, old: &Snapshot, reason: String, in_full: String) -> bool {
        if old.stopped.as_ref() == Some(&reason) {
            return false;
        }
        self.snapshots.send_replace(Arc::new(old.stopped(reason)));
        self.say(Notice::Stopped(in_full));
        true
    }
}

/// What browsers are told of an error: where the site lies is not their business.
fn reason(error: &LoadError) -> String {
    match error {
        LoadError::Brand(error) => error.to_string(),
        LoadError::NoSite(_) => "site.toml is not there".to_owned(),
        LoadError::Unreadable(_, error) => format!("site.toml cannot be read: {error}"),
    }
}
