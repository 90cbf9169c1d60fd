//! Stage 2: everything a site is made of, read once. The only module that reads a site's files.

mod history;
mod loader;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use crate::assets::{Asset, Dimensions};
use crate::config::{self, Config, UnknownBrand};
use crate::diagnostics::Diagnostic;
use crate::ledger;
use crate::redirects;
use crate::source::{FilePath, SourceFile, Span, Texts};
use crate::theme::ThemeFiles;

pub use self::history::History;
pub use self::loader::{Changes, FOLDERS, Loaded, Loader, is_read};

/// What a site is made of.
#[derive(Debug)]
pub struct Inputs {
    /// Its settings.
    pub config: Config,
    /// The file they stand in.
    pub config_file: SourceFile,
    /// The articles, by path.
    pub articles: Vec<SourceFile>,
    /// What articles include, by name below `content/_snippets/`.
    pub snippets: BTreeMap<String, SourceFile>,
    /// `content/nav.md`.
    pub nav: Option<SourceFile>,
    /// `content/url-checker.toml`.
    pub url_checker: Option<SourceFile>,
    /// `redirects.toml`.
    pub redirects: Option<SourceFile>,
    /// `anchors.lock`, or that of the brand that is built.
    pub ledger: Option<SourceFile>,
    /// Files that are copied, by path.
    pub assets: Arc<[Asset]>,
    /// The built-in theme, with the site's own files over it.
    pub theme: ThemeFiles,
    /// When articles were last changed; nothing where the settings do not ask.
    pub history: Arc<History>,
    /// `content/search-tests.toml`.
    pub search_tests: Option<SourceFile>,
    /// What pages carry for those who write them.
    pub marks: Marks,
    /// What was wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// What pages carry for those who write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Nothing: they are published.
    None,
    /// The names of variables, around what these stand for.
    Variables,
}

impl Inputs {
    /// The texts that diagnostics quote.
    pub fn texts(&self) -> Texts {
        let files = self.articles.iter().chain(self.snippets.values()).chain(&self.nav).chain(&self.url_checker);
        let files = files.chain(&self.redirects).chain(&self.ledger).chain(&self.search_tests);
        let mut texts: Texts =
            files.chain([&self.config_file]).map(|file| (file.path.clone(), file.text.clone())).collect();
        texts.extend(self.theme.texts());
        texts
    }
}

impl Inputs {
    /// Whether a file is one of the site's own: what the built-in theme has is on nobody's disk.
    pub fn is_on_disk(&self, path: &str) -> bool {
        path.strip_prefix("theme/").is_none_or(|path| self.theme.is_own(path))
    }

    /// A file that diagnostics can be about.
    pub fn source(&self, path: &str) -> Option<SourceFile> {
        let files = self.articles.iter().chain(self.snippets.values()).chain(&self.nav).chain(&self.url_checker);
        let files = files.chain([&self.config_file]).chain(&self.redirects).chain(&self.search_tests);
        let found = files.into_iter().find(|file| &*file.path == path).cloned();
        found.or_else(|| self.theme.source(path.strip_prefix("theme/")?))
    }
}

/// What keeps a site from being read at all.
#[derive(Debug)]
pub enum LoadError {
    /// No folder upwards holds a `site.toml`.
    NoSite(PathBuf),
    /// The brand is not defined.
    Brand(UnknownBrand),
    /// A file that must be there cannot be read.
    Unreadable(PathBuf, std::io::Error),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSite(start) => write!(
                f,
                "there is no site here: neither {} nor a folder above it has a {}\n\
                 to start one: guidepost init DIR\n\
                 to build one that is elsewhere: guidepost build --root DIR",
                start.display(),
                config::FILE
            ),
            Self::Brand(error) => error.fmt(f),
            Self::Unreadable(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
        }
    }
}

impl std::error::Error for LoadError {}

/// The nearest folder, from here upwards, that has a `site.toml`.
///
/// # Errors
/// None has.
pub fn find_root(start: &Path) -> Result<PathBuf, LoadError> {
    start
        .ancestors()
        .find(|folder| folder.join(config::FILE).is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| LoadError::NoSite(start.to_path_buf()))
}

impl Inputs {
    /// A site without anything in it, but for what is built in.
    pub fn without_site() -> Self {
        let nothing = std::iter::empty();
        sort_out(Config::default(), SourceFile::new(config::FILE, ""), nothing, Arc::new([]), Vec::new())
    }
}

/// Read a site.
///
/// A file that cannot be read is a diagnostic, and the rest is read all the same.
///
/// # Errors
/// There is no `site.toml`, or it does not define the brand.
pub fn load(root: &Path, brand: Option<&str>) -> Result<Inputs, LoadError> {
    let mut inputs = Loader::new(root).load(brand, &Changes::Anything)?.inputs;
    // The preview does without: what is being written is not yet published.
    inputs.ledger = read_optional(root, &ledger::file_name(brand), &mut inputs.diagnostics);
    Ok(inputs)
}

