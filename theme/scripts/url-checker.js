// <url-checker>: judges a pasted community address in the page. Nothing that is pasted leaves this script but as the host
// and the cleaned address that the checker returns, and those are shown as text only.
//
// The checker itself (WebAssembly) and its words are fetched when somebody first turns to the box, never before.

/** How long typing has to rest, in milliseconds. */
const REST = 300;
/** How long loading may take before the page says so, in milliseconds. */
const PATIENCE = 150;
/** How long a button says that it has done its work, in milliseconds. */
const THANKS = 2000;

const ICONS = { ok: "✓", info: "i", warn: "!", error: "✕", danger: "!" };

let loading;
let attempts = 0;

/** The checker and its words, fetched once for all boxes of a page. */
function load({ script, wasm, words, domains }) {
  loading ??= fetchAll(script, wasm, words, domains).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function fetchAll(script, wasm, words, domains) {
  // Browsers remember a module that could not be fetched; another query is another module.
  const module = attempts++ ? `${script}?${attempts}` : script;
  const [{ default: init, Checker }, response] = await Promise.all([import(module), fetch(words)]);
  if (!response.ok) throw new Error(response.statusText);
  const [texts] = await Promise.all([response.json(), init({ module_or_path: wasm })]);
  return { checker: new Checker(domains), words: texts };
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Writers' HTML, made at build time, with {host} and {normalized} filled in as text. */
function filled(html, values) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const texts = document.createTreeWalker(template.content, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const text of found) text.replaceWith(...filledText(text.data, values));
  return template.content;
}

function filledText(text, values) {
  const parts = text.split(/\{(host|normalized)\}/);
  return parts.map((part, index) => (index % 2 ? element("bdi", { class: "url-checker-address" }, values[part]) : part));
}

class UrlChecker extends HTMLElement {
  #input;
  #result;
  #clear;
  #rest;
  #turn = 0;
  #shown = "";
  #way;

  connectedCallback() {
    if (this.#input) return;
    this.#input = this.querySelector("input");
    this.#result = this.querySelector('[role="status"]');
    this.#clear = this.querySelector("[data-clear]");
    this.#input.addEventListener("focus", () => load(this.dataset).catch(() => {}));
    this.#input.addEventListener("input", (event) => this.#typed(event));
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.#answer();
    });
    this.querySelector("[data-check]").addEventListener("click", () => this.#answer());
    this.#clear.addEventListener("click", () => this.#reset());
    this.addEventListener("change", (event) => this.#choose(event));
    // A reader may be faster than this script; anybody else's text is one that the browser has kept.
    if (document.activeElement !== this.#input) this.#input.value = "";
    else if (this.#input.value) this.#answer();
    this.#prefill();
    addEventListener("hashchange", this.#prefill);
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#prefill);
  }

  /** `#check-url=…` in the page's address goes into the first box, and out of the address. */
  #prefill = () => {
    if (document.querySelector("url-checker") !== this) return;
    const found = location.hash.match(/^#check-url=(.*?)(?:&way=([\w-]+))?$/s);
    if (!found) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    let address = found[1];
    try {
      address = decodeURIComponent(address);
    } catch {
      // A lone % is a part of the address.
    }
    this.#way = found[2] ?? this.#way;
    this.#input.value = address;
    this.#input.focus({ preventScroll: true });
    this.scrollIntoView({ block: "center" });
    this.#answer();
  };

  #typed(event) {
    clearTimeout(this.#rest);
    this.#clear.hidden = !this.#input.value;
    if (!this.#input.value) return this.#empty();
    if (event.inputType?.startsWith("insertFrom")) this.#answer();
    else this.#rest = setTimeout(() => this.#answer(), REST);
  }

  #reset() {
    this.#input.value = "";
    this.#empty();
    this.#input.focus();
  }

  #empty() {
    this.#turn++;
    this.#shown = "";
    this.#clear.hidden = true;
    delete this.#result.dataset.verdict;
    delete this.#result.dataset.severity;
    this.#result.replaceChildren();
  }

  async #answer() {
    clearTimeout(this.#rest);
    const turn = ++this.#turn;
    const waiting = setTimeout(() => this.#say(element("p", {}, this.dataset.checking)), PATIENCE);
    try {
      const { checker, words } = await load(this.dataset);
      if (turn === this.#turn) this.#show(checker.check(this.#input.value), words);
    } catch {
      // Not fetched, or broken while it worked: the next question begins anew.
      loading = undefined;
      if (turn === this.#turn) this.#say(this.querySelector("template").content.cloneNode(true));
    } finally {
      clearTimeout(waiting);
    }
  }

  #say(content) {
    this.#empty();
    this.#turn--;
    this.#clear.hidden = !this.#input.value;
    this.#result.append(content);
  }

  #show(json, words) {
    const outcome = JSON.parse(json);
    const isSecret = outcome.verdict === "SECRET_IN_URL" || outcome.notes.includes("SECRET_PRESENT");
    if (isSecret) this.#input.value = "";
    this.#clear.hidden = !this.#input.value && outcome.verdict === "EMPTY";
    // What is said already is not said again.
    if (json === this.#shown) return;
    this.#shown = json;
    this.#result.dataset.verdict = outcome.verdict;
    this.#result.dataset.severity = outcome.severity;
    this.#result.replaceChildren(...new Answer(outcome, words, this.#chosenWay(words)).nodes(isSecret));
  }

  #choose({ target }) {
    if (target.type !== "radio") return;
    this.#way = target.value;
    for (const way of this.#result.querySelectorAll("[data-for-way]")) way.hidden = way.dataset.forWay !== target.value;
  }

  /** Where the reader is logging in: as chosen, as the page says, or as the step says that the reader came to. */
  #chosenWay(words) {
    const ways = words.paths.community_box.ways ?? [];
    const leadsHere = (way) => way.steps.some(({ link }) => link && new URL(link, location).href === location.href);
    const here = location.hash ? ways.filter(leadsHere) : [];
    const wanted = this.#way ?? (here.length === 1 ? here[0].id : this.dataset.way);
    return ways.find(({ id }) => id === wanted)?.id ?? ways[0]?.id;
  }
}

/** What is said about one outcome. */
class Answer {
  constructor(outcome, words, way) {
    const verdict = words.verdicts[outcome.verdict];
    Object.assign(this, { outcome, words, way, said: { ...verdict, ...verdict.reasons?.[outcome.reason] } });
    this.values = { host: outcome.host ?? words.widget.elsewhere, normalized: outcome.normalized ?? "" };
  }

  nodes(isSecret) {
    const { said, words, outcome } = this;
    const icon = ICONS[outcome.severity];
    const title = element("p", { class: "url-checker-verdict" }, ...filledText(said.title, this.values));
    if (icon) title.prepend(element("span", { class: "url-checker-icon", "aria-hidden": "true" }, icon));
    // Most notes say how the address was cleaned, and are of interest only where it is shown.
    const notes = outcome.notes.filter((note) => outcome.normalized || words.always_noted.includes(note));
    const lines = [...new Set(notes.map((note) => words.notes[note]).filter(Boolean))];
    if (isSecret) lines.unshift(words.widget.secret_cleared);
    const details = element("div", { class: "url-checker-details", "aria-live": "off" });
    details.append(...this.address(), ...this.path(), ...this.after(), ...this.alternatives());
    return [title, this.html("div", said.message), ...lines.map((line) => this.html("p", line)), details];
  }

  html(name, html, attributes) {
    return element(name, attributes, filled(html, this.values));
  }

  address() {
    const { normalized } = this.outcome;
    // Where there is nothing to paste, the address stands in the advice for single sign-on.
    if (!normalized || this.outcome.login_path !== "community_box") return [];
    const { widget } = this.words;
    const button = element("button", { class: "button", type: "button" }, widget.copy);
    const failed = element("p", { role: "alert" });
    button.addEventListener("click", () => copy(normalized, button, failed, widget));
    const address = element("code", { class: "url-checker-address" }, normalized);
    const label = element("span", {}, widget.normalized_label);
    return [element("div", { class: "url-checker-normalized" }, label, address, button), failed];
  }

  path() {
    const path = this.words.paths[this.outcome.login_path];
    const message = path.message ? [this.html("p", path.message)] : [];
    if (path.ways?.length) return [...message, this.question(path.ways), ...path.ways.map((way) => this.wayOf(way))];
    const title = element("p", { class: "url-checker-subtitle" }, path.title);
    return [title, ...message, this.steps(path.steps ?? [])];
  }

  question(ways) {
    const group = element("fieldset", {}, element("legend", {}, this.words.widget.ways_question));
    // Boxes of one page must not share their choice.
    const name = `way-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    for (const { id, label } of ways) {
      const radio = element("input", { type: "radio", name, value: id });
      radio.checked = id === this.way;
      group.append(element("label", {}, radio, element("span", {}, label)));
    }
    return group;
  }

  wayOf({ id, title, steps }) {
    const subtitle = element("p", { class: "url-checker-subtitle" }, title);
    const way = element("div", { "data-for-way": id, "aria-live": "polite" }, subtitle, this.steps(steps));
    way.hidden = id !== this.way;
    return way;
  }

  steps(steps) {
    return element("ol", {}, ...steps.map((step) => this.step(step)));
  }

  step({ text, link }) {
    const item = this.html("li", text);
    if (link) item.append(" ", this.link(link, item.textContent));
    return item;
  }

  link(href, about) {
    const words = this.words.widget.step_link;
    return element("a", { href, "aria-label": `${words}: ${about}` }, words);
  }

  after() {
    return (this.said.after ?? []).map((line) => this.html("p", line));
  }

  alternatives() {
    const known = this.outcome.alternatives.map((id) => this.words.alternatives[id]).filter(Boolean);
    return known.map((way) => {
      const bare = this.outcome.normalized ? undefined : way.message_without_address;
      const message = this.html("p", bare ?? way.message);
      if (way.link) message.append(" ", this.link(way.link, way.title));
      const title = element("p", { class: "url-checker-subtitle" }, way.title);
      return element("div", { class: "url-checker-alternative" }, title, message);
    });
  }
}

async function copy(text, button, failed, words) {
  failed.textContent = "";
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), THANKS);
  } catch {
    failed.textContent = words.copy_failed;
  }
}

customElements.define("url-checker", UrlChecker);
