//! `guidepost check --external`: what is kept between two runs, and the clock.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use guidepost::content::Inputs;
use guidepost::diagnostics::Diagnostic;
use guidepost::external::{self, Known, Limits};
use guidepost::write;

use super::Progress;

/// Where answers are kept that hold for a day, in the site's folder.
const KEPT: &str = ".guidepost-external.json";

/// Check all links to other sites.
pub fn check(root: &Path, inputs: &Inputs) -> Result<Vec<Diagnostic>, Box<dyn Error>> {
    let survey = guidepost::survey(inputs);
    let links = external::links(&survey.site, &inputs.config);
    let progress = Progress::start(&format!("asking for {} addresses", links.len()));
    let path = root.join(KEPT);
    // What cannot be read is asked for again.
    let kept = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
    let mut known: Known = kept.unwrap_or_default();
    let before = known.clone();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let found = external::check(&links, &inputs.config, Limits::default(), (&mut known, now));
    if known != before {
        write::replace(&path, &serde_json::to_string(&known)?)?;
    }
    progress.stop();
    Ok(found)
}
