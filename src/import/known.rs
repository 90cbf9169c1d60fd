//! What guidepost makes of MkDocs' settings, plugins, extensions and theme features, as far as they are known.

/// What becomes of one.
#[derive(Debug)]
pub enum Known {
    /// It is spoken of where it is converted.
    Told,
    /// It works as it did: how.
    Same(&'static str),
    /// It has no equivalent: why.
    None(&'static str),
    /// Somebody must choose: what.
    Choose(&'static str),
}

use Known::{Choose, None as Without, Same, Told};

/// What a table says about a name; a name that ends in `*` is for all that begin like it.
pub fn find(table: &'static [(&'static str, Known)], name: &str) -> Option<&'static Known> {
    let name = name.strip_prefix("markdown.extensions.").unwrap_or(name);
    let is_meant = |key: &str| key.strip_suffix('*').map_or(key == name, |start| name.starts_with(start));
    table.iter().find(|(key, _)| is_meant(key)).map(|(_, known)| known)
}

/// Keys of `mkdocs.yml`.
pub const SETTINGS: &[(&str, Known)] = &[
    ("site_name", Told),
    ("site_url", Told),
    ("site_description", Told),
    ("docs_dir", Same("articles are in content/, other files beside them and in assets/")),
    ("nav", Same("content/nav.md")),
    ("pages", Same("content/nav.md")),
    ("extra", Told),
    ("exclude_docs", Told),
    ("INHERIT", Same("what the other file sets is taken in")),
    ("use_directory_urls", Told),
    ("site_dir", Without("a site is built into site/, or where --out says")),
    ("site_author", Without("front matter and theme/templates/ are the places for it")),
    ("copyright", Choose("the footer is theme/templates/partials/footer.html")),
    ("repo_*", Choose("a link to the repository can go to theme/templates/")),
    ("edit_uri*", Told),
    ("remote_*", Without("for `mkdocs gh-deploy`; any file server can publish the folder site/")),
    ("dev_addr", Without("for MkDocs' own preview")),
    ("watch", Without("for MkDocs' own preview; the whole site is watched")),
    ("strict", Without("`guidepost build --strict` makes warnings errors")),
    ("validation", Without("every link and anchor is checked, always")),
    ("not_in_nav", Same("`in_nav: false` in the front matter")),
    ("draft_docs", Told),
];

