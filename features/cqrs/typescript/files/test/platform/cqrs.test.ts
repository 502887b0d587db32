import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createIdSource } from '../../src/kernel/id.ts';
import { changeLogTable, createChangeLog } from '../../src/platform/cqrs/change-log.ts';
import { createProjections } from '../../src/platform/cqrs/create-projections.ts';
import { defineReadModel, type Projection, Projections } from '../../src/platform/cqrs/projections.ts';
import { createProjector, type Projector } from '../../src/platform/cqrs/projector.ts';
import { createLeases, leaseTable } from '../../src/platform/db/lease/leases.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';
import type { TestStore } from '../support/test-store.ts';

const START = '2026-01-01T00:00:00.000Z';
const things: Table = { name: 'things', columns: { shelf: 'text' }, unique: [], optional: [], sorted: [] };
const shelves = defineReadModel({ name: 'shelves', columns: { count: 'integer' }, sorted: ['count'] });

/** How many things each shelf has. Applying a change twice, or not at all, shows. */
const counting: Projection = {
  name: 'shelves',
  model: shelves,
  sources: [things],
  async project(_tx, rows, { before, after }) {
    for (const [row, sign] of [[before, -1] as const, [after, 1] as const]) {
      if (!row) continue;
      const key = String(row.shelf);
      const count = Number((await rows.get(key))?.count ?? 0) + sign;
      if (count === 0) await rows.remove(key);
      else await rows.put(key, { count });
    }
  },
};

interface TestModel extends AsyncDisposable {
  readonly db: TestDatabase;
  readonly projections: Projections;
  /** As of several processes. */
  projector(): Projector;
  put(letter: string, shelf: string, at?: string): Promise<void>;
  remove(letter: string): Promise<void>;
  shelves(): Promise<Readonly<Record<string, number>>>;
}

function idOf(letter: string): string {
  return `00000000-0000-7000-8000-0000000000${letter.charCodeAt(0)}`;
}

async function openModel(open: TestStore['open'], projection = counting): Promise<TestModel> {
  const ids = createIdSource();
  let at = START;
  const now = () => new Date(at);
  const db = await openDatabase(open, [things, shelves.table, changeLogTable, leaseTable]);
  const { database } = db;
  const sources = { database, nextId: () => ids.next(), now };
  const log = createChangeLog(sources);
  const projections = createProjections({ database, log });
  projections.add(projection);
  const leases = createLeases({ database, clock: { now }, ids });
  const find = async (id: string): Promise<Row | undefined> => {
    const query = { where: { op: 'eq', field: 'id', value: id } as const, order: [], limit: 1 };
    return (await database.reader(ctx).select(things, query))[0];
  };
  const note = { source: things.name };
  return {
    db,
    projections,
    projector: () => createProjector({ ...sources, log, leases, holder: ids.next(), leaseMs: 1000 }),
    async put(letter, shelf, time = START) {
      at = time;
      const before = await find(idOf(letter));
      const times = { created_at: START, updated_at: START };
      const after = { id: idOf(letter), version: (before?.version ?? 0) + 1, ...times, shelf };
      await database.run(ctx, async (tx) => {
        if (before) await database.writer(tx).update(things, after, before.version);
        else await database.writer(tx).insert(things, after);
        await log.append(tx, projection.name, { ...note, kind: before ? 'updated' : 'created', before, after });
      });
      at = START;
    },
    async remove(letter) {
      const before = await find(idOf(letter));
      if (!before) return;
      await database.run(ctx, async (tx) => {
        await database.writer(tx).delete(things, before.id, before.version);
        await log.append(tx, projection.name, { ...note, kind: 'deleted', before, after: undefined });
      });
    },
    async shelves() {
      const rows = await projections.list(ctx, shelves, { sort: 'key', limit: 100 });
      return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

const applyAll = async (projector: Projector, projection = counting): Promise<void> => {
  while ((await projector.apply(ctx, projection)) > 0);
};

type Step = 'top' | 'low' | 'gone' | 'apply' | 'rebuild';

interface Progress {
  readonly model: TestModel;
  readonly projector: Projector;
  /** The shelf of each thing that is there. */
  readonly truth: Map<string, string>;
}

async function takeStep({ model, projector, truth }: Progress, letter: string, what: Step): Promise<void> {
  switch (what) {
    case 'apply':
      await projector.apply(ctx, counting);
      break;
    case 'rebuild':
      await projector.rebuild(ctx, counting);
      break;
    case 'gone':
      await model.remove(letter);
      truth.delete(letter);
      break;
    default:
      await model.put(letter, what);
      truth.set(letter, what);
  }
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`read models on ${name}`, { skip }, () => {
    it('are what the changes make of them, and a rebuild makes the same', async () => {
      const step = fc.tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.constantFrom<Step>('top', 'low', 'gone', 'apply', 'rebuild'),
      );
      const check = fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await using model = await openModel(open);
        const projector = model.projector();
        const truth = new Map<string, string>();
        for (const [letter, what] of steps) await takeStep({ model, projector, truth }, letter, what);
        const expected = Object.fromEntries(
          [...Map.groupBy(truth.values(), (shelf) => shelf)].map(([shelf, all]) => [shelf, all.length]),
        );
        await applyAll(projector);
        assert.deepEqual(await model.shelves(), expected);
        await projector.rebuild(ctx, counting);
        assert.deepEqual(await model.shelves(), expected);
        assert.equal(await projector.apply(ctx, counting), 0);
      });
      await fc.assert(check, { seed: 5, numRuns: name === 'memory' ? 60 : 6 });
    });

    it('apply the changes of a row in their order, whatever the clocks say', async () => {
      const seen: string[] = [];
      const project: Projection['project'] = async (_tx, _rows, { kind, after }) =>
        void seen.push(`${kind} ${after?.shelf}`);
      const noting = { ...counting, project };
      await using model = await openModel(open, noting);
      await model.put('a', 'one', '2026-01-01T00:00:09.000Z');
      await model.put('a', 'two', '2026-01-01T00:00:01.000Z');
      await model.remove('a');
      await applyAll(model.projector(), noting);
      assert.deepEqual(seen, ['created one', 'updated two', 'deleted undefined']);
    });

    it('apply each change once, however many processes try, and nothing of what fails', async () => {
      let fail = true;
      const project: Projection['project'] = async (tx, rows, change) => {
        await counting.project(tx, rows, change);
        if (fail && change.after?.shelf === 'low') throw new Error('not yet');
      };
      const failing = { ...counting, project };
      await using model = await openModel(open, failing);
      const [one, two] = [model.projector(), model.projector()];
      await model.put('a', 'top');
      await model.put('b', 'low');
      await assert.rejects(one.apply(ctx, failing), /not yet/);
      assert.deepEqual(await model.shelves(), {});
      fail = false;
      assert.equal(await two.apply(ctx, failing), 0);
      await one.release(ctx, failing);
      await Promise.all([applyAll(one, failing), applyAll(two, failing)]);
      await applyAll(one, failing);
      assert.deepEqual(await model.shelves(), { low: 1, top: 1 });
    });

    it('are rebuilt by one process at a time', async () => {
      await using model = await openModel(open);
      const [one, two] = [model.projector(), model.projector()];
      await model.put('a', 'top');
      assert.equal(await one.rebuild(ctx, counting), 1);
      assert.equal(await two.rebuild(ctx, counting), undefined);
    });

    it('are read in order, by key, and when they have caught up', async () => {
      await using model = await openModel(open);
      for (const letter of ['a', 'b', 'c']) await model.put(letter, letter === 'c' ? 'low' : 'top');
      let caughtUp = false;
      const waiting = model.projections.caughtUp(ctx, 'shelves').then(() => {
        caughtUp = true;
      });
      await sleep(30);
      assert.equal(caughtUp, false);
      await applyAll(model.projector());
      await waiting;
      const { find, list } = model.projections;
      const sorted = await list(ctx, shelves, { sort: '-count', limit: 1 });
      assert.deepEqual([sorted[0]?.key, sorted[0]?.count], ['top', 2]);
      assert.equal((await find(ctx, shelves, 'low'))?.count, 1);
      assert.equal(await find(ctx, shelves, 'other'), undefined);
      const impatient = { ...ctx, signal: AbortSignal.abort() };
      await model.put('a', 'low');
      await assert.rejects(model.projections.caughtUp(impatient, 'shelves'), { name: 'AbortError' });
    });
  });
}

