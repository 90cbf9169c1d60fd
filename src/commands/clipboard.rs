//! The clipboard, by the programs that systems have for it, or by the terminal.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

/// The programs that take what is to be copied on their standard input.
const PROGRAMS: [(&str, &[&str]); 5] = [
    ("pbcopy", &[]),
    ("wl-copy", &[]),
    ("xclip", &["-selection", "clipboard"]),
    ("xsel", &["--clipboard", "--input"]),
    ("clip.exe", &[]),
];

/// Copy a text. Returns whether somebody took it.
pub fn copy(text: &str) -> bool {
    PROGRAMS.iter().any(|(program, arguments)| give(program, arguments, text)) || tell_terminal(text)
}

fn give(program: &str, arguments: &[&str], text: &str) -> bool {
    let spawned =
        Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = spawned else { return false };
    let given = child.stdin.take().is_some_and(|mut stdin| stdin.write_all(text.as_bytes()).is_ok());
    given && child.wait().is_ok_and(|status| status.success())
}

/// The control sequence by which terminals copy (xterm's OSC 52): through a connection to another machine, too.
fn tell_terminal(text: &str) -> bool {
    let mut err = std::io::stderr();
    err.is_terminal() && write!(err, "\u{1b}]52;c;{}\u{7}", base64(text.as_bytes())).is_ok()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let number = group.iter().enumerate().fold(0_u32, |sum, (at, byte)| sum | u32::from(*byte) << (16 - 8 * at));
        for digit in 0..4 {
            let value = (number >> (18 - 6 * digit)) & 63;
            let is_padding = digit > group.len();
            text.push(if is_padding { '=' } else { char::from(DIGITS[value as usize]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        let texts = ["", "a", "ab", "abc", "abcd"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "YQ==", "YWI=", "YWJj", "YWJjZA=="]);
    }
}
