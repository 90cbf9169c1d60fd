//! Stage 4: `<< name >>` and `{{ name }}`, before Markdown is read.
//!
//! The inside is a minijinja expression over the site's variables and `page`. What is no expression stays as written:
//! `>>> see below <<<`, `a << b`, `cat <<EOF`. A name that nobody defines stays as written too, and is a mistake unless
//! it turns out to stand in code, which only the Markdown stage can tell: so it is returned as [`Unresolved`].
//!
//! An escaped opening, `\<<` or `\{{`, becomes a character that no text contains (`Literal`): only whoever writes the
//! HTML knows whether it stands in prose or in code.
//!
//! Where a site turns them on, `macros` are run first.

mod filters;
mod macros;
mod named;
mod scan;
mod tag_list;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{MappedText, Span, TextBuilder};

pub use self::macros::{Ran, UNKNOWN_HERE, are_in as has_macros, run as run_macros};
pub use self::named::{CLOSE, Named, NamedPart, NamedText, Variable, named_parts, open};
pub use self::tag_list::Tags;

/// The longest expression, in bytes: what has no end nearby is no variable.
const EXPRESSION_MAX: usize = 300;

/// The longest value of an expression, in bytes: `"a" * 99999999` is a slip.
const VALUE_MAX: usize = 100_000;

/// How much work the expressions and macros of a page may be: so many instructions, or 64 times as many bytes.
const FUEL: u64 = 1_000_000;

/// The mark that stands where an article places the checker.
pub const CHECKER_MARK: &str = "<!--\u{fdd4}url-checker-->";

/// What variables mean on a site.
#[derive(Debug)]
pub struct Scope {
    environment: Environment<'static>,
    variables: BTreeMap<String, Value>,
    /// Names that some brand defines and this one does not.
    brand_only: BTreeMap<String, String>,
    /// Whether the site runs macros: then `{{ 3 * 4 }}` is an expression, too.
    runs_macros: bool,
    /// The address of the site, with a slash at its end.
    base_url: String,
}

impl Scope {
    /// The variables of the brand that is built.
    pub fn new(config: &Config) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_unknown_method_callback(unknown_method_callback);
        filters::add_to(&mut environment);
        environment.add_function("url_checker", || CHECKER_MARK);
        environment.add_function("tag_list", tag_list::function);
        let variables = config
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), Value::from(Serde(&variable.value))))
            .collect();
        let runs_macros = config.runs_macros();
        let base_url = config.base_url.to_string();
        Self { environment, variables, brand_only: config.brand_only.clone(), runs_macros, base_url }
    }

    /// This scope, with values for what it does not know.
    pub fn with_defaults(&self, defaults: &BTreeMap<String, String>) -> Self {
        let mut variables: BTreeMap<String, Value> =
            defaults.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        variables.extend(self.variables.iter().map(|(name, value)| (name.clone(), value.clone())));
        let (environment, brand_only) = (self.environment.clone(), self.brand_only.clone());
        Self { environment, variables, brand_only, runs_macros: self.runs_macros, base_url: self.base_url.clone() }
    }

    /// This scope, on one page, which is given its whole address as well.
    pub fn on_page(&self, mut page: BTreeMap<&'static str, Value>) -> PageScope<'_> {
        if let Some(route) = page.get("route").and_then(Value::as_str) {
            let address = format!("{}{}", self.base_url, route.trim_start_matches('/'));
            page.insert("canonical_url", Value::from(address));
        }
        PageScope { scope: self, page: Value::from(page), own: BTreeMap::new() }
    }

    fn is_known(&self, name: &str) -> bool {
        name == "page" || name == "url_checker" || name == "tag_list" || self.variables.contains_key(name)
    }

    /// Whether a name is one of Jinja's own: `range`, `namespace`.
    fn is_global(&self, name: &str) -> bool {
        self.environment.globals().any(|(global, _)| global == name)
    }

    fn hint(&self, name: &str) -> String {
        if let Some(brand) = self.brand_only.get(name) {
            return format!("only the brand `{brand}` defines it; give it a value under [variables] in site.toml");
        }
        if let Some((_, instead)) = macros::UNKNOWN_HERE.iter().find(|(own, _)| self.runs_macros && *own == name) {
            return (*instead).to_owned();
        }
        let known = self.variables.keys().map(String::as_str).chain(["page"]);
        did_you_mean(name, known).unwrap_or_else(|| "define it under [variables] in site.toml".to_owned())
    }
}

