//! `{% set %}`, `{% if %}`, `{% for %}`, `{% include %}`, `{% macro %}` and `{% raw %}` of an article, run when the site is
//! built, for sites that turn macros on.
//!
//! An article is a template as it stands; only what Jinja would stumble over is hidden from it first: an anchor `{#id}`,
//! braces that enclose no expression, escaped openings, and expressions with names that nobody defines. The latter come
//! out as they were written, so that whoever expands variables next reports them as on any other page.
//!
//! Code is no exception, as `{{ name }}` is none there: `{% raw %}` keeps what is to be shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use minijinja::{AutoEscape, Environment, Error, ErrorKind, OutputSpan, OutputSpanKind, UndefinedBehavior};

use super::scan::{self, Kind, Place, Tag};
use super::{Delimiter, Literal, PageScope};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{Lines, MappedText, SourceFile, Span, TextBuilder};

/// The longest page that macros may make, in bytes.
const OUTPUT_MAX: usize = 4_000_000;

/// How deep macros may call one another, and snippets include others.
const DEPTH_MAX: usize = 80;

/// The name of the article among the templates; no snippet has one with such a character.
const ARTICLE: &str = "\u{fdd8}article";

/// What stands for an opening that Jinja must not see, and what it becomes again. No text has these characters.
const HIDDEN: [(char, Kind); 3] =
    [('\u{fdd8}', Kind::Expression), ('\u{fdd9}', Kind::Statement), ('\u{fdda}', Kind::Comment)];

