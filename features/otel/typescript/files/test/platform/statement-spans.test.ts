import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { context, propagation } from '@opentelemetry/api';
import { registerTracing } from '../../src/platform/telemetry/register-tracing.ts';
import { modules } from '../support/modules.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

const CALLER = { headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' } };

before(registerTracing);
after(() => {
  context.disable();
  propagation.disable();
});

it('each statement is a span below the use case, with its text and without its values', async () => {
  await using receiver = await startOtlpReceiver();
  const service = await startService({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const [contract] = modules;
  assert.ok(contract);
  const sample = sampleOf(contract);
  await service.client.post(`/${contract.collection}`, sample, CALLER);
  await service.app.shutdown();
  const insert = receiver.spans.find(({ name }) => name.startsWith('insert '));
  const useCase = receiver.spans.find(({ spanId }) => spanId === insert?.parentId);
  assert.equal(insert?.kind, 'client');
  assert.equal(useCase?.kind, 'internal');
  assert.equal(insert.attributes['db.operation.name'], 'insert');
  assert.match(String(insert.attributes['db.query.text']), /^insert into "/);
  const statements = JSON.stringify(receiver.spans.map(({ attributes }) => attributes['db.query.text']));
  for (const value of Object.values(sample))
    if (String(value).length > 5) assert.ok(!statements.includes(String(value)));
});
