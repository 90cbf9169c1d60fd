//! A diagnostic for people, as rustc shows them: what, where, the line with the place marked, and what to do.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style as Look};
use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Excerpt, Severity, Style};
use crate::source::{Span, Texts};

const RED: Look = bold(AnsiColor::BrightRed);
const YELLOW: Look = bold(AnsiColor::Yellow);
const FRAME: Look = bold(AnsiColor::BrightBlue);
const BOLD: Look = Look::new().bold();

/// What stands below the line before the marks, and the marks: of most mistakes these are enough.
const BLANKS: &str = "                                                                                ";
const MARKS: &str = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^";
/// What a tab is shown as.
const TAB: &str = "    ";

const fn bold(color: AnsiColor) -> Look {
    Look::new().fg_color(Some(Color::Ansi(color))).bold()
}

/// Shows a diagnostic; ends with a line break.
pub fn to_text(diagnostic: &Diagnostic, texts: &Texts, style: Style) -> String {
    let mut shown = String::new();
    write_text(&mut shown, diagnostic, texts, style);
    shown
}

/// Shows a diagnostic behind what is shown already; ends with a line break.
pub fn write_text(shown: &mut String, diagnostic: &Diagnostic, texts: &Texts, style: Style) {
    let (level, look) = match diagnostic.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let excerpt = diagnostic.span.as_ref().and_then(|span| Some(Excerpt::of(span, &texts.lines(&span.file)?)));
    let margin = excerpt.as_ref().map_or(1, |excerpt| excerpt.line.to_string().len());
    let mut text = Text { shown, style, margin };
    text.put(look, |shown| shown.extend([level, "[", diagnostic.code, "]"]));
    text.put(BOLD, |shown| {
        shown.push_str(": ");
        visible(shown, &diagnostic.message);
    });
    text.shown.push('\n');
    if let Some(span) = &diagnostic.span {
        text.margin("--> ");
        visible(text.shown, &span.file);
        if let Some(excerpt) = &excerpt {
            text.write(format_args!(":{}:{}", excerpt.line, excerpt.column));
        }
        text.shown.push('\n');
    }
    if let Some(excerpt) = &excerpt {
        text.excerpt(excerpt, look);
    }
    if excerpt.is_some() && !(diagnostic.hints.is_empty() && diagnostic.also.is_none()) {
        text.frame();
    }
    if let Some((place, what)) = diagnostic.also.as_deref() {
        text.also(place, what, texts);
    }
    for hint in &diagnostic.hints {
        text.hint(hint);
    }
}

struct Text<'a> {
    shown: &'a mut String,
    style: Style,
    /// How wide the line's number is.
    margin: usize,
}

impl Text<'_> {
    fn put(&mut self, look: Look, words: impl FnOnce(&mut String)) {
        if self.style == Style::Colored {
            self.write(format_args!("{look}"));
        }
        words(self.shown);
        if self.style == Style::Colored {
            self.write(format_args!("{look:#}"));
        }
    }

    fn write(&mut self, words: std::fmt::Arguments<'_>) {
        self.shown.write_fmt(words).expect("writing to a string succeeds");
    }

    fn blanks(&mut self, width: usize) {
        repeat(self.shown, BLANKS, width);
    }

    /// A sign behind the room for the line's number.
    fn margin(&mut self, sign: &str) {
        self.blanks(self.margin);
        self.put(FRAME, |shown| shown.push_str(sign));
    }

    fn frame(&mut self) {
        self.margin(" |");
        self.shown.push('\n');
    }

    fn excerpt(&mut self, excerpt: &Excerpt, look: Look) {
        self.frame();
        self.put(FRAME, |shown| write!(shown, "{} |", excerpt.line).expect("writing to a string succeeds"));
        self.shown.push(' ');
        let before = self.visible(&excerpt.text[..excerpt.start]);
        let marked = self.visible(&excerpt.text[excerpt.start..excerpt.end]);
        self.visible(&excerpt.text[excerpt.end..]);
        self.shown.truncate(self.shown.trim_end().len());
        self.shown.push('\n');
        self.margin(" |");
        self.blanks(1 + before);
        // Where something is missing, there is nothing to mark but the place.
        self.put(look, |shown| repeat(shown, MARKS, marked.max(1)));
        self.shown.push('\n');
    }

    /// Write text of the article; says how wide it is.
    fn visible(&mut self, text: &str) -> usize {
        let start = self.shown.len();
        visible(self.shown, text);
        width(&self.shown[start..])
    }

    /// Another place, as an editor or a terminal opens it.
    fn also(&mut self, place: &Span, what: &str, texts: &Texts) {
        self.margin(" = ");
        self.put(BOLD, |shown| shown.push_str("note"));
        self.write(format_args!(": {what}: "));
        visible(self.shown, &place.file);
        if let Some(lines) = texts.lines(&place.file) {
            let (line, column) = lines.position(place.start);
            self.write(format_args!(":{line}:{column}"));
        }
        self.shown.push('\n');
    }

    fn hint(&mut self, hint: &str) {
        self.margin(" = ");
        self.put(BOLD, |shown| shown.push_str("help"));
        self.shown.push_str(": ");
        for (number, line) in hint.lines().enumerate() {
            if number > 0 {
                // Further lines stand below the first.
                self.shown.push('\n');
                self.blanks(self.margin + " = help: ".len());
            }
            visible(self.shown, line);
        }
        self.shown.push('\n');
    }
}

/// Write text that cannot move the cursor or turn the direction of what follows: a mistake must not hide itself.
fn visible(shown: &mut String, text: &str) {
    // Nearly all text is plain, and is looked through many bytes at a time: so without a way out in the middle.
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        return shown.push_str(text);
    }
    for c in text.chars() {
        match c {
            '\t' => shown.push_str(TAB),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => shown.push('\u{fffd}'),
            c if c.is_control() => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
}

/// Write this many of some letters that are all the same, many at a time.
fn repeat(shown: &mut String, letters: &str, mut times: usize) {
    while times > 0 {
        let some = times.min(letters.len());
        shown.push_str(&letters[..some]);
        times -= some;
    }
}

fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
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
    fn neither_does_the_name_of_a_file() {
        let diagnostic =
            Diagnostic::warning("a-code", crate::source::Span::file(&"a\n\u{1b}[2Jb.png".into()), "a message");
        let text = to_text(&diagnostic, &Texts::default(), Style::Plain);
        assert_eq!(text, "warning[a-code]: a message\n --> a\u{fffd}\u{fffd}[2Jb.png\n");
    }

    #[test]
    fn a_place_without_a_text_is_named_all_the_same() {
        let diagnostic = Diagnostic::warning("a-code", crate::source::Span::file(&"b.png".into()), "a message");
        let text = to_text(&diagnostic.hint("delete it"), &Texts::default(), Style::Plain);
        assert_eq!(text, "warning[a-code]: a message\n --> b.png\n  = help: delete it\n");
    }
}
