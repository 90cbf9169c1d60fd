//! The HTML of every page.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use minijinja::value::Serde;
use minijinja::{Value, context};
use rayon::prelude::*;
use url::Url;

use super::headers::content_security_policy;
use super::json_ld::json_ld;
use super::llms::markdown_route;
use super::picture::Picture;
use super::redirects::Leading;
use super::worker;
use super::{Around, Frame, OutputFile, PageFiles, Part, file_of};
use crate::config::{Config, Feedback, Placement};
use crate::content::{Inputs, Marks};
use crate::diagnostics::{Diagnostic, Severity, did_you_mean};
use crate::document::{Body, Heading, Hole, LinkId, Piece};
use crate::front_matter::{CheckerChoice, Text};
use crate::heading_levels::HeadingLevels;
use crate::html::{escape_attribute, escaped, plain_title};
use crate::links::{PageLinks, address_from, encode, site_url};
use crate::page::{Page, SharedPage};
use crate::related::{self, Related};
use crate::search;
use crate::site::{PageIndex, Site};
use crate::source::{SharedText, Texts};
use crate::tags;
use crate::theme::{
    self, AppliesTo, BrokenPage, CHECKER_MARK, CONTENT_MARK, Crumb, FeedbackContext, NavHtml, NavPart, NavSource,
    Neighbour, Once, PageContext, SIDEBAR_MARK, SearchContext, ShownTag, SiteContext, TABS_MARK, Theme, TocEntry,
};
use crate::variables::{self, NamedText};
use crate::variants::Variants;

/// What is made once for all pages.
#[derive(Debug)]
pub struct Shared {
    site_value: Value,
    tabs: NavHtml,
    sidebars: Vec<NavHtml>,
    neighbours: HashMap<PageIndex, (Option<PageIndex>, Option<PageIndex>)>,
    /// What pages get that lead on, by their routes.
    moved: BTreeMap<String, Leading>,
    /// Where tags are listed.
    tag_lists: tags::Lists,
    /// The checker, of a page that chooses no answer to its question.
    checker: Arc<str>,
    /// Parts of templates that are the same on all pages.
    once: Arc<Once>,
}

impl Shared {
    /// Make it.
    pub fn new(inputs: &Inputs, site: &Site<'_>, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut report = |result: Result<NavHtml, Box<Diagnostic>>| {
            result.unwrap_or_else(|failed| {
                diagnostics.push(*failed);
                NavHtml::default()
            })
        };
        let nav = NavSource { theme, site, config: &inputs.config, marks: inputs.marks };
        let tabs = report(nav.tabs());
        let sidebars = site.nav.tabs.iter().map(|tab| report(nav.sidebar(tab))).collect();
        let site_value = site_value(inputs, &video_hosts(site));
        let checker = render_checker(theme, &site_value, None).unwrap_or_else(|failed| {
            diagnostics.push(*failed);
            String::new()
        });
        let once = Arc::new(Once::new(site_value.clone(), nav_value(&tabs, None)));
        Self {
            site_value,
            tabs,
            sidebars,
            neighbours: site.nav.neighbours(),
            moved: BTreeMap::new(),
            tag_lists: tags::Lists::default(),
            checker: checker.into(),
            once,
        }
    }

    /// The same, where these pages lead on to others, and tags are listed there.
    pub fn with(self, moved: &BTreeMap<String, Leading>, tag_lists: &tags::Lists) -> Self {
        Self { moved: moved.clone(), tag_lists: tag_lists.clone(), ..self }
    }
}

/// The pages of the last build.
#[derive(Debug, Default)]
pub struct KeptPages {
    frame: Option<Frame>,
    pages: Vec<KeptPage>,
}

/// The files of one page, with what they were made from beside the frame.
#[derive(Debug)]
struct KeptPage {
    page: SharedPage,
    links: Arc<PageLinks>,
    /// The titles of the pages before and after it.
    neighbours: [Option<NamedText>; 2],
    /// The pages that it names, with their titles.
    related: Vec<(PageIndex, NamedText)>,
    files: Arc<PageFiles>,
}

impl KeptPage {
    fn holds(&self, writer: &Writer<'_>, index: PageIndex, links: &Arc<PageLinks>) -> bool {
        Arc::ptr_eq(&self.page, &writer.site.pages[index])
            && Arc::ptr_eq(&self.links, links)
            && self.neighbours == writer.neighbour_titles(index)
            && self.related.iter().cloned().eq(writer.related(index))
    }
}

