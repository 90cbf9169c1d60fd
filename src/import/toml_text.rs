//! Values of YAML as text of TOML.

use super::yaml::{Node, Value};

/// A string of TOML.
pub fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("any text is a string of JSON");
    // JSON's strings are TOML's, but for this one character.
    json.replace('\u{7f}', "\\u007f")
}

/// A key of TOML.
pub fn key(text: &str) -> String {
    let bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { text.to_owned() } else { quoted(text) }
}

/// Whether a text can be the name of a variable, written without quotes.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A value; `None` for nothing.
pub fn value(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null => None,
        Value::Quoted(text) => Some(quoted(text)),
        Value::Plain(text) => Some(plain(node, text)),
        Value::List(items) => Some(format!("[{}]", items.iter().filter_map(value).collect::<Vec<_>>().join(", "))),
        Value::Map(entries) => {
            let pair = |(name, node): (&str, &Node)| Some(format!("{} = {}", key(name), value(node)?));
            let pairs: Vec<String> =
                entries.iter().filter_map(|entry| pair((entry.key.as_str(), &entry.value))).collect();
            Some(if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) })
        }
    }
}

/// A number or a truth value where YAML has one, and TOML writes it in the same way.
fn plain(node: &Node, text: &str) -> String {
    if let Some(truth) = node.truth() {
        return truth.to_string();
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = all_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    let is_number = match fraction {
        None => is_whole && text.parse::<i64>().is_ok(),
        Some(fraction) => is_whole && all_digits(fraction),
    };
    if is_number { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::yaml;

    #[test]
    fn values_keep_their_meaning() {
        let parsed = yaml::parse("[3.0.3, 3, 1.10, yes, '3', 007, ~, {a b: [x]}, 2020-01-01]", &"x".into()).unwrap();
        let text = value(&parsed.root).unwrap();
        assert_eq!(text, r#"["3.0.3", 3, 1.10, true, "3", "007", { "a b" = ["x"] }, "2020-01-01"]"#);
        assert!(toml::from_str::<toml::Table>(&format!("x = {text}")).is_ok());
    }
}
