//! Hand-written HTML, taken apart as far as the rules need it.

use std::ops::Range;

use crate::import::paths::{addresses, folder_of, old_route, relative, resolve};
use crate::import::source::Source;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// `<!-- … -->`
    Comment,
    /// `<name …>`, the name in small letters.
    Open(String),
    /// `</name>`
    Close(String),
}

/// Elements that have no end.
const VOID: [&str; 8] = ["br", "img", "hr", "input", "source", "wbr", "meta", "link"];

/// Elements that are blocks.
pub const BLOCKS: [&str; 32] = [
    "p",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "blockquote",
    "center",
    "iframe",
    "section",
    "form",
    "figure",
    "style",
    "script",
];

/// Whether an element has no end.
pub fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// The pieces of a text, in their order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut plain = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let Some((end, kind)) = markup(text, start) else {
            at = start + 1;
            continue;
        };
        if plain < start {
            tokens.push(Token { range: plain..start, kind: Kind::Text });
        }
        tokens.push(Token { range: start..end, kind });
        at = end;
        plain = end;
    }
    if plain < text.len() {
        tokens.push(Token { range: plain..text.len(), kind: Kind::Text });
    }
    tokens
}

/// The tag or comment that begins here.
pub fn markup(text: &str, start: usize) -> Option<(usize, Kind)> {
    let rest = &text[start..];
    if rest.starts_with("<!--") {
        return rest.find("-->").map(|at| (start + at + 3, Kind::Comment));
    }
    let body = rest.strip_prefix('<')?;
    let (closes, name) = body.strip_prefix('/').map_or((false, body), |name| (true, name));
    let mut length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    // `<o:p>` of word processors; no address begins with one letter.
    if let Some(local) = name[length..].strip_prefix(':').filter(|_| length == 1) {
        length += 1 + local.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(local.len());
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name[length..].starts_with(['>', ' ', '\n', '\t', '/'])
    {
        return None;
    }
    let end = tag_end(rest)?;
    let name = name[..length].to_ascii_lowercase();
    Some((start + end, if closes { Kind::Close(name) } else { Kind::Open(name) }))
}

/// The end of a tag: a `>` outside of quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if tag[..at].trim_end().ends_with('=') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute of a tag.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let start = from + found;
        from = start + name.len();
        let begins = lower[..start].ends_with([' ', '\n', '\t', '"', '\'']);
        let Some(value) = tag[from..].trim_start().strip_prefix('=').filter(|_| begins) else { continue };
        let value = value.trim_start();
        return match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next().map(str::to_owned),
            _ => value.split([' ', '\n', '\t', '>']).next().map(|value| value.trim_end_matches('/').to_owned()),
        };
    }
    None
}

/// The names of a tag's attributes, in small letters.
pub fn attribute_names(tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    let body = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let mut rest = body.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim_start();
    while !rest.is_empty() {
        let length = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        names.push(rest[..length].to_ascii_lowercase());
        rest = rest[length..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start();
        let end = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].find(quote).map_or(value.len(), |end| end + 2),
            _ => value.find(char::is_whitespace).unwrap_or(value.len()),
        };
        // `a=""b`, where a name follows at once; and a name of nothing ends the tag.
        rest = value[end..].trim_start();
        if length == 0 && end == 0 {
            break;
        }
    }
    names
}

/// The element that begins with the tag at a byte: its end, by counting tags of its name.
pub fn element_end(text: &str, start: usize) -> Option<usize> {
    let (mut at, Kind::Open(name)) = markup(text, start)? else { return None };
    if is_void(&name) || text[start..at].ends_with("/>") {
        return Some(at);
    }
    let mut depth = 1;
    while let Some(found) = text[at..].find('<') {
        let place = at + found;
        at = place + 1;
        let Some((end, kind)) = markup(text, place) else { continue };
        at = end;
        match kind {
            // A paragraph ends where the next one begins.
            Kind::Open(own) if own == name && name == "p" => return None,
            Kind::Open(own) if own == name => depth += 1,
            Kind::Close(own) if own == name => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(end);
        }
    }
    None
}

/// The inside of an element that begins at a byte and ends at another.
pub fn inside(text: &str, element: &Range<usize>) -> Option<Range<usize>> {
    let (open, _) = markup(text, element.start)?;
    let close = text[..element.end].rfind("</")?;
    (open <= close).then_some(open..close)
}

/// The inside of a paragraph that is ended by its own tag.
pub fn paragraph_inside(text: &str, element: &Range<usize>) -> Option<Range<usize>> {
    let (open, _) = markup(text, element.start)?;
    let body = &text[open..element.end];
    let close = body.rfind("</").filter(|at| body[at + 2..].to_ascii_lowercase().starts_with("p"))?;
    // Only blank space stands behind it.
    let (end, _) = markup(text, open + close)?;
    trimmed(&text[end..element.end]).is_empty().then_some(open..open + close)
}

/// Whether HTML holds an element that is a block.
pub fn has_blocks(html: &str) -> bool {
    tokens(html).iter().any(|token| match &token.kind {
        Kind::Open(name) | Kind::Close(name) => BLOCKS.contains(&name.as_str()),
        _ => false,
    })
}

