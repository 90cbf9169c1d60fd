// The address checker as readers meet it: <url-checker> on our own pages.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch, open, overflow, violations } from './lib/browser.mjs';
import { build, copyWith, repository, serve } from './lib/site.mjs';

const ARTICLE = '/log-in/';
/** Where the steps of the community login stand. */
const STEPS = '/log-in/community/';
const PORTAL = 'https://acme.my.site.com/partners';
const SESSION = 'https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=00D5g000004abcd!AQ4AQFnotARealSessionId000000';

let folder, server, browser;

before(async () => {
  folder = build();
  server = await serve(folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** A page and its checker; `requests` are the paths that were fetched. */
async function visit(route = ARTICLE, options = {}) {
  const { intercept, ...context } = options;
  const tab = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  const page = await tab.newPage();
  const [requests, complaints] = [[], []];
  page.on('request', (request) => requests.push(request.url().slice(server.address.length)));
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  await intercept?.(page);
  await page.goto(server.address + route);
  const checker = page.locator('url-checker').first();
  return {
    page, requests, complaints, checker,
    box: checker.getByRole('textbox'),
    answer: checker.getByRole('status'),
    close: () => tab.close(),
  };
}

/** Put text on the clipboard and paste it, as readers do. */
async function paste(page, box, text) {
  await box.focus();
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('Control+V');
}

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const verdict = (answer, code) => answer.and(answer.page().locator(`[data-verdict="${code}"]`)).waitFor();

/** The lines of cases.tsv: what is pasted, and the verdict on it. */
function cases() {
  const file = readFileSync(join(repository, '../shared/validator/cases.tsv'), 'utf8');
  const lines = file.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
  return lines.map(([input, code, normalized]) => ({ input: JSON.parse(input), code, normalized }));
}

test('nothing is fetched before the box is used, and only the checker after', async () => {
  const { page, requests, complaints, box, answer, close } = await visit();
  await page.waitForLoadState('networkidle');
  assert.deepEqual(requests.filter((path) => /wasm|url-checker\.\w+\.json/.test(path)), []);
  // The script of the box comes when the reader comes near to it.
  await box.scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
  assert.deepEqual(requests.filter((path) => /wasm|url-checker\.\w+\.json/.test(path)), []);
  const before = requests.length;
  await box.fill(PORTAL);
  await verdict(answer, 'SUPPORTED');
  const fetched = requests.slice(before).map((path) => path.replace(/\.[0-9a-f]{8}\./, '.')).sort();
  assert.deepEqual(fetched, ['/scripts/url-checker.json', '/wasm/url_checker.js', '/wasm/url_checker_bg.wasm']);
  const after = requests.length;
  for (const text of ['https://acme.force.com', SESSION, 'hello', 'https://acme.my.site.com@evil.io']) {
    await box.fill(text);
    await box.press('Enter');
    await page.waitForTimeout(50);
  }
  assert.equal(requests.length, after, 'what is pasted leads to no request');
  assert.deepEqual(complaints, []);
  await close();
});

test('every verdict has its words, its sign and its steps, and every link leads to a step that is there', async () => {
  const { page, box, answer, close } = await visit();
  const samples = new Map(cases().map((sample) => [sample.code, sample]));
  assert.equal(samples.size, 14);
  const scripts = join(folder, 'scripts');
  const words = JSON.parse(readFileSync(join(scripts, readdirSync(scripts).find((name) => name.endsWith('.json')))));
  await box.fill(PORTAL);
  await verdict(answer, 'SUPPORTED');
  for (const [code, { input }] of samples) {
    await box.fill(input || ' ');
    await box.press('Enter');
    await verdict(answer, code);
    const title = (await answer.locator('.url-checker-verdict').textContent()).replace(/^[✓i!✕]/, '');
    const known = [words.verdicts[code], ...Object.values(words.verdicts[code].reasons ?? {})].map((said) => said.title);
    assert.ok(known.includes(title), `${code}: ${title}`);
    assert.equal(await answer.locator('.url-checker-icon').count(), code === 'EMPTY' ? 0 : 1);
    assert.ok(await answer.locator('ol li').count() > 0, `${code} says what to do`);
  }
  const links = new Set(JSON.stringify(words).match(/"link":"[^"]+"/g).map((link) => link.slice(8, -1)));
  for (const link of links) {
    await page.goto(server.address + link);
    assert.ok(await page.evaluate(() => !location.hash || document.querySelector(location.hash)), link);
  }
  await close();
});

test('each case gives its verdict and its address in the page', async () => {
  const { page, box, answer, close } = await visit();
  await box.fill(PORTAL);
  await verdict(answer, 'SUPPORTED');
  const wrong = [];
  for (const { input, code, normalized } of cases()) {
    // A box of one line drops line breaks before any script sees them: what is left may be another case.
    if (/[\r\n]/.test(input)) continue;
    await page.evaluate((text) => {
      const box = document.querySelector('url-checker input');
      box.value = text;
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    }, input);
    const [said, address] = await page.evaluate(() => {
      const answer = document.querySelector('url-checker [role="status"]');
      return [answer.dataset.verdict, answer.querySelector('code.url-checker-address')?.textContent];
    });
    if (said !== code || (address && address !== normalized)) wrong.push([input, said, code, address, normalized]);
  }
  assert.deepEqual(wrong, []);
  await close();
});

test('it answers to a paste at once, to typing when that rests, and to Enter and the button', async () => {
  const { page, checker, box, answer, close } = await visit(ARTICLE, clipboard);
  await paste(page, box, PORTAL);
  await verdict(answer, 'SUPPORTED');
  assert.equal(await answer.locator('code.url-checker-address').textContent(), PORTAL);

  await box.fill('');
  assert.equal(await answer.textContent(), '');
  await box.pressSequentially('login.salesforce.com');
  await verdict(answer, 'EMPLOYEE_LOGIN');
  await box.fill('bit.ly/3abc');
  await box.press('Enter');
  await verdict(answer, 'WRAPPED_LINK');
  await box.fill('test.salesforce.com');
  await checker.getByRole('button', { name: 'Check' }).click();
  await verdict(answer, 'EMPLOYEE_LOGIN_SANDBOX');

  await checker.getByRole('button', { name: 'Clear' }).click();
  assert.equal(await box.inputValue(), '');
  assert.equal(await answer.textContent(), '');
  assert.ok(await box.evaluate((box) => box === document.activeElement), 'the reader goes on in the box');
  await close();
});

test('a reader who is faster than the script gets an answer too', async () => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const tab = await browser.newContext();
  const page = await tab.newPage();
  await page.route('**/scripts/url-checker.*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(server.address + ARTICLE, { waitUntil: 'commit' });
  await page.locator('url-checker input').first().fill(PORTAL);
  release();
  await verdict(page.locator('url-checker').first().getByRole('status'), 'SUPPORTED');
  await tab.close();
});

test('the cleaned address is copied, and a refusal is said', async () => {
  const { page, box, answer, close } = await visit(ARTICLE, clipboard);
  await box.fill('acme.my.site.com/partners/s/login?ec=302');
  await box.press('Enter');
  await verdict(answer, 'SUPPORTED');
  await answer.getByRole('button', { name: 'Copy' }).click();
  await answer.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), PORTAL);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); });
  await answer.getByRole('button', { name: /Cop/ }).click();
  await answer.getByRole('alert').getByText('Copying did not work').waitFor();
  await close();
});

