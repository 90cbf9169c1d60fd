//! The plugin i18n: files of several languages, by a suffix (`a.de.md`) or a folder (`de/a.md`). The articles of the
//! default language stand at the top of the site, those of another one below its name.

use std::collections::BTreeMap;

use super::source::Source;
use super::yaml::{Node, Place};

/// The languages of a site, and how its files tell them.
#[derive(Debug, Clone)]
pub struct Languages {
    by: By,
    /// The default one.
    default: String,
    /// The others, in their order.
    pub others: Vec<Language>,
    /// Whether an article that is not translated has an address in the other languages.
    pub falls_back: bool,
    /// Where they are set.
    pub place: Place,
}

/// How a file tells its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Suffix,
    Folder,
}

/// A language that is not the default one.
#[derive(Debug, Clone)]
pub struct Language {
    /// `de`.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The titles of the navigation in this language, by those of the default one.
    pub titles: BTreeMap<String, String>,
}

/// A file in one of the languages.
#[derive(Debug, PartialEq, Eq)]
struct Translated {
    /// `None` for the default one.
    code: Option<String>,
    /// Its path in the default language, were it a site of its own.
    path: String,
}

impl Languages {
    /// The languages of a site that has the plugin.
    pub fn of(source: &Source) -> Option<Self> {
        let (settings, place) = source.plugin("i18n")?;
        let settings = settings?;
        let written = settings.get("languages")?;
        // As a list of settings each, or by their codes, as earlier versions had it.
        let listed = written.items().iter().filter_map(|node| Some((node.get("locale")?.text()?.to_owned(), node)));
        let keyed = written.entries().iter().map(|entry| (entry.key.clone(), &entry.value));
        let all: Vec<(String, &Node)> =
            listed.chain(keyed).filter(|(code, _)| !matches!(code.as_str(), "default" | "null")).collect();
        let is_default = |node: &Node| node.get("default").and_then(Node::truth) == Some(true);
        let default = match all.iter().find(|(_, node)| is_default(node)) {
            Some((code, _)) => code.clone(),
            None => settings.get("default_language").and_then(Node::text)?.to_owned(),
        };
        let is_built = |node: &Node| node.get("build").and_then(Node::truth) != Some(false);
        let others = all.into_iter().filter(|(code, node)| *code != default && is_built(node));
        Some(Self {
            by: match settings.get("docs_structure").and_then(Node::text) {
                Some("folder") => By::Folder,
                _ => By::Suffix,
            },
            others: others.map(|(code, node)| Language::of(code, node, settings)).collect(),
            default,
            falls_back: settings.get("fallback_to_default").and_then(Node::truth) != Some(false),
            place,
        })
    }

    /// The path of a file as the plugin publishes it, below the docs folder: `a.de.md` is `de/a.md`.
    pub fn published(&self, path: &str) -> String {
        let file = self.read(path);
        file.code.map_or(file.path.clone(), |code| format!("{code}/{}", file.path))
    }

    /// Whether a file belongs to another language than the default one.
    pub fn is_other(&self, path: &str) -> bool {
        self.read(path).code.is_some()
    }

    /// The folder that the default language's navigation counts from.
    pub fn top(&self) -> &str {
        if self.by == By::Folder { &self.default } else { "" }
    }

    /// The file that a path means in an article of some language: the one in that language, or else the one in the
    /// default language, if the site has either.
    pub fn meant(&self, source: &Source, article: &str, path: &str) -> Option<String> {
        let file = self.read(path);
        let own = self.read(article).code;
        let wanted = [file.code.clone().or(own), file.code, None];
        let mut spellings = wanted.iter().flat_map(|code| self.spellings(&file.path, code.as_deref()));
        spellings.find(|path| source.has(path))
    }

    /// The file of this article in another language, if it is translated.
    pub fn translation(&self, source: &Source, article: &str, language: &Language) -> Option<String> {
        let path = self.read(article).path;
        self.spellings(&path, Some(&language.code)).into_iter().find(|path| source.has(path))
    }

    fn read(&self, path: &str) -> Translated {
        let code_of = |written: &str| self.others.iter().find(|language| language.code == written);
        let (code, path) = match self.by {
            By::Folder => match path.split_once('/') {
                Some((folder, rest)) if folder == self.default || code_of(folder).is_some() => {
                    (folder, rest.to_owned())
                }
                _ => return Translated { code: None, path: path.to_owned() },
            },
            By::Suffix => match path.rsplit_once('.').and_then(|(stem, ending)| Some((stem.rsplit_once('.')?, ending)))
            {
                Some(((stem, code), ending)) if code == self.default || code_of(code).is_some() => {
                    (code, format!("{stem}.{ending}"))
                }
                _ => return Translated { code: None, path: path.to_owned() },
            },
        };
        Translated { code: code_of(code).map(|language| language.code.clone()), path }
    }

    /// How the file of this path may be called in a language.
    fn spellings(&self, path: &str, code: Option<&str>) -> Vec<String> {
        let with = |code: &str| match (self.by, path.rsplit_once('.')) {
            (By::Folder, _) => format!("{code}/{path}"),
            (By::Suffix, Some((stem, ending))) => format!("{stem}.{code}.{ending}"),
            (By::Suffix, None) => path.to_owned(),
        };
        match code {
            Some(code) => vec![with(code)],
            None => vec![with(&self.default), path.to_owned()],
        }
    }
}

impl Language {
    fn of(code: String, node: &Node, settings: &Node) -> Self {
        let translations = node.get("nav_translations");
        let translations = translations.or_else(|| settings.get("nav_translations")?.get(&code));
        let titles = translations.map(Node::entries).unwrap_or_default().iter();
        let titles = titles.filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned()))).collect();
        let name = node.text().or_else(|| node.get("name")?.text()).unwrap_or(&code).to_owned();
        Self { name, titles, code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(by: By) -> Languages {
        let german = Language { code: "de".to_owned(), name: "Deutsch".to_owned(), titles: BTreeMap::new() };
        let place = Place { file: "mkdocs.yml".into(), line: 1 };
        Languages { by, default: "en".to_owned(), others: vec![german], falls_back: true, place }
    }

    #[test]
    fn files_tell_their_language() {
        for (by, path, published) in [
            (By::Suffix, "a/b.de.md", "de/a/b.md"),
            (By::Suffix, "a/b.en.md", "a/b.md"),
            (By::Suffix, "a/b.md", "a/b.md"),
            (By::Suffix, "a/b.fr.md", "a/b.fr.md"),
            (By::Suffix, "x.de.png", "de/x.png"),
            (By::Suffix, "de/b", "de/b"),
            (By::Folder, "de/a/b.md", "de/a/b.md"),
            (By::Folder, "en/a/b.md", "a/b.md"),
            (By::Folder, "assets/x.png", "assets/x.png"),
        ] {
            assert_eq!(languages(by).published(path), published, "{by:?} {path}");
        }
    }
}
