//! Colours: what each token of a code block is, by a class that the theme has a colour for.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::lines::Lines;
use crate::diagnostics::did_you_mean;
use crate::html::escape_text;

/// Every syntax that can be highlighted. Loaded when the first code block with a language is met.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names that writers use for what the syntaxes call otherwise.
const ALIASES: [(&str, &str); 10] = [
    ("arduino", "cpp"),
    ("console", "sh"),
    ("docker", "dockerfile"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("pycon", "py"),
    ("python-console", "py"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
];

/// The kinds of words that the theme has colours for, by the first part of syntect's scopes.
static KINDS: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "tok-comment"),
        ("string", "tok-string"),
        ("constant", "tok-constant"),
        ("keyword", "tok-keyword"),
        ("storage", "tok-storage"),
        ("entity", "tok-entity"),
        ("support", "tok-support"),
        ("variable", "tok-variable"),
        ("markup", "tok-markup"),
        ("invalid", "tok-invalid"),
        ("punctuation", "tok-punctuation"),
    ]
    .into_iter()
    .map(|(scope, class)| (Scope::new(scope).expect("a word is a scope"), class))
    .collect()
});

/// The syntax of this name.
pub fn find_syntax(language: &str) -> Option<&'static SyntaxReference> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == language).map(|(_, name)| *name);
    SYNTAXES.find_syntax_by_token(alias.unwrap_or(language))
}

/// A hint at the syntax that is called almost like this.
pub fn similar_syntax(language: &str) -> Option<String> {
    let endings = |syntax: &'static SyntaxReference| syntax.file_extensions.iter().map(String::as_str);
    let names = SYNTAXES.syntaxes().iter().flat_map(|syntax| endings(syntax).chain([syntax.name.as_str()]));
    did_you_mean(&language.to_lowercase(), names)
}

/// Past this length a line is written plain: highlighting one takes the square of its length. (2,000 `$` in JavaScript take
/// 0.4 s.)
const HIGHLIGHTED_LINE_MAX: usize = 240;

/// Past this length the rest of a block is written plain.
const HIGHLIGHTED_MAX: usize = 200_000;

/// Past so many fences within a block its rest is written plain: syntect takes one that opens within another for one deeper,
/// and looks for the ends of all of them in each line. (1,200 of them in Markdown take a minute unoptimised.)
const FENCES_MAX: usize = 40;

/// Write code; with `lines`, each line is an element of its own.
pub fn write_code(html: &mut String, text: &str, syntax: Option<&SyntaxReference>, lines: Option<&Lines<'_>>) {
    let mut state = syntax.map(|syntax| (ParseState::new(syntax), ScopeStack::new()));
    let (mut read, mut fences) = (0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        read += line.len();
        if let Some(lines) = lines {
            lines.open(html, index);
        }
        match &mut state {
            Some((parser, scopes)) if line.len() <= HIGHLIGHTED_LINE_MAX && read <= HIGHLIGHTED_MAX => {
                write_line(html, line, parser, scopes);
                fences += usize::from(["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence)));
                if fences > FENCES_MAX {
                    state = None;
                }
            }
            _ => escape_text(html, line),
        }
        if lines.is_some() {
            html.push_str("</span>");
        }
    }
}

fn write_line(html: &mut String, line: &str, parser: &mut ParseState, scopes: &mut ScopeStack) {
    // A syntax whose rules fail on this line colours nothing in it.
    let Ok(operations) = parser.parse_line(line, &SYNTAXES) else { return escape_text(html, line) };
    let mut at = 0;
    for (end, operation) in operations {
        write_token(html, &line[at..end], scopes);
        at = end;
        if scopes.apply(&operation).is_err() {
            break;
        }
    }
    write_token(html, &line[at..], scopes);
}

/// One span at the most for each token: the innermost scope that the theme knows.
fn write_token(html: &mut String, token: &str, scopes: &ScopeStack) {
    if token.is_empty() {
        return;
    }
    let kind = |scope: &Scope| KINDS.iter().find(|(kind, _)| kind.is_prefix_of(*scope)).map(|(_, class)| *class);
    let innermost = scopes.as_slice().iter().rev().find_map(kind);
    // The quotes of a string are part of the string.
    let class = match innermost {
        Some("tok-punctuation") => scopes
            .as_slice()
            .iter()
            .rev()
            .filter_map(kind)
            .find(|class| matches!(*class, "tok-string" | "tok-comment"))
            .or(innermost),
        other => other,
    };
    match class {
        Some(class) if !token.trim().is_empty() => {
            html.push_str("<span class=\"");
            html.push_str(class);
            html.push_str("\">");
            escape_text(html, token);
            html.push_str("</span>");
        }
        _ => escape_text(html, token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_in_fences_have_colours_up_to_a_limit() {
        let coloured = |fences: usize| {
            let mut html = String::new();
            write_code(&mut html, &format!("{}# Title\n", "```sh\n".repeat(fences)), find_syntax("markdown"), None);
            html.lines().filter(|line| line.contains("tok-")).count()
        };
        assert_eq!(coloured(FENCES_MAX + 100), coloured(FENCES_MAX + 200));
        assert!(coloured(FENCES_MAX) >= FENCES_MAX);
    }
}
