import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, it } from 'node:test';
import { readMetrics } from '../support/metrics.ts';
import { startService } from '../support/service.ts';

const COUNT = 'http_client_request_duration_seconds_count';

const upstream = createServer(({ url }, response) => response.writeHead(url === '/bad' ? 503 : 200).end());
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
after(() => {
  upstream.closeAllConnections();
  upstream.close();
});

it('requests to others are measured by host and outcome, and many hosts are one', async () => {
  await using service = await startService();
  const address = upstream.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  for (const path of ['/good', '/good', '/bad']) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  for (let host = 0; host < 60; host += 1) await fetch(`http://h${host}.invalid/`).catch(() => undefined);
  const metrics = await readMetrics(service);
  const mine = { server_address: '127.0.0.1', http_request_method: 'GET' };
  // Requests of the tests themselves have the same address, and none of them fails.
  assert.ok(metrics.value(COUNT, { ...mine, http_response_status_code: '200' }) >= 2);
  assert.equal(metrics.value(COUNT, { ...mine, http_response_status_code: '503', error_type: '503' }), 1);
  const hosts = new Set(metrics.series(COUNT).map(({ labels }) => labels.server_address));
  assert.equal(hosts.has('other'), true);
  assert.ok(hosts.size <= 21, [...hosts].join(' '));
});
