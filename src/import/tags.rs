//! Tags of Material's plugin: pages show theirs, and the page that listed them gets its list written out, because a site
//! of guidepost's makes none.

use std::collections::BTreeMap;

use super::body::{Body, Edit};
use super::engine::{Engine, Included};
use super::front_matter;
use super::paths::{folder_of, relative};
use super::report::Notes;
use super::source::{DocsFile, Source};
use super::yaml::{self, Node};
use super::zones::{Zones, lines};
use crate::slug::tag_anchor;

/// The topic of this stage.
const TOPIC: &str = "Lists of tags";

/// Articles by new path, each with the file it came from.
type Articles<'a> = BTreeMap<String, (&'a DocsFile, String)>;

/// Whether pages show their tags.
pub fn are_shown(source: &Source) -> bool {
    let is_on =
        |settings: &Node| ["enabled", "tags"].iter().all(|key| settings.get(key).and_then(Node::truth) != Some(false));
    source.plugin("tags").is_some_and(|(settings, _)| settings.is_none_or(is_on))
}

/// Write lists of tags where articles ask for them: `<!-- material/tags -->`, or `[TAGS]` as it was written before.
pub fn write_lists(
    source: &Source,
    engine: &Engine,
    articles: &mut Articles<'_>,
    snippets: &Included,
    notes: &mut Notes,
) {
    if !are_shown(source) {
        return;
    }
    let places: Vec<(String, std::ops::Range<usize>)> =
        articles.iter().filter_map(|(path, (_, text))| Some((path.clone(), place_of(text)?))).collect();
    if places.is_empty() {
        return;
    }
    let tagged = tagged(engine, articles, snippets);
    for (path, place) in places {
        let Some((file, text)) = articles.get_mut(&path) else { continue };
        let mut body = Body::new(std::mem::take(text), 1);
        let line = body.line(place.start);
        body.apply(&[Edit::new(place, list(&tagged, folder_of(&path)))]);
        *text = body.text;
        let said = "the list is written out; a new tag needs its heading `{#tag:name}` here, and a page its link";
        notes.decide(TOPIC, &source.place(&file.path, line), said);
    }
}

/// The line that a list stands in the place of.
fn place_of(text: &str) -> Option<std::ops::Range<usize>> {
    let zones = Zones::of(text);
    let asks = |line: &str| {
        let line = line.trim();
        line == "[TAGS]" || line.starts_with("<!-- material/tags") && line.ends_with("-->")
    };
    let is_fenced = |at: usize| zones.is_fenced(at);
    lines(text).find(|(range, line)| asks(line) && !is_fenced(range.start)).map(|(range, _)| range)
}

/// Tags by their addresses: each as it is first written, with titles and paths of its articles in the order of titles.
type Tagged = BTreeMap<String, (String, Vec<(String, String)>)>;

fn tagged(engine: &Engine, articles: &Articles<'_>, snippets: &Included) -> Tagged {
    let mut tagged = Tagged::new();
    for (path, (_, text)) in articles {
        let head = &text[front_matter::split(text).yaml];
        let Ok(head) = yaml::parse(head, &path.as_str().into()) else { continue };
        let tags = head.root.get("tags").map(Node::texts).unwrap_or_default();
        if tags.is_empty() {
            continue;
        }
        let toc = engine.document(path, text, snippets).toc;
        let heading = toc.iter().find(|heading| heading.level == 1).map(|heading| heading.text.clone());
        let written = head.root.get("title").and_then(Node::text).map(str::to_owned);
        let title = written.or(heading).unwrap_or_else(|| path.clone());
        for (tag, _) in tags {
            let (_, pages) = tagged.entry(tag_anchor(tag)).or_insert_with(|| (tag.to_owned(), Vec::new()));
            pages.push((title.clone(), path.clone()));
        }
    }
    tagged.values_mut().for_each(|(_, pages)| pages.sort());
    tagged
}

fn list(tagged: &Tagged, folder: &str) -> String {
    let mut text = String::new();
    for (anchor, (tag, pages)) in tagged {
        text.push_str(&format!("## {tag} {{#{anchor}}}\n\n"));
        for (title, path) in pages {
            let title = title.replace('[', "\\[").replace(']', "\\]");
            text.push_str(&format!("- [{title}](<{}>)\n", relative(folder, path)));
        }
        text.push('\n');
    }
    text
}
