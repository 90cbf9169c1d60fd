//! Stage 1: the settings of a site, `site.toml`. Every default is here.

mod editor;
mod features;

use std::collections::BTreeMap;

use serde_json::Value;
use toml::de::DeTable;
use url::Url;

use crate::diagnostics::{Diagnostic, did_you_mean, suggest};
use crate::dialect::{Extension, Extensions};
use crate::heading_levels::{BadLevels, HeadingLevels};
use crate::source::{SourceFile, Span};
use crate::toml_table::{self, TableReader};

pub use self::editor::Editor;
pub use self::features::{AgentControls, Feedback, Keeping, Search};

/// The name of the file that makes a folder a site.
pub const FILE: &str = "site.toml";

/// What a site has set, with the defaults for the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The name of the help centre.
    pub title: String,
    /// One sentence about it, for search engines and the home page.
    pub description: String,
    /// Where it will be published; its path ends with `/`.
    pub base_url: Url,
    /// What the addresses of pages are like.
    pub page_addresses: PageAddresses,
    /// Whether articles lead to pages and files of the site by the way from themselves: `../log-in/`.
    pub relative_links: bool,
    /// A BCP 47 tag: `en`, `pt-BR`.
    pub language: String,
    /// What stands between the words of an anchor. `_` also chooses Python-Markdown's rules for anchors.
    pub slug_separator: char,
    /// Which headings the contents of a page list, where the site chooses.
    pub contents_levels: Option<HeadingLevels>,
    /// The variables of the brand that is built.
    pub variables: BTreeMap<String, Variable>,
    /// The brand that is built; `None` for the site's own variables.
    pub brand: Option<String>,
    /// The variables that only brands define, each with the first brand that does.
    pub brand_only: BTreeMap<String, String>,
    /// The names of all brands.
    pub brands: Vec<String>,
    /// The editor that the preview opens files in.
    pub editor: Option<Editor>,
    /// The community URL checker.
    pub url_checker: UrlChecker,
    /// What articles may show from other hosts.
    pub embeds: Embeds,
    /// Links to other sites that `check --external` leaves alone.
    pub external_exceptions: Vec<Exception>,
    /// What the article language has beyond what it always has.
    pub extensions: Extensions,
    /// What every line of fenced code has as the beginning of its `id`, if it has one.
    pub line_ids: Option<String>,
    /// The program that draws diagrams in the browser.
    pub mermaid: Option<Mermaid>,
    /// The search.
    pub search: Search,
    /// Where readers say whether a page helped them.
    pub feedback: Feedback,
    /// Who sees the controls of support agents.
    pub agent_controls: AgentControls,
    /// Where an article's source is edited; `{path}` stands for its path.
    pub edit_url: Option<String>,
    /// Whether pages say when they were last changed, as git knows it.
    pub last_updated: bool,
    /// Whether pages name others that are about the same.
    pub related: bool,
    /// Whether articles show their tags.
    pub show_tags: bool,
    /// Whether readers' browsers keep what they have visited.
    pub keeping: Keeping,
    /// Whether a build makes smaller files of large pictures.
    pub variants: bool,
}

/// What the addresses of pages are like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageAddresses {
    /// `/articles/log-in/`.
    #[default]
    Folders,
    /// `/articles/log-in.html`; a folder's own page has that of the folder all the same.
    Files,
}

/// Links to other sites that are not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// What their addresses begin with.
    pub address: String,
    /// Why.
    pub reason: String,
    /// Where it is set.
    pub span: Span,
}

/// A variable of the site.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// What it stands for.
    pub value: Value,
    /// Where it is set.
    pub span: Span,
}

/// Settings of the community URL checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlChecker {
    /// The domains that are supported.
    pub domains: Vec<String>,
    /// Which pages carry it.
    pub placement: Placement,
}

/// Which pages carry the checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// All that do not opt out.
    EveryPage,
    /// Those that place it.
    WherePlaced,
}

/// Hosts that the Content Security Policy lets articles embed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Embeds {
    /// Hosts of `<iframe>`.
    pub frames: Vec<String>,
    /// Hosts of pictures.
    pub images: Vec<String>,
}

/// Mermaid, as a site has it among its own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mermaid {
    /// Where the module lies, below the site's root.
    pub path: String,
    /// Where that is set.
    pub span: Span,
}

