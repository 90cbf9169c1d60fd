//! One article: front matter, braces, includes, addresses, and the rewrites that were asked for.

use std::collections::BTreeSet;

use super::absent::Absent;
use super::base_level::BaseLevel;
use super::blocks;
use super::body::{Body, Teller};
use super::braces::{Braces, Reading};
use super::callouts::Callouts;
use super::code_titles::CodeTitles;
use super::contents;
use super::dialect::Dialect;
use super::emphasis::Emphasis;
use super::engine::{self, Engine};
use super::far_html;
use super::fences;
use super::front_matter::{self, FrontMatter};
use super::icons::Icons;
use super::include_markdown::IncludeMarkdown;
use super::levels;
use super::links::{self, Links};
use super::magiclink::MagicLinks;
use super::marks::Marks;
use super::modernize;
use super::reading;
use super::redirects::{Stub, stub};
use super::references;
use super::report::Notes;
use super::snippets::{Found, Snippets};
use super::source::{DocsFile, Source};
use super::syntaxes::Syntaxes;
use super::tags;
use super::yaml::{Node, Place};
use super::zones::Zones;
use super::{Rewriting, plain_title};

/// What all articles are converted with.
#[derive(Debug)]
pub struct Settings<'a> {
    /// The old site.
    pub source: &'a Source,
    /// Which blocks it has not.
    pub absent: &'a Absent,
    /// How its Markdown reads.
    pub dialect: &'a Dialect,
    /// How braces are written.
    pub braces: &'a Braces,
    /// Icons of the site's own.
    pub icons: &'a Icons,
    /// The names that statements of articles set.
    pub bound: &'a BTreeSet<String>,
    /// The names that included files ask for.
    pub asked: &'a BTreeSet<String>,
    /// Where included files are.
    pub snippets: &'a Snippets<'a>,
    /// The same for the plugin that puts them in their place, if the site has it.
    pub includes: Option<&'a IncludeMarkdown<'a>>,
    /// How guidepost reads articles.
    pub engine: &'a Engine,
    /// What is a link without saying so.
    pub magic_links: &'a MagicLinks,
    /// How its emphasis reads.
    pub emphasis: Emphasis,
    /// What is written in another way.
    pub syntaxes: &'a Syntaxes,
    /// The plugin for tags, if the site has it.
    pub tags: Option<&'a tags::Plugin<'a>>,
    /// Notes that begin with their kind, if the site has such.
    pub callouts: Option<&'a Callouts>,
    /// Whether blocks stand between slashes.
    pub has_blocks: bool,
    /// What it has of emoji, keys and the like.
    pub marks: &'a Marks,
    /// What its code is called, if that is by its language.
    pub code_titles: Option<&'a CodeTitles>,
    /// How its fences read.
    pub fences: fences::Ways,
    /// How its lists read.
    pub ways: reading::Ways,
    /// How much deeper its headings are than they are written, if they are.
    pub base_level: Option<BaseLevel>,
    /// What stands above contents, if the site says so.
    pub contents_title: Option<contents::Title<'a>>,
    /// Whether hand-made patterns are rewritten.
    pub rewriting: Rewriting,
}

/// A text that is to be spelt as guidepost reads it.
#[derive(Debug, Clone, Copy)]
pub struct Spelt<'a> {
    /// Where it lies.
    pub path: &'a str,
    /// Its front matter.
    pub head: &'a str,
    /// Whether its braces are expressions.
    pub expressions: bool,
    /// Names that whoever includes it may have set.
    pub bound: &'a BTreeSet<String>,
}

impl Settings<'_> {
    /// Write a text as guidepost reads it in the same way.
    pub fn spell(&self, body: &mut Body, page: &Spelt<'_>, teller: &mut Teller<'_>) {
        let Spelt { path, head, expressions, bound } = *page;
        body.set_formulas(self.syntaxes.formulas);
        self.absent.convert(body, teller);
        self.fences.convert(body, teller);
        if let Some(titles) = self.code_titles {
            titles.convert(body, teller);
        }
        let has_definitions = self.has_blocks && blocks::convert(body, teller);
        if let Some(callouts) = self.callouts {
            callouts.convert(body, teller);
        }
        far_html::convert(body, teller);
        self.syntaxes.convert(body, teller);
        self.dialect.convert(body, has_definitions, teller);
        self.marks.convert(body, teller);
        self.emphasis.convert(body, teller);
        levels::convert(body, self.ways, teller);
        reading::convert(body, self.ways, teller);
        if let Some(base_level) = self.base_level {
            base_level.convert(body);
        }
        if let Some(title) = &self.contents_title {
            title.convert(body, teller);
        }
        self.magic_links.convert(body, teller);
        // What has a value is replaced in code, too.
        let has_value = |expression: &str| {
            let text = format!("{head}\n`{{{{ {expression} }}}}`\n");
            !self.engine.document(path, &text, &engine::Included::new()).plain_text.contains("{{")
        };
        self.braces.convert(body, &Reading { expressions, has_value: &has_value, bound }, teller);
        self.icons.convert(body, teller);
    }

    /// The same for what articles include.
    pub fn spell_snippets(&self, found: &mut Found, notes: &mut Notes) {
        for (name, text) in found {
            let path = format!("content/_snippets/{name}");
            let place = Place { file: name.as_str().into(), line: 1 };
            let mut body = Body::new(std::mem::take(text), 1);
            let expressions = self.braces.are_expressions(None);
            let page = Spelt { path: &path, head: "", expressions, bound: self.bound };
            self.spell(&mut body, &page, &mut Teller { place: &place, notes });
            *text = body.text;
        }
    }
}

