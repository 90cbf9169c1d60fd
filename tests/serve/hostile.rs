//! Requests that no browser of the writer sends: each gets the right status, and the server lives on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::support::Preview;

fn request(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

#[test]
fn every_hostile_request_has_its_status() {
    let mut preview = Preview::start(&["--allow-host", "docs.test"]);
    let own = "Host: localhost\r\n";
    let with = |headers: &str| request("/", headers);
    let at = |target: &str| request(target, own);
    let long = "a".repeat(100_000);
    let many: String = (0..500).map(|number| format!("X-{number}: x\r\n")).collect();
    let requests: Vec<(&str, Vec<u8>, &[u16])> = vec![
        ("our own", with(own), &[200]),
        ("an allowed name", with("Host: docs.test:8000\r\n"), &[200]),
        ("no host", with(""), &[403]),
        ("two hosts", with("Host: localhost\r\nHost: localhost\r\n"), &[400]),
        ("a foreign host", with("Host: evil.test\r\n"), &[403]),
        ("a name that only begins like ours", with("Host: localhost.evil.test\r\n"), &[403]),
        ("a name that leads here by rebinding", with("Host: 127.0.0.1.nip.io\r\n"), &[403]),
        ("a foreign origin", with(&format!("{own}Origin: https://evil.test\r\n")), &[403]),
        ("an origin of another port", with("Host: localhost:8000\r\nOrigin: http://localhost:3000\r\n"), &[403]),
        ("no origin to speak of", with(&format!("{own}Origin: null\r\n")), &[403]),
        ("a foreign host in the target", request("http://evil.test/", own), &[403]),
        ("a web socket", with(&format!("{own}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n")), &[200]),
        ("a web socket of a foreign origin", with(&format!("{own}Origin: http://evil.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")), &[403]),
        ("the events for a foreign origin", request("/__guidepost/events", &format!("{own}Origin: http://evil.test\r\n")), &[403]),
        ("upwards", at("/../../../../etc/passwd"), &[404]),
        ("upwards, encoded", at("/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), &[404]),
        ("upwards, encoded twice", at("/%252e%252e/etc/passwd"), &[404]),
        ("upwards with backslashes", at("/..%5c..%5cetc%5cpasswd"), &[404]),
        ("an absolute path", at("//etc/passwd"), &[404]),
        ("a drive", at("/C:/Windows/win.ini"), &[404]),
        ("a stream of a file", at("/index.html::$DATA"), &[404]),
        ("a device", at("/con"), &[404]),
        ("a device with an ending", at("/a/aux.html"), &[404]),
        ("a zero byte", at("/a%00.html"), &[404]),
        ("line breaks", at("/a%0d%0aSet-Cookie:%20x=y"), &[404]),
        ("no UTF-8", at("/%ff%fe"), &[400]),
        ("half an escape", at("/%"), &[404]),
        ("an open redirect", at("//evil.test/a"), &[404]),
        ("the settings", at("/site.toml"), &[404]),
        ("another method", b"DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec(), &[405]),
        ("a preflight", b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nConnection: close\r\n\r\n".to_vec(), &[405]),
        ("an unknown method", b"BREW /pot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec(), &[405]),
        ("a tunnel", b"CONNECT evil.test:443 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), &[400, 403, 405]),
        ("a foreign brand", b"POST /__guidepost/brand?b HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.test\r\nConnection: close\r\n\r\n".to_vec(), &[403]),
        ("a long head", with(&format!("{own}X: {long}\r\n")), &[400, 431]),
        ("many headers", with(&format!("{own}{many}")), &[400, 431]),
        ("a long target", at(&format!("/{long}")), &[400, 414, 431]),
        ("raw bytes", (0..=255).cycle().take(5_000).chain(*b"\r\n\r\n").collect(), &[400]),
        ("zeros", vec![0; 4_096], &[400]),
        ("another protocol", b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec(), &[400]),
        ("the beginning of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), &[400]),
        ("a space in a header's name", with(&format!("{own}Bad name: x\r\n")), &[400]),
        ("a folded header", with(&format!("{own}X: a\r\n b\r\n")), &[200, 400]),
        ("a version that is none", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n".to_vec(), &[400, 505]),
        ("HTTP 2 at once", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[0, 400, 505]),
        ("two lengths", b"POST /__guidepost/brand HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx".to_vec(), &[400]),
    ];
    let root = preview.root().display().to_string();
    for (name, bytes, allowed) in requests {
        let response = preview.ask(bytes);
        assert!(allowed.contains(&response.status), "{name}: {} {}", response.status, response.head);
        assert!(!response.head.contains("access-control"), "{name}: {}", response.head);
        assert!(!response.head.contains("set-cookie"), "{name}: {}", response.head);
        assert!(!response.body.contains(&root) && !response.head.contains(&root), "{name} tells where the site lies");
        assert_eq!(preview.get("/").status, 200, "after {name}");
    }
    assert!(preview.is_alive());
}

#[test]
fn slow_and_idle_connections_keep_nobody_waiting() {
    const IDLE: usize = 1_000;
    const ALLOWED_KIB: u64 = 64 * 1024;
    let mut preview = Preview::start(&[]);
    let before = preview.memory();
    let mut open: Vec<TcpStream> = Vec::new();
    for number in 0..IDLE {
        // Some systems have fewer sockets for one program than this.
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", preview.port)) else { break };
        if number % 2 == 0 {
            // Begun, and never ended.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: local");
        }
        open.push(stream);
    }
    assert_eq!(preview.get("/").status, 200);
    preview.write("content/a.md", "# A\n\nstill alive\n");
    preview.wait_for("/a/", "still alive");
    if let (Some(before), Some(now)) = (before, preview.memory()) {
        assert!(now < before + ALLOWED_KIB, "from {before} to {now} KiB with {} connections", open.len());
    }
    drop(open);
    assert!(preview.is_alive());
}

#[test]
fn a_head_that_does_not_end_is_not_waited_for() {
    let preview = Preview::start(&[]);
    let mut stream = preview.connect();
    stream.write_all(b"GET / HTTP/1.1\r\n").expect("it listens");
    let mut slow = stream.try_clone().expect("a socket can be shared");
    let sender = std::thread::spawn(move || {
        // One byte now and then: not silent, and never done.
        while slow.write_all(b"X").is_ok() {
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    let mut rest = Vec::new();
    // Ends, in whatever way, long before the patience of the test.
    let _ = stream.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&rest));
    drop(stream);
    sender.join().expect("it ends with its socket");
}

#[test]
fn a_taken_port_is_passed_over() {
    let first = Preview::start(&[]);
    let port = first.port.to_string();
    let second = Preview::start(&["--port", &port]);
    assert_ne!(first.port, second.port);
    assert_eq!(second.get("/").status, 200);
}
