//! Elements that `/// html | div.name#id[title="…"]` describes.

use crate::html::escaped;
use crate::import::modernize::html::BLOCKS;

/// An element that is to be written as HTML.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// One without attributes.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), attributes: Vec::new() }
    }

    /// Read a name with classes, an identifier and attributes in brackets; `None` where it is anything else.
    pub fn parse(selector: &str) -> Option<Self> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':');
        let part = |text: &str| text.find(|c| !is_part(c)).unwrap_or(text.len());
        let length = part(selector);
        let mut element = Self::named(selector.get(..length).filter(|name| !name.is_empty())?);
        let mut rest = selector[length..].trim_end();
        while let Some(sign) = rest.chars().next() {
            let inside = &rest[sign.len_utf8()..];
            let (attribute, length) = match sign {
                '.' | '#' => {
                    let length = part(inside);
                    let name = if sign == '.' { "class" } else { "id" };
                    ((name.to_owned(), inside[..length].to_owned()), length)
                }
                '[' => {
                    let length = inside.find(']')?;
                    let (name, value) = inside[..length].split_once('=').unwrap_or((&inside[..length], ""));
                    let value = value.trim().trim_matches(['"', '\'']);
                    ((name.trim().to_owned(), value.to_owned()), length + 1)
                }
                _ => return None,
            };
            element.add(vec![attribute]);
            rest = &inside[length..];
        }
        Some(element)
    }

    /// Set attributes; classes are added to those there are.
    pub fn add(&mut self, attributes: Vec<(String, String)>) {
        for (name, value) in attributes {
            match self.attributes.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) if name == "class" => *own = format!("{own} {value}"),
                Some((_, own)) => *own = value,
                None => self.attributes.push((name, value)),
            }
        }
    }

    /// Whether it is a block of its own.
    pub fn is_block(&self) -> bool {
        BLOCKS.contains(&self.name.as_str())
    }

    /// Its opening tag, with what its inside is.
    pub fn opening(&self, markdown: Option<&str>) -> String {
        let own = self.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)));
        let markdown = markdown.map(|markdown| format!(" markdown=\"{markdown}\""));
        format!("<{}{}>", self.name, own.chain(markdown).collect::<String>())
    }

    /// Its closing tag.
    pub fn closing(&self) -> String {
        format!("</{}>", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors() {
        for (selector, expected) in [
            ("div", Some("<div>")),
            ("div.a.b#c", Some("<div class=\"a b\" id=\"c\">")),
            ("a[href='x.md'][hidden]", Some("<a href=\"x.md\" hidden=\"\">")),
            (".a", None),
            ("div > p", None),
        ] {
            assert_eq!(
                Element::parse(selector).map(|element| element.opening(None)).as_deref(),
                expected,
                "{selector}"
            );
        }
    }
}
