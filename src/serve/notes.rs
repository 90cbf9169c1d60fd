//! What the preview's bar and overlay say about a page, as JSON in the page.

use std::path::Path;

use serde_json::{Value, json};

use super::snapshot::Snapshot;
use crate::diagnostics::{self, Diagnostic};
use crate::preview::PreviewPage;
use crate::source::Texts;

/// The most mistakes that are sent with a page: the terminal has them all.
const DIAGNOSTICS_MAX: usize = 50;
/// The most other pages with mistakes that are named.
const OTHERS_MAX: usize = 20;

/// What is to be said on a page; on none, for `404.html`.
pub fn of_page(snapshot: &Snapshot, page: Option<&PreviewPage>, root: &Path) -> Value {
    let config = &snapshot.inputs.config;
    let mut found: Vec<&Diagnostic> = page.into_iter().flat_map(PreviewPage::diagnostics).collect();
    found.extend(&snapshot.everywhere);
    found.sort();
    found.dedup();
    let own: Vec<Value> =
        found.iter().take(DIAGNOSTICS_MAX).map(|diagnostic| shown(diagnostic, snapshot, root)).collect();
    let of_site = snapshot.of_site.iter().take(DIAGNOSTICS_MAX);
    let of_site: Vec<Value> = of_site.map(|diagnostic| shown(diagnostic, snapshot, root)).collect();
    json!({
        "route": page.map(|page| page.shown.route.as_str()),
        "source": page.map(|page| &*page.shown.path),
        "words": page.map(|page| page.shown.document.word_count),
        "minutes": page.map(|page| page.shown.document.reading_minutes()),
        "stale": page.is_some_and(PreviewPage::is_stale) || snapshot.stopped.is_some() || !snapshot.everywhere.is_empty(),
        "stopped": snapshot.stopped,
        "brand": config.brand,
        "brands": config.brands,
        "editor": page.and_then(|page| link(&page.shown.path, (1, 1), snapshot, root)),
        "diagnostics": own,
        "more": found.len().saturating_sub(DIAGNOSTICS_MAX),
        "elsewhere": elsewhere(snapshot, page),
        "site": of_site,
    })
}

/// A mistake with its excerpt and the address that opens its place.
fn shown(diagnostic: &Diagnostic, snapshot: &Snapshot, root: &Path) -> Value {
    let texts = texts_of(diagnostic, snapshot);
    let mut value: Value =
        serde_json::from_str(&diagnostics::to_json(diagnostic, &texts)).expect("what was just written is JSON");
    if let Some(span) = &diagnostic.span {
        let place = texts.lines(&span.file).map_or((1, 1), |lines| lines.position(span.start));
        value["editor"] = json!(link(&span.file, place, snapshot, root));
    }
    value
}

/// The text that a diagnostic quotes, if it is one of the site's.
fn texts_of(diagnostic: &Diagnostic, snapshot: &Snapshot) -> Texts {
    let path = diagnostic.span.as_ref().map_or("", |span| &*span.file);
    snapshot.inputs.source(path).map(|file| (file.path, file.text)).into_iter().collect()
}

fn link(file: &str, place: (usize, usize), snapshot: &Snapshot, root: &Path) -> Option<String> {
    let editor = snapshot.inputs.config.editor?;
    let on_disk = snapshot.inputs.is_on_disk(file);
    on_disk.then(|| super::editor::address(editor, &root.join(file), place))
}

/// The mistakes of the other pages and of the site: how many, and where the first ones are.
fn elsewhere(snapshot: &Snapshot, page: Option<&PreviewPage>) -> Value {
    let pages = snapshot.with_errors.iter().map(|(index, errors)| (&snapshot.preview.pages[*index], *errors));
    let others: Vec<_> =
        pages.filter(|(other, _)| page.is_none_or(|page| page.shown.path != other.shown.path)).collect();
    let named: Vec<Value> = others
        .iter()
        .take(OTHERS_MAX)
        .map(|(page, errors)| {
            json!({
                "url": crate::links::site_url(&snapshot.inputs.config, &page.shown.route),
                "title": page.shown.title,
                "errors": errors,
            })
        })
        .collect();
    let errors: usize = others.iter().map(|(_, errors)| errors).sum();
    json!({ "errors": errors, "pages": others.len(), "named": named })
}
