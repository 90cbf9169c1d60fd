//! `--8<--` and `{% include %}`: files that articles include become `content/_snippets/`, and what stands in code is put
//! in its place, because guidepost shows code as it is.

mod in_place;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::in_place::{braced, braces};
use super::absent;
use super::body::{Body, Edit, Teller};
use super::braces::statements;
use super::source::Source;
use super::variables::{Delimiters, Spelling};
use super::yaml::Node;
use super::zones::{Zones, lines};

/// The topic of includes.
const TOPIC: &str = "Included files";
/// The topic of includes that cannot be followed.
const MISSING: &str = "Included files that are not there";

/// Where included files are looked for.
#[derive(Debug)]
pub struct Snippets<'a> {
    source: &'a Source,
    bases: Vec<String>,
    /// The folder of `{% include %}`.
    include_dir: Option<String>,
    /// Whether an extension reads `--8<--`: where none does, it is text.
    has_scissors: bool,
    /// What statements of macros stand between.
    statements: Delimiters,
    /// The folder of `{! file !}`, where an extension reads that.
    braces_dir: Option<String>,
    /// What every article includes at its end.
    appended: Vec<String>,
}

/// The snippets that articles use: text by name.
pub type Found = BTreeMap<String, String>;

impl<'a> Snippets<'a> {
    /// As a site has set it.
    pub fn of(source: &'a Source) -> Self {
        let settings = source.extension(&["pymdownx.snippets"]).and_then(|(settings, _)| settings);
        let texts = |key: &str| -> Vec<String> {
            let node = settings.and_then(|node| node.get(key));
            let own = |text: &str| text.replace('\\', "/").trim_start_matches("./").trim_end_matches('/').to_owned();
            node.map(|node| node.texts().into_iter().map(|(text, _)| own(text)).collect()).unwrap_or_default()
        };
        let mut bases = texts("base_path");
        if bases.is_empty() {
            bases.push(String::new());
        }
        // `!relative $docs_dir` and the like are resolved by MkDocs; the docs folder is where they mostly lead.
        bases.push(source.docs_dir.clone());
        let include_dir = source.plugin("macros").map(|(settings, _)| {
            let written = settings.and_then(|node| node.get("include_dir")).and_then(Node::text);
            written.unwrap_or(&source.docs_dir).to_owned()
        });
        let braces = source.extension(&["mdx_include", "markdown_include.include"]);
        let braces_dir = braces.map(|(settings, _)| {
            let written = settings.and_then(|node| node.get("base_path")).and_then(Node::text).unwrap_or(".");
            written.replace('\\', "/")
        });
        let statements = Spelling::of(source).statements;
        let has_scissors =
            source.extension(&["pymdownx.snippets"]).is_some() || source.plugin("techdocs-core").is_some();
        Self { source, bases, include_dir, has_scissors, statements, braces_dir, appended: texts("auto_append") }
    }

    /// The texts of all files that these texts include, and those include.
    pub fn named_in(&self, texts: &[&str]) -> Vec<String> {
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut found: Vec<String> = Vec::new();
        let mut waiting: Vec<String> = texts.iter().flat_map(|text| self.names(text)).collect();
        waiting.extend(self.appended.iter().cloned());
        while let Some(name) = waiting.pop() {
            if !known.insert(name.clone()) {
                continue;
            }
            if let Some(text) = self.named(&name) {
                waiting.extend(self.names(&text));
                found.push(text);
            }
        }
        found
    }

    /// The files that a text names.
    fn names(&self, text: &str) -> Vec<String> {
        if !self.may_include(text) {
            return Vec::new();
        }
        let mut names: Vec<String> = self.brought_in(text).into_iter().map(|(_, name)| text[name].to_owned()).collect();
        if self.braces_dir.is_some() {
            names.extend(braces(text).map(|(_, name)| name));
        }
        let mut in_block = false;
        for line in text.lines() {
            match self.parse(line, in_block) {
                Some(Include::Block) => in_block = !in_block,
                Some(Include::File(name)) => names.push(name),
                Some(Include::Escaped | Include::Skipped) | None => {}
            }
        }
        names
    }

