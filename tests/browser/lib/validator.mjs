// The Nu HTML checker.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const package_ = createRequire(import.meta.url).resolve('vnu-jar/package.json');

/** Fail with whatever errors the HTML of these folders has. */
export function validate(...folders) {
  const checker = join(dirname(package_), 'build/dist/vnu.jar');
  const { stderr } = spawnSync('java', ['-jar', checker, '--errors-only', '--skip-non-html', ...folders], { encoding: 'utf8' });
  assert.equal(stderr, '');
}
