//! `anchors.lock` on real articles: what is renamed is found again. Needs `../shared` beside the repository and `python3`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use guidepost::content::{self, Inputs};
use guidepost::ledger::{self, Ledger, Words};
use guidepost::places;

fn shared(path: &str) -> PathBuf {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    assert!(shared.exists(), "this test needs {}, the folder with the corpus beside the repository", shared.display());
    shared
}

fn lay_out(root: &Path) {
    let script = shared("tools/corpus_site.py");
    let output =
        Command::new("python3").arg(script).arg(shared("corpus/sfcc")).arg(root).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn load(root: &Path) -> Inputs {
    content::load(root, None).expect("it is a site")
}

/// The ledger of a site that has just been published.
fn published(inputs: &Inputs) -> Ledger {
    let survey = guidepost::survey(inputs);
    let mut ledger = Ledger::default();
    ledger.accept((0..survey.site.pages.len()).flat_map(|page| places::of_page(&survey.site, page)), Words::Keep);
    ledger
}

/// The anchors of the headings of each page, in their order.
fn headings(inputs: &Inputs) -> BTreeMap<String, Vec<String>> {
    let survey = guidepost::survey(inputs);
    let anchors =
        |page: &guidepost::page::Page| page.document.toc.iter().map(|heading| heading.anchor.clone()).collect();
    survey.site.pages.iter().map(|page| (page.route.clone(), anchors(page))).collect()
}

/// Numbers as by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it has 31 bits") % end
    }
}

/// Other words for a heading: some of them, or all.
fn reworded(heading: &str, chance: &mut Chance) -> String {
    const OTHER: [&str; 12] = [
        "Before", "tomorrow", "lanterns", "gather", "quietly", "beside", "harbour", "fifteen", "maps", "under",
        "glass", "wheat",
    ];
    let mut words: Vec<&str> = heading.split_whitespace().collect();
    let all = chance.below(2) == 0;
    let first = chance.below(words.len());
    for (at, word) in words.iter_mut().enumerate() {
        if all || at == first {
            *word = OTHER[chance.below(OTHER.len())];
        }
    }
    words.push(OTHER[chance.below(OTHER.len())]);
    words.join(" ")
}

#[test]
fn of_a_hundred_renamed_headings_the_new_addresses_are_proposed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    let before = load(&root);
    let ledger = published(&before);
    let old = headings(&before);
    let mut chance = Chance(7);
    let mut renamed = BTreeSet::new();
    // Some lines that look like headings stand in code or HTML.
    while renamed.len() < 125 {
        let article = &before.articles[chance.below(before.articles.len())];
        let path = root.join(&*article.path);
        let text = fs::read_to_string(&path).expect("an article is text");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let is_heading = |line: &String| {
            ["## ", "### ", "#### "].iter().any(|hashes| line.starts_with(hashes))
                && !line.contains(['<', '{', '*', '[', '`'])
        };
        let at: Vec<usize> = (0..lines.len()).filter(|&at| is_heading(&lines[at])).collect();
        if at.is_empty() {
            continue;
        }
        let at = at[chance.below(at.len())];
        if !renamed.insert((path.clone(), at)) {
            continue;
        }
        let line = &mut lines[at];
        let (hashes, words) = line.split_once(' ').expect("a heading has a blank");
        *line = format!("{hashes} {}", reworded(words, &mut chance));
        fs::write(&path, lines.join("\n") + "\n").expect("an article can be written");
    }
    let after = load(&root);
    let new = headings(&after);
    let survey = guidepost::survey(&after);
    let lost = ledger::compare(&ledger, &survey.site, &survey.redirects).lost;
    let mut right = 0;
    let mut wrong = Vec::new();
    for lost in &lost {
        let (route, anchor) = lost.address.split_once('#').expect("headings alone are lost");
        let at = old[route].iter().position(|known| known == anchor);
        let expected = at.map(|at| format!("{route}#{}", new[route][at]));
        let proposed = lost.proposal.as_ref().map(|proposal| proposal.address.clone());
        if proposed == expected {
            right += 1
        } else {
            wrong.push((&lost.address, &lost.entry.title, proposed, expected))
        }
    }
    assert!(lost.len() >= 100, "only {} addresses are lost", lost.len());
    assert!(right * 100 >= lost.len() * 95, "{right} of {} proposals are right: {wrong:#?}", lost.len());
}
