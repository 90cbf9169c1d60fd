//! Headings in what articles include, `--8<-- "name"`, keep their addresses where most articles that include them want
//! it: the file that is included is told.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Articles, HeadingLine, Style, TOPIC, heading_lines, listed, wanted};
use crate::import::body::{Body, Edit};
use crate::import::engine::{self, Engine};
use crate::import::report::Notes;
use crate::import::snippets::Found;
use crate::import::yaml::Place;
use crate::import::zones::{Zones, lines};

/// How deep files include each other: as guidepost does.
const DEPTH_MAX: usize = 8;

/// A heading of an included file, by the file's name and the end of its words there.
type Key = (String, usize);

/// What articles want of a heading.
#[derive(Debug, Default)]
struct Wanted {
    line_end: usize,
    /// How often each address is wanted.
    anchors: BTreeMap<String, usize>,
    /// Whether it has another address in one of them.
    is_wrong: bool,
}

impl Wanted {
    /// What most of them want, the first of equals: behind it `_1` and so on are those of a page that includes a file twice.
    fn most_wanted(&self) -> Option<&str> {
        self.anchors.iter().rev().max_by_key(|(_, count)| **count).map(|(anchor, _)| anchor.as_str())
    }
}

/// Tell headings of included files their addresses where they need it.
pub fn keep(style: &Style, engine: &Engine, articles: &Articles<'_>, found: &mut Found, notes: &mut Notes) {
    let included = engine::included(found);
    let of_article = |(path, (_, text)): (&String, &(_, String))| -> Vec<(Key, usize, String, bool)> {
        let (origins, places) = expanded(text, found);
        if origins.iter().all(Option::is_none) {
            return Vec::new();
        }
        let document = engine.document(path, text, &included);
        let all = wanted(&document.toc, &places, (style, listed(&document, text)));
        let one = |(heading, place, anchor): (usize, Option<usize>, String)| {
            let (name, place) = (origins[place?].clone()?, &places[place?]);
            let is_wrong = anchor != document.toc[heading].anchor;
            Some(((name, place.end), place.line_end, anchor, is_wrong))
        };
        all.into_iter().filter_map(one).collect()
    };
    let mut headings: BTreeMap<Key, Wanted> = BTreeMap::new();
    let all: Vec<_> = articles.par_iter().flat_map_iter(of_article).collect();
    for (key, line_end, anchor, is_wrong) in all {
        let heading = headings.entry(key).or_default();
        heading.line_end = line_end;
        *heading.anchors.entry(anchor).or_default() += 1;
        heading.is_wrong |= is_wrong;
    }
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for ((name, end), heading) in headings {
        let Some(anchor) = heading.most_wanted().filter(|_| heading.is_wrong) else { continue };
        let line = found[&name][..end].matches('\n').count() + 1;
        notes.converted(TOPIC, &Place { file: name.as_str().into(), line }, format!("`#{anchor}`"));
        edits.entry(name).or_default().push(Edit::new(end..heading.line_end, format!(" {{#{anchor}}}")));
    }
    for (name, edits) in edits {
        if let Some(text) = found.get_mut(&name) {
            let mut body = Body::new(std::mem::take(text), 1);
            body.apply(&edits);
            *text = body.text;
        }
    }
}

/// The headings of an article and of what it includes, in their order, each with the file that it is from.
pub fn expanded(text: &str, found: &Found) -> (Vec<Option<String>>, Vec<HeadingLine>) {
    let (mut origins, mut places) = (Vec::new(), Vec::new());
    expand(text, None, found, DEPTH_MAX, &mut |origin, place| {
        origins.push(origin);
        places.push(place);
    });
    (origins, places)
}

fn expand(
    text: &str,
    origin: Option<&str>,
    found: &Found,
    depth: usize,
    push: &mut dyn FnMut(Option<String>, HeadingLine),
) {
    let mut includes = includes(text).into_iter().peekable();
    let go_into = |name: &str, push: &mut dyn FnMut(Option<String>, HeadingLine)| {
        if let Some((name, text)) = found.get_key_value(name).filter(|_| depth > 0) {
            expand(text, Some(name), found, depth - 1, push);
        }
    };
    for heading in heading_lines(text) {
        while let Some((_, name)) = includes.next_if(|(at, _)| *at < heading.start) {
            go_into(name, push);
        }
        push(origin.map(str::to_owned), heading);
    }
    for (_, name) in includes {
        go_into(name, push);
    }
}

/// The names of what a text includes, each with its place.
fn includes(text: &str) -> Vec<(usize, &str)> {
    const MARK: &str = "--8<-- \"";
    if !text.contains(MARK) {
        return Vec::new();
    }
    let zones = Zones::of(text);
    let name = |line: &str| Some(line.trim().strip_prefix(MARK)?.strip_suffix('"')?.len());
    let one = |(range, line): (std::ops::Range<usize>, &'_ str)| {
        let length = name(line).filter(|_| !zones.is_code(range.start))?;
        let start = range.start + line.len() - line.trim_start().len() + MARK.len();
        Some((range.start, start..start + length))
    };
    lines(text).filter_map(one).map(|(at, name)| (at, &text[name])).collect()
}
