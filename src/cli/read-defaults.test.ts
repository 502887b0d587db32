import { describe, expect, it } from 'vitest';
import type { CreateProjectRequest } from '../app/use-cases.ts';
import { EXIT } from '../domain/errors.ts';
import { commandLineOf, quoteForShell } from './command-line.ts';
import { type FakeWorld, runFake } from './testing/run-fake.ts';

async function requestOf(argv: readonly string[], world: FakeWorld): Promise<CreateProjectRequest> {
  const { calls } = await runFake(argv, world);
  const call = calls.find(([name]) => name === 'createProject');
  return call?.[1] as CreateProjectRequest;
}

const COMPANY = { '/home/ada/ci/company.yaml': 'tier: advanced\nfeatures: [vault]\nfeatureDirs: [./own]\n' };

describe('defaults', () => {
  it('come from variables; empty ones count as unset', async () => {
    const env = { SCAFFOLD_STACK: '', SCAFFOLD_TIER: 'advanced', SCAFFOLD_FEATURES: 'a@^2, b', SCAFFOLD_WITHOUT: 'c' };
    const { intent } = await requestOf(['new', 'x'], { env });
    expect(intent.defaults).toMatchObject([
      { origin: 'the environment', tier: 'advanced', features: [{ id: 'a', range: '^2' }, 'b'], exclude: ['c'] },
    ]);
    expect(intent.defaults?.[0]).not.toHaveProperty('stack');
    expect((await requestOf(['new', 'x'], {})).intent).not.toHaveProperty('defaults');
  });

  it.each([
    ['--defaults', ['--defaults', 'ci/company.yaml'], {}],
    ['SCAFFOLD_DEFAULTS', [], { SCAFFOLD_DEFAULTS: 'ci/company.yaml' }],
  ])('come from the file that %s names, with its folders of features', async (_, flags, env) => {
    const request = await requestOf(['new', 'x', '--features-dir', 'more', ...flags], { env, files: COMPANY });
    expect(request.intent.defaults).toMatchObject([{ origin: 'ci/company.yaml', tier: 'advanced' }]);
    expect(request.featureDirs).toEqual(['ci/own', 'more']);
  });

  it('are the features of the repository too, before all others', async () => {
    const world = { folders: ['/home/ada/.scaffold/features'], env: { SCAFFOLD_FEATURES_DIR: 'more' } };
    const request = await requestOf(['new', 'x', '--features-dir', './.scaffold/features'], world);
    expect(request.featureDirs).toEqual(['./.scaffold/features', 'more']);
  });

  it('of variables stand above those of a file', async () => {
    const env = { SCAFFOLD_DEFAULTS: 'ci/company.yaml', SCAFFOLD_TIER: 'basic' };
    const { intent } = await requestOf(['new', 'x'], { env, files: COMPANY });
    expect(intent.defaults?.map(({ tier }) => tier)).toEqual(['basic', 'advanced']);
  });

  it('give every command the folders of features, each once', async () => {
    const env = { SCAFFOLD_FEATURES_DIR: 'own,more' };
    const { calls } = await runFake(['list', '--features-dir', './own'], { env });
    expect(calls).toEqual([['listFeatures', { cwd: '/home/ada', featureDirs: ['./own', 'more'] }]]);
  });

  it.each([
    [{ SCAFFOLD_TIER: 'basik' }, EXIT.usage, 'Did you mean "basic"?'],
    [{ SCAFFOLD_DEFAULTS: 'nowhere.yaml' }, EXIT.environment, '"nowhere.yaml" cannot be read'],
  ])('%j is refused', async (env, exit, text) => {
    const ended = await runFake(['new', 'x'], { env });
    expect(ended.stderr).toContain(text);
    expect(ended.calls).toEqual([]);
    expect([exit, EXIT.usage]).toContain(ended.exit);
  });

  it('are not asked for', async () => {
    const world = { terminal: true, env: { SCAFFOLD_TIER: 'advanced', TERM: 'dumb' } };
    const { exit, stdout, calls } = await runFake(['new', 'x', '--module', 'invoice', '--plain'], world);
    expect({ exit, asked: stdout.includes('Which tier?') }).toEqual({ exit: EXIT.done, asked: false });
    expect(calls).toHaveLength(1);
  });

  it('are said by the line that repeats a run: variables as flags, a file by its name', async () => {
    const env = { SCAFFOLD_TIER: 'advanced', SCAFFOLD_FEATURES: 'a,b@^2,c', SCAFFOLD_DEFAULTS: 'ci/company.yaml' };
    const argv = ['new', 'x', '--without', 'c', '--features', 'd'];
    const request = await requestOf(argv, { env, files: COMPANY });
    const flags = '--tier advanced --features a,b@^2,d --without c --features-dir ci/own';
    expect(quoteForShell(commandLineOf(request, '/home/ada'))).toBe(
      `scaffold new x --defaults ci/company.yaml ${flags} --yes`,
    );
  });
});
