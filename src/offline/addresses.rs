//! Addresses of a site's own files, from one to another.

use percent_encoding::percent_decode_str;

use crate::emit::Files;

/// Where an address is written.
#[derive(Debug, Clone, Copy)]
pub enum From<'a> {
    /// In the page at this path.
    Page(&'a str),
    /// In data that any page may show: the script that loads it puts the folder of the site in the place of [`ROOT`].
    Data,
}

/// Stands for the folder of the site in data. `theme/scripts/offline.js` knows it, too.
pub const ROOT: &str = "site-folder:/";

/// The addresses of a site below a path.
#[derive(Debug, Clone, Copy)]
pub struct Addressing<'a> {
    files: &'a Files,
    /// `/`, or `/help/`.
    base: &'a str,
}

/// A file that an address names.
#[derive(Debug, PartialEq, Eq)]
struct Named<'a> {
    /// Its path below the folder of the site, percent-encoded.
    path: String,
    /// The query and the fragment.
    rest: &'a str,
}

impl<'a> Addressing<'a> {
    /// The addresses of these files.
    pub fn new(files: &'a Files, base: &'a str) -> Self {
        Self { files, base }
    }

    /// The path of the file that an address of this site names; none for all other texts.
    pub fn file(&self, address: &str) -> Option<String> {
        Some(decoded(&self.named(address)?.path))
    }

    /// An address of this site as it must be written in a page; none for all other texts.
    pub fn rewritten(&self, address: &str, from: From<'_>) -> Option<String> {
        let Named { path, rest } = self.named(address)?;
        Some(format!("{}{rest}", to(&path, from)))
    }

    /// The file itself, a folder's page, or that of a folder whose address lacks its slash.
    fn named<'t>(&self, address: &'t str) -> Option<Named<'t>> {
        let below = address.strip_prefix(self.base)?;
        let (path, rest) = below.split_at(below.find(['#', '?']).unwrap_or(below.len()));
        let candidates = match path {
            "" => vec!["index.html".to_owned()],
            path if path.ends_with('/') => vec![format!("{path}index.html")],
            path => vec![path.to_owned(), format!("{path}/index.html")],
        };
        let path = candidates.into_iter().find(|path| self.files.contains_key(&decoded(path)))?;
        Some(Named { path, rest })
    }
}

/// The address of a file, given by its encoded path below the folder of the site.
pub fn to(path: &str, from: From<'_>) -> String {
    let From::Page(page) = from else { return format!("{ROOT}{path}") };
    let here: Vec<&str> = page.split('/').collect();
    let there: Vec<&str> = path.split('/').collect();
    let folders = &here[..here.len() - 1];
    let shared = folders.iter().zip(&there[..there.len() - 1]).take_while(|(a, b)| ***a == decoded(b)).count();
    let up = folders.len() - shared;
    // Without `./`, a colon in the first name would make a scheme of it.
    let way = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
    way + &there[shared..].join("/")
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::OutputFile;

    #[test]
    fn addresses_lead_from_page_to_file() {
        let paths = ["index.html", "a/index.html", "a/b/index.html", "a/b/x.png", "ü c/index.html", "links.json"];
        let files: Files = paths.iter().map(|path| ((*path).to_owned(), OutputFile::text(""))).collect();
        for base in ["/", "/help/"] {
            let addressing = Addressing::new(&files, base);
            let rewritten = |address: &str, page| addressing.rewritten(&format!("{base}{address}"), From::Page(page));
            for (address, page, expected) in [
                ("", "index.html", Some("./index.html")),
                ("", "a/b/index.html", Some("../../index.html")),
                ("a/b/#x", "a/b/index.html", Some("./index.html#x")),
                ("a/b?q#x", "a/index.html", Some("./b/index.html?q#x")),
                ("a/b/x.png", "ü c/index.html", Some("../a/b/x.png")),
                ("%C3%BC%20c/", "index.html", Some("./%C3%BC%20c/index.html")),
                ("links.json", "ü c/index.html", Some("../links.json")),
                ("gone/", "index.html", None),
            ] {
                assert_eq!(rewritten(address, page).as_deref(), expected, "{address} in {page}");
            }
            let data = addressing.rewritten(&format!("{base}a/#x"), From::Data);
            assert_eq!(data.as_deref(), Some("site-folder:/a/index.html#x"));
        }
        assert_eq!(Addressing::new(&files, "/").rewritten("//a/", From::Data), None);
    }
}
