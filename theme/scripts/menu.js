// A long navigation stays where it was from page to page, and always shows where the reader is.
const menu = document.getElementById("menu");
const current = menu?.querySelector('.tree [aria-current="page"]');
const section = menu?.querySelector(".tree a")?.href;

const show = () => {
  const offset = current.getBoundingClientRect().top - menu.getBoundingClientRect().top;
  if (offset < 0 || offset > menu.clientHeight - 64) menu.scrollTop += offset - menu.clientHeight / 2;
};

if (current) {
  const kept = store("sessionStorage");
  const [where, top] = kept.menu?.split(" ") ?? [];
  if (where === section) menu.scrollTop = top;
  show();
  listen(menu, "toggle", show);
  listen(window, "pagehide", () => (kept.menu = `${section} ${menu.scrollTop}`));
}
