//! `anchors.lock` on real articles: what is renamed is found again. Needs `../shared` beside the repository and `python3`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use guidepost::Survey;
use guidepost::cache::Cache;
use guidepost::content::{self, Inputs};
use guidepost::ledger::{self, Ledger, Words};
use guidepost::places;
use guidepost::source::SourceFile;

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
fn published(survey: &Survey<'_>) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.accept((0..survey.site.pages.len()).flat_map(|page| places::of_page(&survey.site, page)), Words::Keep);
    ledger
}

/// The anchors of the headings of each page, in their order.
fn headings(survey: &Survey<'_>) -> BTreeMap<String, Vec<String>> {
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

/// How writers rename headings.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Renaming {
    /// One word becomes another.
    Swapped,
    /// The words change places.
    Reordered,
    /// Half of the words go.
    Shortened,
    /// Words come in front or behind.
    Lengthened,
    /// The same in other words.
    Synonym,
    /// A letter is lost, doubled or in another place.
    Typo,
    /// A number is counted on, or a plural becomes a singular.
    Numbered,
    /// Nothing is left.
    Rewritten,
}

const RENAMINGS: [Renaming; 8] = [
    Renaming::Swapped,
    Renaming::Reordered,
    Renaming::Shortened,
    Renaming::Lengthened,
    Renaming::Synonym,
    Renaming::Typo,
    Renaming::Numbered,
    Renaming::Rewritten,
];

/// Words that no heading is about, so that they could be in any.
const OTHER: [&str; 16] = [
    "Before", "tomorrow", "lanterns", "gather", "quietly", "beside", "harbour", "fifteen", "maps", "under", "glass",
    "wheat", "overview", "details", "guide", "basics",
];

/// What help articles say one way or the other.
const SYNONYMS: [(&str, &str); 24] = [
    ("configure", "set up"),
    ("configuring", "setting up"),
    ("configuration", "setup"),
    ("settings", "options"),
    ("log", "sign"),
    ("enable", "turn on"),
    ("disable", "turn off"),
    ("install", "add"),
    ("installing", "adding"),
    ("create", "make"),
    ("creating", "making"),
    ("delete", "remove"),
    ("how", "ways"),
    ("new", "recent"),
    ("issue", "problem"),
    ("issues", "problems"),
    ("fixed", "solved"),
    ("improvements", "enhancements"),
    ("email", "message"),
    ("calendar", "schedule"),
    ("user", "member"),
    ("users", "members"),
    ("sync", "synchronization"),
    ("features", "additions"),
];

fn renamed(heading: &str, how: Renaming, chance: &mut Chance) -> String {
    let mut words: Vec<String> = heading.split_whitespace().map(str::to_owned).collect();
    let at = chance.below(words.len());
    let mut other = || OTHER[chance.below(OTHER.len())].to_owned();
    match how {
        Renaming::Swapped => words[at] = other(),
        Renaming::Reordered if words.len() > 1 => words.rotate_left(at.max(1)),
        Renaming::Shortened if words.len() > 1 => words = words.split_off(words.len().div_ceil(2)),
        Renaming::Lengthened | Renaming::Reordered | Renaming::Shortened => {
            words.insert(0, other());
            words.push(other());
        }
        Renaming::Synonym => {
            let mut is_same = true;
            for word in &mut words {
                if let Some((_, other)) = SYNONYMS.iter().find(|(own, _)| *own == word.to_lowercase()) {
                    *word = (*other).to_owned();
                    is_same = false;
                }
            }
            if is_same {
                words[at] = other();
            }
        }
        Renaming::Typo => {
            let long = words.iter().position(|word| word.chars().count() > 3).unwrap_or(at);
            let mut letters: Vec<char> = words[long].chars().collect();
            let letter = 1 + chance.below(letters.len().saturating_sub(2).max(1));
            match chance.below(3) {
                0 if letter + 1 < letters.len() => letters.swap(letter, letter + 1),
                1 if letters.len() > 1 => drop(letters.remove(letter.min(letters.len() - 1))),
                _ => letters.push(letters[letters.len() - 1]),
            }
            words[long] = letters.into_iter().collect();
        }
        Renaming::Numbered => {
            let number = (0..words.len()).find_map(|at| Some((at, words[at].parse::<u32>().ok()?)));
            match number {
                Some((at, number)) => words[at] = (number + 1).to_string(),
                None if words[at].ends_with('s') => {
                    words[at].pop();
                }
                None => words[at].push('s'),
            }
        }
        Renaming::Rewritten => words = (0..words.len().max(2)).map(|_| other()).collect(),
    }
    words.join(" ")
}

/// What happens to the text below a renamed heading.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Text {
    /// It stays.
    Kept,
    /// One word in five becomes another.
    Edited,
}

