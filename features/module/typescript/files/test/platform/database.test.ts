import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import { and, where } from '../../src/kernel/specification.ts';
import { CHANGE_PHASES, type Change } from '../../src/platform/db/database.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { stores } from '../support/stores.ts';

const table: Table = {
  name: 'things',
  columns: { label: 'text', tenant: 'text' },
  unique: ['label'],
  optional: ['tenant'],
  sorted: [],
};
const everything = { where: and(), order: [{ column: 'id', descending: false }], limit: 100 };

/** An id for a letter. */
function idOf(letter: string): string {
  return `00000000-0000-7000-8000-00000000000${letter}`;
}

function rowOf(letter: string, label = letter): Row {
  const at = '2026-01-01T00:00:00.000Z';
  return { id: idOf(letter), version: 1, created_at: at, updated_at: at, label };
}

for (const [name, { skip, transactions, open }] of Object.entries(stores)) {
  describe(`unit of work on ${name}`, { skip }, () => {
    it('keeps nothing when the work throws', async () => {
      await using db = await openDatabase(open, [table]);
      const work = db.database.run(ctx, async (tx) => {
        await db.database.writer(tx).insert(table, rowOf('a'));
        db.database.changed(tx, changeOf('a'));
        throw new Error('no');
      });
      await assert.rejects(work, /no/);
      assert.deepEqual(await db.store.reader(ctx).select(table, everything), []);
      assert.deepEqual(db.published, []);
    });

    it('shows its own writes inside and nothing outside before the commit', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, async (tx) => {
        await db.database.writer(tx).insert(table, rowOf('a'));
        assert.equal(await db.database.reader(tx).count(table, and()), 1);
        assert.equal(await db.database.reader(ctx).count(table, and()), 0);
      });
      assert.equal(await db.database.reader(ctx).count(table, and()), 1);
    });

    it('loses no update when many run at once', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, (tx) => db.database.writer(tx).insert(table, rowOf('a', '0')));
      const increment = (): Promise<void> =>
        db.database
          .run(ctx, async (tx) => {
            const [row] = await db.database.reader(tx).select(table, everything);
            assert.ok(row);
            await sleep(1);
            const next = { ...row, version: row.version + 1, label: String(Number(row.label) + 1) };
            return db.database.writer(tx).update(table, next, row.version);
          })
          .then((updated) => (updated ? undefined : increment()));
      await Promise.all(Array.from({ length: 20 }, increment));
      const [row] = await db.database.reader(ctx).select(table, everything);
      assert.equal(row?.label, '20');
    });

    it('changes and deletes a row only in the version that is expected', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, async (tx) => {
        const writer = db.database.writer(tx);
        await writer.insert(table, rowOf('a'));
        const next = { ...rowOf('a', 'changed'), version: 2 };
        assert.equal(await writer.update(table, next, 7), false);
        assert.equal(await writer.delete(table, idOf('a'), 7), false);
        assert.equal(await writer.update(table, next, 1), true);
        assert.equal(await writer.delete(table, idOf('a'), 2), true);
        assert.equal(await writer.count(table, and()), 0);
      });
    });

    it('claims rows that nobody else has claimed, and counts them by their values', async () => {
      await using db = await openDatabase(open, [table]);
      const letters = ['a', 'b', 'c', 'd'];
      await db.database.run(ctx, async (tx) => {
        for (const letter of letters)
          await db.database.writer(tx).insert(table, { ...rowOf(letter), tenant: letter < 'c' ? 't' : null });
      });
      const claimed: string[] = [];
      const both = Promise.withResolvers<void>();
      const claimTwo = () =>
        db.database.run(ctx, async (tx) => {
          const writer = db.database.writer(tx);
          const rows = await writer.claim(table, { ...everything, where: where('version', 'eq', 1), limit: 2 });
          claimed.push(...rows.map(({ label }) => String(label)));
          if (transactions === 1 || claimed.length === letters.length) both.resolve();
          await both.promise;
          for (const row of rows) await writer.update(table, { ...row, version: 2 }, 1);
        });
      await Promise.all([claimTwo(), claimTwo()]);
      assert.deepEqual(claimed.toSorted(), letters);
      const groups = await db.database.reader(ctx).countBy(table, and(), ['tenant', 'version']);
      assert.equal(groups.length, 2);
      for (const tenant of ['t', null])
        assert.ok(groups.some(({ values, count }) => values.tenant === tenant && values.version === 2 && count === 2));
    });

    it('tells of a commit after it, and of a rollback never', async () => {
      await using db = await openDatabase(open, [table]);
      const seen: string[] = [];
      const write = (letter: string, fail: boolean) =>
        db.database.run(ctx, async (tx) => {
          db.database.afterCommit(tx, () => void seen.push(letter));
          await db.database.writer(tx).insert(table, rowOf(letter));
          assert.deepEqual(seen, []);
          if (fail) throw new Error('no');
        });
      await assert.rejects(write('a', true), /no/);
      await write('b', false);
      assert.deepEqual(seen, ['b']);
    });

    it('joins a unit of work that is open already', async () => {
      await using db = await openDatabase(open, [table]);
      const outer = db.database.run(ctx, async (tx) => {
        await db.database.run(tx, (inner) => db.database.writer(inner).insert(table, rowOf('a')));
        throw new Error('no');
      });
      await assert.rejects(outer, /no/);
      assert.equal(await db.database.reader(ctx).count(table, and()), 0);
    });

    it('refuses a write after it has finished', async () => {
      await using db = await openDatabase(open, [table]);
      const kept = await db.database.run(ctx, async (tx) => tx);
      assert.throws(() => db.database.writer(kept), /already finished/);
    });

    it('gives up waiting when nobody waits for it any more', async () => {
      await using db = await openDatabase(open, [table]);
      const impatient = { ...ctx, signal: AbortSignal.timeout(100) };
      const held = Promise.withResolvers<void>();
      const begun = Array.from({ length: transactions }, () => Promise.withResolvers<void>());
      const holding = begun.map(({ resolve }) =>
        db.database.run(ctx, async () => {
          resolve();
          await held.promise;
        }),
      );
      await Promise.all(begun.map(({ promise }) => promise));
      const waiting = db.database.run(impatient, async () => assert.fail('it had its turn'));
      await assert.rejects(
        waiting,
        (error) => error instanceof AppError && error.definition.code === 'DEADLINE_EXCEEDED',
      );
      held.resolve();
      await Promise.all(holding);
      await db.database.run(ctx, (tx) => db.database.writer(tx).insert(table, rowOf('a')));
    });

    it('runs hooks by phase, in the same transaction, and one that throws undoes all', async () => {
      const seen: string[] = [];
      const hooks = CHANGE_PHASES.toReversed().map((phase) => ({
        phase,
        run: async (_tx: unknown, { after }: Change) => {
          seen.push(`${phase} ${after?.label}`);
          if (after?.label === 'b' && phase === 'outbox') throw new Error('outbox is full');
        },
      }));
      await using db = await openDatabase(open, [table], { hooks });
      const insert = (id: string) =>
        db.database.run(ctx, async (tx) => {
          await db.database.writer(tx).insert(table, rowOf(id));
          db.database.changed(tx, changeOf(id));
        });
      await insert('a');
      assert.deepEqual(seen, ['tenant a', 'audit a', 'outbox a']);
      await assert.rejects(insert('b'), /outbox is full/);
      assert.equal(await db.database.reader(ctx).count(table, where('label', 'eq', 'b')), 0);
    });
  });
}

function changeOf(id: string): Change {
  const event = { id, type: 'Happened', occurredAt: '', aggregate: { type: 'Thing', id, version: 1 }, data: {} };
  return { table, kind: 'created', before: undefined, after: rowOf(id), events: [event] };
}
