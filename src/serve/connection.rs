//! How many connections there are, and when one was last alive. Over the limit, the one that stood still the longest
//! goes; those that events are sent on go last.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// The most connections at a time: fewer than the open files that systems give a program (macOS: 256).
const CONNECTIONS_MAX: usize = 160;
/// A connection on which nothing moves for so long is closed. Streams of events move every few seconds.
const STILL_MAX: Duration = Duration::from_secs(30);
/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// All open connections.
#[derive(Debug, Default)]
pub struct Connections {
    open: Rc<RefCell<BTreeMap<u64, Rc<Activity>>>>,
    next: Cell<u64>,
}

/// When a connection was last alive.
#[derive(Debug)]
pub struct Activity {
    last: Cell<Instant>,
    streams: Cell<bool>,
    close: Notify,
}

impl Activity {
    /// From now on, events are sent on it.
    pub fn begin_stream(&self) {
        self.streams.set(true);
    }

    fn touch(&self) {
        self.last.set(Instant::now());
    }
}

/// The place of a connection among all; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    id: u64,
    activity: Rc<Activity>,
    open: Rc<RefCell<BTreeMap<u64, Rc<Activity>>>>,
}

impl Connections {
    /// Take a connection in, and let another one go if there are too many.
    pub fn admit(&self, stream: TcpStream) -> (Watched, Place) {
        let id = self.next.get();
        self.next.set(id + 1);
        let activity =
            Rc::new(Activity { last: Cell::new(Instant::now()), streams: Cell::new(false), close: Notify::new() });
        let mut open = self.open.borrow_mut();
        if open.len() >= CONNECTIONS_MAX {
            let stillest = open.iter().min_by_key(|(_, other)| (other.streams.get(), other.last.get()));
            if let Some(id) = stillest.map(|(id, _)| *id)
                && let Some(other) = open.remove(&id)
            {
                other.close.notify_one();
            }
        }
        open.insert(id, activity.clone());
        drop(open);
        let place = Place { id, activity: activity.clone(), open: self.open.clone() };
        (Watched { stream, activity }, place)
    }
}

impl Place {
    /// Run a connection until it ends, stands still for too long, or has to go.
    pub async fn guard(self, connection: impl Future<Output = ()>) {
        let mut connection = std::pin::pin!(connection);
        let mut close = std::pin::pin!(self.activity.close.notified());
        loop {
            let mut look = std::pin::pin!(tokio::time::sleep(LOOK_EVERY));
            let ended = std::future::poll_fn(|context| {
                if connection.as_mut().poll(context).is_ready() || close.as_mut().poll(context).is_ready() {
                    return Poll::Ready(true);
                }
                look.as_mut().poll(context).map(|()| false)
            });
            if ended.await || self.activity.last.get().elapsed() > STILL_MAX {
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.borrow_mut().remove(&self.id);
    }
}

/// A connection that remembers when it was last alive.
#[derive(Debug)]
pub struct Watched {
    stream: TcpStream,
    activity: Rc<Activity>,
}

impl Watched {
    /// When it was last alive.
    pub fn activity(&self) -> Rc<Activity> {
        self.activity.clone()
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, into);
        if into.filled().len() > before {
            this.activity.touch();
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        if matches!(written, Poll::Ready(Ok(length)) if length > 0) {
            this.activity.touch();
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
