// The bar at the foot of the window and the overlay above it: what is wrong with this page, and what writers ask for.

const STYLE = "/__guidepost/preview.css";
const VARIABLES = "guidepost-variables";

/** An element with attributes and children; words are never read as HTML. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const counted = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;
const isError = ({ severity }) => severity === "error";
/** What tells one set of mistakes from another. */
const signature = ({ stopped, diagnostics }) => JSON.stringify([stopped, diagnostics.map(({ code, message, line }) => [code, message, line])]);

export class Bar {
  #closed = sessionStorage.getItem("guidepost-closed");
  #root;

  constructor(notes) {
    this.host = make("guidepost-preview", { "data-guidepost": true });
    this.#root = this.host.attachShadow({ mode: "open" });
    this.overlay = make("section", { class: "overlay", role: "dialog", "aria-label": "Mistakes of this page", hidden: true });
    this.bar = make("footer", { class: "bar", role: "region", "aria-label": "Preview" });
    this.tip = make("p", { class: "tip", role: "tooltip", hidden: true });
    const dock = make("div", { class: "dock" }, this.overlay, this.bar);
    this.#root.append(make("link", { rel: "stylesheet", href: STYLE }), dock, this.tip);
    addEventListener("keydown", (event) => event.key === "Escape" && !this.overlay.hidden && this.close());
    document.addEventListener("mouseover", (event) => this.#explain(event.target));
    this.#showVariables(localStorage.getItem(VARIABLES) === "on");
    this.show(notes);
  }

  /** Say what is to be said now. */
  show(notes) {
    this.notes = notes;
    const errors = notes.diagnostics.filter(isError).length + (notes.stopped ? 1 : 0);
    this.bar.replaceChildren(...this.#parts(notes, errors));
    this.#fill(notes);
    this.overlay.hidden = errors === 0 || signature(notes) === this.#closed;
  }

  connected(is) {
    this.host.toggleAttribute("data-offline", !is);
    this.#root.querySelector(".state").textContent = is ? "Live" : "Waiting for guidepost serve";
  }

  close() {
    this.overlay.hidden = true;
    this.#closed = signature(this.notes);
    sessionStorage.setItem("guidepost-closed", this.#closed);
  }

  #parts(notes, errors) {
    const warnings = notes.diagnostics.length - notes.diagnostics.filter(isError).length + notes.more;
    const own = [errors && counted(errors, "error"), warnings && counted(warnings, "warning")].filter(Boolean).join(", ");
    const elsewhere = [
      notes.elsewhere.errors ? `${counted(notes.elsewhere.errors, "error")} on ${counted(notes.elsewhere.pages, "other page")}` : null,
      notes.site.length ? `${counted(notes.site.length, "mistake")} of the site` : null,
    ].filter(Boolean);
    return [
      make("span", { class: "state" }, this.host.hasAttribute("data-offline") ? "Waiting for guidepost serve" : "Live"),
      make("button", { class: errors ? "mistakes bad" : "mistakes", type: "button", disabled: !own && elsewhere.length === 0, onclick: () => this.#toggle() },
        [own || "No mistakes here", ...elsewhere].join(" · ")),
      notes.words === null ? null : make("span", { class: "words" }, `${counted(notes.words, "word")} · ${counted(notes.minutes, "minute")}`),
      notes.brands.length ? this.#brands(notes) : null,
      make("button", { class: "variables", type: "button", "aria-pressed": String(this.#variables()), onclick: (event) => this.#showVariables(!this.#variables(), event.currentTarget) }, "Variables"),
      notes.route === null ? null : make("button", { class: "copy-link", type: "button", onclick: (event) => copyLink(event.currentTarget) }, "Copy link to here"),
      notes.editor ? make("a", { class: "edit", href: notes.editor }, "Edit") : null,
    ].filter(Boolean);
  }

  #brands(notes) {
    const choose = (event) => fetch(`/__guidepost/brand?${encodeURIComponent(event.target.value)}`, { method: "POST" });
    const option = (name, label) => make("option", { value: name, selected: (notes.brand ?? "") === name }, label);
    return make("select", { "aria-label": "Brand", onchange: choose }, option("", "No brand"), ...notes.brands.map((name) => option(name, name)));
  }

  #fill(notes) {
    const stale = notes.stale ? make("p", { class: "stale" }, "The page behind this is the last good version.") : null;
    const stopped = notes.stopped ? make("p", { class: "stopped" }, `The site cannot be built: ${notes.stopped}`) : null;
    const others = notes.elsewhere.named.map(({ url, title, errors }) => make("li", {}, make("a", { href: url }, title), ` ${counted(errors, "error")}`));
    this.overlay.replaceChildren(...[
      make("button", { class: "close", type: "button", onclick: () => this.close() }, "Close"),
      stale,
      stopped,
      ...notes.diagnostics.map(mistake),
      notes.more ? make("p", {}, `and ${notes.more} more: guidepost check shows all`) : null,
      ...notes.site.map(mistake),
      others.length ? make("h2", {}, "Other pages") : null,
      others.length ? make("ul", { class: "others" }, ...others) : null,
    ].filter(Boolean));
  }

  #toggle() {
    if (this.overlay.hidden) this.overlay.hidden = false;
    else this.close();
  }

  #variables() {
    return document.documentElement.hasAttribute("data-guidepost-variables");
  }

  #showVariables(shown, button) {
    document.documentElement.toggleAttribute("data-guidepost-variables", shown);
    localStorage.setItem(VARIABLES, shown ? "on" : "off");
    button?.setAttribute("aria-pressed", String(shown));
    this.tip.hidden = true;
  }

  /** The name and value of the variable below the pointer. */
  #explain(target) {
    const variable = this.#variables() ? target.closest?.("guidepost-variable") : null;
    this.tip.hidden = !variable;
    if (!variable) return;
    this.tip.textContent = `${variable.getAttribute("name")} = ${variable.getAttribute("value") ?? variable.textContent}`;
    const { left, bottom } = variable.getBoundingClientRect();
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${bottom + 4}px`;
  }
}

/** A line with the part marked that a mistake is about; one that is cut has none. */
function marked({ excerpt, line, column, end_line: endLine, end_column: endColumn }) {
  const letters = [...excerpt];
  const end = endLine === line ? endColumn - 1 : letters.length;
  if (excerpt.includes("…") || end <= column - 1) return [excerpt];
  const part = (from, to) => letters.slice(from, to).join("");
  return [part(0, column - 1), make("mark", {}, part(column - 1, end)), part(end)];
}

/** One mistake: what, where, the line, what helps. */
function mistake(found) {
  const { code, severity, message, file, line, column, excerpt, hints, editor } = found;
  const place = file ? `${file}${line ? `:${line}:${column}` : ""}` : "";
  return make("article", { class: `mistake ${severity}` },
    make("h2", {}, message),
    make("p", {}, make("code", {}, `${severity}[${code}]`), " ", editor ? make("a", { class: "place", href: editor }, place) : make("span", { class: "place" }, place)),
    excerpt ? make("pre", { tabindex: "0" }, ...marked(found)) : null,
    ...hints.map((hint) => make("p", { class: "hint" }, hint)));
}

/** The published address of what stands at the top of the window. */
async function copyLink(button) {
  const page = document.querySelector('link[rel="canonical"]')?.href ?? location.origin + location.pathname;
  const above = [...document.querySelectorAll(".article-body [id]")].filter((element) =>
    /^H[1-6]$|^LI$|^DETAILS$/.test(element.tagName) && element.getBoundingClientRect().top < innerHeight / 3);
  const anchor = scrollY === 0 ? "" : above.at(-1)?.id;
  const address = anchor ? `${page}#${anchor}` : page;
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy link to here"; }, 2000);
  } catch {
    // The browser refuses: the address can still be marked and copied by hand.
    button.replaceWith(make("input", { class: "address", readonly: true, value: address, "aria-label": "Link to here" }));
  }
}
