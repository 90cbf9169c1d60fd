//! `--8<--` and `{% include %}`: files that articles include become `content/_snippets/`, and what stands in code is put
//! in its place, because guidepost shows code as it is.

use std::collections::BTreeMap;

use super::body::{Body, Edit, Teller};
use super::braces::statements;
use super::source::Source;
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
    /// The folder of `{! file !}`, where an extension reads that.
    braces_dir: Option<String>,
    /// Whether the include-markdown plugin reads includes.
    plugin: bool,
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
        let plugin = source.plugin("include-markdown").is_some();
        Self { source, bases, include_dir, braces_dir, plugin, appended: texts("auto_append") }
    }

    /// Convert the includes of an article, and of the snippets it includes.
    pub fn convert(&self, body: &mut Body, found: &mut Found, teller: &mut Teller<'_>) {
        self.one(body, found, teller);
        if self.plugin {
            let zones = Zones::of(&body.text);
            for (at, _) in body.text.match_indices("include-markdown \"").filter(|(at, _)| !zones.is_code(*at)) {
                teller.decide("Includes of the include-markdown plugin", body, at, "write it as `--8<--`");
            }
        }
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
        let marks = ["-8<-", "{% include", "{%- include", "{!"];
        if !marks.iter().any(|mark| body.text.contains(mark)) {
            return;
        }
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
                        edits.push(Edit::new(range, indented(&inner, indent)));
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
        for (at, range) in statements(&text) {
            let inside = &text[range.clone()];
            let word = inside.split(char::is_whitespace).next().unwrap_or_default();
            let Some(name) = first_string(inside).filter(|_| BRINGS.contains(&word)) else { continue };
            let written = &inside[name.clone()];
            let Some(text) = self.named(written) else {
                teller.decide(MISSING, body, at, format!("`{written}`"));
                continue;
            };
            let kept = flat(written);
            self.keep(&kept, text, found, teller);
            teller.converted(TOPIC, body, at, format!("`{kept}` is in content/_snippets/"));
            edits.push(Edit::new(range.start + name.start..range.start + name.end, kept));
        }
        body.apply(&edits);
    }

    /// Keep a snippet, with what it includes itself.
    fn keep(&self, name: &str, text: String, found: &mut Found, teller: &mut Teller<'_>) {
        if found.contains_key(name) {
            return;
        }
        found.insert(name.to_owned(), text.clone());
        let mut inner = Body::new(text, 1);
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
        let numbers: Option<Vec<usize>> =
            part.split(':').map(|number| if number.is_empty() { Some(0) } else { number.parse().ok() }).collect();
        match numbers.as_deref() {
            Some([start]) => Some(lines_of(&text, *start, usize::MAX)),
            Some([start, end]) => Some(lines_of(&text, *start, if *end == 0 { usize::MAX } else { *end })),
            Some(_) => None,
            None => section(&text, part),
        }
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
        let statement = line.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")).map(str::trim);
        if let Some(inside) = statement.filter(|_| self.plugin && !in_block) {
            // With options, which take parts of a file or move its headings, it stays.
            let rest = inside.strip_prefix("include-markdown").or(inside.strip_prefix("include"))?.trim();
            return quoted(rest).filter(|name| self.named(name).is_some()).map(Include::File);
        }
        Include::parse(line, self.include_dir.as_deref(), in_block)
    }
}

/// The statements that bring in another file.
const BRINGS: [&str; 4] = ["extends", "from", "import", "include"];

/// The text of the first string of a statement.
fn first_string(inside: &str) -> Option<std::ops::Range<usize>> {
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
}

impl Include {
    fn parse(line: &str, include_dir: Option<&str>, in_block: bool) -> Option<Self> {
        let body = line.trim();
        if let Some(rest) = body.strip_prefix(';') {
            return scissors(rest).map(|_| Self::Escaped);
        }
        if let Some(rest) = scissors(body) {
            let rest = rest.trim();
            return if rest.is_empty() { Some(Self::Block) } else { quoted(rest).map(Self::File) };
        }
        if in_block {
            return (!body.is_empty() && !body.starts_with(';')).then(|| Self::File(body.to_owned()));
        }
        let inside = body.strip_prefix("{%")?.strip_suffix("%}")?.trim_matches(['-', ' ']);
        let name = quoted(inside.strip_prefix("include")?.trim())?;
        include_dir.map(|_| Self::File(name))
    }
}

/// The name in `{!> file [ln:3-9] !}`, with its lines as those of other includes.
fn braced(inside: &str) -> String {
    let inside = inside.trim_start_matches('>').trim();
    match inside.split_once("[ln:").and_then(|(name, lines)| Some((name.trim(), lines.trim().strip_suffix(']')?))) {
        Some((name, lines)) => format!("{name}:{}", lines.replace('-', ":")),
        None => inside.to_owned(),
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
        .replace('\\', "/")
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .collect::<Vec<_>>()
        .join("/")
}

fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }).collect()
}

fn lines_of(text: &str, start: usize, end: usize) -> String {
    let lines = text.lines().enumerate().filter(|(at, _)| (start.max(1)..=end).contains(&(at + 1)));
    lines.map(|(_, line)| format!("{line}\n")).collect()
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
