//! A compiled site for those who look at it while it is written: page by page, each with its own mistakes.
//!
//! A page that has errors of its own is shown as it was when it last had none.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Severity};
use crate::emit::{Files, OutputFile, PageFiles};
use crate::links::PageLinks;
use crate::page::SharedPage;
use crate::source::FilePath;

/// A compiled site.
#[derive(Debug)]
pub struct Preview {
    /// Its pages.
    pub pages: Vec<PreviewPage>,
    /// Files that are copied.
    pub copied: Arc<Files>,
    /// Files that belong to no page.
    pub whole: Arc<Files>,
    /// What is wrong beside what is wrong with single pages.
    pub diagnostics: Vec<Diagnostic>,
    by_path: HashMap<String, usize>,
}

/// A page of it.
#[derive(Debug, Clone)]
pub struct PreviewPage {
    /// The page as it is shown.
    pub shown: SharedPage,
    /// The page as it is written: another one while it has errors.
    pub written: SharedPage,
    /// Its links.
    pub links: Arc<PageLinks>,
    /// Its files.
    pub files: Arc<PageFiles>,
}

impl PreviewPage {
    /// What is wrong with it.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let own = self.written.document.diagnostics.iter();
        own.chain(&self.links.diagnostics).chain(self.files.failed.as_deref())
    }

    /// Whether an earlier version is shown.
    pub fn is_stale(&self) -> bool {
        !Arc::ptr_eq(&self.shown, &self.written)
    }
}

impl Preview {
    /// Put it together.
    pub fn new(pages: Vec<PreviewPage>, copied: Arc<Files>, whole: Arc<Files>, diagnostics: Vec<Diagnostic>) -> Self {
        let paths = pages.iter().enumerate();
        let by_path = paths
            .flat_map(|(index, page)| page.files.files.iter().map(move |(path, _)| (path.clone(), index)))
            .collect();
        Self { pages, copied, whole, diagnostics, by_path }
    }

    /// The file at a path below the output folder, as a build would write it.
    pub fn file(&self, path: &str) -> Option<&OutputFile> {
        let of_page = || {
            let files = &self.pages[*self.by_path.get(path)?].files.files;
            files.iter().find(|(own, _)| own == path).map(|(_, file)| file)
        };
        of_page().or_else(|| self.whole.get(path)).or_else(|| self.copied.get(path))
    }

    /// The page whose HTML is at a path.
    pub fn page(&self, path: &str) -> Option<&PreviewPage> {
        let page = &self.pages[*self.by_path.get(path)?];
        (page.files.files[0].0 == path).then_some(page)
    }
}

/// The last version of every page that had no errors of its own.
#[derive(Debug, Default)]
pub struct GoodPages(HashMap<FilePath, SharedPage>);

impl GoodPages {
    /// The page to show: this one if it is good, else the last good one, else this one all the same.
    pub fn choose(&self, page: &SharedPage) -> SharedPage {
        if is_good(page) {
            return page.clone();
        }
        self.0.get(&page.path).unwrap_or(page).clone()
    }

    /// Remember what is good of these, and forget pages that are not there any more.
    pub fn remember(&mut self, pages: &[PreviewPage]) {
        self.0 = pages
            .iter()
            .filter(|page| is_good(&page.shown))
            .map(|page| (page.shown.path.clone(), page.shown.clone()))
            .collect();
    }
}

fn is_good(page: &SharedPage) -> bool {
    page.document.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
}
