//! A finer cut of the index. A search loads the chunk of each word that is typed, and pagefind cuts chunks of 30 KB, so that
//! three words cost what the program itself does. Its size is no setting of pagefind's. What is read here of its format is
//! how words are held: a word is taken over as it is, byte for byte.

use minicbor::{Decoder, Encoder};
use rayon::prelude::*;
use serde_json::Value;

use super::pack::{pack, unpack};
use super::{FOLDER, digits};
use crate::emit::{Files, OutputFile};
use crate::source::ContentHash;

/// How long a chunk becomes before the next one begins, in bytes before they are compressed: about 8 KB after.
const LENGTH: usize = 16 << 10;
/// How many digits of a hash name a chunk: enough for no two of a million to be the same by chance.
const NAME_DIGITS: usize = 12;

/// The list of pagefind's that says where words are: which chunk has those from one prefix to another.
#[derive(Debug)]
struct Chunk {
    from: String,
    to: String,
    name: String,
}

/// The words of a chunk, in order.
#[derive(Debug)]
struct Words<'a>(Vec<(&'a str, &'a [u8])>);

/// A chunk's place in the list, and its file.
type Cut = (Chunk, Vec<u8>);

/// Cut the index of every language anew.
///
/// # Errors
/// It is not as this version of pagefind makes it.
pub fn cut_finer(files: &mut Files) -> Result<(), String> {
    let path = format!("{FOLDER}pagefind-entry.json");
    let mut entry: Value = serde_json::from_slice(&take(files, &path)?).map_err(text)?;
    for (language, known) in entry["languages"].as_object_mut().into_iter().flatten() {
        let old = known["hash"].as_str().ok_or("a language has no index")?;
        let meta = unpack(&take(files, &meta_path(old))?)?;
        let meta = cut_language(files, language, &meta)?;
        let name = name(language, &meta);
        files.insert(meta_path(&name), OutputFile::bytes(pack(&meta)?));
        known["hash"] = Value::from(name);
    }
    files.insert(path, OutputFile::text(entry.to_string()));
    Ok(())
}

/// Cut the chunks that a language's list names; returns the new list, with all else that stands beside it.
fn cut_language(files: &mut Files, language: &str, meta: &[u8]) -> Result<Vec<u8>, String> {
    /// What stands before the list: a version, and the pages.
    const BEFORE: usize = 2;
    let mut decoder = Decoder::new(meta);
    let fields = length(&mut decoder)?;
    let before = skip(&mut decoder, BEFORE)?;
    let chunks = (0..length(&mut decoder)?).map(|_| read_chunk(&mut decoder)).collect::<Result<Vec<_>, _>>()?;
    let after = &meta[decoder.position()..];

    let old = chunks.into_iter().map(|chunk| take(files, &chunk_path(&chunk.name)).map(|bytes| (chunk, bytes)));
    let old = old.collect::<Result<Vec<_>, _>>()?;
    let cut = old.into_par_iter().map(|(chunk, bytes)| cut_chunk(language, chunk, &bytes));
    let cut = cut.collect::<Result<Vec<Vec<Cut>>, String>>()?;

    let mut encoder = Encoder::new(Vec::new());
    write(encoder.array(fields as u64))?;
    encoder.writer_mut().extend_from_slice(before);
    write(encoder.array(cut.iter().map(Vec::len).sum::<usize>() as u64))?;
    for (Chunk { from, to, name }, bytes) in cut.into_iter().flatten() {
        write(encoder.array(3).and_then(|encoder| encoder.str(&from)?.str(&to)?.str(&name)))?;
        files.insert(chunk_path(&name), OutputFile::bytes(bytes));
    }
    encoder.writer_mut().extend_from_slice(after);
    Ok(encoder.into_writer())
}

