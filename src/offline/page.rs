//! One page made over: its addresses, its policy, and how its scripts are loaded.

use std::collections::{BTreeMap, BTreeSet};

use lol_html::errors::AttributeNameError;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};

use super::addresses::{self, Addressing, From};
use crate::emit::policy_in_folder;
use crate::html::escaped;

/// Attributes that hold one address.
const ADDRESSES: [&str; 4] = ["href", "src", "poster", "action"];
/// Attributes that hold addresses with widths, between commas.
const SETS: [&str; 2] = ["srcset", "imagesrcset"];
/// What the script of a page fetches or imports, by the ends of names.
const FETCHED: [&str; 3] = [".js", ".json", ".wasm"];

/// Rewrites pages.
#[derive(Debug)]
pub struct Rewriter<'a> {
    /// Where addresses lead.
    pub addressing: Addressing<'a>,
    /// The path of the script that loads modules.
    pub script: &'a str,
}

/// Which files pages load, by path.
#[derive(Debug, Default)]
pub struct Loaded {
    /// By scripts, which cannot in a folder.
    pub by_script: BTreeSet<String>,
    /// By `<script src>`, which works anywhere.
    pub by_tag: BTreeSet<String>,
}

impl Loaded {
    /// Add what others load.
    pub fn merge(&mut self, other: Self) {
        self.by_script.extend(other.by_script);
        self.by_tag.extend(other.by_tag);
    }
}

impl Rewriter<'_> {
    /// HTML with its addresses rewritten, and the files that it loads.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn rewrite(&self, html: &str, from: From<'_>) -> Result<(String, Loaded), String> {
        let mut loaded = Loaded::default();
        let mut unread = String::new();
        let handlers = RewriteStrSettings::new()
            .with_strict(false)
            .append_element_content_handler(element!("*", |element| Ok(self.element(element, from, &mut loaded)?)))
            // To this program, what stands in it is a text, as to a browser that runs scripts.
            .append_element_content_handler(text!("noscript", |chunk| {
                unread.push_str(chunk.as_str());
                if chunk.last_in_text_node() {
                    let (html, _) = self.rewrite(&std::mem::take(&mut unread), from)?;
                    chunk.replace(&html, ContentType::Html);
                } else {
                    chunk.remove();
                }
                Ok(())
            }));
        let html = rewrite_str(html, handlers).map_err(|error| error.to_string())?;
        Ok((html, loaded))
    }

    fn element(
        &self,
        element: &mut Element<'_, '_>,
        from: From<'_>,
        loaded: &mut Loaded,
    ) -> Result<(), AttributeNameError> {
        if element.tag_name() == "script" && self.script(element, from, loaded)? {
            return Ok(());
        }
        let attributes: Vec<_> = element.attributes().iter().map(|found| (found.name(), found.value())).collect();
        let equivalent = element.get_attribute("http-equiv").unwrap_or_default().to_ascii_lowercase();
        for (name, value) in attributes {
            let rewritten = match name.as_str() {
                "content" if equivalent == "content-security-policy" => Some(policy_in_folder(&value)),
                "content" if equivalent == "refresh" => self.refresh(&value, from),
                "data-parts" => self.parts(&value, from),
                name if SETS.contains(&name) => Some(self.set(&value, from)),
                name if ADDRESSES.contains(&name) => self.addressing.rewritten(&value, from),
                name if name.starts_with("data-") => {
                    let file = self.addressing.file(&value);
                    loaded.by_script.extend(file.filter(|path| FETCHED.iter().any(|end| path.ends_with(end))));
                    self.addressing.rewritten(&value, from)
                }
                _ => None,
            };
            if let Some(rewritten) = rewritten {
                element.set_attribute(&name, &rewritten)?;
            }
        }
        Ok(())
    }

    /// A module is loaded by the script for folders; whether this is one.
    fn script(
        &self,
        element: &mut Element<'_, '_>,
        from: From<'_>,
        loaded: &mut Loaded,
    ) -> Result<bool, AttributeNameError> {
        let Some(source) = element.get_attribute("src") else { return Ok(false) };
        let Some(path) = self.addressing.file(&source) else { return Ok(false) };
        if element.get_attribute("type").as_deref() != Some("module") {
            loaded.by_tag.insert(path);
            return Ok(false);
        }
        element.remove_attribute("type");
        element.set_attribute("defer", "")?;
        element.set_attribute("src", &addresses::to(self.script, from))?;
        element.set_attribute("data-root", &addresses::to("", from))?;
        element.set_attribute("data-module", &self.addressing.rewritten(&source, from).unwrap_or(source))?;
        loaded.by_script.insert(path);
        Ok(true)
    }

    /// `0; url=/there/`
    fn refresh(&self, value: &str, from: From<'_>) -> Option<String> {
        let (delay, address) = value.split_once("url=")?;
        Some(format!("{delay}url={}", self.addressing.rewritten(address, from)?))
    }

    /// Where parts of a page are now: JSON, from anchors to addresses.
    fn parts(&self, value: &str, from: From<'_>) -> Option<String> {
        let mut parts: BTreeMap<String, String> = serde_json::from_str(&htmlize::unescape_attribute(value)).ok()?;
        for address in parts.values_mut() {
            if let Some(rewritten) = self.addressing.rewritten(address, from) {
                *address = rewritten;
            }
        }
        Some(escaped(&serde_json::to_string(&parts).ok()?))
    }

    /// `/small.png 400w, /large.png 800w`
    fn set(&self, value: &str, from: From<'_>) -> String {
        let candidate = |candidate: &str| {
            let candidate = candidate.trim();
            let (address, width) = candidate.split_at(candidate.find(' ').unwrap_or(candidate.len()));
            self.addressing.rewritten(address, from).map_or(candidate.to_owned(), |address| address + width)
        };
        value.split(", ").map(candidate).collect::<Vec<_>>().join(", ")
    }
}
