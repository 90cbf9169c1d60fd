//! Inline constructs that CommonMark does not have: what they are made of is found in the text between pulldown-cmark's
//! events, so that code, addresses and tags are never taken for them.
//!
//! The events of one paragraph, heading or cell are a run. [`Pass`] merges its texts, takes attribute lists out of it,
//! and replaces what the tables of [`atoms`] and [`delimiters`] know. A page without any of their characters is not
//! held up.

mod abbreviations;
mod atoms;
mod delimiters;
mod emoji;
mod icons;
mod keys;
mod lists;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

pub use self::atoms::{annotation, shortcode};
pub use self::emoji::emoji;
pub use self::keys::label as key;
use super::attributes::Attributes;
use super::blocks::{ANNOTATE, Block as LoweredBlock, Lowered};
use crate::dialect::{Extension, Extensions};

/// An event, or what stands for a construct of ours.
#[derive(Debug, Clone)]
pub enum Token<'t> {
    /// As pulldown-cmark has it.
    Event(Event<'t>),
    /// Tags that are written as they are.
    Html(String),
    /// The attribute list of the element that begins next.
    Attributes(Box<Attributes>),
    /// Something is not known: it is reported, and what stands for it follows.
    Unknown(Unknown),
}

/// A name that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// `:material-…:`
    Icon(String),
    /// `++…++`
    Key(String),
}

/// A token and the part of the lowered text that it stands for.
pub type Placed<'t> = (Token<'t>, Range<usize>);

/// What a page's text may hold.
#[derive(Debug, Clone, Copy)]
pub struct Language<'a> {
    /// What the site adds to the language.
    pub extensions: Extensions,
    /// What the page's abbreviations stand for.
    pub abbreviations: &'a BTreeMap<String, String>,
}

/// Whether a text may hold any of the constructs: looks at single characters and their neighbours alone.
pub fn may_have_any(text: &str, Language { extensions, abbreviations }: Language<'_>) -> bool {
    let delimiters = [(Extension::Mark, "=="), (Extension::Caret, "^"), (Extension::Tilde, "~")];
    !abbreviations.is_empty()
        || delimiters.iter().any(|(extension, marker)| extensions.has(*extension) && text.contains(marker))
        || text.contains("++")
        || atoms::may_have_shortcode(text)
        || lists::may_have_any(text)
}

/// Whether a name between colons stands for anything.
pub fn is_emoji_or_icon(name: &str) -> bool {
    emoji::emoji(name).is_some() || icons::is_of_a_set(name)
}

/// Replace all constructs in a page's events.
pub fn tokens<'t>(
    text: &'t str,
    events: impl Iterator<Item = (Event<'t>, Range<usize>)>,
    language: Language<'_>,
    lowered: &Lowered,
) -> Vec<Placed<'t>> {
    let mut pass = Pass {
        text,
        language,
        lowered,
        done: Vec::new(),
        run: Vec::new(),
        blocks: Vec::new(),
        open: Vec::new(),
        annotated: false,
    };
    for (event, range) in events {
        pass.event(event, range);
    }
    pass.end_run();
    pass.done
}

/// What a run may be the content of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Item,
    Cell,
    /// Nothing in it is prose: code, hand-written HTML.
    Verbatim,
    Other,
}

struct Pass<'t, 'a> {
    text: &'t str,
    language: Language<'a>,
    lowered: &'a Lowered,
    done: Vec<Placed<'t>>,
    /// Inline events of the innermost block, so far.
    run: Vec<Placed<'t>>,
    /// The open blocks, and where the token of each stands among the finished ones.
    blocks: Vec<(Block, usize)>,
    /// The open admonitions, tabs and elements, and whether the list behind each annotates it.
    open: Vec<bool>,
    /// Whether the text that the next list annotates has just ended.
    annotated: bool,
}