/// What running macros came to.
#[derive(Debug)]
pub struct Ran {
    /// The text that they made; the text itself where they cannot be run.
    pub text: MappedText,
    /// The variables that were used.
    pub used: BTreeSet<String>,
    /// The snippets that were included.
    pub snippets: BTreeSet<String>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a text has anything that only macros understand. A page without costs nothing.
pub fn are_in(text: &str) -> bool {
    text.contains("{%") || text.contains("{# ")
}

/// Run the macros of a text.
pub fn run(text: MappedText, scope: &PageScope<'_>, snippets: &BTreeMap<String, SourceFile>) -> Ran {
    let base = Arc::new(text);
    let environment = environment(scope, snippets);
    let mut template = Template { base: &base, scope, snippets, environment: &environment, diagnostics: Vec::new() };
    let (mut used, mut included) = (BTreeSet::new(), BTreeSet::new());
    let text = template.render(&mut used, &mut included).unwrap_or_else(|| template.unrendered());
    Ran { text, used, snippets: included, diagnostics: template.diagnostics }
}

fn environment(scope: &PageScope<'_>, snippets: &BTreeMap<String, SourceFile>) -> Environment<'static> {
    let mut environment = scope.scope.environment.clone();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_recursion_limit(DEPTH_MAX);
    environment.set_debug(true);
    let texts: BTreeMap<String, Arc<str>> =
        snippets.iter().map(|(name, snippet)| (name.clone(), snippet.text.clone())).collect();
    let reader = environment.clone();
    environment.set_loader(move |name| {
        let hidden = |text: &Arc<str>| {
            let mut hidden = String::with_capacity(text.len());
            hide(text, &mut |inside| !is_expression(&reader, inside), &mut |part| match part {
                Part::Copied(range) => hidden.push_str(&text[range]),
                Part::Written(_, written) => hidden.push_str(written.encode_utf8(&mut [0; 4])),
            });
            hidden
        };
        Ok(texts.get(name).map(hidden))
    });
    environment
}

fn is_expression(environment: &Environment<'_>, inside: &str) -> bool {
    environment.compile_expression(inside).is_ok()
}

/// A part of a text of which something is hidden.
enum Part {
    /// It stays.
    Copied(Range<usize>),
    /// A character stands in its place.
    Written(Range<usize>, char),
}

/// Go through a text part by part; openings that are none, those of expressions that are to be hidden, and escaped ones are
/// replaced. Returns the tags that are left, by where they stand in the text.
fn hide(text: &str, is_hidden: &mut dyn FnMut(&str) -> bool, write: &mut dyn FnMut(Part)) -> Vec<Tag> {
    let mut tags = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(place) = scan::next(text, at) {
        at = place.end(text);
        let (range, mark) = match place {
            Place::Tag(tag) if tag.kind == Kind::Expression && is_hidden(&text[tag.inside.clone()]) => {
                at = tag.range.start + tag.kind.opening().len();
                (tag.range.start..at, mark_of(tag.kind))
            }
            Place::Tag(tag) => {
                tags.push(tag);
                continue;
            }
            Place::Text(kind, range) => (range, mark_of(kind)),
            Place::Escaped(Kind::Expression, range) => (range, literal_brace()),
            Place::Escaped(kind, range) => (range, mark_of(kind)),
        };
        write(Part::Copied(copied..range.start));
        copied = range.end;
        write(Part::Written(range, mark));
    }
    write(Part::Copied(copied..text.len()));
    tags
}

fn mark_of(kind: Kind) -> char {
    HIDDEN.iter().find(|(_, known)| *known == kind).map_or('{', |(mark, _)| *mark)
}

/// The character that is `{{` to readers, and no expression to anyone.
fn literal_brace() -> char {
    Literal::Escaped.mark(Delimiter::Brace).chars().next().unwrap_or('{')
}

/// An article as a template.
struct Template<'a> {
    base: &'a Arc<MappedText>,
    scope: &'a PageScope<'a>,
    snippets: &'a BTreeMap<String, SourceFile>,
    environment: &'a Environment<'static>,
    diagnostics: Vec<Diagnostic>,
}

/// The text of a template, with its tags by where they stand in it.
struct Prepared {
    text: Arc<MappedText>,
    tags: Vec<Tag>,
}

impl Template<'_> {
    fn render(&mut self, used: &mut BTreeSet<String>, included: &mut BTreeSet<String>) -> Option<MappedText> {
        let prepared = self.prepare(&|inside| !is_expression(self.environment, inside));
        let names = self.undeclared(&prepared)?;
        let own = prepared.bound();
        let unknown: BTreeSet<String> =
            names.iter().filter(|name| !own.contains(name.as_str()) && !self.is_defined(name)).cloned().collect();
        used.extend(names.difference(&unknown).cloned());
        self.report_unknown(&unknown, &prepared);
        let prepared =
            if unknown.is_empty() { prepared } else { self.prepare(&|inside| self.is_left(inside, &unknown)) };
        let source = prepared.text.as_str();
        let rendered = self
            .environment
            .template_from_named_str(ARTICLE, source)
            .and_then(|template| template.render_with_spans(self.scope.values()));
        match rendered {
            Ok((output, _)) if output.len() > OUTPUT_MAX => {
                let said = format!("macros make more than {OUTPUT_MAX} bytes of this page");
                self.too_much(self.base.origin(0..0), said);
                None
            }
            Ok((output, spans)) => Some(written(&prepared, &output, &spans, included)),
            Err(error) => {
                let of = error.range().and_then(|range| source.get(range)).unwrap_or_default();
                let is_reported = error.kind() == ErrorKind::UndefinedError && unknown.contains(of);
                if !is_reported {
                    self.report(&error, &prepared);
                }
                None
            }
        }
    }

    /// Hide what Jinja must not see.
    fn prepare(&self, is_hidden: &dyn Fn(&str) -> bool) -> Prepared {
        let mut builder = TextBuilder::from_text(self.base.clone());
        hide(self.base.as_str(), &mut |inside| is_hidden(inside), &mut |part| match part {
            Part::Copied(range) => builder.copy(range),
            Part::Written(range, mark) => builder.replace(range, mark.encode_utf8(&mut [0; 4])),
        });
        let text = Arc::new(builder.finish());
        let tags = hide(text.as_str(), &mut |_| false, &mut |_| {});
        Prepared { text, tags }
    }

    /// The names that the article asks for and does not set itself.
    fn undeclared(&mut self, prepared: &Prepared) -> Option<BTreeSet<String>> {
        match self.environment.template_from_named_str(ARTICLE, prepared.text.as_str()) {
            Ok(template) => Some(template.undeclared_variables(false).into_iter().collect()),
            Err(error) => {
                self.report(&error, prepared);
                None
            }
        }
    }

    /// The text without its macros being run. Expressions with names that it sets itself are no mistakes.
    fn unrendered(&self) -> MappedText {
        let prepared = self.prepare(&|_| false);
        let own = prepared.bound();
        let mut builder = TextBuilder::from_text(self.base.clone());
        let is_own = &mut |inside: &str| words(inside).any(|(_, word)| own.contains(word));
        hide(self.base.as_str(), is_own, &mut |part| match part {
            Part::Copied(range) => builder.copy(range),
            Part::Written(range, mark) if mark == mark_of(Kind::Expression) => {
                builder.replace(range, literal_brace().encode_utf8(&mut [0; 4]));
            }
            // Its backslash goes when Markdown is read.
            Part::Written(range, _) => builder.copy(range),
        });
        builder.finish()
    }

