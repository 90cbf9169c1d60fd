//! What asks and answers at a terminal: the picker of `guidepost links`, and the question of `guidepost links --fix`. Both
//! run in a real pseudo-terminal, whose screen is read as a terminal shows it.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty};
use tempfile::TempDir;

/// How long something may take that comes at once on an idle machine.
const PATIENCE: Duration = Duration::from_secs(60);
const ROWS: NonZero<u16> = NonZero::new(30).expect("it is not zero");
const COLUMNS: NonZero<u16> = NonZero::new(100).expect("it is not zero");

const DOWN: &str = "\u{1b}[B";
const UP: &str = "\u{1b}[A";
const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";
const BACKSPACE: &str = "\u{7f}";
const CONTROL_C: &str = "\u{3}";
const END_OF_INPUT: &str = "\u{4}";

const ARTICLE: &str = "# Log in\n\nSome words about logging in to the add-in.\n\n## Open the window\n\nSelect the icon in the \
                       bar of your mailbox, then wait.\n\n## Close the window\n\nSelect the cross, and go home.\n\n!!! steps\n    \
                       1. Select **Log in**.\n    2. Type the address.\n";

/// A small site.
struct Site(TempDir);

impl Site {
    fn new() -> Self {
        let site = Self(tempfile::tempdir().expect("a temporary folder"));
        site.write("site.toml", "title = \"Test\"\nbase_url = \"https://help.example.com/\"\n");
        site.write("content/index.md", "# Home\n\nWelcome.\n");
        site.write("content/log-in.md", ARTICLE);
        site
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// A site that has lost the addresses of two headings.
    fn with_losses() -> Self {
        let site = Self::new();
        let accepted = std::process::Command::new(env!("CARGO_BIN_EXE_guidepost"))
            .args(["links", "--accept"])
            .current_dir(site.0.path())
            .output()
            .expect("the program runs");
        assert!(accepted.status.success());
        site.write("content/log-in.md", &ARTICLE.replace("Open the", "Show the").replace("Close the", "Hide the"));
        site
    }

    fn guidepost(&self, arguments: &[&str]) -> Command {
        let clean = ["TERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "CI"];
        let command = Command::new(env!("CARGO_BIN_EXE_guidepost")).args(arguments).current_dir(self.0.path());
        let command = clean.into_iter().fold(command, Command::env_remove);
        // Nothing of this machine has its clipboard changed.
        command.env("TERM", "xterm-256color").env("PATH", self.path("bin"))
    }

    /// A program that keeps what is copied in the file `copied`.
    fn with_clipboard(self) -> Self {
        let kept = self.path("copied").display().to_string();
        self.write("bin/pbcopy", &format!("#!/bin/sh\nexec /bin/cat > '{kept}'\n"));
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path("bin/pbcopy"), executable).expect("it can be made a program");
        self
    }
}

/// A program at a terminal.
struct Session {
    pty: Arc<Pty>,
    child: Child,
    shown: Arc<Mutex<Shown>>,
    reader: JoinHandle<()>,
}

/// What a terminal was sent: the screen that it makes of it, and the bytes.
struct Shown {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
}

impl Session {
    fn start(command: Command) -> Self {
        let (pty, terminal) = pty_process::blocking::open().expect("there are pseudo-terminals");
        pty.resize(Size::new(ROWS.get(), COLUMNS.get())).expect("a terminal has a size");
        let child = command.spawn(terminal).expect("the program runs");
        let pty = Arc::new(pty);
        let shown = Arc::new(Mutex::new(Shown { terminal: vt100::Parser::new(ROWS, COLUMNS, 0), bytes: Vec::new() }));
        let (from, to) = (pty.clone(), shown.clone());
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Reading fails once nobody has the terminal open.
            while let Ok(length @ 1..) = (&*from).read(&mut buffer) {
                let mut shown = to.lock().expect("nobody panics with it");
                shown.bytes.extend(&buffer[..length]);
                shown.terminal.process(&buffer[..length]);
            }
        });
        Self { pty, child, shown, reader }
    }

    fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    fn screen(&self) -> String {
        self.shown.lock().expect("nobody panics with it").terminal.screen().contents()
    }

    /// The line that is shown inverted: the chosen one.
    fn chosen(&self) -> String {
        let shown = self.shown.lock().expect("nobody panics with it");
        let screen = shown.terminal.screen();
        let is_inverse = |row: &u16| screen.cell(*row, 0).is_some_and(vt100::Cell::inverse);
        (0..ROWS.get())
            .find(is_inverse)
            .map(|row| screen.contents_between(row, 0, row, COLUMNS.get()))
            .unwrap_or_default()
    }

    /// Wait until something holds; fails with what is shown instead.
    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "waited for {what} in vain; there is\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn sees(&self, words: &str) {
        self.until(words, |session| session.screen().contains(words));
    }

    fn has_chosen(&self, title: &str) {
        self.until(title, |session| session.chosen().trim_start().starts_with(title));
    }

    /// Wait for the end: the exit status, the screen that is left, and all bytes that were sent.
    fn end(mut self) -> (Option<i32>, String, String) {
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("it was started here") {
                Some(status) => break status,
                None if begun.elapsed() > PATIENCE => {
                    let _ = self.child.kill();
                    panic!("it does not end; there is\n{}", self.screen());
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        self.reader.join().expect("the reader does not panic");
        let shown = self.shown.lock().expect("nobody panics with it");
        let bytes = String::from_utf8_lossy(&shown.bytes).into_owned();
        (status.code(), shown.terminal.screen().contents(), bytes)
    }
}

#[test]
fn what_is_typed_narrows_the_choice_and_enter_prints_the_address() {
    let site = Site::new();
    let session = Session::start(site.guidepost(&["links"]));
    session.sees("Home");
    session.press("windwo");
    session.sees("› windwo");
    session.has_chosen("Open the window");
    assert!(!session.screen().contains("Home"), "{}", session.screen());
    session.sees("https://help.example.com/log-in/#open-the-window");
    session.sees("Select the icon in the bar of your mailbox, then wait.");

    session.press(DOWN);
    session.has_chosen("Close the window");
    session.sees("Select the cross, and go home.");
    session.press(UP);
    session.has_chosen("Open the window");
    session.press(UP);
    session.press("\t");
    session.has_chosen("Close the window");
    session.press(ENTER);
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(0));
    assert_eq!(screen.trim(), "Close the window\n  Log in\n  https://help.example.com/log-in/#close-the-window");
}

