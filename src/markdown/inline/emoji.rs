//! Emoji by their names: `:tada:`.

use pulldown_cmark::Event;

use super::Token;
use super::atoms::Atom;
use crate::html::escape_attribute;

/// What stands for a name.
pub fn atom<'t>(name: &str) -> Option<Atom<'t>> {
    let turned = || turned(name).iter().find_map(|name| emojis::get_by_shortcode(name));
    let emoji = emojis::get_by_shortcode(name).or_else(turned).or_else(|| flag(name))?;
    let mut opening = "<span class=\"emoji\" role=\"img\" aria-label=\"".to_owned();
    escape_attribute(&mut opening, emoji.name());
    opening.push_str("\">");
    let tokens =
        vec![Token::Html(opening), Token::Event(Event::Text(emoji.as_str().into())), Token::Html("</span>".to_owned())];
    Some((tokens, name.len() + "::".len()))
}

/// `man_raising_hand` and `woman_in_lotus_position`, which others call `raising_hand_man` and `lotus_position_woman`.
fn turned(name: &str) -> Vec<String> {
    let Some((who, what)) = name.split_once('_').filter(|(who, _)| matches!(*who, "man" | "woman")) else {
        return Vec::new();
    };
    let short = what.strip_prefix("in_").unwrap_or(what);
    vec![format!("{what}_{who}"), format!("{short}_{who}")]
}

/// `flag_us`: the two letters of a country.
fn flag(name: &str) -> Option<&'static emojis::Emoji> {
    /// What stands for the letter A in flags.
    const LETTER_A: u32 = 0x1f1e6;
    let country = name.strip_prefix("flag_").filter(|country| country.len() == "us".len())?;
    let letter = |byte: u8| {
        let number = u32::from(byte.to_ascii_lowercase().checked_sub(b'a')?);
        char::from_u32(LETTER_A + number)
    };
    let letters: Option<String> = country.bytes().map(letter).collect();
    emojis::get(&letters?)
}
