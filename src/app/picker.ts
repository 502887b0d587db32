import type { CatalogueQuery } from './catalogue-query.ts';
import type { IntentRequest } from './intent-request.ts';
import type { PickedAnswers } from './picked-answers.ts';
import type { Change } from './repository-requests.ts';

export type { PickedAnswers };

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
