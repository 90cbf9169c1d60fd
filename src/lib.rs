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

pub mod write;

pub mod import;

pub mod assets;
pub mod cache;
pub mod diagnostics;
pub mod html;
pub mod init;
pub mod slug;
pub mod source;
pub mod strings;
pub mod toml_table;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::cache::Cache;
use crate::content::Inputs;
use crate::emit::Files;
use crate::markdown::Settings;
use crate::page::{PageSettings, SharedPage};
use crate::site::Site;
use crate::theme::Theme;
use crate::variables::Scope;

/// A built site, in memory.
#[derive(Debug)]
pub struct Build {
    /// Its files, by path below the output folder.
    pub files: Files,
    /// How many pages it has.
    pub pages: usize,
    /// What is wrong.
    pub diagnostics: Vec<diagnostics::Diagnostic>,
    /// What is there and nobody uses: for `check`.
    pub lints: Vec<diagnostics::Diagnostic>,
}

/// Build a site. Pages whose inputs are the same as in an earlier call with this cache are taken from it.
pub fn compile(inputs: &Inputs, cache: &mut Cache) -> Build {
    let config = &inputs.config;
    let mut diagnostics = inputs.diagnostics.clone();
    let theme = Theme::new(&inputs.theme, config, &mut diagnostics);
    let scope = Scope::new(config);
    let pages = compile_pages(inputs, &theme, &scope, cache);

    let mut site = Site::new(pages, &inputs.assets, &mut diagnostics);
    let mut used = BTreeSet::new();
    let items = match &inputs.nav {
        Some(file) => nav::read(file, &scope, &mut used, &mut diagnostics),
        None => nav::from_folders(&site.pages),
    };
    site.set_nav(&items, &mut diagnostics);
    let links = links::resolve(&site, config);
    let files = emit::emit(inputs, &site, &links, &theme, &mut diagnostics);

    diagnostics.extend(site.pages.iter().flat_map(|page| page.document.diagnostics.iter().cloned()));
    diagnostics.extend(links.iter().flat_map(|page| page.diagnostics.iter().cloned()));
    let lints = links::lint(inputs, &site, &links, &used);
    Build { files, pages: site.pages.len(), diagnostics, lints }
}

fn compile_pages(inputs: &Inputs, theme: &Theme, scope: &Scope, cache: &mut Cache) -> Vec<SharedPage> {
    let markdown = Settings { strings: &theme.strings, slug_separator: inputs.config.slug_separator };
    let settings = PageSettings { scope, snippets: &inputs.snippets, markdown };
    let generation = cache.generation(inputs, &theme.strings);
    let pages: Vec<_> = inputs
        .articles
        .par_iter()
        .map(|article| generation.page(article, || page::compile(article, settings)))
        .collect();
    cache.keep(generation.key(), &inputs.articles, &pages);
    pages
}
