//! What articles show from other hosts, for `[embeds]`.

use super::settings::Needs;
use crate::markdown::Video;

/// The domains that the checker of community addresses knows.
const CHECKED: [&str; 4] = ["force.com", "salesforce.com", "siteforce.com", "my.site.com"];

/// Take note of what one article needs.
pub fn collect(text: &str, needs: &mut Needs) {
    needs.articles += 1;
    needs.with_checked_domains += usize::from(CHECKED.iter().any(|domain| text.contains(domain)));
    for (at, _) in text.match_indices("://") {
        let Some(start) =
            ["https", "http"].iter().find_map(|scheme| text[..at].ends_with(scheme).then(|| at - scheme.len()))
        else {
            continue;
        };
        let Some(host) = host(&text[at + 3..]) else { continue };
        match user(&text[..start]) {
            // A film needs no leave: nothing is asked of its host before a reader wants to see it.
            Some(User::Frame) if Video::of(address(&text[start..])).is_some() => {}
            Some(User::Frame) => {
                needs.frames.insert(host);
            }
            Some(User::Picture) => {
                needs.images.insert(host);
            }
            None => {}
        }
    }
}

/// The address that a text begins with.
fn address(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>'));
    &text[..end.unwrap_or(text.len())]
}

fn host(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))).unwrap_or(text.len());
    let host = text[..end].to_ascii_lowercase();
    (host.contains('.') && !host.ends_with('.')).then_some(host)
}

enum User {
    Frame,
    Picture,
}

/// What an address is for, by what stands before it.
fn user(before: &str) -> Option<User> {
    let trimmed = before.trim_end_matches(['"', '\'', '<', ' ']);
    if let Some(alt) = trimmed.strip_suffix("](") {
        let open = alt.rfind('[')?;
        return alt[..open].ends_with('!').then_some(User::Picture);
    }
    let attribute = trimmed.strip_suffix('=')?.trim_end();
    let tag = &attribute[attribute.rfind('<')?..];
    let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let is_source = attribute.to_ascii_lowercase().ends_with("src") || attribute.ends_with("poster");
    match name.as_str() {
        "iframe" if is_source => Some(User::Frame),
        "img" | "video" | "audio" | "source" | "embed" if is_source => Some(User::Picture),
        _ => None,
    }
}
