import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { target } from './target.ts';

const { folder = '' } = target;

describe('what is delivered', { skip: folder ? false : 'it is not in a folder of ours' }, () => {
  it('holds nothing that only developers need', () => {
    const found = ['test', 'scripts', '.env', ...globSync('src/**/*.test.ts', { cwd: folder })];
    const packages = Object.keys(packageJson.devDependencies).map((name) => join('node_modules', name));
    assert.deepEqual(
      [...found, ...packages].filter((path) => existsSync(join(folder, path))),
      [],
    );
  });

  const linux = existsSync('/proc/self/status');
  it('runs as a user of its own', { skip: target.uid && linux ? false : 'only root on Linux can try' }, async () => {
    const running = await target.start();
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8');
    await running.stop();
    assert.match(status, new RegExp(`^Uid:\\t${target.uid}\\t${target.uid}\\t`, 'm'));
  });
});
