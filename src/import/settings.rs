//! `site.toml` from `mkdocs.yml`, and a word about every setting that has no place there.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::around;
use super::contents;
use super::extensions;
use super::known::{self, Known};
use super::options;
use super::paths;
use super::report::Notes;
use super::source::Source;
use super::tags;
use super::toml_text::{is_name, quoted, value};
use super::variables::Variable;
use super::yaml::{Node, Place, Value};
use crate::config::PageAddresses;

/// What articles need of the settings.
#[derive(Debug, Default)]
pub struct Needs {
    /// Hosts of frames.
    pub frames: BTreeSet<String>,
    /// Hosts of pictures, films and sounds.
    pub images: BTreeSet<String>,
    /// How many articles there are, and how many of them name a domain that the URL checker knows.
    pub articles: usize,
    /// See `articles`.
    pub with_checked_domains: usize,
}

/// The text of `site.toml`.
pub fn convert(source: &Source, variables: &[Variable], needs: &Needs, notes: &mut Notes) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        writeln!(text, "{key} = {value}").expect("writing to a string succeeds");
    };
    line("title", &quoted(&title(source, notes)));
    if let Some((description, place)) = written(source, "site_description") {
        line("description", &quoted(&description));
        notes.converted("Settings", &place, "`site_description` is `description`");
    }
    if paths::addresses(source) == PageAddresses::Files {
        line("page_addresses", "\"files\"");
        let place = source.settings.entries().iter().find(|entry| entry.key == "use_directory_urls");
        let place = place.map_or_else(|| source.top(), |entry| entry.place.clone());
        notes.converted("Settings", &place, "`use_directory_urls: false` is `page_addresses = \"files\"`");
    }
    let base_url = base_url(source, notes);
    line("base_url", &quoted(&base_url));
    // MkDocs' pages lead to each other so, and lie below a path as well as at the top of a host.
    if url::Url::parse(&base_url).is_ok_and(|url| url.path() != "/") {
        line("relative_links", "true");
    }
    line("language", &quoted(&language(source, notes)));
    line("slug_separator", &quoted(&separator(source, notes).to_string()));
    if let Some(levels) = contents::levels(source, notes) {
        line("contents_levels", &quoted(&levels.to_string()));
    }
    if let Some(url) = around::edit_url(source, notes) {
        line("edit_url", &quoted(&url));
    }
    if around::tells_changes(source, notes) {
        line("last_updated", "true");
    }
    if tags::Plugin::of(source).is_some_and(|plugin| plugin.shows_tags()) {
        line("show_tags", "true");
    }
    around::tell_feedback(source, notes);
    write_markdown(&mut text, source, notes);
    write_variables(&mut text, variables, notes);
    write_checker(&mut text, source, needs, notes);
    write_embeds(&mut text, needs);
    rest(source, notes);
    text
}

/// A setting as text.
fn written(source: &Source, key: &str) -> Option<(String, Place)> {
    let node = source.settings.get(key)?;
    Some((node.text()?.to_owned(), node.place.clone()))
}

fn title(source: &Source, notes: &mut Notes) -> String {
    match written(source, "site_name") {
        Some((title, place)) => {
            notes.converted("Settings", &place, "`site_name` is `title`");
            title
        }
        None => {
            notes.decide("Settings that are missing", &source.top(), "no `site_name`: `title` in site.toml wants one");
            "Help".to_owned()
        }
    }
}

fn base_url(source: &Source, notes: &mut Notes) -> String {
    const EXAMPLE: &str = "https://help.example.com/";
    let Some((written, place)) = written(source, "site_url").filter(|(text, _)| !text.is_empty()) else {
        notes.decide(
            "Settings that are missing",
            &source.top(),
            "no `site_url`: `base_url` in site.toml wants the address",
        );
        return EXAMPLE.to_owned();
    };
    match url::Url::parse(&written) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            notes.converted("Settings", &place, "`site_url` is `base_url`");
            written
        }
        _ => {
            notes.decide("Settings that are missing", &place, format!("`{written}` is no address for `base_url`"));
            EXAMPLE.to_owned()
        }
    }
}