describe('projections of the service', () => {
  const table = tableOf(modules[0] ?? assert.fail());
  const totals = defineReadModel({ name: 'totals', columns: { count: 'integer' } });
  const counter: Projection = {
    name: 'totals',
    model: totals,
    sources: [table],
    async project(_tx, rows, { before, after }) {
      const count = Number((await rows.get('all'))?.count ?? 0);
      await rows.put('all', { count: count + (after ? 1 : 0) - (before ? 1 : 0) });
    },
  };
  // The table of this read model comes with no migration.
  const env = { DATABASE_URL: 'memory:', PROJECTIONS_POLL_MS: '60000' };

  it('follow every module, without what is rolled back, and one that throws holds up nobody', async () => {
    const [contract] = modules;
    assert.ok(contract);
    const broken: Projection = {
      ...counter,
      name: 'broken',
      model: defineReadModel({ name: 'broken', columns: {} }),
      project: () => Promise.reject(new Error('no luck')),
    };
    await using service = await startService({
      env,
      extend({ db, use }) {
        for (const projection of [broken, counter]) use(Projections).add(projection);
        db.onChange('outbox', async (_tx, { kind }) => {
          if (kind === 'updated') throw new Error('no');
        });
      },
    });
    const path = `/${contract.collection}`;
    const { json } = await service.client.post(path, sampleOf(contract));
    await service.client.post(path, sampleOf(contract));
    assert.equal((await service.client.patch(`${path}/${json.id}`, sampleOf(contract))).status, 500);
    await service.client.delete(`${path}/${json.id}`);
    const projections = service.app.platform.use(Projections);
    await projections.caughtUp(ctx, 'totals');
    assert.equal((await projections.find(ctx, totals, 'all'))?.count, 1);
    assert.ok(
      service.logs.some(({ msg, projection }) => msg === 'a projection stands still' && projection === 'broken'),
    );
  });

  it('have names and read models of their own, and are rebuilt by name', async () => {
    const start = (...projections: readonly Projection[]) =>
      startService({
        env,
        extend({ use }) {
          for (const projection of projections) use(Projections).add(projection);
        },
      });
    await assert.rejects(start(counter, counter), /two projections totals/);
    await assert.rejects(start(counter, { ...counter, name: 'other' }), /Two projections write totals/);
    await using service = await start(counter);
    const rebuild = service.app.commands.get('rebuild');
    await assert.rejects(rebuild?.(['other']) ?? Promise.resolve(), /no projection other\. Projections: totals/);
  });
});
