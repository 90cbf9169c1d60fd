//! Stage 9: the preview. Load, compile, swap, tell the browsers; again whenever a file changes.
//!
//! ```text
//! watch   what may have changed        -> rebuild    loads and compiles on a thread of its own
//! rebuild a Snapshot                   -> http       answers from the newest one, which is swapped as a whole
//! http    GET                          -> answer     a file of the Snapshot, with the preview's own parts (inject)
//!                                         events     what changed, to every page that is open
//! ```
//!
//! A request never reaches the file system: its path is looked up among the files of the snapshot, and nowhere else.

mod answer;
mod body;
mod change;
mod connection;
mod editor;
mod events;
mod guard;
mod http;
mod inject;
mod listing;
mod notes;
mod rebuild;
mod searching;
mod snapshot;
mod watch;
mod works;

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use crate::content::{Inputs, LoadError};
use crate::diagnostics::Diagnostic;

pub use self::watch::Watching;

use self::guard::Hosts;
use self::listing::Listing;
use self::rebuild::{Order, Rebuilder};
use self::searching::Searching;

/// How to serve a site.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// The brand to begin with.
    pub brand: Option<String>,
    /// The name or address to listen at.
    pub host: String,
    /// The port, or the first that is tried.
    pub port: u16,
    /// Names by which browsers may ask, beside those of this machine.
    pub allowed_hosts: Vec<String>,
    /// How changes are found.
    pub watching: Watching,
    /// What browsers do when another page is edited.
    pub following: Following,
}

/// What browsers do when another page than theirs is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Following {
    /// They stay.
    Stay,
    /// They go to it.
    Follow,
}

/// What a writer at the terminal wants to know.
#[derive(Debug)]
pub enum Notice<'a> {
    /// The site is there.
    Listening {
        /// Its address.
        url: String,
        /// The port that was asked for, if another program has it.
        taken: Option<u16>,
    },
    /// It was built.
    Built {
        /// What it was built from.
        inputs: &'a Inputs,
        /// How many pages it has.
        pages: usize,
        /// Mistakes that were not there the time before.
        new: Vec<Diagnostic>,
        /// How many errors and warnings there are in all.
        counts: (usize, usize),
        /// How long it took, from the first word of a change.
        took: std::time::Duration,
    },
    /// It cannot be built now, for this reason; what was served before still is.
    Stopped(String),
    /// The system does not tell of changes: files are looked at again and again.
    Polling(String),
}

/// Takes notices, from any thread.
pub type Report = Arc<dyn Fn(Notice<'_>) + Send + Sync>;

/// Why a site cannot be served.
#[derive(Debug)]
pub enum ServeError {
    /// It cannot be read at all.
    Load(LoadError),
    /// Nothing can listen there.
    Listen(String, std::io::Error),
    /// The system refuses threads or sockets.
    System(std::io::Error),
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Listen(place, error) => write!(f, "nothing can be served at {place}: {error}"),
            Self::System(error) => write!(f, "the preview cannot run: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// How many ports are tried, from the one that was asked for.
const PORTS: u16 = 100;

/// Serve a site until the program is ended.
///
/// # Errors
/// The site cannot be read, or nothing can listen there. Once it is served, no mistake in it ends the server.
pub fn serve(options: &Options, report: &Report) -> Result<(), ServeError> {
    let listener = listen(&options.host, options.port)?;
    let address = listener.local_addr().map_err(ServeError::System)?;
    let (orders, received) = mpsc::channel();
    let (rebuilder, snapshots) = Rebuilder::first(options, report.clone()).map_err(ServeError::Load)?;
    let base_path = snapshots.borrow().base_path().to_owned();
    report(Notice::Listening {
        url: format!("http://{}{base_path}", shown_address(&options.host, address)),
        taken: (options.port != 0 && address.port() != options.port).then_some(options.port),
    });
    let events = orders.clone();
    let tell = Arc::new(move |changes| {
        // Nobody listens only while the program ends.
        let _ = events.send(Order::Changes(changes));
    });
    std::thread::Builder::new()
        .name("rebuild".to_owned())
        .spawn(move || rebuilder.run(&received, tell))
        .map_err(ServeError::System)?;
    let hosts = Hosts::new(&options.host, &options.allowed_hosts);
    let service = http::Service {
        root: options.root.clone(),
        snapshots,
        hosts,
        orders,
        searching: Searching::default(),
        listing: Listing::default(),
    };
    http::run(listener, service).map_err(ServeError::System)
}

/// The first free port from this one on; 0 is any.
fn listen(host: &str, port: u16) -> Result<TcpListener, ServeError> {
    let place = format!("{host}:{port}");
    let mut refused = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for port in port..=port.saturating_add(if port == 0 { 0 } else { PORTS - 1 }) {
        let addresses: Vec<SocketAddr> =
            (host, port).to_socket_addrs().map_err(|error| ServeError::Listen(place.clone(), error))?.collect();
        match TcpListener::bind(addresses.as_slice()) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => refused = error,
            Err(error) => return Err(ServeError::Listen(place, error)),
        }
    }
    Err(ServeError::Listen(place, refused))
}

/// What to type into a browser.
fn shown_address(host: &str, address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("localhost:{}", address.port());
    }
    if host.contains(':') { format!("[{host}]:{}", address.port()) } else { format!("{host}:{}", address.port()) }
}
