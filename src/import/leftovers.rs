//! What still looks like syntax on the finished pages: the last look, so that nothing is text without a word.
//!
//! Every article is read as guidepost reads it, and signs that the old site's extensions mean something by are looked for
//! outside of code. Those that an article escapes are meant as text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use regex::Regex;

use super::engine::{self, Engine};
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
    /// Whether it is one at the beginning of a line alone.
    begins_line: bool,
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
            begins_line: pattern.starts_with('^'),
        };
        known.map(kind).collect()
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
    let mut article = None;
    for kind in kinds {
        // Most articles have none.
        if !kind.pattern.is_match(prose) {
            continue;
        }
        let article = article.get_or_insert_with(|| Article::of(file.article.as_deref().unwrap_or_default(), text));
        let lines = article.lines_with(kind, prose);
        let said = match lines.len().checked_sub(LINES_MAX) {
            None | Some(0) => format!("`{}`", kind.name),
            Some(more) => format!("`{}`, and in {more} more places", kind.name),
        };
        for line in lines.into_iter().take(LINES_MAX) {
            notes.decide(TOPIC, &source.place(&file.path, line), said.as_str());
        }
    }
}

/// How many lines of an article are named for one kind.
const LINES_MAX: usize = 50;

/// An article, to find in it what is shown.
struct Article {
    /// Its lines outside of fenced code: their numbers, and what readers see of them if all signs are shown.
    lines: Vec<(usize, String)>,
    /// What the new text would show without its backslashes, and with them.
    unescaped: String,
    escaped: String,
}

impl Article {
    fn of(article: &str, text: &str) -> Self {
        let zones = Zones::of(article);
        let is_prose = |(_, (range, _)): &(usize, (Range<usize>, &str))| !zones.is_fenced(range.start);
        let own = |(at, (_, line)): (usize, (Range<usize>, &str))| (at + 1, as_shown(line));
        Self {
            lines: lines(article).enumerate().filter(is_prose).map(own).collect(),
            unescaped: unescaped(text),
            escaped: text.to_owned(),
        }
    }

    /// The lines, in order, on which a kind of syntax is shown; its first one, for what comes from elsewhere.
    fn lines_with(&self, kind: &Kind, prose: &str) -> Vec<usize> {
        let mut shown: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for found in kind.pattern.find_iter(prose) {
            let line = prose[..found.start()].rfind('\n').map_or(0, |newline| newline + 1);
            let line = prose[line..].lines().next().unwrap_or_default();
            shown.entry(engine::folded(found.as_str())).or_default().push(line);
        }
        // Those that an article escapes are meant as text.
        let meant = |is_one: &dyn Fn(&str) -> bool| {
            let count = |text: &str| kind.pattern.find_iter(text).filter(|found| is_one(found.as_str())).count();
            count(&self.unescaped).saturating_sub(count(&self.escaped))
        };
        let all: usize = shown.values().map(Vec::len).sum();
        let mut left = all.saturating_sub(meant(&|_| true));
        let (mut numbers, mut is_elsewhere) = (Vec::new(), false);
        for (sign, places) in &shown {
            let wanted = places.len().saturating_sub(meant(&|found| engine::folded(found) == *sign)).min(left);
            let mut near = self.near(kind, sign, places);
            near.truncate(wanted);
            left -= near.len();
            is_elsewhere |= near.is_empty() && wanted > 0;
            numbers.extend(near);
        }
        numbers.extend((is_elsewhere && left > 0).then_some(1));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The lines that have a sign, those first whose words are the ones that readers see beside it.
    fn near(&self, kind: &Kind, sign: &str, places: &[&str]) -> Vec<usize> {
        let has_it = |(_, line): &&(usize, String)| {
            let words = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.'));
            if kind.begins_line { words.starts_with(sign) } else { line.contains(sign) }
        };
        let places: Vec<String> = places.iter().map(|place| engine::folded(place)).collect();
        let is_one = |line: &str| places.iter().any(|place| line.contains(place) || place.contains(line));
        let mut found: Vec<&(usize, String)> = self.lines.iter().filter(has_it).collect();
        found.sort_by_key(|(number, line)| (!is_one(line), *number));
        found.iter().map(|(number, _)| *number).collect()
    }
}

/// A line with its signs as readers see them where they are no syntax.
fn as_shown(line: &str) -> String {
    engine::folded(&htmlize::unescape(unescaped(line.trim_start_matches([' ', '\t', '>']))))
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
            let pattern = Regex::new(&format!("(?m){pattern}")).unwrap();
            assert_eq!(pattern.find_iter(text).count(), count, "{name} in {text}");
        }
        assert_eq!(unescaped("\\*\\*a\\*\\* \\b \\\\"), "**a** \\b \\");
    }

    #[test]
    fn lines_are_those_that_show_signs() {
        let bold = Kind { name: "", pattern: Regex::new(r"\*\*[^\s*][^\n]*?\*\*").unwrap(), begins_line: false };
        let note = Kind { name: "", pattern: Regex::new("(?m)^!!! ?[A-Za-z]").unwrap(), begins_line: true };
        let text = "A **b** c\n**“B:”**d\n\n```\n**“B:”**d\n```\n\nC **b** d\n\\*\\*e\\*\\*\nA !!! note\n- !!! note";
        for (kind, prose, expected) in [
            (&bold, "A b c\n**\"B:\"**d\nC b d\n**e**", vec![2]),
            (&bold, "A b c\nC **b** d\n**e**", vec![8]),
            (&bold, "A **b** c\nC **b** d\n**e**", vec![1, 8]),
            (&bold, "**elsewhere**\n**e**", vec![1]),
            (&note, "A !!! note\n!!! note", vec![11]),
        ] {
            assert_eq!(Article::of(text, text).lines_with(kind, prose), expected, "{prose}");
        }
    }
}
