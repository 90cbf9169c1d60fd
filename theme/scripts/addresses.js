// What an address points to is shown, wherever it is folded away; and the controls that copy addresses are loaded when a
// pointer, a finger or the keyboard first reaches the article. Readers who only read never load them.
const { copyLinks, agent, agentView } = document.getElementById("part-address")?.dataset ?? {};

showTarget();
listen(window, "hashchange", showTarget);
if (article && copyLinks) {
  listen(article, "pointerover focusin touchstart", () => import(copyLinks), { passive: true });
  if (agent && isAgent()) import(agent);
}

/** Open every closed fold around the target of the address, and itself. */
function showTarget() {
  const id = decoded(location.hash.slice(1));
  const target = id ? document.getElementById(id) : undefined;
  const folds = [];
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    if (!fold.open) folds.push(fold);
  }
  if (!folds.length) return;
  for (const fold of folds) fold.open = true;
  target.scrollIntoView();
}

/** `?agent` in an address turns the view of support agents on in this browser, `?agent=off` off; else the site decides. */
function isAgent() {
  const asked = new URLSearchParams(location.search).get("agent");
  const view = asked === null ? undefined : asked === "off" ? "off" : "on";
  const known = store("localStorage");
  try {
    if (view) known.agent = view;
  } catch {
    // It is full: the view lasts as long as the page.
  }
  return (view ?? known.agent ?? agentView) === "on";
}
