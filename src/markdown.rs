//! Stage 5: from a page's expanded text to a [`Document`].
//!
//! 1. `blocks` lowers admonitions, steps, tabs and raw HTML to marks, so that the rest is CommonMark.
//! 2. pulldown-cmark reads it.
//! 3. The `Renderer` turns its events into HTML with holes; what belongs to one construct is in a module of its own.

mod address;
mod attributes;
mod balance;
mod blocks;
mod code;
mod emphasis;
mod footnotes;
mod header;
mod heading;
mod image;
mod inline;
mod link;
mod math;
mod raw;
mod raw_html;
mod steps;
mod table;
mod tabs;
mod token;
mod variable;
mod video;

pub use self::video::Video;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use math_core::MathDisplay;
use pulldown_cmark::{Alignment, BlockQuoteKind, BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};

use self::address::{Addresses, Naming, Title};
use self::attributes::Attributes;
use self::balance::Balance;
use self::blocks::{Block, FindingKind, Lowered};
use self::code::CodeBlock;
use self::footnotes::Footnotes;
use self::header::{Fold, Header};
use self::steps::Procedures;
use self::variable::Variables;
use crate::diagnostics::Diagnostic;
use crate::dialect::{Extension, Extensions};
use crate::document::{AddressKind, Body, Document, Hole, Mark};
use crate::html::{escape_attribute, escape_text};
use crate::slug::Slugger;
use crate::source::{MappedText, Span};
use crate::strings::Strings;
use crate::variables::{self, Expanded, NamedPart, NamedText, Unresolved, literals_in_code};

/// What rendering depends on, beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Words of the interface.
    pub strings: &'a Strings,
    /// Which style anchors are of.
    pub slug_separator: char,
    /// What the site adds to the language.
    pub extensions: Extensions,
}

/// Render a page's text.
pub fn render(expanded: Expanded, settings: Settings<'_>) -> Document {
    let lowered = blocks::lower(&expanded.text, settings.extensions);
    let rendered = Renderer::rendered(&expanded.text, &lowered, settings, BTreeSet::new());
    // Anchors that writers choose are theirs, wherever they stand: where words have got one before, they get another.
    let given = rendered.slugger.contested().cloned();
    let rendered = match given {
        Some(given) => Renderer::rendered(&expanded.text, &lowered, settings, given),
        None => rendered,
    };
    rendered.finish(expanded.unresolved, expanded.used)
}

/// Read a page's lowered text.
fn read(renderer: &mut Renderer<'_>) {
    let (lowered, settings) = (renderer.lowered, renderer.settings);
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
            renderer.token(token, range);
        }
    } else {
        for (event, range) in events.into_offset_iter() {
            renderer.event(event, range);
        }
    }
    for (link_type, range, label) in undefined.take() {
        renderer.undefined_reference(link_type, range, &label);
    }
}

fn options(extensions: Extensions) -> Options {
    let added = [(Extension::Tilde, Options::ENABLE_SUBSCRIPT), (Extension::Math, Options::ENABLE_MATH)];
    let added = added.into_iter().filter(|(extension, _)| extensions.has(*extension));
    added.fold(always(), |all, (_, option)| all | option)
}

