//! What `content/url-checker.toml` holds: one table of this shape, described in the comment at its top.

use validator_wasm::{LoginPath, Note, Reason, Verdict};

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text as it is, with variables.
    Plain,
    /// Markdown, with variables.
    Markdown,
    /// A name that other files refer to.
    Id,
    /// An address, checked like that of any link.
    Link,
    /// A list of such values.
    List(&'static Shape),
    /// A table of these keys.
    Table(&'static [Key]),
    /// A table whose keys are names of the checker's vocabulary.
    Names(Vocabulary, &'static Shape),
    /// A table of texts under any names.
    Variables,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be left out.
    pub need: Need,
}

/// Whether something may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must be there.
    Required,
    /// It may be left out.
    Optional,
}

/// Names that the checker's answers consist of.
#[derive(Debug, Clone, Copy)]
pub enum Vocabulary {
    /// Verdicts; all must be there.
    Verdicts,
    /// Details behind verdicts.
    Reasons,
    /// Notes; all must be there.
    Notes,
    /// Login paths; all must be there.
    Paths,
    /// Login paths as second ways.
    Alternatives,
}

impl Vocabulary {
    /// Its names.
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Self::Verdicts => Verdict::ALL.iter().map(|verdict| verdict.name()).collect(),
            Self::Reasons => Reason::ALL.iter().map(|reason| reason.name()).collect(),
            Self::Notes => Note::ALL.iter().map(|note| note.name()).collect(),
            Self::Paths | Self::Alternatives => LoginPath::ALL.iter().map(|path| path.name()).collect(),
        }
    }

    /// Whether all names must be there.
    pub fn need(self) -> Need {
        match self {
            Self::Verdicts | Self::Notes | Self::Paths => Need::Required,
            Self::Reasons | Self::Alternatives => Need::Optional,
        }
    }
}

const fn required(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, need: Need::Required }
}

const fn optional(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, need: Need::Optional }
}

/// The whole file.
pub const FILE: Shape = Shape::Table(&[
    optional("variables", Shape::Variables),
    required("widget", WIDGET),
    required("verdicts", Shape::Names(Vocabulary::Verdicts, &VERDICT)),
    required("notes", Shape::Names(Vocabulary::Notes, &Shape::Markdown)),
    required("paths", Shape::Names(Vocabulary::Paths, &PATH)),
    required("alternatives", Shape::Names(Vocabulary::Alternatives, &ALTERNATIVE)),
]);

/// The words around the box.
const WIDGET: Shape = Shape::Table(&[
    required("heading", Shape::Plain),
    required("label", Shape::Plain),
    required("placeholder", Shape::Plain),
    required("button", Shape::Plain),
    required("clear", Shape::Plain),
    required("checking", Shape::Plain),
    required("normalized_label", Shape::Plain),
    required("copy", Shape::Plain),
    required("copied", Shape::Plain),
    required("copy_failed", Shape::Plain),
    required("ways_question", Shape::Plain),
    required("step_link", Shape::Plain),
    required("elsewhere", Shape::Plain),
    required("privacy", Shape::Markdown),
    required("secret_cleared", Shape::Markdown),
    required("no_script", Shape::Markdown),
    required("unavailable", Shape::Markdown),
    optional("more", Shape::Markdown),
]);

const VERDICT: Shape = Shape::Table(&[
    required("title", Shape::Plain),
    required("message", Shape::Markdown),
    optional("after", Shape::List(&Shape::Markdown)),
    optional("reasons", Shape::Names(Vocabulary::Reasons, &REASON)),
]);

const REASON: Shape = Shape::Table(&[
    optional("title", Shape::Plain),
    optional("message", Shape::Markdown),
    optional("after", Shape::List(&Shape::Markdown)),
]);

const PATH: Shape = Shape::Table(&[
    required("title", Shape::Plain),
    optional("message", Shape::Markdown),
    optional("steps", STEPS),
    optional("ways", Shape::List(&WAY)),
]);

const WAY: Shape = Shape::Table(&[
    required("id", Shape::Id),
    required("label", Shape::Plain),
    required("title", Shape::Plain),
    required("steps", STEPS),
]);

const STEPS: Shape = Shape::List(&STEP);

const STEP: Shape = Shape::Table(&[required("text", Shape::Markdown), optional("link", Shape::Link)]);

const ALTERNATIVE: Shape = Shape::Table(&[
    required("title", Shape::Plain),
    required("message", Shape::Markdown),
    optional("message_without_address", Shape::Markdown),
    optional("link", Shape::Link),
]);
