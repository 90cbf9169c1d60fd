//! Which statements belong together: `{% for %}` with its `{% else %}` and its `{% endfor %}`.

use crate::variables::scan::{Kind, Tag};

/// The statements that another one must end.
const BLOCKS: [&str; 8] = ["autoescape", "block", "call", "filter", "for", "if", "macro", "with"];

/// Statements that belong together, or a tag that stands alone; by their numbers among all tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its tags, in order.
    pub tags: Vec<usize>,
    /// Whether one of them is missing.
    pub is_broken: bool,
}

/// The groups of the tags of a text, in the order in which they are complete.
pub fn of(text: &str, tags: &[Tag]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut open: Vec<(&str, Group)> = Vec::new();
    for (number, tag) in tags.iter().enumerate() {
        let alone = |is_broken| Group { tags: vec![number], is_broken };
        let word = tag.word(text);
        if tag.kind != Kind::Statement {
            groups.push(alone(false));
        } else if let Some(name) = word.strip_prefix("end") {
            let Some(at) = open.iter().rposition(|(word, _)| *word == name) else {
                groups.push(alone(true));
                continue;
            };
            // What is open inside has no end: it is broken if it needs one.
            let inner = open.split_off(at + 1);
            groups.extend(inner.into_iter().map(|(word, group)| unended(word, group)));
            if let Some((_, mut group)) = open.pop() {
                group.tags.push(number);
                groups.push(group);
            }
        } else if matches!(word, "else" | "elif") {
            match open.iter_mut().rev().find(|(word, _)| matches!(*word, "if" | "for")) {
                Some((_, group)) => group.tags.push(number),
                None => groups.push(alone(true)),
            }
        } else {
            // A value that is set is a statement by itself, and so may be one that Jinja does not know.
            let word = if word == "set" && text[tag.inside.clone()].contains('=') { "" } else { word };
            open.push((word, alone(false)));
        }
    }
    groups.extend(open.into_iter().map(|(word, group)| unended(word, group)));
    groups
}

fn unended(word: &str, group: Group) -> Group {
    Group { is_broken: BLOCKS.contains(&word) || word == "set", ..group }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variables::scan::{self, Place};

    fn groups(text: &str) -> Vec<(Vec<String>, bool)> {
        let mut tags = Vec::new();
        let mut at = 0;
        while let Some(place) = scan::next(text, at) {
            at = place.end(text);
            if let Place::Tag(tag) = place {
                tags.push(tag);
            }
        }
        let words = |group: Group| {
            let words = group.tags.iter().map(|number| text[tags[*number].inside.clone()].to_owned()).collect();
            (words, group.is_broken)
        };
        of(text, &tags).into_iter().map(words).collect()
    }

    #[test]
    fn tags_belong_together() {
        let of = |words: &[&str], is_broken| (words.iter().map(|word| (*word).to_owned()).collect(), is_broken);
        assert_eq!(
            groups("{% if a %}{{ b }}{% else %}{% set c = 1 %}{% endif %}"),
            [of(&["b"], false), of(&["set c = 1"], false), of(&["if a", "else", "endif"], false)]
        );
        assert_eq!(
            groups("{% trans %}x{% endtrans %}{% include 'x' %}{% endfor %}{% for a in b %}{% set c %}"),
            [
                of(&["trans", "endtrans"], false),
                of(&["endfor"], true),
                of(&["include 'x'"], false),
                of(&["for a in b"], true),
                of(&["set c"], true)
            ]
        );
        assert_eq!(groups("{% for a in b %}{% if c %}{% endfor %}")[0], of(&["if c"], true));
    }
}
