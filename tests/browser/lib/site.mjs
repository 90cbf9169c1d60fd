// Builds our own help centre into a temporary folder and serves it to this machine, with the headers of its _headers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = resolve(fileURLToPath(import.meta.url), '../../../..');
const guidepost = process.env.GUIDEPOST ?? join(repository, 'target/release/guidepost');

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8',
};

/** Build a site; returns the folder it was written to. */
export function build(root = repository, ...options) {
  const out = join(mkdtempSync(join(tmpdir(), 'guidepost-')), 'site');
  execFileSync(guidepost, ['build', '--root', root, '--out', out, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  return out;
}

/** Serve a folder; returns its address and a way to stop. */
export async function serve(folder) {
  const policy = readFileSync(join(folder, '_headers'), 'utf8').match(/Content-Security-Policy: (.*)/)[1];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://site').pathname);
    let file = join(folder, path);
    let status = 200;
    try {
      if (statSync(file).isDirectory()) file = join(file, 'index.html');
      statSync(file);
    } catch {
      status = 404;
      file = join(folder, '404.html');
    }
    response.writeHead(status, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** The addresses of all pages of a built site. */
export function pages(folder, below = '/') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return pages(folder, `${below}${entry.name}/`);
    return entry.name === 'index.html' ? [below] : [];
  });
}
