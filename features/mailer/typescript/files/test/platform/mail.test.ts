import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metrics } from '@opentelemetry/api';
import { AppError } from '../../src/kernel/app-error.ts';
import { checkMail } from '../../src/platform/mail/check-mail.ts';
import { createDelivery, describeMail } from '../../src/platform/mail/delivery.ts';
import { openSmtpDriver } from '../../src/platform/mail/drivers/smtp.ts';
import type { MailDriver } from '../../src/platform/mail/mail-driver.ts';
import { isWorthRetrying } from '../../src/platform/retry/retry.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startService } from '../support/service.ts';

const mail = { id: '1', from: 'us@example.com', to: ['ada@example.com'], subject: 'Your invoice', text: 'Hello' };

function openDriver(url: string): AsyncDisposable & { readonly driver: MailDriver } {
  const driver = openSmtpDriver({ url, timeoutMs: 2000 });
  return { driver, [Symbol.asyncDispose]: () => driver.close() };
}

describe('mail by SMTP', () => {
  it('arrives as it was written', async () => {
    await using server = await startMailServer();
    await using opened = openDriver(server.url);
    const long = `${'Grüße '.repeat(30)}\n.\nend`;
    await opened.driver.deliver({
      ...mail,
      to: ['ada@example.com', 'bob@example.com'],
      subject: 'Für Sie',
      text: long,
      html: '<p>Hi</p>',
    });
    const [received] = server.received;
    assert.deepEqual([received?.from, received?.to], ['us@example.com', ['ada@example.com', 'bob@example.com']]);
    const { data = '' } = received ?? {};
    assert.match(data, /^Subject: =\?UTF-8\?Q\?F=C3=BCr_Sie\?=$/m);
    assert.match(data, /^Message-ID: <1@example\.com>$/m);
    assert.match(data, /^Content-Type: multipart\/alternative/m);
    const text = data.replaceAll('=\n', '');
    assert.ok(
      text.includes('Gr=C3=BC=C3=9Fe') || text.includes(Buffer.from('Grüße').toString('base64').slice(0, 6)),
      data,
    );
  });

  it('is refused for good or for now, as the server says', async () => {
    await using server = await startMailServer();
    await using opened = openDriver(server.url);
    for (const [answer, again] of [
      ['550 no such user', false],
      ['451 try again later', true],
    ] as const) {
      server.answers.push(answer);
      await assert.rejects(opened.driver.deliver(mail), (error) => {
        assert.equal(isWorthRetrying(error), again, answer);
        return true;
      });
    }
    await opened.driver.deliver(mail);
    assert.equal(server.received.length, 1);
  });

  it('may be tried again when nobody answers', async () => {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    await using opened = openDriver(server.url);
    await assert.rejects(opened.driver.deliver(mail), (error) => isWorthRetrying(error));
  });
});

describe('a mail', () => {
  it('is refused with everything that is wrong with it, before anybody is asked', () => {
    checkMail(mail);
    const wrong = {
      to: ['ada@example.com\r\nBcc: all@example.com', 'Ada <ada@example.com>', 'nobody'],
      from: '@example.com',
      subject: 'a\nBcc: x@y',
      text: '',
    };
    assert.throws(
      () => checkMail(wrong),
      (error) => {
        assert.ok(error instanceof AppError);
        const paths = error.violations.map(({ path }) => path);
        assert.deepEqual(paths, ['to.0', 'to.1', 'to.2', 'from', 'subject', 'text']);
        return true;
      },
    );
    for (const to of [[], Array.from({ length: 51 }, () => 'a@b')])
      assert.throws(() => checkMail({ ...mail, to }), /MAIL_REFUSED/);
  });

  it('is counted by what became of it, and told of without the address', async () => {
    const outcomes: unknown[] = [];
    const meter = Object.create(metrics.getMeter('test'), {
      createCounter: {
        value: () => ({ add: (_value: number, { outcome }: { outcome: string }) => outcomes.push(outcome) }),
      },
    });
    const close = async () => undefined;
    const refusal = new AppError({ code: 'X', category: 'rule', title: '', when: '' });
    for (const failure of [undefined, refusal, new Error('away')]) {
      const deliver = async () => {
        if (failure) throw failure;
      };
      await createDelivery(() => ({ deliver, close }), 'us@example.com', meter)(mail).catch(() => undefined);
    }
    assert.deepEqual(outcomes, ['sent', 'refused', 'failed']);
    assert.deepEqual(describeMail(mail), { mailId: '1', domains: ['example.com'] });
  });

  it('has somewhere to go, or the service does not start', async () => {
    await assert.rejects(startService({ env: { MAIL_URL: 'fax:' } }), /MAIL_URL names no installed driver/);
  });
});
