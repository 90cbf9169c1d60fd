//! What the first pass leaves: text that is CommonMark, and marks in it that stand for blocks.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::super::header::Header;
use crate::source::MappedText;
use crate::variables::Tags;

/// Opens the comment that stands for a block; no text contains the character.
pub const MARK_OPEN: &str = "<!--\u{fdd4}";
pub const MARK_CLOSE: &str = "-->";

/// Stands before text that must be read as a paragraph, whatever it begins with. Writes nothing.
pub const PARAGRAPH_MARK: char = '\u{fdd5}';
pub const PARAGRAPH_MARK_TEXT: &str = "\u{fdd5}";

/// Text without the marks that write nothing.
pub fn without_marks(text: &str) -> Cow<'_, str> {
    // All marks begin with this byte in UTF-8, and little else does.
    let marked = memchr::memchr(0xef, text.as_bytes()).is_some() && text.contains(PARAGRAPH_MARK);
    if marked { Cow::Owned(text.replace(PARAGRAPH_MARK, "")) } else { Cow::Borrowed(text) }
}

/// The class of what the list behind it annotates.
pub const ANNOTATE: &str = "annotate";

/// What a mark stands for.
#[derive(Debug)]
pub enum Block {
    /// HTML that is written as it is.
    Raw(MappedText),
    /// An admonition begins; its title, if one was written, follows as a paragraph.
    Admonition(Header),
    /// A procedure begins; its title, if one was written, follows as a paragraph.
    Steps(Header),
    /// A set of tabs begins.
    Tabs,
    /// A tab begins; its title follows as a paragraph.
    Tab(Header),
    /// A title has ended, the body follows.
    Body,
    /// The next paragraph is the content of the element that was opened.
    Span,
    /// The community URL checker.
    Checker,
    /// A list of tags.
    TagList(Tags),
    /// The innermost of the blocks above ends.
    End,
}

impl Block {
    /// Whether the list behind it annotates it.
    pub fn is_annotated(&self) -> bool {
        let has_class = |classes: &[String]| classes.iter().any(|class| class == ANNOTATE);
        matches!(self, Self::Admonition(header) if has_class(&header.classes) || has_class(&header.attributes.classes))
    }
}

/// A page's text in which every block is CommonMark or a mark.
#[derive(Debug)]
pub struct Lowered {
    /// The text.
    pub text: MappedText,
    /// What the marks stand for.
    pub(super) blocks: Vec<Block>,
    /// What was noticed, by where it stands in the text before lowering.
    pub findings: Vec<Finding>,
    /// What abbreviations stand for.
    pub abbreviations: BTreeMap<String, String>,
    /// The labels of footnotes, in the order in which they are defined.
    pub footnotes: Vec<String>,
}

/// Something that a writer should know of.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands in the text before lowering.
    pub range: Range<usize>,
    /// What it is.
    pub kind: FindingKind,
}

/// The kinds of findings.
#[derive(Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// A line that begins like a block header and is none.
    BadHeader,
    /// A raw HTML element that is never closed.
    UnclosedHtml(String),
    /// A heading without a blank behind its hashes.
    TightHeading,
    /// Code that ends with the block it stands in.
    UnclosedCode,
    /// A critic mark that ends nowhere.
    OpenCritic,
}

impl Lowered {
    /// How many procedures there are.
    pub fn procedures(&self) -> usize {
        self.blocks.iter().filter(|block| matches!(block, Block::Steps(_))).count()
    }

    /// The block that some HTML stands for, if it is a mark.
    pub fn block(&self, html: &str) -> Option<&Block> {
        let inside = html.trim().strip_prefix(MARK_OPEN)?.strip_suffix(MARK_CLOSE)?;
        self.blocks.get(inside.parse::<usize>().ok()?)
    }

    /// Whether a block says that the list behind it annotates it.
    pub fn has_annotated_blocks(&self) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Raw(html) => html.as_str().contains(ANNOTATE),
            block => block.is_annotated(),
        })
    }

    /// A comment, and the block whose mark it ends with.
    pub fn split_at_mark<'t>(&self, comment: &'t str) -> (&'t str, Option<&Block>) {
        let block = |at: usize| Some((&comment[..at], Some(self.block(&comment[at..])?)));
        comment.find(MARK_OPEN).and_then(block).unwrap_or((comment, None))
    }
}
