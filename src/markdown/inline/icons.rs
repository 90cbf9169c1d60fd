//! Icons by the names of the sets that Material's theme ships: `:material-check-circle:`, `:octicons-arrow-right-24:`.
//!
//! Those sets have fourteen thousand pictures; this one has what help articles need, drawn in one hand, and finds the
//! nearest by the beginning of a name. A name that it does not know is reported, and a dot stands in its place.

use super::atoms::Atom;
use super::{Token, Unknown};

/// The sets that names may be of.
const SETS: [&str; 4] = ["material-", "octicons-", "fontawesome-", "simple-"];

/// What FontAwesome divides its names by.
const STYLES: [&str; 3] = ["brands-", "regular-", "solid-"];

/// Words that say how a picture is drawn, and nothing about what it shows.
const MANNERS: [&str; 8] = ["circle", "outline", "variant", "fill", "box", "bold", "square", "filled"];

/// Strokes on a square of 24, by the names that they stand for.
const ICONS: &[(&str, &str)] = &[
    ("account user person", "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"),
    (
        "account-group account-multiple people users team",
        "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 20c.5-3.6 3-5.5 6.5-5.5s6 1.9 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 15c2 .8 3.2 2.5 3.5 5",
    ),
    ("alert warning triangle-exclamation exclamation-triangle stop", "M12 4L2.5 20h19zM12 10v4.5M12 17.2v.1"),
    ("apps grid view-grid squares", "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z"),
    ("arrow-down arrow-down-bold", "M12 4v16M5 13l7 7 7-7"),
    ("arrow-left", "M20 12H4M11 5l-7 7 7 7"),
    ("arrow-right", "M4 12h16M13 5l7 7-7 7"),
    ("arrow-up", "M12 20V4M5 11l7-7 7 7"),
    ("bell", "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 20.5h4"),
    ("book book-open library notebook", "M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14"),
    ("bookmark", "M6 3.5h12V21l-6-4.5L6 21z"),
    (
        "bug",
        "M8 9a4 4 0 0 1 8 0M7 9h10v6a5 5 0 0 1-10 0zM12 10v10M3 8l4 3M21 8l-4 3M3 20l4-3M21 20l-4-3M2.5 14H7M21.5 14H17",
    ),
    ("calendar", "M4 6h16v14H4zM4 10.5h16M8 3v4.5M16 3v4.5"),
    ("camera image file-image", "M3.5 7h4l1.5-2.5h6L16.5 7h4v12h-17zM12 9.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z"),
    ("chart graph poll", "M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6"),
    ("check check-all check-bold check-decagram verified", "M5 13l4.5 4.5L19 7"),
    ("chevron-down", "M5 9l7 7 7-7"),
    ("chevron-left", "M15 5l-7 7 7 7"),
    ("chevron-right", "M9 5l7 7-7 7"),
    ("chevron-up", "M5 15l7-7 7 7"),
    ("clipboard content-copy content-paste copy", "M9 5H6v16h12V5h-3M9 3.5h6v4H9z"),
    ("clock time timer history stopwatch", "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3.5 2"),
    ("close x cancel xmark window-close", "M6 6l12 12M18 6L6 18"),
    ("cloud", "M7 18.5a4.5 4.5 0 0 1-.5-9 6 6 0 0 1 11.3 1.5 3.8 3.8 0 0 1-.3 7.5z"),
    ("code code-tags file-code code-braces codespaces", "M8.5 7l-5 5 5 5M15.5 7l5 5-5 5"),
    (
        "cog gear settings tune wrench tools hammer",
        "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1",
    ),
    ("comment chat message comment-discussion forum", "M4 5h16v11h-9l-4.5 4v-4H4z"),
    ("console terminal powershell bash", "M3.5 5h17v14h-17zM7 9.5l3 2.5-3 2.5M12.5 15h4"),
    ("cube package box npm", "M12 3l8.5 4.5v9L12 21l-8.5-4.5v-9zM3.5 7.5L12 12l8.5-4.5M12 12v9"),
    ("cursor cursor-default-click gesture-tap mouse", "M6 3.5l12 8.5-5.5 1.2-2.8 5.3z"),
    ("database", "M4.5 6.5c0-3.5 15-3.5 15 0s-15 3.5-15 0v11c0 3.5 15 3.5 15 0v-11M4.5 12c0 3.5 15 3.5 15 0"),
    ("delete trash trash-can", "M4.5 6.5h15M9 6V3.5h6V6M6.5 6.5l1 14h9l1-14M10 10.5v6M14 10.5v6"),
    ("dots-horizontal kebab-horizontal ellipsis", "M5 12v.1M12 12v.1M19 12v.1"),
    ("download tray-arrow-down", "M12 3.5V15M6.5 10l5.5 5.5 5.5-5.5M4 20h16"),
    ("email mail envelope at", "M3.5 5.5h17v13h-17zM3.5 6l8.5 7 8.5-7"),
    (
        "eye visibility preview",
        "M2.5 12C6 5.5 18 5.5 21.5 12 18 18.5 6 18.5 2.5 12zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
    ),
    ("file file-document page text-box note", "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5"),
    ("filter", "M3.5 5h17l-6.5 8v7l-4-2v-5z"),
    ("flag", "M5.5 21V4h13l-3 4.5 3 4.5h-13"),
    ("flask beaker test-tube experiment", "M9 3.5h6M10 3.5v6L4.5 20h15L14 9.5v-6M7 15.5h10"),
    ("folder file-tree file-directory", "M3.5 5.5h6l2 2.5h9v11h-17z"),
    ("format-list list-bulleted list-unordered list", "M8.5 6h12M8.5 12h12M8.5 18h12M4 6v.1M4 12v.1M4 18v.1"),
    (
        "git source-branch source-commit git-branch",
        "M7 6v12M7 6a2 2 0 1 0 0-.1M7 20a2 2 0 1 0 0-.1M17 10a2 2 0 1 0 0-.1M17 10c0 4-10 2-10 6",
    ),
    ("heart sponsor", "M12 20.5C5 15 3.5 12 3.5 9a4.3 4.3 0 0 1 8.5-1 4.3 4.3 0 0 1 8.5 1c0 3-1.5 6-8.5 11.5z"),
    (
        "help question",
        "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1 .9-1 1.7M12 16.8v.1",
    ),
    ("home house", "M3.5 11.5L12 4l8.5 7.5M6 10v10h12V10"),
    ("information info", "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.5v.1"),
    ("key", "M8 11a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM11 12.5L20 4M16.5 7.5L19 10"),
    ("lightbulb light-bulb", "M9 17a6.5 6.5 0 1 1 6 0v1.5H9zM10 21.5h4"),
    ("lightning-bolt flash zap bolt speedometer", "M13 2.5L5 13.5h6L10.5 21.5 19 10.5h-6z"),
    ("link", "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1.5-1.5"),
    ("lock security", "M5.5 11h13v9.5h-13zM8 11V8a4 4 0 0 1 8 0v3"),
    ("magnify search", "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21"),
    (
        "map-marker location pin",
        "M12 21.5C7 15.5 5.5 12.5 5.5 10a6.5 6.5 0 0 1 13 0c0 2.5-1.5 5.5-6.5 11.5zM12 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
    ),
    ("menu three-bars bars", "M4 6h16M4 12h16M4 18h16"),
    ("minus dash", "M5 12h14"),
    ("open-in-new link-external external", "M9 6h9v9M18 6L6 18"),
    (
        "palette format-color paint",
        "M12 3.5a8.5 8.5 0 1 0 0 17c2 0 2-1.5 1.5-2.5-.7-1.5.3-2.5 2-2.5h2a3 3 0 0 0 3-3.5c-.5-5-4-8.5-8.5-8.5zM7.5 12v.1M10 8v.1M14.5 8v.1",
    ),
    ("pause", "M8 5v14M16 5v14"),
    ("pencil edit pen", "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5"),
    ("phone cellphone", "M7 2.5h10v19H7zM11 18.5h2"),
    ("play", "M7 4.5v15l12-7.5z"),
    ("plus", "M12 5v14M5 12h14"),
    ("refresh sync reload rotate", "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5M20 4v5.5h-5.5"),
    (
        "rocket",
        "M9 14l-3-3c3-5 7-8 14-7.5C20.5 10.5 17.5 14.5 12.5 17.5zM6 11l-3 .5 3-4.5h3M12.5 17.5L12 21l4.5-3v-3M4 20l3-3",
    ),
    ("scale law balance gavel", "M12 3.5v17M7 20.5h10M4 6.5h16M4 6.5L1.5 13h5zM20 6.5L17.5 13h5z"),
    ("server dns", "M4 4.5h16v6H4zM4 13.5h16v6H4zM7.5 7.5v.1M7.5 16.5v.1"),
    ("shield", "M12 3l7.5 3v5.5c0 5-3.5 8-7.5 9.5-4-1.5-7.5-4.5-7.5-9.5V6z"),
    ("star", "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z"),
    ("tag label", "M3.5 4h8l9 9-7.5 7.5-9.5-9zM8 8.5v.1"),
    ("toggle-switch switch", "M8 7h8a5 5 0 0 1 0 10H8A5 5 0 0 1 8 7zM16 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4z"),
    (
        "translate language web earth globe",
        "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
    ),
    ("upload tray-arrow-up", "M12 15.5V4M6.5 9L12 3.5 17.5 9M4 20h16"),
    ("video youtube movie", "M3.5 6h12v12h-12zM15.5 10.5l5-3v9l-5-3z"),
    ("view-dashboard dashboard", "M4 4h7v9H4zM14 4h6v5h-6zM14 12h6v8h-6zM4 16h7v4H4z"),
];

