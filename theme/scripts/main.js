// What a page gains when scripts run. Nothing here is needed to read it.
// Words and icons come from the <template> parts that the theme's partials/script_parts.html writes.

const part = (name) => document.getElementById(`part-${name}`).content.firstElementChild.cloneNode(true);
const article = document.querySelector(".article-body");

showCurrentPageInMenu();
if (article) {
  if (navigator.clipboard) article.querySelectorAll(".code-block").forEach(addCopyButton);
  article.querySelectorAll("pre, table").forEach(letKeyboardScroll);
  article.querySelectorAll(".tabs").forEach(makeTablist);
  openPicturesInFullSize(article);
}

/** A long navigation starts where the reader is. */
function showCurrentPageInMenu() {
  const menu = document.getElementById("menu");
  const current = menu?.querySelector('.tree [aria-current="page"]');
  if (!current) return;
  const centre = () => {
    const offset = current.getBoundingClientRect().top - menu.getBoundingClientRect().top;
    if (offset > menu.clientHeight - 64) menu.scrollTop += offset - menu.clientHeight / 2;
  };
  centre();
  menu.addEventListener("toggle", centre);
}

/** @param {HTMLElement} block */
function addCopyButton(block) {
  const button = part("copy");
  const label = button.querySelector("span");
  const say = (text, done) => {
    label.textContent = text;
    button.classList.toggle("done", done);
    document.getElementById("announcer").textContent = done ? text : "";
  };
  const text = label.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.querySelector("code").textContent.trimEnd());
    } catch {
      return; // The browser refuses: the code can still be marked and copied by hand.
    }
    say(button.dataset.done, true);
    setTimeout(say, 2000, text, false);
  });
  block.append(button);
}

/** @param {HTMLElement} element */
function letKeyboardScroll(element) {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}

/** Sections become panels of an ARIA tablist; hidden ones are still found by the browser's search and by addresses. */
function makeTablist(group, number) {
  const panels = [...group.querySelectorAll(":scope > .tab")];
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.dataset.chrome = "";

  const tabs = panels.map((panel, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${number}-${index}-label`;
    panel.id ||= `tab-${number}-${index}-panel`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.textContent = panel.querySelector(".tab-title").textContent;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => {
      select(index);
      if ("linked" in group.dataset) group.dispatchEvent(new CustomEvent("tab-chosen", { bubbles: true, detail: tab.textContent }));
    });
    panel.addEventListener("beforematch", () => select(index));
    list.append(tab);
    return tab;
  });

  function select(chosen) {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", index === chosen);
      tab.tabIndex = index === chosen ? 0 : -1;
      if (index === chosen) panels[index].removeAttribute("hidden");
      else panels[index].setAttribute("hidden", "until-found");
    });
  }

  function selectTarget() {
    const target = group.querySelector(":target");
    if (!target) return;
    select(panels.findIndex((panel) => panel.contains(target)));
    target.scrollIntoView();
  }

  /** Linked sets choose the tab of the same name, each in its place. */
  if ("linked" in group.dataset) {
    document.addEventListener("tab-chosen", (event) => {
      const same = tabs.findIndex((tab) => tab.textContent === event.detail);
      if (event.target !== group && same >= 0) select(same);
    });
  }

  list.addEventListener("keydown", (event) => {
    const here = tabs.indexOf(document.activeElement);
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const next = { [forward]: here + 1, [backward]: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + tabs.length) % tabs.length;
    select(index);
    tabs[index].focus();
  });

  select(0);
  group.prepend(list);
  group.classList.add("ready");
  addEventListener("load", selectTarget);
  addEventListener("hashchange", selectTarget);
}

/** Click or Enter on a picture that is shown smaller than its file opens it in a dialog. */
function openPicturesInFullSize(article) {
  const dialog = part("picture");
  const full = dialog.appendChild(new Image());
  const pictures = [...article.querySelectorAll("img")].filter((img) => !img.closest("a, button, summary"));

  const mark = (img) => {
    const natural = Number(img.getAttribute("width")) || img.naturalWidth;
    const opens = img.clientWidth > 0 && natural > img.clientWidth * 1.1;
    img.classList.toggle("opens", opens);
    for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", `${dialog.dataset.open} ${img.alt}`]]) {
      if (opens) img.setAttribute(name, value);
      else img.removeAttribute(name);
    }
  };
  const open = (img) => {
    full.src = img.src;
    full.alt = img.alt;
    dialog.showModal();
  };
  const openEvent = (event) => {
    if (!event.target.matches?.("img.opens") || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(event.target);
  };

  article.addEventListener("click", openEvent);
  article.addEventListener("keydown", openEvent);
  dialog.addEventListener("click", () => dialog.close());
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  pictures.forEach((img) => sizes.observe(img));
  document.body.append(dialog);
}