    fn is_defined(&self, name: &str) -> bool {
        self.scope.scope.is_known(name) || self.environment.globals().any(|(global, _)| global == name)
    }

    /// Whether an expression comes out as it was written.
    fn is_left(&self, inside: &str, unknown: &BTreeSet<String>) -> bool {
        let Ok(expression) = self.environment.compile_expression(inside) else { return true };
        !asks_whether_defined(inside)
            && expression.undeclared_variables(false).iter().any(|name| unknown.contains(name))
    }

    /// Names that nobody defines, in statements; those in expressions are reported with what they come out as.
    fn report_unknown(&mut self, unknown: &BTreeSet<String>, prepared: &Prepared) {
        let mut said = BTreeSet::new();
        let text = prepared.text.as_str();
        for tag in prepared.tags.iter().filter(|tag| tag.kind == Kind::Statement) {
            let inside = &text[tag.inside.clone()];
            if asks_whether_defined(inside) {
                continue;
            }
            for (at, word) in words(inside).filter(|(_, word)| unknown.contains(*word)) {
                if said.insert(word) {
                    let start = tag.inside.start + at;
                    let span = prepared.text.origin(start..start + word.len());
                    let mistake = super::Mistake::UnknownName(word.to_owned());
                    self.diagnostics.push(self.scope.diagnostic(&mistake, span));
                }
            }
        }
    }

    fn report(&mut self, error: &Error, prepared: &Prepared) {
        let error = innermost(error);
        let span = match error.name().and_then(|name| self.snippets.get(name)) {
            Some(snippet) => line_of(snippet, error.line().unwrap_or(1)),
            None => {
                let source = SourceFile::new(ARTICLE, prepared.text.as_str());
                let whole = line_of(&source, error.line().unwrap_or(1));
                prepared.text.origin(error.range().unwrap_or(whole.start..whole.end))
            }
        };
        if error.kind() == ErrorKind::OutOfFuel {
            return self.too_much(span, "the macros of this page are too much work".to_owned());
        }
        let said = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let hint = match error.kind() {
            ErrorKind::TemplateNotFound => {
                let names = self.snippets.keys().map(String::as_str);
                let name = quoted(&said).unwrap_or_default();
                did_you_mean(name, names).unwrap_or_else(|| "what is included lies in content/_snippets/".to_owned())
            }
            ErrorKind::SyntaxError => {
                "{% raw %} … {% endraw %} shows what stands between as it is, and so does \\{% at once".to_owned()
            }
            _ => "the page is shown without its macros".to_owned(),
        };
        let message = format!("the macros of this page cannot be run: {said}");
        self.diagnostics.push(Diagnostic::error("bad-macro", span, message).hint(hint));
    }

    fn too_much(&mut self, span: Span, message: String) {
        let hint =
            "look for a loop, or a macro that calls itself, that has no end; the page is shown without its macros";
        self.diagnostics.push(Diagnostic::error("macro-limit", span, message).hint(hint));
    }
}

impl Prepared {
    /// The names that statements of the text set.
    fn bound(&self) -> BTreeSet<&str> {
        let text = self.text.as_str();
        let binds = |tag: &&Tag| {
            let word = tag.word(text);
            tag.kind == Kind::Statement && matches!(word, "set" | "for" | "macro" | "import" | "from" | "with" | "call")
        };
        let targets = self.tags.iter().filter(binds).flat_map(|tag| {
            let inside = &text[tag.inside.clone()];
            let target = inside.split(" in ").next().unwrap_or_default();
            // Names in the values of arguments count as set, too: a mistake in one is found when it runs.
            let target = if tag.word(text) == "set" { target.split('=').next().unwrap_or_default() } else { target };
            words(target).map(|(_, word)| word)
        });
        targets.collect()
    }
}

