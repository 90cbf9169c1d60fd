//! Mistakes as data, and the two ways of showing them: for people, as rustc does, and as JSON lines.

mod text;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::Arc;

use rayon::slice::ParallelSliceMut;
use serde::Serialize;

use crate::source::{Lines, Span, Texts};

pub use self::text::{to_text, write_text};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The page or site is wrong for its readers: the command ends with status 1.
    Error,
    /// It may be wrong: an error with `--strict`.
    Warning,
}

/// One mistake. A clone is the same one: a large site has hundreds of thousands, which their pages keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic(Arc<Finding>);

/// What a diagnostic says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where it is; `None` where no file is to blame.
    pub span: Option<Span>,
    /// How bad it is.
    pub severity: Severity,
    /// Its stable name, in kebab-case: `unknown-variable`.
    pub code: &'static str,
    /// What is wrong, in a sentence without a full stop.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub hints: Vec<Cow<'static, str>>,
    /// Another place that has to do with it, and what stands there.
    pub also: Option<Box<(Span, &'static str)>>,
}

impl Deref for Diagnostic {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.0
    }
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: &'static str, span: Span, message: Cow<'static, str>) -> Self {
        Self(Arc::new(Finding { span: Some(span), severity, code, message, hints: Vec::new(), also: None }))
    }

    /// Add advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.maybe_hint(Some(hint))
    }

    /// Name another place that has to do with it, if it is known: `the first one is here`.
    #[must_use]
    pub fn also(mut self, place: Option<Span>, what: &'static str) -> Self {
        Arc::make_mut(&mut self.0).also = place.map(|place| Box::new((place, what)));
        self
    }

    /// Add advice, if there is any.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<impl Into<Cow<'static, str>>>) -> Self {
        if let Some(hint) = hint {
            Arc::make_mut(&mut self.0).hints.push(hint.into());
        }
        self
    }
}

/// Sort, drop what is said twice, and, if asked, make every warning an error.
pub fn settle(mut diagnostics: Vec<Diagnostic>, strictness: Strictness) -> Vec<Diagnostic> {
    if strictness == Strictness::Strict {
        for diagnostic in &mut diagnostics {
            Arc::make_mut(&mut diagnostic.0).severity = Severity::Error;
        }
    }
    diagnostics.par_sort();
    diagnostics.dedup();
    diagnostics
}

/// Whether warnings fail a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Only errors do.
    Normal,
    /// Warnings do, too.
    Strict,
}

/// The nearest of some names, if it is near enough to be what was meant.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let allowed = (length / 3).max(1);
    // Most names are too far away to be worth measuring: the likeliest first, until none that is left can be nearer.
    // Of another length, they are not even worth a look at their letters.
    let near = candidates.into_iter().filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed);
    let apart = near.map(|candidate| (letters_apart(&wanted, candidate), candidate));
    let mut likely: Vec<(usize, &str)> = apart.filter(|(apart, _)| *apart <= allowed).collect();
    likely.sort_unstable();
    let mut best: Option<(usize, &str)> = None;
    for (apart, candidate) in likely {
        if best.is_some_and(|(distance, _)| distance < apart) {
            break;
        }
        let measured = (distance(&wanted, &candidate.to_lowercase()), candidate);
        if measured.0 <= allowed && best.is_none_or(|best| measured < best) {
            best = Some(measured);
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, changed or exchanged to make one text of another. What both begin and end
/// with changes nothing, and is most of names that are nearly the same.
fn distance(a: &str, b: &str) -> usize {
    let same = |(a, b): &(char, char)| a == b;
    let begin: usize = a.chars().zip(b.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end: usize = a.chars().rev().zip(b.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    strsim::osa_distance(&a[..a.len() - end], &b[..b.len() - end])
}

/// How many letters one text has and the other has not, wherever they stand: never more than the distance of the two.
fn letters_apart(a: &str, b: &str) -> usize {
    let mut counts = [0_i32; 256];
    for byte in a.bytes() {
        counts[usize::from(byte.to_ascii_lowercase())] += 1;
    }
    for byte in b.bytes() {
        counts[usize::from(byte.to_ascii_lowercase())] -= 1;
    }
    let (more, less) = counts.iter().fold((0, 0), |(more, less), &count| (more + count.max(0), less - count.min(0)));
    // A letter beyond ASCII has up to four bytes.
    let bytes = usize::try_from(more.max(less)).unwrap_or_default();
    if a.is_ascii() && b.is_ascii() { bytes } else { bytes / 4 }
}

/// `did you mean "x"?`, if a name is near enough.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// How one diagnostic looks as JSON. Lines and columns count from 1, columns in characters.
#[derive(Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    excerpt: Option<String>,
    hints: &'a [Cow<'static, str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    also: Option<JsonAlso<'a>>,
}

/// Another place that has to do with a diagnostic.
#[derive(Debug, Serialize)]
struct JsonAlso<'a> {
    message: &'a str,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
}

impl<'a> JsonAlso<'a> {
    fn of((place, message): &'a (Span, &'static str), texts: &Texts) -> Self {
        let position = texts.lines(&place.file).map(|lines| lines.position(place.start));
        Self {
            message,
            file: &place.file,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
        }
    }
}

/// A diagnostic as a JSON object on one line.
pub fn to_json(diagnostic: &Diagnostic, texts: &Texts) -> String {
    let lines = diagnostic.span.as_ref().and_then(|span| texts.lines(&span.file));
    let ends = lines
        .as_ref()
        .zip(diagnostic.span.as_ref())
        .map(|(lines, span)| (lines.position(span.start), lines.position(span.end)));
    let shown = JsonDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        file: diagnostic.span.as_ref().map(|span| &*span.file),
        line: ends.map(|(start, _)| start.0),
        column: ends.map(|(start, _)| start.1),
        end_line: ends.map(|(_, end)| end.0),
        end_column: ends.map(|(_, end)| end.1),
        excerpt: lines.as_ref().zip(diagnostic.span.as_ref()).map(|(lines, span)| Excerpt::of(span, lines).text),
        hints: &diagnostic.hints,
        also: diagnostic.also.as_deref().map(|also| JsonAlso::of(also, texts)),
    };
    serde_json::to_string(&shown).expect("strings and numbers serialise")
}

