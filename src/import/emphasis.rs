//! Emphasis where Python-Markdown's extensions read it in another way than CommonMark: `pymdownx.betterem`, which can ask for
//! the edges of words, and `legacy_em`, which does not ask at all.

use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::lines;
use crate::markdown;

/// The topic of this stage.
const TOPIC: &str = "Spellings that CommonMark reads in another way";

/// How a site reads emphasis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emphasis {
    /// Whether asterisks within words are text.
    asterisks_at_edges: bool,
    /// Whether underscores within words are emphasis.
    underscores_within: bool,
    /// Whether asterisks beside punctuation are text where CommonMark says so: `**Note:**text`.
    as_commonmark: bool,
}

impl Emphasis {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        let better = source.extension(&["pymdownx.betterem", "pymdownx.extra"]);
        let punctuation = source.is_on(&["pymdownx.betterem"], "punctuation", true);
        let smart = better.as_ref().and_then(|(settings, _)| settings.and_then(|node| node.get("smart_enable")));
        let smart = smart.and_then(Node::text);
        Self {
            asterisks_at_edges: matches!(smart, Some("all" | "asterisk")),
            underscores_within: matches!(smart, Some("none" | "asterisk"))
                || source.extension(&["legacy_em", "markdown.extensions.legacy_em"]).is_some(),
            as_commonmark: better.is_some() && punctuation,
        }
    }

    /// Write an article's emphasis so that CommonMark reads the same.
    pub fn convert(self, body: &mut Body, teller: &mut Teller<'_>) {
        if self == (Self { asterisks_at_edges: false, underscores_within: false, as_commonmark: false }) {
            return;
        }
        let text = body.text.clone();
        let prose = body.prose();
        if self.underscores_within {
            for at in underscores_in_words(&text, &prose) {
                let said = "underscores within a word were emphasis: write asterisks where you want it";
                teller.decide("Emphasis within words", body, at, said);
            }
        }
        let mut edits = Vec::new();
        if self.asterisks_at_edges {
            for run in paragraphs(&text).flat_map(|paragraph| unmatched(&text, paragraph, &prose)) {
                teller.converted(TOPIC, body, run.start, "asterisks within a word, which are shown");
                edits.extend(run.map(|at| Edit::new(at..at, "\\")));
            }
        }
        if self.as_commonmark && text.contains('*') {
            for run in disputed(&text, &prose) {
                if edits.iter().any(|edit: &Edit| run.contains(&edit.range.start)) {
                    continue;
                }
                let said = "asterisks beside punctuation, which pymdownx shows since its release 12: without their backslashes \
                            they are emphasis here, as they were to its earlier releases";
                teller.decide("Emphasis beside punctuation", body, run.start, said);
                edits.extend(run.map(|at| Edit::new(at..at, "\\")));
            }
            edits.sort_by_key(|edit| edit.range.start);
        }
        body.apply(&edits);
    }
}

/// The runs of asterisks that are emphasis to guidepost, and not to CommonMark.
fn disputed(text: &str, prose: &Prose) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    for (line, words) in lines(text).filter(|(_, words)| words.contains('*')) {
        for pair in markdown::disputed(words.trim_end_matches('\n')) {
            let place = |run: Range<usize>| line.start + run.start..line.start + run.end;
            let (open, close) = (place(pair.open), place(pair.close));
            let inside = &text[open.end..close.start];
            let is_text = !pair.opens && !begins_with_object(inside) || !pair.closes && !ends_with_object(inside);
            if is_text && prose.has(open.start) && prose.has(close.start) {
                runs.extend([open, close]);
            }
        }
    }
    runs
}

/// Whether a text begins with what is no punctuation to pymdownx, since it is read before emphasis is: code, links, tags, keys,
/// emoji, escaped signs.
fn begins_with_object(text: &str) -> bool {
    let is_link = |text: &str| text.starts_with('[') && (text.contains("](") || text.contains("]["));
    text.starts_with(['`', '<', '\\', '&']) || text.starts_with("++") || is_link(text.trim_start_matches('!')) || {
        text.strip_prefix(':').is_some_and(|rest| is_name_of_emoji(rest.split(':').next().unwrap_or_default(), rest))
    }
}

/// The same at the end of a text.
fn ends_with_object(text: &str) -> bool {
    let is_link = text.ends_with([')', ']']) && text.rfind(['(', '[']).is_some_and(|open| text[..open].ends_with(']'));
    let is_escaped = text.chars().rev().nth(1) == Some('\\');
    text.ends_with(['`', '>', ';']) || text.ends_with("++") || is_link || is_escaped || {
        text.strip_suffix(':').is_some_and(|rest| is_name_of_emoji(rest.rsplit(':').next().unwrap_or_default(), rest))
    }
}

/// Whether a name stands between two colons, one of which is left out of a text.
fn is_name_of_emoji(name: &str, text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+');
    !name.is_empty() && name.len() < text.len() && name.chars().all(is_part)
}

