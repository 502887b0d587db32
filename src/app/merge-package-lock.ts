import { parseCatalogueLock } from '../domain/lockfile/catalogue-lock.ts';
import { mergeNpmLock } from '../domain/lockfile/merge-npm-lock.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import { parseJsonText } from '../domain/merge/parse-text.ts';
import { isEqualValue } from '../domain/merge/value-equality.ts';
import type { PlannedFile } from '../domain/pipeline.ts';

/** The lock file of the package manager in its versions. */
interface LockVersions {
  readonly path: string;
  readonly owner: string;
  /** Absent where the catalogue cannot tell. */
  readonly planned: PlannedFile | undefined;
  /** Absent where the user has none. */
  readonly mine: string | undefined;
  /** Hash of what the last run derived. */
  readonly baseHash: string | undefined;
  /** The package file as planned, and as it is after the merge. */
  readonly packageFile: { readonly planned: string; readonly merged: string };
}

/**
 * Merges the lock file of the package manager, which the records keep by its hash only. What the user installed stays. Where the lock cannot
 * be completed without network it is left alone, and a note says what to run.
 */
export function mergePackageLock(versions: LockVersions, digest: (content: string) => string): FileChange | undefined {
  const { path, owner, planned, mine, baseHash, packageFile } = versions;
  const place = { path, owner, features: planned?.features ?? [owner], conflicts: [] };
  const before = mine === undefined ? {} : { before: { content: mine, executable: false } };
  const leave = (why: string): FileChange => ({ ...place, ...before, action: 'kept', ...rename(before), notes: [why] });
  if (planned === undefined || typeof planned.content !== 'string')
    return mine === undefined ? undefined : leave('this release cannot complete it: run `npm install`');
  const after = { after: { content: planned.content, executable: false } };
  if (mine === undefined)
    return baseHash === undefined
      ? { ...place, ...after, action: 'added', notes: [] }
      : { ...place, action: 'kept', notes: [] };
  if (mine === planned.content)
    return { ...place, ...before, after: { content: mine, executable: false }, action: 'unchanged', notes: [] };
  const isAsPlanned = haveSameDependencies(packageFile.planned, packageFile.merged);
  const isUnedited = digest(mine) === baseHash;
  if (isUnedited && isAsPlanned) return { ...place, ...before, ...after, action: 'changed', notes: [] };
  const merged = mergeTexts(mine, planned.content, { path, packageJson: packageFile.merged });
  if (!merged.ok) return leave(`${merged.why} Run \`npm install\``);
  const { content, notes } = merged;
  if (content === mine)
    return { ...place, ...before, after: { content, executable: false }, action: 'unchanged', notes };
  return { ...place, ...before, after: { content, executable: false }, action: 'merged', notes };
}

function rename({ before }: { readonly before?: FileChange['before'] }): Pick<FileChange, 'after'> {
  return before === undefined ? {} : { after: before };
}

type Merged =
  | { readonly ok: true; readonly content: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly why: string };

function mergeTexts(
  mine: string,
  theirs: string,
  { path, packageJson }: { path: string; packageJson: string },
): Merged {
  const locks = [mine, theirs].map((text) => parseCatalogueLock(text, path));
  const [own, other] = locks;
  if (!own?.ok || !other?.ok) return { ok: false, why: 'It is no lock file that can be merged.' };
  const merged = mergeNpmLock({ mine: own.value, theirs: other.value }, parseJsonText(packageJson)?.value);
  if (!merged.ok) return { ok: false, why: merged.problems[0]?.message ?? 'It cannot be completed.' };
  const isSame = isEqualValue(parseJsonText(mine)?.value, parseJsonText(merged.value.content)?.value);
  return { ok: true, content: isSame ? mine : merged.value.content, notes: merged.value.notes };
}

const LISTS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'name',
  'version',
] as const;

function haveSameDependencies(left: string, right: string): boolean {
  const pick = (text: string) => {
    const value: unknown = parseJsonText(text)?.value;
    return LISTS.map((name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined));
  };
  return isEqualValue(pick(left), pick(right));
}
