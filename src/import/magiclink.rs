//! What pymdownx.magiclink makes links of: bare addresses, and tickets and people of a repository. They become links that
//! anyone can read.

mod hosts;
mod shorthands;

use std::collections::BTreeSet;
use std::ops::Range;

use self::hosts::Kind;
use self::shorthands::{Shorthands, label};

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::syntaxes::critic::without_signs;
use super::variables::{Delimiters, Spelling, Variable};
use super::yaml::Node;

/// The topic of this stage.
const TOPIC: &str = "Bare addresses that were links";

/// What may stand right before a bare address: what opens something, an end of a tag or of code, and a table's pipe.
const MAY_PRECEDE: &str = "*_~^[('\"|>`";

/// How a site has set it.
#[derive(Debug, Default)]
pub struct MagicLinks {
    is_on: bool,
    shorthands: Shorthands,
    /// Whether addresses of repositories are shown as shorthands, and those of people.
    shorter: bool,
    shorter_people: bool,
    /// Whether bare addresses are shown without what stands before `://`.
    without_protocol: bool,
    /// Whether critic marks are none of the words beside them.
    critic: bool,
    /// The variables whose values are addresses, and what stands around a variable.
    variables: Vec<String>,
    delimiters: Delimiters,
}

impl MagicLinks {
    /// As a site has set it, with these variables.
    pub fn of(source: &Source, variables: &[Variable]) -> Self {
        let Some((settings, _)) = source.extension(&["pymdownx.magiclink"]) else { return Self::default() };
        let text = |key: &str| settings.and_then(|node| node.get(key)).and_then(Node::text).map(str::to_owned);
        let truth = |key: &str| settings.and_then(|node| node.get(key)).and_then(Node::truth).unwrap_or(false);
        let text = |key: &str| text(key).filter(|text| !text.is_empty());
        let hosts = hosts::of(settings);
        let provider = text("provider").unwrap_or_default();
        let own = hosts.iter().position(|host| host.name == provider).unwrap_or_default();
        let shorthands = Shorthands {
            own,
            user: text("user"),
            repo: text("repo"),
            repositories: truth("repo_url_shorthand"),
            people: truth("social_url_shorthand"),
            normalized: truth("normalize_issue_symbols"),
            hosts,
        };
        let mut links = Self {
            is_on: true,
            shorthands,
            shorter: truth("repo_url_shortener"),
            shorter_people: truth("social_url_shortener"),
            without_protocol: truth("hide_protocol"),
            critic: source.extension(&["pymdownx.critic"]).is_some(),
            variables: Vec::new(),
            delimiters: Spelling::of(source).expressions,
        };
        let is_address = |variable: &&Variable| variable.value.text().is_some_and(|value| links.is_address(value));
        links.variables = variables.iter().filter(is_address).map(|variable| variable.name.clone()).collect();
        links
    }

    /// Whether a text is an address and nothing else.
    fn is_address(&self, text: &str) -> bool {
        let whole = |at: usize| {
            self.link(text, at, 0).is_some_and(|(range, link)| range == (0..text.len()) && link.starts_with('<'))
        };
        (!text.is_empty() && whole(0)) || text.find('@').is_some_and(whole)
    }

    /// The places of a text that are nothing but such a variable.
    fn addresses_of_variables(&self, text: &str) -> Vec<Range<usize>> {
        let (open, close) = &self.delimiters;
        if self.variables.is_empty() {
            return Vec::new();
        }
        let place = |(at, _): (usize, &str)| {
            let inside = &text[at + open.len()..];
            let length = inside.find(close.as_str())?;
            let is_one = self.variables.iter().any(|name| name == inside[..length].trim());
            let stands_free = !text[..at].ends_with(['<', '/', ':', '@', '[', '(', '`', '=', '"', '\\']);
            (is_one && stands_free).then_some(at..at + open.len() + length + close.len())
        };
        text.match_indices(open.as_str()).filter_map(place).collect()
    }

