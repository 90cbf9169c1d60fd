// The table of contents follows the reader.
const links = [...document.querySelectorAll(".toc a")];
const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
const box = links[0]?.closest(".toc");
let asked = 0;
let marked;

function follow() {
  asked = 0;
  if (!box.clientWidth) return;
  const line = innerHeight / 4;
  let index = headings.findLastIndex((heading) => heading?.getBoundingClientRect().top < line);
  const atEnd = scrollY > 0 && innerHeight + scrollY >= root.scrollHeight - 2;
  // The last parts may be too short to reach the line: at the end of the page it is the one that was asked for.
  const wanted = atEnd ? links.findIndex((link) => link.hash === location.hash) : -1;
  if (wanted > index) index = wanted;
  if (links[index] === marked) return;
  marked?.removeAttribute("aria-current");
  marked = links[index];
  marked?.setAttribute("aria-current", "location");
  if (marked && box.scrollHeight > box.clientHeight) box.scrollTop = marked.offsetTop - box.clientHeight / 2;
}

if (box) {
  listen(window, "scroll resize hashchange", () => (asked ||= requestAnimationFrame(follow)), { passive: true });
  follow();
}
