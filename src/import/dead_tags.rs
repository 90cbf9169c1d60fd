//! What Python-Markdown takes for a tag, and CommonMark for text: `<event_id>`, `<jobid.resource>`. Browsers know no such
//! element and showed nothing in its place; here its words are shown.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use crate::markdown;

/// Such tags in a text, in order: ranges of bytes. What is code is not known here.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let opened = memchr::memchr_iter(b'<', text.as_bytes());
    let tags = opened.filter_map(|at| Some(at..at + length(&text[at..])?));
    tags.filter(|range| !markdown::is_escaped(text, range.start) && is_dead(&text[range.clone()]))
}

/// How long the tag is that Python-Markdown sees at the beginning of a text: `<`, a letter, neither `@` nor blanks in its
/// name, and anything up to the end behind the first blank. Code has been taken out before.
fn length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let end = name.find(['<', '>', '@', ' '])?;
    let end = if name[end..].starts_with(' ') { end + name[end..].find(['<', '>'])? } else { end };
    let behind =
        name[end..].strip_prefix('>').filter(|_| !name[..end].contains('`') && !name[..end].contains("\n\n"))?;
    Some(text.len() - behind.len())
}

/// Whether CommonMark reads a tag as text.
fn is_dead(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).trim_end_matches(['>', '/']);
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_read = |event: Event<'_>| matches!(event, Event::InlineHtml(_) | Event::Start(Tag::Link { .. }));
    // A tag in front of a paragraph would be a block.
    !is_plain && !Parser::new(&format!("a{tag}")).any(is_read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn names_that_html_does_not_have() {
        assert_eq!(found("[<job.id> | <event_id> … </a_b>]"), ["<job.id>", "<event_id>", "</a_b>"]);
        assert_eq!(found("<first, second> <a \"b\">"), ["<first, second>", "<a \"b\">"]);
    }

    #[test]
    fn what_both_take_for_a_tag_a_link_or_text() {
        assert!(found("<b>x</b> <br/> <name> <img alt=\"a_b\" src=x> <x-y z>").is_empty());
        assert!(found("<https://a_b.org> <me@a_b.org> \\<a_b> a < b_c > d <_a> <a_b <5_5> <a_`b`>").is_empty());
    }
}
