//! Pictures that Markdown makes.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Renderer;
use super::attributes::Attributes;
use super::link::write_attributes;
use super::raw::missing_alt;
use crate::document::{Body, Hole, ImageAttributes, Link, LinkBase, LinkKind};
use crate::html::escape_attribute;
use crate::variables::literals_in_prose;

/// A picture that is being read.
#[derive(Debug)]
pub struct Pending {
    target: String,
    title: String,
    alt: String,
    range: Range<usize>,
    /// Pictures in its alternative text.
    nested: usize,
}

impl Renderer<'_> {
    pub(super) fn start_image(&mut self, target: &str, title: &str, range: Range<usize>) {
        self.image =
            Some(Pending { target: target.to_owned(), title: title.to_owned(), alt: String::new(), range, nested: 0 });
    }

    /// Collect the alternative text of a picture. Returns whether the event belongs to it.
    pub(super) fn image_event(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let Some(image) = &mut self.image else { return false };
        match event {
            Event::Text(text) => image.alt.push_str(text),
            Event::Code(text) => {
                image.alt.push_str(text);
                let range = range.clone();
                self.remember_code(range);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => image.nested += 1,
            Event::End(TagEnd::Image) if image.nested > 0 => image.nested -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            _ => {}
        }
        true
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let mut attributes = self.trailing_attributes(image.range.end);
        let sized = sizes_as_style(&mut attributes);
        let in_list = attributes.others.iter().find(|(name, _)| name == "alt").map(|(_, alt)| alt.as_str());
        let written = if image.alt.trim().is_empty() { in_list.unwrap_or_default() } else { &image.alt };
        let alt = literals_in_prose(written.trim()).into_owned();
        if alt.is_empty() && in_list.is_none() {
            let span = self.span(image.range.clone());
            self.report(missing_alt(span));
        }
        let target = literals_in_prose(&image.target).into_owned();
        let span = self.span(self.target_range(image.range.clone(), &image.target));
        let loading = attributes.others.iter().any(|(name, _)| name == "loading");
        let first = self.is_first_image();
        let chosen = attributes.others.iter().any(|(name, _)| name == "srcset") || self.balance.is_open("picture");
        // A wide picture is better read below the text of its step.
        let below = attributes.classes.iter().any(|class| class == "below");
        let beside = !below && self.step_picture().is_some();
        let kind = LinkKind::Image(ImageAttributes { sized, loading, first, chosen, beside });
        attributes.id = Some(self.picture_address(attributes.id.take(), &alt, &target));
        let link = self.add_link(Link { target, span, kind, base: LinkBase::Source });
        let mut rest = " alt=\"".to_owned();
        escape_attribute(&mut rest, &alt);
        rest.push('"');
        write_attributes(&mut rest, &attributes, &image.title);
        rest.push('>');
        let mut tag = Body::default();
        tag.hole(Hole::Image(link));
        tag.push(&rest);
        tag.hole(Hole::ImageEnd(link));
        if below {
            self.begin_below();
        }
        self.write_image(tag, beside);
    }

    /// Write a picture where it stands, or beside its step.
    fn write_image(&mut self, tag: Body, beside: bool) {
        match self.step_picture().filter(|_| beside) {
            Some(picture) => *picture = tag,
            None => self.out.append(tag),
        }
    }

    /// Whether no picture came before; from now on one has.
    pub(super) fn is_first_image(&mut self) -> bool {
        !std::mem::replace(&mut self.has_image, true)
    }
}

/// Make a width or height that is no number of pixels a style, as HTML wants it. Returns whether one in pixels is left.
fn sizes_as_style(attributes: &mut Attributes) -> bool {
    let is_size = |name: &str| matches!(name, "width" | "height");
    let is_pixels = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
    let (styled, mut others): (Vec<_>, Vec<_>) = std::mem::take(&mut attributes.others)
        .into_iter()
        .partition(|(name, value)| is_size(name) && !is_pixels(value));
    if !styled.is_empty() {
        let declarations: Vec<String> = styled.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        match others.iter_mut().find(|(name, _)| name == "style") {
            Some((_, style)) => *style = format!("{}; {style}", declarations.join("; ")),
            None => others.push(("style".to_owned(), declarations.join("; "))),
        }
    }
    attributes.others = others;
    attributes.others.iter().any(|(name, _)| is_size(name))
}