/// HTML within a line as Markdown: tags stay, and what would mean something to Markdown is escaped.
pub fn inline(html: &str) -> String {
    let mut markdown = String::with_capacity(html.len());
    for token in tokens(html) {
        let part = &html[token.range.clone()];
        match &token.kind {
            Kind::Text => markdown.push_str(&escaped(part)),
            // Tags of word processors, which Markdown would show.
            Kind::Open(name) | Kind::Close(name) if name.contains(':') => {}
            Kind::Open(_) => markdown.push_str(&quoted_values(&part.replace('\n', " "))),
            _ => markdown.push_str(&part.replace('\n', " ")),
        }
    }
    let lines: Vec<&str> = markdown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A tag alone on the first line would make all of it HTML.
    let is_tag = |line: &&str| markup(line, 0).is_some_and(|(end, _)| end == line.len());
    let tags = lines.iter().take_while(|line| is_tag(line)).count();
    let (first, rest) = lines.split_at(if tags == 0 { 0 } else { (tags + 1).min(lines.len()) });
    let joined = [first.join(" ")].into_iter().filter(|line| !line.is_empty());
    begin_escaped(&joined.chain(rest.iter().map(|line| (*line).to_owned())).collect::<Vec<_>>().join("\n"))
}

/// Whether HTML holds what was meant as Markdown: a heading, a table, code or a block behind a blank line. A paragraph that
/// is never ended holds all that follows it.
pub fn swallows_markdown(html: &str) -> bool {
    let begins = ["#", "|", "```", "!!! ", "??? ", "=== "];
    let pairs = html.lines().zip(html.lines().skip(1));
    pairs.into_iter().any(|(line, next)| line.trim().is_empty() && begins.iter().any(|begin| next.starts_with(begin)))
}

/// A tag with all its values between quotes: CommonMark takes fewer without them than browsers do.
fn quoted_values(tag: &str) -> String {
    let mut quoted = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        quoted.push_str(&rest[..=at]);
        rest = rest[at + 1..].trim_start();
        let length = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
            _ => rest.find([' ', '>']).unwrap_or(rest.len()),
        };
        let (value, behind) = rest.split_at(length);
        let is_bare = !value.starts_with(['"', '\'']) && !value.contains('"');
        quoted.push_str(&if is_bare { format!("\"{value}\"") } else { value.to_owned() });
        // `a="b"c="d"`, which browsers read all the same.
        if !behind.starts_with([' ', '>', '/']) && !behind.is_empty() {
            quoted.push(' ');
        }
        rest = behind;
    }
    quoted + rest
}

/// Text as Markdown that shows it as it is. Expressions stay.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some(length) = expression(rest) {
            escaped.push_str(&rest[..length]);
            at += length;
            continue;
        }
        let c = rest.chars().next().unwrap_or_default();
        let within_word = |at: usize| {
            let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            word(text[..at].chars().next_back()) && word(text[at + c.len_utf8()..].chars().next())
        };
        let special = match c {
            '*' | '`' | '[' | ']' | '\\' | '<' => true,
            '_' => !within_word(at),
            '~' | '=' | '^' | '+' => rest[1..].starts_with(c) || text[..at].ends_with(c),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
        at += c.len_utf8();
    }
    escaped
}

fn expression(text: &str) -> Option<usize> {
    text.starts_with("{{").then(|| text.find("}}").map(|at| at + 2)).flatten()
}

/// Lines that begin like a heading, a list or a quote, made text.
pub fn begin_escaped(text: &str) -> String {
    let line = |line: &str| {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = &line[digits..];
        match rest.chars().next() {
            Some('.' | ')') if digits > 0 => format!("{}\\{rest}", &line[..digits]),
            Some('#' | '>' | '-' | '+' | '=' | '|' | ':' | '!' | '?') if digits == 0 => format!("\\{line}"),
            _ => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Where addresses of an article count from, and what is there.
#[derive(Debug)]
pub struct Addresses<'a> {
    /// The old site.
    pub source: &'a Source,
    /// The article's path in it.
    pub article: &'a str,
}

impl Addresses<'_> {
    /// An address in HTML counts from that of the page, and one in Markdown from the file. One that leads nowhere stays.
    fn of_picture(&self, src: &str) -> String {
        let src = src.trim().replace('\\', "/");
        let page = old_route(self.article, addresses(self.source));
        let page = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_relative = !src.starts_with('/') && !src.contains("://");
        let path =
            resolve(page, &percent_encoding::percent_decode_str(&src).decode_utf8_lossy()).filter(|_| is_relative);
        match path.filter(|path| self.source.has(path) && !src.contains(['?', '#', '%'])) {
            Some(path) => relative(folder_of(self.article), &path),
            None => src,
        }
    }
}

/// What becomes of a picture that stands at the side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It stays there.
    Keep,
    /// It stands where its step has it.
    Drop,
    /// It stands below the text of its step.
    Below,
}

