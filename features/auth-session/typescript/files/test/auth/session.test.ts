import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { CookieJar } from '../../src/platform/auth/session/cookies.ts';
import { SessionStore, sessionTable } from '../../src/platform/auth/session/session-store.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { callerScopes } from '../support/caller-scopes.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { startIdentityProvider, type TestProvider } from '../support/identity-provider.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`a login on ${name}`, () => {
    it('leads to the provider and back, and then the cookie is known', async () => {
      await using provider = await startIdentityProvider();
      provider.claims = { roles: ['admin', 7, 'viewer', ...callerScopes] };
      const scopes = ['admin', 'viewer', ...callerScopes];
      await using service = await startWith(provider, { adapter });
      const browser = createBrowser(service);
      assert.equal((await browser.get('/session')).status, 401);
      const back = await browser.logIn(provider, '/app?tab=1');
      assert.equal(back, '/app?tab=1');
      assert.ok(provider.asked[0]?.get('code_verifier'));
      const { status, json } = await browser.get('/session');
      assert.deepEqual([status, json.subject, json.scopes], [200, 'ada', scopes]);
      const actor = (await browser.get('/test/actor')).json;
      assert.deepEqual(actor, { id: 'ada', kind: 'user', scopes });
    });

    it('ends with a logout', async () => {
      await using provider = await startIdentityProvider();
      await using service = await startWith(provider, { adapter });
      const browser = createBrowser(service);
      await browser.logIn(provider);
      const cookie = browser.cookies.get('session');
      const { csrfToken } = (await browser.get('/session')).json;
      assert.equal((await browser.send('DELETE', '/session', { 'x-csrf-token': csrfToken })).status, 204);
      assert.equal(browser.cookies.has('session'), false);
      browser.cookies.set('session', cookie ?? '');
      assert.equal((await browser.get('/session')).status, 401);
    });
  });
}

describe('a login', () => {
  it('is refused when its answer was not asked for here, or is not right', async () => {
    await using provider = await startIdentityProvider();
    await using service = await startWith(provider);
    const [mine, other] = [createBrowser(service), createBrowser(service)];
    const begin = async (browser: Browser) => new URL((await browser.get('/session/login')).location ?? '');
    const back = provider.authorize(await begin(mine));
    const complete = async (browser: Browser, { search }: URL) => {
      const { status, json } = await browser.get(`/session/callback${search}`);
      return [status, json?.code];
    };
    assert.deepEqual(await complete(other, back), [401, 'LOGIN_FAILED']);
    await begin(other);
    assert.deepEqual(await complete(other, back), [401, 'LOGIN_FAILED']);
    for (const wrong of [{ nonce: 'x' }, { aud: 'somebody-else' }, { iss: 'https://evil.example.com' }, { exp: 1 }]) {
      provider.claims = wrong;
      const answer = provider.authorize(await begin(mine));
      assert.deepEqual(await complete(mine, answer), [401, 'LOGIN_FAILED'], JSON.stringify(wrong));
    }
    provider.claims = {};
    mine.cookies.set('login', 'nonsense');
    assert.deepEqual(await complete(mine, back), [401, 'LOGIN_FAILED']);
    assert.equal(mine.cookies.has('session'), false);
  });

  it('comes back to a path of our own', async () => {
    await using provider = await startIdentityProvider();
    await using service = await startWith(provider);
    const browser = createBrowser(service);
    for (const path of ['//evil.example.com', '/\\evil.example.com', 'https://evil.example.com', '/a%0ab', ''])
      assert.equal((await browser.get(`/session/login?returnTo=${path}`)).status, 400, path);
    assert.equal((await browser.get('/session/login?returnTo=/a/b')).status, 303);
  });

  it('is not there without a provider, or while it is away', async () => {
    for (const env of [{}, { SESSION_ISSUER: 'http://127.0.0.1:1' }]) {
      await using service = await startService({ env });
      const { status, json } = await createBrowser(service).get('/session/login');
      assert.deepEqual([status, json.code], [503, 'LOGIN_UNAVAILABLE']);
    }
  });
});

