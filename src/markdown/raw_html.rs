//! HTML that writers put into articles: where an element ends, and what its tags say.
//!
//! As Python-Markdown has it, a block-level element at the start of a line is raw until its closing tag, with all blank
//! lines and indentation inside. Browsers decide otherwise about unbalanced tags, so the page's balance is kept by
//! [`super::balance`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// Elements whose content is text whatever it looks like.
const TEXT_ELEMENTS: [&str; 3] = ["script", "style", "textarea"];

/// The same, where they are closed: what stands in one that is not would be lost.
const CLOSED_TEXT_ELEMENTS: [&str; 4] = ["iframe", "noembed", "noframes", "xmp"];

/// Whether an element has no content.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an element is block-level.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "canvas"
            | "center"
            | "colgroup"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "group"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "iframe"
            | "legend"
            | "li"
            | "main"
            | "map"
            | "math"
            | "menu"
            | "nav"
            | "noscript"
            | "object"
            | "ol"
            | "option"
            | "output"
            | "p"
            | "pre"
            | "script"
            | "section"
            | "style"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "svg"
            | "audio"
            | "picture"
            | "dialog"
            | "embed"
            | "select"
            | "template"
            | "link"
    )
}

/// Whether raw HTML begins with this line, which begins with `<`.
pub fn opens_block(line: &str) -> bool {
    if line.starts_with("<!--")
        || line.starts_with("<?")
        || line.starts_with("<!") && line[2..].starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return true;
    }
    let name = tag_name(&line[1..]);
    let after = line.as_bytes().get(1 + name.len());
    let ends = matches!(after, None | Some(b' ' | b'\t' | b'\n' | b'>' | b'/'));
    ends && is_block(&name.to_ascii_lowercase())
}

/// A name in lower case, which most are written in.
fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The name of a tag, as browsers see it: all up to a blank, a slash or the tag's end. `</iframe<x>` ends no `<iframe>`.
fn tag_name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    &text[..text.find(ends).unwrap_or(text.len())]
}

