import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { requestContext, systemContext } from '../../src/platform/context/context.ts';
import { traceIdOf } from '../../src/platform/context/traceparent.ts';
import { startService } from '../support/service.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const ids = createIdSource();
const read = (headers: Record<string, string>) =>
  requestContext(new Headers(headers), ids, new AbortController().signal, 0);

describe('the context of a request', () => {
  it('keeps the correlation id and the trace of the caller', () => {
    const ctx = read({ 'x-correlation-id': 'order-7', traceparent: TRACEPARENT });
    assert.equal(ctx.correlationId, 'order-7');
    assert.equal(traceIdOf(ctx.traceparent), '4bf92f3577b34da6a3ce929d0e0e4736');
    assert.equal(ctx.actor, undefined);
  });

  it('replaces what is malformed', () => {
    for (const id of ['a b', 'x'.repeat(129), '"', '']) {
      const ctx = read({ 'x-correlation-id': id });
      assert.equal(ctx.correlationId, ctx.requestId);
    }
    for (const traceparent of ['01-x', TRACEPARENT.replaceAll(/[1-9a-f]/g, '0'), TRACEPARENT.toUpperCase()])
      assert.equal(read({ traceparent }).traceparent, undefined, traceparent);
  });

  it('is named by every answer, and by the log line of its request', async () => {
    await using service = await startService({ env: { LOG_LEVEL: 'debug' } });
    const { headers } = await service.client.get('/health/live', { headers: { traceparent: TRACEPARENT } });
    const line = service.logs.find(({ requestId }) => requestId === headers.get('x-request-id'));
    assert.equal(line?.correlationId, headers.get('x-correlation-id'));
    assert.equal(line?.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736');
  });
});

describe('the context of work that no request started', () => {
  it('acts as the system, under an id of its own', () => {
    const [one, two] = [systemContext(ids), systemContext(ids, { tenant: 'acme' })];
    assert.deepEqual([one.actor?.kind, one.tenant, two.tenant], ['system', undefined, 'acme']);
    assert.equal(one.correlationId, one.requestId);
    assert.notEqual(one.requestId, two.requestId);
  });
});
