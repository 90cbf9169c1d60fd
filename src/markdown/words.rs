//! Words and code in a line of prose.

use std::ops::Range;

use super::{Renderer, blocks};
use crate::html::escape_text;
use crate::variables::{NamedPart, NamedText, literals_in_code, literals_in_prose};

impl Renderer<'_> {
    pub(super) fn start_paragraph(&mut self, range: Range<usize>) {
        match &self.title_tags {
            Some((opening, _)) => {
                // An element without blocks inside has words like a title, and is none.
                let is_title = !opening.is_empty();
                self.out.push(&opening.clone());
                if is_title {
                    self.begin_tab_title();
                }
            }
            None => {
                self.annotated = false;
                self.paragraph = Some(self.out.mark());
                self.open_element("p", range);
            }
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        match self.title_tags.take() {
            Some((_, closing)) => {
                self.keep_tab_title();
                self.block(closing);
            }
            None => {
                self.close_paragraph();
                self.plain_break();
            }
        }
    }

    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            return code.push(text, self.variables.parts(text, range));
        }
        if let Some(skipped) = self.skipped.last().filter(|skipped| skipped.contains(&range.start)) {
            // Text that a list was only the beginning of.
            let after = self.lowered.text.as_str()[skipped.end..range.end].to_owned();
            return self.words(&after, None);
        }
        if let Some(list) = self.skipped.last().filter(|list| range.contains(&list.start) && range.end == list.end) {
            let kept = text.len().saturating_sub(list.len());
            let words = text.get(..kept).unwrap_or(text).trim_end().to_owned();
            let end = list.start;
            return self.words_of(&words, range.start..end);
        }
        self.words_of(text, range);
    }

    /// Whether something stands in an attribute list as a whole.
    pub(super) fn is_skipped(&mut self, range: &Range<usize>) -> bool {
        while self.skipped.last().is_some_and(|skipped| skipped.end <= range.start) {
            self.skipped.pop();
        }
        self.skipped.last().is_some_and(|skipped| skipped.contains(&range.start) && range.end <= skipped.end)
    }

    /// Words that may stand for a variable.
    pub(super) fn words(&mut self, text: &str, name: Option<&str>) {
        let text = blocks::without_marks(text);
        let text = literals_in_prose(&text);
        escape_text(self.out.html(), &text);
        self.plain(&text);
        self.collect_heading(&text, name);
    }

    pub(super) fn inline_code(&mut self, code: &str, range: Range<usize>) {
        self.remember_code(range.clone());
        let mut text = NamedText::default();
        for part in self.variables.parts(code, range.clone()).unwrap_or_else(|| vec![NamedPart::plain(code)]) {
            text.push(&literals_in_code(part.words), part.name);
        }
        let text = self.write_inline_code(text, range);
        self.plain(text.as_str());
        text.parts().for_each(|(code, name)| self.collect_heading(code, name));
    }

    /// Note where code stands in the text that variables were expanded in.
    pub(super) fn remember_code(&mut self, range: Range<usize>) {
        self.code_ranges.push(self.lowered.text.base_range(range));
    }
}

/// A word with a capital first letter.
pub fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
