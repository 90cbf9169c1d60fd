// Addresses in a browser: what they open and mark, how they are copied, where old ones lead, with scripts and without.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, open, violations } from './lib/browser.mjs';
import { build, repository, serve, temporary } from './lib/site.mjs';

const PUBLISHED = 'https://help.example.com';
const filler = 'Some words that fill the page, so that it has to be scrolled.\n\n'.repeat(40);
const files = {
  'site.toml': 'title = "Test"\nbase_url = "https://help.example.com/"\n[variables]\nproduct = "Sidebar"\n',
  'redirects.toml': '"/old/" = "/guide/"\n"/old/#there" = "/other/#end"\n"/guide/#before" = "/guide/#far-below"\n"/guide/#away" = "/other/#end"\n',
  'content/other.md': `# Other\n\n${filler}## End\n\nThe end.\n`,
  'content/guide.md': `# Guide

Select the window, and wait for it to open. Then select the window again.

!!! steps
    1. Select **Log in** in the << product >>, and read [the end](other.md#end).
    2. Type the address.

       ![The field for the address](/assets/field.svg)

??? note "What if it fails?"
    ${filler.trim().replaceAll('\n', '\n    ')}

    ## Inside {#inside}

    Try again.

=== "Windows"
    Press Alt.

=== "Mac"
    Press Option. <span id="in-tab">Here.</span>

${filler}

## Far below

Words at the end of the guide.

${filler}
`,
  'assets/field.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100" fill="#888"/></svg>',
};
// Words that are folded away in every way that there is, each beside words that are not.
files['content/folded.md'] = `# Folded

${filler}

??? note "A fold"
    Words in a fold, <span id="deep">deep</span> in it.

    ??? tip "A fold in a fold"
        Words in the inner fold.

    === "First"
        Words in a tab that is chosen in a fold.

    === "Second"
        Words in a tab that nobody chose in a fold.

=== "Windows"
    Words that are seen at first.

=== "Mac"
    Words that no one sees at first.

    ??? note "A fold in a tab"
        Words in a fold in a tab.

<details name="one">
<summary>One of two</summary>
<p>Words in the first of two folds.</p>
</details>
<details name="one" open>
<summary>The other of two</summary>
<p>Words in the second of two folds.</p>
</details>

${filler}
`;
const permissions = ['clipboard-read', 'clipboard-write'];
let server, browser, root;

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'guidepost-addresses-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  server = await serve(build(root));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
  rmSync(root, { recursive: true, force: true });
});

const visit = (route, options) => open(browser, server.address + route, options);
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const announced = (page, words) => page.waitForFunction((words) => document.getElementById('announcer').textContent === words, words);

/** Whether an element is to be seen below the bar at the top. */
const isInView = (page, id) => page.waitForFunction((id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  const bar = document.querySelector('.site-header').getBoundingClientRect();
  return box.height > 0 && box.top >= Math.max(0, bar.bottom) - 1 && box.top < innerHeight;
}, id);

test('links to a heading, a step, a picture and a note are copied, seen on hover and on focus, and announced', async () => {
  const { page, complaints, close } = await visit('/guide/', { permissions });
  await page.locator('.article-body').hover();
  await page.locator('.step > .headerlink').first().waitFor({ state: 'attached' });
  for (const [container, link, address] of [
    ['#far-below', '#far-below > .headerlink', '/guide/#far-below'],
    ['.step >> nth=0', '.step > .headerlink >> nth=0', '/guide/#step.select-log-in-in-the-sidebar-and'],
    ['.step-picture img', '.step-picture .headerlink', '/guide/#picture.the-field-for-the-address'],
    ['.admonition-title', '.headerlink:has(+ details)', '/guide/#note.what-if-it-fails'],
  ]) {
    const control = page.locator(link);
    assert.equal(await control.evaluate((element) => getComputedStyle(element).opacity), '0', `${link} is hidden at first`);
    await page.locator(container).scrollIntoViewIfNeeded();
    await page.locator(container).hover();
    await page.waitForFunction((element) => getComputedStyle(element).opacity === '1', await control.elementHandle());
    await control.click();
    await announced(page, 'Link copied');
    assert.equal(await clipboard(page), PUBLISHED + address);
    await page.mouse.move(0, 0);
    await control.focus();
    assert.equal(await control.evaluate((element) => getComputedStyle(element).opacity), '1', `${link} is seen on focus`);
    assert.match(await control.getAttribute('aria-label'), /^Link to this /);
  }
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
  await close();
});

