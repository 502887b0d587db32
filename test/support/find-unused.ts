import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { z } from 'zod';

const KNIP = resolve('node_modules/knip/bin/knip.js');
const CONFIG = resolve('test/support/generated-knip.json');

const Named = z.array(z.object({ name: z.string() }));
const Report = z.object({
  issues: z.array(
    z.object({
      file: z.string(),
      files: Named,
      exports: Named,
      dependencies: Named,
      devDependencies: Named,
      unlisted: Named,
      unresolved: Named,
    }),
  ),
});

/** What knip finds in a generated service, each as `path` or `path: name`. */
export interface Unused {
  readonly files: readonly string[];
  readonly exports: readonly string[];
  /** Declared in package.json, imported nowhere. */
  readonly dependencies: readonly string[];
  /** Imported, declared nowhere. */
  readonly undeclared: readonly string[];
}

/**
 * Files, exports and packages of a generated service that nothing uses. Entries are what runs (`src/main.ts`, scripts, tests) and what a module or the
 * client offers to others (their index). Needs its packages installed.
 */
export function findUnused(folder: string): Unused {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [KNIP, '--directory', folder, '--config', CONFIG, '--reporter', 'json', '--no-progress', '--no-exit-code'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (!stdout.startsWith('{')) throw new Error(`knip does not answer in ${folder}:\n${stdout}${stderr}`);
  const { issues } = Report.parse(JSON.parse(stdout));
  const list = (kind: Exclude<keyof (typeof issues)[number], 'file' | 'files'>) =>
    issues.flatMap((issue) => issue[kind].map(({ name }) => `${issue.file}: ${name}`));
  return {
    files: issues.flatMap(({ files }) => files.map(({ name }) => name)),
    exports: list('exports'),
    dependencies: [...list('dependencies'), ...list('devDependencies')],
    undeclared: [...list('unlisted'), ...list('unresolved')],
  };
}
