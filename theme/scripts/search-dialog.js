// The search: asks pagefind's program, which runs in the page, and lists what it finds. Words and icons come from the theme's
// partials/search.html.

const dialog = document.getElementById("guidepost-search");
const form = dialog.querySelector("form");
const input = dialog.querySelector("input");
const status = dialog.querySelector("[role=status]");
const list = dialog.querySelector("ol");
const more = dialog.querySelector("[data-more]");
const help = dialog.querySelector("[data-help]");
const hint = status.textContent;
const ignored = new Set(dialog.dataset.ignored.split(" "));
const synonyms = Object.entries(JSON.parse(dialog.dataset.synonyms || "{}"));
/** Where the words of a chosen result are for the page that it leads to: until that page is there, and no longer. */
const STORE = "found";
/** How many articles are listed at a time, and how many headings of each. */
const ARTICLES = 6;
const HEADINGS = 3;
/** How many wordings of a query are tried, and how many words of each, as in search/query.rs. */
const WORDINGS = 8;
const WORDS = 8;
/** An article that lacks half of the words is listed where the best is at most so many times as good. */
const NEAR = 3;
/** Longer than most pause between two letters, in milliseconds: each answer loads articles. */
const PAUSE = 250;
/** How many articles are loaded at once, and how long typing has to rest until the others are: who types slowly asks often. */
const FIRST = 3;
const REST = 500;

let program;
let asked = 0;
let timer;
let isFirst = true;

document.head.append(element("link", { rel: "stylesheet", href: dialog.dataset.style }));
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(answer, PAUSE);
  // Words that begin with one letter are a quarter of the index.
  if (isFirst && !/(^|\s)\S$/.test(input.value)) answerFirst();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
form.querySelector("button").addEventListener("click", () => dialog.close());
more.addEventListener("click", showMore);
dialog.addEventListener("keydown", walk);
dialog.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (event.target === dialog) dialog.close();
  else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) follow(link);
});
addEventListener("pageshow", markFound);
addEventListener("keydown", ({ key }) => key === "Escape" && CSS.highlights?.delete("found"));
markFound();
if (dialog.open) start();
else input.addEventListener("focus", start, { once: true });

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fetch the program while the reader types; what stands in the field already is asked at once. */
function start() {
  load().catch(() => {});
  answer();
}

function load() {
  program ??= import(dialog.dataset.core).then(({ createInstance }) => {
    const instance = createInstance({ noWorker: true, excerptLength: 24, excerptEllipsis: "…" });
    return instance.init().then(() => instance);
  });
  program.catch(() => (program = undefined));
  return program;
}

/** The words that say what is looked for: not the ignored ones, and among many not the shortest. Words in quotes are one. */
function wordsOf(text) {
  if (/^\s*".+"\s*$/.test(text)) return [text.trim()];
  const all = text.split(/\s+/).filter(Boolean);
  const essential = all.filter((word) => !ignored.has(word.toLowerCase()) && !(all.length > 2 && /^[a-z]{1,2}$/i.test(word)));
  return (essential.length ? essential : all).slice(0, WORDS);
}

/** What was typed, and the same in the words that articles use: each a list of words, as in search/query.rs. */
function wordings(typed) {
  const spaced = ` ${typed.trim().replace(/\s+/g, " ").toLowerCase()} `;
  const others = synonyms
    .filter(([word]) => spaced.includes(` ${word} `))
    .flatMap(([word, meant]) => meant.map((meant) => wordsOf(spaced.replace(` ${word} `, () => ` ${meant} `))));
  return [wordsOf(typed), ...others].slice(0, WORDINGS);
}

/** What is found, the best first: each article once, by its best wording. A word is worth its rareness, and the sum says how
    well an article answers, also where it lacks one. search/tests_file.rs does the same. */
async function find(typed) {
  const searcher = await load();
  const answers = new Map();
  const ask = (query) => answers.get(query) ?? answers.set(query, searcher.search(query)).get(query);
  const found = new Map();
  const ways = wordings(typed);
  await Promise.all(ways.flat().map(ask));
  for (const words of ways) {
    const pages = new Map();
    for (const word of words) {
      for (const result of (await ask(word)).results) {
        const page = pages.get(result.id) ?? { id: result.id, rank: 0, words: [], result };
        page.rank += result.score;
        page.words.push(word);
        pages.set(page.id, page);
      }
    }
    const best = [...pages.values()].reduce((best, { rank }) => Math.max(best, rank), 0);
    for (const page of pages.values()) {
      const isGood = page.words.length * 2 > words.length || page.rank * NEAR >= best;
      if (isGood && !(found.get(page.id)?.rank >= page.rank)) found.set(page.id, page);
    }
  }
  // The passages of an article are those with most of its words: they are asked for together.
  const data = async ({ id, words, result }) => {
    const { results } = await ask(words.join(" "));
    return (results.find((other) => other.id === id) ?? result).data();
  };
  return [...found.values()].sort((a, b) => b.rank - a.rank).map((page) => ({ data: () => data(page) }));
}

let waiting = [];

const countOf = (results) => status.dataset.found.replace("{count}", results.length);

/** What the first letters find is shown while the reader goes on typing, if nothing is there yet. */
async function answerFirst() {
  isFirst = false;
  const before = asked;
  try {
    await load();
    const typed = input.value.trim();
    const results = typed ? await find(typed) : [];
    const articles = await Promise.all(results.slice(0, FIRST).map((result) => result.data()));
    if (articles.length && asked === before) show(articles.map(article), countOf(results));
  } catch {
    // The answer to all that is typed says what is wrong.
  }
}

