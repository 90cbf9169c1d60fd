//! Where Python-Markdown and CommonMark read the same text in two ways, it is written so that readers see what they saw.

mod headings;

use std::ops::Range;

use super::absent::{self, Absent};
use super::body::{Body, Edit, Teller};
use super::prose::Prose;
use super::source::Source;
use super::yaml::Node;
use super::zones::{Zones, lines};
use crate::markdown;

/// The topic of this stage.
const TOPIC: &str = "Spellings that CommonMark reads in another way";

/// Which characters a backslash escapes in CommonMark, and not in the site's Markdown.
#[derive(Debug)]
pub struct Dialect {
    kept: String,
    /// Whether a line that begins with a colon defines a term.
    definitions: bool,
    /// Whether `~~words~~` are struck through.
    tildes: bool,
    /// Whether `> [!NOTE]` begins an alert.
    alerts: bool,
    /// Whether `*[HTML]: words` says what an abbreviation stands for.
    abbreviations: bool,
    /// Whether a heading needs a blank behind its hashes.
    sane_headings: bool,
    /// Whether notes without a title are called in English on a site in another language.
    english_titles: bool,
    /// Whether a backslash escapes any character, and whether a blank behind one breaks no line.
    escape_all: Option<bool>,
    /// The headers of blocks that are text: see [`absent`].
    shown_headers: Vec<absent::Header>,
    /// The signs of sub- and superscripts: with these, a backslash before a blank is not shown.
    scripts: &'static [char],
}

impl Dialect {
    /// How a site's Markdown reads.
    pub fn of(source: &Source) -> Self {
        let mut kept = "%&,;?<".to_owned();
        let on = |names: &[&str]| source.extension(names).is_some();
        // Extensions whose syntax has a character let a backslash escape it.
        for (names, characters) in [
            (&["smarty", "markdown.extensions.smarty"][..], "\"'"),
            (&["pymdownx.tilde", "pymdownx.extra"], "~"),
            (&["pymdownx.caret", "pymdownx.insert"], "^"),
            (&["pymdownx.mark", "pymdownx.extra", "pymdownx.progressbar"], "="),
            (&["pymdownx.arithmatex"], "$"),
            (&["pymdownx.emoji"], ":"),
        ] {
            if !on(names) {
                kept.push_str(characters);
            }
        }
        if !super::blocks::are_used(source) {
            kept.push('/');
        }
        let shorthands = ["repo_url_shorthand", "social_url_shorthand"];
        if !shorthands.iter().any(|option| source.is_on(&["pymdownx.magiclink"], option, false)) {
            kept.push('@');
        }
        let escape_all = source.extension(&["pymdownx.escapeall"]).map(|(settings, _)| {
            settings.and_then(|settings| settings.get("nbsp")).and_then(Node::truth) == Some(true)
        });
        if escape_all.is_some() {
            kept.clear();
        }
        let definitions =
            on(&["def_list", "markdown.extensions.def_list"]) || on(&["extra", "markdown.extensions.extra"]);
        let is_english = super::settings::language_of(source).starts_with("en");
        Self {
            kept,
            english_titles: !is_english && on(&["admonition", "pymdownx.details"]),
            escape_all,
            shown_headers: Absent::of(source).known_as_text(),
            scripts: scripts(source),
            definitions: definitions || on(&["pymdownx.extra"]),
            tildes: on(&["pymdownx.tilde", "markdown_del_ins", "mdx_partial_gfm", "mdx_gfm", "gfm", "del_ins"])
                || on(&["pymdownx.extra"]),
            alerts: on(&[
                "github-callouts",
                "callouts",
                "pymdownx.quotes",
                "gfm_admonition",
                "markdown_gfm_admonition",
            ]),
            abbreviations: on(&["abbr", "markdown.extensions.abbr"])
                || on(&["extra", "markdown.extensions.extra"])
                || on(&["pymdownx.extra"]),
            sane_headings: on(&["pymdownx.saneheaders"]),
        }
    }

