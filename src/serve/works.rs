//! Builds what was loaded. While the settings or the theme are broken, the last good ones stand in, with a word about it.

use std::sync::Arc;

use crate::cache::Cache;
use crate::config::{self, Config};
use crate::content::{Inputs, Marks};
use crate::diagnostics::{Diagnostic, Severity};
use crate::preview::{GoodPages, Preview};
use crate::theme::ThemeFiles;

/// What is kept from one build to the next.
#[derive(Debug, Default)]
pub struct Works {
    cache: Cache,
    good: GoodPages,
    config: Option<Config>,
    theme: Option<ThemeFiles>,
}

impl Works {
    /// Build.
    pub fn build(&mut self, mut inputs: Inputs) -> (Arc<Preview>, Arc<Inputs>) {
        inputs.marks = Marks::Variables;
        if inputs.diagnostics.iter().any(is_of_settings) {
            if let Some(config) = &self.config {
                inputs.config = config.clone();
            }
        } else {
            self.config = Some(inputs.config.clone());
        }
        let mut preview = crate::preview(&inputs, &mut self.cache, &mut self.good);
        let broken = of_theme(&preview);
        if broken.is_empty() {
            self.theme = Some(inputs.theme.clone());
        } else if let Some(theme) = &self.theme {
            let written = std::mem::replace(&mut inputs.theme, theme.clone());
            preview = crate::preview(&inputs, &mut self.cache, &mut self.good);
            preview.diagnostics.extend(broken);
            // What is wrong with it is quoted from the theme as it is written.
            inputs.theme = written;
        }
        (Arc::new(preview), Arc::new(inputs))
    }
}

fn is_of_settings(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error && diagnostic.span.as_ref().is_some_and(|span| &*span.file == config::FILE)
}

/// The errors of the theme, each once.
fn of_theme(preview: &Preview) -> Vec<Diagnostic> {
    let is_one = |diagnostic: &&Diagnostic| {
        diagnostic.severity == Severity::Error
            && diagnostic.span.as_ref().is_some_and(|span| span.file.starts_with("theme/"))
    };
    let failed = preview.pages.iter().filter_map(|page| page.files.failed.as_deref());
    let mut found: Vec<Diagnostic> = preview.diagnostics.iter().chain(failed).filter(is_one).cloned().collect();
    found.sort();
    found.dedup();
    found
}
