// The preview: the page in front of a writer is right after every save, and the writer's place in it is kept.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, open, violations } from './lib/browser.mjs';
import { preview } from './lib/preview.mjs';

const LONG = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} of this article says << product >> and little else.\n`).join('\n');
const SITE = {
  'site.toml': 'title = "Preview"\n[variables]\nproduct = "Sidebar"\n[brands.cloud.variables]\nproduct = "Cloud"\n[preview]\neditor = "vscode"\n',
  'content/index.md': '# Home\n\nWelcome.\n',
  'content/nav.md': '- [Home](index.md)\n- [Guide](guide.md)\n    - [Long](long.md)\n    - [Widgets](widgets.md)\n    - [In << product >>](in.md)\n',
  'content/in.md': '# In\n\nInside.\n',
  'content/guide.md': '# Guide\n\nA guide.\n\n```js\nlet x = "<< product >> one";\n```\n\n<p id="raw">By hand: {{ product }}</p>\n',
  'content/long.md': `# Long\n\n??? note "More"\n    Inside.\n\n${LONG}\n## Last part\n\nThe end.\n`,
  'content/widgets.md': '# Widgets\n\n=== "One"\n    First.\n\n=== "Two"\n    Second.\n\n```sh\necho one\n```\n\nText below.\n\n<input id="typed">\n',
};
/** Stands for Mermaid: draws the words. */
const MERMAID = 'export default { initialize() {}, async render(id, text) { return { svg: `<svg id="${id}"><text>${text}</text></svg>` }; } };\n';
const FILM = '<iframe src="https://www.youtube.com/embed/abc" title="How to log in"></iframe>\n';
const DRAWN = {
  'site.toml': 'title = "Drawn"\n[markdown]\nmermaid = "assets/mermaid.mjs"\n',
  'assets/mermaid.mjs': MERMAID,
  'content/index.md': '# Home\n\n[Plain](plain.md), [drawn](drawn.md), [film](film.md)\n',
  'content/plain.md': '# Plain\n\nFirst.\n\n<input id="typed">\n\nLast.\n',
  'content/drawn.md': '# Drawn\n\nLorem (1) ipsum.\n{ .annotate }\n\n1. The note.\n\n```mermaid\ngraph LR\n```\n\nLast.\n',
  'content/film.md': `# Film\n\n${FILM}\nLast.\n`,
};
let site, browser;

before(async () => {
  site = await preview(SITE);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  site?.stop();
});

const visit = async (route, options, { address } = site) => {
  const opened = await open(browser, address + route, options);
  await opened.page.waitForFunction(() => document.documentElement.dataset.guidepostGeneration);
  return opened;
};
const article = (page) => page.locator('.article-body');
const seen = (page, words) => article(page).getByText(words).waitFor();
const bar = (page) => page.locator('guidepost-preview');

test('an edit arrives in place: the scroll position and an open block stay, and no page is loaded', async () => {
  const { page, complaints, close } = await visit('/long/');
  await page.locator('details.admonition summary').click();
  await page.evaluate(() => { window.here = 'still'; });
  await page.locator('#last-part').scrollIntoViewIfNeeded();
  const top = () => page.locator('#last-part').evaluate((heading) => Math.round(heading.getBoundingClientRect().top));
  const before = await top();
  site.edit('content/long.md', 'Paragraph 3 of', 'Three more words, and paragraph 3 of');
  await seen(page, 'Three more words');
  site.edit('content/long.md', 'Paragraph 5 of', 'A paragraph that was not there.\n\nParagraph 5 of');
  await seen(page, 'A paragraph that was not there.');
  await page.waitForTimeout(50);
  assert.ok(Math.abs((await top()) - before) <= 2, `the heading moved from ${before} to ${await top()}`);
  assert.equal(await page.locator('details.admonition').evaluate((details) => details.open), true);
  assert.equal(await page.evaluate(() => window.here), 'still');
  assert.deepEqual(complaints, []);
  await close();
});

test('chosen tabs and typed text outlive edits above, below and within scripted parts', async () => {
  const { page, close } = await visit('/widgets/');
  await page.getByRole('tab', { name: 'Two' }).click();
  await page.locator('#typed').fill('half a word');
  const checker = page.locator('url-checker input').first();
  await checker.fill('https://acme.my.site.com/par');
  site.edit('content/widgets.md', 'Text below.', 'Other text below.');
  await seen(page, 'Other text below.');
  site.edit('content/widgets.md', 'echo one', 'echo two');
  await seen(page, 'echo two');
  assert.equal(await page.getByRole('tab', { name: 'Two' }).getAttribute('aria-selected'), 'true');
  assert.equal(await page.getByRole('tablist').count(), 1);
  // The checker below the article has a button of this name, too, once it has answered.
  assert.equal(await article(page).getByRole('button', { name: 'Copy', exact: true }).count(), 1);
  assert.equal(await page.locator('#typed').inputValue(), 'half a word');
  assert.equal(await checker.inputValue(), 'https://acme.my.site.com/par');
  await close();
});

