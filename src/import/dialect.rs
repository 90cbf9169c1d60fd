//! Where Python-Markdown and CommonMark read the same text in two ways, it is written so that readers see what they saw.

use super::body::{Body, Edit, Teller};
use super::links::addresses;
use super::modernize::html::{BLOCKS, Kind, is_void, tokens};
use super::source::Source;
use super::yaml::Node;
use super::zones::{Zones, holds, lines};

/// The topic of this stage.
const TOPIC: &str = "Spellings that CommonMark reads in another way";

/// Which characters a backslash escapes in CommonMark, and not in the site's Markdown.
#[derive(Debug)]
pub struct Dialect {
    kept: String,
    /// Whether a line that begins with a colon defines a term.
    definitions: bool,
    /// Whether `~~words~~` are struck through.
    tildes: bool,
    /// Whether `> [!NOTE]` begins an alert.
    alerts: bool,
    /// Whether `*[HTML]: words` says what an abbreviation stands for.
    abbreviations: bool,
    /// Whether a heading needs a blank behind its hashes.
    sane_headings: bool,
    /// Whether notes without a title are called in English on a site in another language.
    english_titles: bool,
    /// Whether a backslash escapes any character, and whether a blank behind one breaks no line.
    escape_all: Option<bool>,
}

impl Dialect {
    /// How a site's Markdown reads.
    pub fn of(source: &Source) -> Self {
        let mut kept = "%&,;?<".to_owned();
        let on = |names: &[&str]| source.extension(names).is_some();
        // Extensions whose syntax has a character let a backslash escape it.
        for (names, characters) in [
            (&["smarty", "markdown.extensions.smarty"][..], "\"'"),
            (&["pymdownx.tilde", "pymdownx.extra"], "~"),
            (&["pymdownx.caret", "pymdownx.insert"], "^"),
            (&["pymdownx.mark", "pymdownx.extra", "pymdownx.progressbar"], "="),
            (&["pymdownx.arithmatex"], "$"),
            (&["pymdownx.emoji"], ":"),
            (&["pymdownx.magiclink"], "@"),
        ] {
            if !on(names) {
                kept.push_str(characters);
            }
        }
        if !super::blocks::are_used(source) {
            kept.push('/');
        }
        let escape_all = source.extension(&["pymdownx.escapeall"]).map(|(settings, _)| {
            settings.and_then(|settings| settings.get("nbsp")).and_then(Node::truth) == Some(true)
        });
        if escape_all.is_some() {
            kept.clear();
        }
        let definitions =
            on(&["def_list", "markdown.extensions.def_list"]) || on(&["extra", "markdown.extensions.extra"]);
        let is_english = super::settings::language_of(source).starts_with("en");
        Self {
            kept,
            english_titles: !is_english && on(&["admonition", "pymdownx.details"]),
            escape_all,
            definitions: definitions || on(&["pymdownx.extra"]),
            tildes: on(&["pymdownx.tilde", "markdown_del_ins", "mdx_partial_gfm", "mdx_gfm", "gfm", "del_ins"])
                || on(&["pymdownx.extra"]),
            alerts: on(&[
                "github-callouts",
                "callouts",
                "pymdownx.quotes",
                "gfm_admonition",
                "markdown_gfm_admonition",
            ]),
            abbreviations: on(&["abbr", "markdown.extensions.abbr"])
                || on(&["extra", "markdown.extensions.extra"])
                || on(&["pymdownx.extra"]),
            sane_headings: on(&["pymdownx.saneheaders"]),
        }
    }

