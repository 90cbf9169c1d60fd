//! Text as writers wrote it, and the way back to it.
//!
//! A page's text is rewritten twice before Markdown is read (includes and variables, then the blocks that CommonMark
//! does not have). Every rewrite is a [`MappedText`] upon the one before, so that any byte of the last text leads back
//! to the [`Span`] of the file it came from. Bytes everywhere; lines and columns only where a diagnostic is shown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A path below the site's root, with `/` between its parts: `content/articles/log-in.md`.
pub type FilePath = Arc<str>;

/// A file of text, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies, below the site's root.
    pub path: FilePath,
    /// Its text: UTF-8, without a byte order mark, lines ended by `\n`.
    pub text: Arc<str>,
    /// The hash of its text.
    pub hash: ContentHash,
}

impl SourceFile {
    /// A file of this path and text.
    pub fn new(path: impl Into<FilePath>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { path: path.into(), hash: ContentHash::of(text.as_bytes()), text }
    }

    /// The span of a part of this file.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span { file: self.path.clone(), start: range.start, end: range.end }
    }
}

/// A hash of bytes, for caches and for fingerprints in file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Hash some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Hash several things together; their borders count.
    pub fn of_all<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The first eight hexadecimal digits: enough to tell the versions of one file name apart.
    pub fn fingerprint(&self) -> String {
        self.0[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The bytes of the hash.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A range of bytes of an original file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FilePath,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> Ordering {
        // Hundreds of thousands are sorted, and nearly all neighbours share the name of their file.
        let file = if Arc::ptr_eq(&self.file, &other.file) { Ordering::Equal } else { self.file.cmp(&other.file) };
        file.then(self.start.cmp(&other.start)).then(self.end.cmp(&other.end))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Span {
    /// The very beginning of a file: for what concerns the file as a whole.
    pub fn file(path: &FilePath) -> Self {
        Self { file: path.clone(), start: 0, end: 0 }
    }
}

/// A part of a text that stands in memory once, whoever needs it.
#[derive(Debug, Clone)]
pub struct SharedText {
    /// The whole text.
    pub whole: Arc<str>,
    /// Which bytes of it.
    pub range: Range<usize>,
}

impl SharedText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.whole[self.range.clone()]
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Self { range: 0..text.len(), whole: text.into() }
    }
}

/// Text made from other text, with the way back.
#[derive(Debug, Clone)]
pub struct MappedText {
    text: String,
    /// In the order of the text, without gaps.
    pieces: Vec<Piece>,
    base: Base,
}

#[derive(Debug, Clone)]
enum Base {
    /// The files that pieces are of.
    Files(Vec<SourceFile>),
    Text(Arc<MappedText>),
}

#[derive(Debug, Clone)]
struct Piece {
    /// Where it begins in the text.
    start: usize,
    /// Which part of the base it stands for.
    origin: Range<usize>,
    /// Index into `Base::Files`; 0 upon another text.
    file: usize,
    /// Whether it is the very text of the base, byte for byte, or stands in its place.
    verbatim: bool,
}

impl MappedText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// This text in parts: those that are of its files share the memory of these.
    pub fn parts(&self) -> Vec<SharedText> {
        let mut parts = Vec::new();
        self.push_parts(0..self.text.len(), &mut parts);
        parts
    }

    fn push_parts(&self, range: Range<usize>, parts: &mut Vec<SharedText>) {
        let first = self.pieces.partition_point(|piece| piece.start <= range.start).saturating_sub(1);
        let ends = self.pieces.iter().skip(first + 1).map(|piece| piece.start).chain([self.text.len()]);
        for (piece, end) in self.pieces[first..].iter().zip(ends).take_while(|(piece, _)| piece.start < range.end) {
            let (start, end) = (piece.start.max(range.start), end.min(range.end));
            if !piece.verbatim {
                parts.push(self.text[start..end].into());
                continue;
            }
            let within = |at: usize| piece.origin.start + at - piece.start;
            let origin = within(start)..within(end);
            match &self.base {
                Base::Files(files) => parts.push(SharedText { whole: files[piece.file].text.clone(), range: origin }),
                Base::Text(base) => base.push_parts(origin, parts),
            }
        }
    }

    /// Where a range of this text came from.
    ///
    /// A range that begins or ends inside text which replaced something begins or ends at the whole of what was
    /// replaced. A range across files is cut to the file that it begins in.
    pub fn origin(&self, range: Range<usize>) -> Span {
        let (file, start, mut end) = self.locate(range.start, range.end);
        if end < start {
            end = start;
        }
        match &self.base {
            Base::Files(files) => {
                let source = &files[file];
                source.span(floor(&source.text, start)..ceil(&source.text, end))
            }
            Base::Text(base) => base.origin(start..end),
        }
    }

    /// The parts that were taken over from what stands, in the text this one was made from, in the place of something.
    pub fn replaced_before(&self) -> Vec<Range<usize>> {
        let Base::Text(base) = &self.base else { return Vec::new() };
        let replaced: Vec<Range<usize>> =
            base.placed().filter(|(piece, _)| !piece.verbatim).map(|(piece, end)| piece.start..end).collect();
        let mut parts = Vec::new();
        for (piece, _) in self.placed().filter(|(piece, _)| piece.verbatim && !replaced.is_empty()) {
            let first = replaced.partition_point(|range| range.end <= piece.origin.start);
            for range in replaced[first..].iter().take_while(|range| range.start < piece.origin.end) {
                let within =
                    |at: usize| piece.start + at.clamp(piece.origin.start, piece.origin.end) - piece.origin.start;
                parts.push(within(range.start)..within(range.end));
            }
        }
        parts
    }

    /// The pieces, each with its end.
    fn placed(&self) -> impl Iterator<Item = (&Piece, usize)> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start).chain([self.text.len()]);
        self.pieces.iter().zip(ends)
    }

    /// What stands in the place of something of the text it was made from, as far as a range touches it; each with that.
    pub fn replaced(&self, range: Range<usize>) -> Vec<(Range<usize>, &str)> {
        let Base::Text(base) = &self.base else { return Vec::new() };
        let first = self.pieces.partition_point(|piece| piece.start <= range.start).saturating_sub(1);
        let pieces = &self.pieces[first..];
        let ends = pieces.iter().skip(1).map(|piece| piece.start).chain([self.text.len()]);
        let pieces = pieces.iter().zip(ends).take_while(|(piece, _)| piece.start < range.end);
        let replaced = pieces.filter(|(piece, _)| !piece.verbatim);
        replaced
            .filter(|(piece, end)| piece.start.max(range.start) < range.end.min(*end))
            .map(|(piece, end)| (piece.start..end, &base.text[piece.origin.clone()]))
            .collect()
    }

    /// Which range of the text that this one was made from a range stands for.
    pub fn base_range(&self, range: Range<usize>) -> Range<usize> {
        let (_, start, end) = self.locate(range.start, range.end);
        start..end.max(start)
    }

    fn locate(&self, start: usize, end: usize) -> (usize, usize, usize) {
        let first = self.piece_at(start);
        let last = if end > start { self.piece_at(end - 1) } else { first };
        let Some(first) = first else { return (0, 0, 0) };
        let last = last.filter(|piece| piece.file == first.file).unwrap_or(first);
        let from = if first.verbatim {
            (first.origin.start + start - first.start).min(first.origin.end)
        } else {
            first.origin.start
        };
        let to = if last.verbatim {
            (last.origin.start + end.max(last.start) - last.start).min(last.origin.end)
        } else if end > start {
            last.origin.end
        } else {
            from
        };
        (first.file, from, to)
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        self.pieces.get(after.checked_sub(1)?)
    }
}

fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

fn ceil(text: &str, offset: usize) -> usize {
    text.ceil_char_boundary(offset)
}

/// Builds a [`MappedText`] from front to back.
#[derive(Debug)]
pub struct TextBuilder {
    built: MappedText,
}

impl TextBuilder {
    /// A text of parts of files.
    pub fn from_files() -> Self {
        Self::over(Base::Files(Vec::new()))
    }

    /// A text upon another one.
    pub fn from_text(base: Arc<MappedText>) -> Self {
        Self::over(Base::Text(base))
    }

    fn over(base: Base) -> Self {
        Self { built: MappedText { text: String::new(), pieces: Vec::new(), base } }
    }

    /// Name a file that parts are going to be copied from; returns its index for [`copy_from`](Self::copy_from).
    pub fn add_file(&mut self, source: &SourceFile) -> usize {
        match &mut self.built.base {
            Base::Files(files) => {
                files.push(source.clone());
                files.len() - 1
            }
            Base::Text(_) => unreachable!("files are added only to a text of files"),
        }
    }

    /// Copy a part of a file.
    pub fn copy_from(&mut self, file: usize, range: Range<usize>) {
        let Base::Files(files) = &self.built.base else { unreachable!("a text of files copies from files") };
        let source = files[file].text.clone();
        self.push(&source[range.clone()], range, file, Copied::Verbatim);
    }

