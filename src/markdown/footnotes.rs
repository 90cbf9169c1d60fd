//! Footnotes: numbered where they are first mentioned, written at the end of the article.

use std::collections::BTreeMap;

use super::Renderer;
use super::html::{Mark, Output};
use crate::document::Piece;
use crate::html::escape_attribute;

/// The footnotes of an article.
#[derive(Debug, Default)]
pub struct Footnotes {
    /// Labels in the order of their first mention, with how often each is mentioned.
    mentioned: Vec<(String, usize)>,
    defined: BTreeMap<String, Vec<Piece>>,
    current: Option<(String, Mark)>,
}

impl Footnotes {
    /// A definition begins.
    pub fn start(&mut self, label: String, mark: Mark) {
        self.current = Some((label, mark));
    }

    /// The definition ends; its text is kept for later.
    pub fn end(&mut self, out: &mut Output) {
        if let Some((label, mark)) = self.current.take() {
            self.defined.insert(label, out.take_since(mark));
        }
    }

    /// A footnote is mentioned. Returns its number, and which mention of it this is, both from 1.
    fn mention(&mut self, label: &str) -> (usize, usize) {
        let index = self.mentioned.iter().position(|(mentioned, _)| mentioned == label).unwrap_or_else(|| {
            self.mentioned.push((label.to_owned(), 0));
            self.mentioned.len() - 1
        });
        self.mentioned[index].1 += 1;
        (index + 1, self.mentioned[index].1)
    }
}

/// The anchor of a mention: `fnref-2`, and `fnref-2-2` for the second mention of the same.
fn mention_anchor(number: usize, mention: usize) -> String {
    if mention == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{mention}") }
}

impl Renderer<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        let (number, mention) = self.footnotes.mention(label);
        let anchor = mention_anchor(number, mention);
        self.slugger.take(&anchor);
        self.out
            .push(&format!("<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{anchor}\">{number}</a></sup>"));
    }

    /// Write what was defined, in the order of the mentions; what nobody mentions comes last.
    pub(super) fn write_footnotes(&mut self) {
        let mut defined = std::mem::take(&mut self.footnotes.defined);
        let mut mentioned = std::mem::take(&mut self.footnotes.mentioned);
        mentioned.extend(
            defined
                .keys()
                .filter(|label| !mentioned.iter().any(|(mentioned, _)| mentioned == *label))
                .map(|label| (label.clone(), 0))
                .collect::<Vec<_>>(),
        );
        if mentioned.is_empty() {
            return;
        }
        let label = self.settings.strings.get("footnote_back").to_owned();
        self.block("<section class=\"footnotes\">\n<ol>\n");
        for (index, (name, mentions)) in mentioned.into_iter().enumerate() {
            let number = index + 1;
            self.slugger.take(&format!("fn-{number}"));
            self.block(&format!("<li id=\"fn-{number}\">"));
            self.out.append(defined.remove(&name).unwrap_or_default());
            for mention in 1..=mentions {
                let html = self.out.html();
                html.push_str(&format!(
                    "<a class=\"footnote-backref\" href=\"#{}\" data-chrome aria-label=\"",
                    mention_anchor(number, mention)
                ));
                escape_attribute(html, &label);
                html.push_str("\">\u{21a9}\u{fe0e}</a>");
            }
            self.block("</li>\n");
        }
        self.block("</ol>\n</section>\n");
    }
}
