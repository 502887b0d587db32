import { describe, expect, it } from 'vitest';
import {
  buildFeature,
  buildIntent,
  buildModule,
  buildResolution,
  buildStack,
  problemsOf,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { createFactLists } from '../facts/fact-kinds.ts';
import type { Result } from '../problem.ts';
import { buildContext } from './build-context.ts';
import { type ContributedPath, listContributedPaths } from './list-contributed-paths.ts';
import { listContributors } from './list-contributors.ts';

const MODULES = [buildModule('invoice'), buildModule('tag'), buildModule('old', { adopted: true })];

function list(
  rules: readonly Readonly<Record<string, unknown>>[],
  files: readonly string[],
): Result<readonly ContributedPath[]> {
  const feature = buildFeature('one', {
    manifest: { files: rules },
    files: Object.fromEntries(files.map((path) => [path, 'text\n'])),
    options: { names: ['x', 'y'], port: 1 },
  });
  const stack = buildStack();
  const resolution = buildResolution({ stack, features: [feature] });
  const [base, contributor] = listContributors(resolution, [stack.content, feature.content]);
  if (contributor === undefined) throw new Error('no contributor');
  const facts = {
    ...createFactLists(),
    volume: [
      { id: 'data', workload: 'app', mountPath: '/d', kind: 'persistent' as const, size: 1024, doc: 'D', owner: 'two' },
    ],
  };
  return listContributedPaths(contributor, {
    context: buildContext(buildIntent(), MODULES, resolution),
    stack: base,
    facts,
  });
}

function pathsOf(result: Result<readonly ContributedPath[]>): readonly string[] {
  return unwrap(result).map(
    ({ path, source }) => `${path} <- ${source.kind === 'file' ? source.file.path : source.name}`,
  );
}

describe('listContributedPaths', () => {
  it('scans neutral files and those of the stack, which replace neutral ones; other stacks are left out', () => {
    expect(
      pathsOf(
        list([], ['neutral/files/a.md', 'neutral/files/b/c.md', 'typescript/files/a.md', 'go/files/d.go', 'README.md']),
      ),
    ).toEqual(['a.md <- typescript/files/a.md', 'b/c.md <- neutral/files/b/c.md']);
  });

  it('emits what a rule refers to at the place of the rule only', () => {
    const rules = [
      { path: 'deploy/{{project.kebab}}.yaml', from: 'x.yaml' },
      { path: 'never.md', from: 'y.md', when: 'tier >= advanced' },
      { path: 'run.sh', executable: true, once: true },
    ];
    const listed = list(rules, ['neutral/files/x.yaml', 'neutral/files/y.md', 'neutral/files/run.sh']);
    expect(pathsOf(listed)).toEqual([
      'deploy/order-service.yaml <- neutral/files/x.yaml',
      'run.sh <- neutral/files/run.sh',
    ]);
    expect(unwrap(listed)[1]).toMatchObject({ executable: true, once: true });
  });

  it('leaves out a file whose `given` is false of the facts, for each repetition by itself', () => {
    const rules = [
      { path: 'memory.yaml', given: '(not facts.volume)' },
      { path: 'disk.yaml', given: 'facts.volume' },
      { path: '{{item.id}}.yaml', from: 'each.yaml', each: 'facts.volume', given: '(eq item.size 1024)' },
      { path: 'big-{{item.id}}.yaml', from: 'each.yaml', each: 'facts.volume', given: '(eq item.size 1)' },
    ];
    const listed = list(rules, ['neutral/files/memory.yaml', 'neutral/files/disk.yaml', 'neutral/files/each.yaml']);
    expect(pathsOf(listed)).toEqual(['disk.yaml <- neutral/files/disk.yaml', 'data.yaml <- neutral/files/each.yaml']);
    expect(unwrap(listed)[0]?.derived).toBe(true);
  });

  it('names the rule whose `given` is no expression over facts', () => {
    const [problem] = problemsOf(list([{ path: 'a.yaml', given: 'facts.volumes' }], ['neutral/files/a.yaml']));
    expect(problem).toMatchObject({ code: 'TEMPLATE_INVALID', features: ['one'] });
    expect(problem?.path).toContain('files[0].given');
  });

  it('repeats a folder for each module, without files that other rules name', () => {
    const rules = [
      { path: 'src/{{module.kebab}}/', from: 'module/', each: 'modules' },
      { path: 'sql/{{module.snake}}', from: 'module/sql/', each: 'modules' },
      { path: 'only.ts', from: 'module/only.ts' },
    ];
    const files = ['module/__module__.ts', 'module/deep/__module__/x.ts', 'module/sql/1.sql', 'module/only.ts'];
    expect(
      pathsOf(
        list(
          rules,
          files.map((path) => `neutral/files/${path}`),
        ),
      ).map((line) => line.split(' <-')[0]),
    ).toEqual([
      'src/invoice/invoice.ts',
      'src/invoice/deep/invoice/x.ts',
      'src/tag/tag.ts',
      'src/tag/deep/tag/x.ts',
      'sql/invoice/1.sql',
      'sql/tag/1.sql',
      'only.ts',
    ]);
  });

  it('finds the file of a rule without `from` where its path says', () => {
    const rules = [{ path: 'src/{{module.kebab}}/{{ module.kebab }}.ts', each: 'modules' }];
    expect(pathsOf(list(rules, ['neutral/files/src/__module__/__module__.ts']))).toEqual([
      'src/invoice/invoice.ts <- neutral/files/src/__module__/__module__.ts',
      'src/tag/tag.ts <- neutral/files/src/__module__/__module__.ts',
    ]);
  });

  it('repeats for the items of an option and for facts, which make the file derived', () => {
    const rules = [
      { path: '{{item}}.md', from: 'a.md', each: 'option(names)' },
      { path: 'volumes/{{item.id}}.md', from: 'b.md', each: 'facts.volume' },
    ];
    const listed = unwrap(list(rules, ['neutral/files/a.md', 'neutral/files/b.md']));
    expect(listed.map(({ path, derived }) => [path, derived])).toEqual([
      ['x.md', false],
      ['y.md', false],
      ['volumes/data.md', true],
    ]);
  });

  it.each([
    [
      'a missing source',
      [{ path: 'a.md', from: 'sorce.md' }],
      ['source.md'],
      'refers to sorce.md',
      'Did you mean "source.md"?',
    ],
    [
      'a missing folder',
      [{ path: 'a/', from: 'modul/' }],
      ['module/x.md'],
      'refers to modul/',
      'Did you mean "module/"?',
    ],
    ['a module mark that nobody repeats', [], ['__module__.ts'], 'stands for a file of each module', 'each: modules'],
    [
      'a module mark in a folder that is not repeated',
      [{ path: 'a/', from: 'b/' }],
      ['b/__module__.ts'],
      'stands for a file of each module',
      'each: modules',
    ],
    [
      'an unknown option',
      [{ path: 'a', from: 'x', each: 'option(nmaes)' }],
      ['x'],
      'names an unknown option',
      'Did you mean "names"?',
    ],
    [
      'an unknown fact',
      [{ path: 'a', from: 'x', each: 'facts.volumes' }],
      ['x'],
      'unknown kind of fact',
      'Did you mean "volume"?',
    ],
  ])('reports %s', (_title, rules, files, message, hint) => {
    const [problem, ...others] = problemsOf(
      list(
        rules,
        files.map((path) => `neutral/files/${path}`),
      ),
    );
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'MANIFEST_INVALID', features: ['one'] });
    expect(problem?.message).toContain(message);
    expect(problem?.hint).toContain(hint);
    expect(problem?.path).toContain('one/feature.yaml');
  });

  it('reports a folder that means nothing', () => {
    const [problem] = problemsOf(list([], ['neutral/file/a.md', 'neutral/file/b.md']));
    expect(problem).toMatchObject({
      code: 'MANIFEST_INVALID',
      hint: 'Did you mean "files"?',
      path: 'one/neutral/file',
    });
  });

  it.each([
    ['tier < advanced', 'tier >= intermediate'],
    ['feature(two)', 'capability(two)'],
    [undefined, 'tier >= advanced'],
  ])('refuses two rules of one path that may both hold: %s, %s', (first, second) => {
    const rules = [first, second].map((when, index) => ({
      path: 'a.md',
      from: `${index}.md`,
      ...(when ? { when } : {}),
    }));
    const [problem] = problemsOf(list(rules, ['neutral/files/0.md', 'neutral/files/1.md']));
    expect(problem).toMatchObject({ code: 'FILE_CONFLICT', features: ['one'], path: 'one/feature.yaml: files[1]' });
    expect(problem?.details).toEqual([
      `one/feature.yaml: files[0]  ${first ?? 'always'}`,
      `one/feature.yaml: files[1]  ${second}`,
    ]);
  });

  it('reports a file that is there both as it is and as a template', () => {
    const [problem] = problemsOf(list([], ['neutral/files/a.md', 'neutral/files/a.md.hbs']));
    expect(problem).toMatchObject({ code: 'FILE_CONFLICT', features: ['one'] });
  });

  it('reports conditions that cannot be parsed and paths that cannot be rendered, with the key', () => {
    const rules = [
      { path: 'a.md', from: 'x', when: 'tier >' },
      { path: '{{modul.kebab}}.md', from: 'y', each: 'modules' },
    ];
    expect(
      problemsOf(list(rules, ['neutral/files/x', 'neutral/files/y'])).map(({ code, features }) => [code, features]),
    ).toEqual([
      ['WHEN_INVALID', ['one']],
      ['TEMPLATE_INVALID', ['one']],
      ['TEMPLATE_INVALID', ['one']],
    ]);
  });
});
