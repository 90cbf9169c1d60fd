// Builds sites into temporary folders and serves them to this machine, with the headers of their _headers.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const repository = resolve(fileURLToPath(import.meta.url), '../../../..');
const guidepost = process.env.GUIDEPOST ?? join(repository, 'target/release/guidepost');

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.wasm': 'application/wasm', '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8',
};

const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A temporary folder that goes when the tests end. */
export function temporary() {
  folders.push(mkdtempSync(join(tmpdir(), 'guidepost-')));
  return folders.at(-1);
}

/** Build a site that has no mistakes; returns the folder it was written to. */
export function build(root = repository) {
  const out = join(temporary(), 'site');
  const { status, stderr } = spawnSync(guidepost, ['build', '--root', root, '--out', out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`building ${root} failed: ${stderr}`);
  return out;
}

/** Build a site that works from a folder of this name, and has neither mistakes nor warnings. */
export function buildOffline(root = repository, name = 'site') {
  const out = join(temporary(), name);
  const { status, stderr } = spawnSync(guidepost, ['build', '--offline', '--strict', '--root', root, '--out', out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`building ${root} failed: ${stderr}`);
  return out;
}

/** Build a site that has mistakes, which are not shown. */
export function buildWithMistakes(root) {
  const out = join(temporary(), 'site');
  const { status } = spawnSync(guidepost, ['build', '--root', root, '--out', out], { stdio: 'ignore' });
  if (status !== 1) throw new Error(`building ${root} with its mistakes ended with ${status}, not 1`);
  return out;
}

/** Build the corpus of 360 real articles, as a site with its settings and mistakes. */
export function buildCorpus() {
  const shared = join(repository, '../shared');
  if (!existsSync(shared)) throw new Error(`this test needs ${shared}, the folder with the corpus beside the repository`);
  const root = join(temporary(), 'corpus');
  execFileSync('python3', [join(shared, 'tools/corpus_site.py'), join(shared, 'corpus/sfcc'), root], { stdio: ['ignore', 'ignore', 'inherit'] });
  // Its pictures are placeholders: smaller ones would only take time.
  appendFileSync(join(root, 'site.toml'), '\n[pictures]\nvariants = false\n');
  return buildWithMistakes(root);
}

/** Build the corpus as `guidepost import` moves it. */
export function buildImportedCorpus() {
  const settings = join(repository, '../shared/corpus/sfcc/mkdocs.yml');
  const root = join(temporary(), 'imported');
  const { status, stderr } = spawnSync(guidepost, ['import', settings, '--to', root], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`importing ${settings} failed: ${stderr}`);
  return buildWithMistakes(root);
}

/** A copy of our own help centre with other settings: pairs of a line of site.toml and what replaces it. */
export function copyWith(...changes) {
  const root = temporary();
  for (const name of ['content', 'assets']) cpSync(join(repository, name), join(root, name), { recursive: true });
  const settings = changes.reduce((text, [line, other]) => {
    if (!text.includes(line)) throw new Error(`site.toml has no line ${line}`);
    return text.replace(line, other);
  }, readFileSync(join(repository, 'site.toml'), 'utf8'));
  writeFileSync(join(root, 'site.toml'), settings);
  return root;
}

/** Serve a folder below a path, at a free port or the one named; returns its address, without a slash at the end, and a way to
 * stop. */
export async function serve(folder, base = '/', port = 0) {
  const policy = readFileSync(join(folder, '_headers'), 'utf8').match(/Content-Security-Policy: (.*)/)[1];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://site').pathname);
    const [status, file] = find(folder, path.startsWith(base) ? path.slice(base.length) : undefined);
    const type = types[extname(file)] ?? 'application/octet-stream';
    // Texts are compressed, as by any server that sites are published on.
    const compressed = /^text|json|xml/.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Security-Policy': policy,
      ...(compressed ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
    });
    response.end(compressed ? gzipSync(readFileSync(file)) : readFileSync(file));
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  // A test that fails does not reach `stop`, and must not keep the run alive.
  server.unref();
  const address = `http://127.0.0.1:${server.address().port}${base.slice(0, -1)}`;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address, stop };
}

/** The file that answers a path, and the status that goes with it. */
function find(folder, path) {
  for (const name of path === undefined ? [] : [path, `${path}/index.html`]) {
    const file = join(folder, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return [200, file];
  }
  return [404, join(folder, '404.html')];
}

/** The addresses of all pages of a built site. */
export function pages(folder, below = '/') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return pages(folder, `${below}${entry.name}/`);
    return entry.name === 'index.html' ? [below] : [];
  });
}
