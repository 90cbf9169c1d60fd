//! Keys of a keyboard: `++ctrl+alt+del++`.

use pulldown_cmark::Event;

use super::super::words::capitalized;
use super::atoms::Atom;
use super::{Token, Unknown};

/// What keys are called by writers, and what stands on them. A letter, a digit and what [`composed`] knows need no line.
const KEYS: &[(&str, &str)] = &[
    ("alt", "Alt"),
    ("alt-graph altgr", "AltGr"),
    ("arrow-down down", "Down"),
    ("arrow-left left", "Left"),
    ("arrow-right right", "Right"),
    ("arrow-up up", "Up"),
    ("backslash", "\\"),
    ("backspace back bksp", "Backspace"),
    ("backtab bktab", "Back Tab"),
    ("bar pipe", "|"),
    ("brace-left open-brace", "{"),
    ("brace-right close-brace", "}"),
    ("bracket-left open-bracket", "["),
    ("bracket-right close-bracket", "]"),
    ("break cancel", "Break"),
    ("browser-back", "Browser Back"),
    ("browser-favorites favorites", "Browser Favorites"),
    ("browser-forward forward", "Browser Forward"),
    ("browser-home", "Browser Home"),
    ("browser-refresh refresh", "Browser Refresh"),
    ("browser-search search", "Browser Search"),
    ("browser-stop", "Browser Stop"),
    ("caps-lock capital cplk", "Caps Lock"),
    ("clear clr", "Clear"),
    ("colon", ":"),
    ("comma", ","),
    ("command cmd", "Cmd"),
    ("context-menu apps menu", "Menu"),
    ("control ctrl", "Ctrl"),
    ("copy", "Copy"),
    ("delete del", "Del"),
    ("double-quote dblquote", "\""),
    ("eject", "Eject"),
    ("end", "End"),
    ("enter return", "Enter"),
    ("equal", "="),
    ("escape esc", "Esc"),
    ("exclam exclamation", "!"),
    ("fingerprint", "Fingerprint"),
    ("function fn", "Fn"),
    ("grave grave-accent", "`"),
    ("greater greater-than gt", ">"),
    ("help", "Help"),
    ("home", "Home"),
    ("insert ins", "Ins"),
    ("launch-mail mail", "Mail"),
    ("launch-media media", "Media"),
    ("left-button lbutton", "Left Button"),
    ("less less-than lt", "<"),
    ("media-next-track next-track", "Next Track"),
    ("media-pause pause", "Pause"),
    ("media-play play", "Play"),
    ("media-play-pause play-pause", "Play/Pause"),
    ("media-prev-track prev-track", "Previous Track"),
    ("media-stop stop", "Stop"),
    ("meta", "Meta"),
    ("middle-button mbutton", "Middle Button"),
    ("minus hyphen", "-"),
    ("num-asterisk multiply", "Num *"),
    ("num-delete num-del", "Num Del"),
    ("num-equal", "Num ="),
    ("num-lock numlk", "Num Lock"),
    ("num-minus subtract", "Num -"),
    ("num-plus add", "Num +"),
    ("num-separator decimal separator", "Num ."),
    ("num-slash divide", "Num /"),
    ("option opt", "Option"),
    ("page-down next page-dn pg-dn", "Page Down"),
    ("page-up prior pg-up", "Page Up"),
    ("period", "."),
    ("plus", "+"),
    ("power", "Power"),
    ("print", "Print"),
    ("print-screen prtsc", "Print Screen"),
    ("question question-mark", "?"),
    ("reset", "Reset"),
    ("right-button rbutton", "Right Button"),
    ("scroll-lock scroll", "Scroll Lock"),
    ("select", "Select"),
    ("semicolon", ";"),
    ("shift", "Shift"),
    ("single-quote", "'"),
    ("slash", "/"),
    ("sleep", "Sleep"),
    ("space spc", "Space"),
    ("super", "Super"),
    ("tab tabulator", "Tab"),
    ("tilde", "~"),
    ("underscore", "_"),
    ("volume-down vol-down", "Volume Down"),
    ("volume-mute vol-mute mute", "Mute"),
    ("volume-up vol-up", "Volume Up"),
    ("windows win", "Win"),
    ("x-button1 xbutton1", "X Button 1"),
    ("x-button2 xbutton2", "X Button 2"),
    ("zoom", "Zoom"),
];

/// How long all keys of one combination may be, in bytes.
const LENGTH_MAX: usize = 100;

