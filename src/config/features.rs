//! The settings of what stands around the articles: search, feedback, links, and what support agents see.

use std::collections::BTreeMap;

use toml::de::DeTable;
use url::Url;

use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::SourceFile;
use crate::toml_table::TableReader;

/// Settings of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Whether there is one.
    pub enabled: bool,
    /// What readers may type, in lower case, with the words of the articles that it stands for.
    pub synonyms: BTreeMap<String, Vec<String>>,
}

/// Where readers say whether a page helped them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feedback {
    /// An endpoint that takes JSON.
    pub url: Option<Url>,
    /// Whom the reader's e-mail program writes to.
    pub email: Option<String>,
    /// Where a new issue is opened.
    pub issue: Option<Url>,
}

/// Who sees the controls that support agents answer with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentControls {
    /// All who read, until `?agent=off`: a help centre within a company.
    Everybody,
    /// Those who ask for them with `?agent`, until `?agent=off`.
    #[default]
    OnRequest,
    /// Nobody, whatever the address says.
    Nobody,
}

/// Whether readers' browsers keep what they have visited, for when there is no network: `offline` in site.toml.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keeping {
    /// They never have.
    #[default]
    Never,
    /// They do.
    On,
    /// They did, and are told to stop.
    NoLonger,
}

impl Keeping {
    pub(super) fn of(setting: Option<bool>) -> Self {
        match setting {
            None => Self::Never,
            Some(true) => Self::On,
            Some(false) => Self::NoLonger,
        }
    }
}

/// What is wrong with a value, and what would be right.
type Wrong = (String, Option<String>);

impl Default for Search {
    fn default() -> Self {
        Self { enabled: true, synonyms: BTreeMap::new() }
    }
}

impl Search {
    pub(super) fn read(file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut table = TableReader::new(file, table, diagnostics);
        let enabled = table.boolean("enabled").unwrap_or(true);
        let synonyms = table.table("synonyms");
        table.finish();
        let synonyms = synonyms.map(|table| read_synonyms(file, table, diagnostics)).unwrap_or_default();
        Self { enabled, synonyms }
    }
}

fn read_synonyms(
    file: &SourceFile,
    table: &DeTable<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<String>> {
    let mut synonyms = BTreeMap::new();
    for (word, meant) in table {
        let texts = meant.get_ref().as_array().map(|items| items.iter().map(|item| item.get_ref().as_str()));
        let texts: Option<Vec<&str>> = texts.and_then(Iterator::collect);
        let Some(texts) = texts else {
            let message = format!("`{}` must be a list of strings", word.get_ref());
            let hint = "write what articles say: `sso = [\"single sign-on\"]`";
            diagnostics.push(Diagnostic::error("wrong-type", file.span(meant.span()), message).hint(hint));
            continue;
        };
        synonyms.insert(word.get_ref().to_lowercase(), texts.into_iter().map(str::to_owned).collect());
    }
    synonyms
}

impl Feedback {
    pub(super) fn read(file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut table = TableReader::new(file, table, diagnostics);
        let read = Self {
            url: table.checked("url", |text| web_address("url", text)),
            email: table.checked("email", email),
            issue: table.checked("issue", |text| web_address("issue", text)),
        };
        table.finish();
        read
    }
}

impl AgentControls {
    const ALL: [Self; 3] = [Self::Everybody, Self::OnRequest, Self::Nobody];

    /// As in `site.toml` and in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::OnRequest => "on-request",
            Self::Nobody => "nobody",
        }
    }

    pub(super) fn read(file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut table = TableReader::new(file, table, diagnostics);
        let read = table.checked("controls", Self::from_name).unwrap_or_default();
        table.finish();
        read
    }

    fn from_name(name: &str) -> Result<Self, Wrong> {
        Self::ALL.into_iter().find(|controls| controls.name() == name).ok_or_else(|| {
            let message = "`controls` must be \"everybody\", \"on-request\" or \"nobody\"".to_owned();
            (message, did_you_mean(name, Self::ALL.map(Self::name)))
        })
    }
}

fn web_address(key: &str, text: &str) -> Result<Url, Wrong> {
    let hint = || Some("it looks like `https://example.com/feedback`".to_owned());
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| (format!("`{key}` must begin with https:// or http://"), hint()))
}

fn email(text: &str) -> Result<String, Wrong> {
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.'));
    let is_one = parts.is_some() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '&' | '<' | '>'));
    let wrong =
        || ("`email` must be an e-mail address".to_owned(), Some("it looks like `help@example.com`".to_owned()));
    is_one.then(|| text.to_owned()).ok_or_else(wrong)
}

/// The address of an article's source, with `{path}` for the path below the site's folder.
pub(super) fn edit_url(text: &str) -> Result<String, Wrong> {
    let hint = || Some("it looks like `https://github.com/example/help/edit/main/{path}`".to_owned());
    if !text.contains("{path}") {
        return Err(("`edit_url` must say where the article's path goes, as `{path}`".to_owned(), hint()));
    }
    web_address("edit_url", &text.replace("{path}", "path")).map_err(|(message, _)| (message, hint()))?;
    Ok(text.to_owned())
}
