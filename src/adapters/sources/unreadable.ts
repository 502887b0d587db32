import type { Problem } from '../../domain/problem.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'Check the path: there is no such file or folder.',
  ENOTDIR: 'Name a folder: a part of the path is a file.',
  EACCES: 'Give yourself permission to read it.',
  EPERM: 'Give yourself permission to read it.',
  EMFILE: 'Close programs or raise the limit of open files (`ulimit -n`), then run again.',
};

/**
 * The problem for a file or folder that the system refuses to read.
 *
 * @param path For the message.
 * @param error What `node:fs` threw.
 */
export function unreadable(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const hint = HINTS[code];
  return {
    code: 'SOURCE_UNREADABLE',
    message: `"${path}" cannot be read (${code}).`,
    ...(hint === undefined ? {} : { hint }),
    features: [],
    path,
  };
}
