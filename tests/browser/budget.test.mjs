// What a reader's first view costs on the wire.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch } from './lib/browser.mjs';
import { build, buildCorpus, pages, serve } from './lib/site.mjs';

const KB = 1024;
/** The most that the first view of an article may cost, gzipped and without pictures. */
const VIEW_MAX = 35 * KB;
const SCRIPT_MAX = 8 * KB;
const STYLE_MAX = 10 * KB;
const REQUESTS_MAX = 6;
/** The same for an article of the corpus, which carries a navigation of about 200 entries. */
const CORPUS_VIEW_MAX = 45 * KB;
/** What stands around the article of such a page, its navigation and contents included, with style sheet and scripts. */
const CORPUS_AROUND_MAX = 28 * KB;
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** The page of a built site that has most words, other than its home. */
function longest(folder) {
  const words = (route) => statSync(join(folder, route, 'index.html')).size;
  return pages(folder).filter((route) => route !== '/').sort((a, b) => words(b) - words(a))[0];
}

/** What the first view of a page fetches: kind, address and gzipped size of each answer. */
async function firstView(folder, route) {
  const server = await serve(folder);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const fetched = [];
  page.on('response', (response) => fetched.push(response));
  await page.goto(server.address + route, { waitUntil: 'networkidle' });
  const view = await Promise.all(fetched.filter((response) => !response.url().startsWith('data:')).map(async (response) => ({
    kind: response.request().resourceType(),
    url: response.url(),
    size: gzipSync(await response.body(), { level: 9 }).length,
  })));
  await context.close();
  server.stop();
  assert.deepEqual(view.filter(({ url }) => !url.startsWith(server.address)), [], 'nothing comes from elsewhere');
  assert.deepEqual(view.filter(({ kind }) => kind === 'font'), [], 'no font is fetched');
  return view;
}

const weigh = (view, ...kinds) => view.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { size }) => sum + size, 0);
const list = (view) => view.map(({ kind, url, size }) => `${kind} ${new URL(url).pathname} ${size}`).join(', ');

test('the longest article of our own site is light', async () => {
  const folder = build();
  const view = await firstView(folder, longest(folder));
  assert.ok(weigh(view, 'document', 'stylesheet', 'script') <= VIEW_MAX, list(view));
  assert.ok(weigh(view, 'script') <= SCRIPT_MAX, list(view));
  assert.ok(weigh(view, 'stylesheet') <= STYLE_MAX, list(view));
  assert.ok(view.filter(({ kind }) => kind !== 'image').length <= REQUESTS_MAX, list(view));
});

test('articles of the corpus with its largest navigation are light, and so is what stands around the longest of them', async () => {
  const folder = buildCorpus();
  const html = (route) => readFileSync(join(folder, route, 'index.html'), 'utf8');
  const entries = (route) => html(route).split('<nav class="menu"')[1]?.split('</nav>')[0].split('<a ').length ?? 0;
  const most = Math.max(...pages(folder).map(entries));
  const sizes = pages(folder).filter((route) => entries(route) === most).map((route) => [gzipSync(html(route)).length, route]);
  assert.ok(sizes.length > 100, `${sizes.length} articles with ${most} entries`);
  sizes.sort(([a], [b]) => a - b);
  // The words alone of the two longest, release notes of many years and a list of questions, are 20 and 30 KB.
  const [longest, second] = sizes.splice(-2).reverse();
  const view = await firstView(folder, sizes.at(-1)[1]);
  assert.ok(weigh(view, 'document', 'stylesheet', 'script') <= CORPUS_VIEW_MAX, list(view));
  for (const [size, route] of [longest, second]) {
    const words = html(route).match(/<article.*<\/article>/s)[0];
    const around = size - gzipSync(words).length + weigh(view, 'stylesheet', 'script');
    assert.ok(around <= CORPUS_AROUND_MAX, `${route}: ${size} bytes, ${around} of them around the article`);
  }
});