    /// Write an article for CommonMark. It may have definitions already, whatever the site's Markdown knows.
    pub fn convert(&self, body: &mut Body, has_definitions: bool, teller: &mut Teller<'_>) {
        let text = body.text.clone();
        let prose = body.prose();
        let mut edits = Vec::new();
        for (said, found) in self.spellings(&text, &prose, self.definitions || has_definitions) {
            for edit in &found {
                teller.converted(TOPIC, body, edit.range.start, said);
            }
            edits.extend(found);
        }
        for edit in self.alerts(&text, &prose) {
            let said = "`[!…]` was shown as text, and still is; without its backslash this quote is an alert";
            teller.decide("Alerts that the old site did not know", body, edit.range.start, said);
            edits.push(edit);
        }
        for edit in self.english_titles(&text, &prose) {
            let said = "a title that was English whatever the language of the site: delete it for that of the theme";
            teller.decide("Titles of notes", body, edit.range.start, said);
            edits.push(edit);
        }
        for range in dead_tags(&text, &prose) {
            let tag = text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            let said = format!("`{tag}` was a tag that browsers hid, and is shown as text");
            teller.decide("Words between angle brackets", body, range.start, said);
        }
        for (edit, left) in headings::attributes(&text, &prose) {
            for attribute in left {
                teller.left("Attributes of headings", body, edit.range.start, format!("`{attribute}`"));
            }
            edits.push(edit);
        }
        edits.sort_by_key(|edit| edit.range.start);
        body.apply(&edits);
    }

