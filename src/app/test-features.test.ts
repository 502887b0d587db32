import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memorySource } from '../../test/support/change/fixture-catalogue.ts';
import { silent } from '../../test/support/change/repository.ts';
import { buildStack } from '../../test/support/feature-builder.ts';
import { makeScratchFolder } from '../../test/support/writer/scratch-folder.ts';
import { nodeFileTree } from '../adapters/fs/node-file-tree.ts';
import { directorySource } from '../adapters/sources/directory-source.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { parseTemplate } from '../domain/template/parse-template.ts';
import type { OpenSources } from './load-catalogue.ts';
import type { CommandResult } from './ports.ts';
import { testFeatures } from './test-features.ts';

const openSources: OpenSources = (folders) => [
  memorySource(buildStack({ files: { 'files/src/main.ts': 'start();\n' } }), []),
  ...folders.map(({ path, name, only }) => directorySource(path, { parseTemplate, name: `dir:${name}`, only })),
];

const scratch = makeScratchFolder('tested-');
afterAll(() => rmSync(scratch, { recursive: true }));
let folders = 0;

const HEAD =
  'id: note\nversion: 1.0.0\ntitle: Note\nsummary: A feature\ncategory: core\nproof: real\nstacks: { typescript: ^1 }\ntiers: { min: intermediate }\n';
const SOURCES = {
  'typescript/files/src/note.feature.ts': 'register();\n',
  'typescript/files/src/note.ts': 'export {};\n',
  'typescript/files/test/note.test.ts': 'test();\n',
};
const FACTS =
  "facts: { doc: [{ id: note, document: readme, title: Note, body: x }] }\nfiles: [{ path: src/note.ts, when: 'tier >= basic' }]\n";

interface Commands {
  /** Of each command by its start, what it ends with; the rest passes. */
  readonly ends?: Readonly<Record<string, Partial<CommandResult>>>;
  readonly onRun?: (command: string, cwd: string) => void;
}

async function runTest(files: Readonly<Record<string, string>>, { ends = {}, onRun }: Commands = {}, tier?: string) {
  const cwd = join(scratch, String(++folders));
  for (const [path, content] of Object.entries({ 'feature.yaml': HEAD + FACTS, 'README.md': '# Note\n', ...files })) {
    mkdirSync(dirname(join(cwd, 'note', path)), { recursive: true });
    writeFileSync(join(cwd, 'note', path), content);
  }
  const commands: string[] = [];
  const service = join(cwd, 'service');
  const deps = {
    openSources,
    files: nodeFileTree(),
    clock: () => 0,
    nameFolder: () => service,
    runner: {
      run: async (argv: readonly string[], options: { readonly cwd: string }) => {
        const command = argv.join(' ');
        commands.push(command);
        onRun?.(command, options.cwd);
        const end = Object.entries(ends).find(([start]) => command.startsWith(start))?.[1];
        return { exitCode: 0, stdout: '', stderr: '', ...end };
      },
    },
  };
  const request = { cwd, directory: 'note', featureDirs: [], tier };
  const report = await testFeatures(request, silent, deps);
  return { commands, service, tested: report.features[0] };
}

const RED = { node: { exitCode: 1, stdout: 'not ok 1 - answers\n  ---\n' } };

describe('testFeatures', () => {
  it('installs, checks and tests a service, then runs the tests of the feature without it', async () => {
    const seen: string[] = [];
    const onRun = (command: string, cwd: string) => {
      const there = ['note.feature.ts', 'note.ts', 'main.ts'].filter((file) => existsSync(join(cwd, 'src', file)));
      seen.push(`${command.split(' ').slice(0, 3).join(' ')}: ${there.join(' ')}`);
      expect(readFileSync(join(cwd, 'test/note.test.ts'), 'utf8')).toBe('test();\n');
    };
    const { commands, service, tested } = await runTest(SOURCES, { ends: RED, onRun });
    expect(seen).toEqual([
      'npm install: note.feature.ts note.ts main.ts',
      'npm run check: note.feature.ts note.ts main.ts',
      'npm test: note.feature.ts note.ts main.ts',
      'node --test --test-isolation=none: note.ts main.ts',
    ]);
    expect(commands.at(-1)).toMatch(/ test\/note\.test\.ts$/);
    expect(tested).toMatchObject({ id: 'note', tier: 'intermediate', noticed: ['answers'], problems: [] });
    expect(existsSync(service)).toBe(false);
  });

  it('leaves the tests alone of a feature that registers nothing', async () => {
    const { 'typescript/files/src/note.feature.ts': _, ...files } = SOURCES;
    const seen: boolean[] = [];
    const onRun = (_command: string, cwd: string) => void seen.push(existsSync(join(cwd, 'src/note.ts')));
    expect((await runTest(files, { ends: RED, onRun })).tested?.problems).toEqual([]);
    expect(seen).toEqual([true, true, true, false]);
  });

  it('finds tests that notice nothing, and that there are none', async () => {
    const { tested } = await runTest(SOURCES);
    expect(tested?.problems).toMatchObject([
      { code: 'FEATURE_UNSOUND', message: 'No test of "note" notices that it is gone.' },
    ]);
    const { 'typescript/files/test/note.test.ts': _, ...untested } = SOURCES;
    const { commands, tested: bare } = await runTest(untested);
    expect(commands).toHaveLength(3);
    expect(bare?.problems).toMatchObject([{ message: '"note" brings no test into the service.' }]);
  });

  it.each([
    ['npm install', 'COMMAND_FAILED', 1],
    ['npm run check', 'FEATURE_UNSOUND', 2],
    ['npm test', 'FEATURE_UNSOUND', 3],
  ])('stops where %s fails, keeps the service and quotes the end of what it said', async (start, code, count) => {
    const stdout = Array.from({ length: 50 }, (_, line) => `line ${line}\n`).join('');
    const { commands, service, tested } = await runTest(SOURCES, { ends: { [start]: { exitCode: 1, stdout } } });
    expect(commands).toHaveLength(count);
    expect(tested).toMatchObject({ folder: service, problems: [{ code, message: expect.stringContaining(start) }] });
    expect(tested?.problems[0]?.details).toHaveLength(20);
    expect(tested?.problems[0]?.details?.at(-1)).toBe('line 49');
    expect(existsSync(service)).toBe(true);
  });

  it('leaves nothing behind when a command cannot run at all', async () => {
    let service = '';
    const onRun = (_command: string, cwd: string) => {
      service = cwd;
      throw new ScaffoldError('COMMAND_FAILED', 'The program "npm" is not found.');
    };
    await expect(runTest(SOURCES, { onRun })).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect([service === '', existsSync(service)]).toEqual([false, false]);
  });

  it('takes a tier, not below the lowest of the feature', async () => {
    expect((await runTest(SOURCES, { ends: RED }, 'enterprise')).tested?.tier).toBe('enterprise');
    await expect(runTest(SOURCES, {}, 'basic')).rejects.toMatchObject({ code: 'FEATURE_UNSUPPORTED' });
  });
});
