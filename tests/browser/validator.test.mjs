// The address checker's module for the browser: the same verdicts as in the terminal, small, fast and silent.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { launch, open } from './lib/browser.mjs';
import { repository, serve } from './lib/site.mjs';

const files = ['url_checker.js', 'url_checker_bg.wasm'].map((name) => join(repository, 'theme/wasm', name));
const domains = ['force.com', 'salesforce.com', 'siteforce.com', 'my.site.com'];
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'self'; form-action 'self'";

let server, browser, visit;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-checker-'));
  for (const file of files) copyFileSync(file, join(folder, file.split('/').at(-1)));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>checker</title><link rel="icon" href="data:,">');
  writeFileSync(join(folder, '404.html'), '');
  writeFileSync(join(folder, '_headers'), `/*\n  Content-Security-Policy: ${policy.replace('default-src', "img-src data:; default-src")}\n`);
  server = await serve(folder);
  browser = await launch();
  visit = await open(browser, `${server.address}/`);
  await visit.page.evaluate(async (supported) => {
    const { default: load, Checker } = await import('/url_checker.js');
    await load({ module_or_path: '/url_checker_bg.wasm' });
    globalThis.checker = new Checker(supported);
  }, domains.join(' '));
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** What the module says about each text. */
const judge = (texts) => visit.page.evaluate((list) => list.map((text) => JSON.parse(checker.check(text))), texts);

/** The cases of a table: paste as JSON, verdict with an optional reason, normalised address or `-`, why. */
function cases(table) {
  const lines = readFileSync(table, 'utf8').split('\n').filter((line) => line.startsWith('"'));
  return lines.map((line) => {
    const [paste, expected, normalized, why] = line.split('\t');
    const [verdict, reason] = expected.split('/');
    return { paste: JSON.parse(paste), verdict, reason, normalized: normalized === '-' ? null : normalized, why };
  });
}

async function assertCases(table) {
  const wanted = cases(table);
  assert.ok(wanted.length > 0, `${table} is empty`);
  const outcomes = await judge(wanted.map(({ paste }) => paste));
  const differing = wanted.flatMap((wish, index) => {
    const { verdict, reason, normalized } = outcomes[index];
    const same = verdict === wish.verdict && normalized === wish.normalized && (!wish.reason || reason === wish.reason);
    return same ? [] : [{ ...wish, got: { verdict, reason, normalized } }];
  });
  assert.deepEqual(differing, []);
}

test('the shared cases have their verdicts in the browser', async () => {
  const table = join(repository, '../shared/validator/cases.tsv');
  assert.ok(existsSync(table), `${table} is missing: this test needs the folder shared beside the repository`);
  await assertCases(table);
});

test('our own cases have their verdicts in the browser', async () => {
  const folder = join(repository, 'validator-wasm/tests/cases');
  for (const table of readdirSync(folder)) await assertCases(join(folder, table));
});

/** Numbers that look random and are the same every time (xorshift). */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pieces = [
  'acme', 'ACME', 'uat', '--', '-', '_', '.', '..', '.my.site.com', 'my.site.com', '.force.com', '.salesforce.com',
  'siteforce.com', '.site.com', 'sandbox', 'login', 'www', 'evil.io', '.co', '@', ':', ':443', ':8443', '/', '//', '?', '#',
  '\\', '%2e', '%2F', '%40', '%', '&', '=', ',', ';', '|', '!', '~', '。', '．', '｡', 'é', 'о', 'ß', 'ſ', 'ı', 'ａ', '中', 'א',
  'xn--', 'xn--frce-55d', '\u200d', '\u00b7', '⁄', '1', '0x7f', '127.1', '[::1]', '*', '{x}', '<', '>', '^', '`', '"', '😀',
];

test('the host is the one that Chromium goes to, and never supported off the list', async () => {
  const next = numbers(20_260_511);
  const count = 100_000;
  const texts = Array.from({ length: count }, () => {
    const chosen = Array.from({ length: 1 + next(7) }, () => pieces[next(pieces.length)]);
    // A third of them end like a community's address, so that there is something to be wrong about.
    const end = next(3) === 0 ? `${domains[next(domains.length)]}/s` : '';
    return `https://${chosen.join('')}${end && `.${end}`}`;
  });
  const { differing, supported, hosts } = await visit.page.evaluate(([list, supportedDomains]) => {
    // A wrapped, decoded, cleaned or repaired text is another text, whose host is not the one that is written.
    const changed = ['CLEANED', 'EXTRACTED', 'DECODED', 'UNWRAPPED', 'SCHEME_REPAIRED'];
    const isOnList = (host) => supportedDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
    const found = { differing: [], supported: 0, hosts: 0 };
    for (const text of list) {
      const outcome = JSON.parse(checker.check(text));
      if (outcome.notes.some((note) => changed.includes(note))) continue;
      const host = URL.canParse(text) ? new URL(text).hostname.replace(/\.$/, '') : null;
      const claimed = outcome.verdict.startsWith('SUPPORTED');
      if (outcome.host !== null) found.hosts += 1;
      if (claimed) found.supported += 1;
      // Chromium escapes some characters that the standard leaves as they are and refuses some Punycode that the
      // standard allows (2 of these texts); no such host may be supported.
      const isChromiumsWay = host === null || host.includes('%');
      const agrees = outcome.host === null || outcome.host === host || isChromiumsWay;
      if (!agrees || (claimed && (isChromiumsWay || !isOnList(host)))) found.differing.push({ text, host, outcome });
    }
    return found;
  }, [texts, domains]);
  assert.deepEqual(differing.slice(0, 20), [], `${differing.length} of ${count} differ`);
  assert.ok(supported > 1_000, `only ${supported} were supported`);
  assert.ok(hosts > 10_000, `only ${hosts} had a host`);
});

test('an answer takes less than a millisecond', async () => {
  const address = 'https://acme.my.site.com/partners/s/login/?ec=302&startURL=%2Fpartners%2Fs%2F';
  const median = await visit.page.evaluate((text) => {
    const times = Array.from({ length: 1_000 }, () => {
      const start = performance.now();
      JSON.parse(checker.check(text));
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[500];
  }, address);
  assert.ok(median < 1, `${median} ms`);
});

test('module and JavaScript stay within their budget', () => {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const total = (compress) => files.reduce((sum, file) => sum + compress(readFileSync(file)).length, 0);
  const sizes = { gzip: total((bytes) => gzipSync(bytes, { level: 9 })), brotli: total((bytes) => brotliCompressSync(bytes, brotli)) };
  assert.ok(sizes.gzip <= 110_000, `${sizes.gzip} bytes with gzip`);
  assert.ok(sizes.brotli <= 90_000, `${sizes.brotli} bytes with Brotli`);
});

test('nothing was complained about: no policy broken, no error, no request to another host', () => {
  assert.deepEqual(visit.complaints, []);
});
