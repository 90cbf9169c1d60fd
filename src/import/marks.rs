//! Emoji, keys, footnotes, attribute lists and tasks: guidepost has them on every site, and extensions of MkDocs sites read some
//! of them in other places. Where a site had none of them, what looks like one is shown.

mod touching;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;
use crate::markdown::{self, Attributes};

/// The topic of this stage.
const TOPIC: &str = "Emoji, keys and marks that guidepost reads in another way";

/// How a site reads them.
#[derive(Debug, Default)]
pub struct Marks {
    emoji: bool,
    /// How it reads keys, if it has them.
    keys: Option<Keys>,
    footnotes: bool,
    attributes: bool,
    tasks: bool,
    /// Symbols that it has turned off.
    without_symbols: Vec<&'static str>,
    /// Signs around words that it has turned off: `~` for subscripts, `^^` for insertions.
    without_signs: Vec<&'static str>,
    /// Signs around words that it has.
    signs: Vec<char>,
    /// Whether it has `{++words++}`.
    critic: bool,
}

/// What stands around words, by the extension that has it and the option that turns it off.
const SIGNS: [(&str, &str, &str); 4] = [
    ("pymdownx.caret", "insert", "^^"),
    ("pymdownx.caret", "superscript", "^"),
    ("pymdownx.tilde", "delete", "~~"),
    ("pymdownx.tilde", "subscript", "~"),
];

/// What is typed for symbols, by the option that turns them off.
const SYMBOLS: [(&str, &[&str]); 8] = [
    ("trademark", &["(tm)"]),
    ("copyright", &["(c)"]),
    ("registered", &["(r)"]),
    ("care_of", &["c/o"]),
    ("plusminus", &["+/-"]),
    ("notequal", &["=/="]),
    ("arrows", &["<-->", "-->", "<--"]),
    (
        "fractions",
        &["1/4", "1/2", "3/4", "1/3", "2/3", "1/5", "2/5", "3/5", "4/5", "1/6", "5/6", "1/8", "3/8", "5/8", "7/8"],
    ),
];

/// How keys are named.
#[derive(Debug, Default)]
struct Keys {
    /// Whether `PageUp` is `page-up`.
    camel_case: bool,
    /// Names of the site's own, with what stands on their keys.
    own: Vec<(String, String)>,
}

