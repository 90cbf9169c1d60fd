//! What templates are told.

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Excerpt};
use crate::source::Texts;

/// `site` in templates.
#[derive(Debug, Clone, Serialize)]
pub struct SiteContext {
    /// The name of the help centre.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Its address.
    pub base_url: String,
    /// The path part of it.
    pub base_path: String,
    /// A BCP 47 tag.
    pub language: String,
    /// Which headings contents list, `2-4`, where the site chooses.
    pub contents_levels: Option<String>,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The brand that is built.
    pub brand: Option<String>,
    /// Name and version of the program.
    pub generator: &'static str,
    /// The Content Security Policy.
    pub csp: String,
    /// What the search needs, where there is one.
    pub search: Option<SearchContext>,
    /// Where readers say whether a page helped them.
    pub feedback: Option<FeedbackContext>,
    /// Who sees the controls of support agents: `everybody`, `on-request` or `nobody`.
    pub agent_controls: &'static str,
    /// The address of the service worker, where there is one.
    pub worker: Option<String>,
}

/// `site.search` in templates.
#[derive(Debug, Clone, Serialize)]
pub struct SearchContext {
    /// The address of the program that searches.
    pub core: String,
    /// What readers may type and what articles say instead, as JSON.
    pub synonyms: String,
}

/// `site.feedback` in templates; at least one of them is there.
#[derive(Debug, Clone, Serialize)]
pub struct FeedbackContext {
    /// An endpoint that takes JSON.
    pub url: Option<String>,
    /// An e-mail address.
    pub mailto: Option<String>,
    /// Where a new issue is opened.
    pub issue: Option<String>,
}

/// `page` in templates.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageContext {
    /// `article`, `home` or `not-found`.
    pub kind: &'static str,
    /// Its title, plain text.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Its address below the site's.
    pub route: String,
    /// The same with the path the site lies below.
    pub url: String,
    /// Its absolute address.
    pub permalink: String,
    /// The address of its Markdown.
    pub markdown_url: String,
    /// What it holds for.
    pub applies_to: Vec<AppliesTo>,
    /// Its tags, where the site shows them.
    pub tags: Vec<ShownTag>,
    /// Minutes to read it.
    pub reading_minutes: usize,
    /// How many words it has.
    pub word_count: usize,
    /// Whether marks in it are explained by lists of notes.
    pub annotations: bool,
    /// Names of parts that its writer has hidden.
    pub hide: Vec<&'static str>,
    /// The address of the program that draws its diagrams, if it has some and the site has that.
    pub mermaid: Option<String>,
    /// Its headings.
    pub toc: Vec<TocEntry>,
    /// The entries above it.
    pub breadcrumbs: Vec<Crumb>,
    /// The page before it.
    pub previous: Option<Neighbour>,
    /// The page after it.
    pub next: Option<Neighbour>,
    /// Structured data for search engines; safe inside a script element.
    pub json_ld: String,
    /// Whether the checker stands below the article.
    pub url_checker: bool,
    /// Which way to log in it shows first.
    pub url_checker_way: Option<String>,
    /// Its first heading as HTML, where the article begins with one of level 1.
    pub heading: String,
    /// What keeps it from being shown.
    pub errors: Vec<BrokenPage>,
    /// The day of its last change, as `2026-11-24`.
    pub updated: Option<String>,
    /// Where its source is edited.
    pub edit_url: Option<String>,
    /// Pages that are about the same.
    pub related: Vec<Neighbour>,
    /// Whether it has cards of films, which need a script and a style sheet of their own.
    pub videos: bool,
}

/// A product or system that an article holds for.
#[derive(Debug, Clone, Serialize)]
pub struct AppliesTo {
    /// As in the front matter.
    pub key: String,
    /// As shown.
    pub label: String,
}

/// A tag that an article bears.
#[derive(Debug, Clone, Serialize)]
pub struct ShownTag {
    /// As written.
    pub name: String,
    /// Where the articles that bear it are listed.
    pub url: Option<String>,
}

/// A heading in the table of contents.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct TocEntry {
    /// 2 to 6.
    pub level: u8,
    /// Its anchor.
    pub anchor: String,
    /// Its words as HTML.
    pub title: String,
    /// The headings below it.
    pub children: Vec<TocEntry>,
}

/// An entry above a page in the navigation.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Its title as HTML.
    pub title: String,
    /// Where it leads, if anywhere.
    pub url: Option<String>,
}

/// The page before or after.
#[derive(Debug, Clone, Serialize)]
pub struct Neighbour {
    /// Its title, plain text.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A mistake, as the page shows it in the article's place.
#[derive(Debug, Clone, Serialize)]
pub struct BrokenPage {
    /// Its stable name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub line: usize,
    /// Where.
    pub column: usize,
    /// The line.
    pub excerpt: String,
    /// What to do about it.
    pub hint: String,
}

impl BrokenPage {
    /// A diagnostic for the page it is about.
    pub fn new(diagnostic: &Diagnostic, texts: &Texts) -> Self {
        let place = diagnostic.span.as_ref().and_then(|span| Some(Excerpt::of(span, &texts.lines(&span.file)?)));
        let (line, column, excerpt) = place.map(|place| (place.line, place.column, place.text)).unwrap_or_default();
        Self {
            code: diagnostic.code,
            message: diagnostic.message.to_string(),
            line,
            column,
            excerpt,
            hint: diagnostic.hints.join("; "),
        }
    }
}
