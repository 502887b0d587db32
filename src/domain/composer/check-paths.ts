import type { Problem } from '../problem.ts';

/** A path of the project and who wants it there. */
export interface ClaimedPath {
  readonly path: string;
  readonly owner: string;
}

/** Names that Windows keeps for devices, with any ending. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** `git~1` is the short name of `.git` on Windows. */
const GIT_FOLDER = /^(\.git|git~1)$/i;
/** Control characters, and those that no Windows file name has; the colon also rules out drive letters. */
const FORBIDDEN = /[\p{Cc}<>:"|?*\\]/u;

/** Paths that only `scaffold` itself writes. */
const RECORDS = /^(scaffold\.yaml$|\.scaffold(\/|$))/i;

/**
 * Checks that every path stays inside the project and can be written on every system, and that no two owners want the same one.
 *
 * @returns `PATH_INVALID` for unsafe paths and those that differ only in case; `FILE_CONFLICT` where two owners want one file, or one
 *   wants a folder where another wants a file.
 */
export function checkPaths(claims: readonly ClaimedPath[]): readonly Problem[] {
  const unsafe = claims.flatMap(({ path, owner }) => {
    const fault = findFault(path);
    return fault === undefined ? [] : [describeUnsafe(path, owner, fault)];
  });
  return [...unsafe, ...checkClashes(claims)];
}

/** Why a path cannot be part of a project; `undefined` when it can. */
export function findFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  if (FORBIDDEN.test(path)) return 'has a character that not every system allows in a name';
  if (!path.isWellFormed()) return 'is no well-formed text';
  if (RECORDS.test(path)) return 'belongs to scaffold itself';
  for (const segment of path.split('/')) {
    const fault = findSegmentFault(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findSegmentFault(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
  if (GIT_FOLDER.test(segment)) return "lies in git's own folder";
  if (RESERVED.test(segment)) return `has the segment "${segment}", a device name on Windows`;
  if (/[. ]$/.test(segment)) return `has the segment "${segment}", which ends in a dot or space`;
  if (segment.length > 255) return 'has a segment of more than 255 characters';
  return undefined;
}

/** Compares what a case-insensitive file system would take for the same name; each path and each folder is entered once. */
function checkClashes(claims: readonly ClaimedPath[]): readonly Problem[] {
  const problems: Problem[] = [];
  const files = new Map<string, ClaimedPath>();
  const folders = new Map<string, ClaimedPath & { readonly folder: string }>();
  for (const claim of claims) {
    const key = foldCase(claim.path);
    const twin = files.get(key);
    if (twin !== undefined) {
      problems.push(twin.path === claim.path ? describeTwice(twin, claim) : describeCase(twin, claim));
      continue;
    }
    files.set(key, claim);
    const clash = foldersOf(claim.path).find((folder) => {
      const known = folders.get(foldCase(folder));
      if (known === undefined) folders.set(foldCase(folder), { ...claim, folder });
      return known !== undefined && known.folder !== folder;
    });
    const other = clash === undefined ? undefined : folders.get(foldCase(clash));
    if (other !== undefined) problems.push(describeCase(other, claim));
  }
  for (const [key, { folder, ...inside }] of folders) {
    const file = files.get(key);
    if (file !== undefined) problems.push(describeFolder(file, inside));
  }
  return problems;
}

/** `a/b/c` -> `a`, `a/b`. */
function foldersOf(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function describeUnsafe(path: string, owner: string, fault: string): Problem {
  return {
    code: 'PATH_INVALID',
    message: `The path ${JSON.stringify(path)} of "${owner}" ${fault}.`,
    hint: 'Use a relative path of plain names with forward slashes.',
    features: [owner],
    path,
  };
}

function describeTwice(one: ClaimedPath, other: ClaimedPath): Problem {
  const isOwn = one.owner === other.owner;
  return {
    code: 'FILE_CONFLICT',
    message: isOwn
      ? `"${one.owner}" writes ${one.path} twice.`
      : `"${one.owner}" and "${other.owner}" both own ${one.path}.`,
    hint: isOwn ? 'Let one rule write it.' : 'Let one own it, or declare it as a slot.',
    features: ownersOf(one, other),
    path: one.path,
  };
}

function describeCase(one: ClaimedPath, other: ClaimedPath): Problem {
  return {
    code: 'PATH_INVALID',
    message: `${one.path} of "${one.owner}" and ${other.path} of "${other.owner}" differ only in case, which not every system keeps apart.`,
    hint: 'Rename one of them.',
    features: ownersOf(one, other),
    path: other.path,
  };
}

function describeFolder(file: ClaimedPath, inside: ClaimedPath): Problem {
  return {
    code: 'FILE_CONFLICT',
    message: `${file.path} is a file of "${file.owner}", but ${inside.path} of "${inside.owner}" needs a folder there.`,
    hint: 'Move one of them.',
    features: ownersOf(file, inside),
    path: file.path,
  };
}

function ownersOf(one: ClaimedPath, other: ClaimedPath): readonly string[] {
  return [...new Set([one.owner, other.owner])];
}