/// What must be written in another way, and what is said of it.
type Found = (&'static str, Vec<Edit>);

impl Marks {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        let has = |names: &[&str]| source.extension(names).is_some();
        let bundled =
            |name: &str, long: &str| has(&[name, long, "extra", "markdown.extensions.extra", "pymdownx.extra"]);
        let extensions = source.settings.get("markdown_extensions").map(Node::named).unwrap_or_default();
        const SMART: [&str; 1] = ["pymdownx.smartsymbols"];
        let off = SYMBOLS.iter().filter(|(option, _)| has(&SMART) && !source.is_on(&SMART, option, true));
        let without_symbols = off.flat_map(|(_, typed)| typed.iter().copied()).collect();
        let off = SIGNS.iter().filter(|(name, option, _)| has(&[*name]) && !source.is_on(&[*name], option, true));
        let without_signs = off.map(|(.., sign)| *sign).collect();
        let keys = has(&["pymdownx.keys"]).then(|| {
            let own = source.option(&["pymdownx.keys"], "key_map").map(Node::entries).unwrap_or_default();
            let own = own.iter().filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned())));
            Keys { camel_case: source.is_on(&["pymdownx.keys"], "camel_case", false), own: own.collect() }
        });
        // This plugin brings extensions that no setting names.
        let all = source.plugin("techdocs-core").is_some();
        let keys = keys.or_else(|| all.then(Keys::default));
        Self {
            emoji: all || extensions.iter().any(|extension| extension.name.contains("emoji")),
            keys,
            footnotes: all || bundled("footnotes", "markdown.extensions.footnotes"),
            attributes: all || bundled("attr_list", "markdown.extensions.attr_list"),
            tasks: all
                || extensions
                    .iter()
                    .any(|extension| ["task", "checklist", "gfm"].iter().any(|part| extension.name.contains(part))),
            without_symbols,
            without_signs,
            critic: has(&["pymdownx.critic"]),
            signs: [("pymdownx.mark", '='), ("pymdownx.tilde", '~'), ("pymdownx.caret", '^')]
                .into_iter()
                .filter(|(name, _)| has(&[name]))
                .map(|(_, sign)| sign)
                .collect(),
        }
    }

    /// Write an article so that guidepost reads the same.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        if !text.contains([':', '+', '[', '{', '(', '/', '-', '~', '^', '=']) {
            return;
        }
        let prose = body.prose();
        let mut edits = Vec::new();
        for (said, found) in [
            self.emoji(&text, &prose),
            self.keys(&text, &prose),
            ("a footnote's mark that is shown", if self.footnotes { Vec::new() } else { footnotes(&text, &prose) }),
            if self.attributes {
                ("an attribute list that is read in part, or an attribute without a value", partly_read(&text, &prose))
            } else {
                ("braces that are shown", attributes(&text, &prose))
            },
            ("signs of two marks that touch", touching::apart(&text, &prose, &self.signs)),
            ("a sign around words that is shown", self.signs(&text, &prose)),
            ("a symbol that is shown as it is typed", self.symbols(&text, &prose)),
            ("a task's box that is shown", if self.tasks { Vec::new() } else { tasks(&text, &prose) }),
        ] {
            for edit in &found {
                teller.converted(TOPIC, body, edit.range.start, said);
            }
            edits.extend(found);
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    fn emoji(&self, text: &str, prose: &Prose) -> Found {
        if !self.emoji {
            let shown = memchr::memchr_iter(b':', text.as_bytes()).filter(|&at| {
                markdown::shortcode(text, at).is_some_and(markdown::is_emoji_or_icon) && is_free(text, at, prose)
            });
            return ("a name between colons that is shown", shown.map(|at| Edit::new(at..at, "\\")).collect());
        }
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(start) = memchr::memchr(b':', &text.as_bytes()[at..]).map(|found| at + found) {
            at = start + 1;
            let Some(name) = name_between_colons(&text[at..]) else { continue };
            // What no emoji is called like takes its second colon from what follows, too.
            at += name.len() + 1;
            if markdown::shortcode(text, start) == Some(name) || !is_free(text, start, prose) {
                continue;
            }
            if let Some(character) = markdown::emoji(name) {
                edits.push(Edit::new(start..at, character));
            }
        }
        ("an emoji that touches a word or another one", edits)
    }

    /// Signs around words that the site has turned off.
    fn signs(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(start) = text[at..].find(['~', '^']).filter(|_| !self.without_signs.is_empty()) {
            let start = at + start;
            let sign = text.as_bytes()[start];
            at = start + text[start..].bytes().take_while(|&byte| byte == sign).count();
            // Of footnotes it is a part.
            let is_mark = text[..start].ends_with('[');
            if self.without_signs.contains(&&text[start..at]) && !is_mark && is_free(text, start, prose) {
                edits.extend((start..at).map(|at| Edit::new(at..at, "\\")));
            }
        }
        edits
    }

    /// What is typed for symbols that the site has turned off.
    fn symbols(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for typed in &self.without_symbols {
            // What a letter or a digit stands at both ends of can be divided in its middle alone.
            let sign = typed.find(|c: char| !c.is_ascii_alphanumeric() && c != '(').unwrap_or_default();
            let found = text.match_indices(typed).filter(|(at, _)| is_free(text, *at, prose));
            places.extend(found.map(|(at, _)| at + sign));
        }
        places.into_iter().map(|at| Edit::new(at..at, "\\")).collect()
    }

    fn keys(&self, text: &str, prose: &Prose) -> Found {
        let mut edits: Vec<Edit> = Vec::new();
        let mut at = 0;
        while let Some(start) = text[at..].find("++").map(|found| at + found) {
            at = start + 1;
            let Some((names, length)) = names_of_keys(&text[start..]) else { continue };
            let end = start + length;
            // An insertion of critic marks begins so.
            let is_critic = self.critic && text[..start].ends_with('{');
            if is_critic || !is_free(text, start, prose) || text[..start].ends_with('+') && self.keys.is_none() {
                continue;
            }
            let escaped = || Edit::new(start..start, "\\");
            let Some(keys) = &self.keys else {
                edits.push(escaped());
                at = end;
                continue;
            };
            let labels: Vec<Option<Cow<'_, str>>> = names.iter().map(|name| keys.written(name)).collect();
            if labels.iter().all(Option::is_some) {
                let labels: Vec<&str> = labels.iter().flatten().map(AsRef::as_ref).collect();
                let written = format!("++{}++", labels.join("+"));
                let before = if text[..start].ends_with('+') { "\\" } else { "" };
                if written != text[start..end] {
                    edits.push(Edit::new(start..end, written));
                }
                // The sign before the keys is none of theirs.
                if !before.is_empty() {
                    let at = edits.len() - usize::from(edits.last().is_some_and(|edit| edit.range.start == start));
                    edits.insert(at, Edit::new(start - 1..start - 1, before));
                }
                at = end;
            } else if names.iter().all(|name| markdown::key(name).is_some()) {
                edits.push(escaped());
                at = end;
            }
        }
        ("keys that are named in another way, or none", edits)
    }
}

