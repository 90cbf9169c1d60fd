//! `{% set %}`, `{% if %}`, `{% for %}`, `{% include %}`, `{% macro %}` and `{% raw %}` of an article, run when the site is
//! built, for sites that turn macros on.
//!
//! An article is a template as it stands; only what Jinja would stumble over is hidden from it first: an anchor `{#id}`,
//! braces that enclose no expression, escaped openings, and expressions with names that nobody defines. The latter come
//! out as they were written, so that whoever expands variables next reports them as on any other page.
//!
//! Code is no exception, as `{{ name }}` is none there: `{% raw %}` keeps what is to be shown.
//!
//! What cannot be run stays as it was written, with what belongs to it, and is reported; the rest is run without it.

mod groups;

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

/// How many statements and expressions of a page may fail before none of its macros is run: each is another try.
const FAILURES_MAX: usize = 30;

/// How deep macros may call one another, and snippets include others.
const DEPTH_MAX: usize = 80;

/// What mkdocs-macros gives to articles and a build does not know, with what to do in its place.
pub const UNKNOWN_HERE: [(&str, &str); 7] = [
    ("now", "a build asks no clock, so that the same files always make the same site: write the date"),
    ("git", "a build does not ask Git: what it should say can be a variable in site.toml"),
    ("environment", "a build does not ask what it runs on"),
    ("files", "lists of pages are the theme's and the navigation's"),
    ("navigation", "lists of pages are the theme's and the navigation's"),
    ("macros_info", "`guidepost check` says what a page asks for and nobody defines"),
    ("context", "`guidepost check` says what a page asks for and nobody defines"),
];

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
    let mut template = Template {
        base: &base,
        scope,
        snippets,
        environment: &environment,
        left: Left::default(),
        diagnostics: Vec::new(),
    };
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
            hide(text, &mut |tag| no_expression(&reader, text, tag), &mut |part| match part {
                Part::Copied(range) => hidden.push_str(&text[range]),
                Part::Written(_, written) => hidden.push_str(written.encode_utf8(&mut [0; 4])),
            });
            hidden
        };
        Ok(texts.get(name).map(hidden))
    });
    environment
}

/// What stands for the opening of a tag that encloses no expression.
fn no_expression(environment: &Environment<'_>, text: &str, tag: &Tag) -> Option<char> {
    let is_one = tag.kind != Kind::Expression || environment.compile_expression(&text[tag.inside.clone()]).is_ok();
    (!is_one).then(|| mark_of(tag.kind))
}

/// A part of a text of which something is hidden.
enum Part {
    /// It stays.
    Copied(Range<usize>),
    /// A character stands in its place.
    Written(Range<usize>, char),
}

