import type { FileChange } from '../../domain/merge/file-change.ts';
import type { FileVersion } from '../../domain/merge/file-version.ts';
import { renderUnifiedDiff } from '../../domain/merge/unified-diff.ts';
import type { Style } from './style.ts';

type Difference = Pick<FileChange, 'path'> & {
  readonly from?: string;
  readonly before?: FileVersion;
  readonly after?: FileVersion;
};

/** The difference that a change makes to one file, in the unified format; bytes are only named. */
export function renderFileDiff({ path, from, before, after }: Difference): string {
  const names = {
    old: before === undefined ? '/dev/null' : `a/${from ?? path}`,
    new: after === undefined ? '/dev/null' : `b/${path}`,
  };
  const [old, next] = [before?.content ?? '', after?.content ?? ''];
  if (typeof old !== 'string' || typeof next !== 'string') {
    return old === next ? '' : `--- ${names.old}\n+++ ${names.new}\n@@ the files are no text @@\n`;
  }
  const moved = from !== undefined && before !== undefined ? `rename from ${from}\nrename to ${path}\n` : '';
  return moved + renderUnifiedDiff(old, next, names);
}

/** The differences of several files, coloured as git colours them; with an empty line behind them where there are any. */
export function renderFileDiffs(files: readonly Difference[], style: Style): string {
  const text = files.map(renderFileDiff).join('');
  if (text === '') return '';
  const lines = text
    .slice(0, -1)
    .split('\n')
    .map((line) => paint(line, style));
  return `${lines.join('\n')}\n\n`;
}

function paint(line: string, style: Style): string {
  if (/^(---|\+\+\+|rename) /.test(line)) return style.strong(line);
  if (line.startsWith('@@')) return style.name(line);
  if (line.startsWith('+')) return style.good(line);
  return line.startsWith('-') ? style.bad(line) : line;
}