#[test]
fn what_is_deleted_widens_the_choice_again() {
    let site = Site::new();
    let session = Session::start(site.guidepost(&["links"]));
    session.sees("Home");
    session.press("zebra");
    session.sees("nothing has all of these words");
    // Nothing is chosen where nothing is found.
    session.press(&format!("{UP}{DOWN}"));
    session.press(&BACKSPACE.repeat(5));
    session.sees("Home");
    session.press("cross");
    session.has_chosen("Close the window");
    session.press(ENTER);
    assert_eq!(session.end().0, Some(0));

    let session = Session::start(site.guidepost(&["links"]));
    session.press("zebra");
    session.sees("nothing has all of these words");
    session.press(ENTER);
    assert_eq!(session.end().0, Some(1));
}

/// Keys that come while the list is drawn are not echoed into it.
#[test]
fn fast_typing_leaves_no_trace_beside_the_list() {
    let site = Site::new();
    let session = Session::start(site.guidepost(&["links"]));
    session.sees("Home");
    for _ in 0..40 {
        session.press(&format!("windows cross{}", BACKSPACE.repeat(13)));
    }
    session.press("cross");
    session.has_chosen("Close the window");
    session.until("the list as if typed slowly", |session| {
        let screen = session.screen();
        screen.starts_with("› cross\n")
            && screen.trim_end().ends_with("Select the cross, and go home. Select Log in. Type the address.")
    });
    session.press(CONTROL_C);
    let (status, screen, _) = session.end();
    assert_eq!((status, screen.trim()), (Some(1), ""));
}

#[test]
fn escape_and_control_c_leave_the_screen_as_it_was() {
    let site = Site::new();
    for key in [ESCAPE, CONTROL_C] {
        let session = Session::start(site.guidepost(&["links", "--copy"]));
        session.press("window");
        session.has_chosen("Open the window");
        session.press(key);
        let (status, screen, bytes) = session.end();
        assert_eq!((status, screen.trim()), (Some(1), ""), "{key:?}");
        assert!(!bytes.contains("\u{1b}]52"), "nothing is copied");
    }
}

