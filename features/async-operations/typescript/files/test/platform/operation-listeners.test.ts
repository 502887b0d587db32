import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerHeaders } from '../support/client.ts';
import { startOperations } from '../support/operations.ts';

describe('who listens to an operation', () => {
  it('hears how far it is and when it has ended, if it is theirs', async () => {
    const held = Promise.withResolvers<void>();
    await using test = await startOperations(async (_ctx, _input, progress) => {
      await held.promise;
      await progress.report(50);
    });
    const path = await test.begin(1, { headers: { 'x-test-tenant': 'a' } });
    const id = path.split('/').at(-1);
    const listen = (tenant: string) =>
      fetch(new URL(`/events?topics=operation:${id}`, test.service.client.baseUrl), {
        headers: { accept: 'text/event-stream', ...callerHeaders(), 'x-test-tenant': tenant },
      });
    const stranger = await listen('b');
    assert.equal(stranger.status, 403);
    await stranger.body?.cancel();
    const mine = await listen('a');
    held.resolve();
    let text = '';
    for await (const chunk of mine.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes('event: finished')) break;
    }
    assert.match(text, /event: progress\ndata: .*"progress":50/);
    assert.match(text, new RegExp(`event: finished\\ndata: .*"id":"${id}".*"state":"succeeded"`));
  });
});
