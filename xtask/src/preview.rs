//! `cargo xtask preview`: builds the help centre, and shows it while it is written.

use crate::run::{Outcome, cargo, command, guidepost, run};

/// Build and serve, until the program is ended.
pub fn preview() -> Outcome {
    run(&mut cargo(&["build", "--release", "--package", "guidepost"]))?;
    run(&mut command(guidepost(), &["build"]))?;
    run(&mut command(guidepost(), &["serve"]))
}