    /// Escape what looks like an include on a site whose extensions have none: it was text. Comes before what writes includes.
    pub fn escape(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.has_scissors || !body.text.contains("-8<-") {
            return;
        }
        let zones = Zones::of(&body.text);
        let looks_like_one =
            |line: &str| matches!(Include::parse(line, None, false), Some(Include::File(_) | Include::Block));
        let edit = |(range, line): (Range<usize>, &str)| {
            let at = range.start + line.len() - line.trim_start().len();
            looks_like_one(line).then(|| Edit::new(at..at, ";"))
        };
        let edits: Vec<Edit> = lines(&body.text).filter_map(edit).collect();
        // In code the semicolon is taken out again.
        for edit in edits.iter().filter(|edit| !zones.is_fenced(edit.range.start)) {
            let said = "shown as text, and still is; without its semicolon this includes a file";
            teller.decide(absent::TOPIC, body, edit.range.start, said);
        }
        body.apply(&edits);
    }

    /// Convert the includes of an article, and of the snippets it includes.
    pub fn convert(&self, body: &mut Body, found: &mut Found, teller: &mut Teller<'_>) {
        self.one(body, found, teller);
        for name in &self.appended {
            if let Some(text) = self.read(name).filter(|text| applies(text, &body.text)) {
                self.keep(name, text, found, teller);
                teller.converted(
                    TOPIC,
                    body,
                    0,
                    format!("`{name}`, which every article includes, is included where it applies"),
                );
                let end = body.text.len();
                let blank = if body.text.ends_with('\n') { "\n" } else { "\n\n" };
                body.apply(&[Edit::new(end..end, format!("{blank}--8<-- \"{name}\"\n"))]);
            }
        }
    }

    fn one(&self, body: &mut Body, found: &mut Found, teller: &mut Teller<'_>) {
        if !self.may_include(&body.text) {
            return;
        }
        self.in_place(body, teller);
        let text = body.text.clone();
        let zones = Zones::of(&text);
        let mut edits = Vec::new();
        let mut block = None;
        for (range, line) in lines(&text) {
            let Some(include) = self.parse(line, block.is_some()) else { continue };
            let indent = &line[..line.len() - line.trim_start().len()];
            match include {
                Include::Block => {
                    block = if block.is_some() { None } else { Some(range.start) };
                    edits.push(Edit::new(range, ""));
                }
                Include::Escaped => {
                    let at = range.start + line.find(';').unwrap_or_default();
                    if zones.is_fenced(range.start) {
                        edits.push(Edit::new(at..at + 1, ""));
                    }
                }
                Include::Skipped => edits.push(Edit::new(range, "")),
                Include::File(name) => {
                    let Some(inner) = self.named(&name) else {
                        teller.decide(MISSING, body, range.start, format!("`{name}`"));
                        // In prose the build says so as well; code would show the line.
                        let kept = if zones.is_fenced(range.start) {
                            String::new()
                        } else {
                            format!("{indent}--8<-- \"{}\"\n", flat(&name))
                        };
                        edits.push(Edit::new(range, kept));
                        continue;
                    };
                    if zones.is_fenced(range.start) {
                        let said = format!("the text of `{name}` stands in its place: code shows what it includes");
                        teller.converted(TOPIC, body, range.start, said);
                        let mut inner = indented(&inner, indent);
                        // To pymdownx a file that ends with a line break has a last line without words; blank lines at
                        // the end of code are none.
                        if self.is_whole_file(&name) && !is_closing_fence(&text[range.end..]) {
                            inner.push('\n');
                        }
                        edits.push(Edit::new(range, inner));
                    } else {
                        let name = flat(&name);
                        self.keep(&name, inner, found, teller);
                        teller.converted(TOPIC, body, range.start, format!("`{name}` is in content/_snippets/"));
                        edits.push(Edit::new(range, format!("{indent}--8<-- \"{name}\"\n")));
                    }
                }
            }
        }
        body.apply(&edits);
        if self.include_dir.is_some() {
            self.templates(body, found, teller);
        }
    }

    /// Keep what statements name that stay: macros, and includes within a line.
    fn templates(&self, body: &mut Body, found: &mut Found, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        let mut edits = Vec::new();
        for (at, range) in statements(&text, &self.statements) {
            let inside = &text[range];
            let word = inside.split(char::is_whitespace).next().unwrap_or_default();
            if BRINGS.contains(&word) && first_string(inside).is_none() {
                let said = format!("`{inside}` names no file: put those that it may mean into content/_snippets/");
                teller.decide(MISSING, body, at, said);
            }
        }
        for (at, name) in self.brought_in(&text) {
            let written = &text[name.clone()];
            let Some(inner) = self.named(written) else {
                teller.decide(MISSING, body, at, format!("`{written}`"));
                continue;
            };
            let kept = flat(written);
            self.keep(&kept, inner, found, teller);
            teller.converted(TOPIC, body, at, format!("`{kept}` is in content/_snippets/"));
            edits.push(Edit::new(name, kept));
        }
        body.apply(&edits);
    }