    /// Convert the links of an article.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if !self.is_on {
            return;
        }
        let text = body.text.clone();
        let prose = body.prose();
        let labels = link_texts(&text);
        let text = if self.critic && text.contains('{') { without_signs(&text) } else { text };
        let is_free = |at: usize| prose.has(at) && !labels.iter().any(|label| label.contains(&at));
        let mut edits: Vec<Edit> = Vec::new();
        let mut at = 0;
        let may_begin =
            |c: char| matches!(c, 'h' | 'w' | 'H' | 'F' | 'W' | '<' | '#' | '@' | '!' | '?' | '0'..='9' | 'a'..='f');
        while let Some(next) = text[at..].find(may_begin).map(|found| at + found) {
            let is_code = prose.is_code(next) || prose.is_indented_code(next);
            let is_tag = text[next..].starts_with('<') && !is_code;
            let taken = edits.last().map_or(0, |last| last.range.end);
            let found =
                self.link(&text, next, taken).filter(|(range, _)| is_tag || is_free(range.start) && is_free(next));
            at = next + 1;
            if let Some((range, link)) = found.filter(|(range, _)| range.start >= taken) {
                teller.converted(TOPIC, body, range.start, format!("`{}`", &text[range.clone()]));
                at = range.end;
                edits.push(beside_sign(&text, taken, range, link));
            } else if is_tag && let Some(length) = in_angles(&text[next..]) {
                at = next + length;
            }
        }
        for range in self.addresses_of_variables(&text).into_iter().filter(|range| is_free(range.start)) {
            teller.converted(TOPIC, body, range.start, format!("`{}`", &text[range.clone()]));
            edits.push(Edit::new(range.clone(), format!("<{}>", &text[range])));
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// What a link looks like that has its mark at this byte; what stands before another one is taken already.
    fn link(&self, text: &str, at: usize, taken: usize) -> Option<(Range<usize>, String)> {
        let short = || {
            let (range, link) = self.shorthands.link(&text[taken..], at - taken)?;
            Some((range.start + taken..range.end + taken, link))
        };
        let before = text[..at].chars().next_back();
        match text.as_bytes()[at] {
            b'0'..=b'9' | b'a'..=b'f' | b'h' | b'w' | b'H' | b'F' | b'W' => {
                let begins =
                    before.is_none_or(|c| c.is_whitespace() || MAY_PRECEDE.contains(c)) || begins_footnote(text, at);
                let address = begins.then(|| self.address(text, at)).flatten();
                address.or_else(short)
            }
            b'<' => self.in_brackets(text, at),
            b'#' | b'!' | b'?' => short(),
            b'@' => mail(text, at).or_else(short),
            _ => None,
        }
    }

    fn address(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let rest = &text[at..];
        let scheme = ["https://", "http://", "ftps://", "ftp://", "www."]
            .into_iter()
            .find(|scheme| rest.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))?;
        let is_part = |c: char| {
            c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace() || "-_.?,!'(){}[]/+&@%$#=:\"~;*^".contains(c)
        };
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let url = without_trailing_signs(&rest[..length]);
        let domain = url.get(scheme.len()..).filter(|domain| domain.starts_with(char::is_alphanumeric))?;
        let is_in_domain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let domain = &domain[..domain.find(|c| !is_in_domain(c)).unwrap_or(domain.len())];
        // The last two parts of a domain have no underscore.
        if domain.rsplit('.').take(2).any(|part| part.contains('_')) {
            return None;
        }
        let range = at..at + url.len();
        if scheme == "www." {
            return Some((range, format!("[{url}](http://{url})")));
        }
        Some((range, self.shortened(url).or_else(|| self.bare(url)).unwrap_or_else(|| format!("<{url}>"))))
    }

    /// `<https://github.com/user/repo>`, which is shortened as well.
    fn in_brackets(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| c == '>' || c == '<' || c.is_whitespace())?;
        let url = rest[..end].starts_with("http").then_some(&rest[..end]).filter(|_| rest[end..].starts_with('>'))?;
        Some((at..at + end + 2, self.shortened(url).or_else(|| self.bare(url))?))
    }

    /// An address that is shown without its protocol.
    fn bare(&self, url: &str) -> Option<String> {
        let (_, shown) = url.split_once("://").filter(|_| self.without_protocol)?;
        Some(format!("[{}]({url})", label(shown)))
    }

    /// `https://github.com/user/repo/issues/1` as `user/repo#1`, and as `#1` where it is the site's own repository.
    fn shortened(&self, url: &str) -> Option<String> {
        let short = &self.shorthands;
        let (index, host, path) = short.hosts.iter().enumerate().find_map(|(index, host)| {
            let is_wanted = if host.kind == Kind::Social { self.shorter_people } else { self.shorter };
            let bare = |url: &str| url.replacen("://www.", "://", 1);
            let known = bare(url);
            let length = url.len() - known.len();
            let is_below =
                known.to_lowercase().starts_with(host.url.as_str()) && known[host.url.len()..].starts_with('/');
            (is_wanted && is_below).then(|| (index, host, &url[host.url.len() + length + 1..]))
        })?;
        let (user, rest) = path.split_once('/').map_or((path, ""), |(user, rest)| (user, rest));
        if host.user(user) != Some(user.len()) || host.no_users.contains(&user.to_lowercase()) {
            return None;
        }
        let (repo, below) = rest.split_once('/').unwrap_or((rest, ""));
        let shown = match (repo, below) {
            ("", "") => format!("@{user}"),
            _ if host.kind == Kind::Social => return None,
            (_, "") => format!("{user}/{repo}"),
            _ => short.shown(index, (user, repo), host.target(below)?),
        };
        Some(format!("[{}]({url})", label(&shown)))
    }
}

