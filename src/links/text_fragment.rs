//! Text fragments, `#:~:text=[prefix-,]start[,end][,-suffix]`, matched against the words of a page.
//!
//! After the WICG's “URL Fragment Text Directives”: whole words, letter case aside, each part within one block.

use percent_encoding::percent_decode_str;

/// A page's words as they are compared, block by block.
#[derive(Debug)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text, its blocks divided by line breaks.
    pub fn of(plain_text: &str) -> Self {
        Self(plain_text.split('\n').map(fold).filter(|block| !block.is_empty()).collect())
    }

    /// Whether they hold what a text directive names.
    pub fn contain(&self, directive: &str) -> bool {
        let Some(directive) = Directive::parse(directive) else { return false };
        let mut starts = self
            .0
            .iter()
            .enumerate()
            .flat_map(|(index, block)| directive.starts_in(block).map(move |end| (&block[end..], index + 1)));
        match &directive.end {
            // What ends behind a later start ends behind the first one, too.
            Some(end) => starts.next().is_some_and(|(after, later)| {
                let blocks = std::iter::once(after).chain(self.0[later..].iter().map(String::as_str));
                blocks.into_iter().any(|block| words_at(block, end).any(|(_, end)| directive.fits_after(&block[end..])))
            }),
            None => starts.any(|(after, _)| directive.fits_after(after)),
        }
    }
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

    /// The ends of the places in a block where it may start.
    fn starts_in<'a>(&'a self, block: &'a str) -> impl Iterator<Item = usize> + 'a {
        let fits_before =
            |before: &str| self.prefix.as_ref().is_none_or(|prefix| before.trim_end().ends_with(prefix.as_str()));
        words_at(block, &self.start).filter(move |&(start, _)| fits_before(&block[..start])).map(|(_, end)| end)
    }

    fn fits_after(&self, after: &str) -> bool {
        self.suffix.as_ref().is_none_or(|suffix| after.trim_start().starts_with(suffix.as_str()))
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
            assert_eq!(Words::of(text).contain(directive), expected, "{directive}");
        }
    }
}
