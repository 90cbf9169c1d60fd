//! Finds the links to a site in a text of any kind.

use std::ops::Range;

use crate::config::Config;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Fields divided by commas or semicolons, some in quotes.
    Csv,
    /// JSON, or JSON lines: what stands in strings is escaped.
    Json,
    /// HTML.
    Html,
    /// Markdown, or text of no format.
    Text,
}

impl Format {
    /// What a file is, by its name.
    pub fn of(name: &str) -> Self {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "csv" | "tsv" => Self::Csv,
            "json" | "jsonl" | "ndjson" => Self::Json,
            "html" | "htm" | "xhtml" | "xml" => Self::Html,
            _ => Self::Text,
        }
    }
}

/// A link that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address, as browsers read it.
    pub url: String,
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether slashes have backslashes before them, as some JSON has it.
    escaped_slashes: bool,
    /// Whether ampersands are written as HTML wants them.
    entities: bool,
}

impl Link {
    /// Another address, as it is written here.
    pub fn written(&self, url: &str) -> String {
        let url = if self.entities { url.replace('&', "&amp;") } else { url.to_owned() };
        if self.escaped_slashes { url.replace('/', "\\/") } else { url }
    }
}

/// What is behind the address of the site in one of its addresses; `None` where it is not one.
pub fn below<'u>(url: &'u str, config: &Config) -> Option<&'u str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let site = site_of(config);
    let start = rest.get(..site.len()).filter(|start| start.eq_ignore_ascii_case(&site))?;
    let rest = &rest[start.len()..];
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// Host and path of a site, without the last slash.
fn site_of(config: &Config) -> String {
    let host = config.base_url.host_str().unwrap_or_default();
    let port = config.base_url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{}", config.base_path().trim_end_matches('/'))
}

/// All links to a site in a text, in their order.
pub fn scan(text: &str, format: Format, config: &Config) -> Vec<Link> {
    let host = config.base_url.host_str().unwrap_or_default();
    let site = site_of(config);
    let mut links = Vec::new();
    let mut quotes = Quotes::default();
    let mut end = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), host) {
        if at < end {
            continue;
        }
        let Some(start) = scheme_start(&text[..at]) else { continue };
        // What is another host or another site is not read to its end, which may be far away and hold many such.
        if !begins_with_site(&text[at..], &site) {
            continue;
        }
        let in_quotes = format == Format::Csv && quotes.open_at(text, start);
        let length = length(&text[at..], format, in_quotes);
        let raw = &text[start..at + length];
        let escaped_slashes = raw.contains("\\/");
        let entities = raw.contains("&amp;");
        let mut url = raw.to_owned();
        if escaped_slashes {
            url = url.replace("\\/", "/");
        }
        if format == Format::Json && url.contains("\\u0026") {
            url = url.replace("\\u0026", "&");
        }
        if entities {
            url = url.replace("&amp;", "&");
        }
        if below(&url, config).is_some() {
            end = start + raw.len();
            links.push(Link { url, range: start..end, escaped_slashes, entities });
        }
    }
    links
}

/// Whether a text begins with this site, its slashes escaped or not, and no other site whose name only begins so.
fn begins_with_site(text: &str, site: &str) -> bool {
    let mut rest = text;
    for wanted in site.bytes() {
        if wanted == b'/' {
            rest = rest.strip_prefix('\\').unwrap_or(rest);
        }
        if rest.bytes().next().is_none_or(|byte| !byte.eq_ignore_ascii_case(&wanted)) {
            return false;
        }
        rest = &rest[1..];
    }
    !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | ':' | '@' | '%' | '('))
}

/// Where a scheme begins that a text ends with.
fn scheme_start(before: &str) -> Option<usize> {
    let schemes = ["https://", "http://", "https:\\/\\/", "http:\\/\\/"];
    schemes.iter().find(|scheme| before.ends_with(*scheme)).map(|scheme| before.len() - scheme.len())
}

/// Whether a field of CSV that holds a place is in quotes; places come in their order.
#[derive(Default)]
struct Quotes {
    read: usize,
    open: bool,
}

impl Quotes {
    fn open_at(&mut self, text: &str, at: usize) -> bool {
        let count = memchr::memchr_iter(b'"', &text.as_bytes()[self.read..at]).count();
        self.open ^= count % 2 == 1;
        self.read = at;
        self.open
    }
}

/// How long the address is that a text begins with.
fn length(text: &str, format: Format, in_quotes: bool) -> usize {
    let mut open = 0_usize;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let ends = match c {
            '"' | '<' | '>' | '`' | '|' | '^' | '{' | '}' => true,
            c if c.is_whitespace() || c.is_control() => true,
            '\'' => format == Format::Html,
            '\\' => !text[at..].starts_with("\\/") && !text[at..].starts_with("\\u0026"),
            ',' | ';' => format == Format::Csv && !in_quotes && !text[at..].starts_with(";amp"),
            '[' | '(' => {
                open += 1;
                false
            }
            ']' | ')' if open == 0 => true,
            ']' | ')' => {
                open -= 1;
                false
            }
            _ => false,
        };
        if ends {
            end = at;
            break;
        }
    }
    // What ends a sentence, or marks words, is not the address's.
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '(', '[']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, format: Format) -> Vec<String> {
        scan(text, format, &Config::default()).into_iter().map(|link| link.url).collect()
    }

    #[test]
    fn links_end_where_the_format_ends_them() {
        for (format, text, expected) in [
            (Format::Text, "See https://help.example.com/a/#b, or (https://help.example.com/c/).", vec!["a/#b", "c/"]),
            (Format::Text, "[x](https://help.example.com/a_(b)/) <https://help.example.com>", vec!["a_(b)/", ""]),
            (
                Format::Csv,
                "1,https://help.example.com/a/,x\n\"q, https://help.example.com/#:~:text=a,b\",2",
                vec!["a/", "#:~:text=a,b"],
            ),
            (Format::Json, r#"{"a": "https:\/\/help.example.com\/a\/?x=1\u0026y#b\n"}"#, vec!["a/?x=1&y#b"]),
            (Format::Json, r#"{"a": "<a href=\"https://help.example.com/a/\">x</a>"}"#, vec!["a/"]),
            (Format::Html, "<a href='https://help.example.com/a/?x=1&amp;y=2'>", vec!["a/?x=1&y=2"]),
            (
                Format::Text,
                "https://help.example.com.evil.org/ nothelp.example.com/ https://xhelp.example.com/",
                vec![],
            ),
        ] {
            let expected: Vec<String> = expected
                .into_iter()
                .map(|below| {
                    if below.is_empty() {
                        "https://help.example.com".to_owned()
                    } else {
                        format!("https://help.example.com/{below}")
                    }
                })
                .collect();
            assert_eq!(found(text, format), expected, "{text}");
        }
    }
}