    /// What means the same in another spelling, with what is said of it.
    fn spellings(&self, text: &str, prose: &Prose, has_definitions: bool) -> [(&'static str, Vec<Edit>); 15] {
        let only = |is_wanted: bool, found: fn(&str, &Prose) -> Vec<Edit>| {
            if is_wanted { found(text, prose) } else { Vec::new() }
        };
        [
            ("a backslash that is shown", self.backslashes(text, prose)),
            ("a backslash that is not shown", self.escaped(text, prose)),
            ("a hash that begins no heading", only(self.sane_headings, headings::none)),
            ("a heading without a blank behind its hashes", only(!self.sane_headings, headings::numbered)),
            ("signs that underline no heading", headings::underlines(text, prose)),
            ("number signs that end a heading", headings::tight_ends(text, prose)),
            ("bold that ends behind a blank", bold(text, prose)),
            ("tildes that are shown", self.tildes(text, prose)),
            ("blanks at the end of code", blanks_in_code(text, prose.zones())),
            ("backticks before code, one of which opens it", backticks(text, prose)),
            ("an address of mail that is shown without `mailto:`", schemes_of_mail(text, prose.zones())),
            ("an address with blanks", blanks_in_addresses(text, prose)),
            ("details without a kind", details_without_kind(text, prose)),
            ("what looks like an abbreviation, and is shown", self.abbreviations(text, prose)),
            ("a colon that defines no term", colons(text, prose, has_definitions)),
        ]
    }

    /// Tildes that would strike words through, which the site's Markdown shows.
    fn tildes(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut edits = Vec::new();
        if self.tildes || !text.contains('~') {
            return edits;
        }
        let mut at = 0;
        let mut open: Option<(usize, usize)> = None;
        while let Some(found) = text[at..].find('~') {
            let start = at + found;
            let length = text[start..].bytes().take_while(|&byte| byte == b'~').count();
            if text[at..start].contains("\n\n") {
                open = None;
            }
            at = start + length;
            if length > 2 || text[..start].ends_with('\\') || !prose.has(start) {
                continue;
            }
            let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
            let (opens, closes) = (!blank(text[at..].chars().next()), !blank(text[..start].chars().next_back()));
            match open {
                Some((before, own)) if closes && own == length => {
                    let signs = (before..before + own).chain(start..at);
                    edits.extend(signs.map(|sign| Edit::new(sign..sign, "\\")));
                    open = None;
                }
                _ if opens => open = Some((start, length)),
                _ => {}
            }
        }
        edits
    }

    /// `> [!NOTE]`, which the site's Markdown shows. The backslash stands before the sign: `\[` may open a formula.
    fn alerts(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let own = |(range, line): (Range<usize>, &str)| {
            let rest = line.trim_start().strip_prefix('>')?.trim_start();
            let at = range.start + line.len() - rest.len();
            (rest.starts_with("[!") && rest.contains(']') && prose.has(at)).then(|| Edit::new(at + 1..at + 1, "\\"))
        };
        if self.alerts { Vec::new() } else { lines(text).filter_map(own).collect() }
    }

    /// `*[HTML]: words`, which the site's Markdown shows.
    fn abbreviations(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let is_one = |line: &str| line.strip_prefix("*[").is_some_and(|rest| rest.contains("]:"));
        if self.abbreviations {
            return Vec::new();
        }
        let own = |(range, line): (Range<usize>, &str)| {
            let at = range.start + line.len() - line.trim_start().len();
            (is_one(line.trim_start()) && prose.has(at)).then(|| Edit::new(at..at, "\\"))
        };
        lines(text).filter_map(own).collect()
    }

    /// Backslashes before what CommonMark does not let them escape.
    fn escaped(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let Some(keeps_blanks) = self.escape_all else { return self.escaped_blanks(text, prose) };
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(start) = text[at..].find('\\').map(|found| at + found) {
            let Some(next) = text[start + 1..].chars().next() else { break };
            at = start + 1 + next.len_utf8();
            if next.is_ascii_punctuation() || next == '\n' || !prose.has(start) {
                continue;
            }
            let blank = keeps_blanks && next == ' ';
            edits.push(if blank { Edit::new(start..at, "&nbsp;") } else { Edit::new(start..start + 1, "") });
        }
        edits
    }

    /// Backslashes before blanks outside of sub- and superscripts, whose own are not shown here either.
    fn escaped_blanks(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        if self.scripts.is_empty() {
            return Vec::new();
        }
        let is_bare = |at: usize| !markdown::is_escaped(text, at) && prose.has(at);
        // What stands between two signs without a bare blank is a script.
        let in_script = |at: usize| {
            let before = text[..at].rfind(|c: char| c == '\n' || self.scripts.contains(&c));
            let after = text[at..].find(|c: char| c == '\n' || self.scripts.contains(&c)).map(|length| at + length);
            let (Some(open), Some(close)) = (before, after) else { return false };
            let inside = &text[open + 1..close];
            let has_bare_blank = inside.match_indices(' ').any(|(at, _)| !markdown::is_escaped(inside, at));
            text[open..].chars().next() == text[close..].chars().next()
                && text.as_bytes()[open] != b'\n'
                && !has_bare_blank
        };
        let found = text.match_indices("\\ ").map(|(at, _)| at).filter(|at| is_bare(*at) && !in_script(*at));
        found.map(|at| Edit::new(at..at + 1, "")).collect()
    }

    /// `!!! warning` without a title: Python-Markdown writes one in English.
    fn english_titles(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        if !self.english_titles {
            return Vec::new();
        }
        let own = |(range, line): (Range<usize>, &str)| {
            let bare = line.trim_end();
            let rest = bare.trim_start();
            let marker = ["!!!", "???+", "???"].into_iter().find(|marker| rest.starts_with(marker))?;
            let words = &rest[marker.len()..];
            let is_word =
                |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            let kind = words.split_whitespace().next().filter(|_| words.split_whitespace().all(is_word))?;
            let end = range.start + (bare.len() - rest.len()) + marker.len() + words.len();
            let title = format!(" \"{}{}\"", kind[..1].to_uppercase(), kind[1..].to_lowercase());
            prose.has(range.start + bare.len() - rest.len()).then(|| Edit::new(end..end, title))
        };
        lines(text).filter_map(own).collect()
    }

    /// Backslashes that CommonMark takes for escapes, and the site's Markdown shows.
    fn backslashes(&self, text: &str, prose: &Prose) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(found) = text[at..].find('\\') {
            let start = at + found;
            let Some(next) = text[start + 1..].chars().next() else { break };
            at = start + 1 + next.len_utf8();
            // `\<<` is guidepost's own escape.
            let own = text[start + 1..].starts_with("<<")
                || text[start + 1..].starts_with("{{")
                || absent::is_before_header(text, start, &self.shown_headers);
            // At the end of a line it is a break, unless the paragraph ends there, too.
            let is_shown = self.kept.contains(next) || next == '\n' && !self.kept.is_empty();
            if is_shown && !own && prose.has(start) {
                edits.push(Edit::new(start..start, "\\"));
            }
        }
        edits
    }
}

