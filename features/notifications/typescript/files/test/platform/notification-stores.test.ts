import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { DeliveryLog, type NewDelivery } from '../../src/platform/notifications/delivery-log.ts';
import { Inbox } from '../../src/platform/notifications/inbox.ts';
import { notificationTables, tenantOf } from '../../src/platform/notifications/notification-tables.ts';
import { Preferences } from '../../src/platform/notifications/preferences.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { news } from '../support/notifications.ts';
import { stores } from '../support/stores.ts';

const NOW = new Date('2026-03-01T00:00:00.000Z');
const ada = { ...ctx, actor: { id: 'ada', kind: 'user', scopes: [] } } as const;

const whom = { tenant: tenantOf(ctx), recipient: 'ada', address: 'ada' };
const message = { id: '1', notification: '2', kind: 'test.news', ...whom };

for (const [name, { skip, open }] of Object.entries(stores)) {
  const openNotifications = async () => {
    const db = await openDatabase(open, notificationTables);
    let time = NOW.getTime();
    const tick = () => time++;
    const parts = { database: db.database, clock: { now: () => NOW }, ids: createIdSource(tick), keepMs: 1000 };
    return { db, parts };
  };

  describe(`notifications on ${name}`, { skip }, () => {
    it('are in the inbox until they are read, and have an end', async () => {
      const { db, parts } = await openNotifications();
      await using _ = db;
      const inbox = new Inbox(parts);
      await db.database.run(ctx, async (tx) => {
        for (const subject of ['one', 'two']) await inbox.add(tx, { ...message, subject, text: subject });
        await inbox.add(tx, { ...message, recipient: 'bob', subject: 'three', text: 'three' });
      });
      const { items, unread } = await inbox.list(ada, { limit: 10, unread: true });
      assert.deepEqual([items.map(({ subject }) => subject), unread], [['two', 'one'], 2]);
      const [latest] = items;
      assert.equal(latest?.expires_at, new Date(NOW.getTime() + 1000).toISOString());
      assert.equal((await inbox.markRead(ada, latest.id)).read_at, NOW.toISOString());
      const read = await inbox.list(ada, { limit: 10, unread: false });
      assert.deepEqual([read.items.map(({ subject }) => subject), read.unread], [['two'], 1]);
      assert.equal(await inbox.markAllRead(ada), 1);
    });

    it('are logged once for a key, and what has ended stays as it is', async () => {
      const { db, parts } = await openNotifications();
      await using _ = db;
      const log = new DeliveryLog(parts);
      const notification = createIdSource().next();
      const about = { notification, recipient: 'ada', kind: 'test.news', channel: 'mail', key: 'k' };
      const delivery: NewDelivery = { ...about, state: 'pending', address: 'ada@example.com', content: '{}' };
      const add = (given: NewDelivery) => db.database.run(ctx, (tx) => log.add(tx, given));
      const { id } = await add(delivery);
      await assert.rejects(add(delivery), /NOTIFICATION_CONFLICT/);
      await add({ ...delivery, channel: 'sms' });
      await add({ ...delivery, key: undefined });
      await add({ ...delivery, key: undefined });
      assert.equal(await log.findByKey(ctx, about, ['in-app', 'mail']), notification);
      assert.equal(await log.findByKey({ ...ctx, tenant: 'acme' }, about, ['mail']), undefined);
      await log.note(ctx, id, 'sent', { attempts: 2 });
      await log.note(ctx, id, 'failed', { attempts: 3, error: 'late' });
      const row = await log.find(ctx, id);
      assert.deepEqual(
        [row?.state, row?.attempts, row?.address, row?.content, row?.error],
        ['sent', 2, null, null, null],
      );
      assert.equal((await log.list(ctx, { limit: 10, state: 'pending' })).items.length, 3);
    });

    it('follow what somebody has chosen, the last time', async () => {
      const { db, parts } = await openNotifications();
      await using _ = db;
      const channel = {
        mode: 'joining',
        byDefault: true,
        addressOf: () => 'a',
        deliver: async () => undefined,
      } as const;
      const channels = () => new Map([['mail', channel]]);
      const preferences = new Preferences({ ...parts, kinds: new Map([[news.name, news]]), channels });
      const choose = (enabled: boolean) => preferences.set(ctx, 'ada', { kind: news.name, channel: 'mail', enabled });
      for (const enabled of [false, true, false]) assert.equal((await choose(enabled)).channels[0]?.enabled, enabled);
      assert.deepEqual(await preferences.choose(ctx, 'ada', news), { on: [], off: ['mail'] });
      assert.deepEqual(await preferences.choose(ctx, 'bob', news), { on: ['mail'], off: [] });
    });
  });
}
