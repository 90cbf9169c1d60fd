//! What an article becomes before it knows of any other page: HTML with holes.
//!
//! Addresses of other pages and sizes of pictures are holes ([`Hole::Href`], [`Hole::Image`]), filled once links are
//! resolved. So a document depends on its own source and the site's settings alone, and can be kept.

mod body;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostics::Diagnostic;
use crate::source::Span;
use crate::variables::{Named, NamedText, Tags, Variable};

pub use self::body::{Body, Mark, Piece};

/// A rendered article.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its HTML.
    pub body: Body,
    /// Its headings, in their order.
    pub toc: Vec<Heading>,
    /// Every `id` (and `name` of an old-style anchor) on the page.
    pub anchors: BTreeSet<String>,
    /// What its anchors lead to, in the order of the page; generated ones of footnotes are left out.
    pub addresses: Vec<Address>,
    /// Its links and pictures; holes point into this.
    pub links: Vec<Link>,
    /// The address that a script on it would lead on to, if scripts ran, and where that stands.
    pub leads_on: Option<(String, Span)>,
    /// Its words, blocks divided by line breaks.
    pub plain_text: String,
    /// How many words it has.
    pub word_count: usize,
    /// The hosts of the films that it shows.
    pub video_hosts: BTreeSet<&'static str>,
    /// Whether the article places the checker itself.
    pub places_checker: bool,
    /// The lists of tags that it places, in their order.
    pub tag_lists: Vec<TagList>,
    /// Whether marks in it are explained by lists of notes.
    pub has_annotations: bool,
    /// Whether it has diagrams, written as text.
    pub has_diagrams: bool,
    /// Variables it uses.
    pub used_variables: BTreeSet<String>,
    /// Snippets it includes.
    pub used_snippets: BTreeSet<String>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an article's HTML leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hole {
    /// The address of a link, inside an attribute's quotes.
    Href(LinkId),
    /// How a picture's tag begins, up to the attributes that depend on its file: `src`, and the size where the writer gave
    /// none. Before it stands what else the browser may choose from.
    Image(LinkId),
    /// The end of the picture's tag lies before this.
    ImageEnd(LinkId),
    /// The community URL checker.
    Checker,
    /// A list of tags, by its number; none in a page that is completed.
    TagList(usize),
    /// Here begins what a variable stands for; nothing in a built site.
    VariableStart(Box<Variable>),
    /// Here it ends.
    VariableEnd,
}

/// A list of tags and of the pages that bear them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagList {
    /// Which tags it is of.
    pub wanted: Tags,
    /// The level of its headings, 2 to 6.
    pub level: u8,
    /// Where it stands in the source.
    pub span: Span,
    /// How many headings stand before it.
    pub headings: usize,
    /// Where it stands in [`Document::plain_text`].
    pub words: usize,
    /// Its tags with the anchors of their headings, once all pages are known.
    pub anchors: Vec<(String, String)>,
}

/// Index into [`Document::links`].
pub type LinkId = usize;

/// A heading of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its `id`.
    pub anchor: String,
    /// Its words.
    pub text: String,
    /// Which of them stand for variables.
    pub names: Vec<Named>,
    /// Where they begin in [`Document::plain_text`].
    pub start: usize,
}

impl Heading {
    /// Its words, and which of them stand for variables.
    pub fn named(&self) -> NamedText {
        NamedText::new(self.text.as_str(), self.names.clone())
    }
}

/// A place in an article that can be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its `id`.
    pub anchor: String,
    /// Another `id` of the same place, by its number: `step-3`. What is inserted before it makes it lead elsewhere.
    pub numbered: Option<String>,
    /// What stands there.
    pub kind: AddressKind,
    /// What it is called: a heading's words, a picture's alternative text, an admonition's title. Empty where it has no
    /// name beside its words.
    pub title: String,
    /// Its words, in bytes of [`Document::plain_text`]: of a heading, those up to the next one.
    pub words: Range<usize>,
}

/// What stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// A heading of this level.
    Heading(u8),
    /// A step of a procedure.
    Step,
    /// A picture.
    Picture,
    /// A note, tip, warning …
    Admonition,
    /// A term that is defined.
    Term,
    /// Anything else that a writer gave a name.
    Place,
}

/// Something an article points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address as written, entities decoded, backslashes still in it.
    pub target: String,
    /// Where it stands.
    pub span: Span,
    /// What it is for.
    pub kind: LinkKind,
    /// What it is relative to.
    pub base: LinkBase,
}

/// What an address is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkKind {
    /// To go there.
    Anchor,
    /// To show a picture.
    Image(ImageAttributes),
    /// To show a page of another host in a frame.
    Frame,
    /// To show a film of another host, once a reader asks for it.
    Video,
    /// To load a file: sound, film, a form's target.
    Resource,
}

/// What a picture's tag already says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageAttributes {
    /// Whether the writer gave a width or a height.
    pub sized: bool,
    /// Whether the writer chose how it is loaded.
    pub loading: bool,
    /// Whether it is the first picture of the article, which is not loaded lazily.
    pub first: bool,
    /// Whether the writer chose the files that browsers choose from: it has a `srcset`, or stands in a `<picture>`.
    pub chosen: bool,
    /// Whether it stands beside the text of its step, where there is room.
    pub beside: bool,
}

/// What a relative address starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkBase {
    /// The source file, or the page's address: Markdown.
    Source,
    /// The page's address alone: raw HTML.
    Page,
}

impl Document {
    /// The first heading of level 1: what the article calls itself.
    pub fn first_heading(&self) -> Option<&Heading> {
        self.toc.iter().find(|heading| heading.level == 1)
    }

    /// Minutes to read it, at least one.
    pub fn reading_minutes(&self) -> usize {
        /// Adults read English texts silently at about 238 words a minute (Brysbaert 2019).
        const WORDS_PER_MINUTE: usize = 238;
        self.word_count.div_ceil(WORDS_PER_MINUTE).max(1)
    }
}