    /// The names of files in statements that bring them in, each with where its statement begins.
    fn brought_in(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        if self.include_dir.is_none() {
            return Vec::new();
        }
        let name = |(at, range): (usize, Range<usize>)| {
            let inside = &text[range.clone()];
            let word = inside.split(char::is_whitespace).next().unwrap_or_default();
            let name = first_string(inside).filter(|_| BRINGS.contains(&word))?;
            Some((at, range.start + name.start..range.start + name.end))
        };
        statements(text, &self.statements).into_iter().filter_map(name).collect()
    }

    /// Whether anything in a text looks as if it included a file.
    fn may_include(&self, text: &str) -> bool {
        ["-8<-", self.statements.0.as_str(), "{!"].iter().any(|mark| text.contains(mark))
    }

    /// Keep a snippet, with what it includes itself.
    fn keep(&self, name: &str, text: String, found: &mut Found, teller: &mut Teller<'_>) {
        if found.contains_key(name) {
            return;
        }
        found.insert(name.to_owned(), text.clone());
        let mut inner = Body::new(text, 1);
        self.escape(&mut inner, teller);
        self.one(&mut inner, found, teller);
        found.insert(name.to_owned(), inner.text);
    }

    /// The text that a name means: a file, some of its lines, or a section of it.
    fn named(&self, name: &str) -> Option<String> {
        if let Some(text) = self.read(name) {
            return Some(without_section_marks(&text));
        }
        let (file, part) = name.split_once(':')?;
        let text = self.read(file)?;
        let ranges: Option<Vec<LineRange>> = part.split(',').map(LineRange::parse).collect();
        match ranges {
            Some(ranges) => Some(ranges.iter().map(|range| range.of(&text)).collect()),
            None => section(&text, part),
        }
    }

    /// Whether a name means all of a file that ends with a line break.
    fn is_whole_file(&self, name: &str) -> bool {
        self.read(name).is_some_and(|text| text.ends_with('\n'))
    }

    fn read(&self, name: &str) -> Option<String> {
        if name.contains("://") {
            return None;
        }
        let bases = self.bases.iter().chain(&self.include_dir).chain(&self.braces_dir);
        bases.filter_map(|base| self.source.project_file(&below(base, name)?)).next()
    }

    fn parse(&self, line: &str, in_block: bool) -> Option<Include> {
        if self.braces_dir.is_some()
            && let Some(inside) = line.trim().strip_prefix("{!").and_then(|rest| rest.strip_suffix("!}"))
        {
            return Some(Include::File(braced(inside)));
        }
        Include::parse(line, self.include_dir.is_some().then_some(&self.statements), in_block)
    }
}

/// The statements that bring in another file.
const BRINGS: [&str; 4] = ["extends", "from", "import", "include"];

/// The text of the first string of a statement.
fn first_string(inside: &str) -> Option<Range<usize>> {
    let start = inside.find(['"', '\''])? + 1;
    let quote = inside[..start].chars().next_back()?;
    Some(start..start + inside[start..].find(quote)?)
}

/// An include on a line.
enum Include {
    /// `--8<-- "name"`, or a name within a block.
    File(String),
    /// `--8<--` alone: a block begins or ends.
    Block,
    /// `;--8<-- "name"`: meant as text.
    Escaped,
    /// `--8<-- "; name"`, and `; name` within a block: left out.
    Skipped,
}

impl Include {
    /// On a line; macros, where there are any, stand between these.
    fn parse(line: &str, statements: Option<&Delimiters>, in_block: bool) -> Option<Self> {
        let body = line.trim();
        if let Some(rest) = body.strip_prefix(';') {
            let skipped = in_block.then_some(Self::Skipped);
            return scissors(rest).map(|_| Self::Escaped).or(skipped);
        }
        if let Some(rest) = scissors(body) {
            let rest = rest.trim();
            let file = |name: String| if name.trim_start().starts_with(';') { Self::Skipped } else { Self::File(name) };
            return if rest.is_empty() { Some(Self::Block) } else { quoted(rest).map(file) };
        }
        if in_block {
            return (!body.is_empty()).then(|| Self::File(body.to_owned()));
        }
        let (open, close) = statements?;
        let inside = body.strip_prefix(open.as_str())?.strip_suffix(close.as_str())?.trim_matches(['-', ' ']);
        quoted(inside.strip_prefix("include")?.trim()).map(Self::File)
    }
}