impl Keys {
    /// A key's name as guidepost knows it, or its label in quotes; `None` where the site knows no such key.
    fn written<'n>(&self, name: &'n str) -> Option<Cow<'n, str>> {
        if let Some(label) = in_quotes(name) {
            let label = unescaped(label);
            let plain = htmlize::unescape(label.as_str());
            let label = plain.trim();
            return Some(if label.contains('"') { name.into() } else { format!("\"{label}\"").into() });
        }
        let name = if self.camel_case { with_hyphens(name) } else { name.into() };
        if let Some((_, label)) = self.own.iter().find(|(own, _)| *own == name) {
            return Some(format!("\"{label}\"").into());
        }
        let is_lower = !name.contains(|c: char| c.is_uppercase() || c == '_');
        (is_lower && markdown::key(&name).is_some()).then_some(name)
    }
}

/// `PageUp` as `page-up`.
fn with_hyphens(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_uppercase) {
        return name.into();
    }
    let mut written = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !written.is_empty() && !written.ends_with('-') {
            written.push('-');
        }
        written.extend(c.to_lowercase());
    }
    written.into()
}

/// A text whose escaped signs are signs.
fn unescaped(text: &str) -> String {
    let mut escaped = false;
    let is_sign = |&c: &char| {
        escaped = c == '\\' && !escaped;
        !escaped
    };
    text.chars().filter(is_sign).collect()
}

/// The names of the keys that a text begins with, and how long all of it is.
fn names_of_keys(text: &str) -> Option<(Vec<&str>, usize)> {
    let mut names = Vec::new();
    let mut at = text.strip_prefix("++").map(|rest| text.len() - rest.len())?;
    loop {
        let rest = &text[at..];
        let length = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let mut escaped = false;
                let end = rest[1..].char_indices().find(|&(_, c)| {
                    let ends = (c == quote && !escaped) || c == '\n';
                    escaped = c == '\\' && !escaped;
                    ends
                });
                end.filter(|&(length, c)| c == quote && length > 0)?.0 + 2
            }
            _ => rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).filter(|&length| length > 0)?,
        };
        names.push(&rest[..length]);
        at += length;
        if text[at..].starts_with("++") {
            return Some((names, at + 2));
        }
        at += text[at..].strip_prefix('+').map(|_| 1)?;
    }
}

fn in_quotes(name: &str) -> Option<&str> {
    let quote = name.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    name[1..].strip_suffix(quote)
}

/// The name that stands before the next colon, if a name it is.
fn name_between_colons(text: &str) -> Option<&str> {
    let length = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '+')))?;
    (length > 0 && text[length..].starts_with(':')).then(|| &text[..length])
}

/// Whether what begins at an offset is Markdown, and not escaped.
fn is_free(text: &str, at: usize, prose: &Prose) -> bool {
    !markdown::is_escaped(text, at) && prose.has(at)
}

