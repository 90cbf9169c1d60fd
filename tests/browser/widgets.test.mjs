// What scripts add to a page: copying code, tabs, pictures in full size.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open, violations } from './lib/browser.mjs';
import { tour } from './lib/tour.mjs';

const ARTICLE = '/log-in/community/';
const here = tour();
const { visit } = here;

test('a copy button copies its code, all of it and nothing else, and says so', async () => {
  const { page, complaints, close } = await visit('/writers/code/', { permissions: ['clipboard-read', 'clipboard-write'] });
  const blocks = page.locator('.code-block');
  assert.ok(await blocks.count() > 3);
  for (let index = 0; index < await blocks.count(); index += 1) {
    const code = await blocks.nth(index).locator('code').textContent();
    await blocks.nth(index).getByRole('button', { name: 'Copy' }).click();
    await page.waitForFunction(() => document.getElementById('announcer').textContent === 'Copied');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code.trimEnd());
  }
  assert.deepEqual(complaints, []);
  await close();
});

test('copying that the browser refuses is no error on the page', async () => {
  const { page, complaints, close } = await visit('/writers/code/');
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  await page.locator('.code-block').first().getByRole('button', { name: 'Copy' }).click();
  await page.waitForTimeout(100);
  assert.deepEqual(complaints, []);
  assert.equal(await page.locator('#announcer').textContent(), '');
  await close();
});

test('tabs are chosen by arrows, Home and End, and one panel shows', async () => {
  const { page, close } = await visit('/writers/tabs/');
  const group = page.locator('.tabs').nth(1);
  const tabs = group.getByRole('tab');
  const count = await tabs.count();
  assert.ok(count > 2);
  const chosen = () => tabs.evaluateAll((all) => all.findIndex((tab) => tab === document.activeElement && tab.ariaSelected === 'true'));
  await tabs.first().focus();
  for (const [key, expected] of [['ArrowRight', 1], ['End', count - 1], ['ArrowRight', 0], ['ArrowLeft', count - 1], ['Home', 0]]) {
    await page.keyboard.press(key);
    assert.equal(await chosen(), expected, key);
    assert.equal(await group.getByRole('tabpanel').filter({ visible: true }).count(), 1, key);
  }
  assert.equal(await group.locator('[role="tab"][tabindex="0"]').count(), 1, 'Tab stops at the chosen tab only');
  await close();
});

test('a picture opens in full size by click and by keyboard, and gives the focus back', async () => {
  const { page, close } = await visit(ARTICLE, { viewport: { width: 380, height: 700 } });
  const picture = page.locator('.step-picture img.opens').first();
  await picture.scrollIntoViewIfNeeded();
  for (const open of [() => picture.click(), () => picture.press('Enter'), () => picture.press(' ')]) {
    await open();
    const dialog = page.locator('dialog[open]');
    assert.equal(await dialog.locator('img').getAttribute('alt'), await picture.getAttribute('alt'));
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    assert.equal(await dialog.count(), 0);
  }
  assert.ok(await picture.evaluate((element) => element === document.activeElement), 'the focus is back on the picture');
  await picture.click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await close();
});

test('arrows lead through the pictures of the page, round and round, and nothing on the page moves', async () => {
  const { page, complaints, close } = await visit(ARTICLE, { viewport: { width: 380, height: 700 } });
  const pictures = page.locator('img.opens');
  const count = await pictures.count();
  assert.ok(count > 3);
  await pictures.nth(0).scrollIntoViewIfNeeded();
  const place = () => page.evaluate(() => [scrollY, document.documentElement.scrollHeight, document.querySelector('h1').getBoundingClientRect().left]);
  // What comes with the first focus in an article, such as the controls that copy addresses, is not the dialog's doing.
  await pictures.nth(0).focus();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(300);
  const before = await place();
  await pictures.nth(0).press('Enter');
  const dialog = page.locator('dialog[open]');
  const shown = () => dialog.locator('img').getAttribute('src');
  const expected = (index) => pictures.nth((index + count) % count).getAttribute('src');
  let index = 0;
  for (const [key, by] of [['ArrowRight', 1], ['ArrowRight', 1], ['ArrowLeft', -1], ['ArrowLeft', -1], ['ArrowLeft', -1]]) {
    await page.keyboard.press(key);
    index += by;
    assert.equal(await shown(), await expected(index), `${key} to ${index}`);
  }
  await dialog.getByRole('button', { name: 'Next picture' }).click();
  assert.equal(await shown(), await expected(index + 1));
  assert.equal(await dialog.locator('p').textContent(), `1 / ${count}`);
  const wide = () => dialog.locator('img').evaluate((img) => img.clientWidth > innerWidth);
  assert.equal(await wide(), false, 'it fits the window');
  await dialog.locator('img').click();
  assert.equal(await wide(), true, 'a click shows its own size');
  await page.keyboard.press('Escape');
  assert.deepEqual(await place(), before);
  assert.deepEqual(complaints, []);
  await close();
});
