import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AggregateRoot } from '../../src/kernel/aggregate-root.ts';
import { AppError } from '../../src/kernel/app-error.ts';
import { and } from '../../src/kernel/specification.ts';
import { createRepository } from '../../src/platform/db/repository.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import type { ModuleContract } from '../../src/platform/module/module-contract.ts';
import { separateTenants } from '../../src/platform/tenant/separate-tenants.ts';
import { tenantScope, withTenant } from '../../src/platform/tenant/tenant-table.ts';
import { openDatabase } from './database.ts';
import { stores } from './stores.ts';
import { forNobody, memberOf } from './tenants.ts';

/** Either of them has to do: should one be forgotten, the other still holds. */
const GUARDS = {
  'the conditions of repositories and the layer around the store': { scopes: [tenantScope], layer: separateTenants },
  'the conditions of repositories alone': { scopes: [tenantScope], layer: undefined },
  'the layer around the store alone': { scopes: [], layer: separateTenants },
} as const;

/** What the repository of every module must do where there are tenants, on every installed driver. */
export function testTenants<Props extends object, Aggregate extends AggregateRoot<Props>>(
  contract: ModuleContract<Props, Aggregate>,
  make: () => Aggregate,
): void {
  const [acme, other, stranger] = [memberOf('acme'), memberOf('other'), { ...memberOf('acme'), tenant: undefined }];
  const { notFound } = contract.errors;
  for (const [name, { skip, open }] of Object.entries(stores)) {
    describe(`${contract.name} repository of tenants on ${name}`, { skip }, () => {
      for (const [guard, { scopes, layer }] of Object.entries(GUARDS)) {
        it(`gives nobody what belongs to another, by ${guard}`, async () => {
          const openSeparate: typeof open = async (tables) => {
            const store = await open(tables);
            return layer ? layer(store) : store;
          };
          const options = { scopes, shapes: [withTenant] };
          await using db = await openDatabase(openSeparate, [withTenant(tableOf(contract))], options);
          const repository = createRepository(db.database, contract);
          const save = (ctx: typeof acme, aggregate: Aggregate): Promise<void> =>
            db.database.run(ctx, (tx) => repository.save(tx, aggregate));
          const [mine, theirs] = [make(), make()];
          await save(acme, mine);
          await save(other, theirs);

          await assert.rejects(repository.get(other, mine.id), hasCode(notFound.code));
          const found = await repository.find(other, and(), 10);
          const page = await repository.page(other, { where: and(), limit: 10 });
          for (const items of [found, page.items])
            assert.deepEqual(
              items.map(({ id }) => id),
              [theirs.id],
            );
          assert.equal(page.total, 1);
          const copy = contract.rehydrate(mine.toSnapshot());
          await assert.rejects(save(other, copy), hasCode(notFound.code));
          await assert.rejects(
            db.database.run(other, (tx) => repository.remove(tx, copy)),
            hasCode(notFound.code),
          );
          assert.deepEqual((await repository.get(acme, mine.id)).toSnapshot(), mine.toSnapshot());

          await assert.rejects(repository.find(stranger, and(), 10), hasCode('TENANT_REQUIRED'));
          await assert.rejects(save(stranger, make()), hasCode('TENANT_REQUIRED'));
          const all = await repository.find(forNobody, and(), 10);
          assert.deepEqual(all.map(({ id }) => id).sort(), [mine.id, theirs.id].sort());
        });
      }
    });
  }
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AppError && error.definition.code === code;
}
