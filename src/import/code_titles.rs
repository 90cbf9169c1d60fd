//! `auto_title` of pymdownx.highlight: fenced code without a title is called by its language, `title="Python"`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::body::{Body, Edit, Teller};
use super::source::Source;
use super::yaml::Node;
use super::zones::Zones;

/// The topic of this stage.
const TOPIC: &str = "Titles of code";

/// What Pygments calls languages, by the names that articles have for them.
const LANGUAGES: [(&str, &str); 76] = [
    ("ada", "Ada"),
    ("apache apacheconf", "ApacheConf"),
    ("asm gas", "GAS"),
    ("awk", "Awk"),
    ("bash sh shell zsh ksh", "Bash"),
    ("bat batch cmd dosbatch winbatch", "Batchfile"),
    ("c", "C"),
    ("c++ cpp", "C++"),
    ("c# csharp cs", "C#"),
    ("caddy caddyfile", "Caddyfile"),
    ("clojure clj", "Clojure"),
    ("cmake", "CMake"),
    ("coffee coffeescript", "CoffeeScript"),
    ("common-lisp cl lisp", "Common Lisp"),
    ("console shell-session", "Bash Session"),
    ("css", "CSS"),
    ("d", "D"),
    ("dart", "Dart"),
    ("diff udiff", "Diff"),
    ("django jinja", "Django/Jinja"),
    ("docker dockerfile", "Docker"),
    ("elixir ex exs", "Elixir"),
    ("erlang", "Erlang"),
    ("f# fsharp", "F#"),
    ("fish fishshell", "Fish"),
    ("fortran", "Fortran"),
    ("go golang", "Go"),
    ("graphql", "GraphQL"),
    ("graphviz dot", "Graphviz"),
    ("groovy", "Groovy"),
    ("handlebars", "Handlebars"),
    ("haskell hs", "Haskell"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("ini cfg dosini", "INI"),
    ("java", "Java"),
    ("javascript js", "JavaScript"),
    ("json json-object", "JSON"),
    ("json5", "JSON5"),
    ("jsx react", "JSX"),
    ("julia jl", "Julia"),
    ("kotlin", "Kotlin"),
    ("less", "LessCss"),
    ("lua", "Lua"),
    ("make makefile mf bsdmake", "Makefile"),
    ("markdown md", "Markdown"),
    ("matlab", "Matlab"),
    ("mysql", "MySQL"),
    ("nginx", "Nginx Configuration File"),
    ("nix nixos", "Nix"),
    ("objective-c objectivec obj-c objc", "Objective-C"),
    ("output", "Text Output"),
    ("perl pl", "Perl"),
    ("php php3 php4 php5", "PHP"),
    ("postgresql postgres", "PostgreSQL SQL Dialect"),
    ("powershell pwsh posh ps1 psm1", "PowerShell"),
    ("properties jproperties", "Properties"),
    ("protobuf proto", "Protocol Buffer"),
    ("pycon", "Python Console Session"),
    ("python py sage python3 py3 bazel starlark pyi", "Python"),
    ("r splus s", "S"),
    ("restructuredtext rst rest", "reStructuredText"),
    ("ruby rb duby", "Ruby"),
    ("rust rs", "Rust"),
    ("sass", "Sass"),
    ("scala", "Scala"),
    ("scss", "SCSS"),
    ("sql", "SQL"),
    ("swift", "Swift"),
    ("terraform tf hcl", "Terraform"),
    ("tex latex", "TeX"),
    ("text", "Text Only"),
    ("toml", "TOML"),
    ("typescript ts", "TypeScript"),
    ("xml", "XML"),
    ("yaml yml", "YAML"),
];

/// The titles that a site gives to its code.
#[derive(Debug)]
pub struct CodeTitles {
    /// Titles of its own, by what the language is called.
    own: BTreeMap<String, String>,
    /// Names of fences that hold something else than code.
    others: Vec<String>,
}

impl CodeTitles {
    /// As a site has set them; `None` where it has no such titles.
    pub fn of(source: &Source) -> Option<Self> {
        const HIGHLIGHT: [&str; 1] = ["pymdownx.highlight"];
        if !source.is_on(&HIGHLIGHT, "auto_title", false) {
            return None;
        }
        let map = source.option(&HIGHLIGHT, "auto_title_map").map(Node::entries).unwrap_or_default();
        let own = map.iter().filter_map(|entry| {
            let title = entry.value.text().or_else(|| entry.value.get("title").and_then(Node::text))?;
            Some((entry.key.clone(), title.to_owned()))
        });
        let fences = source.option(&["pymdownx.superfences"], "custom_fences").map(Node::items).unwrap_or_default();
        let others = fences.iter().filter_map(|fence| fence.get("name").and_then(Node::text)).map(str::to_owned);
        Some(Self { own: own.collect(), others: others.collect() })
    }

    /// Write them at the fences of an article.
    pub fn convert(&self, body: &mut Body, teller: &mut Teller<'_>) {
        let zones = Zones::of(&body.text);
        let mut edits = Vec::new();
        for fence in &zones.fences {
            let line = body.text[fence.clone()].lines().next().unwrap_or_default();
            if let Some((at, title)) = self.title(line) {
                teller.converted(TOPIC, body, fence.start, format!("`{title}`, by its language"));
                edits.push(Edit::new(fence.start + at..fence.start + at, format!(" title=\"{title}\"")));
            }
        }
        body.apply(&edits);
    }

    /// The title of a fence that begins with this line and has none, and where it is written.
    fn title(&self, line: &str) -> Option<(usize, String)> {
        let behind = |text: &str| text.trim_start_matches([' ', '\t', '>']).trim_start_matches(['`', '~']).len();
        let header = line.len() - behind(line)..line.trim_end().len().max(line.len() - behind(line));
        let written = &line[header.clone()];
        let list = written.find('{').map(|open| open + 1..written.rfind('}').unwrap_or(written.len()));
        let language = language(written, list.as_ref());
        if written.contains("title=") || self.others.iter().any(|other| other == language) {
            return None;
        }
        let is_of = |names: &str| names.split(' ').any(|name| name.eq_ignore_ascii_case(language));
        let known = LANGUAGES.iter().find(|(names, _)| is_of(names)).map(|(_, name)| *name);
        let name = if language.is_empty() { "Text Only" } else { known? };
        let title = self.own.get(name).map_or(name, String::as_str);
        let at = list.map_or(header.end, |list| header.start + list.end);
        (!title.trim().is_empty()).then(|| (at, title.replace('"', "&quot;")))
    }
}

/// The language of a fence's header, whose attribute list stands there.
fn language<'t>(header: &'t str, list: Option<&Range<usize>>) -> &'t str {
    let before = list.map_or(header, |list| &header[..list.start - 1]).trim();
    let first = before.split_whitespace().next().filter(|word| !word.contains('='));
    let class =
        || list.and_then(|list| header[list.clone()].split_whitespace().find_map(|word| word.strip_prefix('.')));
    first.or_else(class).unwrap_or_default().trim_start_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_called_by_its_language() {
        let own = BTreeMap::from([("Bash Session".to_owned(), "Terminal".to_owned())]);
        let titles = CodeTitles { own, others: vec!["mermaid".to_owned()] };
        for (line, expected) in [
            ("```py", "```py title=\"Python\""),
            ("    ``` PY  ", "    ``` PY title=\"Python\"  "),
            ("```", "``` title=\"Text Only\""),
            ("~~~{.console #a}", "~~~{.console #a title=\"Terminal\"}"),
            ("```c++ hl_lines=\"2\"", "```c++ hl_lines=\"2\" title=\"C++\""),
            ("``` sh {linenums=\"1\"}", "``` sh {linenums=\"1\" title=\"Bash\"}"),
            ("```py title=\"a.py\"", "```py title=\"a.py\""),
            ("```mermaid", "```mermaid"),
            ("```klingon", "```klingon"),
        ] {
            let written =
                titles.title(line).map(|(at, title)| format!("{} title=\"{title}\"{}", &line[..at], &line[at..]));
            assert_eq!(written.as_deref().unwrap_or(line), expected);
        }
    }
}
