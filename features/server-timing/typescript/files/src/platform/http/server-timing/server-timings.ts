import type { Context } from '../../../kernel/context.ts';
import { createToken } from '../../token.ts';

export interface ServerTimings {
  /** Runs the work, and adds its time to the answer of the request that it belongs to. */
  measure<T>(ctx: Context, name: string, work: () => Promise<T>): Promise<T>;
}

/** Where a feature says what takes time. */
export const ServerTimings = createToken<ServerTimings>('ServerTimings');
