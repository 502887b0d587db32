import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runScaffold } from '../support/run-scaffold.ts';
import { makeScratchFolder } from '../support/writer/scratch-folder.ts';
import { snapshotTree } from '../support/writer/tree-snapshot.ts';

/** A repository as release n of a catalogue left it, that catalogue (`first`), and release n+1 (`next`). Never made anew. */
const FIXTURE = resolve('test/fixtures/upgrade');

let root: string;
let shop: string;

beforeEach(() => {
  root = makeScratchFolder('upgrade-');
  shop = join(root, 'shop');
  cpSync(FIXTURE, root, { recursive: true });
  cpSync(join(FIXTURE, 'repository'), shop, { recursive: true });
  return () => rmSync(root, { recursive: true });
});

const run = (catalogue: 'first' | 'next', ...args: readonly string[]) =>
  runScaffold([...args, '--features-dir', join('..', catalogue)], { cwd: shop });
const read = (path: string) => readFileSync(join(shop, path), 'utf8');

function edit(path: string, old: string, next: string): void {
  const text = read(path);
  expect(text).toContain(old);
  writeFileSync(join(shop, path), text.replace(old, next));
}

describe('a repository of the release before', () => {
  it('is up to date for its own release, and behind for the next, which adds nothing to it before an update', async () => {
    expect((await run('first', 'status', '--check')).status).toBe(0);
    const status = JSON.parse((await run('next', 'status', '--json')).stdout);
    expect(status.updates).toContainEqual({ id: 'audit', from: '1.0.0', to: '1.1.0' });
    const before = snapshotTree(shop);
    const added = await run('next', 'add', 'disk');
    expect([added.status, snapshotTree(shop)]).toEqual([4, before]);
    expect(added.stderr).toMatch(/"audit" 1\.0\.0; this release of scaffold has 1\.1\.0[\s\S]*scaffold update/);
    expect(added.stderr).toMatch(/npx @scaffold-cli\/scaffold@0\.1\.0 add disk/);
  });

  it('moves on unedited to what the next release generates, to the byte', async () => {
    expect(await run('next', 'update')).toMatchObject({ status: 0, stderr: '' });
    const made = await runScaffold(
      ['new', 'shop', '--from', join(shop, 'scaffold.yaml'), '--features-dir', 'next', '--yes', '--no-git'],
      { cwd: makeFolderFor(root) },
    );
    expect(made.stderr).toBe('');
    expect(snapshotTree(shop)).toEqual(snapshotTree(join(root, 'fresh/shop')));
  });

  it('keeps the edits: file renamed, default changed, files removed, another provider', async () => {
    edit('docs/audit.md', 'Who may read it.', 'Only the auditors read it.');
    edit('audit.yaml', '  - logout', '  - logout\n  - payment # ours');
    edit('src/audit.ts', 'function write', '// To our collector.\nfunction write');
    edit('README.md', 'Who helps.', 'Ada helps.');
    edit('package.json', '"semver": "7.8.5"', '"mine": "1.0.0",\n    "semver": "7.9.0"');
    edit('scripts/purge.sh', 'echo purge', 'echo purge --all');
    edit('.gitignore', 'node_modules/', 'node_modules/\n/mine/');
    const updated = await run('next', 'update', '--json');
    const report = JSON.parse(updated.stdout);
    expect([updated.status, updated.stderr]).toEqual([5, '']);
    expect(report.features).toEqual({
      added: [{ id: 'disk', version: '1.0.0' }],
      removed: [{ id: 'memory', version: '1.0.0' }],
      updated: expect.arrayContaining([{ id: 'audit', from: '1.0.0', to: '1.1.0' }]),
    });
    // Renamed, with what changed on both sides.
    expect(read('docs/features/audit.md')).toMatch(/recorded, and why\.[\s\S]*Only the auditors/);
    expect(existsSync(join(shop, 'docs/audit.md'))).toBe(false);
    expect(read('audit.yaml')).toBe(
      '# What is recorded\nretention: 90\nevents:\n  - login\n  - logout\n  - payment # ours\n',
    );
    expect(read('src/audit.ts')).toMatch(/'notice'[\s\S]*To our collector/);
    expect(read('README.md')).toMatch(/good for[\s\S]*Ada helps/);
    expect(JSON.parse(read('package.json')).dependencies).toEqual({ mine: '1.0.0', semver: '7.9.0' });
    expect(read('src/store.ts')).toContain("name: 'disk'");
    expect(read('.gitignore')).toMatch(/\/mine\/[\s\S]*\/data\//);
    // Removed: gone where nobody edited, kept where somebody did.
    expect(existsSync(join(shop, 'scripts/legacy.sh'))).toBe(false);
    expect(read('scripts/purge.sh')).toContain('--all');
    expect(statSync(join(shop, 'scripts/purge.sh')).mode & 0o111).not.toBe(0);
    expect(report.files.filter(({ action }: { action: string }) => action === 'conflict')).toMatchObject([
      { path: 'scripts/purge.sh', aside: '.scaffold/conflicts/scripts/purge.sh' },
    ]);
    rmSync(join(shop, '.scaffold/conflicts'), { recursive: true });
    expect((await run('next', 'status', '--check')).status).toBe(0);
    expect(JSON.parse((await run('next', 'update', '--json')).stdout).files).toMatchObject([
      { path: 'package-lock.json' },
    ]);
  });

  it('takes a release of fixes along with a change', async () => {
    const manifest = join(root, 'first/core/feature.yaml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('1.0.0', '1.0.1'));
    const readme = join(root, 'first/core/neutral/files/README.md.hbs');
    writeFileSync(readme, readFileSync(readme, 'utf8').replace('What it is.', 'What it is, mended.'));
    const changed = await run('first', 'module', 'add', 'receipt', '--json');
    expect([changed.status, JSON.parse(changed.stdout).features.updated]).toEqual([
      0,
      [{ id: 'core', from: '1.0.0', to: '1.0.1' }],
    ]);
    expect(read('README.md')).toContain('mended');
  });

  it('goes on from lost records', async () => {
    edit('README.md', 'Who helps.', 'Ada helps.');
    rmSync(join(shop, '.scaffold'), { recursive: true });
    const refused = await run('first', 'add', 'disk');
    expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining('sync --rebase')]);
    expect((await run('first', 'sync', '--rebase')).status).toBe(0);
    expect((await run('first', 'status', '--check')).status).toBe(0);
    expect((await run('next', 'update')).status).toBe(0);
    expect(read('README.md')).toMatch(/good for[\s\S]*Ada helps/);
    expect(read('src/main.ts')).toContain('9090');
  });
});

function makeFolderFor(parent: string): string {
  const folder = join(parent, 'fresh');
  cpSync(join(FIXTURE, 'next'), join(folder, 'next'), { recursive: true });
  return folder;
}
