//! Answers one request from the newest snapshot.

use std::path::PathBuf;

use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, LOCATION,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tokio::sync::mpsc;

use super::body::Content;
use super::http::Service;
use super::rebuild::Order;
use super::snapshot::{Snapshot, bytes};
use super::{events, inject, notes};
use crate::emit::OutputFile;
use crate::links::site_url;
use crate::source::ContentHash;

/// Answer a request.
pub fn answer<B>(request: &Request<B>, service: &Service) -> Response<Content> {
    if let Err(status) = service.hosts.check(request.uri(), request.headers()) {
        return plain(status, "This preview answers only to the names that guidepost serve was told.\n");
    }
    let path = request.uri().path();
    if let Some(own) = path.strip_prefix(inject::FOLDER) {
        return own_address(own, request, service);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_allowed("GET, HEAD");
    }
    let snapshot = service.snapshots.borrow().clone();
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
        return plain(StatusCode::BAD_REQUEST, "This address is not UTF-8.\n");
    };
    let below = decoded.strip_prefix(snapshot.base_path());
    let made = |path: &str| service.searching.file(path).or_else(|| service.listing.file(path));
    if let Some((path, file)) = below.and_then(|path| Some((path, made(path)?))) {
        return finish(response(StatusCode::OK, content_type(path).0), Content::bytes(file.to_bytes()));
    }
    let known = request.headers().get(IF_NONE_MATCH);
    match find(&snapshot, path, &decoded) {
        Found::File(path, status) => file(&snapshot, &path, status, (known, service)),
        Found::Elsewhere(address, status) => redirect(&address, status),
        Found::Nothing => plain(StatusCode::NOT_FOUND, "There is no such page.\n"),
    }
}

/// Where the answer to an address lies.
enum Found {
    /// In a file of the build.
    File(String, StatusCode),
    /// At another address.
    Elsewhere(String, StatusCode),
    Nothing,
}

fn find(snapshot: &Snapshot, written: &str, decoded: &str) -> Found {
    let base = snapshot.base_path();
    if let Some(new) = snapshot.redirect(written) {
        return Found::Elsewhere(new.to_owned(), StatusCode::MOVED_PERMANENTLY);
    }
    if decoded == "/" && base != "/" || format!("{decoded}/") == base {
        return Found::Elsewhere(base.to_owned(), StatusCode::FOUND);
    }
    let Some(below) = decoded.strip_prefix(base) else { return not_found(snapshot) };
    let path = if below.is_empty() || below.ends_with('/') { format!("{below}index.html") } else { below.to_owned() };
    if snapshot.preview.file(&path).is_some() {
        return Found::File(path, StatusCode::OK);
    }
    if snapshot.preview.file(&format!("{path}/index.html")).is_some() {
        return Found::Elsewhere(site_url(&snapshot.inputs.config, &format!("/{path}/")), StatusCode::FOUND);
    }
    match snapshot.renamed(&path) {
        Some(renamed) => Found::File(renamed.to_owned(), StatusCode::OK),
        None => not_found(snapshot),
    }
}

fn not_found(snapshot: &Snapshot) -> Found {
    const PAGE: &str = "404.html";
    match snapshot.preview.file(PAGE) {
        Some(_) => Found::File(PAGE.to_owned(), StatusCode::NOT_FOUND),
        None => Found::Nothing,
    }
}

fn file(
    snapshot: &Snapshot,
    path: &str,
    status: StatusCode,
    (known, service): (Option<&HeaderValue>, &Service),
) -> Response<Content> {
    let (content_type, is_html) = content_type(path);
    let (tag, body) = match snapshot.preview.file(path) {
        Some(file @ OutputFile::Made(_)) => {
            let bytes = bytes(file);
            let notes = is_html.then(|| notes::of_page(snapshot, snapshot.preview.page(path), &service.root));
            let said = notes.as_ref().map(ToString::to_string).unwrap_or_default();
            let tag = tag(&ContentHash::of_all([bytes.as_slice(), said.as_bytes()]));
            let page = match notes {
                Some(notes) => inject::inject(&bytes, &notes, snapshot.generation),
                None => bytes,
            };
            (tag, Content::bytes(page))
        }
        Some(OutputFile::Copied { from, length, modified }) => {
            let age = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
            let tag = tag(&ContentHash::of_all([path.as_bytes(), &length.to_le_bytes(), &age.to_le_bytes()]));
            if known.is_some_and(|known| *known == tag) {
                return unchanged(tag);
            }
            return copied(from, *length, response(status, content_type).header(ETAG, tag));
        }
        None => return plain(StatusCode::NOT_FOUND, "There is no such page.\n"),
    };
    if known.is_some_and(|known| *known == tag) && status == StatusCode::OK {
        return unchanged(tag);
    }
    finish(response(status, content_type).header(ETAG, tag), body)
}

