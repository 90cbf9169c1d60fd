// Films of other hosts: a card first, and nothing asked of anybody; the film after a click.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, overflow, violations } from './lib/browser.mjs';
import { build, serve, temporary } from './lib/site.mjs';

const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'ar'];
const FILM = '<iframe width="560" height="315" src="https://www.youtube.com/embed/abc" title="How to log in" id="film"></iframe>\n';
const OTHER = '<p>Words before <iframe src="https://player.vimeo.com/video/12" title="A very long name of a film about how one logs in to everything"></iframe> and after.</p>\n';
let folder, server, browser;

function buildIn(language) {
  const root = temporary();
  mkdirSync(join(root, 'content'));
  writeFileSync(join(root, 'site.toml'), `title = "Films"\nlanguage = "${language}"\n`);
  writeFileSync(join(root, 'content/index.md'), '# Home\n\n[Films](films.md), [the film](films.md#film), [none](none.md)\n');
  writeFileSync(join(root, 'content/films.md'), `# Films\n\n${FILM}\n${OTHER}`);
  writeFileSync(join(root, 'content/none.md'), '# None\n\nNo film.\n');
  return build(root);
}

before(async () => {
  folder = buildIn('en');
  server = await serve(folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** Open the page with films; what its frames would get from other hosts is a small page of ours. */
async function visit(options, address = server.address) {
  const visited = await open(browser, `${address}/films/`, options);
  const asked = [];
  await visited.page.route((url) => url.origin !== new URL(address).origin, (route) => {
    asked.push(route.request().url());
    route.fulfill({ contentType: 'text/html', body: '<title>Film</title><button>Pause</button>' });
  });
  return { ...visited, asked };
}

test('before a click nothing is asked of other hosts, and the page has a card for each film', async () => {
  const { page, complaints, close } = await visit();
  assert.equal(await page.getByRole('button', { name: /^Play the video: / }).count(), 2);
  assert.equal(await page.getByRole('link', { name: 'Watch on YouTube: How to log in' }).getAttribute('href'), 'https://www.youtube.com/watch?v=abc');
  assert.equal(await page.locator('iframe').filter({ visible: true }).count(), 0);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(complaints, []);
  await close();
});

for (const way of ['click', 'keyboard']) {
  test(`by ${way} the film takes the place of its card, gets the focus, and moves nothing`, async () => {
    const { page, asked, close } = await visit();
    const errors = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const button = page.getByRole('button', { name: 'Play the video: How to log in' });
    const place = () => page.locator('.article-body > p').boundingBox();
    const before = await place();
    if (way === 'click') await button.click();
    else await button.press('Enter');
    const frame = page.frameLocator('iframe[title="How to log in"]');
    await frame.getByRole('button', { name: 'Pause' }).waitFor();
    assert.deepEqual(asked, ['https://www.youtube-nocookie.com/embed/abc?autoplay=1']);
    assert.equal(await page.evaluate(() => document.activeElement.title), 'How to log in');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'film');
    assert.equal(await page.getByRole('button', { name: /^Play the video: / }).count(), 1);
    const after = await place();
    assert.ok(Math.abs(after.y - before.y) <= 1, `from ${before.y} to ${after.y}`);
    assert.deepEqual(errors, []);
    await close();
  });
}

test('the policy lets in the hosts in use, and no other', () => {
  const policy = readFileSync(join(folder, '_headers'), 'utf8').match(/frame-src ([^;]*);/)[1];
  assert.equal(policy, "'self' https://player.vimeo.com https://www.youtube-nocookie.com");
});

test('without JavaScript there is the link alone', async () => {
  const { page, close } = await visit({ javaScriptEnabled: false });
  assert.equal(await page.getByRole('button', { name: /^Play/ }).count(), 0);
  assert.equal(await page.getByRole('link', { name: /^Watch on / }).filter({ visible: true }).count(), 2);
  await close();
});

test('only pages with a film load what its card needs', async () => {
  const loaded = async (route) => {
    const { page, close } = await open(browser, server.address + route);
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/video.')));
    await close();
    return names.length;
  };
  assert.equal(await loaded('/films/'), 2);
  assert.equal(await loaded('/none/'), 0);
});

test('a link to the film leads to its card', async () => {
  const { page, close } = await visit();
  await page.goto(`${server.address}/films/#film`);
  assert.ok(await page.locator('.video#film').isVisible());
  await close();
});

test('on paper there are the title and the address', async () => {
  const { page, close } = await visit();
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.getByText('How to log in', { exact: true }).isVisible());
  assert.ok(await page.locator('.video button').first().isHidden());
  const shown = await page.locator('.video a').first().evaluate((link) => getComputedStyle(link, '::after').content);
  assert.match(shown, /youtube\.com\/watch/);
  await close();
});

for (const language of LANGUAGES) {
  test(`cards fit and are accessible in ${language}`, async () => {
    const site = await serve(buildIn(language));
    for (const width of [1280, 320]) {
      for (const colorScheme of ['light', 'dark']) {
        const { page, close } = await visit({ viewport: { width, height: 800 }, colorScheme }, site.address);
        assert.deepEqual(await violations(page), [], `${width} ${colorScheme}`);
        assert.ok(await overflow(page) <= 0, `${width} is too narrow`);
        await close();
      }
    }
    site.stop();
  });
}
