//! Lists, their items and tasks.

use std::ops::Range;

use super::Renderer;
use super::attributes::Attributes;
use crate::html::escape_attribute;

impl Renderer<'_> {
    pub(super) fn start_list(&mut self, first: Option<u64>, range: Range<usize>) {
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

    pub(super) fn end_list(&mut self, ordered: bool) {
        self.end_procedure_list();
        self.block(if ordered { "</ol>\n" } else { "</ul>\n" });
    }

    pub(super) fn start_item(&mut self, range: Range<usize>) {
        self.balance.open_scope();
        if !self.start_step(range.clone()) {
            self.plain_break();
            self.open_element("li", range);
        }
    }

    pub(super) fn end_item(&mut self) {
        let unclosed = self.balance.close_scope();
        self.out.push(&unclosed);
        self.end_step();
        self.block("</li>\n");
    }

    /// The box of a task, with a name for those who cannot see whether it is ticked.
    pub(super) fn task(&mut self, done: bool) {
        let (key, checked) = if done { ("task_done", " checked") } else { ("task_open", "") };
        let name = self.settings.strings.get(key);
        let html = self.out.html();
        html.push_str("<input type=\"checkbox\" disabled");
        html.push_str(checked);
        html.push_str(" aria-label=\"");
        escape_attribute(html, name);
        html.push_str("\"> ");
    }
}