async function answer() {
  const number = ++asked;
  const typed = input.value.trim();
  isFirst = !typed;
  if (!typed) return show([], hint, typed);
  try {
    const results = await find(typed);
    if (number !== asked) return;
    const articles = await Promise.all(results.slice(0, FIRST).map((result) => result.data()));
    if (number !== asked) return;
    waiting = results.slice(FIRST);
    const words = results.length ? countOf(results) : status.dataset.none.replace("{query}", typed);
    show(articles.map(article), words, typed);
    help.hidden = results.length > 0;
    // Where these cannot be fetched, the first are there.
    timer = setTimeout(() => add(ARTICLES - FIRST).catch(() => {}), REST);
  } catch {
    // The connection failed, or the site was published anew since the page was opened: the next letter begins again.
    program = undefined;
    if (number === asked) show([], status.dataset.failed, typed);
  }
}

function show(items, words, typed = "") {
  dialog.dataset.answered = typed;
  list.replaceChildren(...items);
  dialog.scrollTop = 0;
  status.textContent = words;
  help.hidden = true;
  more.hidden = true;
}

/** The next articles that were found, below the others. */
async function add(count) {
  const number = asked;
  const next = waiting.splice(0, count);
  const items = (await Promise.all(next.map((result) => result.data()))).map(article);
  if (number !== asked) return [];
  list.append(...items);
  more.hidden = !waiting.length;
  return items;
}

async function showMore() {
  const [first] = await add(ARTICLES);
  first?.querySelector("a").focus();
}

/** One article: its title with the best passage, and the headings below which words were found. */
function article(found) {
  const parts = [...found.sub_results];
  const top = parts[0]?.anchor ? undefined : parts.shift();
  const best = parts.sort((a, b) => b.locations.length - a.locations.length).slice(0, HEADINGS);
  best.sort((a, b) => a.anchor.location - b.anchor.location);
  // The beginning of an article says nothing where its headings do.
  const isSaying = !best.length || withoutTitle(top?.excerpt ?? "", found.meta.title).includes("<mark>");
  const excerpt = isSaying ? top?.excerpt : "";
  const item = entry({ url: found.url, title: found.meta.title, excerpt, locations: found.locations }, found);
  if (best.length) item.append(element("ul", {}, ...best.map((part) => entry(part, found))));
  return item;
}

/** A result: a link with the passage that speaks for it; a passage that is the title again speaks for nothing. */
function entry({ url, title, excerpt, locations }, found) {
  const link = element("a", { href: url }, ...marked(title));
  const texts = found.content.split(/\s+/);
  const words = locations.map((at) => texts[at]?.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  link.words = [...new Set(words.filter(Boolean))];
  const rest = withoutTitle(excerpt ?? "", title);
  return element("li", {}, link, ...(/[\p{L}\p{N}]/u.test(rest) ? [element("p", {}, ...passage(rest))] : []));
}

function withoutTitle(excerpt, title) {
  const words = excerpt.split(" ");
  const plain = (text) => text.replace(/<\/?mark>/g, "").replace(/\.$/, "");
  const length = title.split(/\s+/).length;
  return plain(words.slice(0, length).join(" ")) === plain(title) ? words.slice(length).join(" ") : excerpt;
}

/** A passage as pagefind gives it: text with <mark>, and nothing else of HTML. It marks words with the signs that follow them. */
function passage(excerpt) {
  const text = (part) => part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const parts = excerpt.replace(/((?:&[lg]t;|[^\p{L}\p{N}>])*)<\/mark>/gu, "</mark>$1").split(/<\/?mark>/);
  return parts.map((part, index) => (index % 2 ? element("mark", {}, text(part)) : text(part)));
}

/** A title with the words that begin as those typed do. */
function marked(title) {
  const typed = wordings(input.value).flat().join(" ").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
  const isTyped = (word) => typed.some((start) => word.toLowerCase().startsWith(start));
  return title.split(/([\p{L}\p{N}]+)/u).map((part, index) => (index % 2 && isTyped(part) ? element("mark", {}, part) : part));
}

/** Arrows go from the field through the results and back; a letter goes on typing. */
function walk(event) {
  const links = [...list.querySelectorAll("a")];
  const here = links.indexOf(document.activeElement);
  const inField = document.activeElement === input;
  if (event.key.length === 1 && here >= 0 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") return input.focus();
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, ...(inField ? {} : { Home: 0, End: links.length - 1 }) }[event.key];
  if (next === undefined || (!inField && here < 0) || !links.length) return;
  event.preventDefault();
  if (next === -1) input.focus();
  else links[inField && event.key === "ArrowUp" ? links.length - 1 : Math.min(next, links.length - 1)].focus();
}

/** A result opens at its heading, its words marked; one on this page, too. */
function follow(link) {
  try {
    sessionStorage[STORE] = JSON.stringify(link.words);
  } catch {
    // Without a store they are not marked.
  }
  const isHere = link.hash && link.pathname === location.pathname;
  dialog.close();
  if (isHere) setTimeout(markFound);
}

function markFound() {
  let words;
  try {
    words = JSON.parse(sessionStorage[STORE] ?? "[]");
    sessionStorage.removeItem(STORE);
  } catch {
    return;
  }
  const body = document.querySelector(".article-body");
  if (!words.length || !body || !CSS.highlights) return;
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const ranges = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (node.parentElement.closest("[data-chrome]")) continue;
    for (const { index, 0: word } of node.data.matchAll(pattern)) {
      ranges.push(new StaticRange({ startContainer: node, startOffset: index, endContainer: node, endOffset: index + word.length }));
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}