/// What every site has.
fn always() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// What the innermost block mark has opened.
#[derive(Debug)]
enum Open {
    Admonition { closing: &'static str },
    Procedure,
    Tabs(tabs::Tabs),
    Tab { title: Option<Mark> },
}

struct Renderer<'a> {
    expanded: &'a Arc<MappedText>,
    lowered: &'a Lowered,
    settings: Settings<'a>,
    out: Body,
    document: Document,
    slugger: Slugger,
    addresses: Addresses,
    balance: Balance,
    footnotes: Footnotes,
    procedures: Procedures,
    /// Where the event that is being written ends in the lowered text.
    at: usize,
    /// The blocks that marks have opened.
    open: Vec<Open>,
    /// Where the paragraph begins that is being written.
    paragraph: Option<Mark>,
    /// Tags that the next paragraph is written in, where it is a block's title.
    title_tags: Option<(String, &'static str)>,
    heading: Option<heading::Pending>,
    image: Option<image::Pending>,
    code: Option<CodeBlock>,
    /// HTML of a block that pulldown-cmark found itself, until it is complete.
    html_block: Option<(String, Range<usize>)>,
    table: Vec<Alignment>,
    /// Whether the head of the table is over.
    table_body: bool,
    cell: usize,
    /// What the tables so far are called.
    table_labels: Vec<String>,
    /// Whether a picture was written already.
    has_image: bool,
    /// Whether a link is open.
    link_open: bool,
    /// Code that hand-written tags have opened.
    open_code: Option<raw::OpenCode>,
    /// The attribute lists behind the links and pictures that are being read, outermost first: they are not text.
    skipped: Vec<Range<usize>>,
    /// Whether code with annotations has just ended: a list of them follows.
    annotated: bool,
    /// The attribute list of the element that begins next.
    attributes: Option<Attributes>,
    /// Names that hand-written tags have, by where these stand in the expanded text.
    raw_ids: Vec<(String, Range<usize>)>,
    /// Ranges of code in the expanded text: names that nobody defines are no mistakes there.
    code_ranges: Vec<Range<usize>>,
    variables: Variables<'a>,
}

impl<'a> Renderer<'a> {
    /// A page that is read, but for its end; nothing but what writers chose gets these anchors.
    fn rendered(
        expanded: &'a Arc<MappedText>,
        lowered: &'a Lowered,
        settings: Settings<'a>,
        reserved: BTreeSet<String>,
    ) -> Self {
        let mut renderer = Self {
            expanded,
            lowered,
            settings,
            out: Body::default(),
            document: Document::default(),
            slugger: Slugger::with_reserved(settings.slug_separator, reserved),
            addresses: Addresses::default(),
            balance: Balance::default(),
            footnotes: Footnotes::default(),
            procedures: Procedures::of(lowered, settings.slug_separator),
            at: 0,
            variables: Variables::new(expanded, &lowered.text),
            open: Vec::new(),
            paragraph: None,
            title_tags: None,
            heading: None,
            image: None,
            code: None,
            html_block: None,
            table: Vec::new(),
            table_body: false,
            cell: 0,
            table_labels: Vec::new(),
            has_image: false,
            link_open: false,
            open_code: None,
            skipped: Vec::new(),
            annotated: false,
            attributes: None,
            raw_ids: Vec::new(),
            code_ranges: Vec::new(),
        };
        renderer.report_findings();
        read(&mut renderer);
        renderer
    }

    fn report_findings(&mut self) {
        for finding in &self.lowered.findings {
            let span = self.expanded.origin(finding.range.clone());
            self.document.diagnostics.push(match &finding.kind {
                FindingKind::BadHeader => {
                    Diagnostic::warning("bad-block-header", span, "this begins like a block, but is shown as text")
                        .hint("a header is a kind and, if you like, a title in quotes: !!! note \"Title\"")
                }
                FindingKind::TightHeading => Diagnostic::warning("tight-heading", span, "this is read as a heading")
                    .hint("put a blank behind the #, or write \\# if it is none"),
                FindingKind::OpenCritic => {
                    Diagnostic::warning("open-critic-mark", span, "this mark ends nowhere: it is shown as text").hint(
                        "end it with the same signs: {++new++}, {--old--}, {~~old~>new~~}, {==words==}, {>>comment<<}",
                    )
                }
                FindingKind::UnclosedCode => Diagnostic::warning(
                    "unclosed-code",
                    span,
                    "the code above is not closed: it ends with the block it stands in",
                )
                .hint("write the fence once more where it ends"),
                FindingKind::UnclosedHtml(tag) if tag == "!--" => Diagnostic::warning(
                    "unclosed-html",
                    span,
                    "this comment is not closed: nothing that follows is shown",
                )
                .hint("write --> where it ends"),
                FindingKind::UnclosedHtml(tag) => Diagnostic::warning(
                    "unclosed-html",
                    span,
                    format!(
                        "<{tag}> is not closed: all that follows is raw HTML, and Markdown in it is shown as it is"
                    ),
                )
                .hint(format!("write </{tag}> where it ends")),
            });
        }
    }

