// Only where the settings say `offline = true`: brings the service worker that keeps what is visited. It sees nothing of what
// was loaded before it came, so it is told; and the page that stands in for those not visited lists what is kept.
const { worker } = document.querySelector("[data-worker]").dataset;
const list = document.querySelector("[data-kept]");

if (list) listKept();
if (navigator.serviceWorker) {
  const isNew = !navigator.serviceWorker.controller;
  navigator.serviceWorker.register(worker).catch(() => {
    // Forbidden in this window: what is read needs the network, as it does without.
  });
  const { active } = await navigator.serviceWorker.ready;
  if (isNew && !list) active.postMessage([location.href, ...[...document.images].map((img) => img.currentSrc).filter(Boolean)]);
}

async function listKept() {
  const scope = new URL("./", new URL(worker, location)).pathname;
  const names = (await caches.keys()).filter((name) => name.startsWith(`guidepost ${scope} `));
  const kept = (await Promise.all(names.map(async (name) => (await caches.open(name)).matchAll()))).flat();
  const pages = kept.filter(({ url, headers }) => headers.get("Content-Type")?.startsWith("text/html") && !url.endsWith("/offline.html"));
  for (const page of pages.reverse()) {
    const { title } = new DOMParser().parseFromString(await page.text(), "text/html");
    const link = Object.assign(document.createElement("a"), { href: page.url, textContent: title.split(" · ")[0] });
    const item = document.createElement("li");
    item.append(link);
    list.querySelector("ul").append(item);
  }
  list.hidden = !pages.length;
}
