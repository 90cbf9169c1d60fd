// Reading without a mouse, without scripts, on paper, and from an address that somebody sent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, pages, serve } from './lib/site.mjs';

const PHONE = { width: 380, height: 700 };
const DESK = { width: 1280, height: 800 };
const ARTICLE = '/log-in/community/';
let server, browser, routes;

before(async () => {
  const folder = build();
  routes = pages(folder);
  server = await serve(folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const visit = (route, options) => open(browser, server.address + route, options);

/** What is wrong with the element that has the focus: it is covered or outside of the window, or nothing shows that it has it. */
function focusProblem() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const name = element.outerHTML.slice(0, 100);
  const boxes = [...element.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
  const points = boxes.flatMap((box) => [0.1, 0.5, 0.9].flatMap((x) => [0.25, 0.75].map((y) => [box.left + x * box.width, box.top + y * box.height])));
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element));
  });
  if (!seen) return `covered: ${name}`;
  const styles = [element, ...element.querySelectorAll('*')].map((part) => getComputedStyle(part));
  return styles.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ? null : `no ring: ${name}`;
}

test('the first Tab reaches the skip link, which leads to the content', async () => {
  const { page, close } = await visit(ARTICLE);
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.className), /skip-link/);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  await close();
});

for (const key of ['Tab', 'Shift+Tab']) {
  test(`whatever has the focus can be seen, on the way through a page by ${key}`, async () => {
    for (const viewport of [DESK, PHONE]) {
      for (const route of ['/writers/admonitions/', '/writers/tables-and-lists/', ARTICLE]) {
        const { page, close } = await visit(route, { viewport });
        const found = new Set();
        for (let presses = 0; presses < 120; presses += 1) {
          await page.keyboard.press(key);
          found.add(await page.evaluate(focusProblem));
        }
        found.delete(null);
        assert.deepEqual([...found], [], `${route} at ${viewport.width} px`);
        await close();
      }
    }
  });
}

/** Where everything in the article stands, and where the page ends. */
const places = () => [...document.querySelectorAll('.article-body :is(h1, h2, h3, h4, p, li, img, pre, table)'), document.documentElement]
  .map((element) => `${element.localName} ${Math.round(element.getBoundingClientRect().bottom + scrollY)} ${element.scrollWidth > innerWidth}`);

test('nothing moves when a reader first turns to an article, and what is hidden takes no room', async () => {
  for (const viewport of [PHONE, DESK]) {
    for (const route of routes.filter((route) => route !== '/')) {
      const { page, close } = await visit(route, { viewport });
      await page.evaluate(() => Promise.all([...document.images].map((img) => (img.loading = 'eager', img.decode().catch(() => {})))));
      const before = await page.evaluate(places);
      // The controls that copy addresses come now.
      const loaded = page.waitForResponse(/copy-links/);
      await page.evaluate(() => document.querySelector('.article-body a[href]').focus({ preventScroll: true }));
      await loaded;
      await page.locator('.copy-selection').waitFor({ state: 'attached' });
      assert.deepEqual(await page.evaluate(places), before, `${route} at ${viewport.width} px`);
      const shown = await page.evaluate(() => [...document.querySelectorAll('[hidden]:not([hidden=until-found])')].filter((element) => element.getClientRects().length).map((element) => element.outerHTML));
      assert.deepEqual(shown, [], route);
      await close();
    }
  }
});

/** What can be reached by Tab, one string each: visible, not disabled, one radio button of a group. */
function reachable() {
  const groups = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe, [tabindex="0"]')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0 && !element.disabled)
    .filter((element) => element.type !== 'radio' || groups.size < groups.add(element.name).size)
    .map((element) => element.outerHTML.slice(0, 200));
}