impl KeptPages {
    /// The files of all pages: HTML and Markdown. What a page's template failed on stays with the page.
    pub fn emit(&mut self, writer: &Writer<'_>, frame: &Frame, links: &[Arc<PageLinks>]) -> Vec<Arc<PageFiles>> {
        let old = if self.frame.as_ref() == Some(frame) { std::mem::take(&mut self.pages) } else { Vec::new() };
        let known = old.into_iter().map(Some).chain(std::iter::repeat_with(|| None));
        let known: Vec<Option<KeptPage>> = known.take(links.len()).collect();
        let emit = |(index, known): (PageIndex, Option<KeptPage>)| {
            let links = &links[index];
            known.filter(|known| known.holds(writer, index, links)).unwrap_or_else(|| KeptPage {
                page: writer.site.pages[index].clone(),
                links: links.clone(),
                neighbours: writer.neighbour_titles(index),
                related: writer.related(index).collect(),
                files: Arc::new(writer.page(index, links)),
            })
        };
        self.pages = known.into_par_iter().enumerate().map(emit).collect();
        self.frame = Some(frame.clone());
        self.pages.iter().map(|page| page.files.clone()).collect()
    }
}

/// What all pages are written with.
pub struct Writer<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) config: &'a Config,
    pub(super) site: &'a Site<'a>,
    pub(super) theme: &'a Theme,
    /// The texts that mistakes quote, collected for the first of them.
    texts: OnceLock<Texts>,
    shared: Arc<Shared>,
    related: &'a Related,
    pub(super) variants: &'a Variants,
}