/// A picture of HTML as one of Markdown; `None` where Markdown cannot say what it says.
pub fn picture(tag: &str, side: Side, addresses: &Addresses<'_>) -> Option<String> {
    let src = addresses.of_picture(&attribute(tag, "src")?);
    if src.is_empty() || src.contains(['<', '>', '\n', '"']) || attribute(tag, "usemap").is_some() {
        return None;
    }
    let style = attribute(tag, "style").unwrap_or_default();
    // A share of the page's width means another one in the column beside a step.
    let is_share = |width: &String| width.ends_with('%');
    let width = property(&style, "width").or_else(|| attribute(tag, "width"));
    let width = width.filter(|width| side != Side::Drop || !is_share(width));
    let is_plain = |size: &String| {
        !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'%'))
    };
    let width = width.filter(is_plain);
    // Where the width is given, the height follows; and a share of the page's height means nothing.
    let height = property(&style, "height").or_else(|| attribute(tag, "height"));
    let height = height.filter(is_plain).filter(|height| width.is_none() && !is_share(height) && height != "auto");
    let mut attributes: Vec<String> =
        attribute(tag, "class").unwrap_or_default().split_whitespace().map(|class| format!(".{class}")).collect();
    attributes.extend(attribute(tag, "id").map(|id| format!("#{id}")));
    attributes.extend((side == Side::Below).then(|| ".below".to_owned()));
    attributes.extend(width.map(|width| format!("width={width}")));
    attributes.extend(height.map(|height| format!("height={height}")));
    let float =
        property(&style, "float").filter(|value| side == Side::Keep && matches!(value.as_str(), "left" | "right"));
    let is_centred = float.is_none() && side == Side::Keep && is_centred(&style);
    attributes.extend(float.map(|value| format!("style=\"float: {value}\"")));
    attributes.extend(is_centred.then(|| "style=\"display: block; margin: auto\"".to_owned()));
    let attributes = if attributes.is_empty() { String::new() } else { format!("{{{}}}", attributes.join(" ")) };
    let alt = escaped(&htmlize::unescape(attribute(tag, "alt").unwrap_or_default()));
    Some(format!("![{}]({}){attributes}", alt.split_whitespace().collect::<Vec<_>>().join(" "), address(&src)))
}

/// Whether HTML is a picture and nothing else.
pub fn is_picture(html: &str) -> bool {
    markup(html, 0).is_some_and(|(end, kind)| end == html.len() && kind == Kind::Open("img".to_owned()))
}

/// Whether a picture stands in the middle by itself.
fn is_centred(style: &str) -> bool {
    let is_auto =
        |name: &str| property(style, name).is_some_and(|value| value.split_whitespace().any(|part| part == "auto"));
    let is_block = property(style, "display").is_some_and(|value| value == "block");
    is_block && (is_auto("margin") || (is_auto("margin-left") && is_auto("margin-right")))
}

/// An address within parentheses.
fn address(src: &str) -> String {
    if src.contains([' ', '(', ')']) { format!("<{src}>") } else { src.to_owned() }
}

/// A property of a `style`.
pub fn property(style: &str, name: &str) -> Option<String> {
    style.split(';').find_map(|part| {
        let (key, value) = part.split_once(':')?;
        (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().to_owned())
    })
}

/// `<br>` at the ends of HTML within a block, and blanks, make room and nothing else.
pub fn trimmed(html: &str) -> &str {
    let mut html = html.trim();
    loop {
        let before = html;
        for space in ["&nbsp;", "&#160;", "&#xa0;", "\u{a0}"] {
            html = html.trim_start_matches(space).trim_end_matches(space).trim();
        }
        let is_room = |kind: &Kind| matches!(kind, Kind::Open(name) | Kind::Close(name) if name == "br");
        if let Some((end, kind)) = markup(html, 0) {
            html = if is_room(&kind) { html[end..].trim() } else { html };
        }
        if let Some(start) = html.rfind('<').filter(|_| html.ends_with('>')) {
            let is_last = markup(html, start).is_some_and(|(end, kind)| end == html.len() && is_room(&kind));
            html = if is_last { html[..start].trim() } else { html };
        }
        if before == html {
            return html;
        }
    }
}

/// `<br>`. Browsers take `</br>` for the same, and other readers of HTML for nothing: it stays what it is.
pub fn is_break(kind: &Kind) -> bool {
    matches!(kind, Kind::Open(name) if name == "br")
}

/// HTML cut where two or more `<br>` follow one another.
pub fn paragraphs(html: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut run): (usize, Option<Range<usize>>) = (0, None);
    let mut count = 0;
    for token in tokens(html) {
        let part = &html[token.range.clone()];
        match &token.kind {
            kind if is_break(kind) => {
                count += 1;
                run = Some(run.map_or(token.range.clone(), |run| run.start..token.range.end));
            }
            Kind::Text if trimmed(part).is_empty() => {}
            _ => {
                if let Some(run) = run.take().filter(|_| count > 1) {
                    parts.push(&html[start..run.start]);
                    start = run.end;
                }
                (run, count) = (None, 0);
            }
        }
    }
    parts.push(&html[start..]);
    parts.into_iter().map(trimmed).filter(|part| !part.is_empty()).collect()
}
