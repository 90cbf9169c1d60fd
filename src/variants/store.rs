//! The folder that keeps variants from build to build: `.guidepost/variants/` below the site.
//!
//! Of each picture there is a list, named by the hash that the variants depend on, with the width, the length and the hash
//! of each file. Every file is written under a name of its own and then renamed: builds may share the folder, and one that
//! is killed leaves nothing half. What is not as the list says is made again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::Made;
use crate::assets::Asset;
use crate::emit::OutputFile;
use crate::source::ContentHash;

/// The folder below the site.
pub const FOLDER: &str = ".guidepost";

/// The bytes of a picture.
///
/// # Errors
/// It cannot be read.
pub fn picture(asset: &Asset) -> io::Result<Vec<u8>> {
    fs::read(&asset.file)
}

/// Variants that are kept nowhere.
pub fn in_memory(made: Vec<(u32, Vec<u8>)>) -> Made {
    made.into_iter().map(|(width, bytes)| (width, OutputFile::bytes(bytes))).collect()
}

/// The folder of one site.
#[derive(Debug)]
pub struct Store {
    top: PathBuf,
}

impl Store {
    /// The folder of the site at `root`, which need not be there yet.
    pub fn new(root: PathBuf) -> Self {
        Self { top: root.join(FOLDER) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.top.join("variants").join(name)
    }

    /// What is kept of a picture; `None` where there is nothing, or something else than was put there.
    pub fn read(&self, hash: &ContentHash) -> Option<Made> {
        let name = digits(hash);
        let list = fs::read_to_string(self.path(&name)).ok()?;
        // A list that was cut short has another end.
        let entries = list.strip_suffix("end\n")?;
        entries.lines().map(|line| self.entry(&name, line)).collect()
    }

    fn entry(&self, name: &str, line: &str) -> Option<(u32, OutputFile)> {
        let (width, digits_of_file) = line.split_once(' ')?;
        let width = width.parse().ok()?;
        let path = self.path(&file_name(name, width));
        let bytes = fs::read(&path).ok()?;
        (digits(&ContentHash::of(&bytes)) == digits_of_file).then(|| copied(path, &bytes)).map(|file| (width, file))
    }

    /// Keep what was made of a picture. Where it cannot be kept nothing is lost but the time to make it again.
    pub fn keep(&self, hash: &ContentHash, made: Vec<(u32, Vec<u8>)>) -> Made {
        let name = digits(hash);
        let list: String =
            made.iter().map(|(width, bytes)| format!("{width} {}\n", digits(&ContentHash::of(bytes)))).collect();
        let kept: io::Result<Made> = made
            .iter()
            .map(|(width, bytes)| {
                let path = self.path(&file_name(&name, *width));
                self.write(&path, bytes)?;
                Ok((*width, copied(path, bytes)))
            })
            .collect();
        match kept.and_then(|kept| self.write(&self.path(&name), format!("{list}end\n").as_bytes()).map(|()| kept)) {
            Ok(kept) => kept,
            Err(_) => in_memory(made),
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            // No version control should hold what any build makes.
            fs::write(self.top.join(".gitignore"), "*\n")?;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let own = folder.join(format!(".{}.{number}.new", std::process::id()));
        fs::write(&own, bytes)?;
        fs::rename(&own, path).inspect_err(|_| {
            // The reason is what counts.
            let _ = fs::remove_file(&own);
        })
    }
}

fn file_name(list: &str, width: u32) -> String {
    format!("{list}-{width}.webp")
}

fn copied(from: PathBuf, bytes: &[u8]) -> OutputFile {
    let modified = fs::metadata(&from).and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    OutputFile::Copied { from, length: bytes.len() as u64, modified }
}

fn digits(hash: &ContentHash) -> String {
    hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
