//! A preview that runs in a process of its own, and requests to it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long anything is waited for: only a failure takes so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A site in a temporary folder, and the program that serves it.
pub struct Preview {
    folder: TempDir,
    child: Child,
    pub port: u16,
}

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// 0 where the connection was closed without an answer.
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Preview {
    /// Serve a small site.
    pub fn start(options: &[&str]) -> Self {
        let files = [
            ("site.toml", "title = \"Test\"\n[variables]\nname = \"first\"\n[brands.b.variables]\nname = \"second\"\n"),
            ("content/index.md", "# Home\n\nWelcome by << name >>.\n"),
            ("content/a.md", "# A\n\nWords of a.\n"),
            ("content/folder/b.md", "---\nredirect_from: [/old/]\n---\n# B\n\nWords of b.\n"),
        ];
        Self::of(&files, options)
    }

    /// Serve these files.
    pub fn of(files: &[(&str, &str)], options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            write(&folder.path().join("site").join(path), text);
        }
        let any_port: &[&str] = if options.contains(&"--port") { &[] } else { &["--port", "0"] };
        let mut child = Command::new(env!("CARGO_BIN_EXE_guidepost"))
            .args(["serve", "--root"])
            .arg(folder.path().join("site"))
            .args(any_port)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("said")).expect("a file can be made"))
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is read")).lines();
        let line = lines.next().expect("it says where it is").expect("in words");
        let port = line.split(':').nth(2).and_then(|rest| rest.split('/').next()?.parse().ok());
        Self { folder, child, port: port.unwrap_or_else(|| panic!("{line} has no port")) }
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root().join(below)
    }

    pub fn write(&self, below: &str, text: &str) {
        write(&self.path(below), text);
    }

    /// Ask for an address, as a browser would.
    pub fn get(&self, target: &str) -> Response {
        self.ask(format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port))
    }

    /// Send raw bytes, and read what comes until the connection ends.
    pub fn ask(&self, request: impl AsRef<[u8]>) -> Response {
        let mut stream = self.connect();
        // A server may answer, and close, before it was told all.
        let _ = stream.write_all(request.as_ref());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Response { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream
    }

    /// Wait until an address answers as wanted.
    pub fn wait(&self, target: &str, wanted: impl Fn(&Response) -> bool) -> Response {
        let start = Instant::now();
        loop {
            let response = self.get(target);
            if wanted(&response) {
                return response;
            }
            assert!(start.elapsed() < PATIENCE, "{target} is still {response:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Wait until an address has these words.
    pub fn wait_for(&self, target: &str, words: &str) -> Response {
        self.wait(target, |response| response.status == 200 && response.body.contains(words))
    }

    /// What it has said so far beside where it is.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("said")).expect("it is kept")
    }

    /// The program's memory, in KiB, where the system tells it.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Write a file, and the folders it is in.
pub fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}
