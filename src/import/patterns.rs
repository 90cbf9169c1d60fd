//! The patterns of `exclude_docs` and of navigations, as `.gitignore` and shells have them.

use super::yaml::Node;

/// Patterns that are tried in their order; the last one that matches counts.
#[derive(Debug)]
pub struct Patterns {
    /// What MkDocs leaves out unasked.
    built_in: Vec<Pattern>,
    written: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    parts: Vec<String>,
    negated: bool,
    /// Bound to the top of the docs folder.
    anchored: bool,
    /// Means folders alone.
    folder: bool,
}

impl Patterns {
    /// What a site keeps out of what is published: its `exclude_docs`, and hidden files and `templates/`, as in MkDocs.
    pub fn excluded(settings: &Node) -> Self {
        let written = settings.get("exclude_docs").and_then(Node::text).unwrap_or_default();
        Self { built_in: parse(".*\n/templates/\n"), written: parse(written) }
    }

    /// The patterns of a setting.
    pub fn of(setting: Option<&Node>) -> Self {
        Self { built_in: Vec::new(), written: parse(setting.and_then(Node::text).unwrap_or_default()) }
    }

    /// Whether a file is meant.
    pub fn matches(&self, path: &str) -> bool {
        decide(&self.written, path).or_else(|| decide(&self.built_in, path)).unwrap_or(false)
    }

    /// Whether a file is meant by what the site has written.
    pub fn is_written(&self, path: &str) -> bool {
        decide(&self.written, path) == Some(true)
    }
}

fn parse(text: &str) -> Vec<Pattern> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
            let (folder, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
            let anchored = line.contains('/');
            let parts = line.trim_start_matches('/').split('/').map(str::to_owned).collect();
            Pattern { parts, negated, anchored, folder }
        })
        .collect()
}

fn decide(patterns: &[Pattern], path: &str) -> Option<bool> {
    patterns.iter().rev().find(|pattern| pattern.matches(path)).map(|pattern| !pattern.negated)
}

impl Pattern {
    fn matches(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        // A pattern that means a folder means all that lies in it.
        (1..=parts.len()).filter(|end| !self.folder || *end < parts.len()).any(|end| {
            let starts = if self.anchored { 0..1 } else { end - 1..end };
            starts.into_iter().any(|start| parts_match(&self.parts, &parts[start..end]))
        })
    }
}

/// Whether a path is meant by a pattern with `*`, `?`, `[…]` within its parts and `**` for any number of them.
pub fn glob(pattern: &str, path: &str) -> bool {
    let pattern: Vec<String> = pattern.split('/').map(str::to_owned).collect();
    parts_match(&pattern, &path.split('/').collect::<Vec<_>>())
}

/// The same, of a path as a whole: `*` goes over folders.
pub fn whole(pattern: &str, path: &str) -> bool {
    wildcard(pattern, path)
}

/// By rows of a table and not by going back: a pattern of many `**` takes no longer than one of few.
fn parts_match(pattern: &[String], parts: &[&str]) -> bool {
    let mut reachable = vec![false; parts.len() + 1];
    reachable[0] = true;
    for piece in pattern {
        let mut next = vec![false; parts.len() + 1];
        for at in 0..=parts.len() {
            next[at] = if piece == "**" {
                reachable[at] || (at > 0 && next[at - 1])
            } else {
                at > 0 && reachable[at - 1] && wildcard(piece, parts[at - 1])
            };
        }
        reachable = next;
    }
    reachable[parts.len()]
}

/// `*`, `?` and `[a-z]`, likewise by rows.
fn wildcard(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reachable = vec![false; text.len() + 1];
    reachable[0] = true;
    let pattern: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    while at < pattern.len() {
        let end = class_end(&pattern, at);
        let mut next = vec![false; text.len() + 1];
        for place in 0..=text.len() {
            next[place] = match pattern[at] {
                '*' => reachable[place] || (place > 0 && next[place - 1]),
                '?' => place > 0 && reachable[place - 1],
                '[' if end > at + 1 => {
                    place > 0 && reachable[place - 1] && in_class(&pattern[at + 1..end - 1], text[place - 1])
                }
                c => place > 0 && reachable[place - 1] && text[place - 1] == c,
            };
        }
        reachable = next;
        at = end;
    }
    reachable[text.len()]
}

/// The end of what begins here: a `[…]`, or one character.
fn class_end(pattern: &[char], at: usize) -> usize {
    let close = || pattern.iter().skip(at + 2).position(|&c| c == ']').map(|length| at + 2 + length + 1);
    if pattern[at] == '[' { close().unwrap_or(at + 1) } else { at + 1 }
}

fn in_class(class: &[char], c: char) -> bool {
    let (negated, class) = match class.split_first() {
        Some(('!' | '^', rest)) => (true, rest),
        _ => (false, class),
    };
    let mut found = false;
    let mut at = 0;
    while at < class.len() {
        if at + 2 < class.len() && class[at + 1] == '-' {
            found |= (class[at]..=class[at + 2]).contains(&c);
            at += 3;
        } else {
            found |= class[at] == c;
            at += 1;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, path, expected) in [
            ("*.md", "a.md", true),
            ("*.md", "b/a.md", false),
            ("b/*", "b/a.md", true),
            ("**/a.md", "b/c/a.md", true),
            ("**/a.md", "a.md", true),
            ("b/**", "b/c/d.md", true),
            ("v[0-9]?.md", "v1x.md", true),
            ("v[!0-9].md", "v1.md", false),
            ("[", "[", true),
            ("a*b*c", "axxbyyc", true),
        ] {
            assert_eq!(glob(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn exclusions() {
        let patterns = Patterns {
            built_in: parse(".*\n/templates/"),
            written: parse("drafts/\n*.tmp\n!keep.tmp\n!.well-known/\n"),
        };
        for (path, expected) in [
            ("a/drafts/b.md", true),
            ("drafts.md", false),
            ("x.tmp", true),
            ("a/keep.tmp", false),
            (".git/x", true),
            (".well-known/x", false),
            ("templates/x.html", true),
            ("a/templates/x.html", false),
        ] {
            assert_eq!(patterns.matches(path), expected, "{path}");
        }
    }
}