test('every control is reached by Tab', async () => {
  for (const viewport of [DESK, PHONE]) {
    for (const route of ['/', '/writers/code/', '/writers/tabs/', '/log-in/supported-addresses/', '/404.html']) {
      const { page, close } = await visit(route, { viewport });
      const wanted = await page.evaluate(reachable);
      const reached = new Set();
      for (let presses = 0; presses < wanted.length + 5; presses += 1) {
        await page.keyboard.press('Tab');
        reached.add(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
      }
      assert.deepEqual(wanted.filter((control) => !reached.has(control)), [], `${route} at ${viewport.width} px`);
      await close();
    }
  }
});

test('on a phone the menu opens, leads on and closes by keyboard', async () => {
  const { page, close } = await visit(ARTICLE, { viewport: PHONE });
  const button = page.locator('.menu-button');
  const menu = page.locator('#menu');
  assert.equal(await menu.isVisible(), false);
  await button.focus();
  await page.keyboard.press('Enter');
  assert.equal(await menu.isVisible(), true);
  await page.keyboard.press('Tab');
  assert.ok(await menu.evaluate((element) => element.contains(document.activeElement)), 'the next Tab is in the menu');
  await page.keyboard.press('Escape');
  assert.equal(await menu.isVisible(), false);
  assert.ok(await button.evaluate((element) => element === document.activeElement), 'the focus is back on the button');
  await page.keyboard.press('Enter');
  await menu.locator('a[href="/log-in/employee/"]').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/log-in/employee/');
  await close();
});

test('without JavaScript articles are read and the whole navigation works', async () => {
  const { page, close } = await visit(ARTICLE, { javaScriptEnabled: false, viewport: PHONE });
  const words = await page.locator('.article-body').innerText();
  assert.match(words, /Before you start/);
  assert.match(words, /Allow/);
  await page.locator('.menu-button').click();
  await page.locator('#menu a[href="/log-in/employee/"]').click();
  await page.waitForURL('**/log-in/employee/');
  await page.goto(`${server.address}/writers/tabs/`);
  const panels = page.locator('.tab');
  for (let index = 0; index < await panels.count(); index += 1) {
    assert.ok(await panels.nth(index).isVisible(), `tab ${index + 1} can be read`);
    assert.ok(await panels.nth(index).locator('.tab-title').isVisible(), `tab ${index + 1} has its title`);
  }
  await close();
});

/** Words of the article that cannot be seen, but for what its writer has folded away. */
function unseen() {
  const texts = document.createTreeWalker(document.querySelector('.article-body'), NodeFilter.SHOW_TEXT);
  const hidden = [];
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    const apart = parentElement.closest('[data-chrome], template, script, style, details:not([open]) > :not(summary)');
    if (data.trim() && !apart && !parentElement.checkVisibility()) hidden.push(data.trim());
  }
  return hidden;
}

test('without JavaScript every word of every article can be seen, and no control does nothing', async () => {
  const { page, close } = await visit('/', { javaScriptEnabled: false });
  for (const route of routes) {
    await page.goto(server.address + route);
    assert.ok(await page.locator('h1').first().isVisible(), `${route} has its title`);
    assert.deepEqual(await page.evaluate(unseen), [], route);
    const buttons = page.locator('button:not([popovertarget]), select, input:not([type="checkbox"])').filter({ visible: true });
    assert.deepEqual(await buttons.evaluateAll((all) => all.map((button) => button.outerHTML)), [], route);
  }
  await close();
});

test('the address of a heading or a step opens with it in view, below the header', async () => {
  for (const viewport of [DESK, PHONE]) {
    const { page, close } = await visit(ARTICLE, { viewport });
    const anchors = await page.$$eval('.article-body :is(h2, h3, .step)[id]', (elements) => elements.map(({ id }) => id));
    assert.ok(anchors.length > 10, 'the article has headings and steps');
    for (const anchor of anchors) {
      await page.goto(`${server.address}${ARTICLE}?${anchor}#${anchor}`, { waitUntil: 'load' });
      const { top, bottom, header, atEnd } = await page.evaluate((id) => {
        const { top, bottom } = document.getElementById(id).getBoundingClientRect();
        const header = document.querySelector('header').getBoundingClientRect().bottom;
        return { top, bottom, header, atEnd: scrollY + innerHeight >= document.documentElement.scrollHeight - 1 };
      }, anchor);
      assert.ok(top >= header, `${anchor} begins at ${top}, the header ends at ${header}, at ${viewport.width} px`);
      assert.ok(atEnd ? bottom <= viewport.height : top < viewport.height / 2, `${anchor} begins at ${top} of ${viewport.height}`);
    }
    await close();
  }
});

test('a printed article has its words, its pictures and its address, and no navigation', async () => {
  const { page, close } = await visit(ARTICLE);
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['.site-tabs', '#menu', '.menu-button', '.breadcrumbs', '.pager', '.toc', '.toc-inline', '.headerlink', '.copy', '.skip-link']) {
    const shown = await page.locator(selector).filter({ visible: true }).count();
    assert.equal(shown, 0, `${selector} is not printed`);
  }
  assert.ok(await page.locator('.article-body h1').isVisible());
  assert.ok(await page.locator('.step-picture img').first().isVisible());
  assert.match(await page.locator('.site-footer').innerText(), /https:\/\/help\.example\.com\/log-in\/community\//);
  await close();
});

test('what is folded away is printed', async () => {
  const { page, close } = await visit('/writers/admonitions/');
  await page.emulateMedia({ media: 'print' });
  const shown = (selector) => page.$$eval(selector, (parts) => parts.map((part) => part.checkVisibility()));
  const folded = await shown('details.admonition:not([open]) > p');
  assert.ok(folded.length > 0 && folded.every(Boolean), `folded admonitions: ${folded}`);
  await page.goto(`${server.address}/writers/tabs/`);
  const tabs = await shown('.tab > *');
  assert.ok(tabs.length > 0 && tabs.every(Boolean), `tabs: ${tabs}`);
  await close();
});
