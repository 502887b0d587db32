import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { ScaffoldError } from '../domain/errors.ts';

/**
 * Absolute path of a new project. `-C` says where to work, the target says what to make there: one that leads elsewhere is more often a
 * slip of a script than a wish. Throws TARGET_OUTSIDE with the command that does it on purpose.
 *
 * @param cwd absolute path of the folder to work in
 * @param target as the user wrote it: a name, a path below `cwd`, or `.`
 */
export function locateTarget(cwd: string, target: string): string {
  const path = resolve(cwd, target);
  const way = relative(cwd, path);
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return path;
  throw new ScaffoldError('TARGET_OUTSIDE', `"${target}" lies outside the folder to work in, ${cwd}.`, {
    hint: `Say where to work: \`-C ${dirname(target)} ${basename(path)}\`.`,
  });
}
