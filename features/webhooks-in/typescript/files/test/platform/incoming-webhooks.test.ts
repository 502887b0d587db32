import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { createIdSource } from '../../src/kernel/id.ts';
import { UniqueViolation } from '../../src/platform/db/store.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import {
  type IncomingMessage,
  IncomingWebhooks,
  type SourceOptions,
} from '../../src/platform/webhooks/incoming/incoming-webhooks.ts';
import { createReceivedMessages, receivedTable } from '../../src/platform/webhooks/incoming/received-messages.ts';
import { parseSourceSecrets } from '../../src/platform/webhooks/incoming/source-secrets.ts';
import { signWebhook } from '../../src/platform/webhooks/webhook-signature.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const key = Buffer.alloc(32, 7);
const next = Buffer.alloc(32, 8);
const secretOf = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`;
const env = { WEBHOOKS_IN_SECRETS: `billing=${secretOf(key)},billing=${secretOf(next)}` };
const BODY = '{"type":"payment.settled","data":{"id":"p-1"}}';

interface Sending {
  readonly id?: string;
  readonly body?: string;
  readonly keys?: readonly Uint8Array[];
  readonly ageSeconds?: number;
  readonly source?: string;
}

describe('a webhook that comes in', () => {
  it('takes effect once, with what its source says', async () => {
    await using receiver = await startReceiver();
    assert.deepEqual([await receiver.send({ id: 'm1' }), await receiver.send({ id: 'm1' })], [204, 204]);
    assert.equal(await receiver.send({ id: 'm2', keys: [next] }), 204);
    const [first] = receiver.handled;
    assert.deepEqual(
      [first?.id, first?.source, first?.type, first?.data],
      ['m1', 'billing', 'payment.settled', { id: 'p-1' }],
    );
    assert.ok(Math.abs((first?.sentAt.getTime() ?? 0) - Date.now()) < 60_000);
    assert.deepEqual(
      receiver.handled.map(({ id }) => id),
      ['m1', 'm2'],
    );
    assert.deepEqual(receiver.actors[0], { id: 'webhook:billing', kind: 'service', scopes: [] });
  });

  it('needs no credentials of the API, and a valid signature', async () => {
    await using receiver = await startReceiver();
    const refused: readonly Sending[] = [
      { keys: [Buffer.alloc(32, 9)] },
      { keys: [] },
      { ageSeconds: 400 },
      { ageSeconds: -400 },
      { id: 'with space' },
    ];
    for (const sending of refused) assert.equal(await receiver.send(sending), 401, JSON.stringify(sending));
    assert.equal(await receiver.send({ source: 'nobody' }), 404);
    const unsigned = await fetch(receiver.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    });
    assert.deepEqual([unsigned.status, Object(await unsigned.json()).code], [401, 'WEBHOOK_SIGNATURE_INVALID']);
    assert.deepEqual(receiver.handled, []);
  });

  it('is tried again by its source when it could not take effect', async () => {
    const failures = [new Error('the pool is gone'), new AppError(coreErrors.UNAVAILABLE)];
    await using receiver = await startReceiver({ failures });
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push(await receiver.send({ id: 'm1' }));
    assert.deepEqual(statuses, [500, 503, 204, 204]);
    assert.equal(receiver.handled.length, 1);
  });

  it('may be signed in another way', async () => {
    const options: SourceOptions = {
      verify: ({ headers, secrets, now }) =>
        headers.get('x-token') === secrets[0] ? { id: headers.get('x-delivery') ?? '', sentAt: now } : undefined,
      typeOf: (body, headers) => `${headers.get('x-event')}.${body.action}`,
    };
    await using receiver = await startReceiver({ options });
    const send = async (token: string) => {
      const headers = { 'content-type': 'application/json', 'x-token': token, 'x-delivery': 'd1', 'x-event': 'issue' };
      return (await fetch(receiver.url, { method: 'POST', headers, body: '{"action":"opened"}' })).status;
    };
    assert.deepEqual([await send(''), await send(secretOf(key)), await send(secretOf(key))], [401, 204, 204]);
    assert.deepEqual(
      receiver.handled.map(({ type, data }) => [type, data]),
      [['issue.opened', { action: 'opened' }]],
    );
  });
});

describe('secrets of sources', () => {
  it('belong to sources that are handled, and in production every source has one', async () => {
    const stranger = { WEBHOOKS_IN_SECRETS: `nobody=${secretOf(key)}` };
    await assert.rejects(startReceiver({ env: stranger }), /names a source that nobody handles: nobody/);
    // Whoever compares nothing with nothing must not be fooled.
    const options: SourceOptions = { verify: ({ now }) => ({ id: 'any', sentAt: now }) };
    await using receiver = await startReceiver({ env: {}, options });
    assert.deepEqual([await receiver.send({}), receiver.handled], [401, []]);
  });

  it('stop the start when they are malformed, without a word of them, and never appear in the log', async () => {
    for (const text of ['whsec_abc', '=whsec_abc', 'billing=', 'billing=a b']) {
      assert.throws(
        () => parseSourceSecrets(text),
        (error) => error instanceof Error && /secret 1 is not/.test(error.message) && !/whsec_abc/.test(error.message),
      );
    }
    await using receiver = await startReceiver();
    receiver.service.app.platform.log.info({ text: secretOf(next) }, 'canary');
    assert.equal(receiver.service.logs.find(({ msg }) => msg === 'canary')?.text, '[redacted]');
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`received messages on ${name}`, { skip }, () => {
    it('take effect once, also when they come at the same time, and not at all when the effect fails', async () => {
      await using db = await openDatabase(open, [receivedTable]);
      const clock = { now: () => new Date() };
      const received = createReceivedMessages({ ...db, clock, ids: createIdSource(), keepMs: 1000 });
      let effects = 0;
      const effect = async () => {
        effects += 1;
      };
      const outcomes = await Promise.all([1, 2, 3].map(() => received.once(ctx, 'a', effect)));
      assert.deepEqual([outcomes.filter(Boolean).length, effects], [1, 1]);
      const taken = new UniqueViolation(receivedTable, 'message');
      await assert.rejects(
        received.once(ctx, 'b', () => Promise.reject(taken)),
        taken,
      );
      assert.deepEqual([await received.once(ctx, 'b', effect), effects], [true, 2]);
    });
  });
}

interface ReceiverOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: SourceOptions;
  /** What the handler throws, one at a time, before it handles anything. */
  readonly failures?: Error[];
}

async function startReceiver({ options, failures = [], ...given }: ReceiverOptions = {}) {
  const handled: IncomingMessage[] = [];
  const actors: unknown[] = [];
  const service = await startService({
    env: given.env ?? env,
    extend: ({ use }) =>
      use(IncomingWebhooks).on(
        'billing',
        async (tx, message) => {
          const failure = failures.shift();
          if (failure) throw failure;
          actors.push(tx.actor);
          handled.push(message);
        },
        options,
      ),
  });
  return {
    service,
    handled,
    actors,
    url: new URL('/webhooks/billing', service.client.baseUrl),
    /** Without the credentials that the client of the tests has. */
    async send({ id = 'm', body = BODY, keys = [key], ageSeconds = 0, source = 'billing' }: Sending): Promise<number> {
      const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
      const signature = signWebhook({ id, timestamp, body: new TextEncoder().encode(body) }, keys);
      const response = await fetch(new URL(`/webhooks/${source}`, service.client.baseUrl), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signature,
        },
        body,
      });
      return response.status;
    },
    [Symbol.asyncDispose]: () => service.app.shutdown(),
  };
}