impl Mermaid {
    /// Whether a file is the module, or lies in its folder: a module may be in parts.
    pub fn has(&self, path: &str) -> bool {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        path == self.path || (!folder.is_empty() && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Help".to_owned(),
            description: String::new(),
            base_url: Url::parse("https://help.example.com/").expect("the default address is one"),
            language: "en".to_owned(),
            slug_separator: '-',
            contents_levels: None,
            page_addresses: PageAddresses::default(),
            relative_links: false,
            variables: BTreeMap::new(),
            brand: None,
            brand_only: BTreeMap::new(),
            brands: Vec::new(),
            editor: None,
            url_checker: UrlChecker {
                domains: ["force.com", "salesforce.com", "siteforce.com", "my.site.com"].map(str::to_owned).to_vec(),
                placement: Placement::EveryPage,
            },
            embeds: Embeds::default(),
            external_exceptions: Vec::new(),
            extensions: Extensions::default(),
            line_ids: None,
            mermaid: None,
            search: Search::default(),
            feedback: Feedback::default(),
            agent_controls: AgentControls::default(),
            edit_url: None,
            last_updated: false,
            related: true,
            show_tags: false,
            keeping: Keeping::default(),
            variants: true,
        }
    }
}

/// There is no such brand.
#[derive(Debug)]
pub struct UnknownBrand {
    /// The name that was asked for.
    pub name: String,
    /// The brands there are.
    pub known: Vec<String>,
}

impl std::fmt::Display for UnknownBrand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no brand `{}`", self.name)?;
        match suggest(&self.name, self.known.iter().map(String::as_str)) {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None if self.known.is_empty() => write!(f, "; site.toml defines none"),
            None => write!(f, "; site.toml defines: {}", self.known.join(", ")),
        }
    }
}

impl std::error::Error for UnknownBrand {}

impl Config {
    /// Which headings the contents list that an article places itself.
    pub fn placed_contents(&self) -> HeadingLevels {
        self.contents_levels.unwrap_or(HeadingLevels::ALL)
    }

    /// Whether statements of macros are run.
    pub fn runs_macros(&self) -> bool {
        self.extensions.has(Extension::Macros)
    }

