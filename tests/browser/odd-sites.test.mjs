// Sites that nobody planned for: titles without an end, articles without headings or with all six levels, no navigation
// and one of two thousand entries. The articles are drawn by a generator with a fixed seed: each run sees the same ones.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, overflow, violations } from './lib/browser.mjs';
import { build, pages, serve, temporary } from './lib/site.mjs';
import { validate } from './lib/validator.mjs';

const WINDOWS = [{ width: 1280, height: 800 }, { width: 768, height: 800 }, { width: 320, height: 640 }];
const ARTICLES = 24;
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Numbers below a limit, the same in every run (a linear congruence with the constants of Numerical Recipes). */
function dice(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const WORDS = ['a', 'log', 'calendar', 'Donaudampfschifffahrtsgesellschaft', 'https://example.com/a/very/long/address/without/any/space/to/break/at', 'ログイン', 'تسجيل الدخول', '<b>bold</b>', '&amp;', '"quoted"', '`code`', '👩‍👩‍👧', 'x'.repeat(150), '*stressed*', '|'];

/** An article of random parts, in Markdown. */
function article(roll, number) {
  const words = (most) => Array.from({ length: 1 + roll(most) }, () => WORDS[roll(WORDS.length)]).join(' ');
  const title = roll(3) ? words(60) : `${number}`;
  // Validators mind headings that skip a level, and that is up to writers.
  let deepest = 1;
  const level = () => '#'.repeat(deepest = 2 + roll(Math.min(deepest, 5)));
  const blocks = [
    () => `${level()} ${words(30)}`,
    () => words(80),
    () => `!!! ${['tip', 'danger', 'unheard-of'][roll(3)]} "${words(20).replaceAll('"', '')}"\n    ${words(20)}`,
    () => `!!! steps\n${Array.from({ length: 1 + roll(12) }, (_, index) => `    ${index + 1}. ${words(20)}`).join('\n')}`,
    () => `| a ${words(3).replaceAll('|', '')} | b |\n| --- | --- |\n| ${words(9).replaceAll('|', '')} | c |`,
    () => `\`\`\`toml title="${words(5).replace(/["`]/g, '')}"\n${words(30)}\n\`\`\``,
    () => `- ${words(9)}\n    - ${words(9)}\n        1. ${words(9)}\n            - ${words(9)}`,
    () => `=== "${words(5).replaceAll('"', '')}"\n    ${words(20)}\n\n=== "b"\n    ${words(20)}`,
  ];
  const body = Array.from({ length: roll(12) }, () => blocks[roll(blocks.length)]()).join('\n\n');
  const header = `---\ntitle: ${JSON.stringify(title)}\napplies_to: [gmail, ${JSON.stringify(words(3))}]\n---\n`;
  return `${header}${roll(3) ? `# ${title}\n\n` : ''}${body}\n`;
}

/** A site of these articles by path, with a navigation where there is one. */
function site(articles, nav, title = 'Odd') {
  const root = temporary();
  writeFileSync(join(root, 'site.toml'), `title = ${JSON.stringify(title)}\nbase_url = "https://help.example.com/"\n`);
  const all = { 'index.md': '# Home\n', ...articles, ...(nav === undefined ? {} : { 'nav.md': nav }) };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, 'content', path)), { recursive: true });
    writeFileSync(join(root, 'content', path), text);
  }
  return build(root);
}

/** What is wrong with pages: complaints, sideways scrolling, what axe finds, and whatever covers the title. */
async function problems(folder, routes) {
  const server = await serve(folder);
  const found = [];
  for (const viewport of WINDOWS) {
    const { page, complaints, close } = await open(browser, `${server.address}/`, { viewport });
    for (const route of routes) {
      await page.goto(server.address + route);
      const wide = await overflow(page);
      if (wide > 0) complaints.push(`${wide} px too wide`);
      if (!await page.locator('h1').first().isVisible()) complaints.push('no title');
      complaints.push(...await violations(page));
      found.push(...complaints.splice(0).map((problem) => `${route}, ${viewport.width} px: ${problem}`));
    }
    await close();
  }
  server.stop();
  return found;
}

test('random articles fit, are accessible and valid', async () => {
  const roll = dice(5);
  const articles = Object.fromEntries(Array.from({ length: ARTICLES }, (_, number) => [`odd/a${number}.md`, article(roll, number)]));
  const folder = site(articles, undefined, WORDS.join(' '));
  validate(folder);
  assert.deepEqual(await problems(folder, pages(folder)), []);
});

test('six levels of headings, none at all, and no navigation', async () => {
  const levels = [1, 2, 3, 4, 5, 6].map((level) => `${'#'.repeat(level)} Level ${level}\n\nWords.\n`).join('\n');
  const folder = site({ 'index.md': levels, 'none.md': 'Only words.\n', 'empty.md': '' }, '');
  validate(folder);
  assert.deepEqual(await problems(folder, pages(folder)), []);
});

test('a navigation of two thousand entries opens at once, in the window and in the drawer', async () => {
  const names = Array.from({ length: 2000 }, (_, index) => `s${Math.floor(index / 100)}/g${Math.floor(index / 10) % 10}/p${index % 10}`);
  const articles = Object.fromEntries(names.map((name) => [`all/${name}.md`, `# Article ${name}\n\nWords.\n`]));
  const nav = ['- All'];
  for (const [index, name] of names.entries()) {
    if (index % 100 === 0) nav.push(`    - Section ${index / 100}`);
    if (index % 10 === 0) nav.push(`        - Group ${index / 10}`);
    nav.push(`            - [Article ${name}](all/${name}.md)`);
  }
  const folder = site(articles, `- [Home](index.md)\n${nav.join('\n')}\n`);
  const route = '/all/s12/g3/p4/';
  assert.deepEqual(await problems(folder, [route]), []);
  const server = await serve(folder);
  const { page, close } = await open(browser, server.address + route, { viewport: WINDOWS[2] });
  await page.locator('.menu-button').click();
  const current = page.locator('#menu [aria-current="page"]');
  assert.ok(await current.isVisible());
  const [menu, entry] = [await page.locator('#menu').boundingBox(), await current.boundingBox()];
  assert.ok(entry.y >= menu.y && entry.y + entry.height <= menu.y + menu.height, 'the drawer shows where the reader is');
  assert.equal(await page.locator('#menu details[open]').count(), 2, 'only the branch of the page is open');
  await close();
  server.stop();
});
