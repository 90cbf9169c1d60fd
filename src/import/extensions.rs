//! Which additions to the article language a site needs, by its Markdown extensions and its theme's features.

use super::anchors::TabStyle;
use super::report::Notes;
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

/// What addresses of lines begin with unless a site says otherwise.
const LINE_ANCHORS: &str = "__codelineno";

/// What options of code ask for: numbers beside all of it, and an address for each line.
fn lines_of_code(source: &Source) -> impl Iterator<Item = Extension> {
    let option = |name: &str, key: &str| {
        let node = source.extension(&[name]).and_then(|(settings, _)| settings).and_then(|settings| settings.get(key));
        (node.and_then(Node::truth) == Some(true), node.and_then(Node::text) == Some(LINE_ANCHORS))
    };
    let numbers = ["pymdownx.highlight", "codehilite", "markdown.extensions.codehilite"];
    let numbered = numbers.iter().any(|name| option(name, "linenums").0);
    let (anchored, named) =
        (option("pymdownx.highlight", "anchor_linenums").0, option("pymdownx.highlight", "line_anchors").1);
    let chosen = [(numbered, Extension::LineNumbers), (anchored || named, Extension::LineAnchors)];
    chosen.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, extension)| extension)
}

/// What the `id` of each line of code begins with on a site, if lines have one: that of the line, or else that of the link
/// in it where it is not the usual one.
pub fn line_ids(source: &Source, notes: &mut Notes) -> Option<String> {
    const TOPIC: &str = "Options of Markdown extensions";
    let option = |key: &str| {
        let node = source.option(&["pymdownx.highlight"], key)?;
        let text = node.text().filter(|text| !text.is_empty() && node.truth().is_none())?;
        Some((text, node))
    };
    let line = option("line_spans");
    let link = option("line_anchors").filter(|(text, _)| *text != LINE_ANCHORS);
    let chosen = line.or(link)?;
    for (key, (text, node)) in
        [("line_spans", line), ("line_anchors", link)].into_iter().filter_map(|(key, option)| Some((key, option?)))
    {
        if text == chosen.0 && !text.contains(char::is_whitespace) {
            let said =
                format!("`{key}` of `pymdownx.highlight`: `line_ids` in site.toml: `#{text}-0-3` leads to a line");
            notes.converted(TOPIC, &node.place, said);
        } else {
            let said = format!("`{key}` of `pymdownx.highlight`: no line has the address `#{text}-0-3`");
            notes.decide(TOPIC, &node.place, said);
        }
    }
    (!chosen.0.contains(char::is_whitespace)).then(|| chosen.0.to_owned())
}

/// Whether footnotes are numbered in the order of their definitions, as Python-Markdown does unless it is told otherwise.
fn has_footnotes_as_defined(source: &Source) -> bool {
    let own = source.extension(&["footnotes", "markdown.extensions.footnotes"]);
    let by_mention = own.as_ref().and_then(|(settings, _)| settings.and_then(|node| node.get("USE_DEFINITION_ORDER")));
    let others = ["extra", "markdown.extensions.extra", "pymdownx.extra"];
    (own.is_some() || source.extension(&others).is_some()) && by_mention.and_then(Node::truth) != Some(false)
}

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
    wanted.extend(lines_of_code(source));
    // Tabs that have no addresses of their titles have those of their places.
    let has_tabs = source.extension(&["pymdownx.tabbed", "pymdownx.blocks.tab"]).is_some();
    wanted.extend((has_tabs && TabStyle::of(source).is_none()).then_some(Extension::TabAnchors));
    wanted.extend(has_footnotes_as_defined(source).then_some(Extension::FootnotesAsDefined));
    wanted.extend((Macros::of(source) != Macros::Off).then_some(Extension::Macros));
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}
