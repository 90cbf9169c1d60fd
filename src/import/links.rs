//! Addresses in articles that must change, because a file has another name.

use super::body::{Body, Edit, Teller};
use super::paths::{Paths, folder_of, relative, resolve};
use super::source::Source;
use super::zones::Zones;

/// The topic of this stage.
const TOPIC: &str = "Addresses that follow a new name";

/// An article, and what its addresses depend on.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// The old site.
    pub source: &'a Source,
    /// Where files went.
    pub paths: &'a Paths,
    /// The article, by its old path.
    pub article: &'a str,
}

/// Change what must be changed.
pub fn convert(body: &mut Body, links: Links<'_>, teller: &mut Teller<'_>) {
    let zones = Zones::of(&body.text);
    let mut edits = Vec::new();
    for address in addresses(&body.text) {
        if zones.is_code(address.range.start) {
            continue;
        }
        let written = &body.text[address.range.clone()];
        // Those of HTML count from the page's address, which is what it was.
        let changed = if address.is_html { None } else { links.in_markdown(written) };
        if let Some(changed) = changed.filter(|changed| changed != written) {
            teller.converted(TOPIC, body, address.range.start, format!("`{written}` is `{changed}`"));
            edits.push(Edit::new(address.range, changed));
        }
    }
    body.apply(&edits);
}

impl Links<'_> {
    /// An address of Markdown, which counts from the file.
    fn in_markdown(&self, written: &str) -> Option<String> {
        let (path, rest) = split(written)?;
        let old = resolve(folder_of(self.article), &decoded(path))?;
        let meant = self.paths.languages().and_then(|all| all.meant(self.source, self.article, &old));
        let old = meant.unwrap_or(old);
        // `file.md/` is the file to MkDocs.
        if path.ends_with(".md/") && self.paths.article(&old).is_some() {
            let bare = format!("{}{rest}", path.trim_end_matches('/'));
            return self.in_markdown(&bare).or(Some(bare));
        }
        let is_moved = self.paths.is_renamed(self.article);
        let target = self.paths.article(&old).or_else(|| self.paths.of_file(&old));
        match target {
            Some(new) if self.paths.is_renamed(&old) || is_moved => {
                let new = new.strip_prefix("content/").unwrap_or(new);
                let own = self.paths.article(self.article).unwrap_or(self.article);
                Some(format!("{}{rest}", relative(folder_of(own), new).replace(' ', "%20")))
            }
            _ => None,
        }
    }
}

/// An address in a text.
pub struct Address {
    /// Where it stands.
    pub range: std::ops::Range<usize>,
    /// Whether it counts as in HTML.
    pub is_html: bool,
}

/// A relative address or one from the top: its path, and its query and fragment.
fn split(written: &str) -> Option<(&str, &str)> {
    let at = written.find(['#', '?']).unwrap_or(written.len());
    let (path, rest) = written.split_at(at);
    (!path.is_empty() && !is_elsewhere(path)).then_some((path, rest))
}

/// Whether an address names a host, or anything else that is no place of this site.
pub fn is_elsewhere(path: &str) -> bool {
    path.starts_with("//") || path.split(['/', '.']).next().is_some_and(|first| first.contains(':'))
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Every address of a text: `](…)`, `[name]: …`, `href="…"`, `src="…"`.
pub fn addresses(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](") {
        found.extend(in_parentheses(text, at + 2).map(|range| Address { range, is_html: false }));
    }
    for (at, _) in text.match_indices("]: ") {
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let is_definition =
            text[line..at].trim_start().starts_with('[') && !text[line..].trim_start().starts_with("[^");
        let end = text[at + 3..].find([' ', '\n']).map_or(text.len(), |length| at + 3 + length);
        let trimmed = text[at + 3..end].trim_start_matches('<');
        let range = end - trimmed.len()..end - usize::from(trimmed.ends_with('>'));
        if is_definition {
            found.push(Address { range, is_html: false });
        }
    }
    for name in ["href=", "src="] {
        for (at, _) in text.match_indices(name) {
            let start = at + name.len();
            let Some(quote) = text[start..].chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(length) = text[start + 1..].find(quote) else { continue };
            found.push(Address { range: start + 1..start + 1 + length, is_html: true });
        }
    }
    found.sort_by_key(|address| address.range.start);
    found
}

fn in_parentheses(text: &str, start: usize) -> Option<std::ops::Range<usize>> {
    let rest = &text[start..];
    if rest.starts_with('<') {
        let end = rest.find(['>', '\n'])?;
        return Some(start + 1..start + end);
    }
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(start..start + at),
            ')' => depth -= 1,
            ' ' | '\n' => return Some(start..start + at),
            _ => {}
        }
    }
    None
}
