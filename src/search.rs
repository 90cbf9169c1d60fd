//! Search: the index that pagefind makes of the articles' words, and the program that searches it in browsers.
//!
//! ```text
//! record      an article as pagefind reads it
//! search.rs   records -> the files below `pagefind/`, taken from an earlier build where the records are the same
//! query       what a reader typed -> what pagefind is asked
//! chunks      the parts of the index, cut finer than pagefind does
//! pack        how pagefind packs what it writes
//! engine      the browser's search program, run here
//! tests_file  content/search-tests.toml, which `check` runs with it
//! ```
//!
//! Pagefind is a library here: nothing is downloaded and no other program is run. Its own interface is left out; the
//! theme has one (`scripts/search.js`), which loads pagefind's core when a reader first searches.

mod chunks;
mod engine;
mod pack;
mod query;
mod record;
mod tests_file;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use pagefind::api::{PagefindIndex, SyntheticFile};
use pagefind::options::PagefindServiceConfig;
use rayon::prelude::*;
use serde_json::Value;

use crate::config::{self, Config};
use crate::diagnostics::Diagnostic;
use crate::emit::{Files, OutputFile};
use crate::links::encode;
use crate::page::SharedPage;
use crate::source::{ContentHash, Span};

pub use self::tests_file::run as run_tests;

/// The folder of the index, below the output folder. Pagefind's core finds what it needs from its own address.
pub const FOLDER: &str = "pagefind/";

/// Says what an index was made of, and what its files hold: how a later build knows it again.
pub const SEAL: &str = "pagefind/seal.txt";

/// What pagefind makes for interfaces that are not used here.
const UNUSED: [&str; 5] =
    ["pagefind-highlight.js", "pagefind-worker.js", "pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui."];

/// What the program that searches is called in the folder of the index.
pub const CORE: &str = "pagefind.js";

/// What a search asks for first.
pub const BEGINNING: [&str; 2] = [CORE, "pagefind-entry.json"];

/// The index of the last build.
#[derive(Debug, Default)]
pub struct Kept(Option<Arc<Files>>);

/// An index that is made while the rest of a build goes on.
#[derive(Debug)]
pub struct Making {
    seal: ContentHash,
    maker: Maker,
}

#[derive(Debug)]
enum Maker {
    /// It is there already.
    Done(Arc<Files>),
    /// A thread makes it.
    Thread(JoinHandle<Result<Files, String>>),
}

/// What pagefind reads of one page.
#[derive(Debug)]
struct Record {
    address: String,
    html: String,
}

impl Kept {
    /// Remember the index of an earlier build; it is used only if it is whole and of the same articles.
    pub fn new(files: Option<Arc<Files>>) -> Self {
        Self(files)
    }

    /// Begin to make the index of a site's pages, or take the last one.
    pub fn begin(&self, pages: &[SharedPage], config: &Config) -> Making {
        let (records, language) = (records(pages), language(config));
        let seal = seal(&records, &language);
        let maker = match &self.0 {
            Some(files) if is_sealed(files, &seal) => Maker::Done(files.clone()),
            _ => Maker::Thread(std::thread::spawn(move || make(records, language))),
        };
        Making { seal, maker }
    }

    /// The index that was begun, once it is finished.
    ///
    /// # Errors
    /// Pagefind refuses, which is its mistake and not a writer's.
    pub fn finish(&mut self, making: Making) -> Result<Arc<Files>, String> {
        let files = match making.maker {
            Maker::Done(files) => files,
            Maker::Thread(thread) => {
                let mut files = thread.join().unwrap_or_else(|_| Err("pagefind panicked".to_owned()))?;
                let text = seal_text(&making.seal, &files);
                files.insert(SEAL.to_owned(), OutputFile::text(text));
                Arc::new(files)
            }
        };
        self.0 = Some(files.clone());
        Ok(files)
    }
}

fn records(pages: &[SharedPage]) -> Vec<Record> {
    let searched = pages.par_iter().filter(|page| !page.front_matter.search_exclude);
    searched.map(|page| Record { address: encode(&page.route), html: record::html(page) }).collect()
}

/// Pagefind knows languages in lower case, as its core asks for them.
fn language(config: &Config) -> String {
    config.language.to_lowercase()
}

/// The hash of all that an index depends on, how it is made included.
fn seal(records: &[Record], language: &str) -> ContentHash {
    let hashes: Vec<ContentHash> = records
        .par_iter()
        .map(|record| ContentHash::of_all([record.address.as_bytes(), record.html.as_bytes()]))
        .collect();
    /// Another one whenever the same articles become another index.
    const WAY: &str = "pagefind 1.6, chunks of 16 KB";
    let own = [env!("CARGO_PKG_VERSION").as_bytes(), WAY.as_bytes(), language.as_bytes()];
    ContentHash::of_all(own.into_iter().chain(hashes.iter().map(ContentHash::as_bytes)))
}

