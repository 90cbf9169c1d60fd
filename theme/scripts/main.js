// What a page gains when scripts run. Nothing here is needed to read it. The files named below take the places of their
// imports, each in a block of its own: they share what stands above them, and readers load one file.
// Words and icons come from the <template> parts that the theme's partials/script_parts.html writes.

const part = (name) => document.getElementById(`part-${name}`).content.firstElementChild.cloneNode(true);
const say = (words) => (document.getElementById("announcer").textContent = words);
/** A store of the browser; where it gives none, one that lasts as long as the page. */
const store = (name) => {
  try {
    return globalThis[name];
  } catch {
    return {};
  }
};
/** What a part of an address says; what is not encoded well is taken as it is. */
const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
const root = document.documentElement;
const article = document.querySelector(".article-body");

// The preview runs this again when an article has changed; what listened until then must not listen twice.
root.listeners?.abort();
root.listeners = new AbortController();
const { signal } = root.listeners;
const listen = (target, types, listener, options) => {
  for (const type of types.split(" ")) target?.addEventListener(type, listener, { signal, ...options });
};

import "./reading.js";
import "./choice.js";
import "./menu.js";
import "./search.js";
import "./contents.js";
import "./copy.js";
import "./tabs.js";
import "./pictures.js";
import "./addresses.js";
import "./share.js";
import "./feedback.js";
import "./prefetch.js";
import "./nearby.js";
