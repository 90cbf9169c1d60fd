//! What stands between braces: text on a site without the macros plugin, expressions on one with it. Here what is text
//! is written so that guidepost takes it for text, too.

use std::collections::BTreeSet;

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::variables::{self, Delimiters, Macros, Spelling};
use super::zones::Zones;
use crate::variables::{UNKNOWN_HERE, only_string};

/// How far guidepost looks for the end of an expression.
const EXPRESSION_MAX: usize = 300;

/// How an article is read.
pub struct Reading<'a> {
    /// Whether its braces are expressions.
    pub expressions: bool,
    /// Whether guidepost finds a value for an expression on it.
    pub has_value: &'a dyn Fn(&str) -> bool,
    /// Names that whoever includes it may have set.
    pub bound: &'a BTreeSet<String>,
}

/// How a site writes its expressions.
#[derive(Debug, Clone)]
pub struct Braces {
    /// The names that mean something to guidepost.
    pub known: Vec<String>,
    /// How the plugin is set.
    pub macros: Macros,
    /// What stands around them.
    spelling: Spelling,
}

impl Braces {
    /// How a site writes them.
    pub fn of(source: &Source, names: impl Iterator<Item = String>) -> Self {
        let known = names.chain(["page", "url_checker"].map(str::to_owned)).collect();
        Self { known, macros: Macros::of(source), spelling: Spelling::of(source) }
    }

    /// The names that the macros of a text ask for.
    pub fn names_in(&self, text: &str) -> BTreeSet<String> {
        match self.macros {
            Macros::Off => BTreeSet::new(),
            Macros::On | Macros::OnDemand => {
                variables::names_in(&[text], &[&self.spelling.expressions, &self.spelling.statements])
            }
        }
    }

    /// Whether an article's braces are expressions.
    pub fn are_expressions(&self, render_macros: Option<bool>) -> bool {
        match self.macros {
            Macros::Off => false,
            Macros::On => render_macros != Some(false),
            Macros::OnDemand => render_macros == Some(true),
        }
    }

    fn is_known(&self, inside: &str) -> bool {
        let name = inside.split(|c: char| !(c.is_alphanumeric() || c == '_')).find(|word| !word.is_empty());
        name.is_some_and(|name| self.known.iter().any(|known| known == name))
    }

    /// Write an article's braces so that they mean what they meant.
    pub fn convert(&self, body: &mut Body, page: &Reading<'_>, teller: &mut Teller<'_>) {
        if !page.expressions {
            self.escape(body, &["{{", "<<"], page);
            self.escape_statements(body);
            return;
        }
        self.unwrap_raw(body, page, teller);
        let (own, usual) = (&self.spelling, Spelling::default());
        if own.statements != usual.statements {
            self.escape_statements(body);
            rename(body, &own.statements, &usual.statements, teller);
        }
        if own.comments != usual.comments {
            escape_comments(body);
            rename(body, &own.comments, &usual.comments, teller);
        }
        if own.expressions != usual.expressions {
            self.escape(body, &["{{", "<<"], page);
            rename(body, &own.expressions, &usual.expressions, teller);
        } else {
            self.escape(body, &["<<"], page);
        }
        self.statements(body, page, teller);
    }

    /// Put a backslash before what would be a statement here, and was text.
    fn escape_statements(&self, body: &mut Body) {
        let text = &body.text;
        if !text.contains("{%") {
            return;
        }
        let prose = body.prose();
        let zones = prose.zones();
        let is_run = self.macros != Macros::Off;
        let is_open = |at: usize| !text[..at].ends_with('\\') && text[at..].contains("%}");
        // Where no statement is run, one in code is as good as any text.
        let edits: Vec<Edit> = text
            .match_indices("{%")
            .filter(|(at, _)| is_open(*at) && (is_run || !(zones.is_code(*at) || is_indented(text, *at))))
            // In HTML a backslash escapes nothing, and is shown.
            .map(
                |(at, _)| {
                    if prose.is_block_html(at) { Edit::new(at..at + 1, "&#123;") } else { Edit::new(at..at, "\\") }
                },
            )
            .collect();
        body.apply(&edits);
    }

