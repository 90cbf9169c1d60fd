//! Stage 7: the theme. Knows minijinja's environment; the only module that does, but for expressions in articles.
//!
//! A page is rendered with marks where the article and the navigation go, and these are spliced in afterwards: the
//! navigation is the same HTML on every page but for a few attributes, and other parts are the same to the byte, so they are
//! rendered once.

mod bundle;
mod context;
mod files;
mod nav_html;
mod once;

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context, escape_formatter,
};

use crate::cache::{Memo, Same};
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::html::escape_attribute;
use crate::links::site_url;
use crate::source::{SourceFile, Span};
use crate::strings::Strings;
use crate::words::CheckerWords;

pub use self::bundle::{ThemeAsset, offline_script, worker_script};
pub use self::context::{
    AppliesTo, BrokenPage, Crumb, FeedbackContext, Neighbour, PageContext, SearchContext, SiteContext, Tag, TocEntry,
};
pub use self::files::ThemeFiles;
pub use self::nav_html::{NavHtml, NavPart, NavSource};
pub use self::once::{MARK, Once};

/// Where the article goes in a rendered template.
pub const CONTENT_MARK: &str = "\u{fdd6}content\u{fdd6}";
/// The name of the file with the checker's words, among the theme's.
const CHECKER_WORDS: &str = "scripts/url-checker.json";
/// Where the checker goes that is the same on most pages.
pub const CHECKER_MARK: &str = "\u{fdd6}checker\u{fdd6}";
/// Where the tabs go.
pub const TABS_MARK: &str = "\u{fdd6}tabs\u{fdd6}";
/// Where the sidebar goes.
pub const SIDEBAR_MARK: &str = "\u{fdd6}sidebar\u{fdd6}";

/// The theme of the last build.
pub type Kept = Memo<(ThemeFiles, Config), Arc<Theme>>;

/// The theme of the last build, with the words of the checker.
pub type KeptWithChecker = Memo<(Same<Theme>, CheckerWords), Arc<Theme>>;

/// A theme that is ready to render.
#[derive(Debug, Clone)]
pub struct Theme {
    environment: Environment<'static>,
    /// Template sources, for the places of errors.
    templates: BTreeMap<String, SourceFile>,
    /// What is wrong with the templates that cannot be read.
    unreadable: BTreeMap<String, Diagnostic>,
    /// The words of the interface.
    pub strings: Strings,
    /// Styles, scripts and whatever else pages load, fingerprinted.
    pub assets: Vec<ThemeAsset>,
}

impl Theme {
    /// The theme of a site, prepared anew only if the files or the settings are others.
    pub fn prepare(
        files: &ThemeFiles,
        config: &Config,
        kept: &mut Kept,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Self> {
        let key = (files.clone(), config.clone());
        kept.get(key, diagnostics, |(files, config), found| Arc::new(Self::new(files, config, found)))
    }

    /// Prepare a theme for a site. What is wrong in it is a diagnostic.
    pub fn new(files: &ThemeFiles, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let strings = files.strings(config, diagnostics);
        let assets = bundle::assets(files, config.keeping, diagnostics);
        let templates = files.templates();
        let mut environment = Environment::new();
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(write_escaped);
        add_functions(&mut environment, config, &strings, &assets, files);
        let mut theme = Self { environment, templates, unreadable: BTreeMap::new(), strings, assets };
        theme.add_templates(diagnostics);
        theme
    }

    /// This theme, with what the address checker says on this site.
    pub fn with_checker(
        self: &Arc<Self>,
        words: &CheckerWords,
        config: &Config,
        kept: &mut KeptWithChecker,
    ) -> Arc<Self> {
        // The settings are those that the theme was prepared with.
        kept.get((Same(self.clone()), words.clone()), &mut Vec::new(), |(theme, words), _| {
            let mut theme = Self::clone(&theme.0);
            theme.set_checker(words, config);
            Arc::new(theme)
        })
    }

    /// Tell templates what the address checker says, and publish it for its script.
    fn set_checker(&mut self, words: &CheckerWords, config: &Config) {
        let asset = ThemeAsset::new(CHECKER_WORDS, words.values.to_string().into_bytes());
        let widget = words.values.get("widget").and_then(serde_json::Value::as_object).into_iter().flatten();
        let text =
            |(key, text): (&String, &serde_json::Value)| (key.clone(), Value::from(text.as_str().unwrap_or_default()));
        let widget: BTreeMap<String, Value> = widget.map(text).collect();
        let checker = context! {
            words => site_url(config, &asset.route),
            domains => config.url_checker.domains.clone(),
            language => words.language,
            ..Value::from(widget)
        };
        self.environment.add_global("checker", checker);
        self.assets.push(asset);
    }

    fn add_templates(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        for (name, source) in &self.templates {
            if let Err(error) = self.environment.add_template_owned(name.clone(), source.text.to_string()) {
                self.unreadable.insert(name.clone(), self.diagnostic(name, &error));
            }
        }
        diagnostics.extend(self.unreadable.values().cloned());
    }

    /// Render a template; an error is a diagnostic at the template's line.
    ///
    /// # Errors
    /// The template is missing, is no template, or fails on these values.
    pub fn render(&self, name: &str, context: Value) -> Result<String, Box<Diagnostic>> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(context))
            .map_err(|error| Box::new(self.diagnostic(name, &error)))
    }

    /// Whether there is such a template.
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.contains_key(name)
    }

    /// The names of page templates, for suggestions: `page`, `home` …
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().filter(|name| !name.contains('/')).filter_map(|name| name.strip_suffix(".html"))
    }

    fn diagnostic(&self, template: &str, error: &Error) -> Diagnostic {
        let error = innermost(error);
        let name = error.name().unwrap_or(template);
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        if error.kind() == ErrorKind::TemplateNotFound
            && let Some(unreadable) = self.unreadable.iter().find(|(name, _)| detail.contains(name.as_str()))
        {
            // It is there, and what is wrong with it is said already.
            return unreadable.1.clone();
        }
        let message = match error.kind() {
            ErrorKind::SyntaxError => format!("this template cannot be read: {detail}"),
            ErrorKind::UnknownFunction => format!("function {detail}"),
            _ => detail,
        };
        let code = if error.kind() == ErrorKind::TemplateNotFound { "missing-template" } else { "template-error" };
        let hint = "this is in the theme: the site's own theme/ folder replaces the built-in files of the same name";
        let span = match self.templates.get(name) {
            Some(source) => source.span(place(source, error)),
            None => Span::file(&format!("theme/templates/{name}").into()),
        };
        Diagnostic::error(code, span, message).hint(hint)
    }
}

