//! Formulas: LaTeX becomes MathML when the site is built, so that no script has to run and screen readers can read it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use pulldown_cmark::CowStr;

use super::Renderer;
use crate::diagnostics::Diagnostic;
use crate::html::escape_text;
use crate::variables::literals_in_code;

thread_local! {
    static CONVERTER: RefCell<Option<LatexToMathML>> = RefCell::new(LatexToMathML::new(config()).ok());
}

/// Commands that the converter does not have, by what they come to in its own.
const MACROS: [(&str, &str); 8] = [
    ("substack", "\\begin{matrix}#1\\end{matrix}"),
    ("pod", "\\quad(#1)"),
    ("dotsb", "\\cdots"),
    ("dotsc", "\\ldots"),
    ("dotsi", "\\cdots"),
    ("dotsm", "\\cdots"),
    ("LaTeX", "\\text{LaTeX}"),
    ("TeX", "\\text{TeX}"),
];

fn config() -> MathCoreConfig {
    let macros = MACROS.map(|(name, meaning)| (name.to_owned(), meaning.to_owned())).to_vec();
    MathCoreConfig { macros, ..MathCoreConfig::default() }
}

/// A formula whose number, `\tag{1}`, stands behind it: the converter has numbers in numbered environments only.
fn with_tags(latex: &str) -> Cow<'_, str> {
    const TAG: &str = "\\tag";
    if !latex.contains(TAG) {
        return Cow::Borrowed(latex);
    }
    let mut written = String::with_capacity(latex.len());
    let mut rest = latex;
    while let Some((before, behind)) = rest.split_once(TAG) {
        let (is_bare, argument) = behind.strip_prefix('*').map_or((false, behind), |argument| (true, argument));
        let Some((number, after)) = argument.strip_prefix('{').and_then(|argument| argument.split_once('}')) else {
            break;
        };
        written.push_str(before);
        let shown = if is_bare { format!("\\text{{{number}}}") } else { format!("(\\text{{{number}}})") };
        written.push_str("\\qquad ");
        written.push_str(&shown);
        rest = after;
    }
    written.push_str(rest);
    Cow::Owned(written)
}

/// Longer formulas are shown as they are written.
const LENGTH_MAX: usize = 20_000;

/// Whether a formula without any `\begin` has an `&`.
fn has_stray_divider(latex: &str) -> bool {
    !latex.contains("\\begin") && latex.replace("\\&", "").contains('&')
}

impl Renderer<'_> {
    pub(super) fn formula(&mut self, latex: &CowStr<'_>, display: MathDisplay, range: Range<usize>) {
        let latex = literals_in_code(latex).into_owned();
        self.remember_code(range.clone());
        if has_stray_divider(&latex) {
            return self.unread_formula(&latex, "`&` divides columns, and there is no table", range);
        }
        let converted = CONVERTER.with_borrow(|converter| {
            let converter = converter.as_ref().filter(|_| latex.len() <= LENGTH_MAX)?;
            // The converter gives up on some formulas with a panic, as on an `&` outside of a table.
            Some(catch_unwind(AssertUnwindSafe(|| converter.convert_with_local_state(&with_tags(&latex), display))))
        });
        match converted {
            Some(Err(_)) => self.unread_formula(&latex, "it has a sign in a place that means nothing", range),
            Some(Ok(Ok(converted))) => {
                self.out.push(&converted.mathml);
                self.plain(&latex);
                self.collect_heading(&latex, None);
            }
            Some(Ok(Err(error))) => self.unread_formula(&latex, &error.error_message(), range),
            None => self.unread_formula(&latex, "it is too long", range),
        }
    }

    /// A formula that cannot be read: its source is shown.
    fn unread_formula(&mut self, latex: &str, why: &str, range: Range<usize>) {
        let span = self.span(range);
        let message = format!("this formula cannot be read and is shown as it is written: {why}");
        self.report(Diagnostic::warning("bad-formula", span, message).hint("mend it, or write \\$ if it is none"));
        self.out.push("<code class=\"math\">");
        escape_text(self.out.html(), latex);
        self.out.push("</code>");
        self.plain(latex);
        self.collect_heading(latex, None);
    }
}
