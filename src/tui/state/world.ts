import type { PickedAnswers } from '../../app/picker.ts';
import type { ChangeOutline } from '../../app/preview-change.ts';
import type { Preview } from '../../app/preview-selection.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Registry } from '../../domain/registry/registry.ts';

/** What the reducer looks things up in. The same arguments give the same answer. */
export interface World {
  readonly registry: Registry;
  /** Names of the modules that are there already. */
  readonly modules: readonly string[];
  previewSelection(answers: PickedAnswers): Preview;
  /** What stands in the way of a project at this place. */
  checkTarget(target: string): readonly Problem[];
  /** The equivalent command line. */
  toCommand(answers: PickedAnswers): string;
  /** Whether the answers ask for anything. */
  hasChange(answers: PickedAnswers): boolean;
  /** Of a repository: what the answers would do to its files; undefined where nothing changes, or the service is new. */
  outlineChange(answers: PickedAnswers): ChangeOutline | undefined;
}
