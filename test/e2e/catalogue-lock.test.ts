import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LOCK_PATH = 'templates/typescript/catalogue-lock.json';
const LOCK = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { hono: '4.13.19' }, devDependencies: {} },
    'node_modules/hono': { version: '4.13.19', integrity: 'sha512-x' },
  },
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'catalogue-check-'));
  const stack = 'id: typescript\nversion: 1.0.0\ntitle: TypeScript\nsummary: Services in TypeScript\n';
  write('templates/typescript/stack.yaml', `${stack}lockFile: { path: package-lock.json, format: npm }\n`);
  declare('web', '{ hono: 4.13.19 }');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function declare(id: string, dependencies: string): void {
  const rest = 'version: 1.0.0\ntitle: X\nsummary: A feature\ncategory: api\nproof: real\nstacks: { typescript: ^1 }\n';
  write(`features/${id}/feature.yaml`, `id: ${id}\n${rest}dependencies: { typescript: ${dependencies} }\n`);
}

/** Runs with an npm that cannot reach anything. */
function runCheck(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('node', [resolve('scripts/catalogue-lock.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, npm_config_offline: 'true', npm_config_cache: join(root, 'cache') },
  });
  return { status, stdout, stderr };
}

describe('npm run catalogue:check', () => {
  it('is silent about a lock of exactly what is declared', () => {
    write(LOCK_PATH, JSON.stringify(LOCK));
    expect(runCheck('--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('names what is not locked, and a missing lock', () => {
    expect(runCheck('--check').stderr).toMatch(/catalogue-lock\.json" does not exist\./);
    write(LOCK_PATH, JSON.stringify(LOCK));
    declare('data', '{ pg: 8.23.1 }');
    const { status, stderr } = runCheck('--check');
    expect(status).toBe(1);
    expect(stderr).toBe(
      `${LOCK_PATH}: LOCK_INCOMPLETE "pg" 8.23.1 is declared but not locked.\n    Run \`npm run catalogue:lock\`.\n\n1 problem.\n`,
    );
  });

  it('names both owners of a package in two versions', () => {
    write(LOCK_PATH, JSON.stringify(LOCK));
    declare('edge', '{ hono: 4.0.0 }');
    expect(runCheck('--check').stderr).toContain('"edge" depends on "hono" 4.0.0, "web" on 4.13.19.');
  });
});

describe('npm run catalogue:lock', () => {
  it('writes nothing when npm cannot lock, and passes on why', () => {
    const { status, stderr } = runCheck();
    expect(status).toBe(1);
    expect(stderr).toMatch(/LOCK_INCOMPLETE npm cannot lock the declared versions together\.\n.*ENOTCACHED/s);
    expect(runCheck('--check').stderr).toMatch(/does not exist/);
  });
});