test('the way to log in is chosen by the reader, the step that was opened, or the page', async () => {
  const shown = (answer) => answer.locator('[data-for-way]:visible').getAttribute('data-for-way');
  for (const [route, expected] of [
    [STEPS, 'add-in'],
    [`${STEPS}#sync-new-step-3`, 'sync-new'],
    [`${STEPS}#sync-legacy-step-5`, 'sync-legacy'],
    [`${STEPS}#open-sync-step-1`, 'add-in'],
  ]) {
    const { page, box, answer, close } = await visit(route);
    await box.fill(PORTAL);
    await verdict(answer, 'SUPPORTED');
    assert.equal(await shown(answer), expected, route);
    for (const name of ['sync-legacy', 'sync-new', 'not-sure', 'add-in']) {
      await answer.locator(`input[value="${name}"]`).check();
      assert.equal(await shown(answer), name);
    }
    // What was chosen stays for the next address.
    await answer.locator('input[value="sync-new"]').check();
    await box.fill('https://acme--uat.sandbox.my.site.com');
    await verdict(answer, 'SUPPORTED_SANDBOX');
    assert.equal(await shown(answer), 'sync-new');
    await page.keyboard.press('Tab');
    await close();
  }
});

test('a link can fill the box, and its address does not stay in the address bar', async () => {
  const { page, answer, box, close } = await visit(`${ARTICLE}#check-url=${encodeURIComponent(`${PORTAL}?a=1&b=2`)}&way=sync-new`);
  await verdict(answer, 'SUPPORTED');
  assert.equal(await box.inputValue(), `${PORTAL}?a=1&b=2`);
  assert.equal(await answer.locator('[data-for-way]:visible').getAttribute('data-for-way'), 'sync-new');
  assert.equal(page.url(), server.address + ARTICLE);
  assert.ok(await box.evaluate((box) => box === document.activeElement));
  await page.evaluate(() => { location.hash = '#check-url=100%-not-encoded.my.site.com'; });
  await page.waitForFunction(() => document.querySelector('url-checker input').value.startsWith('100%'));
  assert.equal(page.url(), server.address + ARTICLE);
  await close();
});