/// Go through a text part by part; openings that are none, those of tags that are to be hidden, and escaped ones are
/// replaced. Returns the tags that are left, by where they stand in the text.
fn hide(text: &str, hidden: &mut dyn FnMut(&Tag) -> Option<char>, write: &mut dyn FnMut(Part)) -> Vec<Tag> {
    let mut tags = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(place) = scan::next(text, at) {
        at = place.end(text);
        let (range, mark) = match place {
            Place::Tag(tag) => match hidden(&tag) {
                Some(mark) => {
                    at = tag.range.start + tag.kind.opening().len();
                    (tag.range.start..at, mark)
                }
                None => {
                    tags.push(tag);
                    continue;
                }
            },
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
    left: Left,
    diagnostics: Vec<Diagnostic>,
}

/// What is not run, because it cannot be.
#[derive(Debug, Default)]
struct Left {
    /// The tags, by where they begin in the article.
    tags: BTreeSet<usize>,
    /// The names that they would have set.
    names: BTreeSet<String>,
    /// Those of them that nothing else sets.
    missing: BTreeSet<String>,
}

/// The text of a template, with its tags by where they stand in it.
struct Prepared {
    text: Arc<MappedText>,
    tags: Vec<Tag>,
    /// Where each of them begins in the article.
    origins: Vec<usize>,
}

impl Template<'_> {
    /// Run what can be run; `None` where nothing can.
    fn render(&mut self, used: &mut BTreeSet<String>, included: &mut BTreeSet<String>) -> Option<MappedText> {
        for _ in 0..FAILURES_MAX {
            let prepared = self.prepare(&BTreeSet::new());
            match self.attempt(prepared, used, included) {
                Ok(text) => return Some(text),
                Err((error, prepared)) => self.leave(&error, &prepared)?,
            }
        }
        let said = format!("more than {FAILURES_MAX} macros of this page cannot be run");
        self.too_much(self.base.origin(0..0), said);
        None
    }

    /// Run all that is not left as it is.
    fn attempt(
        &mut self,
        prepared: Prepared,
        used: &mut BTreeSet<String>,
        included: &mut BTreeSet<String>,
    ) -> Result<MappedText, (Error, Prepared)> {
        let names = match self.environment.template_from_named_str(ARTICLE, prepared.text.as_str()) {
            Ok(template) => template.undeclared_variables(false),
            Err(error) => return Err((error, prepared)),
        };
        let own = prepared.bound();
        let (unknown, known): (BTreeSet<String>, BTreeSet<String>) =
            names.into_iter().partition(|name| !own.contains(name.as_str()) && !self.is_defined(name));
        used.extend(known);
        let prepared = if unknown.is_empty() { prepared } else { self.prepare(&unknown) };
        let rendered = self
            .environment
            .template_from_named_str(ARTICLE, prepared.text.as_str())
            .and_then(|template| template.render_with_spans(self.scope.values()));
        match rendered {
            Ok((output, _)) if output.len() > OUTPUT_MAX => {
                let said = format!("macros make more than {OUTPUT_MAX} bytes of this page");
                Err((Error::new(ErrorKind::OutOfFuel, said), prepared))
            }
            Ok((output, spans)) => {
                self.report_unknown(&unknown, &prepared);
                Ok(written(&prepared, &output, &spans, included))
            }
            Err(error) => Err((error, prepared)),
        }
    }

    /// Report what failed, and leave it as it is from now on; `None` where nothing can be run for it.
    fn leave(&mut self, error: &Error, prepared: &Prepared) -> Option<()> {
        if error.kind() == ErrorKind::OutOfFuel || innermost(error).kind() == ErrorKind::OutOfFuel {
            self.report(error, prepared);
            return None;
        }
        let text = prepared.text.as_str();
        let groups = groups::of(text, &prepared.tags);
        let failed = prepared.failing_tag(error);
        let broken = groups.iter().find(|group| group.is_broken).filter(|_| error.kind() == ErrorKind::SyntaxError);
        let group =
            broken.or_else(|| groups.iter().find(|group| failed.is_some_and(|failed| group.tags.contains(&failed))));
        let first = group.and_then(|group| group.tags.first()).and_then(|first| prepared.tags.get(*first));
        let is_consequence = failed
            .and_then(|failed| prepared.tags.get(failed))
            .is_some_and(|tag| words(&text[tag.inside.clone()]).any(|(_, word)| self.left.names.contains(word)));
        match (broken.and(first), is_consequence) {
            (_, true) => {}
            (Some(tag), _) => self.report_broken(prepared, tag),
            (None, _) => self.report(error, prepared),
        }
        let group = group?;
        for number in &group.tags {
            let (tag, origin) = (prepared.tags.get(*number)?, prepared.origins.get(*number)?);
            self.left.names.extend(bound_by(text, tag).into_iter().map(str::to_owned));
            self.left.tags.insert(*origin);
        }
        let kept = prepared.tags.iter().zip(&prepared.origins).filter(|(_, origin)| !self.left.tags.contains(origin));
        let set: BTreeSet<&str> = kept.flat_map(|(tag, _)| bound_by(text, tag)).collect();
        let is_set = |name: &&String| set.contains(name.as_str());
        self.left.missing = self.left.names.iter().filter(|name| !is_set(name)).cloned().collect();
        Some(())
    }

    /// Hide what Jinja must not see: expressions with unknown names are among it.
    fn prepare(&self, unknown: &BTreeSet<String>) -> Prepared {
        let base = self.base.as_str();
        let mut builder = TextBuilder::from_text(self.base.clone());
        let kept = hide(base, &mut |tag| self.hidden(tag, unknown), &mut |part| match part {
            Part::Copied(range) => builder.copy(range),
            Part::Written(range, mark) => builder.replace(range, mark.encode_utf8(&mut [0; 4])),
        });
        let text = Arc::new(builder.finish());
        let tags = hide(text.as_str(), &mut |_| None, &mut |_| {});
        Prepared { text, tags, origins: kept.into_iter().map(|tag| tag.range.start).collect() }
    }

    /// What stands for the opening of a tag that Jinja must not see.
    fn hidden(&self, tag: &Tag, unknown: &BTreeSet<String>) -> Option<char> {
        let inside = &self.base.as_str()[tag.inside.clone()];
        let is_left = self.left.tags.contains(&tag.range.start);
        match tag.kind {
            Kind::Comment => None,
            Kind::Statement => is_left.then(|| mark_of(tag.kind)),
            // What is reported already is not to be reported again by whoever expands variables.
            Kind::Expression if is_left => Some(literal_brace()),
            Kind::Expression => {
                let Ok(expression) = self.environment.compile_expression(inside) else {
                    return Some(mark_of(tag.kind));
                };
                if self.left.missing.is_empty() && unknown.is_empty() {
                    return None;
                }
                let names = expression.undeclared_variables(false);
                if names.iter().any(|name| self.left.missing.contains(name)) {
                    return Some(literal_brace());
                }
                let is_unknown = !asks_whether_defined(inside) && names.iter().any(|name| unknown.contains(name));
                is_unknown.then(|| mark_of(tag.kind))
            }
        }
    }

    /// The text without its macros being run. Expressions with names that it sets itself are no mistakes.
    fn unrendered(&self) -> MappedText {
        let prepared = self.prepare(&BTreeSet::new());
        let own = prepared.bound();
        let base = self.base.as_str();
        let mut builder = TextBuilder::from_text(self.base.clone());
        let is_own = |tag: &Tag| {
            let inside = &base[tag.inside.clone()];
            let names = || words(inside).any(|(_, word)| own.contains(word) || self.left.names.contains(word));
            tag.kind == Kind::Expression && (self.left.tags.contains(&tag.range.start) || names())
        };
        hide(base, &mut |tag| is_own(tag).then(|| mark_of(tag.kind)), &mut |part| match part {
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
        self.scope.is_known(name) || self.scope.scope.is_global(name)
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
            let said = error.detail().unwrap_or("the macros of this page are too much work");
            return self.too_much(span, said.to_owned());
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
            _ => "it is shown as it is written, with what belongs to it; the rest of the page is run".to_owned(),
        };
        let message = format!("this macro cannot be run: {said}");
        self.diagnostics.push(Diagnostic::error("bad-macro", span, message).hint(hint));
    }

    /// A statement without the one that ends it, or an end of nothing.
    fn report_broken(&mut self, prepared: &Prepared, tag: &Tag) {
        let text = prepared.text.as_str();
        let word = tag.word(text);
        let (said, hint) = match word.strip_prefix("end") {
            Some(name) => (format!("`{{% {word} %}}` ends nothing"), format!("there is no `{{% {name} %}}` before it")),
            None if matches!(word, "else" | "elif") => {
                (format!("`{{% {word} %}}` belongs to nothing"), "there is no `{% if %}` before it".to_owned())
            }
            None => (format!("`{{% {word} %}}` has no end"), format!("write {{% end{word} %}} where it ends")),
        };
        let span = prepared.text.origin(tag.range.clone());
        let message = format!("this macro cannot be run: {said}");
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
        self.tags.iter().flat_map(|tag| bound_by(text, tag)).collect()
    }

    /// The tag that an error is about: of this text, where it happened in what this one brings in.
    fn failing_tag(&self, error: &Error) -> Option<usize> {
        let own = causes(error).filter(|error| error.name() == Some(ARTICLE)).last()?;
        let lies_in = |at: usize| self.tags.iter().position(|tag| tag.range.start <= at && at < tag.range.end);
        let line = || {
            let source = SourceFile::new(ARTICLE, self.text.as_str());
            let line = line_of(&source, own.line()?);
            self.tags.iter().position(|tag| tag.range.end > line.start && tag.range.start < line.end)
        };
        own.range().and_then(|range| lies_in(range.start)).or_else(line)
    }
}

/// The names that a statement sets.
fn bound_by<'t>(text: &'t str, tag: &Tag) -> Vec<&'t str> {
    let word = tag.word(text);
    let binds = matches!(word, "set" | "for" | "macro" | "import" | "from" | "with" | "call");
    if tag.kind != Kind::Statement || !binds {
        return Vec::new();
    }
    let inside = &text[tag.inside.clone()];
    let target = inside.split(" in ").next().unwrap_or_default();
    // Names in the values of arguments count as set, too: a mistake in one is found when it runs.
    let target = if word == "set" { target.split('=').next().unwrap_or_default() } else { target };
    words(target).map(|(_, word)| word).collect()
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
pub(super) fn asks_whether_defined(inside: &str) -> bool {
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
    causes(error).last().unwrap_or(error)
}

/// An error, and what caused it, and what caused that.
fn causes(error: &Error) -> impl Iterator<Item = &Error> {
    std::iter::successors(Some(error), |error| {
        std::error::Error::source(*error).and_then(|cause| cause.downcast_ref::<Error>())
    })
}
