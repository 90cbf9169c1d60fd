//! Constructs of one piece within a text: keys, icons and emoji, and the marks of annotations.

use pulldown_cmark::Event;

use super::{Placed, Token, emoji, icons, is_escaped, keys, part};

/// What stands for a construct, and how long it is.
pub type Atom<'t> = (Vec<Token<'t>>, usize);

/// Whether a name between colons stands anywhere.
pub fn may_have_shortcode(text: &str) -> bool {
    memchr::memchr_iter(b':', text.as_bytes()).any(|at| shortcode(text, at).is_some())
}

/// The name between the colon at an offset and the next one; none within a word or a number, such as `10:30:00`, unless
/// it is that of an icon, which nothing else is called.
pub fn shortcode(text: &str, at: usize) -> Option<&str> {
    let inside = &text[at + 1..];
    let length =
        inside.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')))?;
    if length == 0 || inside.as_bytes()[length] != b':' {
        return None;
    }
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == ':');
    let apart = !touches(text[..at].chars().next_back()) && !touches(inside[length + 1..].chars().next());
    (apart || icons::is_of_a_set(&inside[..length])).then(|| &inside[..length])
}

/// Replace what a text holds of these.
pub fn replace<'t>(run: Vec<Placed<'t>>, text: &'t str) -> Vec<Placed<'t>> {
    let is_wanted =
        |(token, _): &Placed<'_>| matches!(token, Token::Event(Event::Text(words)) if words.contains([':', '+']));
    if !run.iter().any(is_wanted) {
        return run;
    }
    each_text(run, text, |words, at| match words.as_bytes()[at] {
        b':' => shortcode(words, at).and_then(|name| icons::atom(name).or_else(|| emoji::atom(name))),
        b'+' => keys::atom(&words[at..], words[..at].chars().next_back()),
        _ => None,
    })
}

/// Mark the numbers of annotations: `(1)`, `(1)!`.
pub fn annotated(run: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    each_text(run, "", |words, at| {
        let length = annotation(&words[at..])?;
        let number = words[at..at + length].to_owned();
        Some((
            vec![
                Token::Html("<span class=\"annotation\">".to_owned()),
                Token::Event(Event::Text(number.into())),
                Token::Html("</span>".to_owned()),
            ],
            length,
        ))
    })
}

/// The length of the `(1)` or `(1)!` that a text begins with.
pub fn annotation(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('(')?;
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    let closed = digits > 0 && digits < 4 && inside[digits..].starts_with(')');
    let length = digits + "()".len();
    closed.then(|| length + usize::from(text[length..].starts_with('!')))
}

/// Replace what is found at any place of any text.
pub fn each_text<'t>(
    run: Vec<Placed<'t>>,
    text: &'t str,
    find: impl Fn(&str, usize) -> Option<Atom<'t>>,
) -> Vec<Placed<'t>> {
    let mut done = Vec::with_capacity(run.len());
    for (token, place) in run {
        let Token::Event(Event::Text(words)) = &token else {
            done.push((token, place));
            continue;
        };
        let first = usize::from(!text.is_empty() && is_escaped(text, place.start));
        let mut copied = 0;
        for at in (first..words.len()).filter(|at| words.is_char_boundary(*at)) {
            if at < copied {
                continue;
            }
            let Some((tokens, length)) = find(words, at) else { continue };
            done.extend(part(words, &place, copied..at, text));
            copied = at + length;
            let verbatim = text.get(place.clone()) == Some(words);
            let own = if verbatim { place.start + at..place.start + copied } else { place.clone() };
            done.extend(tokens.into_iter().map(|token| (token, own.clone())));
        }
        done.extend(part(words, &place, copied..words.len(), text));
    }
    done
}