/// Plugins.
pub const PLUGINS: &[(&str, Known)] = &[
    (
        "macros",
        Same("variables are in site.toml, and its statements are run; what its Python code defines is listed below"),
    ),
    ("search", Same("the search needs no settings")),
    ("material/search", Same("the search needs no settings")),
    ("redirects", Told),
    ("awesome-pages", Same("content/nav.md has what its lists say")),
    ("awesome-nav", Same("content/nav.md has what its lists say")),
    ("literate-nav", Same("content/nav.md has what its lists say")),
    ("section-index", Same("a section's index is its own page")),
    ("autorefs", Same("links by the name of a heading are told its page; those to API documentation are listed below")),
    ("tags", Same("`show_tags` in site.toml, and `<< tag_list() >>` where they are listed")),
    ("material/tags", Same("`show_tags` in site.toml, and `<< tag_list() >>` where they are listed")),
    ("blog", Same("posts keep their addresses, and its index lists them; its lists by year and category lead there")),
    (
        "material/blog",
        Same("posts keep their addresses, and its index lists them; its lists by year and category lead there"),
    ),
    ("mkdocstrings", Choose("`:::` blocks are generated from code: publish what mkdocstrings made, or link to it")),
    ("gen-files", Choose("pages that Python makes are not there: run it once and import what it wrote")),
    ("mkdocs-jupyter", Choose("notebooks are copied as files: convert them to Markdown")),
    ("i18n", Told),
    ("mike", Choose("one version is one site")),
    ("caption", Choose("captions of tables and pictures are not numbered: write their words below them")),
    ("drawio*", Choose("diagrams are copied as files: export them as SVG, and show that")),
    ("encryptcontent", Choose("pages are public, and their passwords are not kept: take out what must stay secret")),
    ("exclude-search", Choose("`search: {exclude: true}` in the front matter keeps a page out of the search")),
    ("ezlinks", Choose("`[[links]]` are text here")),
    ("roamlinks", Choose("`[[links]]` are text here")),
    ("img2fig", Choose("a picture's text becomes its caption no more")),
    ("kroki", Choose("diagrams are text here: export them as SVG, and show that")),
    ("plantuml*", Choose("diagrams are text here: export them as SVG, and show that")),
    ("monorepo", Choose("`!include` entries bring in other sites: import each, and put their articles below content/")),
    ("multirepo", Choose("articles of other repositories are not fetched: copy them to content/")),
    ("open-in-new-tab", Without("readers choose where a link opens")),
    ("pdf-export", Without("browsers print each page as PDF, with the addresses of its links")),
    ("print-site", Without("browsers print each page, and `guidepost build --offline` packs all of them")),
    ("rss", Without("there is no feed of changes")),
    ("swagger-ui-tag", Choose("what it shows needs scripts of another host: link to it")),
    ("table-reader", Choose("`{{ read_csv(…) }}` is text here: write the table in Markdown or HTML")),
    ("typeset", Same("quotation marks and dashes are set as usual")),
    ("video", Choose("`![type:video](…)` is a picture here: write an `<iframe>` or a `<video>`")),
    ("with-pdf", Without("browsers print each page as PDF, with the addresses of its links")),
    ("privacy", Same("nothing is fetched from other hosts unless [embeds] allows it")),
    ("minify", Without("pages are small as they are")),
    ("glightbox", Same("a click shows a picture in full")),
    ("group", Same("its plugins are listed one by one")),
    ("material/group", Same("its plugins are listed one by one")),
    ("git-revision-date*", Told),
    ("git-authors", Without("pages do not tell who wrote them")),
    ("git-committers*", Without("pages do not tell who wrote them")),
    ("social", Without("no cards for social media are made")),
    ("material/social", Without("no cards for social media are made")),
    ("offline", Same("`guidepost build --offline` makes a site that opens from a folder")),
    ("meta", Same("what folders set is in the front matter of their articles")),
    ("material/meta", Same("what folders set is in the front matter of their articles")),
    ("include-markdown", Same("what it brings in is in content/_snippets/, or stands in its place")),
    ("exclude", Told),
];

const DIALECT: Known = Same("part of the dialect");
const SETTING: Known = Same("turned on by `[markdown] extensions` in site.toml");

