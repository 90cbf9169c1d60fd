//! What words are like, in eight bytes: two signatures are as alike as the words were.
//!
//! A minhash (Broder 1997) of pairs of words, and of long words. Eight values are few, but names and places tell the rest; and
//! they fit on a line of `anchors.lock`.

use std::fmt;
use std::str::FromStr;

/// How many values there are.
const VALUES: usize = 8;

/// From this length on, in bytes, a word by itself tells something of what a text is about.
const LONG: usize = 8;

/// What words are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; VALUES]);

impl Signature {
    /// The signature of some words, letter case and punctuation aside.
    pub fn of(text: &str) -> Self {
        let mut least = [u64::MAX; VALUES];
        let mut before = 0;
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        for text in words {
            let word = hash(text);
            let long = (text.len() >= LONG).then_some(word);
            for feature in long.into_iter().chain([mixed(before ^ word.rotate_left(1))]) {
                let mut value = feature;
                for least in &mut least {
                    value = mixed(value);
                    *least = value.min(*least);
                }
            }
            before = word;
        }
        // The highest bits of a minimum are nearly always zero; the lowest are like those of any number.
        Self(least.map(|value| value.to_le_bytes()[0]))
    }

    /// How much two of them agree, from 0 to 1.
    pub fn likeness(self, other: Self) -> f64 {
        let same = self.0.iter().zip(other.0).filter(|(a, b)| **a == *b).count();
        f64::from(u32::try_from(same).unwrap_or_default()) / f64::from(u32::try_from(VALUES).unwrap_or(u32::MAX))
    }
}

/// FNV-1a of a word in lower case: the same on every machine, and short.
fn hash(word: &str) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    if word.is_ascii() {
        return word.bytes().map(|byte| byte.to_ascii_lowercase()).fold(BASIS, add);
    }
    word.to_lowercase().bytes().fold(BASIS, add)
}

/// Another number for each, without a pattern: the last step of splitmix64 (Steele, Lea, Flood 2014).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Signature {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_words_have_like_signatures() {
        let text = "Open the window of the add-in, select Log in with a community account, and type the address of it";
        let of = Signature::of(text);
        assert_eq!(of.to_string().parse(), Ok(of));
        assert!(of.likeness(Signature::of(&text.replace("window", "panel"))) > 0.6);
        assert!(of.likeness(Signature::of("Something else entirely, about the calendar and its settings")) < 0.3);
    }
}
