//! How fast the checker is, and that no text makes it slow.
//!
//! `typical` and `jsonl` count addresses a second (the aim is 200,000 on one core). `adversarial` runs each text that
//! is built to make some rule look again and again, at three lengths: the time may grow with the length, not faster.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::fs;
use std::path::Path;
use validator_wasm::{MAX_CHARS, Settings, check};

fn main() {
    divan::main();
}

/// Every paste of our own tables.
fn pastes() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut tables: Vec<_> =
        fs::read_dir(folder).expect("the tables are there").flatten().map(|entry| entry.path()).collect();
    tables.sort();
    let texts = tables.iter().map(|table| fs::read_to_string(table).expect("a table is text"));
    let lines: Vec<String> = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let pastes = lines.iter().filter(|line| line.starts_with('"')).filter_map(|line| line.split('\t').next());
    pastes.map(|paste| serde_json::from_str(paste).expect("a paste is a JSON string")).collect()
}

#[divan::bench]
fn typical(bencher: Bencher) {
    let (pastes, settings) = (pastes(), Settings::default());
    bencher.counter(ItemsCount::new(pastes.len())).bench(|| {
        for paste in &pastes {
            black_box(check(paste, &settings));
        }
    });
}

#[divan::bench]
fn supported(bencher: Bencher) {
    let settings = Settings::default();
    let address = "https://northwind-traders.my.site.com/partners/s/login/?ec=302&startURL=%2Fpartners%2Fs%2F";
    bencher.counter(ItemsCount::new(1_u32)).bench(|| check(black_box(address), &settings));
}

/// A JSON string a line in, a JSON object a line out.
#[divan::bench]
fn jsonl(bencher: Bencher) {
    let settings = Settings::default();
    let lines: Vec<String> =
        pastes().iter().map(|paste| serde_json::to_string(paste).expect("a string is JSON")).collect();
    let mut output = Vec::new();
    bencher.counter(ItemsCount::new(lines.len())).bench_local(|| {
        output.clear();
        for line in &lines {
            let paste: String = serde_json::from_str(line).expect("a line is a JSON string");
            serde_json::to_writer(&mut output, &check(&paste, &settings)).expect("memory takes every byte");
            output.push(b'\n');
        }
    });
}

/// What opens, what repeats and what closes a text.
const ADVERSARIAL: &[(&str, &str, &str)] = &[
    ("", "(", ""),
    ("", ")", ""),
    ("a", ")", ""),
    ("", "*)", ""),
    ("*", "(*", ")"),
    ("", "\u{200b}", ""),
    ("", "[", "](x)"),
    ("", "[x](", ""),
    ("", "](", ""),
    ("", "<", ">"),
    ("", "<a|", ""),
    ("", "<a ", ">"),
    ("", "<a href=x>", ""),
    ("<a href='", "&amp;", "'>x</a>"),
    ("", "x<y>", ""),
    ("", "https://", ""),
    ("", "https://a.b,", ""),
    ("", "https://a.b ", ""),
    ("https://a.b", " @", ""),
    ("https://", "a@", "b.c"),
    ("https://", ".", ""),
    ("https://", "a.", "my.site.com"),
    ("https://", "é", ".com"),
    ("https://", "é.", "com"),
    ("https://", "xn--a.", "com"),
    ("https://evil.io/", "@a", ""),
    ("https://a.my.site.com", "/..", ""),
    ("https://a.my.site.com", "/a", ""),
    ("https://a.my.site.com/?", "&", ""),
    ("https://a.my.site.com/?", "sid&", ""),
    ("https://a.my.site.com/?", "%25", ""),
    ("https://a.my.site.com/?", "00D", ""),
    ("https://a.my.site.com/?", "eyJ", ""),
    ("https://a.my.site.com/?", "eyJaaaaaa.", ""),
    ("https://www.google.com/url?q=", "https://www.google.com/url?q=", ""),
    ("https://urldefense.com/v3/__", "**A", "__;AAAA!"),
    ("https%253A%252F%252F", "%2525", ""),
    ("force.com", "force.com", ""),
    ("", "my.site.com.", "evil.io"),
];

#[divan::bench(args = [4_096, 8_192, MAX_CHARS])]
fn adversarial(bencher: Bencher, chars: usize) {
    let settings = Settings::default();
    let text = |&(before, unit, after): &(&str, &str, &str)| {
        let fixed = before.chars().count() + after.chars().count();
        let repeated: String = unit.chars().cycle().take(chars - fixed).collect();
        [before, &repeated, after].concat()
    };
    let texts: Vec<String> = ADVERSARIAL.iter().map(text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for text in &texts {
            black_box(check(text, &settings));
        }
    });
}
