import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import { Database } from '../../src/platform/db/database.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { checkContent } from '../../src/platform/notifications/check-content.ts';
import { html } from '../../src/platform/notifications/html.ts';
import {
  type ChannelMessage,
  type NotificationChannel,
  NotificationChannels,
} from '../../src/platform/notifications/notification-channel.ts';
import { defineNotification } from '../../src/platform/notifications/notification-kind.ts';
import { testContext as ctx } from '../support/database.ts';
import { alarm, type NotificationsService, news, startNotifications } from '../support/notifications.ts';

const ada = { id: 'ada' };

interface Pigeon {
  readonly channel: NotificationChannel;
  /** What arrived. */
  readonly arrived: readonly ChannelMessage[];
  /** What it says to the next messages instead of taking them. */
  readonly answers: (Error | 'hang' | Promise<never>)[];
}

/** A channel that speaks with somebody else. */
function keepPigeon(): Pigeon {
  const arrived: ChannelMessage[] = [];
  const answers: Pigeon['answers'] = [];
  const channel: NotificationChannel = {
    mode: 'remote',
    byDefault: true,
    addressOf: ({ id }) => (id === 'hermit' ? undefined : `loft of ${id}`),
    async deliver(_ctx, message) {
      const answer = answers.shift();
      if (answer === 'hang') return new Promise(() => undefined);
      if (answer instanceof Promise) return answer;
      if (answer) throw answer;
      arrived.push(message);
    },
  };
  return { channel, arrived, answers };
}

const withPigeon = (pigeon: Pigeon, env: Readonly<Record<string, string>> = {}): Promise<NotificationsService> =>
  startNotifications(({ use }) => void use(NotificationChannels).set('pigeon', pigeon.channel), env);

const states = (deliveries: readonly { channel: string; state: string; attempts: number }[], channel: string) =>
  deliveries.filter((one) => one.channel === channel).map(({ state, attempts }) => [state, attempts]);

const inboxOf = async ({ call }: NotificationsService, who: string) => (await call(who, 'GET', '/notifications')).json;

/** One after the other, each in a millisecond of its own. */
async function tellAda({ notifications }: NotificationsService, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await notifications.notify(ctx, news, { to: ada, data: { text } });
    await sleep(2);
  }
}

