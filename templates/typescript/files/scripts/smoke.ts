import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createClient } from '../test/support/client.ts';
import { FREE_PORTS } from '../test/support/free-ports.ts';
import { modules } from '../test/support/modules.ts';
import { sampleOf } from '../test/support/samples.ts';
import { openTestEnvironment } from '../test/support/test-environment.ts';

const environment = await openTestEnvironment();
const started = performance.now();
const main = new URL('../src/main.ts', import.meta.url).pathname;
const service = spawn(process.execPath, [main], {
  env: { ...FREE_PORTS, ...environment.env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const client = createClient(`http://127.0.0.1:${await readPort()}`);
const bootMs = Math.round(performance.now() - started);

for (const contract of modules) {
  const created = await client.post(`/${contract.collection}`, sampleOf(contract));
  assert.equal(created.status, 201, created.text);
  const read = await client.get(created.headers.get('location') ?? '');
  assert.deepEqual(read.json, created.json);
}

const exited = once(service, 'exit');
service.kill('SIGTERM');
assert.deepEqual(await exited, [0, null]);
await environment.close();
console.log(`Booted in ${bootMs} ms, created and read ${modules.map(({ name }) => name).join(', ')}, stopped cleanly.`);

async function readPort(): Promise<number> {
  for await (const line of createInterface({ input: service.stdout })) {
    const entry = JSON.parse(line);
    if (entry.msg === 'listening') return entry.port;
  }
  throw new Error('The service ended before it listened');
}
