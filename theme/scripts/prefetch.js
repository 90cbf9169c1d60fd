// The page behind a link that somebody points at is fetched before they click, unless they save data.
const fetched = new Set([location.pathname]);
let pointed;

const prefetch = ({ pathname, href }) => {
  if (fetched.has(pathname)) return;
  fetched.add(pathname);
  document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: href.split("#")[0] }));
};

listen(document, "pointerover focusin", ({ target }) => {
  clearTimeout(pointed);
  const link = target.closest?.("a[href]");
  const leadsOn = link?.origin === location.origin && /(\/|\.html)$/.test(link.pathname);
  if (leadsOn && !navigator.connection?.saveData) pointed = setTimeout(prefetch, 80, link);
}, { passive: true });