#[test]
fn the_chosen_address_is_copied_by_a_program_or_by_the_terminal() {
    let site = Site::new().with_clipboard();
    for (arguments, copied) in [
        (&["links", "--copy"][..], "https://help.example.com/log-in/#open-the-window"),
        (&["links", "--copy", "--markdown"], "[Open the window](https://help.example.com/log-in/#open-the-window)"),
    ] {
        let session = Session::start(site.guidepost(arguments));
        session.press("window");
        session.has_chosen("Open the window");
        session.press(ENTER);
        let (status, screen, _) = session.end();
        assert_eq!(status, Some(0));
        assert!(screen.contains(&format!("copied: {copied}")), "{screen}");
        assert_eq!(site.read("copied"), copied);
    }
    fs::remove_dir_all(site.path("bin")).expect("the program can be removed");
    let session = Session::start(site.guidepost(&["links", "--copy"]));
    session.press("welcome");
    session.has_chosen("Home");
    session.press(ENTER);
    let (status, _, bytes) = session.end();
    assert_eq!(status, Some(0));
    // “https://help.example.com/#home”, in base 64.
    assert!(bytes.contains("\u{1b}]52;c;aHR0cHM6Ly9oZWxwLmV4YW1wbGUuY29tLyNob21l\u{7}"), "{bytes:?}");
}

/// `guidepost links > file`: the picker is on the terminal, and only the result goes elsewhere.
#[test]
fn what_is_printed_can_go_elsewhere() {
    let site = Site::new();
    let out = fs::File::create(site.path("out")).expect("a file can be made");
    let session = Session::start(site.guidepost(&["links", "--markdown"]).stdout(Stdio::from(out)));
    session.press("cross");
    session.has_chosen("Close the window");
    session.press(ENTER);
    let (status, screen, _) = session.end();
    assert_eq!((status, screen.trim()), (Some(0), ""));
    assert_eq!(site.read("out"), "[Close the window](https://help.example.com/log-in/#close-the-window)\n");
}

#[test]
fn each_redirect_is_asked_for_until_the_answer_is_clear() {
    let site = Site::with_losses();
    let session = Session::start(site.guidepost(&["links", "--fix"]));
    session.sees(
        "/log-in/#close-the-window “Close the window”\n  is now /log-in/#hide-the-window “Hide the window”? [Y/n]",
    );
    session.press(&format!("what?{ENTER}"));
    session.until("the question again", |session| session.screen().matches("[Y/n]").count() == 2);
    session.press(&format!("No{ENTER}"));
    session.sees("is now /log-in/#show-the-window “Show the window”? [Y/n]");
    session.press(ENTER);
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(1), "an address is left");
    assert!(screen.contains("1 redirects written to redirects.toml, 1 addresses left"), "{screen}");
    assert_eq!(site.read("redirects.toml"), "\"/log-in/#open-the-window\" = \"/log-in/#show-the-window\"\n");

    let session = Session::start(site.guidepost(&["links", "--fix"]));
    session.sees("[Y/n]");
    session.press(&format!("yes{ENTER}"));
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(0), "{screen}");
    assert_eq!(site.read("redirects.toml").lines().count(), 2);
}

#[test]
fn who_leaves_has_agreed_to_nothing() {
    let site = Site::with_losses();
    let session = Session::start(site.guidepost(&["links", "--fix"]));
    session.sees("[Y/n]");
    session.press(END_OF_INPUT);
    session.sees("is now /log-in/#show-the-window");
    session.press(END_OF_INPUT);
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(1));
    assert!(screen.contains("0 redirects written to redirects.toml, 2 addresses left"), "{screen}");

    let mut session = Session::start(site.guidepost(&["links", "--fix"]));
    session.sees("[Y/n]");
    session.press(ENTER);
    session.sees("is now /log-in/#show-the-window");
    session.child.kill().expect("it runs");
    assert_eq!(session.end().0, None, "a signal has ended it");
    assert!(!site.path("redirects.toml").exists());
}

#[test]
fn nobody_is_asked_who_has_agreed_before_or_is_not_there() {
    let site = Site::with_losses();
    let session = Session::start(site.guidepost(&["links", "--fix"]).stdin(Stdio::null()));
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(2));
    assert!(screen.contains("there is no terminal to ask at; --yes writes all proposals"), "{screen}");
    assert!(!site.path("redirects.toml").exists());

    let session = Session::start(site.guidepost(&["links", "--fix", "--yes"]));
    let (status, screen, _) = session.end();
    assert_eq!(status, Some(0));
    assert!(!screen.contains("[Y/n]"), "{screen}");
    assert_eq!(site.read("redirects.toml").lines().count(), 2);
}

/// Without a terminal there is nothing to pick at: everything is printed, the best first.
#[test]
fn without_a_terminal_nothing_is_picked() {
    let site = Site::new();
    let session = Session::start(site.guidepost(&["links", "--most", "1"]).stdin(Stdio::null()));
    let (status, screen, _) = session.end();
    assert_eq!((status, screen.lines().count()), (Some(0), 3), "{screen}");
}
