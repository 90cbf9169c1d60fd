// The search in a real browser: on our own help centre, and on the corpus of 360 articles (../shared).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, overflow, violations } from './lib/browser.mjs';
import { preview } from './lib/preview.mjs';
import { build, buildWithMistakes, copyWith, repository, serve } from './lib/site.mjs';

const shared = join(repository, '../shared');
const queries = readFileSync(join(repository, 'tests/browser/search/corpus.toml'), 'utf8');

let browser;
let own;
let corpus;

before(async () => {
  browser = await launch();
  own = await serve(build());
  const root = mkdtempSync(join(tmpdir(), 'guidepost-corpus-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  execFileSync('python3', [join(shared, 'tools/corpus_site.py'), join(shared, 'corpus/sfcc'), root], { stdio: 'ignore' });
  // Its pictures are placeholders: smaller ones would only take time.
  appendFileSync(join(root, 'site.toml'), '\n[pictures]\nvariants = false\n');
  cpSync(join(repository, 'tests/browser/search/corpus.toml'), join(root, 'content/search-tests.toml'));
  corpus = await serve(buildWithMistakes(root));
});

after(() => browser?.close());

const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.localName);
const results = '#guidepost-search ol > li > a';

async function opened(site, path = '/', options = {}) {
  const tab = await open(browser, site.address + path, options);
  await tab.page.keyboard.press('/');
  await tab.page.locator('#guidepost-search input').waitFor();
  return tab;
}

/** Type a query, and wait for what it finds. */
async function ask(page, query) {
  await page.locator('#guidepost-search input').fill(query);
  await page.waitForFunction((query) => document.querySelector('#guidepost-search').dataset.answered === query, query);
}

test('opens by key and by button, and takes what is typed at once', async () => {
  const { page, complaints, close } = await open(browser, `${own.address}/log-in/`);
  await page.keyboard.press('/');
  await page.keyboard.type('fire', { delay: 30 });
  await page.locator(results).first().waitFor();
  assert.equal(await page.locator('#guidepost-search input').inputValue(), 'fire');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#guidepost-search').evaluate((dialog) => dialog.open), false);
  await page.keyboard.press('Control+k');
  assert.equal(await page.locator('#guidepost-search').evaluate((dialog) => dialog.open), true);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.site-header [data-search-open]').click();
  assert.equal(await focused(page), 'input');
  assert.deepEqual(complaints, []);
  await close();
});

test('an address that asks for words opens it, and a heading of its name keeps its own', async () => {
  const { page, complaints, close } = await open(browser, `${own.address}/privacy/#search=firewall%20&%20ports`);
  await page.locator(results).first().waitFor();
  assert.equal(await page.inputValue('#guidepost-search input'), 'firewall & ports');
  await page.keyboard.press('Escape');
  await page.evaluate(() => (location.hash = '#search'));
  await page.locator('#guidepost-search[open]').waitFor();
  assert.equal(await page.inputValue('#guidepost-search input'), '');
  await page.goto(`${own.address}/writers/search/#search`);
  assert.equal(await page.locator('h1#search').count() > 0, await page.locator('#guidepost-search[open]').count() === 0);
  assert.deepEqual(complaints, []);
  await close();
});

test('nothing of it is fetched before it is wanted', async () => {
  const { page, close } = await open(browser, 'about:blank');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${own.address}/log-in/`);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(asked.filter((url) => /search|pagefind/.test(url)), []);
  await close();
});

test('results are walked through with the keyboard', async () => {
  const { page, close } = await opened(own);
  await ask(page, 'firewall');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), 'Firewall');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), 'The firewall is in the way');
  await page.keyboard.press('End');
  const last = await focused(page);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), last);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(page), 'input');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('s');
  assert.equal(await page.locator('#guidepost-search input').inputValue(), 'firewalls');
  await close();
});

test('a result opens at its heading with its words marked', async () => {
  const { page, complaints, close } = await opened(own);
  await ask(page, 'firewall');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/troubleshooting/firewall/#*');
  const marked = () => [...(CSS.highlights.get('found') ?? [])].map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset).toLowerCase());
  await page.waitForFunction(() => CSS.highlights.has('found'));
  const words = await page.evaluate(marked);
  assert.ok(words.length > 1 && words.every((word) => word === 'firewall'), words.join());
  const top = await page.locator(':target').evaluate((heading) => heading.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 200, `the heading is at ${top}`);
  assert.equal(await page.evaluate(() => sessionStorage.length), await page.evaluate(() => Number('menu' in sessionStorage)));
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => CSS.highlights.has('found')), false);
  // The same page again, by another result: nothing is loaded, and it is marked all the same.
  await page.keyboard.press('/');
  await ask(page, 'firewall server');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => CSS.highlights.has('found'));
  assert.deepEqual(complaints, []);
  await close();
});

test('words with dashes and other signs are marked, too', async () => {
  const { page, complaints, close } = await opened(own);
  await ask(page, 'sandbox');
  const link = page.locator('#guidepost-search ol > li > a[href="/log-in/sandbox/"]');
  assert.ok(await link.evaluate(({ words }) => words.some((word) => word.includes('--'))), 'one of the words has dashes');
  await link.click();
  await page.waitForURL('**/log-in/sandbox/');
  await page.waitForFunction(() => CSS.highlights.get('found')?.size > 1);
  assert.deepEqual(complaints, []);
  await close();
});

test('synonyms find what they stand for, and what is not found gets help', async () => {
  const { page, close } = await opened(own);
  await ask(page, 'okta');
  assert.equal(await page.locator(results).first().getAttribute('href'), '/log-in/single-sign-on/');
  await ask(page, 'qqqq');
  assert.match(await page.locator('#guidepost-search [role=status]').textContent(), /Nothing is found for “qqqq”/);
  assert.equal(await page.locator('#guidepost-search [data-more]').isVisible(), false);
  assert.ok(await page.locator('#guidepost-search [data-help] a').first().isVisible());
  await ask(page, '');
  assert.equal(await page.locator(results).count(), 0);
  await close();
});

test('it is accessible in both schemes and fits narrow windows', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 320]) {
      const { page, close } = await opened(own, '/', { colorScheme, viewport: { width, height: 700 } });
      for (const query of ['sign in', 'qqqq']) {
        await ask(page, query);
        assert.deepEqual(await violations(page), [], `${colorScheme}, ${width} px, ${query}`);
        assert.ok(await overflow(page) <= 0);
        assert.ok(await page.locator('#guidepost-search').evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth));
      }
      await close();
    }
  }
});

test('without scripts no control is there', async () => {
  const { page, close } = await open(browser, `${own.address}/`, { javaScriptEnabled: false });
  for (const control of await page.locator('[data-search-open]').all()) assert.equal(await control.isVisible(), false);
  await close();
});

test('it works below a path, and is not there where it is switched off', async () => {
  const below = await serve(build(copyWith(['base_url = "https://help.example.com/"', 'base_url = "https://example.com/help/"'])), '/help/');
  const { page, complaints, close } = await opened(below);
  await ask(page, 'firewall');
  assert.equal(await page.locator(results).first().getAttribute('href'), '/help/troubleshooting/firewall/');
  assert.deepEqual(complaints, []);
  await close();
  const folder = build(copyWith(['[search.synonyms]', '[search]\nenabled = false\n[search.synonyms]']));
  assert.doesNotMatch(readFileSync(join(folder, 'index.html'), 'utf8'), /data-search-open|pagefind/);
});

test('the preview finds what was just written', async () => {
  const site = await preview();
  const { page, close } = await opened(site);
  await ask(page, 'firewall');
  assert.equal(await page.locator(results).first().getAttribute('href'), '/troubleshooting/firewall/');
  site.edit('content/troubleshooting/firewall.md', '# ', '# Xylophones and the ');
  await page.waitForTimeout(1000);
  await page.goto(`${site.address}/`);
  await page.keyboard.press('/');
  await ask(page, 'xylophones');
  assert.equal(await page.locator(results).first().getAttribute('href'), '/troubleshooting/firewall/');
  await close();
  site.stop();
});

test('what readers of the corpus search for is among the first three', async () => {
  const { page, close } = await opened(corpus);
  const pairs = [...queries.matchAll(/query = "(.*)"\nfinds = "(.*)\.md"/g)];
  assert.ok(pairs.length >= 20);
  const failed = [];
  for (const [, query, article] of pairs) {
    await ask(page, query);
    const found = await page.locator(results).evaluateAll((links) => links.slice(0, 3).map((link) => decodeURIComponent(link.pathname)));
    if (!found.includes(`/${article}/`)) failed.push(`${query}: ${found}`);
  }
  assert.deepEqual(failed, []);
  await close();
});
