//! A site is edited like a year of real life: articles are renamed, moved and merged, headings reworded, steps inserted
//! and removed. After each edit, every published address leads to what it was published for, or is reported with the
//! right new address, which is then written as a redirect.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use guidepost::Survey;
use guidepost::content::{self, Inputs};
use guidepost::ledger::{self, Ledger, Words};
use guidepost::places::{self, Kind, Place};
use guidepost::redirects::{self, Target};
use guidepost::source::SourceFile;
use proptest::prelude::*;

/// Words that texts are made of.
const WORDS: [&str; 48] = [
    "select",
    "window",
    "account",
    "sync",
    "calendar",
    "mailbox",
    "record",
    "panel",
    "sign",
    "button",
    "address",
    "admin",
    "profile",
    "custom",
    "domain",
    "field",
    "email",
    "team",
    "report",
    "filter",
    "contact",
    "meeting",
    "invite",
    "policy",
    "token",
    "browser",
    "plugin",
    "sidebar",
    "server",
    "licence",
    "object",
    "event",
    "folder",
    "status",
    "stage",
    "owner",
    "forecast",
    "template",
    "signature",
    "schedule",
    "pipeline",
    "recipient",
    "sequence",
    "widget",
    "number",
    "tracking",
    "archive",
    "region",
];

/// Something that keeps being itself whatever it is called. Its mark stands in its words, and nowhere else.
#[derive(Debug, Clone)]
struct Thing {
    mark: usize,
    name: String,
    text: String,
    /// The steps of a section.
    steps: Vec<Thing>,
}

#[derive(Debug, Clone)]
struct Article {
    path: String,
    intro: Thing,
    sections: Vec<Thing>,
}

#[derive(Debug, Clone)]
enum Edit {
    Move(usize),
    Retitle(usize),
    Reword(usize, usize),
    AddSection(usize, usize),
    AddStep(usize, usize, usize),
    RemoveStep(usize, usize, usize),
    TouchText(usize, usize),
    Merge(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let number = 0..1000_usize;
    prop_oneof![
        2 => number.clone().prop_map(Edit::Move),
        1 => number.clone().prop_map(Edit::Retitle),
        3 => (number.clone(), number.clone()).prop_map(|(a, b)| Edit::Reword(a, b)),
        2 => (number.clone(), number.clone()).prop_map(|(a, b)| Edit::AddSection(a, b)),
        3 => (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| Edit::AddStep(a, b, c)),
        2 => (number.clone(), number.clone(), number.clone()).prop_map(|(a, b, c)| Edit::RemoveStep(a, b, c)),
        2 => (number.clone(), number.clone()).prop_map(|(a, b)| Edit::TouchText(a, b)),
        1 => (number.clone(), number).prop_map(|(a, b)| Edit::Merge(a, b)),
    ]
}

/// The site as its writers know it.
struct World {
    articles: Vec<Article>,
    made: usize,
    chance: u64,
}

impl World {
    fn new() -> Self {
        let mut world = Self { articles: Vec::new(), made: 0, chance: 11 };
        for _ in 0..5 {
            let path = world.path();
            let intro = world.thing(6, 30);
            let sections = (0..3).map(|_| world.section()).collect();
            world.articles.push(Article { path, intro, sections });
        }
        world
    }

    fn word(&mut self) -> &'static str {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[usize::try_from(self.chance >> 33).expect("it has 31 bits") % WORDS.len()]
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn thing(&mut self, name: usize, text: usize) -> Thing {
        self.made += 1;
        let (name, text) = (self.words(name), self.words(text));
        Thing { mark: self.made, name, text, steps: Vec::new() }
    }

    fn section(&mut self) -> Thing {
        let mut section = self.thing(4, 25);
        section.steps = (0..3).map(|_| self.thing(1, 9)).collect();
        section
    }

    fn path(&mut self) -> String {
        self.made += 1;
        format!("{}/{}-{}", self.word(), self.word(), self.made)
    }

    fn edit(&mut self, edit: &Edit) {
        let count = self.articles.len();
        match *edit {
            Edit::Move(article) => self.articles[article % count].path = self.path(),
            Edit::Retitle(article) => self.articles[article % count].intro.name = self.words(5),
            Edit::Reword(article, section) => {
                let name = self.words(4);
                if let Some(section) = self.section_at(article, section) {
                    section.name = name;
                }
            }
            Edit::AddSection(article, at) => {
                let section = self.section();
                let sections = &mut self.articles[article % count].sections;
                sections.insert(at % (sections.len() + 1), section);
            }
            Edit::AddStep(article, section, at) => {
                let step = self.thing(1, 9);
                if let Some(section) = self.section_at(article, section) {
                    section.steps.insert(at % (section.steps.len() + 1), step);
                }
            }
            Edit::RemoveStep(article, section, at) => {
                if let Some(section) = self.section_at(article, section).filter(|section| section.steps.len() > 1) {
                    section.steps.remove(at % section.steps.len());
                }
            }
            Edit::TouchText(article, section) => {
                let word = self.word();
                if let Some(section) = self.section_at(article, section) {
                    section.text = format!("{} {word}", section.text);
                }
            }
            Edit::Merge(from, into) if from % count != into % count && count > 2 => {
                let merged = self.articles.remove(from % count);
                let into = into % self.articles.len();
                let intro = Thing { steps: Vec::new(), ..merged.intro };
                self.articles[into].sections.extend([intro].into_iter().chain(merged.sections));
            }
            Edit::Merge(..) => {}
        }
    }

