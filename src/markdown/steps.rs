//! Procedures: `!!! steps` around an ordered list. Each item is a step with an address and, beside it, its picture.

use std::ops::Range;

use super::Renderer;
use super::address::{Naming, Title};
use super::attributes::Attributes;
use super::blocks::Lowered;
use super::header::Header;
use super::renderer::Open;
use crate::diagnostics::Diagnostic;
use crate::document::{AddressKind, Body, Mark};
use crate::html::escape_attribute;
use crate::slug::Slugger;

/// The procedures of an article.
#[derive(Debug)]
pub struct Procedures {
    /// How many there are on the page: with one alone, its steps are `#step-1`, `#step-2` …
    total: usize,
    begun: usize,
    open: Vec<Procedure>,
    /// What procedures are called, each name once.
    names: Slugger,
}

/// A procedure that is being read.
#[derive(Debug)]
struct Procedure {
    /// What its steps' anchors begin with.
    prefix: String,
    /// How many lists are open in it; the first is that of the steps.
    lists: usize,
    /// Whether the outermost open list is one of steps.
    in_steps: bool,
    number: u64,
    /// Where its header stands in the lowered text.
    header: Range<usize>,
    /// Whether a step was written.
    has_steps: bool,
    /// The picture of the step that is being read: empty until there is one.
    picture: Body,
    /// Where its part below begins, from its first wide picture on: beside its picture, that would have half of the page.
    below: Option<Mark>,
}

impl Procedures {
    /// The procedures of a lowered page.
    pub fn of(lowered: &Lowered, slug_separator: char) -> Self {
        Self { total: lowered.procedures(), begun: 0, open: Vec::new(), names: Slugger::new(slug_separator) }
    }
}

