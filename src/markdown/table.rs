//! Tables, in a region that scrolls by itself.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Renderer;
use crate::html::escape_attribute;

impl Renderer<'_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.table = alignments;
        let label = self.table_label();
        self.out.push("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
        escape_attribute(self.out.html(), &label);
        self.block("\">\n<table>\n");
    }

    /// “Table: Supported addresses”, after the heading it stands below; each label once on a page.
    fn table_label(&mut self) -> String {
        let word = self.settings.strings.get("table_region");
        let label = match self.document.toc.last() {
            Some(heading) => format!("{word}: {}", heading.text),
            None => word.to_owned(),
        };
        let earlier = self.table_labels.iter().filter(|known| **known == label).count();
        self.table_labels.push(label.clone());
        if earlier == 0 { label } else { format!("{label} ({})", earlier + 1) }
    }

    pub(super) fn end_table(&mut self) {
        self.block("</tbody>\n</table>\n</div>\n");
    }

    pub(super) fn start_table_head(&mut self) {
        self.cell = 0;
        self.table_body = false;
        self.block("<thead>\n<tr>\n");
    }

    pub(super) fn end_table_head(&mut self) {
        self.table_body = true;
        self.block("</tr>\n</thead>\n<tbody>\n");
    }

    pub(super) fn start_table_row(&mut self) {
        self.cell = 0;
        self.block("<tr>\n");
    }

    pub(super) fn start_table_cell(&mut self, range: Range<usize>) {
        self.balance.open_scope();
        let name = self.cell_name();
        let style = match self.table.get(self.cell) {
            Some(Alignment::Left) => " style=\"text-align: left\"",
            Some(Alignment::Center) => " style=\"text-align: center\"",
            Some(Alignment::Right) => " style=\"text-align: right\"",
            Some(Alignment::None) | None => "",
        };
        let scope = if name == "th" { " scope=\"col\"" } else { "" };
        self.cell += 1;
        self.plain_break();
        self.open_element(&format!("{name}{scope}{style}"), range);
    }

    pub(super) fn end_table_cell(&mut self) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        let name = self.cell_name();
        self.block(&format!("</{name}>\n"));
    }

    fn cell_name(&self) -> &'static str {
        if self.table_body { "td" } else { "th" }
    }
}
