//! Picks an address at a terminal: what is typed finds places, arrows choose one, its words are shown below.

mod quiet;

use std::io;

use console::{Key, Term, measure_text_width, truncate_str};
use guidepost::places::{self, Catalog, Found};
use guidepost::site::Site;

/// How many places are shown.
const ROWS: usize = 8;
/// How many lines of the chosen one's words.
const PREVIEW: usize = 4;

/// What is on the screen.
struct Picker<'a> {
    /// Written to as a whole: a list that is drawn line by line flickers.
    term: Term,
    site: &'a Site<'a>,
    catalog: Catalog<'a>,
    query: String,
    found: Vec<Found<'a>>,
    chosen: usize,
    /// How many lines were written.
    lines: usize,
}

/// Let somebody pick a place; `None` where they went away.
///
/// # Errors
/// The terminal cannot be read or written.
pub fn pick<'a>(site: &'a Site<'a>, catalog: Catalog<'a>, query: String) -> io::Result<Option<Found<'a>>> {
    let _quiet = quiet::Quiet::now()?;
    let found = places::find(site, &query);
    let mut picker = Picker { term: Term::buffered_stderr(), site, catalog, query, found, chosen: 0, lines: 0 };
    loop {
        picker.draw()?;
        match picker.term.read_key_raw()? {
            Key::Enter => break picker.finish(),
            Key::Escape | Key::CtrlC => {
                picker.found.clear();
                break picker.finish();
            }
            Key::ArrowDown | Key::Tab => picker.choose(picker.chosen + 1),
            Key::ArrowUp | Key::BackTab => picker.choose(picker.chosen.saturating_sub(1)),
            Key::Backspace => {
                picker.query.pop();
                picker.search();
            }
            Key::Char(c) if !c.is_control() => {
                picker.query.push(c);
                picker.search();
            }
            _ => {}
        }
    }
}

impl<'a> Picker<'a> {
    fn search(&mut self) {
        self.found = places::find(self.site, &self.query);
        self.chosen = 0;
    }

    fn choose(&mut self, index: usize) {
        self.chosen = index.min(self.found.len().min(ROWS).saturating_sub(1));
    }

    fn draw(&mut self) -> io::Result<()> {
        let width = usize::from(self.term.size().1).max(20);
        let mut lines = vec![format!("\u{1b}[1m›\u{1b}[0m {}", self.query)];
        for (index, found) in self.found.iter().take(ROWS).enumerate() {
            let above = self.catalog.breadcrumb(&found.place).join(" › ");
            let mark = if index == self.chosen { "\u{1b}[7m" } else { "" };
            lines.push(format!("{mark}  {}\u{1b}[0m  \u{1b}[2m{above}\u{1b}[0m", found.place.title));
        }
        if let Some(found) = self.found.get(self.chosen) {
            lines.push(format!("\u{1b}[36m{}\u{1b}[0m", self.catalog.url(&found.place.address())));
            lines.extend(wrapped(found.place.words, width - 4).into_iter().map(|line| format!("    {line}")));
        } else {
            lines.push("  nothing has all of these words".to_owned());
        }
        self.term.clear_last_lines(std::mem::replace(&mut self.lines, lines.len()))?;
        lines.iter().try_for_each(|line| self.term.write_line(&truncate_str(line, width - 1, "…")))?;
        self.term.flush()
    }

    /// Leave the screen as it was.
    fn finish(mut self) -> io::Result<Option<Found<'a>>> {
        self.term.clear_last_lines(self.lines)?;
        self.term.flush()?;
        let there = self.chosen < self.found.len();
        Ok(there.then(|| self.found.swap_remove(self.chosen)))
    }
}

/// The first lines of a text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is one");
        if line.is_empty() || measure_text_width(line) + 1 + measure_text_width(word) <= width {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else if lines.len() == PREVIEW {
            break;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
