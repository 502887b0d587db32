import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { defineNotification } from '../../src/platform/notifications/notification-kind.ts';
import { Notifications } from '../../src/platform/notifications/notifications.ts';
import { testContext as ctx } from '../support/database.ts';
import { news, startNotifications } from '../support/notifications.ts';

const shared = defineNotification<{ text: string }>('test.shared', {
  title: 'Shared',
  template: news.template,
  channels: ['in-app', 'webhook'],
});

describe('notifications by webhook', () => {
  it('go to endpoints that asked for them, of kinds that say so', async () => {
    const seen: string[] = [];
    const told = Promise.withResolvers<void>();
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(204).end();
      seen.push(body);
      told.resolve();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await using test = await startNotifications(({ use }) => use(Notifications).add(shared), {
      WEBHOOKS_OUT_ALLOW: '127.0.0.0/8',
    });
    const endpoint = { url: `http://127.0.0.1:${port}/`, types: ['notification.created'] };
    assert.equal((await test.call('operator', 'POST', '/webhook-endpoints', endpoint)).status, 201);
    await test.notifications.notify(ctx, news, { to: { id: 'ada' }, data: { text: 'private' } });
    const id = await test.notifications.notify(ctx, shared, { to: { id: 'ada' }, data: { text: 'public' } });
    await told.promise;
    assert.equal(seen.length, 1);
    const { type, data } = JSON.parse(seen[0] ?? '');
    assert.equal(type, 'notification.created');
    assert.deepEqual(data, {
      id,
      kind: 'test.shared',
      recipient: 'ada',
      subject: 'News: public',
      text: 'public',
      link: '/news',
    });
    const deliveries = (await test.deliveries('ada')).filter(({ channel }) => channel === 'webhook');
    assert.deepEqual(
      deliveries.map(({ kind, state }) => [kind, state]),
      [['test.shared', 'sent']],
    );
    server.closeAllConnections();
    server.close();
  });
});
