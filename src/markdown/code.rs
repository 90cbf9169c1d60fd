//! Code: highlighted when the site is built, by classes, so that light and dark are a matter of style sheets.

mod colours;
mod lines;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CodeBlockKind;
use syntect::parsing::SyntaxReference;

use self::colours::{find_syntax, similar_syntax, write_code};
use self::lines::{Addresses, Counted, Lines, Marked, Numbering, Numbers};
use super::Renderer;
use super::attributes::Attributes;
use super::blocks::ANNOTATE;
use super::inline::annotation;
use super::variable::write_named;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::dialect::Extension;
use crate::html::{escape_attribute, escape_text};
use crate::source::Span;
use crate::variables::{NamedPart, NamedText, literals_in_code};

/// Names that mean: no highlighting.
const PLAIN: [&str; 7] = ["text", "txt", "plain", "plaintext", "none", "output", "out"];

/// What may be said of a code block by name, beside `data-…`.
const OPTIONS: [&str; 3] = ["title", "linenums", "hl_lines"];

/// Numbers of so many digits have room in every block.
const NUMBER_DIGITS: usize = 2;

/// What the addresses begin with that lines link to, as MkDocs has them.
const LINE_ADDRESS: &str = "__codelineno";

/// A code block that is being read.
#[derive(Debug)]
pub struct CodeBlock {
    /// Its text so far.
    text: NamedText,
    language: String,
    attributes: Attributes,
    /// What was said of it and means nothing.
    unknown: Vec<String>,
    /// `None` where what is said of them cannot be read.
    numbers: Option<Numbers>,
    is_fenced: bool,
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
        let (mut attributes, unread) = Attributes::parse_lenient(rest);
        let mut language = language.trim_start_matches('.').to_owned();
        if language.is_empty() && !attributes.classes.is_empty() {
            language = attributes.classes.remove(0);
        }
        let (bare, mut unknown): (Vec<&str>, Vec<&str>) = unread.into_iter().partition(|word| *word == "linenums");
        let said = attributes.others.iter().find(|(name, _)| name == "linenums").map(|(_, value)| value.as_str());
        let numbers = match said {
            Some(value) => Numbers::parse(value),
            None if !bare.is_empty() => Numbers::parse(""),
            None => Some(Numbers::Unsaid),
        };
        let is_known = |name: &str| OPTIONS.contains(&name) || name.starts_with("data-");
        unknown.extend(attributes.others.iter().map(|(name, _)| name.as_str()).filter(|name| !is_known(name)));
        let unknown = unknown.into_iter().map(str::to_owned).collect();
        let is_fenced = matches!(kind, CodeBlockKind::Fenced(_));
        Self { text: NamedText::default(), language, attributes, unknown, numbers, is_fenced, range }
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
        write_code(&mut html, shown.as_str(), syntax, None);
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
        self.check_options(&code);
        self.open_code_block(&code);
        if let Some(title) = code.other("title") {
            self.write_code_title(&code, title);
        }
        let marked = code.marked();
        let counted = Counted::of(text);
        self.check_marked(&code, &marked, counted.count);
        let marked = Marked::of(marked);
        let numbering = self.numbering(&code);
        let addresses = self.line_addresses(&code);
        let lines = Lines { counted, marked: &marked, numbering, addresses: &addresses };
        self.document.anchors.extend(lines.anchors());
        let is_divided = numbering.is_some() || addresses.has_any() || marked.has_any();
        self.out.push("<pre class=\"code\"><code");
        if numbering.is_some() {
            self.out.push(" class=\"linenums\"");
            let digits = lines.digits();
            if digits > NUMBER_DIGITS {
                self.out.push(&format!(" style=\"--digits: {digits}\""));
            }
        }
        self.out.push(">");
        let mut html = String::with_capacity(text.len());
        write_code(&mut html, text, self.syntax(&code), is_divided.then_some(&lines));
        let is_annotated = code.attributes.classes.iter().any(|class| class == ANNOTATE);
        if is_annotated || self.settings.extensions.has(Extension::CodeAnnotations) {
            self.annotated |= mark_annotations(&mut html);
        }
        write_named(&mut self.out, &html, text, code.text.names());
        self.block("</code></pre>\n</div>\n");
        self.plain(text);
        self.plain_break();
    }

    /// The element around a block, with what its writer calls it.
    fn open_code_block(&mut self, code: &CodeBlock) {
        let mut html = "<div".to_owned();
        if let Some(id) = &code.attributes.id {
            let anchor = self.claim_at(id, self.fence_span(code));
            html.push_str(&self.named_place(anchor));
        }
        html.push_str(" class=\"code-block");
        for class in &code.attributes.classes {
            html.push(' ');
            escape_attribute(&mut html, class);
        }
        html.push('"');
        if !code.language.is_empty() {
            html.push_str(" data-language=\"");
            escape_attribute(&mut html, &code.language);
            html.push('"');
        }
        html.push_str(">\n");
        self.out.push(&html);
    }

    /// The numbers that a block's lines show.
    fn numbering(&self, code: &CodeBlock) -> Option<Numbering> {
        match code.numbers {
            Some(Numbers::On(numbering)) => Some(numbering),
            Some(Numbers::Off) => None,
            Some(Numbers::Unsaid) | None => {
                self.settings.extensions.has(Extension::LineNumbers).then(Numbering::default)
            }
        }
    }

    /// What the addresses of a block's lines begin with: its own name, or how many fences the page had before it.
    fn line_addresses(&mut self, code: &CodeBlock) -> Addresses {
        if !code.is_fenced {
            return Addresses::default();
        }
        let number = self.fences;
        self.fences += 1;
        let of_block = |begin: &str| match &code.attributes.id {
            Some(id) => format!("{begin}-{id}-"),
            None => format!("{begin}-{number}-"),
        };
        let has_links = self.settings.extensions.has(Extension::LineAnchors);
        Addresses { link: has_links.then(|| of_block(LINE_ADDRESS)), line: self.settings.line_ids.map(of_block) }
    }

    /// Report what is said of a block and cannot be read.
    fn check_options(&mut self, code: &CodeBlock) {
        if let Some(name) = code.unknown.first() {
            let message = format!("`{name}` says nothing about code: it is left out");
            let hint = did_you_mean(name, OPTIONS).unwrap_or_else(|| {
                "write title=\"…\", linenums=\"1\" or hl_lines=\"2-3\" behind the language".to_owned()
            });
            self.report(Diagnostic::warning("unknown-code-option", self.fence_span(code), message).hint(hint));
        }
        if code.numbers.is_none() {
            let message = format!("`linenums=\"{}\"` is no number", code.other("linenums").unwrap_or_default());
            let hint = "write the first number, and then which multiples are shown: linenums=\"1\", linenums=\"5 2\"";
            self.report(Diagnostic::warning("bad-linenums", self.fence_span(code), message).hint(hint));
        }
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
            let hint =
                similar_syntax(&code.language).unwrap_or_else(|| "write `text` for code without colours".to_owned());
            let message = format!("no language is called `{}`: the code is shown without colours", code.language);
            self.report(Diagnostic::warning("unknown-language", span, message).hint(hint));
        }
        found
    }
}

/// The language and the code of `#!python print(1)`, or `:::python print(1)`.
fn inline_language(code: &str) -> Option<(&str, &str)> {
    let (language, code) = code.strip_prefix("#!").or_else(|| code.strip_prefix(":::"))?.split_once(' ')?;
    let is_name = !language.is_empty()
        && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_'));
    (is_name && !code.trim().is_empty()).then(|| (language, code.trim_start()))
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
