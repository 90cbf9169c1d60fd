//! Blocks between slashes of pymdownx.blocks: `/// note | Title` … `///` becomes `!!! note "Title"` with its body indented;
//! `html`, `define` and the captions become HTML with Markdown in it, and definitions.

mod html;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use self::html::Element;
use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::yaml::{self, Node, Value};
use super::zones::{LEVEL, Zones, columns, lines};

/// The topic of this stage.
const TOPIC: &str = "Blocks between slashes";

/// Whether a site has such blocks.
pub fn are_used(source: &Source) -> bool {
    let extensions = source.settings.get("markdown_extensions").map(|node| node.named()).unwrap_or_default();
    extensions.iter().any(|named| named.name.starts_with("pymdownx.blocks"))
}

/// A block that is open: what its first line says, and where it began.
struct Open<'t> {
    slashes: usize,
    /// How far in it stands.
    indent: usize,
    name: &'t str,
    title: Option<&'t str>,
    start: usize,
}

/// A block that is complete, and what it becomes.
struct Block {
    /// Its first line and its options.
    header: Range<usize>,
    /// Its last line.
    end: Range<usize>,
    /// What stands in the place of these two.
    tags: (String, String),
    /// What stands before the block above it, which it is about.
    before: Option<(usize, String)>,
    body: Inside,
    /// How far in it stands: in the item of a list, or a bit by mistake.
    indent: usize,
}

/// What becomes of the lines of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Indented,
    AsItIs,
    /// Terms and lists of what they mean.
    Definitions,
    /// Text that is no Markdown.
    Escaped,
}

/// Convert the blocks of an article. A block that is unknown, or is never closed, stays. Returns whether some became
/// definitions.
pub fn convert(body: &mut Body, teller: &mut Teller<'_>) -> bool {
    let text = body.text.clone();
    let prose = body.prose();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (range, line) in lines(&text) {
        let indent = columns(line);
        let line = line.trim_start_matches([' ', '\t']);
        let slashes = line.trim_end().bytes().take_while(|&byte| byte == b'/').count();
        if slashes < 3 || prose.is_code(range.start) || prose.is_indented_code(range.start) {
            continue;
        }
        let rest = line[slashes..].trim();
        if !rest.is_empty() {
            let (name, title) = rest.split_once('|').map_or((rest, None), |(name, title)| (name, Some(title.trim())));
            open.push(Open { slashes, indent, name: name.trim(), title, start: range.start });
            continue;
        }
        let is_end = |block: &Open<'_>| block.slashes == slashes && block.indent.abs_diff(indent) < LEVEL;
        let Some(at) = open.iter().rposition(is_end) else { continue };
        for unclosed in open.drain(at + 1..) {
            tell_unclosed(&unclosed, body, teller);
        }
        let Some(block) = open.pop() else { continue };
        let start = block.start;
        match complete(&block, &text, range, &mut counts) {
            Some(block) => {
                teller.converted(TOPIC, body, start, format!("`{}`", block.tags.0.trim()));
                blocks.push(block);
            }
            None => teller.decide(TOPIC, body, start, format!("`{}`: write it in another way", block.name)),
        }
    }
    for unclosed in &open {
        tell_unclosed(unclosed, body, teller);
    }
    body.apply(&edits(&text, &blocks));
    blocks.iter().any(|block| block.body == Inside::Definitions)
}