    /// Copy a part of the base text.
    pub fn copy(&mut self, range: Range<usize>) {
        let Base::Text(base) = &self.built.base else { unreachable!("a text upon a text copies from it") };
        let base = base.clone();
        self.push(&base.text[range.clone()], range, 0, Copied::Verbatim);
    }

    /// Write other text in the place of a part of the base text; the part may be empty.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        self.push(text, range, 0, Copied::Replaced);
    }

    fn push(&mut self, text: &str, origin: Range<usize>, file: usize, copied: Copied) {
        if text.is_empty() {
            return;
        }
        let verbatim = matches!(copied, Copied::Verbatim);
        let start = self.built.text.len();
        self.built.text.push_str(text);
        if let Some(last) = self.built.pieces.last_mut()
            && verbatim
            && last.verbatim
            && last.file == file
            && last.origin.end == origin.start
        {
            last.origin.end = origin.end;
            return;
        }
        self.built.pieces.push(Piece { start, origin, file, verbatim });
    }

    /// How long the text is so far, in bytes.
    pub fn len(&self) -> usize {
        self.built.text.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.built.text.is_empty()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.built.text
    }

    /// The finished text.
    pub fn finish(self) -> MappedText {
        self.built
    }
}

enum Copied {
    Verbatim,
    Replaced,
}

/// Turns byte offsets of one text into lines and columns, both counted from 1, columns in characters.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    index: Cow<'a, LineIndex>,
}

impl<'a> Lines<'a> {
    /// Index the lines of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, index: Cow::Owned(LineIndex::of(text)) }
    }

    /// The line and column of an offset.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = floor(self.text, offset.min(self.text.len()));
        let line = self.index.starts.partition_point(|&start| start <= offset);
        let start = self.index.starts[line - 1];
        let before = if offset - start <= LineIndex::STEP {
            characters(&self.text.as_bytes()[start..offset])
        } else {
            self.index.characters(self.text, offset) - self.index.characters(self.text, start)
        };
        (line, before + 1)
    }

    /// The text of a line, without its end.
    pub fn line(&self, number: usize) -> &'a str {
        let start = self.index.starts[number - 1];
        let end = self.index.starts.get(number).map_or(self.text.len(), |next| next - 1);
        &self.text[start..end]
    }

    /// The offset of a line and column; the nearest there is, where the text is shorter.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let Some(&start) = self.index.starts.get(line.saturating_sub(1)) else { return self.text.len() };
        let rest = self.line(line.max(1));
        rest.char_indices().nth(column.saturating_sub(1)).map_or(start + rest.len(), |(at, _)| start + at)
    }
}

/// Where the lines of a text begin, and how many characters stand before some places of it: a line may be megabytes long
/// and have thousands of mistakes.
#[derive(Debug, Clone)]
struct LineIndex {
    starts: Vec<usize>,
    /// The number of characters before every [`STEP`](Self::STEP)th byte, counted for the first mistake in a long line.
    counts: OnceLock<Vec<usize>>,
}

