//! Anchors from headings.

use std::collections::{BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;

/// The anchors of one page, each of them once.
#[derive(Debug)]
pub struct Slugger {
    separator: char,
    taken: BTreeSet<String>,
    /// Those of them that writers have chosen.
    given: BTreeSet<String>,
    /// Those that writers choose further below: nothing else gets them.
    reserved: BTreeSet<String>,
    /// Whether a writer has chosen one that words had got before.
    contested: bool,
    /// What was last given for a name that was taken: the numbers up to it are, too.
    last: HashMap<String, String>,
}

impl Slugger {
    /// Anchors in one of the two styles: `-` as GitHub makes them, `_` as Python-Markdown does with that separator.
    pub fn new(separator: char) -> Self {
        Self::with_reserved(separator, BTreeSet::new())
    }

    /// The same, where writers choose these anchors.
    pub fn with_reserved(separator: char, reserved: BTreeSet<String>) -> Self {
        let (taken, given, last) = (BTreeSet::new(), BTreeSet::new(), HashMap::new());
        Self { separator, taken, given, reserved, contested: false, last }
    }

    /// The anchor for some words, not taken so far.
    pub fn anchor(&mut self, words: &str) -> String {
        let slug = self.slug(words);
        self.unique(slug)
    }

    /// The anchor for some words, taken or not.
    pub fn slug(&self, words: &str) -> String {
        if self.separator == '_' { python_markdown(words) } else { github(words) }
    }

    /// This anchor, or with a number if it is taken.
    pub fn unique(&mut self, wanted: String) -> String {
        let mut anchor = self.last.get(&wanted).cloned().unwrap_or_else(|| wanted.clone());
        while anchor.is_empty() || self.taken.contains(&anchor) || self.reserved.contains(&anchor) {
            anchor = self.next(&anchor);
        }
        self.taken.insert(anchor.clone());
        if anchor != wanted {
            self.last.insert(wanted, anchor.clone());
        }
        anchor
    }

    /// Take an anchor. Returns whether it was free.
    pub fn take(&mut self, anchor: &str) -> bool {
        !self.reserved.contains(anchor) && self.taken.insert(anchor.to_owned())
    }

    /// Take an anchor of what can have no other.
    pub fn hold(&mut self, anchor: String) {
        self.given.insert(anchor.clone());
        self.taken.insert(anchor);
    }

    /// The anchor that a writer has chosen; with a number, if it is taken.
    pub fn give(&mut self, wanted: String) -> String {
        let is_first = self.given.insert(wanted.clone());
        if is_first && self.taken.insert(wanted.clone()) {
            return wanted;
        }
        self.contested |= is_first;
        self.unique(wanted)
    }

    /// The anchors that writers have chosen, if one of them was made of words before: those words need another one.
    pub fn contested(&self) -> Option<&BTreeSet<String>> {
        self.contested.then_some(&self.given)
    }

    /// `a`, `a-1`, `a-2` …
    fn next(&self, anchor: &str) -> String {
        let number =
            anchor.rsplit_once(self.separator).and_then(|(stem, number)| Some((stem, number.parse::<u32>().ok()?)));
        match number {
            Some((stem, number)) => format!("{stem}{}{}", self.separator, u64::from(number) + 1),
            None if anchor.is_empty() && self.separator == '-' => "section".to_owned(),
            None => format!("{anchor}{}1", self.separator),
        }
    }

    /// All anchors that were given out or taken.
    pub fn into_taken(self) -> BTreeSet<String> {
        self.taken
    }
}

/// Lower case, without punctuation, hyphens for blanks.
fn github(words: &str) -> String {
    words
        .trim()
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' | '\u{a0}' | '\t' | '\n' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

/// `markdown.extensions.toc.slugify(words, "_")`: ASCII letters and digits, runs of blanks and `_` made one `_`.
fn python_markdown(words: &str) -> String {
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || c.is_ascii_whitespace();
    let kept: String =
        if words.is_ascii() { words.chars().filter(is_kept).collect() } else { words.nfkd().filter(is_kept).collect() };
    let mut slug = String::with_capacity(kept.len());
    for c in kept.trim().chars() {
        if c == '_' || c.is_ascii_whitespace() {
            if !slug.ends_with('_') {
                slug.push('_');
            }
        } else {
            slug.push(c.to_ascii_lowercase());
        }
    }
    slug
}

/// What the addresses of headings begin with that stand for tags.
pub const TAG_ANCHOR: &str = "tag:";

/// The address of the heading that stands for a tag: letters and digits of all scripts, with hyphens for blanks.
pub fn tag_anchor(name: &str) -> String {
    let name: String = name.nfc().collect();
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    let words = name.trim().to_lowercase();
    words.chars().filter(kept).fold(TAG_ANCHOR.to_owned(), |mut anchor, c| {
        anchor.push(if c == ' ' { '-' } else { c });
        anchor
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn github_style() {
        let mut slugger = Slugger::new('-');
        let anchors = ["What's new?", "What's new?", "Über uns", "!", "!", "a_b"].map(|words| slugger.anchor(words));
        assert_eq!(anchors, ["whats-new", "whats-new-1", "über-uns", "section", "section-1", "a_b"]);
    }

    #[test]
    fn python_markdown_style() {
        let mut slugger = Slugger::new('_');
        let anchors = ["Q1. What’s the  API_name?", "Part 1", "Part 1", "Part 1_1", "Zoë & Co", "?"]
            .map(|words| slugger.anchor(words));
        assert_eq!(anchors, ["q1_whats_the_api_name", "part_1", "part_2", "part_1_1", "zoe_co", "_1"]);
    }

    #[test]
    fn anchors_of_tags() {
        assert_eq!(tag_anchor("Boats, tides & Größe"), "tag:boats-tides--größe");
        assert_eq!(tag_anchor(" a_b/c "), "tag:a_bc");
    }
}
