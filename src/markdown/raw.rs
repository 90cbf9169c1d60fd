//! Writes hand-written HTML: kept as it is, but for its addresses, which are checked like any other.

use std::ops::Range;

use super::Renderer;
use super::address::write_id;
use super::blocks::without_marks;
use super::raw_html::{Markup, StartTag, is_block, is_void, tokenize};
use crate::diagnostics::Diagnostic;
use crate::document::{Hole, ImageAttributes, Link, LinkBase, LinkKind};
use crate::html::{escape_attribute, escape_text};
use crate::source::{MappedText, Span};
use crate::variables::{CHECKER_MARK, Tags, literals_in_code, literals_in_prose, named_parts};

/// Elements in which a variable that nobody defines is no mistake.
const CODE_ELEMENTS: [&str; 6] = ["pre", "code", "samp", "script", "style", "textarea"];

/// Elements whose text nobody reads.
const UNREAD_ELEMENTS: [&str; 3] = ["script", "style", "template"];

/// Raw HTML, and where its bytes came from.
pub(super) struct Source<'a> {
    pub(super) html: &'a str,
    text: &'a MappedText,
    /// Where the HTML begins in that text.
    start: usize,
}

impl Source<'_> {
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.text.origin(self.start + range.start..self.start + range.end)
    }

    fn base(&self, range: &Range<usize>) -> Range<usize> {
        self.text.base_range(self.start + range.start..self.start + range.end)
    }
}

/// Code that hand-written tags have opened.
#[derive(Debug)]
pub struct OpenCode {
    name: String,
    /// Where it begins in the expanded text.
    start: usize,
}

impl<'a> Renderer<'a> {
    /// A block of raw HTML.
    pub(super) fn raw_block(&mut self, text: &MappedText) {
        self.markup(&Source { html: text.as_str(), text, start: 0 });
        if !self.out.ends_with("\n") {
            self.out.push("\n");
        }
        self.plain_break();
    }

    /// Tags within a paragraph.
    pub(super) fn raw_text(&mut self, html: &str, range: Range<usize>) {
        let lowered = self.lowered;
        self.markup(&Source { html, text: &lowered.text, start: range.start });
    }

    fn markup(&mut self, source: &Source<'_>) {
        let mut unread: Option<String> = None;
        for token in tokenize(source.html) {
            match token {
                Markup::Text(range) if &source.html[range.clone()] == CHECKER_MARK => self.checker(),
                Markup::Text(range) if source.html[range.clone()].starts_with("<!--") => {
                    match Tags::of_mark(&source.html[range.clone()]) {
                        Some(tags) => self.tag_list(tags),
                        None => self.comment(source, &range),
                    }
                }
                Markup::Text(range) => self.raw_words(source, &range, unread.is_some()),
                Markup::Start(tag) => {
                    if UNREAD_ELEMENTS.contains(&&*tag.name) {
                        unread.get_or_insert_with(|| tag.name.to_string());
                    }
                    self.start_tag(source, &tag);
                }
                Markup::End { range, name } => {
                    if unread.as_deref() == Some(&*name) {
                        unread = None;
                    }
                    self.end_tag(source, &range, &name);
                }
            }
        }
    }

    /// A comment, which ends with the article at the latest. In it, a variable that nobody defines is no mistake.
    ///
    /// pulldown-cmark may take a mark for a part of a paragraph, or for the end of a comment that nobody closed: the
    /// comment ends before it, then.
    fn comment(&mut self, source: &Source<'_>, range: &Range<usize>) {
        let (text, mark) = self.lowered.split_at_mark(&source.html[range.clone()]);
        if !text.is_empty() {
            let text = literals_in_code(text);
            let text = without_marks(&text);
            self.code_ranges.push(source.base(range));
            self.out.push(&text);
            if !is_closed_comment(&text) {
                self.out.push("-->");
            }
        }
        if let Some(block) = mark {
            self.open_or_close(block);
        }
    }

    fn raw_words(&mut self, source: &Source<'_>, range: &Range<usize>, unread: bool) {
        let html = &source.html[range.clone()];
        let text = without_marks(html);
        let written = literals_in_prose(&text);
        let is_declaration = text.starts_with("<!") || text.starts_with("<?");
        if unread || is_declaration {
            self.out.push(&written);
            if !unread && !written.ends_with('>') {
                // To browsers it goes on to the next `>`, wherever that is.
                self.out.push(">");
            }
            return;
        }
        let expanded = self.expanded;
        match named_parts(expanded, html, &source.base(range)) {
            None => self.write_raw_words(html),
            Some(parts) => {
                for part in parts {
                    self.named(part.variable(), |renderer| renderer.write_raw_words(part.words));
                }
            }
        }
        self.plain(&htmlize::unescape(&*written));
    }