/// Text that begins with slashes is no block, and says nothing.
fn tell_unclosed(block: &Open<'_>, body: &Body, teller: &mut Teller<'_>) {
    if is_word(block.name) {
        let slashes = "/".repeat(block.slashes);
        let said = format!("`{slashes} {}` is never closed, and stays text", block.name);
        teller.decide(TOPIC, body, block.start, said);
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn complete<'t>(
    open: &Open<'t>,
    text: &str,
    end: Range<usize>,
    counts: &mut BTreeMap<&'t str, usize>,
) -> Option<Block> {
    let line_end = text[open.start..].find('\n').map_or(text.len(), |newline| open.start + newline + 1);
    let options = Options::read(&text[line_end..end.start], open.indent);
    let header = open.start..line_end + options.length;
    let (tags, inside) = match open.name {
        "tab" => ((tab(open.title?, &options), String::new()), Inside::Indented),
        "details" => ((details(open.title, &options), String::new()), Inside::Indented),
        "define" if open.indent > 0 => return None,
        "define" => (("\n".to_owned(), "\n".to_owned()), Inside::Definitions),
        name if name.starts_with("html") || matches!(name, "caption" | "figure-caption" | "table-caption") => {
            return if name.starts_with("html") {
                html_block(open, &options, text, header, end)
            } else {
                caption(open, &options, text, header, end, counts)
            };
        }
        _ => ((admonition(open, &options)?, String::new()), Inside::Indented),
    };
    Some(Block { header, end, tags, before: None, body: inside, indent: open.indent })
}

/// ` "Title"`, and the attribute list.
fn titled(marker: &str, title: Option<&str>, options: &Options) -> String {
    let title = title.map(|title| format!(" \"{title}\"")).unwrap_or_default();
    format!("{marker}{title}{}", options.list())
}

fn tab(title: &str, options: &Options) -> String {
    let marker = match (options.is_true("new"), options.is_true("select")) {
        (true, _) => "===!",
        (false, true) => "===+",
        (false, false) => "===",
    };
    titled(marker, Some(title), options)
}

fn details(title: Option<&str>, options: &Options) -> String {
    let marker = if options.is_true("open") { "???+" } else { "???" };
    titled(&format!("{marker} {}", options.text("type").unwrap_or("note")), title, options)
}

fn admonition(open: &Open<'_>, options: &Options) -> Option<String> {
    let kind = if open.name == "admonition" { options.text("type").unwrap_or("note") } else { open.name };
    is_word(open.name).then(|| titled(&format!("!!! {kind}"), open.title, options))
}

/// `/// html | div.name#id[title="…"]`
fn html_block(
    open: &Open<'_>,
    options: &Options,
    text: &str,
    header: Range<usize>,
    end: Range<usize>,
) -> Option<Block> {
    let mut element = Element::parse(open.title?)?;
    element.add(options.attributes());
    let (body, markdown) = match options.text("markdown").unwrap_or("auto") {
        "raw" => (Inside::Escaped, None),
        "inline" => (Inside::AsItIs, Some("span")),
        "block" => (Inside::AsItIs, Some("1")),
        _ if element.is_block() => (Inside::AsItIs, Some("1")),
        _ => (Inside::AsItIs, Some("span")),
    };
    if markdown == Some("span") && !element.is_block() {
        // Tags within a line have Markdown in them anyway.
        let body = text[header.end..end.start].trim().to_owned();
        let all = format!("{}{body}{}\n", element.opening(None), element.closing());
        return Some(Block {
            header: header.start..end.start,
            end,
            tags: (all, String::new()),
            before: None,
            body: Inside::AsItIs,
            indent: open.indent,
        });
    }
    let blank = if markdown == Some("1") { "\n" } else { "" };
    let tags = (format!("\n{}\n{blank}", element.opening(markdown)), format!("{blank}{}\n\n", element.closing()));
    Some(Block { header, end, tags, before: None, body, indent: open.indent })
}

/// What stands below or above what a caption is about: `/// caption`, `/// figure-caption | <`.
fn caption<'t>(
    open: &Open<'t>,
    options: &Options,
    text: &str,
    header: Range<usize>,
    end: Range<usize>,
    counts: &mut BTreeMap<&'t str, usize>,
) -> Option<Block> {
    let is_above = open.title == Some("<");
    if !is_above && open.title.is_some_and(|title| !title.is_empty()) {
        return None;
    }
    let mut figure = Element::named("figure");
    let prefix = match open.name {
        "caption" => String::new(),
        kind => {
            let count = counts.entry(kind).or_default();
            *count += 1;
            figure.add(vec![("id".to_owned(), format!("__{kind}_{count}"))]);
            let word = if kind == "table-caption" { "Table" } else { "Figure" };
            format!("<span class=\"caption-prefix\">{word} {count}.</span> ")
        }
    };
    figure.add(options.attributes());
    let about = block_above(text, header.start)?;
    if columns(&text[about..]) < open.indent {
        // What it is about stands on the line of an item.
        return None;
    }
    let opening = format!("{}\n\n", figure.opening(Some("1")));
    let (caption, close) = ("<figcaption markdown=\"1\">\n\n", "\n</figcaption>\n");
    if is_above {
        let words = text[header.end..end.start].trim();
        let before = format!("{opening}{caption}{prefix}{words}\n{close}\n");
        return Some(Block {
            header: header.start..end.start,
            end,
            tags: (String::new(), format!("\n{}\n", figure.closing())),
            before: Some((about, before)),
            body: Inside::AsItIs,
            indent: open.indent,
        });
    }
    let tags = (format!("\n{caption}{prefix}"), format!("{close}{}\n", figure.closing()));
    Some(Block { header, end, tags, before: Some((about, opening)), body: Inside::AsItIs, indent: open.indent })
}

