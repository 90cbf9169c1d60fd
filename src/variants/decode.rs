//! PNG and JPEG, read into pixels; and what keeps a picture from being read.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// The most pixels that are read: a screen of 8K has 33 million. Each takes four bytes of memory.
const PIXELS_MAX: u64 = 40_000_000;

/// Bytes of a pixel: red, green, blue, opacity.
pub const CHANNELS: usize = 4;

/// The endings of names that are read.
const KINDS: [&str; 3] = [".png", ".jpg", ".jpeg"];

/// A picture as pixels.
#[derive(Debug)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Row by row, [`CHANNELS`] bytes each.
    pub pixels: Vec<u8>,
    /// What its colours mean, where that is not sRGB.
    pub profile: Option<Vec<u8>>,
}

/// Why a picture is shown as it is.
#[derive(Debug)]
pub enum Unusable {
    /// It has so many pixels.
    TooLarge(u64),
    /// It cannot be read.
    Broken(String),
    /// It moves, or is to be turned: its file says more than its pixels.
    Special,
}

impl Unusable {
    /// What writers should know.
    pub fn diagnostic(&self, span: Span) -> Option<Diagnostic> {
        match self {
            Self::TooLarge(pixels) => {
                let (has, most) = (pixels.div_ceil(1_000_000), PIXELS_MAX / 1_000_000);
                let message = format!(
                    "this picture has {has} million pixels, more than the {most} that smaller ones are made of"
                );
                Some(Diagnostic::warning("huge-picture", span, message).hint("readers load all of it: make it smaller"))
            }
            Self::Broken(reason) => {
                let message = format!("this picture is damaged: {reason}");
                Some(Diagnostic::warning("broken-picture", span, message).hint("save it again"))
            }
            Self::Special => None,
        }
    }
}

/// Whether a file is of a kind that is read here, by its name.
pub fn is_kind(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    KINDS.iter().any(|ending| path.ends_with(ending))
}

/// Read a picture, whatever its name says that it is.
///
/// # Errors
/// See [`Unusable`].
pub fn decode(bytes: &[u8]) -> Result<Picture, Unusable> {
    const JPEG: [u8; 2] = [0xff, 0xd8];
    if bytes.starts_with(&JPEG) { jpeg(bytes) } else { png(bytes) }
}

fn check_size(width: u32, height: u32) -> Result<(), Unusable> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX { Err(Unusable::TooLarge(pixels)) } else { Ok(()) }
}

fn broken(error: impl std::fmt::Display) -> Unusable {
    Unusable::Broken(error.to_string())
}

fn png(bytes: &[u8]) -> Result<Picture, Unusable> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(broken)?;
    check_size(header.width, header.height)?;
    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.info().animation_control.is_some() {
        return Err(Unusable::Special);
    }
    let length = reader.output_buffer_size().ok_or_else(|| broken("it does not fit into memory"))?;
    let mut read = vec![0; length];
    let frame = reader.next_frame(&mut read).map_err(broken)?;
    read.truncate(frame.buffer_size());
    let profile = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let is_grey = matches!(frame.color_type, png::ColorType::Grayscale | png::ColorType::GrayscaleAlpha);
    let pixels = match frame.color_type {
        png::ColorType::Rgba => read,
        png::ColorType::Rgb => read.as_chunks().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, u8::MAX]).collect(),
        png::ColorType::GrayscaleAlpha => read.as_chunks().0.iter().flat_map(|[v, a]| [*v, *v, *v, *a]).collect(),
        png::ColorType::Grayscale => read.iter().flat_map(|v| [*v, *v, *v, u8::MAX]).collect(),
        png::ColorType::Indexed => return Err(broken("its palette is missing")),
    };
    // A profile of greys says nothing of colours.
    Ok(Picture { width: frame.width, height: frame.height, pixels, profile: profile.filter(|_| !is_grey) })
}

fn jpeg(bytes: &[u8]) -> Result<Picture, Unusable> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGBA).set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| broken("it has no size"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check_size(width, height)?;
    if decoder.exif().is_some_and(|exif| is_turned(exif)) {
        return Err(Unusable::Special);
    }
    let is_coloured =
        decoder.input_colorspace().is_some_and(|space| matches!(space, ColorSpace::YCbCr | ColorSpace::RGB));
    let profile = decoder.icc_profile().filter(|_| is_coloured);
    let pixels = decoder.decode().map_err(broken)?;
    if pixels.len() != width as usize * height as usize * CHANNELS {
        return Err(broken("its pixels are not as many as it says"));
    }
    Ok(Picture { width, height, pixels, profile })
}

/// Whether a camera's notes say that the picture is to be turned: tag 0x0112 of TIFF, of which 1 is upright.
fn is_turned(exif: &[u8]) -> bool {
    const ORIENTATION: u16 = 0x0112;
    const ENTRY: usize = 12;
    let little = exif.starts_with(b"II");
    let two = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    let orientation = || {
        let list = four(4)?;
        let entries = (0..usize::from(two(list)?)).map(|index| list.saturating_add(2 + index * ENTRY));
        let entry = entries.into_iter().find(|entry| two(*entry) == Some(ORIENTATION))?;
        two(entry.checked_add(8)?)
    };
    orientation().is_some_and(|orientation| orientation != 1)
}
