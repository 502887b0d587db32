import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  and,
  matches,
  not,
  oneOf,
  or,
  type Scalar,
  type Specification,
  where,
} from '../../src/kernel/specification.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { stores } from '../support/stores.ts';

const table: Table = {
  name: 'specimens',
  columns: { word: 'text', count: 'integer', open: 'boolean', price: 'decimal', due_on: 'date', seen_at: 'timestamp' },
  unique: [],
  optional: ['word', 'count', 'open', 'price', 'due_on', 'seen_at'],
  sorted: ['word'],
};

const values = {
  word: ['', 'a', 'B', "o'clock", 'ä', '100%'],
  count: [-1, 0, 7, Number.MAX_SAFE_INTEGER],
  open: [true, false],
  price: ['0.10', '12.50'],
  due_on: ['2026-01-31', '2026-02-01'],
  seen_at: ['2026-01-31T10:00:00.000Z', '2026-02-01T00:00:00.001Z'],
} as const satisfies Record<string, readonly Scalar[]>;

const column = fc.constantFrom(...Object.entries(values));
const cell = (options: readonly Scalar[]): fc.Arbitrary<Scalar> => fc.constantFrom<Scalar>(null, ...options);
const operator = fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte' as const);
const { condition } = fc.letrec<{ condition: Specification }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    column.chain(([name, options]) => fc.tuple(operator, cell(options)).map(([op, value]) => where(name, op, value))),
    column.chain(([name, options]) => fc.array(cell(options), { maxLength: 3 }).map((some) => oneOf(name, some))),
    fc.array(tie('condition'), { maxLength: 3 }).map((of) => and(...of)),
    fc.array(tie('condition'), { maxLength: 3 }).map((of) => or(...of)),
    tie('condition').map((of) => not(of)),
  ),
}));

function rowOf(index: number): Row {
  const cells = Object.entries(values).map(([name, options], position) => [
    name,
    [null, ...options][(index * (position + 1) + (index >> position)) % (options.length + 1)] ?? null,
  ]);
  const at = '2026-01-01T00:00:00.000Z';
  const id = `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;
  return { id, version: 1, created_at: at, updated_at: at, ...Object.fromEntries(cells) };
}

const rows = Array.from({ length: 60 }, (_, index) => rowOf(index));
const order = [{ column: 'id', descending: false }];

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`conditions on ${name}`, { skip }, () => {
    it('mean what they mean in memory', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, async (tx) => {
        for (const row of rows) await db.database.writer(tx).insert(table, row);
      });
      const reader = db.database.reader(ctx);
      const check = fc.asyncProperty(condition, async (specification) => {
        const expected = rows.filter((row) => matches(specification, row));
        assert.deepEqual(await reader.select(table, { where: specification, order, limit: 100 }), expected);
        assert.equal(await reader.count(table, specification), expected.length);
      });
      await fc.assert(check, { numRuns: 150, seed: 20260115 });
    });

    it('find nothing by a text that cannot be stored', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, (tx) => db.database.writer(tx).insert(table, rowOf(0)));
      const reader = db.database.reader(ctx);
      for (const word of ['a\0b', '\ud800']) {
        assert.equal(await reader.count(table, where('word', 'eq', word)), 0);
        assert.equal(await reader.count(table, where('word', 'ne', word)), 1);
        assert.equal(await reader.count(table, oneOf('word', [word])), 0);
      }
    });

    it('put null before every value, and ties in the order of their ids', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, async (tx) => {
        for (const row of rows) await db.database.writer(tx).insert(table, row);
      });
      for (const descending of [false, true]) {
        const by = { column: 'word', descending };
        const found = await db.database.reader(ctx).select(table, { where: and(), order: [by, ...order], limit: 100 });
        const words = ['', '100%', 'B', 'a', "o'clock", 'ä'];
        const ranked = rows.toSorted((a, b) => rank(words, a) - rank(words, b));
        const expected = descending ? ranked.toSorted((a, b) => rank(words, b) - rank(words, a)) : ranked;
        assert.deepEqual(
          found.map(({ id }) => id),
          expected.map(({ id }) => id),
        );
      }
    });
  });
}

function rank(words: readonly string[], { word }: Row): number {
  return word === null ? -1 : words.indexOf(String(word));
}
