import type { Tier } from '../domain/vocabulary.ts';
import type { OptionAnswer } from './catalogue-query.ts';

/** What somebody decided on the full screen; each part is what the flag of its name takes. */
export interface PickedAnswers {
  /** Name of the service, or the folder for it. */
  readonly target: string;
  /** Absent: the default of the intent. */
  readonly stack?: string;
  readonly tier: Tier;
  /** `id` or `id@range`. */
  readonly features: readonly string[];
  readonly without: readonly string[];
  /** In the notation of `--module`. */
  readonly modules: readonly string[];
  readonly set: readonly OptionAnswer[];
}
