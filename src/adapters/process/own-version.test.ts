import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CommandRunner } from '../../app/ports.ts';
import { answerOwnVersion } from './own-version.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-version-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const other: CommandRunner = { run: async (argv) => ({ exitCode: 0, stdout: `ran ${argv.join(' ')}`, stderr: '' }) };

/** A folder of `PATH` with a `node` in it. */
function place(name: string, target?: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  if (target === undefined) writeFileSync(join(path, 'node'), '', { mode: 0o755 });
  else symlinkSync(target, join(path, 'node'));
  return path;
}

async function ask(path: string, searchPath: readonly string[], argv: readonly [string, ...string[]]) {
  const own = { path, version: 'v1.2.3', searchPath: searchPath.join(delimiter) };
  return (await answerOwnVersion(other, own).run(argv, { cwd: folder })).stdout;
}

it('is told without a process, through links as well', async () => {
  const real = join(place('real'), 'node');
  expect(await ask(real, [join(folder, 'missing'), place('linked', real)], ['node', '--version'])).toBe('v1.2.3\n');
});

it.each<[string, (real: string) => readonly string[], readonly [string, ...string[]]]>([
  ['another Node comes first', (real) => [place('other'), join(real, '..')], ['node', '--version']],
  ['none is found', () => [], ['node', '--version']],
  ['something else is asked', (real) => [join(real, '..')], ['node', '--check']],
  ['another program is asked', (real) => [join(real, '..')], ['npm', '--version']],
])('is left to the program when %s', async (_case, searchPath, argv) => {
  const real = join(place('real'), 'node');
  expect(await ask(real, searchPath(real), argv)).toBe(`ran ${argv.join(' ')}`);
});
