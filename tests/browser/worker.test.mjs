// The service worker of a site with `offline = true`: what was visited can be read when the server is gone.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, violations } from './lib/browser.mjs';
import { build, copyWith, serve } from './lib/site.mjs';

const TITLE = 'title = "RG Email Sidebar Help"';
const BASE = '/help/';
const VISITED = '/log-in/community/';
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

const siteWith = (setting) => copyWith([TITLE, `${setting}\n${TITLE}`], ['"https://help.example.com/"', '"https://help.example.com/help/"']);
const port = ({ address }) => Number(new URL(address).port);
/** The addresses that are kept, below that of the site. */
const kept = (page) => page.evaluate(async () => {
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => new URL(url).pathname);
});
/** Wait until an asynchronous question to a page has the answer yes; the browser's own way to wait takes a promise for one. */
async function until(page, question, about) {
  for (const end = Date.now() + 10_000; Date.now() < end; await page.waitForTimeout(50)) {
    if (await page.evaluate(question, about)) return;
  }
  assert.fail(`${question} with ${about} has been no for ten seconds`);
}

/** Wait until the worker is at work, and has kept a page. */
const isKept = (page, route) => until(page, async (path) => navigator.serviceWorker.controller && Boolean(await caches.match(path)), `${BASE}${route.slice(1)}`);
/** Wait until the search has answered what was typed, and not only its beginning. */
const answered = (page, typed) => page.waitForFunction((typed) => document.querySelector('#guidepost-search').dataset.answered === typed, typed);

test('visited pages, their pictures and the search can be used without a server; others say so', async () => {
  const server = await serve(build(siteWith('offline = true')), BASE);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${server.address}${VISITED}`);
  await isKept(page, VISITED);
  await page.goto(`${server.address}/privacy/`);
  await isKept(page, '/privacy/');
  await page.keyboard.press('/');
  await page.keyboard.type('portal');
  await answered(page, 'portal');
  await page.goto(`${server.address}/nothing/here/`);
  await page.goto(`${server.address}${VISITED}`);
  await page.locator('img').first().evaluate((img) => img.decode());
  const paths = await kept(page);
  assert.ok(!paths.some((path) => path.includes('nothing')), 'an answer that says no is not kept');
  assert.ok(paths.every((path) => path.startsWith(BASE)), 'nothing from elsewhere is kept');

  server.stop();
  for (const [route, heading] of [[VISITED, /community account/], ['/privacy/', /address you paste/]]) {
    await page.goto(`${server.address}${route}?from=mail#x`);
    assert.match(await page.textContent('h1'), heading);
  }
  await page.goto(`${server.address}${VISITED}`);
  assert.ok(await page.locator('img').first().evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), 'pictures are there');
  await page.keyboard.press('/');
  await page.keyboard.type('portal');
  await answered(page, 'portal');
  await page.fill('#guidepost-search input', 'zzz');
  await answered(page, 'zzz');

  const answer = await page.goto(`${server.address}/log-in/sandbox/`);
  assert.equal(answer.status(), 503);
  assert.equal(await page.textContent('h1'), 'You have no connection');
  await page.locator('[data-kept] a').first().waitFor();
  assert.deepEqual((await page.locator('[data-kept] a').allTextContents()).sort(), ['Log in with a community account', 'The address you paste']);
  assert.deepEqual(await violations(page), []);
  await page.locator('[data-kept] a', { hasText: 'community' }).click();
  assert.match(await page.textContent('h1'), /community account/);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a new build is shown at once, and the pages of the old one are kept anew', async () => {
  const root = siteWith('offline = true');
  const old = await serve(build(root), BASE);
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${old.address}${VISITED}`);
  await isKept(page, VISITED);
  const [name] = await page.evaluate(() => caches.keys());
  old.stop();

  appendFileSync(join(root, 'content/log-in/community.md'), '\nWords of a new build.\n');
  appendFileSync(join(root, 'content/log-in/index.md'), '\nWords of a new build.\n');
  const server = await serve(build(root), BASE, port(old));
  await page.goto(`${server.address}/log-in/`);
  await page.getByText('Words of a new build.').waitFor();
  await until(page, async (old) => !(await caches.keys()).includes(old), name);
  assert.equal((await page.evaluate(() => caches.keys())).length, 1);
  server.stop();
  await page.goto(`${server.address}${VISITED}`);
  await page.getByText('Words of a new build.').waitFor();
  await context.close();
});

test('a site that keeps nothing any more tells browsers to forget, and others have no worker', async () => {
  const old = await serve(build(siteWith('offline = true')), BASE);
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${old.address}${VISITED}`);
  await isKept(page, VISITED);
  old.stop();
  const server = await serve(build(siteWith('offline = false')), BASE, port(old));
  await page.goto(`${server.address}/`);
  await until(page, async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length);
  server.stop();
  await context.close();

  const without = build();
  assert.ok(!existsSync(join(without, 'sw.js')) && !existsSync(join(without, 'offline.html')));
  assert.doesNotMatch(readFileSync(join(without, 'index.html'), 'utf8'), /data-worker/);
});
