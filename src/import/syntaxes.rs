//! Syntax of extensions that the article language has no word for, written as what it has: progress bars, wiki links, formulas
//! without any sign around them, critic marks that nobody was shown. What cannot be written so is named with its line.

pub mod critic;

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;
use crate::html::escaped;

/// Which of it a site has.
#[derive(Debug, Default)]
pub struct Syntaxes {
    progress: bool,
    /// Whether it has formulas.
    pub formulas: bool,
    wiki: Option<WikiLinks>,
    critic: Option<critic::Shown>,
    /// `{@name=value}`
    legacy_attributes: bool,
    /// `a.` and `#.` before items.
    fancy_lists: bool,
    /// `:::name` above indented code.
    language_lines: bool,
    /// What the place of the footnotes is marked with.
    footnotes: Option<String>,
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
        let on = |names: &[&str]| source.extension(names).is_some();
        let text = |name: &str, key: &str| {
            let settings = source.extension(&[name]).and_then(|(settings, _)| settings);
            settings.and_then(|settings| settings.get(key)).and_then(Node::text).map(str::to_owned)
        };
        Self {
            progress: source.extension(&["pymdownx.progressbar"]).is_some(),
            formulas: source.extension(&["pymdownx.arithmatex"]).is_some(),
            wiki,
            critic: text("pymdownx.critic", "mode").as_deref().and_then(|mode| match mode {
                "accept" => Some(critic::Shown::Accepted),
                "reject" => Some(critic::Shown::Rejected),
                _ => None,
            }),
            legacy_attributes: on(&["legacy_attrs", "markdown.extensions.legacy_attrs"]),
            fancy_lists: on(&["pymdownx.fancylists"]),
            language_lines: on(&["codehilite", "markdown.extensions.codehilite"]),
            footnotes: on(&["footnotes", "markdown.extensions.footnotes", "extra", "markdown.extensions.extra"])
                .then(|| text("footnotes", "PLACE_MARKER").unwrap_or_else(|| "///Footnotes Go Here///".to_owned())),
        }
    }

    /// Write what an article has of it in another way.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.formulas && body.text.contains("\\begin{") {
            let edits = bare_formulas(body);
            apply(body, edits, "Formulas without a sign around them", "they stand between `$$`", teller);
        }
        if self.formulas && body.text.contains("$$") {
            let edits = lines_in_formulas(body);
            apply(
                body,
                edits,
                "Lines of formulas",
                "they would begin a block, and stand behind the line above",
                teller,
            );
        }
        if self.formulas && body.text.contains('$') && body.text.contains('`') {
            let edits = dollars_before_code(&body.text);
            apply(
                body,
                edits,
                "Dollar signs before code",
                "code is read first: what begins before it is no formula",
                teller,
            );
        }
        if self.progress && body.text.contains("[=") {
            let edits = each_bracket(body, "[=", progress);
            apply(body, edits, "Progress bars", "an element of HTML", teller);
        }
        if let Some(shown) = self.critic.filter(|_| body.text.contains('{')) {
            let edits = critic::settled(body, shown);
            apply(body, edits, "Critic marks", "what the old site showed of it", teller);
        }
        if self.legacy_attributes && body.text.contains("{@") {
            let taken_out = |text: &str| Some((String::new(), text.lines().next()?.find('}')? + 1));
            let mut edits = each_bracket(body, "{@", taken_out);
            for edit in &mut edits {
                let said = format!("`{}`: write it as `{{: name=\"value\" }}`", &body.text[edit.range.clone()]);
                teller.left("Attributes in the old spelling", body, edit.range.start, said);
                // Emphasis does not end behind a blank.
                edit.range.start = body.text[..edit.range.start].trim_end_matches(' ').len();
            }
            body.apply(&edits);
        }
        self.lines(body, teller);
        if let Some(wiki) = self.wiki.as_ref().filter(|_| body.text.contains("[[")) {
            let edits = each_bracket(body, "[[", |text| wiki.link(text));
            apply(body, edits, "Wiki links", "a link with its address", teller);
        }
    }
}

impl Syntaxes {
    /// Lines that mean something to an extension, and are text here.
    fn lines(&self, body: &mut Body, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        let prose = body.prose();
        let mut edits = Vec::new();
        let mut above_is_blank = true;
        for (range, line) in lines(&text) {
            let words = line.trim();
            let at = range.start + indent(line).len();
            let language =
                words.strip_prefix(":::").filter(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric));
            if self.fancy_lists && prose.has(at) && is_fancy_item(words) {
                let said =
                    format!("`{}`: lists are numbered `1.`, or have `-`", words.split(' ').next().unwrap_or_default());
                teller.decide("Lists by letters and signs", body, at, said);
            }
            if self.footnotes.as_deref() == Some(words) && prose.has(at) {
                teller.left("Places of footnotes", body, at, "footnotes stand at the end of the article");
                edits.push(Edit::new(range, ""));
            } else if self.language_lines && above_is_blank && indent(line).len() >= 4 && language.is_some() {
                teller.left(
                    "Languages of indented code",
                    body,
                    at,
                    format!("`{words}`: write a fence with the language"),
                );
                edits.push(Edit::new(range, ""));
            }
            above_is_blank = words.is_empty();
        }
        body.apply(&edits);
    }
}

