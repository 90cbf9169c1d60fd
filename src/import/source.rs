//! Reads a MkDocs site: `mkdocs.yml` with what it inherits, and the files of its docs folder. Writes nothing there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::ImportError;
use super::defaults::{self, Defaults};
use super::environment;
use super::excluded::Excluded;
use super::report::Notes;
use super::yaml::{self, Named, Node, Place, YamlError};
use crate::diagnostics::Diagnostic;
use crate::source::{Lines, SourceFile};

/// What MkDocs takes for an article.
const ARTICLE_ENDINGS: [&str; 5] = [".md", ".markdown", ".mdown", ".mkdn", ".mkd"];
/// How many files may inherit from one another.
const INHERIT_MAX: usize = 20;

/// A MkDocs site, as read.
#[derive(Debug)]
pub struct Source {
    /// The folder of `mkdocs.yml`.
    pub folder: PathBuf,
    /// The name of `mkdocs.yml`.
    pub name: Arc<str>,
    /// Its settings.
    pub settings: Node,
    /// The docs folder, below that of `mkdocs.yml` where it lies there.
    pub docs_dir: String,
    /// The files of the docs folder, by path.
    pub docs: Vec<DocsFile>,
    /// What articles have in their front matter by the folders that they lie in.
    pub defaults: Defaults,
}

/// A file of the docs folder.
#[derive(Debug)]
pub struct DocsFile {
    /// Where it lies below the docs folder, with `/` between the parts.
    pub path: String,
    /// Where it lies on disk.
    pub disk: PathBuf,
    /// The text of an article; anything else is copied as it is.
    pub article: Option<String>,
}

impl Source {
    /// Read a site.
    ///
    /// # Errors
    /// `mkdocs.yml` cannot be read, or is no YAML; there is no docs folder.
    pub fn read(mkdocs_yml: &Path, notes: &mut Notes) -> Result<Self, ImportError> {
        let absolute =
            std::path::absolute(mkdocs_yml).map_err(|error| ImportError::Unreadable(mkdocs_yml.into(), error))?;
        let folder = absolute.parent().map(Path::to_path_buf).unwrap_or_default();
        let name: Arc<str> = absolute.file_name().unwrap_or_default().to_string_lossy().into();
        let settings = read_settings(&absolute, &folder, INHERIT_MAX, notes)?;
        let settings = environment::with_defaults(settings, notes);
        let docs_dir = docs_dir(&settings);
        let docs_folder = folder.join(&docs_dir);
        if !docs_folder.is_dir() {
            return Err(ImportError::NoDocs(docs_folder));
        }
        let mut source = Self { folder, name, settings, docs_dir, docs: Vec::new(), defaults: Defaults::default() };
        let defaults;
        (source.docs, defaults) = source.read_docs(&docs_folder, notes);
        source.defaults = Defaults::read(&source, &defaults, notes);
        if source.docs.iter().all(|file| file.article.is_none()) {
            notes.decide("No articles", &source.top(), format!("the folder {} has none", source.docs_dir));
        }
        Ok(source)
    }

    /// The docs folder on disk.
    pub fn docs_folder(&self) -> PathBuf {
        self.folder.join(&self.docs_dir)
    }

    /// The place of a line of a file of the docs folder.
    pub fn place(&self, path: &str, line: usize) -> Place {
        Place { file: format!("{}/{path}", self.docs_dir.trim_end_matches('/')).into(), line }
    }

    /// The first line of `mkdocs.yml`: for what is about the whole site.
    pub fn top(&self) -> Place {
        Place { file: self.name.clone(), line: 1 }
    }

    /// Whether the docs folder has this file.
    pub fn has(&self, path: &str) -> bool {
        self.docs.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok()
    }

    /// The plugin of this name, if the site uses it and has not switched it off: its settings, and where it stands.
    pub fn plugin(&self, name: &str) -> Option<(Option<&Node>, Place)> {
        let is_off = |settings: &Node| settings.get("enabled").and_then(Node::truth) == Some(false);
        let names = [name, &format!("material/{name}")];
        let found = self.plugins().into_iter().find(|named| names.contains(&named.name.as_str()))?;
        Some((found.settings, found.place)).filter(|(settings, _)| !settings.is_some_and(is_off))
    }

