//! `guidepost import`: a MkDocs site becomes a site of guidepost's.
//!
//! ```text
//! source::read(mkdocs.yml)  -> Source     1 yaml, source, patterns        the only reader, of the old site
//! paths, nav                              2 where files go, content/nav.md
//! article::convert(…)                     3 per article, in parallel: front_matter, absent, braces, snippets, links, modernize/
//! anchors, leftovers                      4 headings keep their addresses; what still looks like syntax
//! settings, variables, redirects          5 site.toml, redirects.toml
//! report                                  6 IMPORT.md
//! write::write(&Files, …)                 7 the only writer, of the new site
//! ```
//!
//! Every rewrite keeps the words of an article. What is done, left and to decide is a note with file and line.

mod absent;
mod anchors;
mod around;
mod article;
mod autorefs;
mod base_level;
mod blocks;
mod blog;
mod body;
mod braces;
mod callouts;
mod code_titles;
mod contents;
mod dead_tags;
mod defaults;
mod dialect;
mod emphasis;
mod engine;
mod environment;
mod excluded;
mod extensions;
mod far_html;
mod fences;
mod formulas;
mod front_matter;
mod icons;
mod include_markdown;
mod known;
mod languages;
mod leftovers;
mod levels;
mod links;
mod magiclink;
mod marks;
pub mod modernize;
mod nav;
mod needs;
mod options;
mod paths;
mod patterns;
mod prose;
mod reading;
mod redirects;
mod references;
mod report;
mod settings;
mod snippets;
mod source;
mod syntaxes;
mod tags;
mod toml_text;
mod variables;
mod write;
mod yaml;
mod zones;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::absent::Absent;
use self::article::{Article, Input};
use self::base_level::BaseLevel;
use self::braces::Braces;
use self::dialect::Dialect;
use self::emphasis::Emphasis;
use self::engine::Engine;
use self::icons::Icons;
use self::include_markdown::IncludeMarkdown;
use self::links::Links;
use self::magiclink::MagicLinks;
use self::nav::Nav;
use self::paths::Paths;
use self::redirects::Redirects;
use self::report::{Group, Notes};
use self::settings::Needs;
use self::snippets::{Found, Snippets};
use self::source::{DocsFile, Source};
use self::syntaxes::Syntaxes;
use self::variables::Spelling;
use self::write::{Content, Files};
use crate::diagnostics::{self, Diagnostic, Style, counted};
use crate::source::SourceFile;

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What to do where the folder holds something.
    pub existing: Existing,
    /// Whether articles are rewritten.
    pub rewriting: Rewriting,
}

/// What to do where the folder for the new site holds something already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Refuse,
    /// Replace the files that an import writes, and keep all others.
    Replace,
}

/// Whether hand-made patterns of articles are rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewriting {
    /// Articles stay as they are, as far as guidepost reads them in the same way.
    Keep,
    /// They are.
    Modernize,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Articles.
    pub articles: usize,
    /// Other files.
    pub files: usize,
    /// Redirects.
    pub redirects: usize,
    /// Notes of the report: what was converted, what was left, what to decide.
    pub notes: [usize; 3],
    /// Files that stood where an import writes, and that this one does not write: they are kept, by path.
    pub kept: Vec<String>,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [converted, left, decide] = self.notes;
        let (articles, files) = (counted(self.articles, "article"), counted(self.files, "other file"));
        write!(f, "{articles}, {files}, {}; ", counted(self.redirects, "redirect"))?;
        write!(f, "{} converted, {left} left, {decide} to decide", counted(converted, "thing"))
    }
}

