//! Footnotes: numbered where they are first mentioned, or where a site wants it by where they are defined; written at the end of
//! the article.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Renderer;
use crate::diagnostics::Diagnostic;
use crate::document::{Body, Mark};
use crate::html::escape_attribute;
use crate::source::MappedText;

/// The footnotes of an article.
#[derive(Debug, Default)]
pub struct Footnotes {
    /// Labels in the order of their numbers, with how often each is mentioned.
    mentioned: Vec<(String, usize)>,
    /// Indices into it, by label.
    numbers: HashMap<String, usize>,
    /// Their texts, and where each begins in the lowered text.
    defined: BTreeMap<String, (Body, Range<usize>)>,
    /// The definitions that are being read, outermost first, and where each begins in the lowered text.
    open: Vec<(String, Mark, Range<usize>)>,
}

impl Footnotes {
    /// Footnotes that are numbered in the order of these labels.
    pub(super) fn in_order(labels: &[String]) -> Self {
        let mut footnotes = Self::default();
        for label in labels {
            footnotes.number(label);
        }
        footnotes
    }

    /// Whether a footnote is mentioned anywhere.
    fn is_mentioned(&self, label: &str) -> bool {
        self.numbers.get(label).is_some_and(|&index| self.mentioned[index].1 > 0)
    }

    /// A footnote is mentioned. Returns its number, and which mention of it this is, both from 1.
    fn mention(&mut self, label: &str) -> (usize, usize) {
        let index = self.number(label);
        self.mentioned[index].1 += 1;
        (index + 1, self.mentioned[index].1)
    }

    /// The number of a footnote, from 0. Letter case makes no difference in labels.
    fn number(&mut self, label: &str) -> usize {
        let label = label.to_lowercase();
        if let Some(&index) = self.numbers.get(&label) {
            return index;
        }
        self.numbers.insert(label.clone(), self.mentioned.len());
        self.mentioned.push((label, 0));
        self.mentioned.len() - 1
    }
}

/// The length of the `[^label]` that a text begins with; a label is short and has no blanks.
fn mention_length(text: &str) -> Option<usize> {
    const LENGTH_MAX: usize = 60;
    let end = text.bytes().take(LENGTH_MAX).position(|byte| byte == b']')?;
    let label = label_of(&text[..=end]);
    (!label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == '[')).then_some(end + 1)
}

/// `label` of `[^label]`.
fn label_of(mention: &str) -> &str {
    mention.get("[^".len()..mention.len() - 1).unwrap_or_default()
}

/// The warning about a mention without a definition.
pub fn undefined(text: &MappedText, range: Range<usize>) -> Diagnostic {
    let label = label_of(&text.as_str()[range.clone()]).to_owned();
    Diagnostic::warning("undefined-footnote", text.origin(range), format!("there is no footnote `{label}`"))
        .hint(format!("write its text on a line of its own: [^{label}]: …"))
}

/// The anchor of a mention, as Python-Markdown has it: `fnref:label`, and `fnref2:label` for the second of the same. It
/// stays when other footnotes come and go.
fn mention_anchor(label: &str, mention: usize) -> String {
    if mention == 1 { format!("fnref:{label}") } else { format!("fnref{mention}:{label}") }
}

impl Renderer<'_> {
    /// A definition begins.
    pub(super) fn start_footnote(&mut self, label: &str, range: Range<usize>) {
        let mark = self.out.mark();
        // Its text is written elsewhere: what it opens, it closes.
        self.balance.open_scope();
        let marker = "[^".len() + label.len() + "]:".len();
        self.footnotes.open.push((label.to_lowercase(), mark, range.start..(range.start + marker).min(range.end)));
    }

    /// What looks like a mention of a footnote that is nowhere defined, and stays text; in the expanded text.
    pub(super) fn undefined_footnotes(&self) -> Vec<Range<usize>> {
        let text = self.expanded.as_str();
        let starts = memchr::memmem::find_iter(text.as_bytes(), "[^");
        starts
            .filter_map(|start| Some(start..start + mention_length(&text[start..])?))
            .filter(|range| !text[..range.start].ends_with('\\'))
            .filter(|range| {
                let label = label_of(&text[range.clone()]).to_lowercase();
                !self.footnotes.numbers.contains_key(&label) && !self.footnotes.defined.contains_key(&label)
            })
            .collect()
    }

    /// The definition ends; its text is kept for later.
    pub(super) fn end_footnote(&mut self) {
        let Some((label, mark, range)) = self.footnotes.open.pop() else { return };
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        let text = self.out.take_since(mark);
        match self.footnotes.defined.entry(label) {
            Entry::Vacant(free) => {
                free.insert((text, range));
            }
            Entry::Occupied(taken) => {
                let message = format!("the footnote `{}` is defined twice; the first definition counts", taken.key());
                let span = self.span(range);
                self.report(
                    Diagnostic::warning("duplicate-footnote", span, message).hint("give this one another label"),
                );
            }
        }
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        let (number, mention) = self.footnotes.mention(label);
        let label = label.to_lowercase();
        let anchor = mention_anchor(&label, mention);
        self.slugger.hold(anchor.clone());
        let html = self.out.html();
        html.push_str("<sup class=\"footnote-ref\"><a href=\"#fn:");
        escape_attribute(html, &label);
        html.push_str("\" id=\"");
        escape_attribute(html, &anchor);
        html.push_str(&format!("\">{number}</a></sup>"));
    }

    /// Write what was defined, in the order of the numbers; what nobody mentions comes last where mentions give them.
    pub(super) fn write_footnotes(&mut self) {
        let mut defined = std::mem::take(&mut self.footnotes.defined);
        for (label, (_, range)) in &defined {
            if !self.footnotes.is_mentioned(label) {
                let message = format!("nothing mentions the footnote `{label}`");
                let hint = format!("write [^{label}] where it belongs, or delete it");
                self.report(Diagnostic::warning("unused-footnote", self.span(range.clone()), message).hint(hint));
            }
            self.footnotes.number(label);
        }
        let mentioned = std::mem::take(&mut self.footnotes.mentioned);
        if mentioned.is_empty() {
            return;
        }
        let label = self.settings.strings.get("footnote_back").to_owned();
        self.block("<section class=\"footnotes\">\n<ol>\n");
        for (name, mentions) in mentioned {
            self.slugger.hold(format!("fn:{name}"));
            self.block("<li id=\"fn:");
            escape_attribute(self.out.html(), &name);
            self.out.push("\">");
            self.out.append(defined.remove(&name).unwrap_or_default().0);
            for mention in 1..=mentions {
                let html = self.out.html();
                html.push_str(if mention == 1 { " " } else { "" });
                html.push_str("<a class=\"footnote-backref\" href=\"#");
                escape_attribute(html, &mention_anchor(&name, mention));
                html.push_str("\" aria-label=\"");
                escape_attribute(html, &label);
                html.push_str("\">\u{21a9}</a>");
            }
            self.block("</li>\n");
        }
        self.block("</ol>\n</section>\n");
    }
}
