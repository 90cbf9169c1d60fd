//! `IMPORT.md`: what was converted, what was left, what to decide, each with file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::yaml::Place;

/// The file of the report.
pub const FILE: &str = "IMPORT.md";

/// What a note means for whoever reads the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Somebody must choose.
    Decide,
    /// It has no equivalent.
    Left,
    /// It was done.
    Converted,
}

/// Something that the report says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What it means.
    pub group: Group,
    /// What it is about; notes of one topic stand together.
    pub topic: &'static str,
    /// Where.
    pub place: Place,
    /// What is to be said of this place.
    pub text: String,
}

/// Notes, while they are taken.
#[derive(Debug, Default)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Something was done.
    pub fn converted(&mut self, topic: &'static str, place: &Place, text: impl Into<String>) {
        self.push(Group::Converted, topic, place, text.into());
    }

    /// Something has no equivalent.
    pub fn left(&mut self, topic: &'static str, place: &Place, text: impl Into<String>) {
        self.push(Group::Left, topic, place, text.into());
    }

    /// Somebody must choose.
    pub fn decide(&mut self, topic: &'static str, place: &Place, text: impl Into<String>) {
        self.push(Group::Decide, topic, place, text.into());
    }

    fn push(&mut self, group: Group, topic: &'static str, place: &Place, text: String) {
        self.0.push(Note { group, topic, place: place.clone(), text });
    }

    /// Take the notes of another part.
    pub fn append(&mut self, mut other: Notes) {
        self.0.append(&mut other.0);
    }

    /// How many there are of one meaning; what is said of one place again and again counts once.
    pub fn count(&self, group: Group) -> usize {
        self.0.iter().filter(|note| note.group == group).collect::<BTreeSet<_>>().len()
    }

    /// All of them.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.0.iter()
    }
}

/// What stands in the report's head.
#[derive(Debug)]
pub struct Head<'a> {
    /// The name of `mkdocs.yml`.
    pub settings: &'a str,
    /// Lines about numbers: articles, files, redirects.
    pub numbers: &'a [String],
}

/// The text of the report.
pub fn text(head: &Head<'_>, notes: &Notes) -> String {
    let mut text = format!(
        "# What `guidepost import` did\n\nImported from `{}`. Files and lines below are those of the MkDocs site, which is \
         as it was.\n\n",
        head.settings
    );
    for line in head.numbers {
        writeln!(text, "- {line}").expect("writing to a string succeeds");
    }
    for (group, title, lead) in [
        (Group::Decide, "To decide", "Nothing here keeps the site from being built, and each line wants a person."),
        (Group::Left, "Left", "What has no equivalent, and what stays as it was."),
        (Group::Converted, "Converted", "What was done; nothing is to do here."),
    ] {
        write_group(&mut text, (title, lead), notes.0.iter().filter(|note| note.group == group));
    }
    text
}

/// The lines of a file that the same is said about.
type Places<'a> = BTreeMap<(&'a Arc<str>, &'a str), Vec<usize>>;

fn write_group<'a>(text: &mut String, (title, lead): (&str, &str), notes: impl Iterator<Item = &'a Note>) {
    let mut topics: BTreeMap<&str, Places<'_>> = BTreeMap::new();
    for note in notes {
        let places = topics.entry(note.topic).or_default();
        places.entry((&note.place.file, &note.text)).or_default().push(note.place.line);
    }
    write!(text, "\n## {title}\n\n{}\n", if topics.is_empty() { "Nothing." } else { lead })
        .expect("writing to a string succeeds");
    for (topic, places) in topics {
        write!(text, "\n### {topic}\n\n").expect("writing to a string succeeds");
        let mut rows: Vec<_> = places
            .into_iter()
            .map(|((file, said), mut lines)| {
                lines.sort_unstable();
                lines.dedup();
                (file, lines, said)
            })
            .collect();
        rows.sort();
        for (file, lines, said) in rows {
            writeln!(
                text,
                "- {}{}",
                shown(file, &lines),
                if said.is_empty() { String::new() } else { format!(": {said}") }
            )
            .expect("writing to a string succeeds");
        }
    }
}

/// `file:3`, or `file:3, 5, 9`.
fn shown(file: &str, lines: &[usize]) -> String {
    let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
    format!("`{}:{}`", file.replace('`', "'"), lines.join(", "))
}
