import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Context } from '../../src/kernel/context.ts';
import { and, not, or, where } from '../../src/kernel/specification.ts';
import { type Row, type Store, type Table, UniqueViolation } from '../../src/platform/db/store.ts';
import { separateTenants } from '../../src/platform/tenant/separate-tenants.ts';
import { withTenant } from '../../src/platform/tenant/tenant-table.ts';
import { stores } from '../support/stores.ts';
import { forNobody, memberOf } from '../support/tenants.ts';

const things: Table = {
  name: 'things',
  perTenant: true,
  columns: { label: 'text' },
  unique: ['label'],
  optional: [],
  sorted: ['created_at'],
};
const AT = '2026-03-01T00:00:00.000Z';
const TENANTS = ['acme', 'other'] as const;
const BY_ID = [{ column: 'id', descending: false }];
const IDS = [1, 2, 3].map((digit) => `00000000-0000-7000-8000-00000000000${digit}`);
/** What a caller could ask with, to get at everything. */
const GREEDY = [and(), or(and(), and()), not(where('id', 'eq', IDS[0] ?? '')), where('tenant_id', 'ne', 'nobody')];

const rowOf = (id: string, label: string, more = {}): Row => ({
  ...{ id, version: 1, created_at: AT, updated_at: AT, label },
  ...more,
});

async function inside<T>(store: Store, ctx: Context, work: (tx: Awaited<ReturnType<Store['begin']>>) => Promise<T>) {
  const tx = await store.begin(ctx);
  try {
    const result = await work(tx);
    await tx.commit();
    return result;
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

type Step = readonly [tenant: string, action: 'insert' | 'update' | 'delete', id: string, label: string];
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(...TENANTS),
  fc.constantFrom('insert' as const, 'update' as const, 'delete' as const),
  fc.constantFrom(...IDS),
  fc.constantFrom('a', 'b'),
);

/** What each step does where every tenant has a database to itself, except that ids are unique in all of them. */
function createModel() {
  const rows = new Map<string, { readonly tenant: string; readonly label: string; readonly version: number }>();
  const isTaken = (tenant: string, label: string, id: string): boolean =>
    [...rows].some(([other, row]) => other !== id && row.tenant === tenant && row.label === label);
  return {
    rows,
    apply([tenant, action, id, label]: Step): boolean | 'taken' {
      const row = rows.get(id);
      if (action === 'insert') {
        if (row || isTaken(tenant, label, id)) return 'taken';
        rows.set(id, { tenant, label, version: 1 });
        return true;
      }
      if (row?.tenant !== tenant) return false;
      if (action === 'delete') return rows.delete(id);
      if (isTaken(tenant, label, id)) return 'taken';
      rows.set(id, { tenant, label, version: row.version + 1 });
      return true;
    },
  };
}

async function perform(store: Store, [tenant, action, id, label]: Step, version: number): Promise<boolean | 'taken'> {
  return inside(store, memberOf(tenant), async (tx) => {
    if (action === 'delete') return tx.delete(things, id, version);
    if (action === 'update') return tx.update(things, rowOf(id, label, { version: version + 1 }), version);
    await tx.insert(things, rowOf(id, label));
    return true;
  }).catch((error: unknown) => {
    if (error instanceof UniqueViolation) return 'taken';
    throw error;
  });
}

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`tenants on ${name}`, { skip }, () => {
    it('have what they would have in a database to themselves, whatever all of them do', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const store = separateTenants(await open([withTenant(things)]));
          const model = createModel();
          for (const one of steps) {
            const version = model.rows.get(one[2])?.version ?? 1;
            assert.equal(await perform(store, one, version), model.apply(one), JSON.stringify(one));
          }
          for (const tenant of TENANTS) {
            const expected = [...model.rows].filter(([, row]) => row.tenant === tenant);
            for (const condition of GREEDY) {
              const query = { where: condition, order: BY_ID, limit: 9 };
              const found = await store.reader(memberOf(tenant)).select(things, query);
              assert.ok(found.every(({ tenant_id }) => tenant_id === tenant));
            }
            const all = { where: and(), order: BY_ID, limit: 9 };
            const seen = await store.reader(memberOf(tenant)).select(things, all);
            assert.deepEqual(seen.map(({ id }) => id).sort(), expected.map(([id]) => id).sort());
            assert.equal(await store.reader(memberOf(tenant)).count(things, and()), expected.length);
            const claimed = await inside(store, memberOf(tenant), (tx) => tx.claim(things, all));
            assert.equal(claimed.length, expected.length);
          }
          assert.equal(await store.reader(forNobody).count(things, and()), model.rows.size);
          await store.close();
        }),
        { numRuns: 25, seed: 20_261_121 },
      );
    });

    it('are all reached by the service itself, which says for whom it adds a row and never moves one', async () => {
      const store = separateTenants(await open([withTenant(things)]));
      const [id = ''] = IDS;
      await assert.rejects(
        inside(store, forNobody, (tx) => tx.insert(things, rowOf(id, 'a'))),
        /A row of things needs a tenant/,
      );
      await inside(store, forNobody, (tx) => tx.insert(things, rowOf(id, 'a', { tenant_id: 'acme' })));
      assert.equal(await inside(store, forNobody, (tx) => tx.update(things, rowOf(id, 'b', { version: 2 }), 1)), true);
      const query = { where: and(), order: BY_ID, limit: 9 };
      const [row] = await store.reader(memberOf('acme')).select(things, query);
      assert.deepEqual([row?.label, row?.tenant_id], ['b', 'acme']);
      const moved = rowOf(id, 'c', { tenant_id: 'other', version: 3 });
      for (const ctx of [forNobody, memberOf('acme')]) {
        await assert.rejects(
          inside(store, ctx, (tx) => tx.update(things, moved, 2)),
          /belongs to one tenant/,
        );
      }
      await store.close();
    });

    it('are of no use to a caller that belongs to none', async () => {
      const store = separateTenants(await open([withTenant(things)]));
      const { tenant: _, ...stranger } = memberOf('acme');
      const ctx = { ...stranger, tenant: undefined };
      const isRefusal = (error: unknown) => error instanceof AppError && error.definition.code === 'TENANT_REQUIRED';
      await assert.rejects(store.reader(ctx).count(things, and()), isRefusal);
      await assert.rejects(store.reader({ ...ctx, actor: undefined }).countBy(things, and(), ['label']), isRefusal);
      await assert.rejects(
        inside(store, ctx, (tx) => tx.insert(things, rowOf(IDS[0] ?? '', 'a'))),
        isRefusal,
      );
      await store.close();
    });
  });
}
