import type { Tier } from '../domain/vocabulary.ts';
import type { CatalogueQuery, OptionAnswer } from './catalogue-query.ts';
import type { IntentRequest } from './intent-request.ts';
import type { Change } from './repository-requests.ts';

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

interface PickBase extends CatalogueQuery {
  /** What is decided already: by flags, or by the repository. */
  readonly given: PickedAnswers;
  /** The command line that gives the same without a question. */
  toCommand(answers: PickedAnswers): string;
  readonly colored: boolean;
  /** Closes the screen when it aborts. */
  readonly signal: AbortSignal;
}

/** A service that is to be made. */
export interface NewPick extends PickBase {
  readonly kind: 'new';
  /** The intent that the answers and all other flags make. */
  toIntent(answers: PickedAnswers): IntentRequest;
}

/** A repository whose selection is to be changed. */
export interface AddPick extends PickBase {
  readonly kind: 'add';
  /** What leads from the given answers to others; undefined where nothing does. */
  toChange(answers: PickedAnswers): Change | undefined;
}

export type PickRequest = NewPick | AddPick;

/**
 * Opens the full-screen picker and closes it again. Resolves to undefined when the user leaves; nothing has been written then.
 * The terminal is as before in either case.
 */
export type PickFeatures = (request: PickRequest) => Promise<PickedAnswers | undefined>;
