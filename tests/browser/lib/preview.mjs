// Runs `guidepost serve` on a copy of a site that tests may write to.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { repository } from './site.mjs';

const guidepost = process.env.GUIDEPOST ?? join(repository, 'target/release/guidepost');

/** Start a preview of a site made of these files, or of a copy of our own help centre. */
export async function preview(files, options = []) {
  const root = mkdtempSync(join(tmpdir(), 'guidepost-preview-'));
  if (!files) for (const name of ['content', 'assets', 'site.toml']) cpSync(join(repository, name), join(root, name), { recursive: true });
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files ?? {})) write(path, text);
  const start = async (port) => {
    const child = spawn(guidepost, ['serve', '--root', root, '--port', String(port), ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
    const address = await new Promise((done, fail) => {
      let said = '';
      child.stdout.on('data', (data) => {
        said += data;
        const found = said.match(/http:\/\/[^\s]+(?=\/ )/);
        if (found) done(found[0]);
      });
      child.on('exit', () => fail(new Error(`guidepost serve ended: ${said}`)));
    });
    return { child, address };
  };
  let running = await start(0);
  const stop = () => running.child.kill('SIGKILL');
  process.on('exit', () => {
    stop();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    address: running.address,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    edit: (path, from, to) => {
      const text = readFileSync(join(root, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
      write(path, text.replace(from, to));
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    exists: (path) => existsSync(join(root, path)),
    stop,
    restart: async () => {
      const gone = new Promise((done) => running.child.on('exit', done));
      stop();
      await gone;
      running = await start(new URL(running.address).port);
    },
  };
}
