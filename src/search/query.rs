//! What a reader typed, as pagefind's program in the browser reads it, and the same with the words that articles use.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Punctuation, which pagefind leaves out of queries, but for what joins words (`_`).
static PUNCTUATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Pd}\p{Pe}\p{Pf}\p{Pi}\p{Po}\p{Ps}]").expect("the pattern is well-formed"));

/// Marks over and under letters, which pagefind leaves out as well, but for those that make other letters in Japanese.
static MARKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{M}").expect("the pattern is well-formed"));
const VOICED: [&str; 2] = ["\u{3099}", "\u{309a}"];

/// How many ways to say the same are tried.
const WORDINGS_MAX: usize = 8;

/// A query as pagefind takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its words without marks over letters.
    pub plain: String,
    /// Its words.
    pub marked: String,
    /// Whether the words must follow each other: the query is in quotes.
    pub exact: bool,
}

impl Query {
    /// Read what was typed.
    pub fn new(typed: &str) -> Self {
        let trimmed = typed.trim();
        let exact = trimmed.len() > 2 && trimmed.starts_with('"') && trimmed.ends_with('"');
        let marked = words(typed);
        let plain: Vec<String> = marked.split(' ').map(without_marks).filter(|word| !word.is_empty()).collect();
        Self { plain: plain.join(" "), marked, exact }
    }
}

fn words(typed: &str) -> String {
    let lower = PUNCTUATION.replace_all(typed, "").to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_marks(word: &str) -> String {
    let letters: String = word.nfd().collect();
    let kept = MARKS.replace_all(&letters, |found: &regex::Captures<'_>| {
        match VOICED.iter().find(|mark| **mark == &found[0]) {
            Some(mark) => (*mark).to_owned(),
            None => String::new(),
        }
    });
    if VOICED.iter().any(|mark| kept.contains(mark)) { kept.nfc().collect() } else { kept.into_owned() }
}

/// A query without its shortest words, where others are left: “how to change my password” finds what “how change password”
/// does, and every word must be in an article and costs a part of the index.
fn essential(typed: &str) -> String {
    const WORDS_MIN: usize = 3;
    let words: Vec<&str> = typed.split_whitespace().collect();
    let is_short = |word: &&&str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let long: Vec<&str> = words.iter().filter(|word| !is_short(word)).copied().collect();
    if words.len() < WORDS_MIN || long.is_empty() || typed.contains('"') { words.join(" ") } else { long.join(" ") }
}

/// What was typed, and the same with the words that articles use. `scripts/search-dialog.js` does the same.
///
/// Queries are expanded, and not the index: the words that are found and marked are those of the article, and another
/// synonym changes no file of the index.
pub fn wordings(typed: &str, synonyms: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let typed = essential(typed);
    let spaced = format!(" {} ", typed.to_lowercase());
    let mut wordings = vec![typed];
    for (word, meant) in synonyms {
        let wanted = format!(" {word} ");
        if spaced.contains(&wanted) {
            wordings
                .extend(meant.iter().map(|meant| spaced.replacen(&wanted, &format!(" {meant} "), 1).trim().to_owned()));
        }
    }
    wordings.truncate(WORDINGS_MAX);
    wordings
}

/// With fewer results, what has only some of the words is shown, too.
pub const ENOUGH: usize = 3;

/// The words of a query one by one; none where there is only one, or where they must follow each other.
pub fn words_alone(typed: &str) -> Vec<String> {
    let query = Query::new(&essential(typed));
    let words: Vec<String> = query.marked.split(' ').take(WORDINGS_MAX).map(str::to_owned).collect();
    if query.exact || words.len() < 2 { Vec::new() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_case_and_marks_go() {
        let query = Query::new("  Réset, the PASS_word (now)! ");
        assert_eq!(query.marked, "réset the pass_word now");
        assert_eq!(query.plain, "reset the pass_word now");
        assert!(!query.exact);
        assert!(Query::new(" \"log in\" ").exact);
        assert_eq!(Query::new("が").plain, "が");
    }

    #[test]
    fn synonyms_are_whole_words_one_after_the_other() {
        let synonyms = BTreeMap::from([("sso".to_owned(), vec!["single sign-on".to_owned(), "saml".to_owned()])]);
        assert_eq!(wordings("SSO login", &synonyms), ["SSO login", "single sign-on login", "saml login"]);
        assert_eq!(wordings("ssology", &synonyms), ["ssology"]);
    }

    #[test]
    fn short_words_go_where_enough_are_left() {
        assert_eq!(essential("how do I change my  password"), "how change password");
        assert_eq!(essential("ms graph"), "ms graph");
        assert_eq!(essential("go to it"), "go to it");
        assert_eq!(words_alone("a log in"), ["log"; 0]);
    }
}
