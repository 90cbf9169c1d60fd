//! `{% include-markdown "file" start="…" %}` of the plugin of that name: a file that is shown as it is becomes a snippet.
//! Anything else is put in its place, because it may begin and end anywhere, be moved to another level of headings, and
//! lead from where it is shown.

use std::collections::HashMap;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::braces::statements;
use super::links::{addresses, is_elsewhere};
use super::paths::{folder_of, relative, resolve};
use super::source::Source;
use super::variables::Delimiters;
use super::yaml::Node;
use super::zones::{Zones, lines};

/// The topic of these includes, and of those that cannot be followed.
const TOPIC: &str = "Includes of the include-markdown plugin";
/// How deep files may include one another.
const DEPTH_MAX: usize = 10;
/// The deepest heading.
const LEVEL_MAX: i32 = 6;

/// How the plugin is set.
#[derive(Debug)]
pub struct IncludeMarkdown<'a> {
    source: &'a Source,
    settings: Option<&'a Node>,
    /// What its statements stand between.
    delimiters: Delimiters,
    /// Whether `{% include %}` is the plugin's, and not that of the macros.
    has_plain: bool,
}

/// A statement of the plugin.
struct Include {
    /// All of it, with its delimiters and what stands before it on its line, if that is blank.
    range: Range<usize>,
    indent: String,
    /// `include` brings in a file as it is.
    is_plain: bool,
    file: String,
    options: HashMap<String, String>,
}

impl<'a> IncludeMarkdown<'a> {
    /// As a site has set it, if it uses it.
    pub fn of(source: &'a Source) -> Option<Self> {
        let (settings, _) = source.plugin("include-markdown")?;
        let written = |key: &str, usual: &str| {
            let text = settings.and_then(|node| node.get(key)).and_then(Node::text);
            text.filter(|text| !text.is_empty()).unwrap_or(usual).to_owned()
        };
        let delimiters = (written("opening_tag", "{%"), written("closing_tag", "%}"));
        Some(Self { source, settings, delimiters, has_plain: source.plugin("macros").is_none() })
    }

    /// Put what the statements of an article bring in, in their place. The article's path is below the docs folder.
    pub fn expand(&self, body: &mut Body, article: &str, teller: &mut Teller<'_>) {
        let own = format!("{}/{article}", self.source.docs_dir);
        let mut edits = Vec::new();
        for include in self.includes(&body.text) {
            let at = include.range.start;
            match self.text_of(&include, &own, &mut vec![own.clone()]) {
                Ok(text) => {
                    if let Some(name) = self.snippet(&include, &own, &body.text, &text) {
                        let line = format!("{}--8<-- \"{name}\"", include.indent);
                        edits.push(Edit::new(include.range, line));
                        continue;
                    }
                    let said = format!("the text of `{}` stands in its place", include.file);
                    teller.converted(TOPIC, body, at, said);
                    edits.push(Edit::new(include.range, text));
                }
                Err(why) => teller.decide(TOPIC, body, at, format!("`{}` {why}", include.file)),
            }
        }
        body.apply(&edits);
    }

    /// The name of the file below the docs folder that a line of its own brings in as it is.
    fn snippet(&self, include: &Include, own: &str, article: &str, brought_in: &str) -> Option<String> {
        let is_alone = article[include.range.end..].lines().next().is_none_or(|rest| rest.trim().is_empty())
            && article[..include.range.start].chars().next_back().is_none_or(|c| c == '\n');
        let path = self.path(&include.file, own)?;
        let name = path.strip_prefix(&format!("{}/", self.source.docs_dir))?;
        let text = self.source.project_file(&path)?;
        (is_alone && indented(&text, &include.indent) == brought_in).then(|| name.to_owned())
    }

    fn includes(&self, text: &str) -> Vec<Include> {
        let include = |(at, inside): (usize, Range<usize>)| {
            let (_, close) = &self.delimiters;
            let end = inside.end + text[inside.end..].find(close.as_str())? + close.len();
            let (word, rest) = text[inside].split_once(char::is_whitespace)?;
            let is_plain = match word {
                "include-markdown" => false,
                "include" if self.has_plain => true,
                _ => return None,
            };
            let (file, options) = arguments(rest)?;
            let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let before = &text[line..at];
            let start = if before.trim().is_empty() { line } else { at };
            Some(Include { range: start..end, indent: text[start..at].to_owned(), is_plain, file, options })
        };
        statements(text, &self.delimiters).into_iter().filter_map(include).collect()
    }

