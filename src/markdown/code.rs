//! Code: highlighted when the site is built, by classes, so that light and dark are a matter of style sheets.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::CodeBlockKind;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::Renderer;
use super::attributes::Attributes;
use super::inline::annotation;
use super::variable::write_named;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::dialect::Extension;
use crate::html::{escape_attribute, escape_text};
use crate::source::Span;
use crate::variables::{NamedPart, NamedText, literals_in_code};

/// Every syntax that can be highlighted. Loaded when the first code block with a language is met.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names that mean: no highlighting.
const PLAIN: [&str; 7] = ["text", "txt", "plain", "plaintext", "none", "output", "out"];

/// Names that writers use for what the syntaxes call otherwise.
const ALIASES: [(&str, &str); 10] = [
    ("arduino", "cpp"),
    ("console", "sh"),
    ("docker", "dockerfile"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("pycon", "py"),
    ("python-console", "py"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
];

/// The kinds of words that the theme has colours for, by the first part of syntect's scopes.
static KINDS: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "tok-comment"),
        ("string", "tok-string"),
        ("constant", "tok-constant"),
        ("keyword", "tok-keyword"),
        ("storage", "tok-storage"),
        ("entity", "tok-entity"),
        ("support", "tok-support"),
        ("variable", "tok-variable"),
        ("markup", "tok-markup"),
        ("invalid", "tok-invalid"),
        ("punctuation", "tok-punctuation"),
    ]
    .into_iter()
    .map(|(scope, class)| (Scope::new(scope).expect("a word is a scope"), class))
    .collect()
});

/// A code block that is being read.
#[derive(Debug)]
pub struct CodeBlock {
    /// Its text so far.
    text: NamedText,
    language: String,
    attributes: Attributes,
    numbered: bool,
    range: Range<usize>,
}

impl CodeBlock {
    /// A code block with this info string, ```` ```toml title="site.toml" linenums hl_lines="2-3" ````.
    pub fn new(kind: &CodeBlockKind<'_>, range: Range<usize>) -> Self {
        let info = match kind {
            CodeBlockKind::Fenced(info) => literals_in_code(info.trim()),
            CodeBlockKind::Indented => Cow::Borrowed(""),
        };
        let (first, rest) = info.split_at(info.find([' ', '\t', '{']).unwrap_or(info.len()));
        // The language may be left out before what else is said.
        let (language, rest) = if first.contains('=') { ("", &*info) } else { (first, rest) };
        let (rest, numbered) = take_word(rest, "linenums");
        let mut attributes = Attributes::parse_lenient(&rest);
        let mut language = language.trim_start_matches('.').to_owned();
        if language.is_empty() && !attributes.classes.is_empty() {
            language = attributes.classes.remove(0);
        }
        let numbered = numbered || attributes.others.iter().any(|(name, _)| name == "linenums");
        Self { text: NamedText::default(), language, attributes, numbered, range }
    }

    /// More of its text; parts of it may stand for variables.
    pub fn push(&mut self, text: &str, parts: Option<Vec<NamedPart<'_>>>) {
        for part in parts.unwrap_or_else(|| vec![NamedPart::plain(text)]) {
            self.text.push(&literals_in_code(part.words), part.name);
        }
    }

    fn other(&self, name: &str) -> Option<&str> {
        self.attributes.others.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The lines that `hl_lines="2 5-7"` marks, counted from 1.
    fn marked(&self) -> Vec<Range<usize>> {
        let lines = self.other("hl_lines").unwrap_or_default();
        let number = |text: &str| text.trim().parse::<usize>().ok();
        lines
            .split([' ', ','])
            .filter_map(|part| match part.split_once('-') {
                Some((from, to)) => Some(number(from)?..number(to)?.saturating_add(1)),
                None => number(part).map(|line| line..line + 1),
            })
            .collect()
    }
}

/// Take a word without a value out of an info string.
fn take_word(text: &str, word: &str) -> (String, bool) {
    let kept: Vec<&str> = text.split(' ').filter(|part| *part != word).collect();
    let kept = kept.join(" ");
    let taken = kept.len() < text.len();
    (kept, taken)
}

impl Renderer<'_> {
    /// Code within a line; `#!python …` has colours where the site asks for them.
    pub(super) fn write_inline_code(&mut self, code: NamedText, range: Range<usize>) -> NamedText {
        let coloured = self.settings.extensions.has(Extension::InlineCode);
        let language = coloured.then(|| inline_language(code.as_str())).flatten();
        let syntax = language.and_then(|(language, _)| find_syntax(language));
        let shown = match language {
            Some((_, shown)) => code.after(code.as_str().len() - shown.len()),
            None => code,
        };
        self.open_element("code", range);
        let mut html = String::with_capacity(shown.as_str().len());
        write_code(&mut html, shown.as_str(), syntax, Wrap::Nothing);
        write_named(&mut self.out, &html, shown.as_str(), shown.names());
        self.out.push("</code>");
        shown
    }

