//! Which address is whose: a function of the paths of pages and copied files alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use super::{PageIndex, first_letter, last_part};
use crate::assets::{Asset, Dimensions};
use crate::config::PageAddresses;
use crate::diagnostics::Diagnostic;
use crate::page;
use crate::source::{FilePath, Span};

/// The addresses of a site.
#[derive(Debug, Default)]
pub struct Directory {
    /// The source paths of the pages, in their order.
    pub(super) paths: Vec<FilePath>,
    /// Pages by address, without the slash at its end.
    routes: HashMap<String, PageIndex>,
    /// Pages by source path.
    pub(super) sources: HashMap<FilePath, PageIndex>,
    /// Assets by address.
    pub(super) asset_routes: HashMap<String, usize>,
    /// Addresses of pages and assets by their lower-case form.
    pub(super) folded: HashMap<String, String>,
    /// Addresses of assets by the lower-case name of the file.
    pub(super) asset_names: HashMap<String, Vec<usize>>,
    /// Pictures for dark colours by the ones that they stand in for.
    pub(super) dark: HashMap<usize, usize>,
    /// The last parts of all pages' addresses by their first letter, each with the first address that ends so.
    pub(super) page_names: HashMap<char, BTreeMap<String, String>>,
    /// Answers of [`Site::page_like`](super::Site::page_like): the same broken address tends to stand in many places.
    pub(super) page_likes: Mutex<HashMap<String, Option<String>>>,
}

impl Directory {
    /// List addresses. Two for one are a diagnostic, and the first stays.
    pub fn new(
        (paths, addresses): (&[FilePath], PageAddresses),
        assets: &[Asset],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut directory = Self::default();
        for path in paths {
            directory.add_page((path, addresses), diagnostics);
        }
        for (index, asset) in assets.iter().enumerate() {
            directory.add_asset(index, asset, diagnostics);
        }
        for (index, asset) in assets.iter().enumerate() {
            directory.pair(index, asset, assets, diagnostics);
        }
        directory
    }

    /// The page at an address: `/a/`, `/a`, or `/a/index.html`.
    pub fn page_at(&self, route: &str) -> Option<PageIndex> {
        let route = route.strip_suffix("index.html").filter(|folder| folder.ends_with('/')).unwrap_or(route);
        self.routes.get(bare(route)).copied()
    }

    fn add_page(&mut self, (path, addresses): (&FilePath, PageAddresses), diagnostics: &mut Vec<Diagnostic>) {
        let route = page::route(path, addresses);
        if let Some(message) = self.taken(&route) {
            let hint = "rename one of them";
            diagnostics.push(Diagnostic::error("duplicate-route", Span::file(path), message).hint(hint));
            if self.routes.contains_key(bare(&route)) {
                return;
            }
        }
        self.folded.entry(route.to_lowercase()).or_insert_with(|| route.clone());
        if let Some(first) = first_letter(last_part(&route)) {
            let name = last_part(&route);
            let names = self.page_names.entry(first).or_default();
            names.entry(name.strip_suffix(".html").unwrap_or(name).to_owned()).or_insert_with(|| route.clone());
        }
        self.routes.insert(bare(&route).to_owned(), self.paths.len());
        self.sources.insert(path.clone(), self.paths.len());
        self.paths.push(path.clone());
    }

    fn taken(&self, route: &str) -> Option<String> {
        let is_taken = self.routes.contains_key(bare(route));
        let other = if is_taken { route } else { self.folded.get(&route.to_lowercase())? };
        let holder = self.routes.get(bare(other)).map_or("another file", |&index| &*self.paths[index]);
        Some(if other == route {
            format!("the address {route} is already that of {holder}; this page is left out")
        } else {
            format!(
                "the address {route} differs only in letter case from {other} of {holder}: some servers hold them for one"
            )
        })
    }

    fn add_asset(&mut self, index: usize, asset: &Asset, diagnostics: &mut Vec<Diagnostic>) {
        let route = asset.route();
        let folded = route.to_lowercase();
        match self.folded.get(&folded) {
            Some(other) => {
                let message =
                    format!("the address {route} is already taken by {other}, or differs from it only in letter case");
                diagnostics.push(
                    Diagnostic::error("duplicate-route", Span::file(&asset.path), message).hint("rename one of them"),
                );
            }
            None => {
                self.folded.insert(folded.clone(), route.clone());
            }
        }
        let name = folded.rsplit('/').next().unwrap_or_default().to_owned();
        self.asset_names.entry(name).or_default().push(index);
        self.asset_routes.entry(route).or_insert(index);
    }

    /// Put a picture for dark colours to the one that it stands in for.
    fn pair(&mut self, index: usize, asset: &Asset, assets: &[Asset], diagnostics: &mut Vec<Diagnostic>) {
        let Some(light_route) = asset.light_route() else { return };
        match self.asset_routes.get(&light_route) {
            Some(&light) => {
                self.dark.insert(light, index);
                diagnostics.extend(differing_sizes(asset, &assets[light]));
            }
            None => {
                let message = format!("this is a picture for dark colours, and there is no light one at {light_route}");
                let hint =
                    "add the light one under that name, or rename this: `.dark` before the ending makes it a twin";
                diagnostics.push(Diagnostic::warning("missing-light", Span::file(&asset.path), message).hint(hint));
            }
        }
    }
}

/// What is wrong with a pair of pictures, if their sizes are known and differ.
fn differing_sizes(dark: &Asset, light: &Asset) -> Option<Diagnostic> {
    let (of_dark, of_light) = dark.dimensions.zip(light.dimensions).filter(|(dark, light)| dark != light)?;
    let (route, size) = (light.route(), |size: Dimensions| format!("{} × {}", size.width, size.height));
    let message =
        format!("this picture has {} pixels, and the light one, {route}, has {}", size(of_dark), size(of_light));
    let hint = "give both the same size: a page makes room for one before it knows which";
    Some(Diagnostic::warning("unequal-pair", Span::file(&dark.path), message).hint(hint))
}

/// An address without the slash at its end.
fn bare(route: &str) -> &str {
    route.strip_suffix('/').unwrap_or(route)
}
