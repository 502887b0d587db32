import { type ProjectLock, parseLock } from '../domain/composer/parse-lock.ts';
import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { checkIntent } from '../domain/intent/check-intent.ts';
import type { Intent } from '../domain/intent/intent.ts';
import { parseIntentSource } from '../domain/intent/parse-intent.ts';
import type { FileVersion } from '../domain/merge/file-version.ts';
import { isRecord } from '../domain/value-kinds.ts';
import { requireValue } from './plan-service.ts';
import type { FileTree, FoundFile, WorkingTree } from './ports.ts';

/** A generated repository as its records describe it. */
export interface Repository {
  /** Absolute. */
  readonly target: string;
  readonly intent: Intent;
  /** `scaffold.yaml` as it is written, and its values before defaults. */
  readonly intentText: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly lock: ProjectLock;
  /** The lock as it is written; absent where it is lost. */
  readonly lockText?: string;
  /** By path, what else a file may have grown from, since git has merged two branches. */
  readonly mergedBases?: ReadonlyMap<string, readonly FileVersion[]>;
}

export interface RepositoryDeps {
  readonly files: Pick<FileTree, 'inspectTarget' | 'readText'> & WorkingTree;
}

/**
 * Reads the records of the repository in `target` (absolute). Throws NOT_A_PROJECT, CHANGE_INTERRUPTED, RECORDS_BROKEN, or what is wrong
 * with `scaffold.yaml`.
 *
 * @param options `rebuild`: without a readable lock the repository counts as one for which nothing was generated yet.
 */
export function readRepository(
  target: string,
  { files }: RepositoryDeps,
  options: { readonly rebuild?: boolean } = {},
): Repository {
  refuseInterrupted(target, files);
  const intent = readIntentFile(target, files);
  const lockText = files.readText(`${target}/${RECORD_PATHS.lock}`);
  const lock = readLock(lockText, options.rebuild ?? false);
  return { target, ...intent, lock, ...(lockText === undefined ? {} : { lockText }) };
}

/** Parses `scaffold.yaml`. Throws NOT_A_PROJECT or every problem with its position. */
export function readIntentFile(
  target: string,
  files: Pick<FileTree, 'readText'>,
): Pick<Repository, 'intent' | 'intentText' | 'document'> {
  const path = RECORD_PATHS.intent;
  const intentText = files.readText(`${target}/${path}`);
  if (intentText === undefined) throw new ScaffoldError('NOT_A_PROJECT', `There is no scaffold.yaml in "${target}".`);
  const source = requireValue(parseIntentSource(intentText, path));
  const intent = checkIntent(source.value, path);
  if (!intent.ok) throw ScaffoldError.fromProblems(intent.problems.map(source.locate));
  return { intent: intent.value, intentText, document: isRecord(source.value) ? source.value : {} };
}

/** The pristine content of a file as the last run generated it; `undefined` where the records lack it. */
export function readBase(repository: Repository, path: string, files: WorkingTree): FileVersion | undefined {
  const entry = repository.lock.files.get(path);
  if (entry === undefined) return undefined;
  const found = files.readFile(repository.target, RECORD_PATHS.base + path);
  return found?.kind === 'file' ? { content: decode(found.content), executable: entry.executable } : undefined;
}

/** A file of the working tree; `undefined` where nothing is. */
export function toVersion(found: Extract<FoundFile, { kind: 'file' }>): FileVersion {
  return { content: decode(found.content), executable: found.executable };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | Uint8Array {
  // Git tells binary files by the same sign.
  if (bytes.includes(0)) return bytes;
  try {
    return UTF8.decode(bytes);
  } catch {
    return bytes;
  }
}

function refuseInterrupted(target: string, files: RepositoryDeps['files']): void {
  if (files.readText(`${target}/${RECORD_PATHS.intent}`) === undefined) return;
  if (files.inspectTarget(target) !== 'interrupted') return;
  throw new ScaffoldError('CHANGE_INTERRUPTED', `Another change of ${target} is under way or was interrupted.`);
}

function readLock(text: string | undefined, rebuild: boolean): ProjectLock {
  const lock = text === undefined ? undefined : parseLock(text);
  if (lock?.ok) return lock.value;
  if (rebuild) {
    const stack = { id: '', version: '', source: '' };
    return { catalogue: {}, stack, features: new Map(), modules: new Map(), files: new Map(), mixed: false };
  }
  if (lock !== undefined) throw ScaffoldError.fromProblems(lock.problems);
  throw new ScaffoldError('RECORDS_BROKEN', `${RECORD_PATHS.lock} is missing.`);
}
