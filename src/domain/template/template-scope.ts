import type { Tier } from '../vocabulary.ts';
import type { Template } from './template.ts';

/** What helpers may know of the service besides their arguments. */
export interface TemplateEnvironment {
  /** Column at which `fit` breaks a line. */
  readonly width: number;
  /** Ids of all resolved features. */
  readonly features: readonly string[];
  readonly capabilities: readonly string[];
  readonly tier: Tier;
  /** Every path of the plan, in layer order; for `files`. */
  readonly files: readonly { readonly path: string; readonly owner: string }[];
}

/** Everything a template may read. */
export interface TemplateScope {
  /** The variables by name. Own properties only are visible. */
  readonly root: Readonly<Record<string, unknown>>;
  readonly partials: (name: string) => Template | undefined;
  /** Names that `partials` knows, for near misses. */
  readonly partialNames?: readonly string[];
  /** Of the template, for messages. */
  readonly path: string;
  readonly environment: TemplateEnvironment;
}
