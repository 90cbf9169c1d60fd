//! An outcome in words, for a terminal: what the page says, without links that cannot be followed there.

use anstyle::{AnsiColor, Color, Style};
use serde_json::Value;
use validator_wasm::{LoginPath, Note, Outcome, Severity};

use super::{ALWAYS_NOTED, CheckerWords};

const BOLD: Style = Style::new().bold();
const EMPHASIS: Style = Style::new().italic();
const CODE: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Cyan)));

impl CheckerWords {
    /// What to say about an outcome, with colours as escape sequences. Addresses of steps begin with `base`, the
    /// address of the site's host.
    pub fn answer(&self, outcome: &Outcome, base: &str) -> String {
        Answer { words: &self.values, outcome, base, text: String::new() }.write()
    }
}

struct Answer<'a> {
    words: &'a Value,
    outcome: &'a Outcome,
    base: &'a str,
    text: String,
}

impl<'a> Answer<'a> {
    fn write(mut self) -> String {
        let (icon, color) = sign(self.outcome.severity);
        let style = BOLD.fg_color(color.map(Color::Ansi));
        let title = self.filled(self.said("title").as_str().unwrap_or_default());
        self.line(&format!("{style}{icon} {title}{style:#}"));
        let message = self.said("message");
        self.paragraph(message, "  ");
        for note in self.notes() {
            self.paragraph(note, "  ");
        }
        if self.outcome.login_path == LoginPath::CommunityBox
            && let Some(address) = &self.outcome.normalized
        {
            let label = text_of(&self.words["widget"]["normalized_label"]);
            self.line(&format!("\n  {label}: {BOLD}{address}{BOLD:#}"));
        }
        self.path();
        for line in self.said("after").as_array().into_iter().flatten() {
            self.text.push('\n');
            self.paragraph(line, "  ");
        }
        self.alternatives();
        self.text
    }

    /// What the verdict says, or the detail behind it in its place.
    fn said(&self, key: &str) -> &'a Value {
        static NOTHING: Value = Value::Null;
        let verdict = &self.words["verdicts"][self.outcome.verdict.name()];
        let reason = self.outcome.reason.and_then(|reason| verdict["reasons"].get(reason.name()));
        reason.and_then(|reason| reason.get(key)).or_else(|| verdict.get(key)).unwrap_or(&NOTHING)
    }

    fn notes(&self) -> Vec<&'a Value> {
        let is_shown = |note: &&Note| self.outcome.normalized.is_some() || ALWAYS_NOTED.contains(note);
        let mut lines = Vec::new();
        for note in self.outcome.notes.iter().filter(is_shown) {
            let line = &self.words["notes"][note.name()];
            if !text_of(line).is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    fn path(&mut self) {
        let path = &self.words["paths"][self.outcome.login_path.name()];
        match path["ways"].as_array() {
            Some(ways) => ways.iter().for_each(|way| self.steps(way, "title")),
            None => self.steps(path, "title"),
        }
    }

    fn steps(&mut self, steps: &Value, title: &str) {
        self.line(&format!("\n  {BOLD}{}{BOLD:#}", text_of(&steps[title])));
        self.paragraph(&steps["message"], "  ");
        for (number, step) in (1..).zip(steps["steps"].as_array().into_iter().flatten()) {
            self.paragraph(&step["text"], &format!("  {number}. "));
        }
        let first = steps["steps"].get(0).and_then(|step| step["link"].as_str());
        self.link(first);
    }

    fn alternatives(&mut self) {
        for path in &self.outcome.alternatives {
            let way = &self.words["alternatives"][path.name()];
            if way.is_null() {
                continue;
            }
            self.line(&format!("\n  {BOLD}{}{BOLD:#}", text_of(&way["title"])));
            let bare = way.get("message_without_address").filter(|_| self.outcome.normalized.is_none());
            self.paragraph(bare.unwrap_or(&way["message"]), "  ");
            self.link(way["link"].as_str());
        }
    }

    fn link(&mut self, link: Option<&str>) {
        if let Some(link) = link {
            let base = if link.starts_with('/') { self.base } else { "" };
            self.line(&format!("  → {base}{link}"));
        }
    }

    fn paragraph(&mut self, html: &Value, indent: &str) {
        let text = self.filled(&styled(text_of(html), self.base));
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.line(&format!("{indent}{line}"));
        }
    }

    fn filled(&self, text: &str) -> String {
        let host = self.outcome.host.as_deref().unwrap_or_else(|| text_of(&self.words["widget"]["elsewhere"]));
        text.replace("{host}", host).replace("{normalized}", self.outcome.normalized.as_deref().unwrap_or_default())
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn sign(severity: Severity) -> (char, Option<AnsiColor>) {
    match severity {
        Severity::None => ('·', None),
        Severity::Ok => ('✓', Some(AnsiColor::Green)),
        Severity::Info => ('i', Some(AnsiColor::Blue)),
        Severity::Warn => ('!', Some(AnsiColor::Yellow)),
        Severity::Error => ('✕', Some(AnsiColor::Red)),
        Severity::Danger => ('‼', Some(AnsiColor::Red)),
    }
}

/// HTML as text: what tags stress is shown by escape sequences, and where links lead stands behind them.
fn styled(html: &str, base: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    let mut target = None;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        match tag {
            "strong" => text.push_str(&format!("{BOLD}")),
            "/strong" => text.push_str(&format!("{BOLD:#}")),
            "em" => text.push_str(&format!("{EMPHASIS}")),
            "/em" => text.push_str(&format!("{EMPHASIS:#}")),
            "code" => text.push_str(&format!("{CODE}")),
            "/code" => text.push_str(&format!("{CODE:#}")),
            "/a" => text.extend(target.take().map(|target| format!(" ({base}{target})"))),
            _ => {
                target =
                    tag.strip_prefix("a href=\"").and_then(|rest| rest.split('"').next()).filter(is_of_site).or(target)
            }
        }
        rest = after;
    }
    text.push_str(rest);
    htmlize::unescape(text).into_owned()
}

fn is_of_site(target: &&str) -> bool {
    target.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_styles_and_entities_characters() {
        let html = "a &lt; <strong>b</strong> <a href=\"/x\">c</a>, <a href=\"mailto:x@y.z\">d</a>";
        assert_eq!(styled(html, "https://h.com"), format!("a < {BOLD}b{BOLD:#} c (https://h.com/x), d"));
    }
}
