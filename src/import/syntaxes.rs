//! Syntax of extensions that the article language has no word for, written as what it has: progress bars and wiki links, and
//! formulas without any sign around them.

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::dialect::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;
use crate::html::escaped;

/// Which of it a site has.
#[derive(Debug, Default)]
pub struct Syntaxes {
    progress: bool,
    formulas: bool,
    wiki: Option<WikiLinks>,
}

/// Where links in double brackets lead.
#[derive(Debug)]
struct WikiLinks {
    base: String,
    end: String,
}

impl Syntaxes {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        let wiki = source.extension(&["wikilinks", "markdown.extensions.wikilinks"]).map(|(settings, _)| {
            let text =
                |key: &str| settings.and_then(|node| node.get(key)).and_then(Node::text).unwrap_or("/").to_owned();
            WikiLinks { base: text("base_url"), end: text("end_url") }
        });
        Self {
            progress: source.extension(&["pymdownx.progressbar"]).is_some(),
            formulas: source.extension(&["pymdownx.arithmatex"]).is_some(),
            wiki,
        }
    }

    /// Write what an article has of it in another way.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.formulas && body.text.contains("\\begin{") {
            let edits = bare_formulas(&body.text);
            apply(body, edits, "Formulas without a sign around them", "they stand between `$$`", teller);
        }
        if self.progress && body.text.contains("[=") {
            let edits = each_bracket(&body.text, "[=", progress);
            apply(body, edits, "Progress bars", "an element of HTML", teller);
        }
        if let Some(wiki) = self.wiki.as_ref().filter(|_| body.text.contains("[[")) {
            let edits = each_bracket(&body.text, "[[", |text| wiki.link(text));
            apply(body, edits, "Wiki links", "a link with its address", teller);
        }
    }
}

fn apply(body: &mut Body, edits: Vec<Edit>, topic: &'static str, said: &str, teller: &mut Teller<'_>) {
    for edit in &edits {
        teller.converted(topic, body, edit.range.start, said);
    }
    body.apply(&edits);
}

/// Replace what begins like this in prose, as far as it can be read: a text, and how much of the source it stands for.
fn each_bracket(text: &str, opening: &str, read: impl Fn(&str) -> Option<(String, usize)>) -> Vec<Edit> {
    let prose = Prose::of(text);
    let mut edits: Vec<Edit> = Vec::new();
    for (at, _) in text.match_indices(opening) {
        let is_free = prose.has(at) && !text[..at].ends_with('\\');
        if let Some((written, length)) = read(&text[at..]).filter(|_| is_free) {
            edits.push(Edit::new(at..at + length, written));
        }
    }
    edits
}

/// `[=45% "Label"]{: .name }` and `[=1/2 "Half"]`: an element of HTML, with its label behind it.
fn progress(text: &str) -> Option<(String, usize)> {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(']')?;
    let inside = line[1..end].trim_start_matches('=').trim();
    let number_end = inside.find([' ', '"', '\'']).unwrap_or(inside.len());
    let (value, label) = (&inside[..number_end], inside[number_end..].trim());
    let percent = match value.split_once('/') {
        Some((part, whole)) => {
            let (part, whole): (f64, f64) = (part.parse().ok()?, whole.parse().ok()?);
            if whole > 0.0 { part / whole * 100.0 } else { 0.0 }
        }
        None => value.strip_suffix('%')?.parse().ok()?,
    };
    let percent = percent.clamp(0.0, 100.0).round();
    let is_quoted = label.len() > 1
        && (label.starts_with('"') && label.ends_with('"') || label.starts_with('\'') && label.ends_with('\''));
    if !label.is_empty() && !is_quoted {
        return None;
    }
    let label = label.trim_matches(['"', '\'']);
    let rest = &line[end + 1..];
    let list = rest.starts_with('{').then(|| rest.find('}')).flatten().map_or(0, |length| length + 1);
    let name = if label.is_empty() { format!("{percent}%") } else { label.to_owned() };
    let shown = if label.is_empty() { String::new() } else { format!(" {label}") };
    let element =
        format!("<progress value=\"{percent}\" max=\"100\" aria-label=\"{}\"></progress>{shown}", escaped(&name));
    Some((element, end + 1 + list))
}

impl WikiLinks {
    /// `[[Page name]]`
    fn link(&self, text: &str) -> Option<(String, usize)> {
        let label = &text["[[".len()..text.find("]]")?];
        let is_label = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-');
        if label.trim().is_empty() || !label.chars().all(is_label) {
            return None;
        }
        let label = label.trim();
        let words: Vec<&str> =
            label.split(' ').map(|word| word.trim_matches('_')).filter(|word| !word.is_empty()).collect();
        let length = text.find("]]")? + "]]".len();
        Some((format!("[{label}]({}{}{})", self.base, words.join("_"), self.end), length))
    }
}

/// `\begin{align}` … `\end{align}` that stand in no formula.
fn bare_formulas(text: &str) -> Vec<Edit> {
    let prose = Prose::of(text);
    let mut edits = Vec::new();
    let mut in_formula = false;
    let mut open: Option<String> = None;
    for (range, line) in lines(text) {
        let words = line.trim();
        if let Some(end) = &open {
            if words.ends_with(end.as_str()) {
                let at = range.start + line.trim_end().len();
                edits.push(Edit::new(at..at, format!("\n{}$$", indent(line))));
                open = None;
            }
            continue;
        }
        in_formula ^= words.matches("$$").count() % 2 == 1;
        in_formula = (in_formula || words.starts_with("\\[")) && !words.ends_with("\\]");
        let name = words.strip_prefix("\\begin{").and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
        let Some(name) = name.filter(|_| !in_formula && prose.has(range.start + indent(line).len())) else { continue };
        let end = format!("\\end{{{name}}}");
        let Range { start, .. } = range;
        let is_closed = text[start..].split("\n\n").next().unwrap_or_default().contains(&end);
        if is_closed {
            edits.push(Edit::new(start..start, format!("{}$$\n", indent(line))));
            if words.ends_with(end.as_str()) {
                let at = start + line.trim_end().len();
                edits.push(Edit::new(at..at, format!("\n{}$$", indent(line))));
            } else {
                open = Some(end);
            }
        }
    }
    edits
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn what_has_no_word_is_written_in_another_way() {
        let bar = |value: &str, name: &str| {
            format!("<progress value=\"{value}\" max=\"100\" aria-label=\"{name}\"></progress>")
        };
        for (text, expected) in [
            ("[=45% \"Half way\"]{: .thin }", format!("{} Half way", bar("45", "Half way"))),
            ("[== 100%] and `[=1%]`", format!("{} and `[=1%]`", bar("100", "100%"))),
            ("[=1/4 \"A\"]", format!("{} A", bar("25", "A"))),
            ("[=none] \\[=5%]", "[=none] \\[=5%]".to_owned()),
            ("[[My page]] [[a|b]]", "[My page](/My_page/) [[a|b]]".to_owned()),
            (
                "\\begin{align}\nx\n\\end{align}\n\n$$\n\\begin{matrix}\ny\n\\end{matrix}\n$$\n",
                "$$\n\\begin{align}\nx\n\\end{align}\n$$\n\n$$\n\\begin{matrix}\ny\n\\end{matrix}\n$$\n".to_owned(),
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let wiki = Some(WikiLinks { base: "/".to_owned(), end: "/".to_owned() });
            let syntaxes = Syntaxes { progress: true, formulas: true, wiki };
            syntaxes.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
