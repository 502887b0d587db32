import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIdSource } from '../../src/kernel/id.ts';
import { and } from '../../src/kernel/specification.ts';
import { createExpiry } from '../../src/platform/db/expiry/expiry.ts';
import type { Row, Table } from '../../src/platform/db/store.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { stores } from '../support/stores.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const ids = createIdSource();
const clock = { now: () => new Date(NOW) };
const table: Table = {
  name: 'tickets',
  columns: { expires_at: 'timestamp' },
  unique: [],
  optional: [],
  sorted: ['expires_at'],
};

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`expiry on ${name}`, { skip }, () => {
    it('deletes every row whose time is over, and no other', async () => {
      await using db = await openDatabase(open, [table]);
      await db.database.run(ctx, async (tx) => {
        for (let index = 0; index < 1200; index += 1) await db.database.writer(tx).insert(table, ticket(NOW - index));
        await db.database.writer(tx).insert(table, ticket(NOW + 1));
      });
      const log = createLogger({ name: 'test', level: 'fatal', secrets: new Set() });
      const expiry = createExpiry({ ...db, clock, ids, log, table });
      const count = () => db.database.reader(ctx).count(table, and());
      expiry.start();
      for (let wait = 0; wait < 500 && (await count()) > 1; wait += 1) await sleep(10);
      await expiry.stop();
      const [left] = await db.database.reader(ctx).select(table, {
        where: and(),
        order: [{ column: 'id', descending: false }],
        limit: 10,
      });
      assert.deepEqual([await count(), left?.expires_at], [1, new Date(NOW + 1).toISOString()]);
    });

    it('says so when it cannot, and stops in order', async () => {
      await using db = await openDatabase(open, [table]);
      const lines: string[] = [];
      const log = createLogger({
        name: 'test',
        level: 'warn',
        secrets: new Set(),
        destination: { write: (line) => void lines.push(line) },
      });
      const database = { ...db.database, run: () => Promise.reject(new Error('the database is gone')) };
      const expiry = createExpiry({ database, clock, ids, log, table });
      expiry.start();
      await sleep(5);
      await expiry.stop();
      assert.match(lines.join(''), /tickets.*old rows cannot be deleted/);
    });
  });
}

function ticket(expiresAt: number): Row {
  const at = clock.now().toISOString();
  return {
    id: ids.next(),
    version: 1,
    created_at: at,
    updated_at: at,
    expires_at: new Date(expiresAt).toISOString(),
  };
}
