//! The end of an article: footnotes, what is wrong with the whole, and the document.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::findings::{duplicate_anchor, unbalanced};
use super::{Renderer, address, blocks, footnotes};
use crate::document::Document;
use crate::variables::{self, Unresolved};

impl Renderer<'_> {
    pub(super) fn finish(mut self, unresolved: Vec<Unresolved>, used: BTreeSet<String>) -> Document {
        let unclosed = self.balance.close_all();
        self.out.push(&unclosed);
        let undefined = self.undefined_footnotes();
        self.write_footnotes();
        let mut document = self.document;
        let code = joined(self.code_ranges);
        let in_code = |place: &Range<usize>| {
            let before = code.partition_point(|code| code.start <= place.start);
            code[..before].last().is_some_and(|code| place.start < code.end)
        };
        document
            .diagnostics
            .extend(unresolved.into_iter().filter(|place| !in_code(&place.range)).map(|place| place.diagnostic));
        document.diagnostics.extend(
            undefined
                .into_iter()
                .filter(|range| !in_code(range))
                .map(|range| footnotes::undefined(self.expanded, range)),
        );
        // What was never closed is reported already.
        let open: BTreeSet<usize> = self.lowered.findings.iter().map(|finding| finding.range.start).collect();
        let findings =
            self.balance.into_findings().into_iter().filter(|finding| !open.contains(&finding.range().start));
        document.diagnostics.extend(findings.map(|finding| unbalanced(&finding, self.expanded)));
        let mut taken = self.slugger.into_taken();
        for (id, range) in self.raw_ids {
            if !taken.insert(id.clone()) {
                document.diagnostics.push(duplicate_anchor(&id, self.expanded.origin(range)));
            }
        }
        address::finish(self.addresses, &mut document);
        document.word_count = document.plain_text.split_ascii_whitespace().count();
        document.body = self.out;
        if swept(document.body.html()).is_some() {
            document.body.rewrite(swept);
        }
        document.body.shrink();
        document.plain_text.shrink_to_fit();
        document.anchors.extend(taken);
        document.used_variables = used;
        document
    }
}

/// Ranges in their order, those that touch joined.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    ranges
}

/// Give back what stood for an escaped opening in a place that nobody writes one in: an identifier, a class.
fn swept(html: &str) -> Option<String> {
    match variables::literals_in_prose(html) {
        Cow::Owned(swept) => Some(swept.replace("<<", "&lt;&lt;").replace(blocks::PARAGRAPH_MARK, "")),
        Cow::Borrowed(_) => None,
    }
}