/// What was rendered, with the way back.
fn written(prepared: &Prepared, output: &str, spans: &[OutputSpan], included: &mut BTreeSet<String>) -> MappedText {
    let mut builder = TextBuilder::from_text(prepared.text.clone());
    let source = prepared.text.as_str();
    let mut at = 0;
    for span in spans {
        let part = &output[span.output_range()];
        if span.name() != ARTICLE {
            included.insert(span.name().to_owned());
            write(&mut builder, part, &Origin::Whole(including(prepared, at)));
            continue;
        }
        let range = span.source_range();
        at = range.end;
        if span.kind() == OutputSpanKind::Raw && source.get(range.clone()) == Some(part) {
            write(&mut builder, part, &Origin::Verbatim(range.start));
        } else {
            write(&mut builder, part, &Origin::Whole(tag_around(prepared, range)));
        }
    }
    builder.finish()
}

/// Where a part of what was rendered came from.
enum Origin {
    /// It stands in the template, from here on.
    Verbatim(usize),
    /// It stands in the place of this.
    Whole(Range<usize>),
}

/// Write a part of what was rendered: hidden openings become what they were, and `{{` is no expression any more.
fn write(builder: &mut TextBuilder, part: &str, origin: &Origin) {
    let mut copied = 0;
    let literal = literal_brace();
    let place = |range: Range<usize>| match origin {
        Origin::Verbatim(start) => start + range.start..start + range.end,
        Origin::Whole(whole) => whole.clone(),
    };
    let copy = |builder: &mut TextBuilder, range: Range<usize>| match origin {
        Origin::Verbatim(_) => builder.copy(place(range)),
        Origin::Whole(whole) => builder.replace(whole.clone(), &part[range]),
    };
    for (at, c) in part.char_indices().filter(|(_, c)| *c == '{' || HIDDEN.iter().any(|(mark, _)| mark == c)) {
        if at < copied {
            continue;
        }
        let hidden = HIDDEN.iter().find(|(mark, _)| *mark == c);
        let end = match hidden {
            Some(_) => at + c.len_utf8(),
            None if part[at..].starts_with("{{") => at + 2,
            None => continue,
        };
        copy(builder, copied..at);
        match hidden {
            Some((_, kind)) => builder.replace(place(at..end), kind.opening()),
            None => builder.replace(place(at..end), literal.encode_utf8(&mut [0; 4])),
        }
        copied = end;
    }
    copy(builder, copied..part.len());
}

/// The tag that a range lies in, or the range.
fn tag_around(prepared: &Prepared, range: Range<usize>) -> Range<usize> {
    let next = prepared.tags.partition_point(|tag| tag.range.end < range.end);
    prepared.tags.get(next).filter(|tag| tag.range.start <= range.start).map_or(range, |tag| tag.range.clone())
}

/// The tag that brings in another template, behind a byte of this one; in a loop, it may stand before it.
fn including(prepared: &Prepared, at: usize) -> Range<usize> {
    let text = prepared.text.as_str();
    let brings = |tag: &&Tag| tag.kind == Kind::Statement && matches!(tag.word(text), "include" | "extends" | "block");
    let behind = prepared.tags.iter().filter(brings).find(|tag| tag.range.start >= at);
    behind.or_else(|| prepared.tags.iter().find(brings)).map_or(at..at, |tag| tag.range.clone())
}

/// Whether an expression asks whether a name is defined, or says what to take in its place.
fn asks_whether_defined(inside: &str) -> bool {
    words(inside).any(|(_, word)| matches!(word, "default" | "d" | "defined" | "undefined"))
}

/// The words of an expression, with where they stand. Those in strings are among them.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begins = move |at: usize| !text[..at].chars().next_back().is_some_and(is_word);
    let starts = text.char_indices().filter(move |(at, c)| is_word(*c) && begins(*at));
    starts.map(move |(at, _)| {
        let length = text[at..].find(|c| !is_word(c)).unwrap_or(text.len() - at);
        (at, &text[at..at + length])
    })
}

/// The name that a message has in quotes.
fn quoted(message: &str) -> Option<&str> {
    message.split('"').nth(1)
}

/// A line of a file.
fn line_of(source: &SourceFile, line: usize) -> Span {
    let start = Lines::new(&source.text).offset(line, 1);
    let end = source.text[start..].find('\n').map_or(source.text.len(), |length| start + length);
    source.span(start..end)
}

/// The error that another one was caused by, where it was.
fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    while let Some(cause) = std::error::Error::source(inner).and_then(|cause| cause.downcast_ref::<Error>()) {
        inner = cause;
    }
    inner
}
