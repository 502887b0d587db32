import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Clock } from '../../src/kernel/clock.ts';
import { ApiKeyStore } from '../../src/platform/auth/api-key/api-key-store.ts';
import { type ApiKey, ApiKeys, type NewApiKey } from '../../src/platform/auth/api-key/api-keys.ts';
import { keyCommand } from '../../src/platform/auth/api-key/key-command.ts';
import { isKeyOf, makeKeyText } from '../../src/platform/auth/api-key/key-text.ts';
import { KeyUse } from '../../src/platform/auth/api-key/key-use.ts';
import { CurrentEnvironment } from '../../src/platform/config/current-config.ts';
import { Database } from '../../src/platform/db/database.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { callerScopes } from '../support/caller-scopes.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';

const whoAmI = defineRoute({
  id: 'whoAmI',
  method: 'GET',
  path: '/test/who',
  summary: 'test',
  tag: 'test',
  undocumented: true,
  responses: { 200: { description: 'ok' } },
  handle: async ({ actor }) => ({ status: 200, body: actor }),
});
const scopes = ['viewer', 'invoice:read', ...callerScopes];
const reports: NewApiKey = { owner: 'reports', scopes };

/** A clock that stands, until it is moved by so many milliseconds. */
function standingClock(): Clock & { pass(ms: number): void } {
  let time = Date.parse('2026-01-15T10:00:00Z');
  return {
    now: () => new Date(time),
    pass(ms) {
      time += ms;
    },
  };
}

async function startWithKeys(options: ServiceOptions = {}) {
  const clock = standingClock();
  const service = await startService({
    clock,
    ...options,
    env: { API_KEY_CACHE_SECONDS: '0', ...options.env },
    extend: ({ http }) => {
      http.phase('context', (own, next) =>
        next({ ...own, client: own.request.headers.get('x-test-client') ?? own.client }),
      );
      http.routes([whoAmI]);
    },
  });
  const keys = service.app.platform.use(ApiKeys);
  const call = (headers: Record<string, string>) => ask(service, headers);
  return { service, clock, keys, call, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

/** Without the headers that the client adds for every caller. */
async function ask({ client }: Service, headers: Record<string, string>, path = '/test/who') {
  const answer = await fetch(new URL(path, client.baseUrl), { headers });
  return { status: answer.status, headers: answer.headers, json: JSON.parse(await answer.text()) };
}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`API keys on ${name}`, () => {
    it('say who calls and what it may do', async () => {
      await using started = await startWithKeys({ adapter });
      const { text } = await started.keys.issue(ctx, reports);
      const { status, json } = await started.call({ 'x-api-key': text });
      assert.deepEqual([status, json], [200, { id: 'reports', kind: 'service', scopes }]);
    });

    it('are refused when they are missing, made up, expired or revoked', async () => {
      await using started = await startWithKeys({ adapter });
      const { clock, keys, call } = started;
      const [revoked, expiring] = await Promise.all([
        keys.issue(ctx, reports),
        keys.issue(ctx, { ...reports, owner: 'nightly', expiresAt: new Date(clock.now().getTime() + 1000) }),
      ]);
      assert.equal((await call({ 'x-api-key': revoked.text })).status, 200);
      assert.equal(await keys.revoke(ctx, 'reports'), 1);
      clock.pass(1000);
      const forged = `ak_${expiring.key.prefix}_${makeKeyText().text.slice(-43)}`;
      const wrong = ['', 'letmein', makeKeyText().text, forged, revoked.text, expiring.text];
      for (const headers of [{}, ...wrong.map((text) => ({ 'x-api-key': text }))]) {
        const { status, json, headers: given } = await call(headers);
        assert.deepEqual([status, json.code], [401, 'UNAUTHENTICATED'], JSON.stringify(headers));
        assert.match(given.get('www-authenticate') ?? '', /ApiKey realm=/);
      }
    });
  });
}

