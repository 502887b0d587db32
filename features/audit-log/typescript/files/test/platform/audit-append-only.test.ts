import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { AuditLog } from '../../src/platform/audit/audit-log.ts';
import { Database } from '../../src/platform/db/database.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { testContext as ctx } from '../support/database.ts';
import { startService } from '../support/service.ts';

it('the database itself refuses to change or delete entries', async () => {
  await using service = await startService();
  const { use } = service.app.platform;
  await use(Database).run(ctx, (tx) => use(AuditLog).record(tx, { action: 'test' }));
  const store = use(CurrentStore);
  assert.ok(isSqlStore(store));
  for (const statement of [sql`update audit_entries set actor = 'x'`, sql`delete from audit_entries`])
    await assert.rejects(
      store.driver.session(({ sql: db }) => statement.execute(db)),
      /audit_entries only grows/,
    );
});
