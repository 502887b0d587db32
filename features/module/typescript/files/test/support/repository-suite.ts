import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { AggregateRoot } from '../../src/kernel/aggregate-root.ts';
import { AppError } from '../../src/kernel/app-error.ts';
import type { PageQuery, Repository } from '../../src/kernel/repository.ts';
import { and, type Scalar, where } from '../../src/kernel/specification.ts';
import { writeCursor } from '../../src/platform/db/cursor.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import type { ModuleContract, ModuleDescription } from '../../src/platform/module/module-contract.ts';
import { testContext as ctx, type OpenTestDatabase, openDatabase, type TestDatabase } from './database.ts';
import { stores } from './stores.ts';

/** What every repository must do, on every installed driver. `make` gives a new aggregate with keys of its own. */
export function testRepository<Props extends object, Aggregate extends AggregateRoot<Props>>(
  contract: ModuleContract<Props, Aggregate>,
  make: () => Aggregate,
  openAround: OpenTestDatabase = openDatabase,
): void {
  const tables = [tableOf(contract)];
  for (const [name, { skip, open }] of Object.entries(stores)) {
    describe(`${contract.name} repository on ${name}`, { skip }, () => {
      let db: TestDatabase;
      let repository: Repository<Aggregate, Props>;
      const save = (...aggregates: readonly Aggregate[]): Promise<void> =>
        db.database.run(ctx, async (tx) => {
          for (const aggregate of aggregates) await repository.save(tx, aggregate);
        });
      before(async () => {
        db = await openAround(open, tables);
        repository = createRepository(db.database, contract);
      });
      after(() => db[Symbol.asyncDispose]());

      it('gives back what was saved', async () => {
        const aggregate = make();
        await save(aggregate);
        assert.deepEqual((await repository.get(ctx, aggregate.id)).toSnapshot(), aggregate.toSnapshot());
      });

      it('publishes the events of what was saved and removed', async () => {
        const aggregate = make();
        await save(aggregate);
        assert.equal(db.published.at(-1)?.type, `${contract.type}Created`);
        assert.equal(db.published.at(-1)?.aggregate.id, aggregate.id);
      });

      it('says so when there is none', async () => {
        await assert.rejects(repository.get(ctx, make().id), hasCode(contract.errors.notFound.code));
        await assert.rejects(
          db.database.run(ctx, (tx) => repository.remove(tx, make())),
          hasCode(contract.errors.notFound.code),
        );
      });

      it('refuses a natural key that is taken, and names the field', async () => {
        const unique = naturalKeyOf(contract);
        if (unique === undefined) return;
        const [first, second] = [make(), make()];
        await save(first, second);
        const { props, ...identity } = second.toSnapshot();
        const value = first.toSnapshot().props[unique as keyof Props];
        const copy = contract.rehydrate({ ...identity, props: { ...props, [unique]: value } });
        await assert.rejects(save(copy), (error) => {
          assert.ok(error instanceof AppError);
          assert.equal(error.definition, contract.errors.alreadyExists);
          assert.deepEqual(error.violations, [{ path: unique, message: 'is already taken' }]);
          return true;
        });
      });

      it('refuses to save what somebody else has changed', async () => {
        const aggregate = make();
        await save(aggregate);
        const stale = contract.rehydrate({ ...aggregate.toSnapshot(), version: 9 });
        await assert.rejects(save(stale), hasCode(contract.errors.changed.code));
      });

      it('refuses a cursor that was made up', async () => {
        const made = [
          'x',
          writeCursor('-createdAt', 'x', make().id),
          writeCursor('-createdAt', '2026-01-01T00:00:00.000Z', 'x'),
          writeCursor('createdAt', '2026-01-01T00:00:00.000Z', make().id),
        ];
        for (const cursor of made) {
          const page = repository.page(ctx, { where: and(), limit: 1, sort: '-createdAt', cursor });
          await assert.rejects(page, hasCode('CURSOR_INVALID'));
        }
      });

      it('forgets what was removed', async () => {
        const aggregate = make();
        await save(aggregate);
        await db.database.run(ctx, (tx) => repository.remove(tx, aggregate));
        await assert.rejects(repository.get(ctx, aggregate.id), hasCode(contract.errors.notFound.code));
      });

      it('finds by specification', async () => {
        const aggregate = make();
        await save(aggregate, make());
        const name = naturalKeyOf(contract);
        if (name === undefined) return;
        const field = name as keyof Props & string;
        const condition = where<Props>(field, 'eq', aggregate.toSnapshot().props[field] as Scalar);
        assert.deepEqual(
          (await repository.find(ctx, condition, 10)).map(({ id }) => id),
          [aggregate.id],
        );
      });
    });

    it(`pages of ${contract.collection} on ${name} hold each one once, in order, with the full total`, {
      skip,
    }, async () => {
      await using db = await openAround(open, tables);
      const repository = createRepository(db.database, contract);
      const all = Array.from({ length: 23 }, make);
      await db.database.run(ctx, async (tx) => {
        for (const aggregate of all) await repository.save(tx, aggregate);
      });
      const sort = fc.constantFrom(...contract.sortKeys.flatMap((key) => [key, `-${key}`]));
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 30 }), sort, async (limit, order) => {
          const seen = await readPages(repository, { where: and(), limit, sort: order }, all.length);
          assert.deepEqual(seen.map(({ id }) => id).sort(), all.map(({ id }) => id).sort());
          assertOrdered(seen, order);
        }),
        { numRuns: 60 },
      );
    });
  }
}

async function readPages<Props extends object, Aggregate extends AggregateRoot<Props>>(
  repository: Repository<Aggregate, Props>,
  query: PageQuery<Props>,
  total: number,
): Promise<readonly Aggregate[]> {
  const page = await repository.page(ctx, query);
  assert.equal(page.total, total);
  assert.ok(page.items.length <= query.limit);
  if (page.next === undefined) return page.items;
  assert.equal(page.items.length, query.limit);
  return [...page.items, ...(await readPages(repository, { ...query, cursor: page.next }, total))];
}

function assertOrdered<Props extends object>(aggregates: readonly AggregateRoot<Props>[], sort: string): void {
  const key = sort.replace('-', '');
  const values = aggregates.map((aggregate) => {
    const { props, ...identity } = aggregate.toSnapshot();
    return new Map<string, unknown>(Object.entries({ ...identity, ...props })).get(key) as string | number;
  });
  const ordered = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  assert.deepEqual(values, sort.startsWith('-') ? ordered.reverse() : ordered);
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AppError && error.definition.code === code;
}

function naturalKeyOf({ fields }: ModuleDescription): string | undefined {
  return Object.entries(fields).find(([, field]) => field.unique)?.[0];
}
