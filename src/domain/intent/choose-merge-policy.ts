import picomatch from 'picomatch';
import type { Intent, MERGE_POLICIES } from './intent.ts';

export type MergePolicy = (typeof MERGE_POLICIES)[number];

/** What the intent says about a path; the last glob that matches wins, and `undefined` says that none does. */
export function chooseMergePolicy({ merge = {} }: Pick<Intent, 'merge'>): (path: string) => MergePolicy | undefined {
  const rules = Object.entries(merge)
    .map(([glob, policy]) => ({ policy, matches: picomatch(glob, { dot: true }) }))
    .reverse();
  return (path) => rules.find(({ matches }) => matches(path))?.policy;
}
