//! Files that are published as they are, and the sizes of pictures among them.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::source::FilePath;

/// A file that is copied to its own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies below the site's root.
    pub path: FilePath,
    /// Where it lies on disk.
    pub file: PathBuf,
    /// Its length in bytes.
    pub length: u64,
    /// When it was last changed.
    pub modified: SystemTime,
    /// How large it is, if it is a picture.
    pub dimensions: Option<Dimensions>,
}

impl Asset {
    /// Its address, not percent-encoded: what lies in `content/` is published without that part.
    pub fn route(&self) -> String {
        let below = self.path.strip_prefix("content/").unwrap_or(&self.path);
        format!("/{below}")
    }

    /// Of a picture for dark colours, the address of the one that it stands in for: `/a.png` of `/a.dark.png`.
    pub fn light_route(&self) -> Option<String> {
        let route = self.route();
        let (stem, extension) = route.rsplit_once('.')?;
        let stem = stem.strip_suffix(".dark").filter(|stem| !stem.ends_with('/'))?;
        is_picture(extension).then(|| format!("{stem}.{extension}"))
    }
}

/// The endings of names of pictures whose size is read from a head in bytes.
const RASTER: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "bmp", "ico", "avif"];

fn is_picture(extension: &str) -> bool {
    let extension = extension.to_ascii_lowercase();
    extension == "svg" || RASTER.contains(&extension.as_str())
}

/// Width and height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensions {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Dimensions {
    /// Read the size from a picture's head; `None` where there is no picture, or none that can be read.
    pub fn read(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "svg" => Self::of_svg(&std::fs::read_to_string(file).ok()?),
            extension if RASTER.contains(&extension) => {
                let size = imagesize::size(file).ok()?;
                Some(Self { width: u32::try_from(size.width).ok()?, height: u32::try_from(size.height).ok()? })
            }
            _ => None,
        }
    }

    /// The `width` and `height` of an SVG's root element, or those of its `viewBox`.
    fn of_svg(text: &str) -> Option<Self> {
        let tag = &text[text.find("<svg")?..];
        let tag = &tag[..tag.find('>')?];
        let number = |name: &str| attribute(tag, name)?.trim_end_matches("px").trim().parse::<f32>().ok();
        let view_box = || {
            let numbers: Vec<f32> =
                attribute(tag, "viewBox")?.split([' ', ',']).filter_map(|part| part.parse().ok()).collect();
            (numbers.len() == 4).then(|| (numbers[2], numbers[3]))
        };
        let (width, height) = number("width").zip(number("height")).or_else(view_box)?;
        (width >= 1.0 && height >= 1.0).then_some(Self { width: width.round() as u32, height: height.round() as u32 })
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}=")).or_else(|| tag.find(&format!("\n{name}=")))? + name.len() + 2;
    let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    tag[at + 1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svg_sizes_come_from_attributes_or_the_view_box() {
        let size = |width, height| Some(Dimensions { width, height });
        assert_eq!(Dimensions::of_svg("<svg xmlns='x' width=\"30\" height='20px'>"), size(30, 20));
        assert_eq!(Dimensions::of_svg("<svg viewBox=\"0 0 24 12\" width=\"100%\">"), size(24, 12));
        assert_eq!(Dimensions::of_svg("<svg>"), None);
    }
}
