import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testContext as ctx } from '../support/database.ts';
import { startMailServer } from '../support/mail-server.ts';
import { news, startNotifications } from '../support/notifications.ts';

const mailOf = (deliveries: readonly { channel: string; state: string; attempts: number }[]) =>
  deliveries.filter(({ channel }) => channel === 'mail').map(({ state, attempts }) => [state, attempts]);

describe('notifications by mail', () => {
  it('arrive once the server takes them, with markup that is escaped', async () => {
    await using server = await startMailServer();
    await using test = await startNotifications(undefined, { MAIL_URL: server.url, MAIL_FROM: 'us@example.com' });
    server.answers.push('451 try again later');
    const to = { id: 'ada', email: 'ada@example.com' };
    await test.notifications.notify(ctx, news, { to, data: { text: '<b>5 > 3</b>' } });
    const deliveries = await test.deliveries('ada');
    assert.deepEqual(mailOf(deliveries), [['sent', 2]]);
    const [mail] = server.received;
    assert.ok(mail);
    assert.deepEqual([server.received.length, mail.from, mail.to], [1, 'us@example.com', ['ada@example.com']]);
    const { id } = deliveries.find(({ channel }) => channel === 'mail');
    assert.ok(mail.data.includes(`Message-ID: <${id}@example.com>`), mail.data);
    assert.ok(mail.data.includes('<p>&lt;b&gt;5 &gt; 3&lt;/b&gt;</p>'), mail.data);
    assert.ok(mail.data.includes('/news'), mail.data);
  });

  it('fail at once when the server refuses them for good, or the address is none', async () => {
    await using server = await startMailServer();
    await using test = await startNotifications(undefined, { MAIL_URL: server.url });
    server.answers.push('550 no such user');
    const send = (id: string, email?: string) =>
      test.notifications.notify(ctx, news, {
        to: { id, ...(email === undefined ? {} : { email }) },
        data: { text: 'a' },
      });
    await send('ada', 'ada@example.com');
    assert.deepEqual(mailOf(await test.deliveries('ada')), [['failed', 1]]);
    await send('bob', 'bob@example.com\r\nBcc: all@example.com');
    assert.deepEqual(mailOf(await test.deliveries('bob')), [['failed', 1]]);
    await send('eve');
    assert.deepEqual(mailOf(await test.deliveries('eve')), [['unreachable', 0]]);
    assert.equal(server.received.length, 0);
  });
});
