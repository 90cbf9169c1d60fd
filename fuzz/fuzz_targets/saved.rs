//! Saved links in a text of any format: each is found where it stands, and putting one in the place of itself changes
//! nothing.
#![no_main]

use guidepost::saved::{self, Format, Judge, Verdict};
use guidepost_fuzz::{in_time, is_readable, site};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let text = text.replace('~', "https://help.example.com/");
    if !is_readable(&text) {
        return;
    }
    let inputs = site();
    let survey = guidepost::survey(&inputs);
    let judge = Judge::new(&survey, &inputs.config);
    for format in [Format::Csv, Format::Json, Format::Html, Format::Text] {
        let links = in_time(text.len(), || saved::scan(&text, format, &inputs.config));
        let mut end = 0;
        for link in &links {
            assert!(link.range.start >= end && text.get(link.range.clone()).is_some(), "{link:?}");
            end = link.range.end;
        }
        let verdicts = judge.judge(&links);
        let corrected = saved::corrected(&text, &links, &verdicts);
        if verdicts.iter().all(|verdict| verdict.address().is_none()) {
            assert_eq!(corrected, text);
        }
        // What was corrected is fine, where it is found to be at once.
        let found = saved::scan(&corrected, format, &inputs.config);
        assert!(found.len() >= links.len(), "{text:?} became {corrected:?}");
        let again = judge.judge(&found);
        assert!(!again.iter().any(|verdict| matches!(verdict, Verdict::Redirected(_))), "{corrected:?}");
    }
});
