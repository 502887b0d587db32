import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface TreeDigest {
  /** sha256 over the paths and bytes of all files, by path. */
  readonly sha256: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Reads all files below `folder`. A folder that does not exist is an empty tree. */
export function readTreeDigest(folder: string): TreeDigest {
  const files = new Map<string, string>();
  const total = createHash('sha256');
  for (const path of listFiles(folder).toSorted()) {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
    files.set(path, digest);
    total.update(`${path}\0${digest}\n`);
  }
  return { sha256: total.digest('hex'), files };
}

/** In words, how `found` differs from `expected`; undefined when the bytes are the same. */
export function explainDifference(expected: TreeDigest, found: TreeDigest): string | undefined {
  if (expected.sha256 === found.sha256) return undefined;
  const missing = [...expected.files.keys()].filter((path) => !found.files.has(path));
  const extra = [...found.files.keys()].filter((path) => !expected.files.has(path));
  const changed = [...expected.files].filter(([path, digest]) => (found.files.get(path) ?? digest) !== digest);
  const parts = [
    describe('missing', missing),
    describe('extra', extra),
    describe(
      'with other bytes',
      changed.map(([path]) => path),
    ),
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}

function describe(what: string, paths: readonly string[]): string | undefined {
  return paths.length === 0 ? undefined : `${paths.length} files ${what}, e.g. ${paths[0]}`;
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
