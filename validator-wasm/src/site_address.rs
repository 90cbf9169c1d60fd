//! Rule 16: the address to paste into the product, which is the site's own and no page inside it.

use url::form_urlencoded;

use crate::address::Address;
use crate::text;

/// The first segments of pages that every site has; a site's own path ends before them (FACTS section 2).
const PAGES: &str = "\
    s login secur services idp apex communitieslogin sitelogin communitieslanding \
    communitiesselfreg forgotpassword checkpasswordresetemail changepassword selfregister _ui \
    sfsites aura";
/// Segments that are a page by their ending.
const PAGE_ENDINGS: &[&str] = &[".jsp", ".htm", ".html", ".apexp", ".aspx", ".php"];
/// The one page that brings a folder of its own: `home/home.jsp`.
const HOME: (&str, &str) = ("home", "home.jsp");

const PORTAL_PATH: &str = "/secur/login_portal.jsp";

/// The site's address: `https`, host and path, without port, user, query, fragment and closing slash.
pub(crate) fn normalized(address: &Address) -> String {
    format!("https://{}{}", address.host, site_path(address.url.path()))
}

/// The origin alone.
pub(crate) fn origin(address: &Address) -> String {
    format!("https://{}", address.host)
}

/// Whether the normalised address says less than the pasted one.
pub(crate) fn is_cut(address: &Address, normalized: &str) -> bool {
    let url = &address.url;
    let path = url.path().strip_suffix('/').unwrap_or(url.path());
    let is_said = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
    !normalized.ends_with(path) || is_said(url.query()) || is_said(url.fragment())
}

/// An old portal's sign-in page, which needs these two parameters and nothing else.
pub(crate) fn portal_link(address: &Address) -> Option<String> {
    if address.url.path() != PORTAL_PATH {
        return None;
    }
    let organisation = record_id(address, "orgId", "00D")?;
    let portal = record_id(address, "portalId", "060")?;
    Some(format!("https://{}{PORTAL_PATH}?orgId={organisation}&portalId={portal}", address.host))
}

/// The path up to the first segment that no site's path has.
fn site_path(path: &str) -> &str {
    let mut end = 0;
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_home = segment.eq_ignore_ascii_case(HOME.0)
            && segments.peek().is_some_and(|next| next.eq_ignore_ascii_case(HOME.1));
        if is_home || !belongs_to_site(segment) {
            break;
        }
        end += "/".len() + segment.len();
    }
    without_trailing_dots(&path[..end])
}

/// Dots at the end would be taken for the end of a sentence when the address is pasted again, and what is left of the
/// last segment may be a page.
fn without_trailing_dots(mut path: &str) -> &str {
    while let Some((folder, segment)) = path.rsplit_once('/') {
        let name = segment.trim_end_matches('.');
        if belongs_to_site(name) {
            return &path[..folder.len() + "/".len() + name.len()];
        }
        path = folder;
    }
    path
}

fn belongs_to_site(segment: &str) -> bool {
    let is_site_char = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'%' | b'-');
    !segment.is_empty()
        && segment.bytes().all(is_site_char)
        && !text::is_among(PAGES, &segment.to_ascii_lowercase())
        && !PAGE_ENDINGS.iter().any(|ending| text::ends_with(segment.as_bytes(), ending))
}

/// A record's id of 15 or 18 characters that begins with the prefix of its kind.
fn record_id(address: &Address, name: &str, prefix: &str) -> Option<String> {
    let query = address.url.query()?;
    let (_, id) = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key.strip_prefix("amp;").unwrap_or(key).eq_ignore_ascii_case(name))?;
    let valid =
        matches!(id.len(), 15 | 18) && id.starts_with(prefix) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    valid.then(|| id.into_owned())
}