/// A converted article.
#[derive(Debug)]
pub struct Article {
    /// Its text.
    pub text: String,
    /// What it includes.
    pub snippets: Found,
    /// Where it leads, if it does nothing else.
    pub stub: Option<Stub>,
    /// What is to be said about it.
    pub notes: Notes,
}

/// An article of the old site, and what the rest of the site says about it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its file.
    pub file: &'a DocsFile,
    /// Its text.
    pub text: &'a str,
    /// What the navigation calls it.
    pub nav_title: Option<&'a str>,
    /// Whether it is left out of the navigation on purpose.
    pub hidden: bool,
    /// What its addresses depend on.
    pub links: Links<'a>,
    /// Its first line.
    pub place: &'a Place,
}

/// Convert an article.
pub fn convert(input: Input<'_>, settings: &Settings<'_>) -> Article {
    let Input { file, text, nav_title, hidden, links, place } = input;
    let mut notes = Notes::default();
    let mut asked = settings.braces.names_in(text);
    asked.extend(settings.asked.iter().cloned());
    let default = settings.source.defaults.of_article(&file.path);
    let (mut front_matter, mut body) = parts(text, &default, &asked, (place, &mut notes));
    let mut found = Found::new();
    let stub = stub(text);
    if let Some(stub) = &stub {
        body = Body::new(stub.rest.clone(), body.line(0));
        front_matter.set("in_nav", "false");
    }
    if hidden {
        front_matter.set("in_nav", "false");
    }
    let expressions = settings.braces.are_expressions(front_matter.render_macros);
    let own_path = format!("content/{}", links.paths.article(&file.path).unwrap_or(&file.path));
    let mut teller = Teller { place, notes: &mut notes };
    settings.snippets.escape(&mut body, &mut teller);
    if let Some(includes) = settings.includes {
        includes.expand(&mut body, &file.path, &mut teller);
    }
    settings.snippets.convert(&mut body, &mut found, &mut teller);
    references::convert(&mut body, &found, &mut teller);
    let (head, own) = (front_matter.text(), front_matter.own_names());
    let page = Spelt { path: &own_path, head: &head, expressions, bound: &own };
    settings.spell(&mut body, &page, &mut teller);
    if let Some(tags) = settings.tags {
        tags.convert(&mut body, &file.path, &mut teller);
    }
    links::convert(&mut body, links, &mut teller);
    if !has_title(&body.text) {
        let title = nav_title
            .filter(|title| !title.trim().is_empty())
            .map(plain_title)
            .or(front_matter.title.clone())
            .unwrap_or_else(|| title_from_name(&file.path));
        front_matter.set("title", &super::toml_text::quoted(&title));
    }
    if settings.rewriting == Rewriting::Modernize && front_matter.is_unread {
        teller.left(modernize::UNTOUCHED, &body, 0, "its front matter is not YAML");
    } else if settings.rewriting == Rewriting::Modernize {
        let included = engine::included(&found);
        let addresses = modernize::Addresses { source: settings.source, article: &file.path };
        let page =
            modernize::Page { engine: settings.engine, path: &own_path, addresses, included: &included, expressions };
        modernize::apply(&page, &mut body, &mut front_matter, &mut teller);
    }
    let mut text = front_matter.text();
    if text.is_empty() && front_matter::split(&body.text).body > 0 {
        // A rule at the top, and another one below, would be front matter.
        text.push('\n');
    }
    Article { text: text + &body.text, snippets: found, stub, notes }
}

fn parts(
    text: &str,
    default: &Node,
    asked: &BTreeSet<String>,
    (place, notes): (&Place, &mut Notes),
) -> (FrontMatter, Body) {
    const SECOND_LINE: usize = 2;
    let head = front_matter::split(text);
    if head.body > 0 && front_matter::is_mapping(&text[head.yaml.clone()]) {
        let place = Place { line: SECOND_LINE, ..place.clone() };
        let first = text[..head.body].matches('\n').count() + 1;
        let front_matter = FrontMatter::convert(&text[head.yaml], default, asked, (&place, notes));
        return (front_matter, Body::new(&text[head.body..], first));
    }
    match front_matter::pairs(text) {
        Some((pairs, at)) => {
            let first = text[..at].matches('\n').count() + 1;
            (FrontMatter::from_pairs(&pairs, default, asked, (place, notes)), Body::new(&text[at..], first))
        }
        None => (FrontMatter::from_defaults(default, asked, notes), Body::new(text, 1)),
    }
}

/// Whether an article has a heading of the first level.
fn has_title(text: &str) -> bool {
    let zones = Zones::of(text);
    let mut before = "";
    for (range, line) in super::zones::lines(text) {
        let bare = line.trim_end();
        let is_heading = bare == "#" || bare.starts_with("# ") || (bare.starts_with('#') && !bare.starts_with("##"));
        let is_underline = !bare.is_empty() && bare.bytes().all(|byte| byte == b'=') && !before.trim().is_empty();
        if (is_heading || is_underline) && !zones.is_code(range.start) {
            return true;
        }
        before = line;
    }
    text.contains("<h1")
}

/// What MkDocs calls a page that has neither a title nor a heading.
pub(super) fn title_from_name(path: &str) -> String {
    let (stem, _) = path.rsplit_once('.').unwrap_or((path, ""));
    if matches!(stem, "index" | "README") {
        return "Home".to_owned();
    }
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let name = if name == "README" { "index" } else { name }.replace(['-', '_'], " ");
    if name.to_lowercase() != name {
        return name;
    }
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