    /// Where a range of the lowered text came from.
    fn span(&self, range: Range<usize>) -> Span {
        self.lowered.text.origin(range)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.document.diagnostics.push(diagnostic);
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.at = range.end;
        if self.is_skipped(&range) || self.image_event(&event, &range) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => self.inline_code(&code, range),
            Event::Html(html) => self.html(&html, range),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::SoftBreak if self.settings.extensions.has(Extension::LineBreaks) => self.line_break("<br>\n"),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(done) => self.task(done),
            Event::InlineMath(text) => self.formula(&text, MathDisplay::Inline, range),
            Event::DisplayMath(text) => self.formula(&text, MathDisplay::Block, range),
        }
    }

    fn line_break(&mut self, html: &str) {
        self.out.push(html);
        self.plain(" ");
    }

    /// Write the tags of a block; the words before and after it do not touch.
    fn block(&mut self, html: &str) {
        self.out.push(html);
        self.plain_break();
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
            Tag::DefinitionListTitle => {
                self.block("<dt");
                let given = self.listed_but_id(range);
                self.open_address(
                    given,
                    &Naming { numbered: None, kind: AddressKind::Term, word: "term", title: Title::Own },
                );
                self.out.push(">");
            }
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
            TagEnd::DefinitionListTitle => {
                self.block("</dt>\n");
                self.close_address();
            }
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

    /// A link by a label that is nowhere defined: it stays text. `[words]` alone are no link, mostly.
    fn undefined_reference(&mut self, link_type: LinkType, range: Range<usize>, label: &str) {
        if matches!(link_type, LinkType::Reference | LinkType::Collapsed) {
            let message = format!("no address has the label `{label}`: this is shown as text");
            let hint = format!("write its address on a line of its own: [{label}]: page.md");
            self.report(Diagnostic::warning("undefined-reference", self.span(range), message).hint(hint));
        }
    }

    /// The line of the lowered text that follows what was read: a block's title.
    fn following_line(&self) -> String {
        let text = self.lowered.text.as_str()[self.at..].trim_start();
        text.lines().next().unwrap_or_default().replace(blocks::PARAGRAPH_MARK, "")
    }

    /// The box of a task, with a name for those who cannot see whether it is ticked.
    fn task(&mut self, done: bool) {
        let (key, checked) = if done { ("task_done", " checked") } else { ("task_open", "") };
        let name = self.settings.strings.get(key);
        let html = self.out.html();
        html.push_str("<input type=\"checkbox\" disabled");
        html.push_str(checked);
        html.push_str(" aria-label=\"");
        escape_attribute(html, name);
        html.push_str("\"> ");
    }

    fn start_paragraph(&mut self, range: Range<usize>) {
        match &self.title_tags {
            Some((opening, _)) => {
                self.out.push(&opening.clone());
                self.begin_tab_title();
            }
            None => {
                self.annotated = false;
                self.paragraph = Some(self.out.mark());
                self.open_element("p", range);
            }
        }
    }

    fn end_paragraph(&mut self) {
        match self.title_tags.take() {
            Some((_, closing)) => {
                self.keep_tab_title();
                self.block(closing);
            }
            None => {
                self.close_paragraph();
                self.plain_break();
            }
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            return code.push(text, self.variables.parts(text, range));
        }
        if let Some(skipped) = self.skipped.last().filter(|skipped| skipped.contains(&range.start)) {
            // Text that a list was only the beginning of.
            let after = self.lowered.text.as_str()[skipped.end..range.end].to_owned();
            return self.words(&after, None);
        }
        if let Some(list) = self.skipped.last().filter(|list| range.contains(&list.start) && range.end == list.end) {
            let kept = text.len().saturating_sub(list.len());
            let words = text.get(..kept).unwrap_or(text).trim_end().to_owned();
            let end = list.start;
            return self.words_of(&words, range.start..end);
        }
        self.words_of(text, range);
    }

    /// Whether something stands in an attribute list as a whole.
    fn is_skipped(&mut self, range: &Range<usize>) -> bool {
        while self.skipped.last().is_some_and(|skipped| skipped.end <= range.start) {
            self.skipped.pop();
        }
        self.skipped.last().is_some_and(|skipped| skipped.contains(&range.start) && range.end <= skipped.end)
    }

    /// Words that may stand for a variable.
    fn words(&mut self, text: &str, name: Option<&str>) {
        let text = blocks::without_marks(text);
        let text = variables::literals_in_prose(&text);
        escape_text(self.out.html(), &text);
        self.plain(&text);
        self.collect_heading(&text, name);
    }

    fn inline_code(&mut self, code: &str, range: Range<usize>) {
        self.remember_code(range.clone());
        let mut text = NamedText::default();
        for part in self.variables.parts(code, range.clone()).unwrap_or_else(|| vec![NamedPart::plain(code)]) {
            text.push(&literals_in_code(part.words), part.name);
        }
        let text = self.write_inline_code(text, range);
        self.plain(text.as_str());
        text.parts().for_each(|(code, name)| self.collect_heading(code, name));
    }

    /// Note where code stands in the text that variables were expanded in.
    fn remember_code(&mut self, range: Range<usize>) {
        self.code_ranges.push(self.lowered.text.base_range(range));
    }

    fn html(&mut self, html: &str, range: Range<usize>) {
        match &mut self.html_block {
            Some((block, _)) => block.push_str(html),
            None => self.inline_html(html, range),
        }
    }

    fn end_html_block(&mut self) {
        let Some((html, range)) = self.html_block.take() else { return };
        // pulldown-cmark may hold several lines of marks for one block.
        for line in html.split_inclusive('\n') {
            match self.lowered.block(line) {
                Some(block) => self.open_or_close(block),
                None => self.raw_text(line, range.clone()),
            }
        }
    }

    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        self.raw_text(html, range);
    }