describe('an API key', () => {
  it('works from its addresses only', async () => {
    await using started = await startWithKeys();
    const { text } = await started.keys.issue(ctx, { ...reports, networks: ['192.0.2.0/24', '2001:db8::1'] });
    const from = async (client: string) => {
      const { status, json } = await started.call({ 'x-api-key': text, 'x-test-client': client });
      return [status, json.code];
    };
    assert.deepEqual(await from('192.0.2.7'), [200, undefined]);
    assert.deepEqual(await from('2001:db8::1'), [200, undefined]);
    assert.deepEqual(await from('198.51.100.1'), [403, 'API_KEY_ADDRESS_REFUSED']);
  });

  it('has a rate of its own, or that of all keys', async () => {
    await using started = await startWithKeys({ env: { API_KEY_PER_MINUTE: '2' } });
    const { clock, keys } = started;
    const own = await keys.issue(ctx, { ...reports, perMinute: 3 });
    const common = await keys.issue(ctx, reports);
    const statuses = async (text: string) => {
      const answers = [];
      for (let count = 0; count < 4; count += 1) answers.push((await started.call({ 'x-api-key': text })).status);
      return answers;
    };
    assert.deepEqual(
      [await statuses(own.text), await statuses(common.text)],
      [
        [200, 200, 200, 429],
        [200, 200, 429, 429],
      ],
    );
    const { headers } = await started.call({ 'x-api-key': own.text });
    assert.match(headers.get('ratelimit-policy') ?? '', /"api-key";q=3;w=60/);
    clock.pass(60_000);
    assert.equal((await started.call({ 'x-api-key': common.text })).status, 200);
  });

  it('has a quota for each day, which outlives the process', async () => {
    await using started = await startWithKeys();
    const { clock, keys, service } = started;
    const { key, text } = await keys.issue(ctx, { ...reports, perDay: 3 });
    const statuses = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await started.call({ 'x-api-key': text })).status);
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    const refused = await started.call({ 'x-api-key': text });
    assert.deepEqual(
      [refused.json.code, refused.headers.get('retry-after')],
      ['API_KEY_QUOTA_EXCEEDED', String(14 * 3600)],
    );
    const { store } = storeOf(service, clock);
    const keyUse = new KeyUse({ store, clock, log: service.app.platform.log, context: () => ctx });
    assert.equal(await store.addUse(ctx, key.id, '2026-01-15', 2), 2);
    const known = await store.find(ctx, key.prefix);
    assert.ok(known);
    keyUse.take(known);
    assert.throws(() => keyUse.take(known), /quota/);
    clock.pass(14 * 3_600_000);
    keyUse.take(known);
    assert.equal((await started.call({ 'x-api-key': text })).status, 200);
  });

  it('is replaced without a gap', async () => {
    await using started = await startWithKeys();
    const { clock, keys, call } = started;
    const old = await keys.issue(ctx, {
      ...reports,
      perDay: 9,
      networks: ['127.0.0.1'],
      expiresAt: new Date(clock.now().getTime() + 5000),
    });
    clock.pass(1000);
    const fresh = await keys.rotate(ctx, 'reports', 2000);
    assert.ok(fresh);
    const { id, prefix, createdAt, expiresAt, usedOn, ...rights } = fresh.key;
    assert.deepEqual(rights, {
      hash: rights['hash' as keyof typeof rights],
      ...reports,
      perMinute: undefined,
      perDay: 9,
      networks: ['127.0.0.1'],
      revokedAt: undefined,
      used: 0,
    });
    assert.equal(expiresAt?.getTime(), clock.now().getTime() + 5000);
    const statuses = async () => [
      (await call({ 'x-api-key': old.text })).status,
      (await call({ 'x-api-key': fresh.text })).status,
    ];
    assert.deepEqual(await statuses(), [200, 200]);
    clock.pass(2000);
    assert.deepEqual(await statuses(), [401, 200]);
    assert.equal(await keys.rotate(ctx, 'nobody', 0), undefined);
  });

  it('is looked up again after its time, and not before', async () => {
    await using started = await startWithKeys({ env: { API_KEY_CACHE_SECONDS: '10' } });
    const { clock, keys, call } = started;
    const { text } = await keys.issue(ctx, reports);
    const status = async () => (await call({ 'x-api-key': text })).status;
    assert.equal(await status(), 200);
    await keys.revoke(ctx, 'reports');
    assert.equal(await status(), 200);
    clock.pass(10_000);
    assert.equal(await status(), 401);
  });

  it('is kept as a hash, and shown nowhere again', async () => {
    await using started = await startWithKeys();
    const { text, key } = await started.keys.issue(ctx, reports);
    await started.call({ 'x-api-key': text });
    await started.call({ 'x-api-key': `${text}x` });
    const [row] = await storeOf(started.service, started.clock).store.list(ctx);
    const secret = text.slice(-43);
    assert.ok(row && isKeyOf(text, row.hash) && row.prefix === key.prefix);
    for (const sink of [row, started.service.logs]) assert.doesNotMatch(JSON.stringify(sink), new RegExp(secret));
  });

  it('can be one that no database knows', async () => {
    const root = makeKeyText();
    const rootScopes = ['admin', 'audit:read', ...callerScopes];
    await using started = await startWithKeys({
      env: { API_KEY_ROOT_HASH: root.hash, API_KEY_ROOT_SCOPES: rootScopes.join(',') },
    });
    const { json } = await started.call({ 'x-api-key': root.text });
    assert.deepEqual(json, { id: 'root', kind: 'service', scopes: rootScopes });
    await assert.rejects(startService({ env: { API_KEY_ROOT_HASH: 'letmein' } }), /API_KEY_ROOT_HASH is no SHA-256/);
  });

  it('opens the modules', async () => {
    await using started = await startWithKeys();
    const { text } = await started.keys.issue(ctx, { owner: 'ops', scopes: ['admin', ...callerScopes] });
    for (const { collection } of modules)
      assert.equal((await ask(started.service, { 'x-api-key': text }, `/${collection}`)).status, 200);
  });
});

