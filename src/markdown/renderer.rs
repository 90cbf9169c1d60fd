//! What writes an article, and what it knows while it reads: each construct's module adds its own part to it.

use crate::dialect::Extension;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::Alignment;

use super::address::Addresses;
use super::attributes::Attributes;
use super::balance::Balance;
use super::blocks::{self, Lowered};
use super::code::CodeBlock;
use super::footnotes::Footnotes;
use super::steps::Procedures;
use super::variable::Variables;
use super::{Settings, heading, image, raw, tabs};
use crate::diagnostics::Diagnostic;
use crate::document::{Body, Document, Mark};
use crate::slug::Slugger;
use crate::source::{MappedText, Span};

/// What the innermost block mark has opened.
#[derive(Debug)]
pub enum Open {
    Admonition { closing: &'static str },
    Procedure,
    Tabs(tabs::Tabs),
    Tab { title: Option<Mark> },
}

/// An article that is being written.
pub struct Renderer<'a> {
    pub(super) expanded: &'a Arc<MappedText>,
    pub(super) lowered: &'a Lowered,
    pub(super) settings: Settings<'a>,
    pub(super) out: Body,
    pub(super) document: Document,
    pub(super) slugger: Slugger,
    pub(super) addresses: Addresses,
    pub(super) balance: Balance,
    pub(super) footnotes: Footnotes,
    pub(super) procedures: Procedures,
    /// Where the event that is being written ends in the lowered text.
    pub(super) at: usize,
    /// The blocks that marks have opened.
    pub(super) open: Vec<Open>,
    /// Where the paragraph begins that is being written.
    pub(super) paragraph: Option<Mark>,
    /// Tags that the next paragraph is written in, where it is a block's title.
    pub(super) title_tags: Option<(String, &'static str)>,
    pub(super) heading: Option<heading::Pending>,
    pub(super) image: Option<image::Pending>,
    pub(super) code: Option<CodeBlock>,
    /// How many fenced blocks of code are complete.
    pub(super) fences: usize,
    /// How many sets of tabs have begun.
    pub(super) tab_sets: usize,
    /// HTML of a block that pulldown-cmark found itself, until it is complete.
    pub(super) html_block: Option<(String, Range<usize>)>,
    pub(super) table: Vec<Alignment>,
    /// Whether the head of the table is over.
    pub(super) table_body: bool,
    pub(super) cell: usize,
    /// What the tables so far are called.
    pub(super) table_labels: Vec<String>,
    /// Whether a picture was written already.
    pub(super) has_image: bool,
    /// Whether a term is being written that is defined below.
    pub(super) in_term: bool,
    /// Whether a link is open.
    pub(super) link_open: bool,
    /// Code that hand-written tags have opened.
    pub(super) open_code: Option<raw::OpenCode>,
    /// The attribute lists behind the links and pictures that are being read, outermost first: they are not text.
    pub(super) skipped: Vec<Range<usize>>,
    /// Whether code with annotations has just ended: a list of them follows.
    pub(super) annotated: bool,
    /// The attribute list of the element that begins next.
    pub(super) attributes: Option<Attributes>,
    /// Where anchors stand that headings have, and those that writers chose.
    pub(super) places: HashMap<String, Span>,
    /// Names that hand-written tags have, by where these stand in the expanded text.
    pub(super) raw_ids: Vec<(String, Range<usize>)>,
    /// Ranges of code in the expanded text: names that nobody defines are no mistakes there.
    pub(super) code_ranges: Vec<Range<usize>>,
    pub(super) variables: Variables<'a>,
}

impl<'a> Renderer<'a> {
    /// Nothing is written yet. Nothing but what writers choose will get the reserved anchors.
    pub(super) fn new(
        expanded: &'a Arc<MappedText>,
        lowered: &'a Lowered,
        settings: Settings<'a>,
        reserved: BTreeSet<String>,
    ) -> Self {
        // Rarely is the HTML longer than this, or the words.
        let room = lowered.text.as_str().len() * 3 / 2;
        Self {
            expanded,
            lowered,
            settings,
            out: Body::with_capacity(room),
            document: Document { plain_text: String::with_capacity(room), ..Document::default() },
            slugger: Slugger::with_reserved(settings.slug_separator, reserved),
            addresses: Addresses::default(),
            balance: Balance::default(),
            footnotes: if settings.extensions.has(Extension::FootnotesAsDefined) {
                Footnotes::in_order(&lowered.footnotes)
            } else {
                Footnotes::default()
            },
            procedures: Procedures::of(lowered, settings.slug_separator),
            at: 0,
            variables: Variables::new(expanded, &lowered.text),
            open: Vec::new(),
            paragraph: None,
            title_tags: None,
            heading: None,
            image: None,
            code: None,
            fences: 0,
            tab_sets: 0,
            html_block: None,
            table: Vec::new(),
            table_body: false,
            cell: 0,
            table_labels: Vec::new(),
            has_image: false,
            in_term: false,
            link_open: false,
            open_code: None,
            skipped: Vec::new(),
            annotated: false,
            attributes: None,
            places: HashMap::new(),
            raw_ids: Vec::new(),
            code_ranges: Vec::new(),
        }
    }

    /// Where a range of the lowered text came from.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.lowered.text.origin(range)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.document.diagnostics.push(diagnostic);
    }

    /// Write the tags of a block; the words before and after it do not touch.
    pub(super) fn block(&mut self, html: &str) {
        self.out.push(html);
        self.plain_break();
    }

    /// Words of the page, for search, reading time and text fragments.
    pub(super) fn plain(&mut self, text: &str) {
        // pulldown-cmark may read as code what this stage took for the beginning of a paragraph.
        self.document.plain_text.push_str(&blocks::without_marks(text));
    }

    pub(super) fn plain_break(&mut self) {
        if !self.document.plain_text.ends_with('\n') {
            self.document.plain_text.push('\n');
        }
    }

    /// The line of the lowered text that follows what was read: a block's title.
    pub(super) fn following_line(&self) -> String {
        let text = self.lowered.text.as_str()[self.at..].trim_start();
        text.lines().next().unwrap_or_default().replace(blocks::PARAGRAPH_MARK, "")
    }

    /// The rest of the line of the expanded text that a place of the lowered text came from.
    pub(super) fn line_at(&self, at: usize) -> Range<usize> {
        let start = self.lowered.text.base_range(at..at + 1).start;
        let line = self.expanded.as_str()[start..].lines().next().unwrap_or_default();
        start..start + line.trim_end().len()
    }
}
