import type { FileOperation, FileToWrite } from '../../../src/app/ports.ts';

/** A small project with every kind of file. */
export const NEW_FILES: readonly FileToWrite[] = [
  { path: 'README.md', content: '# Ünïcode\n', executable: false },
  { path: 'bin/run.sh', content: '#!/bin/sh\n', executable: true },
  { path: 'src/deep/er/data.bin', content: new Uint8Array([0, 255, 13, 10, 128]), executable: false },
  { path: 'src/empty', content: '', executable: false },
];

/** A repository before a change, and a change that creates, replaces, deletes, renames, and swaps files with folders. */
export const BEFORE: Readonly<Record<string, string>> = {
  'README.md': '# Mine\n',
  'untouched.txt': 'stays\n',
  'old/gone.txt': 'goes\n',
  'from.txt': 'moves\n',
  'turns-into-folder': 'file\n',
  'turns-into-file/inner': 'inner\n',
};

export const OPERATIONS: readonly FileOperation[] = [
  { kind: 'write', path: '.scaffold/lock.json', content: '{}\n', executable: false },
  { kind: 'write', path: 'README.md', content: '# Theirs\n', executable: false },
  { kind: 'write', path: 'untouched.txt', content: 'stays\n', executable: false },
  { kind: 'delete', path: 'old/gone.txt' },
  { kind: 'rename', from: 'from.txt', to: 'new/folder/to.txt' },
  { kind: 'delete', path: 'turns-into-folder' },
  { kind: 'write', path: 'turns-into-folder/inner.sh', content: 'inner\n', executable: true },
  { kind: 'delete', path: 'turns-into-file/inner' },
  { kind: 'write', path: 'turns-into-file', content: 'file\n', executable: false },
];

export const AFTER = {
  '.scaffold/': '755',
  '.scaffold/lock.json': '644 {}\n',
  'README.md': '644 # Theirs\n',
  'new/': '755',
  'new/folder/': '755',
  'new/folder/to.txt': '644 moves\n',
  'turns-into-file': '644 file\n',
  'turns-into-folder/': '755',
  'turns-into-folder/inner.sh': '755 inner\n',
  'untouched.txt': '644 stays\n',
};

/** Enough files for a kill to hit any phase. */
export const LARGE_FILES: readonly FileToWrite[] = Array.from({ length: 300 }, (_, number) => ({
  path: `src/part-${number % 20}/file-${number}.ts`,
  content: `// ${number}\n`.repeat(200),
  executable: number % 10 === 0,
}));

/** A change of a repository that holds {@link LARGE_FILES}. */
export const LARGE_OPERATIONS: readonly FileOperation[] = LARGE_FILES.map(({ path }, number): FileOperation => {
  if (number % 3 === 0) return { kind: 'delete', path };
  if (number % 3 === 1) return { kind: 'rename', from: path, to: `moved/${path}` };
  return { kind: 'write', path, content: `changed ${number}\n`, executable: false };
});
