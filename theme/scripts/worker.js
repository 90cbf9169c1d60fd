// The service worker of sites that set `offline = true`, published as sw.js behind a line `const BUILD = …` that says what the
// build is. It keeps the pages and pictures that a reader visits, and what every page needs. Whatever may have changed is
// asked of the network first: nobody reads an old page who could read the new one.

const SCOPE = new URL(registration.scope).pathname;
/** Other sites of the same host have caches, too. */
const OWN = `guidepost ${SCOPE} `;
const CACHE = OWN + BUILD.version;
/** How many pages and pictures are kept beside what every page needs. */
const KEPT_MAX = 300;
/** Files whose names change with their content: of the theme, and of the search. */
const NEVER_CHANGES = /\.[0-9a-f]{8}\.\w+$|\/pagefind\/(?:index|fragment)\/|\.pf_meta$/;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => clients.claim())));
addEventListener("message", (event) => event.waitUntil(visit(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  const isOurs = request.method === "GET" && !request.headers.has("Range") && isBelow(request.url);
  if (isOurs) event.respondWith(NEVER_CHANGES.test(nameOf(request.url)) ? fromCache(event) : fromNetwork(event));
});

const isBelow = (url) => new URL(url).origin === location.origin && new URL(url).pathname.startsWith(SCOPE);
const nameOf = (url) => url.split(/[?#]/)[0];
const isPage = (response) => response.headers.get("Content-Type")?.startsWith("text/html");

/** What every page needs, and anew what the version before has kept. */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.shell.map((url) => new Request(url, { cache: "no-cache" })));
  const before = await Promise.all((await others()).map(async (name) => (await caches.open(name)).keys()));
  await visit(before.flat().map(({ url }) => url).filter((url) => !NEVER_CHANGES.test(url)).slice(-KEPT_MAX));
  await skipWaiting();
}

const others = async () => (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);

async function forgetOthers() {
  await Promise.all((await others()).map((name) => caches.delete(name)));
}

/** Keep files that were loaded before there was a worker, or by the one before. */
async function visit(urls) {
  const fetched = async (url) => keep(url, await fetch(url, { cache: "no-cache" }));
  await Promise.allSettled(urls.filter(isBelow).map(nameOf).map(fetched));
}

async function fromCache(event) {
  const kept = await caches.match(event.request, { cacheName: CACHE, ignoreSearch: true });
  return kept ?? fromNetwork(event);
}

async function fromNetwork(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    // What is fetched ahead of a click was not visited.
    if (request.mode === "navigate" || !isPage(response)) event.waitUntil(keep(request.url, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(nameOf(request.url), { cacheName: CACHE });
    if (kept) return kept;
    if (request.mode !== "navigate") throw error;
    // Made anew: browsers refuse a kept answer that a server led to from another address.
    const { body, headers } = await caches.match(BUILD.offline, { cacheName: CACHE });
    return new Response(body, { status: 503, headers });
  }
}

/** Keep an answer as the newest one. Mistakes and what stands elsewhere are not kept. */
async function keep(url, response) {
  const isGood = response.ok && response.type === "basic" && !response.redirected;
  // Where a newer worker has taken over, the place for it is gone.
  if (!isGood || !(await caches.has(CACHE))) return;
  const cache = await caches.open(CACHE);
  const name = nameOf(url);
  await cache.delete(name);
  await cache.put(name, response);
  const names = (await cache.keys()).map(({ url }) => url).filter((url) => !NEVER_CHANGES.test(url));
  await Promise.all(names.slice(0, -KEPT_MAX).filter((url) => !url.endsWith(BUILD.offline)).map((url) => cache.delete(url)));
}
