//! Smaller files of large pictures: what is made, what is kept, and what is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use guidepost::cache::Cache;
use guidepost::content::{self, Inputs, Marks};
use guidepost::emit::{Files, OutputFile};
use guidepost::variants::{CACHE_FOLDER, FOLDER, Kept};
use guidepost::write::{self, Compression};
use tempfile::TempDir;

const SETTINGS: &str = "title = \"T\"\n[search]\nenabled = false\n";
/// A picture of every kind that matters; `large.png` has a dark twin, and nobody shows `unused.png`.
const ARTICLE: &str = "# Pictures\n\n![Large](/assets/large.png)\n\n![Middling](/assets/middling.png)\n\n\
    ![The same](/assets/copy.png)\n\n![Small](/assets/small.png)\n\n![Plain](/assets/plain.png)\n\n![Photograph](/assets/upright.jpg)\n\n\
    !!! steps\n    1. Look.\n       ![In a step](/assets/large.png)\n";

/// A PNG that is as hard to pack as a screenshot full of words.
fn picture(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 28) as u8 * 16
    };
    let pixels: Vec<u8> = (0..width * height).flat_map(|_| [next(), 200, next()]).collect();
    png(width, height, &pixels, |_| {})
}

fn png(width: u32, height: u32, pixels: &[u8], set: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    set(&mut encoder);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).expect("a PNG can be made");
    bytes
}

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    put(root, "site.toml", SETTINGS);
    put(root, "content/index.md", ARTICLE);
    put(root, "assets/large.png", picture(2000, 120, 1));
    put(root, "assets/large.dark.png", picture(2000, 120, 2));
    put(root, "assets/middling.png", picture(1000, 200, 3));
    put(root, "assets/small.png", picture(599, 100, 4));
    // Wide, but of few bytes: there is nothing to save.
    put(root, "assets/plain.png", png(2000, 120, &[0xee; 2000 * 120 * 3], |_| {}));
    put(root, "assets/copy.png", picture(1000, 200, 3));
    put(root, "assets/unused.png", picture(1000, 200, 5));
    put(root, "assets/upright.jpg", include_bytes!("variants/upright.jpg"));
    folder
}

/// Build; returns what the build says, and the bytes of the variants by path.
fn build(root: &Path, kept: Kept) -> (Vec<&'static str>, BTreeMap<String, Vec<u8>>, Files) {
    let inputs = content::load(root, None).expect("it is a site");
    let build = guidepost::compile(&inputs, &mut Cache::of_earlier(Files::new(), kept));
    let of_variants = build.files.iter().filter(|(path, _)| path.starts_with(FOLDER));
    let bytes = of_variants.map(|(path, file)| (path.clone(), bytes(file))).collect();
    (build.diagnostics.iter().map(|diagnostic| diagnostic.code).collect(), bytes, build.files)
}

fn bytes(file: &OutputFile) -> Vec<u8> {
    match file {
        OutputFile::Copied { from, .. } => fs::read(from).expect("what is kept can be read"),
        made => made.to_bytes(),
    }
}

/// Let all that is kept, and what else lies beside it, be so many days old.
fn age(root: &Path, days: u64) {
    let then = SystemTime::now() - Duration::from_hours(24 * days);
    for path in kept_files(root) {
        let file = fs::File::options().append(true).open(path).expect("it can be written");
        file.set_modified(then).expect("it has a time");
    }
}

fn kept_files(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(CACHE_FOLDER).join("variants")).expect("there is a folder");
    entries.map(|entry| entry.expect("it can be read").path()).collect()
}

#[test]
fn what_no_build_has_used_for_a_month_goes() {
    let folder = site();
    let root = folder.path();
    build(root, in_site(root));
    let all = kept_files(root).len();
    // What is no longer shown stays at first: another brand may show it.
    put(root, "content/index.md", "# Pictures\n\n![Middling](/assets/middling.png)\n");
    age(root, 20);
    build(root, in_site(root));
    assert_eq!(kept_files(root).len(), all);
    // A month later it goes, and what is not ours does not. What is in use was noted to be, and stays.
    let strange = ["notes.txt", ".1.x.new", "0123-480.webp", "../other.webp"];
    strange.iter().for_each(|name| put(root, &format!("{CACHE_FOLDER}/variants/{name}"), "not ours"));
    put(root, &format!("{CACHE_FOLDER}/variants/.123.7.new"), "left by a killed build");
    age(root, 40);
    let (said, variants, _) = build(root, in_site(root));
    assert!(said.is_empty() && !variants.is_empty());
    let kept = kept_files(root);
    let ours = |path: &&PathBuf| !strange.iter().any(|name| path.ends_with(name));
    assert_eq!(kept.len() - kept.iter().filter(ours).count(), 3);
    // One picture: its list and its files.
    assert_eq!(kept.iter().filter(ours).count(), 1 + variants.len());
    assert!(root.join(CACHE_FOLDER).join("other.webp").exists());
    age(root, 29);
    let list = kept.iter().filter(ours).find(|path| path.extension().is_none()).expect("there is a list");
    build(root, in_site(root));
    assert!(
        fs::metadata(list)
            .and_then(|list| list.modified())
            .expect("it has a time")
            .elapsed()
            .is_ok_and(|age| age < Duration::from_hours(1))
    );
}

