//! `check --external` for `https://`, against servers on this machine whose certificates are good, of an unknown authority,
//! too old, or another host's. The program runs as readers run it: it trusts whom `SSL_CERT_FILE` names.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn key() -> KeyPair {
    KeyPair::generate().expect("a key can be made")
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("it needs no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, key()).expect("an authority vouches for itself")
}

/// The certificate of a host, valid until this year.
struct Vouched<'a> {
    by: &'a Authority,
    host: &'a str,
    until: i32,
}

impl Vouched<'_> {
    /// Serve on this machine, with an empty answer to every question. Returns the port.
    fn serve(&self) -> u16 {
        let mut params = CertificateParams::new(vec![self.host.to_owned()]).expect("it is a name");
        params.not_after = date_time_ymd(self.until, 1, 1);
        let own = key();
        let certificate = params.signed_by(&own, self.by).expect("the authority vouches for it");
        let key = PrivatePkcs8KeyDer::from(own.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("they are there")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .expect("key and certificate belong together");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let config = Arc::new(config);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(config.clone()).expect("the settings are right");
                let mut stream = StreamOwned::new(connection, stream);
                // Who refuses the certificate hangs up.
                if stream.read(&mut [0; 4096]).is_ok() {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        port
    }
}

/// What the program says of links to these ports of this machine, without the ports.
fn said(root: &Path, trusted: &str, ports: &[u16]) -> (Option<i32>, String) {
    let links: String = ports.iter().map(|port| format!("[a](https://localhost:{port}/)\n\n")).collect();
    fs::create_dir_all(root.join("content")).expect("a folder can be made");
    fs::write(root.join("site.toml"), "title = \"T\"\n").expect("a file can be written");
    fs::write(root.join("content/index.md"), format!("# Home\n\n{links}")).expect("a file can be written");
    fs::write(root.join("trusted.pem"), trusted).expect("a file can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost"))
        .args(["check", "--external"])
        .current_dir(root)
        .env("SSL_CERT_FILE", root.join("trusted.pem"))
        .env_remove("SSL_CERT_DIR")
        .output()
        .expect("the program runs");
    let mut said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    for port in ports {
        said = said.replace(&format!("localhost:{port}"), "localhost");
    }
    (output.status.code(), said)
}

#[test]
fn a_certificate_of_a_trusted_authority_is_fine() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let by = authority("known");
    let port = Vouched { by: &by, host: "localhost", until: 4000 }.serve();
    let (status, said) = said(folder.path(), &by.pem(), &[port]);
    assert_eq!((status, said.contains("warning") || said.contains("error")), (Some(0), false), "{said}");
    let kept = fs::read_to_string(folder.path().join(".guidepost-external.json")).expect("the answer is kept");
    assert!(kept.contains("fine"), "{kept}");
}

#[test]
fn each_certificate_that_browsers_refuse_is_told_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (by, unknown) = (authority("known"), authority("unknown"));
    let ports = [
        Vouched { by: &unknown, host: "localhost", until: 4000 }.serve(),
        Vouched { by: &by, host: "localhost", until: 2001 }.serve(),
        Vouched { by: &by, host: "elsewhere.example.com", until: 4000 }.serve(),
    ];
    let (status, said) = said(folder.path(), &by.pem(), &ports);
    assert_eq!(status, Some(1), "{said}");
    for words in [
        "warning[untrusted-external-link]: the certificate of https://localhost/ is of an authority that this machine does not know",
        "let SSL_CERT_FILE name a file with its certificate",
        "error[insecure-external-link]: browsers warn of https://localhost/, whose certificate they refuse: it has expired",
        "error[insecure-external-link]: browsers warn of https://localhost/, whose certificate they refuse: it is another host's",
        "--> content/index.md:3:",
        "2 errors, 1 warning",
    ] {
        assert!(said.contains(words), "no “{words}” in {said}");
    }
    assert!(!folder.path().join(".guidepost-external.json").exists(), "only what is fine holds for a day");
}

#[test]
fn a_machine_that_trusts_nobody_says_so_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let by = authority("known");
    let ports = [4000, 4001].map(|until| Vouched { by: &by, host: "localhost", until }.serve());
    let (status, said) = said(folder.path(), "", &ports);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(said.matches("warning[").count(), 1, "{said}");
    assert!(
        said.contains(
            "warning[no-certificate-authorities]: this machine knows no certificate authorities, so 2 addresses"
        ) && said.contains("package ca-certificates"),
        "{said}"
    );
}
