//! The checker for the browser: text in, JSON out. Nothing else crosses the border.

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Settings;

/// Half the code of the standard allocator, which every reader would download.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// A checker with its settings, made once for a page.
#[wasm_bindgen]
pub struct Checker {
    settings: Settings,
}

#[wasm_bindgen]
impl Checker {
    /// A checker for these supported domains, separated by blanks.
    #[wasm_bindgen(constructor)]
    pub fn new(domains: &str) -> Self {
        Self { settings: Settings::new(domains.split_whitespace()) }
    }

    /// The outcome for what was pasted, as a JSON object.
    pub fn check(&self, text: &str) -> String {
        crate::check(text, &self.settings).to_json()
    }
}