    /// Write an article for CommonMark.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        let prose = Prose::of(&text);
        let mut edits = self.backslashes(&text, &prose);
        for edit in &edits {
            teller.converted(TOPIC, body, edit.range.start, "a backslash that is shown");
        }
        for edit in self.escaped(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "a backslash that is not shown");
            edits.push(edit);
        }
        for edit in self.tight_headings(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "a hash that begins no heading");
            edits.push(edit);
        }
        for edit in bold(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "bold that ends behind a blank");
            edits.push(edit);
        }
        for edit in self.tildes(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "tildes that are shown");
            edits.push(edit);
        }
        for edit in self.alerts(&text, &prose) {
            let said = "`[!…]` was shown as text, and still is; without its backslash this quote is an alert";
            teller.decide("Alerts that the old site did not know", body, edit.range.start, said);
            edits.push(edit);
        }
        for edit in blanks_in_code(&text, &prose.zones) {
            teller.converted(TOPIC, body, edit.range.start, "blanks at the end of code");
            edits.push(edit);
        }
        for edit in schemes_of_mail(&text, &prose.zones) {
            teller.converted(TOPIC, body, edit.range.start, "an address of mail that is shown without `mailto:`");
            edits.push(edit);
        }
        if self.english_titles {
            for edit in default_titles(&text, &prose) {
                let said =
                    "a title that was English whatever the language of the site: delete it for that of the theme";
                teller.decide("Titles of notes", body, edit.range.start, said);
                edits.push(edit);
            }
        }
        for edit in blanks_in_addresses(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "an address with blanks");
            edits.push(edit);
        }
        for edit in details_without_kind(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "details without a kind");
            edits.push(edit);
        }
        for edit in tight_ends(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "number signs that end a heading");
            edits.push(edit);
        }
        for (edit, left) in headings(&text, &prose) {
            for attribute in left {
                teller.left("Attributes of headings", body, edit.range.start, format!("`{attribute}`"));
            }
            edits.push(edit);
        }
        for edit in self.abbreviations(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "what looks like an abbreviation, and is shown");
            edits.push(edit);
        }
        for edit in self.numbered_headings(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "a heading without a blank behind its hashes");
            edits.push(edit);
        }
        for edit in self.colons(&text, &prose) {
            teller.converted(TOPIC, body, edit.range.start, "a colon that defines no term");
            edits.push(edit);
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// Colons at the beginnings of lines that would define the term above, and define none.
    fn colons(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_none = |line: &str| {
            let rest = line.trim_start().strip_prefix(':');
            rest.is_some_and(|rest| {
                !rest.starts_with(char::is_alphanumeric) && (!self.definitions || !rest.starts_with([' ', '\t']))
            })
        };
        lines(text)
            .filter(|(_, line)| indent(line) < 4 && is_none(line) && !is_below_table_head(line))
            .map(|(range, line)| range.start + indent(line))
            .filter(|at| prose.has(*at))
            .map(|at| Edit::new(at..at, "\\"))
            .collect()
    }

    /// Tildes that would strike words through, which the site's Markdown shows.
    fn tildes(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut edits = Vec::new();
        if self.tildes || !text.contains('~') {
            return edits;
        }
        let mut at = 0;
        let mut open: Option<(usize, usize)> = None;
        while let Some(found) = text[at..].find('~') {
            let start = at + found;
            let length = text[start..].bytes().take_while(|&byte| byte == b'~').count();
            if text[at..start].contains("\n\n") {
                open = None;
            }
            at = start + length;
            if length > 2 || text[..start].ends_with('\\') || !prose.has(start) {
                continue;
            }
            let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
            let (opens, closes) = (!blank(text[at..].chars().next()), !blank(text[..start].chars().next_back()));
            match open {
                Some((before, own)) if closes && own == length => {
                    let signs = (before..before + own).chain(start..at);
                    edits.extend(signs.map(|sign| Edit::new(sign..sign, "\\")));
                    open = None;
                }
                _ if opens => open = Some((start, length)),
                _ => {}
            }
        }
        edits
    }

    /// `> [!NOTE]`, which the site's Markdown shows. The backslash stands before the sign: `\[` may open a formula.
    fn alerts(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let own = |(range, line): (std::ops::Range<usize>, &str)| {
            let rest = line.trim_start().strip_prefix('>')?.trim_start();
            let at = range.start + line.len() - rest.len();
            (rest.starts_with("[!") && rest.contains(']') && prose.has(at)).then(|| Edit::new(at + 1..at + 1, "\\"))
        };
        if self.alerts { Vec::new() } else { lines(text).filter_map(own).collect() }
    }

    /// `*[HTML]: words`, which the site's Markdown shows.
    fn abbreviations(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let is_one = |line: &str| line.strip_prefix("*[").is_some_and(|rest| rest.contains("]:"));
        if self.abbreviations {
            return Vec::new();
        }
        let own = |(range, line): (std::ops::Range<usize>, &str)| {
            let at = range.start + line.len() - line.trim_start().len();
            (is_one(line.trim_start()) && prose.has(at)).then(|| Edit::new(at..at, "\\"))
        };
        lines(text).filter_map(own).collect()
    }

    /// `#5`: a heading to Python-Markdown, the number of a ticket to everybody else.
    fn numbered_headings(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        if self.sane_headings {
            return Vec::new();
        }
        let own = |(range, line): (std::ops::Range<usize>, &str)| {
            let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
            let is_one = (1..=6).contains(&hashes) && line[hashes..].starts_with(|c: char| c.is_ascii_digit());
            let at = range.start + hashes;
            (is_one && prose.has(range.start)).then(|| Edit::new(at..at, " "))
        };
        lines(text).filter_map(own).collect()
    }

    /// Backslashes before what CommonMark does not let them escape.
    fn escaped(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let Some(keeps_blanks) = self.escape_all else { return Vec::new() };
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(start) = text[at..].find('\\').map(|found| at + found) {
            let Some(next) = text[start + 1..].chars().next() else { break };
            at = start + 1 + next.len_utf8();
            if next.is_ascii_punctuation() || next == '\n' || !prose.has(start) {
                continue;
            }
            let blank = keeps_blanks && next == ' ';
            edits.push(if blank { Edit::new(start..at, "&nbsp;") } else { Edit::new(start..start + 1, "") });
        }
        edits
    }

    /// `#words`, which are no heading.
    fn tight_headings(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        if !self.sane_headings {
            return Vec::new();
        }
        let is_tight = |line: &str| {
            let words = line.trim_start_matches('#');
            words.len() < line.len() && !words.is_empty() && !words.starts_with([' ', '\t', '\n'])
        };
        let found = lines(text).filter(|(range, line)| is_tight(line) && prose.has(range.start));
        found.map(|(range, _)| Edit::new(range.start..range.start, "\\")).collect()
    }

    fn backslashes(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(found) = text[at..].find('\\') {
            let start = at + found;
            let Some(next) = text[start + 1..].chars().next() else { break };
            at = start + 1 + next.len_utf8();
            // `\<<` is guidepost's own escape.
            let own = text[start + 1..].starts_with("<<") || text[start + 1..].starts_with("{{");
            // At the end of a line it is a break, unless the paragraph ends there, too.
            let is_shown = self.kept.contains(next) || next == '\n' && !self.kept.is_empty();
            if is_shown && !own && prose.has(start) {
                edits.push(Edit::new(start..start, "\\"));
            }
        }
        edits
    }
}