describe('a notification', () => {
  it('is in the inbox of its recipient and of nobody else, together with the change', async () => {
    await using test = await startNotifications();
    const database = test.service.app.platform.use(Database);
    const change = (text: string, fails: boolean) =>
      database.run({ ...ctx, tenant: 'acme' }, async (tx) => {
        await test.notifications.notify(tx, news, { to: ada, data: { text } });
        if (fails) throw new Error('undone');
      });
    await assert.rejects(change('lost', true), /undone/);
    await change('kept', false);
    const { items, unread } = await inboxOf(test, 'ada@acme');
    assert.equal(unread, 1);
    const [{ id, createdAt, ...message }] = items;
    assert.deepEqual(message, { kind: 'test.news', subject: 'News: kept', text: 'kept', link: '/news' });
    assert.ok(Date.parse(createdAt) <= Date.now());
    for (const other of ['bob@acme', 'ada', 'ada@globex']) {
      assert.deepEqual(await inboxOf(test, other), { items: [], unread: 0 }, other);
      assert.equal(
        (await test.call(other, 'POST', `/notifications/${id}/read`, {})).json.code,
        'NOTIFICATION_NOT_FOUND',
      );
    }
    assert.equal((await test.call(undefined, 'GET', '/notifications')).status, 401);
  });

  it('is read once, alone or with all others', async () => {
    await using test = await startNotifications();
    await tellAda(test, ['one', 'two', 'three']);
    const [latest] = (await inboxOf(test, 'ada')).items;
    assert.equal(latest.text, 'three');
    const { json: first } = await test.call('ada', 'POST', `/notifications/${latest.id}/read`, {});
    const { json: again } = await test.call('ada', 'POST', `/notifications/${latest.id}/read`, {});
    assert.ok(first.readAt);
    assert.equal(again.readAt, first.readAt);
    const unread = (await test.call('ada', 'GET', '/notifications?unread=true')).json;
    assert.deepEqual([unread.items.map(({ text }: { text: string }) => text), unread.unread], [['two', 'one'], 2]);
    assert.deepEqual((await test.call('ada', 'POST', '/notifications/read', {})).json, { read: 2 });
    assert.deepEqual((await test.call('ada', 'POST', '/notifications/read', {})).json, { read: 0 });
    assert.equal((await inboxOf(test, 'ada')).unread, 0);
  });

  it('comes in pages, each once', async () => {
    await using test = await startNotifications();
    const texts = Array.from({ length: 5 }, (_, index) => `n${index}`);
    await tellAda(test, texts);
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const path: string = `/notifications?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { json } = await test.call('ada', 'GET', path);
      seen.push(...json.items.map(({ text }: { text: string }) => text));
      cursor = json.next;
    }
    assert.deepEqual(seen, texts.toReversed());
    assert.equal((await test.call('ada', 'GET', '/notifications?cursor=made-up')).json.code, 'CURSOR_INVALID');
  });

  it('is one for its key, however often it is asked for', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon);
    const notify = (id: string, key: string) =>
      test.notifications.notify(ctx, news, { to: { id }, data: { text: key }, key });
    const first = await notify('ada', 'day-1');
    assert.equal(await notify('ada', 'day-1'), first);
    const others = [await notify('ada', 'day-2'), await notify('bob', 'day-1')];
    assert.equal(new Set([first, ...others]).size, 3);
    await test.deliveries('ada');
    await test.deliveries('bob');
    assert.deepEqual(pigeon.arrived.map(({ recipient, text }) => `${recipient} ${text}`).toSorted(), [
      'ada day-1',
      'ada day-2',
      'bob day-1',
    ]);
    const both = await Promise.allSettled([notify('eve', 'day-1'), notify('eve', 'day-1')]);
    for (const one of both)
      if (one.status === 'rejected') assert.equal(one.reason.definition.code, 'NOTIFICATION_CONFLICT');
    assert.equal((await inboxOf(test, 'eve')).items.length, 1);
  });

  it('is of a kind that the service knows, and kinds are told apart', async () => {
    await using test = await startNotifications();
    const other = defineNotification<{ text: string }>('test.other', { title: 'Other', template: news.template });
    const unknown = test.notifications.notify(ctx, other, { to: ada, data: { text: 'a' } });
    await assert.rejects(unknown, /Nobody has added notifications of kind test\.other/);
    assert.throws(() => test.notifications.add(news), /two kinds of notifications test\.news/);
  });
});

describe('a channel that speaks with somebody else', () => {
  it('is asked again until it takes the message, which has the same id each time', async () => {
    const pigeon = keepPigeon();
    pigeon.answers.push(new Error('hawk'), 'hang');
    await using test = await withPigeon(pigeon, { NOTIFICATIONS_TIMEOUT_MS: '20' });
    const notification = await test.notifications.notify(ctx, news, { to: ada, data: { text: 'a' } });
    const deliveries = await test.deliveries('ada');
    assert.deepEqual(states(deliveries, 'pigeon'), [['sent', 3]]);
    assert.deepEqual(states(deliveries, 'in-app'), [['sent', 1]]);
    const [message] = pigeon.arrived;
    assert.equal(message?.id, deliveries.find(({ channel }) => channel === 'pigeon').id);
    assert.deepEqual(
      [message?.notification, message?.address, message?.subject, message?.html],
      [notification, 'loft of ada', 'News: a', '<p>a</p>'],
    );
  });

  it('fails after its attempts, or at once when it refuses for good, and can be sent again', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon, { NOTIFICATIONS_ATTEMPTS: '2' });
    pigeon.answers.push(new Error('hawk'), new Error('storm'));
    await test.notifications.notify(ctx, news, { to: ada, data: { text: 'a' } });
    const [failed] = (await test.deliveries('ada')).filter(({ channel }) => channel === 'pigeon');
    assert.deepEqual([failed.state, failed.attempts, failed.error], ['failed', 2, 'storm']);
    assert.ok(test.service.logs.some(({ msg }) => msg === 'a notification failed'));
    pigeon.answers.push(new AppError(coreErrors.FORBIDDEN));
    await test.notifications.notify(ctx, news, { to: { id: 'bob' }, data: { text: 'b' } });
    assert.deepEqual(states(await test.deliveries('bob'), 'pigeon'), [['failed', 1]]);
    const again = await test.call('operator', 'POST', `/notification-deliveries/${failed.id}/attempts`, {});
    assert.deepEqual([again.status, again.json.state], [202, 'pending']);
    assert.deepEqual(states(await test.deliveries('ada'), 'pigeon'), [['sent', 1]]);
    assert.deepEqual([pigeon.arrived.length, pigeon.arrived[0]?.text], [1, 'a']);
    const twice = await test.call('operator', 'POST', `/notification-deliveries/${failed.id}/attempts`, {});
    assert.deepEqual([twice.status, twice.json.code], [409, 'NOTIFICATION_NOT_REPEATABLE']);
  });

  it('leaves nothing of what it has delivered, and says when it has no address', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon);
    await test.notifications.notify(ctx, news, { to: ada, data: { text: 'secret' } });
    await test.notifications.notify(ctx, news, { to: { id: 'hermit' }, data: { text: 'b' } });
    assert.deepEqual(states(await test.deliveries('hermit'), 'pigeon'), [['unreachable', 0]]);
    await test.deliveries('ada');
    const database = test.service.app.platform.use(Database);
    const table = database.tables.find(({ name }) => name === 'notification_deliveries') ?? assert.fail();
    const order = [{ column: 'id', descending: false }];
    const rows = await database.reader(ctx).select(table, { where: { op: 'and', of: [] }, order, limit: 100 });
    assert.equal(rows.filter(({ channel }) => channel === 'in-app' || channel === 'pigeon').length, 4);
    assert.doesNotMatch(JSON.stringify(rows), /secret|loft/);
    const keptMs = rows.map((row) => Date.parse(String(row.expires_at)) - Date.parse(String(row.created_at)));
    assert.deepEqual(new Set(keptMs), new Set([720 * 3_600_000]));
  });
});

describe('preferences', () => {
  const choose = ({ call }: NotificationsService, kind: string, channel: string, enabled: boolean) =>
    call('ada', 'PUT', `/notification-preferences/${kind}/${channel}`, { enabled });

  it('turn a kind off by one channel, and on again', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon);
    const { json } = await choose(test, 'test.news', 'pigeon', false);
    const channels = (items: readonly { name: string; enabled: boolean }[]) =>
      items.flatMap(({ name, enabled }) => (name === 'in-app' || name === 'pigeon' ? [[name, enabled]] : []));
    assert.deepEqual(channels(json.channels), [
      ['in-app', true],
      ['pigeon', false],
    ]);
    await test.notifications.notify(ctx, news, { to: ada, data: { text: 'a' } });
    await test.notifications.notify(ctx, news, { to: { id: 'bob' }, data: { text: 'b' } });
    assert.deepEqual(states(await test.deliveries('ada'), 'pigeon'), [['suppressed', 0]]);
    assert.deepEqual(states(await test.deliveries('bob'), 'pigeon'), [['sent', 1]]);
    assert.equal((await inboxOf(test, 'ada')).unread, 1);
    await choose(test, 'test.news', 'pigeon', true);
    await sleep(2);
    await test.notifications.notify(ctx, news, { to: ada, data: { text: 'c' } });
    assert.deepEqual(states(await test.deliveries('ada'), 'pigeon'), [
      ['suppressed', 0],
      ['sent', 1],
    ]);
    const { items } = (await test.call('ada', 'GET', '/notification-preferences')).json;
    assert.deepEqual(
      items.map(({ kind, title, mandatory }: never) => [kind, title, mandatory]),
      [
        ['test.news', 'News', false],
        ['test.alarm', 'Alarms', true],
      ],
    );
  });

  it('cannot turn off what has to be said, and name what there is', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon);
    for (const channel of ['in-app', 'pigeon']) {
      const refused = await choose(test, 'test.alarm', channel, false);
      assert.deepEqual([refused.status, refused.json.code], [422, 'NOTIFICATION_MANDATORY']);
    }
    for (const [kind, channel] of [
      ['test.none', 'in-app'],
      ['test.news', 'smoke'],
    ] as const)
      assert.equal((await choose(test, kind, channel, false)).json.code, 'NOTIFICATION_PREFERENCE_UNKNOWN');
    await test.notifications.notify(ctx, alarm, { to: ada, data: { text: 'fire' } });
    await test.deliveries('ada');
    assert.equal(pigeon.arrived[0]?.kind, 'test.alarm');
  });

  it('are asked again before each attempt', async () => {
    const pigeon = keepPigeon();
    await using test = await withPigeon(pigeon, { NOTIFICATIONS_RETRY_MS: '20' });
    const { promise, reject } = Promise.withResolvers<never>();
    pigeon.answers.push(promise);
    await test.notifications.notify(ctx, news, { to: ada, data: { text: 'a' } });
    while (pigeon.answers.length > 0) await sleep(5);
    assert.equal((await choose(test, 'test.news', 'pigeon', false)).status, 200);
    reject(new Error('hawk'));
    assert.equal(states(await test.deliveries('ada'), 'pigeon')[0]?.[0], 'suppressed');
    assert.equal(pigeon.arrived.length, 0);
  });
});

describe('what is kept about somebody', () => {
  it('is deleted: inbox, log and preferences, and nothing of others', async () => {
    await using test = await startNotifications();
    for (const id of ['ada', 'bob']) {
      await test.notifications.notify(ctx, news, { to: { id }, data: { text: id } });
      await test.call(id, 'PUT', '/notification-preferences/test.news/in-app', { enabled: false });
    }
    const logged = (await test.deliveries('ada')).length;
    assert.equal(await test.notifications.forget(ctx, 'ada'), logged + 2);
    assert.equal(await test.notifications.forget(ctx, 'ada'), 0);
    const seen = async (who: string) => [
      (await inboxOf(test, who)).items.length,
      (await test.deliveries(who)).length,
      (await test.call(who, 'GET', '/notification-preferences')).json.items[0].channels[0].enabled,
    ];
    assert.deepEqual(
      [await seen('ada'), await seen('bob')],
      [
        [0, 0, true],
        [1, logged, false],
      ],
    );
  });
});

describe('content', () => {
  it('shows what people wrote, and is never made of it', () => {
    const name = `<img src=x onerror="alert('1')"> & Co`;
    const list = ['a<b', 'c'].map((item) => html`<li>${item}</li>`);
    assert.equal(
      html`<p>${name}</p><ul>${list}</ul>${undefined}${7}`.toString(),
      '<p>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; Co</p><ul><li>a&lt;b</li><li>c</li></ul>7',
    );
  });

  it('has one line as its subject, and leads nowhere else', () => {
    const text = 'a';
    const { subject } = checkContent({ subject: ' Hi\r\nBcc: all@example.com\u2028! ', text }, 'a.b');
    assert.equal(subject, 'Hi Bcc: all@example.com !');
    assert.equal([...checkContent({ subject: '😀'.repeat(300), text }, 'a.b').subject].length, 200);
    for (const link of ['/orders/1', 'https://example.com/a'])
      assert.equal(checkContent({ subject: 'a', text, link }, 'a.b').link, link);
    for (const link of ['javascript:alert(1)', '//example.com', '/\\example.com', 'orders', 'https://'])
      assert.throws(() => checkContent({ subject: 'a', text, link }, 'a.b'), /template of a\.b links/, link);
    for (const wrong of [
      { subject: '\n', text },
      { subject: 'a', text: ' ' },
    ])
      assert.throws(() => checkContent(wrong, 'a.b'), /makes no subject, or no text/);
  });
});
