import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packArchive } from '../../scripts/package/archive.ts';
import { buildBinary } from '../../scripts/package/build-binary.ts';
import { installLocked } from '../../scripts/package/install-locked.ts';
import { readProject } from '../../scripts/package/project.ts';
import { findHostTarget, listHostRuntimes } from '../../scripts/package/targets.ts';
import { sha256 } from '../../scripts/release/release-files.ts';

/** What a user has: no Node, no tools of ours. */
const BARE_PATH = '/usr/bin:/bin';
const { program, version } = readProject();
const target = findHostTarget();
const folder = mkdtempSync(join(tmpdir(), 'release-'));
const RELEASE = join(folder, 'release');
const home = join(folder, 'home');
const installed = join(home, '.local/bin', program);
let server: ChildProcess;
let address: string;

function run(argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv = {}, cwd = folder): string {
  const [file, ...args] = argv;
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    env: { HOME: home, PATH: BARE_PATH, SCAFFOLD_INSTALL_SIGNATURE: 'off', ...env },
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} exits ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Every file with its bytes; git's own are left out, since they hold times. */
function readTree(root: string): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('/.git/'));
  return Object.fromEntries(paths.sort().map((path) => [path.slice(root.length), sha256(readFileSync(path))]));
}

// One platform is enough here; the release workflow tries every one on its own system.
describe.skipIf(target === undefined || target.os === 'win32')('a release of this platform', () => {
  beforeAll(async () => {
    if (target === undefined) return;
    mkdirSync(home);
    run(
      [process.execPath, 'scripts/release.ts', '--target', target.id, '--to', RELEASE],
      { ...process.env },
      process.cwd(),
    );
    server = spawn(process.execPath, ['test/install/serve-release.ts', RELEASE], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = server.stdout === null ? [''] : await once(server.stdout, 'data');
    address = `${String(line).trim()}/ok`;
  }, 1_800_000);
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists every file in SHA256SUMS, rightly', () => {
    expect(run(['sha256sum', '--check', '--strict', '--quiet', 'SHA256SUMS'], {}, RELEASE)).toBe('');
    const listed = readFileSync(join(RELEASE, 'SHA256SUMS'), 'utf8').match(/(?<= {2}).+$/gm);
    expect(listed?.toSorted()).toEqual(
      readdirSync(RELEASE)
        .filter((name) => name !== 'SHA256SUMS')
        .sort(),
    );
  });

  it('lists every bundled package in the SBOM, with licence and hash', () => {
    const sbom = JSON.parse(readFileSync(join(RELEASE, `${program}-${version}.cdx.json`), 'utf8'));
    const listed = sbom.components.map(
      (each: { readonly name: string; readonly version: string }) => `${each.name} ${each.version}`,
    );
    const bundled = readFileSync('dist/THIRD-PARTY-LICENCES.txt', 'utf8').match(/(?<=^-{80}\n\n)\S+ \S+/gm) ?? [];
    expect(bundled.length).toBeGreaterThan(10);
    expect(bundled.filter((name) => !listed.includes(name))).toEqual([]);
    for (const { name, hashes, licenses } of sbom.components) {
      expect(hashes[0].content, name).toMatch(/^[0-9a-f]{128}$/);
      expect(licenses, name).toHaveLength(1);
    }
  });

  it('installs with curl | bash without Node, and generates the bytes of the npm build', () => {
    const script = `curl --fail --silent ${address}/install.sh | SCAFFOLD_INSTALL_BASE_URL=${address} bash`;
    run(['bash', '-c', script]);
    expect(JSON.parse(run([installed, '--version', '--json']))).toMatchObject({ version, build: { form: 'binary' } });
    mkdirSync(join(folder, 'binary'));
    mkdirSync(join(folder, 'npm'));
    const args = ['new', 'demo', '--tier', 'enterprise', '--yes'];
    run([installed, ...args], {}, join(folder, 'binary'));
    run([process.execPath, resolve('bin/scaffold.js'), ...args], {}, join(folder, 'npm'));
    const tree = readTree(join(folder, 'binary/demo'));
    expect(Object.keys(tree).length).toBeGreaterThan(50);
    expect(tree).toEqual(readTree(join(folder, 'npm/demo')));
  });

  it('takes no options of Node from the environment, and leaves no files behind', () => {
    const before = readdirSync(tmpdir()).length;
    expect(run([installed, '--version'], { NODE_OPTIONS: '--require /nowhere.js' })).toBe(`${version}\n`);
    expect(readdirSync(tmpdir()).length).toBeLessThanOrEqual(before);
  });

  it('upgrades itself, and stays what it was when the download is wrong', () => {
    const mirror = join(folder, 'mirror');
    mkdirSync(mirror);
    const next = { path: program, content: Buffer.from('#!/bin/sh\necho 99.0.0\n'), executable: true };
    const archive = packArchive('tar.gz', [next]);
    const name = `${program}-99.0.0-${target?.id}.tar.gz`;
    writeFileSync(join(mirror, 'SHA256SUMS'), `${'0'.repeat(64)}  ${name}\n`);
    writeFileSync(join(mirror, name), archive);
    const base = startMirror(mirror);
    expect(() => run([installed, 'upgrade'], { SCAFFOLD_INSTALL_BASE_URL: base.url })).toThrow('DOWNLOAD_UNTRUSTED');
    expect(run([installed, '--version'])).toBe(`${version}\n`);
    expect(run([installed, 'upgrade'], { SCAFFOLD_INSTALL_BASE_URL: address })).toContain('is the version there is');
    writeFileSync(join(mirror, 'SHA256SUMS'), `${sha256(archive)}  ${name}\n`);
    expect(run([installed, 'upgrade', '--json'], { SCAFFOLD_INSTALL_BASE_URL: base.url })).toContain('"upgraded"');
    base.stop();
    expect(run([installed, '--version'])).toBe('99.0.0\n');
    expect(readdirSync(join(home, '.local/bin'))).toEqual([program]);
  });

  it('is the same bytes when it is built again', () => {
    if (target === undefined) throw new Error('no target');
    const again = buildBinary(target, program);
    expect(again.equals(readFileSync(join('dist/binaries', target.id, program)))).toBe(true);
  });

  it.each(target === undefined ? [] : listHostRuntimes(target))('runs as npm package on the Node of %s', (runtime) => {
    if (target === undefined) throw new Error('no target');
    const node = join(installLocked('scripts/package/runtimes', target), runtime, target.executable);
    const answer = JSON.parse(run([node, resolve('bin/scaffold.js'), '--version', '--json']));
    expect(answer.build.node).toMatch(runtime === target.runtime ? /^24\./ : /^26\./);
    run([node, resolve('bin/scaffold.js'), 'new', runtime, '--yes', '--no-git']);
    expect(readdirSync(join(folder, runtime))).toContain('scaffold.yaml');
  });
});

/** Serves a folder from a process of its own, since the runs here are synchronous. */
function startMirror(root: string): { readonly url: string; readonly stop: () => void } {
  const file = join(folder, 'mirror-address');
  const child = spawn('/bin/sh', [
    '-c',
    `exec "$0" test/install/serve-release.ts "$1" >"$2" 2>/dev/null`,
    process.execPath,
    root,
    file,
  ]);
  const deadline = Date.now() + 10_000;
  let url = '';
  while (url === '' && Date.now() < deadline) {
    spawnSync('sleep', ['0.1']);
    url = spawnSync('cat', [file], { encoding: 'utf8' }).stdout.trim();
  }
  return { url: `${url}/ok`, stop: () => child.kill() };
}