    pub(super) fn end_code(&mut self, range: Range<usize>) {
        let Some(code) = self.code.take() else { return };
        self.remember_code(range);
        let text = code.text.as_str();
        if code.language == "mermaid" {
            return self.diagram(text);
        }
        let mut html = "<div class=\"code-block\"".to_owned();
        if !code.language.is_empty() {
            html.push_str(" data-language=\"");
            escape_attribute(&mut html, &code.language);
            html.push('"');
        }
        html.push_str(">\n");
        self.out.push(&html);
        if let Some(title) = code.other("title") {
            self.write_code_title(&code, title);
        }
        let marked = code.marked();
        self.check_marked(&code, &marked, text.lines().count());
        self.out.push("<pre class=\"code\"><code");
        self.out.push(if code.numbered { " class=\"linenums\">" } else { ">" });
        let mut html = String::with_capacity(text.len());
        let wrap = if code.numbered || !marked.is_empty() { Wrap::Lines(&marked) } else { Wrap::Nothing };
        write_code(&mut html, text, self.syntax(&code), wrap);
        if self.settings.extensions.has(Extension::CodeAnnotations) {
            self.annotated |= mark_annotations(&mut html);
        }
        write_named(&mut self.out, &html, text, code.text.names());
        self.block("</code></pre>\n</div>\n");
        self.plain(text);
        self.plain_break();
    }

    /// A title, with the names of variables in it.
    fn write_code_title(&mut self, code: &CodeBlock, title: &str) {
        let fence = &self.lowered.text.as_str()[code.range.clone()];
        let fence = &fence[..first_line(fence)];
        let place = fence.find("title=").and_then(|at| Some(at + fence[at..].find(title)?));
        let start = place.map(|place| code.range.start + place);
        let parts = start.and_then(|start| self.variables.parts(title, start..start + title.len()));
        self.out.push("<span class=\"code-title\">");
        for part in parts.unwrap_or_else(|| vec![NamedPart::plain(title)]) {
            self.named(part.variable(), |renderer| escape_text(renderer.out.html(), part.words));
        }
        self.out.push("</span>");
    }

    /// A diagram is plain code; a site whose own script draws such finds it by its class.
    fn diagram(&mut self, text: &str) {
        self.document.has_diagrams = true;
        self.out.push("<pre class=\"mermaid\"><code>");
        escape_text(self.out.html(), text);
        self.block("</code></pre>\n");
        self.plain(text);
        self.plain_break();
    }

    /// Report marked lines that the code does not have.
    fn check_marked(&mut self, code: &CodeBlock, marked: &[Range<usize>], lines: usize) {
        let given = code.other("hl_lines").unwrap_or_default();
        let parts = given.split([' ', ',']).filter(|part| !part.is_empty()).count();
        if marked.len() != parts
            || marked.iter().any(|range| range.start == 0 || range.is_empty() || range.end > lines + 1)
        {
            let message = format!("`hl_lines=\"{given}\"` names lines that are not there: the code has {lines}");
            let hint = "write numbers and ranges that count from 1: hl_lines=\"1 3-4\"";
            self.report(Diagnostic::warning("bad-hl-lines", self.fence_span(code), message).hint(hint));
        }
    }

    /// The line that opens a code block.
    fn fence_span(&self, code: &CodeBlock) -> Span {
        let length = first_line(&self.lowered.text.as_str()[code.range.clone()]);
        self.span(code.range.start..code.range.start + length)
    }

    fn syntax(&mut self, code: &CodeBlock) -> Option<&'static SyntaxReference> {
        if code.language.is_empty() || PLAIN.contains(&code.language.as_str()) {
            return None;
        }
        let found = find_syntax(&code.language);
        if found.is_none() {
            let span = self.fence_span(code);
            let endings = |syntax: &'static SyntaxReference| syntax.file_extensions.iter().map(String::as_str);
            let syntaxes = SYNTAXES.syntaxes().iter();
            let names = syntaxes.flat_map(|syntax| endings(syntax).chain([syntax.name.as_str()]));
            let hint = did_you_mean(&code.language.to_lowercase(), names)
                .unwrap_or_else(|| "write `text` for code without colours".to_owned());
            let message = format!("no language is called `{}`: the code is shown without colours", code.language);
            self.report(Diagnostic::warning("unknown-language", span, message).hint(hint));
        }
        found
    }
}

