//! A procedure made by hand becomes `!!! steps`: paragraphs that begin with a bold number, whatever stands between them,
//! and the picture beside each. Several steps in one paragraph, divided by breaks, are steps, too.

pub(super) mod chunks;
mod marker;

use std::ops::Range;

use self::chunks::{Chunk, Kind, chunks};
use self::marker::Marker;
use super::boxes::flow;
use super::html::{self, Side, attribute, property, trimmed};
use super::look::{Look, is_deeper, is_narrow};
use super::{Rewrite, Text};
use crate::import::body::Edit;
use crate::import::zones::lines;

/// One step is no procedure.
const STEPS_MIN: usize = 2;
/// The indentation of what stands in a block.
const INDENT: &str = "    ";

pub(super) fn find(text: &Text<'_>) -> Vec<Rewrite> {
    let mut finder = Finder { text, open: None, floating: None, found: Vec::new() };
    for chunk in chunks(text.text, &text.zones) {
        match chunk.kind {
            Kind::Space => {}
            Kind::Stop => finder.finish(),
            _ => pieces(text, &chunk).into_iter().for_each(|piece| finder.piece(piece)),
        }
    }
    finder.finish();
    finder.found
}

/// A part of a procedure, or of what stands between its steps.
struct Piece {
    range: Range<usize>,
    /// The number that begins it, and the edit that takes it away.
    step: Option<(u32, Edit)>,
    /// What stands before the number in the same paragraph, block by block.
    lead: Vec<String>,
    /// Its text, block by block.
    blocks: Vec<String>,
    role: Role,
    /// How far it is indented, in per cent.
    depth: f32,
}

/// What a piece is to the steps around it.
#[derive(PartialEq, Eq)]
enum Role {
    /// A picture at the side: of the step that follows.
    Floating,
    /// A picture for itself: of the step before, where another step follows.
    Below,
    /// A box: of the step before.
    Beside,
    /// Words.
    Words,
}

impl Piece {
    /// What is no step.
    fn between(range: Range<usize>, blocks: Vec<String>, role: Role) -> Self {
        Self { range, step: None, lead: Vec::new(), blocks, role, depth: 0.0 }
    }

    /// The same, indented as its tag says.
    fn indented(self, tag: &str) -> Self {
        Self { depth: Look::of(tag.split_inclusive('>').next().unwrap_or_default()).depth(), ..self }
    }
}

struct Step {
    number: u32,
    blocks: Vec<String>,
}

/// A procedure that is being read.
struct Open {
    start: usize,
    end: usize,
    /// What stands before it in its first paragraph.
    lead: Vec<String>,
    /// Whether pictures stand below its steps.
    has_below: bool,
    /// How far its last step is indented, in per cent.
    depth: f32,
    steps: Vec<Step>,
    removed: Vec<Edit>,
    /// What stands behind the last step: part of it if another step follows.
    pending: Vec<Piece>,
}

struct Finder<'a> {
    text: &'a Text<'a>,
    open: Option<Open>,
    /// A picture at the side that may belong to a first step.
    floating: Option<Piece>,
    found: Vec<Rewrite>,
}

