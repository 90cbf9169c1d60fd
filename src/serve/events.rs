//! Tells open pages what changed, as server-sent events (WHATWG HTML, section 9.2).

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::body::Content;
use super::snapshot::Snapshot;

/// How often a stream is kept alive; a client that is gone is noticed by it, too.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// A stream of events, from the newest snapshot on.
pub fn stream(snapshots: &watch::Receiver<Arc<Snapshot>>) -> Content {
    let mut snapshots = snapshots.clone();
    // One that is not taken yet holds the next one back, which then tells of both.
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_local(async move {
        let mut sent = 0;
        loop {
            let event = {
                let snapshot = snapshots.borrow_and_update();
                let event = event(&snapshot, sent);
                sent = snapshot.generation;
                event
            };
            if sender.send(Bytes::from(event)).await.is_err() {
                return;
            }
            while tokio::time::timeout(KEEP_ALIVE, snapshots.changed()).await.is_err() {
                if sender.send(Bytes::from_static(b":\n\n")).await.is_err() {
                    return;
                }
            }
        }
    });
    Content::Stream(receiver)
}

/// What is new since the snapshot of this number.
fn event(snapshot: &Snapshot, since: u64) -> String {
    let change = &snapshot.change;
    // Whoever missed one may have missed any page.
    let routes = change.routes.as_ref().filter(|_| since + 1 == snapshot.generation);
    let (errors, warnings) = snapshot.counts;
    let data = json!({
        "generation": snapshot.generation,
        "changed": routes,
        "edited": if since == 0 { None } else { change.edited.as_ref() },
        "errors": errors,
        "warnings": warnings,
    });
    // Twice the debounce: a server that was started anew is found at once.
    format!("retry: 500\nid: {}\ndata: {data}\n\n", snapshot.generation)
}
