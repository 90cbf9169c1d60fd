//! Which additions to the article language a site needs, by its Markdown extensions and its theme's features.

use super::source::Source;
use super::variables::Macros;
use super::yaml::Node;
use crate::dialect::Extension;

/// What a Markdown extension asks for.
const BY_EXTENSION: [(&str, Extension); 12] = [
    ("pymdownx.arithmatex", Extension::Math),
    ("pymdownx.blocks.details", Extension::PlainDetails),
    ("callouts", Extension::PlainDetails),
    ("pymdownx.caret", Extension::Caret),
    ("pymdownx.critic", Extension::Critic),
    ("pymdownx.details", Extension::PlainDetails),
    ("pymdownx.inlinehilite", Extension::InlineCode),
    ("pymdownx.mark", Extension::Mark),
    ("pymdownx.smartsymbols", Extension::Symbols),
    ("pymdownx.tilde", Extension::Tilde),
    ("nl2br", Extension::LineBreaks),
    ("markdown.extensions.nl2br", Extension::LineBreaks),
];

/// What a feature of the theme asks for.
const BY_FEATURE: [(&str, Extension); 2] =
    [("content.code.annotate", Extension::CodeAnnotations), ("content.tabs.link", Extension::LinkedTabs)];

/// The additions that a site needs.
pub fn of(source: &Source) -> Vec<Extension> {
    let mut wanted: Vec<Extension> = BY_EXTENSION
        .iter()
        .filter(|(name, _)| source.extension(&[name]).is_some())
        .map(|(_, extension)| *extension)
        .collect();
    let features = source.settings.get("theme").and_then(|theme| theme.get("features"));
    let names: Vec<&str> = features.map(Node::items).unwrap_or_default().iter().filter_map(Node::text).collect();
    wanted.extend(BY_FEATURE.iter().filter(|(name, _)| names.contains(name)).map(|(_, extension)| *extension));
    wanted.extend((Macros::of(source) != Macros::Off).then_some(Extension::Macros));
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}