/// What variables mean on one page.
#[derive(Debug)]
pub struct PageScope<'a> {
    scope: &'a Scope,
    page: Value,
    /// The variables of this page alone.
    own: BTreeMap<String, Value>,
}

/// Text with its variables replaced.
#[derive(Debug)]
pub struct Expanded {
    /// The text.
    pub text: Arc<MappedText>,
    /// What could not be replaced and stays as written, by where it stands in the text.
    pub unresolved: Vec<Unresolved>,
    /// The variables that were used.
    pub used: BTreeSet<String>,
}

impl Expanded {
    /// Note the statements of macros, which are text where a site does not turn macros on.
    pub fn note_statements(&mut self) {
        let text = self.text.as_str();
        let mut at = 0;
        while let Some(place) = scan::next(text, at) {
            at = place.end(text);
            let scan::Place::Tag(tag) = place else { continue };
            if tag.kind != scan::Kind::Statement || tag.word(text).is_empty() {
                continue;
            }
            let message = format!("`{{% {} %}}` is shown as text: this site does not run macros", tag.word(text));
            let diagnostic = Diagnostic::warning("macros-off", self.text.origin(tag.range.clone()), message)
                .hint("turn them on in site.toml, [markdown] extensions = [\"macros\"], or write \\{% for the text");
            self.unresolved.push(Unresolved { range: tag.range, diagnostic });
        }
    }
}

/// An expression that means nothing here.
#[derive(Debug)]
pub struct Unresolved {
    /// Where it stands in the expanded text.
    pub range: Range<usize>,
    /// What to say if it stands in prose.
    pub diagnostic: Diagnostic,
}

/// An escaped opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Literal {
    /// Of something that would have been replaced: `\` goes, in prose and in code.
    Escaped,
    /// Of anything else: `\` goes in prose and stays in code.
    AsWritten,
}

/// The characters that stand for escaped openings, with what they are in prose and in code.
const LITERALS: [(char, &str, &str); 4] =
    [('\u{fdd0}', "<<", "<<"), ('\u{fdd1}', "{{", "{{"), ('\u{fdd2}', "<<", "\\<<"), ('\u{fdd3}', "{{", "\\{{")];

impl Literal {
    fn mark(self, delimiter: Delimiter) -> &'static str {
        match (self, delimiter) {
            (Self::Escaped, Delimiter::Angle) => "\u{fdd0}",
            (Self::Escaped, Delimiter::Brace) => "\u{fdd1}",
            (Self::AsWritten, Delimiter::Angle) => "\u{fdd2}",
            (Self::AsWritten, Delimiter::Brace) => "\u{fdd3}",
        }
    }
}

/// Give the escaped openings of prose back, and what would place the checker or a list of tags where nothing can stand.
pub fn literals_in_prose(text: &str) -> Cow<'_, str> {
    replace_literals(text, |(_, prose, _)| prose)
}

/// Give the escaped openings of code back, and what would place the checker or a list of tags.
pub fn literals_in_code(text: &str) -> Cow<'_, str> {
    replace_literals(text, |(_, _, code)| code)
}