    fn checker(&mut self) {
        self.document.places_checker = true;
        self.out.hole(Hole::Checker);
    }

    /// A mark: a block begins or ends.
    fn open_or_close(&mut self, block: &'a Block) {
        if matches!(block, Block::Admonition(_) | Block::Steps(_) | Block::Tabs | Block::Tab) {
            self.balance.open_scope();
        }
        match block {
            Block::Raw(text) => {
                // An element without words ends before its paragraph came.
                self.title_tags.take_if(|(opening, _)| opening.is_empty());
                self.raw_block(text);
            }
            Block::Span => self.title_tags = Some((String::new(), "")),
            Block::Admonition(header) => self.open_admonition(header),
            Block::Steps(header) => self.open_procedure(header),
            Block::Tabs => self.open_tabs(),
            Block::Tab => self.open_tab(),
            Block::Body => self.title_tags = None,
            Block::Checker => self.checker(),
            Block::End => self.close_block(),
        }
    }

    fn open_admonition(&mut self, header: &Header) {
        let plain = header.fold != Fold::Never && self.settings.extensions.has(Extension::PlainDetails);
        let class = format!("{} {}", if plain { "details" } else { "admonition" }, header.classes.join(" "));
        let (id, attributes) = self.block_attributes(&header.attributes, &class);
        let summary = if plain { "<summary class=\"details-title\">" } else { "<summary class=\"admonition-title\">" };
        let of_details = ((summary, "</summary>\n"), "</details>\n");
        let (tag, open, (title, closing)) = match header.fold {
            Fold::Never => ("<div", "", (("<p class=\"admonition-title\">", "</p>\n"), "</div>\n")),
            Fold::Closed => ("<details", "", of_details),
            Fold::Open => ("<details", " open", of_details),
        };
        let naming =
            Naming { numbered: None, kind: AddressKind::Admonition, word: header.name(), title: first_line(header) };
        self.block(tag);
        self.out.push(&attributes);
        self.open_address(id, &naming);
        self.out.push(&format!("{open}>\n"));
        self.open.push(Open::Admonition { closing });
        // A `<details>` without a summary would show the browser's own word.
        if header.title.is_none() || (header.untitled() && header.fold != Fold::Never) {
            let name = self.kind_name(header.name());
            self.out.push(title.0);
            self.words(&name, None);
            self.block(title.1);
        } else if !header.untitled() {
            self.title_tags = Some((title.0.to_owned(), title.1));
        }
    }

    /// What an admonition is called that has no title of its own.
    fn kind_name(&self, kind: &str) -> String {
        self.settings.strings.find(&format!("admonition_{kind}")).map_or_else(|| capitalized(kind), str::to_owned)
    }