/// Blanks at the beginning and the end of code within words: Python-Markdown leaves them out, CommonMark keeps most.
fn blanks_in_code(text: &str, zones: &Zones) -> Vec<Edit> {
    let spans = zones.code.iter().filter(|zone| text[zone.start..].starts_with('`') && !zones.is_fenced(zone.start));
    let edit = |zone: &std::ops::Range<usize>| {
        let length = text[zone.clone()].bytes().take_while(|&byte| byte == b'`').count();
        let range = zone.start + length..zone.end - length;
        let inner = text.get(range.clone())?;
        let bare = inner.trim_matches(' ');
        let stripped = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' ')).unwrap_or(inner);
        let needs_blanks = bare.starts_with('`') || bare.ends_with('`');
        let is_same = bare == stripped || bare.is_empty() || needs_blanks || inner.contains('\n');
        (!is_same).then(|| Edit::new(range, bare))
    };
    spans.filter_map(edit).collect()
}

/// `<mailto:a@b.org>`: Python-Markdown shows the address alone.
fn schemes_of_mail(text: &str, zones: &Zones) -> Vec<Edit> {
    const SCHEME: &str = "mailto:";
    let is_mail = |at: &usize| {
        let inside = text[at + 1..].split('>').next().unwrap_or_default();
        inside.contains('@') && !inside.contains(char::is_whitespace) && !inside.contains('?')
    };
    let found = text.match_indices("<mailto:").map(|(at, _)| at).filter(|at| !zones.is_code(*at)).filter(is_mail);
    found.map(|at| Edit::new(at + 1..at + 1 + SCHEME.len(), "")).collect()
}

