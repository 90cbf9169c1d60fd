//! Takes connections and hands their requests on. hyper reads them; everything is bounded: how many there are, how long
//! their heads may be and may take, how long they may stand still.

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;

use super::answer;
use super::body::Content;
use super::connection::{Connections, Watched};
use super::guard::Hosts;
use super::listing::Listing;
use super::rebuild::Order;
use super::searching::Searching;
use super::snapshot::Snapshot;

/// The longest head of a request, in bytes: many times what browsers send.
const HEAD_MAX: usize = 32 * 1024;
/// The most headers of a request.
const HEADERS_MAX: usize = 100;
/// How long a head may take to arrive, and a connection may wait for its next request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more sockets to give.
const PAUSE: Duration = Duration::from_millis(20);

/// What requests are answered with.
#[derive(Debug)]
pub struct Service {
    /// The site's folder, for the addresses that open its files in an editor.
    pub root: PathBuf,
    /// The newest build.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Who may ask.
    pub hosts: Hosts,
    /// Where wishes go, such as for another brand.
    pub orders: mpsc::Sender<Order>,
    /// The search index.
    pub searching: Searching,
    /// The list of addresses.
    pub listing: Listing,
}

/// Answer requests until the program ends.
///
/// # Errors
/// The system refuses the socket.
pub fn run(listener: TcpListener, service: Service) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, accept(listener, Rc::new(service)))
}

async fn accept(listener: TcpListener, service: Rc<Service>) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let connections = Connections::default();
    loop {
        // A client that has gone already, or too many open files: neither ends the server.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (stream, place) = connections.admit(stream);
        let service = service.clone();
        tokio::task::spawn_local(async move {
            let connection = serve(stream, service);
            place.guard(connection).await;
        });
    }
}

/// Answer the requests of one connection. How it ends is nobody's concern.
async fn serve(stream: Watched, service: Rc<Service>) {
    let streaming = stream.activity();
    let answer = service_fn(move |request: Request<Incoming>| {
        let (service, streaming) = (service.clone(), streaming.clone());
        async move {
            let snapshot = service.snapshots.borrow().clone();
            service.searching.prepare(request.uri().path(), &snapshot).await;
            service.listing.prepare(request.uri().path(), &snapshot).await;
            let response = answer::answer(&request, &service);
            if matches!(response.body(), Content::Stream(_)) {
                streaming.begin_stream();
            }
            Ok::<Response<Content>, Infallible>(response)
        }
    });
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