/// A file of the site's source, as a build would copy it, sent while it is read.
fn copied(from: &std::path::Path, length: u64, response: hyper::http::response::Builder) -> Response<Content> {
    /// How many bytes are read at a time, and how many such pieces wait to be sent.
    const PIECE: usize = 64 * 1024;
    const WAITING: usize = 2;
    let (sender, receiver) = mpsc::channel(WAITING);
    let from: PathBuf = from.to_path_buf();
    tokio::task::spawn_blocking(move || {
        use std::io::Read;
        let Ok(file) = std::fs::File::open(&from) else { return };
        // No more than was promised, should the file grow meanwhile.
        let mut file = file.take(length);
        let mut piece = vec![0; PIECE];
        while let Ok(read @ 1..) = file.read(&mut piece) {
            if sender.blocking_send(Bytes::copy_from_slice(&piece[..read])).is_err() {
                return;
            }
        }
    });
    finish(response.header(CONTENT_LENGTH, length), Content::Stream(receiver))
}

/// The preview's own addresses.
fn own_address<B>(name: &str, request: &Request<B>, service: &Service) -> Response<Content> {
    if let Some((_, content_type, text)) = inject::FILES.iter().find(|(known, ..)| *known == name) {
        return match *request.method() {
            Method::GET | Method::HEAD => finish(response(StatusCode::OK, content_type), Content::bytes(*text)),
            _ => not_allowed("GET, HEAD"),
        };
    }
    match name {
        "events" if request.method() == Method::GET => {
            finish(response(StatusCode::OK, "text/event-stream"), events::stream(&service.snapshots))
        }
        "brand" if request.method() == Method::POST => choose_brand(request.uri().query().unwrap_or_default(), service),
        "events" => not_allowed("GET"),
        "brand" => not_allowed("POST"),
        _ => plain(StatusCode::NOT_FOUND, "The preview has no such part.\n"),
    }
}

/// Build with another brand: the query is its name, empty for the site's own variables.
fn choose_brand(query: &str, service: &Service) -> Response<Content> {
    let name = percent_decode_str(query).decode_utf8_lossy();
    let known = service.snapshots.borrow().inputs.config.brands.iter().any(|brand| *brand == name);
    if !known && !name.is_empty() {
        return plain(StatusCode::NOT_FOUND, "There is no such brand.\n");
    }
    let brand = (!name.is_empty()).then(|| name.into_owned());
    // Only a server that is ending has nobody to take the order.
    let _ = service.orders.send(Order::Brand(brand));
    plain(StatusCode::ACCEPTED, "")
}

fn response(status: StatusCode, content_type: &'static str) -> hyper::http::response::Builder {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, content_type)
        .header(CACHE_CONTROL, "no-cache")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(X_FRAME_OPTIONS, "SAMEORIGIN")
        .header("cross-origin-resource-policy", "same-origin")
}

fn finish(response: hyper::http::response::Builder, body: Content) -> Response<Content> {
    response.body(body).expect("all headers are well-formed")
}

fn plain(status: StatusCode, message: &'static str) -> Response<Content> {
    finish(response(status, "text/plain; charset=utf-8"), Content::bytes(message))
}

fn not_allowed(methods: &'static str) -> Response<Content> {
    let refused = response(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8").header(ALLOW, methods);
    finish(refused, Content::bytes("This address does not take this method.\n"))
}

fn unchanged(tag: String) -> Response<Content> {
    let unchanged = Response::builder().status(StatusCode::NOT_MODIFIED).header(CACHE_CONTROL, "no-cache");
    finish(unchanged.header(ETAG, tag), Content::Whole(None))
}

fn redirect(address: &str, status: StatusCode) -> Response<Content> {
    match HeaderValue::from_str(address) {
        Ok(address) => {
            let response = response(status, "text/plain; charset=utf-8").header(LOCATION, address);
            finish(response, Content::bytes("This page is elsewhere.\n"))
        }
        Err(_) => plain(StatusCode::NOT_FOUND, "There is no such page.\n"),
    }
}

fn tag(hash: &ContentHash) -> String {
    let digits: String = hash.as_bytes()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// What a file is, by the ending of its name; and whether it is a page.
fn content_type(path: &str) -> (&'static str, bool) {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let known = match ending.as_str() {
        "html" | "htm" => return ("text/html; charset=utf-8", true),
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "xml" => "application/xml",
        "md" => "text/markdown; charset=utf-8",
        "txt" | "toml" | "csv" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "bmp" => "image/bmp",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        _ if path.starts_with('_') => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    (known, false)
}
