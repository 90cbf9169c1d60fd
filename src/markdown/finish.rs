//! The end of an article: footnotes, what is wrong with the whole, and the document.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::findings::{duplicate_anchor, unbalanced};
use super::{Renderer, address, blocks, contents, footnotes};
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
            let span = self.expanded.origin(range);
            if taken.insert(id.clone()) {
                self.places.insert(id, span);
            } else {
                let first = self.places.get(&id).cloned();
                document.diagnostics.push(duplicate_anchor(&id, span, first));
            }
        }
        address::finish(self.addresses, &mut document);
        document.word_count = count_words(&document.plain_text);
        document.body = self.out;
        let settings = self.settings;
        if contents::filled(document.body.html(), &document.toc, settings).is_some() {
            document.body.rewrite(|html| contents::filled(html, &document.toc, settings));
        }
        if swept(document.body.html()).is_some() {
            document.body.rewrite(swept);
        }
        document.body.shrink();
        document.plain_text = document.plain_text.as_str().to_owned();
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

/// How many words a text has: as many as begin behind a blank. Counted in bytes, many at a time, over parts whose number of
/// words fits into one.
fn count_words(text: &str) -> usize {
    const SOME: usize = u8::MAX as usize;
    let is_blank = |byte: u8| (byte == b' ') | (byte == b'\n') | (byte == b'\t') | (byte == b'\r') | (byte == b'\x0c');
    let Some((first, rest)) = text.as_bytes().split_first() else { return 0 };
    let parts = text.as_bytes().chunks(SOME).zip(rest.chunks(SOME));
    let begin = parts.map(|(before, bytes)| {
        let begins = |(&before, &byte): (&u8, &u8)| u8::from(is_blank(before) & !is_blank(byte));
        usize::from(before.iter().zip(bytes).map(begins).sum::<u8>())
    });
    usize::from(!is_blank(*first)) + begin.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_they_are_split() {
        for text in [
            "",
            " ",
            "one",
            " one two\n\nthree\t",
            "a\u{c}b\r\nc",
            "\u{a0}d e\u{1f} \u{b}",
            &"a ".repeat(1_000),
            &" bc".repeat(1_000),
        ] {
            assert_eq!(count_words(text), text.split_ascii_whitespace().count(), "{text:?}");
        }
    }
}
