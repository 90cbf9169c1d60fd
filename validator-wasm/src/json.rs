//! The outcome as JSON, for where every byte of code is downloaded.
//!
//! The same text as `serde_json` gives for an [`Outcome`] (a test compares them), in a tenth of its size.

use crate::verdict::{LoginPath, Note, Outcome, Reason};

impl Outcome {
    /// The outcome as a JSON object.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        member(&mut json, "verdict", |json| string(json, self.verdict.name()));
        member(&mut json, "severity", |json| string(json, self.severity.name()));
        member(&mut json, "on_supported_domain", |json| {
            json.push_str(match self.on_supported_domain {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            });
        });
        member(&mut json, "host", |json| optional(json, self.host.as_deref()));
        member(&mut json, "normalized", |json| optional(json, self.normalized.as_deref()));
        member(&mut json, "login_path", |json| string(json, self.login_path.name()));
        let alternatives = self.alternatives.iter().copied().map(LoginPath::name);
        member(&mut json, "alternatives", |json| array(json, alternatives));
        member(&mut json, "reason", |json| optional(json, self.reason.map(Reason::name)));
        let notes = self.notes.iter().copied().map(Note::name);
        member(&mut json, "notes", |json| array(json, notes));
        json.push('}');
        json
    }
}

fn member(json: &mut String, name: &str, value: impl FnOnce(&mut String)) {
    if !json.ends_with('{') {
        json.push(',');
    }
    string(json, name);
    json.push(':');
    value(json);
}

fn array(json: &mut String, items: impl Iterator<Item = &'static str>) {
    json.push('[');
    for item in items {
        if !json.ends_with('[') {
            json.push(',');
        }
        string(json, item);
    }
    json.push(']');
}

fn optional(json: &mut String, text: Option<&str>) {
    match text {
        Some(text) => string(json, text),
        None => json.push_str("null"),
    }
}

/// Names, hosts and addresses are ASCII without controls: a quote or a backslash is all that may need an escape.
fn string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            json.push('\\');
        }
        json.push(c);
    }
    json.push('"');
}