test('annotations, diagrams and films are made anew where they change, in their places', async () => {
  const drawn = await preview(DRAWN);
  const { page, complaints, close } = await visit('/drawn/', {}, drawn);
  await page.evaluate(() => { window.here = 'still'; });
  const mark = page.locator('.annotation-mark');
  const drawing = page.locator('.diagram svg');
  const opened = async (words) => {
    await mark.last().click();
    await page.locator('.annotation-note:popover-open').getByText(words).waitFor();
    await page.keyboard.press('Escape');
  };
  await opened('The note.');
  drawn.edit('content/drawn.md', 'graph LR', 'graph TD');
  await drawing.getByText('graph TD').waitFor();
  drawn.edit('content/drawn.md', 'The note.', 'Another note.');
  await page.locator('.annotation-note', { hasText: 'Another note.' }).waitFor({ state: 'attached' });
  await opened('Another note.');
  drawn.edit('content/drawn.md', 'ipsum.', 'ipsum (2).');
  drawn.edit('content/drawn.md', 'Another note.', 'Another note.\n2. The second.');
  await page.locator('.annotation-mark[data-number="2"]').waitFor();
  await opened('The second.');
  drawn.edit('content/drawn.md', '\nLast.', '\nIn between.\n\nLast.');
  await seen(page, 'In between.');
  assert.ok(await page.locator('.diagram + p').getByText('In between.').isVisible(), 'what stood below a diagram stays there');
  assert.deepEqual([await mark.count(), await drawing.count(), await page.locator('.annotation-note').count()], [2, 1, 2]);
  assert.equal(await page.evaluate(() => window.here), 'still');

  await page.goto(`${drawn.address}/film/`);
  drawn.edit('content/film.md', 'How to log in', 'How to log out');
  const film = page.getByRole('button', { name: 'Play the video: How to log out' });
  await film.waitFor();
  await page.route(/youtube/, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Film</title>' }));
  await film.click();
  await page.locator('iframe[src*="youtube"]').waitFor();
  assert.deepEqual(complaints.filter((line) => !line.includes('youtube')), []);
  await close();
  drawn.stop();
});

test('a page that gains its first annotation, diagram or film gets what it needs for it', async () => {
  const drawn = await preview(DRAWN);
  const { page, complaints, close } = await visit('/plain/', {}, drawn);
  await page.evaluate(() => { window.here = 'still'; });
  await page.locator('#typed').fill('half a word');
  drawn.edit('content/plain.md', 'First.', 'First (1).\n{ .annotate }\n\n1. A note.');
  const mark = page.locator('.annotation-mark');
  await mark.click();
  await page.locator('.annotation-note:popover-open').getByText('A note.').waitFor();
  assert.equal(await mark.evaluate((button) => getComputedStyle(button).borderRadius !== '0px'), true, 'the style is there');
  drawn.edit('content/plain.md', '\nLast.', '\n```mermaid\ngraph LR\n```\n\nLast.');
  await page.locator('.diagram svg').waitFor();
  assert.deepEqual([await mark.count(), await page.locator('.annotation-note').count()], [1, 1]);
  assert.equal(await page.locator('#typed').inputValue(), 'half a word');
  assert.equal(await page.evaluate(() => window.here), 'still', 'no page is loaded');
  // A film may come only from a host that the page allowed when it was loaded, so this loads it.
  await page.route(/youtube/, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Film</title>' }));
  drawn.edit('content/plain.md', '\nLast.', `\n${FILM}\nLast.`);
  await page.getByRole('button', { name: 'Play the video: How to log in' }).click();
  await page.locator('iframe[src*="youtube"]').waitFor();
  await page.locator('.annotation-mark').waitFor();
  drawn.write('content/plain.md', '# Plain\n\nBare.\n');
  await seen(page, 'Bare.');
  await page.locator('.annotation-note').waitFor({ state: 'detached' });
  assert.deepEqual(complaints.filter((line) => !line.includes('youtube')), []);
  await close();
  drawn.stop();
});

test('other pages are left alone, and the navigation follows everywhere', async () => {
  const { page, close } = await visit('/guide/');
  let fetched = 0;
  page.on('request', (request) => { fetched += request.url().endsWith('/guide/') ? 1 : 0; });
  site.edit('content/index.md', 'Welcome.', 'Welcome back.');
  await page.waitForFunction((old) => document.documentElement.dataset.guidepostGeneration !== old,
    await page.evaluate(() => document.documentElement.dataset.guidepostGeneration));
  assert.equal(fetched, 0);
  site.edit('content/nav.md', '[Long](long.md)', '[Longest](long.md)');
  await page.locator('#menu').getByRole('link', { name: 'Longest' }).waitFor();
  await close();
});

test('a style sheet changes without a reload', async () => {
  const { page, close } = await visit('/guide/');
  await page.evaluate(() => { window.here = 'still'; });
  site.write('theme/styles/tokens.css', ':root { --paper: rgb(1, 2, 3); --ink: #fff; }\nbody { background: rgb(1, 2, 3) !important; }\n');
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)');
  assert.equal(await page.evaluate(() => window.here), 'still');
  site.remove('theme');
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor !== 'rgb(1, 2, 3)');
  await close();
});

