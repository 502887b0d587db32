import { createRenderMemory } from '../domain/composer/render-memory.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { listModuleNames } from '../domain/intent/edit-intent.ts';
import type { Intent } from '../domain/intent/intent.ts';
import type { Problem } from '../domain/problem.ts';
import { checkClean } from './check-clean.ts';
import { describeChange } from './describe-change.ts';
import { openRequested } from './load-catalogue.ts';
import type { PickedAnswers } from './picker.ts';
import { planChange } from './plan-change.ts';
import { planService } from './plan-service.ts';
import type { GitHistory, GitStatus } from './ports.ts';
import { countTotals, keepContents, listProblems, type Preview, rememberLast } from './preview-selection.ts';
import { readMergedBases } from './read-merged-bases.ts';
import { readRepository } from './read-repository.ts';
import type { Change, ChangeReport } from './repository-requests.ts';
import type { CatalogueQuery } from './use-cases.ts';
import { type WorkOutDeps, workOutChange } from './work-out-change.ts';

/** What a change does to the files of a repository as they are now, edits of the user included. */
export type ChangeOutline =
  | ({ readonly kind: 'worked-out' } & Pick<ChangeReport, 'files' | 'features' | 'notes'>)
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** A repository and its catalogue, kept open to look at one change after the other. Nothing is written. */
export interface ChangePreviewer {
  readonly registry: ReturnType<typeof openRequested>['registry'];
  /** Names of the modules that the repository has. */
  readonly modules: readonly string[];
  /** The service after a change; without one, as `scaffold.yaml` says it is. */
  previewChange(change: Change | undefined): Preview;
  /** Merges the change with what is there; takes several times as long as a preview. */
  outlineChange(change: Change): ChangeOutline;
}

/** `scaffold.yaml` as it stands: a change that changes nothing. */
const AS_IT_IS: Change = { kind: 'sync', rebase: false };

interface ChangePreviewDeps extends WorkOutDeps {
  readonly git: GitHistory;
}

/**
 * Opens a repository for previews. Throws a ScaffoldError when it cannot be read, or cannot be changed with this catalogue.
 */
export async function openChangePreviewer(query: CatalogueQuery, deps: ChangePreviewDeps): Promise<ChangePreviewer> {
  const catalogue = keepContents(openRequested(query, deps.openSources));
  const repository = await readMergedBases(readRepository(query.cwd, deps), deps);
  planChange(repository, AS_IT_IS, catalogue);
  const memory = createRenderMemory();
  const previewChange = rememberLast((change: Change | undefined): Preview => {
    try {
      const { intent, resolution, notes } = planChange(repository, change ?? AS_IT_IS, catalogue);
      const plan = planService(intent, resolution, catalogue, memory);
      return {
        kind: 'resolved',
        resolution,
        files: plan.files,
        notes: [...notes, ...plan.notes],
        totals: countTotals(plan.facts),
      };
    } catch (error) {
      if (!(error instanceof ScaffoldError)) throw error;
      return { kind: 'refused', problems: listProblems(error) };
    }
  });
  return {
    registry: catalogue.registry,
    modules: listModuleNames(repository.document),
    previewChange,
    outlineChange: rememberLast((change: Change): ChangeOutline => {
      try {
        const { files, features, notes } = describeChange(workOutChange(repository, { ...query, change }, deps));
        return { kind: 'worked-out', files, features, notes };
      } catch (error) {
        if (!(error instanceof ScaffoldError)) throw error;
        return { kind: 'refused', problems: listProblems(error) };
      }
    }),
  };
}

interface SelectionDeps extends WorkOutDeps {
  readonly git: GitStatus & GitHistory;
}

/**
 * What the repository in `cwd` has selected, in the words of the flags. Throws a ScaffoldError for what is no repository, and UNCOMMITTED
 * unless `allowDirty`: nobody should choose for nothing.
 */
export async function readSelection(
  { cwd, allowDirty }: { readonly cwd: string; readonly allowDirty: boolean },
  deps: SelectionDeps,
): Promise<PickedAnswers> {
  const repository = readRepository(cwd, deps);
  if (!allowDirty) await checkClean(repository, deps);
  const { name, stack, tier, features, exclude } = repository.intent;
  return {
    target: name,
    stack,
    tier,
    features: features.map((wish) =>
      typeof wish === 'string' ? wish : [wish.id, wish.range].filter((part) => part !== undefined).join('@'),
    ),
    without: exclude,
    modules: [],
    set: features.flatMap(listAnswers),
  };
}

function listAnswers(wish: Intent['features'][number]): PickedAnswers['set'] {
  if (typeof wish === 'string') return [];
  return Object.entries(wish.options ?? {}).map(([option, value]) => ({
    feature: wish.id,
    option,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}