/// Words between angle brackets that were tags to the site's Markdown.
fn dead_tags(text: &str, prose: &Prose) -> Vec<Range<usize>> {
    let is_text = |range: &Range<usize>| {
        let is_other = prose.is_block_html(range.start) || prose.is_formula(range.start);
        !is_other && !prose.is_code(range.start) && !prose.is_indented_code(range.start)
    };
    super::dead_tags::find(text).filter(is_text).collect()
}

/// The signs of the scripts that a site has, where blanks in them need a backslash.
fn scripts(source: &Source) -> &'static [char] {
    let has = |name: &str, option: &str| {
        source.extension(&[name]).is_some()
            && source.is_on(&[name], option, true)
            && source.is_on(&[name], "no_space", true)
    };
    match (has("pymdownx.tilde", "subscript"), has("pymdownx.caret", "superscript")) {
        (true, true) => &['~', '^'],
        (true, false) => &['~'],
        (false, true) => &['^'],
        (false, false) => &[],
    }
}

/// Colons at the beginnings of lines that would define the term above, and define none.
fn colons(text: &str, prose: &Prose, has_definitions: bool) -> Vec<Edit> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_none = |line: &str| {
        let rest = line.trim_start().strip_prefix(':');
        rest.is_some_and(|rest| {
            !rest.starts_with(char::is_alphanumeric) && (!has_definitions || !rest.starts_with([' ', '\t']))
        })
    };
    lines(text)
        .filter(|(_, line)| is_none(line) && !is_below_table_head(line))
        .map(|(range, line)| range.start + indent(line))
        .filter(|at| prose.has(*at))
        .map(|at| Edit::new(at..at, "\\"))
        .collect()
}

/// Blanks at the beginning and the end of code within words: Python-Markdown leaves them out, CommonMark keeps most.
fn blanks_in_code(text: &str, zones: &Zones) -> Vec<Edit> {
    let spans = zones.code.iter().filter(|zone| text[zone.start..].starts_with('`') && !zones.is_fenced(zone.start));
    let edit = |zone: &Range<usize>| {
        let length = text[zone.clone()].bytes().take_while(|&byte| byte == b'`').count();
        let range = zone.start + length..zone.end - length;
        let inner = text.get(range.clone())?;
        let bare = inner.trim_matches(' ');
        let stripped = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' ')).unwrap_or(inner);
        let needs_blanks = bare.starts_with('`') || bare.ends_with('`');
        let is_same = bare == stripped || bare.is_empty() || needs_blanks || inner.contains('\n');
        (!is_same).then(|| Edit::new(range, bare))
    };
    spans.filter_map(edit).collect()
}

