//! Headings keep the addresses that Python-Markdown gave them: where guidepost would choose another one, the heading is
//! told its own, `## Title {#address}`.

mod snippets;
mod tabs;

pub use tabs::TabStyle;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::body::{Body, Edit};
use super::dead_tags;
use super::engine::{self, Engine};
use super::report::Notes;
use super::settings::separator_of;
use super::snippets::Found;
use super::source::{DocsFile, Source};
use super::yaml::Node;
use super::zones::{Zones, lines};
use crate::document::{AddressKind, Document, Heading};

/// The topic of this stage.
const TOPIC: &str = "Headings that are told their address";
/// An address at one heading can free that of another: after so many rounds nothing changes any more, or never will.
const ROUNDS_MAX: usize = 4;

/// Articles by new path, each with the file it came from.
type Articles<'a> = BTreeMap<String, (&'a DocsFile, String)>;

/// How a site makes addresses of words.
#[derive(Debug, Clone)]
pub struct Style {
    separator: String,
    /// That of pymdownx: letters of all scripts stay.
    unicode: bool,
    lower: bool,
    emoji: bool,
}

impl Style {
    fn of(source: &Source) -> Self {
        let toc = source.extension(&["toc", "markdown.extensions.toc"]).and_then(|(settings, _)| settings);
        Self::new(source, toc.and_then(|settings| settings.get("slugify")), &separator_of(source))
    }

    /// That of a setting `slugify`.
    fn new(source: &Source, slugify: Option<&Node>, separator: &str) -> Self {
        let tag = slugify.and_then(|node| node.tag.clone()).unwrap_or_default();
        let keywords = slugify.and_then(|node| node.get("kwds")).and_then(|node| node.get("case")).and_then(Node::text);
        let unicode = tag.contains("pymdownx.slugs") || tag.contains("slugify_unicode");
        Self {
            separator: separator.to_owned(),
            unicode,
            lower: !tag.contains("pymdownx") || keywords == Some("lower") || tag.ends_with("uslugify"),
            emoji: source.extension(&["pymdownx.emoji"]).is_some(),
        }
    }

    /// That of names, which pymdownx makes addresses of unless the setting says otherwise.
    pub fn of_names(source: &Source, slugify: Option<&Node>, separator: &str) -> Self {
        match slugify {
            Some(_) => Self { emoji: false, ..Self::new(source, slugify, separator) },
            None => Self { separator: separator.to_owned(), unicode: true, lower: true, emoji: false },
        }
    }

    /// The address that words ask for.
    pub fn slug(&self, words: &str) -> String {
        let words = if self.emoji { without_shortcodes(words) } else { words.to_owned() };
        let cased = |text: String| if self.lower { text.to_lowercase() } else { text };
        if self.unicode {
            let kept = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
            let text: String = words.nfc().collect();
            return cased(text.trim().to_owned())
                .chars()
                .filter(kept)
                .collect::<String>()
                .replace(' ', &self.separator);
        }
        let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || c.is_ascii_whitespace();
        let ascii: String = words.nfkd().filter(kept).collect();
        let mut slug = String::new();
        let mut in_run = false;
        for c in cased(ascii).trim().chars() {
            let is_separator = c.is_ascii_whitespace() || self.separator.contains(c);
            if is_separator && !in_run {
                slug.push_str(&self.separator);
            } else if !is_separator {
                slug.push(c);
            }
            in_run = is_separator;
        }
        slug
    }
}

