import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { startOperations } from '../support/operations.ts';

describe('endpoints of webhooks', () => {
  it('are told when an operation has ended', async () => {
    const told = Promise.withResolvers<string>();
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(204).end();
      told.resolve(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await using test = await startOperations(async () => undefined, { WEBHOOKS_OUT_ALLOW: '127.0.0.0/8' });
    const url = `http://127.0.0.1:${port}/`;
    const { status } = await test.service.client.post('/webhook-endpoints', { url, types: ['operation.finished'] });
    assert.equal(status, 201);
    const path = await test.begin(1);
    const { type, data } = JSON.parse(await told.promise);
    const id = path.split('/').at(-1);
    assert.deepEqual([type, data], ['operation.finished', { id, kind: 'test.double', state: 'succeeded' }]);
    server.closeAllConnections();
    server.close();
  });
});