fn replace_literals(text: &str, pick: impl Fn((char, &'static str, &'static str)) -> &'static str) -> Cow<'_, str> {
    /// All marks begin with these two bytes in UTF-8.
    const LEAD: &[u8] = b"\xef\xb7";
    if memchr::memmem::find(text.as_bytes(), LEAD).is_none() {
        return Cow::Borrowed(text);
    }
    let mut replaced = text.to_owned();
    for literal in LITERALS {
        replaced = replaced.replace(literal.0, pick(literal));
    }
    if replaced.contains(CHECKER_MARK) {
        replaced = replaced.replace(CHECKER_MARK, "<< url_checker() >>");
    }
    Cow::Owned(tag_list::unmark(replaced))
}

/// Expand the variables of a page's text.
///
/// A `<<` that stays is marked as literal, too: `<<EOF>` and `<<name>>` must not become tags.
pub fn expand(base: MappedText, scope: &PageScope<'_>) -> Expanded {
    let base = Arc::new(base);
    let text = base.as_str();
    let mut builder = TextBuilder::from_text(base.clone());
    let (mut unresolved, mut used) = (Vec::new(), BTreeSet::new());
    let mut copied = 0;
    for place in places(text) {
        if place.range.start < copied {
            continue;
        }
        let inside = &text[place.inside.clone()];
        let outcome =
            if inside.is_empty() { Outcome::Text } else { scope.evaluate(inside, place.delimiter, &mut used) };
        builder.copy(copied..place.range.start);
        copied = place.opening.end;
        match outcome {
            Outcome::Value(_) if place.escaped => {
                builder.replace(place.opening, Literal::Escaped.mark(place.delimiter))
            }
            _ if place.escaped => builder.replace(place.opening, Literal::AsWritten.mark(place.delimiter)),
            Outcome::Value(value) => {
                copied = place.range.end;
                builder.replace(place.range, &value);
            }
            Outcome::Mistake(mistake) => {
                let start = builder.len();
                builder.replace(place.opening.clone(), Literal::Escaped.mark(place.delimiter));
                builder.copy(place.opening.end..place.range.end);
                copied = place.range.end;
                let span = base.origin(mistake.within(inside, place.inside.start));
                unresolved
                    .push(Unresolved { range: start..builder.len(), diagnostic: scope.diagnostic(&mistake, span) });
            }
            Outcome::Text => builder.replace(place.opening, Literal::Escaped.mark(place.delimiter)),
        }
    }
    builder.copy(copied..text.len());
    Expanded { text: Arc::new(builder.finish()), unresolved, used }
}

/// Expand the variables of a string that is not Markdown: a title, a setting.
pub fn expand_string(
    text: &str,
    span: &Span,
    scope: &PageScope<'_>,
    used: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> NamedText {
    let mut expanded = NamedText::default();
    let mut copied = 0;
    // Where the string stands as it is, mistakes have their own places in it.
    let verbatim = span.end - span.start == text.len();
    for place in places(text) {
        if place.range.start < copied {
            continue;
        }
        expanded.push(&text[copied..place.range.start], None);
        copied = place.range.start + usize::from(place.escaped);
        let inside = &text[place.inside.clone()];
        if place.escaped || inside.is_empty() {
            expanded.push(&text[copied..place.opening.end], None);
            copied = place.opening.end;
            continue;
        }
        match scope.evaluate(inside, place.delimiter, used) {
            Outcome::Value(value) => {
                expanded.push(&value, Some(inside));
                copied = place.range.end;
            }
            Outcome::Mistake(mistake) => {
                let within = mistake.within(inside, span.start + place.inside.start);
                let at =
                    if verbatim { Span { start: within.start, end: within.end, ..span.clone() } } else { span.clone() };
                diagnostics.push(scope.diagnostic(&mistake, at));
            }
            Outcome::Text => {}
        }
    }
    expanded.push(&text[copied..], None);
    expanded
}

/// The two spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delimiter {
    Angle,
    Brace,
}

impl Delimiter {
    fn open(self) -> &'static str {
        match self {
            Self::Angle => "<<",
            Self::Brace => "{{",
        }
    }

    fn close(self) -> &'static str {
        match self {
            Self::Angle => ">>",
            Self::Brace => "}}",
        }
    }
}

/// A place that looks like a variable, or begins like one.
struct Place {
    /// All of it, with the backslash of an escaped one.
    range: Range<usize>,
    /// Its opening, likewise.
    opening: Range<usize>,
    /// What stands between the delimiters, trimmed; empty where the opening has no end.
    inside: Range<usize>,
    delimiter: Delimiter,
    escaped: bool,
}

fn places(text: &str) -> impl Iterator<Item = Place> + '_ {
    memchr::memchr2_iter(b'<', b'{', text.as_bytes()).filter_map(|at| place_at(text, at))
}

fn place_at(text: &str, at: usize) -> Option<Place> {
    let bytes = text.as_bytes();
    let delimiter = if bytes[at] == b'<' { Delimiter::Angle } else { Delimiter::Brace };
    let single = bytes[at];
    let run = bytes.get(at + 1) == Some(&single)
        && bytes.get(at + 2) != Some(&single)
        && (at == 0 || bytes[at - 1] != single);
    if !run {
        return None;
    }
    let backslashes = bytes[..at].iter().rev().take_while(|&&byte| byte == b'\\').count();
    let escaped = backslashes % 2 == 1;
    let start = at - usize::from(escaped);
    let (inside, end) = match inside(text, at + 2, delimiter) {
        Some(inside) => {
            (inside.clone(), text[inside.end..].find(delimiter.close()).map_or(at + 2, |close| inside.end + close + 2))
        }
        None if escaped || delimiter == Delimiter::Angle => (at + 2..at + 2, at + 2),
        None => return None,
    };
    debug_assert!(text[at..].starts_with(delimiter.open()), "a place begins with its delimiter");
    Some(Place { range: start..end, opening: start..at + 2, inside, delimiter, escaped })
}

