//! Which levels of headings something is about: `contents_levels` in `site.toml`.

/// The deepest level that a heading can have.
pub const DEEPEST: u8 = 6;

/// Levels of headings that follow one another, from 1 to 6; or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingLevels {
    /// The first of them, behind the last one where there are none.
    first: u8,
    last: u8,
}

/// Why levels are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadLevels {
    /// A single level: whether the levels above it belong to it is not said.
    One(u8),
    /// From a deeper level to a higher one.
    Backwards(u8, u8),
    /// Anything else: no number, or none from 1 to 6.
    Other,
}

impl HeadingLevels {
    /// All of them.
    pub const ALL: Self = Self { first: 1, last: DEEPEST };
    /// None of them.
    pub const NONE: Self = Self { first: 1, last: 0 };

    /// Those from one level to another that is not above it.
    ///
    /// # Errors
    /// They are none.
    pub fn new(first: u8, last: u8) -> Result<Self, BadLevels> {
        match (first, last) {
            (1..=DEEPEST, 1..=DEEPEST) if first <= last => Ok(Self { first, last }),
            (1..=DEEPEST, 1..=DEEPEST) => Err(BadLevels::Backwards(first, last)),
            _ => Err(BadLevels::Other),
        }
    }

    /// Those that a text names: `2-4`, or `none`.
    ///
    /// # Errors
    /// It names none.
    pub fn parse(text: &str) -> Result<Self, BadLevels> {
        let level = |text: &str| text.trim().parse::<u8>().map_err(|_| BadLevels::Other);
        match text.split_once('-') {
            _ if text == "none" => Ok(Self::NONE),
            Some((first, last)) => Self::new(level(first)?, level(last)?),
            None => Err(level(text)
                .ok()
                .filter(|level| (1..=DEEPEST).contains(level))
                .map_or(BadLevels::Other, BadLevels::One)),
        }
    }

    /// Whether a level is among them.
    pub fn has(self, level: u8) -> bool {
        (self.first..=self.last).contains(&level)
    }

    /// These as bytes, for hashes.
    pub fn to_bytes(self) -> [u8; 2] {
        [self.first, self.last]
    }
}

impl std::fmt::Display for HeadingLevels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            &Self::NONE => f.write_str("none"),
            Self { first, last } => write!(f, "{first}-{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_written_as_they_are_read() {
        for text in ["1-6", "2-4", "3-3", "none"] {
            assert_eq!(HeadingLevels::parse(text).map(|levels| levels.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(HeadingLevels::parse("2 - 4"), HeadingLevels::new(2, 4));
    }

    #[test]
    fn anything_else_is_none() {
        for text in ["", "-", "0-3", "1-7", "0", "7", "-3", "2-", "2-3-4", "a-b", "256-257", "None"] {
            assert_eq!(HeadingLevels::parse(text), Err(BadLevels::Other), "{text}");
        }
        assert_eq!(HeadingLevels::parse("3"), Err(BadLevels::One(3)));
        assert_eq!(HeadingLevels::parse("4-2"), Err(BadLevels::Backwards(4, 2)));
    }

    #[test]
    fn a_level_is_among_them_or_not() {
        let has =
            |text| (0..=7).filter(|level| HeadingLevels::parse(text).is_ok_and(|levels| levels.has(*level))).collect();
        let (some, none): (Vec<u8>, Vec<u8>) = (has("2-4"), has("none"));
        assert_eq!((some, none), (vec![2, 3, 4], vec![]));
    }
}
