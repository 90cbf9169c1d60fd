// Every page of our own help centre, of a site full of awkward articles and of one with mistakes.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, overflow, violations } from './lib/browser.mjs';
import { build, buildCorpus, buildWithMistakes, copyWith, pages, repository, serve, temporary } from './lib/site.mjs';
import { validate } from './lib/validator.mjs';

const WIDTHS = [1280, 768, 320];
const HEIGHT = 800;
/** How far pages may jump while they load, as Chromium's layout shift scores. */
const SHIFT_MAX = 0;
/** How many articles of the corpus are validated. */
const SAMPLE = 20;

const own = build();
const stress = build(join(repository, 'tests/browser/stress'));
const mistakes = buildWithMistakes(join(repository, 'tests/browser/mistakes'));
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Everything wrong with the pages of a folder: complaints, sideways scrolling, and what axe finds. */
async function problems(folder, { base, widths = WIDTHS, colorSchemes = ['light', 'dark'] } = {}) {
  const server = await serve(folder, base);
  const found = [];
  for (const colorScheme of colorSchemes) {
    for (const width of widths) {
      const { page, complaints, close } = await open(browser, `${server.address}/`, { colorScheme, viewport: { width, height: HEIGHT } });
      for (const route of [...pages(folder), '/404.html']) {
        await page.goto(server.address + route);
        const wide = await overflow(page);
        if (wide > 0) complaints.push(`${wide} px too wide`);
        complaints.push(...await violations(page));
        found.push(...complaints.splice(0).map((problem) => `${route}, ${colorScheme}, ${width} px: ${problem}`));
      }
      await close();
    }
  }
  server.stop();
  return found;
}

test('our own pages load without a complaint, fit their windows and are accessible', async () => {
  assert.deepEqual(await problems(own), []);
});

test('so do pages with long words, wide tables, deep lists and writing in many languages', async () => {
  assert.deepEqual(await problems(stress), []);
});

test('so do pages that show their own mistakes', async () => {
  assert.deepEqual(await problems(mistakes), []);
});

test('so does a site that is written from right to left', async () => {
  const folder = build(copyWith(['language = "en"', 'language = "ar"']));
  assert.deepEqual(await problems(folder, { widths: [1280, 320], colorSchemes: ['light'] }), []);
});

test('so does a site below a path, with every address below it', async () => {
  const folder = build(copyWith(['base_url = "https://help.example.com/"', 'base_url = "https://example.com/our/help/"']));
  assert.deepEqual(await problems(folder, { base: '/our/help/', widths: [1280], colorSchemes: ['light'] }), []);
});

test('every page is valid HTML', () => {
  validate(own, stress, mistakes);
});

test('what the theme makes of twenty articles of the corpus is valid HTML', () => {
  const folder = buildCorpus();
  const sample = pages(folder).sort().filter((_, index, all) => index % Math.floor(all.length / SAMPLE) === 0).slice(0, SAMPLE);
  assert.equal(sample.length, SAMPLE);
  const out = temporary();
  for (const [number, route] of sample.entries()) {
    const html = readFileSync(join(folder, route, 'index.html'), 'utf8');
    // The article is its writers' own HTML.
    const theme = html.replace(/(<article class="article-body">)[^]*(<\/article>)/, '$1<h1>Title</h1>$2');
    assert.ok(theme.length < html.length, route);
    // Its contents lead to headings that are taken away with it.
    writeFileSync(join(out, `${number}.html`), theme.replace(/href="#[^"]+"/g, 'href="#content"'));
  }
  validate(out);
});

test('nothing jumps while a page loads', async () => {
  const server = await serve(own);
  const { page, close } = await open(browser, `${server.address}/`, { viewport: { width: 380, height: HEIGHT } });
  for (const route of pages(own)) {
    await page.goto(server.address + route, { waitUntil: 'networkidle' });
    const shift = await page.evaluate(() => new Promise((done) => {
      const scores = [];
      new PerformanceObserver((list) => scores.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => done(scores.reduce((sum, score) => sum + score, 0)), 50);
    }));
    assert.ok(shift <= SHIFT_MAX, `${route} shifts by ${shift}`);
  }
  await close();
  server.stop();
});