test('where nothing hovers, the controls are seen', async () => {
  const { page, close } = await visit('/guide/', { permissions, hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  await page.locator('.step-text').first().tap();
  const link = page.locator('.step > .headerlink').first();
  await link.waitFor();
  assert.equal(await link.evaluate((element) => getComputedStyle(element).opacity), '1');
  await link.tap();
  await announced(page, 'Link copied');
  await close();
});

test('a link to marked words finds them again, and the nearest address where words are not looked for', async () => {
  const { page, close } = await visit('/guide/', { permissions });
  await page.locator('.article-body').hover();
  await page.locator('.copy-selection').waitFor({ state: 'attached' });
  const mark = (words, nth = 0) => page.evaluate(([words, nth]) => {
    const walker = document.createTreeWalker(document.querySelector('.article-body'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), seen = 0; node; node = walker.nextNode()) {
      for (let at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + 1)) {
        if (seen++ < nth) continue;
        getSelection().setBaseAndExtent(node, at, node, at + words.length);
        return;
      }
    }
    throw new Error(`no ${words}`);
  }, [words, nth]);
  const copied = async (words, nth) => {
    await mark(words, nth);
    const button = page.locator('.copy-selection:not([hidden])');
    await button.waitFor();
    await button.click();
    await announced(page, 'Link copied');
    return clipboard(page);
  };
  assert.equal(await copied('Type the address'), `${PUBLISHED}/guide/#step.type-the-address:~:text=Type%20the%20address`);
  assert.equal(await copied('Words at the end'), `${PUBLISHED}/guide/#far-below:~:text=Words%20at%20the%20end`);
  // The second of two is told by the words before it.
  assert.equal(await copied('select the window', 0), `${PUBLISHED}/guide/#guide:~:text=to%20open.%20Then-,select%20the%20window`);
  await close();
});

test('an address opens the fold or the tab that holds it, marks its target and clears the bar', async () => {
  for (const id of ['inside', 'note.what-if-it-fails', 'in-tab', 'step.type-the-address', 'far-below']) {
    const { page, complaints, close } = await visit(`/guide/#${id}`);
    await isInView(page, id);
    assert.ok(await page.evaluate((id) => document.getElementById(id).matches(':target'), id));
    assert.deepEqual(complaints, []);
    await close();
  }
  const { page, close } = await visit('/guide/');
  await page.evaluate(() => { location.hash = 'inside'; });
  await isInView(page, 'inside');
  await close();
});

/** Opens an address, and waits until the words can be read that it points to. */
const seesWords = async (address, words, options) => {
  const { page, complaints, close } = await visit(address, options);
  const where = page.getByText(words, { exact: true });
  await where.waitFor();
  await page.waitForFunction((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }, await where.elementHandle());
  assert.deepEqual(complaints, []);
  await close();
};

// A browser's own search opens what hides words as a text fragment does: by `hidden="until-found"` and closed folds.
test('words that an address names are seen, in whatever they are folded away', async () => {
  for (const words of [
    'Words in the inner fold.', 'Words in a tab that nobody chose in a fold.', 'Words that no one sees at first.',
    'Words in a fold in a tab.', 'Words in the first of two folds.',
  ]) {
    const directive = `:~:text=${encodeURIComponent(words.slice(0, -1))}`;
    await seesWords(`/folded/#${directive}`, words);
    await seesWords(`/folded/#a-heading-that-is-gone${directive}`, words);
  }
  const { page, close } = await visit('/folded/#:~:text=no%20one%20sees');
  await page.locator('[role=tab][aria-selected=true]', { hasText: 'Mac' }).waitFor();
  assert.equal(await page.getByText('Words that are seen at first.').isVisible(), false, 'one tab is shown at a time');
  await close();
  // The anchor is in another fold than the words are.
  await seesWords('/folded/#deep:~:text=no%20one%20sees', 'Words that no one sees at first.');
  for (const words of ['Words in the inner fold.', 'Words in the first of two folds.']) {
    await seesWords(`/folded/#:~:text=${encodeURIComponent(words.slice(0, -1))}`, words, { javaScriptEnabled: false });
  }
});

test('an old address leads on with its query and its fragment', async () => {
  const { page, complaints, close } = await visit('/old/?x=1&y=2#far-below');
  await page.waitForURL(`${server.address}/guide/?x=1&y=2#far-below`);
  await page.goto(`${server.address}/old/?x=1#there`);
  await page.waitForURL(`${server.address}/other/?x=1#end`);
  await page.goto(`${server.address}/old/`);
  await page.waitForURL(`${server.address}/guide/`);
  assert.deepEqual(complaints, []);
  await close();
  const without = await visit('/old/', { javaScriptEnabled: false });
  await without.page.waitForURL(`${server.address}/guide/`);
  await without.close();
});

test('an old part leads on, in the page and to another, at once and later', async () => {
  const { page, complaints, close } = await visit('/guide/?x=1#before');
  await page.waitForURL(`${server.address}/guide/?x=1#far-below`);
  await isInView(page, 'far-below');
  await page.evaluate(() => { location.hash = 'away'; });
  await page.waitForURL(`${server.address}/other/?x=1#end`);
  await isInView(page, 'end');
  assert.deepEqual(complaints, []);
  await close();
  // Without scripts, the old name of a part that is on the page still leads to it.
  const without = await visit('/guide/#before', { javaScriptEnabled: false });
  assert.ok(await without.page.locator('#far-below').evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  }));
  await without.close();
});

