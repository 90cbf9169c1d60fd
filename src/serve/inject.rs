//! Puts the preview's own parts into a page that is served: its style, its script, and what they have to say.

use serde_json::Value;

/// The folder of the preview's own addresses; no page has such a one.
pub const FOLDER: &str = "/__guidepost/";

/// What pages load of it: name, type and text.
pub const FILES: [(&str, &str, &str); 4] = [
    ("preview.js", "text/javascript; charset=utf-8", include_str!("client/preview.js")),
    ("region.js", "text/javascript; charset=utf-8", include_str!("client/region.js")),
    ("bar.js", "text/javascript; charset=utf-8", include_str!("client/bar.js")),
    ("preview.css", "text/css; charset=utf-8", include_str!("client/preview.css")),
];

/// A page with the preview in it. The script stands before those of the page: it remembers the page as it came.
pub fn inject(html: &[u8], notes: &Value, generation: u64) -> Vec<u8> {
    let head = format!(
        "<link rel=\"stylesheet\" href=\"{FOLDER}preview.css\" data-guidepost>\
         <script type=\"module\" src=\"{FOLDER}preview.js\" data-guidepost></script>"
    );
    // In a script element only `<` could end it.
    let notes = notes.to_string().replace('<', "\\u003c");
    let body = format!(
        "<script type=\"application/json\" id=\"guidepost-preview\" data-generation=\"{generation}\" data-guidepost>{notes}</script>"
    );
    let head_end = scripts_begin(html);
    let body_end = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len()).max(head_end);
    [&html[..head_end], head.as_bytes(), &html[head_end..body_end], body.as_bytes(), &html[body_end..]].concat()
}

/// Where the first script of a page's head stands, or the head ends; a page without one begins with the preview.
fn scripts_begin(html: &[u8]) -> usize {
    let end = memchr::memmem::find(html, b"</head>").unwrap_or_default();
    memchr::memmem::find(&html[..end], b"<script").unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_before_the_scripts_and_at_the_end() {
        let html = b"<head><title>x</title><script src=a></script></head><body><p>x</p></body>";
        let page = String::from_utf8(inject(html, &serde_json::json!("</script>"), 3)).unwrap();
        assert!(page.starts_with("<head><title>x</title><link rel=\"stylesheet\""), "{page}");
        assert!(page.ends_with("data-generation=\"3\" data-guidepost>\"\\u003c/script>\"</script></body>"), "{page}");
        assert!(inject(b"bare", &Value::Null, 1).starts_with(b"<link"));
    }
}