/// Whether what begins at a byte is the beginning of a footnote: `[^1]:https://…`.
fn begins_footnote(text: &str, at: usize) -> bool {
    let line = &text[text[..at].rfind('\n').map_or(0, |newline| newline + 1)..at];
    line.starts_with("[^") && line.find("]:").is_some_and(|end| end + "]:".len() == line.len())
}

/// A bare address up to where it ends: signs of the sentence are no part of it, nor is a bracket that it does not open.
fn without_trailing_signs(mut url: &str) -> &str {
    while let Some(last) = url.chars().next_back() {
        let shorter = &url[..url.len() - last.len_utf8()];
        let unopened = |open: char| url.matches(last).count() > url.matches(open).count();
        url = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '^' | '\'' | '"' | '{' => shorter,
            ')' if unopened('(') => shorter,
            '}' if unopened('{') => shorter,
            ']' if unopened('[') => shorter,
            ';' => {
                let name = shorter.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                name.strip_suffix('&').filter(|_| name.len() < shorter.len()).unwrap_or(shorter)
            }
            _ => break,
        };
    }
    url
}

/// `name@example.com`, by its `@`.
fn mail(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "-.+_".contains(c);
    let start = text[..at].trim_end_matches(is_local).len();
    let start = start + text[start..at].len() - text[start..at].trim_start_matches('.').len();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let rest = &text[at + 1..];
    let host = &rest[..rest.find(|c| !is_host(c)).unwrap_or(rest.len())];
    // It ends with a letter, and the word with it.
    let ends = |length: &usize| {
        host.as_bytes()[length - 1].is_ascii_alphabetic()
            && hosts::is_boundary(rest, *length)
            && !rest[*length..].starts_with(['-', '@'])
    };
    let host = &host[..(1..=host.len()).rev().find(ends)?];
    let before = text[..start].chars().next_back();
    let is_address = start < at && host.contains('.') && host.split('.').all(|part| !part.is_empty());
    let stands_free =
        !before.is_some_and(|c| matches!(c, '<' | '/' | '@' | '`' | '\\')) && !text[..start].ends_with("<mailto:");
    (is_address && stands_free).then(|| (start..at + 1 + host.len(), format!("<{}@{host}>", &text[start..at])))
}

/// The link in the place of a range, the sign before it kept a sign: `!` would make a picture of it.
fn beside_sign(text: &str, taken: usize, range: Range<usize>, link: String) -> Edit {
    let before = &text[taken..range.start];
    if link.starts_with('[') && before.ends_with('!') && !before.ends_with("\\!") {
        return Edit::new(range.start - 1..range.end, format!("\\!{link}"));
    }
    Edit::new(range, link)
}

/// How long the address in angle brackets is that a text begins with.
fn in_angles(text: &str) -> Option<usize> {
    let end = text.find(|c: char| c == '>' || c.is_whitespace()).filter(|&end| text[end..].starts_with('>'))?;
    let inside = &text[1..end];
    (inside.contains("://") || inside.contains('@') || inside.starts_with("mailto:")).then_some(end + 1)
}

