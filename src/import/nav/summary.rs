//! `SUMMARY.md` of the literate-nav plugin: the navigation as a Markdown list.

use super::{Context, Item, written};
use crate::import::paths::folder_of;
use crate::import::yaml::{Entry, Node, Place, Value};

/// The entries of such a file.
pub fn items(text: &str, path: &str, context: &mut Context<'_>) -> Vec<Item> {
    let mut lines =
        text.lines().enumerate().filter_map(|(at, line)| Line::parse(line, context.source.place(path, at + 1)));
    let lines: Vec<Line> = lines.by_ref().collect();
    let root = tree(&lines, context.source.place(path, 1));
    written::items(&root, folder_of(path), context)
}

/// An entry as written.
struct Line {
    indent: usize,
    title: Option<String>,
    target: Option<String>,
    place: Place,
}

impl Line {
    fn parse(line: &str, place: Place) -> Option<Self> {
        let body = line.trim_start();
        let indent = line[..line.len() - body.len()].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
        let body = body.strip_prefix(['*', '-', '+'])?.strip_prefix(' ')?.trim();
        let link = body
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]("))
            .and_then(|(title, rest)| Some((title, rest.strip_suffix(')')?)));
        let (title, target) = match link {
            Some((title, target)) => (Some(title.to_owned()), Some(target.trim_matches(['<', '>']).to_owned())),
            None if body.contains('*') || body.ends_with('/') || body.ends_with(".md") => (None, Some(body.to_owned())),
            None => (Some(body.to_owned()), None),
        };
        Some(Self { indent, title, target, place })
    }

    fn node(&self, children: Vec<Node>) -> Node {
        let node = |value: Value| Node { value, place: self.place.clone(), tag: None };
        let target = self.target.clone().map(|target| node(Value::Plain(target)));
        let value = match (target, children.is_empty()) {
            (Some(target), true) => target,
            (target, _) => node(Value::List(target.into_iter().chain(children).collect())),
        };
        match &self.title {
            Some(title) => node(Value::Map(vec![Entry { key: title.clone(), place: self.place.clone(), value }])),
            None => value,
        }
    }
}

/// The list that the lines make, as `nav:` would have it.
fn tree(lines: &[Line], place: Place) -> Node {
    // Open entries, outermost first: each with the children it has so far.
    let mut open: Vec<(&Line, Vec<Node>)> = Vec::new();
    let mut top = Vec::new();
    let close = |open: &mut Vec<(&Line, Vec<Node>)>, top: &mut Vec<Node>| {
        if let Some((line, children)) = open.pop() {
            let node = line.node(children);
            open.last_mut().map_or(top, |(_, siblings)| siblings).push(node);
        }
    };
    for line in lines {
        while open.last().is_some_and(|(above, _)| above.indent >= line.indent) {
            close(&mut open, &mut top);
        }
        open.push((line, Vec::new()));
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    Node { value: Value::List(top), place, tag: None }
}
