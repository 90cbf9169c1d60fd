//! guidepost: a folder of help articles becomes a fast static help centre.
//!
//! ```text
//! content::load(root)   -> Inputs     1 config   2 content                   the only reader
//! compile(&Inputs, …)   -> Build      3 front_matter  4 variables  5 markdown  per page, in parallel (page)
//!                                     6 links    7 theme   8 emit             the whole site (site, nav)
//! write::publish(&Build, …)                                                  the only writer
//! ```
//!
//! The edges do input and output, the middle is pure: the same inputs give the same bytes.

pub mod config;
pub mod content;

pub mod document;
pub mod front_matter;
pub mod markdown;
pub mod page;
pub mod variables;

pub mod emit;
pub mod ledger;
pub mod links;
pub mod nav;
pub mod places;
pub mod redirects;
pub mod related;
pub mod search;
pub mod site;
pub mod tags;
pub mod theme;
pub mod variants;
pub mod words;

pub mod offline;
pub mod write;

pub mod external;
pub mod import;
pub mod preview;
pub mod saved;
pub mod serve;

pub mod assets;
pub mod cache;
pub mod diagnostics;
pub mod dialect;
pub mod heading_levels;
pub mod html;
pub mod init;
pub mod slug;
pub mod source;
pub mod strings;
pub mod toml_table;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::Cache;
use crate::config::Config;
use crate::content::{Inputs, Marks};
use crate::diagnostics::Diagnostic;
use crate::emit::{Around, Emitted, Files, OutputFile};
use crate::ledger::Ledger;
use crate::links::PageLinks;
use crate::markdown::Settings;
use crate::page::{PageSettings, SharedPage};
use crate::places::Catalog;
use crate::preview::{GoodPages, Preview, PreviewPage};
use crate::redirects::Redirects;
use crate::site::Site;
use crate::source::Span;
use crate::strings::Strings;
use crate::theme::Theme;
use crate::variables::Scope;
use crate::words::{CheckerWords, Words};

/// The file that tells other programs of every address.
pub const LISTING: &str = "links.json";

/// A built site, in memory.
#[derive(Debug)]
pub struct Build {
    /// Its files, by path below the output folder.
    pub files: Files,
    /// How many pages it has.
    pub pages: usize,
    /// What the address checker says.
    pub checker: CheckerWords,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What is there and nobody uses: for `check`.
    pub lints: Vec<Diagnostic>,
    /// Published addresses that lead nowhere now: for `check`, and for a strict build.
    pub lost: Vec<Diagnostic>,
    /// Old addresses.
    pub redirects: Redirects,
}

/// Build a site. Pages whose inputs are the same as in an earlier call with this cache are taken from it.
pub fn compile(inputs: &Inputs, cache: &mut Cache) -> Build {
    let compiled = run(inputs, cache, |page| page);
    let catalog = Catalog::new(&compiled.site, &inputs.config);
    let (listed, (mut diagnostics, lints, lost)) =
        rayon::join(|| catalog.json(&compiled.redirects), || findings(inputs, &compiled));
    let Compiled { site, emitted, checker, redirects, index, variants, .. } = compiled;
    let mut files = emitted.into_files();
    files.extend(variants);
    files.insert(LISTING.to_owned(), OutputFile::parts(listed));
    match index.map(|making| cache.search.finish(making)) {
        Some(Ok(index)) => files.extend(index.iter().map(|(path, file)| (path.clone(), file.clone()))),
        Some(Err(reason)) => diagnostics.push(search::not_made(&reason)),
        None => {}
    }
    emit::add_worker(&mut files, inputs);
    Build { files, pages: site.pages.len(), checker, diagnostics, lints, lost, redirects }
}