    /// Put a backslash before what guidepost would read as an expression.
    fn escape(&self, body: &mut Body, openings: &[&str], page: &Reading<'_>) {
        let text = &body.text;
        if !openings.iter().any(|opening| text.contains(opening)) {
            return;
        }
        let prose = body.prose();
        let mut edits = Vec::new();
        for at in memchr::memchr2_iter(b'<', b'{', text.as_bytes()) {
            let Some(opening) = openings.iter().find(|opening| text[at..].starts_with(**opening)) else { continue };
            let Some(inside) = expression(text, at, opening) else { continue };
            let is_code = prose.is_code(at) || is_indented(text, at);
            // A string has a value everywhere: `A{{"words"}}` is how a diagram writes a shape.
            let is_string = only_string(&format!("{inside}}}}}"), "}}").is_some();
            let may_have = inside.starts_with(['"', '\'']) || self.is_known(inside);
            let has_value = is_string || may_have && (page.has_value)(inside);
            if has_value || (!is_code && begins_name(inside)) {
                // In a formula a backslash makes a brace a sign, and a blank means nothing.
                let in_formula = *opening == "{{" && prose.is_formula(at);
                edits.push(if in_formula { Edit::new(at + 1..at + 1, " ") } else { Edit::new(at..at, "\\") });
            }
        }
        body.apply(&edits);
    }

    /// `{% raw %}…{% endraw %}` around text: the text, escaped where guidepost would read an expression.
    fn unwrap_raw(&self, body: &mut Body, page: &Reading<'_>, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some((open, close)) = raw_block(&text, at) {
            at = close.end;
            let (open, close) = (whole_line(&text, &open), whole_line(&text, &close));
            let inside = &text[open.end..close.start];
            if inside.contains("{%") || inside.contains("{#") {
                continue;
            }
            let zones = Zones::of(&text);
            let is_meant = |place: &usize| {
                let expression = expression(inside, *place, "{{").unwrap_or_default();
                (self.is_known(expression) && (page.has_value)(expression)) || !zones.is_code(open.end + place)
            };
            edits.push(Edit::new(open.clone(), ""));
            let places = inside.match_indices("{{").map(|(place, _)| place).filter(is_meant);
            edits.extend(places.map(|place| Edit::new(open.end + place..open.end + place, "\\")));
            edits.push(Edit::new(close, ""));
            teller.converted("`{% raw %}`", body, open.start, "its text is escaped where it is needed");
        }
        body.apply(&edits);
    }

    /// Statements stay, and are listed; so is what nobody defines.
    fn statements(&self, body: &mut Body, page: &Reading<'_>, teller: &mut Teller<'_>) {
        let mut own = Vec::new();
        let mut edits = Vec::new();
        for (at, range) in statements(&body.text, &Spelling::default().statements) {
            let inside = &body.text[range.clone()];
            let word = inside.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            if RUN.contains(&word.strip_prefix("end").unwrap_or(word)) {
                teller.converted(
                    "Statements of Jinja in articles",
                    body,
                    at,
                    format!("`{{% {word} %}}` is run when the site is built"),
                );
            } else {
                let said = format!("`{{% {word} %}}`: guidepost has no such statement; write it in another way");
                teller.decide("Statements of Jinja in articles", body, at, said);
            }
            own.extend(inside.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned));
            // What is included knows all names, and macros those that they are given.
            for context in [" with context", " without context"] {
                let start = inside.find(context).map(|found| range.start + found);
                edits.extend(start.map(|start| Edit::new(start..start + context.len(), "")));
            }
        }
        let mut end = 0;
        for (at, _) in body.text.match_indices("{{") {
            // What stands in a string is text.
            if at < end {
                continue;
            }
            let string = only_string(&body.text[at + "{{".len()..], "}}");
            end = string.map_or(end, |string| at + "{{".len() + string.end);
            let Some(inside) = expression(&body.text, at, "{{").filter(|inside| begins_name(inside)) else { continue };
            let name = inside.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            let is_own = own.iter().any(|own| own == name) || page.bound.contains(name);
            if !is_own && !self.is_known(inside) && !has_default(inside) && !inside.starts_with(['"', '\'']) {
                let instead = UNKNOWN_HERE.iter().find(|(own, _)| *own == name).map(|(_, instead)| *instead);
                let reason = instead.unwrap_or("nothing in `mkdocs.yml` defines it; Python code may have");
                let said = format!("`{inside}`: {reason}");
                teller.decide("Names that nobody defines", body, at, said);
            }
        }
        body.apply(&edits);
    }
}

