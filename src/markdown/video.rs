//! Films of other hosts: a card in their place, so that nothing is asked of the host before the reader wants to see one.
//!
//! The writer's frame stays in the page without its address; `theme/scripts/video.js` gives it a better one on a click.

use url::Url;

use super::Renderer;
use super::address::write_id;
use super::raw::Source;
use super::raw_html::StartTag;
use crate::document::{Link, LinkBase, LinkKind};
use crate::html::escape_attribute;
use crate::variables::literals_in_prose;

/// A film, as its host shows it in frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// What the host is called.
    pub name: &'static str,
    /// The host that the frame speaks with.
    pub host: &'static str,
    /// What the frame shows: it begins at once, and remembers as little as the host allows.
    pub frame: String,
    /// The page of the film, for readers who go there.
    pub page: String,
}

impl Video {
    /// The film that a frame's address shows; `None` where it shows anything else.
    pub fn of(address: &str) -> Option<Self> {
        let address = address.trim();
        let whole = address.strip_prefix("//").map(|rest| format!("https://{rest}"));
        let url = Url::parse(whole.as_deref().unwrap_or(address)).ok()?;
        let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https"))?;
        let parts: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
        match (host.strip_prefix("www.").unwrap_or(host), parts.as_slice()) {
            ("youtube.com" | "m.youtube.com" | "youtube-nocookie.com", ["embed", id]) => youtube(&url, id),
            ("player.vimeo.com", ["video", id]) => vimeo(&url, id),
            ("loom.com", ["embed", id]) => {
                let page = format!("https://www.loom.com/share/{id}");
                Self::new("Loom", "www.loom.com", &format!("embed/{id}"), &url, &[("autoplay", "1")], page, id)
            }
            ("fast.wistia.net" | "fast.wistia.com", ["embed", "iframe", id]) => {
                let page = format!("https://fast.wistia.net/embed/iframe/{id}");
                let own = [("autoPlay", "true"), ("doNotTrack", "true")];
                Self::new("Wistia", "fast.wistia.net", &format!("embed/iframe/{id}"), &url, &own, page, id)
            }
            ("play.vidyard.com", [id]) => {
                let id = id.trim_end_matches(".html");
                let page = format!("https://share.vidyard.com/watch/{id}");
                Self::new("Vidyard", "play.vidyard.com", id, &url, &[("autoplay", "1")], page, id)
            }
            _ => None,
        }
    }

    /// A film by its number or name at a host. `own` is what the frame's query says beside what the writer had in it.
    fn new(
        name: &'static str,
        host: &'static str,
        path: &str,
        written: &Url,
        own: &[(&str, &str)],
        page: String,
        id: &str,
    ) -> Option<Self> {
        let is_id =
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_id {
            return None;
        }
        let mut frame = Url::parse(&format!("https://{host}/{path}")).ok()?;
        let is_own = |key: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(key));
        frame
            .query_pairs_mut()
            .extend_pairs(written.query_pairs().filter(|(key, _)| !is_own(key)))
            .extend_pairs(own.iter().copied());
        Some(Self { name, host, frame: frame.into(), page })
    }
}

fn youtube(url: &Url, id: &str) -> Option<Video> {
    let query = |key: &str| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
    let page = match (id, query("list"), query("start")) {
        ("videoseries", Some(list), _) => format!("https://www.youtube.com/playlist?list={list}"),
        ("videoseries", None, _) => return None,
        (id, _, Some(start)) => format!("https://www.youtube.com/watch?v={id}&t={start}"),
        (id, _, None) => format!("https://www.youtube.com/watch?v={id}"),
    };
    let host = "www.youtube-nocookie.com";
    Video::new("YouTube", host, &format!("embed/{id}"), url, &[("autoplay", "1")], page, id)
}

fn vimeo(url: &Url, id: &str) -> Option<Video> {
    // Without its key, an unlisted film does not open.
    let key = url.query_pairs().find(|(name, _)| name == "h").map(|(_, key)| format!("/{key}")).unwrap_or_default();
    let page = format!("https://vimeo.com/{id}{key}");
    let own = [("autoplay", "1"), ("dnt", "1")];
    Video::new("Vimeo", "player.vimeo.com", &format!("video/{id}"), url, &own, page, id)
}

/// What a frame may do that begins by itself.
const ALLOWED: &str = "autoplay; encrypted-media; fullscreen; picture-in-picture";

