//! How pagefind packs the files of its index: a signature and the content, compressed.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What every file of the index begins with, once it is unpacked.
const SIGNATURE: &[u8] = b"pagefind_dcd";

/// The content of a file.
///
/// # Errors
/// It is not one of pagefind's.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let content = bytes.strip_prefix(SIGNATURE).ok_or("a file is not of pagefind's kind")?;
    Ok(content.to_vec())
}

/// A file of this content.
///
/// # Errors
/// It cannot be compressed.
pub fn pack(content: &[u8]) -> Result<Vec<u8>, String> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let written = packed.write_all(SIGNATURE).and_then(|()| packed.write_all(content));
    written.and_then(|()| packed.finish()).map_err(|error| error.to_string())
}
