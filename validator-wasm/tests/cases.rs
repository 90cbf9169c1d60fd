//! Verdicts from tables: the project's `../shared/validator/cases.tsv` and our own in `tests/cases/`.
//!
//! A line is `paste as a JSON string`, `verdict`, `normalised address or -`, `why`, separated by tabs. Our own tables
//! may name a `reason` behind the verdict: `LOOKALIKE/user_info`.

use std::path::{Path, PathBuf};
use std::{fs, panic};

use validator_wasm::{Outcome, Settings, check};

/// One line of a table.
struct Case {
    line: usize,
    paste: String,
    verdict: String,
    reason: Option<String>,
    normalized: Option<String>,
    why: String,
}

#[test]
fn shared_cases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/validator/cases.tsv");
    assert!(path.is_file(), "{} is missing: this test needs the folder `shared` beside the repository", path.display());
    let cases = read(&path);
    assert!(!cases.is_empty(), "{} is empty", path.display());
    verify(&path, &cases);
}

#[test]
fn own_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut tables: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    assert!(!tables.is_empty());
    for table in tables {
        let cases = read(&table);
        assert!(!cases.is_empty(), "{} is empty", table.display());
        verify(&table, &cases);
    }
}

fn read(table: &Path) -> Vec<Case> {
    let text = fs::read_to_string(table).unwrap_or_else(|error| panic!("{}: {error}", table.display()));
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(index, line)| {
            case(index + 1, line).unwrap_or_else(|| panic!("{}:{}: not a case", table.display(), index + 1))
        })
        .collect()
}

fn case(line: usize, text: &str) -> Option<Case> {
    let mut fields = text.split('\t');
    let paste = serde_json::from_str(fields.next()?).ok()?;
    let (verdict, normalized, why) = (fields.next()?, fields.next()?, fields.next().unwrap_or_default());
    let (verdict, reason) = match verdict.split_once('/') {
        Some((verdict, reason)) => (verdict, Some(reason.to_owned())),
        None => (verdict, None),
    };
    let normalized = (normalized != "-").then(|| normalized.to_owned());
    Some(Case { line, paste, verdict: verdict.to_owned(), reason, normalized, why: why.to_owned() })
}

fn verify(table: &Path, cases: &[Case]) {
    let settings = Settings::default();
    let wrong: Vec<String> = cases.iter().filter_map(|case| difference(case, &check(&case.paste, &settings))).collect();
    assert!(
        wrong.is_empty(),
        "{}: {} of {} cases differ\n{}",
        table.display(),
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

fn difference(case: &Case, outcome: &Outcome) -> Option<String> {
    assert_eq!(serde_json::to_string(outcome).ok(), Some(outcome.to_json()), "the two ways to JSON agree");
    let json = serde_json::to_value(outcome).expect("an outcome is plain data");
    let same = json["verdict"] == case.verdict.as_str()
        && json["normalized"].as_str() == case.normalized.as_deref()
        && case.reason.as_deref().is_none_or(|reason| json["reason"] == reason);
    let Case { line, paste, verdict, reason, normalized, why } = case;
    (!same).then(|| {
        format!("line {line}: {paste:?} ({why})\n  wanted {verdict} {reason:?} {normalized:?}\n  got    {json}")
    })
}
