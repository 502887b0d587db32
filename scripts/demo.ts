/** Generates a service and proves that it runs: install, checks, tests, start, a round trip, a clean stop. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runOrThrow, startService } from '../test/support/generated-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'scaffold-demo-'));
const project = join(folder, 'billing');

async function step(title: string, act: () => unknown): Promise<void> {
  const started = performance.now();
  const remark = await act();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ok  ${title.padEnd(46)}${seconds.padStart(6)} s${typeof remark === 'string' ? `   ${remark}` : ''}`);
}

async function proveRoundTrip(): Promise<string> {
  const service = await startService(project);
  const sent = { number: 'R-1001', total: { amount: 12900, currency: 'EUR' }, dueOn: '2027-01-31' };
  const created = await fetch(`${service.url}/invoices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
  if (created.status !== 201) throw new Error(`POST /invoices answers ${created.status}: ${await created.text()}`);
  const location = created.headers.get('location') ?? '';
  const read = await fetch(new URL(location, service.url));
  const body: unknown = await read.json();
  for (const [key, value] of Object.entries(sent)) {
    const got = Object(body)[key];
    if (JSON.stringify(got) !== JSON.stringify(value))
      throw new Error(`GET ${location}: ${key} is ${JSON.stringify(got)}`);
  }
  const code = await service.stop();
  if (code !== 0) throw new Error(`SIGTERM ends with ${code}:\n${service.output()}`);
  return `ready after ${Math.round(service.bootMs)} ms, exit 0 on SIGTERM`;
}

console.log(`\nA service in ${project}\n`);
await step(
  'scaffold new billing',
  () =>
    void runOrThrow(folder, [
      'node',
      resolve('bin/scaffold.js'),
      'new',
      'billing',
      '--tier',
      'basic',
      '--module',
      'invoice(number:string!,total:money,dueOn:date?)',
      '--yes',
    ]),
);
await step('npm ci', () => void runOrThrow(project, ['npm', 'ci']));
await step('npm run check (format, lint, types)', () => void runOrThrow(project, ['npm', 'run', 'check']));
await step('npm test', () => void runOrThrow(project, ['npm', 'test']));
await step('start, ready, create and read, stop', proveRoundTrip);
console.log(`\nIt is yours: cd ${project} && npm start\n`);