/// The language and the code of `#!python print(1)`.
fn inline_language(code: &str) -> Option<(&str, &str)> {
    let (language, code) = code.strip_prefix("#!")?.split_once(' ')?;
    let is_name = !language.is_empty()
        && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_'));
    (is_name && !code.trim().is_empty()).then(|| (language, code.trim_start()))
}

fn find_syntax(language: &str) -> Option<&'static SyntaxReference> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == language).map(|(_, name)| *name);
    SYNTAXES.find_syntax_by_token(alias.unwrap_or(language))
}

/// Set the `(1)!` of comments apart. Returns whether there are any.
fn mark_annotations(html: &mut String) -> bool {
    const COMMENT: &str = "<span class=\"tok-comment";
    let mut marked = String::with_capacity(html.len());
    let mut copied = 0;
    for (at, _) in html.match_indices('(') {
        let Some(length) = annotation(&html[at..]).filter(|length| html[at..at + length].ends_with('!')) else {
            continue;
        };
        let in_comment = html[..at]
            .rfind("<span")
            .is_some_and(|open| html[open..].starts_with(COMMENT) && !html[open..at].contains("</span>"));
        if in_comment {
            marked.push_str(&html[copied..at]);
            marked.push_str(&format!("<span class=\"annotation\">{}</span>", &html[at..at + length]));
            copied = at + length;
        }
    }
    marked.push_str(&html[copied..]);
    *html = marked;
    copied > 0
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// What each line is put into.
#[derive(Clone, Copy)]
enum Wrap<'a> {
    Nothing,
    /// A span, with a mark on these lines.
    Lines(&'a [Range<usize>]),
}

/// Past this length a line is written plain: highlighting one is not linear in its length. (2,000 `$` in JavaScript take
/// 0.4 s.)
const HIGHLIGHTED_LINE_MAX: usize = 400;

/// Past this length the rest of a block is written plain.
const HIGHLIGHTED_MAX: usize = 200_000;

fn write_code(html: &mut String, text: &str, syntax: Option<&SyntaxReference>, wrap: Wrap<'_>) {
    let mut state = syntax.map(|syntax| (ParseState::new(syntax), ScopeStack::new()));
    let mut read = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        read += line.len();
        if let Wrap::Lines(marked) = wrap {
            let class = if marked.iter().any(|lines| lines.contains(&(index + 1))) { "line marked" } else { "line" };
            html.push_str(&format!("<span class=\"{class}\">"));
        }
        match &mut state {
            Some((parser, scopes)) if line.len() <= HIGHLIGHTED_LINE_MAX && read <= HIGHLIGHTED_MAX => {
                write_line(html, line, parser, scopes);
            }
            _ => escape_text(html, line),
        }
        if matches!(wrap, Wrap::Lines(_)) {
            html.push_str("</span>");
        }
    }
}

fn write_line(html: &mut String, line: &str, parser: &mut ParseState, scopes: &mut ScopeStack) {
    // A syntax whose rules fail on this line colours nothing in it.
    let Ok(operations) = parser.parse_line(line, &SYNTAXES) else { return escape_text(html, line) };
    let mut at = 0;
    for (end, operation) in operations {
        write_token(html, &line[at..end], scopes);
        at = end;
        if scopes.apply(&operation).is_err() {
            break;
        }
    }
    write_token(html, &line[at..], scopes);
}

/// One span at the most for each token: the innermost scope that the theme knows.
fn write_token(html: &mut String, token: &str, scopes: &ScopeStack) {
    if token.is_empty() {
        return;
    }
    let kind = |scope: &Scope| KINDS.iter().find(|(kind, _)| kind.is_prefix_of(*scope)).map(|(_, class)| *class);
    let innermost = scopes.as_slice().iter().rev().find_map(kind);
    // The quotes of a string are part of the string.
    let class = match innermost {
        Some("tok-punctuation") => scopes
            .as_slice()
            .iter()
            .rev()
            .filter_map(kind)
            .find(|class| matches!(*class, "tok-string" | "tok-comment"))
            .or(innermost),
        other => other,
    };
    match class {
        Some(class) if !token.trim().is_empty() => {
            html.push_str("<span class=\"");
            html.push_str(class);
            html.push_str("\">");
            escape_text(html, token);
            html.push_str("</span>");
        }
        _ => escape_text(html, token),
    }
}