/// `a. words`, `iv) words`, `#. words`: items to pymdownx.fancylists.
fn is_fancy_item(line: &str) -> bool {
    /// No more letters are a number.
    const LETTERS_MAX: usize = 5;
    let marker = line.split(' ').next().unwrap_or_default();
    let Some(sign) = marker.strip_suffix(['.', ')']).filter(|_| line.len() > marker.len()) else { return false };
    let is_roman = |c: char| "ivxlcdmIVXLCDM".contains(c);
    sign == "#"
        || sign.len() == 1 && sign.chars().all(|c| c.is_ascii_alphabetic())
        || sign.len() <= LETTERS_MAX && !sign.is_empty() && sign.chars().all(is_roman)
}

fn apply(body: &mut Body, edits: Vec<Edit>, topic: &'static str, said: &str, teller: &mut Teller<'_>) {
    for edit in &edits {
        teller.converted(topic, body, edit.range.start, said);
    }
    body.apply(&edits);
}

/// Replace what begins like this in prose, as far as it can be read: a text, and how much of the source it stands for.
fn each_bracket(body: &Body, opening: &str, read: impl Fn(&str) -> Option<(String, usize)>) -> Vec<Edit> {
    let (text, prose) = (&body.text, body.prose());
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

/// Lines of formulas that would be a heading's underline, an item, a heading or a quote: `=`, `- x`.
fn lines_in_formulas(body: &Body) -> Vec<Edit> {
    let (text, prose) = (&body.text, body.prose());
    let mut edits = Vec::new();
    let mut in_formula = false;
    for (range, line) in lines(text) {
        let words = line.trim();
        let begins_block = words.starts_with(['=', '-', '+', '*', '#', '>', '~', '_']);
        if in_formula && begins_block && !prose.is_code(range.start) {
            edits.push(Edit::new(range.start - 1..range.start + indent(line).len(), " "));
        }
        let opens = in_formula || words.starts_with("$$");
        in_formula = opens && (in_formula ^ (words.matches("$$").count() % 2 == 1)) && !words.is_empty();
    }
    edits
}

/// Dollar signs that would begin a formula which has code in it, or ends in code.
fn dollars_before_code(text: &str) -> Vec<Edit> {
    let prose = Prose::of(text);
    let zones = prose.zones();
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('$').map(|found| at + found) {
        let length = text[start..].bytes().take_while(|byte| *byte == b'$').count();
        at = start + length;
        let rest = text[at..].split("\n\n").next().unwrap_or_default();
        if text[..start].ends_with('\\') || !prose.has(start) || rest.starts_with(char::is_whitespace) {
            continue;
        }
        let Some(close) = rest.find('$').map(|found| at + found) else { continue };
        let next = zones.code.partition_point(|code| code.end <= start);
        if zones.code.get(next).is_some_and(|code| code.start < close && text[code.start..].starts_with('`')) {
            edits.extend((start..at).map(|sign| Edit::new(sign..sign, "\\")));
        } else {
            at = close + text[close..].bytes().take_while(|byte| *byte == b'$').count();
        }
    }
    edits
}

/// `\begin{align}` … `\end{align}` that stand in no formula.
fn bare_formulas(body: &Body) -> Vec<Edit> {
    let (text, prose) = (&body.text, body.prose());
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
            ("a *b {@class=c}* d\n\n///here///\n\na. one\n", "a *b* d\n\n\na. one\n".to_owned()),
            ("Code:\n\n    :::python\n    x\n    :::y\n", "Code:\n\n    x\n    :::y\n".to_owned()),
            ("[[My page]] [[a|b]]", "[My page](/My_page/) [[a|b]]".to_owned()),
            ("$5 and `$x$`, $y$ `z`; $`a`$ `$b`", "\\$5 and `$x$`, $y$ `z`; \\$`a`$ `$b`".to_owned()),
            (
                "\\begin{align}\nx\n\\end{align}\n\n$$\n\\begin{matrix}\ny\n\\end{matrix}\n$$\n",
                "$$\n\\begin{align}\nx\n\\end{align}\n$$\n\n$$\n\\begin{matrix}\ny\n\\end{matrix}\n$$\n".to_owned(),
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let wiki = Some(WikiLinks { base: "/".to_owned(), end: "/".to_owned() });
            let syntaxes = Syntaxes {
                progress: true,
                formulas: true,
                wiki,
                legacy_attributes: true,
                fancy_lists: true,
                language_lines: true,
                footnotes: Some("///here///".to_owned()),
                ..Syntaxes::default()
            };
            syntaxes.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