/// `:material-home: Home`: “Home”.
fn without_shortcodes(words: &str) -> String {
    let is_name = |part: &str| {
        part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'))
    };
    words
        .split_whitespace()
        .filter(|word| !word.strip_prefix(':').and_then(|word| word.strip_suffix(':')).is_some_and(is_name))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The addresses that headings of an article have.
#[derive(Debug, Default)]
struct Taken {
    anchors: BTreeSet<String>,
    /// For what was wanted, what the last one got that wanted it: those between are taken.
    last: BTreeMap<String, String>,
}

/// Python-Markdown's `unique`: `a`, `a_1`, `a_2` …
fn unique(wanted: String, taken: &mut Taken) -> String {
    let mut anchor = taken.last.get(&wanted).cloned().unwrap_or_else(|| wanted.clone());
    while anchor.is_empty() || taken.anchors.contains(&anchor) {
        let number =
            anchor.rsplit_once('_').and_then(|(stem, number)| Some((stem.to_owned(), number.parse::<u64>().ok()?)));
        anchor = match number {
            Some((stem, number)) => format!("{stem}_{}", number.saturating_add(1)),
            None => format!("{anchor}_1"),
        };
    }
    taken.anchors.insert(anchor.clone());
    taken.last.insert(wanted, anchor.clone());
    anchor
}

/// Tell headings their addresses where they need it, those of included files first.
pub fn keep(source: &Source, engine: &Engine, articles: &mut Articles<'_>, found: &mut Found, notes: &mut Notes) {
    let style = Style::of(source);
    // What the old site was told itself counts, and not what its included files are told now.
    let before = &found.clone();
    snippets::keep(&style, engine, articles, found, notes);
    let snippets = &engine::included(found);
    let of_tabs = TabStyle::of(source);
    let changed: Vec<Notes> = articles
        .par_iter_mut()
        .map(|(path, (file, text))| {
            let mut notes = Notes::default();
            let read = |text: &str| engine.document(path, text, snippets);
            article((source, file), text, (&style, &read, before), &mut notes);
            if let Some(style) = of_tabs.as_ref().filter(|_| text.contains("===")) {
                let headings = read(text).toc;
                let above = above_tabs(text, &headings);
                let taken = headings.into_iter().map(|heading| heading.anchor).collect();
                let told = tabs::keep(text, style, taken, &above);
                if told > 0 {
                    let said = format!("{told} tabs, by their titles");
                    notes.converted("Tabs that are told their address", &source.place(&file.path, 1), said);
                }
            }
            notes
        })
        .collect();
    changed.into_iter().for_each(|own| notes.append(own));
}

/// The headings of a text that stand in it, in order.
fn above_tabs(text: &str, headings: &[Heading]) -> Vec<tabs::AboveTabs> {
    let places = heading_lines(text);
    let found = headings.iter().zip(aligned(headings, &places));
    let above = found.filter_map(|(heading, place)| {
        let at = text[..places.get(place?)?.start].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = text[at..].len() - text[at..].trim_start_matches(' ').len();
        Some(tabs::AboveTabs { at, indent, anchor: heading.anchor.clone() })
    });
    above.collect()
}

/// Reads a text as guidepost does.
type Read<'a> = dyn Fn(&str) -> Document + 'a;

fn article(
    (source, file): (&Source, &DocsFile),
    text: &mut String,
    (style, read, found): (&Style, &Read<'_>, &Found),
    notes: &mut Notes,
) {
    for round in 0..ROUNDS_MAX {
        let document = read(text);
        let (origins, places) = snippets::expanded(text, found);
        let wrong = wrong(&document.toc, &places, (style, listed(&document, text)));
        if wrong.is_empty() {
            return;
        }
        let (mut edits, mut lost) = (Vec::new(), Vec::new());
        let original = Beginnings::of(file.article.as_deref().unwrap_or_default());
        let now = Beginnings::of(text);
        // A changelog says “Fixed” a hundred times.
        let mut alike: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
        let line_ends: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        for (heading, place, wanted) in wrong {
            // Included files have been told before.
            match place.filter(|place| origins[*place].is_none() && round + 1 < ROUNDS_MAX) {
                Some(place) => {
                    let place = &places[place];
                    let said = format!("`#{wanted}`, which would be `#{}`", heading.anchor);
                    let line = line_ends.partition_point(|end| *end < place.start);
                    let words = &text[place.start..place.end];
                    let [before, after] = alike.entry(words).or_insert_with(|| [original.with(words), now.with(words)]);
                    let line = line_of(before, after, line);
                    notes.converted(TOPIC, &source.place(&file.path, line), said);
                    edits.push(Edit::new(place.end..place.line_end, format!(" {{#{wanted}}}")));
                }
                None => lost.push(format!("`#{wanted}` is now `#{}`", heading.anchor)),
            }
        }
        if edits.is_empty() {
            for said in lost {
                notes.decide("Headings with another address", &source.place(&file.path, 1), said);
            }
            return;
        }
        let mut body = Body::new(std::mem::take(text), 1);
        body.apply(&edits);
        *text = body.text;
    }
}

/// The names that attribute lists give to what is no heading: Python-Markdown gives them to no heading.
fn listed(document: &Document, text: &str) -> BTreeSet<String> {
    let written: HashSet<&str> = text.lines().flat_map(names_in_lists).collect();
    let others = document.addresses.iter().filter(|address| !matches!(address.kind, AddressKind::Heading(_)));
    others.map(|address| &address.anchor).filter(|anchor| written.contains(anchor.as_str())).cloned().collect()
}

/// The names in the attribute lists of a line: `{: #name .class }`.
fn names_in_lists(line: &str) -> impl Iterator<Item = &str> {
    let lists = line.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    lists.flat_map(str::split_whitespace).filter_map(|word| word.trim_start_matches(':').strip_prefix('#'))
}

/// The lines of a text by what they begin with.
struct Beginnings<'a>(Vec<(&'a str, usize)>);

