//! Keeps hand-written tags balanced, so that no article can break out of its place in the page.
//!
//! A closing tag that closes nothing is left out; what is open when its surroundings end is closed there. Elements whose
//! closing tag HTML lets writers omit are left to the browser.

use std::ops::Range;

use super::raw_html::is_void;

/// Elements whose closing tag may be omitted.
const OPTIONAL_END: [&str; 16] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "caption",
    "rp", "rt",
];

/// Elements of SVG and MathML whose inside is HTML again.
const HTML_INSIDE: [&str; 8] = ["foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"];

/// Elements that are of HTML wherever they stand: one within a drawing or a formula ends this.
const HTML_ALWAYS: [&str; 44] = [
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strong",
    "strike",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
];

/// Elements in which browsers see no tags but their own end.
const TEXT_INSIDE: [&str; 8] = ["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// The open elements, one list for each surrounding block.
#[derive(Debug)]
pub struct Balance {
    scopes: Vec<Vec<Open>>,
    findings: Vec<Finding>,
}

/// An open element: its name, and where its tag stands in the expanded text.
type Open = (String, Range<usize>);

/// A tag without its other one, and where it stands in the expanded text.
#[derive(Debug)]
pub enum Finding {
    /// A closing tag that closes nothing and is left out.
    Unmatched(String, Range<usize>),
    /// An element that is closed where its surroundings end.
    Unclosed(String, Range<usize>),
}

impl Finding {
    /// Where the tag stands in the expanded text.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Unmatched(_, range) | Self::Unclosed(_, range) => range,
        }
    }
}

/// Whether an element is one whose inside is not HTML, or is again.
fn decides(open: &Open) -> bool {
    is_foreign(open) || HTML_INSIDE.contains(&open.0.as_str())
}

fn is_foreign((name, _): &Open) -> bool {
    matches!(name.as_str(), "svg" | "math")
}

impl Default for Balance {
    fn default() -> Self {
        Self { scopes: vec![Vec::new()], findings: Vec::new() }
    }
}

impl Balance {
    /// A block begins, which tags inside it cannot leave.
    pub fn open_scope(&mut self) {
        self.scopes.push(Vec::new());
    }

    /// The block ends. Returns the closing tags that are missing.
    pub fn close_scope(&mut self) -> String {
        let open = if self.scopes.len() > 1 { self.scopes.pop().unwrap_or_default() } else { Vec::new() };
        self.close_elements(open)
    }

    /// The article ends. Returns the closing tags that are missing.
    pub fn close_all(&mut self) -> String {
        let open = std::mem::take(&mut self.scopes).into_iter().flatten().collect();
        self.close_elements(open)
    }

    /// Whether an element that ends in `/>` needs a closing tag all the same: outside of SVG and MathML, HTML does not
    /// know such elements.
    pub fn needs_end(&self, name: &str) -> bool {
        let decisive = self.scopes.last().and_then(|scope| scope.iter().rev().find(|open| decides(open)));
        let foreign = decisive.is_some_and(is_foreign);
        !foreign && !is_void(name) && !OPTIONAL_END.contains(&name)
    }

    /// What is written next is no hand-written HTML, which browsers would not see in an element whose inside is text: such
    /// an element ends here. Returns its closing tag.
    pub fn leave_text_element(&mut self) -> Option<String> {
        let is_text = |open: &mut Open| TEXT_INSIDE.contains(&open.0.as_str());
        let open = self.scopes.last_mut()?.pop_if(is_text)?;
        Some(self.close_elements(vec![open]))
    }

    /// An element begins that ends the drawings and formulas it stands in, as browsers have it. Returns their closing tags.
    pub fn leave_foreign(&mut self, name: &str) -> String {
        let Some(scope) = self.scopes.last_mut().filter(|_| HTML_ALWAYS.contains(&name)) else { return String::new() };
        let mut start = scope.len();
        while let Some(at) = scope[..start].iter().rposition(decides).filter(|at| is_foreign(&scope[*at])) {
            start = at;
        }
        let left = scope.split_off(start);
        self.close_elements(left)
    }

    /// Whether one of these elements is open around this place.
    pub fn is_in(&self, names: &[&str]) -> bool {
        self.scopes.iter().flatten().any(|(open, _)| names.contains(&open.as_str()))
    }

    /// An element is opened.
    pub fn open(&mut self, name: &str, range: Range<usize>) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name.to_owned(), range));
        }
    }

    /// Whether what comes now stands in such an element.
    pub fn is_open(&self, name: &str) -> bool {
        self.scopes.iter().flatten().any(|(open, _)| open == name)
    }

    /// An element is closed. Returns the closing tags that are missing before it, or `None` where it closes nothing.
    pub fn close(&mut self, name: &str, range: Range<usize>) -> Option<String> {
        let scope = self.scopes.last_mut()?;
        match scope.iter().rposition(|(open, _)| open == name) {
            Some(at) => {
                let above = scope.split_off(at + 1);
                scope.pop();
                Some(self.close_elements(above))
            }
            None => {
                self.findings.push(Finding::Unmatched(name.to_owned(), range));
                None
            }
        }
    }

    fn close_elements(&mut self, open: Vec<Open>) -> String {
        let mut tags = String::new();
        for (name, range) in open.into_iter().rev().filter(|(name, _)| !OPTIONAL_END.contains(&name.as_str())) {
            tags.push_str(&format!("</{name}>"));
            self.findings.push(Finding::Unclosed(name, range));
        }
        tags
    }

    /// What was noticed.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