    /// A `<` that opens no tag is text; browsers guess so, too.
    fn write_raw_words(&mut self, html: &str) {
        let text = without_marks(html);
        let written = literals_in_prose(&text);
        if written.contains('<') {
            self.out.push(&written.replace('<', "&lt;"));
        } else {
            self.out.push(&written);
        }
    }

    fn start_tag(&mut self, source: &Source<'_>, tag: &StartTag<'_>) {
        if tag.name == "plaintext" {
            return self.endless(source, tag);
        }
        self.note_anchors(source, tag);
        self.note_scripts(source, tag);
        if CODE_ELEMENTS.contains(&&*tag.name) && self.open_code.is_none() {
            self.open_code = Some(OpenCode { name: tag.name.to_string(), start: source.base(&tag.range).start });
        }
        if tag.name == "iframe" && tag.attribute("title").is_none_or(|title| title.trim().is_empty()) {
            let message = "this frame has no title for readers who cannot see it";
            self.report(
                Diagnostic::warning("missing-title", source.span(&tag.range), message)
                    .hint("say what it shows: title=\"Video: how to log in\""),
            );
        }
        if tag.name == "img" {
            let left = self.balance.leave_foreign(&tag.name);
            self.out.push(&left);
            return self.raw_image(source, tag);
        }
        let left = self.balance.leave_foreign(&tag.name);
        self.out.push(&left);
        if !is_void(&tag.name) && !tag.self_closing {
            self.balance.open(&tag.name, source.base(&tag.range));
        }
        self.break_words(&tag.name);
        if tag.name == "iframe" && self.video(source, tag) {
            return self.end_self_closing(tag);
        }
        let mut copied = tag.range.start;
        for attribute in tag
            .attributes
            .iter()
            .filter(|attribute| is_address(&tag.name, &attribute.name) && !attribute.value.is_empty())
        {
            let link = self.raw_link(source, tag, &attribute.value_range, attribute.value);
            self.out.push(&source.html[copied..attribute.range.start]);
            self.out.push(&format!("{}=\"", attribute.name));
            self.out.hole(Hole::Href(link));
            self.out.push("\"");
            copied = attribute.range.end;
        }
        self.out.push(&literals_in_prose(&source.html[copied..tag.range.end]));
        self.end_self_closing(tag);
    }

    /// A tag that nothing ends, to browsers: it is shown.
    fn endless(&mut self, source: &Source<'_>, tag: &StartTag<'_>) {
        let message = "<plaintext> has no end in HTML: it is shown as text";
        self.report(
            Diagnostic::warning("unclosed-element", source.span(&tag.range), message).hint("write <pre> and </pre>"),
        );
        escape_text(self.out.html(), &source.html[tag.range.clone()]);
    }

    fn end_self_closing(&mut self, tag: &StartTag<'_>) {
        if tag.self_closing && self.balance.needs_end(&tag.name) {
            // `<a name="x"/>` is an open element to browsers, and all that follows would be in it.
            self.out.push(&format!("</{}>", tag.name));
        }
    }

    fn end_tag(&mut self, source: &Source<'_>, range: &Range<usize>, name: &str) {
        if let Some(code) = self.open_code.take_if(|code| code.name == name) {
            self.code_ranges.push(code.start..source.base(range).end);
        }
        self.break_words(name);
        // `</br>` is a line break to browsers; it closes nothing.
        if is_void(name) {
            return self.out.push(&source.html[range.clone()]);
        }
        if let Some(missing) = self.balance.close(name, source.base(range)) {
            self.out.push(&missing);
            self.out.push(&source.html[range.clone()]);
        }
    }

    /// The words before and after a block do not touch.
    fn break_words(&mut self, name: &str) {
        if is_block(name) {
            self.plain_break();
        } else if name == "br" {
            self.plain(" ");
        }
    }

    fn note_anchors(&mut self, source: &Source<'_>, tag: &StartTag<'_>) {
        let unescaped = |anchor: &str| htmlize::unescape_attribute(anchor).into_owned();
        if let Some(name) = tag.attribute("name").filter(|name| tag.name == "a" && !name.is_empty()) {
            self.document.anchors.insert(unescaped(name));
            self.place_address(unescaped(name));
        }
        if let Some(id) = tag.attribute("id").filter(|id| !id.is_empty()) {
            self.raw_ids.push((unescaped(id), source.base(&tag.range)));
            if tag.name != "img" {
                self.place_address(unescaped(id));
            }
        }
    }