impl LineIndex {
    /// In bytes: short enough to be counted at once.
    const STEP: usize = 1_024;

    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1)).collect();
        Self { starts, counts: OnceLock::new() }
    }

    /// How many characters stand before an offset.
    fn characters(&self, text: &str, offset: usize) -> usize {
        let counts = self.counts.get_or_init(|| {
            let mut counts = vec![0];
            for (step, chunk) in text.as_bytes().chunks(Self::STEP).enumerate() {
                counts.push(counts[step] + characters(chunk));
            }
            counts
        });
        let step = offset / Self::STEP;
        counts[step] + characters(&text.as_bytes()[step * Self::STEP..offset])
    }
}

/// How many characters begin in some bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    const CONTINUATION_MASK: u8 = 0b1100_0000;
    const CONTINUATION: u8 = 0b1000_0000;
    bytes.iter().filter(|&&byte| byte & CONTINUATION_MASK != CONTINUATION).count()
}

/// The texts that diagnostics quote, by path. The lines of each are found once, when it is first quoted.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<FilePath, (Arc<str>, OnceLock<LineIndex>)>);

impl Texts {
    /// The lines of a file, if its text is known.
    pub fn lines(&self, path: &str) -> Option<Lines<'_>> {
        let (text, index) = self.0.get(path)?;
        Some(Lines { text, index: Cow::Borrowed(index.get_or_init(|| LineIndex::of(text))) })
    }
}

impl Extend<(FilePath, Arc<str>)> for Texts {
    fn extend<T: IntoIterator<Item = (FilePath, Arc<str>)>>(&mut self, texts: T) {
        self.0.extend(texts.into_iter().map(|(path, text)| (path, (text, OnceLock::new()))));
    }
}

impl FromIterator<(FilePath, Arc<str>)> for Texts {
    fn from_iter<T: IntoIterator<Item = (FilePath, Arc<str>)>>(texts: T) -> Self {
        let mut all = Self::default();
        all.extend(texts);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_through_two_rewrites() {
        let file = SourceFile::new("content/a.md", "one {{ x }} two");
        let mut first = TextBuilder::from_files();
        let index = first.add_file(&file);
        first.copy_from(index, 0..15);
        let base = Arc::new(first.finish());
        let mut second = TextBuilder::from_text(base);
        second.copy(0..4);
        second.replace(4..11, "VALUE");
        second.copy(11..15);
        let text = second.finish();
        assert_eq!(text.as_str(), "one VALUE two");
        assert_eq!(text.origin(10..13), file.span(12..15));
        assert_eq!(text.origin(5..7), file.span(4..11));
        assert_eq!(text.origin(0..13), file.span(0..15));
    }

    #[test]
    fn parts_are_the_text_and_share_the_memory_of_files() {
        let files = [SourceFile::new("content/a.md", "abcdef"), SourceFile::new("content/b.md", "123456")];
        let mut first = TextBuilder::from_files();
        let indices = [first.add_file(&files[0]), first.add_file(&files[1])];
        first.copy_from(indices[0], 1..4);
        first.copy_from(indices[1], 0..2);
        first.replace(0..0, "-");
        first.copy_from(indices[0], 4..6);
        let mut second = TextBuilder::from_text(Arc::new(first.finish()));
        second.copy(1..5);
        second.replace(5..6, "XY");
        second.copy(6..7);
        let text = second.finish();
        let parts = text.parts();
        let shown: Vec<&str> = parts.iter().map(SharedText::as_str).collect();
        assert_eq!(shown, ["cd", "12", "XY", "e"]);
        assert_eq!(shown.concat(), text.as_str());
        let of_a_file = |part: &&SharedText| files.iter().any(|file| Arc::ptr_eq(&file.text, &part.whole));
        assert_eq!(parts.iter().filter(of_a_file).count(), 3);
        assert!(TextBuilder::from_files().finish().parts().is_empty());
    }

    #[test]
    fn positions_count_characters() {
        let long = "ä".repeat(5_000) + "\n" + &"b".repeat(5_000);
        assert_eq!(Lines::new(&long).position(6_000), (1, 3_001));
        assert_eq!(Lines::new(&long).position(14_000), (2, 4_000));
        let lines = Lines::new("äb\ncd\n");
        assert_eq!(lines.position(3), (1, 3));
        assert_eq!(lines.position(5), (2, 2));
        assert_eq!(lines.offset(2, 2), 5);
        assert_eq!(lines.offset(9, 9), 7);
    }
}
