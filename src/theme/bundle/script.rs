//! Scripts without the lines that only people need.

/// A script without comments that have lines of their own, empty lines and indentation. Where a text spans lines, so that
/// these may belong to it, the script stays as it is.
pub fn compact(script: &str) -> String {
    if script.lines().any(goes_on) {
        return script.to_owned();
    }
    let mut compact = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            compact.push_str(line);
            compact.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    compact
}

/// Whether a text may go on in the next line.
fn goes_on(line: &str) -> bool {
    let is_comment = ["//", "/*", "*"].iter().any(|start| line.trim_start().starts_with(start));
    line.ends_with('\\') || (!is_comment && line.matches('`').count() % 2 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let script = "// why\n/** @param a\n * what */\nif (a) {\n\n  b(); // here\n}\n";
        assert_eq!(compact(script), "if (a) {\nb(); // here\n}\n");
    }

    #[test]
    fn texts_over_several_lines_stay() {
        for script in ["a = `\n  // b\n`;\n", "a = '\\\n  // b';\n"] {
            assert_eq!(compact(script), script);
        }
    }
}