/// What is wrong with a site, what nobody uses, and which published addresses are lost.
fn findings(inputs: &Inputs, compiled: &Compiled<'_>) -> (Vec<Diagnostic>, Vec<Diagnostic>, Vec<Diagnostic>) {
    let Compiled { site, links, emitted, .. } = compiled;
    let pages = || site.pages.iter().zip(links).zip(&emitted.pages);
    let of_pages = pages().flat_map(|((page, links), files)| {
        page.document.diagnostics.iter().chain(&links.diagnostics).chain(files.failed.as_deref())
    });
    // A large site may have hundreds of thousands: the room for them is made once.
    let own = pages().map(|((page, links), _)| page.document.diagnostics.len() + links.diagnostics.len() + 1);
    let mut diagnostics = Vec::with_capacity(compiled.diagnostics.len() + own.sum::<usize>());
    diagnostics.extend(compiled.diagnostics.iter().chain(of_pages).cloned());
    let mut lints = links::lint(inputs, site, links, &compiled.used);
    let lost = watch_addresses(inputs, site, &compiled.redirects, &mut lints);
    (diagnostics, lints, lost)
}

/// Compare a site with the addresses that it has published, if they are recorded.
fn watch_addresses(
    inputs: &Inputs,
    site: &Site<'_>,
    redirects: &Redirects,
    lints: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let Some(file) = &inputs.ledger else { return Vec::new() };
    let mut diagnostics = Vec::new();
    let ledger = Ledger::read(file, &mut diagnostics);
    let whole = Span::file(&file.path);
    diagnostics.extend(ledger::compare(&ledger, site, redirects).lost.iter().map(|lost| lost.diagnostic(&whole)));
    lints.extend(ledger::unrecorded(&ledger, site, &whole));
    diagnostics
}

/// A site as far as its addresses are known: what `links` and `check-links` need.
#[derive(Debug)]
pub struct Survey<'a> {
    /// Its pages and their navigation.
    pub site: Site<'a>,
    /// Old addresses.
    pub redirects: Redirects,
    /// The addresses that it has published, if they are recorded.
    pub ledger: Option<Ledger>,
}

/// Read the pages of a site, and make nothing of them.
pub fn survey(inputs: &Inputs) -> Survey<'_> {
    survey_again(inputs, &mut Cache::default())
}

/// The same. Pages whose inputs are the same as in an earlier call with this cache are taken from it.
pub fn survey_again<'a>(inputs: &'a Inputs, cache: &mut Cache) -> Survey<'a> {
    // All of it is said by `check`.
    let strings = inputs.theme.strings(&inputs.config, &mut Vec::new());
    let mut pages = compile_pages(inputs, &strings, &Scope::new(&inputs.config), cache);
    tags::complete(&mut pages, &strings, &mut cache.tags);
    survey_of(inputs, pages, cache)
}

fn survey_of<'a>(inputs: &'a Inputs, pages: Vec<SharedPage>, cache: &mut Cache) -> Survey<'a> {
    let mut unsaid = Vec::new();
    let mut site = Site::new(pages, (&inputs.assets, inputs.config.page_addresses), &mut cache.directory, &mut unsaid);
    let items = match &inputs.nav {
        Some(file) => nav::read_again(file, &inputs.config, &mut cache.nav_items, &mut unsaid).0,
        None => nav::from_folders(&site.pages).into(),
    };
    site.set_nav(&items, &mut cache.nav, &mut unsaid);
    let redirects = redirects::collect(inputs, &site, &mut unsaid);
    let ledger = inputs.ledger.as_ref().map(|file| Ledger::read(file, &mut unsaid));
    Survey { site, redirects, ledger }
}

/// The file `links.json` of these pages, as a build writes it: for a preview, which makes it when somebody asks.
pub fn listing(inputs: &Inputs, pages: Vec<SharedPage>) -> OutputFile {
    let Survey { site, redirects, .. } = survey_of(inputs, pages, &mut Cache::default());
    OutputFile::parts(Catalog::new(&site, &inputs.config).json(&redirects))
}

/// Compile a site to be looked at while it is written.
pub fn preview(inputs: &Inputs, cache: &mut Cache, good: &mut GoodPages) -> Preview {
    let mut written = HashMap::new();
    let compiled = run(inputs, cache, |page| {
        let shown = good.choose(&page);
        if !Arc::ptr_eq(&shown, &page) {
            written.insert(page.path.clone(), page);
        }
        shown
    });
    let Compiled { site, links, emitted, diagnostics, .. } = compiled;
    let pages: Vec<PreviewPage> = site
        .pages
        .into_iter()
        .zip(links)
        .zip(emitted.pages)
        .map(|((shown, links), files)| {
            let written = written.remove(&shown.path).unwrap_or_else(|| shown.clone());
            PreviewPage { shown, written, links, files }
        })
        .collect();
    good.remember(&pages);
    Preview::new(pages, emitted.copied, emitted.whole, diagnostics)
}

