// Opens the search. What it shows is the work of search-dialog.js, which is fetched when it is first wanted; what is typed
// meanwhile stands in the field already.
const search = document.getElementById("guidepost-search");

if (search) {
  const load = () => import(search.dataset.script);
  const isControl = ({ target }) => target.closest?.("[data-search-open]");
  const open = () => {
    if (!search.open) search.showModal();
    search.querySelector("input").select();
    load();
  };
  listen(document, "click", (event) => isControl(event) && open());
  listen(document, "pointerover focusin", (event) => isControl(event) && load());
  listen(document, "keydown", (event) => {
    const { key, target, altKey } = event;
    const withControl = event.ctrlKey || event.metaKey;
    const isSlash = key === "/" && !withControl && !altKey && !target.closest("input, textarea, select, [contenteditable]");
    if (!isSlash && !(key === "k" && withControl)) return;
    event.preventDefault();
    open();
  });
  // `#search=words` in an address is a search that can be sent to others. Where a heading has that name, it is the heading's.
  const openAsked = () => {
    const asked = location.hash.match(/^#search(?:=(.*))?$/s);
    if (!asked || document.getElementById(location.hash.slice(1))) return;
    search.querySelector("input").value = decoded(asked[1] ?? "");
    open();
  };
  listen(window, "hashchange", openAsked);
  openAsked();
  // The page was chosen in the search: its words are marked.
  if (store("sessionStorage").found) load();
}
