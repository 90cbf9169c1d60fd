//! What a paragraph of HTML says about its looks, and how much of that Markdown has to say: how far a paragraph is
//! indented tells what it belongs to, where others on its level are not.

use std::ops::Range;

use super::html::{attribute, attribute_names, property};
use super::steps::chunks::{Chunk, Kind};

/// An indentation up to this, in per cent of the page, sets nothing apart.
const FLUSH: f32 = 3.0;
/// What all of a part of an article is indented by, up to this, is how the page was laid out. More says that it is something
/// else than the heading's own text: a letter, say.
const LAYOUT: f32 = 6.0;

/// The looks of a paragraph.
#[derive(Debug, Default, PartialEq)]
pub struct Look {
    /// How far it is indented.
    indent: Option<Indent>,
    /// Where its lines stand, if not at their beginning: `center` or `right`.
    align: Option<String>,
}

/// An indentation.
#[derive(Debug, PartialEq)]
struct Indent {
    /// In per cent of a page as wide as ours.
    depth: f32,
    /// As CSS has it.
    css: String,
}

impl Look {
    /// Read the tag of a paragraph, or of a box around a picture; `None` where it says more than Markdown should repeat.
    pub fn read(tag: &str) -> Option<Self> {
        let mut look = Self::default();
        if tag.get(..7).is_some_and(|begin| begin.eq_ignore_ascii_case("<center")) {
            look.align("center")?;
        }
        let mut names = attribute_names(tag);
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        for name in &names {
            let value = attribute(tag, name).unwrap_or_default();
            match name.as_str() {
                "style" => look.style(&value)?,
                "align" => look.align(&value)?,
                // What word processors leave behind, and what says the usual.
                "class" if value.split_whitespace().all(|class| class.starts_with("Mso")) => {}
                "dir" if value == "ltr" => {}
                _ => return None,
            }
        }
        Some(look)
    }

    fn style(&mut self, style: &str) -> Option<()> {
        for part in style.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once(':')?;
            let value = value.trim().trim_end_matches("!important").trim_end();
            match name.trim().to_ascii_lowercase().as_str() {
                "margin-left" | "padding-left" => {
                    let depth = depth(value)?;
                    self.indent = Some(Indent { depth, css: format!("margin-left: {value}") }).filter(|_| depth > 0.0);
                }
                "text-align" => self.align(value)?,
                "margin" if depth(value) == Some(0.0) => {}
                "margin-right" | "margin-top" | "margin-bottom" | "text-indent" => {}
                name if name.starts_with("mso-") => {}
                _ => return None,
            }
        }
        Some(())
    }

    fn align(&mut self, value: &str) -> Option<()> {
        match value.to_ascii_lowercase().as_str() {
            "left" | "justify" | "start" => {}
            "center" | "centre" | "middle" => self.align = Some("center".to_owned()),
            "right" | "end" => self.align = Some("right".to_owned()),
            _ => return None,
        }
        Some(())
    }

    /// The looks of any element, as far as they can be read.
    pub fn of(tag: &str) -> Self {
        let mut look = Self::default();
        for part in attribute(tag, "style").unwrap_or_default().split(';') {
            // What is not known says nothing of what is.
            let _ = look.style(part);
        }
        look
    }

    /// How far it is indented, in per cent.
    pub fn depth(&self) -> f32 {
        self.indent.as_ref().map_or(0.0, |indent| indent.depth)
    }

    /// The attribute list of a paragraph that looks like this among others that are indented so far.
    pub fn list(&self, base: f32) -> Option<String> {
        let indent = self.indent(base);
        let align = self.align.as_ref().map(|align| format!("text-align: {align}"));
        let style: Vec<String> = indent.into_iter().chain(align).collect();
        (!style.is_empty()).then(|| format!("{{: style=\"{}\" }}", style.join("; ")))
    }

    /// Its indentation as CSS, if it sets something apart from what is indented so far.
    pub fn indent(&self, base: f32) -> Option<String> {
        let indent = self.indent.as_ref().filter(|indent| indent.depth > base.max(FLUSH));
        indent.map(|indent| indent.css.clone())
    }
}

/// Whether something that is indented so far belongs to what stands before it.
pub fn is_deeper(depth: f32, before: f32) -> bool {
    /// The least that an eye sees, in per cent.
    const VISIBLE: f32 = 1.5;
    depth > before + VISIBLE
}

