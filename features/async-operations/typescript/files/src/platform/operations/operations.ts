import type { Context } from '../../kernel/context.ts';
import type { Reply } from '../http/route.ts';
import type { JobPolicy } from '../jobs/job.ts';
import { createToken } from '../token.ts';

/** A kind of work that takes longer than a request. `Input` and `Result` travel as JSON. */
export interface OperationKind<Input, Result> extends JobPolicy {
  /** `<module>.<what it does>`, e.g. `invoice.export`. */
  readonly name: string;
  /** Never set: they tie the kind to its types. */
  readonly input?: Input;
  readonly result?: Result;
}

export function defineOperation<Input, Result>(name: string, policy: JobPolicy = {}): OperationKind<Input, Result> {
  return { name, ...policy };
}

export interface OperationProgress {
  /** @throws OperationCancelled when nobody wants the result any more: then nothing more is to be done */
  report(percent: number): Promise<void>;
}

/** Does the work. It may be called again after a failure or a crash, so it has to be repeatable. */
export type HandleOperation<Input, Result> = (
  ctx: Context,
  input: Input,
  progress: OperationProgress,
) => Promise<Result>;

/** Work that a request sets off and does not wait for. */
export interface Operations {
  /** Once for each kind, in `setup`. */
  handle<Input, Result>(kind: OperationKind<Input, Result>, handle: HandleOperation<Input, Result>): void;
  /** The answer of the route that sets it off: 202, with the operation and where to find it. Joins the unit of work of `ctx`. */
  start<Input, Result>(ctx: Context, kind: OperationKind<Input, Result>, input: Input): Promise<Reply>;
}

export const Operations = createToken<Operations>('Operations');

export class OperationCancelled extends Error {
  override readonly name = 'OperationCancelled';
}