impl<'a> Writer<'a> {
    /// Writes the pages of a site.
    pub fn new(
        inputs: &'a Inputs,
        site: &'a Site<'a>,
        theme: &'a Theme,
        (shared, around): (Arc<Shared>, Around<'a>),
    ) -> Self {
        let Around { related, variants, .. } = around;
        Self { inputs, config: &inputs.config, site, theme, texts: OnceLock::new(), shared, related, variants }
    }

    /// The pages that a page names as being about the same, with their titles.
    pub(super) fn related(&self, index: PageIndex) -> impl Iterator<Item = (PageIndex, NamedText)> {
        let (previous, next) = self.shared.neighbours.get(&index).copied().unwrap_or_default();
        let found = self.related.get(index).map(Vec::as_slice).unwrap_or_default();
        let named = related::named(found, self.site, [previous, next]);
        named.into_iter().map(|page| (page, self.site.pages[page].named_title()))
    }

    pub(super) fn neighbour_titles(&self, index: PageIndex) -> [Option<NamedText>; 2] {
        let (previous, next) = self.shared.neighbours.get(&index).copied().unwrap_or_default();
        [previous, next].map(|index| Some(self.site.pages[index?].named_title()))
    }

    /// A page and its Markdown.
    fn page(&self, index: PageIndex, links: &PageLinks) -> PageFiles {
        let page = &self.site.pages[index];
        let (template, missing) = self.template(page);
        let (heading, body) = self.article(page, links);
        let context = self.context(index, &template, heading);
        let (html, failed) = match self.theme.render(&template, self.values(&context, Some(index))) {
            Ok(html) => (html, missing),
            Err(failed) => (fallback(&context, &failed), Some(failed)),
        };
        let html = match self.shared.moved.get(&page.route) {
            Some(leading) => leading.put_into_page(&html),
            None => html,
        };
        let html = self.splice(&html, index, body);
        let markdown = OutputFile::shared(without_first_breaks(&page.markdown));
        let files = [(file_of(&page.route), html), (markdown_route(&page.route)[1..].to_owned(), markdown)];
        PageFiles { files, failed }
    }

    /// `404.html`
    pub fn not_found(&self, diagnostics: &mut Vec<Diagnostic>) -> OutputFile {
        self.standing_in("not_found", "/404.html", diagnostics)
    }

    /// `offline.html`
    pub fn offline(&self, diagnostics: &mut Vec<Diagnostic>) -> OutputFile {
        self.standing_in("offline", worker::OFFLINE_ROUTE, diagnostics)
    }

    /// A page that is shown in the place of one that is not there, by the name of its template.
    fn standing_in(&self, name: &str, route: &str, diagnostics: &mut Vec<Diagnostic>) -> OutputFile {
        let title = self.theme.strings.get(&format!("{name}_title")).to_owned();
        let context = PageContext { kind: "not-found", title, route: route.to_owned(), ..PageContext::default() };
        let html = self.theme.render(&format!("{name}.html"), self.values(&context, None)).unwrap_or_else(|failed| {
            let html = fallback(&context, &failed);
            diagnostics.push(*failed);
            html
        });
        self.splice(&html, usize::MAX, Vec::new())
    }

    /// The template of a page, and what is wrong with the one it asks for.
    fn template(&self, page: &Page) -> (String, Option<Box<Diagnostic>>) {
        let Some(Text { value, span }) = &page.front_matter.template else { return ("page.html".to_owned(), None) };
        let name = format!("{value}.html");
        if self.theme.has_template(&name) {
            return (name, None);
        }
        let message = format!("the theme has no template `{value}`; the one for articles stands in");
        let diagnostic = Diagnostic::error("missing-template", span.clone(), message)
            .maybe_hint(did_you_mean(value, self.theme.template_names()));
        ("page.html".to_owned(), Some(Box::new(diagnostic)))
    }

    fn context(&self, index: PageIndex, template: &str, heading: String) -> PageContext {
        let page = &self.site.pages[index];
        let encoded = encode(&page.route);
        let (previous, next) = self.shared.neighbours.get(&index).copied().unwrap_or_default();
        let mut context = PageContext {
            kind: if template == "home.html" { "home" } else { "article" },
            title: page.title.clone(),
            description: page.front_matter.description.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
            route: page.route.clone(),
            url: site_url(self.config, &page.route),
            permalink: self.config.permalink(&encoded),
            markdown_url: site_url(self.config, &markdown_route(&page.route)),
            applies_to: page.front_matter.applies_to.iter().map(|text| self.applies_to(&text.value)).collect(),
            tags: self.tags(page),
            reading_minutes: page.document.reading_minutes(),
            word_count: page.document.word_count,
            annotations: page.document.has_annotations,
            hide: page.front_matter.hide.iter().map(|part| part.name()).collect(),
            mermaid: self.mermaid(page),
            toc: toc(&page.document.toc, self.config.placed_contents()),
            breadcrumbs: self.breadcrumbs(index),
            previous: previous.map(|index| self.neighbour(index)),
            next: next.map(|index| self.neighbour(index)),
            json_ld: String::new(),
            url_checker: self.shows_checker(page),
            url_checker_way: way(page).map(str::to_owned),
            heading,
            errors: self.errors(page),
            updated: self.inputs.history.get(&page.path).cloned(),
            edit_url: self.config.edit_url.as_ref().map(|url| url.replace("{path}", &encode(&page.path))),
            related: self.related(index).map(|(page, _)| self.neighbour(page)).collect(),
            videos: !page.document.video_hosts.is_empty(),
        };
        context.json_ld = json_ld(&context, self.config);
        context
    }

    fn mermaid(&self, page: &Page) -> Option<String> {
        let mermaid = self.config.mermaid.as_ref().filter(|_| page.document.has_diagrams)?;
        let asset = self.site.assets.iter().find(|asset| *asset.path == *mermaid.path)?;
        Some(site_url(self.config, &encode(&asset.route())))
    }

    fn applies_to(&self, key: &str) -> AppliesTo {
        let label = self.theme.strings.find(&format!("applies_to_{key}")).unwrap_or(key);
        AppliesTo { key: key.to_owned(), label: label.to_owned() }
    }

    /// The tags that stand above an article, in their order, each once.
    fn tags(&self, page: &Page) -> Vec<ShownTag> {
        let borne = page.front_matter.tags.iter().filter(|_| self.config.show_tags);
        let tags: BTreeSet<&str> = borne.map(|tag| tag.value.as_str()).collect();
        let shown = |name: &str| {
            let place = self.shared.tag_lists.place(page, name);
            let url =
                place.map(|(route, anchor)| format!("{}#{anchor}", address_from(self.config, &page.route, route)));
            ShownTag { name: name.to_owned(), url }
        };
        tags.into_iter().map(shown).collect()
    }

    fn breadcrumbs(&self, index: PageIndex) -> Vec<Crumb> {
        let crumb = |(title, page): &(NamedText, Option<PageIndex>)| Crumb {
            title: plain_title(title.as_str()),
            url: page.map(|page| site_url(self.config, &self.site.pages[page].route)),
        };
        self.crumbs(index).map(crumb).collect()
    }

    /// Titles and pages of the entries above a page.
    pub(super) fn crumbs(&self, index: PageIndex) -> impl Iterator<Item = &(NamedText, Option<PageIndex>)> {
        let above = self.site.nav.place_of(index).map(|place| place.above.as_slice()).unwrap_or_default();
        above.iter().filter(move |(_, page)| *page != Some(index))
    }

    fn neighbour(&self, index: PageIndex) -> Neighbour {
        let page = &self.site.pages[index];
        Neighbour { title: page.title.clone(), url: site_url(self.config, &page.route) }
    }

    /// Whether the checker stands below the article.
    fn shows_checker(&self, page: &Page) -> bool {
        let every_page = self.config.url_checker.placement == Placement::EveryPage;
        let chosen = page.front_matter.url_checker.as_ref().map_or(every_page, CheckerChoice::is_shown);
        chosen && !page.document.places_checker
    }

    /// The errors of the article itself; those of its links do not keep anyone from reading it.
    fn errors(&self, page: &Page) -> Vec<BrokenPage> {
        /// More than these help nobody: the terminal has them all.
        const ERRORS_MAX: usize = 50;
        let errors = page.document.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let texts = || self.texts.get_or_init(|| self.inputs.texts());
        errors.take(ERRORS_MAX).map(|diagnostic| BrokenPage::new(diagnostic, texts())).collect()
    }

    fn sidebar(&self, index: PageIndex) -> Option<&NavHtml> {
        let place = self.site.nav.place_of(index)?;
        self.shared.sidebars.get(place.tab).filter(|sidebar| !sidebar.is_empty())
    }

    /// What templates see of a page, or of what is none.
    fn values(&self, page: &PageContext, index: Option<PageIndex>) -> Value {
        let safe = |text: &str| Value::from_safe_string(text.to_owned());
        let values = match index.filter(|_| self.inputs.marks == Marks::Variables) {
            Some(index) => self.named(index, page),
            None => Value::from(Serde(page)),
        };
        let page_value = context! {
            json_ld => safe(&page.json_ld),
            heading => safe(&page.heading),
            content => safe(CONTENT_MARK),
            checker => index.map(|index| self.checker_below(&self.site.pages[index])),
            ..values
        };
        let nav = nav_value(&self.shared.tabs, index.and_then(|index| self.sidebar(index)));
        let once = Value::from_dyn_object(self.shared.once.clone());
        context! { site => self.shared.site_value.clone(), page => page_value, nav => nav, once => once }
    }

    /// Put the article and the navigation into a rendered template.
    fn splice(&self, html: &str, index: PageIndex, body: Vec<u8>) -> OutputFile {
        let mut page = Assembly { body: Some(body), ..Assembly::default() };
        self.splice_part(&mut page, index, html, None);
        page.end_own();
        OutputFile::Made(page.parts.into())
    }

    /// Put a rendered template, or a part that all pages share, behind what a page has so far.
    fn splice_part(&self, page: &mut Assembly, index: PageIndex, html: &str, shared: Option<&Arc<str>>) {
        let place = self.site.nav.place_of(index);
        let mut end = 0;
        for (number, text) in html.split(theme::MARK).enumerate() {
            let range = end..end + text.len();
            end = range.end + theme::MARK.len_utf8();
            // Every second part stands between two marks and names what goes there.
            match (number % 2, text) {
                (0, text) => match shared {
                    Some(shared) => page.push(Part::Shared(shared.clone(), range)),
                    None => page.own.extend_from_slice(text.as_bytes()),
                },
                (_, "content") => {
                    if let Some(body) = page.body.take() {
                        page.push(Part::Own(body));
                    }
                }
                (_, "checker") => page.push_shared(&self.shared.checker),
                (_, "tabs") => page.push_nav(self.shared.tabs.parts(place, " aria-current=\"true\"")),
                (_, "sidebar") => {
                    if let Some(sidebar) = self.sidebar(index) {
                        page.push_nav(sidebar.parts(place, " aria-current=\"page\""));
                    }
                }
                (_, mark) => {
                    if let Some(part) = self.shared.once.part(mark) {
                        self.splice_part(page, index, &part, Some(&part));
                    }
                }
            }
        }
    }

    /// The article with its holes filled: its first heading if it is one of level 1, and the rest. An article without
    /// any gets its title as one.
    fn article(&self, page: &Page, links: &PageLinks) -> (String, Vec<u8>) {
        let Page { title, document, .. } = page;
        let mut html = String::with_capacity(length_about(&document.body));
        let picture = |link: LinkId| Picture::of(self, &page.route, &document.links[link].kind, &links.links[link]);
        for piece in document.body.pieces() {
            let hole = match piece {
                Piece::Html(text) => {
                    html.push_str(text);
                    continue;
                }
                Piece::Hole(hole) => hole,
            };
            match hole {
                Hole::Href(link) => escape_attribute(&mut html, &links.links[*link].href),
                Hole::Image(link) => picture(*link).into_iter().for_each(|picture| picture.open(&mut html, self)),
                Hole::ImageEnd(link) => picture(*link).into_iter().for_each(|picture| picture.close(&mut html)),
                Hole::Checker => html.push_str(&self.checker(page)),
                Hole::VariableStart(variable) if self.inputs.marks == Marks::Variables => {
                    variables::open(&mut html, variable);
                }
                Hole::VariableEnd if self.inputs.marks == Marks::Variables => html.push_str(variables::CLOSE),
                Hole::TagList(_) | Hole::VariableStart(_) | Hole::VariableEnd => {}
            }
        }
        let html = match self.shared.moved.get(&page.route) {
            Some(leading) => leading.put_into_article(html),
            None => html,
        };
        match title_heading(&html) {
            Some(range) => {
                let heading = html[range.clone()].to_owned();
                let mut body = html.into_bytes();
                body.drain(range);
                (heading, body)
            }
            None if html.contains("<h1") => (String::new(), html.into_bytes()),
            None if self.inputs.marks == Marks::Variables => {
                (format!("<h1>{}</h1>\n", page.named_title().map(escaped).marked_html()), html.into_bytes())
            }
            None => (format!("<h1>{}</h1>\n", escaped(title)), html.into_bytes()),
        }
    }

    /// The checker of a page.
    fn checker(&self, page: &Page) -> Cow<'_, str> {
        match way(page) {
            None => Cow::Borrowed(&self.shared.checker),
            // What the template may fail on was said of the one above.
            Some(way) => Cow::Owned(render_checker(self.theme, &self.shared.site_value, Some(way)).unwrap_or_default()),
        }
    }

