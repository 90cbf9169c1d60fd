//! `--modernize`: hand-made patterns become the dialect, rule by rule.
//!
//! A rule finds places and says what becomes of them; here each is tried. guidepost reads the article before and after,
//! and a rewrite that changes a word, a heading's address, a link or a picture is not made. What a rule takes away on
//! purpose (the number that a list now writes) it names, and is taken away on the other side of the comparison, too.

mod applies_to;
mod backslashes;
mod boxes;
mod bullets;
mod copy_buttons;
pub(super) mod html;
mod look;
mod open_paragraphs;
mod paragraphs;
mod pictures;
mod reading_time;
mod share_boxes;
mod spacing;
mod steps;
mod variables;

use super::body::{Body, Edit, Teller};
use super::engine::{Engine, Facts, Included};
use super::front_matter::FrontMatter;
use super::toml_text::quoted;
use super::zones::{Zones, lines};

pub(super) use self::html::Addresses;

/// An article, and what it is read with.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// How guidepost reads it.
    pub engine: &'a Engine,
    /// Its path in the new site.
    pub path: &'a str,
    /// Where its addresses count from.
    pub addresses: Addresses<'a>,
    /// What it includes.
    pub included: &'a Included,
    /// Whether its braces are expressions.
    pub expressions: bool,
}

/// A text that rules look through.
#[derive(Debug)]
struct Text<'a> {
    /// The text.
    text: &'a str,
    /// Its code.
    zones: Zones,
    /// Where its addresses count from.
    addresses: &'a Addresses<'a>,
    /// Whether its braces are expressions.
    expressions: bool,
}

/// What becomes of one place.
#[derive(Debug, Default)]
struct Rewrite {
    /// What is written there.
    edits: Vec<Edit>,
    /// What is taken away on purpose, with all that stands for it.
    removed: Vec<Edit>,
    /// What the article holds for.
    applies_to: Vec<String>,
}

impl Rewrite {
    /// One place becomes another text, with the same words.
    fn one(range: std::ops::Range<usize>, text: impl Into<String>) -> Self {
        Self { edits: vec![Edit::new(range, text)], ..Self::default() }
    }

    /// Something goes.
    fn removal(range: std::ops::Range<usize>) -> Self {
        let edit = Edit::new(range, "");
        Self { edits: vec![edit.clone()], removed: vec![edit], ..Self::default() }
    }

    /// Where it begins.
    fn start(&self) -> usize {
        self.edits.first().map_or(0, |edit| edit.range.start)
    }
}

