import { describe, expect, it } from 'vitest';
import { laterSource } from '../../test/support/change/fixture-catalogue.ts';
import { createRepository, fakeGit, sourcesOf, type TestRepository } from '../../test/support/change/repository.ts';
import { type DiagnoseDeps, diagnose } from './diagnose.ts';
import { ejectProject } from './eject-project.ts';
import { explainFile } from './explain-file.ts';
import { inspectRepository } from './inspect-repository.ts';

const BASIC =
  'name: shop\ntier: basic\nfeatures: [{ id: alerts, options: { channel: chat } }]\nmodules: [{ name: invoice }]\n';

function inspect({ path, deps }: TestRepository) {
  return inspectRepository({ cwd: path, featureDirs: [] }, deps);
}

describe('inspectRepository', () => {
  it('has nothing to say about a repository as it was generated', async () => {
    const repository = await createRepository(BASIC);
    expect(await inspect(repository)).toEqual({
      project: { name: 'shop', path: repository.path, stack: 'typescript', tier: 'basic' },
      edited: [],
      missing: [],
      conflicts: [],
      behind: [],
      blocked: [],
      updates: [],
      records: [],
      settled: true,
    });
  });

  it('tells edits and missing files, which are fine, from what is left to do', async () => {
    const repository = await createRepository(BASIC);
    repository.replace('README.md', 'How it runs.', 'My words.');
    repository.delete('docs/logging.md');
    const status = await inspect(repository);
    expect([status.edited.map(({ path }) => path), status.missing, status.settled]).toEqual([
      ['README.md'],
      ['docs/logging.md'],
      true,
    ]);
    repository.replace('scaffold.yaml', '- id: alerts', '- cache\n  - id: alerts');
    const behind = await inspect(repository);
    expect([behind.behind.find(({ path }) => path === 'docs/cache.md'), behind.settled]).toEqual([
      { path: 'docs/cache.md', action: 'added' },
      false,
    ]);
  });

  it('finds conflicts where they lie, until they are resolved', async () => {
    const repository = await createRepository(BASIC);
    repository.write('src/main.ts', '<<<<<<< yours\na\n=======\nb\n>>>>>>> x 1.0.0\n');
    repository.write('.scaffold/conflicts/package.json', '{}\n');
    expect((await inspect(repository)).conflicts).toEqual([
      { path: 'src/main.ts' },
      { path: 'package.json', aside: '.scaffold/conflicts/package.json' },
    ]);
    repository.delete('.scaffold/conflicts/package.json');
    repository.write('src/main.ts', 'a\n');
    expect((await inspect(repository)).conflicts).toEqual([]);
  });

  it('names newer versions, and why sync cannot be told', async () => {
    const repository = await createRepository(BASIC);
    const status = await inspect(repository.with(sourcesOf(laterSource())));
    expect(status.updates).toContainEqual({ id: 'alerts', from: '1.0.0', to: '1.1.0' });
    expect(status.blocked[0]?.code).toBe('CATALOGUE_MISMATCH');
  });

  it('finds pristine copies that are gone', async () => {
    const repository = await createRepository(BASIC);
    repository.write('.scaffold/base/README.md', 'other\n');
    expect((await inspect(repository)).records).toEqual([
      'The pristine copy of README.md is missing or changed. `scaffold sync` writes it anew.',
    ]);
  });
});

describe('explainFile', () => {
  const explain = ({ path, deps }: TestRepository, file: string, line?: number) =>
    explainFile(line === undefined ? { path: file } : { path: file, line }, { cwd: path, featureDirs: [] }, deps);

  it('names feature, version, template and the answer that shows in a line, below edits too', async () => {
    const repository = await createRepository(BASIC);
    repository.write('alerts.txt', 'mine\nto=chat\n');
    expect(explain(repository, 'alerts.txt', 2)).toMatchObject({
      origin: 'generated',
      owner: 'alerts',
      version: '1.0.0',
      source: 'alerts/typescript/files/alerts.txt.hbs',
      line: { number: 2, text: 'to=chat' },
      answers: [{ option: 'channel', value: 'chat', shows: true }],
    });
    expect(explain(repository, 'alerts.txt', 1).origin).toBe('yours');
  });

  it('names the contributor of a line of a shared file', async () => {
    const repository = await createRepository(BASIC);
    const line =
      repository
        .read('package.json')
        .split('\n')
        .findIndex((text) => text.includes('run alerts')) + 1;
    expect(explain(repository, 'package.json', line)).toMatchObject({ owner: 'alerts' });
  });

  it('knows no other files and lines', async () => {
    const repository = await createRepository(BASIC);
    expect(() => explain(repository, 'src/mine.ts')).toThrow('No feature generates src/mine.ts.');
    expect(() => explain(repository, 'README.md', 99)).toThrow('README.md has no line 99.');
  });
});

