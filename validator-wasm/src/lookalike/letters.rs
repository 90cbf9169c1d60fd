//! Letters that look like those in the supported domains' names.
//!
//! Sources: canonical decompositions of the Unicode Character Database (letters with accents), the confusables of
//! Unicode Technical Standard #39 as far as they may stand in a host (UTS #46), and by eye the small capitals,
//! crossed letters and Cyrillic letters that differ from a Latin one in little more than the typeface.
//! Only letters that occur in a supported domain's name matter here.

/// A plain character and what passes for it. Hosts come in lower case; capitals are listed for user names.
const LOOK_ALIKES: &[(char, &str)] = &[
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặⱥɐɑᴀꭺаӑӓαάἀἁὰᾰᾱᾶᾳ⍺ꭤАΑ"),
    ('c', "çćĉċčḉƈȼɕᴄꮯсҫςϲငၚⲥСϹ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệɇɛǝəᴇꭼеѐёӗєҽэεέἐἑὲ℮ꬲЕΕ"),
    ('f', "ḟƒꜰʃʄքẝꞙꬵғϝ"),
    ('i', "ìíîïĩīĭįǐȉȋḭḯỉịıɨɩɪіїιίϊἰἱὶῐῑ¡ւꭵⲓꙇІΙ"),
    ('l', "ĺļľḷḹḻḽłƚɫɬɭʟꮮӏǀ۱।၊ᛁ∣│⏽ⵏꓲꞁ"),
    ('m', "ḿṁṃɱᴍꮇмӎՠМΜ"),
    ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿɵɔᴏᴑоӧөοόὀὁὸσϭօ۵०੦૦௦౦೦൦๐໐၀০ဝჿ〇ⲟꬽОΟ"),
    ('r', "ŕŗřȑȓṙṛṝṟɍɼɽɾʀꮢгґᴦⲅꭇꭈ"),
    ('s', "śŝşšșṡṣṥṧṩȿʂꜱꮪѕƽՏЅ"),
    ('t', "ţťțṫṭṯṱẗŧƭʈᴛꭲтҭτТΤ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹɏɣʏγуүұўӯӱӳყᶌỿⲩꭚУΥ"),
    ('.', "·۰・ꓸ꘎٠۔։"),
    ('-', "‐‑‒–⁃−➖ー˗"),
    ('/', "⁄∕╱⟋⧸ⳇ〳ノ丿"),
];

/// What `c` passes for; nothing for a mark that is drawn on another letter.
pub(super) fn plain(c: char) -> Option<char> {
    /// Full-width ASCII stands at this distance from ASCII.
    const FULL_WIDTH: u32 = 0xfee0;
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' => None,
        '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' => None,
        '！'..='～' => char::from_u32(u32::from(c) - FULL_WIDTH).map(|c| c.to_ascii_lowercase()),
        _ => Some(LOOK_ALIKES.iter().find(|(_, alike)| alike.contains(c)).map_or(c, |&(plain, _)| plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    /// The letters of the supported domains.
    const NEEDED: &str = "acefilmorsty";

    #[test]
    fn every_accented_letter_is_listed() {
        let may_stand_in_a_host = |c: char| {
            let host = format!("a{c}a.com");
            idna::domain_to_ascii(&host).is_ok_and(|ascii| idna::domain_to_unicode(&ascii).0 == host)
        };
        for c in ('\u{80}'..='\u{2ffff}').filter(|&c| may_stand_in_a_host(c)) {
            let base: String = c.nfkd().filter(|&c| !is_combining_mark(c)).collect();
            if base.len() == 1 && NEEDED.contains(&base) {
                assert_eq!(plain(c).map(String::from), Some(base), "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn a_letter_passes_for_one_only() {
        for (index, (_, alike)) in LOOK_ALIKES.iter().enumerate() {
            for (other, theirs) in &LOOK_ALIKES[index + 1..] {
                let shared = alike.chars().find(|&c| theirs.contains(c));
                assert_eq!(shared, None, "also listed for {other}");
            }
        }
    }
}