/// What stands between the brackets of links: no link can stand in another one.
fn link_texts(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let label_before = |(end, _): (usize, &str)| text[..end].rfind(['[', '\n']).map(|start| &text[start..=end]);
    let defined: BTreeSet<&str> = text.match_indices("]:").filter_map(label_before).collect();
    for at in memchr::memchr3_iter(b'[', b']', b'\n', bytes) {
        match bytes[at] {
            _ if at > 0 && bytes[at - 1] == b'\\' => {}
            b'[' => open.push(at),
            b']' => {
                let Some(start) = open.pop() else { continue };
                let next = bytes.get(at + 1).copied();
                let label = &text[start..=at];
                if matches!(next, Some(b'(' | b'[' | b':')) || defined.contains(label) || text[..start].ends_with(']') {
                    found.push(start..at + 1);
                }
            }
            _ if text[at + 1..].starts_with('\n') => open.clear(),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn links_are_written_out() {
        let links = MagicLinks {
            is_on: true,
            shorthands: Shorthands {
                hosts: hosts::of(None),
                own: 0,
                user: Some("me".to_owned()),
                repo: Some("docs".to_owned()),
                repositories: true,
                people: true,
                normalized: true,
            },
            shorter: true,
            shorter_people: true,
            without_protocol: false,
            critic: true,
            variables: vec!["support".to_owned()],
            delimiters: Spelling::default().expressions,
        };
        for (text, expected) in [
            ("see https://a.example/b?c=d.", "see <https://a.example/b?c=d>."),
            (
                "`https://a.example` <https://a.example> [x](https://a.example)",
                "`https://a.example` <https://a.example> [x](https://a.example)",
            ),
            ("[https://a.example](b.md)", "[https://a.example](b.md)"),
            (
                "#12, ?5 and you/it#7",
                "[#12](https://github.com/me/docs/issues/12), [#5](https://github.com/me/docs/discussions/5) and [you/it#7](https://github.com/you/it/issues/7)",
            ),
            (
                "https://a.example/b_(c) (https://a.example), x:https://a.example http://a_b.local https://a_b.c.example/&amp;",
                "<https://a.example/b_(c)> (<https://a.example>), x:https://a.example http://a_b.local <https://a_b.c.example/>&amp;",
            ),
            (
                "<https://github.com/you/it> https://github.com/you https://github.com/support <https://a.example>",
                "[you/it](https://github.com/you/it) [@you](https://github.com/you) <https://github.com/support> <https://a.example>",
            ),
            (
                "{++#12++} {--me@example.com--} {~~a~>https://a.example~~} {>>#12<<}",
                "{++[#12](https://github.com/me/docs/issues/12)++} {--<me@example.com>--} {~~a~><https://a.example>~~} {>>#12<<}",
            ),
            ("[^1]:https://a.example", "[^1]:<https://a.example>"),
            ("## Title\n&#35; a#b", "## Title\n&#35; a#b"),
            ("by @someone, not a@b", "by [@someone](https://github.com/someone), not a@b"),
            ("see @you/it and @you.", "see [you/it](https://github.com/you/it) and [@you](https://github.com/you)."),
            (
                "0123456789abcdef0123456789abcdef01234567, you/it@0123456789abcdef0123456789abcdef01234567.",
                "[0123456](https://github.com/me/docs/commit/0123456789abcdef0123456789abcdef01234567), [you/it@0123456](https://github.com/you/it/commit/0123456789abcdef0123456789abcdef01234567).",
            ),
            ("mail me@example.com.", "mail <me@example.com>."),
            (
                "mail {{ support }}, [{{ support }}](mailto:{{ support }}) `{{support}}` {{ other }}",
                "mail <{{ support }}>, [{{ support }}](mailto:{{ support }}) `{{support}}` {{ other }}",
            ),
            ("https://github.com/me/docs/pull/3", "[#3](https://github.com/me/docs/pull/3)"),
            (
                "@you/it!5 it!1 docs#2 @gitlab:you/it gitlab:you/it!3 gitlab:you/it?4 @x:you",
                "[you/it](https://github.com/you/it)[#5](https://github.com/me/docs/pull/5) \
                 [it#1](https://github.com/me/it/pull/1) [#2](https://github.com/me/docs/issues/2) \
                 [you/it](https://gitlab.com/you/it) [you/it#3](https://gitlab.com/you/it/-/merge_requests/3) \
                 gitlab:you/it?4 [@you](https://x.com/you)",
            ),
            (
                "https://gitlab.com/you/it/-/merge_requests/3/ https://x.com/you https://x.com/home",
                "[you/it#3](https://gitlab.com/you/it/-/merge_requests/3/) [@you](https://x.com/you) <https://x.com/home>",
            ),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            links.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