fn language(source: &Source, notes: &mut Notes) -> String {
    let theme = source.settings.get("theme");
    let node = theme.and_then(|theme| theme.get("language").or_else(|| theme.get("locale")));
    let Some(node) = node else { return "en".to_owned() };
    let written = node.text().unwrap_or("en");
    notes.converted("Settings", &node.place, "the theme's language is `language`");
    written.replace('_', "-")
}

/// The language of the old site, as the new one will name it.
pub fn language_of(source: &Source) -> String {
    language(source, &mut Notes::default())
}

/// What stands between the words of anchors.
pub fn separator_of(source: &Source) -> String {
    let toc = source.extension(&["toc", "markdown.extensions.toc"]).and_then(|(settings, _)| settings);
    toc.and_then(|settings| settings.get("separator")).and_then(Node::text).unwrap_or("-").to_owned()
}

fn separator(source: &Source, notes: &mut Notes) -> char {
    let written = separator_of(source);
    let place = source.extension(&["toc", "markdown.extensions.toc"]).map_or_else(|| source.top(), |(_, place)| place);
    match written.as_str() {
        "_" => {
            notes.converted("Settings", &place, "the separator `_` of anchors is `slug_separator`");
            '_'
        }
        "-" => '-',
        other => {
            let said = format!("anchors are kept as they were, with `{other}`, by an address at each heading");
            notes.converted("Settings", &place, said);
            '-'
        }
    }
}

fn write_markdown(text: &mut String, source: &Source, notes: &mut Notes) {
    let names: Vec<String> = extensions::of(source).into_iter().map(|extension| quoted(extension.name())).collect();
    let line_ids = extensions::line_ids(source, notes);
    if !names.is_empty() || line_ids.is_some() {
        text.push_str("\n[markdown]\n");
    }
    if !names.is_empty() {
        writeln!(text, "extensions = [{}]", names.join(", ")).expect("writing to a string succeeds");
    }
    if let Some(line_ids) = line_ids {
        writeln!(text, "line_ids = {}", quoted(&line_ids)).expect("writing to a string succeeds");
    }
}

fn write_variables(text: &mut String, variables: &[Variable], notes: &mut Notes) {
    if variables.is_empty() {
        return;
    }
    text.push_str("\n[variables]\n");
    for variable in variables {
        let Some(value) = value(&variable.value) else { continue };
        writeln!(
            text,
            "{} = {value}",
            if is_name(&variable.name) { variable.name.clone() } else { quoted(&variable.name) }
        )
        .expect("writing to a string succeeds");
        notes.converted("Variables", &variable.place, format!("`{}`", variable.name));
    }
}

/// The checker of community addresses stands on every page of a help centre that is about such addresses.
fn write_checker(text: &mut String, source: &Source, needs: &Needs, notes: &mut Notes) {
    /// One article in so many names a domain of communities where a help centre is about them.
    const ONE_IN: usize = 20;
    const TOPIC: &str = "The checker of community addresses";
    if needs.with_checked_domains > 0 && needs.with_checked_domains * ONE_IN >= needs.articles {
        let said = format!("it stands on every page: {} articles name its domains", needs.with_checked_domains);
        notes.decide(TOPIC, &source.top(), said);
        return;
    }
    text.push_str("\n[url_checker]\nplacement = \"where-placed\"\n");
    notes.decide(TOPIC, &source.top(), "no page has it until an article places it, or `placement` is \"every-page\"");
}

fn write_embeds(text: &mut String, needs: &Needs) {
    if needs.frames.is_empty() && needs.images.is_empty() {
        return;
    }
    text.push_str("\n[embeds]\n");
    for (key, hosts) in [("frames", &needs.frames), ("images", &needs.images)] {
        if !hosts.is_empty() {
            let hosts: Vec<String> = hosts.iter().map(|host| quoted(host)).collect();
            writeln!(text, "{key} = [{}]", hosts.join(", ")).expect("writing to a string succeeds");
        }
    }
}