impl Finder<'_> {
    fn piece(&mut self, mut piece: Piece) {
        let Some((number, marker)) = piece.step.take() else {
            match &mut self.open {
                Some(open) => open.pending.push(piece),
                None => self.floating = Some(piece).filter(|piece| piece.role == Role::Floating),
            }
            return;
        };
        let follows =
            self.open.as_ref().and_then(|open| open.steps.last()).is_some_and(|last| last.number + 1 == number);
        let floating = self.floating.take();
        if !follows {
            self.finish();
            if number != 1 {
                return;
            }
        }
        let mut blocks = std::mem::take(&mut piece.blocks);
        let mut start = piece.range.start;
        let mut lead = Vec::new();
        match &mut self.open {
            Some(open) => {
                let beside = open.pending.pop_if(|piece| piece.role == Role::Floating);
                blocks.extend(beside.into_iter().flat_map(|piece| piece.blocks));
                open.has_below |= open.pending.iter().any(|piece| piece.role == Role::Below);
                let between = std::mem::take(&mut open.pending).into_iter().flat_map(|piece| piece.blocks);
                if let Some(last) = open.steps.last_mut() {
                    last.blocks.extend(between.chain(piece.lead));
                }
            }
            None => {
                lead = piece.lead;
                // Words before the steps have the picture beside them.
                if let Some(floating) = floating.filter(|_| lead.is_empty()) {
                    start = floating.range.start;
                    blocks.extend(floating.blocks);
                }
            }
        }
        let open = self.open.get_or_insert_with(|| Open {
            start,
            end: start,
            lead,
            has_below: false,
            depth: 0.0,
            steps: Vec::new(),
            removed: Vec::new(),
            pending: Vec::new(),
        });
        open.end = piece.range.end;
        open.depth = piece.depth;
        open.steps.push(Step { number, blocks });
        open.removed.push(marker);
    }

    fn finish(&mut self) {
        self.floating = None;
        let Some(mut open) = self.open.take() else { return };
        for piece in open.pending.drain(..) {
            // A picture at the side is of what follows; one below the last step alone is no step's.
            let is_own = match piece.role {
                Role::Beside => true,
                Role::Below => open.has_below,
                Role::Floating | Role::Words => false,
            };
            if !is_own && !is_deeper(piece.depth, open.depth) {
                break;
            }
            open.end = piece.range.end;
            if let Some(last) = open.steps.last_mut() {
                last.blocks.extend(piece.blocks);
            }
        }
        if open.steps.len() < STEPS_MIN || open.steps.iter().any(|step| step.blocks.is_empty()) {
            return;
        }
        let before = &self.text.text[..open.start];
        let gap = if before.ends_with("\n\n") || before.is_empty() { "" } else { "\n" };
        let lead: String = open.lead.iter().map(|block| format!("{block}\n\n")).collect();
        let text = format!("{gap}{lead}{}\n", written(&open.steps));
        self.found.push(Rewrite {
            edits: vec![Edit::new(open.start..open.end, text)],
            removed: open.removed,
            ..Rewrite::default()
        });
    }
}

