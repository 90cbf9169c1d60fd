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

/// How many ways to say the same are tried, and how many words of each.
const WORDINGS_MAX: usize = 8;
const WORDS_MAX: usize = 8;

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

/// What was typed in the words that articles use: each wording is the list of the words that are asked for, one by one.
/// `scripts/search-dialog.js` does the same.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    /// What else a word means, from the settings.
    pub synonyms: &'a BTreeMap<String, Vec<String>>,
    /// Words that say nothing of what a reader looks for (“how”, “the”), with spaces between them.
    pub ignored: &'a str,
}

impl Wording<'_> {
    /// The wordings of a query, the typed one first.
    ///
    /// Queries are expanded, and not the index: the words that are found and marked are those of the article, and another
    /// synonym changes no file of the index.
    pub fn wordings(self, typed: &str) -> Vec<Vec<String>> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let spaced = format!(" {} ", typed.to_lowercase());
        let mut wordings = vec![self.words(&typed)];
        for (word, meant) in self.synonyms {
            let wanted = format!(" {word} ");
            if spaced.contains(&wanted) {
                wordings
                    .extend(meant.iter().map(|meant| self.words(&spaced.replacen(&wanted, &format!(" {meant} "), 1))));
            }
        }
        wordings.truncate(WORDINGS_MAX);
        wordings
    }

    /// The words that say what is looked for: not the ignored ones, and among many not the shortest. Each costs a part of the
    /// index. Words in quotes are one, since they must follow each other.
    fn words(self, text: &str) -> Vec<String> {
        const WORDS_MIN: usize = 3;
        if Query::new(text).exact {
            return vec![text.to_owned()];
        }
        let all: Vec<&str> = text.split_whitespace().collect();
        let is_short = |word: &str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_ignored = |word: &str| self.ignored.split_whitespace().any(|ignored| ignored == word.to_lowercase());
        let says_nothing = |word: &str| is_ignored(word) || (all.len() >= WORDS_MIN && is_short(word));
        let essential: Vec<&str> = all.iter().copied().filter(|word| !says_nothing(word)).collect();
        let words = if essential.is_empty() { all } else { essential };
        words.into_iter().take(WORDS_MAX).map(str::to_owned).collect()
    }
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

    fn wordings(typed: &str, synonyms: &[(&str, &[&str])]) -> Vec<String> {
        let owned = |meant: &[&str]| meant.iter().map(|&word| word.to_owned()).collect();
        let synonyms = synonyms.iter().map(|(word, meant)| ((*word).to_owned(), owned(meant))).collect();
        let wording = Wording { synonyms: &synonyms, ignored: "how do my the what is" };
        wording.wordings(typed).into_iter().map(|words| words.join("|")).collect()
    }

    #[test]
    fn synonyms_are_whole_words_one_after_the_other() {
        let synonyms: &[(&str, &[&str])] = &[("sso", &["single sign-on", "saml"]), ("how do", &["steps"])];
        assert_eq!(wordings("SSO login", synonyms), ["SSO|login", "single|sign-on|login", "saml|login"]);
        assert_eq!(wordings("ssology", synonyms), ["ssology"]);
        assert_eq!(wordings("How do log in", synonyms), ["log", "steps|log"]);
    }

    #[test]
    fn words_that_say_nothing_go_where_others_are_left() {
        let words = |typed| wordings(typed, &[]);
        assert_eq!(words("How do I change  my password"), ["change|password"]);
        assert_eq!(words("the sidebar"), ["sidebar"]);
        assert_eq!(words("ms graph"), ["ms|graph"]);
        assert_eq!(words("go to it"), ["go|to|it"]);
        assert_eq!(words("what is the"), ["what|is|the"]);
        assert_eq!(words("\"how do the\""), ["\"how do the\""]);
    }
}