/// Diagrams need Mermaid among the site's own files: nothing is fetched from other hosts.
fn diagrams(source: &Source, notes: &mut Notes) {
    let superfences = source.extension(&["pymdownx.superfences"]).and_then(|(settings, _)| settings);
    let fences = superfences.and_then(|settings| settings.get("custom_fences")).map(Node::items).unwrap_or_default();
    for fence in fences.iter().filter(|fence| fence.get("name").and_then(Node::text) == Some("mermaid")) {
        let said = "they stay text until `[markdown] mermaid` in site.toml names a copy of Mermaid below assets/";
        notes.decide("Diagrams", &fence.place, said);
    }
}

/// Every setting that has no line in `site.toml`.
fn rest(source: &Source, notes: &mut Notes) {
    diagrams(source, notes);
    for entry in source.settings.entries() {
        let listed = |table: &'static [(&'static str, Known)], topic: &'static str, notes: &mut Notes| {
            for named in entry.value.named() {
                note(known::find(table, &named.name), topic, (&named.name, &named.place), notes);
            }
        };
        match entry.key.as_str() {
            "plugins" => {
                for named in source.plugins() {
                    note(known::find(known::PLUGINS, &named.name), "Plugins", (&named.name, &named.place), notes);
                }
                for named in source.groups(false) {
                    let said =
                        format!("`{}` is in a group that `enabled` leaves off: nothing was done for it", named.name);
                    notes.left("Plugins", &named.place, said);
                }
            }
            "markdown_extensions" => {
                listed(known::EXTENSIONS, "Markdown extensions", notes);
                options::note(&entry.value.named(), notes);
            }
            "theme" => theme(&entry.value, notes),
            "extra_css" | "extra_javascript" => scripts_and_styles(&entry.key, &entry.value, notes),
            "hooks" => entry.value.texts().into_iter().for_each(|(name, place)| {
                notes.left("Python code", place, format!("the hook `{name}` is not run"));
            }),
            key => note(known::find(known::SETTINGS, key), "Settings", (key, &entry.place), notes),
        }
    }
}

fn note(known: Option<&Known>, topic: &'static str, (name, place): (&str, &Place), notes: &mut Notes) {
    match known {
        Some(Known::Told) => {}
        Some(Known::Same(how)) => notes.converted(topic, place, format!("`{name}`: {how}")),
        Some(Known::None(why)) => notes.left(topic, place, format!("`{name}`: {why}")),
        Some(Known::Choose(what)) => notes.decide(topic, place, format!("`{name}`: {what}")),
        None => notes.left(topic, place, format!("`{name}` has no equivalent")),
    }
}

fn theme(theme: &Node, notes: &mut Notes) {
    if let Some(name) = theme.text() {
        notes.left("Theme", &theme.place, format!("`{name}`: the site has guidepost's own theme"));
    }
    for entry in theme.entries() {
        match (entry.key.as_str(), &entry.value.value) {
            ("features", Value::List(features)) => {
                for feature in features {
                    if let Some(name) = feature.text() {
                        note(known::find(known::FEATURES, name), "Theme features", (name, &feature.place), notes);
                    }
                }
            }
            (key, _) => note(known::find(known::THEME, key), "Theme", (key, &entry.place), notes),
        }
    }
}

fn scripts_and_styles(key: &str, list: &Node, notes: &mut Notes) {
    for item in list.items() {
        let path = item.text().or_else(|| item.get("path").and_then(Node::text)).unwrap_or_default();
        let said = match (key, path.contains("://")) {
            (_, true) => format!("`{path}` comes from another host, which the Content Security Policy does not allow"),
            ("extra_css", _) => {
                format!(
                    "`{path}` is published but not loaded: what still applies can go to theme/styles/, file by file"
                )
            }
            _ => format!("`{path}` is published but not run: what still applies can go to theme/scripts/"),
        };
        notes.decide("Own styles and scripts", &item.place, said);
    }
}