/// ` ``words` `: Python-Markdown takes as many backticks to open code as there are to close it, and shows those before them.
fn backticks(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(_, line)| line.contains("``")) {
        let mut at = 0;
        while let Some(start) = line[at..].find('`').map(|found| at + found) {
            let length = line[start..].bytes().take_while(|byte| *byte == b'`').count();
            at = start + length;
            if length == 1 || line[..start].ends_with('\\') || !prose.has(range.start + start) {
                continue;
            }
            let closing = line[at..].split(|c| c != '`').map(str::len).filter(|other| *other > 0).collect::<Vec<_>>();
            let is_open = !line[at..].trim_start().is_empty() && !closing.contains(&length);
            if let Some(other) = (1..length).rev().find(|other| is_open && closing.contains(other)) {
                let shown = start..start + length - other;
                edits.extend(shown.map(|tick| Edit::new(range.start + tick..range.start + tick, "\\")));
                at = line.len();
            }
        }
    }
    edits
}

/// `<mailto:a@b.org>`: Python-Markdown shows the address alone.
fn schemes_of_mail(text: &str, zones: &Zones) -> Vec<Edit> {
    const SCHEME: &str = "mailto:";
    let is_mail = |at: &usize| {
        let inside = text[at + 1..].split('>').next().unwrap_or_default();
        inside.contains('@') && !inside.contains(char::is_whitespace) && !inside.contains('?')
    };
    let found = text.match_indices("<mailto:").map(|(at, _)| at).filter(|at| !zones.is_code(*at)).filter(is_mail);
    found.map(|at| Edit::new(at + 1..at + 1 + SCHEME.len(), "")).collect()
}

/// Whether a line can divide the head of a table from its rows: `:-|-:`.
fn is_below_table_head(line: &str) -> bool {
    line.contains('|') && line.trim().bytes().all(|byte| matches!(byte, b':' | b'|' | b'-' | b' ' | b'\t'))
}

/// `??? "Title"`: details need a kind.
fn details_without_kind(text: &str, prose: &Prose) -> Vec<Edit> {
    let own = |(range, line): (Range<usize>, &str)| {
        let rest = line.trim_start();
        let marker = if rest.starts_with("???+") { "???+".len() } else { "???".len() };
        let is_bare = rest.starts_with("???") && rest[marker..].trim_start().starts_with('"');
        let at = range.start + line.len() - rest.len() + marker;
        (is_bare && prose.has(at - marker)).then(|| Edit::new(at..at, " note"))
    };
    lines(text).filter_map(own).collect()
}

/// Addresses of links and pictures that have blanks in them, which end there to CommonMark.
fn blanks_in_addresses(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, _) in text.match_indices("](") {
        let start = at + "](".len();
        let line = text[start..].lines().next().unwrap_or_default();
        let Some(inside) = inside_parentheses(line).filter(|_| prose.has(at)) else { continue };
        let title = [" \"", " '"].iter().find_map(|quote| inside.find(quote));
        let address = &inside[..title.unwrap_or(inside.len())];
        let indent = address.len() - address.trim_start().len();
        let address = address.trim();
        if address.contains(' ') && !address.starts_with('<') && !address.contains('{') {
            let start = start + indent;
            edits.push(Edit::new(start..start + address.len(), address.replace(' ', "%20")));
        }
    }
    edits
}

