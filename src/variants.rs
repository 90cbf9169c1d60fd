//! Smaller files of the pictures that pages show, for screens that need no more: WebP, made while the site is built.
//!
//! What is made depends on the bytes of a picture alone, so it is made once and kept by their hash: in memory, and in a
//! folder of the site's where there is one. A preview does without: nobody waits there for a picture to be made smaller.

mod decode;
mod encode;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::assets::Asset;
use crate::diagnostics::Diagnostic;
use crate::emit::{Files, OutputFile};
use crate::source::{ContentHash, Span};

use self::decode::Unusable;
use self::store::Store;

pub use self::store::FOLDER as CACHE_FOLDER;

/// The folder of the built site that they lie in.
pub const FOLDER: &str = "variants/";

/// Widths in pixels: a phone's column at one and a half to three times its density, and a desk's at once and twice.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];

/// A variant is at most this wide, in per cent of its picture: one that is hardly narrower saves nothing.
const WIDTH_MAX: u64 = 80;

/// In bytes: to say which smaller files there are of a smaller picture would cost a page about as much as they save.
const LENGTH_MIN: u64 = 4_096;

/// What is made differs with this: part of every hash, and raised when the way of making changes.
const RECIPE: &[u8] = b"webp 1";

/// A smaller file of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// In pixels.
    pub width: u32,
    /// Its address, not percent-encoded.
    pub route: String,
}

/// The variants of pictures by the index of their asset, each from the narrowest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variants {
    by_asset: BTreeMap<usize, Vec<Variant>>,
}

impl Variants {
    /// The variants of a picture.
    pub fn of(&self, asset: usize) -> &[Variant] {
        self.by_asset.get(&asset).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether no picture has any.
    pub fn is_empty(&self) -> bool {
        self.by_asset.values().all(Vec::is_empty)
    }
}

/// What was made of one picture: its widths, narrowest first, with their files.
type Made = Vec<(u32, OutputFile)>;

/// What is kept between builds.
#[derive(Debug, Default)]
pub struct Kept {
    store: Option<Store>,
    /// Whether pictures are only looked at, and nothing is made of them.
    looks_only: bool,
    known: BTreeMap<ContentHash, Arc<Made>>,
}

/// The variants of a site's pictures, their files, and what is wrong with the pictures.
#[derive(Debug, Default)]
pub struct Making {
    /// Which picture has which.
    pub variants: Arc<Variants>,
    /// Their files, by path below the output folder.
    pub files: Files,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Kept {
    /// Keeps what is made in the folder [`CACHE_FOLDER`] of a site.
    pub fn in_site(root: PathBuf) -> Self {
        Self { store: Some(Store::new(root)), ..Self::default() }
    }

    /// Makes nothing and writes nothing, but says what is wrong with pictures.
    pub fn looking_only(root: PathBuf) -> Self {
        Self { looks_only: true, ..Self::in_site(root) }
    }

    /// Make the variants of pictures, by the index of their asset, or take those that are kept. Of equal pictures they are
    /// made once.
    pub fn make(&mut self, assets: &[Asset], shown: &BTreeSet<usize>) -> Making {
        let candidates: Vec<usize> = shown.iter().copied().filter(|index| is_candidate(&assets[*index])).collect();
        let hashes: Vec<_> = candidates.par_iter().map(|index| hash(&assets[*index])).collect();
        let unique: BTreeMap<ContentHash, &Asset> = hashes
            .iter()
            .zip(&candidates)
            .filter_map(|(hash, index)| Some((*hash.as_ref().ok()?, &assets[*index])))
            .collect();
        let made: BTreeMap<ContentHash, _> =
            unique.into_par_iter().map(|(hash, asset)| (hash, self.of(asset, &hash))).collect();
        if let Some(store) = self.store.as_ref().filter(|_| !self.looks_only) {
            store.prune(&made.keys().copied().collect());
        }
        let mut making = Making::default();
        let mut variants = Variants::default();
        for (index, hash) in candidates.into_iter().zip(&hashes) {
            let asset = &assets[index];
            match hash.as_ref().and_then(|hash| made[hash].as_ref().map(|made| (hash, made))) {
                Ok((hash, made)) => {
                    let of_asset = made.iter().map(|(width, file)| {
                        let variant = Variant { width: *width, route: route(asset, hash, *width) };
                        making.files.insert(variant.route[1..].to_owned(), file.clone());
                        variant
                    });
                    variants.by_asset.insert(index, of_asset.collect());
                }
                Err(unusable) => making.diagnostics.extend(unusable.diagnostic(Span::file(&asset.path))),
            }
        }
        self.known = made.into_iter().filter_map(|(hash, made)| Some((hash, made.ok()?))).collect();
        making.variants = Arc::new(variants);
        making
    }

    fn of(&self, asset: &Asset, hash: &ContentHash) -> Result<Arc<Made>, Unusable> {
        if let Some(made) = self.known.get(hash) {
            return Ok(made.clone());
        }
        if let Some(made) = self.store.as_ref().and_then(|store| store.read(hash)) {
            return Ok(Arc::new(made));
        }
        let bytes = read(asset)?;
        let picture = decode::decode(&bytes)?;
        if self.looks_only {
            return Ok(Arc::default());
        }
        let smaller = |width: &u32| Some((*width, encode::at_width(&picture, *width)?));
        let widths = WIDTHS.into_iter().filter(|width| is_narrower(*width, picture.width));
        let made: Vec<(u32, Vec<u8>)> = widths.collect::<Vec<_>>().par_iter().filter_map(smaller).collect();
        let made = made.into_iter().filter(|(_, variant)| variant.len() < bytes.len()).collect();
        let files = match &self.store {
            Some(store) => store.keep(hash, made),
            None => store::in_memory(made),
        };
        Ok(Arc::new(files))
    }
}

fn read(asset: &Asset) -> Result<Vec<u8>, Unusable> {
    store::picture(asset).map_err(|error| Unusable::Broken(error.to_string()))
}

/// The hash of all that the variants of a picture depend on.
fn hash(asset: &Asset) -> Result<ContentHash, Unusable> {
    Ok(ContentHash::of_all([RECIPE, &read(asset)?]))
}

/// Whether a picture may have variants: of a kind that is read here, and wide enough for one.
fn is_candidate(asset: &Asset) -> bool {
    let is_wide = asset.dimensions.is_some_and(|size| WIDTHS.iter().any(|width| is_narrower(*width, size.width)));
    is_wide && asset.length >= LENGTH_MIN && decode::is_kind(&asset.path)
}

fn is_narrower(variant: u32, picture: u32) -> bool {
    u64::from(variant) * 100 <= u64::from(picture) * WIDTH_MAX
}

/// `/variants/name.3fa9c1d2.480.webp`
fn route(asset: &Asset, hash: &ContentHash, width: u32) -> String {
    let name = asset.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("/{FOLDER}{stem}.{}.{width}.webp", hash.fingerprint())
}
