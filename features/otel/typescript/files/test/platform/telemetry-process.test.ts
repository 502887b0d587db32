import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { createClient } from '../support/client.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { modules } from '../support/modules.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { sampleOf } from '../support/samples.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

it('the process prepares tracing by itself, and sends the last spans before it ends', async () => {
  await using receiver = await startOtlpReceiver();
  const environment = await openTestEnvironment();
  const child = spawn(process.execPath, [MAIN], {
    env: { ...FREE_PORTS, ...environment.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const exited = once(child, 'exit');
    let port: unknown;
    for await (const line of createInterface({ input: child.stdout })) {
      const entry = JSON.parse(line);
      if (entry.msg === 'listening') port = entry.port;
      if (entry.msg === 'listening') break;
    }
    child.stdout.resume();
    const [contract] = modules;
    assert.ok(contract);
    const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };
    const client = createClient(`http://127.0.0.1:${port}`);
    assert.equal((await client.post(`/${contract.collection}`, sampleOf(contract), { headers })).status, 201);
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
    const server = receiver.spans.find(({ kind }) => kind === 'server');
    assert.equal(server?.traceId, TRACE_ID);
    assert.ok(receiver.spans.some(({ kind, parentId }) => kind === 'internal' && parentId === server?.spanId));
  } finally {
    child.kill('SIGKILL');
    await environment.close();
  }
});
