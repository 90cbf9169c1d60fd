// Chromium as Debian has it, without anything that talks to other hosts by itself.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Start the browser. */
export function launch() {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Start a browser for tools that speak with it by a port. */
export async function launchWithPort() {
  const profile = mkdtempSync(join(tmpdir(), 'guidepost-chromium-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: [...ARGUMENTS, '--remote-debugging-port=0'] });
  const port = Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { port, close };
}

/** Open a page of its own; `complaints` collects console errors, policy violations and requests to other hosts. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== new URL(address).origin) complaints.push(`request: ${url}`);
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

/** By how many pixels a page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What axe finds wrong with a page, one string each; `options` are axe's own. */
export async function violations(page, options = {}) {
  await page.evaluate(axe);
  const result = await page.evaluate((options) => globalThis.axe.run(options), options);
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