/// The hash of what an index was made of, and that of its files.
fn seal_text(of_records: &ContentHash, files: &Files) -> String {
    let files: Vec<_> = files.iter().filter(|(path, _)| *path != SEAL).collect();
    let hashes: Vec<ContentHash> = files.par_iter().map(|(path, file)| hash(path, file)).collect();
    let of_files = ContentHash::of_all(hashes.iter().map(ContentHash::as_bytes));
    format!("{}\n{}\n", digits(of_records), digits(&of_files))
}

fn is_sealed(files: &Files, of_records: &ContentHash) -> bool {
    let seal = files.get(SEAL).map(OutputFile::to_bytes);
    seal.is_some_and(|seal| {
        seal.starts_with(digits(of_records).as_bytes()) && seal == seal_text(of_records, files).into_bytes()
    })
}

fn hash(path: &str, file: &OutputFile) -> ContentHash {
    ContentHash::of_all([path.as_bytes(), &file.to_bytes()])
}

fn digits(hash: &ContentHash) -> String {
    hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What to say where there is no index.
pub fn not_made(reason: &str) -> Diagnostic {
    let message = format!("the search index cannot be made: {reason}");
    let hint = "build with `enabled = false` under [search] meanwhile, and report this";
    Diagnostic::error("search-failed", Span::file(&config::FILE.into()), message).hint(hint)
}

/// The index of some records.
fn make(records: Vec<Record>, language: String) -> Result<Files, String> {
    let mut files = index(records, language)?;
    chunks::cut_finer(&mut files)?;
    Ok(files)
}

/// What pagefind makes of some records.
fn index(records: Vec<Record>, language: String) -> Result<Files, String> {
    let options = PagefindServiceConfig::builder().force_language(language).build();
    // Pagefind promises what it does at once; nothing waits for a clock or a socket.
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let made = runtime.block_on(async {
        let mut index = PagefindIndex::new(Some(options))?;
        for record in records {
            index.add_html_file(None, Some(record.address), record.html).await?;
        }
        index.get_files().await
    });
    Ok(made.map_err(|error| error.to_string())?.into_iter().filter_map(published).collect())
}

fn published(file: SyntheticFile) -> Option<(String, OutputFile)> {
    let name = name(&file.filename);
    let is_used = !UNUSED.iter().any(|unused| name.starts_with(unused));
    is_used.then(|| (format!("{FOLDER}{name}"), OutputFile::bytes(file.contents)))
}

/// Whether a file of the index is what it knows of one page.
pub fn is_fragment(path: &str) -> bool {
    path.strip_prefix(FOLDER).is_some_and(|path| path.starts_with("fragment/"))
}

/// What the index knows of one page, with another address.
///
/// # Errors
/// The file is not of pagefind's kind.
pub fn with_address(fragment: &[u8], change: impl FnOnce(&str) -> String) -> Result<Vec<u8>, String> {
    let mut page: Value = serde_json::from_slice(&pack::unpack(fragment)?).map_err(|error| error.to_string())?;
    let address = page["url"].as_str().map(change).ok_or("a page has no address")?;
    page["url"] = Value::from(address);
    pack::pack(page.to_string().as_bytes())
}

fn name(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::engine::Engine;
    use super::*;

    /// Pages of many words, of which neighbours begin alike.
    fn records() -> Vec<Record> {
        let word = |number: usize| -> String {
            let letters = [number / 676, number / 26 % 26, number % 26].map(|letter| char::from(b'a' + letter as u8));
            letters.into_iter().chain("ön".chars()).collect()
        };
        let page = |page: usize| Record {
            address: format!("/{page}/"),
            html: (0..3000)
                .map(|number| word((number * 7 + page * 13) % 17_000))
                .fold("<html><body><h1>Page</h1><p>".to_owned(), |html, word| html + &word + " "),
        };
        (0..12).map(page).collect()
    }

    #[test]
    fn a_finer_cut_finds_the_same_in_smaller_parts() {
        let whole = index(records(), "en".to_owned()).unwrap();
        let fine = make(records(), "en".to_owned()).unwrap();
        let sizes = |files: &Files| -> Vec<u64> {
            files.iter().filter(|(path, _)| path.ends_with(".pf_index")).map(|(_, file)| file.length()).collect()
        };
        assert!(sizes(&fine).len() > 3 * sizes(&whole).len(), "{:?}", sizes(&fine));
        for query in ["a", "ab", "abc", "abcon", "czz", "dön", "mhkon zzzon", "zzzon", "page", "nothing"] {
            // Each search begins with an index of which nothing is loaded.
            let found = |files| Engine::new(files).unwrap().search(query).unwrap();
            assert_eq!(found(&fine), found(&whole), "{query}");
        }
    }
}
