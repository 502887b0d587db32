import type { Facts } from '../facts/fact-schemas.ts';
import type { ServiceContext } from '../pipeline.ts';
import type { Result } from '../problem.ts';

/** All that a renderer sees: the same for every feature that names it. */
export interface RendererInput {
  readonly context: ServiceContext;
  readonly facts: Facts;
  /** Of which the file is one, where the rule has `each`: one of the facts. */
  readonly item?: unknown;
}

/** Makes the text of a file, or finds facts that do not go together. */
export type Renderer = (input: RendererInput) => Result<string>;