impl<'t> Pass<'t, '_> {
    fn event(&mut self, event: Event<'t>, range: Range<usize>) {
        match &event {
            Event::Start(tag) if !is_inline(tag) => {
                self.end_run();
                if self.annotated && matches!(tag, Tag::List(Some(_))) {
                    let classes = vec!["annotations".to_owned()];
                    let attributes = Attributes { classes, ..Attributes::default() };
                    self.done.push((Token::Attributes(Box::new(attributes)), range.clone()));
                    self.annotated = false;
                }
                self.annotated &= matches!(tag, Tag::HtmlBlock);
                self.blocks.push((kind(tag), self.done.len()));
                self.done.push((Token::Event(event), range));
            }
            Event::End(tag) if !is_inline_end(*tag) => {
                self.end_run();
                self.blocks.pop();
                self.done.push((Token::Event(event), range));
            }
            Event::Rule => {
                self.end_run();
                self.done.push((Token::Event(event), range));
            }
            _ if self.blocks.last().is_some_and(|(block, _)| *block == Block::Verbatim) => {
                if let Event::Html(html) = &event {
                    self.mark(html);
                }
                self.done.push((Token::Event(event), range));
            }
            _ => self.run.push((Token::Event(event), range)),
        }
    }

    /// A mark opens or closes blocks.
    fn mark(&mut self, html: &str) {
        let lowered = self.lowered;
        match lowered.block(html) {
            Some(LoweredBlock::End) => self.close(),
            Some(LoweredBlock::Raw(html)) => {
                for tag in html.as_str().split('<').skip(1) {
                    if tag.starts_with("/div") {
                        self.close();
                    } else if tag.starts_with("div") {
                        self.open.push(tag.split('>').next().unwrap_or_default().contains(ANNOTATE));
                    }
                }
            }
            Some(
                block @ (LoweredBlock::Admonition(_)
                | LoweredBlock::Steps(_)
                | LoweredBlock::Tabs
                | LoweredBlock::Tab(_)),
            ) => {
                self.open.push(block.is_annotated());
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        self.annotated |= self.open.pop() == Some(true);
    }

    /// The run is complete.
    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let mut run = merged(std::mem::take(&mut self.run), self.text);
        let (block, at) = self.blocks.last().copied().unwrap_or((Block::Other, 0));
        let mut annotates = self.open.contains(&true);
        if let Some(attributes) = lists::of_block(&mut run, self.text, block) {
            let own = attributes.classes.iter().any(|class| class == ANNOTATE);
            self.annotated |= own;
            annotates |= own;
            let place = self.done[at].1.clone();
            self.done.insert(at, (Token::Attributes(Box::new(attributes)), place));
        }
        if annotates {
            run = atoms::annotated(run);
        }
        let run = atoms::replace(run, self.text);
        let run = delimiters::replace(run, self.text, self.language.extensions);
        let run = abbreviations::replace(run, self.text, self.language.abbreviations);
        self.done.extend(lists::of_elements(run, self.text));
    }
}

fn kind(tag: &Tag<'_>) -> Block {
    match tag {
        Tag::Paragraph => Block::Paragraph,
        Tag::Item => Block::Item,
        Tag::TableCell | Tag::DefinitionListTitle => Block::Cell,
        Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => Block::Verbatim,
        _ => Block::Other,
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(tag.to_end())
}

fn is_inline_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// A run whose neighbouring texts are one, as far as they stand in the source as they are.
fn merged<'t>(run: Vec<Placed<'t>>, text: &'t str) -> Vec<Placed<'t>> {
    let mut all: Vec<Placed<'t>> = Vec::with_capacity(run.len());
    for (token, range) in run {
        if let Token::Event(Event::Text(part)) = &token
            && let Some((Token::Event(Event::Text(last)), place)) = all.last_mut()
            && place.end == range.start
            && text.get(place.clone()) == Some(last)
            && (text.get(range.clone()) == Some(part) || is_quote_of_key(&text[place.clone()], &text[range.clone()]))
        {
            place.end = range.end;
            *last = CowStr::Borrowed(&text[place.clone()]);
            continue;
        }
        all.push((token, range));
    }
    all
}

/// Whether a quote that was made a typographic one belongs to a key, `++"Fire"++`.
fn is_quote_of_key(before: &str, quote: &str) -> bool {
    let keys = before.rfind("++").map(|at| &before[at..]);
    quote == "\"" && keys.is_some_and(|keys| keys.ends_with('+') || keys.matches('"').count() % 2 == 1)
}

/// Whether what begins at an offset of the source is escaped.
pub fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

/// A part of a text token, with its own place where the text stands in the source as it is.
fn part<'t>(whole: &CowStr<'t>, place: &Range<usize>, range: Range<usize>, text: &'t str) -> Option<Placed<'t>> {
    if range.is_empty() {
        return None;
    }
    if text.get(place.clone()) == Some(whole) {
        let own = place.start + range.start..place.start + range.end;
        return Some((Token::Event(Event::Text(CowStr::Borrowed(&text[own.clone()]))), own));
    }
    Some((Token::Event(Event::Text(whole[range].to_owned().into())), place.clone()))
}