/// What stands in parentheses, which are open at the beginning of a text.
fn inside_parentheses(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(&text[..at]),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `**words **` before a line break within a paragraph: Python-Markdown ends bold there, CommonMark does not.
fn bold(text: &str, prose: &Prose) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (range, line) in lines(text).filter(|(_, line)| line.contains(" **")) {
        let mut at = 0;
        while let Some(open) = line[at..].find("**").map(|found| at + found) {
            let inner = open + 2;
            let Some(close) = line[inner..].find("**").map(|found| inner + found) else { break };
            at = close + 2;
            let words = &line[inner..close];
            let behind = &line[at..];
            let next_line = text[range.end..].lines().next().unwrap_or_default();
            let goes_on = behind.starts_with("  ") && behind.trim().is_empty() && !next_line.trim().is_empty();
            let ends_blank = words.ends_with(' ') && !words.starts_with([' ', '*']);
            if goes_on && ends_blank && prose.has(range.start + open) {
                let blanks = words.len() - words.trim_end().len();
                let from = range.start + close - blanks;
                edits.push(Edit::new(from..range.start + at, "**"));
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::Notes;
    use crate::import::yaml::Place;

    #[test]
    fn what_readers_saw_is_what_they_see() {
        let dialect = Dialect {
            kept: "%<\"".to_owned(),
            definitions: false,
            tildes: false,
            alerts: false,
            abbreviations: false,
            sane_headings: false,
            english_titles: true,
            escape_all: None,
            shown_headers: Vec::new(),
            scripts: &['^'],
        };
        for (text, expected) in [
            (
                "C:\\%x% \\* \\\\\\%y `\\%` <b title=\"\\%\">\\%</b>",
                "C:\\\\%x% \\* \\\\\\\\%y `\\%` <b title=\"\\%\">\\\\%</b>",
            ),
            ("<p>\\%</p> [x](a\\%b)", "<p>\\%</p> [x](a\\%b)"),
            ("**User **  \nnext", "**User**  \nnext"),
            ("**User **  \n\n**User **next ** a ** b", "**User **  \n\n**User **next ** a ** b"),
            ("**a** b **c** d", "**a** b **c** d"),
            ("## Uses {% include %}", "## Uses &#123;% include %}"),
            ("# A { id=\"b\" .c data-x=\"d e\" }\n## {{ x }}\n## B {: #c }", "# A {#b .c}\n## {{ x }}\n## B {#c}"),
            ("One\\\ntwo", "One\\\\\ntwo"),
            ("~~a~~ and ~/b and `~~c~~`", "\\~\\~a\\~\\~ and ~/b and `~~c~~`"),
            ("*[AB]: x\n\n#5 is\n\n    #5", "\\*[AB]: x\n\n# 5 is\n\n    #5"),
            ("Send:\n\n\ta\\%b\n\na\\%b", "Send:\n\n\ta\\%b\n\na\\\\%b"),
            ("> [!NOTE]\n> words", "> [\\!NOTE]\n> words"),
            ("[a](b c.md \"d e\") ![f](g h)", "[a](b%20c.md \"d e\") ![f](g%20h)"),
            ("??? \"a\"\n    b\n???+ tip \"c\"", "??? note \"a\"\n    b\n???+ tip \"c\""),
            (
                "Run:\n\n    a \\\n    ~b~\n\n- x\n\n    ~c~\n\n        ~d~",
                "Run:\n\n    a \\\n    ~b~\n\n- x\n\n    \\~c\\~\n\n        ~d~",
            ),
            ("a\\ b ^c\\ d^ `x\\ y`\\\\ e", "a b ^c\\ d^ `x\\ y`\\\\ e"),
            ("Term\n: text\n::: x", "Term\n\\: text\n\\::: x"),
            ("## A##\n# C\\#\n### `x`###\n# B #\n####", "## A\n# C\\#\n### `x`\n# B #\n####"),
            (
                "!!! note\n    a\n??? tip inline end\n!!! tip \"\"\n!!! no {.x}",
                "!!! note \"Note\"\n    a\n??? tip inline end \"Tip\"\n!!! tip \"\"\n!!! no {.x}",
            ),
            ("A|B\n:-|-:\n1|2", "A|B\n:-|-:\n1|2"),
            ("A\nB\n===\n\nC\n==\n\n# D\nE\n===", "A\nB\n\\===\n\nC\n==\n\n# D\nE\n==="),
            ("``a` b`` c", "``a` b`` c"),
            ("the ``a` b", "the \\``a` b"),
        ] {
            let mut body = Body::new(text, 1);
            let place = Place { file: "a.md".into(), line: 1 };
            let mut notes = Notes::default();
            dialect.convert(&mut body, false, &mut Teller { place: &place, notes: &mut notes });
            assert_eq!(body.text, expected, "{text}");
        }
    }
}
