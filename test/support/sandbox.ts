import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { type ProgramRun, type RunOptions, runScaffold } from './run-scaffold.ts';
import { makeScratchFolder } from './writer/scratch-folder.ts';
import { snapshotTree, type TreeSnapshot } from './writer/tree-snapshot.ts';

/** A temporary folder to run the program in: `work` is where it starts, `catalogue` holds the features. */
export interface Sandbox {
  readonly root: string;
  readonly work: string;
  /** Writes a file; the path is relative to the sandbox, missing folders are made. */
  write(path: string, content: string | Uint8Array, mode?: number): void;
  /** Runs in `work` with the features of `catalogue`. */
  run(args: readonly string[], options?: Partial<RunOptions>): Promise<ProgramRun>;
  /** Everything in `work` and below, or in a folder of it. */
  snapshot(path?: string): TreeSnapshot | undefined;
}

const opened: string[] = [];
afterAll(() => {
  for (const root of opened) rmSync(root, { recursive: true, force: true });
});

const CATALOGUE = resolve('test/fixtures/catalogue');
const CATALOGUE_FLAGS = ['--features-dir', '../catalogue'];

/** A new sandbox with a copy of the fixture catalogue; it goes with the test file. */
export function openSandbox(): Sandbox {
  const root = makeScratchFolder('sandbox-');
  opened.push(root);
  const work = join(root, 'work');
  mkdirSync(work);
  cpSync(CATALOGUE, join(root, 'catalogue'), { recursive: true });
  return {
    root,
    work,
    write(path, content, mode) {
      const full = join(root, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      if (mode !== undefined) chmodSync(full, mode);
    },
    run: (args, options) => runScaffold([...args, ...CATALOGUE_FLAGS], { cwd: work, ...options }),
    snapshot: (path = '.') => snapshotTree(join(work, path)),
  };
}