/// `!!! warning` without a title: Python-Markdown writes one in English.
fn default_titles(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (std::ops::Range<usize>, &str)| {
        let bare = line.trim_end();
        let rest = bare.trim_start();
        let marker = ["!!!", "???+", "???"].into_iter().find(|marker| rest.starts_with(marker))?;
        let words = &rest[marker.len()..];
        let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let kind = words.split_whitespace().next().filter(|_| words.split_whitespace().all(is_word))?;
        let end = range.start + (bare.len() - rest.len()) + marker.len() + words.len();
        let title = format!(" \"{}{}\"", kind[..1].to_uppercase(), kind[1..].to_lowercase());
        prose.has(range.start + bare.len() - rest.len()).then(|| Edit::new(end..end, title))
    };
    lines(text).filter_map(own).collect()
}

/// `## Title##`: number signs at a heading's end belong to its mark, with a blank before them or not.
fn tight_ends(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (std::ops::Range<usize>, &str)| {
        let bare = line.trim_end();
        let title = bare.trim_end_matches('#');
        let is_tight = title.len() < bare.len()
            && title.trim_start_matches('#').ends_with(|c: char| !matches!(c, ' ' | '\t' | '\\'));
        let is_one = line.starts_with('#') && is_tight && !prose.is_code(range.start);
        is_one.then(|| Edit::new(range.start + title.len()..range.start + bare.len(), ""))
    };
    lines(text).filter_map(own).collect()
}

/// Whether a line can divide the head of a table from its rows: `:-|-:`.
fn is_below_table_head(line: &str) -> bool {
    line.contains('|') && line.trim().bytes().all(|byte| matches!(byte, b':' | b'|' | b'-' | b' ' | b'\t'))
}

/// `??? "Title"`: details need a kind.
fn details_without_kind(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (std::ops::Range<usize>, &str)| {
        let rest = line.trim_start();
        let marker = if rest.starts_with("???+") { "???+".len() } else { "???".len() };
        let is_bare = rest.starts_with("???") && rest[marker..].trim_start().starts_with('"');
        let at = range.start + line.len() - rest.len() + marker;
        (is_bare && prose.has(at - marker)).then(|| Edit::new(at..at, " note"))
    };
    lines(text).filter_map(own).collect()
}

/// Addresses of links and pictures that have blanks in them, which end there to CommonMark.
fn blanks_in_addresses(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, _) in text.match_indices("](") {
        let start = at + "](".len();
        let line = text[start..].lines().next().unwrap_or_default();
        let Some(inside) = inside_parentheses(line).filter(|_| prose.has(at)) else { continue };
        let title = [" \"", " '"].iter().find_map(|quote| inside.find(quote));
        let address = &inside[..title.unwrap_or(inside.len())];
        let indent = address.len() - address.trim_start().len();
        let address = address.trim();
        if address.contains(' ') && !address.starts_with('<') && !address.contains('{') {
            let start = start + indent;
            edits.push(Edit::new(start..start + address.len(), address.replace(' ', "%20")));
        }
    }
    edits
}

/// What stands in parentheses, which are open at the beginning of a text.
fn inside_parentheses(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(&text[..at]),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Attribute lists behind headings, as guidepost writes them: the address and classes. Returns what is left out.
fn headings<'a>(text: &'a str, prose: &Prose) -> Vec<(Edit, Vec<&'a str>)> {
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(range, line)| line.starts_with('#') && !prose.zones.is_code(range.start))
    {
        let bare = line.trim_end().trim_end_matches('#').trim_end();
        let Some(open) = bare.rfind('{').filter(|_| bare.ends_with('}')) else { continue };
        let inside = bare[open + 1..bare.len() - 1].trim_start_matches(':').trim();
        // `data-search-exclude` stands alone.
        let is_item = |item: &&str| item.starts_with(['#', '.']) || item.contains('=') || is_flag(item);
        let is_list = !inside.is_empty() && items(inside).iter().all(is_item);
        if bare[..open].ends_with(['{', '\\']) {
            continue;
        }
        if !is_list {
            // Braces that are no list are words of the heading.
            edits.push((Edit::new(range.start + open..range.start + open + 1, "&#123;"), Vec::new()));
            continue;
        }
        let mut kept = Vec::new();
        let mut left = Vec::new();
        for item in items(inside) {
            match item.strip_prefix("id=") {
                Some(id) => kept.push(format!("#{}", id.trim_matches(['"', '\'']))),
                None if item.contains('=') || is_flag(item) => left.push(item),
                None => kept.push(item.to_owned()),
            }
        }
        let written = if kept.is_empty() { String::new() } else { format!("{{{}}}", kept.join(" ")) };
        if written != bare[open..] {
            edits.push((Edit::new(range.start + open..range.start + bare.len(), written), left));
        }
    }
    edits
}

