//! Admonitions: `!!! note` and its kin, which the first pass found, and GitHub's `> [!NOTE]`; and quotes, which these are.

use std::ops::Range;

use pulldown_cmark::BlockQuoteKind;

use super::Renderer;
use super::address::{Naming, Title};
use super::header::{self, Fold, Header};
use super::link::write_attributes;
use super::renderer::Open;
use super::words::capitalized;
use crate::dialect::Extension;
use crate::document::AddressKind;

impl Renderer<'_> {
    pub(super) fn open_admonition(&mut self, header: &Header) {
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

    pub(super) fn start_quote(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
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
        write_attributes(&mut html, &attributes, "");
        self.block(&html);
        self.open_address(
            given,
            &Naming { numbered: None, kind: AddressKind::Admonition, word: kind, title: Title::OfKind },
        );
        self.out.push(">\n<p class=\"admonition-title\">");
        self.words(&name, None);
        self.block("</p>\n");
    }

    pub(super) fn end_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        if kind.is_none() {
            return self.block("</blockquote>\n");
        }
        self.block("</div>\n");
        self.close_address();
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
