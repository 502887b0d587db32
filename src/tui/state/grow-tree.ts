import type { PlannedFile } from '../../domain/pipeline.ts';

/** What the last change did to a file. */
export type Mark = 'added' | 'removed' | 'changed' | 'same';

export interface TreeRow {
  /** Of the file or folder; folders end with a slash. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly isFolder: boolean;
  readonly isFolded: boolean;
  /** Of a folder: `same` unless all its files share another one. */
  readonly mark: Mark;
  readonly file?: PlannedFile;
  /** What a changed file was. */
  readonly before?: PlannedFile;
}

export interface FileChange {
  readonly file: PlannedFile;
  readonly mark: Mark;
  /** What a changed file was. */
  readonly before?: PlannedFile;
}

/** The files after a change, and those that are gone, ordered by path. */
export function compareFiles(
  before: readonly PlannedFile[] | undefined,
  after: readonly PlannedFile[],
): readonly FileChange[] {
  if (before === undefined) return after.map((file) => ({ file, mark: 'same' }));
  const old = new Map(before.map((file) => [file.path, file]));
  const kept = new Set(after.map(({ path }) => path));
  const changes: FileChange[] = after.map((file) => {
    const previous = old.get(file.path);
    if (previous === undefined) return { file, mark: 'added' };
    if (isSameContent(previous.content, file.content)) return { file, mark: 'same' };
    return { file, mark: 'changed', before: previous };
  });
  for (const file of before) if (!kept.has(file.path)) changes.push({ file, mark: 'removed' });
  return changes.sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}

function isSameContent(left: PlannedFile['content'], right: PlannedFile['content']): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: FileChange[];
}

/** Rows of the tree: folders first, then files. A folder that holds nothing but one folder shares its row. */
export function growTree(changes: readonly FileChange[], folded: ReadonlySet<string>): readonly TreeRow[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const change of changes) {
    const steps = change.file.path.split('/').slice(0, -1);
    let folder = root;
    for (const step of steps) {
      const next = folder.folders.get(step) ?? { folders: new Map(), files: [] };
      folder.folders.set(step, next);
      folder = next;
    }
    folder.files.push(change);
  }
  const rows: TreeRow[] = [];
  layOut(root, { prefix: '', depth: 0, folded }, rows);
  return rows;
}

interface Place {
  readonly prefix: string;
  readonly depth: number;
  readonly folded: ReadonlySet<string>;
}

function layOut(folder: Folder, { prefix, depth, folded }: Place, rows: TreeRow[]): void {
  for (const [step, child] of folder.folders) {
    const { name, inner } = joinOnly(step, child);
    const path = `${prefix}${name}/`;
    const isFolded = folded.has(path);
    rows.push({ path, name: `${name}/`, depth, isFolder: true, isFolded, mark: markOf(inner) });
    if (!isFolded) layOut(inner, { prefix: path, depth: depth + 1, folded }, rows);
  }
  for (const change of folder.files) {
    const { path } = change.file;
    const name = path.slice(path.lastIndexOf('/') + 1);
    rows.push({ path, name, depth, isFolder: false, isFolded: false, ...change });
  }
}

function joinOnly(name: string, folder: Folder): { readonly name: string; readonly inner: Folder } {
  const [only, ...others] = folder.folders;
  if (only === undefined || others.length > 0 || folder.files.length > 0) return { name, inner: folder };
  return joinOnly(`${name}/${only[0]}`, only[1]);
}

function markOf(folder: Folder): Mark {
  const marks = new Set([...folder.files.map(({ mark }) => mark), ...[...folder.folders.values()].map(markOf)]);
  const [only = 'same', ...others] = marks;
  return others.length === 0 && only !== 'changed' ? only : 'same';
}
