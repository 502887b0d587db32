import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../src/platform/db/database.ts';
import { createEndpointSecrets, createSecretSource } from '../../src/platform/webhooks/outgoing/endpoint-secrets.ts';
import { outgoingWebhookErrors } from '../../src/platform/webhooks/outgoing/outgoing-webhooks.errors.ts';
import { OutgoingWebhooks } from '../../src/platform/webhooks/outgoing/outgoing-webhooks.ts';
import { isSigned, parseWebhookSecret } from '../../src/platform/webhooks/webhook-signature.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const [contract] = modules;
const EVENT = `${contract?.type}Created`;
const env = {
  WEBHOOKS_OUT_KEY: KEY,
  WEBHOOKS_OUT_EVENTS: EVENT,
  WEBHOOKS_OUT_ALLOW: '127.0.0.0/8',
  WEBHOOKS_OUT_RETRY_MS: '1',
  JOBS_POLL_MS: '5',
};

interface Seen {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe('an endpoint of webhooks', () => {
  it('is told of what was committed, signed, and of nothing else', async () => {
    await using receiver = await startReceiver();
    await using service = await startService({ env });
    const endpoint = (await service.client.post('/webhook-endpoints', { url: receiver.url, types: [EVENT] })).json;
    assert.match(endpoint.secret, /^whsec_/);
    const { json: created } = await create(service);
    await service.client.patch(`/${contract?.collection}/${created.id}`, rename());
    const [seen] = await receiver.wait(1);
    assert.ok(seen);
    const message = JSON.parse(seen.body);
    assert.deepEqual([message.type, message.data.id, message.data.version], [EVENT, created.id, 1]);
    assert.ok(isGenuine(seen, endpoint.secret));
    assert.match(seen.headers['user-agent'] ?? '', /^[\w-]+\/\d/);
    await sleep(30);
    assert.equal(receiver.seen.length, 1);
    const { items } = (await service.client.get(`/webhook-endpoints/${endpoint.id}/deliveries`)).json;
    assert.deepEqual(
      items.map(({ type, state, attempts, status }: never) => [type, state, attempts, status]),
      [[EVENT, 'delivered', 1, 204]],
    );
  });

  it('is told with the unit of work that publishes, and not when that is rolled back', async () => {
    await using receiver = await startReceiver();
    let webhooks: OutgoingWebhooks | undefined;
    await using service = await startService({
      env,
      extend({ use }) {
        webhooks = use(OutgoingWebhooks);
        webhooks.announce('report.ready');
      },
    });
    assert.ok(webhooks);
    const { publish } = webhooks;
    await service.client.post('/webhook-endpoints', { url: receiver.url });
    const database = service.app.platform.use(Database);
    const tell = (id: number, fail: boolean) =>
      database.run(ctx, async (tx) => {
        await publish(tx, 'report.ready', { id });
        if (fail) throw new Error('no');
      });
    await assert.rejects(tell(1, true), /no/);
    await tell(2, false);
    const [seen] = await receiver.wait(1);
    assert.deepEqual(JSON.parse(seen?.body ?? '').data, { id: 2 });
    await assert.rejects(
      database.run(ctx, (tx) => publish(tx, 'report.lost', {})),
      /Nobody has announced webhooks of type report.lost/,
    );
  });

  it('gets a message again, with the same id, until it takes it', async () => {
    await using receiver = await startReceiver([500, 302]);
    await using service = await startService({ env });
    const { json: endpoint } = await service.client.post('/webhook-endpoints', { url: receiver.url });
    await create(service);
    const seen = await receiver.wait(3);
    assert.equal(new Set(seen.map(({ headers }) => headers['webhook-id'])).size, 1);
    const { items } = await waitForDelivery(service, endpoint.id, 'delivered');
    assert.equal(items[0].attempts, 3);
  });

  it('is disabled when nothing can be delivered, is told why, and may have all of it again', async () => {
    await using receiver = await startReceiver([500, 500, 500, 500]);
    await using service = await startService({
      env: { ...env, WEBHOOKS_OUT_ATTEMPTS: '2', WEBHOOKS_OUT_DISABLE_AFTER: '2' },
    });
    const { json: endpoint } = await service.client.post('/webhook-endpoints', { url: receiver.url });
    const path = `/webhook-endpoints/${endpoint.id}`;
    await create(service);
    await waitForDelivery(service, endpoint.id, 'failed');
    assert.equal((await service.client.get(path)).json.state, 'enabled');
    await create(service);
    await receiver.wait(4);
    await until(async () => (await service.client.get(path)).json.state === 'disabled');
    assert.match((await service.client.get(path)).json.reason, /2 messages in a row/);
    await create(service);
    await sleep(30);
    assert.equal(receiver.seen.length, 4);
    await service.client.patch(path, { state: 'enabled' });
    const { items } = (await service.client.get(`${path}/deliveries`)).json;
    assert.deepEqual([items.length, items[0].state, items[0].error], [2, 'failed', 'answered with 500']);
    assert.equal((await service.client.post(`${path}/deliveries/${items[0].id}`, {})).status, 202);
    await waitForDelivery(service, endpoint.id, 'delivered');
    assert.equal(receiver.seen.length, 5);
  });

  it('that is gone gets nothing more', async () => {
    await using receiver = await startReceiver([410]);
    await using service = await startService({ env });
    const { json: endpoint } = await service.client.post('/webhook-endpoints', { url: receiver.url });
    await create(service);
    await until(async () => (await service.client.get(`/webhook-endpoints/${endpoint.id}`)).json.state === 'disabled');
    assert.equal(receiver.seen.length, 1);
    assert.equal((await service.client.delete(`/webhook-endpoints/${endpoint.id}`)).status, 204);
    assert.equal((await service.client.get(`/webhook-endpoints/${endpoint.id}`)).status, 404);
  });

  it('that never answers is given up after its time', async () => {
    await using receiver = await startReceiver(['hang']);
    await using service = await startService({
      env: { ...env, WEBHOOKS_OUT_TIMEOUT_MS: '50', WEBHOOKS_OUT_ATTEMPTS: '1' },
    });
    const { json: endpoint } = await service.client.post('/webhook-endpoints', { url: receiver.url });
    await create(service);
    const { items } = await waitForDelivery(service, endpoint.id, 'failed');
    assert.equal(items[0].error, 'did not answer in time');
  });
});

describe('endpoints of tenants', () => {
  it('are of no concern to each other', async () => {
    await using service = await startService({
      env,
      extend: ({ http }) =>
        http.phase('tenant', (of, next) =>
          next({ ...of, tenant: of.request.headers.get('x-test-tenant') ?? undefined }),
        ),
    });
    const of = (tenant: string) => ({ headers: { 'x-test-tenant': tenant } });
    const { json } = await service.client.post('/webhook-endpoints', { url: 'https://example.com/' }, of('a'));
    const path = `/webhook-endpoints/${json.id}`;
    const seen = async (tenant: string) => [
      (await service.client.get('/webhook-endpoints', of(tenant))).json.items.length,
      (await service.client.get(path, of(tenant))).status,
      (await service.client.get(`${path}/deliveries`, of(tenant))).status,
    ];
    assert.deepEqual(
      [await seen('a'), await seen('b')],
      [
        [1, 200, 200],
        [0, 404, 404],
      ],
    );
    assert.equal((await service.client.delete(path, of('b'))).status, 404);
  });
});

describe('the secret of an endpoint', () => {
  it('is shown once, and after a rotation both sign until the grace is over', async () => {
    await using receiver = await startReceiver();
    await using service = await startService({ env });
    const { json: first } = await service.client.post('/webhook-endpoints', { url: receiver.url });
    const path = `/webhook-endpoints/${first.id}`;
    assert.equal((await service.client.get(path)).json.secret, undefined);
    const { json: second } = await service.client.post(`${path}/secret`, {});
    assert.notEqual(second.secret, first.secret);
    assert.ok(Date.parse(second.previousUntil) > Date.now() + 23 * 3_600_000);
    await create(service);
    const [seen] = await receiver.wait(1);
    assert.ok(seen);
    assert.deepEqual([isGenuine(seen, first.secret), isGenuine(seen, second.secret)], [true, true]);
  });

  it('follows from the key, is of one endpoint, and the one before ends with the grace', () => {
    const secrets = createEndpointSecrets(Buffer.alloc(32, 7));
    const now = new Date();
    const state = { id: 'a', generation: 2, previousUntil: new Date(now.getTime() + 1) };
    assert.equal(secrets.keysOf(state, now).length, 2);
    assert.equal(secrets.keysOf({ ...state, previousUntil: now }, now).length, 1);
    const others = [
      { ...state, id: 'b' },
      { ...state, generation: 3 },
    ].map((other) => secrets.show(other));
    assert.ok(!others.includes(secrets.show(state)));
    assert.notEqual(createEndpointSecrets(Buffer.alloc(32, 8)).show(state), secrets.show(state));
    assert.deepEqual(parseWebhookSecret(secrets.show(state)), Buffer.from(secrets.keysOf(state, now)[0] ?? []));
  });

  it('needs a key in production, and a long one everywhere', async () => {
    await assert.rejects(startService({ env: { ...env, WEBHOOKS_OUT_KEY: 'c2hvcnQ=' } }), /has less than 32 bytes/);
    assert.throws(createSecretSource(undefined, true), { definition: outgoingWebhookErrors.WEBHOOK_KEY_MISSING });
    const state = { id: 'a', generation: 1, previousUntil: undefined };
    assert.match(createSecretSource(undefined, false)().show(state), /^whsec_/);
    await using service = await startService({ env: { ...env, WEBHOOKS_OUT_KEY: '' } });
    assert.ok(service.logs.some(({ msg }) => String(msg).startsWith('WEBHOOKS_OUT_KEY is not set')));
  });
});

function isGenuine({ headers, body }: Seen, secret: string): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': time = '', 'webhook-signature': signature = '' } = headers;
  const message = { id, timestamp: Number(time), body: new TextEncoder().encode(body) };
  return isSigned(message, signature, [parseWebhookSecret(secret) ?? assert.fail(secret)]);
}

async function create({ client }: Service) {
  assert.ok(contract);
  const answer = await client.post(`/${contract.collection}`, sampleOf(contract));
  assert.equal(answer.status, 201, answer.text);
  return answer;
}

/** A change that is allowed for any module. */
function rename(): Record<string, unknown> {
  assert.ok(contract);
  return sampleOf(contract);
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what the assertion then proves
async function waitForDelivery({ client }: Service, endpoint: string, state: string): Promise<any> {
  const read = async () => (await client.get(`/webhook-endpoints/${endpoint}/deliveries`)).json;
  await until(async () => (await read()).items.some((item: { state: string }) => item.state === state));
  return read();
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

/** Answers 204, but first with these, one after the other. */
async function startReceiver(answers: (number | 'hang')[] = []) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ headers: request.headers as Record<string, string>, body });
    const answer = answers.shift() ?? 204;
    if (answer !== 'hang') response.writeHead(answer, { location: '/elsewhere' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    seen,
    async wait(count: number): Promise<readonly Seen[]> {
      await until(() => seen.length >= count);
      return seen;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
