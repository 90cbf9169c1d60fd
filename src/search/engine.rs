//! The browser's own search program, run here: the same WebAssembly on the same index, so the same ranking.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use wasmi::{Caller, Instance, Linker, Memory, Module, Store, WasmParams, WasmResults};

use super::FOLDER;
use super::pack::unpack;
use super::query::Query;
use crate::emit::{Files, OutputFile};

/// An index that can be searched.
pub struct Engine<'a> {
    files: &'a Files,
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    /// Where the program keeps the index.
    index: u32,
    /// The parts of the index that it has.
    loaded: BTreeSet<String>,
    /// The addresses of pages by the names of their files in the index.
    addresses: HashMap<String, String>,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its address below the site's, percent-encoded.
    pub address: String,
    /// How good it is.
    pub score: f64,
}

/// Why an index cannot be searched.
pub type Failed = String;

impl<'a> Engine<'a> {
    /// Load the program and the index from the files of a build.
    ///
    /// # Errors
    /// They are not there, or not what they should be.
    pub fn new(files: &'a Files) -> Result<Self, Failed> {
        let entry: Value = serde_json::from_slice(&bytes(files, "pagefind-entry.json")?).map_err(text)?;
        let languages = entry["languages"].as_object().into_iter().flatten();
        let (_, language) =
            languages.max_by_key(|(_, language)| language["page_count"].as_u64()).ok_or("it is empty")?;
        let program = language["wasm"].as_str().unwrap_or("unknown");
        let program = unpack(&bytes(files, &format!("wasm.{program}.pagefind"))?)?;
        let index = language["hash"].as_str().ok_or("it has no entry")?;
        let index = unpack(&bytes(files, &format!("pagefind.{index}.pf_meta"))?)?;

        let engine = wasmi::Engine::default();
        let module = Module::new(&engine, &program).map_err(text)?;
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        // It would fill a table of JavaScript's values, of which no function takes any.
        let nothing = |_: Caller<'_, ()>| {};
        linker.func_wrap("./pagefind_web_bg.js", "__wbindgen_init_externref_table", nothing).map_err(text)?;
        let instance = linker.instantiate_and_start(&mut store, &module).map_err(text)?;
        let memory = instance.get_memory(&store, "memory").ok_or("it has no memory")?;
        let (loaded, addresses) = (BTreeSet::new(), HashMap::new());
        let mut engine = Self { files, store, instance, memory, index: 0, loaded, addresses };
        engine.call::<(), ()>("__wbindgen_start", ())?;
        let (at, length) = engine.put(&index)?;
        engine.index = engine.call("init_pagefind", (at, length))?;
        Ok(engine)
    }

    /// What a query finds, the best first.
    ///
    /// # Errors
    /// The program fails.
    pub fn search(&mut self, typed: &str) -> Result<Vec<Hit>, Failed> {
        let query = Query::new(typed);
        if query.plain.is_empty() {
            return Ok(Vec::new());
        }
        self.load_for(&query)?;
        let (plain, marked) = (self.put(query.plain.as_bytes())?, self.put(query.marked.as_bytes())?);
        let (filter, sort) = (self.put(b"{}")?, self.put(b"")?);
        let arguments = (
            self.index,
            plain.0,
            plain.1,
            marked.0,
            marked.1,
            filter.0,
            filter.1,
            sort.0,
            sort.1,
            u32::from(query.exact),
            0_u32,
        );
        let found = self.call("search", arguments)?;
        let found: Value = serde_json::from_slice(&self.take(found)?).map_err(text)?;
        let results = found["results"].as_array().into_iter().flatten();
        results
            .map(|result| {
                let page = result["p"].as_str().ok_or("a result has no page")?;
                Ok(Hit { address: self.address(page)?, score: result["s"].as_f64().unwrap_or_default() })
            })
            .collect()
    }

    /// Load the parts of the index that a query needs.
    fn load_for(&mut self, query: &Query) -> Result<(), Failed> {
        let (at, length) = self.put(query.plain.as_bytes())?;
        let wanted = self.call("request_indexes", (self.index, at, length))?;
        let wanted: Vec<String> = serde_json::from_slice(&self.take(wanted)?).map_err(text)?;
        for part in wanted.into_iter().filter(|part| !part.is_empty()) {
            if self.loaded.insert(part.clone()) {
                let bytes = unpack(&bytes(self.files, &format!("index/{part}.pf_index"))?)?;
                let (at, length) = self.put(&bytes)?;
                self.index = self.call("load_index_chunk", (self.index, at, length))?;
            }
        }
        Ok(())
    }

    fn address(&mut self, page: &str) -> Result<String, Failed> {
        if let Some(known) = self.addresses.get(page) {
            return Ok(known.clone());
        }
        let fragment = unpack(&bytes(self.files, &format!("fragment/{page}.pf_fragment"))?)?;
        let fragment: Value = serde_json::from_slice(&fragment).map_err(text)?;
        let address = fragment["url"].as_str().ok_or("a page has no address")?.to_owned();
        self.addresses.insert(page.to_owned(), address.clone());
        Ok(address)
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, arguments: P) -> Result<R, Failed> {
        let function = self.instance.get_typed_func::<P, R>(&self.store, name).map_err(text)?;
        function.call(&mut self.store, arguments).map_err(text)
    }

    /// Put bytes into the program's memory, which then are its own.
    fn put(&mut self, bytes: &[u8]) -> Result<(u32, u32), Failed> {
        const ALIGNMENT: u32 = 1;
        let length = u32::try_from(bytes.len()).map_err(text)?;
        let at: u32 = self.call("__wbindgen_malloc", (length, ALIGNMENT))?;
        self.memory.write(&mut self.store, at as usize, bytes).map_err(text)?;
        Ok((at, length))
    }

    /// Take what the program returned, and give the memory back.
    fn take(&mut self, (at, length): (u32, u32)) -> Result<Vec<u8>, Failed> {
        const ALIGNMENT: u32 = 1;
        let mut bytes = vec![0; length as usize];
        self.memory.read(&self.store, at as usize, &mut bytes).map_err(text)?;
        self.call::<_, ()>("__wbindgen_free", (at, length, ALIGNMENT))?;
        Ok(bytes)
    }
}

fn bytes(files: &Files, name: &str) -> Result<Vec<u8>, Failed> {
    let file = files.get(&format!("{FOLDER}{name}"));
    file.map(OutputFile::to_bytes).ok_or_else(|| format!("there is no file `{name}`"))
}

fn text(error: impl std::fmt::Display) -> Failed {
    error.to_string()
}