/// `[^1]`, with a definition or as one.
fn footnotes(text: &str, prose: &Prose) -> Vec<Edit> {
    let label = |at: usize| {
        let (label, rest) = text[at + "[^".len()..].split_once(']')?;
        (!label.is_empty() && !label.contains(char::is_whitespace)).then_some((label, rest))
    };
    let marks: Vec<(usize, (&str, &str))> =
        text.match_indices("[^").filter_map(|(at, _)| Some((at, label(at)?))).collect();
    let defined: BTreeSet<&str> =
        marks.iter().filter(|(_, (_, rest))| rest.starts_with(':')).map(|(_, (label, _))| *label).collect();
    let found = marks.iter().filter(|(at, (label, _))| defined.contains(label) && is_free(text, *at, prose));
    found.map(|(at, _)| Edit::new(at + 1..at + 1, "\\")).collect()
}

/// `{ .class }`, which sets nothing.
fn attributes(text: &str, prose: &Prose) -> Vec<Edit> {
    let is_list = |at: &usize| {
        let read = Attributes::parse(&text[*at..]);
        read.is_some_and(|(attributes, _)| attributes != Attributes::default())
    };
    let found = memchr::memchr_iter(b'{', text.as_bytes()).filter(is_list).filter(|at| is_free(text, *at, prose));
    // A heading's list has a spelling of its own, and code's header is none.
    let line = |at: usize| &text[text[..at].rfind('\n').map_or(0, |newline| newline + 1)..at];
    found.filter(|at| !line(*at).starts_with('#')).map(|at| Edit::new(at..at, "\\")).collect()
}

/// Lists behind an element that Python-Markdown reads all the same: `{ download }`, `{target="_blank}`.
fn partly_read(text: &str, prose: &Prose) -> Vec<Edit> {
    /// How far around a list is looked, in bytes: a line may be as long as an article.
    const REACH: usize = 1_000;
    let mut edits = Vec::new();
    for at in memchr::memchr_iter(b'{', text.as_bytes()) {
        let near =
            text.floor_char_boundary(at.saturating_sub(REACH))..text.floor_char_boundary((at + REACH).min(text.len()));
        let line = text[near.start..at].rsplit('\n').next().unwrap_or_default();
        let rest = text[at..near.end].lines().next().unwrap_or_default();
        if !ends_an_element(line) || Attributes::parse(rest).is_some() || !is_free(text, at, prose) {
            continue;
        }
        let Some(length) = rest.find('}') else { continue };
        let inside = rest[1..length].trim_start_matches(':').trim();
        // What other extensions put between braces is none.
        if inside.is_empty() || inside.starts_with(['{', '%', '+', '-', '=', '>', '~', '*', '$']) {
            continue;
        }
        let (read, unread) = Attributes::parse_lenient(inside);
        let is_name = |word: &&str| word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
        let id = read.id.iter().map(|id| format!("#{id}"));
        let classes = read.classes.iter().map(|class| format!(".{class}"));
        let others = read.others.iter().map(|(name, value)| format!("{name}=\"{value}\""));
        let flags = unread.into_iter().filter(is_name).map(|name| format!("{name}=\"{name}\""));
        let items: Vec<String> = id.chain(classes).chain(others).chain(flags).collect();
        let written = if items.is_empty() { String::new() } else { format!("{{: {} }}", items.join(" ")) };
        edits.push(Edit::new(at..at + length + 1, written));
    }
    edits
}

/// Whether a link, emphasis or code ends at the end of a line.
fn ends_an_element(line: &str) -> bool {
    match line.chars().next_back() {
        Some('`') => line.matches('`').count() > 1 && !markdown::is_escaped(line, line.len() - 1),
        Some(sign @ ('*' | '_')) => {
            let inside = line.trim_end_matches(sign);
            !inside.ends_with(' ') && inside.contains(sign)
        }
        Some(')') => line.rfind("](").is_some_and(|open| !line[open..line.len() - 1].contains(')')),
        _ => false,
    }
}

