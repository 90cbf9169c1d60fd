//! Hosts of repositories and of people: how their addresses look, and how their users are called.

use crate::import::yaml::Node;

/// What a host is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    GitHub,
    GitLab,
    Bitbucket,
    /// People, and no repositories.
    Social,
}

/// A host, by the name that shorthands give it: `gitlab:user/repo#1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    pub name: String,
    /// Without a slash at its end.
    pub url: String,
    pub kind: Kind,
    /// What stands where a user's name would, and is none.
    pub no_users: Vec<String>,
}

/// What an address of a repository leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    Issue(&'a str),
    Pull(&'a str),
    Discussion(&'a str),
    Commit(&'a str),
    /// From one commit to another.
    Compare(&'a str, &'a str),
}

/// The hosts that every site knows: a name, an address, a kind, and what is no user there.
const KNOWN: [(&str, &str, Kind, &[&str]); 5] = [
    (
        "github",
        "https://github.com",
        Kind::GitHub,
        &["marketplace", "notifications", "issues", "pull", "sponsors", "settings", "support"],
    ),
    ("gitlab", "https://gitlab.com", Kind::GitLab, &["dashboard", "-", "explore", "help", "projects"]),
    ("bitbucket", "https://bitbucket.org", Kind::Bitbucket, &["dashboard", "account", "plans", "support", "repo"]),
    ("twitter", "https://twitter.com", Kind::Social, SOCIAL_NO_USERS),
    ("x", "https://x.com", Kind::Social, SOCIAL_NO_USERS),
];

const SOCIAL_NO_USERS: &[&str] = &["i", "messages", "bookmarks", "home"];

/// The hosts of a site: those that all know, and its own.
pub fn of(settings: Option<&Node>) -> Vec<Host> {
    let get = |key: &str| settings.and_then(|node| node.get(key));
    let own = get("custom").map(Node::entries).unwrap_or_default().iter().filter_map(|entry| {
        let kind = match entry.value.get("type").and_then(Node::text)? {
            "gitlab" => Kind::GitLab,
            "bitbucket" => Kind::Bitbucket,
            _ => Kind::GitHub,
        };
        let url = entry.value.get("host").and_then(Node::text)?.to_lowercase();
        Some((entry.key.clone(), url.trim_end_matches('/').to_owned(), kind))
    });
    let known = KNOWN.iter().map(|(name, url, kind, _)| ((*name).to_owned(), (*url).to_owned(), *kind));
    let excluded = |name: &str, kind: Kind| -> Vec<String> {
        let chosen = get("shortener_user_exclude").and_then(|excluded| excluded.get(name));
        match chosen {
            Some(names) => names.items().iter().filter_map(Node::text).map(str::to_lowercase).collect(),
            None => {
                let usual = KNOWN.iter().find(|(known, _, of, _)| *known == name || *of == kind);
                usual.map(|(.., names)| names.iter().map(|&name| name.to_owned()).collect()).unwrap_or_default()
            }
        }
    };
    let host = |(name, url, kind): (String, String, Kind)| {
        let no_users = excluded(&name, kind);
        Host { name, url, kind, no_users }
    };
    known.chain(own).map(host).collect()
}

impl Host {
    /// The address of something in a repository, where this host has such.
    pub fn address(&self, user: &str, repo: &str, target: Target<'_>) -> Option<String> {
        let base = format!("{}/{user}/{repo}", self.url);
        let path = match (self.kind, target) {
            (Kind::Social, _) | (Kind::GitLab | Kind::Bitbucket, Target::Discussion(_)) => return None,
            (Kind::GitHub, Target::Pull(number)) => format!("pull/{number}"),
            (_, Target::Discussion(number)) => format!("discussions/{number}"),
            (Kind::GitHub | Kind::Bitbucket, Target::Issue(number)) => format!("issues/{number}"),
            (Kind::GitLab, Target::Issue(number)) => format!("-/issues/{number}"),
            (Kind::GitLab, Target::Pull(number)) => format!("-/merge_requests/{number}"),
            (Kind::Bitbucket, Target::Pull(number)) => format!("pull-requests/{number}"),
            (Kind::GitHub, Target::Commit(hash)) => format!("commit/{hash}"),
            (Kind::GitLab, Target::Commit(hash)) => format!("-/commit/{hash}"),
            (Kind::Bitbucket, Target::Commit(hash)) => format!("commits/commit/{hash}"),
            (Kind::GitHub, Target::Compare(from, to)) => format!("compare/{from}...{to}"),
            (Kind::GitLab, Target::Compare(from, to)) => format!("-/compare/{from}...{to}"),
            (Kind::Bitbucket, Target::Compare(from, to)) => format!("branches/commits/{from}..{to}#diff"),
        };
        Some(format!("{base}/{path}"))
    }

    /// What the part of an address behind `user/repo/` leads to.
    pub fn target<'a>(&self, path: &'a str) -> Option<Target<'a>> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = if self.kind == Kind::GitLab { path.strip_prefix("-/").unwrap_or(path) } else { path };
        let (kind, rest) = path.split_once('/')?;
        let number = |text: &'a str| Some(text).filter(|text| is_number(text));
        let hash = |text: &'a str| Some(text).filter(|text| self.is_hash(text));
        let first = |text: &'a str| text.split('/').next().unwrap_or_default();
        match (self.kind, kind) {
            (Kind::GitHub | Kind::GitLab, "issues") => number(rest).map(Target::Issue),
            (Kind::GitHub, "pull") | (Kind::GitLab, "merge_requests") => number(rest).map(Target::Pull),
            (Kind::GitHub, "discussions") => number(rest).map(Target::Discussion),
            // Bitbucket's have the title behind their number.
            (Kind::Bitbucket, "issues") => number(first(rest)).map(Target::Issue),
            (Kind::Bitbucket, "pull-requests") => number(first(rest)).map(Target::Pull),
            (Kind::Bitbucket, "commits") => hash(rest.strip_prefix("commit/")?).map(Target::Commit),
            (Kind::GitHub | Kind::GitLab, "commit") => hash(rest).map(Target::Commit),
            (Kind::GitHub | Kind::GitLab, "compare") => {
                let (from, to) = rest.split_once("...")?;
                Some(Target::Compare(hash(from)?, hash(to)?))
            }
            (Kind::Bitbucket, "branches") => {
                let (from, to) = rest.strip_prefix("commits/")?.strip_suffix("#diff")?.split_once("..")?;
                Some(Target::Compare(hash(from)?, hash(to)?))
            }
            _ => None,
        }
    }

    /// How many digits of a commit are shown.
    pub fn shown_digits(&self) -> usize {
        if self.kind == Kind::GitLab { 8 } else { 7 }
    }

    fn is_hash(&self, text: &str) -> bool {
        (self.shown_digits()..=super::shorthands::DIGITS).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// How long the user's name is that a text begins with.
    pub fn user(&self, text: &str) -> Option<usize> {
        let letter = |byte: u8| byte.is_ascii_alphanumeric();
        let word = |byte: u8| letter(byte) || byte == b'_';
        let dashed = |byte: u8| word(byte) || byte == b'-';
        match self.kind {
            Kind::GitHub => name(text, 39, letter, dashed, letter),
            Kind::GitLab => {
                name(text, 39, |byte| word(byte) || byte == b'.', |byte| dashed(byte) || byte == b'.', dashed).or_else(
                    || name(text, 1, |byte| word(byte) || byte == b'.', word, |byte| word(byte) || byte == b'.'),
                )
            }
            Kind::Bitbucket => name(text, 39, dashed, dashed, dashed),
            Kind::Social => name(text, 15, word, word, word),
        }
    }
}

/// How long the repository's name is that a text begins with.
pub fn repository(text: &str) -> Option<usize> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric();
    let any = |byte: u8| letter(byte) || matches!(byte, b'-' | b'_' | b'.');
    name(text, 100, any, any, letter)
}

/// How long the longest name is that a text begins with: of so many bytes at most, each of its kind, its end the end of a word.
fn name(
    text: &str,
    most: usize,
    may_begin: impl Fn(u8) -> bool,
    may_follow: impl Fn(u8) -> bool,
    may_end: impl Fn(u8) -> bool,
) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.first().filter(|&&byte| may_begin(byte))?;
    let length = 1 + bytes[1..].iter().take(most - 1).take_while(|&&byte| may_follow(byte)).count();
    (1..=length).rev().find(|&length| may_end(bytes[length - 1]) && is_boundary(text, length))
}

/// Whether a word begins or ends between two characters.
pub fn is_boundary(text: &str, at: usize) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    is_word(text[..at].chars().next_back()) != is_word(text[at..].chars().next())
}

pub fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
