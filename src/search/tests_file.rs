//! `content/search-tests.toml`: what readers search for, and the article that they should find among the first few.

use std::collections::HashMap;

use super::engine::{Engine, Failed, Hit};
use super::query::{ENOUGH, wordings, words_alone};
use crate::config::Config;
use crate::content::Inputs;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::emit::Files;
use crate::links::encode;
use crate::page::route;
use crate::source::{SourceFile, Span};
use crate::toml_table::{self, TableReader};

/// Among how many an article is looked for where the test does not say.
const FIRST: usize = 3;
/// As many as a reader sees at once.
const FIRST_MAX: i64 = 10;

/// One test.
#[derive(Debug)]
struct Test {
    query: String,
    /// The address of the article.
    address: String,
    first: usize,
    span: Span,
}

/// Run the search tests of a site on the files of its build; each that fails is an error at its line.
pub fn run(inputs: &Inputs, files: &Files) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let Some(file) = &inputs.search_tests else { return diagnostics };
    let tests = read(file, inputs, &mut diagnostics);
    if !inputs.config.search.enabled {
        let message = "there is no search that these tests could be run on";
        let hint = "set `enabled = true` under [search], or delete this file";
        diagnostics.push(Diagnostic::warning("search-disabled", Span::file(&file.path), message).hint(hint));
        return diagnostics;
    }
    let mut engine = match Engine::new(files) {
        Ok(engine) => engine,
        Err(reason) => return vec![failed(Span::file(&file.path), &reason)],
    };
    for test in tests {
        match test.run(&mut engine, &inputs.config) {
            Ok(found) => diagnostics.extend(found),
            Err(reason) => diagnostics.push(failed(test.span, &reason)),
        }
    }
    diagnostics
}

fn failed(span: Span, reason: &str) -> Diagnostic {
    Diagnostic::error("search-failed", span, format!("the index cannot be searched: {reason}"))
}

fn read(file: &SourceFile, inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) -> Vec<Test> {
    let root = toml_table::parse(file, diagnostics);
    let mut table = TableReader::new(file, &root, diagnostics);
    let tests = table.tables("search");
    table.finish();
    tests.into_iter().filter_map(|test| read_test(file, test, (inputs, diagnostics))).collect()
}

fn read_test(
    file: &SourceFile,
    test: &toml::de::DeTable<'_>,
    (inputs, diagnostics): (&Inputs, &mut Vec<Diagnostic>),
) -> Option<Test> {
    let paths: Vec<&str> = inputs.articles.iter().filter_map(|file| file.path.strip_prefix("content/")).collect();
    let article = |written: &str| {
        let known = paths.contains(&written);
        let near = || did_you_mean(written, paths.iter().copied());
        let wrong = || (format!("there is no article `{written}`"), near());
        known.then(|| encode(&route(written))).ok_or_else(wrong)
    };
    let mut table = TableReader::new(file, test, diagnostics);
    let query = table.string("query");
    let address = table.checked("finds", article);
    let first = table.integer("first", 1..=FIRST_MAX).map_or(FIRST, |first| first as usize);
    table.missing("query", "write what readers type: `query = \"reset password\"`");
    table.missing("finds", "write the path of the article: `finds = \"log-in/index.md\"`");
    let span = table.value_span("query").map(|range| file.span(range));
    table.finish();
    Some(Test { query: query?, address: address?, first, span: span? })
}

impl Test {
    fn run(&self, engine: &mut Engine<'_>, config: &Config) -> Result<Option<Diagnostic>, Failed> {
        let found = search(engine, &self.query, config)?;
        let place = found.iter().position(|address| *address == self.address);
        if place.is_some_and(|place| place < self.first) {
            return Ok(None);
        }
        let message = match place {
            Some(place) => format!("{} is only number {} among what this finds", self.address, place + 1),
            None => format!("{} is not among what this finds", self.address),
        };
        let before: Vec<&str> = found.iter().take(self.first).map(String::as_str).collect();
        let hint = match before.as_slice() {
            [] => {
                "nothing is found: write the words in the article, or as a synonym under [search.synonyms]".to_owned()
            }
            before => format!("before it come {}; say in a heading what the article is about", before.join(", ")),
        };
        Ok(Some(Diagnostic::error("search-test-failed", self.span.clone(), message).hint(hint)))
    }
}

/// The addresses of what is found, the best first: each once, by its best wording. Where hardly anything has all words,
/// what has some of them follows. `scripts/search-dialog.js` does the same.
fn search(engine: &mut Engine<'_>, typed: &str, config: &Config) -> Result<Vec<String>, Failed> {
    let mut found = Ranking::default();
    for wording in wordings(typed, &config.search.synonyms) {
        engine.search(&wording)?.into_iter().for_each(|hit| found.add(hit, f64::max));
    }
    let mut addresses = found.addresses();
    if addresses.len() < ENOUGH {
        let mut some = Ranking::default();
        for word in words_alone(typed) {
            engine.search(&word)?.into_iter().for_each(|hit| some.add(hit, std::ops::Add::add));
        }
        let more = some.addresses().into_iter().filter(|address| !addresses.contains(address)).collect::<Vec<_>>();
        addresses.extend(more);
    }
    Ok(addresses)
}

/// Pages with their scores, in the order in which they were found.
#[derive(Debug, Default)]
struct Ranking {
    hits: Vec<Hit>,
    places: HashMap<String, usize>,
}

impl Ranking {
    /// Add a hit; the scores of a page that is there already are joined.
    fn add(&mut self, hit: Hit, join: impl Fn(f64, f64) -> f64) {
        let place = *self.places.entry(hit.address.clone()).or_insert(self.hits.len());
        match self.hits.get_mut(place) {
            Some(known) => known.score = join(known.score, hit.score),
            None => self.hits.push(hit),
        }
    }

    fn addresses(mut self) -> Vec<String> {
        self.hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        self.hits.into_iter().map(|hit| hit.address).collect()
    }
}