/// An attribute without a value: it has a hyphen, as no word in braces is likely to have.
fn is_flag(item: &str) -> bool {
    item.contains('-') && item.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The items of an attribute list: a blank within quotes divides nothing.
fn items(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ' ' | '\t') => {
                found.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&list[start..]);
    found.retain(|item| !item.is_empty());
    found
}

/// `**words **` before a line break within a paragraph: Python-Markdown ends bold there, CommonMark does not.
fn bold(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(_, line)| line.contains(" **")) {
        let mut at = 0;
        while let Some(open) = line[at..].find("**").map(|found| at + found) {
            let inner = open + 2;
            let Some(close) = line[inner..].find("**").map(|found| inner + found) else { break };
            at = close + 2;
            let words = &line[inner..close];
            let behind = &line[at..];
            let next_line = text[range.end..].lines().next().unwrap_or_default();
            let goes_on = behind.starts_with("  ") && behind.trim().is_empty() && !next_line.trim().is_empty();
            let ends_blank = words.ends_with(' ') && !words.starts_with([' ', '*']);
            if goes_on && ends_blank && prose.has(range.start + open) {
                let blanks = words.len() - words.trim_end().len();
                let from = range.start + close - blanks;
                edits.push(Edit::new(from..range.start + at, "**"));
            }
        }
    }
    edits
}

/// The parts of a text that are Markdown: no code, no HTML and what is in it, no addresses.
#[derive(Debug)]
pub struct Prose {
    zones: Zones,
    taken: Vec<std::ops::Range<usize>>,
    /// Blocks of HTML.
    blocks: Vec<std::ops::Range<usize>>,
    /// Lines of code that is indented.
    indented: Vec<std::ops::Range<usize>>,
}

/// Ranges in order, those that touch as one.
fn joined(mut ranges: Vec<std::ops::Range<usize>>) -> Vec<std::ops::Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<std::ops::Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// How far in a line must stand to be code, or to belong to what contains it.
const INDENT: usize = 4;

/// Lines that are code because they stand further in than what contains them asks for.
fn indented_code(text: &str, zones: &Zones) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    // The lines that the present one may stand below: how far in they stand, and whether they contain what is below.
    let mut outer: Vec<(usize, bool)> = Vec::new();
    let (mut after_blank, mut after_code) = (true, false);
    for (range, line) in lines(text) {
        if line.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        outer.retain(|(own, _)| *own < indent);
        let containers = outer.iter().filter(|(_, contains)| *contains).count();
        let is_code =
            indent >= INDENT * (containers + 1) && (after_blank || after_code) && !zones.is_fenced(range.start);
        if is_code {
            found.push(range);
        } else if !zones.is_fenced(range.start) {
            outer.push((indent, contains_what_follows(&line[indent..])));
        }
        (after_blank, after_code) = (false, is_code);
    }
    found
}

/// Whether what stands further in below a line belongs to it: items of lists, headers of blocks, footnotes, definitions.
fn contains_what_follows(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+', ':', '<'])
        || number.len() < line.len() && number.starts_with('.')
        || ["!!!", "???", "===", "[^", "///"].iter().any(|header| line.starts_with(header))
}

