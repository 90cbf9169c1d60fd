// Every address that our own help centre gives out leads somewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, copyWith, pages, serve } from './lib/site.mjs';

const PUBLISHED = 'https://help.example.com';
/** Fragments that name no anchor: none, words to find, an address to check. */
const NO_ANCHOR = /^$|^:~:text=|^check-url=/;
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** What a served page holds: the addresses it gives out, its anchors, and the address it says it has. */
async function read(page, address) {
  const response = await page.goto(address);
  return page.evaluate((status) => ({
    status,
    targets: [...document.querySelectorAll('[href], [src]')]
      .filter((element) => element.rel !== 'canonical')
      .map((element) => element.href?.baseVal ?? element.href ?? element.src),
    anchors: [...document.querySelectorAll('[id]')].map((element) => element.id),
    canonical: document.querySelector('link[rel="canonical"]')?.href,
  }), response.status());
}

/** Addresses of a served site that lead nowhere, each with the page that gives it out. */
async function dead(server, routes) {
  const { page, close } = await open(browser, `${server.address}/`, { javaScriptEnabled: false });
  const found = new Map();
  for (const route of routes) found.set(server.address + route, await read(page, server.address + route));
  await close();

  const statuses = new Map();
  const status = async (address) => {
    if (!statuses.has(address)) statuses.set(address, (await fetch(address)).status);
    return statuses.get(address);
  };
  const lost = [];
  for (const [address, { targets }] of found) {
    for (const target of targets.filter((target) => target.startsWith(new URL(server.address).origin))) {
      const [file, fragment] = target.split('#');
      const anchors = NO_ANCHOR.test(fragment ?? '') ? undefined : found.get(file)?.anchors;
      const isThere = await status(file) === 200 && (!anchors || anchors.includes(decodeURIComponent(fragment)));
      if (!isThere) lost.push(`${address} leads to ${target}`);
    }
  }
  return { lost, found };
}

test('every link, picture and anchor is there, and every page knows its own address', async () => {
  const folder = build();
  const server = await serve(folder);
  const routes = [...pages(folder), '/404.html'];
  const { lost, found } = await dead(server, routes);
  assert.deepEqual(lost, []);
  for (const route of pages(folder)) {
    assert.equal(found.get(server.address + route).canonical, PUBLISHED + route);
  }
  assert.ok(found.get(`${server.address}/`).targets.length > 10, 'the crawl sees the links of a page');
  server.stop();
});

test('below a path too', async () => {
  const folder = build(copyWith([`base_url = "${PUBLISHED}/"`, `base_url = "${PUBLISHED}/our/help/"`]));
  const server = await serve(folder, '/our/help/');
  const { lost } = await dead(server, [...pages(folder), '/404.html']);
  assert.deepEqual(lost, []);
  server.stop();
});

test('the sitemap and llms.txt name every page once, and only what is there', async () => {
  const folder = build();
  const server = await serve(folder);
  const text = (name) => readFileSync(join(folder, name), 'utf8');
  const mapped = [...text('sitemap.xml').matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address);
  assert.deepEqual(mapped.sort(), pages(folder).map((route) => PUBLISHED + route).sort());
  const named = [...text('llms.txt').matchAll(/\]\((.*?)\)/g)].map(([, address]) => address);
  assert.ok(named.length >= pages(folder).length - 1, `llms.txt names ${named.length} pages`);
  for (const address of named) {
    const { status } = await fetch(address.replace(PUBLISHED, server.address));
    assert.equal(status, 200, address);
  }
  server.stop();
});

test('an unknown address, however deep, gets a page that leads back', async () => {
  const folder = build();
  const server = await serve(folder);
  const { page, complaints, close } = await open(browser, `${server.address}/not/there/at/all.html`);
  assert.deepEqual(complaints.filter((text) => !text.includes('404')), []);
  assert.equal(await page.locator('h1').count(), 1);
  await page.locator('main a.button').click();
  assert.equal(page.url(), `${server.address}/`);
  await close();
  server.stop();
});
