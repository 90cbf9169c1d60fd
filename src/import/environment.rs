//! `!ENV NAME` and `!ENV [NAME, default]`: values of the environment. An import must not depend on the machine that it runs
//! on, so each of them is its default, whatever is set there.

use super::report::Notes;
use super::yaml::{Entry, Node, Value};

/// The tag of such values.
const TAG: &str = "!ENV";
/// The topic of this stage.
const TOPIC: &str = "Values from the environment";

/// Settings in which each value of the environment is its default, or nothing where it has none.
pub fn with_defaults(mut node: Node, notes: &mut Notes) -> Node {
    if node.tag.as_deref() == Some(TAG) {
        return default(node, notes);
    }
    node.value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(|item| with_defaults(item, notes)).collect()),
        Value::Map(entries) => {
            let entry = |entry: Entry| Entry { value: with_defaults(entry.value, notes), ..entry };
            Value::Map(entries.into_iter().map(entry).collect())
        }
        value => value,
    };
    node
}

/// What a value of the environment falls back on: the last item of its list, which may be more than a text.
fn default(node: Node, notes: &mut Notes) -> Node {
    let name = node.texts().first().map(|(name, _)| (*name).to_owned()).unwrap_or_default();
    let place = node.place.clone();
    let default = match node.value {
        Value::List(mut items) if items.len() > 1 => items.pop(),
        _ => None,
    };
    let said = match default.as_ref().map(Node::text) {
        Some(Some(text)) => format!("`{name}` is taken to be its default, `{text}`"),
        Some(None) => format!("`{name}` is taken to be its default"),
        None => format!("`{name}` has no default, and the setting is left out"),
    };
    notes.decide(TOPIC, &place, said);
    default.map_or(Node { value: Value::Null, place: place.clone(), tag: None }, |default| Node { place, ..default })
}