    /// What a statement of a file brings in; why it cannot, otherwise.
    fn text_of(&self, include: &Include, own: &str, open: &mut Vec<String>) -> Result<String, &'static str> {
        let path = self.path(&include.file, own).ok_or("leads out of the folder of mkdocs.yml")?;
        if open.contains(&path) || open.len() > DEPTH_MAX {
            return Err("includes itself");
        }
        let text = self.source.project_file(&path).ok_or("is not there")?;
        let (start, end) = (self.option(include, "start"), self.option(include, "end"));
        let mut text = between(&text, start.as_deref(), end.as_deref());
        if self.is_on(include, "recursive", true) {
            open.push(path.clone());
            text = self.with_inner(text, &path, open)?;
            open.pop();
        }
        if !self.is_on(include, "trailing-newlines", true) {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        if self.is_on(include, "dedent", false) {
            text = dedented(&text);
        }
        if !include.is_plain {
            if self.is_on(include, "rewrite-relative-urls", true) {
                text = led_from(&text, &path, own);
            }
            let offset = self.option(include, "heading-offset").and_then(|offset| offset.parse().ok());
            text = with_levels(&text, offset.unwrap_or(0));
        }
        Ok(if self.is_on(include, "preserve-includer-indent", true) {
            indented(&text, &include.indent)
        } else {
            format!("{}{text}", include.indent)
        })
    }

    fn with_inner(&self, text: String, path: &str, open: &mut Vec<String>) -> Result<String, &'static str> {
        let mut body = Body::new(text, 1);
        let mut edits = Vec::new();
        for inner in self.includes(&body.text) {
            let text = self.text_of(&inner, path, open)?;
            edits.push(Edit::new(inner.range, text));
        }
        body.apply(&edits);
        Ok(body.text)
    }

    /// The file that is meant, below the folder of `mkdocs.yml`: from the file that includes it if it begins with a dot,
    /// or else from the docs folder.
    fn path(&self, file: &str, own: &str) -> Option<String> {
        let is_relative = file.starts_with("./") || file.starts_with("../");
        if file.starts_with('/') || file.contains("://") {
            return None;
        }
        resolve(if is_relative { folder_of(own) } else { &self.source.docs_dir }, file)
    }

    fn option(&self, include: &Include, name: &str) -> Option<String> {
        let of_site = || self.settings?.get(&name.replace('-', "_"))?.text().map(str::to_owned);
        include.options.get(name).cloned().or_else(of_site)
    }

    fn is_on(&self, include: &Include, name: &str, usual: bool) -> bool {
        self.option(include, name).map_or(usual, |written| written == "true")
    }
}

/// The file that a statement names, and its options: `key="value"` or `key=value`.
fn arguments(written: &str) -> Option<(String, HashMap<String, String>)> {
    let (file, mut rest) = string(written.trim_start())?;
    let mut options = HashMap::new();
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.split_whitespace().next_back().unwrap_or_default().to_owned();
        let (value, left) = string(after).unwrap_or_else(|| {
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            (after[..end].to_owned(), &after[end..])
        });
        options.insert(key, value);
        rest = left;
    }
    Some((file, options))
}

/// The text between quotes that a text begins with, and what follows.
fn string(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = &text[1..];
    let end = inside.match_indices(quote).map(|(at, _)| at).find(|&at| !inside[..at].ends_with('\\'))?;
    Some((inside[..end].replace(&format!("\\{quote}"), &quote.to_string()), &inside[end + 1..]))
}

