//! `llms.txt` (llmstxt.org): the site's contents for language models, with links to each page's Markdown.

use std::fmt::Write as _;

use crate::config::Config;
use crate::html::plain_title;
use crate::links::encode;
use crate::site::{NavNode, NavTarget, Site};

/// The file `llms.txt`.
pub fn llms(site: &Site<'_>, config: &Config) -> String {
    let mut text = format!("# {}\n", config.title);
    if !config.description.is_empty() {
        write!(text, "\n> {}\n", config.description).expect("writing to a string succeeds");
    }
    let mut listed = vec![false; site.pages.len()];
    for tab in &site.nav.tabs {
        let mut section = String::new();
        entries(tab, site, config, &mut listed, &mut section);
        if !section.is_empty() {
            write!(text, "\n## {}\n\n{section}", plain_title(tab.title.as_str()))
                .expect("writing to a string succeeds");
        }
    }
    let rest: String =
        (0..site.pages.len()).filter(|&index| !listed[index]).map(|index| entry(index, site, config)).collect();
    if !rest.is_empty() {
        write!(text, "\n## Optional\n\n{rest}").expect("writing to a string succeeds");
    }
    text
}

fn entries(node: &NavNode, site: &Site<'_>, config: &Config, listed: &mut [bool], section: &mut String) {
    if let NavTarget::Page(page) = node.target
        && !std::mem::replace(&mut listed[page], true)
    {
        section.push_str(&entry(page, site, config));
    }
    for child in &node.children {
        entries(child, site, config, listed, section);
    }
}

fn entry(index: usize, site: &Site<'_>, config: &Config) -> String {
    let page = &site.pages[index];
    let address = config.permalink(&encode(&markdown_route(&page.route)));
    let title = page.title.replace('[', "\\[").replace(']', "\\]");
    match &page.front_matter.description {
        Some(description) => {
            format!("- [{title}]({address}): {}\n", description.value.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        None => format!("- [{title}]({address})\n"),
    }
}

/// The address of a page's Markdown.
pub fn markdown_route(route: &str) -> String {
    route.strip_suffix(".html").map_or_else(|| format!("{route}index.md"), |stem| format!("{stem}.md"))
}