    /// The checker for a template, if the page shows one below its article.
    fn checker_below(&self, page: &Page) -> Value {
        match way(page) {
            _ if !self.shows_checker(page) => Value::from(""),
            None => Value::from_safe_string(CHECKER_MARK.to_owned()),
            Some(_) => Value::from_safe_string(self.checker(page).into_owned()),
        }
    }
}

/// A text without the line breaks that it begins with.
fn without_first_breaks(parts: &[SharedText]) -> impl Iterator<Item = SharedText> {
    let mut in_breaks = true;
    parts.iter().cloned().map(move |mut part| {
        if in_breaks {
            let kept = part.as_str().trim_start_matches('\n').len();
            part.range.start = part.range.end - kept;
            in_breaks = kept == 0;
        }
        part
    })
}

/// The answer that a page chooses to the checker's question.
fn way(page: &Page) -> Option<&str> {
    page.front_matter.url_checker.as_ref().and_then(CheckerChoice::way)
}

fn render_checker(theme: &Theme, site: &Value, way: Option<&str>) -> Result<String, Box<Diagnostic>> {
    let page = context! { url_checker_way => way };
    theme.render("partials/url_checker.html", context! { site => site.clone(), page => page })
}

/// How long a body becomes with its holes filled, about.
fn length_about(body: &Body) -> usize {
    /// Most addresses are shorter.
    const ADDRESS: usize = 64;
    let (html, holes) = body.lengths();
    html + holes * ADDRESS
}