fn read_config(
    root: &Path,
    brand: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Config, SourceFile), LoadError> {
    let path = root.join(config::FILE);
    let file = match read_file(&path) {
        Ok(bytes) => decode(config::FILE.into(), bytes, diagnostics),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(LoadError::NoSite(root.to_path_buf()));
        }
        Err(error) => return Err(LoadError::Unreadable(path, error)),
    };
    let config = Config::read(&file, brand, diagnostics).map_err(LoadError::Brand)?;
    Ok((config, file))
}

/// The bytes of a file. To open a pipe would be to wait for somebody who writes into it, maybe forever.
fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    if is_special(std::fs::metadata(path)?.file_type()) {
        return Err(std::io::Error::other(SPECIAL));
    }
    std::fs::read(path)
}

/// What is wrong with a pipe, a socket or a device in the place of a file.
const SPECIAL: &str = "it is no file, but a pipe, a socket or a device";

fn is_special(kind: std::fs::FileType) -> bool {
    !kind.is_file() && !kind.is_dir()
}

/// The name of the file with old addresses.
const REDIRECTS: &str = redirects::FILE;

/// A file that a site may have.
fn read_optional(root: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let path: FilePath = name.into();
    match read_file(&root.join(name)) {
        Ok(bytes) => Some(decode(path, bytes, diagnostics)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            let message = format!("this cannot be read: {error}");
            diagnostics.push(Diagnostic::error("unreadable", Span::file(&path), message));
            None
        }
    }
}

/// The files of a site, by path, before they are read; and whether symbolic links are among them.
#[derive(Default)]
struct Found(Vec<(FilePath, PathBuf)>, bool);

fn walk(root: &Path, folder: &str, found: &mut Found, diagnostics: &mut Vec<Diagnostic>) {
    let top = root.join(folder);
    if !top.exists() {
        return;
    }
    let real_root = root.canonicalize().ok();
    let mut entries = WalkDir::new(&top).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        found.1 |= entry.as_ref().is_ok_and(DirEntry::path_is_symlink);
        match entry {
            Ok(entry) if is_hidden(&entry) => skip(&entry, &mut entries),
            Ok(entry) if leaves(&entry, real_root.as_deref()) => {
                let message = "this leads out of the site's folder and is left out";
                let span = Span::file(&site_path(root, entry.path()));
                diagnostics.push(Diagnostic::error("outside-root", span, message).hint("copy it into the site"));
                skip(&entry, &mut entries);
            }
            Ok(entry) if entry.path().to_str().is_none() => {
                let message = "the name of this is not UTF-8: no address can be made of it, and it is left out";
                let span = Span::file(&site_path(root, entry.path()));
                diagnostics.push(Diagnostic::error("bad-name", span, message).hint("give it another name"));
                skip(&entry, &mut entries);
            }
            Ok(entry) if is_special(entry.file_type()) => {
                let span = Span::file(&site_path(root, entry.path()));
                diagnostics.push(Diagnostic::error("unreadable", span, format!("this cannot be read: {SPECIAL}")));
            }
            Ok(entry) if entry.file_type().is_file() => {
                found.0.push((site_path(root, entry.path()), entry.into_path()))
            }
            Ok(_) => {}
            Err(error) => diagnostics.push(walk_error(root, &error)),
        }
    }
}

/// Do not go into a folder.
fn skip(entry: &DirEntry, entries: &mut walkdir::IntoIter) {
    if entry.file_type().is_dir() {
        entries.skip_current_dir();
    }
}

fn walk_error(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = site_path(root, error.path().unwrap_or(root));
    let message = match error.loop_ancestor() {
        Some(ancestor) => format!("this symbolic link leads back to {}", site_path(root, ancestor)),
        None => {
            format!("this cannot be read: {}", error.io_error().map_or_else(|| error.to_string(), ToString::to_string))
        }
    };
    let code = if error.loop_ancestor().is_some() { "symlink-loop" } else { "unreadable" };
    Diagnostic::error(code, Span::file(&path), message)
}

/// Whether this is a symbolic link to a place outside of the root.
fn leaves(entry: &DirEntry, real_root: Option<&Path>) -> bool {
    let Some(real_root) = real_root else { return false };
    entry.path_is_symlink() && entry.path().canonicalize().is_ok_and(|real| !real.starts_with(real_root))
}

/// What editors, file managers and version control leave about.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && is_hidden_name(&entry.file_name().to_string_lossy())
}

/// How the names of files end that editors make while they save.
const WHILE_SAVING: [&str; 4] = [".tmp", ".swp", "___jb_tmp___", "___jb_old___"];

fn is_hidden_name(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name == "Thumbs.db"
        || (name.starts_with('#') && name.ends_with('#'))
        || WHILE_SAVING.iter().any(|ending| name.ends_with(ending))
}

/// A path below the root with `/` between its parts.
fn site_path(root: &Path, path: &Path) -> FilePath {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/").into()
}

