//! What still looks like syntax on the finished pages: the last look, so that nothing is text without a word.
//!
//! Every article is read as guidepost reads it, and signs that the old site's extensions mean something by are looked for
//! outside of code. Those that an article escapes are meant as text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use regex::Regex;

use super::engine::Engine;
use super::report::Notes;
use super::source::{DocsFile, Source};
use super::zones::{Zones, lines};

/// The topic of this stage.
const TOPIC: &str = "What looks like syntax, and is shown as text";

/// What is looked for: what it is called, what it looks like, and the extensions that know it; none, where all sites do.
const KINDS: [(&str, &str, &[&str]); 16] = [
    ("**bold**", r"\*\*[^\s*][^\n]*?\*\*", &[]),
    ("[words](address)", r"\]\([^)\s]+\)", &[]),
    (
        "<tag>",
        r"</?(?:a|b|br|center|details|div|figure|font|iframe|img|kbd|li|ol|p|span|summary|table|td|tr|u|ul)(?: [^<>\n]*)?/?>",
        &[],
    ),
    ("{ .class }", r"\{:?[ ]*[#.][A-Za-z][^{}\n]*\}|\{:[^{}\n]*\}", &["attr_list", "extra"]),
    (": definition", r"^: +[^\s:]", &["def_list", "extra"]),
    ("!!! note", r"^!!! ?[A-Za-z]", &["admonition"]),
    ("??? note", r"^\?\?\?\+? ", &["pymdownx.details"]),
    ("=== \"Tab\"", "^===[!+]? +[\"“]", &["pymdownx.tabbed"]),
    ("--8<--", r"[-–—]8<[-–—]", &["pymdownx.snippets"]),
    ("==marked==", r"==[^\s=][^\n]*?==", &["pymdownx.mark"]),
    ("^^inserted^^", r"\^\^[^\s^][^\n]*?\^\^", &["pymdownx.caret"]),
    ("~~deleted~~", r"~~[^\s~][^\n]*?~~", &["pymdownx.tilde"]),
    ("++key++", r#"\+\+[A-Za-z0-9"][^\s]*?\+\+"#, &["pymdownx.keys"]),
    ("{++critic++}", r"\{(?:\+\+|--|[–—]|~~|==|>>)", &["pymdownx.critic"]),
    ("$$formula$$", r"\$\$[^\s$][^\n]*?\$\$", &["pymdownx.arithmatex"]),
    ("<div markdown>", r"<[a-z]+[^<>\n]* markdown[ =>]", &["md_in_html", "extra"]),
];

/// One thing that is looked for.
struct Kind {
    name: &'static str,
    pattern: Regex,
}

impl Kind {
    /// Those that a site knows.
    fn of(source: &Source) -> Vec<Self> {
        let has = |name: &&str| {
            source.extension(&[name, &format!("markdown.extensions.{name}"), &format!("pymdownx.{name}")]).is_some()
        };
        let known = KINDS.iter().filter(|(_, _, names)| names.is_empty() || names.iter().any(has));
        let kind = |(name, pattern, _): &(&'static str, &str, _)| Self {
            name,
            pattern: Regex::new(&format!("(?m){pattern}")).expect("the patterns are regular expressions"),
        };
        known.map(kind).collect()
    }

    fn count(&self, text: &str) -> usize {
        self.pattern.find_iter(text).count()
    }
}

/// Look at every article, by its path in the new site.
pub fn note(source: &Source, engine: &Engine, articles: &BTreeMap<String, (&DocsFile, String)>, notes: &mut Notes) {
    let kinds = Kind::of(source);
    let one = |(path, (file, text)): (&String, &(&DocsFile, String))| {
        let mut own = Notes::default();
        article((source, file), &kinds, &engine.prose(path, &without_includes(text)), text, &mut own);
        own
    };
    let found: Vec<Notes> = articles.par_iter().map(one).collect();
    found.into_iter().for_each(|own| notes.append(own));
}

/// Look at one: what readers see of it outside of code, and its text.
fn article((source, file): (&Source, &DocsFile), kinds: &[Kind], prose: &str, text: &str, notes: &mut Notes) {
    let unescaped = unescaped(text);
    for kind in kinds {
        let shown = kind.count(prose);
        // Most articles have none.
        if shown == 0 {
            continue;
        }
        let meant = kind.count(&unescaped).saturating_sub(kind.count(text));
        if let Some(count) = shown.checked_sub(meant).filter(|count| *count > 0) {
            let places = if count == 1 { "one place".to_owned() } else { format!("{count} places") };
            let line = first_line(kind, file.article.as_deref().unwrap_or_default());
            notes.decide(TOPIC, &source.place(&file.path, line), format!("`{}`, in {places}", kind.name));
        }
    }
}

/// The first line of an article on which a thing stands outside of code; its first one, where it comes from elsewhere.
fn first_line(kind: &Kind, article: &str) -> usize {
    let zones = Zones::of(article);
    let stands = |at: usize, line: &str| {
        let found = kind.pattern.find_iter(line.trim_start()).next();
        found.is_some_and(|found| !zones.is_code(at + line.len() - line.trim_start().len() + found.start()))
    };
    lines(article).position(|(range, line)| stands(range.start, line)).map_or(1, |at| at + 1)
}

/// An article without what it includes: that is looked at where it is an article itself.
fn without_includes(text: &str) -> Cow<'_, str> {
    if !text.contains("--8<--") {
        return Cow::Borrowed(text);
    }
    let zones = Zones::of(text);
    let is_own = |(range, line): &(std::ops::Range<usize>, &str)| {
        !line.trim_start().starts_with("--8<-- \"") || zones.is_code(range.start)
    };
    lines(text).filter(is_own).map(|(_, line)| line).collect::<String>().into()
}

/// A text without the backslashes that escape signs.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match characters.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => plain.extend(characters.next()),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found() {
        for (name, text, count) in [
            ("**bold**", "a **b** c ** d **e", 1),
            ("[words](address)", "a [b](c.md) [d] (e)", 1),
            ("<tag>", "<div class=\"a\"> </div> <p> <thing> 1<2", 3),
            ("{ .class }", "a{ .b } {:c} {#d} { e } {f}", 3),
            (": definition", ": a\nb : c\n:d", 1),
            ("!!! note", "!!! note\nwow!!! a", 1),
            ("??? note", "???+ note\nwhat??? a", 1),
            ("=== \"Tab\"", "=== “A”\na === \"b\"", 1),
            ("--8<--", "–8<– \"a\"", 1),
            ("==marked==", "==a== a == b", 1),
            ("++key++", "++ctrl+a++ C++ and C++", 1),
            ("{++critic++}", "{++a++} {–b–} {c}", 2),
        ] {
            let (_, pattern, _) = KINDS.iter().find(|(kind, ..)| *kind == name).unwrap();
            let kind = Kind { name: "", pattern: Regex::new(&format!("(?m){pattern}")).unwrap() };
            assert_eq!(kind.count(text), count, "{name} in {text}");
        }
        assert_eq!(unescaped("\\*\\*a\\*\\* \\b \\\\"), "**a** \\b \\");
    }
}
