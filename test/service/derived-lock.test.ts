import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type CatalogueLock, parseCatalogueLock } from '../../src/domain/lockfile/catalogue-lock.ts';
import { deriveNpmLock } from '../../src/domain/lockfile/derive-npm-lock.ts';

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
type Project = { name: string; version: string; license: string } & {
  [F in (typeof FIELDS)[number]]: Record<string, string>;
};

/** Our own lock is always there; the stacks' catalogue locks join in as they appear. */
const LOCKS = [
  'package-lock.json',
  ...(existsSync('templates') ? readdirSync('templates') : [])
    .map((stack) => join('templates', stack, 'catalogue-lock.json'))
    .filter((path) => existsSync(path)),
];
const SUBSETS = 8;

const folder = mkdtempSync(join(tmpdir(), 'derived-lock-'));
const lockFile = join(folder, 'package-lock.json');
writeFileSync(join(folder, '.npmrc'), 'omit-lockfile-registry-resolved=true\naudit=false\nfund=false\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readCatalogue(path: string): CatalogueLock {
  const lock = parseCatalogueLock(readFileSync(path, 'utf8'), path);
  if (!lock.ok) throw new Error(lock.problems.map(({ message }) => message).join('\n'));
  return lock.value;
}

/** What the project of the lock asks for itself: every name with its exact version. */
function declaredIn({ packages }: CatalogueLock): readonly (readonly [string, string])[] {
  const root = packages[''] ?? {};
  return Object.entries({ ...root.dependencies, ...root.devDependencies });
}

/** Projects that depend on some of the declared packages, each in one field. */
function sampleProjects(lock: CatalogueLock): readonly Project[] {
  const pick = fc.constantFrom<(typeof FIELDS)[number] | 'unused'>('unused', 'unused', 'devDependencies', ...FIELDS);
  const declared = declaredIn(lock);
  const picks = fc.array(pick, { minLength: declared.length, maxLength: declared.length });
  return fc.sample(picks, { seed: 20, numRuns: SUBSETS }).map((fields) => {
    const project: Project = {
      name: 'service',
      version: '0.1.0',
      license: 'MIT',
      dependencies: {},
      devDependencies: {},
      optionalDependencies: {},
      peerDependencies: {},
    };
    for (const [index, [name, version]] of declared.entries()) {
      const field = fields[index];
      if (field !== undefined && field !== 'unused') project[field][name] = version;
    }
    return project;
  });
}

function derive(lock: CatalogueLock, project: Project): string {
  const result = deriveNpmLock(lock, project);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

function writeProject(project: Project, lockText: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project, null, 2));
  writeFileSync(lockFile, lockText);
}

function npm(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
}

/** With a root entry that does not fit the project, npm trusts no flag of the lock and computes all of them anew. */
function withoutFlagsAndRoot(lockText: string): string {
  const lock: { packages: Record<string, Record<string, unknown>> } = JSON.parse(lockText);
  for (const entry of Object.values(lock.packages)) {
    for (const flag of ['dev', 'optional', 'devOptional', 'peer']) delete entry[flag];
  }
  lock.packages[''] = { name: 'service' };
  return JSON.stringify(lock, null, 2);
}

describe.each(LOCKS)('projects derived from %s', (path) => {
  const lock = readCatalogue(path);

  it.each(sampleProjects(lock))('npm accepts the lock and would write the same, project %#', (project) => {
    const text = derive(lock, project);
    expect(Object.keys(JSON.parse(text).packages).length).toBeGreaterThan(1);
    writeProject(project, text);
    npm('ci', '--dry-run', '--offline');
    npm('install', '--package-lock-only', '--offline');
    expect(readFileSync(lockFile, 'utf8')).toBe(text);
    writeProject(project, withoutFlagsAndRoot(text));
    npm('install', '--package-lock-only', '--offline');
    expect(readFileSync(lockFile, 'utf8')).toBe(text);
  });
});

it('npm install after npm ci leaves no difference', () => {
  const lock = readCatalogue('package-lock.json');
  const declared = Object.fromEntries(declaredIn(lock));
  const pick = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, declared[name] ?? 'undeclared']));
  const project: Project = {
    name: 'service',
    version: '0.1.0',
    license: 'MIT',
    dependencies: pick('zod', 'semver'),
    devDependencies: pick('esbuild', 'execa', '@types/semver'),
    optionalDependencies: pick('yaml'),
    peerDependencies: pick('picomatch'),
  };
  const text = derive(lock, project);
  writeProject(project, text);
  npm('ci', '--prefer-offline');
  expect(existsSync(join(folder, 'node_modules/zod/package.json'))).toBe(true);
  npm('install', '--prefer-offline');
  expect(readFileSync(lockFile, 'utf8')).toBe(text);
});
