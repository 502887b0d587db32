import type { Context } from '../../../kernel/context.ts';
import type { Scalar, Specification } from '../../../kernel/specification.ts';
import { createToken } from '../../token.ts';
import type { MaterializedView } from './view.ts';

export interface ViewQuery {
  readonly where?: Specification;
  /** A column; `-` before it means descending. Rows that are equal in it come by their key. */
  readonly sort: string;
  readonly limit: number;
}

export interface ViewPage {
  readonly rows: readonly Readonly<Record<string, Scalar>>[];
  /** The moment whose data it shows. `undefined` until it has been refreshed for the first time. */
  readonly asOf: Date | undefined;
}

export interface ViewStatus {
  readonly view: MaterializedView;
  readonly refreshedAt: Date | undefined;
  readonly durationMs: number | undefined;
  /** For how long a refresh has been due. */
  readonly overdueMs: number;
}

export interface Views {
  /** In `setup`, for views of a module. Throws for a name that is taken. */
  add(view: MaterializedView): void;
  list(ctx: Context, view: MaterializedView, query: ViewQuery): Promise<ViewPage>;
  /** Has it refreshed soon, by a job. Inside a unit of work, when it is committed. */
  refresh(ctx: Context, view: MaterializedView): Promise<void>;
}

export const Views = createToken<Views>('Views');