/// Where the block begins that ends above a line: a paragraph, a table, fenced code.
fn block_above(text: &str, line: usize) -> Option<usize> {
    let zones = Zones::of(text);
    let above: Vec<(Range<usize>, &str)> = lines(text).take_while(|(range, _)| range.start < line).collect();
    let last = above.iter().rposition(|(_, line)| !line.trim().is_empty())?;
    let belongs = |(range, line): &&(Range<usize>, &str)| zones.is_code(range.start) || !line.trim().is_empty();
    let length = above[..=last].iter().rev().take_while(belongs).count();
    Some(above[last + 1 - length].0.start)
}

/// The changes that blocks need, in their order.
fn edits(text: &str, blocks: &[Block]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for (range, line) in lines(text) {
        let around = |block: &&Block| (block.header.end..block.end.start).contains(&range.start);
        let depth = blocks.iter().filter(around).filter(|block| block.body == Inside::Indented).count();
        let indent = "    ".repeat(depth);
        let insert = |written: &str, own: usize| {
            let own = " ".repeat(own);
            let line =
                |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{indent}{own}{line}") };
            written.split_inclusive('\n').map(line).collect::<String>()
        };
        for block in blocks {
            if let Some((_, before)) = block.before.as_ref().filter(|(at, _)| *at == range.start) {
                edits.push(Edit::new(range.start..range.start, insert(before, block.indent)));
            }
        }
        if let Some(block) = blocks.iter().find(|block| block.header.start == range.start) {
            let opening = &block.tags.0;
            let line_break =
                if opening.ends_with('\n') || opening.ends_with(' ') || opening.is_empty() { "" } else { "\n" };
            edits.push(Edit::new(range, format!("{}{line_break}", insert(opening, block.indent))));
        } else if let Some(block) = blocks.iter().find(|block| block.end.start == range.start) {
            edits.push(Edit::new(range, insert(&block.tags.1, block.indent)));
        } else if blocks.iter().any(|block| block.header.contains(&range.start)) {
            edits.push(Edit::new(range, ""));
        } else if blocks.iter().filter(around).any(|block| block.body == Inside::Definitions) {
            edits.push(Edit::new(range.clone(), definition(text, &range, line, &indent)));
        } else if blocks.iter().filter(around).any(|block| block.body == Inside::Escaped) {
            edits.push(Edit::new(range, format!("{indent}{line}").replace('&', "&amp;").replace('<', "&lt;")));
        } else if !indent.is_empty() && !line.trim().is_empty() {
            edits.push(Edit::new(range.start..range.start, indent));
        }
    }
    edits
}

/// A line of a block of definitions: an item of a list is what the term above it means.
fn definition(text: &str, range: &Range<usize>, line: &str, indent: &str) -> String {
    let item = |line: &str| ["- ", "* ", "+ "].iter().any(|marker| line.starts_with(marker));
    if line.trim().is_empty() {
        let next = text[range.end..].lines().next().unwrap_or_default();
        return if item(next) { String::new() } else { line.to_owned() };
    }
    if item(line) {
        return format!("{indent}:   {}", line[2..].trim_start());
    }
    let own = line.len() - line.trim_start().len();
    let deeper = if own > 0 { "    ".len().saturating_sub(own) } else { 0 };
    format!("{indent}{}{line}", " ".repeat(deeper))
}

/// Indented lines below the first one: `type: warning`, `attrs: {id: name}`.
struct Options {
    settings: Node,
    /// How long they are.
    length: usize,
}

impl Options {
    /// Those of a block that stands so far in.
    fn read(body: &str, indent: usize) -> Self {
        let own = indent + LEVEL;
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_option = |line: &&str| blanks(line) >= own && line.contains(':');
        let options = || body.split_inclusive('\n').take_while(is_option);
        let text: String = options().map(|line| &line[own..]).collect();
        let file: Arc<str> = "".into();
        let settings = yaml::parse(&text, &file).map_or_else(|_| Node::empty(&file), |parsed| parsed.root);
        Self { settings, length: options().map(str::len).sum() }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.settings.get(name).and_then(Node::text)
    }

