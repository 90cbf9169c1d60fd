//! What guidepost makes of the options of Markdown extensions: each that a site sets to anything but its default is named.

use super::known::Known;
use super::report::Notes;
use super::yaml::{Named, Node, Value};

use Known::{Choose, None as Without, Same, Told};

/// The topic of this stage.
const TOPIC: &str = "Options of Markdown extensions";

/// An option of an extension, or of all that begin with this: its default, and what becomes of another value.
type Entry = (&'static str, &'static str, &'static str, Known);

const LOOK: Known = Without("how it looks is the theme's");
const AS_DOLLARS: Known = Choose("formulas stand between `$`, `$$`, `\\(…\\)` and `\\[…\\]`");
const TYPOGRAPHY: Known = Choose("straight quotes, `--`, `---` and `...` become typographic in any article");
const SIGNS_SHOWN: Known = Same("the signs are shown");
const BOTH_CARETS: Known = Choose("`^^words^^` are insertions and `^words^` superscripts, within words too");
const BOTH_TILDES: Known = Choose("`~~words~~` are deletions and `~words~` subscripts, within words too");

const OPTIONS: &[Entry] = &[
    ("abbr", "glossary", "", Choose("abbreviations are written in articles, or in a snippet that they include")),
    ("codehilite", "guess_lang", "true", Without("code without a language has no colours")),
    ("codehilite", "linenums", "", Same("every block of code has line numbers")),
    ("codehilite", "*", "", LOOK),
    ("fenced_code", "*", "", LOOK),
    ("footnotes", "PLACE_MARKER", "", Choose("footnotes stand at the end of the article")),
    ("footnotes", "USE_DEFINITION_ORDER", "true", Same("footnotes are in the order of their mentions")),
    ("footnotes", "SEPARATOR", ":", Choose("links to footnotes must be `#fn:name` and `#fnref:name`")),
    ("footnotes", "UNIQUE_IDS", "false", Choose("links to footnotes must be `#fn:name` and `#fnref:name`")),
    ("footnotes", "*", "", LOOK),
    ("smarty", "smart_angled_quotes", "false", Choose("`<<` and `>>` are no quotes: write « and »")),
    ("smarty", "*", "true", TYPOGRAPHY),
    ("tables", "*", "false", LOOK),
    ("toc", "permalink", "", Same("each heading has a link to itself")),
    ("toc", "separator", "-", Told),
    ("toc", "slugify", "", Same("headings whose address would differ are told theirs")),
    ("toc", "anchorlink", "false", Without("a link to the heading stands behind it")),
    ("toc", "baselevel", "1", Same("headings are written with the level that they had")),
    ("toc", "toc_depth", "6", Told),
    ("toc", "marker", "[TOC]", Choose("the list of contents stands where `[TOC]` does")),
    ("toc", "title", "", Told),
    (
        "toc",
        "permalink_title",
        "Permanent link",
        Same("the link of a heading says what it is: `heading_link` in theme/strings/"),
    ),
    ("toc", "*", "", LOOK),
    ("wikilinks", "build_url", "", Choose("look at the addresses of links in double brackets: Python code made them")),
    ("wikilinks", "html_class", "wikilink", LOOK),
    ("wikilinks", "*", "/", Told),
    ("pymdownx.arithmatex", "smart_dollar", "true", AS_DOLLARS),
    ("pymdownx.arithmatex", "block_syntax", "", AS_DOLLARS),
    ("pymdownx.arithmatex", "inline_syntax", "", AS_DOLLARS),
    ("pymdownx.arithmatex", "*", "", Without("formulas are MathML")),
    ("pymdownx.betterem", "smart_enable", "underscore", Told),
    ("pymdownx.betterem", "*", "true", Told),
    ("pymdownx.blocks.admonition", "types", "", Same("an admonition can be of any kind")),
    ("pymdownx.blocks.caption", "types", "", Choose("`caption`, `figure-caption` and `table-caption` are converted")),
    ("pymdownx.blocks.caption", "auto_level", "0", Choose("captions are numbered one by one")),
    ("pymdownx.blocks.caption", "auto", "true", Choose("figures and tables are numbered by themselves")),
    ("pymdownx.blocks.caption", "prepend", "false", Choose("a caption stands below, unless it says `| <`")),
    ("pymdownx.blocks.details", "types", "", Choose("types of your own must be written as `??? kind`")),
    (
        "pymdownx.blocks.html",
        "custom",
        "",
        Choose("elements of your own are blocks, or within lines, as HTML has them"),
    ),
    ("pymdownx.blocks.tab", "slugify", "0", Same("tabs have the addresses that they had")),
    ("pymdownx.blocks.tab", "combine_header_slug", "false", Same("addresses of tabs begin with their heading's")),
    ("pymdownx.blocks.tab", "*", "", Told),
    ("pymdownx.caret", "insert", "true", SIGNS_SHOWN),
    ("pymdownx.caret", "superscript", "true", SIGNS_SHOWN),
    ("pymdownx.caret", "no_space", "true", Choose("blanks in superscripts need a backslash")),
    ("pymdownx.caret", "*", "false", BOTH_CARETS),
    ("pymdownx.critic", "mode", "view", Same("marks are settled as the site showed them")),
    ("pymdownx.critic", "raw_view", "false", LOOK),
    (
        "pymdownx.emoji",
        "options",
        "",
        Same("icons of your own are variables, `<< icon_… >>`, as far as articles show them"),
    ),
    ("pymdownx.emoji", "*", "", Told),
    ("pymdownx.escapeall", "hardbreak", "false", Same("a backslash at the end of a line is a line break")),
    ("pymdownx.escapeall", "nbsp", "false", Same("a blank behind a backslash is `&nbsp;`")),
    ("pymdownx.highlight", "linenums", "", Same("`line-numbers` in site.toml: every block of code has them")),
    ("pymdownx.highlight", "linenums_style", "table", Same("numbers stand beside the code and are not copied with it")),
    ("pymdownx.highlight", "linenums_special", "-1", Choose("write it at the block: linenums=\"1 1 10\"")),
    (
        "pymdownx.highlight",
        "anchor_linenums",
        "false",
        Same("`line-anchors` in site.toml: `#__codelineno-0-3` leads to a line"),
    ),
    ("pymdownx.highlight", "line_anchors", "__codelineno", Told),
    ("pymdownx.highlight", "line_spans", "", Told),
    ("pymdownx.highlight", "auto_title", "false", Same("code is called by its language: title=\"…\" at the blocks")),
    ("pymdownx.highlight", "auto_title_map", "", Same("titles are written at the blocks: title=\"…\"")),
    ("pymdownx.highlight", "guess_lang", "false", Without("code without a language has no colours")),
    (
        "pymdownx.highlight",
        "default_lang",
        "",
        Choose("name the language at each block: without one it has no colours"),
    ),
    ("pymdownx.highlight", "extend_pygments_lang", "", Choose("languages have the names that `guidepost check` knows")),
    ("pymdownx.highlight", "stripnl", "true", Same("blank lines of code stay")),
    ("pymdownx.highlight", "*", "", LOOK),
    ("pymdownx.inlinehilite", "custom_inline", "", Choose("code within a line is code in any language")),
    ("pymdownx.inlinehilite", "*", "", LOOK),
    ("pymdownx.keys", "camel_case", "false", Same("keys have hyphens in their names: `page-up`")),
    ("pymdownx.keys", "key_map", "", Same("keys of the site's own are written in quotes: ++\"Fire\"++")),
    ("pymdownx.keys", "*", "", LOOK),
    ("pymdownx.magiclink", "labels", "", LOOK),
    ("pymdownx.magiclink", "*", "", Told),
    ("pymdownx.mark", "smart_mark", "false", Choose("`==` marks words within words, too")),
    ("pymdownx.progressbar", "*", "", LOOK),
    ("pymdownx.quotes", "callouts", "false", Same("`> [!NOTE]` is an alert")),
    (
        "pymdownx.smartsymbols",
        "ordinal_numbers",
        "true",
        Choose("letters behind numbers are raised: write `1&#115;t` where they are not"),
    ),
    ("pymdownx.smartsymbols", "*", "true", Same("what is typed for these symbols is shown")),
    ("pymdownx.snippets", "check_paths", "false", Same("a snippet that is not there is an error")),
    ("pymdownx.snippets", "dedent_subsections", "false", Choose("parts of snippets keep their indentation")),
    (
        "pymdownx.snippets",
        "url_download",
        "false",
        Choose("nothing is fetched: copy what articles include to content/_snippets/"),
    ),
    ("pymdownx.snippets", "base_path", "", Told),
    ("pymdownx.snippets", "auto_append", "", Told),
    ("pymdownx.snippets", "*", "", Without("snippets are files of the site")),
    ("pymdownx.superfences", "custom_fences", "", Told),
    (
        "pymdownx.superfences",
        "disable_indented_code_blocks",
        "false",
        Choose("text that stands four blanks further in is code, outside of lists and blocks"),
    ),
    ("pymdownx.superfences", "*", "", LOOK),
    ("pymdownx.tabbed", "slugify", "0", Same("tabs have the addresses that they had")),
    ("pymdownx.tabbed", "combine_header_slug", "false", Same("addresses of tabs begin with their heading's")),
    ("pymdownx.tabbed", "*", "", Told),
    ("pymdownx.tasklist", "clickable_checkbox", "false", Without("boxes show what is done; nobody can tick them")),
    ("pymdownx.tasklist", "*", "", LOOK),
    ("pymdownx.tilde", "delete", "true", SIGNS_SHOWN),
    ("pymdownx.tilde", "subscript", "true", SIGNS_SHOWN),
    ("pymdownx.tilde", "no_space", "true", Choose("blanks in subscripts need a backslash")),
    ("pymdownx.tilde", "*", "false", BOTH_TILDES),
];

/// Extensions that bring others, whose options stand below their names.
const BUNDLES: [&str; 2] = ["extra", "pymdownx.extra"];

/// Name the options that a site sets.
pub fn note(extensions: &[Named<'_>], notes: &mut Notes) {
    for extension in extensions {
        let name = plain(&extension.name);
        for entry in extension.settings.map(Node::entries).unwrap_or_default() {
            if BUNDLES.contains(&name) {
                let below = Named { name: entry.key.clone(), place: entry.place.clone(), settings: Some(&entry.value) };
                note(&[below], notes);
                continue;
            }
            let Some(known) = meaning(name, &entry.key, &entry.value) else { continue };
            let said = format!("`{}` of `{name}`", entry.key);
            match known {
                Ok(Told) => {}
                Ok(Same(how)) => notes.converted(TOPIC, &entry.place, format!("{said}: {how}")),
                Ok(Without(why)) => notes.left(TOPIC, &entry.place, format!("{said}: {why}")),
                Ok(Choose(what)) => notes.decide(TOPIC, &entry.place, format!("{said}: {what}")),
                Err(()) => notes.left(TOPIC, &entry.place, format!("{said} has no equivalent")),
            }
        }
    }
}

fn plain(name: &str) -> &str {
    name.strip_prefix("markdown.extensions.").unwrap_or(name)
}

/// What becomes of an option; `None` where it has its default, or nothing is known of the extension.
fn meaning(extension: &str, option: &str, value: &Node) -> Option<Result<&'static Known, ()>> {
    let mut of_extension = OPTIONS.iter().filter(|(name, ..)| *name == extension).peekable();
    of_extension.peek()?;
    match of_extension.find(|(_, name, ..)| *name == option || *name == "*") {
        Some((_, _, default, known)) => (!is_default(value, default)).then_some(Ok(known)),
        None => Some(Err(())),
    }
}

/// Whether a value is the default, or nothing.
fn is_default(value: &Node, default: &str) -> bool {
    match &value.value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty() && value.tag.is_none(),
        Value::Plain(text) | Value::Quoted(text) => {
            let written = match value.truth() {
                Some(true) => "true",
                Some(false) => "false",
                None => text,
            };
            written == default || default.is_empty() && matches!(written, "" | "false" | "null")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::yaml;

    #[test]
    fn options_are_named_unless_they_have_their_default() {
        let text = "- toc: {permalink: true, separator: _, toc_depth: 6, baselevel: 2}\n\
                    - pymdownx.critic: {mode: accept}\n\
                    - pymdownx.highlight: {anchor_linenums: yes, guess_lang: false, newer: 1}\n\
                    - extra: {footnotes: {UNIQUE_IDS: true}}\n\
                    - own.extension: {anything: 1}\n";
        let root = yaml::parse(text, &"mkdocs.yml".into()).expect("this is YAML").root;
        let mut notes = Notes::default();
        note(&root.named(), &mut notes);
        let said: Vec<(usize, &str)> =
            notes.iter().map(|note| (note.place.line, note.text.split(':').next().unwrap())).collect();
        assert_eq!(
            said,
            [
                (1, "`permalink` of `toc`"),
                (1, "`baselevel` of `toc`"),
                (2, "`mode` of `pymdownx.critic`"),
                (3, "`anchor_linenums` of `pymdownx.highlight`"),
                (3, "`newer` of `pymdownx.highlight`"),
                (4, "`UNIQUE_IDS` of `footnotes`"),
            ]
        );
    }
}
