//! What a site adds to the article language: the list `extensions` in `site.toml`.
//!
//! Most of the language is always on. What would change how plain text reads is off until a site asks for it:
//! `a == b`, `x^2`, `~20` and `$5` are words in most articles.

/// An addition to the article language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Extension {
    /// `^^inserted^^` and `^superscript^`.
    Caret,
    /// `(1)!` in comments of code is a mark of the list below.
    CodeAnnotations,
    /// `{++added++}`, `{--deleted--}`, `{~~old~>new~~}`, `{==marked==}`, `{>>comment<<}`.
    Critic,
    /// Footnotes are numbered in the order in which they are defined, and not in that of their mentions.
    FootnotesAsDefined,
    /// `` `#!python code` `` has colours.
    InlineCode,
    /// Every line of fenced code has an address, `#__codelineno-0-3`, as on MkDocs' pages.
    LineAnchors,
    /// A line break in the text is one on the page.
    LineBreaks,
    /// Every block of code has line numbers.
    LineNumbers,
    /// Tabs of the same name are chosen together.
    LinkedTabs,
    /// `{% if … %}`, `{% for … %}` and the like are run.
    Macros,
    /// `==marked==`.
    Mark,
    /// `$x^2$`, `$$…$$`, `\(…\)`, `\[…\]`.
    Math,
    /// `???` blocks are `<details class="note">`, as MkDocs writes them, for styles that know those.
    PlainDetails,
    /// `(c)`, `-->`, `+/-` and the like are symbols.
    Symbols,
    /// A tab without an address of its own has one of its place, `#__tabbed_1_2`, as on MkDocs' pages.
    TabAnchors,
    /// `~subscript~`.
    Tilde,
}

/// All of them with their names, in the order of the alphabet.
const NAMES: [(&str, Extension); 16] = [
    ("caret", Extension::Caret),
    ("code-annotations", Extension::CodeAnnotations),
    ("critic", Extension::Critic),
    ("footnotes-as-defined", Extension::FootnotesAsDefined),
    ("inline-code", Extension::InlineCode),
    ("line-anchors", Extension::LineAnchors),
    ("line-breaks", Extension::LineBreaks),
    ("line-numbers", Extension::LineNumbers),
    ("linked-tabs", Extension::LinkedTabs),
    ("macros", Extension::Macros),
    ("mark", Extension::Mark),
    ("math", Extension::Math),
    ("plain-details", Extension::PlainDetails),
    ("symbols", Extension::Symbols),
    ("tab-anchors", Extension::TabAnchors),
    ("tilde", Extension::Tilde),
];

impl Extension {
    /// The extension of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, extension)| *extension)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// What it is called in `site.toml`.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].0
    }
}

/// The additions that a site has chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extensions(u16);

impl Extensions {
    /// Whether one is among them.
    pub fn has(self, extension: Extension) -> bool {
        self.0 & (1 << extension as u8) != 0
    }

    /// Every addition there is.
    pub fn all() -> Self {
        NAMES.iter().map(|(_, extension)| *extension).collect()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These as bytes, for hashes.
    pub fn to_bytes(self) -> [u8; 2] {
        self.0.to_le_bytes()
    }

    /// Each of them, in the order of the alphabet.
    pub fn iter(self) -> impl Iterator<Item = Extension> {
        NAMES.iter().map(|(_, extension)| *extension).filter(move |extension| self.has(*extension))
    }
}

impl FromIterator<Extension> for Extensions {
    fn from_iter<T: IntoIterator<Item = Extension>>(extensions: T) -> Self {
        Self(extensions.into_iter().fold(0, |all, extension| all | 1 << extension as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_the_variants() {
        for (at, (name, extension)) in NAMES.iter().enumerate() {
            assert_eq!((*extension as usize, extension.name()), (at, *name));
        }
    }

    #[test]
    fn sets() {
        let set: Extensions = [Extension::Tilde, Extension::Mark].into_iter().collect();
        assert_eq!(set.iter().map(Extension::name).collect::<Vec<_>>(), ["mark", "tilde"]);
        assert!(!set.has(Extension::Math) && Extensions::default().is_empty());
    }
}