describe('a session', () => {
  it('changes something only for our own page', async () => {
    await using provider = await startIdentityProvider();
    await using service = await startWith(provider);
    const [browser, other] = [createBrowser(service), createBrowser(service)];
    await browser.logIn(provider);
    await other.logIn(provider);
    const { csrfToken } = (await browser.get('/session')).json;
    const { csrfToken: foreign } = (await other.get('/session')).json;
    const tokens = [undefined, '', 'x', foreign, browser.cookies.get('session')];
    for (const token of tokens) {
      const headers: Record<string, string> = token === undefined ? {} : { 'x-csrf-token': token };
      const { status, json } = await browser.send('POST', '/test/actor', headers);
      assert.deepEqual([status, json.code], [403, 'CSRF_TOKEN_INVALID'], token);
    }
    assert.equal((await browser.send('POST', '/test/actor', { 'x-csrf-token': csrfToken })).status, 200);
  });

  it('can be seen and ended from another device, and only by its owner', async () => {
    await using provider = await startIdentityProvider();
    await using service = await startWith(provider);
    const [laptop, phone, stranger] = [
      createBrowser(service, 'laptop'),
      createBrowser(service, 'phone'),
      createBrowser(service),
    ];
    for (const browser of [laptop, phone]) await browser.logIn(provider);
    provider.claims = { sub: 'eve' };
    await stranger.logIn(provider);
    const { items } = (await laptop.get('/sessions')).json;
    const shown = items.map(({ device, current }: { device: string; current: boolean }) => [device, current]);
    assert.deepEqual(shown.toSorted(), [
      ['laptop', true],
      ['phone', false],
    ]);
    const phoneId = items.find(({ device }: { device: string }) => device === 'phone').id;
    assert.equal((await stranger.change('DELETE', `/sessions/${phoneId}`)).json.code, 'SESSION_NOT_FOUND');
    assert.equal((await phone.get('/session')).status, 200);
    assert.equal((await laptop.change('DELETE', `/sessions/${phoneId}`)).status, 204);
    assert.equal((await phone.get('/session')).status, 401);
    provider.claims = {};
    await phone.logIn(provider);
    assert.equal((await phone.change('DELETE', '/sessions')).status, 204);
    assert.deepEqual([(await laptop.get('/session')).status, (await phone.get('/session')).status], [401, 200]);
    assert.equal((await stranger.get('/session')).status, 200);
    const { status, json } = await service.client.get('/sessions');
    assert.ok(status === 401 || json.code === 'SESSION_NOT_FOUND', `${status}`);
  });
});

describe('cookies', () => {
  it('are of this host alone where there is https', () => {
    const secure = new CookieJar(true).set('session', 'a', 60);
    assert.equal(secure, '__Host-session=a; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure');
    assert.equal(new CookieJar(false).remove('a'), 'a=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    const headers = new Headers({ cookie: 'session=x; __Host-session=y;__Host-other=z' });
    assert.deepEqual(
      [new CookieJar(true).read(headers, 'session'), new CookieJar(false).read(headers, 'session')],
      ['y', 'x'],
    );
    assert.equal(new CookieJar(true).read(new Headers(), 'session'), undefined);
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`sessions on ${name}`, { skip }, () => {
    it('end when they are idle or old, and a logout elsewhere arrives', async () => {
      await using db = await openDatabase(open, [sessionTable]);
      let now = Date.parse('2026-01-01T00:00:00.000Z');
      const limits = { idleMs: 1000, maxMs: 5000, cacheMs: 100 };
      const start = () =>
        new SessionStore({ ...db, clock: { now: () => new Date(now) }, ids: createIdSource(), ...limits });
      const [here, there] = [start(), start()];
      const log = (tokenHash: string) =>
        here.create(ctx, { tokenHash, subject: 'ada', scopes: ['a'], device: tokenHash });
      await log('idle');
      await log('busy');
      const isKnown = async (store: SessionStore, hash: string) => (await store.find(ctx, hash)) !== undefined;
      for (let step = 0; step < 9; step += 1) {
        now += 550;
        assert.equal(await isKnown(here, 'busy'), true, String(step));
      }
      assert.equal(await isKnown(here, 'idle'), false);
      now += 550;
      assert.equal(await isKnown(here, 'busy'), false);
      await log('ended');
      assert.deepEqual([await isKnown(here, 'ended'), await isKnown(there, 'ended')], [true, true]);
      assert.equal(await here.end(ctx, 'ada', ({ device }) => device === 'ended'), 1);
      assert.deepEqual([await isKnown(here, 'ended'), await isKnown(there, 'ended')], [false, true]);
      now += 100;
      assert.equal(await isKnown(there, 'ended'), false);
      assert.deepEqual(await here.list(ctx, 'ada'), []);
    });
  });
}

function startWith(provider: TestProvider, options: ServiceOptions = {}): Promise<Service> {
  return startService({
    ...options,
    env: { SESSION_ISSUER: provider.issuer, SESSION_CLIENT_ID: 'test-client' },
    extend({ http }) {
      const about = { path: '/test/actor', summary: 'test', tag: 'test', undocumented: true } as const;
      const responses = { 200: { description: 'ok' } };
      const handle = async ({ actor }: { readonly actor: unknown }) => ({ status: 200, body: actor });
      http.routes([
        defineRoute({ ...about, id: 'readActor', method: 'GET', responses, handle }),
        defineRoute({ ...about, id: 'changeActor', method: 'POST', responses, handle }),
      ]);
    },
  });
}

type Browser = ReturnType<typeof createBrowser>;

/** Keeps cookies, and has no other credentials. */
function createBrowser({ client }: Service, device = 'browser') {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, client.baseUrl), {
      method,
      redirect: 'manual',
      headers: { 'user-agent': device, ...(cookie === '' ? {} : { cookie }), ...headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    return { status: response.status, location, json: text === '' ? undefined : JSON.parse(text) };
  };
  const get = (path: string) => send('GET', path);
  return {
    cookies,
    send,
    get,
    /** With the token that our own page would send. */
    change: async (method: string, path: string) =>
      send(method, path, { 'x-csrf-token': (await get('/session')).json.csrfToken }),
    async logIn(provider: TestProvider, returnTo = '/'): Promise<string | null> {
      const { location } = await get(`/session/login?returnTo=${encodeURIComponent(returnTo)}`);
      const { search } = provider.authorize(new URL(location ?? ''));
      const { status, location: back } = await get(`/session/callback${search}`);
      assert.equal(status, 303);
      return back;
    },
  };
}