impl Renderer<'_> {
    /// Write the card of a film, and the start tag of its frame; returns whether the tag is one.
    pub(super) fn video(&mut self, source: &Source<'_>, tag: &StartTag<'_>) -> bool {
        let plain = |value: &str| literals_in_prose(&htmlize::unescape_attribute(value)).trim().to_owned();
        let Some(src) = tag.attributes.iter().find(|attribute| attribute.name == "src") else { return false };
        let target = plain(src.value);
        let Some(video) = Video::of(&target) else { return false };
        self.document.video_hosts.insert(video.host);
        let span = source.span(&src.value_range);
        self.add_link(Link { target, span, kind: LinkKind::Video, base: LinkBase::Page });
        let title = plain(tag.attribute("title").unwrap_or_default());
        // A link to the frame leads to what stands in its place.
        let id = tag.attribute("id").map(plain).filter(|id| !id.is_empty());
        let card = self.card(&video, &title, id.as_deref());
        self.out.push(&card);
        let mut frame = "<iframe hidden data-src=\"".to_owned();
        escape_attribute(&mut frame, &video.frame);
        frame.push_str(&format!("\" allow=\"{ALLOWED}\""));
        let kept = |name: &str| !matches!(name, "id" | "src" | "hidden" | "allow" | "data-src");
        for attribute in tag.attributes.iter().filter(|attribute| kept(&attribute.name)) {
            frame.push_str(&format!(" {}", attribute.name));
            if attribute.range.end > attribute.value_range.start {
                frame.push_str("=\"");
                escape_attribute(&mut frame, &plain(attribute.value));
                frame.push('"');
            }
        }
        frame.push('>');
        self.out.push(&frame);
        true
    }

    /// All of it may stand in a paragraph.
    fn card(&self, video: &Video, title: &str, id: Option<&str>) -> String {
        let strings = self.settings.strings;
        let word = |key: &str| strings.get(key).replace("{host}", video.name);
        let title = if title.is_empty() { word("video") } else { title.to_owned() };
        let mut html = "<span class=\"video\" data-chrome".to_owned();
        if let Some(id) = id {
            write_id(&mut html, id);
        }
        html.push_str("><span class=\"video-title\">");
        escape_attribute(&mut html, &title);
        html.push_str("</span><button class=\"button\" type=\"button\" aria-label=\"");
        escape_attribute(&mut html, &format!("{}: {title}", word("video_play")));
        html.push_str("\">");
        escape_attribute(&mut html, &word("video_play"));
        html.push_str("</button><a href=\"");
        escape_attribute(&mut html, &video.page);
        html.push_str("\" aria-label=\"");
        escape_attribute(&mut html, &format!("{}: {title}", word("video_watch")));
        html.push_str("\">");
        escape_attribute(&mut html, &word("video_watch"));
        html.push_str("</a><span class=\"video-note\">");
        escape_attribute(&mut html, &word("video_note"));
        html.push_str("</span></span>");
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_of_known_hosts_are_known() {
        for (address, frame, page) in [
            (
                "//www.youtube.com/embed/a_B-1?start=9&autoplay=0",
                "https://www.youtube-nocookie.com/embed/a_B-1?start=9&autoplay=1",
                "https://www.youtube.com/watch?v=a_B-1&t=9",
            ),
            (
                "https://www.youtube-nocookie.com/embed/videoseries?list=PL1",
                "https://www.youtube-nocookie.com/embed/videoseries?list=PL1&autoplay=1",
                "https://www.youtube.com/playlist?list=PL1",
            ),
            (
                "http://player.vimeo.com/video/12?h=ab",
                "https://player.vimeo.com/video/12?h=ab&autoplay=1&dnt=1",
                "https://vimeo.com/12/ab",
            ),
            (
                "https://www.loom.com/embed/0f",
                "https://www.loom.com/embed/0f?autoplay=1",
                "https://www.loom.com/share/0f",
            ),
            (
                "https://fast.wistia.com/embed/iframe/x9?autoplay=false",
                "https://fast.wistia.net/embed/iframe/x9?autoPlay=true&doNotTrack=true",
                "https://fast.wistia.net/embed/iframe/x9",
            ),
            (
                "https://play.vidyard.com/q7.html?",
                "https://play.vidyard.com/q7?autoplay=1",
                "https://share.vidyard.com/watch/q7",
            ),
        ] {
            let video = Video::of(address).map(|video| (video.frame, video.page));
            assert_eq!(video, Some((frame.to_owned(), page.to_owned())), "{address}");
        }
    }

    #[test]
    fn nothing_else_is_taken_for_one() {
        for address in [
            "",
            "x",
            "/embed/a",
            "https://www.youtube.com/",
            "https://www.youtube.com/embed/",
            "https://www.youtube.com/embed/a%22b",
            "https://www.youtube.com/embed/videoseries",
            "https://www.youtube.com.example.com/embed/a",
            "ftp://www.youtube.com/embed/a",
            "https://vimeo.com/1",
            "https://player.vimeo.com/video/1/2",
            "https://play.vidyard.com/",
        ] {
            assert_eq!(Video::of(address), None, "{address}");
        }
    }
}
