//! A diagnostic for people, as rustc shows them: what, where, the line with the place marked, and what to do.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style as Look};
use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Excerpt, Severity, Style};
use crate::source::Texts;

const RED: Look = bold(AnsiColor::BrightRed);
const YELLOW: Look = bold(AnsiColor::Yellow);
const FRAME: Look = bold(AnsiColor::BrightBlue);
const BOLD: Look = Look::new().bold();

/// What a tab is shown as.
const TAB: &str = "    ";

const fn bold(color: AnsiColor) -> Look {
    Look::new().fg_color(Some(Color::Ansi(color))).bold()
}

/// Shows a diagnostic; ends with a line break.
pub fn to_text(diagnostic: &Diagnostic, texts: &Texts, style: Style) -> String {
    let (level, look) = match diagnostic.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let excerpt = diagnostic.span.as_ref().and_then(|span| Some(Excerpt::of(span, &texts.lines(&span.file)?)));
    let margin = excerpt.as_ref().map_or(1, |excerpt| excerpt.line.to_string().len());
    let mut text = Text { shown: String::with_capacity(512), style, margin };
    text.put(look, &format!("{level}[{}]", diagnostic.code));
    text.put(BOLD, &format!(": {}", visible(&diagnostic.message)));
    text.shown.push('\n');
    if let Some(span) = &diagnostic.span {
        let place = excerpt.as_ref().map_or_else(String::new, |shown| format!(":{}:{}", shown.line, shown.column));
        text.margin("--> ");
        text.line(&format!("{}{place}", span.file));
    }
    if let Some(excerpt) = &excerpt {
        text.excerpt(excerpt, look);
    }
    for (number, hint) in diagnostic.hints.iter().enumerate() {
        if number == 0 && excerpt.is_some() {
            text.frame("|");
        }
        text.hint(hint);
    }
    text.shown
}

struct Text {
    shown: String,
    style: Style,
    /// How wide the line's number is.
    margin: usize,
}

impl Text {
    fn put(&mut self, look: Look, words: &str) {
        match self.style {
            Style::Plain => self.shown.push_str(words),
            Style::Colored => write!(self.shown, "{look}{words}{look:#}").expect("writing to a string succeeds"),
        }
    }

    fn line(&mut self, words: &str) {
        self.shown.push_str(words);
        self.shown.push('\n');
    }

    /// A sign behind the room for the line's number.
    fn margin(&mut self, sign: &str) {
        self.shown.extend(std::iter::repeat_n(' ', self.margin));
        self.put(FRAME, sign);
    }

    fn frame(&mut self, sign: &str) {
        self.margin(&format!(" {sign}"));
        self.shown.push('\n');
    }

    fn excerpt(&mut self, excerpt: &Excerpt, look: Look) {
        let before = visible(&excerpt.text[..excerpt.start]);
        let marked = visible(&excerpt.text[excerpt.start..excerpt.end]);
        self.frame("|");
        self.put(FRAME, &format!("{} |", excerpt.line));
        let shown = format!(" {before}{marked}{}", visible(&excerpt.text[excerpt.end..]));
        self.line(shown.trim_end());
        self.margin(" |");
        self.shown.extend(std::iter::repeat_n(' ', 1 + width(&before)));
        // Where something is missing, there is nothing to mark but the place.
        self.put(look, &"^".repeat(width(&marked).max(1)));
        self.shown.push('\n');
    }

    fn hint(&mut self, hint: &str) {
        self.margin(" = ");
        self.put(BOLD, "help");
        // Further lines stand below the first.
        let below = format!("\n{}", " ".repeat(self.margin + " = help: ".len()));
        let hint = hint.lines().map(visible).collect::<Vec<_>>().join(&below);
        self.line(&format!(": {hint}"));
    }
}

/// Text that cannot move the cursor or turn the direction of what follows: a mistake must not hide itself.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push_str(TAB),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => shown.push('\u{fffd}'),
            c if c.is_control() => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn shown(text: &str, range: std::ops::Range<usize>) -> String {
        let file = SourceFile::new("a.md", text);
        let texts: Texts = [(file.path.clone(), file.text.clone())].into_iter().collect();
        let diagnostic = Diagnostic::error("a-code", file.span(range), "a message").hint("one\ntwo");
        to_text(&diagnostic, &texts, Style::Plain)
    }

    #[test]
    fn marks_stand_below_what_they_mark() {
        let expected = "error[a-code]: a message\n --> a.md:1:5\n  |\n1 |     日本 mistake\n  |          ^^^^^^^\n  |\n  \
                        = help: one\n          two\n";
        assert_eq!(shown("\t日本 mistake\n", 8..15), expected);
    }

    #[test]
    fn nothing_turns_or_moves_what_is_shown() {
        let text = shown("a\u{202e}b\u{1b}[2Jc\n", 0..1);
        assert!(text.contains("1 | a\u{fffd}b\u{fffd}[2Jc\n"), "{text}");
    }

    #[test]
    fn a_place_without_a_text_is_named_all_the_same() {
        let diagnostic = Diagnostic::warning("a-code", crate::source::Span::file(&"b.png".into()), "a message");
        let text = to_text(&diagnostic.hint("delete it"), &Texts::default(), Style::Plain);
        assert_eq!(text, "warning[a-code]: a message\n --> b.png\n  = help: delete it\n");
    }
}
