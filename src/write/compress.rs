//! `.br` and `.gz` beside text files, for servers that send them as they are.

use std::io::{self, Write};

use crate::emit::OutputFile;

/// Whether files are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// They are not.
    Off,
    /// Text files are.
    On,
}

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `.br`
    Brotli,
    /// `.gz`
    Gzip,
}

/// Files that compress well.
const TEXT: [&str; 12] = ["html", "css", "js", "json", "xml", "txt", "md", "svg", "wasm", "webmanifest", "csv", "map"];

/// Smaller files gain nothing, in bytes: they fit one packet as they are.
const LENGTH_MIN: u64 = 1_024;

impl Compression {
    /// How the names of compressed files end.
    pub(super) const EXTENSIONS: [&str; 2] = [".br", ".gz"];

    /// How a file is compressed.
    pub fn of(self, path: &str, file: &OutputFile) -> Vec<Encoding> {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let compressed = self == Self::On && TEXT.contains(&extension) && file.length() >= LENGTH_MIN;
        if compressed { vec![Encoding::Brotli, Encoding::Gzip] } else { Vec::new() }
    }
}

impl Encoding {
    /// What the file's name gets.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Compress.
    ///
    /// # Errors
    /// Never in memory; the writers' interface has them.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        /// Brotli's highest quality costs ten times as much for 3 % less.
        const BROTLI_QUALITY: i32 = 9;
        match self {
            Self::Brotli => {
                let mut compressed = Vec::new();
                let parameters = brotli::enc::BrotliEncoderParams { quality: BROTLI_QUALITY, ..Default::default() };
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
                Ok(compressed)
            }
            Self::Gzip => {
                // The header carries no time and no name: same input, same bytes.
                let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}
