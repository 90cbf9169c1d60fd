//! What servers should send with the files: `_headers`, as Netlify and Cloudflare Pages read it.

use std::collections::BTreeSet;

use super::worker;
use crate::config::{Config, Keeping};
use crate::theme::Theme;
use crate::variants::{self, Variants};

/// Where a page is opened from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// A server.
    Server,
    /// A folder, where modules are made from packs: see [`crate::offline`].
    Folder,
}

/// The Content Security Policy of every page.
///
/// Scripts speak with the site alone, and with the endpoint for feedback where there is one.
/// `style-src` allows inline styles, since articles carry `style` attributes; scripts run from the site alone.
pub fn content_security_policy(config: &Config, policy: Policy) -> String {
    let modules = match policy {
        Policy::Server => "",
        Policy::Folder => " blob:",
    };
    let feedback = config.feedback.url.as_ref();
    let feedback =
        feedback.map_or_else(String::new, |url| format!(" connect-src 'self' {};", url.origin().ascii_serialization()));
    let hosts = |hosts: &[String]| hosts.iter().map(|host| format!(" https://{host}")).collect::<String>();
    format!(
        "default-src 'self'; script-src 'self'{modules} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:{images}; \
         media-src 'self'{images}; frame-src 'self'{frames}; object-src 'none';{feedback} base-uri 'self'; form-action 'self'",
        images = hosts(&config.embeds.images),
        frames = hosts(&config.embeds.frames),
    )
}

/// The file `_headers`.
pub fn headers(config: &Config, theme: &Theme, variants: &Variants) -> String {
    let base = config.base_path();
    // `frame-ancestors` has no effect in a page's own meta tag: here is its only place.
    let mut text = format!(
        "{base}*\n  Content-Security-Policy: {}; frame-ancestors 'self'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n  Permissions-Policy: camera=(), geolocation=(), microphone=()\n",
        content_security_policy(config, Policy::Server)
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
