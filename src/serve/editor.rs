//! Addresses that open a file in an editor, at a line and column.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::config::Editor;

/// What cannot stand in the path or the query of such an address.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>').add(b'?').add(b'`');

/// The address of a place in a file.
pub fn address(editor: Editor, file: &Path, (line, column): (usize, usize)) -> String {
    let path = file.to_string_lossy().replace('\\', "/");
    let path = utf8_percent_encode(path.trim_start_matches('/'), UNSAFE).to_string();
    // A drive letter begins a Windows path, a slash any other.
    let rooted = if path.contains(':') { path.clone() } else { format!("/{path}") };
    let scheme = editor.scheme();
    match editor {
        Editor::VsCode | Editor::VsCodium | Editor::Cursor | Editor::Windsurf | Editor::Zed => {
            format!("{scheme}://file/{path}:{line}:{column}")
        }
        Editor::Idea | Editor::WebStorm | Editor::PyCharm | Editor::PhpStorm => {
            format!("{scheme}://open?file={rooted}&line={line}&column={column}")
        }
        Editor::Sublime | Editor::TextMate | Editor::MacVim | Editor::Emacs => {
            format!("{scheme}://open?url=file:///{path}&line={line}&column={column}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_has_its_own_form() {
        let file = Path::new("/home/a b/content/x#1.md");
        for (editor, expected) in [
            (Editor::VsCode, "vscode://file/home/a%20b/content/x%231.md:3:7"),
            (Editor::Zed, "zed://file/home/a%20b/content/x%231.md:3:7"),
            (Editor::Idea, "idea://open?file=/home/a%20b/content/x%231.md&line=3&column=7"),
            (Editor::Sublime, "subl://open?url=file:///home/a%20b/content/x%231.md&line=3&column=7"),
        ] {
            assert_eq!(address(editor, file, (3, 7)), expected);
        }
        let windows = address(Editor::Idea, Path::new("C:\\docs\\a.md"), (1, 1));
        assert_eq!(windows, "idea://open?file=C:/docs/a.md&line=1&column=1");
    }
}
