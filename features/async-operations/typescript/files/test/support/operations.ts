import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineRoute } from '../../src/platform/http/route.ts';
import { defineOperation, type HandleOperation, Operations } from '../../src/platform/operations/operations.ts';
import type { Answer, CallOptions } from './client.ts';
import { type Service, startService } from './service.ts';

interface Input {
  readonly amount: number;
}

export const double = defineOperation<Input, unknown>('test.double', { attempts: 2, retryMs: 1 });

export interface OperationsService extends AsyncDisposable {
  readonly service: Service;
  /** Sets an operation off, and gives back where it is. */
  begin(amount: number, options?: CallOptions): Promise<string>;
  read(path: string, options?: CallOptions): Promise<Answer>;
  /** Waits for a state. */
  waitFor(path: string, state: string): Promise<Answer['json']>;
}

/** A service with a route that sets an operation off. */
export async function startOperations(
  handle: HandleOperation<Input, unknown>,
  env: Readonly<Record<string, string>> = {},
): Promise<OperationsService> {
  const service = await startService({
    env: { JOBS_POLL_MS: '5', ...env },
    extend({ http, use }) {
      const operations = use(Operations);
      operations.handle(double, handle);
      http.phase('tenant', (of, next) => next({ ...of, tenant: of.request.headers.get('x-test-tenant') ?? of.tenant }));
      http.routes([
        defineRoute<{ body: Input }>({
          id: 'double',
          method: 'POST',
          path: '/test/double',
          summary: 'test',
          tag: 'test',
          undocumented: true,
          body: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
          responses: { 202: { description: 'begun' } },
          handle: (ctx, { body }) => operations.start(ctx, double, body),
        }),
      ]);
    },
  });
  const read = (path: string, options: CallOptions = {}) => service.client.get(path, options);
  return {
    service,
    read,
    async begin(amount, options) {
      const { status, headers, json } = await service.client.post('/test/double', { amount }, options);
      assert.deepEqual([status, json.state, json.kind], [202, 'pending', 'test.double']);
      assert.equal(headers.get('location'), `/operations/${json.id}`);
      assert.equal(headers.get('retry-after'), '2');
      return `/operations/${json.id}`;
    },
    async waitFor(path, state) {
      for (let waited = 0; waited < 10_000; waited += 5) {
        const { json } = await read(path);
        if (json.state === state) return json;
        await sleep(5);
      }
      return assert.fail(`${path} is ${(await read(path)).json.state} and not ${state}`);
    },
    [Symbol.asyncDispose]: () => service.app.shutdown(),
  };
}