/// `nav` in templates: where the tabs go, if there are any, and the sidebar.
fn nav_value(tabs: &NavHtml, sidebar: Option<&NavHtml>) -> Value {
    let mark = |is_there: bool, mark: &str| Value::from_safe_string(if is_there { mark } else { "" }.to_owned());
    context! { tabs => mark(!tabs.is_empty(), TABS_MARK), sidebar => mark(sidebar.is_some(), SIDEBAR_MARK) }
}

/// A page that is being put together.
#[derive(Default)]
struct Assembly {
    parts: Vec<Part>,
    /// What it has of its own behind these parts.
    own: Vec<u8>,
    /// The article, as long as it has no place.
    body: Option<Vec<u8>>,
}

impl Assembly {
    fn end_own(&mut self) {
        if !self.own.is_empty() {
            self.parts.push(Part::Own(std::mem::take(&mut self.own)));
        }
    }

    fn push(&mut self, part: Part) {
        self.end_own();
        if !part.bytes().is_empty() {
            self.parts.push(part);
        }
    }

    fn push_shared(&mut self, text: &Arc<str>) {
        self.push(Part::Shared(text.clone(), 0..text.len()));
    }

    fn push_nav(&mut self, nav: Vec<NavPart>) {
        for part in nav {
            self.push(match part {
                NavPart::Shared(html, range) => Part::Shared(html, range),
                NavPart::Attribute(text) => Part::Own(text.as_bytes().to_vec()),
            });
        }
    }
}