/// Edit the text below a heading, up to the next one.
fn edit(lines: &mut [String], heading: usize, chance: &mut Chance) {
    let is_prose = |line: &&mut String| !line.contains(['<', '{', '[', '`', '|', '!', '=']);
    let section = lines[heading + 1..].iter_mut().take_while(|line| !line.starts_with('#'));
    for line in section.filter(is_prose) {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().collect();
        let edited = words.iter().enumerate().map(|(at, word)| {
            let stays = at == 0 || chance.below(5) > 0;
            if stays { *word } else { OTHER[chance.below(OTHER.len())] }
        });
        *line = format!("{}{}", &line[..indent], edited.collect::<Vec<_>>().join(" "));
    }
}

/// Rename a hundred headings and more of some articles, and see what is proposed for those that are lost.
struct Trial<'a> {
    articles: &'a [SourceFile],
    ledger: &'a Ledger,
    /// The anchors of each page before.
    old: &'a BTreeMap<String, Vec<String>>,
}

/// How many proposals there were, and those that are wrong, in words.
struct Outcome {
    lost: usize,
    wrong: Vec<String>,
}

impl Outcome {
    fn per_cent(&self) -> f64 {
        100.0 * (self.lost - self.wrong.len()) as f64 / self.lost as f64
    }
}

impl Trial<'_> {
    fn run(&self, seed: u64, (hows, text): (&[Renaming], Text), site: (&mut Inputs, &mut Cache)) -> Outcome {
        let mut chance = Chance(seed);
        let (after, cache) = site;
        after.articles = self.articles.to_vec();
        let mut renamed_lines = BTreeSet::new();
        // Some lines that look like headings stand in code or HTML.
        while renamed_lines.len() < 125 {
            let number = chance.below(after.articles.len());
            let article = &mut after.articles[number];
            let mut lines: Vec<String> = article.text.lines().map(str::to_owned).collect();
            let is_heading = |line: &String| {
                ["## ", "### ", "#### "].iter().any(|hashes| line.starts_with(hashes))
                    && !line.contains(['<', '{', '*', '[', '`'])
            };
            let at: Vec<usize> = (0..lines.len()).filter(|&at| is_heading(&lines[at])).collect();
            if at.is_empty() {
                continue;
            }
            let at = at[chance.below(at.len())];
            let (hashes, words) = lines[at].split_once(' ').expect("a heading has a blank");
            if words.trim().is_empty() || !renamed_lines.insert((number, at)) {
                continue;
            }
            let how = hows[chance.below(hows.len())];
            lines[at] = format!("{hashes} {}", renamed(words, how, &mut chance));
            if text == Text::Edited {
                edit(&mut lines, at, &mut chance);
            }
            *article = SourceFile::new(article.path.clone(), lines.join("\n") + "\n");
        }
        let survey = guidepost::survey_again(after, cache);
        let new = headings(&survey);
        let lost = ledger::compare(self.ledger, &survey.site, &survey.redirects).lost;
        let wrong = lost.iter().filter_map(|lost| {
            let (route, anchor) = lost.address.split_once('#').expect("headings alone are lost");
            let at = self.old[route].iter().position(|known| known == anchor);
            let expected = at.map(|at| format!("{route}#{}", new[route][at]));
            let proposed = lost.proposal.as_ref().map(|proposal| proposal.address.clone());
            (proposed != expected)
                .then(|| format!("{} “{}”: {proposed:?}, where {expected:?} is right", lost.address, lost.entry.title))
        });
        Outcome { wrong: wrong.collect(), lost: lost.len() }
    }
}

/// The weights of `ledger/propose.rs` were chosen with other ones.
const SEEDS: [u64; 4] = [8919, 16838, 24757, 32676];

#[test]
fn of_a_hundred_renamed_headings_the_new_addresses_are_proposed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("corpus");
    lay_out(&root);
    let mut inputs = load(&root);
    let mut cache = Cache::default();
    let survey = guidepost::survey_again(&inputs, &mut cache);
    let (ledger, old) = (published(&survey), headings(&survey));
    drop(survey);
    let articles = inputs.articles.clone();
    let trial = Trial { articles: &articles, ledger: &ledger, old: &old };
    for text in [Text::Kept, Text::Edited] {
        for seed in SEEDS {
            let outcome = trial.run(seed, (&RENAMINGS, text), (&mut inputs, &mut cache));
            let Outcome { lost, wrong } = &outcome;
            assert!(*lost >= 100, "seed {seed}: only {lost} addresses are lost");
            assert!(
                outcome.per_cent() >= 95.0,
                "seed {seed}, {text:?}: {:.1} % of {lost} proposals are right; not these: {wrong:#?}",
                outcome.per_cent()
            );
        }
    }
}