    fn close_block(&mut self) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        match self.open.pop() {
            Some(Open::Admonition { closing }) => {
                self.block(closing);
                self.close_address();
            }
            Some(Open::Procedure) => self.close_procedure(),
            Some(Open::Tabs(tabs)) => self.close_tabs(tabs),
            Some(Open::Tab { .. }) => self.block("</section>\n"),
            None => {}
        }
    }

    /// The name of a block; `class` and the rest of its attribute list as HTML.
    fn block_attributes(&mut self, attributes: &Attributes, class: &str) -> (Option<String>, String) {
        let mut attributes = attributes.clone();
        let name_of_heading = self.document.toc.last().map(|heading| heading.anchor.as_str());
        if attributes.id.as_deref() == name_of_heading {
            // The heading above has the same name, and leads here as well.
            attributes.id = None;
        }
        if let Some(id) = &mut attributes.id {
            let place = self.expanded.origin(self.line_at(self.at.saturating_sub(1)));
            *id = self.claim_at(id, place);
        }
        attributes.classes.insert(0, class.trim().to_owned());
        let mut html = String::new();
        let id = attributes.id.take();
        link::write_attributes(&mut html, &attributes, "");
        (id, html)
    }

    /// Take an anchor that a writer has chosen, at this place of the lowered text; another one, where it is taken.
    fn claim(&mut self, wanted: &str, range: Range<usize>) -> String {
        self.claim_at(wanted, self.span(range))
    }

    fn claim_at(&mut self, wanted: &str, span: Span) -> String {
        let anchor = self.slugger.give(wanted.to_owned());
        if anchor != wanted {
            let message = format!("the anchor `{wanted}` stands on this page twice; this one becomes `{anchor}`");
            self.report(Diagnostic::warning("duplicate-anchor", span, message).hint("give it another name"));
        }
        anchor
    }

    /// The rest of the line of the expanded text that a place of the lowered text came from.
    fn line_at(&self, at: usize) -> Range<usize> {
        let start = self.lowered.text.base_range(at..at + 1).start;
        let line = self.expanded.as_str()[start..].lines().next().unwrap_or_default();
        start..start + line.trim_end().len()
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
        self.balance.open_scope();
        let Some(kind) = kind else { return self.block("<blockquote>\n") };
        let kind = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        let name = self.kind_name(kind);
        let line = self.line_at(range.start);
        let attributes = header::alert_attributes(&self.expanded.as_str()[line.clone()]);
        let mut attributes = attributes.map(|(attributes, _)| attributes).unwrap_or_default();
        let given = attributes.id.take().map(|id| self.claim_at(&id, self.expanded.origin(line)));
        attributes.classes.splice(0..0, ["admonition".to_owned(), kind.to_owned()]);
        let mut html = "<div".to_owned();
        link::write_attributes(&mut html, &attributes, "");
        self.block(&html);
        self.open_address(
            given,
            &Naming { numbered: None, kind: AddressKind::Admonition, word: kind, title: Title::OfKind },
        );
        self.out.push(">\n<p class=\"admonition-title\">");
        self.words(&name, None);
        self.block("</p>\n");
    }

    fn end_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        if kind.is_none() {
            return self.block("</blockquote>\n");
        }
        self.block("</div>\n");
        self.close_address();
    }

    fn start_list(&mut self, first: Option<u64>, range: Range<usize>) {
        if self.start_procedure_list(first) {
            return;
        }
        self.plain_break();
        if std::mem::take(&mut self.annotated) && first.is_some() && self.attributes.is_none() {
            let classes = vec!["annotations".to_owned()];
            self.attributes = Some(Attributes { classes, ..Attributes::default() });
        }
        let explains = |attributes: &Attributes| attributes.classes.iter().any(|class| class == "annotations");
        self.document.has_annotations |= self.attributes.as_ref().is_some_and(explains);
        let name = match first {
            None => "ul".to_owned(),
            Some(1) => "ol".to_owned(),
            Some(number) => format!("ol start=\"{number}\""),
        };
        self.open_element(&name, range);
        self.out.push("\n");
    }

    fn end_list(&mut self, ordered: bool) {
        self.end_procedure_list();
        self.block(if ordered { "</ol>\n" } else { "</ul>\n" });
    }

    fn start_item(&mut self, range: Range<usize>) {
        self.balance.open_scope();
        if !self.start_step(range.clone()) {
            self.plain_break();
            self.open_element("li", range);
        }
    }

    fn end_item(&mut self) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        self.end_step();
        self.block("</li>\n");
    }

    /// Words of the page, for search, reading time and text fragments.
    fn plain(&mut self, text: &str) {
        // pulldown-cmark may read as code what this stage took for the beginning of a paragraph.
        self.document.plain_text.push_str(&blocks::without_marks(text));
    }

    fn plain_break(&mut self) {
        if !self.document.plain_text.ends_with('\n') {
            self.document.plain_text.push('\n');
        }
    }

    fn finish(mut self, unresolved: Vec<Unresolved>, used: BTreeSet<String>) -> Document {
        let unclosed = self.balance.close_all();
        self.out.push(&unclosed);
        let undefined = self.undefined_footnotes();
        self.write_footnotes();
        let mut document = self.document;
        let code = joined(self.code_ranges);
        let in_code = |place: &Range<usize>| {
            let before = code.partition_point(|code| code.start <= place.start);
            code[..before].last().is_some_and(|code| place.start < code.end)
        };
        document
            .diagnostics
            .extend(unresolved.into_iter().filter(|place| !in_code(&place.range)).map(|place| place.diagnostic));
        document.diagnostics.extend(
            undefined
                .into_iter()
                .filter(|range| !in_code(range))
                .map(|range| footnotes::undefined(self.expanded, range)),
        );
        // What was never closed is reported already.
        let open: BTreeSet<usize> = self.lowered.findings.iter().map(|finding| finding.range.start).collect();
        let findings =
            self.balance.into_findings().into_iter().filter(|finding| !open.contains(&finding.range().start));
        document.diagnostics.extend(findings.map(|finding| unbalanced(&finding, self.expanded)));
        let mut taken = self.slugger.into_taken();
        for (id, range) in self.raw_ids {
            if !taken.insert(id.clone()) {
                document.diagnostics.push(duplicate_anchor(&id, self.expanded.origin(range)));
            }
        }
        address::finish(self.addresses, &mut document);
        document.word_count = document.plain_text.split_ascii_whitespace().count();
        document.body = self.out;
        if swept(document.body.html()).is_some() {
            document.body.rewrite(swept);
        }
        document.body.shrink();
        document.plain_text.shrink_to_fit();
        document.anchors.extend(taken);
        document.used_variables = used;
        document
    }
}

