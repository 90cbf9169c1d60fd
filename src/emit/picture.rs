//! How a picture stands in a page: the tag of its own file, and around it what else the browser may choose from.

use super::page::Writer;
use crate::assets::Asset;
use crate::document::{ImageAttributes, LinkKind};
use crate::html::escape_attribute;
use crate::links::{Resolved, Target, site_url};

/// A picture of a page.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    link: &'a Resolved,
    attributes: ImageAttributes,
    /// The site's file, if it is one.
    asset: Option<&'a Asset>,
    /// The site's file for dark colours.
    dark: Option<&'a Asset>,
}

impl<'a> Picture<'a> {
    /// What a link of a page shows, which is a picture; `None` of any other.
    pub fn of(writer: &Writer<'a>, kind: &LinkKind, link: &'a Resolved) -> Option<Self> {
        let LinkKind::Image(attributes) = *kind else { return None };
        let Target::Asset(index) = link.target else { return Some(Self { link, attributes, asset: None, dark: None }) };
        let dark = writer.site.dark_of(index).filter(|_| !attributes.chosen);
        let asset = |index: usize| &writer.inputs.assets[index];
        Some(Self { link, attributes, asset: Some(asset(index)), dark: dark.map(asset) })
    }

    /// Whether browsers have more than one file to choose from.
    fn is_choice(&self) -> bool {
        self.dark.is_some()
    }

    /// All up to the attributes that do not depend on its file.
    pub fn open(&self, html: &mut String, writer: &Writer<'_>) {
        if self.is_choice() {
            html.push_str("<picture>");
        }
        if let Some(dark) = self.dark {
            html.push_str("<source media=\"(prefers-color-scheme: dark)\" srcset=\"");
            escape_attribute(html, &in_set(&site_url(writer.config, &dark.route())));
            html.push_str("\">");
        }
        html.push_str("<img src=\"");
        escape_attribute(html, &self.link.href);
        html.push('"');
        let ImageAttributes { sized, loading, first, .. } = self.attributes;
        if let Some(size) = self.asset.and_then(|asset| asset.dimensions).filter(|_| !sized) {
            html.push_str(&format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        }
        // A reader's own choice of colours is known only to a script. Browsers load what is not lazy before any has run,
        // and would load the other of the two as well.
        if !loading && (!first || self.dark.is_some()) {
            html.push_str(" loading=\"lazy\" decoding=\"async\"");
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
