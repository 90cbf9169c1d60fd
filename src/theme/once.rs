//! Parts of pages that are the same on all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Object;
use minijinja::{Error, State, Value, context, value};

/// Stands before and after what is spliced into rendered templates.
pub const MARK: char = '\u{fdd6}';
/// What the name of such a part begins with, between the marks.
const PREFIX: &str = "once ";

/// `once("partials/search.html")` in templates: a part of the page that is rendered for the first page that has it and
/// put into every other as it is. It sees `site` and `nav`, and no page.
#[derive(Debug)]
pub struct Once {
    site: Value,
    nav: Value,
    rendered: Mutex<BTreeMap<String, Arc<str>>>,
}

impl Once {
    /// Nothing rendered yet, for a site.
    pub fn new(site: Value, nav: Value) -> Self {
        Self { site, nav, rendered: Mutex::default() }
    }

    /// What stands for a mark, if it is one of these; it may have other marks inside.
    pub fn part(&self, mark: &str) -> Option<Arc<str>> {
        let rendered = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        rendered.get(mark.strip_prefix(PREFIX)?).cloned()
    }

    fn prepare(&self, state: &State<'_, '_>, name: &str) -> Result<(), Error> {
        let is_there = |once: &Self| once.rendered.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name);
        if !is_there(self) {
            let template = state.env().get_template(name)?;
            let html = template.render(context! { site => self.site.clone(), nav => self.nav.clone() })?;
            // Two pages at once may have come here: what they have is the same.
            let mut rendered = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
            rendered.entry(name.to_owned()).or_insert_with(|| html.into());
        }
        Ok(())
    }
}

impl Object for Once {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, arguments: &[Value]) -> Result<Value, Error> {
        let (name,): (&str,) = value::from_args(arguments)?;
        self.prepare(state, name)?;
        Ok(Value::from_safe_string(format!("{MARK}{PREFIX}{name}{MARK}")))
    }
}
