//! How far a line has been read, in bytes and in columns: a tab may belong to two containers.

use super::Lowering;

/// How far a line has been read.
#[derive(Clone, Copy)]
pub struct Cursor {
    /// The next byte.
    pub at: usize,
    /// The column it stands in.
    pub column: usize,
    /// Columns of a tab that was read in part.
    pub spare: usize,
}

impl Lowering<'_> {
    /// The columns of blanks from here.
    pub(super) fn indentation(&self, cursor: Cursor) -> usize {
        let mut column = cursor.column + cursor.spare;
        for byte in &self.text.as_bytes()[cursor.at..] {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
        }
        column - cursor.column
    }

    /// Whether blanks of so many columns stand here. No more of them are looked at: deep inside, a line has many more, and
    /// each container asks.
    pub(super) fn is_indented_by(&self, cursor: Cursor, columns: usize) -> bool {
        let mut column = cursor.column + cursor.spare;
        for byte in &self.text.as_bytes()[cursor.at..] {
            match byte {
                _ if column >= cursor.column + columns => break,
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
        }
        column >= cursor.column + columns
    }

    /// Go so many columns of blanks further; always true.
    pub(super) fn eat_columns(&self, cursor: &mut Cursor, columns: usize) -> bool {
        let target = cursor.column + columns;
        cursor.column += cursor.spare;
        cursor.spare = 0;
        while cursor.column < target {
            match self.text.as_bytes().get(cursor.at) {
                Some(b'\t') => cursor.column += 4 - cursor.column % 4,
                Some(b' ') => cursor.column += 1,
                _ => break,
            }
            cursor.at += 1;
        }
        cursor.spare = cursor.column.saturating_sub(target);
        cursor.column = cursor.column.min(target);
        true
    }
}