/// The heading of level 1 that an article begins with.
fn title_heading(html: &str) -> Option<Range<usize>> {
    const CLOSING: &str = "</h1>\n";
    let start = html.len() - html.trim_start().len();
    let end = html[start..].starts_with("<h1").then(|| html.find(CLOSING))??;
    Some(0..end + CLOSING.len())
}

/// A page whose template failed: the article alone, so that nothing is lost.
fn fallback(page: &PageContext, failed: &Diagnostic) -> String {
    let mut html = "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>".to_owned();
    escape_attribute(&mut html, &page.title);
    html.push_str("</title></head>\n<body>\n<p><strong>");
    escape_attribute(&mut html, &failed.message);
    html.push_str("</strong></p>\n<article class=\"article-body\">");
    html.push_str(&page.heading);
    html.push_str(CONTENT_MARK);
    html.push_str("</article>\n</body>\n</html>\n");
    html
}

/// The hosts whose films pages show.
pub fn video_hosts(site: &Site<'_>) -> BTreeSet<&'static str> {
    site.pages.iter().flat_map(|page| page.document.video_hosts.iter().copied()).collect()
}

/// `site` in templates.
pub fn site_value(inputs: &Inputs, video_hosts: &BTreeSet<&'static str>) -> Value {
    let config = &inputs.config;
    Value::from(Serde(SiteContext {
        title: config.title.clone(),
        description: config.description.clone(),
        base_url: config.base_url.to_string(),
        base_path: config.base_path().to_owned(),
        language: config.language.clone(),
        contents_levels: config.contents_levels.map(|levels| levels.to_string()),
        dir: config.direction(),
        brand: config.brand.clone(),
        generator: concat!("guidepost ", env!("CARGO_PKG_VERSION")),
        csp: content_security_policy(config, video_hosts),
        search: config.search.enabled.then(|| search_context(config)),
        feedback: feedback_context(&config.feedback),
        agent_controls: config.agent_controls.name(),
        worker: worker::is_on(inputs).then(|| site_url(config, worker::ROUTE)),
    }))
}

fn search_context(config: &Config) -> SearchContext {
    let synonyms = &config.search.synonyms;
    SearchContext {
        core: site_url(config, &format!("/{}{}", search::FOLDER, search::CORE)),
        synonyms: if synonyms.is_empty() { String::new() } else { serde_json::json!(synonyms).to_string() },
    }
}

fn feedback_context(feedback: &Feedback) -> Option<FeedbackContext> {
    let text = |url: &Option<Url>| url.as_ref().map(ToString::to_string);
    let context =
        FeedbackContext { url: text(&feedback.url), mailto: feedback.email.clone(), issue: text(&feedback.issue) };
    (*feedback != Feedback::default()).then_some(context)
}

/// The headings of these levels below the page's title, as a tree.
fn toc(headings: &[Heading], levels: HeadingLevels) -> Vec<TocEntry> {
    let mut roots: Vec<TocEntry> = Vec::new();
    for heading in headings.iter().filter(|heading| heading.level > 1 && levels.has(heading.level)) {
        let entry = TocEntry {
            level: heading.level,
            anchor: heading.anchor.clone(),
            title: heading.text.clone(),
            children: Vec::new(),
        };
        siblings(&mut roots, heading.level).push(entry);
    }
    roots
}

/// The list that a heading of this level goes to: that of the nearest heading before it of a smaller level.
fn siblings(entries: &mut Vec<TocEntry>, level: u8) -> &mut Vec<TocEntry> {
    match entries.last() {
        Some(last) if last.level < level => {
            let last = entries.len() - 1;
            siblings(&mut entries[last].children, level)
        }
        _ => entries,
    }
}
