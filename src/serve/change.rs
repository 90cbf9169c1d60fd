//! What is another in a build than in the one before.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Following;
use super::snapshot::{Change, Snapshot};
use crate::diagnostics::Diagnostic;
use crate::emit::{OutputFile, Part};
use crate::preview::{Preview, PreviewPage};
use crate::source::FilePath;

/// The most pages that are named; more are told of as all.
const ROUTES_MAX: usize = 100;

/// The pages that are others now, each with what it was.
pub type Pairs<'a> = Vec<(Option<&'a PreviewPage>, &'a PreviewPage)>;

/// Pages that are not the very same as before.
pub fn pairs<'a>(old: &'a Preview, new: &'a Preview) -> Pairs<'a> {
    let aligned = old.pages.len() == new.pages.len()
        && old.pages.iter().zip(&new.pages).all(|(old, new)| old.shown.path == new.shown.path);
    let all: Pairs<'a> = if aligned {
        old.pages.iter().map(Some).zip(&new.pages).collect()
    } else {
        let known: HashMap<&str, &PreviewPage> = old.pages.iter().map(|page| (&*page.shown.path, page)).collect();
        new.pages.iter().map(|page| (known.get(&*page.shown.path).copied(), page)).collect()
    };
    all.into_iter().filter(|(old, new)| old.is_none_or(|old| !is_same(old, new))).collect()
}

fn is_same(old: &PreviewPage, new: &PreviewPage) -> bool {
    Arc::ptr_eq(&old.written, &new.written)
        && Arc::ptr_eq(&old.links, &new.links)
        && Arc::ptr_eq(&old.files, &new.files)
}

/// What to tell browsers of.
pub fn change(
    (old, new): (&Snapshot, &Snapshot),
    pairs: &Pairs<'_>,
    edited: &BTreeSet<FilePath>,
    following: Following,
) -> Change {
    let all = old.everywhere != new.everywhere || old.stopped != new.stopped || !is_same_style(old, new);
    let shown: Vec<String> = pairs
        .iter()
        .filter(|(old, new)| old.is_none_or(|old| looks_different(old, new)))
        .map(|(_, new)| new.shown.route.clone())
        .collect();
    let gone =
        old.preview.pages.len() + pairs.iter().filter(|(old, _)| old.is_none()).count() > new.preview.pages.len();
    let routes = (!all && !gone && shown.len() <= ROUTES_MAX).then_some(shown);
    let edited = match following {
        Following::Stay => None,
        Following::Follow => {
            let mut pages = pairs.iter().map(|(_, new)| new).filter(|page| edited.contains(&page.written.path));
            pages.next().map(|page| crate::links::site_url(&new.inputs.config, &page.shown.route))
        }
    };
    Change { routes, edited }
}

/// Whether both builds have the same styles, scripts and pictures of the theme.
fn is_same_style(old: &Snapshot, new: &Snapshot) -> bool {
    let theme = |snapshot: &'_ Snapshot| -> Vec<String> {
        snapshot.preview.whole.keys().filter(|path| path.contains('/')).cloned().collect()
    };
    theme(old) == theme(new)
}

fn looks_different(old: &PreviewPage, new: &PreviewPage) -> bool {
    let (was, is) = (&old.files.files[0].1, &new.files.files[0].1);
    old.is_stale() != new.is_stale() || !is_same_file(was, is) || !old.diagnostics().eq(new.diagnostics())
}

fn is_same_file(a: &OutputFile, b: &OutputFile) -> bool {
    let (OutputFile::Made(a), OutputFile::Made(b)) = (a, b) else { return false };
    a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_same_part(a, b))
}

fn is_same_part(a: &Part, b: &Part) -> bool {
    match (a, b) {
        (Part::Shared(a, here), Part::Shared(b, there)) if Arc::ptr_eq(a, b) => here == there,
        (a, b) => a.bytes() == b.bytes(),
    }
}

/// The mistakes that were not there before.
pub fn new_mistakes(old: &Snapshot, new: &Snapshot, pairs: &Pairs<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (was, is) in pairs {
        let before: BTreeSet<&Diagnostic> = was.iter().flat_map(|page| page.diagnostics()).collect();
        found.extend(is.diagnostics().filter(|diagnostic| !before.contains(diagnostic)).cloned());
    }
    let before: BTreeSet<&Diagnostic> = old.preview.diagnostics.iter().collect();
    found.extend(new.preview.diagnostics.iter().filter(|diagnostic| !before.contains(diagnostic)).cloned());
    found.sort();
    found.dedup();
    found
}