/// A path below the project: a base and a name, dots resolved; `None` where it leads out.
fn below(base: &str, name: &str) -> Option<String> {
    let joined = format!("{base}/{name}");
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What stands behind the scissors, of which there are two kinds.
fn scissors(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('-');
    let rest = rest.strip_prefix("8<").filter(|_| text.starts_with('-'))?;
    rest.starts_with('-').then(|| rest.trim_start_matches('-'))
}

fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].strip_suffix(quote).map(str::to_owned)
}

/// A name that is a path below `content/_snippets/`.
fn flat(name: &str) -> String {
    name.replace(':', "--")
        .replace(',', "-")
        .replace('\\', "/")
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .collect::<Vec<_>>()
        .join("/")
}

/// Whether a text begins with the end of fenced code.
fn is_closing_fence(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().trim();
    line.starts_with("```") || line.starts_with("~~~")
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }).collect()
}

/// Lines of a file, `3`, `3:5`, `:5`, `-3:-2`: counted from 1, or from the end.
#[derive(Debug, PartialEq, Eq)]
struct LineRange {
    first: Option<isize>,
    last: Option<isize>,
}

impl LineRange {
    /// Read one; `None` where it is no number.
    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        let (first, last) = text.split_once(':').unwrap_or((text, ""));
        Some(Self { first: number(first)?, last: number(last)? })
    }

    fn of(&self, text: &str) -> String {
        // A file that ends with a line break has a last line without words.
        let count = text.split('\n').count();
        let line = |number: isize| match number {
            0 => 1,
            1.. => number.unsigned_abs(),
            // The last one is -1.
            _ => (count + 1).saturating_sub(number.unsigned_abs()),
        };
        let range = self.first.map_or(1, line)..=self.last.map_or(count, line);
        let lines = text.lines().enumerate().filter(|(at, _)| range.contains(&(at + 1)));
        lines.map(|(_, line)| format!("{line}\n")).collect()
    }
}

/// The lines between `--8<-- [start:name]` and `--8<-- [end:name]`.
fn section(text: &str, name: &str) -> Option<String> {
    let is_mark = |line: &str, which: &str| line.contains("8<") && line.contains(&format!("[{which}:{name}]"));
    let start = text.lines().position(|line| is_mark(line, "start"))?;
    let inside = text.lines().skip(start + 1).take_while(|line| !is_mark(line, "end"));
    Some(without_section_marks(&inside.map(|line| format!("{line}\n")).collect::<String>()))
}

fn without_section_marks(text: &str) -> String {
    let is_mark = |line: &str| line.contains("-8<-") && (line.contains("[start:") || line.contains("[end:"));
    text.split_inclusive('\n').filter(|line| !is_mark(line)).collect()
}

/// Whether what every article includes means something to this one: abbreviations do where one is used.
fn applies(snippet: &str, text: &str) -> bool {
    let mut lines = snippet.lines().filter(|line| !line.trim().is_empty());
    let all_abbreviations = lines.clone().all(|line| line.starts_with("*["));
    let name =
        |line: &str| line.strip_prefix("*[").and_then(|rest| rest.split_once("]:")).map(|(name, _)| name.to_owned());
    !all_abbreviations || lines.any(|line| name(line).is_some_and(|name| text.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_lines() {
        let text = "a\nb\nc\nd\n";
        for (range, expected) in [
            ("2", Some("b\nc\nd\n")),
            ("2:3", Some("b\nc\n")),
            (":2", Some("a\nb\n")),
            ("-1", Some("")),
            ("-3:-2", Some("c\nd\n")),
            ("9", Some("")),
            ("part", None),
        ] {
            assert_eq!(LineRange::parse(range).map(|range| range.of(text)).as_deref(), expected, "{range}");
        }
    }

    #[test]
    fn lines_of_a_block() {
        let kind = |line: &str, in_block| match Include::parse(line, None, in_block) {
            Some(Include::File(name)) => name,
            Some(Include::Block) => "block".to_owned(),
            Some(Include::Escaped) => "escaped".to_owned(),
            Some(Include::Skipped) => "skipped".to_owned(),
            None => "text".to_owned(),
        };
        for (line, in_block, expected) in [
            ("--8<--", false, "block"),
            ("; a.md", true, "skipped"),
            ("; a.md", false, "text"),
            ("a.md:1:2,4:5", true, "a.md:1:2,4:5"),
            ("--8<-- \"; a.md\"", false, "skipped"),
            (";--8<-- \"a.md\"", false, "escaped"),
        ] {
            assert_eq!(kind(line, in_block), expected, "{line}");
        }
    }
}
