//! Headings: what begins one, what ends it, and the attribute list behind it.

use std::ops::Range;

use crate::import::body::Edit;
use crate::import::prose::Prose;
use crate::import::zones::lines;

/// `#5`: a heading to Python-Markdown, the number of a ticket to everybody else.
pub fn numbered(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (Range<usize>, &str)| {
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        let is_one = (1..=6).contains(&hashes) && line[hashes..].starts_with(|c: char| c.is_ascii_digit());
        let at = range.start + hashes;
        (is_one && prose.has(range.start)).then(|| Edit::new(at..at, " "))
    };
    lines(text).filter_map(own).collect()
}

/// `#words`, which are no heading.
pub fn none(text: &str, prose: &Prose) -> Vec<Edit> {
    let is_tight = |line: &str| {
        let words = line.trim_start_matches('#');
        words.len() < line.len() && !words.is_empty() && !words.starts_with([' ', '\t', '\n'])
    };
    let found = lines(text).filter(|(range, line)| is_tight(line) && prose.has(range.start));
    found.map(|(range, _)| Edit::new(range.start..range.start, "\\")).collect()
}

/// `===` below two lines of words: Python-Markdown underlines the first line of a paragraph alone.
pub fn underlines(text: &str, prose: &Prose) -> Vec<Edit> {
    let all: Vec<(Range<usize>, &str)> = lines(text).collect();
    let is_underline = |line: &str| {
        let words = line.trim();
        !words.is_empty() && words.bytes().all(|byte| byte == b'=')
    };
    let are_words = |(range, line): &(Range<usize>, &str)| {
        let words = line.trim_start();
        !words.is_empty() && !words.starts_with('#') && !is_underline(words) && prose.has(range.end - words.len())
    };
    let own = |three: &[(Range<usize>, &str)]| {
        let (range, line) = &three[2];
        let at = range.start + line.len() - line.trim_start().len();
        let is_text = is_underline(line) && are_words(&three[0]) && are_words(&three[1]) && prose.has(at);
        is_text.then(|| Edit::new(at..at, "\\"))
    };
    all.windows(3).filter_map(own).collect()
}

/// `## Title##`: number signs at a heading's end belong to its mark, with a blank before them or not.
pub fn tight_ends(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (Range<usize>, &str)| {
        let bare = line.trim_end();
        let title = bare.trim_end_matches('#');
        let is_tight = title.len() < bare.len()
            && title.trim_start_matches('#').ends_with(|c: char| !matches!(c, ' ' | '\t' | '\\'));
        let is_one = line.starts_with('#') && is_tight && !prose.is_code(range.start);
        is_one.then(|| Edit::new(range.start + title.len()..range.start + bare.len(), ""))
    };
    lines(text).filter_map(own).collect()
}

/// Attribute lists behind headings, as guidepost writes them: the address and classes. Returns what is left out.
pub fn attributes<'a>(text: &'a str, prose: &Prose) -> Vec<(Edit, Vec<&'a str>)> {
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(range, line)| line.starts_with('#') && !prose.is_code(range.start)) {
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
