import type { Counter } from '@opentelemetry/api';
import { AppError } from '../../../kernel/app-error.ts';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/store.ts';
import type { Next, Phase } from '../phases.ts';
import type { HttpContext } from '../route.ts';
import { idempotencyErrors } from './idempotency.errors.ts';
import type { IdempotencyStore, KeptAnswer } from './idempotency-store.ts';
import { identifyRequest } from './request-identity.ts';

const { IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_REUSED } = idempotencyErrors;

export interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  readonly database: Database;
  readonly isRequired: boolean;
  readonly requests: Pick<Counter, 'add'>;
}

/** Does each request with a key once, and repeats the answer of a success. */
export function idempotencyPhase({ store, database, isRequired, requests }: IdempotencyOptions): Phase {
  return async (ctx, next) => {
    if (!ctx.route?.idempotent) return next(ctx);
    const identity = await identifyRequest(ctx);
    if (!identity && isRequired) throw new AppError(IDEMPOTENCY_KEY_MISSING);
    if (!identity) return next(ctx);
    const claim = await store.claim(ctx, identity);
    requests.add(1, { outcome: claim.kind });
    switch (claim.kind) {
      case 'first':
        return answerOnce(ctx, next, claim.row);
      case 'replayed':
        return toResponse(claim.answer, { 'idempotency-replayed': 'true' });
      case 'in_use':
        throw new AppError(IDEMPOTENCY_KEY_IN_USE, { headers: { 'retry-after': String(claim.seconds) } });
      case 'reused':
        throw new AppError(IDEMPOTENCY_KEY_REUSED);
      default:
        return claim satisfies never;
    }
  };

  /** Use cases join the unit of work that is open already, so that their changes and the answer are committed together. */
  async function answerOnce(ctx: HttpContext, next: Next, row: Row): Promise<Response> {
    try {
      const response = await database.run(ctx, async ({ transaction }) => {
        const answer = await readAnswer(await next({ ...ctx, transaction }));
        const isKept = answer.status < 300 && (await store.finish({ ...ctx, transaction }, row, answer));
        if (answer.status < 300 && !isKept) throw new AppError(IDEMPOTENCY_KEY_IN_USE);
        return toResponse(answer);
      });
      if (!response.ok) await release(ctx, row);
      return response;
    } catch (error) {
      await release(ctx, row);
      throw error;
    }
  }

  /** When that fails too, the lease ends by itself. The caller may have gone, which must not keep the key. */
  async function release(ctx: HttpContext, row: Row): Promise<void> {
    await store.release({ ...ctx, signal: AbortSignal.timeout(1000) }, row).catch(() => undefined);
  }
}

async function readAnswer(response: Response): Promise<KeptAnswer> {
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

function toResponse({ status, headers, body }: KeptAnswer, more: Readonly<Record<string, string>> = {}): Response {
  const all = [...headers.map(([name, value]): [string, string] => [name, value]), ...Object.entries(more)];
  return new Response(body === '' ? null : new TextEncoder().encode(body), { status, headers: all });
}
