//! Search: the index that pagefind makes of the articles' words, and the program that searches it in browsers.
//!
//! Pagefind is a library here: nothing is downloaded and no other program is run. Its own interface is left out; the
//! theme has one (`scripts/search.js`), which loads pagefind's core when a reader first searches.

mod record;

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;

use crate::config::Config;
use crate::emit::{Files, OutputFile};
use crate::links::encode;
use crate::page::SharedPage;

/// The folder of the index, below the output folder. Pagefind's core finds what it needs from its own address.
pub const FOLDER: &str = "pagefind/";

/// What pagefind makes for interfaces that are not used here.
const UNUSED: [&str; 7] = [
    "pagefind-highlight.js",
    "pagefind-worker.js",
    "pagefind-ui.js",
    "pagefind-ui.css",
    "pagefind-modular-ui.js",
    "pagefind-modular-ui.css",
    "pagefind-component-ui",
];

/// Make the index of a site's pages: its files, by path below the output folder.
///
/// # Errors
/// Pagefind refuses, which is its mistake and not a writer's.
pub fn index(pages: &[SharedPage], config: &Config) -> Result<Files, String> {
    let language = config.language.to_lowercase();
    let options = PagefindServiceConfig::builder().force_language(language).build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let made = runtime.block_on(async {
        let mut index = PagefindIndex::new(Some(options))?;
        for page in pages.iter().filter(|page| !page.front_matter.search_exclude) {
            index.add_html_file(None, Some(encode(&page.route)), record::html(page)).await?;
        }
        index.get_files().await
    });
    let files = made.map_err(|error| error.to_string())?;
    let name = |path: &std::path::Path| path.to_string_lossy().replace('\\', "/");
    Ok(files
        .into_iter()
        .map(|file| (name(&file.filename), file.contents))
        .filter(|(name, _)| !UNUSED.iter().any(|unused| name.starts_with(unused)))
        .map(|(name, contents)| (format!("{FOLDER}{name}"), OutputFile::bytes(contents)))
        .collect())
}