/// Why nothing was imported. What was there is as it was.
#[derive(Debug)]
pub enum ImportError {
    /// A file of the old site cannot be read.
    Unreadable(PathBuf, io::Error),
    /// `mkdocs.yml`, or a file that it inherits, is no YAML: what is wrong, and the file that it quotes.
    Yaml(Diagnostic, SourceFile),
    /// The docs folder is not there.
    NoDocs(PathBuf),
    /// The folder for the new site holds something already.
    Exists(PathBuf),
    /// It is, or holds, the old site, or lies among its articles.
    Unsafe(PathBuf),
    /// An import was broken off here while it moved what was not its own.
    Leftover(PathBuf),
    /// The new site cannot be written.
    Io(PathBuf, io::Error),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::Yaml(wrong, file) => {
                let texts = [(file.path.clone(), file.text.clone())].into_iter().collect();
                f.write_str(diagnostics::to_text(wrong, &texts, Style::Plain).trim_end())
            }
            Self::NoDocs(path) => {
                write!(f, "there is no folder {}, which `docs_dir` in mkdocs.yml names", path.display())
            }
            Self::Exists(path) => {
                write!(
                    f,
                    "{} holds something already; name another folder, or replace what an import wrote with --force",
                    path.display()
                )
            }
            Self::Unsafe(path) => {
                write!(f, "{} holds the MkDocs site or its articles; name a folder beside it", path.display())
            }
            Self::Leftover(path) => {
                write!(
                    f,
                    "{} is left from an import that was broken off; keep what you need of it, and remove it",
                    path.display()
                )
            }
            Self::Io(path, error) => {
                write!(f, "{} cannot be written: {error}; what was there is as it was", path.display())
            }
        }
    }
}

impl std::error::Error for ImportError {}

/// Move the site of a `mkdocs.yml` to a folder.
///
/// # Errors
/// The old site cannot be read, or the new one not be written there.
pub fn import(mkdocs_yml: &Path, to: &Path, options: Options) -> Result<Imported, ImportError> {
    let mut notes = Notes::default();
    let mut source = Source::read(mkdocs_yml, &mut notes)?;
    blog::take_out_drafts(&mut source, &mut notes);
    let forbidden = [write::absolute(&source.folder), write::absolute(&source.docs_folder())];
    let forbidden: Vec<PathBuf> = forbidden.into_iter().filter_map(Result::ok).collect();
    write::guard(
        &write::absolute(to).map_err(|error| ImportError::Io(to.into(), error))?,
        options.existing,
        &forbidden,
    )?;
    let (files, mut imported) = convert(&source, options.rewriting, notes);
    imported.kept = write::write(&files, to, options.existing, &forbidden)?;
    Ok(imported)
}

/// All files of the new site.
fn convert(source: &Source, rewriting: Rewriting, mut notes: Notes) -> (Files, Imported) {
    let paths = Paths::of(source, &mut notes);
    let nav = nav::convert(source, &paths, &mut notes);
    let texts: Vec<&str> = source.docs.iter().filter_map(|file| file.article.as_deref()).collect();
    let Spelling { expressions, statements, .. } = &Spelling::of(source);
    let snippets = Snippets::of(source);
    let included = snippets.named_in(&texts);
    let with_included: Vec<&str> = texts.iter().copied().chain(included.iter().map(String::as_str)).collect();
    let used = variables::names_in(&with_included, &[expressions, statements]);
    let icons = Icons::of(source);
    let mut variables = variables::of(source, &used, &mut notes);
    variables.extend(icons.variables(&with_included, &mut notes));
    let braces = Braces::of(source, variables.iter().map(|variable| variable.name.clone()));
    let reading = settings::convert(source, &variables, &Needs::default(), &mut Notes::default());
    let engine = Engine::new(&reading).expect("a site without a brand has settings");
    let includes = IncludeMarkdown::of(source);
    let (dialect, absent) = (Dialect::of(source), Absent::of(source));
    absent.note(source, &mut notes);
    let (tags, callouts) = (tags::Plugin::of(source), callouts::Callouts::of(source));
    let code_titles = code_titles::CodeTitles::of(source);
    let settings = article::Settings {
        source,
        absent: &absent,
        dialect: &dialect,
        emphasis: Emphasis::of(source),
        syntaxes: &Syntaxes::of(source),
        magic_links: &MagicLinks::of(source, &variables),
        braces: &braces,
        icons: &icons,
        asked: &variables::names_in(
            &included.iter().map(String::as_str).collect::<Vec<_>>(),
            &[expressions, statements],
        ),
        bound: &variables::names_in(&with_included, &[statements]),
        snippets: &snippets,
        includes: includes.as_ref(),
        engine: &engine,
        tags: tags.as_ref(),
        callouts: callouts.as_ref(),
        has_blocks: blocks::are_used(source),
        code_titles: code_titles.as_ref(),
        fences: fences::Ways::of(source),
        marks: &marks::Marks::of(source),
        ways: reading::Ways::of(source),
        base_level: BaseLevel::of(source),
        contents_title: contents::Title::of(source),
        rewriting,
    };

    let converted = convert_articles(source, &paths, &nav, &settings);
    let (mut needs, mut found) = (Needs::default(), Found::new());
    let mut stubs = Vec::new();
    let mut articles: BTreeMap<String, (&DocsFile, String)> = BTreeMap::new();
    for (file, mut article) in converted {
        notes.append(std::mem::take(&mut article.notes));
        found.append(&mut article.snippets);
        needs::collect(&article.text, &mut needs);
        stubs.extend(article.stub.map(|stub| (file, stub)));
        if let Some(blog) = paths.blog().filter(|blog| blog.index() == file.path) {
            blog.list(&mut article.text, &paths, &mut notes);
        }
        articles.insert(paths.of_file(&file.path).unwrap_or(&file.path).to_owned(), (file, article.text));
    }
    settings.spell_snippets(&mut found, &mut notes);
    let redirects = redirects::collect(source, &paths, &stubs, &mut notes);
    let site_toml = settings::convert(source, &variables, &needs, &mut notes);
    anchors::keep(source, &engine, &mut articles, &mut found, &mut notes);
    let included = engine::included(&found);
    autorefs::resolve(source, &engine, &mut articles, &included, &mut notes);
    leftovers::note(source, &engine, &articles, &mut notes);

    let mut files: Files = articles.into_iter().map(|(path, (_, text))| (path, Content::Text(text))).collect();
    let count = files.len();
    let copied = source.docs.iter().filter(|file| file.article.is_none());
    files.extend(
        copied.filter_map(|file| Some((paths.of_file(&file.path)?.to_owned(), Content::Copy(file.disk.clone())))),
    );
    let mut imported = Imported {
        articles: count,
        files: files.len() - count,
        redirects: redirects.len(),
        notes: [0; 3],
        kept: Vec::new(),
    };
    files.extend(found.into_iter().map(|(name, text)| (format!("content/_snippets/{name}"), Content::Text(text))));
    if let Some(blog) = paths.blog().filter(|blog| !blog.has_index(source)) {
        let mut text = "---\nin_nav: false\n---\n# Blog\n".to_owned();
        blog.list(&mut text, &paths, &mut notes);
        files.insert(format!("content/{}", blog.index()), Content::Text(text));
    }
    files.insert("content/nav.md".to_owned(), Content::Text(nav.text));
    files.insert(crate::config::FILE.to_owned(), Content::Text(site_toml));
    if let Some((path, text)) = contents::Title::of(source).map(|title| title.file(source, &mut notes)) {
        files.insert(path, Content::Text(text));
    }
    finish(source, (&mut files, &redirects), &notes, &mut imported);
    (files, imported)
}

