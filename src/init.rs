//! `guidepost init`: a small site to begin with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of the new site.
const FILES: [(&str, &str); 6] = [
    ("site.toml", include_str!("init/site.toml")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/getting-started.md", include_str!("init/getting-started.md")),
    ("content/nav.md", include_str!("init/nav.md")),
    ("assets/images/settings.svg", include_str!("init/settings.svg")),
    (".gitignore", "/site/\n"),
];

/// Why no site was made.
#[derive(Debug)]
pub enum InitError {
    /// The folder holds something already.
    NotEmpty(PathBuf),
    /// It cannot be written.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for InitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEmpty(path) => {
                write!(f, "{} holds something already; name a new or an empty folder", path.display())
            }
            Self::Io(path, error) => write!(f, "{} cannot be written: {error}", path.display()),
        }
    }
}

impl std::error::Error for InitError {}

/// Write a small site that builds without a warning. Returns the files, by path below the folder.
///
/// # Errors
/// The folder is not empty, or cannot be written.
pub fn init(folder: &Path) -> Result<Vec<&'static str>, InitError> {
    let io_error = |error| InitError::Io(folder.to_path_buf(), error);
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(InitError::NotEmpty(folder.to_path_buf())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error(error)),
        Ok(false) | Err(_) => {}
    }
    for (path, text) in FILES {
        let file = folder.join(path);
        let parent = file.parent().expect("a file below a folder has a parent");
        fs::create_dir_all(parent).and_then(|()| fs::write(&file, text)).map_err(io_error)?;
    }
    Ok(FILES.iter().map(|(path, _)| *path).collect())
}
