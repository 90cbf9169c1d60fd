//! Tickets, commits, repositories and people that are named in short: `#1`, `user/repo#1`, `gitlab:user/repo!1`, `@user`,
//! `@user/repo`, `user/repo@` and the digits of a commit.

use std::ops::Range;

use super::hosts::{Host, Kind, Target, is_boundary, repository};

/// How many digits a commit has.
pub const DIGITS: usize = 40;

/// How far a name and its host reach back from a mark, in bytes, at most: 100 of a repository, 39 of a user, the host's name.
const REACH: usize = 200;

/// How a site has set it.
#[derive(Debug, Default)]
pub struct Shorthands {
    /// All hosts that shorthands may name.
    pub hosts: Vec<Host>,
    /// Which of them is the site's own.
    pub own: usize,
    /// The site's user and repository.
    pub user: Option<String>,
    pub repo: Option<String>,
    /// Whether tickets and repositories are links.
    pub repositories: bool,
    /// Whether people of hosts without repositories are.
    pub people: bool,
    /// Whether the mark of a pull request and of a discussion is that of a ticket.
    pub normalized: bool,
}

/// What a shorthand names.
struct Reference<'a> {
    host: usize,
    user: &'a str,
    repo: &'a str,
}

/// The place of a shorthand, and the link that stands for it.
pub type Found = (Range<usize>, String);

impl Shorthands {
    /// The link whose mark stands at a byte: `#`, `!`, `?`, `@`, or the first digit of a commit.
    pub fn link(&self, text: &str, at: usize) -> Option<Found> {
        match text.as_bytes()[at] {
            b'@' => self.mention(text, at).or_else(|| self.commit_of(text, at)),
            b'#' | b'!' | b'?' => self.ticket(text, at),
            _ => self.commit(text, at),
        }
    }

    /// `@user`, `@user/repo`, `@gitlab:user`.
    fn mention(&self, text: &str, at: usize) -> Option<Found> {
        let before = text[..at].chars().next_back();
        if !(self.repositories || self.people) || before.is_some_and(|c| c.is_ascii_alphabetic() || c == '\\') {
            return None;
        }
        let (host, from) = self.named_host(text, at + 1).unwrap_or((self.own, at + 1));
        let user = from + self.hosts[host].user(&text[from..])?;
        let (url, name) = (&self.hosts[host].url, &text[from..user]);
        let has_repositories = self.repositories && self.hosts[host].kind != Kind::Social;
        if has_repositories
            && text[user..].starts_with('/')
            && let Some(length) = repository(&text[user + 1..])
        {
            let end = user + 1 + length;
            let whole = &text[from..end];
            return Some((at..end, format!("[{}]({url}/{whole})", label(whole))));
        }
        Some((at..user, format!("[@{}]({url}/{name})", label(name))))
    }

    /// The host whose name begins here, with a colon and a user behind it; and where the user begins.
    fn named_host(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        self.hosts.iter().enumerate().find_map(|(index, host)| {
            let is_wanted = if host.kind == Kind::Social { self.people } else { self.repositories };
            let rest = text[at..].strip_prefix(host.name.as_str()).filter(|_| is_wanted)?.strip_prefix(':')?;
            host.user(rest).map(|_| (index, text.len() - rest.len()))
        })
    }

    /// `#1`, `repo#1`, `user/repo#1`, `gitlab:user/repo#1`; `!1` and `?1` are pull requests and discussions.
    fn ticket(&self, text: &str, at: usize) -> Option<Found> {
        if !self.repositories {
            return None;
        }
        let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let end = at + 1 + digits;
        let number = &text[at + 1..end];
        if digits == 0 || number.starts_with('0') || !is_boundary(text, end) || in_braces(&text[..at]) {
            return None;
        }
        let target = match text.as_bytes()[at] {
            b'!' => Target::Pull(number),
            b'?' => Target::Discussion(number),
            _ => Target::Issue(number),
        };
        let is_alone =
            !text[..at].ends_with(|c: char| c.is_ascii_alphabetic() || c == '\\') && !is_entity(text, at, end);
        self.written(text, at, end, target, is_alone)
    }

    /// `repo@` and the digits of a commit, by its `@`.
    fn commit_of(&self, text: &str, at: usize) -> Option<Found> {
        let (target, end) = commits(text, at + 1)?;
        self.written(text, at, end, target, false)
    }

    /// The digits of a commit of the site's own repository.
    fn commit(&self, text: &str, at: usize) -> Option<Found> {
        let (target, end) = commits(text, at)?;
        let before = text[..at].chars().next_back();
        let is_alone = is_boundary(text, at) && !matches!(before, Some('@' | '/' | '\\'));
        self.own(at..end, target).filter(|_| is_alone)
    }

    /// The link to a target whose mark stands here: of the repository that is named before it, or of the own one.
    fn written(&self, text: &str, at: usize, end: usize, target: Target<'_>, is_alone: bool) -> Option<Found> {
        if !self.repositories {
            return None;
        }
        match self.reference(text, at) {
            Some((from, reference)) => Some((from..end, self.write(&reference, target)?)),
            None => self.own(at..end, target).filter(|_| is_alone),
        }
    }