fn convert_articles<'a>(
    source: &'a Source,
    paths: &Paths,
    nav: &Nav,
    settings: &article::Settings<'_>,
) -> Vec<(&'a DocsFile, Article)> {
    let one = |file: &'a DocsFile| {
        let text = file.article.as_deref()?;
        let links = Links { source, paths, article: &file.path };
        let nav_title = nav.titles.get(&file.path).map(String::as_str);
        let hidden = nav.hidden.contains(&file.path);
        let place = source.place(&file.path, 1);
        Some((file, article::convert(Input { file, text, nav_title, hidden, links, place: &place }, settings)))
    };
    source.docs.par_iter().filter_map(one).collect()
}

/// Redirects and the report.
fn finish(source: &Source, (files, redirects): (&mut Files, &Redirects), notes: &Notes, imported: &mut Imported) {
    if !redirects.is_empty() {
        files.insert("redirects.toml".to_owned(), Content::Text(redirects.text()));
    }
    imported.notes = [Group::Converted, Group::Left, Group::Decide].map(|group| notes.count(group));
    let numbers = [
        format!("{} in `content/`", counted(imported.articles, "article")),
        format!("{} beside them and in `assets/`", counted(imported.files, "other file")),
        format!("{} in `redirects.toml`", counted(imported.redirects, "redirect")),
    ];
    let head = report::Head { settings: &source.name, numbers: &numbers };
    files.insert(report::FILE.to_owned(), Content::Text(report::text(&head, notes)));
}

/// A title of the navigation as plain text.
fn plain_title(title: &str) -> String {
    let mut plain = String::with_capacity(title.len());
    let mut in_tag = false;
    for (at, c) in title.char_indices() {
        match c {
            '<' if title[at..].contains('>')
                && title[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') =>
            {
                in_tag = true
            }
            '>' if in_tag => in_tag = false,
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    htmlize::unescape(plain).into_owned()
}
