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
  'README.md': '644 # Theirs\n',
  'new/': '755',
  'new/folder/': '755',
  'new/folder/to.txt': '644 moves\n',
  'turns-into-file': '644 file\n',
  'turns-into-folder/': '755',
  'turns-into-folder/inner.sh': '755 inner\n',
  'untouched.txt': '644 stays\n',
};
