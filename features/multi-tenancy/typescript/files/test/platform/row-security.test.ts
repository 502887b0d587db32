import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { SqlDriver } from '../../src/platform/db/sql/sql-driver.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf, forNobody, memberOf } from '../support/tenants.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const skip = process.env.TEST_DATABASE_URL ? false : 'TEST_DATABASE_URL is not set';

interface Restricted extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** `force row level security` is for the owner of a table, which the role of a service often is. */
const ROLES = ['the owner of the tables', 'somebody who may only use them'] as const;

/** A database of which the service is an ordinary role: whoever owns the server of tests is exempt from policies. */
async function openRestricted(kind: (typeof ROLES)[number]): Promise<Restricted> {
  const environment = await openTestEnvironment();
  const role = `tenants_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(environment.env.DATABASE_URL ?? '');
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create role ${role}`);
  const { rows } = await admin.query('select current_schema() as schema');
  const schema = rows[0]?.schema;
  await admin.query(`grant usage, create on schema ${schema} to ${role}`);
  if (kind === 'the owner of the tables') {
    const tables = await admin.query('select tablename from pg_tables where schemaname = current_schema()');
    for (const { tablename } of tables.rows) await admin.query(`alter table "${tablename}" owner to ${role}`);
    const views = await admin.query('select matviewname from pg_matviews where schemaname = current_schema()');
    for (const { matviewname } of views.rows)
      await admin.query(`alter materialized view "${matviewname}" owner to ${role}`);
  } else {
    await admin.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`);
  }
  url.searchParams.set('options', `${url.searchParams.get('options')} -c role=${role}`);
  return {
    env: { ...environment.env, DATABASE_URL: url.href },
    async [Symbol.asyncDispose]() {
      await environment.close();
      await admin.query(`drop owned by ${role}; drop role ${role}`);
      await admin.end();
    },
  };
}

const countAll = (driver: SqlDriver, name: string, tenant?: string) =>
  driver.read(tenant === undefined ? forNobody : memberOf(tenant), async (db) => {
    const { rows } = await sql<{ readonly count: number }>`select count(*)::int as count from ${sql.id(name)}`.execute(
      db,
    );
    return rows[0]?.count;
  });

describe('row-level security of PostgreSQL', { skip }, () => {
  for (const kind of ROLES) {
    for (const contract of modules) {
      const { name } = tableOf(contract);

      it(`lets raw SQL of ${kind} see and write ${name} of one tenant only`, async () => {
        await using database = await openRestricted(kind);
        await using service = await startService({ env: database.env });
        const [acme, other] = [clientOf(service, 'acme'), clientOf(service, 'other')];
        assert.equal((await acme.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
        const second = await acme.post(`/${contract.collection}`, sampleOf(contract));
        assert.equal((await other.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
        const store = service.app.platform.use(CurrentStore);
        assert.ok(isSqlStore(store));
        const { driver } = store;
        assert.deepEqual(
          [await countAll(driver, name, 'acme'), await countAll(driver, name, 'other'), await countAll(driver, name)],
          [2, 1, 3],
        );
        // A statement that says nothing about whom it works for, also on a connection that has just worked for somebody.
        const { rows } = await sql<{
          readonly count: number;
        }>`select count(*)::int as count from ${sql.id(name)}`.execute(driver.reader());
        assert.equal(rows[0]?.count, 0);

        const { sql: tx } = await driver.begin(memberOf('other'));
        const id = second.json.id;
        const changed = await sql`update ${sql.id(name)} set version = version + 1 where id = ${id}`.execute(tx);
        assert.equal(changed.numAffectedRows, 0n);
        await assert.rejects(sql`update ${sql.id(name)} set tenant_id = 'acme'`.execute(tx), { code: '42501' });
        await tx.rollback().execute();
      });
    }
  }

  it('is not there for a role that is exempt from it, and the service says so', async () => {
    await using service = await startService();
    assert.ok(service.logs.some(({ msg }) => String(msg).includes('exempt from row-level security')));
    await using database = await openRestricted(ROLES[0]);
    await using restricted = await startService({ env: database.env });
    assert.ok(!restricted.logs.some(({ msg }) => String(msg).includes('exempt from row-level security')));
  });
});
