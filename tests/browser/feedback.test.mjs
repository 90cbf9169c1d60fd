// "Was this helpful?": by letter or issue without a server, by JSON with one, and not at all where a site asks for nothing.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { launch, open } from './lib/browser.mjs';
import { build, copyWith, serve } from './lib/site.mjs';

const ARTICLE = '/log-in/community/';
const PERMALINK = `https://help.example.com${ARTICLE}`;
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

const siteWith = (setting) => serve(build(copyWith(['[url_checker]', `[feedback]\n${setting}\n\n[url_checker]`])));

test('a site that asks for nothing shows nothing', async () => {
  const site = await serve(build(copyWith()));
  const { page, close } = await open(browser, site.address + ARTICLE);
  assert.equal(await page.locator('.feedback').count(), 0);
  await close();
  site.stop();
});

test('a letter is filled in with the answer, the article and its version, without any script', async () => {
  const site = await siteWith('email = "help@example.com"');
  const { page, close } = await open(browser, site.address + ARTICLE, { javaScriptEnabled: false });
  const letter = new URL(await page.locator('.feedback').getByRole('link', { name: 'No' }).getAttribute('href'));
  assert.equal(letter.protocol + letter.pathname, 'mailto:help@example.com');
  assert.match(letter.searchParams.get('subject'), /No.*Log in with a community account/);
  assert.match(letter.searchParams.get('body'), new RegExp(`${PERMALINK}\nVersion: .+\n`));
  await close();
  site.stop();
});

test('with a script, the letter names the step that the reader was sent to', async () => {
  const site = await siteWith('email = "help@example.com"');
  const { page, close } = await open(browser, `${site.address}${ARTICLE}#add-in-step-3`);
  const link = page.locator('.feedback').getByRole('link', { name: 'Yes' });
  await link.evaluate((element) => element.addEventListener('click', (event) => event.preventDefault()));
  for (const step of ['add-in-step-3', 'add-in-step-4']) {
    await page.evaluate((step) => (location.hash = step), step);
    await link.click();
    const body = new URL(await link.getAttribute('href')).searchParams.get('body');
    assert.equal(body.split('\n')[0], `Page: ${PERMALINK}#${step}`);
  }
  await close();
  site.stop();
});

test('an issue is filled in, whatever the address of the form has already', async () => {
  for (const [form, start] of [['https://example.com/issues/new', '?title='], ['https://example.com/issues/new?labels=help', '?labels=help&title=']]) {
    const site = await siteWith(`issue = "${form}"`);
    const { page, close } = await open(browser, site.address + ARTICLE);
    const href = await page.locator('.feedback').getByRole('link', { name: 'No' }).getAttribute('href');
    assert.ok(href.startsWith(`https://example.com/issues/new${start}`), href);
    assert.match(new URL(href).searchParams.get('body'), new RegExp(PERMALINK));
    await close();
    site.stop();
  }
});

/** An endpoint that remembers what it was sent, and answers with a status. */
async function endpoint(status) {
  const received = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      if (request.method === 'POST') received.push({ headers: request.headers, body });
      response.writeHead(request.method === 'OPTIONS' ? 204 : status, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type' });
      response.end();
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  return { received, address: `http://127.0.0.1:${server.address().port}/feedback`, stop: () => server.close() };
}

test('an endpoint gets the answer as JSON, and neither cookies nor anything else', async () => {
  const end = await endpoint(204);
  const site = await siteWith(`url = "${end.address}"`);
  const { page, close } = await open(browser, `${site.address}${ARTICLE}#add-in-step-3`);
  await page.context().addCookies([{ name: 'secret', value: '1', url: end.address }]);
  await page.locator('.feedback').getByRole('button', { name: 'No' }).click();
  await page.waitForFunction(() => document.getElementById('announcer').textContent.startsWith('Thank you'));
  assert.equal(end.received.length, 1);
  const [{ headers, body }] = end.received;
  const { version, ...answer } = JSON.parse(body);
  assert.deepEqual(answer, { helpful: false, article: PERMALINK, step: 'add-in-step-3' });
  assert.ok(version);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers.cookie, undefined);
  assert.equal(headers.referer, undefined);
  assert.equal(await page.locator('.feedback button').count(), 0, 'it is asked once');
  await close();
  site.stop();
  end.stop();
});

test('an endpoint that fails is said, and can be tried again', async () => {
  const end = await endpoint(500);
  const site = await siteWith(`url = "${end.address}"`);
  const { page, close } = await open(browser, site.address + ARTICLE);
  const yes = page.locator('.feedback').getByRole('button', { name: 'Yes' });
  for (const times of [1, 2]) {
    await yes.click();
    await page.waitForFunction(() => document.querySelector('.feedback p').textContent.includes('could not be sent') && !document.querySelector('.feedback button').disabled);
    assert.equal(end.received.length, times);
  }
  await close();
  site.stop();
  end.stop();
});
