import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ChangeProjectDeps, changeProject } from '../../../src/app/change-project.ts';
import { createProject } from '../../../src/app/create-project.ts';
import type { FeatureSource, GitHistory, GitStatus } from '../../../src/app/ports.ts';
import type { Change, ChangeReport, ChangeRequest } from '../../../src/app/repository-requests.ts';
import { makeScratchFolder } from '../writer/scratch-folder.ts';
import { survivor, unflushed } from '../writer/survivor.ts';
import { snapshotTree, type TreeSnapshot } from '../writer/tree-snapshot.ts';
import { fixtureFeatures, fixtureStack, memorySource } from './fixture-catalogue.ts';

const never = new AbortController().signal;
export const silent = { reporter: { progress: () => undefined, note: () => undefined }, signal: never };

export const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A repository on a real disk, changed with real adapters; only git is a fake. */
export interface TestRepository {
  readonly path: string;
  change(change: Change, options?: Partial<Pick<ChangeRequest, 'dryRun' | 'allowDirty'>>): Promise<ChangeReport>;
  add(...features: readonly string[]): Promise<ChangeReport>;
  remove(...features: readonly string[]): Promise<ChangeReport>;
  sync(): Promise<ChangeReport>;
  read(path: string): string;
  has(path: string): boolean;
  write(path: string, content: string | Uint8Array, mode?: number): void;
  delete(path: string): void;
  /** Edits a file: the text, which must be there, becomes another. */
  replace(path: string, old: string, next: string): void;
  snapshot(): TreeSnapshot;
  /** The same folder with other sources, e.g. of a later release. */
  with(parts: Partial<ChangeProjectDeps>): TestRepository;
  readonly deps: ChangeProjectDeps;
}

/** What every change has: a fixture catalogue, no git, no checker of code. */
export function changeDeps(parts: Partial<ChangeProjectDeps> = {}): ChangeProjectDeps {
  const source = memorySource(fixtureStack(), fixtureFeatures());
  return {
    openSources: () => [source],
    files: survivor(unflushed()),
    git: fakeGit(),
    clock: () => 0,
    digest: sha256,
    findCodeFault: () => undefined,
    version: '1.0.0',
    ...parts,
  };
}

/** Generates a repository from an intent in YAML. */
export async function createRepository(
  intent: string,
  parts: Partial<ChangeProjectDeps> = {},
): Promise<TestRepository> {
  const folder = makeScratchFolder('repository-');
  const deps = changeDeps(parts);
  const git = {
    probe: async () => ({ available: false, identity: false, insideWorkTree: false }),
    createFirstCommit: async () => {
      throw new Error('there is no git');
    },
  };
  await createProject(
    {
      intent: {
        document: { text: intent, path: 'intent.yaml' },
        overrides: { features: [], without: [], modules: [], set: [], project: {} },
      },
      target: 'shop',
      cwd: folder,
      featureDirs: [],
      dryRun: false,
      git: false,
      install: false,
      allowCommands: [],
    },
    silent,
    { ...deps, git, runner: { run: async () => ({ exitCode: 1, stdout: '', stderr: '' }) } },
  );
  return openRepository(join(folder, 'shop'), deps);
}

export function openRepository(path: string, deps: ChangeProjectDeps): TestRepository {
  const change: TestRepository['change'] = (wanted, options = {}) =>
    changeProject(
      { change: wanted, cwd: path, featureDirs: [], dryRun: false, allowDirty: false, ...options },
      silent,
      deps,
    );
  const repository: TestRepository = {
    path,
    change,
    add: (...features) => change({ kind: 'add', features, modules: [], set: [] }),
    remove: (...features) => change({ kind: 'remove', features, modules: [], cascade: false }),
    sync: () => change({ kind: 'sync', rebase: false }),
    read: (file) => readFileSync(join(path, file), 'utf8'),
    has: (file) => existsSync(join(path, file)),
    write: (file, content, mode = 0o644) => {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), content);
      chmodSync(join(path, file), mode);
    },
    delete: (file) => rmSync(join(path, file)),
    replace: (file, old, next) => {
      const text = repository.read(file);
      if (!text.includes(old)) throw new Error(`${file} does not hold ${JSON.stringify(old)}:\n${text}`);
      repository.write(
        file,
        text.replace(old, () => next),
      );
    },
    snapshot: () => snapshotTree(path) ?? {},
    with: (parts) => openRepository(path, { ...deps, ...parts }),
    deps,
  };
  return repository;
}

/** A catalogue of a later release. */
export function sourcesOf(...sources: readonly FeatureSource[]): Pick<ChangeProjectDeps, 'openSources'> {
  return { openSources: () => sources };
}

/** A git that knows these uncommitted files. */
export function fakeGit(...paths: readonly string[]): GitStatus & GitHistory {
  return {
    listUncommitted: async () => paths.map((path) => ({ path, tracked: true })),
    listMergedCommits: async () => [],
    readCommitted: async () => undefined,
  };
}