/// The statements that guidepost runs.
const RUN: [&str; 19] = [
    "autoescape",
    "block",
    "break",
    "call",
    "continue",
    "do",
    "elif",
    "else",
    "extends",
    "filter",
    "for",
    "from",
    "if",
    "import",
    "include",
    "macro",
    "raw",
    "set",
    "with",
];

/// The statements of a text between such delimiters: where each begins, and what stands in it.
pub fn statements(text: &str, (open, close): &Delimiters) -> Vec<(usize, std::ops::Range<usize>)> {
    let starts = text.match_indices(open.as_str()).map(|(at, _)| at).filter(|at| !text[..*at].ends_with('\\'));
    let inside = |at: usize| {
        let start = at + open.len();
        let (inside, _) = text[start..].split_once(close.as_str())?;
        let signs = |c: char| matches!(c, '-' | '+') || c.is_whitespace();
        let first = start + (inside.len() - inside.trim_start_matches(signs).len());
        Some((at, first..first + inside.trim_matches(signs).len()))
    };
    starts.filter_map(inside).collect()
}

/// A range, or all of its line where nothing else stands on it.
fn whole_line(text: &str, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
    let alone = text[start..range.start].trim().is_empty() && text[range.end..end].trim().is_empty();
    if alone { start..end } else { range.clone() }
}

/// The next raw block: its opening and its closing tag.
fn raw_block(text: &str, from: usize) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let open = tag(text, from, "raw")?;
    let close = tag(text, open.end, "endraw")?;
    Some((open, close))
}

fn tag(text: &str, from: usize, name: &str) -> Option<std::ops::Range<usize>> {
    let mut at = from;
    loop {
        let start = at + text[at..].find("{%")?;
        let inside = start + "{%".len();
        let close = inside + text[inside..].find("%}")?;
        let end = close + "%}".len();
        if text[inside..close].trim_matches(['-', ' ']) == name {
            return Some(start..end);
        }
        at = inside;
    }
}

/// What an opening encloses, if guidepost would take it for an expression.
fn expression<'a>(text: &'a str, at: usize, opening: &str) -> Option<&'a str> {
    let single = text.as_bytes()[at];
    let bytes = text.as_bytes();
    let alone = bytes.get(at + 2) != Some(&single) && (at == 0 || (bytes[at - 1] != single && bytes[at - 1] != b'\\'));
    let close = if opening == "{{" { "}}" } else { ">>" };
    let limit = text.floor_char_boundary((at + 2 + EXPRESSION_MAX).min(text.len()));
    if let Some(string) = only_string(&text[at + 2..limit], close).filter(|_| alone) {
        return Some(&text[at + 2..][string]);
    }
    let inside = text[at + 2..limit].split_once(close).map(|(inside, _)| inside)?;
    (alone && !inside.contains("\n\n") && !inside.contains(opening)).then_some(inside.trim())
}

fn begins_name(inside: &str) -> bool {
    inside.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '\'' | '(' | '['))
}

/// Whether an expression says what to take where a name has no value.
fn has_default(inside: &str) -> bool {
    inside.split('|').skip(1).any(|filter| ["default", "d("].iter().any(|name| filter.trim_start().starts_with(name)))
}

/// Whether a byte stands on a line that is indented like code.
fn is_indented(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].starts_with("    ") || text[start..].starts_with('\t')
}

/// Put a backslash before what would be a comment here, and was text.
fn escape_comments(body: &mut Body) {
    let is_one = |at: &usize| body.text[*at..].starts_with("{# ") && body.text[*at..].contains("#}");
    let starts = body.text.match_indices("{#").map(|(at, _)| at).filter(is_one);
    let edits: Vec<Edit> = starts.map(|at| Edit::new(at..at, "\\")).collect();
    body.apply(&edits);
}

/// Other delimiters become those of guidepost.
fn rename(body: &mut Body, (open, close): &Delimiters, (new, end): &Delimiters, teller: &mut Teller<'_>) {
    let text = body.text.clone();
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|found| at + found) {
        let inside = start + open.len();
        let Some(length) = text[inside..].find(close) else { break };
        at = inside + length + close.len();
        edits.push(Edit::new(start..inside, new.as_str()));
        edits.push(Edit::new(inside + length..at, end.as_str()));
        teller.converted("Other delimiters of expressions", body, start, format!("`{open}` is `{new}`"));
    }
    body.apply(&edits);
}