describe('the use of a key', () => {
  it('is written later when it cannot be written now', async () => {
    const warnings: unknown[] = [];
    const added: number[] = [];
    let works = false;
    const keyUse = new KeyUse({
      store: {
        addUse: async (_ctx, _id, _day, count) => {
          if (!works) throw new Error('the database is away');
          added.push(count);
          return count;
        },
      },
      clock: standingClock(),
      log: { warn: (entry: unknown) => warnings.push(entry) } as never,
      context: () => ctx,
    });
    const key = { id: 'a', perDay: undefined, usedOn: undefined, used: 0 } as Partial<ApiKey> as ApiKey;
    for (let count = 0; count < 3; count += 1) keyUse.take(key);
    await keyUse.write();
    works = true;
    await keyUse.write();
    await keyUse.write();
    assert.deepEqual([added, warnings.length], [[3], 1]);
  });

  it('is written while the service runs, and when it stops', async () => {
    await using other = await startWithKeys();
    const { text } = await other.keys.issue(ctx, reports);
    const url = other.service.app.platform.use(CurrentEnvironment).DATABASE_URL ?? assert.fail('no database');
    const started = await startWithKeys({ env: { DATABASE_URL: url, API_KEY_COUNT_MS: '100' } });
    const used = async () => (await other.keys.list(ctx))[0]?.used ?? 0;
    await started.call({ 'x-api-key': text });
    const deadline = Date.now() + 5000;
    while ((await used()) === 0 && Date.now() < deadline) await sleep(20);
    assert.equal(await used(), 1);
    for (let count = 0; count < 3; count += 1) await started.call({ 'x-api-key': text });
    await started[Symbol.asyncDispose]();
    assert.equal(await used(), 4);
  });
});

describe('the command key', () => {
  it('issues, lists, rotates and revokes', async () => {
    await using started = await startWithKeys();
    const { clock, keys, call } = started;
    const run = (...args: string[]) => keyCommand(ctx, { keys, clock }, args);
    const may = scopes.flatMap((scope) => ['--scope', scope]);
    const limits = ['--allow', '127.0.0.1', '--days', '9', '--per-day', '5'];
    const [text = ''] = await run('issue', '--owner', 'reports', ...may, ...limits);
    assert.deepEqual((await call({ 'x-api-key': text })).json.scopes, scopes);
    const [line = ''] = await run('list');
    const about = `reports  valid until 2026-01-24T10:00:00.000Z  may ${scopes.join(' ')} from 127.0.0.1  never used`;
    assert.match(line.replace(about, ''), /^ak_[0-9a-f]{12} {2}$/);
    const [fresh = ''] = await run('rotate', '--owner', 'reports', '--grace-hours', '1');
    assert.equal((await call({ 'x-api-key': fresh })).status, 200);
    assert.deepEqual(await run('revoke', '--owner', 'reports'), ['2 keys revoked.']);
    assert.equal((await call({ 'x-api-key': fresh })).status, 401);
    assert.ok((await run('list')).every((one) => one.includes('  revoked  ')));
    const [root = '', hash = ''] = await run('root');
    assert.ok(isKeyOf(root, hash.replace('API_KEY_ROOT_HASH=', '')));
  });

  it('says what is wrong with its arguments', async () => {
    await using started = await startWithKeys();
    const { clock, keys } = started;
    for (const [args, message] of [
      [[], /key takes one of/],
      [['issue'], /--owner says/],
      [['issue', '--owner', 'a b'], /--owner says/],
      [['issue', '--owner', 'a', '--scope', 'a b'], /a b is no scope/],
      [['issue', '--owner', 'a', '--allow', 'home'], /--allow: home is neither/],
      [['issue', '--owner', 'a', '--days', 'ten'], /--days takes a number/],
      [['issue', '--nonsense'], /--nonsense/],
      [['rotate', '--owner', 'nobody'], /nobody has no key/],
    ] as const) {
      await assert.rejects(keyCommand(ctx, { keys, clock }, args), message);
    }
  });

  it('works from a shell, on the database of the running service', async () => {
    await using started = await startWithKeys({ clock: { now: () => new Date() } });
    const env = { ...process.env, ...started.service.app.platform.use(CurrentEnvironment), LOG_LEVEL: 'silent' };
    const main = new URL('../../src/main.ts', import.meta.url).pathname;
    const run = promisify(execFile);
    const may = ['admin', ...callerScopes].flatMap((scope) => ['--scope', scope]);
    const { stdout } = await run(process.execPath, [main, 'key', 'issue', '--owner', 'shell', ...may], { env });
    assert.equal((await started.call({ 'x-api-key': stdout.trim() })).json.id, 'shell');
    const failed = await run(process.execPath, [main, 'key', 'rotate', '--owner', 'nobody'], { env }).catch(
      (error) => error,
    );
    assert.match(failed.stderr, /^Cannot start: nobody has no key that could be replaced\n$/);
  });
});

function storeOf({ app }: Service, clock: Clock) {
  return { store: new ApiKeyStore({ database: app.platform.use(Database), clock, ids: app.platform.ids }) };
}
