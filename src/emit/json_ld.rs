//! Structured data for search engines: schema.org's `TechArticle` and `BreadcrumbList` as JSON-LD.

use serde::Serialize;

use crate::config::Config;
use crate::theme::{Crumb, PageContext};

#[derive(Serialize)]
struct Data<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing<'a>>,
}

/// What schema.org calls these, with its names.
#[derive(Serialize)]
#[serde(tag = "@type")]
enum Thing<'a> {
    #[serde(rename_all = "camelCase")]
    TechArticle {
        #[serde(skip_serializing_if = "str::is_empty")]
        description: &'a str,
        headline: &'a str,
        in_language: &'a str,
        is_part_of: WebSite<'a>,
        url: &'a str,
    },
    #[serde(rename_all = "camelCase")]
    BreadcrumbList { item_list_element: Vec<ListItem<'a>> },
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct WebSite<'a> {
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct ListItem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    name: &'a str,
    position: usize,
}

/// The data of a page, safe inside a script element.
pub fn json_ld(page: &PageContext, config: &Config) -> String {
    let article = Thing::TechArticle {
        description: &page.description,
        headline: &page.title,
        in_language: &config.language,
        is_part_of: WebSite { name: &config.title, url: config.base_url.as_str() },
        url: &page.permalink,
    };
    let graph = std::iter::once(article).chain(breadcrumbs(page, config)).collect();
    let data = Data { context: "https://schema.org", graph };
    serde_json::to_string(&data).expect("strings serialise").replace('<', "\\u003c")
}

fn breadcrumbs<'a>(page: &'a PageContext, config: &Config) -> Option<Thing<'a>> {
    if page.breadcrumbs.is_empty() {
        return None;
    }
    let above = page.breadcrumbs.iter().map(|Crumb { title, url }| (title, url.as_deref()));
    let all = above.chain([(&page.title, Some(page.url.as_str()))]);
    let item = |(index, (title, url)): (usize, (&'a String, Option<&str>))| ListItem {
        item: url.and_then(|url| config.base_url.join(url).ok()).map(String::from),
        name: title,
        position: index + 1,
    };
    Some(Thing::BreadcrumbList { item_list_element: all.enumerate().map(item).collect() })
}
