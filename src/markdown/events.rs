//! The second pass: pulldown-cmark's events, and which construct each of them belongs to.

use std::cell::RefCell;
use std::ops::Range;

use math_core::MathDisplay;
use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag, TagEnd};

use super::address::{Naming, Title};
use super::code::CodeBlock;
use super::{Renderer, inline};
use crate::dialect::{Extension, Extensions};
use crate::document::AddressKind;

fn options(extensions: Extensions) -> Options {
    let chosen = match (extensions.has(Extension::Tilde), extensions.has(Extension::Math)) {
        // Tildes are read between pulldown-cmark's events, which knows no subscript in deleted words.
        (true, true) => Options::ENABLE_MATH,
        (true, false) => Options::empty(),
        (false, true) => Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH,
        (false, false) => Options::ENABLE_STRIKETHROUGH,
    };
    always() | chosen
}

/// What every site has.
fn always() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

impl Renderer<'_> {
    /// Read a page's lowered text.
    pub(super) fn read(&mut self) {
        let (lowered, settings) = (self.lowered, self.settings);
        let text = lowered.text.as_str();
        let undefined = RefCell::new(Vec::new());
        let note = |link: BrokenLink<'_>| {
            undefined.borrow_mut().push((link.link_type, link.span, link.reference.into_string()));
            None
        };
        let events = Parser::new_with_broken_link_callback(text, options(settings.extensions), Some(note));
        let language = inline::Language { extensions: settings.extensions, abbreviations: &lowered.abbreviations };
        if inline::may_have_any(text, language) || lowered.has_annotated_blocks() {
            for (token, range) in inline::tokens(text, events.into_offset_iter(), language, lowered) {
                self.token(token, range);
            }
        } else {
            for (event, range) in events.into_offset_iter() {
                self.event(event, range);
            }
        }
        for (link_type, range, label) in undefined.take() {
            self.undefined_reference(link_type, range, &label);
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.at = range.end;
        if self.is_skipped(&range) || self.image_event(&event, &range) {
            return;
        }
        if !matches!(event, Event::Text(_) | Event::SoftBreak | Event::Html(_) | Event::InlineHtml(_)) {
            self.leave_text_element();
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => self.inline_code(&code, range),
            Event::Html(html) => self.html(&html, range),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            // Each line above a definition is a term of its own.
            Event::SoftBreak if self.in_term => {
                self.end_term();
                self.start_term(range);
            }
            Event::SoftBreak if self.settings.extensions.has(Extension::LineBreaks) => self.line_break("<br>\n"),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(done) => self.task(done),
            Event::InlineMath(text) => self.formula(&text, MathDisplay::Inline, range),
            Event::DisplayMath(text) => self.formula(&text, MathDisplay::Block, range),
        }
    }

    /// Markdown behind a `<textarea>` is no text of it.
    pub(super) fn leave_text_element(&mut self) {
        if let Some(end) = self.balance.leave_text_element() {
            self.out.push(&end);
        }
    }

    fn start_term(&mut self, range: Range<usize>) {
        self.in_term = true;
        self.block("<dt");
        let given = self.listed_but_id(range);
        self.open_address(given, &Naming { numbered: None, kind: AddressKind::Term, word: "term", title: Title::Own });
        self.out.push(">");
    }

    fn end_term(&mut self) {
        self.in_term = false;
        self.block("</dt>\n");
        self.close_address();
    }

    fn line_break(&mut self, html: &str) {
        self.out.push(html);
        self.plain(" ");
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.start_paragraph(range),
            Tag::Heading { level, id, classes, .. } => {
                let classes = classes.iter().map(ToString::to_string).collect();
                self.start_heading(level as u8, id.map(|id| id.to_string()), classes, range);
            }
            Tag::BlockQuote(kind) => self.start_quote(kind, &range),
            Tag::CodeBlock(kind) => self.code = Some(CodeBlock::new(&kind, range)),
            Tag::HtmlBlock => self.html_block = Some((String::new(), range)),
            Tag::List(first) => self.start_list(first, range),
            Tag::Item => self.start_item(range),
            Tag::FootnoteDefinition(label) => self.start_footnote(&label, range),
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.start_term(range),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_table_row(),
            Tag::TableCell => self.start_table_cell(range),
            Tag::Emphasis => self.open_element("em", range),
            Tag::Strong => self.open_element("strong", range),
            Tag::Strikethrough => self.open_element("del", range),
            Tag::Superscript => self.open_element("sup", range),
            Tag::Subscript => self.open_element("sub", range),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(kind) => self.end_quote(kind),
            TagEnd::CodeBlock => self.end_code(range),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::List(ordered) => self.end_list(ordered),
            TagEnd::Item => self.end_item(),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.block("</dl>\n"),
            TagEnd::DefinitionListTitle => self.end_term(),
            TagEnd::DefinitionListDefinition => {
                self.block("</dd>\n");
                self.close_definition();
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => self.end_table_head(),
            TagEnd::TableRow => self.block("</tr>\n"),
            TagEnd::TableCell => self.end_table_cell(),
            TagEnd::Emphasis => self.out.push("</em>"),
            TagEnd::Strong => self.out.push("</strong>"),
            TagEnd::Strikethrough => self.out.push("</del>"),
            TagEnd::Superscript => self.out.push("</sup>"),
            TagEnd::Subscript => self.out.push("</sub>"),
            TagEnd::Link => {
                self.link_open = false;
                self.out.push("</a>");
            }
            TagEnd::Image | TagEnd::MetadataBlock(_) => {}
        }
    }
}
