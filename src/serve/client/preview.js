// The preview in a page: keeps it as it is on disk, without losing the writer's place. Knows no theme: it compares the
// page as it came with the page as it comes now, and changes only what differs.
import { Bar } from "./bar.js";
import { Region } from "./region.js";

const EVENTS = "/__guidepost/events";
/** How long to wait before asking a server again that has refused. */
const RETRY = 2000;
/** What scripts of themes may have worked on in articles: if such a thing is new, they have to run again. */
const SCRIPTED = "pre, table, img, .tabs, .code-block, .annotation, url-checker";
/** What they show elsewhere: if anything within is new, they have to run again, too. */
const SHOWN_ELSEWHERE = ".annotations, pre.mermaid";

const modules = (root) => addresses(root, 'script[type="module"][src]', "src");
const classics = (root) => String(addresses(root, 'script[src]:not([type="module"])', "src"));
const policy = (root) => root.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content;
const notesOf = (root) => JSON.parse(root.getElementById("guidepost-preview").textContent);
const addresses = (root, selector, name) =>
  [...root.querySelectorAll(selector)].filter((element) => !("guidepost" in element.dataset)).map((element) => element.getAttribute(name));

let notes = notesOf(document);
let generation = Number(document.getElementById("guidepost-preview").dataset.generation);
let total = null;
let body = new Region(document.body);
let scripts = modules(document);
const bar = new Bar(notes);
document.documentElement.append(bar.host);

// ---- news of the server

let source = null;
let closed = null;

/** Hidden pages let go of their connection: browsers have few for one host. */
function connect() {
  clearTimeout(closed);
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(EVENTS);
  source.onmessage = ({ data }) => hear(JSON.parse(data));
  source.onopen = () => bar.connected(true);
  source.onerror = () => {
    bar.connected(false);
    if (source.readyState === EventSource.CLOSED) closed = setTimeout(connect, RETRY);
  };
}

function hear(event) {
  if (event.edited && event.edited !== location.pathname) {
    location.assign(event.edited);
    return;
  }
  const counts = `${event.errors} ${event.warnings}`;
  // Where there is no page, there may be one now.
  const concerns = !event.changed || notes.route === null || event.changed.includes(notes.route) || counts !== total;
  const news = event.generation !== generation;
  generation = event.generation;
  const first = total === null;
  total = counts;
  if (news && (concerns || first)) update();
  else mark();
}

/** For whoever waits for a build to arrive in the page. */
function mark() {
  document.documentElement.dataset.guidepostGeneration = generation;
}

addEventListener("visibilitychange", connect);
addEventListener("pageshow", (event) => event.persisted && connect());
addEventListener("pagehide", () => source?.close());
connect();

// ---- the page

let running = false;
let again = false;

async function update() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    do {
      again = false;
      await fetchAndSwap();
    } while (again);
  } catch (error) {
    console.warn("the page cannot be changed in place:", error);
    location.reload();
  }
  running = false;
}

async function fetchAndSwap() {
  const wanted = generation;
  const response = await fetch(location.pathname + location.search, { cache: "no-cache" });
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const news = notesOf(next);
  const nextScripts = modules(next);
  const gained = nextScripts.filter((src) => !scripts.includes(src));
  const lost = scripts.filter((src) => !nextScripts.includes(src));
  // A script that has changed is a loss and a gain: what the old one has put into the page cannot be taken back.
  const isOther = news.route !== notes.route || (gained.length && lost.length) || classics(next) !== classics(document);
  // What a page may load is settled when it loads.
  if (isOther || policy(next) !== policy(document)) {
    location.reload();
    return;
  }
  notes = news;
  scripts = nextScripts;
  await swapStyles(next);
  document.title = next.title;
  swapAttributes(document.documentElement, next.documentElement, ["lang", "dir"]);
  const place = here();
  const swapped = body.become(next.body);
  if (gained.length || lost.length || swapped.some(isScripted)) {
    await runScriptsAgain(next, wanted);
  }
  place.restore();
  bar.show(notes);
  mark();
}

