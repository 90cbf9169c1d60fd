//! Words that stand for a variable: where they begin and end is kept, for those who look at a page while it is written.

use std::ops::Range;

use super::Renderer;
use crate::document::Hole;

impl Renderer<'_> {
    /// Write words, those of variables between pieces that name them.
    pub(super) fn words_of(&mut self, text: &str, range: Range<usize>) {
        let lowered = self.lowered.text.base_range(range);
        // Only text that stands as it was written has known places.
        if self.expanded.as_str().get(lowered.clone()) != Some(text) {
            return self.words(text);
        }
        let mut written = 0;
        let expanded = self.expanded.clone();
        for (place, source) in expanded.replaced(lowered.clone()) {
            let Some(name) = expression(source) else { continue };
            let place = place.start - lowered.start..place.end - lowered.start;
            self.words(&text[written..place.start]);
            self.out.hole(Hole::VariableStart(name.into()));
            self.words(&text[place.clone()]);
            self.out.hole(Hole::VariableEnd);
            written = place.end;
        }
        self.words(&text[written..]);
    }
}

/// What stands between the delimiters of a variable.
fn expression(source: &str) -> Option<&str> {
    let inside = source.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    inside.or_else(|| source.strip_prefix("{{")?.strip_suffix("}}")).map(str::trim)
}
