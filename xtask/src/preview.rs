//! `cargo xtask preview`: builds the help centre and serves it to this machine alone.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use crate::run::{Outcome, command, guidepost, root, run};

/// The first port that is tried.
const PORT: u16 = 8000;
/// How many ports are tried.
const PORTS: u16 = 50;
/// The longest request line that is read, in bytes.
const REQUEST_MAX: u64 = 8 * 1024;

/// Build and serve, until the program is ended.
pub fn preview() -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(&mut command(cargo, &["build", "--release", "--package", "guidepost"]))?;
    run(&mut command(guidepost(), &["build"]))?;
    let listener = (PORT..PORT + PORTS)
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| format!("no port from {PORT} on is free"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("the help centre is at http://{address}/ (Ctrl-C ends it)");
    let site = root().join("site");
    for stream in listener.incoming().filter_map(Result::ok) {
        let site = site.clone();
        std::thread::spawn(move || answer(stream, &site));
    }
    Ok(())
}

/// Answer one request. A browser that has gone away is no mistake.
fn answer(mut stream: TcpStream, site: &Path) {
    let mut line = String::new();
    let mut reader = BufReader::new(std::io::Read::take(&stream, REQUEST_MAX));
    if reader.read_line(&mut line).is_err() {
        return;
    }
    let path = line.split(' ').nth(1).and_then(|target| file(site, target));
    let (status, path) = match path {
        Some(path) => ("200 OK", path),
        None => ("404 Not Found", site.join("404.html")),
    };
    let body = std::fs::read(&path).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content_type(&path),
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

/// The file at an address; none outside of the site.
fn file(site: &Path, target: &str) -> Option<PathBuf> {
    let path = decode(target.split(['?', '#']).next()?)?;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| part.starts_with('.') || part.contains(['\\', ':'])) {
        return None;
    }
    let mut file = parts.iter().fold(site.to_path_buf(), |file, part| file.join(part));
    if file.is_dir() {
        file = file.join("index.html");
    }
    file.is_file().then_some(file)
}

/// Percent-encoded text as it is meant.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("xml") => "application/xml",
        Some("md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
