//! `tag_list()`: places a list of tags, with the pages that bear them. What it is of travels in a mark to the Markdown
//! stage.

use std::borrow::Cow;

use minijinja::value::{Kwargs, Rest};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What the mark begins with that stands where an article places a list.
pub const MARK: &str = "<!--\u{fddb}tags:";
const MARK_END: &str = "-->";

/// Which tags a list is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// These alone; all where there are none.
    pub only: Vec<String>,
    /// Pages that bear one of these are left out.
    pub except: Vec<String>,
    /// Of pages in the folder of the article alone, and in those below it.
    pub below: bool,
}

/// `tag_list("one", "two", except=["three"], below=true)`
pub fn function(only: Rest<String>, settings: Kwargs) -> Result<String, minijinja::Error> {
    let except: Option<Vec<String>> = settings.get("except")?;
    let below: Option<bool> = settings.get("below")?;
    settings.assert_all_used()?;
    Ok(Tags { only: only.0, except: except.unwrap_or_default(), below: below.unwrap_or_default() }.mark())
}

impl Tags {
    /// Whether a tag is among them.
    pub fn has(&self, tag: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|known| known == tag)
    }

    /// What stands where the list is placed.
    fn mark(&self) -> String {
        let joined = |tags: &[String]| {
            let encoded = tags.iter().map(|tag| Cow::from(utf8_percent_encode(tag, NON_ALPHANUMERIC)));
            encoded.collect::<Vec<_>>().join(",")
        };
        format!("{MARK}{};{};{}{MARK_END}", joined(&self.only), joined(&self.except), u8::from(self.below))
    }

    /// What a mark says, if this is one.
    pub fn of_mark(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(MARK)?.strip_suffix(MARK_END)?.split(';');
        let mut tags = || -> Option<Vec<String>> {
            let listed = parts.next()?.split(',').filter(|tag| !tag.is_empty());
            Some(listed.map(|tag| percent_decode_str(tag).decode_utf8_lossy().into_owned()).collect())
        };
        let (only, except) = (tags()?, tags()?);
        Some(Self { only, except, below: parts.next()? == "1" })
    }

    /// As writers place the list.
    pub fn written(&self) -> String {
        let quoted = |tags: &[String]| {
            let quoted = tags.iter().map(|tag| serde_json::to_string(tag).expect("any text is a string of JSON"));
            quoted.collect::<Vec<_>>().join(", ")
        };
        let mut settings = Vec::new();
        if !self.only.is_empty() {
            settings.push(quoted(&self.only));
        }
        if !self.except.is_empty() {
            settings.push(format!("except=[{}]", quoted(&self.except)));
        }
        if self.below {
            settings.push("below=true".to_owned());
        }
        format!("<< tag_list({}) >>", settings.join(", "))
    }
}

/// A text with what places lists in the place of its marks.
pub fn unmark(text: String) -> String {
    if !text.contains(MARK) {
        return text;
    }
    let mut parts = text.split(MARK);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(MARK_END).map_or(part.len(), |end| end + MARK_END.len());
        let mark = format!("{MARK}{}", &part[..end]);
        written.push_str(&Tags::of_mark(&mark).map_or(mark, |tags| tags.written()));
        written.push_str(&part[end..]);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_what_was_written() {
        let tags = Tags { only: vec!["a, b; c".into(), "-->".into()], except: vec!["u\u{308}".into()], below: true };
        assert_eq!(Tags::of_mark(&tags.mark()).as_ref(), Some(&tags));
        let text = format!("x {} y", tags.mark());
        assert_eq!(unmark(text), "x << tag_list(\"a, b; c\", \"-->\", except=[\"u\u{308}\"], below=true) >> y");
        assert_eq!(Tags::default().written(), "<< tag_list() >>");
    }
}
