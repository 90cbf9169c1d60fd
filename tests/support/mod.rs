//! What the test programs share: expected texts that lie in files.
//!
//! `UPDATE_EXPECT=1` writes what came out into the file: read the difference before you commit it.

use std::fs;
use std::io;
use std::path::Path;

use similar::TextDiff;

/// Compare a text with the one in a file. A file that is not there stands for an empty text.
///
/// # Errors
/// They differ: the message shows how.
pub fn expect(file: &Path, actual: &str) -> Result<(), String> {
    let expected = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {error}", file.display())),
    };
    if expected == actual {
        return Ok(());
    }
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value != "0") {
        return write(file, actual).map_err(|error| format!("{}: {error}", file.display()));
    }
    let diff = TextDiff::from_lines(&expected, actual);
    let shown = diff.unified_diff().context_radius(3).header("expected", "actual").to_string();
    Err(format!("{} differs (UPDATE_EXPECT=1 rewrites it):\n{shown}", file.display()))
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return fs::remove_file(file);
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}
