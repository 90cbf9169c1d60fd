// Redirects as nginx and Caddy follow them: the real servers read the maps that `--redirect-format` writes, for a site at
// the root of its host and for one below a path.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { repository, temporary } from './lib/site.mjs';

const guidepost = process.env.GUIDEPOST ?? join(repository, 'target/release/guidepost');
/** Debian has servers where the search path of users does not lead. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const ELSEWHERE = 'https://elsewhere.example.com';

/** Old addresses as writers write them, what browsers ask for, and where that leads. */
const REDIRECTS = [
  ['/old/', '/old/', '/guide/'],
  ['/Capitals/', '/Capitals/', '/guide/'],
  ['/with space/', '/with%20space/', '/guide/'],
  ['/quo"ted/', '/quo%22ted/', '/guide/'],
  ["/apos'trophe/", "/apos'trophe/", '/guide/'],
  ['/back`tick/', '/back%60tick/', '/guide/'],
  ['/dollar$uri/', '/dollar$uri/', '/guide/'],
  ['/brace{path}/', '/brace%7Bpath%7D/', '/guide/'],
  ['/{$HOME}/', '/%7B$HOME%7D/', '/guide/'],
  ['/semi;colon/', '/semi;colon/', '/guide/'],
  ['/a+b(c)*[d]|e/', '/a+b(c)*[d]%7Ce/', '/guide/'],
  ['/~tilde/', '/~tilde/', '/guide/'],
  ['/grüße/', '/gr%C3%BC%C3%9Fe/', '/größe/'],
  ['/caf%C3%A9/', '/caf%C3%A9/', '/größe/'],
  ['/100%25/', '/100%25/', '/guide/'],
  ['/日本語/', '/%E6%97%A5%E6%9C%AC%E8%AA%9E/', '/a b {c} $d/'],
  ['/page.html', '/page.html', '/guide/'],
  [`/${'long-'.repeat(40)}/`, `/${'long-'.repeat(40)}/`, '/guide/'],
  ['/to-a-part/', '/to-a-part/', '/guide/#part'],
  ['/to-a-query/', '/to-a-query/', '/guide/?own=1#part'],
  ['/elsewhere/', '/elsewhere/', `${ELSEWHERE}/a b?c={d}$e"f#g`],
];
/** Addresses that are nearly old ones. */
const STAY = ['/capitals/', '/guide/'];
const NOT_FOUND = ['/old/more/', '/older/', '/pagexhtml', '/dollar/', '/semi;colon/more/'];

const running = [];
after(() => running.forEach((child) => child.kill('SIGKILL')));

/** Build a site with the maps of both servers; returns the folder it was written to. */
function buildFrom(root, base) {
  const out = join(temporary(), base, 'site');
  mkdirSync(dirname(out), { recursive: true });
  const formats = ['nginx', 'caddy'].flatMap((format) => ['--redirect-format', format]);
  execFileSync(guidepost, ['build', '--strict', '--root', root, '--out', out, ...formats], { stdio: 'pipe' });
  return out;
}

/** A site with these redirects. */
function build(base) {
  const root = temporary();
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('site.toml', `title = "Test"\nbase_url = "https://help.example.com${base}"\n`);
  write('content/index.md', '# Home\n');
  write('content/guide.md', '# Guide\n\n## Part\n\nWords.\n');
  for (const name of ['capitals', 'größe', 'a b {c} $d']) write(`content/${name}.md`, '# Another\n\nWords.\n');
  write('redirects.toml', REDIRECTS.map(([old, , to]) => `${JSON.stringify(old)} = ${JSON.stringify(to)}\n`).join(''));
  return buildFrom(root, base);
}

/** A port that nobody has. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const SERVERS = {
  nginx: (out, base, port) => {
    const folder = temporary();
    const temporaries = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
    writeFileSync(join(folder, 'nginx.conf'), `
      daemon off; master_process off; pid ${folder}/pid; error_log stderr;
      events {}
      http {
        ${temporaries.join(' ')} access_log off;
        include ${out}/_redirects.nginx.conf;
        server {
          listen 127.0.0.1:${port};
          absolute_redirect off;
          if ($guidepost_redirect) { return 301 $guidepost_redirect; }
          location ${base} { alias ${out}/; }
        }
      }`);
    return ['nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]];
  },
  caddy: (out, base, port) => {
    const file = join(temporary(), 'Caddyfile');
    writeFileSync(file, `{
	admin off
	auto_https off
}
http://127.0.0.1:${port} {
	import ${out}/_redirects.caddy
	handle_path ${base}* {
		root * ${out}
		file_server
	}
}
`);
    return ['caddy', ['run', '--adapter', 'caddyfile', '--config', file]];
  },
};

async function serve(name, out, base) {
  const port = await freePort();
  const [program, options] = SERVERS[name](out, base, port);
  const child = spawn(program, options, { env: { ...env, HOME: temporary(), XDG_DATA_HOME: '' }, stdio: ['ignore', 'ignore', 'pipe'] });
  running.push(child);
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  child.on('error', (error) => (said += error));
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask(port, base).catch(() => undefined);
    if (answer) return { port, stop: () => child.kill('SIGKILL') };
    if (child.exitCode !== null || child.pid === undefined) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${name} does not serve: ${said}`);
}

/** Ask for a path as it stands here: no client makes it better. */
function ask(port, path) {
  return new Promise((done, fail) => {
    get({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      done({ status: response.statusCode, location: response.headers.location });
    }).on('error', fail);
  });
}

for (const name of Object.keys(SERVERS)) {
  test(`${name} serves our own help centre, which has no redirects`, async () => {
    const { port, stop } = await serve(name, buildFrom(repository, '/'), '/');
    for (const path of ['/', '/log-in/community/', '/sitemap.xml']) assert.equal((await ask(port, path)).status, 200, path);
    assert.equal((await ask(port, '/no-such-page/')).status, 404);
    stop();
  });

  for (const base of ['/', '/help/']) {
    test(`${name} follows each redirect, and keeps the query, below ${base}`, async () => {
      const { port, stop } = await serve(name, build(base), base);
      const here = `http://127.0.0.1:${port}`;
      for (const [, path, to] of REDIRECTS) {
        const target = new URL(to.startsWith('/') ? base + to.slice(1) : to, here);
        for (const query of ['', '?a=1&b=%20%22$x']) {
          const asked = base + path.slice(1) + query;
          const { status, location } = await ask(port, asked);
          assert.equal(status, 301, asked);
          assert.match(location, /^[!-~]+$/, 'a header has no blanks, and nothing but ASCII');
          const expected = new URL(target);
          expected.search ||= query;
          const decoded = (url) => decodeURIComponent(new URL(url, here).href);
          assert.equal(decoded(location), decoded(expected), asked);
          if (expected.origin === here) assert.equal((await ask(port, new URL(location, here).pathname)).status, 200, location);
        }
      }
      for (const path of STAY) assert.equal((await ask(port, base + path.slice(1))).status, 200, path);
      for (const path of NOT_FOUND) assert.equal((await ask(port, base + path.slice(1))).status, 404, path);
      stop();
    });
  }
}
