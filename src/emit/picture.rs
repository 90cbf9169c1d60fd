//! How a picture stands in a page: the tag of its own file, and around it what else the browser may choose from.

use super::page::Writer;
use crate::assets::Asset;
use crate::document::{ImageAttributes, LinkKind};
use crate::html::escape_attribute;
use crate::links::{Resolved, Target, address_from};
use crate::variants::Variant;

/// A picture of a page.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The route of the page that shows it.
    from: &'a str,
    link: &'a Resolved,
    attributes: ImageAttributes,
    /// The site's file, if it is one.
    file: Option<File<'a>>,
    /// The site's file for dark colours.
    dark: Option<File<'a>>,
}

/// A file of the site with the smaller ones that were made of it.
#[derive(Debug, Clone, Copy)]
struct File<'a> {
    asset: &'a Asset,
    variants: &'a [Variant],
}

impl<'a> Picture<'a> {
    /// What a link of a page shows, which is a picture; `None` of any other.
    pub fn of(writer: &Writer<'a>, from: &'a str, kind: &LinkKind, link: &'a Resolved) -> Option<Self> {
        let LinkKind::Image(attributes) = *kind else { return None };
        let Target::Asset(index) = link.target else {
            return Some(Self { from, link, attributes, file: None, dark: None });
        };
        let dark = writer.site.dark_of(index).filter(|_| !attributes.chosen);
        let file = |index: usize| {
            let variants = if attributes.chosen { &[] } else { writer.variants.of(index) };
            File { asset: &writer.inputs.assets[index], variants }
        };
        Some(Self { from, link, attributes, file: Some(file(index)), dark: dark.map(file) })
    }

    /// Whether browsers have more than one file to choose from.
    fn is_choice(&self) -> bool {
        self.dark.is_some() || self.file.is_some_and(|file| !file.variants.is_empty())
    }

    /// All up to the attributes that do not depend on its file.
    pub fn open(&self, html: &mut String, writer: &Writer<'_>) {
        if self.is_choice() {
            html.push_str("<picture>");
        }
        if let Some(dark) = self.dark {
            const DARK: &str = " media=\"(prefers-color-scheme: dark)\"";
            if dark.variants.is_empty() {
                html.push_str(&format!("<source{DARK} srcset=\""));
                escape_attribute(html, &in_set(&address_from(writer.config, self.from, &dark.asset.route())));
                html.push_str("\">");
            } else {
                // A browser that knows no WebP shows the light one: what would offer it the dark one, too, costs all others.
                self.variants(html, dark, DARK, writer);
            }
        }
        if let Some(file) = self.file {
            self.variants(html, file, "", writer);
        }
        html.push_str("<img src=\"");
        escape_attribute(html, &self.link.href);
        html.push('"');
        let ImageAttributes { sized, loading, first, .. } = self.attributes;
        if let Some(size) = self.file.and_then(|file| file.asset.dimensions).filter(|_| !sized) {
            html.push_str(&format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        }
        // A reader's own choice of colours is known only to a script. Browsers load what is not lazy before any has run,
        // and would load the other of the two as well.
        if !loading && (!first || self.dark.is_some()) {
            html.push_str(" loading=\"lazy\" decoding=\"async\"");
        }
    }

    /// The smaller files, and the picture itself as the widest: a browser that knows WebP chooses by the room there is.
    fn variants(&self, html: &mut String, File { asset, variants }: File<'_>, media: &str, writer: &Writer<'_>) {
        let Some(size) = asset.dimensions.filter(|_| !variants.is_empty()) else { return };
        html.push_str(&format!("<source{media} type=\"image/webp\" srcset=\""));
        for variant in variants {
            escape_attribute(html, &in_set(&address_from(writer.config, self.from, &variant.route)));
            html.push_str(&format!(" {}w, ", variant.width));
        }
        escape_attribute(html, &in_set(&address_from(writer.config, self.from, &asset.route())));
        html.push_str(&format!(" {}w\" sizes=\"{}\">", size.width, self.sizes()));
    }

    /// The room for it in the theme: all of a narrow window, at most a column, and about half of that beside its step.
    fn sizes(&self) -> &'static str {
        if self.attributes.beside {
            "(min-width: 64rem) 20rem, (min-width: 46rem) 46rem, 100vw"
        } else {
            "(min-width: 46rem) 46rem, 100vw"
        }
    }

    /// What stands behind its tag.
    pub fn close(&self, html: &mut String) {
        if self.is_choice() {
            html.push_str("</picture>");
        }
    }
}

/// An address as a list of files has it, in which a comma at the end would belong to the list.
fn in_set(address: &str) -> String {
    address.replace(',', "%2C")
}