test('a secret leaves the box at once and is nowhere else', async () => {
  const { page, requests, complaints, box, answer, close } = await visit(ARTICLE, clipboard);
  const token = 'AQ4AQFnotARealSessionId000000';
  for (const secret of [SESSION, `https://evil-force.com/x?sid=00D5g000004abcd!${token}`, `${PORTAL}?access_token=${token}`]) {
    await box.fill(PORTAL);
    await verdict(answer, 'SUPPORTED');
    await paste(page, box, '');
    await box.fill('');
    await paste(page, box, secret);
    await answer.getByText('We have emptied the box').waitFor();
    assert.equal(await box.inputValue(), '');
    await page.keyboard.press('Control+Z');
    const everywhere = await page.evaluate(() => [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input')].map((input) => input.value),
      location.href, document.title, JSON.stringify(history.state), document.cookie,
      JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), window.name,
    ].join('\n'));
    assert.ok(!everywhere.includes(token), secret);
  }
  assert.deepEqual(await page.evaluate(() => indexedDB.databases()), []);
  assert.ok(requests.every((path) => !path.includes(token)));
  assert.deepEqual(complaints, []);
  await close();
});

test('what is pasted is text, wherever it is shown', async () => {
  const { page, box, answer, close } = await visit();
  for (const text of [
    'https://acme.my.site.com/<img src=x onerror=alert(1)>', '<script>alert(1)</script>', 'https://x"onmouseover=alert(1).force.com',
    'javascript:alert(1)', '{normalized}', 'https://{host}.example.com/{normalized}',
  ]) {
    await box.fill(text);
    await box.press('Enter');
    await answer.locator('.url-checker-verdict').waitFor();
    assert.equal(await answer.locator('img, script, [onmouseover]').count(), 0, text);
  }
  const targets = await answer.locator('a').evaluateAll((links) => links.map((link) => link.protocol));
  assert.ok(targets.every((protocol) => ['http:', 'mailto:'].includes(protocol)));
  assert.equal(page.url(), server.address + ARTICLE);
  await close();
});

test('without its module the page says so, offers the table, and tries again', async () => {
  let blocked = true;
  const intercept = (page) => page.route('**/*.wasm', (route) => (blocked ? route.abort() : route.continue()));
  const { box, answer, close } = await visit(ARTICLE, { intercept });
  await box.fill(PORTAL);
  await box.press('Enter');
  await answer.getByText('could not be loaded').waitFor();
  for (const domain of ['my.site.com', 'force.com', 'siteforce.com', 'salesforce.com']) {
    assert.equal(await answer.getByText(domain, { exact: true }).count(), 1);
  }
  assert.ok(await answer.getByRole('link', { name: 'Supported addresses' }).isVisible());
  blocked = false;
  await box.press('Enter');
  await verdict(answer, 'SUPPORTED');
  await close();
});

