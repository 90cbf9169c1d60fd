//! Attribute lists: `{#id .class key=value key="a value"}`, with or without a colon after the brace.

/// What an attribute list sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `#id`
    pub id: Option<String>,
    /// `.class`
    pub classes: Vec<String>,
    /// `key=value`
    pub others: Vec<(String, String)>,
}

/// How many items a list may have: what is longer is none.
const ITEMS_MAX: usize = 50;

impl Attributes {
    /// Read the list that a text begins with. Returns it with its length in bytes.
    pub fn parse(text: &str) -> Option<(Self, usize)> {
        let inside = text.strip_prefix('{')?;
        let mut at = 1 + usize::from(inside.starts_with(':'));
        let mut read = Self::default();
        for _ in 0..ITEMS_MAX {
            at += text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
            if text[at..].starts_with('}') {
                return Some((read, at + 1));
            }
            at += read.item(&text[at..])?;
        }
        None
    }

    /// Read all that can be read of a text. Returns the words that cannot, too.
    pub fn parse_lenient(text: &str) -> (Self, Vec<&str>) {
        let mut read = Self::default();
        let mut unread = Vec::new();
        let mut at = 0;
        for _ in 0..ITEMS_MAX {
            at += text[at..].len() - text[at..].trim_start_matches([' ', '\t', '{', '}', ':']).len();
            if at == text.len() {
                break;
            }
            let word = text[at..].find([' ', '\t', '{', '}']).unwrap_or(text.len() - at);
            at += read.item(&text[at..]).unwrap_or_else(|| {
                unread.push(&text[at..at + word]);
                word
            });
        }
        (read, unread)
    }

    /// Read the rest of a line that may hold a list and nothing else; `None` where it holds anything else.
    pub fn parse_trailing(rest: &str) -> Option<Self> {
        let rest = rest.trim();
        if rest.is_empty() {
            return Some(Self::default());
        }
        Self::parse(rest).filter(|(_, length)| *length == rest.len()).map(|(attributes, _)| attributes)
    }

    /// Read one item. Returns its length.
    fn item(&mut self, text: &str) -> Option<usize> {
        let word = |text: &str| {
            text.find(|c: char| c.is_whitespace() || matches!(c, '}' | '=' | '"' | '{')).unwrap_or(text.len())
        };
        match text.chars().next()? {
            '#' => {
                let length = 1 + word(&text[1..]);
                self.id = Some(text[1..length].to_owned()).filter(|id| !id.is_empty());
                self.id.as_ref()?;
                Some(length)
            }
            '.' => {
                let length = 1 + word(&text[1..]);
                self.classes.push(text.get(1..length).filter(|class| !class.is_empty())?.to_owned());
                Some(length)
            }
            _ => {
                let key = word(text);
                if key > 0 && is_flag(&text[..key]) && text[key..].starts_with([' ', '\t', '}']) {
                    self.set(text[..key].to_owned(), "");
                    return Some(key);
                }
                if key == 0 || !text[key..].starts_with('=') {
                    return None;
                }
                let (value, length) = value(&text[key + 1..])?;
                self.set(text[..key].to_ascii_lowercase(), value);
                Some(key + 1 + length)
            }
        }
    }
}

impl Attributes {
    /// Set an attribute; of one that is set twice, the last value counts.
    fn set(&mut self, name: String, value: &str) {
        match name.as_str() {
            "id" => self.id = Some(value.to_owned()).filter(|id| !id.is_empty()),
            "class" => self.classes.extend(value.split_whitespace().map(str::to_owned)),
            _ => {
                self.others.retain(|(other, _)| *other != name);
                self.others.push((name, value.to_owned()));
            }
        }
    }
}

/// `data-preview`: an attribute without a value has a hyphen here, so that a word in braces is none.
fn is_flag(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn value(text: &str) -> Option<(&str, usize)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = text[1..].find(quote)?;
        return Some((&text[1..=end], end + 2));
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '}').unwrap_or(text.len());
    Some((&text[..end], end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let (list, length) = Attributes::parse("{: #a .b width=35% title=\"x y\" } rest").unwrap();
        assert_eq!(length, 32);
        assert_eq!((list.id.as_deref(), list.classes.join(" ").as_str()), (Some("a"), "b"));
        assert_eq!(list.others, [("width".into(), "35%".into()), ("title".into(), "x y".into())]);
        let (list, _) = Attributes::parse("{id=a class='b c' .d width=1 width=2}").unwrap();
        assert_eq!((list.id.as_deref(), list.classes.join(" ").as_str()), (Some("a"), "b c d"));
        assert_eq!(list.others, [("width".into(), "2".into())]);
        for none in ["{", "{x}", "{a=b", "{#}", "x", "{ { }"] {
            assert_eq!(Attributes::parse(none), None, "{none}");
        }
    }
}
