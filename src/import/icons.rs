//! Icons of a site's own, `:folder-name:`, which `custom_icons` lists: each that articles show becomes a variable that holds
//! its picture, `<< icon_folder_name >>`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::body::{Body, Edit, Teller};
use super::report::Notes;
use super::source::{Source, below};
use super::variables::Variable;
use super::yaml::{Node, Place, Value};

/// The topic of this stage.
const TOPIC: &str = "Icons of the site's own";
/// Larger pictures are no icons, and would stand in every page that shows them.
const BYTES_MAX: usize = 20_000;

/// The icons of a site.
#[derive(Debug, Default)]
pub struct Icons {
    /// Their files, by the names that stand between colons.
    files: BTreeMap<String, PathBuf>,
    place: Option<Place>,
}

impl Icons {
    /// As a site has set it.
    pub fn of(source: &Source) -> Self {
        let emoji = source.extension(&["pymdownx.emoji"]).and_then(|(settings, _)| settings);
        let Some(folders) = emoji.and_then(|node| node.get("options")).and_then(|node| node.get("custom_icons")) else {
            return Self::default();
        };
        let is_inside = |folder: &&str| !folder.starts_with('/') && folder.split('/').all(|part| part != "..");
        let mut files = BTreeMap::new();
        for folder in folders.texts().into_iter().map(|(folder, _)| folder).filter(is_inside) {
            for (name, file) in pictures(&source.folder.join(folder)) {
                // The first folder that has a name counts.
                files.entry(name).or_insert(file);
            }
        }
        Self { files, place: Some(folders.place.clone()) }
    }

    /// The variables for those that these texts show.
    pub fn variables(&self, texts: &[&str], notes: &mut Notes) -> Vec<Variable> {
        let Some(place) = &self.place else { return Vec::new() };
        let is_shown = |name: &str| {
            let written = format!(":{name}:");
            texts.iter().any(|text| text.contains(&written))
        };
        let variable = |(name, file): (&String, &PathBuf)| {
            let picture = std::fs::read_to_string(file).ok().and_then(|text| picture(&text));
            if picture.is_none() {
                let said = format!("`:{name}:` shows nothing: its file is no picture, or too large for an icon");
                notes.decide(TOPIC, place, said);
            }
            let value = Node { value: Value::Quoted(picture.unwrap_or_default()), place: place.clone(), tag: None };
            Variable { name: variable_of(name), value, place: place.clone() }
        };
        self.files.iter().filter(|(name, _)| is_shown(name)).map(variable).collect()
    }

    /// Write the variables where icons are shown. A list of attributes behind one, such as `{ .lg }`, says how large it is.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        if self.files.is_empty() || !body.text.contains(':') {
            return;
        }
        let text = body.text.clone();
        let prose = body.prose();
        let mut edits: Vec<Edit> = Vec::new();
        for (at, _) in text.match_indices(':') {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.');
            let rest = &text[at + 1..];
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let name = &rest[..length];
            if !rest[length..].starts_with(':') || !self.files.contains_key(name) || !prose.has(at) {
                continue;
            }
            let behind = &rest[length + 1..];
            let list = behind.starts_with('{').then(|| behind.find('}')).flatten().map_or(0, |end| end + 1);
            teller.converted(TOPIC, body, at, format!("`:{name}:`"));
            if list > 0 {
                teller.left(TOPIC, body, at, format!("`{}` behind `:{name}:`", &behind[..list]));
            }
            edits.push(Edit::new(at..at + length + 2 + list, format!("<< {} >>", variable_of(name))));
        }
        body.apply(&edits);
    }
}

/// The pictures of a folder, by name: `brand/logo.svg` is `brand-logo`.
fn pictures(folder: &Path) -> Vec<(String, PathBuf)> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let named = |entry: walkdir::DirEntry| {
        let path = below(folder, entry.path());
        Some((path.strip_suffix(".svg")?.replace('/', "-"), entry.into_path()))
    };
    files.filter_map(named).collect()
}

/// A picture on one line, as large as the words around it; `None` where it is none.
fn picture(text: &str) -> Option<String> {
    let start = text.find("<svg").filter(|_| text.len() <= BYTES_MAX)?;
    let end = text.rfind("</svg>")? + "</svg>".len();
    let whole = text.get(start..end)?.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.to_ascii_lowercase().contains("<script") {
        return None;
    }
    let rest = &whole["<svg".len()..];
    let has_class = rest.split('>').next().is_some_and(|tag| tag.contains(" class="));
    let class = if has_class { "" } else { " class=\"icon\"" };
    Some(format!("<svg{class} aria-hidden=\"true\"{rest}"))
}

/// `icon_brand_logo`
fn variable_of(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("icon_{}", name.chars().map(word).collect::<String>())
}