/// Finds the end of the element that raw HTML begins with, fed line by line.
#[derive(Debug, Default)]
pub struct RawScanner {
    open: Vec<String>,
    tag: String,
    state: Scan,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Scan {
    #[default]
    Text,
    Tag,
    Quoted(u8),
    Comment,
    /// `<!…>` or `<?…>`
    Declaration,
}

impl RawScanner {
    /// Read on. Returns the offset after the element's end, if it ends in this text.
    pub fn feed(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                Scan::Text => {
                    at += memchr::memchr(b'<', &bytes[at..])?;
                    at += self.open_markup(&text[at..]);
                }
                Scan::Comment => {
                    let end = memchr::memmem::find(&bytes[at..], b"-->")?;
                    at += end + "-->".len();
                    self.state = Scan::Text;
                    if self.open.is_empty() {
                        return Some(at);
                    }
                }
                Scan::Declaration => {
                    at += memchr::memchr(b'>', &bytes[at..])? + 1;
                    self.state = Scan::Text;
                    if self.open.is_empty() {
                        return Some(at);
                    }
                }
                Scan::Quoted(quote) => {
                    let end = memchr::memchr(quote, &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
                    self.tag.push_str(&text[at..end]);
                    if bytes[end - 1] == quote {
                        self.state = Scan::Tag;
                    }
                    at = end;
                }
                Scan::Tag => {
                    let length =
                        memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]).map_or(bytes.len() - at, |length| length + 1);
                    self.tag.push_str(&text[at..at + length]);
                    at += length;
                    match bytes[at - 1] {
                        b'>' if self.end_tag() => return Some(at),
                        // A quote opens a value only behind `=`, as browsers have it.
                        quote @ (b'"' | b'\'') if self.tag[..self.tag.len() - 1].trim_end().ends_with('=') => {
                            self.state = Scan::Quoted(quote)
                        }
                        _ => {}
                    }
                }
            }
        }
        None
    }

    /// Go into what a `<` begins. Returns the length read.
    fn open_markup(&mut self, text: &str) -> usize {
        if let Some(element) = self.open.last().filter(|element| TEXT_ELEMENTS.contains(&element.as_str())) {
            let closes = text.strip_prefix("</").is_some_and(|rest| tag_name(rest).eq_ignore_ascii_case(element));
            if !closes {
                return 1;
            }
        }
        if text.starts_with("<!--") {
            self.state = Scan::Comment;
            return "<!--".len();
        }
        match text.as_bytes().get(1) {
            Some(b'!' | b'?') => self.state = Scan::Declaration,
            Some(b'/') if text.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => self.begin_tag(),
            Some(byte) if byte.is_ascii_alphabetic() => self.begin_tag(),
            _ => {}
        }
        1
    }

    fn begin_tag(&mut self) {
        self.state = Scan::Tag;
        self.tag.clear();
    }

    /// A tag is complete. Returns whether the whole element is.
    fn end_tag(&mut self) -> bool {
        self.state = Scan::Text;
        let closing = self.tag.strip_prefix('/');
        let name = tag_name(closing.unwrap_or(&self.tag)).to_ascii_lowercase();
        if closing.is_some() {
            if let Some(at) = self.open.iter().rposition(|open| *open == name) {
                self.open.truncate(at);
            }
        } else if !is_void(&name) && !is_self_closing(&self.tag) {
            self.open.push(name);
        }
        self.open.is_empty()
    }

    /// Whether what comes now is neither in a tag, a comment nor a script.
    pub fn is_between_tags(&self) -> bool {
        let in_text = self.open.last().is_some_and(|element| TEXT_ELEMENTS.contains(&element.as_str()));
        self.state == Scan::Text && !in_text
    }

    /// What is not closed yet: an element, a tag that has no end itself, or a comment (`!--`).
    pub fn open_element(&self) -> Option<&str> {
        self.open.first().map(String::as_str).or(match self.state {
            Scan::Text => None,
            Scan::Tag | Scan::Quoted(_) => Some(tag_name(self.tag.trim_start_matches('/'))),
            Scan::Comment | Scan::Declaration => Some("!--"),
        })
    }
}

/// A piece of HTML source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Markup<'a> {
    /// `<name …>`
    Start(StartTag<'a>),
    /// `</name>`
    End {
        /// All of it.
        range: Range<usize>,
        /// Its name, in lower case.
        name: Cow<'a, str>,
    },
    /// Text, comments and declarations: anything that opens or closes nothing.
    Text(Range<usize>),
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTag<'a> {
    /// All of it.
    pub range: Range<usize>,
    /// Its name, in lower case.
    pub name: Cow<'a, str>,
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute<'a>>,
    /// Whether it ends in `/>`.
    pub self_closing: bool,
}

impl StartTag<'_> {
    /// An attribute's value as written; empty where it has none.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value)
    }
}

/// An attribute of a start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name, in lower case.
    pub name: Cow<'a, str>,
    /// All of it, name and value.
    pub range: Range<usize>,
    /// Its value as written, without quotes.
    pub value: &'a str,
    /// Where the value stands.
    pub value_range: Range<usize>,
}

/// Take HTML apart, piece by piece. Total: what is no tag is text.
pub fn tokenize(html: &str) -> Tokens<'_> {
    Tokens { html, at: 0, text_start: 0, held: None, dead_ends: HashSet::new(), no_more_tags: false }
}

/// The start tag that a text begins with.
pub fn start_tag_of(html: &str) -> Option<StartTag<'_>> {
    match start_tag(html, 0, &mut HashSet::new()) {
        Some((Markup::Start(tag), _)) => Some(tag),
        _ => None,
    }
}

