// What a first search costs on the corpus of 360 articles: bytes on the wire, and time until the first results.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch, open } from './lib/browser.mjs';
import { buildImportedCorpus, serve } from './lib/site.mjs';

/** The most that a first search may fetch, compressed as a server sends it. */
const BYTES_MAX = 200 * 1024;
/** From the first letter to the first results, in milliseconds; the pause before the second letter is part of it. */
const MILLISECONDS_MAX = 300;
const RUNS = 3;
/** Milliseconds between two letters: somebody who types well. */
const PAUSE = 120;
const QUERIES = [
  'calendar sync', 'log in', 'outlook', 'permissions', 'attachments', 'install add-in', 'error', 'create lead', 'tracking',
  'change password', 'sync settings', 'contacts not syncing', 'email template', 'delete duplicate', 'gmail', 'sidebar empty',
  'meeting', 'exchange server', 'custom field', 'how to uninstall',
];
let browser, server;

before(async () => {
  browser = await launch();
  server = await serve(buildImportedCorpus());
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** Type a query into a search that has loaded nothing; returns what was fetched for it, and when the first results came. */
async function firstSearch(query) {
  const { page, close } = await open(browser, server.address);
  await page.waitForLoadState('networkidle');
  const fetched = [];
  page.on('response', (response) => fetched.push(response));
  await page.evaluate(() => {
    const input = document.querySelector('#guidepost-search input');
    input.addEventListener('input', () => (globalThis.begun = performance.now()), { once: true });
    new MutationObserver(() => (globalThis.shown ??= performance.now())).observe(document.querySelector('#guidepost-search ol'), { childList: true });
  });
  await page.keyboard.press('/');
  await page.keyboard.type(query, { delay: PAUSE });
  await page.waitForFunction((query) => document.querySelector('#guidepost-search').dataset.answered === query, query);
  // The articles below the first come when typing rests.
  await page.waitForTimeout(700);
  await page.waitForLoadState('networkidle');
  const milliseconds = await page.evaluate(() => globalThis.shown - globalThis.begun);
  const sizes = await Promise.all(fetched.map(async (response) => {
    // What is compressed already is not compressed again by a server; gzip at its best is what `--compress` writes.
    const body = await response.body();
    return [new URL(response.url()).pathname, Math.min(body.length, gzipSync(body, { level: 9 }).length)];
  }));
  await close();
  return { query, sizes, milliseconds, bytes: sizes.reduce((sum, [, size]) => sum + size, 0) };
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

test('a first search that is typed letter by letter is light, and answers the first letters at once', async () => {
  const searches = [];
  for (const query of QUERIES) searches.push(await firstSearch(query));
  // A letter that the machine holds up is a rest to the search, which answers what was typed before it: tried again.
  for (const [index, { query, bytes }] of searches.entries()) {
    for (let run = 1; run < RUNS && searches[index].bytes > BYTES_MAX; run += 1) {
      const again = await firstSearch(query);
      if (again.bytes < bytes) searches[index] = again;
    }
  }
  const heaviest = searches.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  console.log(`bytes: ${middle(searches.map(({ bytes }) => bytes))} in the middle, ${heaviest.bytes} at most (“${heaviest.query}”)`);
  for (const { query, bytes, sizes } of searches) assert.ok(bytes <= BYTES_MAX, `${query}: ${bytes} bytes, ${sizes.map((one) => one.join(' ')).join(', ')}`);

  // On a machine that is busy with other work, the quickest of a few runs says most of what the search itself takes.
  const best = new Map(searches.map(({ query, milliseconds }) => [query, milliseconds]));
  for (let run = 1; run < RUNS; run += 1) {
    for (const query of QUERIES.filter((query) => best.get(query) > MILLISECONDS_MAX)) {
      best.set(query, Math.min(best.get(query), (await firstSearch(query)).milliseconds));
    }
  }
  const times = [...best.values()].sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)]);
  console.log(`first results: after ${at(0.25)} ms in the quickest quarter, ${at(0.5)} in the middle, ${at(1)} at most`);
  // Others' work only adds: where half are late at their best, the search is.
  assert.ok(at(0.5) <= MILLISECONDS_MAX, [...best].map(([query, time]) => `${query}: ${Math.round(time)} ms`).join(', '));
});
