import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { runOrThrow } from '../generated-service.ts';
import { installService, newService } from '../new-service.ts';
import { SERVICE_WORK, type ServiceWork, writeDerived } from './service-work.ts';

/** A service with edits that is changed by the built program. */
export interface ChangedService {
  readonly tier: string;
  /** All of it unless told. */
  readonly work?: readonly ServiceWork[];
  readonly changes: readonly (readonly [command: string, ...args: string[]])[];
}

const MODULES = 'modules:\n  - name: invoice\n    fields: { number: string!, total: money }\n';
/** What a service writes from its own code: a conflict there is solved by writing it again. */
const DERIVED = ['api/openapi.yaml', 'clients/typescript/src/contract.ts', 'docs/config.md', 'docs/errors.md'];
const SCAFFOLD = resolve('bin/scaffold.js');

/** Lives it: generates, edits, changes, installs from the merged lock, and runs the service's own checks and tests. */
export function changeService({
  tier,
  work = [...Object.keys(SERVICE_WORK)].filter(isWork),
  changes,
}: ChangedService): void {
  const folder = newService(`tier: ${tier}\n${MODULES}`);
  installService(folder);
  for (const name of work) SERVICE_WORK[name](folder);
  writeDerived(folder);
  let open: readonly string[] = [];
  for (const [command, ...args] of changes) open = [...open, ...runChange(folder, [command, ...args])];
  expect(open.filter((path) => !DERIVED.includes(path))).toEqual([]);
  installService(folder);
  if (open.length > 0) writeDerived(folder);
  rmSync(join(folder, '.scaffold/conflicts'), { recursive: true, force: true });
  runOrThrow(folder, ['node', SCAFFOLD, 'status', '--check']);
  runOrThrow(folder, ['npm', 'run', 'check']);
  runOrThrow(folder, ['npm', 'test']);
  expect(existsSync(join(folder, 'src/modules/notes/notes.feature.ts'))).toBe(true);
  rmSync(join(folder, '..'), { recursive: true });
}

/** The files that are left to the user. */
function runChange(folder: string, args: readonly string[]): readonly string[] {
  // Conflicts are an exit code of their own.
  const script = `node '${SCAFFOLD}' "$@" --json || [ $? = 5 ]`;
  const { files } = JSON.parse(runOrThrow(folder, ['sh', '-c', script, 'sh', ...args]));
  return files
    .filter(({ action }: { action: string }) => action === 'conflict')
    .map(({ path }: { path: string }) => path);
}

function isWork(name: string): name is ServiceWork {
  return Object.hasOwn(SERVICE_WORK, name);
}
