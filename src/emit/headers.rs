//! What servers should send with the files: `_headers`, as Netlify and Cloudflare Pages read it.

use std::collections::BTreeSet;

use super::worker;
use crate::config::{Config, Keeping};
use crate::theme::Theme;
use crate::variants::{self, Variants};

/// The Content Security Policy of every page.
///
/// Scripts speak with the site alone, and with the endpoint for feedback where there is one.
/// Frames are those that settings allow, and those of `video_hosts`, whose films pages show.
/// `style-src` allows inline styles, since articles carry `style` attributes; scripts run from the site alone.
pub fn content_security_policy(config: &Config, video_hosts: &BTreeSet<&'static str>) -> String {
    let feedback = config.feedback.url.as_ref();
    let feedback =
        feedback.map_or_else(String::new, |url| format!(" connect-src 'self' {};", url.origin().ascii_serialization()));
    let list = |host: &String| format!(" https://{host}");
    let of_videos = video_hosts.iter().map(|host| (*host).to_owned());
    let frames: BTreeSet<String> = config.embeds.frames.iter().cloned().chain(of_videos).collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:{images}; \
         media-src 'self'{images}; frame-src 'self'{frames}; object-src 'none';{feedback} base-uri 'self'; form-action 'self'",
        images = config.embeds.images.iter().map(list).collect::<String>(),
        frames = frames.iter().map(list).collect::<String>(),
    )
}

/// The policy of a page that is opened from a folder, where modules are made from packs: see [`crate::offline`].
pub fn policy_in_folder(policy: &str) -> String {
    policy.replacen("script-src 'self'", "script-src 'self' blob:", 1)
}

/// The file `_headers`.
pub fn headers(config: &Config, theme: &Theme, variants: &Variants, video_hosts: &BTreeSet<&'static str>) -> String {
    let base = config.base_path();
    // `frame-ancestors` has no effect in a page's own meta tag: here is its only place.
    let mut text = format!(
        "{base}*\n  Content-Security-Policy: {}; frame-ancestors 'self'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n  Permissions-Policy: camera=(), geolocation=(), microphone=()\n",
        content_security_policy(config, video_hosts)
    );
    let mut folders: BTreeSet<&str> =
        theme.assets.iter().filter_map(|asset| asset.route[1..].split_once('/')).map(|(folder, _)| folder).collect();
    if config.keeping != Keeping::Never {
        text.push_str(&format!("{base}{}\n  Cache-Control: no-cache\n", &worker::ROUTE[1..]));
    }
    folders.extend((!variants.is_empty()).then(|| variants::FOLDER.trim_end_matches('/')));
    for folder in folders {
        text.push_str(&format!("{base}{folder}/*\n  Cache-Control: public, max-age=31536000, immutable\n"));
    }
    text
}