/// The trimmed text up to the closing delimiter, which must come soon and in the same paragraph.
fn inside(text: &str, from: usize, delimiter: Delimiter) -> Option<Range<usize>> {
    let limit = text.floor_char_boundary((from + EXPRESSION_MAX).min(text.len()));
    if let Some(string) = only_string(&text[from..limit], delimiter.close()) {
        return Some(from + string.start..from + string.end);
    }
    let length = text[from..limit].find(delimiter.close())?;
    let inner = &text[from..from + length];
    let trimmed = inner.trim();
    if trimmed.is_empty() || inner.contains("\n\n") || inner.contains(delimiter.open()) {
        return None;
    }
    let start = from + (inner.len() - inner.trim_start().len());
    Some(start..start + trimmed.len())
}

/// The range of a string at the beginning of a text that stands alone before this closing delimiter. Delimiters may stand
/// in it: `{{ "{{ name }}" }}` is how Jinja is told to write braces.
pub fn only_string(text: &str, close: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    let quote = text[start..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    let inner = &text[start + 1..];
    let closing = |c: char| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    };
    let end = start + 1 + inner.find(closing)? + 1;
    let closes = text[end..].trim_start_matches([' ', '\t']).starts_with(close);
    (closes && !text[..end].contains("\n\n")).then_some(start..end)
}

enum Outcome {
    /// Its value.
    Value(String),
    /// An expression, but it cannot be evaluated.
    Mistake(Mistake),
    /// No expression: ordinary text.
    Text,
}

/// Why an expression has no value.
enum Mistake {
    UnknownName(String),
    Evaluation(String),
}

impl Mistake {
    /// The part of the expression that it is about.
    fn within(&self, inside: &str, start: usize) -> Range<usize> {
        match self {
            Self::UnknownName(name) => {
                let at = start + inside.find(name.as_str()).unwrap_or_default();
                at..at + name.len()
            }
            Self::Evaluation(_) => start..start + inside.len(),
        }
    }
}