    fn section_at(&mut self, article: usize, section: usize) -> Option<&mut Thing> {
        let count = self.articles.len();
        let sections = &mut self.articles[article % count].sections;
        let at = section.checked_rem(sections.len())?;
        sections.get_mut(at)
    }

    fn write(&self, root: &Path) {
        let content = root.join("content");
        let _ = fs::remove_dir_all(&content);
        for Article { path, intro, sections } in &self.articles {
            let mut text = format!("# {}\n\n{} mark{}.\n\n", intro.name, intro.text, intro.mark);
            for section in sections {
                write!(text, "## {}\n\n{} mark{}.\n\n", section.name, section.text, section.mark).expect("it fits");
                for (at, step) in section.steps.iter().enumerate() {
                    let header = if at == 0 { "!!! steps\n" } else { "" };
                    writeln!(text, "{header}    {}. {} mark{}.", at + 1, step.text, step.mark).expect("it fits");
                }
                text.push('\n');
            }
            let file = content.join(format!("{path}.md"));
            fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("a folder can be made");
            fs::write(file, text).expect("an article can be written");
        }
    }

    fn has(&self, mark: usize) -> bool {
        let in_thing = |thing: &Thing| thing.mark == mark || thing.steps.iter().any(|step| step.mark == mark);
        self.articles.iter().any(|article| in_thing(&article.intro) || article.sections.iter().any(in_thing))
    }
}

/// The first mark in what stands at an address: that of the thing it is the address of.
fn mark(place: &Place<'_>) -> Option<usize> {
    let words = place.words.split("mark").nth(1)?;
    words.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn mark_at(survey: &Survey<'_>, address: &str) -> Option<usize> {
    let (path, fragment) = redirects::split(address);
    let page = survey.site.page_at(path)?;
    let places = places::of_page(&survey.site, page);
    places.iter().find(|place| place.anchor == fragment).and_then(mark)
}

/// What an address leads to, redirects followed.
fn reached(survey: &Survey<'_>, address: &str) -> Option<usize> {
    match survey.redirects.answer(address) {
        Some(Target::Address(target)) => mark_at(survey, &target),
        Some(Target::Retired(_)) => None,
        None => mark_at(survey, address),
    }
}

fn load(root: &Path, ledger: &Ledger) -> Inputs {
    let mut inputs = content::load(root, None).expect("it is a site");
    inputs.ledger = Some(SourceFile::new("anchors.lock", ledger.text()));
    inputs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_address_leads_on_through_a_year(edits in prop::collection::vec(edit(), 1..16)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        fs::write(root.join("site.toml"), "title = \"T\"\n").expect("a file can be written");
        let mut world = World::new();
        let mut ledger = Ledger::default();
        // What each address was published for.
        let mut meant: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for edit in [None].into_iter().chain(edits.iter().map(Some)) {
            if let Some(edit) = edit {
                world.edit(edit);
            }
            world.write(root);
            let inputs = load(root, &ledger);
            let survey = guidepost::survey(&inputs);
            let lost = ledger::compare(survey.ledger.as_ref().expect("it was given"), &survey.site, &survey.redirects).lost;
            let mut text = inputs.redirects.as_ref().map(|file| file.text.to_string()).unwrap_or_default();
            for lost in &lost {
                let was = meant[&lost.address];
                if !was.is_some_and(|mark| world.has(mark)) {
                    text = redirects::with_line(&text, &lost.address, "{ retired = \"gone\" }");
                    continue;
                }
                let proposal = lost.proposal.as_ref().map(|proposal| proposal.address.as_str());
                let proposed = proposal.and_then(|address| mark_at(&survey, address));
                prop_assert_eq!(proposed, was, "{} after {:?}: {:?}", lost.address, edit, lost.proposal);
                text = redirects::with_line(&text, &lost.address, &redirects::quoted(proposal.unwrap_or_default()));
            }
            fs::write(root.join(redirects::FILE), text).expect("a file can be written");

            let inputs = load(root, &ledger);
            let survey = guidepost::survey(&inputs);
            for (address, was) in &meant {
                if let Some(was) = was.filter(|mark| world.has(*mark)) {
                    prop_assert_eq!(reached(&survey, address), Some(was), "{} after {:?}", address, edit);
                }
            }
            let places: Vec<Place<'_>> = (0..survey.site.pages.len()).flat_map(|page| places::of_page(&survey.site, page)).collect();
            for place in places.iter().filter(|place| place.kind != Kind::Place) {
                // An address that leads elsewhere goes on doing so.
                let now = reached(&survey, &place.address());
                meant.entry(place.address()).and_modify(|was| {
                    if !was.is_some_and(|mark| world.has(mark)) {
                        *was = now;
                    }
                }).or_insert(now);
            }
            ledger.accept(places, Words::Keep);
        }
    }
}
