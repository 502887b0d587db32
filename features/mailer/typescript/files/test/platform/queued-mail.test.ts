import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/platform/db/database.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { Mailer } from '../../src/platform/mail/mailer.ts';
import { testContext as ctx } from '../support/database.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startService } from '../support/service.ts';

const mail = { to: ['ada@example.com'], subject: 'Hello', text: 'Hello' };
const FAST = { JOBS_RETRY_MS: '10', JOBS_POLL_MS: '10' };

describe('mail as jobs', () => {
  it('leaves after the commit, is tried again, and never leaves when there is no commit', async () => {
    await using server = await startMailServer();
    const env = { ...FAST, MAIL_URL: server.url, MAIL_FROM: 'us@example.com' };
    await using service = await startService({ env });
    const { use } = service.app.platform;
    const undone = use(Database).run(ctx, async (tx) => {
      await use(Mailer).send(tx, mail);
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    server.answers.push('451 try again later');
    await use(Database).run(ctx, (tx) => use(Mailer).send(tx, mail));
    while (server.received.length === 0) await sleep(10);
    await sleep(50);
    assert.deepEqual(
      server.received.map(({ from, to }) => [from, ...to]),
      [['us@example.com', 'ada@example.com']],
    );
  });

  it('is a dead letter when it is refused for good', async () => {
    await using server = await startMailServer();
    await using service = await startService({ env: { ...FAST, MAIL_URL: server.url } });
    const { use } = service.app.platform;
    server.answers.push('550 no such user');
    await use(Mailer).send(ctx, mail);
    const dead = async () => (await use(Jobs).dead(ctx, 10)).filter(({ kind }) => kind === 'mail.deliver');
    while ((await dead()).length === 0) await sleep(10);
    const [letter] = await dead();
    assert.equal(letter?.attempts, 1);
    assert.match(letter?.error ?? '', /MAIL_REFUSED/);
    await assert.rejects(use(Mailer).send(ctx, { ...mail, to: [] }), /MAIL_REFUSED/);
  });
});
