import type { ComparedFile, Mark } from '../../domain/composer/compare-files.ts';
import type { PlannedFile } from '../../domain/pipeline.ts';

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

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ComparedFile[];
}

/** Rows of the tree: folders first, then files. A folder that holds nothing but one folder shares its row. */
export function growTree(changes: readonly ComparedFile[], folded: ReadonlySet<string>): readonly TreeRow[] {
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
