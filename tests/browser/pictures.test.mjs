// Pictures: the one that fits the reader's colours and window, and no other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, serve } from './lib/site.mjs';

const ARTICLE = '/log-in/community/';
let server, browser;

before(async () => {
  server = await serve(build());
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** Visit a page and scroll through it; returns the page and the names of the step pictures that were loaded. */
async function look(route, options, chosen) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  if (chosen) await context.addInitScript((chosen) => { localStorage.appearance = chosen; }, chosen);
  const page = await context.newPage();
  const loaded = [];
  page.on('request', (request) => request.resourceType() === 'image' && loaded.push(new URL(request.url()).pathname));
  await page.goto(server.address + route, { waitUntil: 'networkidle' });
  const pictures = page.locator('.article-body img');
  for (let index = 0; index < await pictures.count(); index += 1) await pictures.nth(index).scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
  return { page, loaded: loaded.filter((path) => /\/(images|variants)\//.test(path)), close: () => context.close() };
}

const isDark = (path) => /\.dark\./.test(path);
/** The files that are shown, in their order. */
const shown = (page) => page.locator('.article-body img').evaluateAll((all) => all.map((img) => new URL(img.currentSrc).pathname));

for (const [device, chosen, expected] of [
  ['light', '', 'light'], ['dark', '', 'dark'], ['light', 'dark', 'dark'], ['dark', 'light', 'light'],
]) {
  test(`a ${device} device and the choice “${chosen}” load the ${expected} pictures alone`, async () => {
    const { page, loaded, close } = await look(ARTICLE, { colorScheme: device }, chosen);
    assert.ok(loaded.length > 5, loaded.join());
    assert.deepEqual(loaded.filter((path) => isDark(path) !== (expected === 'dark')), []);
    assert.ok((await shown(page)).every((path) => isDark(path) === (expected === 'dark')));
    await close();
  });
}

test('without JavaScript the device decides', async () => {
  const { page, loaded, close } = await look('/writers/images/', { colorScheme: 'dark', javaScriptEnabled: false });
  assert.ok(loaded.length > 0 && loaded.every(isDark), loaded.join());
  await close();
});

test('the switch changes the pictures at once, and those in the dialog', async () => {
  const { page, close } = await look(ARTICLE, { colorScheme: 'light' });
  const dialog = page.locator('dialog.picture img');
  const full = async () => {
    await page.locator('img.opens').first().click();
    await page.waitForFunction(() => document.querySelector('dialog.picture img').complete);
    const path = await dialog.evaluate((img) => img.currentSrc);
    await page.keyboard.press('Escape');
    return path;
  };
  assert.ok(!isDark(await full()));
  await page.getByLabel('Colours').selectOption('Dark');
  await page.waitForFunction(() => document.querySelector('.article-body img').currentSrc.includes('.dark.'));
  assert.ok(isDark(await full()));
  await page.getByLabel('Colours').selectOption('Automatic');
  await page.waitForFunction(() => !document.querySelector('.article-body img').currentSrc.includes('.dark.'));
  assert.ok(!isDark(await full()));
  await close();
});

test('on paper they are light', async () => {
  const { page, close } = await look(ARTICLE, { colorScheme: 'light' }, 'dark');
  assert.ok((await shown(page)).every(isDark));
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.waitForFunction(() => [...document.querySelectorAll('.article-body img')].every((img) => !img.currentSrc.includes('.dark.')));
  await close();
});

test('a pair makes room before it comes', async () => {
  const { page, close } = await open(browser, `${server.address}/writers/images/`, { colorScheme: 'dark' });
  const shift = await page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(0), 1000);
  }));
  assert.equal(shift, 0);
  await close();
});

const small = (path) => path.endsWith('.480.webp');

for (const [window, viewport, deviceScaleFactor, expected] of [
  ['phone', { width: 380, height: 800 }, 1, true],
  ['phone with a dense screen', { width: 380, height: 800 }, 3, false],
  ['desk, beside a step', { width: 1280, height: 800 }, 1, true],
]) {
  test(`on a ${window} ${expected ? 'smaller files are' : 'the originals are'} loaded, and nothing else`, async () => {
    const { loaded, close } = await look(ARTICLE, { viewport, deviceScaleFactor });
    assert.ok(loaded.length > 5, loaded.join());
    assert.deepEqual(loaded.filter((path) => small(path) !== expected), []);
    await close();
  });
}

test('in a column at full width the original is loaded', async () => {
  const { loaded, close } = await look('/writers/images/', {});
  assert.ok(loaded.includes('/assets/images/log-in/open-sync-1.png'), loaded.join());
  await close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`a click opens the original, on a ${colorScheme} device`, async () => {
    const { page, close } = await look(ARTICLE, { viewport: { width: 380, height: 800 }, colorScheme });
    await page.locator('img.opens').first().click();
    await page.waitForFunction(() => document.querySelector('dialog.picture img').complete);
    const path = await page.locator('dialog.picture img').evaluate((img) => new URL(img.currentSrc).pathname);
    assert.ok(path.startsWith('/assets/images/') && path.endsWith(colorScheme === 'dark' ? '.dark.png' : '.png'), path);
    await close();
  });
}
