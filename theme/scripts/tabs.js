// Sections become panels of an ARIA tablist; hidden ones are still found by the browser's search and by addresses.
const makeTablist = (group, number) => {
  const linked = "linked" in group.dataset;
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
      if (linked) document.dispatchEvent(new CustomEvent("tab-chosen", { detail: tab.textContent }));
    });
    // The browser itself shows what it has found; where a script was faster, it leaves the folds around it closed.
    panel.addEventListener("beforematch", () => choose(index));
    list.append(tab);
    return tab;
  });

  function select(chosen) {
    panels[chosen]?.removeAttribute("hidden");
    choose(chosen);
  }

  /** Mark a tab as chosen, and hide what the others show. */
  function choose(chosen) {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", index === chosen);
      tab.tabIndex = index === chosen ? 0 : -1;
      if (index !== chosen) panels[index].setAttribute("hidden", "until-found");
    });
  }

  function selectTarget() {
    const target = group.querySelector(":target");
    if (!target) return;
    select(panels.findIndex((panel) => panel.contains(target)));
    target.scrollIntoView();
  }

  // Linked sets choose the tab of the same name, each in its place.
  if (linked) {
    listen(document, "tab-chosen", ({ detail }) => {
      const same = tabs.findIndex((tab) => tab.textContent === detail);
      if (same >= 0) select(same);
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

  select(Math.max(0, panels.findIndex((panel) => "chosen" in panel.dataset)));
  group.prepend(list);
  group.classList.add("ready");
  listen(window, "load hashchange", selectTarget);
};

article?.querySelectorAll(".tabs").forEach(makeTablist);
