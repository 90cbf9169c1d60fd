//! A procedure made by hand becomes `!!! steps`: paragraphs that begin with a bold number, whatever stands between them,
//! and the picture beside each. Several steps in one paragraph, divided by breaks, are steps, too.

pub(super) mod chunks;
mod marker;
mod paragraph;
mod pieces;

use self::chunks::{Kind, chunks};
pub(super) use self::paragraph::{floats, split};
pub(super) use self::pieces::side;
use self::pieces::{Piece, Role, pieces};
use super::look::is_deeper;
use super::{Rewrite, Text};
use crate::import::body::Edit;

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
