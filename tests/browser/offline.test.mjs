// A site that is built with --offline, opened from a folder: no server, no network.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { launch, overflow } from './lib/browser.mjs';
import { buildOffline, copyWith } from './lib/site.mjs';

/** What a folder may be called, and an address may not hold as it is. */
const FOLDER = 'Help & more #1, 100 %20';
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Open a file of a folder without any network; `complaints` collects errors, and whatever asks for more than files. */
async function openFile(folder, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  // Pictures that are on their way when a page is left are no loss.
  page.on('requestfailed', (request) => request.failure()?.errorText !== 'net::ERR_ABORTED' && complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => !/^(file|data|blob):/.test(request.url()) && complaints.push(`request: ${request.url()}`));
  page.setDefaultTimeout(10_000);
  await page.goto(pathToFileURL(join(folder, path)).href);
  // Modules that are made from packs do not keep the browser from saying that the page is loaded.
  if (options.javaScriptEnabled !== false) await page.waitForFunction(() => document.documentElement.listeners);
  return { page, complaints, close: () => context.close() };
}

/** All files of a folder, by path. */
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();

for (const [kind, base] of [['at the root of a host', 'https://help.example.com/'], ['below a path', 'https://example.com/some/help/']]) {
  describe(`a site whose online address is ${kind}`, () => {
    let folder;

    before(() => {
      folder = buildOffline(copyWith(['base_url = "https://help.example.com/"', `base_url = "${base}"`]), FOLDER);
    });

    test('one walks from home to an article, and every address leads to a file', async () => {
      const { page, complaints, close } = await openFile(folder, 'index.html');
      await page.click('.site-tabs a');
      await page.click('.menu .tree a[href$="log-in/community/index.html"], .menu .tree a[href$="community/index.html"]');
      await page.waitForURL(/community\/index\.html$/);
      assert.match(await page.textContent('h1'), /community account/);
      assert.equal(await page.getAttribute('link[rel=canonical]', 'href'), `${base}log-in/community/`);
      assert.ok(await overflow(page) <= 0);
      assert.ok(await page.evaluate(() => getComputedStyle(document.body).fontFamily.includes('sans-serif')), 'the style sheet is there');
      await page.goBack();
      assert.deepEqual(complaints, []);
      await close();
    });

    test('the search finds a word and opens its heading', async () => {
      const { page, complaints, close } = await openFile(folder, 'privacy/index.html');
      await page.keyboard.press('/');
      await page.keyboard.type('supported');
      // What the first letters found is replaced by what the word finds.
      await page.locator('#guidepost-search ol mark').getByText(/^support/i).first().waitFor();
      const heading = page.locator('#guidepost-search ol ul a').first();
      await heading.waitFor();
      const words = await heading.textContent();
      await heading.click();
      await page.waitForURL(/^file:.*index\.html#/);
      const target = page.locator(':target');
      assert.match(await target.evaluate((element) => element.firstChild.textContent.trim()), new RegExp(words.replace(/[^\w ]/g, '.')));
      // Its words are marked, as soon as the module that marks them is made.
      await page.waitForFunction(() => CSS.highlights.get('found')?.size > 0);
      assert.deepEqual(complaints, []);
      await close();
    });

    test('the checker judges an address and leads to the steps', async () => {
      const { page, complaints, close } = await openFile(folder, 'troubleshooting/index.html');
      const box = page.locator('url-checker');
      await box.locator('input').fill('https://acme.my.site.com/partners/s/login');
      await box.locator('[data-verdict]').waitFor();
      const links = await box.locator('.url-checker-result a').evaluateAll((all) => all.map((link) => link.href));
      assert.ok(links.length > 0);
      for (const link of links) assert.match(link, /^file:.*index\.html#/);
      await box.locator('.url-checker-result a').first().click();
      await page.locator(':target').waitFor({ state: 'attached' });
      assert.deepEqual(complaints, []);
      await close();
    });
  });
}

describe('a site in a folder', () => {
  let folder;

  before(() => {
    folder = buildOffline(undefined, FOLDER);
  });

  test('no page and no text that pages show keeps an address that only a server answers', () => {
    for (const path of files(folder).filter((path) => path.endsWith('.html'))) {
      const html = readFileSync(join(folder, path), 'utf8');
      assert.deepEqual(html.match(/(?:href|src|srcset|action|poster)="\/[^"]*"/g), null, path);
      assert.doesNotMatch(html, /type="module"/, path);
    }
    assert.deepEqual(files(folder).filter((path) => /^_|robots|sitemap/.test(path)), []);
  });

  test('pictures open, the appearance stays, and what is copied names the site online', async () => {
    const { page, complaints, close } = await openFile(folder, 'log-in/community/index.html', { permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 700, height: 800 } });
    await page.locator('img.opens').first().click();
    await page.locator('dialog.picture img').waitFor();
    assert.ok(await page.locator('dialog.picture img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
    await page.keyboard.press('Escape');
    await page.locator('.appearance select').selectOption('dark');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.locator('h2[id]').first().hover();
    await page.locator('h2[id] .headerlink').first().click();
    await page.waitForFunction(() => document.getElementById('announcer').textContent);
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^https:\/\/help\.example\.com\/log-in\/community\/#/);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('without scripts it can be read, and links lead on', async () => {
    const { page, close } = await openFile(folder, 'log-in/community/index.html', { javaScriptEnabled: false });
    await page.locator('url-checker a:visible').first().click();
    await page.waitForURL(/^file:.*index\.html/);
    await close();
  });

  test('the same inputs give the same bytes', () => {
    const again = buildOffline(undefined, FOLDER);
    assert.deepEqual(files(again), files(folder));
    for (const path of files(folder)) assert.ok(readFileSync(join(again, path)).equals(readFileSync(join(folder, path))), path);
  });
});
