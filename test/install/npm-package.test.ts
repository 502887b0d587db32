import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEmbeddedFiles } from '../../scripts/package/build-binary.ts';
import { readProject } from '../../scripts/package/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'npm-package-'));
const home = join(folder, 'home');
let files: readonly string[] = [];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], cwd = folder): string {
  const env = { HOME: home, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} exits ${status}: ${stdout}${stderr}`);
  return stdout;
}

beforeAll(() => {
  mkdirSync(home);
  const packed = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], process.cwd()),
  );
  const [{ files: listed }] = Array.isArray(packed) ? packed : Object.values(packed);
  files = listed.map(({ path }: { readonly path: string }) => path);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  // Neither scripts nor the network are needed.
  run('npm', ['install', '--ignore-scripts', '--offline', '--no-audit', '--no-fund', `./${tarball}`]);
});

describe('the npm package', () => {
  it('holds what runs, the schemas and the licences, and nothing else', () => {
    const schemas = readdirSync('schemas').map((name) => `schemas/${name}`);
    const wanted = [...listEmbeddedFiles(), ...schemas, 'LICENSE', 'README.md', 'package.json'];
    expect(files.toSorted()).toEqual(wanted.toSorted());
  });

  it('runs from a clean folder, and brings no other package', () => {
    const { packageName, version } = readProject();
    expect(run('node_modules/.bin/scaffold', ['--version'])).toBe(`${version}\n`);
    const build = JSON.parse(run('node_modules/.bin/scaffold', ['--version', '--json']));
    expect(build).toMatchObject({ version, build: { form: 'package', node: process.versions.node } });
    const [scope = ''] = packageName.split('/');
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([scope]);
  });

  it('generates a service', () => {
    run('node_modules/.bin/scaffold', ['new', 'demo', '--yes', '--no-git']);
    expect(readdirSync(join(folder, 'demo'))).toEqual(expect.arrayContaining(['package.json', 'scaffold.yaml', 'src']));
  });

  it('says how to upgrade, since npm owns it', () => {
    const { stderr } = spawnSync(process.execPath, ['bin/scaffold.js', 'upgrade'], { encoding: 'utf8' });
    expect(stderr).toMatch(/^UPGRADE_UNAVAILABLE .*npm install -g @[a-z-]+\/scaffold@latest/s);
  });
});
