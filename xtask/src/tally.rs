//! Adds up what test runners say, so that one line closes a run of many.

use std::fmt;

/// How many tests passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, ran out of time or never ended.
    pub failed: usize,
}

impl Tally {
    /// All tests that ran.
    pub fn total(&self) -> usize {
        self.passed + self.failed
    }

    /// Add what a line says, if it is the summary of a run:
    ///
    /// ```text
    ///      Summary [   5.4s] 43 tests run: 40 passed (1 slow), 2 failed, 1 timed out, 0 skipped    nextest
    /// test result: FAILED. 40 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out              cargo test
    /// ℹ pass 40                                                                                    node
    /// ```
    ///
    /// The output of a failed test, which nextest indents, may hold such lines of cargo's and is not counted.
    pub fn read(&mut self, line: &str) {
        if let Some((kind, count)) = line.strip_prefix("ℹ ").and_then(|rest| rest.split_once(' ')) {
            self.add(kind, count);
        } else if line.trim_start().starts_with("Summary [") {
            self.add_all(line.split_once(" run: ").map_or("", |(_, counts)| counts));
        } else if line.starts_with("test result:") {
            self.add_all(line.split_once(". ").map_or("", |(_, counts)| counts));
        }
    }

    fn add_all(&mut self, counts: &str) {
        for (count, kind) in counts.split([',', ';']).filter_map(|part| part.trim().split_once(' ')) {
            self.add(kind.split(" (").next().unwrap_or(kind), count);
        }
    }

    fn add(&mut self, kind: &str, count: &str) {
        let count: usize = count.parse().unwrap_or(0);
        match kind {
            "passed" | "pass" => self.passed += count,
            "failed" | "fail" | "timed out" | "cancelled" | "exec failed" => self.failed += count,
            _ => {}
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn summaries_of_three_runners_are_counted() {
        let nextest = "     Summary [  78.1s] 43 tests run: 40 passed (1 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(read(&[nextest]), Tally { passed: 40, failed: 3 });
        let cargo = "test result: FAILED. 7 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.10s";
        assert_eq!(read(&[cargo, cargo]), Tally { passed: 14, failed: 2 });
        let node = ["ℹ tests 10", "ℹ pass 9", "ℹ fail 1", "ℹ cancelled 0", "ℹ duration_ms 8.5"];
        assert_eq!(read(&node), Tally { passed: 9, failed: 1 });
    }

    #[test]
    fn what_failed_tests_printed_is_not_counted() {
        let inner = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out";
        assert_eq!(read(&[inner, "✖ 3 passed, 1 failed", "ℹ️ pass 7"]), Tally::default());
    }
}