impl Renderer<'_> {
    pub(super) fn open_procedure(&mut self, header: &Header) {
        self.procedures.begun += 1;
        let title = header.title.as_ref().filter(|title| !title.is_empty()).map(|_| self.following_line());
        let name = header.attributes.id.clone().unwrap_or_else(|| match (&title, self.document.toc.last()) {
            (Some(title), _) => self.slugger.slug(title),
            (None, Some(heading)) => heading.anchor.clone(),
            (None, None) => format!("procedure-{}", self.procedures.begun),
        });
        let name = self.procedures.names.unique(name);
        let prefix = if self.procedures.total > 1 { format!("{name}-") } else { String::new() };
        let (id, attributes) = self.block_attributes(&header.attributes, "procedure");
        let id = id.map(|id| self.named_place(id)).unwrap_or_default();
        self.block(&format!("<div{attributes}{id}>\n"));
        if title.is_some() {
            self.title_tags = Some(("<p class=\"procedure-title\">".to_owned(), "</p>\n"));
        }
        self.procedures.open.push(Procedure {
            prefix,
            lists: 0,
            in_steps: false,
            number: 0,
            header: self.at.saturating_sub(1)..self.at,
            has_steps: false,
            picture: Body::default(),
            below: None,
        });
        self.open.push(Open::Procedure);
    }

    pub(super) fn close_procedure(&mut self) {
        if let Some(procedure) = self.procedures.open.pop().filter(|procedure| !procedure.has_steps) {
            let message = "there are no steps here: a procedure is a numbered list";
            let hint = "begin each step with its number, indented by four blanks: `    1. Select …`";
            self.report(Diagnostic::warning("no-steps", self.span(procedure.header), message).hint(hint));
        }
        self.block("</div>\n");
    }

    /// The procedure whose own content is being read; none inside an admonition in a step.
    fn procedure(&mut self) -> Option<&mut Procedure> {
        match self.open.last() {
            Some(Open::Procedure) => self.procedures.open.last_mut(),
            _ => None,
        }
    }

    /// A list begins. Returns whether it is that of the steps, and is written.
    pub(super) fn start_procedure_list(&mut self, first: Option<u64>) -> bool {
        let Some(procedure) = self.procedure() else { return false };
        procedure.lists += 1;
        if procedure.lists > 1 {
            return false;
        }
        procedure.in_steps = first.is_some();
        let Some(first) = first else { return false };
        procedure.number = first;
        let start = if first == 1 { String::new() } else { format!(" start=\"{first}\"") };
        self.block(&format!("<ol class=\"steps\"{start}>\n"));
        true
    }

    pub(super) fn end_procedure_list(&mut self) {
        if let Some(procedure) = self.procedure() {
            procedure.lists = procedure.lists.saturating_sub(1);
        }
    }

    /// Whether the item that begins or ends now is a step.
    fn is_step(&mut self) -> bool {
        self.procedure().is_some_and(|procedure| procedure.in_steps && procedure.lists == 1)
    }

    /// An item begins, at this place. Returns whether it is a step, and is written.
    pub(super) fn start_step(&mut self, range: Range<usize>) -> bool {
        if !self.is_step() {
            return false;
        }
        let Some(procedure) = self.procedure() else { return false };
        let wanted = format!("{}step-{}", procedure.prefix, procedure.number);
        procedure.number += 1;
        procedure.has_steps = true;
        let given = self.given_name(&range);
        let anchor = self.step_anchor(wanted, range);
        let mut html = "<li class=\"step\" id=\"".to_owned();
        escape_attribute(&mut html, &anchor);
        html.push_str("\"><div class=\"step-text\"");
        self.block(&html);
        let naming = Naming { numbered: Some(anchor), kind: AddressKind::Step, word: "step", title: Title::None };
        self.open_address(given, &naming);
        self.out.push(">");
        true
    }

    /// The name that a writer gave a step, behind its first line: `1. Select … {#choose}`.
    fn given_name(&mut self, range: &Range<usize>) -> Option<String> {
        let line = self.lowered.text.as_str()[range.clone()].lines().next()?.trim_end();
        let at = line.rfind('{').filter(|_| line.ends_with('}'))?;
        let (attributes, length) = Attributes::parse(&line[at..])?;
        let id = attributes.id.filter(|_| at + length == line.len() && line[..at].ends_with([' ', '\t']))?;
        let list = range.start + at..range.start + line.len();
        // An attribute list behind a picture or a link is theirs.
        self.skipped.insert(0, list.clone());
        Some(self.claim(&id, list))
    }

    /// A step's own address; where it is taken, the numbers of the steps behind it stay right all the same.
    fn step_anchor(&mut self, wanted: String, range: Range<usize>) -> String {
        if self.slugger.take(&wanted) {
            return wanted;
        }
        let first = self.lowered.text.as_str()[range.clone()].lines().next().unwrap_or_default().len();
        let span = self.span(range.start..range.start + first);
        let message = format!("this step's address `#{wanted}` is taken already");
        let hint = "go on with the numbers, or rename what has the address";
        self.report(Diagnostic::warning("duplicate-anchor", span, message).hint(hint));
        self.slugger.unique(format!("{wanted}{}1", self.settings.slug_separator))
    }

    pub(super) fn end_step(&mut self) {
        if !self.is_step() {
            return;
        }
        let (picture, below) = self
            .procedure()
            .map(|procedure| (std::mem::take(&mut procedure.picture), procedure.below.take()))
            .unwrap_or_default();
        let below = below.filter(|_| !picture.is_empty()).map(|mark| self.out.take_since(mark)).unwrap_or_default();
        self.close_address();
        self.out.push("</div>");
        for (class, part) in [("step-picture", picture), ("step-below", below)] {
            if !part.is_empty() {
                self.out.push(&format!("<div class=\"{class}\">"));
                self.out.append(part);
                self.out.push("</div>");
            }
        }
    }

    /// A wide picture comes: if it begins a paragraph of a step, what is below its text begins there.
    pub(super) fn begin_below(&mut self) {
        let Some(mark) = self.paragraph.filter(|mark| self.out.html_since(*mark) == Some("<p>")) else { return };
        if let Some(procedure) = self.procedure()
            && procedure.in_steps
            && procedure.lists == 1
        {
            procedure.below.get_or_insert(mark);
        }
    }

    /// Where the next picture goes, if it is the first of a step.
    pub(super) fn step_picture(&mut self) -> Option<&mut Body> {
        if self.link_open {
            return None;
        }
        let procedure = self.procedure()?;
        (procedure.in_steps && procedure.lists > 0 && procedure.picture.is_empty()).then_some(&mut procedure.picture)
    }

    /// End a paragraph. One that held nothing but a step's picture is no paragraph; one of blanks and line breaks, by
    /// which writers make room, is marked for the theme.
    pub(super) fn close_paragraph(&mut self) {
        let Some(mark) = self.paragraph.take() else { return self.out.push("</p>\n") };
        match self.out.html_since(mark) {
            Some(html) if self.is_contents(html) => {
                self.out.take_since(mark);
                return self.mark_contents();
            }
            Some("<p>") => return drop(self.out.take_since(mark)),
            Some(html) if is_blank(html) => {
                let blanks = html["<p>".len()..].to_owned();
                self.out.take_since(mark);
                self.out.push("<p class=\"blank\">");
                self.out.push(&blanks);
            }
            _ => {}
        }
        self.out.push("</p>\n");
    }
}

/// Whether a paragraph shows nothing.
fn is_blank(html: &str) -> bool {
    const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];
    let mut rest = html["<p>".len()..].trim_start();
    while let Some(behind) = BREAKS.iter().find_map(|line_break| rest.strip_prefix(line_break)) {
        rest = behind.trim_start();
    }
    rest.is_empty()
}