/// Whether a picture is as narrow as one beside text.
pub fn is_narrow(tag: &str) -> bool {
    /// What is beside text has half of the page, in per cent.
    const HALF: f32 = 51.0;
    let style = attribute(tag, "style").unwrap_or_default();
    let width = property(&style, "width").or_else(|| attribute(tag, "width")).unwrap_or_default();
    let pixels = if width.bytes().all(|byte| byte.is_ascii_digit()) { format!("{width}px") } else { width };
    depth(&pixels).is_some_and(|width| width > 0.0 && width <= HALF)
}

/// How far a value of CSS indents, in per cent of a page as wide as ours.
fn depth(value: &str) -> Option<f32> {
    /// The width of a column of text, in pixels.
    const PAGE: f32 = 700.0;
    /// What units are in pixels; an `em` is that of ordinary text.
    const UNITS: [(&str, f32); 7] = [
        ("%", PAGE / 100.0),
        ("px", 1.0),
        ("rem", 16.0),
        ("em", 16.0),
        ("pt", 96.0 / 72.0),
        ("in", 96.0),
        ("cm", 96.0 / 2.54),
    ];
    let digits = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let number: f32 = format!("0{}", &value[..digits]).parse().ok()?;
    let unit = value[digits..].trim().to_ascii_lowercase();
    if unit.is_empty() && number == 0.0 {
        return Some(0.0);
    }
    let (_, pixels) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(number * pixels / PAGE * 100.0)
}

/// How far the text between two headings is indented where it is indented least.
#[derive(Debug)]
pub struct Levels(Vec<(Range<usize>, f32)>);

impl Levels {
    /// The levels of an article's parts.
    pub fn of(text: &str, chunks: &[Chunk]) -> Self {
        let mut levels: Vec<(Range<usize>, f32)> = Vec::new();
        let mut open: Option<(usize, f32)> = None;
        for chunk in chunks {
            let source = text[chunk.range.clone()].trim();
            let depth = match chunk.kind {
                Kind::Stop => {
                    levels.extend(open.take().map(|(start, depth)| (start..chunk.range.start, depth)));
                    continue;
                }
                Kind::Paragraph => {
                    let tag = source.split_inclusive('>').next().unwrap_or_default();
                    Look::read(tag).map_or(0.0, |look| look.depth())
                }
                Kind::Markdown if !source.starts_with("![") => own_depth(source),
                _ => continue,
            };
            let (_, least) = open.get_or_insert((chunk.range.start, depth));
            *least = least.min(depth);
        }
        levels.extend(open.map(|(start, depth)| (start..text.len(), depth)));
        Self(levels)
    }

    /// The level of what stands at a byte.
    pub fn at(&self, at: usize) -> f32 {
        self.0.iter().find(|(range, _)| range.contains(&at)).map_or(0.0, |(_, depth)| depth.min(LAYOUT))
    }
}

/// The depth that a paragraph of Markdown has by its attribute list.
fn own_depth(paragraph: &str) -> f32 {
    let list = paragraph.lines().last().filter(|line| line.starts_with("{:"));
    let style = list.and_then(|list| attribute(list, "style")).unwrap_or_default();
    property(&style, "margin-left").and_then(|value| depth(&value)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_read() {
        for (tag, base, expected) in [
            ("<p>", 0.0, Some(None)),
            ("<p style=\"margin-left:5%; margin-right:10%;\">", 0.0, Some(Some("margin-left: 5%"))),
            ("<p style=\"margin-left:5%\">", 5.0, Some(None)),
            ("<p style='margin-left:2%'>", 0.0, Some(None)),
            ("<P STYLE=\"padding-left: 40px;\">", 0.0, Some(Some("margin-left: 40px"))),
            ("<p class=MsoNormal style='margin-left:.5in;text-indent:-.25in'>", 0.0, Some(Some("margin-left: .5in"))),
            ("<p align=center>", 0.0, Some(Some("text-align: center"))),
            ("<p style=\"text-align: left\">", 0.0, Some(None)),
            ("<p style=\"font-size:16px\">", 0.0, None),
            ("<p style=\"margin-left:5%\" style=\"margin-left:9%\">", 0.0, None),
            ("<p id=\"here\">", 0.0, None),
        ] {
            let list = Look::read(tag).map(|look| look.list(base));
            let expected = expected.map(|style| style.map(|style| format!("{{: style=\"{style}\" }}")));
            assert_eq!(list, expected, "{tag}");
        }
    }
}