/// What stands behind a mark, before another, or in all the places between the two.
fn between(text: &str, start: Option<&str>, end: Option<&str>) -> String {
    let mark = |mark: &str| mark.replace("\\n", "\n").replace("\\t", "\t");
    match (start.map(mark), end.map(mark)) {
        (None, None) => text.to_owned(),
        (Some(start), None) => text.split_once(&start).map(|(_, rest)| rest.to_owned()).unwrap_or_default(),
        (None, Some(end)) => text.split(&end).next().unwrap_or_default().to_owned(),
        (Some(start), Some(end)) => {
            let skipped = usize::from(text.contains(&start));
            let part = |part: &str| part.split(&end).step_by(2).collect::<String>();
            text.split(&start).skip(skipped).map(part).collect()
        }
    }
}

fn indented(text: &str, indent: &str) -> String {
    lines(text).map(|(_, line)| format!("{indent}{line}")).collect()
}

fn dedented(text: &str) -> String {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = text.lines().filter(|line| !line.trim().is_empty()).map(blanks).min().unwrap_or(0);
    lines(text).map(|(_, line)| line.get(common..).unwrap_or("\n")).collect()
}

/// A text whose addresses lead from another file to where they led from its own.
fn led_from(text: &str, own: &str, other: &str) -> String {
    let zones = Zones::of(text);
    let mut edits = Vec::new();
    for address in addresses(text).into_iter().filter(|address| !zones.is_code(address.range.start)) {
        let written = &text[address.range.clone()];
        let at = written.find(['#', '?']).unwrap_or(written.len());
        let (path, rest) = written.split_at(at);
        if path.is_empty() || path.starts_with('/') || is_elsewhere(path) {
            continue;
        }
        let Some(target) = resolve(folder_of(own), path) else { continue };
        let slash = if path.ends_with('/') { "/" } else { "" };
        edits.push(Edit::new(address.range, format!("{}{slash}{rest}", relative(folder_of(other), &target))));
    }
    let mut body = Body::new(text, 1);
    body.apply(&edits);
    body.text
}

/// A text whose headings are so many levels deeper.
fn with_levels(text: &str, deeper: i32) -> String {
    if deeper == 0 {
        return text.to_owned();
    }
    let zones = Zones::of(text);
    let line = |(range, line): (Range<usize>, &str)| {
        let level = line.bytes().take_while(|&byte| byte == b'#').count();
        let depth = i32::try_from(level).unwrap_or(LEVEL_MAX);
        if level == 0 || depth > LEVEL_MAX || zones.is_fenced(range.start) {
            return line.to_owned();
        }
        let hashes = usize::try_from((depth + deeper).clamp(1, LEVEL_MAX)).unwrap_or(1);
        "#".repeat(hashes) + &line[level..]
    };
    lines(text).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_strings_and_words() {
        let (file, options) = arguments(
            r#"'a b.md' start="<!-- \"x\" -->" recursive=false
            heading-offset=1"#,
        )
        .unwrap();
        assert_eq!(file, "a b.md");
        assert_eq!(options["start"], "<!-- \"x\" -->");
        assert_eq!(options["recursive"], "false");
        assert_eq!(options["heading-offset"], "1");
        assert!(arguments("file.md").is_none());
    }

    #[test]
    fn parts_lie_between_marks() {
        let text = "0 [ 1 ] 2 [ 3 ] 4";
        assert_eq!(between(text, Some("["), Some("]")), " 1  3 ");
        assert_eq!(between(text, Some("["), None), " 1 ] 2 [ 3 ] 4");
        assert_eq!(between(text, None, Some("]")), "0 [ 1 ");
        assert_eq!(between("a\nb", Some("a\\n"), None), "b");
        assert_eq!(between("a", Some("x"), None), "");
    }

    #[test]
    fn headings_stay_headings() {
        assert_eq!(with_levels("# A\n```\n# B\n```\n###### C\n", 1), "## A\n```\n# B\n```\n###### C\n");
        assert_eq!(with_levels("## A\n# B\n", -1), "# A\n# B\n");
    }

    #[test]
    fn addresses_lead_from_elsewhere() {
        let text = "[a](img/x.png) [b](../docs/b.md#c) [c](https://e.org) `[d](e)` [f](#g)";
        let led = led_from(text, "README.md", "docs/start/index.md");
        assert_eq!(led, "[a](../../img/x.png) [b](../docs/b.md#c) [c](https://e.org) `[d](e)` [f](#g)");
    }
}
