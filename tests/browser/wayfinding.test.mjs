// Finding one's way: the menu keeps its place, the contents follow, links are shared, printed and fetched ahead.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { open } from './lib/browser.mjs';
import { build, copyWith, serve } from './lib/site.mjs';
import { tour } from './lib/tour.mjs';

const ARTICLE = '/log-in/community/';
const here = tour();
const { visit } = here;

test('the contents follow the reader', async () => {
  const { page, close } = await visit(ARTICLE);
  const marked = page.locator('.toc [aria-current]');
  const anchors = await page.$$eval('.toc a', (links) => links.map(({ hash }) => hash.slice(1)));
  for (const anchor of anchors) {
    await page.evaluate((id) => document.getElementById(id).scrollIntoView(), anchor);
    await page.waitForFunction((id) => document.querySelector('.toc [aria-current]')?.hash === `#${id}`
      || scrollY + innerHeight >= document.documentElement.scrollHeight - 2, anchor);
    assert.equal(await marked.count(), 1);
  }
  await page.locator('.toc a').last().click();
  await page.waitForFunction(() => document.querySelector('.toc li:last-child > [aria-current]'));
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(() => !document.querySelector('.toc [aria-current]'));
  await close();
});

/** A site with one section of many articles. */
function long() {
  const root = copyWith();
  const names = Array.from({ length: 120 }, (_, index) => `long-${String(index).padStart(3, '0')}`);
  mkdirSync(join(root, 'content/long'));
  for (const name of names) writeFileSync(join(root, `content/long/${name}.md`), `# Article ${name}\n`);
  writeFileSync(join(root, 'content/nav.md'), `- [Home](index.md)\n- Long\n${names.map((name) => `    - [${name}](long/${name}.md)\n`).join('')}`);
  return root;
}

test('a long menu keeps its place from page to page, and shows the page it is on', async () => {
  const site = await serve(build(long()));
  const { page, close } = await open(here.browser, `${site.address}/long/long-000/`);
  const menu = page.locator('#menu');
  const inView = () => menu.locator('[aria-current="page"]').evaluate((link) => {
    const [own, around] = [link.getBoundingClientRect(), document.getElementById('menu').getBoundingClientRect()];
    return own.top >= around.top && own.bottom <= around.bottom;
  });
  await menu.evaluate((element) => (element.scrollTop = 1200));
  await page.evaluate(() => [...document.querySelectorAll('#menu .tree a')].find((link) => link.getBoundingClientRect().top > 300).click());
  await page.waitForURL((url) => !url.pathname.endsWith('-000/'));
  await page.waitForFunction(() => document.getElementById('menu').scrollTop > 0);
  assert.equal(await menu.evaluate((element) => element.scrollTop), 1200);
  assert.ok(await inView());
  await page.goto(`${site.address}/long/long-110/`);
  assert.ok(await inView(), 'an article further down is scrolled to');
  await page.goto(`${site.address}/long/long-001/`);
  assert.ok(await inView(), 'and one further up');
  await close();
  site.stop();
});

test('sharing uses what the device has, else it copies the address with its step', async () => {
  const { page, complaints, close } = await visit(`${ARTICLE}#logon-page-step-1`, { permissions: ['clipboard-read', 'clipboard-write'] });
  const share = page.getByRole('button', { name: 'Share' });
  await share.click();
  await page.waitForFunction(() => document.getElementById('announcer').textContent === 'Link copied');
  const expected = `https://help.example.com${ARTICLE}#logon-page-step-1`;
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expected);
  await page.evaluate(() => (navigator.share = (what) => Promise.resolve((globalThis.shared = what))));
  await page.locator('[data-share]').click();
  assert.equal(await page.evaluate(() => globalThis.shared.url), expected);
  await page.evaluate(() => (navigator.share = () => Promise.reject(new DOMException('changed their mind', 'AbortError'))));
  await page.locator('[data-share]').click();
  assert.deepEqual(complaints, []);
  await close();
});

test('the print button prints', async () => {
  const { page, close } = await visit(ARTICLE);
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
  await page.getByRole('button', { name: 'Print' }).click();
  assert.ok(await page.evaluate(() => globalThis.printed));
  await close();
});

test('a link that is pointed at is fetched ahead, once, unless the reader saves data', async () => {
  for (const saveData of [false, true]) {
    const context = await here.browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript((saveData) => Object.defineProperty(navigator, 'connection', { value: { saveData } }), saveData);
    const page = await context.newPage();
    const requests = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(here.server.address + ARTICLE);
    const ahead = () => page.$$eval('link[rel="prefetch"]', (links) => links.map((link) => new URL(link.href).pathname));
    for (const name of ['Sandbox', 'Community account', 'Sandbox']) {
      await page.locator('#menu').getByRole('link', { name }).hover();
      await page.waitForTimeout(150);
    }
    assert.deepEqual(await ahead(), saveData ? [] : ['/log-in/sandbox/']);
    await context.close();
  }
});