test('mistakes lie over the last good page, with a way to their place, and go when they are mended', async () => {
  const { page, close } = await visit('/guide/');
  const overlay = bar(page).getByRole('dialog');
  const mistakes = [
    ['content/guide.md', '# Guide', '---\ntitle: [\n---\n# Guide', 'A guide.'],
    ['content/guide.md', 'A guide.', 'A << nobody >> guide.', 'A guide.'],
    ['site.toml', 'title = "Preview"', 'title = "Preview', 'A guide.'],
  ];
  for (const [path, good, bad, behind] of mistakes) {
    site.edit(path, good, bad);
    await overlay.waitFor();
    assert.match(await overlay.locator('a.place').first().getAttribute('href'), new RegExp(`^vscode://file/.*${path}:\\d+:\\d+$`));
    await seen(page, behind);
    site.edit(path, bad, good);
    await overlay.waitFor({ state: 'hidden' });
  }
  site.write('theme/templates/page.html', '{% extends "base.html" %}{% block main %}{{ nobody.at.all }}{% endblock %}');
  await overlay.waitFor();
  await seen(page, 'A guide.');
  site.remove('theme');
  await overlay.waitFor({ state: 'hidden' });
  await close();
});

test('a mistake elsewhere is counted, and leads there', async () => {
  const { page, close } = await visit('/guide/');
  site.edit('content/long.md', 'The end.', 'The << nobody >> end.');
  await bar(page).getByText('1 error on 1 other page').click();
  await bar(page).getByRole('link', { name: 'Long' }).click();
  await page.waitForURL(/\/long\/$/);
  await bar(page).getByRole('dialog').getByText('no variable is named').waitFor();
  site.edit('content/long.md', 'The << nobody >> end.', 'The end.');
  await bar(page).getByRole('dialog').waitFor({ state: 'hidden' });
  await close();
});

test('variables show themselves, brands change the page, and the address of a part is copied', async () => {
  const { page, close } = await visit('/long/', { permissions: ['clipboard-read', 'clipboard-write'] });
  await bar(page).getByRole('button', { name: 'Variables' }).click();
  await article(page).locator('guidepost-variable').first().hover();
  assert.equal(await bar(page).getByRole('tooltip').textContent(), 'product = Sidebar');
  await bar(page).getByLabel('Brand').selectOption('cloud');
  await article(page).getByText('says Cloud and').first().waitFor();
  await bar(page).getByLabel('Brand').selectOption('');
  await article(page).getByText('says Sidebar and').first().waitFor();
  await page.locator('#last-part').evaluate((heading) => heading.scrollIntoView());
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await bar(page).getByRole('button', { name: 'Copy link to here' }).click();
  await bar(page).getByText('Copied').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^https:\/\/help\.example\.com\/long\/#last-part$/);
  await close();
});

test('variables name themselves in code, in HTML by hand and in the navigation', async () => {
  const { page, close } = await visit('/guide/');
  await bar(page).getByRole('button', { name: 'Variables' }).click();
  const shown = page.locator('guidepost-variable');
  for (const within of [article(page).locator('pre'), article(page).locator('#raw'), page.locator('nav .tree').first()]) {
    await within.locator(shown).first().hover();
    assert.equal(await bar(page).getByRole('tooltip').textContent(), 'product = Sidebar');
  }
  await close();
});

test('a page that is made appears where there was none, and one that goes is missed', async () => {
  const { page, close } = await visit('/new/');
  site.write('content/new.md', '# New\n\nHere now.\n');
  await page.getByText('Here now.').waitFor();
  site.remove('content/new.md');
  await page.getByText('Here now.').waitFor({ state: 'detached' });
  await close();
});

test('a server that was away is found again', async () => {
  const { page, close } = await visit('/guide/');
  await site.restart();
  site.edit('content/guide.md', 'A guide.', 'A guide, again.');
  await seen(page, 'A guide, again.');
  site.edit('content/guide.md', 'A guide, again.', 'A guide.');
  await seen(page, 'A guide.');
  await close();
});

test('with --follow, the page that is edited opens', async () => {
  const following = await preview(SITE, ['--follow']);
  const { page, close } = await open(browser, `${following.address}/guide/`);
  await page.waitForFunction(() => document.documentElement.dataset.guidepostGeneration);
  following.edit('content/index.md', 'Welcome.', 'Welcome there.');
  await page.waitForURL(`${following.address}/`);
  await seen(page, 'Welcome there.');
  await close();
  following.stop();
});

test('the bar and the overlay have nothing that axe finds wrong', async () => {
  const { page, close } = await visit('/guide/');
  site.edit('content/guide.md', 'A guide.', 'A << nobody >> guide.');
  await bar(page).getByRole('dialog').waitFor();
  const found = (await violations(page)).filter((violation) => violation.includes('guidepost'));
  assert.deepEqual(found, []);
  site.edit('content/guide.md', 'A << nobody >> guide.', 'A guide.');
  await bar(page).getByRole('dialog').waitFor({ state: 'hidden' });
  await close();
});
