//! Emoji by their names: `:tada:`.

use pulldown_cmark::Event;

use super::Token;
use super::atoms::Atom;
use crate::html::escape_attribute;

/// What stands for a name.
pub fn atom<'t>(name: &str) -> Option<Atom<'t>> {
    let emoji = emojis::get_by_shortcode(name).or_else(|| emojis::get_by_shortcode(&turned(name)?))?;
    let mut opening = "<span class=\"emoji\" role=\"img\" aria-label=\"".to_owned();
    escape_attribute(&mut opening, emoji.name());
    opening.push_str("\">");
    let tokens =
        vec![Token::Html(opening), Token::Event(Event::Text(emoji.as_str().into())), Token::Html("</span>".to_owned())];
    Some((tokens, name.len() + "::".len()))
}

/// `man_raising_hand`, which others call `raising_hand_man`.
fn turned(name: &str) -> Option<String> {
    let (who, what) = name.split_once('_').filter(|(who, _)| matches!(*who, "man" | "woman"))?;
    Some(format!("{what}_{who}"))
}
