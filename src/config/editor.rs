//! The editors that the preview can open files in: `editor` under `[preview]` in `site.toml`.

use crate::diagnostics::suggest;

/// An editor that has addresses for the places of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are names")]
pub enum Editor {
    VsCode,
    VsCodium,
    Cursor,
    Windsurf,
    Zed,
    Idea,
    WebStorm,
    PyCharm,
    PhpStorm,
    Sublime,
    TextMate,
    MacVim,
    Emacs,
}

/// Their names in settings, and the schemes of their addresses.
const EDITORS: [(&str, &str, Editor); 13] = [
    ("vscode", "vscode", Editor::VsCode),
    ("vscodium", "vscodium", Editor::VsCodium),
    ("cursor", "cursor", Editor::Cursor),
    ("windsurf", "windsurf", Editor::Windsurf),
    ("zed", "zed", Editor::Zed),
    ("idea", "idea", Editor::Idea),
    ("webstorm", "webstorm", Editor::WebStorm),
    ("pycharm", "pycharm", Editor::PyCharm),
    ("phpstorm", "phpstorm", Editor::PhpStorm),
    ("sublime", "subl", Editor::Sublime),
    ("textmate", "txmt", Editor::TextMate),
    ("macvim", "mvim", Editor::MacVim),
    ("emacs", "emacs", Editor::Emacs),
];

impl Editor {
    /// The editor of a name.
    ///
    /// # Errors
    /// What is wrong with the name, and which one is near.
    pub fn from_name(name: &str) -> Result<Self, (String, Option<String>)> {
        let names = EDITORS.map(|(name, ..)| name);
        let found = EDITORS.iter().find(|(known, ..)| *known == name).map(|(.., editor)| *editor);
        found.ok_or_else(|| {
            let message = format!("`editor` must be one of {}", names.join(", "));
            (message, suggest(name, names).map(|near| format!("did you mean \"{near}\"?")))
        })
    }

    /// The scheme of its addresses.
    pub fn scheme(self) -> &'static str {
        EDITORS.iter().find(|(.., editor)| *editor == self).map_or("", |(_, scheme, _)| scheme)
    }
}
