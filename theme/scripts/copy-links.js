// Copies the address of a heading, step, picture, note or term, or of the words that are marked.

const article = document.querySelector(".article-body");
const words = document.getElementById("part-address").dataset;
const announcer = document.getElementById("announcer");

article.querySelectorAll(".step").forEach((step) => addLink(step.querySelector(":scope > .step-text").id, words.step, (link) => step.append(link)));
article.querySelectorAll(".admonition[id]").forEach((box) => {
  // In a summary a link would be a control within another.
  const title = box.querySelector(":scope > p.admonition-title");
  addLink(box.id, words.box, (link) => (box.matches("details") ? box.before(link) : (title ?? box).append(link)));
});
article.querySelectorAll("img[id]").forEach((picture) => {
  if (!picture.closest("a, button, summary")) addLink(picture.id, words.picture, (link) => picture.after(link), picture.alt);
});
article.querySelectorAll("dt[id]").forEach((term) => addLink(term.id, words.term, (link) => term.append(link), term.textContent));
article.addEventListener("click", copyOnClick);
offerSelection();

function addLink(id, label, place, name = "") {
  if (!id) return;
  const link = document.createElement("a");
  link.className = "headerlink";
  link.href = `#${encodeURIComponent(id)}`;
  link.dataset.chrome = "";
  link.setAttribute("aria-label", name ? `${label}: ${name}` : label);
  link.textContent = "#";
  place(link);
}

/** The address for others: not that of a preview, nor with what a search has added. */
function permalink(fragment) {
  const page = document.querySelector('link[rel="canonical"]')?.href ?? location.href.split(/[?#]/)[0];
  return page + fragment;
}

async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return; // The browser refuses: the address can still be copied from its bar.
  }
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = words.copied));
  element.classList.add("done");
  setTimeout(() => {
    element.classList.remove("done");
    announcer.textContent = "";
  }, 2000);
}

function copyOnClick(event) {
  const link = event.target.closest?.(".headerlink");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // Beside a picture or on a fold, only the address is wanted.
  event.stopPropagation();
  copy(permalink(link.hash), link);
}

/** A button at the words that are marked. */
function offerSelection() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button copy-selection";
  button.textContent = words.selection;
  button.hidden = true;
  document.body.append(button);

  const show = () => {
    const range = selectedRange();
    button.hidden = !range;
    if (!range) return;
    const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
    button.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    button.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, document.documentElement.clientWidth - button.offsetWidth - 8))}px`;
  };
  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const range = selectedRange();
    if (range) copy(permalink(fragmentFor(range)), button);
  });
}

function selectedRange() {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : undefined;
  return range && article.contains(range.commonAncestorContainer) && selection.toString().trim() ? range : undefined;
}

/** `#nearest-id:~:text=…`: browsers that do not look for words go to the nearest address. */
function fragmentFor(range) {
  const text = squeeze(getSelection().toString());
  const id = nearestId(range.startContainer);
  const parts = text.length > 120 || /\n/.test(getSelection().toString().trim()) ? ends(text) : [text];
  const before = occurrences(text) > 1 ? lastWords(blockTextBefore(range), 3) : "";
  const directive = (before ? `${encode(before)}-,` : "") + parts.map(encode).join(",");
  return `#${encodeURIComponent(id)}:~:text=${directive}`;
}

function nearestId(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const own = element.closest(".article-body [id]");
  if (own) return own.id;
  const before = [...article.querySelectorAll("[id]")].filter((other) => other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before.at(-1)?.id ?? "";
}

/** The first and the last words of a long text. */
function ends(text) {
  const all = text.split(" ");
  return all.length < 8 ? [text] : [all.slice(0, 4).join(" "), all.slice(-4).join(" ")];
}

function blockTextBefore(range) {
  const block = (range.startContainer.parentElement ?? article).closest("p, li, dd, dt, td, th, h1, h2, h3, h4, h5, h6, div");
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return squeeze(before.toString());
}

const squeeze = (text) => text.replace(/\s+/g, " ").trim();
const lastWords = (text, count) => text.split(" ").slice(-count).join(" ");
const occurrences = (text) => squeeze(article.innerText).toLowerCase().split(text.toLowerCase()).length - 1;
/** A dash would end a part of the directive. */
const encode = (text) => encodeURIComponent(text).replaceAll("-", "%2D");
