import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { Database } from '../../src/platform/db/database.ts';
import { readHistory } from '../../src/platform/db/migrations/history.ts';
import { migrateDown, migrateUp } from '../../src/platform/db/migrations/migrate.ts';
import { migrateCommand } from '../../src/platform/db/migrations/migrate-command.ts';
import { type Migration, orderMigrations } from '../../src/platform/db/migrations/migration.ts';
import { readMigrations } from '../../src/platform/db/migrations/read-migrations.ts';
import { verifyMigrations } from '../../src/platform/db/migrations/verify.ts';
import type { SqlDriver } from '../../src/platform/db/sql/sql-driver.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { openDatabaseEnvironment } from '../support/environments/database.ts';
import { modules } from '../support/modules.ts';
import { stores } from '../support/stores.ts';
import type { TestStore } from '../support/test-store.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

function migration(owner: string, number: number, change: Partial<Migration> = {}): Migration {
  const table = `${owner}_${number}`;
  return {
    owner,
    number,
    id: `${owner}/000${number}-make`,
    up: `create table ${table} (id text not null);`,
    down: `drop table ${table};`,
    check: undefined,
    transactional: true,
    after: [],
    ...change,
  };
}

/** An empty database, opened. */
async function withDatabase<T>(open: TestStore['open'], work: (driver: SqlDriver) => Promise<T>): Promise<T> {
  const store = await open([]);
  assert.ok(isSqlStore(store));
  return work(store.driver).finally(() => store.close());
}

const up = (driver: SqlDriver, migrations: readonly Migration[]) =>
  driver.session((session) => migrateUp(session, migrations));
const idsOf = (migrations: readonly { readonly id: string }[]) => migrations.map(({ id }) => id);

for (const [name, { skip, open }] of Object.entries(stores).filter(([store]) => store !== 'memory')) {
  describe(`migrations on ${name}`, { skip }, () => {
    it('of this service can be taken back and applied again, and make what the service declares', async () => {
      await withDatabase(open, async (driver) => {
        const migrations = await readMigrations(FOLDER, driver.dialect.name);
        const { tables } = buildApp({ features, env: {} }).platform.use(Database);
        assert.ok(tables.length >= modules.length);
        assert.deepEqual(await verifyMigrations(driver, migrations, tables), []);
      });
    });

    it('are applied once, and taken back from the last', async () => {
      await withDatabase(open, async (driver) => {
        const all = [migration('a', 1), migration('a', 2), migration('b', 1)];
        assert.deepEqual(await up(driver, all.slice(0, 1)), all.slice(0, 1));
        assert.deepEqual(await up(driver, all), all.slice(1));
        assert.deepEqual(await up(driver, all), []);
        const back = await driver.session((session) => migrateDown(session, all, 2));
        assert.deepEqual(idsOf(back), ['b/0001-make', 'a/0002-make']);
        assert.deepEqual(idsOf(await readHistory(driver.reader())), ['a/0001-make']);
      });
    });

    it('of an owner that has gone stay, and do not disturb the others', async () => {
      await withDatabase(open, async (driver) => {
        await up(driver, [migration('a', 1), migration('gone', 1)]);
        const left = [migration('a', 1), migration('a', 2)];
        assert.deepEqual(idsOf(await up(driver, left)), ['a/0002-make']);
        const status = await migrateCommand({ driver, migrations: left, tables: [] }, ['status']);
        assert.deepEqual(status, [
          'applied  a/0001-make',
          'applied  a/0002-make',
          'applied  gone/0001-make  (its files are gone)',
        ]);
        await assert.rejects(
          migrateCommand({ driver, migrations: left, tables: [] }, ['down', '2']),
          /gone\/0001-make is applied, and its files are gone/,
        );
      });
    });

    it('leave nothing behind when they fail, and say which one it was', async () => {
      await withDatabase(open, async (driver) => {
        const broken = migration('a', 2, { up: 'create table half (id text); create nonsense;' });
        await assert.rejects(up(driver, [migration('a', 1), broken]), /a\/0002-make up: .*Nothing of it is kept/);
        const schema = await driver.session((session) => session.describe());
        assert.ok(!schema.some((line) => line.includes('half')));
        assert.deepEqual(idsOf(await readHistory(driver.reader())), ['a/0001-make']);
      });
    });

    it('are rolled back when their check finds rows', async () => {
      await withDatabase(open, async (driver) => {
        const check = 'select id from a_1 where length(id) < 3';
        const first = migration('a', 1);
        const second = migration('a', 2, {
          up: "insert into a_1 values ('abc'), ('x');",
          down: 'delete from a_1;',
          check,
        });
        await assert.rejects(up(driver, [first, second]), /its check finds 1 rows, such as \{"id":"x"\}/);
        assert.deepEqual(await rowsOf(driver, 'a_1'), []);
        await up(driver, [first, { ...second, up: "insert into a_1 values ('abc');" }]);
        assert.deepEqual(await rowsOf(driver, 'a_1'), [{ id: 'abc' }]);
      });
    });

    it('cannot be changed after they have been applied, except for white space', async () => {
      await withDatabase(open, async (driver) => {
        const first = migration('a', 1);
        await up(driver, [first]);
        assert.deepEqual(await up(driver, [{ ...first, up: `  ${first.up}  ` }]), []);
        const changed = { ...first, up: 'create table other (id text);' };
        await assert.rejects(up(driver, [changed]), /Changed since they were applied: a\/0001-make/);
      });
    });

    it('that run at the same time are applied once', async () => {
      await withDatabase(open, async (driver) => {
        const all = [migration('a', 1), migration('a', 2), migration('b', 1)];
        const done = await Promise.all([up(driver, all), up(driver, all), up(driver, all)]);
        assert.deepEqual(done.flat(), all);
      });
    });

    it('that cannot be taken back, or do not make what the code declares, are found', async () => {
      const forgetful = migration('a', 1, {
        up: 'create table a_1 (id text not null); create index if not exists i on a_1 (id); create table if not exists b (id text);',
      });
      const table = { name: 'a_1', columns: { label: 'text' }, unique: ['label'], optional: [], sorted: [] } as const;
      await withDatabase(open, async (driver) => {
        const problems = (await verifyMigrations(driver, [forgetful], [table])).join('\n');
        assert.match(problems, /a\/0001-make down: leaves .*\bb\b/);
        assert.match(problems, /The code declares, and no migration makes: column a_1\.label/);
        assert.match(problems, /The code declares, and no migration makes: unique a_1 \(label\)/);
        const empty = migration('a', 1, { down: 'select 1;' });
        await assert.rejects(verifyMigrations(driver, [empty], []), /a\/0001-make up: .*a_1/);
      });
    });
  });
}

