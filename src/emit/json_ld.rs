//! Structured data for search engines: schema.org's `TechArticle` and `BreadcrumbList` as JSON-LD.

use serde_json::{Value, json};

use crate::config::Config;
use crate::theme::{Crumb, PageContext};

/// The data of a page, safe inside a script element.
pub fn json_ld(page: &PageContext, config: &Config) -> String {
    let mut article = json!({
        "@type": "TechArticle",
        "headline": page.title,
        "url": page.permalink,
        "inLanguage": config.language,
        "isPartOf": { "@type": "WebSite", "name": config.title, "url": config.base_url.as_str() },
    });
    if !page.description.is_empty() {
        article["description"] = json!(page.description);
    }
    let graph: Vec<Value> = std::iter::once(article).chain(breadcrumbs(page, config)).collect();
    let data = json!({ "@context": "https://schema.org", "@graph": graph });
    data.to_string().replace('<', "\\u003c")
}

fn breadcrumbs(page: &PageContext, config: &Config) -> Option<Value> {
    if page.breadcrumbs.is_empty() {
        return None;
    }
    let own = Crumb { title: page.title.clone(), url: Some(page.url.clone()) };
    let items: Vec<Value> = page
        .breadcrumbs
        .iter()
        .chain([&own])
        .enumerate()
        .map(|(index, crumb)| item(index + 1, crumb, config))
        .collect();
    Some(json!({ "@type": "BreadcrumbList", "itemListElement": items }))
}

fn item(position: usize, crumb: &Crumb, config: &Config) -> Value {
    let mut item = json!({ "@type": "ListItem", "position": position, "name": crumb.title });
    if let Some(address) = crumb.url.as_ref().and_then(|url| config.base_url.join(url).ok()) {
        item["item"] = json!(address.as_str());
    }
    item
}
