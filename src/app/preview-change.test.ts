import { describe, expect, it } from 'vitest';
import { createRepository, fakeGit } from '../../test/support/change/repository.ts';
import { compareSelections } from '../cli/ask/pick-change.ts';
import { openChangePreviewer, readSelection } from './preview-change.ts';
import type { Change } from './repository-requests.ts';

const INTENT = 'name: shop\nfeatures: [alerts, postgres]\nexclude: [tracing]\n';
const open = async (intent = INTENT) => {
  const repository = await createRepository(intent);
  return {
    repository,
    previewer: await openChangePreviewer({ cwd: repository.path, featureDirs: [] }, repository.deps),
  };
};
const add = (parts: Partial<Extract<Change, { kind: 'add' }>>): Change => ({
  ...{ kind: 'add', features: [], modules: [], set: [] },
  ...parts,
});

describe('readSelection', () => {
  it('says in the words of flags what a repository has', async () => {
    const { repository } = await open(
      'name: shop\nfeatures: [{ id: alerts, range: ^1, options: { channel: chat } }, cache]\n',
    );
    expect(await readSelection({ cwd: repository.path, allowDirty: false }, repository.deps)).toMatchObject({
      target: 'shop',
      tier: 'basic',
      features: ['alerts@^1', 'cache'],
      without: [],
      set: [{ feature: 'alerts', option: 'channel', value: 'chat' }],
    });
  });

  it('refuses uncommitted work before anybody chooses, unless it is allowed', async () => {
    const { repository } = await open();
    repository.write('src/main.ts', 'mine();\n');
    const deps = { ...repository.deps, git: fakeGit('src/main.ts') };
    await expect(readSelection({ cwd: repository.path, allowDirty: false }, deps)).rejects.toMatchObject({
      code: 'UNCOMMITTED',
    });
    await expect(readSelection({ cwd: repository.path, allowDirty: true }, deps)).resolves.toMatchObject({
      target: 'shop',
    });
  });
});

describe('openChangePreviewer', () => {
  it('previews a change, and the repository as it is without one', async () => {
    const { previewer } = await open();
    const [now, next] = [previewer.previewChange(undefined), previewer.previewChange(add({ features: ['cache'] }))];
    const pathsOf = (preview: typeof now) => (preview.kind === 'resolved' ? preview.files.map(({ path }) => path) : []);
    expect(pathsOf(now)).not.toContain('docs/cache.md');
    expect(pathsOf(next).filter((path) => !pathsOf(now).includes(path))).toEqual([
      'docs/cache.md',
      'src/platform/cache/cache.feature.ts',
    ]);
  });

  it('previews another tier, and names the modules that are there', async () => {
    const { previewer } = await open('name: shop\nmodules: [{ name: invoice }]\n');
    expect(previewer.modules).toEqual(['invoice']);
    expect(previewer.previewChange(add({ tier: 'advanced' }))).toMatchObject({
      kind: 'resolved',
      resolution: { tier: 'advanced' },
    });
    expect(previewer.previewChange(add({ modules: ['invoice'] }))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'MODULE_UNKNOWN' }],
    });
  });

  it('outlines exactly what the change then does, edits of the user included', async () => {
    const { repository, previewer } = await open();
    repository.replace('README.md', 'What it is for.', 'What it is really for.');
    const change = add({ features: ['cache'], without: ['postgres', 'logging'] });
    const outline = previewer.outlineChange(change);
    const report = await repository.change(change);
    expect(outline).toEqual({
      kind: 'worked-out',
      files: report.files,
      features: report.features,
      notes: report.notes,
    });
    expect(report.features).toMatchObject({
      added: [{ id: 'cache' }],
      removed: [{ id: 'logging' }, { id: 'postgres' }],
    });
    expect(repository.read('scaffold.yaml')).toMatch(/exclude:.*logging/s);
    expect(repository.read('README.md')).toContain('really');
  });

  it('leads back: what was taken in and left out again is no change', async () => {
    const { repository } = await open();
    const before = repository.snapshot();
    const selection = () => readSelection({ cwd: repository.path, allowDirty: true }, repository.deps);
    const given = await selection();
    await repository.change(add({ features: ['cache'], without: ['alerts'] }));
    const back = compareSelections(await selection(), given);
    expect(back).toMatchObject({ features: ['alerts'], without: ['cache'] });
    await repository.change(back ?? add({}));
    expect((await selection()).features.toSorted()).toEqual(given.features.toSorted());
    expect(Object.keys(repository.snapshot()).sort()).toEqual(Object.keys(before).sort());
  });
});