describe('the order of migrations', () => {
  it('is that of owner and number, except for what has to come first', () => {
    const all = [
      migration('b', 2),
      migration('b', 1),
      migration('a', 1, { after: ['c/0002', 'absent/0001'] }),
      migration('c', 2),
      migration('c', 1),
    ];
    const ids = orderMigrations(all).map(({ owner, number }) => `${owner}${number}`);
    assert.deepEqual(ids, ['c1', 'c2', 'a1', 'b1', 'b2']);
  });

  it('has no circle', () => {
    const circle = [migration('a', 1, { after: ['b/0001'] }), migration('b', 1, { after: ['a/0001'] })];
    assert.throws(() => orderMigrations(circle), /a\/0001-make -> b\/0001-make -> a\/0001-make/);
  });
});

describe('files of migrations', () => {
  const read = async (files: Readonly<Record<string, string>>) => {
    const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await mkdir(join(folder, 'a'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'a', name), text);
    return readMigrations(pathToFileURL(`${folder}/`), 'sqlite').finally(() => rm(folder, { recursive: true }));
  };

  it('hold a direction of a dialect each, and say in their first lines how they run', async () => {
    const [found] = await read({
      '0001-x.sqlite.up.sql': '-- no transaction\n-- after: b/0002\nselect 1;\n-- after: c/0001\n',
      '0001-x.sqlite.down.sql': 'select 2;',
      '0001-x.postgres.up.sql': 'select 3;',
    });
    assert.deepEqual([found?.transactional, found?.after, found?.down], [false, ['b/0002'], 'select 2;']);
  });

  it('that are odd, doubled or missing stop the start', async () => {
    await assert.rejects(read({ 'x.sql': '' }), /x\.sql is no migration: name it/);
    await assert.rejects(read({ '0001-x.sqlite.up.sql': '' }), /0001-x\.sqlite\.down\.sql is missing/);
    await assert.rejects(read({ '0001-x.postgres.up.sql': '' }), /0001-x\.sqlite\.up\.sql is missing/);
    await assert.rejects(
      read({ '0001-x.sqlite.up.sql': '', '0001-y.sqlite.down.sql': '' }),
      /two migrations have this number: x, y/,
    );
  });
});

it('two processes migrate one file once', async () => {
  const { env, close } = await openDatabaseEnvironment();
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const run = promisify(execFile);
  const outputs = await Promise.all([1, 2].map(() => run(process.execPath, [main, 'migrate', 'up'], { env })));
  const lines = outputs.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line.startsWith('Applied '));
  const migrations = await readMigrations(FOLDER, 'sqlite');
  assert.deepEqual(
    lines.toSorted(),
    idsOf(migrations)
      .map((id) => `Applied ${id}`)
      .toSorted(),
  );
  await close();
});

async function rowsOf(driver: SqlDriver, table: string): Promise<readonly unknown[]> {
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(driver.reader());
  return rows.map((row) => ({ ...row }));
}