    /// The plugins that the site names, those of groups that are on behind the others.
    pub fn plugins(&self) -> Vec<Named<'_>> {
        let mut plugins = self.settings.get("plugins").map(Node::named).unwrap_or_default();
        plugins.extend(self.groups(true));
        plugins
    }

    /// The plugins of groups that are on, or that are off, as they are unless they say otherwise.
    pub fn groups(&self, are_on: bool) -> Vec<Named<'_>> {
        let own = self.settings.get("plugins").map(Node::named).unwrap_or_default();
        let groups = own.iter().filter(|named| matches!(named.name.as_str(), "group" | "material/group"));
        let is_on = |group: &Node| group.get("enabled").and_then(Node::truth) == Some(true);
        let wanted = groups.filter_map(|group| group.settings).filter(|group| is_on(group) == are_on);
        wanted.filter_map(|group| group.get("plugins")).flat_map(Node::named).collect()
    }

    /// A Markdown extension, by any of its names.
    pub fn extension(&self, names: &[&str]) -> Option<(Option<&Node>, Place)> {
        self.named("markdown_extensions", names)
    }

    /// An option of a Markdown extension.
    pub fn option(&self, names: &[&str], key: &str) -> Option<&Node> {
        self.extension(names)?.0?.get(key)
    }

    /// Whether an option of a Markdown extension is on, which has this value unless a site says otherwise.
    pub fn is_on(&self, names: &[&str], key: &str, usual: bool) -> bool {
        self.option(names, key).and_then(Node::truth).unwrap_or(usual)
    }

    fn named(&self, key: &str, names: &[&str]) -> Option<(Option<&Node>, Place)> {
        let found = self.settings.get(key)?.named().into_iter().find(|named| names.contains(&named.name.as_str()))?;
        Some((found.settings, found.place))
    }

    /// A file of the project as text, for data and snippets: `None` where it cannot be read or lies outside.
    pub fn project_file(&self, path: &str) -> Option<String> {
        if path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
            return None;
        }
        fs::read_to_string(self.folder.join(path)).ok().map(|text| tidy(&text))
    }

    /// The files of the docs folder, and those with defaults of front matter, which are not published.
    fn read_docs(&self, docs_folder: &Path, notes: &mut Notes) -> (Vec<DocsFile>, Vec<DocsFile>) {
        let plugin = self.plugin("exclude").and_then(|(settings, _)| settings);
        let excluded = Excluded::of(&self.settings, plugin, notes);
        let (mut found, mut defaults) = self.walk(docs_folder, &excluded, notes);
        defaults.iter_mut().for_each(|file| file.article = read_text(&file.disk));
        found.sort_by(|a, b| a.path.cmp(&b.path));
        let read: Vec<_> = found.into_par_iter().map(read_article).collect();
        for file in read.iter().filter(|(_, readable)| !readable) {
            let said = "it is copied as it is; save it again as UTF-8";
            notes.decide("Articles that are not UTF-8", &self.place(&file.0.path, 1), said);
        }
        self.same_but_for_case(&read, notes);
        (read.into_iter().map(|(file, _)| file).collect(), defaults)
    }

    fn walk(&self, docs_folder: &Path, excluded: &Excluded, notes: &mut Notes) -> (Vec<DocsFile>, Vec<DocsFile>) {
        const UNREADABLE: &str = "Files that cannot be read";
        let real = docs_folder.canonicalize().ok();
        let name = defaults::file_name(self);
        let (mut found, mut defaults) = (Vec::new(), Vec::new());
        for entry in WalkDir::new(docs_folder).follow_links(true).sort_by_file_name() {
            if let (Ok(entry), Some(real)) = (&entry, &real) {
                self.note_way_out(entry, real, &below(docs_folder, entry.path()), notes);
            }
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let path = below(docs_folder, entry.path());
                    if entry.file_name() == name {
                        defaults.push(DocsFile { path, disk: entry.into_path(), article: None });
                        continue;
                    }
                    if let Some(reason) = excluded.reason(&path) {
                        reason.note(&self.place(&path, 1), notes);
                        continue;
                    }
                    found.push(DocsFile { path, disk: entry.into_path(), article: None });
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().map(|path| below(docs_folder, path)).unwrap_or_default();
                    let said = why_unreadable(&error);
                    notes.decide(UNREADABLE, &self.place(&path, 1), said);
                }
            }
        }
        (found, defaults)
    }

    /// Say that a symbolic link leads out of the docs folder: once, and not for each file behind it.
    fn note_way_out(&self, entry: &walkdir::DirEntry, docs_folder: &Path, path: &str, notes: &mut Notes) {
        const TOPIC: &str = "Symbolic links that lead out of the docs folder";
        if !entry.path_is_symlink() {
            return;
        }
        if let Some(target) = entry.path().canonicalize().ok().filter(|target| !target.starts_with(docs_folder)) {
            let said = format!("what it leads to is copied: `{}`", target.display());
            notes.converted(TOPIC, &self.place(path, 1), said);
        }
    }

    fn same_but_for_case(&self, files: &[(DocsFile, bool)], notes: &mut Notes) {
        let mut seen = BTreeSet::new();
        for (file, _) in files {
            if !seen.insert(file.path.to_lowercase()) {
                let said = "there is another file of this name: some file systems cannot hold both";
                notes.decide("Names that differ in letter case alone", &self.place(&file.path, 1), said);
            }
        }
    }
}

