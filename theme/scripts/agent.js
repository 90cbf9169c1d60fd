// For support agents: “Copy for reply” at each step and heading puts its words and its address on the clipboard, as rich
// text, as plain text and as Markdown.

const article = document.querySelector(".article-body");
const words = document.getElementById("part-address").dataset;
const announcer = document.getElementById("announcer");
const page = document.querySelector('link[rel="canonical"]')?.href ?? location.href.split(/[?#]/)[0];
const pageTitle = article.querySelector("h1")?.firstChild?.textContent.trim() ?? document.title;

document.documentElement.classList.add("agent");
article.querySelectorAll("h2[id], h3[id], h4[id]").forEach((heading) => {
  const answer = () => reply(heading.id, plainTitle(heading), sectionOf(heading));
  heading.after(card(answer, plainTitle(heading)));
});
article.querySelectorAll(".step").forEach((step) => {
  const text = step.querySelector(":scope > .step-text");
  const number = [...step.parentElement.children].indexOf(step) + step.parentElement.start;
  const name = words.stepName.replace("{number}", number);
  const parts = () => [...step.querySelectorAll(":scope > :is(.step-text, .step-below)")].flatMap((part) => [...part.childNodes]);
  step.append(card(() => reply(text.id || step.id, `${pageTitle}, ${name}`, parts()), name));
});

function card(answer, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button copy-reply";
  button.dataset.chrome = "";
  button.textContent = words.reply;
  button.setAttribute("aria-label", `${words.reply}: ${name}`);
  button.addEventListener("click", async () => {
    if (await put(answer())) {
      button.classList.add("done");
      announcer.textContent = words.replied;
      setTimeout(() => button.classList.remove("done"), 2000);
    }
  });
  return button;
}

/** What stands in the three forms: the words, and the address. */
function reply(id, name, nodes) {
  const address = `${page}#${encodeURIComponent(id)}`;
  const kept = nodes.map(cleaned).filter(Boolean);
  const html = kept.map((node) => node.outerHTML ?? escaped(node.textContent)).join("").trim();
  const text = kept.map(plain).join("").replace(/\n{3,}/g, "\n\n").trim();
  const markdown = kept.map(asMarkdown).join("").replace(/\n{3,}/g, "\n\n").trim();
  return {
    html: `${html}<p><a href="${escaped(address)}">${escaped(name)}</a></p>`,
    text: `${text}\n\n${name}: ${address}`,
    markdown: `${markdown}\n\n[${name.replace(/[[\]\\]/g, "\\$&")}](${address.replace(/[()]/g, encodeURIComponent)})`,
  };
}

async function put({ html, text, markdown }) {
  const blob = (type, content) => new Blob([content], { type });
  const forms = { "text/html": blob("text/html", html), "text/plain": blob("text/plain", text) };
  const own = "web text/markdown";
  if (ClipboardItem.supports?.(own)) forms[own] = blob("text/markdown", markdown);
  try {
    await navigator.clipboard.write([new ClipboardItem(forms)]);
    return true;
  } catch {
    return false; // The browser refuses: the words can still be marked and copied by hand.
  }
}

/** The first paragraph, list or procedure below a heading. */
function sectionOf(heading) {
  for (let next = heading.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) {
    if (!("chrome" in next.dataset) && next.textContent.trim()) return [next];
  }
  return [];
}

/** A copy with whole addresses, and without what only belongs on the page. */
function cleaned(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.cloneNode();
  if (node.nodeType !== Node.ELEMENT_NODE || "chrome" in node.dataset) return undefined;
  const copy = node.cloneNode(true);
  copy.querySelectorAll("[data-chrome], img, button, dialog").forEach((extra) => extra.remove());
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const { name } of [...element.attributes]) if (name !== "href" && name !== "start") element.removeAttribute(name);
    if (element.hasAttribute("href")) element.setAttribute("href", new URL(element.getAttribute("href"), page).href);
  }
  return copy;
}

const BLOCKS = /^(P|DIV|UL|OL|LI|TABLE|TR|BLOCKQUOTE|PRE|DL|DT|DD|DETAILS|SUMMARY|SECTION)$/;

function plain(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.replace(/\s+/g, " ");
  if (node.tagName === "BR") return "\n";
  const inside = [...node.childNodes].map(plain).join("");
  const text = node.tagName === "LI" ? `- ${inside.trim()}` : inside;
  return BLOCKS.test(node.tagName) ? `\n${text.trim()}\n` : text;
}

function asMarkdown(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.replace(/\s+/g, " ").replace(/[\\`*_[\]<]/g, "\\$&");
  if (node.tagName === "BR") return "  \n";
  if (node.tagName === "CODE") return `\`${node.textContent}\``;
  const inside = [...node.childNodes].map(asMarkdown).join("");
  switch (node.tagName) {
    case "STRONG": case "B": return `**${inside.trim()}**`;
    case "EM": case "I": return `*${inside.trim()}*`;
    case "A": return node.href ? `[${inside}](${node.getAttribute("href").replace(/[()]/g, encodeURIComponent)})` : inside;
    case "LI": return `- ${inside.trim()}\n`;
    case "P": return `\n${inside.trim()}\n\n`;
    default: return BLOCKS.test(node.tagName) ? `\n${inside.trim()}\n` : inside;
  }
}

function plainTitle(heading) {
  return [...heading.childNodes].filter((node) => !("chrome" in (node.dataset ?? {}))).map((node) => node.textContent).join("").trim();
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}