    fn note_scripts(&mut self, source: &Source<'_>, tag: &StartTag<'_>) {
        let handler = tag.attributes.iter().find(|attribute| attribute.name.starts_with("on"));
        let rest = &source.html[tag.range.end..];
        if tag.name == "script"
            && let Some(target) = redirect_target(rest.split("</").next().unwrap_or_default())
        {
            let start = tag.range.end + target.start;
            let span = source.span(&(start..tag.range.end + target.end));
            self.document.leads_on.get_or_insert((literals_in_code(&rest[target]).into_owned(), span));
        } else if tag.name == "script" && !tag.attribute("type").is_some_and(|kind| kind.contains("json")) {
            let message = "scripts in articles do not run: the Content Security Policy allows none";
            self.report(
                Diagnostic::warning("inline-script", source.span(&tag.range), message)
                    .hint("put it into theme/scripts, or leave it out"),
            );
        } else if let Some(handler) = handler {
            let message =
                format!("`{}` does not run: the Content Security Policy allows no scripts in articles", handler.name);
            self.report(
                Diagnostic::warning("inline-script", source.span(&handler.range), message).hint("leave it out"),
            );
        }
    }

    fn raw_link(&mut self, source: &Source<'_>, tag: &StartTag<'_>, range: &Range<usize>, value: &str) -> usize {
        let kind = match &*tag.name {
            "a" | "area" | "form" => LinkKind::Anchor,
            "iframe" | "frame" => LinkKind::Frame,
            _ => LinkKind::Resource,
        };
        let target = literals_in_prose(&htmlize::unescape_attribute(value)).trim().to_owned();
        self.add_link(Link { target, span: source.span(range), kind, base: LinkBase::Page })
    }

    fn raw_image(&mut self, source: &Source<'_>, tag: &StartTag<'_>) {
        let Some(src) = tag.attributes.iter().find(|attribute| attribute.name == "src") else {
            self.report(Diagnostic::warning("missing-picture", source.span(&tag.range), "this picture has no address"));
            return self.out.push(&source.html[tag.range.clone()]);
        };
        if tag.attribute("alt").is_none() {
            self.report(missing_alt(source.span(&tag.range)));
        }
        let target = literals_in_prose(&htmlize::unescape_attribute(src.value)).trim().to_owned();
        let given = tag.attribute("id").filter(|id| !id.is_empty());
        let given = given.map(|id| htmlize::unescape_attribute(id).into_owned());
        let alt = htmlize::unescape_attribute(tag.attribute("alt").unwrap_or_default()).trim().to_owned();
        let derived = given.is_none();
        let anchor = self.picture_address(given, &alt, &target);
        let attributes = ImageAttributes {
            sized: tag.attribute("width").is_some() || tag.attribute("height").is_some(),
            loading: tag.attribute("loading").is_some(),
            first: self.is_first_image(),
            chosen: tag.attribute("srcset").is_some() || self.balance.is_open("picture"),
            beside: false,
        };
        let link = self.add_link(Link {
            target,
            span: source.span(&src.value_range),
            kind: LinkKind::Image(attributes),
            base: LinkBase::Page,
        });
        self.out.hole(Hole::Image(link));
        if derived {
            write_id(self.out.html(), &anchor);
        }
        for attribute in tag.attributes.iter().filter(|attribute| attribute.name != "src") {
            self.out.push(" ");
            let mut written = attribute.name.to_string();
            if attribute.range.end > attribute.value_range.start {
                written.push_str("=\"");
                escape_attribute(&mut written, &literals_in_prose(&htmlize::unescape_attribute(attribute.value)));
                written.push('"');
            }
            self.out.push(&written);
        }
        self.out.push(">");
        self.out.hole(Hole::ImageEnd(link));
    }
}

/// Whether a comment ends in itself, as browsers see it.
fn is_closed_comment(comment: &str) -> bool {
    let inside = comment.strip_prefix("<!--").unwrap_or_default();
    matches!(inside, ">" | "->") || inside.ends_with("-->") || inside.ends_with("--!>")
}

/// The warning about a picture that says nothing to those who cannot see it.
pub fn missing_alt(span: Span) -> Diagnostic {
    Diagnostic::warning("missing-alt", span, "this picture has no text for readers who cannot see it")
        .hint("describe what it shows in `alt`; write alt=\"\" in HTML if it only decorates")
}

/// Where a script leads on to that does so, in its bytes: `location.href = "…"`, `location.replace("…")`.
fn redirect_target(script: &str) -> Option<Range<usize>> {
    let at = script.find("location")? + "location".len();
    let rest = &script[at..];
    let rest = rest.strip_prefix(".href").unwrap_or(rest).trim_start();
    let rest = ["=", ".replace(", ".assign("].iter().find_map(|leads| rest.strip_prefix(leads))?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let start = script.len() - rest.len() + 1;
    let length = script[start..].find(quote).filter(|length| *length > 0)?;
    Some(start..start + length)
}

/// Whether an attribute is an address.
fn is_address(element: &str, attribute: &str) -> bool {
    match attribute {
        "href" => matches!(element, "a" | "area" | "link"),
        "src" => matches!(element, "iframe" | "frame" | "video" | "audio" | "source" | "embed" | "track" | "input"),
        "data" => element == "object",
        "poster" => element == "video",
        "action" => element == "form",
        _ => false,
    }
}
