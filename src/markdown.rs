//! Stage 5: from a page's expanded text to a [`Document`].
//!
//! 1. `blocks` lowers admonitions, steps, tabs and raw HTML to marks, so that the rest is CommonMark.
//! 2. `events` has pulldown-cmark read it; `inline` replaces, between its events, what CommonMark does not have.
//! 3. The `Renderer` turns these events into HTML with holes; what belongs to one construct is in a module of its own.
//! 4. `finish` closes the document: footnotes, addresses, what is wrong with the whole.

mod address;
mod admonition;
mod attributes;
mod balance;
mod blocks;
mod code;
mod contents;
mod emphasis;
mod events;
mod findings;
mod finish;
mod footnotes;
mod header;
mod heading;
mod image;
mod inline;
mod link;
mod list;
mod marks;
mod math;
mod raw;
mod raw_html;
mod renderer;
mod steps;
mod table;
mod tabs;
mod token;
mod variable;
mod video;
mod words;

pub use self::attributes::Attributes;
pub use self::emphasis::disputed;
pub use self::heading::write_heading_link;
pub use self::inline::{emoji, is_emoji_or_icon, is_escaped, key, shortcode};
pub use self::video::Video;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::blocks::Lowered;
use self::renderer::Renderer;
use crate::dialect::Extensions;
use crate::document::Document;
use crate::heading_levels::HeadingLevels;
use crate::source::MappedText;
use crate::strings::Strings;
use crate::variables::Expanded;

/// What rendering depends on, beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Words of the interface.
    pub strings: &'a Strings,
    /// Which style anchors are of.
    pub slug_separator: char,
    /// What the site adds to the language.
    pub extensions: Extensions,
    /// What every line of fenced code has as the beginning of its `id`, if it has one.
    pub line_ids: Option<&'a str>,
    /// Which headings `[TOC]` lists.
    pub contents_levels: HeadingLevels,
}

/// Render a page's text.
pub fn render(expanded: Expanded, settings: Settings<'_>) -> Document {
    let lowered = blocks::lower(&expanded.text, settings.extensions);
    let rendered = rendered(&expanded.text, &lowered, settings, BTreeSet::new());
    // Anchors that writers choose are theirs, wherever they stand: where words have got one before, they get another.
    let given = rendered.slugger.contested().cloned();
    let rendered = match given {
        Some(given) => self::rendered(&expanded.text, &lowered, settings, given),
        None => rendered,
    };
    rendered.finish(expanded.unresolved, expanded.used)
}

/// A page that is read, but for its end; nothing but what writers chose gets the reserved anchors.
fn rendered<'a>(
    expanded: &'a Arc<MappedText>,
    lowered: &'a Lowered,
    settings: Settings<'a>,
    reserved: BTreeSet<String>,
) -> Renderer<'a> {
    let mut renderer = Renderer::new(expanded, lowered, settings, reserved);
    renderer.report_findings();
    renderer.read();
    renderer
}