fn cut_chunk(language: &str, chunk: Chunk, packed: &[u8]) -> Result<Vec<Cut>, String> {
    let bytes = unpack(packed)?;
    let parts = Words::read(&bytes)?.parts();
    let mut from = chunk.from;
    let mut cuts = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        // Between two parts stand the shortest beginnings that tell their words apart, as between pagefind's own chunks.
        let (to, next) = match (part.0.last(), parts.get(at + 1).and_then(|part| part.0.first())) {
            (Some((last, _)), Some((first, _))) => told_apart(last, first),
            _ => (chunk.to.clone(), String::new()),
        };
        let bytes = part.write()?;
        // The last word may sort before the beginning that tells it from the next.
        let to = if to < from { part.0.last().map_or(to, |(word, _)| (*word).to_owned()) } else { to };
        let name = name(language, &bytes);
        cuts.push((Chunk { from: std::mem::replace(&mut from, next), to, name }, pack(&bytes)?));
    }
    Ok(cuts)
}

impl<'a> Words<'a> {
    /// A chunk is a list in a list; a word in it is a list that begins with its letters.
    fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut decoder = Decoder::new(bytes);
        length(&mut decoder)?;
        let words = (0..length(&mut decoder)?).map(|_| {
            let mut inside = decoder.clone();
            length(&mut inside)?;
            Ok((inside.str().map_err(text)?, skip(&mut decoder, 1)?))
        });
        words.collect::<Result<_, String>>().map(Self)
    }

    /// The same words, in chunks that are long enough.
    fn parts(self) -> Vec<Self> {
        let mut parts = vec![Self(Vec::new())];
        let mut length = 0;
        for word in self.0 {
            if length >= LENGTH {
                parts.push(Self(Vec::new()));
                length = 0;
            }
            length += word.1.len();
            parts.last_mut().expect("there is one from the beginning").0.push(word);
        }
        parts
    }

    fn write(&self) -> Result<Vec<u8>, String> {
        let mut encoder = Encoder::new(Vec::new());
        write(encoder.array(1).and_then(|encoder| encoder.array(self.0.len() as u64)))?;
        for (_, bytes) in &self.0 {
            encoder.writer_mut().extend_from_slice(bytes);
        }
        Ok(encoder.into_writer())
    }
}

/// The shortest beginnings of two words that differ.
fn told_apart(a: &str, b: &str) -> (String, String) {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let beginning = |word: &str| word.chars().take(same + 1).collect();
    (beginning(a), beginning(b))
}

fn read_chunk(decoder: &mut Decoder<'_>) -> Result<Chunk, String> {
    length(decoder)?;
    let mut next = || decoder.str().map(str::to_owned).map_err(text);
    Ok(Chunk { from: next()?, to: next()?, name: next()? })
}

fn length(decoder: &mut Decoder<'_>) -> Result<usize, String> {
    let length = decoder.array().map_err(text)?.ok_or("a list of the index has no length")?;
    usize::try_from(length).map_err(text)
}

/// The bytes of the next values.
fn skip<'a>(decoder: &mut Decoder<'a>, count: usize) -> Result<&'a [u8], String> {
    let start = decoder.position();
    for _ in 0..count {
        decoder.skip().map_err(text)?;
    }
    Ok(&decoder.input()[start..decoder.position()])
}

fn write<T, E: std::fmt::Display>(written: Result<T, E>) -> Result<(), String> {
    written.map(|_| ()).map_err(text)
}

fn take(files: &mut Files, path: &str) -> Result<Vec<u8>, String> {
    files.remove(path).map(|file| file.to_bytes()).ok_or_else(|| format!("there is no file `{path}`"))
}

fn name(language: &str, bytes: &[u8]) -> String {
    format!("{language}_{}", &digits(&ContentHash::of(bytes))[..NAME_DIGITS])
}

fn meta_path(name: &str) -> String {
    format!("{FOLDER}pagefind.{name}.pf_meta")
}

fn chunk_path(name: &str) -> String {
    format!("{FOLDER}index/{name}.pf_index")
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
