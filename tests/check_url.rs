//! `guidepost check-url`: the verdicts of the page, in a terminal.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn guidepost(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guidepost"))
        .arg("check-url")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that does not read its input closes it.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the input is written");
    output
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is text")
}

fn objects(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn every_case_gives_its_verdict_and_its_address() {
    let cases = fs::read_to_string(repository().join("../shared/validator/cases.tsv"))
        .expect("the shared cases are beside the repository, in ../shared");
    let cases: Vec<Vec<&str>> =
        cases.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    assert!(cases.len() > 500);
    let input: String = cases.iter().map(|case| format!("{}\n", case[0])).collect();
    let output = guidepost(repository(), &["--jsonl"], &input);
    let answers = objects(&output);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer["verdict"], case[1], "{}", case[0]);
        let normalized = answer["normalized"].as_str().unwrap_or("-");
        assert_eq!(normalized, case[2], "{}", case[0]);
        let judged: Value = serde_json::from_str(case[0]).expect("a case is a JSON string");
        assert_eq!(answer.get("input"), (case[1] != "SECRET_IN_URL").then_some(&judged), "{}", case[0]);
    }
    assert_eq!(output.status.code(), Some(1), "not all are supported");
}

#[test]
fn a_bad_line_is_an_error_and_no_end() {
    let input = "\"acme.my.site.com\"\nacme\n\n{}\n\"\\ud800\"\n\"https://acme.force.com\"";
    let output = guidepost(repository(), &["--jsonl"], input);
    let answers = objects(&output);
    assert_eq!(answers.len(), 6);
    assert_eq!(answers[0]["verdict"], "SUPPORTED");
    for line in 2..=5 {
        let message = answers[line - 1]["error"].as_str().expect("there is a message");
        assert!(message.starts_with(&format!("line {line} is not a JSON string: ")), "{message}");
        assert_eq!(answers[line - 1]["line"], line);
    }
    assert_eq!(answers[5]["verdict"], "SUPPORTED_CHECK");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    use std::io::{BufRead, BufReader};
    let mut child = Command::new(env!("CARGO_BIN_EXE_guidepost"))
        .args(["check-url", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let mut answers = BufReader::new(child.stdout.take().expect("it has an output")).lines();
    for _ in 0..3 {
        stdin.write_all(b"\"acme.my.site.com\"\n").expect("it reads");
        let answer = answers.next().expect("it answers").expect("the answer is text");
        assert!(answer.contains("\"SUPPORTED\""), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn the_exit_status_says_whether_all_are_supported() {
    for (arguments, status) in [
        (&["https://acme.my.site.com"][..], 0),
        (&["https://acme.my.site.com", "acme--uat.sandbox.my.site.com", "acme.force.com"], 0),
        (&["--json", "https://acme.my.site.com"], 0),
        (&["https://acme.my.site.com", "https://example.com"], 1),
        (&["--json", "login.salesforce.com"], 1),
        (&[""], 1),
        (&[], 2),
        (&["--jsonl", "https://acme.my.site.com"], 2),
        (&["--root", "no-such-folder", "https://acme.my.site.com"], 2),
    ] {
        let output = guidepost(repository(), arguments, "");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn the_answer_is_in_the_words_of_the_site() {
    let output = guidepost(repository(), &["acme.my.site.com/partners/s/login"], "");
    let answer = text(&output.stdout);
    for expected in [
        "✓ Supported\n",
        "that RG Email Sidebar can log in to",
        "Paste this address: https://acme.my.site.com/partners\n",
        "  4. Select My Customer/Partner Community below the box.\n",
        "→ https://help.example.com/log-in/community/#add-in-step-1\n",
    ] {
        assert!(answer.contains(expected), "{expected:?} in {answer}");
    }
    assert!(!answer.contains('\u{1b}'), "no colours into a pipe");
    let coloured = guidepost(repository(), &["--color", "always", "acme.my.site.com"], "");
    assert!(text(&coloured.stdout).contains("\u{1b}[32m"));
}

#[test]
fn a_secret_is_not_shown_again() {
    let secret = "AQ4AQFnotARealSessionId000000";
    let url = format!("https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=00D5g000004abcd!{secret}");
    for arguments in [&[url.as_str()][..], &["--json", &url]] {
        let output = guidepost(repository(), arguments, "");
        assert!(!text(&output.stdout).contains(secret) && !text(&output.stderr).contains(secret));
    }
}

#[test]
fn it_works_without_a_site_and_with_a_site_s_own_domains() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let answer = text(&guidepost(folder.path(), &["acme.my.site.com"], "").stdout);
    assert!(answer.contains("that the add-in can log in to"), "{answer}");
    assert!(!answer.contains('→') && !answer.contains("{host}"), "{answer}");

    let settings = "title = \"T\"\n[url_checker]\ndomains = [\"example.org\"]\n";
    fs::write(folder.path().join("site.toml"), settings).expect("a file can be written");
    let verdict = |url: &str| objects(&guidepost(folder.path(), &["--json", url], ""))[0]["verdict"].clone();
    assert_eq!(verdict("https://acme.my.site.com"), "SALESFORCE_UNSUPPORTED");
    assert_eq!(verdict("https://acme.example.org").as_str().map(|code| code.starts_with("SUPPORTED")), Some(true));
}

#[test]
fn a_site_that_speaks_of_something_else_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("content")).expect("a folder can be made");
    fs::write(folder.path().join("site.toml"), "title = \"T\"\n").expect("a file can be written");
    let words = "[verdicts.SUPORTED]\ntitle = \"x\"\n";
    fs::write(folder.path().join("content/url-checker.toml"), words).expect("a file can be written");
    let output = guidepost(folder.path(), &["acme.my.site.com"], "");
    let said = text(&output.stderr);
    assert!(said.contains("content/url-checker.toml:1:11") && said.contains("did you mean `SUPPORTED`?"), "{said}");
    assert!(text(&output.stdout).contains("✓ Supported"), "the built-in words stand in");
}