fn why_unreadable(error: &walkdir::Error) -> String {
    if error.loop_ancestor().is_some() {
        return "a symbolic link that leads back to a folder above it".to_owned();
    }
    match error.path().and_then(|path| fs::read_link(path).ok()) {
        Some(target) => format!("a symbolic link to `{}`, which is not there", target.display()),
        None => error.io_error().map(|error| error.kind().to_string()).unwrap_or_default(),
    }
}

/// Whether MkDocs takes a file for an article.
pub fn is_article(path: &str) -> bool {
    ARTICLE_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// A path below a folder with `/` between the parts.
pub fn below(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).iter();
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Text without byte order mark, with `\n` at the ends of lines.
fn tidy(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n")
}

fn read_article(mut file: DocsFile) -> (DocsFile, bool) {
    if !is_article(&file.path) {
        return (file, true);
    }
    file.article = read_text(&file.disk);
    let is_text = file.article.is_some();
    (file, is_text)
}

fn read_text(path: &Path) -> Option<String> {
    fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).map(|text| tidy(&text))
}

fn docs_dir(settings: &Node) -> String {
    let written = settings.get("docs_dir").and_then(Node::text).unwrap_or("docs");
    let slashed = written.replace('\\', "/");
    let trimmed = slashed.trim_start_matches("./").trim_end_matches('/');
    if trimmed.is_empty() { ".".to_owned() } else { trimmed.to_owned() }
}

fn read_settings(path: &Path, folder: &Path, depth: usize, notes: &mut Notes) -> Result<Node, ImportError> {
    let bytes = fs::read(path).map_err(|error| ImportError::Unreadable(path.to_path_buf(), error))?;
    let name: Arc<str> = below(folder, path).into();
    let text = tidy(&as_utf8(&bytes, &name, notes));
    let parsed = yaml::parse(&text, &name).or_else(|error| {
        let Some(mended) = without_tabs(&text) else { return Err(error) };
        let parsed = yaml::parse(&mended, &name).map_err(|_| error.clone())?;
        let said = format!("read as if they were blanks ({})", error.message);
        notes.decide("Tabs in YAML", &error.place, said);
        Ok(parsed)
    });
    let parsed = parsed.map_err(|error| not_yaml(&error, &text))?;
    if let Some(place) = &parsed.more {
        notes.decide("Settings that are not read", place, "only what stands above this `---` is read");
    }
    for (key, place) in &parsed.duplicates {
        notes.decide("Keys that stand twice", place, format!("`{key}` stands again below, and that one counts"));
    }
    if parsed.root.entries().is_empty() {
        notes.decide("Settings that are missing", &parsed.root.place, "the file has no settings");
    }
    let Some(parent) = parsed.root.get("INHERIT").filter(|parent| parent.text().is_some()) else {
        return Ok(parsed.root);
    };
    if depth == 0 {
        notes.decide("Settings that inherit from one another", &parent.place, "this is followed no further");
        return Ok(parsed.root);
    }
    let parent = parent.text().unwrap_or_default();
    let parent = path.parent().unwrap_or(folder).join(parent.replace('\\', "/"));
    Ok(parsed.root.over(read_settings(&parent, folder, depth - 1, notes)?))
}

/// The text of a file; a note where it is not UTF-8.
fn as_utf8<'a>(bytes: &'a [u8], name: &Arc<str>, notes: &mut Notes) -> Cow<'a, str> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let place = Place { file: name.clone(), line };
        notes.decide(
            "Settings that are not UTF-8",
            &place,
            "what cannot be read is `\u{fffd}`; save the file as UTF-8",
        );
    }
    String::from_utf8_lossy(bytes)
}

fn not_yaml(error: &YamlError, text: &str) -> ImportError {
    const CODE: &str = "bad-mkdocs-yml";
    let file = SourceFile::new(error.place.file.clone(), text);
    let at = Lines::new(text).offset(error.place.line, error.column);
    let wrong = Diagnostic::error(CODE, file.span(at..at), format!("this is not YAML: {}", error.message))
        .hint("values that hold `: ` or ` #`, or that begin with one of `[ { * & ! % @`, want quotes around them");
    ImportError::Yaml(wrong, file)
}

/// YAML with the tabs of indentations made blanks; `None` where there are none.
fn without_tabs(text: &str) -> Option<String> {
    const BLANKS: &str = "    ";
    let indented = |line: &str| line[..line.len() - line.trim_start().len()].contains('\t');
    if !text.lines().any(indented) {
        return None;
    }
    let mended = text.split_inclusive('\n').map(|line| {
        let body = line.trim_start_matches([' ', '\t']);
        line[..line.len() - body.len()].replace('\t', BLANKS) + body
    });
    Some(mended.collect())
}
