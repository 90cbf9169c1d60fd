//! `sitemap.xml` and `robots.txt`.

use crate::config::Config;
use crate::links::encode;
use crate::site::Site;

/// The addresses of all pages (sitemaps.org, protocol 0.9).
pub fn sitemap(site: &Site<'_>, config: &Config) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut routes: Vec<&str> = site.pages.iter().map(|page| page.route.as_str()).collect();
    routes.sort_unstable();
    for route in routes {
        let address = config.permalink(&encode(route)).replace('&', "&amp;").replace('\'', "&apos;");
        xml.push_str(&format!("<url><loc>{address}</loc></url>\n"));
    }
    xml.push_str("</urlset>\n");
    xml
}

/// Everyone may read everything.
pub fn robots(config: &Config) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", config.permalink("sitemap.xml"))
}
