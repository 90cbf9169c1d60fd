//! Which files of the docs folder MkDocs does not publish: hidden ones, and what settings and plugins say.

use regex::Regex;

use super::patterns::{Patterns, whole};
use super::report::Notes;
use super::yaml::Node;

/// Why a file is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// MkDocs leaves it out unasked.
    Hidden,
    /// `exclude_docs`.
    Setting,
    /// `draft_docs`: the preview alone has it.
    Draft,
    /// The plugin exclude.
    Plugin,
}

impl Reason {
    /// Say that a file is kept out; nobody misses a hidden one.
    pub fn note(self, place: &super::yaml::Place, notes: &mut Notes) {
        match self {
            Self::Hidden => {}
            Self::Setting => notes.left("Files that `exclude_docs` keeps out", place, ""),
            Self::Plugin => notes.left("Files that the plugin exclude keeps out", place, ""),
            Self::Draft => {
                notes.decide("Drafts", place, "MkDocs does not publish it: it goes to content/ once it is ready");
            }
        }
    }
}

/// What keeps files out.
#[derive(Debug)]
pub struct Excluded {
    settings: Patterns,
    drafts: Patterns,
    /// Of the plugin: patterns of whole paths, in which `*` goes over folders.
    globs: Vec<String>,
    /// Of the plugin: what a path begins with.
    expressions: Vec<Regex>,
}

impl Excluded {
    /// As a site has set it.
    pub fn of(settings: &Node, plugin: Option<&Node>, notes: &mut Notes) -> Self {
        let texts = |key: &str| plugin.and_then(|node| node.get(key)).map(Node::texts).unwrap_or_default();
        let globs = texts("glob").into_iter().map(|(glob, _)| glob.to_owned()).collect();
        let mut expressions = Vec::new();
        for (written, place) in texts("regex") {
            match Regex::new(&format!("^(?:{written})")) {
                Ok(expression) => expressions.push(expression),
                Err(_) => notes.decide(
                    "Files that the plugin exclude keeps out",
                    place,
                    format!("`{written}` cannot be read, and what it means is published"),
                ),
            }
        }
        Self {
            settings: Patterns::excluded(settings),
            drafts: Patterns::of(settings.get("draft_docs")),
            globs,
            expressions,
        }
    }

    /// Why a file is kept out, if it is.
    pub fn reason(&self, path: &str) -> Option<Reason> {
        if self.settings.matches(path) {
            return Some(if self.settings.is_written(path) { Reason::Setting } else { Reason::Hidden });
        }
        let by_plugin = self.globs.iter().any(|glob| whole(glob, path))
            || self.expressions.iter().any(|expression| expression.is_match(path));
        match (self.drafts.matches(path), by_plugin) {
            (_, true) => Some(Reason::Plugin),
            (true, _) => Some(Reason::Draft),
            _ => None,
        }
    }
}
