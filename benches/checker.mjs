// Sizes of what readers download, and how long they wait: from a paste to the verdict, the first time and later.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { launch } from '../tests/browser/lib/browser.mjs';
import { build, serve } from '../tests/browser/lib/site.mjs';

const FIRST_VISITS = 20;
const LATER = 1000;

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

const folder = build();
const module = readdirSync(join(folder, 'wasm')).map((name) => readFileSync(join(folder, 'wasm', name)));
const sum = (measure) => module.reduce((total, bytes) => total + measure(bytes), 0);
console.log(`module and its JavaScript: ${sum(gzip)} bytes gzip, ${sum(brotli)} Brotli`);
const html = readFileSync(join(folder, 'log-in/index.html'), 'utf8');
const without = html.replace(/<url-checker[^]*?<\/url-checker>\n<script.*?<\/script>/, '');
console.log(`a page grows by ${gzip(html) - gzip(without)} bytes gzip`);

const server = await serve(folder);
const browser = await launch();

/** Milliseconds from giving the box a text, as a paste does, to the verdict in the page. */
const timed = (page, texts) => page.evaluate(async (texts) => {
  const box = document.querySelector('url-checker input');
  const answer = document.querySelector('url-checker [role="status"]');
  const times = [];
  for (const text of texts) {
    const start = performance.now();
    const done = new Promise((resolve) => new MutationObserver((_, observer) => {
      if (!answer.dataset.verdict) return;
      observer.disconnect();
      resolve();
    }).observe(answer, { childList: true }));
    box.focus();
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' }));
    await done;
    times.push(performance.now() - start);
  }
  return times;
}, texts);

const first = [];
for (let visit = 0; visit < FIRST_VISITS; visit += 1) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.address}/log-in/`);
  first.push(...await timed(page, ['https://acme.my.site.com/partners']));
  if (visit === FIRST_VISITS - 1) {
    // Two sites in turn, so that every answer is another one.
    const later = await timed(page, Array.from({ length: LATER }, (_, n) => `https://acme${n}.my.site.com/partners/s/login`));
    console.log(`later verdicts: median ${median(later).toFixed(2)} ms of ${LATER}`);
    const judged = await page.evaluate(async (count) => {
      const { script, wasm, domains } = document.querySelector('url-checker').dataset;
      const { default: init, Checker } = await import(script);
      await init({ module_or_path: wasm });
      const checker = new Checker(domains);
      const start = performance.now();
      for (let n = 0; n < count; n += 1) checker.check(`https://acme${n}.my.site.com/partners/s/login`);
      return (performance.now() - start) / count;
    }, LATER);
    console.log(`of these the module takes ${judged.toFixed(4)} ms each`);
  }
  await context.close();
}
console.log(`first verdict: median ${median(first).toFixed(0)} ms, longest ${Math.max(...first).toFixed(0)} ms of ${FIRST_VISITS} visits`);
await browser.close();
server.stop();