/// The pieces of some HTML.
#[derive(Debug)]
pub struct Tokens<'a> {
    html: &'a str,
    at: usize,
    /// Where the text begins that comes before the next tag.
    text_start: usize,
    /// The tag behind the text that was returned last.
    held: Option<Markup<'a>>,
    /// Places inside of what looked like a tag and had no end: whoever comes by there does not find one either.
    dead_ends: HashSet<usize>,
    /// Whether no `>` is left.
    no_more_tags: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Markup<'a>;

    fn next(&mut self) -> Option<Markup<'a>> {
        if self.held.is_some() {
            return self.held.take();
        }
        while let Some(length) = memchr::memchr(b'<', &self.html.as_bytes()[self.at..]) {
            let open = self.at + length;
            let Some((token, end)) = self.markup_at(open) else {
                self.at = open + 1;
                continue;
            };
            self.at = match &token {
                Markup::Start(tag) if TEXT_ELEMENTS.contains(&&*tag.name) && !tag.self_closing => {
                    closing_tag(self.html, end, &tag.name).unwrap_or(self.html.len())
                }
                Markup::Start(tag) if CLOSED_TEXT_ELEMENTS.contains(&&*tag.name) && !tag.self_closing => {
                    closing_tag(self.html, end, &tag.name).unwrap_or(end)
                }
                _ => end,
            };
            let text = std::mem::replace(&mut self.text_start, end)..open;
            if text.is_empty() {
                return Some(token);
            }
            self.held = Some(token);
            return Some(Markup::Text(text));
        }
        self.at = self.html.len();
        let rest = std::mem::replace(&mut self.text_start, self.html.len())..self.html.len();
        (!rest.is_empty()).then_some(Markup::Text(rest))
    }
}

impl<'a> Tokens<'a> {
    fn markup_at(&mut self, open: usize) -> Option<(Markup<'a>, usize)> {
        let html = self.html;
        let rest = &html[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment_end(comment).map_or(html.len(), |end| open + "<!--".len() + end);
            return Some((Markup::Text(open..end), end));
        }
        match rest.as_bytes().get(1)? {
            b'!' | b'?' => {
                let end = rest.find('>').map_or(html.len(), |end| open + end + 1);
                Some((Markup::Text(open..end), end))
            }
            _ if self.no_more_tags => None,
            b'/' => {
                let name = lower_case(tag_name(&rest[2..]));
                let Some(length) = memchr::memchr(b'>', rest.as_bytes()) else {
                    self.no_more_tags = true;
                    return None;
                };
                let end = open + length + 1;
                (!name.is_empty()).then_some((Markup::End { range: open..end, name }, end))
            }
            _ => start_tag(html, open, &mut self.dead_ends),
        }
    }
}

/// Where `</name` begins.
fn closing_tag(html: &str, from: usize, name: &str) -> Option<usize> {
    let matches = |&(at, _): &(usize, &str)| {
        let end = from + at + "</".len() + name.len();
        let is_name = html.get(from + at + "</".len()..end).is_some_and(|found| found.eq_ignore_ascii_case(name));
        // `</iframes>` is text in an `<iframe>`.
        is_name
            && html.as_bytes().get(end).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
    };
    html[from..].match_indices("</").find(matches).map(|(at, _)| from + at)
}

/// Where a comment ends, from behind its `<!--`: as browsers see it, `<!-->` is one, and `--!>` ends one.
fn comment_end(comment: &str) -> Option<usize> {
    for empty in [">", "->"] {
        if comment.starts_with(empty) {
            return Some(empty.len());
        }
    }
    let ends = memchr::memmem::find_iter(comment.as_bytes(), "--");
    ends.map(|at| at + "--".len()).find_map(|at| {
        let bang = usize::from(comment[at..].starts_with('!'));
        comment[at + bang..].starts_with('>').then_some(at + bang + 1)
    })
}

/// Whether the inside of a tag ends in a slash that belongs to no attribute.
fn is_self_closing(inside: &str) -> bool {
    inside.ends_with("/>") && start_tag_of(&format!("<{inside}")).is_some_and(|tag| tag.self_closing)
}

