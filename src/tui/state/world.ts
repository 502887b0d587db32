import type { PickedAnswers } from '../../app/picker.ts';
import type { Preview } from '../../app/preview-selection.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Registry } from '../../domain/registry/registry.ts';

/** What the reducer looks things up in. The same arguments give the same answer. */
export interface World {
  readonly registry: Registry;
  previewSelection(answers: PickedAnswers): Preview;
  /** What stands in the way of a project at this place. */
  checkTarget(target: string): readonly Problem[];
  /** The equivalent command line. */
  toCommand(answers: PickedAnswers): string;
}
