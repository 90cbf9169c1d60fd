//! The `tags` plugin: tags stand above articles, and `<!-- material/tags -->` becomes `<< tag_list() >>`.

use std::sync::Arc;

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::yaml::{self, Node};
use super::zones::Zones;
use crate::variables::Tags;

/// The topic of this stage.
const TOPIC: &str = "Lists of tags";

/// What the plugin does on a site.
#[derive(Debug)]
pub struct Plugin<'a> {
    settings: Option<&'a Node>,
}

impl<'a> Plugin<'a> {
    /// As a site has set it; `None` where the site does without.
    pub fn of(source: &'a Source) -> Option<Self> {
        let (settings, _) = source.plugin("tags")?;
        let plugin = Self { settings };
        plugin.is_on("enabled").then_some(plugin)
    }

    fn setting(&self, key: &str) -> Option<&'a Node> {
        self.settings.and_then(|settings| settings.get(key))
    }

    /// Whether a switch of it is on, as all of them are by default.
    fn is_on(&self, key: &str) -> bool {
        self.setting(key).and_then(Node::truth) != Some(false)
    }

    /// Whether articles show their tags.
    pub fn shows_tags(&self) -> bool {
        self.is_on("tags") && self.setting("export_only").and_then(Node::truth) != Some(true)
    }

    /// Place the lists of an article, by its path in the old site.
    pub fn convert(&self, body: &mut Body, path: &str, teller: &mut Teller<'_>) {
        let name = self.setting("listings_directive").and_then(Node::text).unwrap_or("material/tags");
        self.lists_of_settings(body, path, name);
        let text = body.text.clone();
        let zones = Zones::of(&text);
        let mut edits = Vec::new();
        for (start, _) in text.match_indices("<!--") {
            let Some(length) = text[start..].find("-->") else { break };
            let end = start + length + "-->".len();
            let inside = text[start + "<!--".len()..start + length].trim_start();
            // A comment is a zone of its own: one within code begins with that.
            let is_shown = zones.code.iter().any(|zone| zone.contains(&start) && zone.start < start);
            let Some(arguments) = inside.strip_prefix(name).filter(|_| !is_shown) else { continue };
            if !self.is_on("listings") {
                edits.push(Edit::new(start..end, ""));
                continue;
            }
            match self.wanted(arguments.trim()) {
                Some(tags) => {
                    teller.converted(TOPIC, body, start, format!("`{}`", tags.written()));
                    edits.push(Edit::new(start..end, tags.written()));
                }
                None => teller.decide(TOPIC, body, start, format!("`{}` is not understood", arguments.trim())),
            }
        }
        body.apply(&edits);
    }

    /// Older settings name the articles that list tags.
    fn lists_of_settings(&self, body: &mut Body, path: &str, name: &str) {
        let extra = self.setting("tags_extra_files").and_then(|files| files.get(path)).map(|tags| {
            let tags: Vec<&str> = tags.texts().into_iter().map(|(tag, _)| tag).collect();
            format!(" {{ include: [{}] }}", tags.join(", "))
        });
        let is_list = self.setting("tags_file").and_then(Node::text) == Some(path);
        let Some(arguments) = extra.or_else(|| is_list.then(String::new)) else { return };
        let directive = format!("<!-- {name}{arguments} -->");
        if let Some(at) = body.text.find("[TAGS]") {
            body.apply(&[Edit::new(at..at + "[TAGS]".len(), directive)]);
        } else if !body.text.contains(&format!("<!-- {name}")) {
            let end = body.text.len();
            body.apply(&[Edit::new(end..end, format!("\n\n{directive}\n"))]);
        }
    }

    /// What a list is of: nothing, a mapping, or the name of one in the settings.
    fn wanted(&self, arguments: &str) -> Option<Tags> {
        if arguments.is_empty() {
            return Some(Tags::default());
        }
        if let Some(named) = self.setting("listings_map").and_then(|map| map.get(arguments)) {
            return Some(tags(named));
        }
        let file: Arc<str> = "".into();
        let parsed = yaml::parse(arguments, &file).ok()?.root;
        (parsed.text().is_none()).then(|| tags(&parsed))
    }
}

fn tags(node: &Node) -> Tags {
    let texts = |key: &str| -> Vec<String> {
        let texts = node.get(key).map(Node::texts).unwrap_or_default();
        texts.into_iter().map(|(text, _)| text.to_owned()).collect()
    };
    let below = node.get("scope").and_then(Node::truth) == Some(true);
    Tags { only: texts("include"), except: texts("exclude"), below }
}
