import { sortRepairs } from '../../app/change-picked.ts';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Preview } from '../../app/preview-selection.ts';
import { type ComparedFile, compareFiles } from '../../domain/composer/compare-files.ts';
import type { PlannedFile, Resolution } from '../../domain/pipeline.ts';
import type { Problem, Repair } from '../../domain/problem.ts';
import { scoreFeature } from '../../domain/registry/search-features.ts';
import { type ContentLine, listContentLines } from './content-lines.ts';
import { growTree, type TreeRow } from './grow-tree.ts';
import { createStatusLookup, type EarlierSelection, type ListRow, listRows } from './list-features.ts';
import { memoizeLast } from './memoize-last.ts';
import { keepTexts, type PickState } from './pick-state.ts';
import { tidyAnswers } from './service-fields.ts';
import type { World } from './world.ts';

export type Recommendation = Resolution['recommendations'][number];

/** What the features screen shows of a state. */
export interface Scene {
  /** Whether there is anything to do; a new service is. */
  readonly isChanged: boolean;
  readonly preview: Preview;
  readonly rows: readonly ListRow[];
  /** The row under the cursor. */
  readonly row: Extract<ListRow, { kind: 'feature' }> | undefined;
  readonly tree: readonly TreeRow[];
  /** Position of the cursor in the tree. */
  readonly treeIndex: number;
  readonly treeRow: TreeRow | undefined;
  /** Of the file under the cursor. */
  readonly lines: readonly ContentLine[];
  /** First line that is shown, from 0. */
  readonly top: number;
  readonly counts: Readonly<Record<'added' | 'removed' | 'changed', number>>;
  readonly problems: readonly Problem[];
  /** Of all problems, in their order. */
  readonly repairs: readonly Repair[];
  /** One entry per feature. */
  readonly recommendations: readonly Recommendation[];
}

/** Lines above the first one of a feature, for context. */
const CONTEXT = 2;

/** Derives scenes; what has not changed since the last one is taken from there. */
export function createSceneDeriver(world: World): (state: PickState) => Scene {
  const preview = memoizeLast((answers: PickedAnswers) => world.previewSelection(tidyAnswers(answers)));
  const givenOf = memoizeLast((given: PickedAnswers) => world.previewSelection(tidyAnswers(given)));
  const rowsOf = memoizeLast((answers: PickedAnswers, shown: Preview, search: string, given?: PickedAnswers) => {
    const earlier = given === undefined ? undefined : describeEarlier(given, givenOf(given));
    return listRows(world.registry, search, createStatusLookup(world.registry, { answers, earlier }, shown));
  });
  const changesOf = memoizeLast((before: readonly PlannedFile[] | undefined, after: readonly PlannedFile[]) =>
    compareFiles(before ?? after, after),
  );
  const treeOf = memoizeLast((changes: readonly ComparedFile[], folded: readonly string[]) =>
    growTree(changes, new Set(folded)),
  );
  const countsOf = memoizeLast(countMarks);
  const beforeOf = memoizeLast((past: PickState['past'], answers: PickedAnswers) => findBefore(past, answers, world));
  const linesOf = memoizeLast(listContentLines);
  const problemsOf = memoizeLast(sortRepairs);
  return (state) => {
    const shown = preview(state.answers);
    const given = state.purpose === 'add' ? state.given : undefined;
    const rows = rowsOf(state.answers, shown, state.search.text, given);
    const row = findRow(rows, state.cursor, state.search.text);
    const after = shown.kind === 'resolved' ? shown.files : NO_FILES;
    const earlier = () => (given === undefined ? beforeOf(state.past, state.answers) : filesOf(givenOf(given)));
    const changes = changesOf(shown.kind === 'resolved' ? earlier() : undefined, after);
    const tree = treeOf(changes, state.folded);
    const treeIndex = findTreeIndex(tree, state.treePath, row?.id);
    const treeRow = tree[treeIndex];
    const lines = linesOf(treeRow?.file, treeRow?.before);
    const problems = shown.kind === 'refused' ? problemsOf(shown.problems, state.answers.features.at(-1)) : [];
    return {
      isChanged: world.hasChange(tidyAnswers(state.answers)),
      preview: shown,
      rows,
      row,
      tree,
      treeIndex,
      treeRow,
      lines,
      top: state.top ?? firstLineOf(lines, treeRow?.file, row?.id),
      counts: countsOf(changes),
      problems,
      repairs: problems.flatMap((problem) => problem.repairs ?? []),
      recommendations: mergeRecommendations(shown.resolution?.recommendations ?? []),
    };
  };
}

