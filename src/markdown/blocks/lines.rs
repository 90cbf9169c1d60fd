//! What a line is by its looks alone, its indentation taken off.

/// Whether a line is blank to CommonMark: other blanks than these are text.
pub fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}

/// `***`, `- - -`: a thematic break, no list item.
pub fn is_rule(rest: &str) -> bool {
    let marker = rest.as_bytes()[0];
    let rest = rest.trim_end();
    // Most lines end in something else: a glance is enough.
    rest.as_bytes().last() == Some(&marker)
        && rest.bytes().all(|byte| byte == marker || matches!(byte, b' ' | b'\t'))
        && rest.bytes().filter(|&byte| byte == marker).take(3).count() == 3
}

/// `:--|--:`: whether a line can divide the head of a table from its rows.
pub fn divides_table(rest: &str) -> bool {
    rest.contains('|') && rest.bytes().all(|byte| matches!(byte, b':' | b'|' | b'-' | b' ' | b'\t' | b'\n'))
}

/// The length of `12.` or `12)`.
pub fn ordered_marker(bytes: &[u8]) -> Option<usize> {
    /// CommonMark's limit for the number of an item.
    const DIGITS_MAX: usize = 9;
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits <= DIGITS_MAX && matches!(bytes.get(digits), Some(b'.' | b')'))).then_some(digits + 1)
}

/// The length of `[^label]:`.
pub fn footnote_marker(rest: &str) -> Option<usize> {
    let label = rest.strip_prefix("[^")?;
    let end = label.find(']').filter(|&end| end > 0 && !label[..end].contains([' ', '\n']))?;
    label[end..].starts_with("]:").then_some("[^".len() + end + "]:".len())
}

/// The length of the run of backticks or tildes that opens fenced code.
pub fn fence_length(rest: &str) -> Option<usize> {
    let marker = rest.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|&byte| byte == marker).count();
    (length >= 3 && !(marker == b'`' && rest[length..].contains('`'))).then_some(length)
}

/// Whether a line that begins with `<` begins with an address: `<https://…>`.
pub fn is_autolink(rest: &str) -> bool {
    let inside = rest[1..].split('>').next().unwrap_or_default();
    inside.contains(':') && !inside.contains([' ', '"', '\'']) || inside.contains('@') && !inside.contains(' ')
}

/// Whether a line is a heading but for the blank behind its hashes.
pub fn is_tight_heading(rest: &str) -> bool {
    let title = rest.trim_start_matches('#');
    let level = rest.len() - title.len();
    // `#1234` is a ticket.
    let is_number = level == 1 && title.starts_with(|c: char| c.is_ascii_digit());
    level <= 6 && !title.starts_with([' ', '\t', '\n']) && !title.is_empty() && !is_number
}

/// `-----`: the line under a heading, or a rule.
pub fn is_underline(rest: &str) -> bool {
    rest.trim_end().bytes().all(|byte| byte == b'-')
}

/// Whether a line is one that the next, indented line would go on with.
pub fn is_paragraph(rest: &str) -> bool {
    let heading = rest.starts_with('#') && rest.trim_start_matches('#').starts_with([' ', '\t', '\n']);
    !(heading || rest.starts_with(['-', '*', '_']) && is_rule(rest))
}

/// `>>> Click to see a screenshot <<<`: text, and no quote in a quote in a quote.
pub fn is_arrow_text(rest: &str) -> bool {
    rest.starts_with(">>>") && rest.trim_end().ends_with("<<<")
}