/// The parts of a text between blank lines.
fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split("\n\n").map(move |part| {
        let range = start..start + part.len();
        start = range.end + "\n\n".len();
        range
    })
}

/// A run of asterisks.
struct Run {
    range: Range<usize>,
    opens: bool,
    closes: bool,
    /// How many of its asterisks belong to no other run so far.
    left: usize,
}

/// The runs of asterisks of a paragraph that are text where emphasis begins and ends at the edges of words.
fn unmatched(text: &str, paragraph: Range<usize>, prose: &Prose) -> Vec<Range<usize>> {
    let mut runs = runs(text, paragraph, prose);
    let mut open: Vec<usize> = Vec::new();
    for index in 0..runs.len() {
        while runs[index].closes && runs[index].left > 0 {
            let left = runs[index].left;
            let fits = |other: &&usize| runs[**other].left == left || runs[**other].left > 2 || left > 2;
            let Some(partner) = open.iter().rev().find(fits).copied() else { break };
            let taken = left.min(runs[partner].left);
            runs[index].left -= taken;
            runs[partner].left -= taken;
            open.retain(|other| *other < partner || *other == partner && runs[partner].left > 0);
        }
        if runs[index].opens && runs[index].left == runs[index].range.len() {
            open.push(index);
        }
    }
    // A run that is alone is text to CommonMark, too.
    if runs.len() < 2 {
        return Vec::new();
    }
    runs.into_iter().filter(|run| run.left == run.range.len()).map(|run| run.range).collect()
}

/// Runs of asterisks that touch a word on either side.
fn runs(text: &str, paragraph: Range<usize>, prose: &Prose) -> Vec<Run> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mut found = Vec::new();
    let mut at = paragraph.start;
    while let Some(start) = text[at..paragraph.end].find('*').map(|length| at + length) {
        let length = text[start..].bytes().take_while(|&byte| byte == b'*').count();
        at = start + length;
        let (before, after) = (text[..start].chars().next_back(), text[at..].chars().next());
        let is_abbreviation = length == 1 && matches!(before, None | Some('\n')) && after == Some('[');
        if before == Some('\\') || is_abbreviation || !prose.has(start) || is_blank(before) && is_blank(after) {
            continue;
        }
        let (opens, closes) = (!is_blank(after) && !is_word(before), !is_blank(before) && !is_word(after));
        found.push(Run { range: start..at, opens, closes, left: length });
    }
    found
}

/// Where words have two underscores in them that stand between letters.
fn underscores_in_words<'t>(text: &'t str, prose: &'t Prose) -> impl Iterator<Item = usize> + 't {
    let within = |at: usize| {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        is_word(text[..at].chars().next_back()) && is_word(text[at + 1..].chars().next())
    };
    let inner = move |at: &usize| within(*at) && prose.has(*at);
    let all: Vec<usize> = text.match_indices('_').map(|(at, _)| at).filter(inner).collect();
    let pairs: Vec<usize> = all
        .windows(2)
        .filter(|pair| !text[pair[0]..pair[1]].contains(char::is_whitespace))
        .map(|pair| pair[0])
        .collect();
    pairs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn emphasis_at_the_edges_of_words() {
        for (text, expected) in [
            ("un*frigging*believable", "un\\*frigging\\*believable"),
            ("**Bold:**text and *(x)*y", "\\*\\*Bold:\\*\\*text and \\*(x)\\*y"),
            ("*a*b*c* and **a**b**c**", "*a\\*b\\*c* and **a\\*\\*b\\*\\*c**"),
            ("***a** b* ***a* b** **a *b*** *a **b***", "***a** b* ***a* b** **a *b*** *a **b***"),
            ("* an *item*\n* 2 * 3", "* an *item*\n* 2 * 3"),
            ("Our **kit**:\n**[Kit](a.md)**", "Our **kit**:\n**[Kit](a.md)**"),
            ("*[HTML]: words\n`a*b*c` 5*", "*[HTML]: words\n`a*b*c` 5*"),
            ("\"**quoted**\", (*a*).", "\"**quoted**\", (*a*)."),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let emphasis = Emphasis { asterisks_at_edges: true, underscores_within: false, as_commonmark: true };
            emphasis.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }

    #[test]
    fn emphasis_beside_punctuation() {
        for (text, expected) in [
            ("**Bold:**text, **Bold:** text", "\\*\\*Bold:\\*\\*text, **Bold:** text"),
            ("word*(x)*, *(x)*word (*x*)", "word\\*(x)\\*, \\*(x)\\*word (*x*)"),
            ("a**`b`**c a**[b](c)**d **:tada:**e", "a**`b`**c a**[b](c)**d **:tada:**e"),
            ("**`a`:**b `**c:**d`", "\\*\\*`a`:\\*\\*b `**c:**d`"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            let emphasis = Emphasis { asterisks_at_edges: false, underscores_within: false, as_commonmark: true };
            emphasis.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
