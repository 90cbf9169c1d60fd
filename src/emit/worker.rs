//! The service worker, `sw.js`: keeps what readers visit for when they have no network, where a site asks for it.

use serde_json::json;

use super::{Files, OutputFile};
use crate::config::Keeping;
use crate::content::{Inputs, Marks};
use crate::links::site_url;
use crate::source::ContentHash;
use crate::theme::worker_script;

/// Where it is: what it keeps lies below.
pub const ROUTE: &str = "/sw.js";
/// What it shows in the place of pages that it does not have.
pub const OFFLINE_ROUTE: &str = "/offline.html";

/// What every page needs, by the beginnings of paths.
const SHELL: [&str; 4] = ["styles/", "scripts/", "icons/favicon.", "offline.html"];

/// Tells browsers that have a service worker of this site to forget it, with all that it has kept.
const NO_LONGER: &str = "addEventListener(\"install\", () => skipWaiting());
addEventListener(\"activate\", (event) => event.waitUntil(leave()));
async function leave() {
  const own = (await caches.keys()).filter((name) => name.startsWith(`guidepost ${new URL(registration.scope).pathname} `));
  await Promise.all(own.map((name) => caches.delete(name)));
  await registration.unregister();
}
";

/// Whether the pages of a site have one. Those that are looked at while they are written never do.
pub fn is_on(inputs: &Inputs) -> bool {
    inputs.config.keeping == Keeping::On && inputs.marks == Marks::None
}

/// Add it to the files of a finished build, whose content is its version.
pub fn add(files: &mut Files, inputs: &Inputs) {
    let worker = match inputs.config.keeping {
        Keeping::Never => return,
        Keeping::NoLonger => NO_LONGER.to_owned(),
        Keeping::On => {
            let shell = files.keys().filter(|path| SHELL.iter().any(|start| path.starts_with(start)));
            let addresses: Vec<String> = shell.map(|path| site_url(&inputs.config, &format!("/{path}"))).collect();
            let offline = site_url(&inputs.config, OFFLINE_ROUTE);
            let build = json!({ "version": version(files), "shell": addresses, "offline": offline });
            format!("const BUILD = {build};\n{}", worker_script(&inputs.theme))
        }
    };
    files.insert(ROUTE[1..].to_owned(), OutputFile::text(worker));
}

/// Another one whenever a file is. Of a copied file, its name and length are known here.
fn version(files: &Files) -> String {
    let parts = files.iter().map(|(path, file)| match file {
        OutputFile::Made(_) => ContentHash::of_all([path.as_bytes(), &file.to_bytes()]),
        OutputFile::Copied { length, .. } => ContentHash::of_all([path.as_bytes(), &length.to_le_bytes()]),
    });
    let hashes: Vec<ContentHash> = parts.collect();
    ContentHash::of_all(hashes.iter().map(ContentHash::as_bytes)).fingerprint()
}
