//! Rule 2: a link that carries its own text, so that two addresses may disagree.
//!
//! Markdown `[text](target)`, HTML `<a href="target">text</a>`, Slack `<target|text>`, Outlook `text<target>`.
//! A link counts where it is the only one and no other web address stands beside it; else the text is free text.

use std::borrow::Cow;

use crate::{clean, scheme, text};

/// A link's visible text and where it leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) target: Cow<'a, str>,
}

/// A link and the text around it.
struct Found<'a> {
    link: Link<'a>,
    before: &'a str,
    after: &'a str,
}

/// The one link in `text`.
pub(crate) fn find(text: &str) -> Option<Link<'_>> {
    if !text::contains_any(text, "<[") {
        return None;
    }
    let found = html(text).or_else(|| markdown(text)).or_else(|| slack(text)).or_else(|| outlook(text))?;
    let alone = [found.before, found.after].iter().all(|beside| scheme::find_web(beside).is_none());
    let embedded = !clean::trim(found.before).is_empty();
    (alone && !(embedded && scheme::is_non_web(text))).then_some(found.link)
}

/// `[text](target "title")`; pictures inside the text are skipped.
fn markdown(text: &str) -> Option<Found<'_>> {
    let mut openings = Vec::new();
    let mut found = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => openings.push(at),
            b']' => {
                let Some(opening) = openings.pop() else {
                    continue;
                };
                let is_picture = text[..opening].ends_with('!');
                if is_picture || !text[at + 1..].starts_with('(') {
                    continue;
                }
                if found.is_some() {
                    return None;
                }
                let (target, after) = markdown_target(&text[at + 2..]);
                let link = Link { text: text[opening + 1..at].into(), target: target.into() };
                found = Some(Found { link, before: &text[..opening], after });
            }
            _ => {}
        }
    }
    found
}

/// What stands between the parentheses of a Markdown link, without its title, and what follows them.
fn markdown_target(inside: &str) -> (&str, &str) {
    let inside = inside.trim_start();
    if let Some((target, after)) = inside.strip_prefix('<').and_then(|inside| inside.split_once('>')) {
        return (target, after.split_once(')').map_or("", |(_, after)| after));
    }
    let mut depth = 0_usize;
    let end = inside.find(|c: char| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        _ => c.is_whitespace(),
    });
    let (target, rest) = inside.split_at(end.unwrap_or(inside.len()));
    (target, rest.split_once(')').map_or("", |(_, after)| after))
}

/// `<a … href="target" …>text</a>`
fn html(text: &str) -> Option<Found<'_>> {
    let mut anchors = text.match_indices('<').filter(|&(at, _)| is_anchor(&text[at + 1..]));
    let (start, _) = anchors.next()?;
    if anchors.next().is_some() {
        return None;
    }
    let inside = &text[start + 2..];
    let (target, rest) = href(inside)?;
    let content = rest.split_once('>').map_or("", |(_, content)| content);
    let end = text::find(content, "</a").unwrap_or(content.len());
    let (label, after) = content.split_at(end);
    let link = Link { text: without_tags(label).into(), target: without_entities(target).into() };
    Some(Found { link, before: &text[..start], after })
}

fn is_anchor(tag: &str) -> bool {
    let mut chars = tag.chars();
    matches!(chars.next(), Some('a' | 'A')) && chars.next().is_some_and(char::is_whitespace)
}

/// The value of the attribute `href`, quoted or not, and what follows it.
fn href(attributes: &str) -> Option<(&str, &str)> {
    let at = own_href(attributes)?;
    let value = attributes[at + "href".len()..].trim_start().strip_prefix('=')?.trim_start();
    if attributes[..at].contains('>') {
        return None;
    }
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split_once(quote),
        _ => Some(text::cut(value, |c| c.is_whitespace() || c == '>')),
    }
}

/// Where the attribute `href` stands; `data-href` is another one.
fn own_href(attributes: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text::find(&attributes[from..], "href")?;
        if attributes[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')) {
            return Some(at);
        }
        from = at + "href".len();
    }
}

/// `<target|text>`
fn slack(text: &str) -> Option<Found<'_>> {
    let mut links = text.match_indices('<').filter_map(|(start, _)| {
        let inside = &text[start + 1..];
        let (target, rest) = text::cut(inside, |c| matches!(c, '|' | '<' | '>') || c.is_whitespace());
        let (label, rest) = text::cut(rest.strip_prefix('|')?, |c| matches!(c, '<' | '>'));
        let after = rest.strip_prefix('>')?;
        let link = Link { text: label.into(), target: target.into() };
        Some(Found { link, before: &text[..start], after })
    });
    let first = links.next()?;
    links.next().is_none().then_some(first)
}

/// `text<target>`, with or without a blank between
fn outlook(text: &str) -> Option<Found<'_>> {
    let (label, target) = clean::trim(text).strip_suffix('>')?.split_once('<')?;
    let label = label.trim_end();
    let is_prose = label.contains(char::is_whitespace);
    if label.is_empty() || text::contains_any(target, "<>") || is_prose && scheme::find_web(label).is_some() {
        return None;
    }
    Some(Found { link: Link { text: label.into(), target: target.into() }, before: "", after: "" })
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    text
}

/// HTML's character references, as far as they occur in addresses.
fn without_entities(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        match entity(after) {
            Some((c, after)) => {
                text.push(c);
                rest = after;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text + rest
}

fn entity(text: &str) -> Option<(char, &str)> {
    /// `#x10ffff` is the longest that means anything.
    const MAX_NAME: usize = 8;
    let end = text.bytes().take(MAX_NAME + 1).position(|byte| byte == b';')?;
    let (name, rest) = (&text[..end], &text[end + 1..]);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "colon" => ':',
        "sol" => '/',
        "period" => '.',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, rest))
}