/// The keys that a text begins with, behind this character.
pub fn atom<'t>(text: &str, before: Option<char>) -> Option<Atom<'t>> {
    if before == Some('+') {
        return None;
    }
    let (names, whole) = names(&text[..text.floor_char_boundary(LENGTH_MAX.min(text.len()))])?;
    let mut tokens = vec![Token::Html("<span class=\"keys\">".to_owned())];
    for (index, name) in names.iter().enumerate() {
        let Some(label) = label(name) else {
            let written = text[..whole].to_owned();
            let unknown = Token::Unknown(Unknown::Key((*name).to_owned()));
            return Some((vec![unknown, Token::Event(Event::Text(written.into()))], whole));
        };
        if index > 0 {
            tokens.push(Token::Event(Event::Text("+".into())));
        }
        tokens.push(Token::Html("<kbd>".to_owned()));
        tokens.push(Token::Event(Event::Text(label.into())));
        tokens.push(Token::Html("</kbd>".to_owned()));
    }
    tokens.push(Token::Html("</span>".to_owned()));
    Some((tokens, whole))
}

/// The names between single pluses, and how long all of it is; `None` where what stands there are none, as in `i++ and j++`.
fn names(text: &str) -> Option<(Vec<&str>, usize)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut names = Vec::new();
    let mut at = text.strip_prefix("++").map(|rest| text.len() - rest.len())?;
    loop {
        let rest = &text[at..];
        let length = match rest.strip_prefix('"') {
            Some(label) => label.find('"').filter(|&length| length > 0)? + "\"\"".len(),
            None => rest.bytes().take_while(|&byte| is_part(byte)).count(),
        };
        names.push(&rest[..length]);
        at += length;
        if length == 0 {
            return None;
        }
        if text[at..].starts_with("++") {
            return Some((names, at + "++".len()));
        }
        at += text[at..].strip_prefix('+').map(|_| "+".len())?;
    }
}

fn quoted(name: &str) -> Option<&str> {
    name.strip_prefix('"')?.strip_suffix('"').filter(|label| !label.is_empty())
}

/// What stands on a key: by its name, or by its label in quotes.
pub fn label(name: &str) -> Option<String> {
    if let Some(label) = quoted(name) {
        return Some(label.to_owned());
    }
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is_single = name.len() == 1 || name.strip_prefix('f').is_some_and(|number| number.parse::<u8>().is_ok());
    if is_single {
        return Some(name.to_ascii_uppercase());
    }
    let known = KEYS.iter().find(|(names, _)| names.split(' ').any(|known| known == name));
    known.map(|(_, label)| (*label).to_owned()).or_else(|| composed(&name))
}

/// `left-shift` and `lshift`, `num7` and `num-enter`.
fn composed(name: &str) -> Option<String> {
    for (prefixes, side) in [(["left-", "l"], "Left"), (["right-", "r"], "Right")] {
        let key = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
        let is_modifier =
            |label: &&str| matches!(*label, "Alt" | "Cmd" | "Ctrl" | "Meta" | "Option" | "Shift" | "Super" | "Win");
        let label = key.and_then(|key| KEYS.iter().find(|(names, _)| names.split(' ').any(|known| known == key)));
        if let Some(label) = label.map(|(_, label)| *label).filter(is_modifier) {
            let label = if label == "Cmd" { "Command" } else { label };
            return Some(format!("{side} {label}"));
        }
    }
    let key = name.strip_prefix("num")?;
    let key = key.strip_prefix('-').unwrap_or(key);
    let known = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_digit()) || matches!(key, "enter" | "clear");
    known.then(|| format!("Num {}", capitalized(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for (name, expected) in [
            ("ctrl", Some("Ctrl")),
            ("K", Some("K")),
            ("f12", Some("F12")),
            ("lshift", Some("Left Shift")),
            ("right-cmd", Some("Right Command")),
            ("play-pause", Some("Play/Pause")),
            ("lbutton", Some("Left Button")),
            ("num7", Some("Num 7")),
            ("num-enter", Some("Num Enter")),
            ("\"Fire!\"", Some("Fire!")),
            ("page_up", Some("Page Up")),
            ("hammer", None),
        ] {
            assert_eq!(label(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn what_is_no_key_stays_text() {
        for text in ["++ and ++", "++", "++++", "++i; j++", "++a b++"] {
            assert!(atom(text, None).is_none(), "{text}");
        }
        assert!(atom("++ctrl++", Some('+')).is_none());
    }
}