/// `- [ ] words`, which is no task.
fn tasks(text: &str, prose: &Prose) -> Vec<Edit> {
    let box_of = |(range, line): (Range<usize>, &str)| {
        let words = line.trim_start_matches([' ', '\t', '>']);
        let marker = words.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = marker.strip_prefix(['-', '*', '+', '.', ')'])?.trim_start();
        let at = range.end - rest.len();
        let is_box = ["[ ] ", "[x] ", "[X] "].iter().any(|sign| rest.starts_with(sign));
        (is_box && prose.has(at)).then(|| Edit::new(at..at, "\\"))
    };
    lines(text).filter_map(box_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    fn converted(marks: &Marks, text: &str) -> String {
        let mut body = Body::new(text, 1);
        let place = Place { file: "a.md".into(), line: 1 };
        let mut notes = Notes::default();
        marks.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
        body.text
    }

    #[test]
    fn what_a_site_had_is_read_where_it_was() {
        let keys = Keys { camel_case: true, own: vec![("boil".to_owned(), "Boil".to_owned())] };
        let marks =
            Marks { emoji: true, keys: Some(keys), footnotes: true, attributes: true, tasks: true, ..Marks::default() };
        for (text, expected) in [
            ("a:smile:b :tada::tada: 10:30:00 :tada:", "a😄b 🎉🎉 10:30:00 :tada:"),
            ("\\:smile:b `a:smile:b` :none:tada:", "\\:smile:b `a:smile:b` :none:tada:"),
            ("++PageUp++ ++boil+ctrl++ ++'x'++", "++page-up++ ++\"Boil\"+ctrl++ ++\"x\"++"),
            ("++\"\\+\"++ ++\"&lt;\"++ ++\"Ctrl+A\"++", "++\"+\"++ ++\"<\"++ ++\"Ctrl+A\"++"),
            (
                "[a](b){ download } `c`{target=\"_blank} **d**{.e f} [a](b){ .c } **a** {b} f(x){y}",
                "[a](b){: download=\"download\" } `c` **d**{: .e f=\"f\" } [a](b){ .c } **a** {b} f(x){y}",
            ),
            ("begins with \\`\\`\\`{python}.", "begins with \\`\\`\\`{python}."),
            ("C++ and C++, i++; +++ctrl++", "C++ and C++, i++; \\+++ctrl++"),
        ] {
            assert_eq!(converted(&marks, text), expected, "{text}");
        }
        let strict = Marks { keys: Some(Keys::default()), emoji: true, ..Marks::default() };
        let typed = Marks { without_symbols: vec!["(c)", "<-->", "-->", "1/2"], emoji: true, ..Marks::default() };
        assert_eq!(converted(&typed, "(c) a <--> b --> 1/2 `(c)` (r)"), "(c\\) a \\<\\--> b \\--> 1\\/2 `(c)` (r)");
        let critic = Marks { keys: Some(Keys::default()), emoji: true, critic: true, ..Marks::default() };
        assert_eq!(converted(&critic, "{++C++++} {++_++} ++_++"), "{++C++++} {++_++} \\++_++");
        let signs = Marks { without_signs: vec!["~", "^^"], footnotes: true, ..Marks::default() };
        assert_eq!(converted(&signs, "a~b~ ~~c~~ ^d^ ^^e^^ [^1] `~`"), "a\\~b\\~ ~~c~~ ^d^ \\^\\^e\\^\\^ [^1] `~`");
        assert_eq!(converted(&strict, "++Ctrl++ ++ctrl++ ++hammer++"), "\\++Ctrl++ ++ctrl++ ++hammer++");
    }

    #[test]
    fn what_a_site_had_not_is_shown() {
        for (text, expected) in [
            (":smile: 10:30:00 :material-check: `:smile:`", "\\:smile: 10:30:00 \\:material-check: `:smile:`"),
            ("++ctrl+c++ and i++; j++", "\\++ctrl+c++ and i++; j++"),
            ("a[^1] b[^2]\n\n[^1]: c", "a[\\^1] b[^2]\n\n[\\^1]: c"),
            ("*a*{ .b } {c} { d: e }\n", "*a*\\{ .b } {c} { d: e }\n"),
            ("- [ ] a\n1. [x] b\n- [c](d)", "- \\[ ] a\n1. \\[x] b\n- [c](d)"),
        ] {
            assert_eq!(converted(&Marks::default(), text), expected, "{text}");
        }
    }
}