/// The block that the steps become.
fn written(steps: &[Step]) -> String {
    let mut text = "!!! steps\n".to_owned();
    for step in steps {
        let marker = format!("{}. ", step.number);
        let indent = format!("{INDENT}{}", " ".repeat(marker.len()));
        for (at, block) in step.blocks.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            for (number, line) in block.lines().enumerate() {
                let begins = at == 0 && number == 0;
                let line = if begins { line.trim_start() } else { line };
                let line = match (line.trim().is_empty(), begins) {
                    (true, _) => "\n".to_owned(),
                    (false, true) => format!("{INDENT}{marker}{line}\n"),
                    (false, false) => format!("{indent}{line}\n"),
                };
                text.push_str(&line);
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

fn pieces(text: &Text<'_>, chunk: &Chunk) -> Vec<Piece> {
    let source = &text.text[chunk.range.clone()];
    match chunk.kind {
        Kind::Markdown => markdown(text.text, &chunk.range),
        Kind::Paragraph => {
            paragraph(text, chunk).into_iter().map(|piece| piece.indented(source.trim_start())).collect()
        }
        Kind::Picture => {
            let tag = trimmed(source);
            let block = beside(tag, text);
            let role = if floats(tag) { Role::Floating } else { Role::Below };
            vec![Piece::between(chunk.range.clone(), vec![block], role)]
        }
        _ => {
            let is_words = ["<table", "<ul", "<ol", "<h"].iter().any(|open| source.trim_start().starts_with(open));
            let role = if is_words { Role::Words } else { Role::Beside };
            let block = source.trim_end().to_owned();
            vec![Piece::between(chunk.range.clone(), vec![block], role).indented(source.trim_start())]
        }
    }
}

/// Lines of Markdown, cut where a line begins with a number.
fn markdown(text: &str, range: &Range<usize>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (line_range, line) in lines(&text[range.clone()]) {
        let place = range.start + line_range.start..range.start + line_range.end;
        let is_flush = line.len() - line.trim_start().len() < INDENT.len();
        let body = line.trim_start().trim_start_matches("&nbsp;").trim_start();
        let indent = line.len() - body.len();
        let marker = Some(body).filter(|_| is_flush).and_then(marker::read);
        match (marker, pieces.last_mut()) {
            (None, Some(piece)) => {
                piece.range.end = place.end;
                if let Some(block) = piece.blocks.last_mut() {
                    block.push_str(line);
                }
            }
            (None, None) => {
                let is_picture = line.trim_start().starts_with("![") && line.matches("](").count() == 1;
                let (role, line) = if is_picture { (Role::Below, below(line)) } else { (Role::Words, line.to_owned()) };
                pieces.push(Piece::between(place, vec![line], role));
            }
            (Some(marker), _) => {
                let rest = format!("{}{}", marker.left, &body[marker.range.end..]);
                let mut edit = edit(&marker, place.start + indent);
                if range.start < place.start {
                    // To Markdown, this line went on with the one before.
                    edit.text.insert_str(0, "<br>");
                }
                pieces.push(Piece {
                    range: place,
                    step: Some((marker.number, edit)),
                    lead: Vec::new(),
                    blocks: vec![rest],
                    role: Role::Words,
                    depth: 0.0,
                });
            }
        }
    }
    for block in pieces.iter_mut().flat_map(|piece| &mut piece.blocks) {
        block.truncate(block.trim_end().len());
    }
    pieces.iter_mut().for_each(|piece| piece.blocks.retain(|block| !block.is_empty()));
    pieces
}

/// The edit that takes a number away, for the comparison.
fn edit(marker: &Marker, start: usize) -> Edit {
    Edit::new(start + marker.range.start..start + marker.range.end, marker.left)
}

/// A paragraph of HTML: its pictures at the side stand behind the text of their step.
fn paragraph(text: &Text<'_>, chunk: &Chunk) -> Vec<Piece> {
    let start = chunk.range.start + text.text[chunk.range.clone()].find('<').unwrap_or_default();
    let words = || {
        let raw = text.text[chunk.range.clone()].trim_end().to_owned();
        vec![Piece::between(chunk.range.clone(), vec![raw], Role::Words)]
    };
    let Some(inner) = html::paragraph_inside(text.text, &(start..chunk.range.end)) else { return words() };
    let source = &text.text[inner.clone()];
    if html::has_blocks(source) || html::swallows_markdown(source) {
        return words();
    }
    let (pictures, rest) = split(source);
    if rest.is_empty() && !pictures.is_empty() {
        let role = if pictures.iter().any(|tag| floats(tag)) { Role::Floating } else { Role::Below };
        let blocks = pictures.into_iter().map(|tag| beside(tag, text)).collect();
        return vec![Piece::between(chunk.range.clone(), blocks, role)];
    }
    steps(text, (chunk, inner.start), parts(source)).unwrap_or_else(words)
}

/// A picture as a step has it: beside its text, where it was at the side or narrow.
fn beside(tag: &str, text: &Text<'_>) -> String {
    let side = if floats(tag) || is_narrow(tag) { Side::Drop } else { Side::Below };
    html::picture(tag, side, text.addresses).unwrap_or_else(|| tag.to_owned())
}

/// A picture of Markdown that has its line for itself, as a step has it.
fn below(line: &str) -> String {
    let end = line.trim_end().len();
    match line[..end].rfind('{').filter(|_| line[..end].ends_with('}')) {
        None if line[..end].ends_with(')') => format!("{}{{.below}}{}", &line[..end], &line[end..]),
        Some(list) if !line[list..].contains("width=") => {
            format!("{}{{.below {}", &line[..list], line[list + 1..].trim_start_matches(':').trim_start())
        }
        _ => line.to_owned(),
    }
}

/// What stands between breaks in a paragraph.
#[derive(Debug, Default)]
struct Part<'a> {
    /// Where it begins in its paragraph.
    start: usize,
    /// Its text, without pictures at the side.
    body: String,
    /// These.
    pictures: Vec<&'a str>,
    /// The number that begins it.
    marker: Option<Marker>,
}

/// Cut a paragraph at two breaks or more, and at one that a number follows.
fn parts(source: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut pictures = Vec::new();
    let mut breaks = 0;
    for token in html::tokens(source) {
        let own = &source[token.range.clone()];
        if token.kind == html::Kind::Open("img".to_owned()) && floats(own) {
            pictures.push(own);
            continue;
        }
        if html::is_break(&token.kind) {
            breaks += 1;
            continue;
        }
        let begins = parts.is_empty() || breaks > 0;
        if begins && trimmed(own).is_empty() {
            continue;
        }
        let start = token.range.start + (own.len() - own.trim_start().len());
        let marker = begins.then(|| number(&source[start..])).flatten();
        match parts.last_mut().filter(|_| breaks < 2 && marker.is_none()) {
            Some(last) => {
                last.body.push_str(if breaks > 0 { "<br>" } else { "" });
                last.body.push_str(own);
            }
            None => parts.push(Part {
                start,
                body: source[start..token.range.end].to_owned(),
                pictures: Vec::new(),
                marker,
            }),
        }
        breaks = 0;
        parts.last_mut().into_iter().for_each(|last| last.pictures.append(&mut pictures));
    }
    parts.last_mut().into_iter().for_each(|last| last.pictures.append(&mut pictures));
    parts
}

/// The number that begins a part of a paragraph, bold or not.
fn number(text: &str) -> Option<Marker> {
    marker::read(text).or_else(|| marker::read_plain(text))
}

/// A paragraph's steps, or its words where it has none; `None` where it cannot be taken apart.
fn steps(text: &Text<'_>, (chunk, offset): (&Chunk, usize), mut parts: Vec<Part<'_>>) -> Option<Vec<Piece>> {
    let numbers: Vec<u32> = parts.iter().filter_map(|part| Some(part.marker.as_ref()?.number)).collect();
    if numbers.windows(2).any(|pair| pair[0] + 1 != pair[1]) {
        // A list within the first step.
        parts.iter_mut().skip(1).for_each(|part| part.marker = None);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut lead = Vec::new();
    for part in parts {
        let body = match &part.marker {
            Some(marker) => format!("{}{}", marker.left, &part.body.get(marker.range.end..)?),
            None => part.body,
        };
        let mut blocks = Vec::new();
        flow(&body, text.addresses, &mut blocks)?;
        blocks.extend(part.pictures.iter().map(|tag| beside(tag, text)));
        match (part.marker, pieces.last_mut()) {
            (Some(marker), _) => pieces.push(Piece {
                range: chunk.range.clone(),
                step: Some((marker.number, edit(&marker, offset + part.start))),
                lead: std::mem::take(&mut lead),
                blocks,
                role: Role::Words,
                depth: 0.0,
            }),
            (None, Some(step)) => step.blocks.extend(blocks),
            (None, None) => lead.extend(blocks),
        }
    }
    if pieces.is_empty() {
        pieces.push(Piece::between(chunk.range.clone(), lead, Role::Words));
    }
    Some(pieces)
}

/// The pictures of a paragraph that stand at the side or alone, and the ranges of everything else.
pub(super) fn split(source: &str) -> (Vec<&str>, Vec<Range<usize>>) {
    let tokens = html::tokens(source);
    let is_picture = |token: &html::Token| token.kind == html::Kind::Open("img".to_owned());
    let has_words =
        tokens.iter().any(|token| token.kind == html::Kind::Text && !trimmed(&source[token.range.clone()]).is_empty());
    let mut pictures = Vec::new();
    let mut words: Vec<Range<usize>> = Vec::new();
    for token in &tokens {
        let part = &source[token.range.clone()];
        if is_picture(token) && (!has_words || floats(part)) {
            pictures.push(part);
            continue;
        }
        let is_space = trimmed(part).is_empty();
        match words.last_mut().filter(|last| last.end == token.range.start) {
            Some(last) => last.end = token.range.end,
            None if is_space => {}
            None => words.push(token.range.start + (part.len() - part.trim_start().len())..token.range.end),
        }
    }
    (pictures, words)
}

/// Whether a picture stands at the side.
pub(super) fn floats(tag: &str) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    property(&style, "float").is_some_and(|side| side == "right" || side == "left")
}
