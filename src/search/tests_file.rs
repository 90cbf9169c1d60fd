//! `content/search-tests.toml`: what readers search for, and the article that they should find among the first few.

use std::collections::HashMap;

use super::engine::{Engine, Failed, Hit};
use super::query::Wording;
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
/// A page that lacks half of the words is listed where the best is at most so many times as good.
const NEAR: f64 = 3.0;
/// The words of the interface that readers type without looking for them.
const IGNORED: &str = "search_ignored";

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
    let strings = inputs.theme.strings(&inputs.config, &mut Vec::new());
    let wording = Wording { synonyms: &inputs.config.search.synonyms, ignored: strings.get(IGNORED) };
    for test in tests {
        match test.run(&mut engine, wording) {
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
        known.then(|| encode(&route(written, inputs.config.page_addresses))).ok_or_else(wrong)
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
    fn run(&self, engine: &mut Engine<'_>, wording: Wording<'_>) -> Result<Option<Diagnostic>, Failed> {
        let found = search(engine, &self.query, wording)?;
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

/// The addresses of what is found, the best first: each once, by its best wording. `scripts/search-dialog.js` does the same.
fn search(engine: &mut Engine<'_>, typed: &str, wording: Wording<'_>) -> Result<Vec<String>, Failed> {
    let mut found = Ranking::default();
    for words in wording.wordings(typed) {
        let mut pages = Ranking::default();
        for word in &words {
            engine.search(word)?.into_iter().for_each(|hit| pages.add(Page { hit, words: 1 }, Page::sum));
        }
        pages.without_weak(words.len()).for_each(|page| found.add(page, Page::better));
    }
    Ok(found.addresses())
}

/// A page that has some of the words.
#[derive(Debug)]
struct Page {
    hit: Hit,
    /// How many.
    words: usize,
}

impl Page {
    /// What each word is worth is its rareness: the sum says how well a page answers, also where it lacks a word.
    fn sum(&mut self, other: Self) {
        self.hit.score += other.hit.score;
        self.words += other.words;
    }

    fn better(&mut self, other: Self) {
        self.hit.score = self.hit.score.max(other.hit.score);
    }
}

/// Pages with their scores, in the order in which they were found.
#[derive(Debug, Default)]
struct Ranking {
    pages: Vec<Page>,
    places: HashMap<String, usize>,
}

impl Ranking {
    /// Add a page; one that is there already is joined with it.
    fn add(&mut self, page: Page, join: impl Fn(&mut Page, Page)) {
        let place = *self.places.entry(page.hit.address.clone()).or_insert(self.pages.len());
        match self.pages.get_mut(place) {
            Some(known) => join(known, page),
            None => self.pages.push(page),
        }
    }

    /// The pages that have more than half of the words, and of the others those that come near the best.
    fn without_weak(self, words: usize) -> impl Iterator<Item = Page> {
        let best = self.pages.iter().map(|page| page.hit.score).fold(0.0, f64::max);
        self.pages.into_iter().filter(move |page| page.words * 2 > words || page.hit.score * NEAR >= best)
    }

    fn addresses(mut self) -> Vec<String> {
        self.pages.sort_by(|a, b| b.hit.score.total_cmp(&a.hit.score));
        self.pages.into_iter().map(|page| page.hit.address).collect()
    }
}
