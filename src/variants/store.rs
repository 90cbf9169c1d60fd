//! The folder that keeps variants from build to build: `.guidepost/variants/` below the site.
//!
//! Of each picture there is a list, named by the hash that the variants depend on, with the width, the length and the hash
//! of each file. Every file is written under a name of its own and then renamed: builds may share the folder, and one that
//! is killed leaves nothing half. What is not as the list says is made again.
//!
//! A list was last changed when a build last used it, give or take a day. What none has used for a month goes: several
//! brands and branches share the folder, and what one of them does not show another may. Nothing goes while another build
//! is under way, which may be about to publish it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

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

/// What no build has used for so long is removed.
const UNUSED_MAX: Duration = Duration::from_hours(30 * 24);
/// That a list is in use is noted as often as this, so that most builds write nothing.
const NOTED_EVERY: Duration = Duration::from_hours(24);

/// The folder of one site.
#[derive(Debug)]
pub struct Store {
    top: PathBuf,
    /// Held while this build uses the folder, together with other builds; `None` where it cannot be had.
    lock: OnceLock<Option<File>>,
}

impl Store {
    /// The folder of the site at `root`, which need not be there yet.
    pub fn new(root: PathBuf) -> Self {
        Self { top: root.join(FOLDER), lock: OnceLock::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.top.join("variants").join(name)
    }

    /// What is kept of a picture; `None` where there is nothing, or something else than was put there.
    pub fn read(&self, hash: &ContentHash) -> Option<Made> {
        let name = digits(hash);
        self.lock();
        let list = fs::read_to_string(self.path(&name)).ok()?;
        // A list that was cut short has another end.
        let entries = list.strip_suffix("end\n")?;
        let made = entries.lines().map(|line| self.entry(&name, line)).collect::<Option<Made>>()?;
        note_use(&self.path(&name));
        Some(made)
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
        self.lock();
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

    /// Have the folder together with other builds: none of them removes anything then.
    fn lock(&self) -> Option<&File> {
        let open = || {
            let lock = File::options().read(true).append(true).create(true).open(self.top.join("lock")).ok()?;
            lock.lock_shared().ok()?;
            Some(lock)
        };
        let taken = || if self.top.join("variants").is_dir() { Some(open()) } else { None };
        match self.lock.get() {
            Some(lock) => lock.as_ref(),
            // There is nothing to lock before there is a folder.
            None => taken().and_then(|lock| self.lock.get_or_init(|| lock).as_ref()),
        }
    }

    /// Remove what no build has used for long, but for the variants of these pictures, unless another build is under way.
    /// What cannot be removed stays for a later build.
    pub fn prune(&self, used: &BTreeSet<ContentHash>) {
        let Some(lock) = self.lock() else { return };
        if lock.try_lock().is_ok() {
            self.remove_unused(&used.iter().map(digits).collect());
        }
        // Others may read again while this build publishes what it has found here.
        let _ = lock.lock_shared();
    }

    fn remove_unused(&self, used: &BTreeSet<String>) {
        let Ok(entries) = fs::read_dir(self.top.join("variants")) else { return };
        // By the picture that they are of; what a killed build has left is of none.
        let mut by_picture: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            match owner(&name) {
                Some(picture) if !used.contains(picture) => {
                    by_picture.entry(picture.to_owned()).or_default().push(entry.path());
                }
                None if is_unfinished(&name) && is_unused(&entry.path()) => {
                    let _ = fs::remove_file(entry.path());
                }
                Some(_) | None => {}
            }
        }
        for (picture, mut paths) in by_picture {
            // The files are older than their list, and are there before it.
            if paths.iter().all(|path| is_unused(path)) {
                paths.sort_by_key(|path| !path.ends_with(&picture));
                paths.iter().all(|path| fs::remove_file(path).is_ok());
            }
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

/// Note that a build uses a list. Where that cannot be noted, its variants may be made again one day.
fn note_use(list: &Path) {
    if age(list).is_none_or(|age| age > NOTED_EVERY) {
        let _ = File::options().append(true).open(list).and_then(|list| list.set_modified(SystemTime::now()));
    }
}

/// How long ago a file was changed; `None` where it cannot be told, as when a clock went back.
fn age(path: &Path) -> Option<Duration> {
    SystemTime::now().duration_since(fs::metadata(path).ok()?.modified().ok()?).ok()
}

fn is_unused(path: &Path) -> bool {
    age(path).is_some_and(|age| age > UNUSED_MAX)
}

/// The picture that a file of this name is of: `<hash>`, `<hash>-480.webp`. Any other file is not ours.
fn owner(name: &str) -> Option<&str> {
    let (hash, rest) = name.split_at_checked(HASH_DIGITS)?;
    let width = || rest.strip_prefix('-')?.strip_suffix(".webp")?.parse::<u32>().ok();
    let is_hash = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_hash && (rest.is_empty() || width().is_some())).then_some(hash)
}

/// How many digits a hash has.
const HASH_DIGITS: usize = 64;

/// Whether a file of this name was not renamed any more: `.<process>.<number>.new`.
fn is_unfinished(name: &str) -> bool {
    let numbers = name.strip_prefix('.').and_then(|name| name.strip_suffix(".new")?.split_once('.'));
    numbers.is_some_and(|(process, number)| process.parse::<u32>().is_ok() && number.parse::<u64>().is_ok())
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