impl PageScope<'_> {
    /// The same, with variables of this page alone, which count before those of the site.
    pub fn with_own(self, own: &BTreeMap<String, serde_json::Value>) -> Self {
        let own = own.iter().map(|(name, value)| (name.clone(), Value::from(Serde(value)))).collect();
        Self { own, ..self }
    }

    fn is_known(&self, name: &str) -> bool {
        self.own.contains_key(name) || self.scope.is_known(name)
    }

    /// All names with their values.
    fn values(&self) -> BTreeMap<String, Value> {
        let mut values = self.scope.variables.clone();
        values.extend(self.own.iter().map(|(name, value)| (name.clone(), value.clone())));
        values.insert("page".to_owned(), self.page.clone());
        values
    }

    fn evaluate(&self, inside: &str, delimiter: Delimiter, used: &mut BTreeSet<String>) -> Outcome {
        if is_name(inside) {
            return match self.own.get(inside).or_else(|| self.scope.variables.get(inside)) {
                Some(value) => {
                    used.insert(inside.to_owned());
                    Outcome::Value(value.to_string())
                }
                None if is_keyword(inside) => Outcome::Text,
                None => Outcome::Mistake(Mistake::UnknownName(inside.to_owned())),
            };
        }
        let Ok(expression) = self.scope.environment.compile_expression(inside) else { return Outcome::Text };
        let names: BTreeSet<String> = expression.undeclared_variables(false).into_iter().collect();
        let is_jinja = self.scope.runs_macros && delimiter == Delimiter::Brace;
        if names.is_empty() && !inside.contains(['"', '\'']) && !is_jinja {
            return Outcome::Text;
        }
        let (known, unknown): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| self.is_known(name) || is_jinja && self.scope.is_global(name));
        if let Some(unknown) = unknown.first().filter(|_| !(is_jinja && macros::asks_whether_defined(inside))) {
            return Outcome::Mistake(Mistake::UnknownName(unknown.clone()));
        }
        used.extend(known);
        match expression.eval(self.values()) {
            Ok(value) if value.is_undefined() => {
                Outcome::Mistake(Mistake::Evaluation(format!("`{inside}` is not set")))
            }
            Ok(value) => match value.to_string() {
                long if long.len() > VALUE_MAX => {
                    Outcome::Mistake(Mistake::Evaluation(format!("`{inside}` is longer than {VALUE_MAX} bytes")))
                }
                value => Outcome::Value(value),
            },
            Err(error) if error.kind() == ErrorKind::OutOfFuel => {
                Outcome::Mistake(Mistake::Evaluation(format!("`{inside}` is too much work, or too long")))
            }
            Err(error) => Outcome::Mistake(Mistake::Evaluation(
                error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
            )),
        }
    }

    fn diagnostic(&self, mistake: &Mistake, span: Span) -> Diagnostic {
        match mistake {
            Mistake::UnknownName(name) => {
                Diagnostic::error("unknown-variable", span, format!("no variable is named `{name}`"))
                    .hint(self.scope.hint(name))
            }
            Mistake::Evaluation(what) => {
                Diagnostic::error("bad-expression", span, format!("this has no value: {what}"))
                    .hint("write \\<< or \\{{ if it is meant as it stands")
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}

fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "true" | "false" | "none" | "True" | "False" | "None" | "not" | "and" | "or" | "in" | "is" | "if" | "else"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn expand_text(text: &str) -> Expanded {
        let config_file =
            SourceFile::new("site.toml", "title = 'T'\n[variables]\nname = 'Guide'\nnested = { x = 'deep' }");
        let config = Config::read(&config_file, None, &mut Vec::new()).unwrap();
        let scope = Scope::new(&config);
        let file = SourceFile::new("content/a.md", text);
        let mut builder = TextBuilder::from_files();
        let index = builder.add_file(&file);
        builder.copy_from(index, 0..text.len());
        expand(builder.finish(), &scope.on_page(BTreeMap::from([("route", Value::from("/a/"))])))
    }

    #[test]
    fn both_spellings_and_expressions() {
        let text = expand_text("<< name >> {{name}} << name | upper >> {{ nested.x }} << page.route >>");
        assert_eq!(text.text.as_str(), "Guide Guide GUIDE deep /a/");
    }

    #[test]
    fn strings_may_hold_braces() {
        let text =
            expand_text("{{ \"{{ name }}\" }} {{'}}'}} {{ \"a \\\"{{\" }} << '<< name >>' >> {{ 'don\u{2019}t' }}");
        assert_eq!(text.text.as_str(), "{{ name }} }} a \"{{ << name >> don\u{2019}t");
        assert_eq!(text.unresolved.len(), 0);
    }

    #[test]
    fn what_is_no_expression_stays() {
        for same in [
            ">>> Click to see a screenshot <<<",
            "a << b",
            "cat <<EOF",
            "1 << 2 >> 3",
            "{{{ name }}}",
            "{{}}",
            "<< two words >>",
            "{{ \"a }}",
            "{{ 'a' b }}",
        ] {
            let expanded = expand_text(same);
            assert_eq!((&*literals_in_prose(expanded.text.as_str()), expanded.unresolved.len()), (same, 0));
        }
    }

    #[test]
    fn unknown_names_are_told_apart_by_place() {
        let expanded = expand_text("x << nmae >> y");
        assert_eq!(literals_in_prose(expanded.text.as_str()), "x << nmae >> y");
        let diagnostic = &expanded.unresolved[0].diagnostic;
        assert_eq!(diagnostic.span.as_ref().map(|span| (span.start, span.end)), Some((5, 9)));
        assert_eq!(diagnostic.hints, ["did you mean `name`?"]);
    }

    #[test]
    fn escapes_go_in_prose_and_stay_in_code_unless_needed() {
        let text = expand_text(r"\<< name >> \<<EOF \{{ name }} \{{ other }}");
        assert_eq!(literals_in_prose(text.text.as_str()), "<< name >> <<EOF {{ name }} {{ other }}");
        assert_eq!(literals_in_code(text.text.as_str()), r"<< name >> \<<EOF {{ name }} \{{ other }}");
    }
}
