import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/platform/db/database.ts';
import { Mailer } from '../../src/platform/mail/mailer.ts';
import { testContext as ctx } from '../support/database.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startService } from '../support/service.ts';

const mail = { to: ['ada@example.com'], subject: 'Hello', text: 'Hello' };

describe('mail of the service', () => {
  it('leaves after the commit, and never when there is none', async () => {
    await using server = await startMailServer();
    await using service = await startService({ env: { MAIL_URL: server.url, MAIL_FROM: 'us@example.com' } });
    const { use } = service.app.platform;
    await use(Mailer).send(ctx, mail);
    assert.equal(server.received.length, 1);
    await use(Database).run(ctx, async (tx) => {
      await use(Mailer).send(tx, { ...mail, to: ['bob@example.com'] });
      await sleep(50);
      assert.equal(server.received.length, 1);
    });
    const undone = use(Database).run(ctx, async (tx) => {
      await use(Mailer).send(tx, mail);
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    await service.app.shutdown();
    assert.deepEqual(
      server.received.map(({ from, to }) => [from, ...to]),
      [
        ['us@example.com', 'ada@example.com'],
        ['us@example.com', 'bob@example.com'],
      ],
    );
  });

  it('that is lost after the commit is in the log, without the address', async () => {
    await using server = await startMailServer();
    await using service = await startService({ env: { MAIL_URL: server.url } });
    const { use } = service.app.platform;
    server.answers.push('550 no such user');
    await use(Database).run(ctx, (tx) => use(Mailer).send(tx, mail));
    while (!service.logs.some(({ msg }) => msg === 'a mail is lost')) await sleep(10);
    const line = service.logs.find(({ msg }) => msg === 'a mail is lost');
    assert.deepEqual([line?.level, line?.domains], ['error', ['example.com']]);
  });

  it('is written to the log where nobody takes it', async () => {
    await using service = await startService();
    await service.app.platform.use(Mailer).send(ctx, mail);
    const line = service.logs.find(({ msg }) => msg === 'mail that is not sent');
    assert.deepEqual([line?.to, line?.subject, line?.from], [mail.to, 'Hello', 'noreply@localhost']);
  });
});
