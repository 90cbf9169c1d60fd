//! A beginning, something short very often, and an end, divided by `\x01`: the time that a page takes grows as its length
//! does.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guidepost::config::PageAddresses;
use guidepost::dialect::Extensions;
use guidepost::heading_levels::HeadingLevels;
use guidepost::markdown::Settings;
use guidepost::page::{self, PageSettings};
use guidepost::source::SourceFile;
use guidepost::strings::Strings;
use guidepost::variables::Scope;
use guidepost_fuzz::{in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

static SCOPE: LazyLock<Scope> = LazyLock::new(|| Scope::new(&site().config));
static STRINGS: LazyLock<Strings> = LazyLock::new(Strings::default);

/// How long a page becomes: what takes the square of its length takes seconds then.
const LENGTH: usize = 32_768;
/// How long what is repeated may be.
const PART_MAX: usize = 64;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, '\u{1}');
    let [first, second, third] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let (begin, part, end) = if second.is_empty() { ("", first, "") } else { (first, second, third) };
    if part.is_empty() || part.len() > PART_MAX || ![begin, part, end].iter().all(|text| is_readable(text)) {
        return;
    }
    let source = SourceFile::new("content/a.md", format!("{begin}{}{end}", part.repeat(LENGTH / part.len())));
    let markdown = Settings {
        strings: &STRINGS,
        slug_separator: '-',
        extensions: Extensions::all(),
        line_ids: Some("__span"),
        contents_levels: HeadingLevels::ALL,
    };
    let settings = PageSettings { scope: &SCOPE, snippets: &BTreeMap::new(), addresses: PageAddresses::Folders, markdown };
    in_time(source.text.len(), || page::compile(&source, settings));
});
