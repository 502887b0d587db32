import { createToken } from '../token.ts';
import type { FetchHandler } from './handler.ts';
import type { Phase, PhaseName } from './phases.ts';
import type { Route, Schemas } from './route.ts';

/** The API as it is served, for features that bring it to callers in another way. It is known once the app is built. */
export interface Api {
  readonly handle: FetchHandler;
  /** With the paths and schemas that hold: those of the contract, if there is one. */
  readonly routes: readonly Route[];
  readonly schemas: Schemas;
  readonly phases: readonly { readonly name: PhaseName; readonly run: Phase }[];
  readonly bodyLimit: number;
}

export const Api = createToken<Api>('Api');
