//! Emoji by their names: `:tada:`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use emojis::{Emoji, SkinTone};
use pulldown_cmark::Event;

use super::Token;
use super::atoms::Atom;
use crate::html::escape_attribute;

/// Names of the index that MkDocs' pages use, where the crate has another name: a name and a character a line.
static OTHER_NAMES: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| include_str!("emoji/names.txt").lines().filter_map(|line| line.split_once(' ')).collect());

/// How names say the colour of a skin.
const TONES: [(&[&str], SkinTone); 5] = [
    (&["_tone1", "_light_skin_tone"], SkinTone::Light),
    (&["_tone2", "_medium_light_skin_tone"], SkinTone::MediumLight),
    (&["_tone3", "_medium_skin_tone"], SkinTone::Medium),
    (&["_tone4", "_medium_dark_skin_tone"], SkinTone::MediumDark),
    (&["_tone5", "_dark_skin_tone"], SkinTone::Dark),
];

/// What stands for a name.
pub fn atom<'t>(name: &str) -> Option<Atom<'t>> {
    let (shown, label) = character(name)?;
    let mut opening = "<span class=\"emoji\" role=\"img\" aria-label=\"".to_owned();
    escape_attribute(&mut opening, &label);
    opening.push_str("\">");
    let tokens = vec![Token::Html(opening), Token::Event(Event::Text(shown.into())), Token::Html("</span>".to_owned())];
    Some((tokens, name.len() + "::".len()))
}

/// The character of a name.
pub fn emoji(name: &str) -> Option<&'static str> {
    character(name).map(|(shown, _)| shown)
}

/// The character of a name, and how it is called.
fn character(name: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let said = |emoji: &'static Emoji| (emoji.as_str(), Cow::Borrowed(emoji.name()));
    if let Some(emoji) = named(name).or_else(|| toned(name)).or_else(|| flag(name)) {
        return Some(said(emoji));
    }
    // Newer ones than the crate's have no name but this.
    let newer = OTHER_NAMES.get(name)?;
    Some((newer, Cow::Owned(name.replace('_', " "))))
}

/// The emoji of a name without a colour of the skin.
fn named(name: &str) -> Option<&'static Emoji> {
    let turned = || turned(name).iter().find_map(|name| emojis::get_by_shortcode(name));
    let other = || OTHER_NAMES.get(name).and_then(|emoji| emojis::get(emoji));
    emojis::get_by_shortcode(name).or_else(turned).or_else(other)
}

/// `wave_tone3` and `wave_medium_skin_tone`: a hand of that colour.
fn toned(name: &str) -> Option<&'static Emoji> {
    let part = |(parts, tone): &(&'static [&'static str], SkinTone)| {
        let part = parts.iter().find(|part| name.contains(**part))?;
        Some((*part, *tone))
    };
    // The longest is meant: `_medium_dark_skin_tone` has `_dark_skin_tone` in it.
    let (part, tone) = TONES.iter().filter_map(part).max_by_key(|(part, _)| part.len())?;
    named(&name.replacen(part, "", 1))?.with_skin_tone(tone)
}

/// `man_raising_hand` and `woman_in_lotus_position`, which others call `raising_hand_man` and `lotus_position_woman`.
fn turned(name: &str) -> Vec<String> {
    let Some((who, what)) = name.split_once('_').filter(|(who, _)| matches!(*who, "man" | "woman" | "person")) else {
        return Vec::new();
    };
    let short = what.strip_prefix("in_").unwrap_or(what);
    let alone = (who == "person").then(|| short.to_owned());
    [format!("{what}_{who}"), format!("{short}_{who}")].into_iter().chain(alone).collect()
}

/// `flag_us` and `us`: the letters of a country.
fn flag(name: &str) -> Option<&'static Emoji> {
    /// What stands for the letter A in flags.
    const LETTER_A: u32 = 0x1f1e6;
    let country = name.strip_prefix("flag_").unwrap_or(name);
    let country = Some(country).filter(|country| country.len() == "us".len())?;
    let letter = |byte: u8| {
        // `HH:MM:SS` is a time.
        let place = byte.is_ascii_lowercase().then(|| u32::from(byte - b'a'))?;
        char::from_u32(LETTER_A + place)
    };
    let letters: Option<String> = country.bytes().map(letter).collect();
    emojis::get(&letters?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters() {
        for (name, expected) in [
            ("tada", Some("🎉")),
            ("regional_indicator_q", Some("🇶")),
            ("om", Some("🕉️")),
            ("mm", Some("🇲🇲")),
            ("MM", None),
            ("airplane_arriving", Some("🛬")),
            ("wave_tone3", Some("👋🏽")),
            ("wave_medium_dark_skin_tone", Some("👋🏾")),
            ("man_raising_hand", Some("🙋\u{200d}♂️")),
            ("person_shrugging", Some("🤷")),
            ("flag_at", Some("🇦🇹")),
            ("at", Some("🇦🇹")),
            ("1a", None),
            ("no_emoji", None),
        ] {
            assert_eq!(character(name).map(|(shown, _)| shown), expected, "{name}");
        }
    }

    #[test]
    fn other_names_are_in_order_and_stand_for_something() {
        let names: Vec<&str> = include_str!("emoji/names.txt").lines().collect();
        assert!(names.is_sorted() && names.iter().all(|line| line.split(' ').count() == 2));
    }
}
