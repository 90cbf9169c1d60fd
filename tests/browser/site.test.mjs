// Our own help centre, as readers meet it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, pages, serve } from './lib/site.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1280, 768, 320];
const article = '/log-in/community/';

let folder, server, browser, routes;

before(async () => {
  folder = build();
  server = await serve(folder);
  browser = await launch();
  routes = pages(folder);
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const visit = (route, options) => open(browser, server.address + route, options);

test('every page loads without a complaint, a request to another host, or sideways scrolling', async () => {
  for (const route of [...routes, '/not/there/']) {
    for (const width of widths) {
      const { page, complaints, close } = await visit(route, { viewport: { width, height: 800 } });
      const expected = route === '/not/there/' ? complaints.filter((text) => !text.includes('404')) : complaints;
      assert.deepEqual(expected, [], `${route} at ${width}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${route} is ${overflow} px too wide at ${width}`);
      await close();
    }
  }
});

test('every page is accessible, light and dark, at three widths', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of widths) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
      const page = await context.newPage();
      for (const route of [...routes, '/404.html']) {
        await page.goto(server.address + route);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
        assert.deepEqual(found, [], `${route} in ${colorScheme} at ${width}`);
      }
      await context.close();
    }
  }
});

test('every page is valid HTML', () => {
  const checker = join(dirname(require.resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
  execFileSync('java', ['-jar', checker, '--errors-only', '--skip-non-html', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
});

test('every link and picture of every page leads somewhere', async () => {
  const known = new Map();
  const { page, close } = await visit('/');
  for (const route of routes) {
    await page.goto(server.address + route);
    const targets = await page.evaluate(() => [
      ...[...document.querySelectorAll('a[href]')].map((link) => link.href),
      ...[...document.images].map((image) => image.src),
    ]);
    for (const target of targets.filter((target) => target.startsWith(server.address))) {
      const url = new URL(target);
      const key = url.origin + url.pathname;
      if (!known.has(key)) known.set(key, fetch(key).then((response) => response.status));
      assert.equal(await known.get(key), 200, `${route} leads to ${target}`);
    }
  }
  await close();
});

test('articles are read and found without JavaScript', async () => {
  const { page, close } = await visit(article, { javaScriptEnabled: false, viewport: { width: 380, height: 800 } });
  const words = await page.locator('.article-body').innerText();
  assert.match(words, /Before you start/);
  assert.match(words, /Allow/);
  const navigation = await page.locator('a[href="/log-in/employee/"]').count();
  assert.ok(navigation > 0, 'the navigation leads to the sibling article');
  await close();
});

test('the first Tab reaches the skip link, which leads to the content', async () => {
  const { page, close } = await visit(article, { viewport: { width: 1280, height: 800 } });
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.activeElement.className);
  assert.match(focused, /skip-link/);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  await close();
});

test('whatever has the focus can be seen', async () => {
  for (const width of [1280, 380]) {
    const { page, close } = await visit('/writers/admonitions/', { viewport: { width, height: 700 } });
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const box = element.getBoundingClientRect();
        const x = Math.min(Math.max(box.left + Math.min(box.width, 20) / 2, 0), innerWidth - 1);
        const y = Math.min(Math.max(box.top + Math.min(box.height, 20) / 2, 0), innerHeight - 1);
        const top = document.elementFromPoint(x, y);
        const seen = top && (element.contains(top) || top.contains(element));
        return seen ? null : element.outerHTML.slice(0, 120);
      });
      assert.equal(hidden, null, `at ${width}, after ${tabs + 1} tabs`);
    }
    await close();
  }
});

test('an address of a step opens with the step in view, below the header', async () => {
  const { page, close } = await visit(`${article}#sync-new-step-3`, { viewport: { width: 380, height: 700 } });
  await page.waitForTimeout(200);
  const { step, header } = await page.evaluate(() => ({
    step: document.getElementById('sync-new-step-3').getBoundingClientRect().top,
    header: document.querySelector('header').getBoundingClientRect().bottom,
  }));
  assert.ok(step >= Math.min(header, 0) && step < 700, `the step begins at ${step}, the header ends at ${header}`);
  await close();
});

test('code is copied, tabs are chosen by keyboard, pictures open in full size', async () => {
  const { page, close } = await visit('/writers/tabs/', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('.code-block button').first().click();
  assert.notEqual(await page.evaluate(() => navigator.clipboard.readText()), '');
  const tab = page.getByRole('tab').first();
  await tab.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getByRole('tab').nth(1).getAttribute('aria-selected'), 'true');
  await page.goto(server.address + article);
  await page.locator('.step-picture img').first().click();
  assert.ok(await page.locator('dialog[open] img').count(), 'the picture is open');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await close();
});

test('a printed article has no navigation', async () => {
  const { page, close } = await visit(article);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('header nav').first().isVisible(), false);
  assert.ok(await page.locator('.article-body h1').isVisible());
  await close();
});
