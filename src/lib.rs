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
pub mod links;
pub mod nav;
pub mod site;
pub mod theme;
pub mod words;

pub mod write;

pub mod import;
pub mod preview;
pub mod serve;

pub mod assets;
pub mod cache;
pub mod diagnostics;
pub mod dialect;
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
use crate::content::Inputs;
use crate::diagnostics::Diagnostic;
use crate::emit::{Emitted, Files};
use crate::links::PageLinks;
use crate::markdown::Settings;
use crate::page::{PageSettings, SharedPage};
use crate::preview::{GoodPages, Preview, PreviewPage};
use crate::site::Site;
use crate::theme::Theme;
use crate::variables::Scope;
use crate::words::{CheckerWords, Words};

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
}

/// Build a site. Pages whose inputs are the same as in an earlier call with this cache are taken from it.
pub fn compile(inputs: &Inputs, cache: &mut Cache) -> Build {
    let compiled = run(inputs, cache, |page| page);
    let Compiled { site, links, emitted, .. } = &compiled;
    let pages = || site.pages.iter().zip(links).zip(&emitted.pages);
    let of_pages = pages().flat_map(|((page, links), files)| {
        page.document.diagnostics.iter().chain(&links.diagnostics).chain(files.failed.as_deref())
    });
    // A large site may have hundreds of thousands: the room for them is made once.
    let own = pages().map(|((page, links), _)| page.document.diagnostics.len() + links.diagnostics.len() + 1);
    let mut diagnostics = Vec::with_capacity(compiled.diagnostics.len() + own.sum::<usize>());
    diagnostics.extend(compiled.diagnostics.iter().chain(of_pages).cloned());
    let lints = links::lint(inputs, site, links, &compiled.used);
    let Compiled { site, emitted, checker, .. } = compiled;
    Build { files: emitted.into_files(), pages: site.pages.len(), checker, diagnostics, lints }
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
    checker: CheckerWords,
    /// What is wrong beside what is wrong with single pages.
    diagnostics: Vec<Diagnostic>,
    /// Variables that anything but pages uses.
    used: BTreeSet<String>,
}

/// The stages, one after the other. `choose` may show another page in the place of one that was just compiled.
fn run<'a>(inputs: &'a Inputs, cache: &mut Cache, choose: impl FnMut(SharedPage) -> SharedPage) -> Compiled<'a> {
    let config = &inputs.config;
    let mut diagnostics = inputs.diagnostics.clone();
    let theme = Theme::prepare(&inputs.theme, config, &mut cache.theme, &mut diagnostics);
    let scope = Scope::new(config);
    let pages = compile_pages(inputs, &theme, &scope, cache).into_iter().map(choose).collect();
    let words = Words::compile_again(inputs, &scope, &theme, &mut cache.words);

    let mut site = Site::new(pages, &inputs.assets, &mut cache.directory, &mut diagnostics);
    let (items, mut used) = match &inputs.nav {
        Some(file) => nav::read_again(file, config, &mut cache.nav_items, &mut diagnostics),
        None => (nav::from_folders(&site.pages).into(), BTreeSet::new()),
    };
    site.set_nav(&items, &mut cache.nav, &mut diagnostics);
    let (links, word_links) = links::resolve(&site, &words.page, config, &mut cache.links);
    let checker = words.resolve(&word_links);
    let theme = theme.with_checker(&checker, config, &mut cache.theme_with_checker);
    let emitted = emit::emit(inputs, &site, &links, &theme, (&mut cache.emitted, &mut diagnostics));
    diagnostics.extend(words.diagnostics(&site.pages, &word_links));
    used.extend(words.page.document.used_variables.iter().cloned());
    Compiled { site, links, emitted, checker, diagnostics, used }
}

fn markdown_settings<'a>(inputs: &'a Inputs, theme: &'a Theme) -> Settings<'a> {
    let config = &inputs.config;
    Settings { strings: &theme.strings, slug_separator: config.slug_separator, extensions: config.extensions }
}

fn compile_pages(inputs: &Inputs, theme: &Theme, scope: &Scope, cache: &mut Cache) -> Vec<SharedPage> {
    let settings = PageSettings { scope, snippets: &inputs.snippets, markdown: markdown_settings(inputs, theme) };
    let generation = cache.generation(inputs, &theme.strings);
    let pages: Vec<_> = inputs
        .articles
        .par_iter()
        .map(|article| generation.page(article, || page::compile(article, settings)))
        .collect();
    cache.keep(generation.key(), &inputs.articles, &pages);
    pages
}