/// Read a start tag. Where it has no end, remember the places on the way as dead ends.
fn start_tag<'a>(html: &'a str, open: usize, dead_ends: &mut HashSet<usize>) -> Option<(Markup<'a>, usize)> {
    let name = tag_name(&html[open + 1..]);
    if name.is_empty() {
        return None;
    }
    let mut attributes = Vec::new();
    let mut at = open + 1 + name.len();
    loop {
        let blanks = at;
        let rest = &html[at..];
        at += rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/').len();
        if html.as_bytes().get(at) == Some(&b'>') {
            // The slash of `<a href=../>` belongs to the address.
            let self_closing = html[blanks..at].ends_with('/');
            let tag = StartTag { range: open..at + 1, name: lower_case(name), attributes, self_closing };
            return Some((Markup::Start(tag), at + 1));
        }
        let attribute = if dead_ends.contains(&at) { None } else { attribute_at(html, at) };
        let Some(attribute) = attribute else {
            dead_ends.extend(attributes.iter().map(|attribute| attribute.range.start));
            dead_ends.insert(at);
            return None;
        };
        at = attribute.range.end;
        attributes.push(attribute);
    }
}

fn attribute_at(html: &str, start: usize) -> Option<Attribute<'_>> {
    let first = html[start..].chars().next()?.len_utf8();
    let rest = &html[start + first..];
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/');
    let name_end = start + first + rest.find(ends).unwrap_or(rest.len());
    let name = lower_case(html.get(start..name_end)?);
    let blanks = html[name_end..].len() - html[name_end..].trim_start().len();
    if html.as_bytes().get(name_end + blanks) != Some(&b'=') {
        return Some(Attribute { name, range: start..name_end, value: "", value_range: name_end..name_end });
    }
    let equals = name_end + blanks + 1;
    let value_start = equals + (html[equals..].len() - html[equals..].trim_start().len());
    let (value_range, end) = match html.as_bytes().get(value_start)? {
        quote @ (b'"' | b'\'') => {
            let length = html[value_start + 1..].find(*quote as char)?;
            (value_start + 1..value_start + 1 + length, value_start + length + 2)
        }
        _ => {
            let length = html[value_start..].find(|c: char| c.is_ascii_whitespace() || c == '>')?;
            (value_start..value_start + length, value_start + length)
        }
    };
    Some(Attribute { name, range: start..end, value: &html[value_range.clone()], value_range })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(text: &str) -> Option<usize> {
        RawScanner::default().feed(text)
    }

    #[test]
    fn an_element_ends_with_its_closing_tag() {
        assert_eq!(end_of("<p>a <b>b</b></p> tail"), Some(17));
        assert_eq!(end_of("<div><div></div>\n\n</div>"), Some(24));
        assert_eq!(end_of("<div title='</div>'>x</div>"), Some(27));
        assert_eq!(end_of("<script>if (a < b) \"</p>\"</script>"), Some(34));
        assert_eq!(end_of("<!-- <p> -->x"), Some(12));
        assert_eq!(end_of("<hr> x"), Some(4));
        assert_eq!(end_of("<p>never"), None);
        assert_eq!(end_of("<p>it's <img alt=\"a > b\"> so</p>"), Some(32));
    }

    #[test]
    fn tags_come_apart() {
        let html = "a<IMG src='x.png' alt= \"A\" hidden><a href=y>z</a >";
        let tokens: Vec<_> = tokenize(html).collect();
        let Markup::Start(image) = &tokens[1] else { panic!("a start tag") };
        assert_eq!(
            (&*image.name, image.attribute("src"), image.attribute("alt"), image.attribute("hidden")),
            ("img", Some("x.png"), Some("A"), Some(""))
        );
        assert_eq!(&html[image.attributes[0].range.clone()], "src='x.png'");
        let Markup::Start(link) = &tokens[2] else { panic!("a start tag") };
        assert_eq!(link.attribute("href"), Some("y"));
        assert!(matches!(&tokens[4], Markup::End { name, .. } if name == "a"));
    }
}
