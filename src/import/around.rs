//! What stood around the articles and does here, too: the way to their source, and the day of their last change.

use url::Url;

use super::report::Notes;
use super::source::Source;
use super::yaml::{Node, Place};

/// What the report calls these settings.
const TOPIC: &str = "Around the articles";

/// `edit_url`, if the pages of the old site led to their source. Articles lie in `content/` now: it is right once the new
/// site has the old one's place in the repository.
pub fn edit_url(source: &Source, notes: &mut Notes) -> Option<String> {
    let (written, place) = written(source)?;
    let docs = format!("{}/", source.docs_dir);
    let url = if let Some(before) = written.strip_suffix(&docs) {
        format!("{before}{{path}}")
    } else {
        written.replace(&format!("{docs}{{path}}"), "{path}")
    };
    let is_address = Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    // A template may ask for more than the path, or name another folder: then only somebody who knows it can tell.
    if !is_address || url.matches('{').count() != 1 || !url.contains("{path}") {
        let said = format!("`{written}` led to the source of an article; `edit_url` in site.toml can do so");
        notes.decide(TOPIC, &place, said);
        return None;
    }
    let said =
        format!("`edit_url` is `{url}`: right where the new site takes the place of the old one in the repository");
    notes.decide(TOPIC, &place, said);
    Some(url)
}

/// Whether pages told when they were changed.
pub fn tells_changes(source: &Source, notes: &mut Notes) -> bool {
    const PLUGINS: [&str; 2] = ["git-revision-date-localized", "git-revision-date"];
    let Some((_, place)) = PLUGINS.iter().find_map(|plugin| source.plugin(plugin)) else { return false };
    notes.decide(
        TOPIC,
        &place,
        "`last_updated`: pages tell when git last saw them changed, so articles must be in git",
    );
    true
}

/// Whether readers were asked if a page helped: only somebody who knows where answers shall go can set that.
pub fn tell_feedback(source: &Source, notes: &mut Notes) {
    let asked = source.settings.get("extra").and_then(|extra| extra.get("analytics")?.get("feedback"));
    if let Some(asked) = asked {
        let said =
            "readers were asked whether a page helped: `[feedback]` in site.toml asks them, and says where answers go";
        notes.decide(TOPIC, &asked.place, said);
    }
}

/// Where articles were edited, as MkDocs puts it together, and where it was set.
fn written(source: &Source) -> Option<(String, Place)> {
    let setting = |key: &str| source.settings.get(key);
    let repository = setting("repo_url").and_then(Node::text).unwrap_or_default();
    let node = setting("edit_uri_template").or_else(|| setting("edit_uri"));
    let (written, place) = match (node, setting("repo_url")) {
        (Some(node), _) => (node.text()?.to_owned(), node.place.clone()),
        (None, Some(node)) if has_button(source) => (usual(repository)?.to_owned(), node.place.clone()),
        _ => return None,
    };
    if written.is_empty() {
        return None;
    }
    let whole = if written.contains("://") {
        written
    } else if written.starts_with(['?', '#']) {
        format!("{}{written}", repository.trim_end_matches('/'))
    } else {
        format!("{}/{}", repository.trim_end_matches('/'), written.trim_start_matches('/'))
    };
    Some((whole, place))
}

/// Whether the theme has a button that leads to the source.
fn has_button(source: &Source) -> bool {
    let features = source.settings.get("theme").and_then(|theme| theme.get("features"));
    features.is_some_and(|features| {
        features.items().iter().filter_map(Node::text).any(|name| name == "content.action.edit")
    })
}

/// What MkDocs takes for a repository that says nothing else.
fn usual(repository: &str) -> Option<&'static str> {
    match Url::parse(repository).ok()?.host_str()? {
        "github.com" | "gitlab.com" => Some("edit/master/docs/"),
        "bitbucket.org" => Some("src/default/docs/"),
        _ => None,
    }
}