/// What stands in the place of an icon that is not known.
const DOT: &str = "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z";

/// Whether a name is of one of the sets.
pub fn is_of_a_set(name: &str) -> bool {
    SETS.iter().any(|set| name.starts_with(set))
}

/// What stands for a name of one of the sets.
pub fn atom<'t>(name: &str) -> Option<Atom<'t>> {
    let own = SETS.iter().find_map(|set| name.strip_prefix(set))?;
    let length = name.len() + "::".len();
    let own = STYLES.iter().find_map(|style| own.strip_prefix(style)).unwrap_or(own);
    Some(match strokes(own) {
        Some(strokes) => (vec![Token::Html(svg(strokes))], length),
        None => (vec![Token::Unknown(Unknown::Icon(name.to_owned())), Token::Html(svg(DOT))], length),
    })
}

/// The strokes of the longest beginning of a name that is known, its size and manner left out.
fn strokes(name: &str) -> Option<&'static str> {
    let is_size = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = name.split('-').filter(|word| !is_size(word) && !MANNERS.contains(word)).collect();
    let words = if words.is_empty() { vec![name] } else { words };
    (1..=words.len()).rev().find_map(|count| {
        let wanted = words[..count].join("-");
        ICONS.iter().find(|(names, _)| names.split(' ').any(|known| known == wanted)).map(|(_, strokes)| *strokes)
    })
}

fn svg(strokes: &str) -> String {
    format!("<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"{strokes}\"/></svg>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_nearest_picture() {
        for (name, same) in [
            ("check-circle-outline", "check"),
            ("arrow-right-24", "arrow-right"),
            ("file-document-remove", "file"),
            ("account-multiple-plus", "account-group"),
            ("box", "cube"),
        ] {
            assert_eq!(strokes(name), strokes(same), "{name}");
            assert!(strokes(name).is_some(), "{name}");
        }
        assert_eq!(strokes("unicorn-variant"), None);
    }
}
