import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { findBreaks } from '../../scripts/support/find-breaks.ts';
import type { DomainEvent } from '../../src/kernel/domain-event.ts';
import { Database } from '../../src/platform/db/database.ts';
import { parseContract } from '../../src/platform/events/contracts/contract-files.ts';
import { createEventContracts, EventContracts } from '../../src/platform/events/contracts/event-contracts.ts';
import type { Schema } from '../../src/platform/http/route.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

const CONTRACT = {
  type: 'object',
  required: ['id', 'total', 'state'],
  properties: {
    id: { type: 'string', maxLength: 10, format: 'uuid' },
    total: { $ref: '#/$defs/Money' },
    state: { type: 'string', enum: ['open', 'paid'] },
    lines: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
    note: { type: ['string', 'null'] },
  },
  $defs: { Money: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer', minimum: 0 } } } },
} satisfies Schema;

describe('events of modules', () => {
  for (const contract of modules) {
    it(`keep their contracts: ${contract.type}`, async () => {
      await using service = await startService();
      const { current } = service.app.platform.use(EventContracts);
      for (const event of ['Created', 'Updated', 'Deleted']) assert.ok(current.has(`${contract.type}${event}`), event);
      const { client } = service;
      const created = await client.post(`/${contract.collection}`, sampleOf(contract));
      const path = `/${contract.collection}/${created.json?.id}`;
      const headers = { 'if-match': created.headers.get('etag') ?? '*' };
      const changed = await client.patch(path, sampleOf(contract), { headers });
      const removed = await client.delete(path, { headers: { 'if-match': changed.headers.get('etag') ?? '*' } });
      assert.deepEqual([created.status, changed.status, removed.status], [201, 200, 204]);
    });
  }

  it('roll back their change when they break their contract', async () => {
    await using service = await startService();
    const { remove, path } = await prepareRemoval(service);
    await assert.rejects(remove, /^Error: \w+Deleted breaks version 1 of its contract: .*\(surprise\)/);
    assert.equal((await service.client.get(path)).status, 200);
  });

  it('are only reported if so configured', async () => {
    await using service = await startService({ env: { EVENT_CONTRACTS_ENFORCE: 'false' } });
    const { remove, path, eventId } = await prepareRemoval(service);
    await remove();
    assert.equal((await service.client.get(path)).status, 404);
    const reported = service.logs.filter((line) => line.eventId === eventId);
    assert.deepEqual(
      reported.map(({ level, correlationId }) => [level, correlationId]),
      [['error', ctx.correlationId]],
    );
  });
});

describe('contracts of events', () => {
  it('hold for data as it travels: the latest version, members that it names, and no others', () => {
    const of = (version: number, schema: Schema) => ({ type: 'Paid', version, schema });
    const properties = { at: { type: 'string', format: 'date-time' }, by: { type: 'string' } };
    const { current, check } = createEventContracts([
      of(10, { type: 'object', required: ['at'], properties }),
      of(2, { type: 'object' }),
    ]);
    assert.equal(current.get('Paid')?.version, 10);
    assert.deepEqual(check({ type: 'Paid', data: { at: '2026-01-15T09:30:00Z', by: undefined } }), []);
    assert.deepEqual(check({ type: 'Paid', data: { at: 'noon', to: 1 } }), [
      'data must NOT have additional properties (to)',
      'data.at must match format "date-time"',
    ]);
    assert.deepEqual(check({ type: 'Lost', data: {} }), []);
  });

  it('are refused at start-up when they are none', () => {
    assert.deepEqual(parseContract('Paid.v2.json', '{"type":"object"}').version, 2);
    for (const [name, text] of [
      ['paid.v1.json', '{"type":"object"}'],
      ['Paid.v0.json', '{"type":"object"}'],
      ['Paid.v1.json', '{"type":"string"}'],
      ['Paid.v1.json', '{'],
    ] as const)
      assert.throws(() => parseContract(name, text), {
        name: 'StartupError',
        message: new RegExp(`^api/events/${name} `),
      });
    for (const schema of [
      { type: 'object', requird: [] },
      { type: 'object', required: 'at' },
      { type: 'object', properties: { at: { type: 'text' } } },
    ]) {
      const broken = { type: 'Paid', version: 1, schema };
      assert.throws(() => createEventContracts([broken]), /Paid\.v1\.json is no valid schema/);
    }
  });
});

describe('a changed contract', () => {
  const change = (edit: (schema: typeof CONTRACT) => unknown): readonly string[] => {
    const after: typeof CONTRACT = structuredClone(CONTRACT);
    return findBreaks(CONTRACT, Object(edit(after) ?? after));
  };
  const { properties, required } = CONTRACT;
  const member = (name: keyof typeof properties, schema: Schema) =>
    findBreaks(CONTRACT, { ...CONTRACT, properties: { ...properties, [name]: { ...properties[name], ...schema } } });

  it('may add members, forbid more and say it better', () => {
    assert.deepEqual(findBreaks(CONTRACT, CONTRACT), []);
    assert.deepEqual(findBreaks(CONTRACT, { ...CONTRACT, required: [...required, 'note'], title: 'Paid' }), []);
    assert.deepEqual(
      findBreaks(CONTRACT, { ...CONTRACT, properties: { ...properties, more: { type: 'string' } } }),
      [],
    );
    assert.deepEqual(member('state', { enum: ['paid'] }), []);
    assert.deepEqual(member('note', { type: 'string', minLength: 1 }), []);
    assert.deepEqual(member('id', { maxLength: 5 }), []);
  });

  it('may not take away or allow what consumers do not know', () => {
    const { note, ...rest } = properties;
    assert.deepEqual(findBreaks(CONTRACT, { ...CONTRACT, properties: rest }), ['data.note is gone']);
    assert.deepEqual(findBreaks(CONTRACT, { ...CONTRACT, required: ['id', 'state'] }), ['data.total may be missing']);
    assert.deepEqual(member('note', { type: ['string', 'null', 'integer'] }), ['data.note may be integer']);
    assert.deepEqual(member('state', { enum: ['open', 'paid', 'lost'] }), ['data.state may be "lost"']);
    assert.deepEqual(member('id', { maxLength: 11 }), ['data.id has a wider maxLength']);
    assert.deepEqual(member('id', { format: undefined }), ['data.id has another format']);
    const lines = { type: 'array', items: { type: 'object', properties: { text: { type: 'integer' } } } };
    assert.deepEqual(member('lines', lines), ['data.lines[].text may be integer']);
    assert.deepEqual(
      change((after) => {
        after.$defs.Money.properties.amount.minimum = -1;
      }),
      ['data.total.amount has a wider minimum'],
    );
    assert.deepEqual(
      change((after) => ({ ...after, $defs: { Money: { type: 'object' } } })),
      ['data.total.amount is gone'],
    );
  });
});

/** Removes something that is there, with an event that says too much. */
async function prepareRemoval({ app, client }: Service) {
  const [contract] = modules;
  assert.ok(contract);
  const { json } = await client.post(`/${contract.collection}`, sampleOf(contract));
  const table = tableOf(contract);
  const event: DomainEvent = {
    id: randomUUID(),
    type: `${contract.type}Deleted`,
    occurredAt: new Date().toISOString(),
    aggregate: { type: contract.type, id: json.id, version: json.version },
    data: { ...sampleOf(contract), surprise: 1 },
  };
  const database = app.platform.use(Database);
  const remove = (): Promise<void> =>
    database.run(ctx, async (tx) => {
      assert.ok(await database.writer(tx).delete(table, json.id, json.version));
      database.changed(tx, { table, kind: 'deleted', before: undefined, after: undefined, events: [event] });
    });
  return { remove, path: `/${contract.collection}/${json.id}`, eventId: event.id };
}