    fn is_true(&self, name: &str) -> bool {
        self.settings.get(name).and_then(Node::truth) == Some(true)
    }

    /// What `attrs` sets.
    fn attributes(&self) -> Vec<(String, String)> {
        let entries = self.settings.get("attrs").map(Node::entries).unwrap_or_default();
        let text = |node: &Node| match &node.value {
            Value::Plain(text) | Value::Quoted(text) => text.clone(),
            _ => String::new(),
        };
        entries.iter().map(|entry| (entry.key.clone(), text(&entry.value))).collect()
    }

    /// The same as an attribute list behind a header.
    fn list(&self) -> String {
        let item = |(name, value): (String, String)| match name.as_str() {
            "id" => format!("#{value}"),
            "class" => value.split_whitespace().map(|class| format!(".{class}")).collect::<Vec<_>>().join(" "),
            _ => format!("{name}=\"{value}\""),
        };
        let items: Vec<String> = self.attributes().into_iter().map(item).collect();
        if items.is_empty() { String::new() } else { format!(" {{{}}}", items.join(" ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    fn converted(text: &str) -> (String, usize) {
        let mut body = Body::new(text, 1);
        let place = Place { file: "a.md".into(), line: 1 };
        let mut notes = Notes::default();
        convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
        (body.text, notes.iter().count())
    }

    #[test]
    fn blocks_become_indented() {
        let (text, notes) = converted(
            "/// details | Open\n    type: tip\n    open: True\n\nx\n///\n/// note | A \"title\"\nText\n\n//// tab | One\n    new: true\nmore\n////\n///\n\n/// wide thing\nx\n///\n```\n/// note\n```\n",
        );
        let expected = "???+ tip \"Open\"\n\n    x\n!!! note \"A \"title\"\"\n    Text\n\n    ===! \"One\"\n        more\n\n/// wide thing\nx\n///\n```\n/// note\n```\n";
        assert_eq!((text.as_str(), notes), (expected, 4));
        assert_eq!(converted("/// tip\nx\n//// note\ny\n").1, 2, "what is never closed is told");
    }

    #[test]
    fn attributes_stay() {
        let (text, _) = converted("/// tip | T\n    attrs: {id: name, class: a b, title: \"x y\"}\n\nx\n///\n");
        assert_eq!(text, "!!! tip \"T\" {#name .a .b title=\"x y\"}\n\n    x\n");
    }

    #[test]
    fn elements_definitions_and_captions() {
        for (text, expected) in [
            ("/// html | div.a#b\n*x*\n///\n", "\n<div class=\"a\" id=\"b\" markdown=\"1\">\n\n*x*\n\n</div>\n\n"),
            ("/// html | span.a\n*x*\n///\n", "<span class=\"a\">*x*</span>\n"),
            ("/// html | div\n    markdown: raw\n\n*x* <b>\n///\n", "\n<div>\n\n*x* &lt;b>\n</div>\n\n"),
            ("/// define\nA\n\n- one\n\n  more\n\nB\n\n- two\n///\n", "\nA\n:   one\n\n    more\n\nB\n:   two\n\n"),
            (
                "![p](p.png)\n/// figure-caption\nWords.\n///\n",
                "<figure id=\"__figure-caption_1\" markdown=\"1\">\n\n![p](p.png)\n\n<figcaption markdown=\"1\">\n\n<span class=\"caption-prefix\">Figure 1.</span> Words.\n\n</figcaption>\n</figure>\n",
            ),
            (
                "- one\n\n    ![p](p.png)\n    /// caption\n    Words.\n     ///\n",
                "- one\n\n    <figure markdown=\"1\">\n\n    ![p](p.png)\n\n    <figcaption markdown=\"1\">\n\n    Words.\n\n    </figcaption>\n    </figure>\n",
            ),
            ("- one\n\n    /// tip\n    Words.\n    ///\n", "- one\n\n    !!! tip\n        Words.\n"),
            (
                "| a |\n| - |\n\n/// caption | <\nWords.\n///\n",
                "<figure markdown=\"1\">\n\n<figcaption markdown=\"1\">\n\nWords.\n\n</figcaption>\n\n| a |\n| - |\n\n\n</figure>\n",
            ),
        ] {
            assert_eq!(converted(text).0, expected, "{text}");
        }
    }
}
