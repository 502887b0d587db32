import type { Route, Schemas } from './route.ts';

/** A document that owns the paths and schemas, while the code owns the handlers. They meet by operation id. */
export interface Contract {
  /** The routes with the paths and schemas of the document. Throws when an operation or a handler is missing. */
  bind(routes: readonly Route[]): { readonly routes: readonly Route[]; readonly schemas: Schemas };
}