/// What an admonition's first line is.
fn first_line(header: &Header) -> Title {
    match (&header.title, header.untitled()) {
        (Some(_), false) => Title::Own,
        (Some(_), true) if header.fold == Fold::Never => Title::None,
        _ => Title::OfKind,
    }
}

/// Ranges in their order, those that touch joined.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    ranges
}

/// Give back what stood for an escaped opening in a place that nobody writes one in: an identifier, a class.
fn swept(html: &str) -> Option<String> {
    match variables::literals_in_prose(html) {
        Cow::Owned(swept) => Some(swept.replace("<<", "&lt;&lt;").replace(blocks::PARAGRAPH_MARK, "")),
        Cow::Borrowed(_) => None,
    }
}

/// What to say about a tag without its other one.
fn unbalanced(finding: &balance::Finding, expanded: &MappedText) -> Diagnostic {
    match finding {
        balance::Finding::Unmatched(name, range) => Diagnostic::warning(
            "unmatched-end-tag",
            expanded.origin(range.clone()),
            format!("</{name}> closes nothing here and is left out"),
        )
        .hint("delete it, or open the element in the same block"),
        balance::Finding::Unclosed(name, range) => {
            Diagnostic::warning("unclosed-element", expanded.origin(range.clone()), format!("<{name}> is not closed"))
                .hint(format!("write </{name}> where it ends; it was closed where its surroundings end"))
        }
    }
}

/// The warning about a name that a hand-written tag has and another place of the page, too.
fn duplicate_anchor(anchor: &str, span: Span) -> Diagnostic {
    let message = format!("the anchor `{anchor}` stands on this page twice");
    Diagnostic::warning("duplicate-anchor", span, message).hint("links lead to the first; give this one another name")
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