/// A file of a site, read as far as a build needs it.
#[derive(Debug, Clone, PartialEq)]
enum Read {
    Text(SourceFile),
    Theme(FilePath, Vec<u8>),
    Asset(Asset),
}

fn read_one(path: &FilePath, file: &Path, diagnostics: &mut Vec<Diagnostic>) -> std::io::Result<Read> {
    if path.starts_with("theme/") {
        return Ok(Read::Theme(path.clone(), std::fs::read(file)?));
    }
    if is_source(path) {
        return Ok(Read::Text(decode(path.clone(), std::fs::read(file)?, diagnostics)));
    }
    // Opened, though it is copied later: what cannot be read is left out, and the rest is published.
    let metadata = std::fs::File::open(file)?.metadata()?;
    Ok(Read::Asset(Asset {
        path: path.clone(),
        file: file.to_path_buf(),
        length: metadata.len(),
        modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        dimensions: Dimensions::read(file),
    }))
}

/// What readers search for, and what they should find.
const SEARCH_TESTS: &str = "content/search-tests.toml";

/// Whether a file is read as text of the site, and not copied.
fn is_source(path: &str) -> bool {
    path == SEARCH_TESTS
        || path.strip_prefix("content/").is_some_and(|below| {
            below.ends_with(".md") || below == "url-checker.toml" || below.starts_with("_snippets/")
        })
}

/// Whether a file is published as it is.
fn is_copied(path: &str) -> bool {
    !path.starts_with("theme/") && path != config::FILE && !is_source(path)
}

/// Text as the rest of guidepost wants it: UTF-8, no byte order mark, `\n`, no characters that HTML forbids.
fn decode(path: FilePath, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) -> SourceFile {
    let (text, broken_at) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    };
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text: Arc<str> = text[mark..].into();
    let cleaned = clean(&text).map(Arc::from);
    let file = SourceFile::new(path, cleaned.unwrap_or_else(|| text.clone()));
    if broken_at.is_some() {
        let at = file.text.find('\u{fffd}').unwrap_or_default();
        let message = "this file is not UTF-8; what cannot be read is shown as \u{fffd}";
        diagnostics.push(Diagnostic::error("not-utf8", file.span(at..at + 3), message).hint("save it again as UTF-8"));
    } else if let Some(at) = file.text.find('\u{fffd}').filter(|_| text.contains(is_forbidden)) {
        let message = "a control character that HTML does not allow is shown as \u{fffd}";
        diagnostics.push(Diagnostic::warning("control-character", file.span(at..at + 3), message).hint("delete it"));
    }
    file
}

/// Line ends made `\n` and forbidden characters U+FFFD; `None` where nothing is to do.
fn clean(text: &str) -> Option<String> {
    if !text.bytes().fold(false, |may, byte| may | may_begin_forbidden(byte))
        || !text.contains(|c| c == '\r' || is_forbidden(c))
    {
        return None;
    }
    Some(text.replace("\r\n", "\n").replace('\r', "\n").replace(is_forbidden, "\u{fffd}"))
}

/// Control characters, and the noncharacters that guidepost marks places with.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}')
}

/// Whether a forbidden character, or a line end that is none, may begin with this byte in UTF-8. Few articles have any: all
/// of their bytes are looked at, many at a time.
fn may_begin_forbidden(byte: u8) -> bool {
    /// Of U+F000 to U+FFFF, which the noncharacters belong to.
    const LEAD: u8 = 0xef;
    const DELETE: u8 = 0x7f;
    (byte == LEAD) | ((byte < b' ') & (byte != b'\n') & (byte != b'\t')) | (byte == DELETE)
}

fn sort_out<'a>(
    config: Config,
    config_file: SourceFile,
    read: impl Iterator<Item = &'a Read>,
    assets: Arc<[Asset]>,
    diagnostics: Vec<Diagnostic>,
) -> Inputs {
    let mut inputs = Inputs {
        config,
        config_file,
        articles: Vec::new(),
        snippets: BTreeMap::new(),
        nav: None,
        url_checker: None,
        redirects: None,
        ledger: None,
        assets,
        theme: ThemeFiles::built_in(),
        history: Arc::default(),
        search_tests: None,
        marks: Marks::None,
        diagnostics,
    };
    for file in read {
        match file {
            Read::Theme(path, bytes) => inputs.theme.insert(path, bytes.clone()),
            Read::Asset(_) => {}
            Read::Text(file) => match &*file.path {
                "content/nav.md" => inputs.nav = Some(file.clone()),
                "content/url-checker.toml" => inputs.url_checker = Some(file.clone()),
                SEARCH_TESTS => inputs.search_tests = Some(file.clone()),
                path => match path.strip_prefix("content/_snippets/") {
                    Some(name) => {
                        inputs.snippets.insert(name.to_owned(), file.clone());
                    }
                    None => inputs.articles.push(file.clone()),
                },
            },
        }
    }
    inputs
}