#[test]
fn nothing_goes_while_another_build_is_under_way() {
    let folder = site();
    let root = folder.path();
    let mut other = in_site(root);
    let inputs = content::load(root, None).expect("it is a site");
    let index = inputs.assets.iter().position(|asset| asset.path.ends_with("large.png")).expect("it is there");
    other.make(&inputs.assets, &[index].into());
    let all = kept_files(root).len();
    put(root, "content/index.md", "# Pictures\n\n![Middling](/assets/middling.png)\n");
    age(root, 40);
    build(root, in_site(root));
    assert!(kept_files(root).len() > all);
    drop(other);
    build(root, in_site(root));
    assert!(kept_files(root).len() < all);
}

fn in_site(root: &Path) -> Kept {
    Kept::in_site(root.to_path_buf())
}

/// The name of a variant without its fingerprint.
fn name(path: &str) -> String {
    let parts: Vec<&str> = path.strip_prefix(FOLDER).expect("it is a variant").split('.').collect();
    parts
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != parts.len() - 3)
        .map(|(_, part)| *part)
        .collect::<Vec<_>>()
        .join(".")
}

/// The kept files, with the times of their last change.
fn kept(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let entries = fs::read_dir(root.join(CACHE_FOLDER).join("variants")).expect("there is a cache");
    let entry =
        |entry: fs::DirEntry| (entry.path(), entry.metadata().and_then(|found| found.modified()).expect("a time"));
    entries.filter_map(Result::ok).map(entry).collect()
}

#[test]
fn shown_pictures_get_narrower_files_that_are_smaller() {
    let site = site();
    let (said, variants, files) = build(site.path(), Kept::default());
    assert_eq!(said, [""; 0]);
    let names: Vec<String> = variants.keys().map(|path| name(path)).collect();
    let widths = |name: &str| [1200, 1600, 480, 800].map(|width| format!("{name}.{width}.webp"));
    let mut expected = [widths("large"), widths("large.dark")].concat();
    expected.extend(
        ["copy.480.webp", "copy.800.webp", "middling.480.webp", "middling.800.webp", "upright.480.webp"]
            .map(str::to_owned),
    );
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(names), sorted(expected));
    for (path, bytes) in &variants {
        let size = imagesize::blob_size(bytes).expect("it is a picture");
        assert!(path.ends_with(&format!(".{}.webp", size.width)), "{path} has {} pixels", size.width);
        let original =
            name(path).rsplitn(3, '.').last().map(|stem| format!("assets/{stem}.png")).expect("it has a name");
        let original =
            fs::metadata(site.path().join(&original)).or_else(|_| fs::metadata(site.path().join("assets/upright.jpg")));
        assert!((bytes.len() as u64) < original.expect("it is there").len(), "{path} is not smaller");
    }
    let page = String::from_utf8(files["index.html"].to_bytes()).expect("a page is text");
    let sources: Vec<&str> = page.split("<source").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    // The twin of the first picture, its own, and the same beside the step.
    assert_eq!(sources.len(), 2 + 1 + 1 + 1 + 2, "{sources:#?}");
    let start = " media=\"(prefers-color-scheme: dark)\" type=\"image/webp\" srcset=\"/variants/large.dark.";
    let end = ", /assets/large.dark.png 2000w\" sizes=\"(min-width: 46rem) 46rem, 100vw\"";
    assert!(sources[0].starts_with(start) && sources[0].ends_with(end), "{}", sources[0]);
    assert!(sources[5].contains("20rem"), "beside its step it needs less: {}", sources[5]);
}

#[test]
fn the_same_bytes_come_of_every_way_to_build() {
    let site = site();
    let (_, first, _) = build(site.path(), Kept::default());
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    assert_eq!(alone.install(|| build(site.path(), in_site(site.path()))).1, first);
    assert_eq!(build(site.path(), in_site(site.path())).1, first);
    // Where nothing can be kept, all is made anew.
    fs::remove_dir_all(site.path().join(CACHE_FOLDER)).expect("it can be removed");
    put(site.path(), CACHE_FOLDER, "in the way");
    assert_eq!(build(site.path(), in_site(site.path())).1, first);
}

#[test]
fn what_is_kept_is_not_made_again_and_an_unchanged_site_is_not_written() {
    let site = site();
    let publish = || {
        let (.., files) = build(site.path(), in_site(site.path()));
        write::publish(&files, site.path(), &site.path().join("site"), Compression::Off).expect("it can be written")
    };
    publish();
    let before = kept(site.path());
    assert_eq!(publish().written, 0);
    assert_eq!(kept(site.path()), before);
    let ignored = fs::read_to_string(site.path().join(CACHE_FOLDER).join(".gitignore"));
    assert_eq!(ignored.expect("version control is told"), "*\n");
    // Only what is new is made.
    put(site.path(), "assets/middling.png", picture(1000, 200, 6));
    publish();
    let after = kept(site.path());
    assert_eq!(after.len(), before.len() + 3);
    assert!(before.iter().all(|(path, time)| after.get(path) == Some(time)));
}