    /// Read settings, for one brand or for the site's own variables.
    ///
    /// Mistakes are diagnostics, and the default stands in for what is wrong.
    ///
    /// # Errors
    /// The brand is not defined.
    pub fn read(
        file: &SourceFile,
        brand: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Self, UnknownBrand> {
        let root = toml_table::parse(file, diagnostics);
        let default = Self::default();
        let mut table = TableReader::new(file, &root, diagnostics);
        let title = table.string("title").unwrap_or_else(|| {
            table.missing("title", "add a line such as `title = \"Our help centre\"`");
            default.title.clone()
        });
        let mut config = Self {
            title,
            description: table.string("description").unwrap_or_default(),
            base_url: table.checked("base_url", base_url).unwrap_or(default.base_url),
            page_addresses: table.checked("page_addresses", page_addresses).unwrap_or_default(),
            relative_links: table.boolean("relative_links").unwrap_or(default.relative_links),
            language: table.string("language").unwrap_or(default.language),
            slug_separator: table.checked("slug_separator", slug_separator).unwrap_or(default.slug_separator),
            contents_levels: table.checked_as("contents_levels", "contents_levels = \"2-3\"", contents_levels),
            edit_url: table.checked("edit_url", features::edit_url),
            last_updated: table.boolean("last_updated").unwrap_or(default.last_updated),
            related: table.boolean("related").unwrap_or(default.related),
            show_tags: table.boolean("show_tags").unwrap_or(default.show_tags),
            keeping: Keeping::of(table.boolean("offline")),
            ..Self::default()
        };
        let (variables, brands) = (table.table("variables"), table.table("brands"));
        let (url_checker, embeds) = (table.table("url_checker"), table.table("embeds"));
        let (preview, markdown) = (table.table("preview"), table.table("markdown"));
        let (search, feedback) = (table.table("search"), table.table("feedback"));
        let (external, agent, pictures) =
            (table.table("external_links"), table.table("agent"), table.table("pictures"));
        table.finish();
        config.variables = variables.map(|table| read_variables(file, table)).unwrap_or_default();
        if let Some(brands) = brands {
            config.read_brands(file, brands, brand, diagnostics);
        }
        if let Some(name) = brand.filter(|name| brands.is_none_or(|brands| !brands.contains_key(*name))) {
            let known =
                brands.map(|brands| brands.keys().map(|key| key.get_ref().to_string()).collect()).unwrap_or_default();
            return Err(UnknownBrand { name: name.to_owned(), known });
        }
        if let Some(table) = url_checker {
            config.url_checker = config.url_checker.read(file, table, diagnostics);
        }
        if let Some(table) = preview {
            let mut table = TableReader::new(file, table, diagnostics);
            config.editor = table.checked("editor", Editor::from_name);
            table.finish();
        }
        if let Some(table) = external {
            config.external_exceptions = read_exceptions(file, table, diagnostics);
        }
        if let Some(table) = markdown {
            config.read_markdown(file, table, diagnostics);
        }
        if let Some(table) = embeds {
            config.embeds = Embeds::read(file, table, diagnostics);
        }
        if let Some(table) = pictures {
            let mut table = TableReader::new(file, table, diagnostics);
            config.variants = table.boolean("variants").unwrap_or(default.variants);
            table.finish();
        }
        if let Some(table) = search {
            config.search = Search::read(file, table, diagnostics);
        }
        if let Some(table) = feedback {
            config.feedback = Feedback::read(file, table, diagnostics);
        }
        if let Some(table) = agent {
            config.agent_controls = AgentControls::read(file, table, diagnostics);
        }
        Ok(config)
    }

    fn read_brands(
        &mut self,
        file: &SourceFile,
        brands: &DeTable<'_>,
        chosen: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let own: Vec<String> = self.variables.keys().cloned().collect();
        self.brands = brands.keys().map(|name| name.get_ref().to_string()).collect();
        for (name, brand) in brands {
            let Some(table) = brand.get_ref().as_table() else {
                let message = format!("the brand `{}` must be a table", name.get_ref());
                diagnostics.push(Diagnostic::error("wrong-type", file.span(brand.span()), message));
                continue;
            };
            let mut reader = TableReader::new(file, table, diagnostics);
            let variables = reader.table("variables").map(|table| read_variables(file, table)).unwrap_or_default();
            reader.finish();
            for (variable, Variable { span, .. }) in variables.iter().filter(|(variable, _)| !own.contains(variable)) {
                let message = format!("the variable `{variable}` is defined by the brand `{}` alone", name.get_ref());
                let hint = "give it a value under [variables], which every brand without its own inherits";
                diagnostics.push(Diagnostic::warning("brand-only-variable", span.clone(), message).hint(hint));
                self.brand_only.entry(variable.clone()).or_insert_with(|| name.get_ref().to_string());
            }
            if chosen == Some(name.get_ref()) {
                self.variables.extend(variables);
                self.brand = chosen.map(str::to_owned);
            }
        }
    }

    fn read_markdown(&mut self, file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let mut table = TableReader::new(file, table, diagnostics);
        let names = table.each_checked("extensions", |name| {
            Extension::from_name(name).ok_or_else(|| {
                let known = || format!("there are: {}", Extension::names().collect::<Vec<_>>().join(", "));
                let hint = did_you_mean(name, Extension::names()).unwrap_or_else(known);
                (format!("no extension is called `{name}`"), Some(hint))
            })
        });
        self.extensions = names.into_iter().collect();
        self.line_ids = table.checked("line_ids", line_ids);
        let span = file.span(table.value_span("mermaid").unwrap_or_default());
        self.mermaid = table.string("mermaid").map(|path| Mermaid { path: path.replace('\\', "/"), span });
        table.finish();
    }

    /// The path part of the site's address: `/`, or `/help/`.
    pub fn base_path(&self) -> &str {
        self.base_url.path()
    }

    /// The absolute address of a route.
    pub fn permalink(&self, route: &str) -> String {
        format!("{}{}", self.base_url, route.trim_start_matches('/'))
    }

    /// `ltr` or `rtl`, by the script that the language is written in.
    pub fn direction(&self) -> &'static str {
        const RIGHT_TO_LEFT: [&str; 9] = ["ar", "dv", "fa", "he", "ku", "ps", "ug", "ur", "yi"];
        let primary = self.language.split('-').next().unwrap_or_default().to_ascii_lowercase();
        if RIGHT_TO_LEFT.contains(&primary.as_str()) { "rtl" } else { "ltr" }
    }
}