/// A rule: what it is called in the report, and what it finds.
struct Rule {
    topic: &'static str,
    find: fn(&Text<'_>) -> Vec<Rewrite>,
}

/// The rules, in the order in which they are applied: each finds what those before it have left.
const RULES: [Rule; 13] = [
    Rule { topic: "Rewritten: backslashes in addresses", find: backslashes::find },
    Rule { topic: "Rewritten: reading times, which the theme tells", find: reading_time::find },
    Rule { topic: "Rewritten: dead share boxes", find: share_boxes::find },
    Rule { topic: "Rewritten: logos of what an article holds for, as `applies_to`", find: applies_to::find },
    Rule { topic: "Rewritten: buttons that copy a link, which the theme has", find: copy_buttons::find },
    Rule { topic: "Rewritten: paragraphs of HTML that were never ended", find: open_paragraphs::find },
    Rule { topic: "Rewritten: procedures by hand, as `!!! steps`", find: steps::find },
    Rule { topic: "Rewritten: boxes of HTML, as blocks", find: boxes::find },
    Rule { topic: "Rewritten: pictures of HTML, as Markdown", find: pictures::find },
    Rule { topic: "Rewritten: paragraphs of HTML, as Markdown", find: paragraphs::find },
    Rule { topic: "Rewritten: blank space by hand", find: spacing::find },
    Rule { topic: "Rewritten: lists whose bullets were typed", find: bullets::find },
    Rule { topic: "Rewritten: variables", find: variables::find },
];

/// The topic of what rules found and did not rewrite.
const KEPT: &str = "Hand-made patterns that stay, because a rewrite would change what readers see";

/// The topic of articles that no rule looked at.
pub(super) const UNTOUCHED: &str = "Articles that `--modernize` left as they were";

/// Apply every rule to an article.
pub(super) fn apply(page: &Page<'_>, body: &mut Body, front_matter: &mut FrontMatter, teller: &mut Teller<'_>) {
    for rule in &RULES {
        let rewrites = {
            let text = Text {
                text: &body.text,
                zones: Zones::of(&body.text),
                addresses: &page.addresses,
                expressions: page.expressions,
            };
            (rule.find)(&text)
        };
        if rewrites.is_empty() {
            continue;
        }
        let good = good(page, body, &rewrites.iter().collect::<Vec<_>>());
        for rewrite in &rewrites {
            match good.iter().any(|other| std::ptr::eq(*other, rewrite)) {
                true => teller.converted(rule.topic, body, rewrite.start(), ""),
                false => teller.left(KEPT, body, rewrite.start(), rule.topic.trim_start_matches("Rewritten: ")),
            }
        }
        let applies_to: Vec<String> =
            good.iter().flat_map(|rewrite| &rewrite.applies_to).map(|key| quoted(key)).collect();
        if !applies_to.is_empty() {
            front_matter.set("applies_to", &format!("[{}]", applies_to.join(", ")));
        }
        let edits = edits(&good, |rewrite| &rewrite.edits);
        body.apply(&edits);
    }
    one_blank_line(page, body);
    let (zones, source) = (Zones::of(&body.text), body.text.clone());
    let text = Text { text: &source, zones, addresses: &page.addresses, expressions: page.expressions };
    for at in paragraphs::swallowing(&text) {
        teller.left(
            KEPT,
            body,
            at,
            "a paragraph of HTML that is never ended holds Markdown, which readers see as text",
        );
    }
}

/// Where several blank lines follow one another, one stays.
fn one_blank_line(page: &Page<'_>, body: &mut Body) {
    let zones = Zones::of(&body.text);
    let mut blank = true;
    let mut spare = Vec::new();
    for (range, line) in lines(&body.text) {
        let is_blank = line.trim().is_empty();
        if is_blank && blank && !zones.is_code(range.start) {
            spare.push(Rewrite::one(range, ""));
        }
        blank = is_blank;
    }
    let good = good(page, body, &spare.iter().collect::<Vec<_>>());
    body.apply(&edits(&good, |rewrite| &rewrite.edits));
}

/// The rewrites that keep what readers see, found by halves: mostly all do.
fn good<'a>(page: &Page<'_>, body: &Body, rewrites: &[&'a Rewrite]) -> Vec<&'a Rewrite> {
    let facts = |edits: &[Edit]| {
        let mut changed = body.clone();
        changed.apply(edits);
        Facts::of(&page.engine.document(page.path, &changed.text, page.included))
    };
    let removed = edits(rewrites, |rewrite| &rewrite.removed);
    let written = edits(rewrites, |rewrite| &rewrite.edits);
    // What only takes away is what it says.
    if removed == written || facts(&removed).allow(&facts(&written)) {
        return rewrites.to_vec();
    }
    if rewrites.len() == 1 {
        return Vec::new();
    }
    let (first, second) = rewrites.split_at(rewrites.len() / 2);
    let mut found = good(page, body, first);
    found.append(&mut good(page, body, second));
    found
}

fn edits(rewrites: &[&Rewrite], pick: impl Fn(&Rewrite) -> &Vec<Edit>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = rewrites.iter().flat_map(|rewrite| pick(rewrite).iter().cloned()).collect();
    edits.sort_by_key(|edit| edit.range.start);
    edits
}
