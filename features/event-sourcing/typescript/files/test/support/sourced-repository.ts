import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AggregateRoot } from '../../src/kernel/aggregate-root.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { where } from '../../src/kernel/specification.ts';
import type { DatabaseOptions, OnChange, WrapRepository } from '../../src/platform/db/database.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import type { Table } from '../../src/platform/db/store.ts';
import { createRecorder, createSourcedRepositories } from '../../src/platform/event-sourcing/around-repositories.ts';
import type { EventSourcedModule } from '../../src/platform/event-sourcing/event-sourced-module.ts';
import { EventStore } from '../../src/platform/event-sourcing/event-store.ts';
import { eventTables } from '../../src/platform/event-sourcing/event-tables.ts';
import { Projector } from '../../src/platform/event-sourcing/projector.ts';
import { restoreRows } from '../../src/platform/event-sourcing/restore-rows.ts';
import { Streams } from '../../src/platform/event-sourcing/streams.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import type { ModuleContract } from '../../src/platform/module/module-contract.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from './database.ts';
import { testRepository } from './repository-suite.ts';
import { stores } from './stores.ts';
import type { TestStore } from './test-store.ts';

export interface SourcedDatabase extends TestDatabase {
  readonly events: EventStore;
  readonly streams: Streams;
  readonly projector: Projector;
}

/** A database that keeps the events of a module. */
export async function openSourcedDatabase(
  open: TestStore['open'],
  tables: readonly Table[],
  module: EventSourcedModule,
  options: Partial<DatabaseOptions> = {},
): Promise<SourcedDatabase> {
  const modules = new Map([[module.contract.name, module]]);
  const ids = createIdSource();
  // The hooks are asked for when the database is made, and work on it.
  let record: OnChange = async () => undefined;
  let around: WrapRepository = (repository) => repository;
  const db = await openDatabase(open, [...tables, ...eventTables], {
    hooks: [{ phase: 'outbox', run: (tx, change) => record(tx, change) }],
    wraps: [(repository, contract) => around(repository, contract)],
    ...options,
  });
  const sources = { database: db.database, clock: { now: () => new Date() }, ids };
  const events = new EventStore(sources);
  const streams = new Streams(events, sources);
  record = createRecorder(modules, streams);
  around = createSourcedRepositories(modules, streams);
  return { ...db, events, streams, projector: new Projector(events, modules, sources) };
}

/** What every repository must do, and what makes its aggregates follow from their events. */
export function testSourcedRepository<Props extends object, Aggregate extends AggregateRoot<Props>>(
  contract: ModuleContract<Props, Aggregate>,
  module: EventSourcedModule,
  make: () => Aggregate,
): void {
  testRepository(contract, make, (open, tables) => openSourcedDatabase(open, tables, module));
  const table = tableOf(contract);
  for (const [name, { skip, open }] of Object.entries(stores)) {
    describe(`events of ${contract.collection} on ${name}`, { skip }, () => {
      it('are what an aggregate is made of, and its row follows from them', async () => {
        await using db = await openSourcedDatabase(open, [table], module);
        const repository = createRepository(db.database, contract);
        const aggregate = make();
        await db.database.run(ctx, (tx) => repository.save(tx, aggregate));
        const { id, createdAt } = aggregate.toSnapshot();
        const query = { where: where('id', 'eq', id), order: [{ column: 'id', descending: false }], limit: 1 };
        const readRow = async () => (await db.database.reader(ctx).select(table, query))[0] ?? assert.fail();
        const row = await readRow();
        await db.database.run(ctx, async (tx) => {
          await db.database.writer(tx).update(table, { ...row, created_at: '2001-01-01T00:00:00.000Z' }, row.version);
          assert.equal((await repository.get(tx, id)).toSnapshot().createdAt, createdAt);
          assert.deepEqual((await repository.get(tx, id)).toSnapshot(), aggregate.toSnapshot());
        });
        assert.equal((await repository.get(ctx, id)).toSnapshot().createdAt, '2001-01-01T00:00:00.000Z');
        const parts = { database: db.database, store: db.events, streams: db.streams };
        assert.equal(await restoreRows(ctx, module, parts), 1);
        assert.deepEqual(await readRow(), row);
        assert.equal(await restoreRows(ctx, module, parts), 0);
      });
    });
  }
}