#[test]
fn what_is_damaged_in_the_cache_is_made_again() {
    let site = site();
    let (_, first, _) = build(site.path(), in_site(site.path()));
    let entries = kept(site.path());
    for (index, path) in entries.keys().enumerate() {
        let mut bytes = fs::read(path).expect("it can be read");
        match index % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes[0] ^= 1,
            _ => bytes.clear(),
        }
        fs::write(path, bytes).expect("it can be written");
    }
    assert_eq!(build(site.path(), in_site(site.path())).1, first);
    assert_eq!(build(site.path(), in_site(site.path())).1, first);
}

#[test]
fn builds_may_share_the_cache_at_the_same_time() {
    let site = site();
    let (_, expected, _) = build(site.path(), Kept::default());
    std::thread::scope(|scope| {
        let builds: Vec<_> = (0..4).map(|_| scope.spawn(|| build(site.path(), in_site(site.path())).1)).collect();
        for build in builds {
            assert_eq!(build.join().expect("it builds"), expected);
        }
    });
    assert!(kept(site.path()).keys().all(|path| path.extension().is_none_or(|extension| extension != "new")));
}

#[test]
fn what_cannot_be_made_smaller_is_shown_as_it_is() {
    let site = site();
    // A head that promises more pixels than there is memory for.
    let mut bomb = picture(700, 10, 7);
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let checksum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    put(site.path(), "assets/large.png", bomb);
    let whole = picture(1000, 200, 8);
    put(site.path(), "assets/middling.png", &whole[..whole.len() / 2]);
    let animated = png(700, 10, &picture(700, 10, 9)[..].repeat(50)[..21_000], |encoder| {
        encoder.set_animated(1, 0).expect("one frame can be animated");
    });
    put(site.path(), "assets/small.png", animated);
    put(site.path(), "assets/copy.png", picture(599, 10, 10));
    put(site.path(), "assets/upright.jpg", include_bytes!("variants/turned.jpg"));
    fs::remove_file(site.path().join("assets/large.dark.png")).expect("it can be removed");
    let (said, variants, files) = build(site.path(), in_site(site.path()));
    assert_eq!(said, ["huge-picture", "broken-picture"]);
    assert_eq!(variants.len(), 0, "{:?}", variants.keys());
    let page = String::from_utf8(files["index.html"].to_bytes()).expect("a page is text");
    assert!(page.contains("src=\"/assets/large.png\"") && page.contains("src=\"/assets/middling.png\""), "{page}");
    assert!(!page.contains("<picture>"), "{page}");
}

/// As PNG has it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn colours_keep_their_meaning_and_glass_stays_clear() {
    let site = site();
    let profile = b"a profile that nobody reads here";
    let pixels = vec![[200, 30, 60, 128]; 700 * 100].concat();
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(700, 100);
    info.color_type = png::ColorType::Rgba;
    info.icc_profile = Some(profile.as_slice().into());
    let encoder = png::Encoder::with_info(&mut bytes, info).expect("a PNG can be made");
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).expect("a PNG can be made");
    // So that the variant is the smaller one.
    bytes.resize(bytes.len() + 20_000, 0);
    put(site.path(), "assets/middling.png", bytes);
    let (said, variants, _) = build(site.path(), Kept::default());
    assert_eq!(said, [""; 0]);
    let (_, variant) = variants.iter().find(|(path, _)| path.contains("middling")).expect("it has a variant");
    assert!(variant.windows(profile.len()).any(|part| part == profile), "the profile went");
    let decoded = webp::Decoder::new(variant).decode().expect("it is one whole file");
    assert!(decoded.is_alpha() && decoded.chunks_exact(4).all(|pixel| pixel[3] == 128), "the glass is not clear");
}

#[test]
fn neither_a_preview_nor_a_site_that_does_not_want_any_has_variants() {
    let site = site();
    let mut inputs = content::load(site.path(), None).expect("it is a site");
    inputs.marks = Marks::Variables;
    let build_of =
        |inputs: &Inputs| guidepost::compile(inputs, &mut Cache::of_earlier(Files::new(), in_site(site.path()))).files;
    assert!(build_of(&inputs).keys().all(|path| !path.starts_with(FOLDER)));
    inputs.marks = Marks::None;
    inputs.config.variants = false;
    assert!(build_of(&inputs).keys().all(|path| !path.starts_with(FOLDER)));
    // To check writes nothing.
    inputs.config.variants = true;
    guidepost::compile(&inputs, &mut Cache::of_earlier(Files::new(), Kept::looking_only(site.path().to_path_buf())));
    assert!(!site.path().join(CACHE_FOLDER).exists());
}
