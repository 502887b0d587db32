import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FsCalls } from '../../src/adapters/fs/fs-calls.ts';
import { directorySource } from '../../src/adapters/sources/directory-source.ts';
import { type CreateProjectDeps, createProject } from '../../src/app/create-project.ts';
import type { FeatureSource } from '../../src/app/ports.ts';
import { ScaffoldError } from '../../src/domain/errors.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';
import { failingAt, type Place, runNew } from '../support/program/kill-new.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import { type Fault, failAt, failFrom, faultyCalls } from '../support/writer/faulty-calls.ts';
import { survivor, unflushed } from '../support/writer/survivor.ts';
import type { TreeSnapshot } from '../support/writer/tree-snapshot.ts';

const CODES = ['ENOSPC', 'EACCES', 'EMFILE'] as const;

/** The catalogue of the fixtures, read once. */
function rememberSource(folder: string): FeatureSource {
  const source = directorySource(folder, { parseTemplate, name: 'dir:../catalogue' });
  const manifests = source.readManifests();
  const contents = new Map(manifests.map(({ folder, kind }) => [folder, source.readContent(folder, kind)]));
  return {
    name: source.name,
    readManifests: () => manifests,
    readContent: (folder) => contents.get(folder) ?? { id: folder, files: [] },
  };
}

const unused = () => {
  throw new Error('this run needs no program');
};

/** The use case with real files whose calls may fail, and without git. */
async function create({ work }: Sandbox, place: Place, source: FeatureSource, calls: FsCalls): Promise<void> {
  const deps: CreateProjectDeps = {
    openSources: () => [source],
    files: survivor(calls),
    git: { probe: unused, createFirstCommit: unused } as unknown as CreateProjectDeps['git'],
    runner: { run: unused },
    clock: () => 0,
    digest: (content) => String(content.length),
    version: '0.0.0',
  };
  const target = join(work, 'shop');
  const flags = { features: [], without: [], modules: [], set: [], project: {} };
  await createProject(
    {
      intent: { overrides: flags },
      target,
      cwd: place === 'beside' ? work : target,
      featureDirs: [],
      dryRun: false,
      git: false,
      install: false,
      allowCommands: [],
    },
    { reporter: { progress: () => undefined, note: () => undefined }, signal: new AbortController().signal },
    deps,
  );
}

/** What the run ended with; anything but the one error that says why is a failure of the test. */
async function attempt(run: Promise<void>, code: string): Promise<'refused' | 'done'> {
  try {
    await run;
    return 'done';
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    expect(error).toMatchObject({ code: 'WRITE_FAILED', message: expect.stringContaining(code) });
    return 'refused';
  }
}

describe.each(['beside', 'in place'] as const)('new, %s, when the file system refuses one call', (place) => {
  const stride = place === 'beside' ? 1 : 5;

  it.each(CODES)('%s leaves nothing or the whole project, and the next run succeeds', async (code) => {
    const { sandbox, source, tree, calls } = await measure(place);
    let refused = 0;
    for (let at = 1; at <= calls; at += stride) {
      // Once or from then on, as a disk that is full or gone.
      for (const fault of code === 'ENOSPC' ? [failAt(at, code), failFrom(at, code)] : [failAt(at, code)]) {
        const end = await attempt(create(sandbox, place, source, faultyCalls(unflushed(), fault).calls), code);
        expect(sandbox.snapshot('shop'), `call ${at}`).toSatisfy(
          (left: TreeSnapshot | undefined) => place === 'in place' || left === undefined || end === 'done',
        );
        // A change that was committed may leave its journal behind.
        if (place === 'in place') survivor().recoverTarget(join(sandbox.work, 'shop'));
        if (end === 'refused') {
          refused++;
          await create(sandbox, place, source, unflushed()).catch((error: unknown) => {
            // The change had been committed, only its traces were left.
            expect(error).toMatchObject({ code: 'TARGET_NOT_EMPTY' });
          });
        }
        expect(sandbox.snapshot('shop'), `call ${at}`).toEqual(tree);
        expect(readdirSync(sandbox.work)).toEqual(['shop']);
        clear(sandbox, place);
      }
    }
    expect(refused).toBeGreaterThan(calls / stride / 2);
  });
});

describe('the program itself, when the file system refuses a call', () => {
  it.for(CODES)(
    '%s is one error with the cause in words, and nothing is left',
    { concurrent: true },
    async (code, { expect }) => {
      for (const at of [8, 20]) {
        const sandbox = openSandbox();
        const ended = await runNew(sandbox, 'beside', { node: failingAt(sandbox, at, code) });
        expect(ended).toMatchObject({ status: 1, stdout: '' });
        expect(ended.stderr).toMatch(new RegExp(`^WRITE_FAILED {2}.*\\(${code}\\)`, 's'));
        expect(sandbox.snapshot()).toEqual({});
        expect((await runNew(sandbox, 'beside')).status).toBe(0);
      }
    },
  );
});

async function measure(place: Place) {
  const sandbox = openSandbox();
  const source = rememberSource(join(sandbox.root, 'catalogue'));
  clear(sandbox, place);
  const none: Fault = () => undefined;
  const counting = faultyCalls(unflushed(), none);
  await create(sandbox, place, source, counting.calls);
  const tree = sandbox.snapshot('shop');
  clear(sandbox, place);
  return { sandbox, source, tree, calls: counting.count() };
}

/** Before a run the target is absent, or an empty folder that is the working one. */
function clear({ work }: Sandbox, place: Place): void {
  rmSync(join(work, 'shop'), { recursive: true, force: true });
  if (place === 'in place') mkdirSync(join(work, 'shop'), { mode: 0o755 });
}