/// Longest part of a line that is shown, in bytes: about what a terminal is wide.
const EXCERPT_MAX: usize = 110;

/// Stands where a line is cut.
const ELLIPSIS: &str = "…";

/// Whether diagnostics are shown with ANSI colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without.
    Plain,
    /// With them.
    Colored,
}

/// The line a span begins in, cut to a readable size.
#[derive(Debug)]
pub struct Excerpt {
    /// The line, or what is shown of it.
    pub text: String,
    /// Its number, from 1.
    pub line: usize,
    /// Where the span begins in the line, in characters from 1.
    pub column: usize,
    /// The span in the text.
    start: usize,
    end: usize,
}

impl Excerpt {
    /// At most the first line of the span: what spreads over more is named by where it begins.
    pub fn of(span: &Span, lines: &Lines<'_>) -> Self {
        let (line, column) = lines.position(span.start);
        let shown = lines.line(line);
        let from = lines.offset(line, 1);
        let within = shown.floor_char_boundary(span.start.saturating_sub(from).min(shown.len()));
        let cut_from = if within > EXCERPT_MAX / 2 { shown.floor_char_boundary(within - EXCERPT_MAX / 2) } else { 0 };
        let cut_to = shown.ceil_char_boundary((cut_from + EXCERPT_MAX).min(shown.len()));
        let before = if cut_from > 0 { ELLIPSIS } else { "" };
        let after = if cut_to < shown.len() { ELLIPSIS } else { "" };
        let kept = &shown[cut_from..cut_to];
        let start = within - cut_from;
        let end = kept.ceil_char_boundary(span.end.saturating_sub(from + cut_from).clamp(start, kept.len()));
        let text = format!("{before}{kept}{after}");
        Self { text, line, column, start: before.len() + start, end: before.len() + end }
    }
}

/// `2 errors, 1 warning`; empty where there is nothing.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let mut text = String::new();
    for (number, name) in [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")] {
        if number > 0 {
            let comma = if text.is_empty() { "" } else { ", " };
            write!(text, "{comma}{}", counted(number, name)).expect("writing to a string succeeds");
        }
    }
    text
}

/// `1 page`, `2 pages`.
pub fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Whether any of them is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn the_nearest_name_is_that_of_all_distances() {
        let names =
            ["log-in", "log-out", "login", "sign-in", "sign_in", "blog-in", "Log-In", "steps", "step-1", "step-10"];
        for name in ["log-i", "logn", "signin", "step-2", "step", "xyz", "LOG-IN", "sing-in", "stesp"] {
            let distance = |other: &str| strsim::osa_distance(&name.to_lowercase(), &other.to_lowercase());
            let near =
                names.iter().map(|other| (distance(other), *other)).filter(|(far, _)| *far <= (name.len() / 3).max(1));
            assert_eq!(suggest(name, names), near.min().map(|(_, other)| other), "{name}");
        }
    }

    #[test]
    fn a_long_line_is_cut_and_its_columns_stay_true() {
        let file = SourceFile::new("a.md", format!("{}mistake{}\n", "ä ".repeat(200), " z".repeat(200)));
        let texts: Texts = [(file.path.clone(), file.text.clone())].into_iter().collect();
        let diagnostic = Diagnostic::error("a-code", file.span(600..607), "a message");
        let text = to_text(&diagnostic, &texts, Style::Plain);
        assert!(text.contains("--> a.md:1:401\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() < 120), "{text}");
        assert!(text.contains("1 | …") && text.contains("mistake") && text.contains("z…\n"), "{text}");
    }
}
