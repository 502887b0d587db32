import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { runScaffold } from '../support/run-scaffold.ts';

/** Prints every module of the program that is loaded, one per line, on stderr. */
const TRACE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      if (url.includes('/dist/')) process.stderr.write('LOADED ' + url.split('/').at(-1) + '\\n');
      return next(url, context);
    },
  });
`)}`;

/** Chunks that hold what the picker draws with. */
function listPickerChunks(): readonly string[] {
  const folder = join(inject('programFolder'), 'dist/chunks');
  return readdirSync(folder).filter((name) =>
    /react-reconciler|yoga-layout/.test(readFileSync(join(folder, name), 'utf8')),
  );
}

async function listLoaded(args: readonly string[]): Promise<readonly string[]> {
  const { stderr } = await runScaffold(args, { cwd: inject('programFolder'), node: ['--import', TRACE] });
  return stderr.split('\n').flatMap((line) => (line.startsWith('LOADED ') ? [line.slice(7)] : []));
}

describe('start-up', () => {
  it('prints help that the build has drawn, the same as the parser would', async () => {
    const run = (args: readonly string[]) => runScaffold(args, { cwd: inject('programFolder') });
    expect(await run(['--help'])).toEqual(await run(['help']));
    for (const args of [['--help'], ['--version']])
      expect((await listLoaded(args)).filter((name) => /composition-root|chunk|program/.test(name))).toEqual([]);
  });

  it('leaves the picker and what it draws with alone unless it opens', async () => {
    const picker = listPickerChunks();
    expect(picker).toHaveLength(1);
    for (const args of [['--version'], ['--help'], ['new', '--help'], ['list'], ['new', 'x', '--dry-run', '--yes']]) {
      const loaded = await listLoaded(args);
      expect(loaded).toContain('main.js');
      expect(loaded.filter((name) => picker.includes(name))).toEqual([]);
    }
  });
});