test('without JavaScript it names the domains and where to read on', async () => {
  const { checker, box, close } = await visit(ARTICLE, { javaScriptEnabled: false });
  assert.ok(await checker.getByText('my.site.com', { exact: true }).isVisible());
  assert.ok(await checker.getByRole('link', { name: 'Which way to log in' }).isVisible());
  assert.ok(!await box.isVisible(), 'a box that does nothing is not offered');
  await close();
});

test('the keyboard alone suffices, and what a reader cannot see is said', async () => {
  const { page, checker, box, answer, close } = await visit();
  assert.equal(await checker.getAttribute('role'), 'region');
  for (const [name, value] of [['inputmode', 'url'], ['autocomplete', 'off'], ['spellcheck', 'false'], ['type', 'text']]) {
    assert.equal(await box.getAttribute(name), value);
  }
  await checker.getByLabel('Address of your partner or customer portal').focus();
  await page.keyboard.type('acme.my.site.com');
  await page.keyboard.press('Enter');
  await verdict(answer, 'SUPPORTED');
  assert.ok(await box.evaluate((box) => box === document.activeElement), 'the answer takes no focus');
  const reached = [];
  for (let stop = 0; stop < 7; stop += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.textContent || document.activeElement.value));
  }
  for (const name of ['Check', 'Clear', 'Copy', 'add-in']) assert.ok(reached.includes(name), `${name}: ${reached}`);
  await answer.locator('input:checked').focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await answer.locator('[data-for-way]:visible').getAttribute('data-for-way'), 'sync-new');
  await close();
});

test('it is accessible and fits, in light and dark, in narrow windows and with forced colours', async () => {
  /** 320 px are 1280 at 400 %. */
  for (const options of [
    { colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' },
    { viewport: { width: 320, height: 640 }, colorScheme: 'light' }, { viewport: { width: 380, height: 700 }, colorScheme: 'dark' },
  ]) {
    const { page, box, answer, checker, close } = await visit(ARTICLE, { reducedMotion: 'reduce', ...options });
    for (const text of [PORTAL, 'https://acme.my.site.com@evil.io', 'login.salesforce.com', `https://${'a-long-name-'.repeat(5)}.example.com`, SESSION]) {
      await box.fill(text);
      await box.press('Enter');
      await answer.locator('.url-checker-verdict').waitFor();
      assert.equal(await overflow(page), 0, text);
      // axe compares colours of the style sheet, and forced ones are the reader's.
      const rules = options.forcedColors ? { 'color-contrast': { enabled: false } } : {};
      assert.deepEqual(await violations(page, { rules }), [], text);
    }
    // Links within sentences are as high as their lines.
    const targets = await checker.locator('button, input, li > a').evaluateAll((all) => all
      .filter((one) => one.checkVisibility())
      .map((one) => (one.type === 'radio' ? one.closest('label') : one).getBoundingClientRect().height));
    assert.ok(targets.every((height) => height >= 24), `${targets}`);
    await close();
  }
});

test('settings and front matter place it, once a page', async () => {
  assert.equal(await count('/log-in/'), 1);
  assert.equal(await count('/writers/url-checker/'), 1);
  const where = await serve(build(copyWith(['placement = "every-page"', 'placement = "where-placed"'])));
  const [everywhere, placed] = [server, where];
  server = placed;
  assert.deepEqual([await count('/log-in/'), await count('/writers/url-checker/')], [0, 1]);
  server = everywhere;
  where.stop();
});

async function count(route) {
  const { page, close } = await visit(route);
  const found = await page.locator('url-checker').count();
  await close();
  return found;
}

test('a page grows by less than two kilobytes', () => {
  const html = readFileSync(join(folder, 'log-in/index.html'), 'utf8');
  const without = html.replace(/<url-checker[^]*?<\/url-checker>/, '');
  assert.ok(without.length < html.length);
  const growth = gzipSync(html, { level: 9 }).length - gzipSync(without, { level: 9 }).length;
  assert.ok(growth < 2048, `${growth} bytes`);
});