function describeEarlier({ features }: PickedAnswers, { resolution }: Preview): EarlierSelection {
  return {
    asked: new Set(features.map((wish) => wish.replace(/@.*$/s, ''))),
    present: new Set(resolution?.features.map(({ id }) => id)),
  };
}

const NO_FILES: readonly PlannedFile[] = [];

/**
 * The files of the last selection that resolved, with the texts of now: only the features are compared, as another tier or stack is another
 * service altogether.
 */
function findBefore(past: PickState['past'], answers: PickedAnswers, world: World): readonly PlannedFile[] | undefined {
  const comparable = past.filter(({ tier, stack }) => tier === answers.tier && stack === answers.stack);
  for (const earlier of comparable.toReversed().slice(0, 3)) {
    const files = filesOf(world.previewSelection(tidyAnswers(keepTexts(earlier, answers))));
    if (files !== undefined) return files;
  }
  return undefined;
}

function filesOf(preview: Preview): readonly PlannedFile[] | undefined {
  return preview.kind === 'resolved' ? preview.files : undefined;
}

/** The feature under the cursor; after a search the one that fits best. */
function findRow(rows: readonly ListRow[], cursor: string | undefined, search: string): Scene['row'] {
  const features = rows.filter((row) => row.kind === 'feature');
  const chosen = features.find(({ id }) => id === cursor);
  if (chosen !== undefined || search.trim() === '') return chosen ?? features[0];
  const scores = features.map(({ manifest }) => scoreFeature(search, manifest));
  return features[scores.indexOf(Math.max(...scores))];
}

/** The path that was chosen; else what the last change did to files of the feature, else its first file. */
function findTreeIndex(tree: readonly TreeRow[], path: string | undefined, feature: string | undefined): number {
  const chosen = path === undefined ? -1 : tree.findIndex((row) => row.path === path);
  if (chosen >= 0) return chosen;
  const isOwn = ({ file }: TreeRow) => feature !== undefined && file?.features.includes(feature) === true;
  const isFresh = (row: TreeRow) => row.mark === 'added' && isOwn(row);
  const code = tree.findIndex((row) => isFresh(row) && row.path.startsWith('src/'));
  const fresh = code >= 0 ? code : tree.findIndex(isFresh);
  if (fresh >= 0) return fresh;
  const whole = tree.findIndex((row) => row.file?.owner === feature && row.file?.spans.length === 0);
  if (whole >= 0) return whole;
  const shared = tree.findIndex(isOwn);
  if (shared >= 0) return shared;
  return Math.max(
    tree.findIndex(({ mark, isFolder }) => mark !== 'same' && !isFolder),
    tree.findIndex((row) => row.path === 'README.md'),
    0,
  );
}

/** Of what has changed; else, in a merged file, of what belongs to the feature. */
function firstLineOf(
  lines: readonly ContentLine[],
  file: PlannedFile | undefined,
  feature: string | undefined,
): number {
  const changed = lines.findIndex(({ sign }) => sign !== ' ');
  const isMerged = (file?.spans.length ?? 0) > 0;
  const own = isMerged ? lines.findIndex(({ owner }) => owner === feature) : -1;
  return Math.max((changed >= 0 ? changed : own) - CONTEXT, 0);
}

function countMarks(changes: readonly ComparedFile[]): Scene['counts'] {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { mark } of changes) if (mark !== 'same') counts[mark] += 1;
  return counts;
}

function mergeRecommendations(recommendations: readonly Recommendation[]): readonly Recommendation[] {
  return [...Map.groupBy(recommendations, ({ feature }) => feature).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}
