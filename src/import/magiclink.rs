//! What pymdownx.magiclink makes links of: bare addresses, and tickets and people of a repository. They become links that
//! anyone can read.

use std::collections::BTreeSet;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::source::Source;
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
    repository: Option<(String, String)>,
    host: &'static str,
    tickets: bool,
    people: bool,
    shorter: bool,
    normalized: bool,
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
        let host = match text("provider").as_deref() {
            Some("gitlab") => "https://gitlab.com",
            Some("bitbucket") => "https://bitbucket.org",
            _ => "https://github.com",
        };
        let mut links = Self {
            is_on: true,
            repository: text("user").zip(text("repo")),
            host,
            tickets: truth("repo_url_shorthand"),
            people: truth("repo_url_shorthand") || truth("social_url_shorthand"),
            shorter: truth("repo_url_shortener"),
            normalized: truth("normalize_issue_symbols"),
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
            self.link(text, at).is_some_and(|(range, link)| range == (0..text.len()) && link.starts_with('<'))
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
        let prose = Prose::of(&text);
        let labels = link_texts(&text);
        let is_free = |at: usize| prose.has(at) && !labels.iter().any(|label| label.contains(&at));
        let mut edits: Vec<Edit> = Vec::new();
        let mut at = 0;
        let may_begin = |c: char| matches!(c, 'h' | 'w' | '<' | '#' | '@' | '!' | '?' | '0'..='9' | 'a'..='f');
        while let Some(next) = text[at..].find(may_begin).map(|found| at + found) {
            let is_tag = |at: usize| text[at..].starts_with('<') && !prose.is_code(at) && !prose.is_indented_code(at);
            let found = self.link(&text, next).filter(|(range, _)| is_free(range.start) || is_tag(range.start));
            at = next + 1;
            if let Some((range, link)) = found
                && edits.last().is_none_or(|last| last.range.end <= range.start)
            {
                teller.converted(TOPIC, body, range.start, format!("`{}`", &text[range.clone()]));
                at = range.end;
                edits.push(Edit::new(range, link));
            }
        }
        for range in self.addresses_of_variables(&text).into_iter().filter(|range| is_free(range.start)) {
            teller.converted(TOPIC, body, range.start, format!("`{}`", &text[range.clone()]));
            edits.push(Edit::new(range.clone(), format!("<{}>", &text[range])));
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// What a link looks like that has its mark at this byte.
    fn link(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let before = text[..at].chars().next_back();
        match text.as_bytes()[at] {
            b'0'..=b'9' | b'a'..=b'f' | b'h' | b'w' => {
                let begins =
                    before.is_none_or(|c| c.is_whitespace() || MAY_PRECEDE.contains(c)) || begins_footnote(text, at);
                // `you/it@0123…` is a commit of another repository.
                let may_be_commit = self.tickets && (begins || before == Some('@'));
                let commit = may_be_commit.then(|| self.commit(text, at)).flatten();
                commit.or_else(|| begins.then(|| self.address(text, at)).flatten())
            }
            b'<' => self.in_brackets(text, at),
            b'#' | b'!' | b'?' if self.tickets => self.ticket(text, at),
            b'@' => self.person(text, at).or_else(|| mail(text, at)),
            _ => None,
        }
    }

    fn address(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let rest = &text[at..];
        let scheme =
            ["https://", "http://", "ftps://", "ftp://", "www."].into_iter().find(|scheme| rest.starts_with(scheme))?;
        let is_part = |c: char| c.is_alphanumeric() || "-_.?,!'(){}[]/+&@%$#=:\"~;*^".contains(c);
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
        let link = self.shortened(url);
        Some((range, link.unwrap_or_else(|| format!("<{url}>"))))
    }

    /// `<https://github.com/user/repo>`, which is shortened as well.
    fn in_brackets(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| c == '>' || c == '<' || c.is_whitespace())?;
        let url = rest[..end].starts_with("http").then_some(&rest[..end]).filter(|_| rest[end..].starts_with('>'))?;
        Some((at..at + end + 2, self.shortened(url)?))
    }

    /// `https://github.com/user/repo/issues/1` as `user/repo#1`, and as `#1` where it is the site's own repository.
    fn shortened(&self, url: &str) -> Option<String> {
        /// What stands where a user's name would, and is none.
        const NO_USERS: [&str; 7] =
            ["marketplace", "notifications", "issues", "pull", "sponsors", "settings", "support"];
        if !self.shorter {
            return None;
        }
        let path = url.strip_prefix(self.host)?.trim_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        let own = |user: &str, repo: &str| {
            self.repository.as_ref().is_some_and(|(own_user, own_repo)| own_user == user && own_repo == repo)
        };
        match parts.as_slice() {
            [user, repo, kind @ ("issues" | "pull" | "discussions"), number] if is_number(number) => {
                let mark = match *kind {
                    "pull" if !self.normalized => "!",
                    "discussions" if !self.normalized => "?",
                    _ => "#",
                };
                let shown =
                    if own(user, repo) { format!("{mark}{number}") } else { format!("{user}/{repo}{mark}{number}") };
                Some(format!("[{shown}]({url})"))
            }
            [user, ..] if NO_USERS.contains(user) => None,
            [user] if is_name(user) => Some(format!("[@{user}]({url})")),
            [user, repo] if is_name(user) && is_name(repo) => Some(format!("[{user}/{repo}]({url})")),
            _ => None,
        }
    }

    /// `#1`, `repo#1`, `user/repo#1`; `!1` and `?1` are pull requests and discussions.
    fn ticket(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let (user, repo) = self.repository.as_ref()?;
        let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let end = at + 1 + digits;
        if digits == 0 || text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let named = text[..at]
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
            .len();
        let name = &text[named..at];
        if text[..named].ends_with(['&', '`', '\\', '[', '#', '@']) || in_braces(&text[..named]) {
            return None;
        }
        let (user, repo) = match name.split_once('/') {
            Some((user, repo)) if is_name(user) && is_name(repo) => (user, repo),
            None if name.is_empty() => (user.as_str(), repo.as_str()),
            None if is_name(name) && text.as_bytes()[at] == b'#' => (user.as_str(), name),
            _ => return None,
        };
        let (kind, mark) = match text.as_bytes()[at] {
            b'!' => ("pull", "!"),
            b'?' => ("discussions", "?"),
            _ => ("issues", "#"),
        };
        let mark = if self.normalized { "#" } else { mark };
        let number = &text[at + 1..end];
        Some((named..end, format!("[{name}{mark}{number}]({}/{user}/{repo}/{kind}/{number})", self.host)))
    }

    /// The forty digits of a commit, `user/repo@` before them or not: the first seven are shown.
    fn commit(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        const DIGITS: usize = 40;
        const SHOWN: usize = 7;
        let hash = text.get(at..at + DIGITS).filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let (own_user, own_repo) = self.repository.as_ref()?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        let named = text[..at].strip_suffix('@').map_or(at, |before| before.trim_end_matches(is_part).len());
        let name = text[named..at].trim_end_matches('@');
        let end = at + DIGITS;
        let goes_on = text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        if text[..named].ends_with(|c| is_part(c) || matches!(c, '@' | '#' | '`' | '[')) || goes_on {
            return None;
        }
        let (user, repo) = match name.split_once('/') {
            Some((user, repo)) if is_name(user) && is_name(repo) => (user, repo),
            None if name.is_empty() => (own_user.as_str(), own_repo.as_str()),
            None if is_name(name) => (own_user.as_str(), name),
            _ => return None,
        };
        let is_own = (user, repo) == (own_user, own_repo);
        let shown = if is_own { String::new() } else { format!("{name}@") };
        Some((named..end, format!("[{shown}{}]({}/{user}/{repo}/commit/{hash})", &hash[..SHOWN], self.host)))
    }

    fn person(&self, text: &str, at: usize) -> Option<(Range<usize>, String)> {
        let before = text[..at].chars().next_back();
        if !self.people
            || before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '`' | '\\' | '-' | '_' | '['))
        {
            return None;
        }
        let name =
            |from: usize| text[from..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        let length = name(at + 1);
        let user = text[at + 1..at + 1 + length].trim_end_matches('-');
        let end = at + 1 + user.len();
        if self.tickets && text[end..].starts_with('/') {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            let repo = &text[end + 1..];
            let repo = repo[..repo.find(|c| !is_part(c)).unwrap_or(repo.len())].trim_end_matches('.');
            let end = end + 1 + repo.len();
            let is_alone = is_name(repo) && !text[end..].starts_with(['#', '!', '?', '@', '/']);
            return is_alone.then(|| (at..end, format!("[{user}/{repo}]({}/{user}/{repo})", self.host)));
        }
        let goes_on = text[end..].starts_with(['/', '@', '_'])
            || text[end..].starts_with('.') && text[end + 1..].starts_with(char::is_alphanumeric);
        (!user.is_empty() && !goes_on).then(|| (at..end, format!("[@{user}]({}/{user})", self.host)))
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
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '^' | '\'' | '"' | '{' | '}' => shorter,
            ')' if unopened('(') => shorter,
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

/// Whether a brace is open at the end of a text: that of an attribute list.
fn in_braces(text: &str) -> bool {
    let line = &text[text.rfind('\n').map_or(0, |newline| newline + 1)..];
    line.rfind('{').is_some_and(|open| !line[open..].contains('}'))
}

/// `name@example.com`, by its `@`.
fn mail(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "-.+_".contains(c);
    let start = text[..at].trim_end_matches(is_local).len();
    let start = start + text[start..at].len() - text[start..at].trim_start_matches(['.', '-', '+']).len();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let rest = &text[at + 1..];
    let host = rest[..rest.find(|c| !is_host(c)).unwrap_or(rest.len())].trim_end_matches(['.', '-', '_']);
    let before = text[..start].chars().next_back();
    let is_address = start < at && host.contains('.') && host.split('.').all(|part| !part.is_empty());
    let stands_free = !before.is_some_and(|c| matches!(c, '<' | '/' | ':' | '@' | '[' | '`'));
    (is_address && stands_free).then(|| (start..at + 1 + host.len(), format!("<{}@{host}>", &text[start..at])))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
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
            repository: Some(("me".to_owned(), "docs".to_owned())),
            host: "https://github.com",
            tickets: true,
            people: true,
            shorter: true,
            normalized: true,
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
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            links.convert(&mut body, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
