// Light, dark and automatic: what the reader has chosen holds, from the first picture on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, serve } from './lib/site.mjs';

const ARTICLE = '/log-in/community/';
/** Mean brightness, of 255, of a dark page; a light one has more than 200. */
const DARK_MAX = 90;
let server, browser;

before(async () => {
  server = await serve(build());
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const visit = (route, options) => open(browser, server.address + route, options);
const scheme = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).reduce((sum, part) => sum + Number(part), 0) < 300 ? 'dark' : 'light');

/** The mean brightness of each picture that the browser shows while something happens. */
async function brightness(page, action) {
  const frames = [];
  const devtools = await page.context().newCDPSession(page);
  devtools.on('Page.screencastFrame', ({ data, sessionId }) => {
    frames.push(data);
    devtools.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await devtools.send('Page.startScreencast', { format: 'png' });
  await action();
  await page.waitForTimeout(300);
  await devtools.send('Page.stopScreencast');
  return page.evaluate((frames) => Promise.all(frames.map(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const { data: pixels } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    return pixels.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / (pixels.length * 0.75);
  })), frames);
}

test('the choice holds at once, on the next page and against the device', async () => {
  const { page, complaints, close } = await visit(ARTICLE, { colorScheme: 'light' });
  const choice = page.getByLabel('Colours');
  assert.equal(await scheme(page), 'light');
  await choice.selectOption('Dark');
  assert.equal(await scheme(page), 'dark');
  await page.goto(`${server.address}/`);
  assert.equal(await scheme(page), 'dark');
  assert.equal(await choice.inputValue(), 'dark');
  await page.emulateMedia({ colorScheme: 'dark' });
  await choice.selectOption('Light');
  assert.equal(await scheme(page), 'light');
  await choice.selectOption('Automatic');
  assert.equal(await scheme(page), 'dark');
  await page.reload();
  assert.equal(await scheme(page), 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  assert.equal(await scheme(page), 'light');
  assert.deepEqual(complaints, []);
  await close();
});

test('no picture of a page that loads slowly shows other colours than the chosen ones', async () => {
  const { page, close } = await visit(ARTICLE, { colorScheme: 'light' });
  await page.getByLabel('Colours').selectOption('Dark');
  // The page on which it was chosen is painted anew before the first picture is taken.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.route('**/styles/**', (route) => setTimeout(() => route.continue(), 300));
  await page.route('**/scripts/main*', (route) => setTimeout(() => route.continue(), 600));
  const frames = await brightness(page, async () => {
    await page.goto(`${server.address}/writers/code/`);
    await page.reload();
  });
  assert.ok(frames.length > 2, `${frames.length} pictures`);
  assert.ok(Math.max(...frames) < DARK_MAX, `brightness ${frames.map(Math.round)}`);
  await close();
});

test('where nothing can be stored, the device decides and the choice holds for the page', async () => {
  const context = await browser.newContext({ colorScheme: 'light' });
  await context.addInitScript(() => Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }));
  await context.addInitScript(() => Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } }));
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(server.address + ARTICLE);
  await page.getByLabel('Colours').selectOption('Dark');
  assert.equal(await scheme(page), 'dark');
  assert.ok(await page.locator('img.opens').count() > 0, 'the other parts of the script run');
  assert.deepEqual(errors, []);
  await context.close();
});

test('without JavaScript there is no choice, and the device decides', async () => {
  const { page, close } = await visit(ARTICLE, { javaScriptEnabled: false, colorScheme: 'dark' });
  assert.equal(await page.locator('.appearance').isVisible(), false);
  await close();
});