/** Whether scripts have to run again for this element of an article. */
function isScripted(element) {
  const isTouched = () => element.matches(SCRIPTED) || element.querySelector(SCRIPTED) || element.closest(SHOWN_ELSEWHERE);
  return element.closest?.(".article-body") && (isTouched() || body.isReplaced(element));
}

function swapAttributes(from, to, names) {
  for (const name of names) {
    if (to.hasAttribute(name)) from.setAttribute(name, to.getAttribute(name));
    else from.removeAttribute(name);
  }
}

/** A new style sheet takes the place of the old one once it is there. */
async function swapStyles(next) {
  const selector = 'link[rel="stylesheet"]:not([data-guidepost])';
  const old = [...document.head.querySelectorAll(selector)];
  const links = [...next.head.querySelectorAll(selector)];
  const kept = new Set(links.map((link) => link.getAttribute("href")));
  const gone = old.filter((link) => !kept.has(link.getAttribute("href")));
  const known = new Set(old.map((link) => link.getAttribute("href")));
  const loading = links.filter((link) => !known.has(link.getAttribute("href"))).map((link) => {
    const added = document.importNode(link, true);
    const done = new Promise((resolve) => { added.onload = added.onerror = resolve; });
    (old.at(-1) ?? document.head.lastChild).after(added);
    return done;
  });
  await Promise.all(loading);
  gone.forEach((link) => link.remove());
}

/** Gives the theme's scripts the article as it came, and puts back what was chosen, opened and typed. */
async function runScriptsAgain(next, number) {
  const article = document.querySelector(".article-body");
  const chosen = remember(article);
  const scrolled = [...document.querySelectorAll("*")].filter((element) => element.scrollTop > 0 && element !== document.scrollingElement)
    .map((element) => [element, element.scrollTop]);
  body.refresh(next.body.querySelector(".article-body"));
  body.forgetAdded();
  await Promise.all(scripts.map((src) =>
    // What a script cannot do twice, such as define an element, is no harm.
    import(`${new URL(src, location.href)}?preview=${number}`).catch(() => {})));
  chosen();
  for (const [element, top] of scrolled) element.scrollTop = top;
}

/** Remembers the state of an article's widgets by their order; returns what puts it back. */
function remember(article) {
  const all = (selector) => [...article.querySelectorAll(selector)];
  const open = all("details").map((details) => details.open);
  const values = all("input, textarea, select").map((field) => [field.value, field.checked]);
  const tabs = all('[role="tablist"]').map((list) =>
    [...list.querySelectorAll('[role="tab"]')].findIndex((tab) => tab.ariaSelected === "true"));
  return () => {
    all("details").forEach((details, index) => { details.open = open[index] ?? details.open; });
    all("input, textarea, select").forEach((field, index) => {
      if (values[index]) [field.value, field.checked] = values[index];
    });
    all('[role="tablist"]').forEach((list, index) => list.querySelectorAll('[role="tab"]')[tabs[index]]?.click());
  };
}

/** Where the writer is: what stands at the top of the window, and how far from it. */
function here() {
  const bottom = innerHeight;
  const visible = [...document.querySelectorAll(".article-body > *, .article-body [id]")]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && box.bottom > 0 && box.top < bottom)
    .sort(([, a], [, b]) => Math.abs(a.top) - Math.abs(b.top));
  const { scrollX, scrollY } = window;
  return {
    restore() {
      if (scrollY === 0) return;
      const behavior = "instant";
      for (const [element, box] of visible) {
        const now = element.isConnected ? element : element.id && document.getElementById(element.id);
        if (!now) continue;
        scrollBy({ top: now.getBoundingClientRect().top - box.top, behavior });
        return;
      }
      scrollTo({ left: scrollX, top: scrollY, behavior });
    },
  };
}