impl UrlChecker {
    fn read(self, file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut table = TableReader::new(file, table, diagnostics);
        let read = Self {
            domains: table.strings("domains").unwrap_or(self.domains),
            placement: table.checked("placement", placement).unwrap_or(self.placement),
        };
        table.finish();
        read
    }
}

impl Embeds {
    fn read(file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut table = TableReader::new(file, table, diagnostics);
        let read = Self {
            frames: table.strings("frames").unwrap_or_default(),
            images: table.strings("images").unwrap_or_default(),
        };
        table.finish();
        read
    }
}

fn read_variables(file: &SourceFile, table: &DeTable<'_>) -> BTreeMap<String, Variable> {
    table
        .iter()
        .map(|(key, value)| {
            let variable = Variable { value: toml_table::to_json(value.get_ref()), span: file.span(key.span()) };
            (key.get_ref().to_string(), variable)
        })
        .collect()
}

fn read_exceptions(file: &SourceFile, table: &DeTable<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Exception> {
    let mut table = TableReader::new(file, table, diagnostics);
    let exceptions = table.tables("exceptions");
    table.finish();
    let read = exceptions.into_iter().map(|table| {
        let mut table = TableReader::new(file, table, diagnostics);
        let (address, reason) = (table.string("address"), table.string("reason"));
        table.missing("address", "write what the addresses begin with: address = \"https://…\"");
        table.missing("reason", "write why these are not checked: reason = \"…\"");
        let span = file.span(table.key_span("address").unwrap_or_default());
        table.finish();
        Some(Exception { address: address?, reason: reason?, span })
    });
    read.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn base_url(text: &str) -> Result<Url, (String, Option<String>)> {
    let hint = || Some("it looks like `https://help.example.com/`".to_owned());
    let mut url = Url::parse(text).map_err(|_| ("`base_url` must be an absolute address".to_owned(), hint()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(("`base_url` must begin with https:// or http://".to_owned(), hint()));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn page_addresses(text: &str) -> Result<PageAddresses, (String, Option<String>)> {
    match text {
        "folders" => Ok(PageAddresses::Folders),
        "files" => Ok(PageAddresses::Files),
        other => Err((
            "`page_addresses` must be \"folders\" or \"files\"".to_owned(),
            suggest(other, ["folders", "files"]).map(|near| format!("did you mean \"{near}\"?")),
        )),
    }
}

fn slug_separator(text: &str) -> Result<char, (String, Option<String>)> {
    match text {
        "-" => Ok('-'),
        "_" => Ok('_'),
        _ => Err(("`slug_separator` must be \"-\" or \"_\"".to_owned(), None)),
    }
}

fn line_ids(text: &str) -> Result<String, (String, Option<String>)> {
    if text.is_empty() || text.contains(char::is_whitespace) {
        let hint = "it looks like `__span`: the third line of the first block is `#__span-0-3` then".to_owned();
        return Err(("`line_ids` must be what addresses begin with, without blanks".to_owned(), Some(hint)));
    }
    Ok(text.to_owned())
}

fn contents_levels(text: &str) -> Result<HeadingLevels, (String, Option<String>)> {
    HeadingLevels::parse(text).map_err(|bad| {
        let hint = match bad {
            BadLevels::One(level) => {
                format!("write \"1-{level}\" for all levels down to this one, or \"{level}-{level}\" for it alone")
            }
            BadLevels::Backwards(first, last) => format!("the higher level comes first: \"{last}-{first}\""),
            BadLevels::Other => {
                "headings have the levels 1 to 6: write \"2-3\", or \"none\" for no contents".to_owned()
            }
        };
        ("`contents_levels` must be the levels of headings from one to another".to_owned(), Some(hint))
    })
}

fn placement(text: &str) -> Result<Placement, (String, Option<String>)> {
    match text {
        "every-page" => Ok(Placement::EveryPage),
        "where-placed" => Ok(Placement::WherePlaced),
        other => Err((
            "`placement` must be \"every-page\" or \"where-placed\"".to_owned(),
            suggest(other, ["every-page", "where-placed"]).map(|near| format!("did you mean \"{near}\"?")),
        )),
    }
}
