import { coerce, gt, validRange } from 'semver';
import type { SettleValue } from './merge-value.ts';

/**
 * Settles a dependency for which the user and the plan have different versions: the higher one wins.
 *
 * @param lists JSON pointers of the objects that map packages to versions.
 */
export function createVersionSettler(lists: readonly string[]): SettleValue {
  return (path, { mine, theirs }) => {
    const [list, name] = path;
    if (path.length !== 2 || !lists.includes(`/${String(list)}`)) return undefined;
    if (typeof mine !== 'string' || typeof theirs !== 'string') return undefined;
    const [own, other] = [mine, theirs].map((range) => (validRange(range) === null ? null : coerce(range)));
    if (!own || !other) return undefined;
    const value = gt(other, own) ? theirs : mine;
    return { value, note: `"${String(name)}" is ${mine} in your file and ${theirs} in the plan: ${value} is taken` };
  };
}