/// Escapes what HTML needs escaped. (minijinja's own formatter makes `/` longer, too, and pages are full of addresses.)
fn write_escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_safe() || value.kind() != ValueKind::String || !matches!(state.auto_escape(), AutoEscape::Html) {
        return escape_formatter(out, state, value);
    }
    let mut escaped = String::new();
    escape_attribute(&mut escaped, value.as_str().unwrap_or_default());
    out.write_str(&escaped).map_err(|_| Error::new(ErrorKind::WriteFailure, "the text cannot be written"))
}

/// The error that another one was caused by, where it was.
fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    while let Some(cause) = std::error::Error::source(inner).and_then(|cause| cause.downcast_ref::<Error>()) {
        inner = cause;
    }
    inner
}

/// The bytes of a template that an error is about: those it names, or else its line.
fn place(source: &SourceFile, error: &Error) -> std::ops::Range<usize> {
    let lines = crate::source::Lines::new(&source.text);
    match (error.range(), error.line()) {
        (Some(range), _)
            if range.end <= source.text.len()
                && source.text.is_char_boundary(range.start)
                && source.text.is_char_boundary(range.end) =>
        {
            range
        }
        (_, Some(line)) => {
            let start = lines.offset(line, 1);
            let end = source.text[start..].find('\n').map_or(source.text.len(), |length| start + length);
            start..end
        }
        (_, None) => 0..0,
    }
}

fn add_functions(
    environment: &mut Environment<'static>,
    config: &Config,
    strings: &Strings,
    assets: &[ThemeAsset],
    files: &ThemeFiles,
) {
    let addresses: BTreeMap<String, String> =
        assets.iter().map(|asset| (asset.name.clone(), site_url(config, &asset.route))).collect();
    environment.add_function("asset", move |name: &str| {
        addresses
            .get(name)
            .cloned()
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("the theme has no file `{name}`")))
    });
    let words = strings.clone();
    environment.add_function("t", move |key: &str, values: Kwargs| translate(&words, key, &values));
    let icons: BTreeMap<String, Arc<str>> = files.icons();
    environment.add_function("icon", move |name: &str| match icons.get(name) {
        Some(svg) => Ok(Value::from_safe_string(svg.to_string())),
        None => Err(Error::new(ErrorKind::InvalidOperation, format!("the theme has no icon `{name}`"))),
    });
    let base = config.clone();
    environment.add_function("url", move |route: &str| site_url(&base, route));
}

/// Words of the interface with `{name}` replaced by values.
fn translate(strings: &Strings, key: &str, values: &Kwargs) -> Result<String, Error> {
    let mut words = strings
        .find(key)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("the theme has no words for `{key}`")))?
        .to_owned();
    for name in values.args() {
        let value: Value = values.get(name)?;
        let shown = if value.kind() == ValueKind::String {
            value.as_str().unwrap_or_default().to_owned()
        } else {
            value.to_string()
        };
        words = words.replace(&format!("{{{name}}}"), &shown);
    }
    Ok(words)
}
