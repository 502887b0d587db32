import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { target } from './target.ts';

const { folder = '' } = target;
/** What a module imports when it runs: types are gone by then. */
const IMPORT = /^import (?!type ).*from '([^']+)'|import\('([^']+)'\)/gm;
const LOCK_FILE = new URL('../../package-lock.json', import.meta.url);

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>;
}

describe('what is delivered', { skip: folder ? false : 'it is not in a folder of ours' }, () => {
  it('holds nothing that only developers need', () => {
    const found = ['test', '.env', ...globSync('{src,scripts}/**/*.test.ts', { cwd: folder })];
    const needed = neededToRun();
    const packages = Object.keys(packageJson.devDependencies).filter((name) => !needed.has(name));
    assert.ok(packages.includes('typescript'));
    assert.deepEqual(
      [...found, ...packages.map((name) => join('node_modules', name))].filter((path) =>
        existsSync(join(folder, path)),
      ),
      [],
    );
  });

  it('holds what its scripts import', () => {
    const missing = globSync('scripts/**/*.ts', { cwd: folder }).flatMap((script) => {
      const imports = readFileSync(join(folder, script), 'utf8').matchAll(IMPORT);
      return [...imports]
        .map(([, name = '', later]) => later ?? name)
        .filter((name) => !name.startsWith('node:'))
        .map((name) => (name.startsWith('.') ? join(dirname(script), name) : join('node_modules', packageOf(name))))
        .filter((path) => !existsSync(join(folder, path)));
    });
    assert.deepEqual(missing, []);
  });

  const linux = existsSync('/proc/self/status');
  it('runs as a user of its own', { skip: target.uid && linux ? false : 'only root on Linux can try' }, async () => {
    const running = await target.start();
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8');
    await running.stop();
    assert.match(status, new RegExp(`^Uid:\\t${target.uid}\\t${target.uid}\\t`, 'm'));
  });
});

/**
 * The packages of the service, and what they ask for themselves, be it one that developers name too. Found without the marks of
 * the lock file, which decided what is in the folder.
 */
function neededToRun(): ReadonlySet<string> {
  const { packages }: Lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
  const needed = new Set(Object.keys(packageJson.dependencies));
  for (const name of needed) {
    const copies = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));
    for (const asked of copies.flatMap((path) => Object.keys(packages[path]?.dependencies ?? {}))) needed.add(asked);
  }
  return needed;
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
