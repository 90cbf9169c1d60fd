//! Text fragments, `#:~:text=[prefix-,]start[,end][,-suffix]`, matched against the words of a page.
//!
//! After the WICG's “URL Fragment Text Directives”: whole words, letter case aside, each part within one block.

use percent_encoding::percent_decode_str;

/// Whether a page's words, blocks divided by line breaks, hold what a text directive names.
pub fn matches(directive: &str, plain_text: &str) -> bool {
    let Some(directive) = Directive::parse(directive) else { return false };
    let blocks: Vec<String> = plain_text.split('\n').map(fold).filter(|block| !block.is_empty()).collect();
    blocks.iter().enumerate().any(|(index, block)| directive.matches_from(block, &blocks[index..]))
}

struct Directive {
    prefix: Option<String>,
    start: String,
    end: Option<String>,
    suffix: Option<String>,
}

impl Directive {
    fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<&str> = text.split(',').collect();
        let prefix = parts.first().and_then(|part| part.strip_suffix('-')).map(decode);
        if prefix.is_some() {
            parts.remove(0);
        }
        let suffix = parts.last().and_then(|part| part.strip_prefix('-')).map(decode);
        if suffix.is_some() {
            parts.pop();
        }
        let start = decode(parts.first()?);
        let end = parts.get(1).map(|part| decode(part));
        (parts.len() <= 2 && !start.is_empty()).then_some(Self { prefix, start, end, suffix })
    }

    fn matches_from(&self, block: &str, rest: &[String]) -> bool {
        words_at(block, &self.start)
            .any(|(start, end)| self.fits_before(&block[..start]) && self.fits_after(&block[end..], &rest[1..]))
    }

    fn fits_before(&self, before: &str) -> bool {
        self.prefix.as_ref().is_none_or(|prefix| before.trim_end().ends_with(prefix.as_str()))
    }

    fn fits_after(&self, after: &str, later: &[String]) -> bool {
        let fits_suffix =
            |after: &str| self.suffix.as_ref().is_none_or(|suffix| after.trim_start().starts_with(suffix.as_str()));
        match &self.end {
            None => fits_suffix(after),
            Some(end) => std::iter::once(after)
                .chain(later.iter().map(String::as_str))
                .any(|block| words_at(block, end).any(|(_, end)| fits_suffix(&block[end..]))),
        }
    }
}

/// Where words stand in a block, bounded by what is no letter or digit.
fn words_at<'a>(block: &'a str, words: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    block.match_indices(words).map(move |(at, _)| (at, at + words.len())).filter(move |&(start, end)| {
        let opens = !(is_word(block[..start].chars().next_back()) && is_word(words.chars().next()));
        let closes = !(is_word(words.chars().next_back()) && is_word(block[end..].chars().next()));
        opens && closes
    })
}

fn decode(part: &str) -> String {
    fold(&percent_decode_str(part).decode_utf8_lossy())
}

/// Lower case, blanks made one, typographic quotes and dashes made plain.
fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '‘' | '’' => '\'',
            '“' | '”' => '"',
            '–' | '—' => '-',
            '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    plain.to_lowercase().replace('…', "...").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives() {
        let text = "First block: one two three.\nSecond block\n";
        for (directive, expected) in [
            ("one%20two", true),
            ("ONE%20Two", true),
            ("ne%20two", false),
            ("first,block", true),
            ("first%20block%3A,second", true),
            ("second,first", false),
            ("one-,two,-three", true),
            ("two-,two", false),
            ("three.%20second", false),
            ("", false),
        ] {
            assert_eq!(matches(directive, text), expected, "{directive}");
        }
    }
}
