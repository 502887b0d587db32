import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledSource } from '../../src/adapters/sources/bundled-source.ts';
import { fileBytes } from '../../src/adapters/sources/catalogue-bytes.ts';

const STACK = 'id: typescript\nversion: 1.0.0\ntitle: TypeScript\nsummary: Services in TypeScript\n';
const FEATURE =
  'id: web\nversion: 1.0.0\ntitle: Web\nsummary: A feature\ncategory: api\nproof: real\nstacks: { typescript: ^1 }\n';

let root: string;

/** A repository with the real build, and a program and catalogue of its own. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write('src/main.ts', `const { run } = await import('./composition-root.ts');\nawait run();\n`);
  write(
    'src/composition-root.ts',
    `export const run = async () => {\n  const { late } = await import('./late.ts');\n  process.stdout.write(late());\n};\n`,
  );
  write('src/late.ts', `import { gt } from 'semver';\nexport const late = () => String(gt('2.0.0', '1.0.0'));\n`);
  cpSync('bin', join(root, 'bin'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync('node', args, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: join(root, 'home'), ...env },
  });
  return { status, stdout, stderr };
}

function build() {
  return runNode([resolve('scripts/build.ts')]);
}

/** Every built file with its bytes. */
function readDist(): Readonly<Record<string, string>> {
  const names = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, 'latin1')]));
}

describe('npm run build', () => {
  it('bundles the program with its lazy parts, the licences of its packages, and an empty catalogue', () => {
    expect(build()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(runNode(['bin/scaffold.js'])).toEqual({ status: 0, stdout: 'true', stderr: '' });
    expect(readdirSync(join(root, 'dist/chunks')).some((name) => name.startsWith('late-'))).toBe(true);
    expect(readFileSync(join(root, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8')).toMatch(/semver \S+ \(ISC\).*Isaac/s);
    expect(bundledSource(fileBytes(join(root, 'dist/catalogue.bin'))).readManifests()).toEqual([]);
  });

  it('compiles the catalogue, and gives the same bytes again', () => {
    write('templates/typescript/stack.yaml', STACK);
    write('features/web/feature.yaml', FEATURE);
    write('features/web/typescript/files/src/web.ts.hbs', `export const name = '{{project.kebab}}';\n`);
    expect(build()).toEqual({ status: 0, stdout: '', stderr: '' });
    const first = readDist();
    const source = bundledSource(fileBytes(join(root, 'dist/catalogue.bin')));
    expect(source.readManifests().map(({ kind, folder }) => [kind, folder])).toEqual([
      ['stack', 'typescript'],
      ['feature', 'web'],
    ]);
    expect(source.readContent('web', 'feature').files).toMatchObject([
      { path: 'typescript/files/src/web.ts.hbs', content: { kind: 'template' } },
    ]);
    write('dist/stale.js', '');
    build();
    expect(readDist()).toEqual(first);
    expect(readdirSync(join(root, '.cache'))).toEqual([]);
  });

  it('prints every fault of the catalogue and leaves the last build alone', () => {
    build();
    const before = readDist();
    write('templates/typescript/stack.yaml', STACK);
    write('features/web/feature.yaml', `${FEATURE}colour: red\n`);
    write('features/web/typescript/files/a.ts.hbs', '{{#if}');
    const { status, stderr } = build();
    expect(status).toBe(1);
    expect(stderr).toMatch(/features\/web\/feature\.yaml.*MANIFEST_INVALID/);
    expect(stderr).toMatch(/features\/web\/typescript\/files\/a\.ts\.hbs.*TEMPLATE_INVALID/);
    expect(stderr).toMatch(/\n2 problems\.\n$/);
    expect(readDist()).toEqual(before);
  });
});

describe('bin/scaffold.js', () => {
  it('says how to build when it is not built', () => {
    expect(runNode(['bin/scaffold.js'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'scaffold is not built: dist/main.js is missing.\nRun `npm run build` in its folder.\n',
    });
  });

  it('does not take a missing module of the program for a missing build', () => {
    write('dist/main.js', `import './gone.js';`);
    expect(runNode(['bin/scaffold.js']).stderr).toMatch(
      /ERR_MODULE_NOT_FOUND.*gone\.js|gone\.js.*ERR_MODULE_NOT_FOUND/s,
    );
  });

  it('says what an old Node needs, before anything else is loaded', () => {
    write(
      'old.cjs',
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.14.1' } });`,
    );
    write('dist/main.js', `process.stdout.write('loaded');`);
    const { status, stdout, stderr } = runNode(['--require', './old.cjs', 'bin/scaffold.js']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^scaffold needs Node\.js 24\.15 or newer; this is 24\.14\.1 \(/);
    expect(stderr).toMatch(/nvm install 24.*fnm install 24.*volta install node@24.*nix shell/s);
  });

  it('keeps compiled code in the cache folder of the user only', () => {
    write('dist/main.js', '');
    const cache = join(root, 'cache');
    expect(runNode(['bin/scaffold.js'], { XDG_CACHE_HOME: cache }).status).toBe(0);
    expect(readdirSync(join(cache, 'scaffold/compiled'))).toHaveLength(1);
    expect(existsSync(join(root, 'home'))).toBe(false);
  });

  it.each([
    ['the folder cannot be made', { XDG_CACHE_HOME: '/dev/null/cache' }],
    ['there is no home', { HOME: '' }],
    ['it is turned off', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ])('runs without cache when %s', (_case, env) => {
    write('dist/main.js', `process.stdout.write('ran');`);
    expect(runNode(['bin/scaffold.js'], env)).toEqual({ status: 0, stdout: 'ran', stderr: '' });
    expect(existsSync(join(root, 'home'))).toBe(false);
  });
});
