//! What Jinja has for templates and minijinja has not, or has in another way: filters with arguments by place, and the
//! functions of mkdocs-macros that depend on nothing but their arguments.

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use minijinja_contrib::{filters, globals};

/// The widest that a text is made by `center`, in characters: what is longer than a page is a slip.
const WIDTH_MAX: usize = 1_000;

/// Add them to an environment.
pub fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("center", center);
    environment.add_filter("filesizeformat", filters::filesizeformat);
    environment.add_filter("forceescape", minijinja::filters::escape);
    environment.add_filter("pluralize", filters::pluralize);
    environment.add_filter("striptags", filters::striptags);
    environment.add_filter("truncate", truncate);
    environment.add_filter("wordcount", count_words);
    environment.add_filter("xmlattr", xml_attributes);
    environment.add_function("cycler", globals::cycler);
    environment.add_function("joiner", globals::joiner);
    environment.add_function("fix_url", fix_url);
}

/// A text in the middle of so many characters.
fn center(text: String, width: Option<usize>) -> Result<String, Error> {
    const WIDTH: usize = 80;
    let width = width.unwrap_or(WIDTH);
    if width > WIDTH_MAX {
        let said = format!("a text is centred in at most {WIDTH_MAX} characters");
        return Err(Error::new(ErrorKind::InvalidOperation, said));
    }
    let free = width.saturating_sub(text.chars().count());
    // As Python does: of an odd number of blanks, the greater half stands before the text where the width is odd, too.
    let before = free / 2 + (free & width & 1);
    Ok(" ".repeat(before) + &text + &" ".repeat(free - before))
}

/// Arguments by place and by name, all by name.
fn by_name(places: &[Value], names: &[&'static str], named: &Kwargs) -> Result<Kwargs, Error> {
    if places.len() > names.len() {
        return Err(Error::from(ErrorKind::TooManyArguments));
    }
    let placed = names.iter().zip(places).map(|(name, value)| ((*name).to_owned(), value.clone()));
    let given = named.args().map(|name| named.get::<Value>(name).map(|value| (name.to_owned(), value)));
    let given: Vec<(String, Value)> = given.collect::<Result<_, _>>()?;
    Ok(placed.chain(given).collect())
}

fn truncate(state: &mut State, value: &Value, places: Rest<Value>, named: Kwargs) -> Result<Value, Error> {
    filters::truncate(state, value, by_name(&places, &["length", "killwords", "end", "leeway"], &named)?)
}

fn count_words(text: &str) -> usize {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).count()
}

/// A table as the attributes of an element, a blank before each.
fn xml_attributes(table: &Value) -> Result<String, Error> {
    let mut written = String::new();
    for name in table.try_iter()? {
        let value = table.get_item(&name)?;
        if !(value.is_none() || value.is_undefined()) {
            let escaped = value.to_string().replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            written.push_str(&format!(" {name}=\"{escaped}\""));
        }
    }
    Ok(written)
}

/// An address that is read from the docs folder, as a page with an address of its own reads it.
fn fix_url(url: String) -> String {
    let has_scheme = url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if has_scheme || url.starts_with('/') { url } else { format!("../{url}") }
}
