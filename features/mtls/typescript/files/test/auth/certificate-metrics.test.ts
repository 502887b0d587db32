import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { BatchObservableCallback, Meter } from '@opentelemetry/api';
import { measureCertificates } from '../../src/platform/auth/mtls/certificate-metrics.ts';
import { issueTest, issueTestServer } from '../support/test-certificates.ts';

const day = (text: string) => new Date(`${text}T00:00:00Z`);

it('tells how many days are left, of the authorities those of the first to expire', () => {
  const own = issueTestServer({ from: day('2026-01-01'), to: day('2026-04-01') });
  const authorities = ['2030-01-01', '2026-03-13'].map(
    (to) => issueTest({ use: 'authority', from: day('2026-01-01'), to: day(to) }).certificate,
  );
  const callbacks: BatchObservableCallback[] = [];
  const meter = {
    createObservableGauge: (name: string) => ({ name }),
    addBatchObservableCallback: (run: BatchObservableCallback) => void callbacks.push(run),
  };
  const tls = { authorities, own: { certificate: own.certificate } };
  measureCertificates(meter as unknown as Meter, tls, { now: () => day('2026-03-12') });
  const seen: unknown[] = [];
  const observe = ({ name }: { readonly name?: string }, value: number, labels: object) =>
    void seen.push({ name, value, ...labels });
  for (const run of callbacks) run({ observe } as never);
  assert.deepEqual(seen, [
    { name: 'tls.certificate.remaining', value: 20, certificate: 'server' },
    { name: 'tls.certificate.lifetime', value: 90, certificate: 'server' },
    { name: 'tls.certificate.remaining', value: 1, certificate: 'client-ca' },
    { name: 'tls.certificate.lifetime', value: 71, certificate: 'client-ca' },
  ]);
});
