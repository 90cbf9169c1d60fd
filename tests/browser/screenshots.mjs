// Takes the pictures in docs/images of our own help centre: node screenshots.mjs, after cargo build --release.
// Another folder can be named; then every page is taken at every width and in both colours, to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launch, open } from './lib/browser.mjs';
import { build, repository, serve } from './lib/site.mjs';

const DESK = { width: 1280, height: 860 };
const TABLET = { width: 768, height: 860 };
const PHONE = { width: 380, height: 780 };
const STEPS = '/log-in/community/';

/** Paste an address into the checker of the page, and wait for the answer. */
async function check(page) {
  const checker = page.locator('url-checker').first();
  await checker.getByRole('textbox').fill('https://acme.my.site.com/partners');
  await checker.locator('[data-verdict]').waitFor();
  await checker.evaluate((element) => element.scrollIntoView());
}

async function openPicture(page) {
  await page.locator('img.opens').nth(1).click();
  await page.locator('dialog.picture[open] img').evaluate((img) => img.decode());
}

async function search(page) {
  await page.keyboard.press('/');
  await page.keyboard.type('community');
  await page.locator('#guidepost-search ol > li').first().waitFor();
}

const SCENES = {
  home: { route: '/' },
  steps: { route: `${STEPS}#add-in-step-3` },
  article: { route: '/troubleshooting/address-not-supported/' },
  admonitions: { route: '/writers/admonitions/' },
  tables: { route: '/writers/tables-and-lists/' },
  code: { route: '/writers/code/' },
  'not-found': { route: '/nowhere/' },
  checker: { route: '/log-in/', act: check },
  picture: { route: STEPS, act: openPicture },
  search: { route: STEPS, act: search },
};

/** The pictures of the README. */
const OWN = [
  ['home', DESK, 'light'], ['steps', DESK, 'light'], ['checker', DESK, 'light'],
  ['search', DESK, 'dark'], ['steps', PHONE, 'dark', 'steps-phone'], ['picture', PHONE, 'light', 'picture-phone'],
];

async function take(browser, address, [name, viewport, colorScheme, file = name], folder) {
  const { route, act } = SCENES[name];
  const { page, close } = await open(browser, `${address}/`, { viewport, colorScheme, reducedMotion: 'reduce' });
  await page.goto(address + route, { waitUntil: 'networkidle' });
  await act?.(page);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${file}.png`) });
  await close();
}

async function print(browser, address, folder) {
  const { page, close } = await open(browser, address + STEPS);
  await page.pdf({ path: join(folder, 'print.pdf'), format: 'A4' });
  await close();
}

const folder = process.argv[2] ?? join(repository, 'docs/images');
const all = Object.keys(SCENES).flatMap((name) => [DESK, TABLET, PHONE].flatMap((viewport) =>
  ['light', 'dark'].map((scheme) => [name, viewport, scheme, `${name}-${viewport.width}-${scheme}`])));
mkdirSync(folder, { recursive: true });
const server = await serve(build());
const browser = await launch();
for (const scene of process.argv[2] ? all : OWN) await take(browser, server.address, scene, folder);
if (process.argv[2]) await print(browser, server.address, folder);
await browser.close();
server.stop();