/// Markdown extensions.
pub const EXTENSIONS: &[(&str, Known)] = &[
    ("abbr", DIALECT),
    ("admonition", DIALECT),
    ("attr_list", DIALECT),
    ("callouts", Same("`NOTE: …` is written `!!! note`")),
    ("github-callouts", DIALECT),
    ("codehilite", Same("code has colours")),
    ("def_list", DIALECT),
    ("extra", DIALECT),
    ("fenced_code", DIALECT),
    ("footnotes", DIALECT),
    ("md_in_html", DIALECT),
    ("meta", Same("front matter")),
    ("nl2br", SETTING),
    ("sane_lists", DIALECT),
    ("smarty", DIALECT),
    ("tables", DIALECT),
    ("toc", Same("every heading has its address, and the page its contents")),
    ("legacy_em", Same("emphasis follows CommonMark; words that it divided are listed below")),
    ("wikilinks", Same("links in double brackets are written with their addresses")),
    ("pymdownx.arithmatex", Same("formulas become MathML when the site is built: no script is needed")),
    ("pymdownx.betterem", Same("emphasis follows CommonMark")),
    ("pymdownx.blocks.*", Same("`///` blocks are written with `!!!`, `???`, `===` and HTML")),
    ("pymdownx.caret", SETTING),
    ("pymdownx.critic", SETTING),
    ("pymdownx.details", DIALECT),
    (
        "pymdownx.emoji",
        Choose(
            "emoji are characters, not pictures of another host; of the icons a small set is there, and the build names others",
        ),
    ),
    ("pymdownx.escapeall", Same("backslashes before what is no punctuation are taken out")),
    ("pymdownx.fancylists", Choose("lists are numbered `1.`, or have `-`: others are listed below")),
    ("legacy_attrs", Choose("`{@name=value}` is taken out: attributes are written `{: name=\"value\" }`")),
    ("pymdownx.extra", DIALECT),
    ("pymdownx.highlight", Same("code has colours")),
    ("pymdownx.inlinehilite", SETTING),
    ("pymdownx.keys", DIALECT),
    ("pymdownx.magiclink", Same("bare addresses, tickets and people are written out as links")),
    ("pymdownx.mark", SETTING),
    ("pymdownx.progressbar", Same("bars are elements of HTML")),
    ("pymdownx.saneheaders", Same("a heading has a blank behind its hashes: other hashes are escaped")),
    (
        "pymdownx.smartsymbols",
        Same("turned on by `[markdown] extensions` in site.toml; ordinal numbers such as 1st stay as they are"),
    ),
    ("pymdownx.snippets", Same("included files are in content/_snippets/")),
    ("pymdownx.superfences", DIALECT),
    ("pymdownx.tabbed", DIALECT),
    ("pymdownx.tasklist", DIALECT),
    ("pymdownx.tilde", SETTING),
    ("mdx_include", Same("included files are in content/_snippets/")),
    ("markdown_include.include", Same("included files are in content/_snippets/")),
    ("fontawesome_markdown", Choose("`:fa-…:` and `fa` classes show nothing without the font")),
    ("mdx_truly_sane_lists", Choose("look at nested lists: four blanks are one level here")),
];

/// Settings of a theme.
pub const THEME: &[(&str, Known)] = &[
    ("name", Without("the site has guidepost's own theme")),
    ("language", Told),
    ("locale", Told),
    ("custom_dir", Choose("its templates are Jinja for MkDocs: what still applies goes to theme/, file by file")),
    ("logo", Choose("the logo is theme/icons/logo.svg")),
    ("favicon", Choose("the icon is theme/icons/favicon.svg")),
    ("palette", Choose("colours are theme/styles/tokens.css; light and dark follow the reader")),
    ("font", Without("the reader's own fonts: nothing is fetched from other hosts")),
    ("icon", Without("the theme has icons of its own")),
    ("features", Told),
];

/// Features of Material's theme.
pub const FEATURES: &[(&str, Known)] = &[
    ("announce.*", Without("there is no bar for announcements")),
    ("content.action.edit", Told),
    ("content.action.*", Without("the Markdown of each page stands beside it, and no button leads there")),
    ("content.code.annotate", SETTING),
    ("content.code.copy", Same("code has a button that copies it")),
    ("content.code.select", Without("lines of code have no addresses")),
    ("content.footnote.tooltips", Without("footnotes stand at the end")),
    ("content.tabs.link", SETTING),
    ("content.tooltips", Without("titles are shown by the browser")),
    ("header.autohide", Without("the header stays")),
    ("navigation.expand", Without("sections open where the reader is")),
    ("navigation.footer", Same("each page leads to the previous and the next one")),
    ("navigation.indexes", Same("a section's index is its own page")),
    ("navigation.instant*", Without("pages are there at once without it")),
    ("navigation.path", Same("each page has breadcrumbs")),
    ("navigation.prune", Same("a page shows its own tab's entries")),
    ("navigation.sections", Without("sections can be folded")),
    ("navigation.tabs*", Same("the first level of content/nav.md is tabs")),
    ("navigation.top", Without("there is no button to the top")),
    ("navigation.tracking", Without("the address stays while readers scroll")),
    ("search.*", Same("the search is the theme's own")),
    ("toc.follow", Same("the contents show where the reader is")),
    ("toc.integrate", Without("the contents stand beside the page")),
];