    fn own(&self, range: Range<usize>, target: Target<'_>) -> Option<Found> {
        let (user, repo) = (self.user.as_deref()?, self.repo.as_deref()?);
        let link = self.write(&Reference { host: self.own, user, repo }, target).filter(|_| self.repositories)?;
        Some((range, link))
    }

    /// The repository that is named right before a mark, and where its name begins.
    fn reference<'a>(&'a self, text: &'a str, at: usize) -> Option<(usize, Reference<'a>)> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':');
        let floor = at.saturating_sub(REACH);
        let named = at - text.as_bytes()[floor..at].iter().rev().take_while(|&&byte| is_part(byte)).count();
        let part = &text[named..at];
        let repo_at = named + part.rfind(['/', ':']).map_or(0, |sign| sign + 1);
        let is_free = |from: usize| !text[..from].ends_with(['@', '/', '\\']);
        let with_user = |repo: &'a str, name_at: usize| {
            let user_end = repo_at - 1;
            let begins = move |from: &usize| is_boundary(text, *from) && is_free(*from);
            let whole = |host: &Host, from: usize| host.user(&text[from..]) == Some(user_end - from);
            // A host that is named comes before the site's own.
            let of_host = (name_at..user_end).filter(begins).find_map(|from| {
                let (host, user) =
                    self.named_host(text, from).filter(|(host, _)| self.hosts[*host].kind != Kind::Social)?;
                (user < user_end && whole(&self.hosts[host], user)).then_some((from, host, user))
            });
            let own = || {
                let host = &self.hosts[self.own];
                (name_at..user_end).filter(begins).find(|from| whole(host, *from)).map(|from| (from, self.own, from))
            };
            let (from, host, user) = of_host.or_else(own)?;
            Some((from, Reference { host, user: &text[user..user_end], repo }))
        };
        let repo = &text[repo_at..at];
        if repository(repo) != Some(repo.len()) {
            return None;
        }
        if text[..repo_at].ends_with('/') {
            let name_at = named + text[named..repo_at - 1].rfind('/').map_or(0, |slash| slash + 1);
            if let Some(found) = with_user(repo, name_at) {
                return Some(found);
            }
        }
        // A name behind a slash is taken for one without its first letter.
        let repo_at = if is_free(repo_at) { repo_at } else { repo_at + 1 };
        let repo = text.get(repo_at..at).filter(|repo| !repo.is_empty())?;
        Some((repo_at, Reference { host: self.own, user: self.user.as_deref()?, repo }))
    }

    /// A link to something in a repository; what of its name is the site's own is not shown.
    fn write(&self, reference: &Reference<'_>, target: Target<'_>) -> Option<String> {
        let Reference { host, user, repo } = *reference;
        let address = self.hosts[host].address(user, repo, target)?;
        Some(format!("[{}]({address})", label(&self.shown(host, (user, repo), target))))
    }

    /// How something in a repository is called.
    pub fn shown(&self, host: usize, (user, repo): (&str, &str), target: Target<'_>) -> String {
        let is_own_user = host == self.own && self.user.as_deref() == Some(user);
        let is_own = is_own_user && self.repo.as_deref() == Some(repo);
        let name = match (is_own, is_own_user) {
            (true, _) => String::new(),
            (_, true) => repo.to_owned(),
            _ => format!("{user}/{repo}"),
        };
        let digits = self.hosts[host].shown_digits();
        let short = |hash: &str| hash.get(..digits).unwrap_or(hash).to_owned();
        let at = if name.is_empty() { "" } else { "@" };
        match target {
            Target::Issue(number) => format!("{name}#{number}"),
            Target::Pull(number) => format!("{name}{}{number}", if self.normalized { '#' } else { '!' }),
            Target::Discussion(number) => format!("{name}{}{number}", if self.normalized { '#' } else { '?' }),
            Target::Commit(hash) => format!("{name}{at}{}", short(hash)),
            Target::Compare(from, to) => format!("{name}{at}{}...{}", short(from), short(to)),
        }
    }
}

/// The digits of a commit, or of two with dots between them; and where they end.
fn commits(text: &str, at: usize) -> Option<(Target<'_>, usize)> {
    let hash = |at: usize| {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let hash = text.get(at..at + DIGITS).filter(|hash| hash.bytes().all(is_digit))?;
        is_boundary(text, at + DIGITS).then_some(hash)
    };
    let first = hash(at)?;
    let end = at + DIGITS;
    let second = text[end..].strip_prefix("...").and_then(|_| hash(end + "...".len()));
    Some(match second {
        Some(second) => (Target::Compare(first, second), end + "...".len() + DIGITS),
        None => (Target::Commit(first), end),
    })
}

/// `&#35;`, which is a sign and no ticket.
fn is_entity(text: &str, at: usize, end: usize) -> bool {
    text[..at].ends_with('&') && text[end..].starts_with(';')
}

/// Whether a brace is open at the end of a text: that of an attribute list.
fn in_braces(text: &str) -> bool {
    let line = &text[text.rfind('\n').map_or(0, |newline| newline + 1)..];
    line.rfind('{').is_some_and(|open| !line[open..].contains('}'))
}

/// A text that stands between the brackets of a link as it is.
pub fn label(text: &str) -> String {
    let mut label = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '`' | '~' | '^' | '=') {
            label.push('\\');
        }
        label.push(c);
    }
    label
}