impl Prose {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let mut taken: Vec<std::ops::Range<usize>> = addresses(text).into_iter().map(|address| address.range).collect();
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut blocks = Vec::new();
        for token in tokens(text) {
            match &token.kind {
                Kind::Text => continue,
                Kind::Open(name)
                    if BLOCKS.contains(&name.as_str())
                        && !is_void(name)
                        && !text[token.range.clone()].contains(" markdown") =>
                {
                    open.push((name.clone(), token.range.start))
                }
                Kind::Close(name) => {
                    if let Some(at) = open.iter().rposition(|(open, _)| open == name) {
                        taken.push(open[at].1..token.range.end);
                        blocks.push(open[at].1..token.range.end);
                        open.truncate(at);
                    }
                }
                _ => {}
            }
            taken.push(token.range);
        }
        let taken = joined(taken);
        let zones = Zones::of(text);
        blocks.extend(zones.code.iter().filter(|range| text[(*range).clone()].starts_with('<')).cloned());
        let blocks = joined(blocks);
        let indented = indented_code(text, &zones);
        Self { zones, taken, blocks, indented }
    }

    /// Whether the byte at an offset is part of code.
    pub fn is_code(&self, at: usize) -> bool {
        self.zones.is_code(at)
    }

    /// Whether the byte at an offset is part of code that is indented.
    pub fn is_indented_code(&self, at: usize) -> bool {
        holds(&self.indented, at)
    }

    /// Whether the byte at an offset is part of fenced code.
    pub fn is_fenced(&self, at: usize) -> bool {
        self.zones.is_fenced(at)
    }

    /// Whether the byte at an offset is part of a block of HTML, of a comment, or of an element whose text is code.
    pub fn is_block_html(&self, at: usize) -> bool {
        holds(&self.blocks, at)
    }

    /// Whether the byte at an offset is Markdown.
    pub fn has(&self, at: usize) -> bool {
        !self.zones.is_code(at) && !self.is_indented_code(at) && !holds(&self.taken, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn what_readers_saw_is_what_they_see() {
        let dialect = Dialect {
            kept: "%<\"".to_owned(),
            definitions: false,
            tildes: false,
            alerts: false,
            abbreviations: false,
            sane_headings: false,
            english_titles: true,
            escape_all: None,
        };
        for (text, expected) in [
            (
                "C:\\%x% \\* \\\\\\%y `\\%` <b title=\"\\%\">\\%</b>",
                "C:\\\\%x% \\* \\\\\\\\%y `\\%` <b title=\"\\%\">\\\\%</b>",
            ),
            ("<p>\\%</p> [x](a\\%b)", "<p>\\%</p> [x](a\\%b)"),
            ("**User **  \nnext", "**User**  \nnext"),
            ("**User **  \n\n**User **next ** a ** b", "**User **  \n\n**User **next ** a ** b"),
            ("**a** b **c** d", "**a** b **c** d"),
            ("## Uses {% include %}", "## Uses &#123;% include %}"),
            ("# A { id=\"b\" .c data-x=\"d e\" }\n## {{ x }}\n## B {: #c }", "# A {#b .c}\n## {{ x }}\n## B {#c}"),
            ("One\\\ntwo", "One\\\\\ntwo"),
            ("~~a~~ and ~/b and `~~c~~`", "\\~\\~a\\~\\~ and ~/b and `~~c~~`"),
            ("*[AB]: x\n\n#5 is\n\n    #5", "\\*[AB]: x\n\n# 5 is\n\n    #5"),
            ("> [!NOTE]\n> words", "> [\\!NOTE]\n> words"),
            ("[a](b c.md \"d e\") ![f](g h)", "[a](b%20c.md \"d e\") ![f](g%20h)"),
            ("??? \"a\"\n    b\n???+ tip \"c\"", "??? note \"a\"\n    b\n???+ tip \"c\""),
            (
                "Run:\n\n    a \\\n    ~b~\n\n- x\n\n    ~c~\n\n        ~d~",
                "Run:\n\n    a \\\n    ~b~\n\n- x\n\n    \\~c\\~\n\n        ~d~",
            ),
            ("Term\n: text\n::: x", "Term\n\\: text\n\\::: x"),
            ("## A##\n# C\\#\n### `x`###\n# B #\n####", "## A\n# C\\#\n### `x`\n# B #\n####"),
            (
                "!!! note\n    a\n??? tip inline end\n!!! tip \"\"\n!!! no {.x}",
                "!!! note \"Note\"\n    a\n??? tip inline end \"Tip\"\n!!! tip \"\"\n!!! no {.x}",
            ),
            ("A|B\n:-|-:\n1|2", "A|B\n:-|-:\n1|2"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            dialect.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
