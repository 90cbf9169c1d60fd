//! `check --external`, against a server on this machine that answers as servers do: well, badly, late, or only when asked
//! again.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use guidepost::config::Config;
use guidepost::external::{self, ExternalLink, Known, Limits};
use guidepost::source::{SourceFile, Span};
use url::Url;

/// What a server was asked for, and how many questions it had at the same time at most.
#[derive(Default)]
struct Log {
    asked: Mutex<Vec<String>>,
    open: AtomicUsize,
    most: AtomicUsize,
}

fn serve() -> (u16, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let log = Arc::new(Log::default());
    let shared = log.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let log = shared.clone();
            thread::spawn(move || answer(stream, &log));
        }
    });
    (port, log)
}

fn answer(mut stream: TcpStream, log: &Log) {
    let mut lines = BufReader::new(stream.try_clone().expect("a socket has two ends")).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
    let open = log.open.fetch_add(1, Ordering::SeqCst) + 1;
    log.most.fetch_max(open, Ordering::SeqCst);
    let (method, path) = first.split_once(' ').expect("a request has a method");
    let path = path.split(' ').next().unwrap_or_default();
    let earlier = {
        let mut asked = log.asked.lock().expect("nobody panics with it");
        asked.push(format!("{method} {path}"));
        asked.iter().filter(|known| known.ends_with(path)).count()
    };
    thread::sleep(Duration::from_millis(20));
    let (status, more) = match (path, method) {
        ("/ok" | "/excepted", _) => ("200 OK", ""),
        ("/no-head", "GET") => ("200 OK", ""),
        ("/no-head", _) => ("405 Method Not Allowed", ""),
        ("/moved", _) => ("301 Moved Permanently", "Location: /ok\r\n"),
        ("/for-now", _) => ("302 Found", "Location: /ok\r\n"),
        ("/loop", _) => ("302 Found", "Location: /loop\r\n"),
        ("/busy", _) if earlier < 3 => ("503 Service Unavailable", "Retry-After: 0\r\n"),
        ("/busy", _) => ("200 OK", ""),
        ("/forbidden", _) => ("403 Forbidden", ""),
        ("/slow", _) => ("200 OK", ""),
        _ => ("404 Not Found", ""),
    };
    log.open.fetch_sub(1, Ordering::SeqCst);
    if path == "/slow" {
        // The asker gives up, and may ask for the next thing.
        thread::sleep(Duration::from_secs(3));
    }
    // One who has given up does not listen.
    let _ = write!(stream, "HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
}

const LIMITS: Limits =
    Limits { timeout: Duration::from_millis(800), pause: Duration::from_millis(5), retries: 2, hosts: 8 };

fn links(port: u16, host: &str, paths: &[&str]) -> Vec<ExternalLink> {
    let span = Span { file: "content/a.md".into(), start: 0, end: 1 };
    let link = |path: &&str| {
        let url = Url::parse(&format!("http://{host}:{port}{path}")).expect("it is an address");
        ExternalLink { url, span: span.clone() }
    };
    paths.iter().map(link).collect()
}

#[test]
fn each_kind_of_answer_is_told_apart() {
    let (port, log) = serve();
    let paths =
        ["/ok", "/no-head", "/moved", "/for-now", "/loop", "/busy", "/forbidden", "/slow", "/gone", "/excepted", "/ok"];
    let file = SourceFile::new(
        "site.toml",
        format!(
            "title = \"T\"\n[[external_links.exceptions]]\naddress = \"http://127.0.0.1:{port}/exc\"\nreason = \"r\"\n\
             [[external_links.exceptions]]\naddress = \"https://nobody.example\"\nreason = \"r\"\n"
        ),
    );
    let config = Config::read(&file, None, &mut Vec::new()).expect("there is no brand");
    let mut known = Known::default();
    let links = links(port, "127.0.0.1", &paths);
    let found = external::check(&links, &config, LIMITS, (&mut known, 1_000));
    let mut codes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for diagnostic in &found {
        let message = diagnostic.message.replace(&format!("http://127.0.0.1:{port}"), "");
        codes.entry(diagnostic.code).or_default().push(message);
    }
    let codes: Vec<(&str, Vec<String>)> = codes.into_iter().collect();
    assert_eq!(codes[0].0, "broken-external-link");
    assert!(codes[0].1.iter().any(|said| said == "there is nothing at /gone: 404 Not Found"), "{codes:?}");
    assert!(codes[0].1.iter().any(|said| said.contains("/loop")) && codes[0].1.len() == 2, "{codes:?}");
    assert_eq!(codes[1], ("moved-external-link", vec!["/moved has another address for good".to_owned()]));
    assert_eq!(codes[2].0, "unknown-external-link");
    assert!(
        codes[2].1.iter().any(|said| said.contains("/forbidden"))
            && codes[2].1.iter().any(|said| said.contains("/slow"))
    );
    assert_eq!(codes[2].1.len(), 2, "{codes:?}");
    assert_eq!(codes[3].0, "unused-exception");
    assert_eq!(codes.len(), 4);
    let asked = log.asked.lock().expect("nobody panics with it").clone();
    assert!(!asked.iter().any(|asked| asked.contains("excepted")), "{asked:?}");
    assert_eq!(log.most.load(Ordering::SeqCst), 1, "a host is asked one thing at a time");

    // What was fine is not asked again within a day; what was not, is.
    log.asked.lock().expect("nobody panics with it").clear();
    external::check(&links, &config, LIMITS, (&mut known, 1_000 + 3_600));
    let again = log.asked.lock().expect("nobody panics with it").clone();
    assert!(!again.contains(&"HEAD /ok".to_owned()) || again.contains(&"HEAD /loop".to_owned()), "{again:?}");
    assert!(!again.iter().any(|asked| asked.ends_with("/busy") || asked.ends_with("/no-head")), "{again:?}");
    assert!(again.contains(&"HEAD /gone".to_owned()), "{again:?}");
    external::check(&links[..1], &config, LIMITS, (&mut known, 1_000 + 100_000));
    assert!(log.asked.lock().expect("nobody panics with it").iter().filter(|asked| *asked == "HEAD /ok").count() >= 1);
}

#[test]
fn hosts_are_asked_at_the_same_time() {
    let (port, _) = serve();
    let (other, _) = serve();
    let mut all = links(port, "127.0.0.1", &["/slow"]);
    all.extend(links(other, "localhost", &["/slow"]));
    let patient = Limits { timeout: Duration::from_secs(10), ..LIMITS };
    let begun = Instant::now();
    let found = external::check(&all, &Config::default(), patient, (&mut Known::default(), 0));
    assert_eq!(found, []);
    assert!(begun.elapsed() < Duration::from_millis(5_500), "two waits of three seconds took {:?}", begun.elapsed());
}