impl<'a> Beginnings<'a> {
    fn of(text: &'a str) -> Self {
        let mut sorted: Vec<_> = text.lines().enumerate().map(|(at, line)| (line.trim_end(), at)).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// The numbers of the lines that begin with such words, in order.
    fn with(&self, words: &str) -> Vec<usize> {
        let first = self.0.partition_point(|(line, _)| *line < words);
        let found = self.0[first..].iter().take_while(|(line, _)| line.starts_with(words));
        let mut numbers: Vec<usize> = found.map(|(_, at)| *at).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// The line of the original that a heading stands on, by the lines there and here that begin with its words: the second of
/// two that are alike by being it.
fn line_of(original: &[usize], now: &[usize], line: usize) -> usize {
    original.get(now.partition_point(|other| *other < line)).map_or(1, |at| at + 1)
}

/// A heading in the source.
#[derive(Debug)]
struct HeadingLine {
    level: u8,
    /// Its line up to where an address can stand.
    start: usize,
    end: usize,
    /// Its line's own end, behind number signs that close it.
    line_end: usize,
    /// Whether it has one.
    told: bool,
    words: String,
}

/// The headings that have another address than they ought to: with their places, and what it ought to be.
fn wrong<'a>(
    headings: &'a [Heading],
    places: &[HeadingLine],
    style: (&Style, BTreeSet<String>),
) -> Vec<(&'a Heading, Option<usize>, String)> {
    let all = wanted(headings, places, style).into_iter();
    let with_headings = all.map(|(heading, place, wanted)| (&headings[heading], place, wanted));
    with_headings.filter(|(heading, _, wanted)| *wanted != heading.anchor).collect()
}

/// The headings that are not told their address: each with its place, and what the address ought to be.
fn wanted(
    headings: &[Heading],
    places: &[HeadingLine],
    (style, listed): (&Style, BTreeSet<String>),
) -> Vec<(usize, Option<usize>, String)> {
    let aligned = aligned(headings, places);
    let place_of = |at: usize| aligned[at].and_then(|place| places.get(place));
    let told = |at: usize| place_of(at).is_some_and(|place| place.told);
    let own = headings.iter().enumerate().filter(|(at, _)| told(*at)).map(|(_, heading)| heading.anchor.clone());
    let mut taken = Taken { anchors: listed.into_iter().chain(own).collect(), ..Taken::default() };
    let mut all = Vec::new();
    for (at, heading) in headings.iter().enumerate().filter(|(at, _)| !told(*at)) {
        let typed = place_of(at).map_or_else(|| heading.text.clone(), |place| typed(&heading.text, &place.words));
        all.push((at, aligned[at], unique(style.slug(&typed), &mut taken)));
    }
    all
}

/// The words of a heading as Python-Markdown saw them: hyphens as they were typed, and without what it took for tags.
fn typed(words: &str, source: &str) -> String {
    let words = with_hyphens(words, source);
    let zones = Zones::of(source);
    let tags = dead_tags::find(source).filter(|range| !zones.is_code(range.start));
    tags.fold(words, |words, range| words.replacen(&source[range], "", 1))
}

/// The words of a heading with the hyphens that were typed for its dashes.
fn with_hyphens(words: &str, typed: &str) -> String {
    if typed.contains(['–', '—']) { words.to_owned() } else { words.replace('—', "---").replace('–', "--") }
}

/// More pairs of headings and lines are not compared one by one.
const PAIRS_MAX: usize = 4_000_000;

/// Which line each heading stands on: the longest way through both on which level and words are the same.
fn aligned(headings: &[Heading], places: &[HeadingLine]) -> Vec<Option<usize>> {
    let same_level = |(heading, place): (&Heading, &HeadingLine)| heading.level == place.level;
    if headings.len() == places.len() && headings.iter().zip(places).all(same_level) {
        return (0..headings.len()).map(Some).collect();
    }
    if headings.len().saturating_mul(places.len()) > PAIRS_MAX {
        return vec![None; headings.len()];
    }
    let words: Vec<String> = headings.iter().map(|heading| letters(&heading.text)).collect();
    let lines: Vec<String> = places.iter().map(|place| letters(&place.words)).collect();
    let is_same = |heading: usize, place: usize| {
        headings[heading].level == places[place].level && stands_in(&words[heading], &lines[place])
    };
    let width = places.len() + 1;
    let mut longest = vec![0_u32; (headings.len() + 1) * width];
    for heading in (0..headings.len()).rev() {
        for place in (0..places.len()).rev() {
            let skipped = longest[(heading + 1) * width + place].max(longest[heading * width + place + 1]);
            let taken = longest[(heading + 1) * width + place + 1] + 1;
            longest[heading * width + place] = if is_same(heading, place) { taken.max(skipped) } else { skipped };
        }
    }
    let mut found = vec![None; headings.len()];
    let (mut heading, mut place) = (0, 0);
    while heading < headings.len() && place < places.len() {
        let here = longest[heading * width + place];
        if is_same(heading, place) && here == longest[(heading + 1) * width + place + 1] + 1 {
            found[heading] = Some(place);
            heading += 1;
            place += 1;
        } else if here == longest[(heading + 1) * width + place] {
            heading += 1;
        } else {
            place += 1;
        }
    }
    found
}

/// The letters and digits of a text in lower case, in which keys are written, and those of fractions each by itself.
fn letters(text: &str) -> String {
    text.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether the letters of a heading stand in its line in their order: between them are addresses of links and names of emoji.
fn stands_in(words: &str, line: &str) -> bool {
    let mut rest = line.chars();
    words.chars().all(|letter| rest.any(|other| other == letter))
}

fn heading_lines(text: &str) -> Vec<HeadingLine> {
    let zones = Zones::of(text);
    let body = super::front_matter::split(text).body;
    let mut found = Vec::new();
    let mut before: Option<(usize, &str)> = None;
    for (range, line) in lines(text).filter(|(range, _)| range.start >= body) {
        if zones.is_fenced(range.start) || zones.is_code(range.start) {
            before = None;
            continue;
        }
        let bare = line.trim_end();
        let start = bare.len() - bare.trim_start_matches([' ', '>', '-', '*', '+', '\t']).len();
        let hashes = bare[start..].bytes().take_while(|&byte| byte == b'#').count();
        let level = u8::try_from(hashes).unwrap_or(u8::MAX);
        let behind = &bare[start + hashes..];
        if (1..=6).contains(&level) && (behind.is_empty() || behind.starts_with([' ', '\t'])) {
            found.push(heading_line(level, range.start, bare));
            before = None;
            continue;
        }
        let underline = bare.trim_start();
        let setext = |byte: u8| !underline.is_empty() && underline.bytes().all(|own| own == byte);
        if let Some((at, words)) = before.filter(|_| setext(b'=') || setext(b'-')) {
            found.push(underlined(if setext(b'=') { 1 } else { 2 }, at, words));
        }
        before = (!bare.trim().is_empty()).then_some((range.start, bare));
    }
    found
}

fn heading_line(level: u8, start: usize, bare: &str) -> HeadingLine {
    let words = bare.trim_end_matches('#').trim_end();
    let words = if words.trim_start_matches(['#', ' ', '>']).is_empty() { bare } else { words };
    HeadingLine { line_end: start + bare.len(), ..underlined(level, start, words) }
}

/// A heading whose line is nothing but its words.
fn underlined(level: u8, start: usize, words: &str) -> HeadingLine {
    let attributes = words.ends_with('}').then(|| words.rfind('{')).flatten().map(|at| &words[at..]);
    HeadingLine {
        level,
        start,
        end: start + words.len(),
        line_end: start + words.len(),
        told: attributes.is_some_and(|attributes| attributes.contains('#')),
        words: words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_heading_stand_in_its_line() {
        let stand = |words: &str, line: &str| stands_in(&letters(words), &letters(line));
        assert!(stand("Boil 📷 it (⅔)", "Boil :camera: it (2/3)"));
        assert!(stand("See the kettle first", "See [the kettle](../kettle.md) first"));
        assert!(!stand("Boil it", "It boils"));
    }

    #[test]
    fn addresses_as_python_markdown_makes_them() {
        let style = Style { separator: "-".to_owned(), unicode: false, lower: true, emoji: true };
        assert_eq!(style.slug("Foo & Bar — baz_qux"), "foo-bar-baz_qux");
        assert_eq!(style.slug("Größe 1.2"), "groe-12");
        assert_eq!(style.slug(":material-home: Home"), "home");
        let unicode = Style { unicode: true, ..style };
        assert_eq!(unicode.slug("Größe & mehr"), "größe--mehr");
        let mut taken = Taken { anchors: BTreeSet::from(["a".to_owned()]), ..Taken::default() };
        assert_eq!(unique("a".to_owned(), &mut taken), "a_1");
        assert_eq!(unique("a".to_owned(), &mut taken), "a_2");
        assert_eq!(unique(String::new(), &mut taken), "_1");
    }
}
