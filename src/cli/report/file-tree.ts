import type { CreateProjectReport, ReportedFile } from '../../app/use-cases.ts';
import { countOf, lengthOf, padEnd, wrapText } from './lay-out.ts';
import { showPath } from './project-report.ts';
import type { Style } from './style.ts';

/** What `new --dry-run` shows: every file with the features it comes from. */
export function renderFileTree(report: CreateProjectReport, cwd: string, style: Style): string {
  const bytes = report.files.reduce((sum, file) => sum + file.bytes, 0);
  const rows = layOutTree(growTree(report.files), '');
  const width = Math.max(0, ...rows.map(({ label }) => lengthOf(label)));
  const lines = rows.map(({ label, file }) =>
    file === undefined ? label : `${padEnd(label, width + 2)}${style.faint(nameOwners(file.features))}`,
  );
  const place = showPath(report.project.path, cwd);
  const total = `${countOf(report.files.length, 'file')}, ${showBytes(bytes)}, ${countOf(report.resolution.features.length, 'feature')}`;
  const notes = report.notes.flatMap((note) => wrapText(`Note: ${note}`, style.columns));
  return `${[style.strong(place), ...lines, '', ...notes, `${style.warn('Dry run')}: nothing was written. ${total}.`].join('\n')}\n`;
}

/** Every file's text under a heading; bytes are only named. */
export function renderContents(report: CreateProjectReport, style: Style): string {
  return report.files
    .map(({ path, content, bytes }) => {
      const text = typeof content === 'string' ? content : `(${showBytes(bytes)} that are no text)\n`;
      return `\n${style.strong(`==> ${path} <==`)}\n${text.endsWith('\n') || text === '' ? text : `${text}\n`}`;
    })
    .join('');
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, ReportedFile>;
}

function growTree(files: readonly ReportedFile[]): Folder {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const file of files) {
    const names = file.path.split('/');
    const name = names.pop() ?? '';
    let folder = root;
    for (const step of names) {
      const next = folder.folders.get(step) ?? { folders: new Map(), files: new Map() };
      folder.folders.set(step, next);
      folder = next;
    }
    folder.files.set(name, file);
  }
  return root;
}

interface TreeRow {
  readonly label: string;
  readonly file?: ReportedFile;
}

/** Folders first, then files. A folder that holds nothing but one folder shares its line. */
function layOutTree(folder: Folder, indent: string): readonly TreeRow[] {
  const entries = [
    ...[...folder.folders].map(([name, child]) => joinOnly(name, child)),
    ...[...folder.files].map(([name, file]) => ({ name, file })),
  ];
  return entries.flatMap((entry, index): readonly TreeRow[] => {
    const isLast = index === entries.length - 1;
    const label = `${indent}${isLast ? '└─ ' : '├─ '}${entry.name}`;
    if ('file' in entry) return [{ label, file: entry.file }];
    return [{ label }, ...layOutTree(entry.folder, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}

function joinOnly(name: string, folder: Folder): { readonly name: string; readonly folder: Folder } {
  const [only, ...others] = folder.folders;
  if (only === undefined || others.length > 0 || folder.files.size > 0) return { name: `${name}/`, folder };
  const [inner, child] = only;
  return joinOnly(`${name}/${inner}`, child);
}

function nameOwners(features: readonly string[]): string {
  const [owner = '', ...others] = features;
  return others.length > 0 ? `${owner} +${others.length}` : owner;
}

function showBytes(bytes: number): string {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