/// What the stages make of a site.
struct Compiled<'a> {
    site: Site<'a>,
    links: Vec<Arc<PageLinks>>,
    emitted: Emitted,
    redirects: Redirects,
    checker: CheckerWords,
    /// What is wrong beside what is wrong with single pages.
    diagnostics: Vec<Diagnostic>,
    /// Variables that anything but pages uses.
    used: BTreeSet<String>,
    /// The search index, where the site has one and is to be published.
    index: Option<search::Making>,
    /// The files of smaller pictures.
    variants: Files,
}

/// The stages, one after the other. `choose` may show another page in the place of one that was just compiled.
fn run<'a>(inputs: &'a Inputs, cache: &mut Cache, choose: impl FnMut(SharedPage) -> SharedPage) -> Compiled<'a> {
    let config = &inputs.config;
    let mut diagnostics = inputs.diagnostics.clone();
    let theme = Theme::prepare(&inputs.theme, config, &mut cache.theme, &mut diagnostics);
    let scope = Scope::new(config);
    let mut pages: Vec<SharedPage> =
        compile_pages(inputs, &theme.strings, &scope, cache).into_iter().map(choose).collect();
    tags::complete(&mut pages, &theme.strings, &mut cache.tags);
    let words = Words::compile_again(inputs, &scope, &theme, &mut cache.words);

    let mut site =
        Site::new(pages, (&inputs.assets, inputs.config.page_addresses), &mut cache.directory, &mut diagnostics);
    // The preview makes it when somebody searches.
    let is_searched = config.search.enabled && inputs.marks == Marks::None;
    let index = is_searched.then(|| cache.search.begin(&site.pages, config));
    let (items, mut used) = match &inputs.nav {
        Some(file) => nav::read_again(file, config, &mut cache.nav_items, &mut diagnostics),
        None => (nav::from_folders(&site.pages).into(), BTreeSet::new()),
    };
    site.set_nav(&items, &mut cache.nav, &mut diagnostics);
    let (links, word_links) = links::resolve(&site, &words.page, config, &mut cache.links);
    let checker = words.resolve(&word_links);
    let theme = theme.with_checker(&checker, config, &mut cache.theme_with_checker);
    let related = if config.related { cache.related.related(&site, &links) } else { Arc::default() };
    let redirects = redirects::collect(inputs, &site, &mut diagnostics);
    let makes_variants = config.variants && inputs.marks == Marks::None;
    let smaller = makes_variants.then(|| cache.variants.make(&inputs.assets, &links::shown_pictures(&site, &links)));
    let variants::Making { variants, files: variant_files, diagnostics: of_pictures } = smaller.unwrap_or_default();
    diagnostics.extend(of_pictures);
    let around = Around { links: &links, related: &related, redirects: &redirects, variants: &variants };
    let emitted = emit::emit(inputs, &site, around, &theme, (&mut cache.emitted, &mut diagnostics));
    diagnostics.extend(links::missing_mermaid(inputs));
    diagnostics.extend(words.diagnostics(&site.pages, &word_links));
    used.extend(words.page.document.used_variables.iter().cloned());
    Compiled { site, links, emitted, redirects, checker, diagnostics, used, index, variants: variant_files }
}

fn compile_pages(inputs: &Inputs, strings: &Strings, scope: &Scope, cache: &mut Cache) -> Vec<SharedPage> {
    let Config { slug_separator, extensions, page_addresses: addresses, .. } = inputs.config;
    let contents_levels = inputs.config.placed_contents();
    let line_ids = inputs.config.line_ids.as_deref();
    let markdown = Settings { strings, slug_separator, extensions, line_ids, contents_levels };
    let settings = PageSettings { scope, snippets: &inputs.snippets, addresses, markdown };
    let generation = cache.generation(inputs, strings);
    let pages: Vec<_> = inputs
        .articles
        .par_iter()
        .map(|article| generation.page(article, || page::compile(article, settings)))
        .collect();
    cache.keep(generation.key(), &inputs.articles, &pages);
    pages
}