test('“Copy for reply” shows for support agents alone, and copies words and address in three forms', async () => {
  const reader = await visit('/guide/', { permissions });
  await reader.page.locator('.article-body').hover();
  await reader.page.waitForTimeout(200);
  assert.equal(await reader.page.locator('.copy-reply').count(), 0);
  await reader.close();

  const { page, complaints, close } = await visit('/guide/?agent', { permissions });
  const button = page.locator('.step .copy-reply').first();
  await button.click();
  await announced(page, 'Copied for your reply');
  const forms = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read({ unsanitized: ['text/html'] });
    const text = async (type) => (item.types.includes(type) ? (await item.getType(type)).text() : undefined);
    return { html: await text('text/html'), text: await text('text/plain'), markdown: await text('web text/markdown') };
  });
  const address = `${PUBLISHED}/guide/#step.select-log-in-in-the-sidebar-and`;
  assert.match(forms.html, /<strong>Log in<\/strong> in the Sidebar/);
  assert.ok(forms.html.includes(`href="${PUBLISHED}/other/#end"`) && forms.html.includes(`href="${address}"`), forms.html);
  assert.equal(forms.text, `Select Log in in the Sidebar, and read the end.\n\nGuide, step 1: ${address}`);
  assert.equal(forms.markdown, `Select **Log in** in the Sidebar, and read [the end](${PUBLISHED}/other/#end).\n\n[Guide, step 1](${address})`);
  assert.ok(await page.locator('h2 + .copy-reply').count() > 0);
  assert.deepEqual(await violations(page), []);
  // It stays on without being asked again, until it is turned off.
  await page.goto(`${server.address}/other/`);
  await page.locator('.copy-reply').first().waitFor();
  await page.goto(`${server.address}/other/?agent=off`);
  await page.waitForTimeout(200);
  assert.equal(await page.locator('.copy-reply').count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test('a site gives the controls of support agents to everybody or to nobody', async () => {
  const { 'site.toml': settings, ...rest } = files;
  const buttons = async (controls, route, storage) => {
    const folder = temporary();
    for (const [path, text] of Object.entries({ ...rest, 'site.toml': `${settings}[agent]\ncontrols = "${controls}"\n` })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const site = await serve(build(folder));
    const { page, complaints, close } = await open(browser, site.address + route, { permissions });
    if (storage) {
      await page.evaluate((storage) => localStorage.setItem('agent', storage), storage);
      await page.reload();
    }
    await page.waitForLoadState('networkidle');
    const count = await page.locator('.step .copy-reply').count();
    assert.deepEqual(complaints, []);
    await close();
    site.stop();
    return count;
  };
  assert.equal(await buttons('everybody', '/guide/'), 2);
  assert.equal(await buttons('everybody', '/guide/?agent=off'), 0);
  assert.equal(await buttons('everybody', '/guide/', 'off'), 0);
  assert.equal(await buttons('nobody', '/guide/?agent'), 0);
  assert.equal(await buttons('nobody', '/guide/', 'on'), 0);
});

// What a first view loads in all is held by budget.test.mjs.
test('the script that leads on is below 1 KB', () => {
  assert.ok(readFileSync(join(repository, 'theme/scripts/redirects.js')).length < 1024);
});
