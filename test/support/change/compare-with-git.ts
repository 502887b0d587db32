import { hasConflictMarkers } from '../../../src/domain/merge/merge-text.ts';
import { openGitMerge, type Tree } from '../merge/git-merge.ts';
import type { TreeSnapshot } from '../writer/tree-snapshot.ts';
import { type ChangeMade, liveHistories } from './histories.ts';

/** What our merge and git's were found to do with the same changes. */
export interface MergeCounts {
  histories: number;
  /** Changes in which somebody's edits met another plan. */
  merges: number;
  /** Files in conflict: `git merge` of the whole tree, ours, and those of ours that git merges. */
  git: number;
  ours: number;
  onlyOurs: number;
  /** Files that both sides changed, those that `git merge-file` leaves with markers, and those of ours in conflict. */
  files: number;
  gitFiles: number;
  oursFiles: number;
  /** Edits that git has in its result and ours has nowhere. */
  lost: number;
}

/** Whatever a person writes in a history. */
const MARKS = 'mark[0-9]+|"mine": "1\\.0\\.[0-9]+"';
const RECORDS = /^(\.scaffold\/|scaffold\.yaml$|package-lock\.json$)/;
const BASE = '.scaffold/base/';

/** Lives random histories and merges every change of theirs with git as well. */
export async function compareWithGit(count: number, seed: number): Promise<MergeCounts> {
  const counts: MergeCounts = {
    histories: 0,
    merges: 0,
    git: 0,
    ours: 0,
    onlyOurs: 0,
    files: 0,
    gitFiles: 0,
    oursFiles: 0,
    lost: 0,
  };
  const git = openGitMerge();
  try {
    const { histories } = await liveHistories(count, seed, (made) => compareChange(made, git, counts));
    counts.histories = histories;
    return counts;
  } finally {
    git.close();
  }
}

function compareChange(
  { before, after, report, written }: ChangeMade,
  git: ReturnType<typeof openGitMerge>,
  counts: MergeCounts,
): void {
  const trees = { base: pristineOf(before), mine: serviceOf(before), theirs: pristineOf(after) };
  if (isSame(trees.base, trees.mine) || isSame(trees.base, trees.theirs)) return;
  const merged = git.mergeTrees(trees);
  // Git merges nothing while markers of an earlier conflict are left.
  const isOpen = (path: string) => hasConflictMarkers(trees.mine[path] ?? '');
  const conflicts = report.files
    .filter(({ action, path, from = path }) => action === 'conflict' && !isOpen(from))
    .map(({ path }) => path);
  counts.merges++;
  counts.git += merged.conflicts.filter((path) => !isOpen(path)).length;
  counts.ours += conflicts.length;
  counts.onlyOurs += conflicts.filter((path) => !merged.conflicts.includes(path)).length;
  const kept = merged.find(MARKS);
  const ours = new Set(Object.values(after).join('\n').match(new RegExp(MARKS, 'g')));
  counts.lost += written.filter(({ mark }) => kept.has(mark) && !ours.has(mark)).length;
  for (const [path, mine] of Object.entries(trees.mine)) {
    const [base, theirs] = [trees.base[path], trees.theirs[path]];
    if (base === undefined || theirs === undefined || mine === base || theirs === base || isOpen(path)) continue;
    counts.files++;
    if (git.hasFileConflict({ base, mine, theirs })) counts.gitFiles++;
    if (conflicts.includes(path)) counts.oursFiles++;
  }
}

/** The service as it lies there; the lock file of the package manager has no pristine copy. */
function serviceOf(snapshot: TreeSnapshot): Tree {
  return pick(snapshot, (path) => (RECORDS.test(path) ? undefined : path));
}

function pristineOf(snapshot: TreeSnapshot): Tree {
  return pick(snapshot, (path) => (path.startsWith(BASE) ? path.slice(BASE.length) : undefined));
}

function pick(snapshot: TreeSnapshot, rename: (path: string) => string | undefined): Tree {
  return Object.fromEntries(
    Object.entries(snapshot).flatMap(([path, entry]) => {
      const name = path.endsWith('/') ? undefined : rename(path);
      // Mode and content.
      return name === undefined ? [] : [[name, entry.slice(entry.indexOf(' ') + 1)]];
    }),
  );
}

function isSame(left: Tree, right: Tree): boolean {
  const paths = Object.keys(left);
  return paths.length === Object.keys(right).length && paths.every((path) => left[path] === right[path]);
}