describe('diagnose', () => {
  const diagnoseDeps = ({ deps }: TestRepository): DiagnoseDeps => ({
    ...deps,
    git: { ...fakeGit(), probe: async () => ({ available: true, identity: false, insideWorkTree: true }) },
    runner: { run: async () => ({ exitCode: 0, stdout: '11.0.0\n', stderr: '' }) },
    node: { version: '24.1.0', needs: '24.15.0' },
  });
  const run = (repository: TestRepository) =>
    diagnose({ cwd: repository.path, featureDirs: [] }, diagnoseDeps(repository));

  it('checks the environment and the repository, each fault with a fix', async () => {
    const findings = await run(await createRepository(BASIC));
    expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
      'node fault',
      'git fine',
      'git identity warning',
      'package manager fine',
      'scaffold.yaml fine',
      'records fine',
      'state fine',
    ]);
    expect(findings.filter(({ state, fix }) => state !== 'fine' && fix === undefined)).toEqual([]);
  });

  it('stops at what everything else is built on', async () => {
    const repository = await createRepository(BASIC);
    repository.write('.scaffold/lock.json', '{');
    expect((await run(repository)).at(-1)).toMatchObject({
      check: 'records',
      state: 'fault',
      fix: expect.stringContaining('sync --rebase'),
    });
    repository.write('scaffold.yaml', 'name: [');
    expect((await run(repository)).at(-1)).toMatchObject({ check: 'scaffold.yaml', state: 'fault' });
    repository.delete('scaffold.yaml');
    expect((await run(repository)).at(-1)).toMatchObject({ check: 'repository', state: 'warning' });
  });

  it('lists what is left to do', async () => {
    const repository = await createRepository(BASIC);
    repository.write('.scaffold/conflicts/a.json', '{}');
    repository.delete('.scaffold/base/src/main.ts');
    repository.delete('README.md');
    expect((await run(repository)).slice(6).map(({ check }) => check)).toEqual(['base', 'conflicts', 'files']);
  });
});

describe('ejectProject', () => {
  it('leaves everything but the records, the features of the repository too, and protects uncommitted work', async () => {
    const repository = await createRepository(BASIC);
    const service = Object.entries(repository.snapshot()).filter(
      ([path]) => !/^(scaffold\.yaml|\.scaffold\/)/.test(path),
    );
    const request = { cwd: repository.path, dryRun: false, allowDirty: false };
    repository.replace('README.md', 'How it runs.', 'Mine.');
    const dirty = { ...repository.deps, git: fakeGit('README.md') };
    await expect(ejectProject(request, dirty)).rejects.toMatchObject({ code: 'UNCOMMITTED' });
    expect((await ejectProject({ ...request, dryRun: true }, dirty)).written).toBe(false);
    repository.replace('README.md', 'Mine.', 'How it runs.');
    repository.write('.scaffold/features/own/feature.yaml', 'id: own\n');
    await ejectProject(request, repository.deps);
    const { '.scaffold/features/own/feature.yaml': kept, ...left } = repository.snapshot();
    expect(kept).toBeDefined();
    const folders = Object.keys(left).filter((path) => path.startsWith('.scaffold'));
    expect(folders.filter((path) => !'.scaffold/features/own/'.startsWith(path))).toEqual([]);
    expect(left).toMatchObject(Object.fromEntries(service));
  });
});
