//! What the passes have noticed, in words for the writer.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::address::FIRST_PLACE;
use super::blocks::FindingKind;
use super::{Renderer, balance};
use crate::diagnostics::Diagnostic;
use crate::source::{MappedText, Span};

impl Renderer<'_> {
    pub(super) fn report_findings(&mut self) {
        for finding in &self.lowered.findings {
            let span = self.expanded.origin(finding.range.clone());
            self.document.diagnostics.push(match &finding.kind {
                FindingKind::BadHeader => {
                    Diagnostic::warning("bad-block-header", span, "this begins like a block, but is shown as text")
                        .hint("a header is a kind and, if you like, a title in quotes: !!! note \"Title\"")
                }
                FindingKind::TightHeading => Diagnostic::warning("tight-heading", span, "this is read as a heading")
                    .hint("put a blank behind the #, or write \\# if it is none"),
                FindingKind::OpenCritic => {
                    Diagnostic::warning("open-critic-mark", span, "this mark ends nowhere: it is shown as text").hint(
                        "end it with the same signs: {++new++}, {--old--}, {~~old~>new~~}, {==words==}, {>>comment<<}",
                    )
                }
                FindingKind::UnclosedCode => Diagnostic::warning(
                    "unclosed-code",
                    span,
                    "the code above is not closed: it ends with the block it stands in",
                )
                .hint("write the fence once more where it ends"),
                FindingKind::UnclosedHtml(tag) if tag == "!--" => Diagnostic::warning(
                    "unclosed-html",
                    span,
                    "this comment is not closed: nothing that follows is shown",
                )
                .hint("write --> where it ends"),
                FindingKind::UnclosedHtml(tag) => Diagnostic::warning(
                    "unclosed-html",
                    span,
                    format!(
                        "<{tag}> is not closed: all that follows is raw HTML, and Markdown in it is shown as it is"
                    ),
                )
                .hint(format!("write </{tag}> where it ends")),
            });
        }
    }

    /// A link by a label that is nowhere defined: it stays text. `[words]` alone are no link, mostly.
    pub(super) fn undefined_reference(&mut self, link_type: LinkType, range: Range<usize>, label: &str) {
        if matches!(link_type, LinkType::Reference | LinkType::Collapsed) {
            let message = format!("no address has the label `{label}`: this is shown as text");
            let hint = format!("write its address on a line of its own: [{label}]: page.md");
            self.report(Diagnostic::warning("undefined-reference", self.span(range), message).hint(hint));
        }
    }
}

/// What to say about a tag without its other one.
pub(super) fn unbalanced(finding: &balance::Finding, expanded: &MappedText) -> Diagnostic {
    match finding {
        balance::Finding::Unmatched(name, range) => Diagnostic::warning(
            "unmatched-end-tag",
            expanded.origin(range.clone()),
            format!("</{name}> closes nothing here and is left out"),
        )
        .hint("delete it, or open the element in the same block"),
        balance::Finding::Unclosed(name, range) => {
            Diagnostic::warning("unclosed-element", expanded.origin(range.clone()), format!("<{name}> is not closed"))
                .hint(format!("write </{name}> where it ends; it was closed where its surroundings end"))
        }
    }
}

/// The warning about a name that a hand-written tag has and another place of the page, too.
pub(super) fn duplicate_anchor(anchor: &str, span: Span, first: Option<Span>) -> Diagnostic {
    let message = format!("the anchor `{anchor}` stands on this page twice");
    let diagnostic = Diagnostic::warning("duplicate-anchor", span, message).also(first, FIRST_PLACE);
    diagnostic.hint("links lead to the first; give this one another name")
}
