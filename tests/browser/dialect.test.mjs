// What scripts and styles add to annotations, diagrams, lines of code and tabs, and what stands there without them.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, violations } from './lib/browser.mjs';
import { build, serve, temporary } from './lib/site.mjs';

const ARTICLE = `# Annotated

Lorem (1) ipsum (2).
{ .annotate }

1. The **first**{: #own } note.
2. The second note.

\`\`\`python
port = 80 # (1)!
\`\`\`

1. The port.

!!! note annotate "Title (1)"
    Body (2), and (3).

1. Of the title.
2. Of the body.

\`\`\`mermaid
graph LR
\`\`\`

\`\`\`mermaid
broken
\`\`\`
`;
const LINES = `# Lines

\`\`\`python linenums="99 2" hl_lines="2"
a = 99
b = 100
\`\`\`

\`\`\`{.sh .no-copy linenums="1"}
one
\`\`\`

=== "One"

    First.

===+ "Two"

    Second.
`;
const TITLES = `# Titles

!!! note "*Words* of a title with **bold** and \`code\` among them"
    Body.

??? warning "*Words* of a fold with **bold** and \`code\` among them"
    Body.

??? fold "*Words* that only fold, with **bold** and \`code\` among them"
    Body.
`;
/** Stands for Mermaid: what of it is used, and nothing else. */
const MERMAID = `export default {
  initialize() {},
  async render(id, text) {
    if (text.includes('broken')) throw new Error('no diagram');
    return { svg: '<svg id="' + id + '" style="width: 40px"><style>rect { fill: red }</style><rect/></svg>' };
  },
};
`;
let server, browser;

before(async () => {
  const root = temporary();
  mkdirSync(join(root, 'content'));
  mkdirSync(join(root, 'assets/mermaid'), { recursive: true });
  writeFileSync(join(root, 'site.toml'), 'title = "T"\nbase_url = "https://help.example.com/"\n[markdown]\nextensions = ["code-annotations", "line-anchors"]\nmermaid = "assets/mermaid/mermaid.mjs"\n');
  writeFileSync(join(root, 'assets/mermaid/mermaid.mjs'), MERMAID);
  writeFileSync(join(root, 'content/index.md'), '# Home\n\n[Annotated](annotated.md), [lines](lines.md)\n');
  writeFileSync(join(root, 'content/annotated.md'), ARTICLE);
  writeFileSync(join(root, 'content/lines.md'), LINES);
  writeFileSync(join(root, 'content/titles.md'), TITLES);
  server = await serve(build(root));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

test('annotations open in place, and their lists go where all can be opened', async () => {
  const { page, complaints, close } = await open(browser, `${server.address}/annotated/`);
  const marks = page.locator('.annotation-mark');
  await marks.first().waitFor();
  assert.equal(await marks.count(), 5);
  assert.equal(await page.locator('.annotation').count(), 6, 'one mark has no note');
  assert.deepEqual(await page.locator('ol.annotations').evaluateAll((lists) => lists.map((list) => list.getAttribute('hidden'))), ['until-found', 'until-found', 'until-found']);
  assert.equal(await marks.first().getAttribute('aria-label'), 'Note 1');
  const note = page.locator('.annotation-note:popover-open');
  for (const [index, words] of [[0, 'The first note'], [2, 'The port.'], [4, 'Of the body.']]) {
    await marks.nth(index).click();
    await note.waitFor();
    assert.match(await note.innerText(), new RegExp(words));
    const [mark, box] = [await marks.nth(index).boundingBox(), await note.boundingBox()];
    assert.ok(Math.abs(box.y - mark.y - mark.height) < 24, `${index}: the note is at ${box.y}, its mark at ${mark.y}`);
    await page.keyboard.press('Escape');
    assert.equal(await note.count(), 0);
  }
  assert.equal(await page.locator('#own').count(), 1, 'a copy takes no address away');
  assert.match(await page.locator('.code-block code').textContent(), /# \n?$/, 'a mark is no part of the code');
  assert.deepEqual(complaints.filter((line) => !line.includes('no diagram')), []);
  await close();
});

test('numbers of lines are seen and lead to their line, and are not copied with the code', async () => {
  const options = { permissions: ['clipboard-read', 'clipboard-write'] };
  const { page, complaints, close } = await open(browser, `${server.address}/lines/#__codelineno-0-100`, options);
  const shown = await page.locator('[data-n]').evaluateAll((lines) => lines.map((line) => getComputedStyle(line, '::before').content));
  assert.deepEqual(shown, ['""', '"100"', '"1"']);
  assert.equal(await page.locator(':target').getAttribute('id'), '__codelineno-0-100');
  const code = 'a = 99\nb = 100';
  const selected = await page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector('pre code'));
    return getSelection().toString();
  });
  assert.equal(selected.trimEnd(), code);
  const copy = page.locator('.code-block .copy');
  assert.equal(await copy.count(), 1, 'one block asks for none');
  await copy.click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  await page.locator('a[href="#__codelineno-1-1"]').click({ position: { x: 4, y: 4 } });
  assert.match(page.url(), /#__codelineno-1-1$/);
  assert.deepEqual(await page.locator('[role=tab]').evaluateAll((tabs) => tabs.map((tab) => tab.ariaSelected)), ['false', 'true']);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await close();
});

test('without scripts, the notes are there', async () => {
  const { page, close } = await open(browser, `${server.address}/annotated/`, { javaScriptEnabled: false });
  assert.ok(await page.getByText('The second note.').isVisible());
  assert.ok(await page.locator('pre.mermaid').first().isVisible());
  await close();
});

test('diagrams are drawn by the site\'s own program, and stay text where they cannot be', async () => {
  const { page, complaints, close } = await open(browser, `${server.address}/annotated/`);
  await page.locator('.diagram svg').waitFor();
  assert.equal(await page.locator('.diagram').count(), 1);
  assert.match(await page.locator('pre.mermaid').innerText(), /broken/);
  assert.deepEqual(complaints.filter((line) => !line.includes('no diagram')), [], 'the policy of the page holds');
  await close();
});

test('the words of a title flow like any others', async () => {
  const { page, close } = await open(browser, `${server.address}/titles/`, { viewport: { width: 320, height: 640 } });
  const words = page.locator('.article-body :is(.admonition-title, .details-title) em');
  assert.equal(await words.count(), 3);
  const heights = await words.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(heights.every((height) => height < 30), `each stands on one line of ${heights} px`);
  await close();
});

test('other pages load nothing of it', async () => {
  const { page, close } = await open(browser, `${server.address}/`);
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  assert.deepEqual(loaded.filter((name) => /annotations|diagrams|mermaid/.test(name)), []);
  await close();
});
