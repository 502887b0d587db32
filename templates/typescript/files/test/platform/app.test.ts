import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { defineFeature, type Platform } from '../../src/platform/feature.ts';
import { PHASES } from '../../src/platform/http/phases.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { createToken } from '../../src/platform/token.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService, testFeature } from '../support/service.ts';

const env = { LOG_LEVEL: 'silent', DATABASE_URL: 'memory:' };
const build = (setup: (platform: Platform) => void) => buildApp({ features: [...features, testFeature(setup)], env });

describe('two apps in one process', () => {
  it('share nothing', async () => {
    await using one = await startService();
    await using two = await startService();
    for (const contract of modules) {
      const { json } = await one.client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal((await one.client.get(`/${contract.collection}/${json.id}`)).status, 200);
      assert.equal((await two.client.get(`/${contract.collection}/${json.id}`)).status, 404);
    }
    one.app.platform.lifecycle.add({ name: 'late' });
    await one.app.shutdown();
    assert.equal((await two.client.get('/health/ready')).status, 200);
  });
});

describe('a start that fails', () => {
  it('closes what was open, in reverse', async () => {
    const seen: string[] = [];
    const app = build(({ lifecycle }) => {
      for (const name of ['one', 'two']) lifecycle.add({ name, stop: async () => void seen.push(name) });
      lifecycle.add({ name: 'three', start: () => Promise.reject(new Error('no such host')) });
    });
    await assert.rejects(app.listen(), /no such host/);
    assert.deepEqual(seen, ['two', 'one']);
  });
});

it('a component that sets off work opens after all others and closes before them', async () => {
  const seen: string[] = [];
  const app = build(({ lifecycle }) => {
    const note = (text: string) => async () => void seen.push(text);
    for (const [name, last] of [['worker', true] as const, ['cache', false] as const])
      lifecycle.add({ name, last, start: note(`+${name}`), stop: note(`-${name}`) });
  });
  await app.listen({ api: false });
  await app.shutdown();
  assert.deepEqual(seen, ['+cache', '+worker', '-worker', '-cache']);
});

describe('phases', () => {
  it('run in their fixed order, however they are added, and pass on what they learnt', async () => {
    const seen: string[] = [];
    await using service = await startService({
      extend({ http }) {
        for (const name of PHASES.toReversed()) {
          http.phase(name, (ctx, next) => {
            seen.push(`${name}${ctx.tenant ?? ''}`);
            return next(name === 'authn' ? { ...ctx, tenant: '!' } : ctx);
          });
        }
      },
    });
    await service.client.get('/health/live');
    const learnt = PHASES.indexOf('authn');
    assert.deepEqual(
      seen,
      PHASES.map((name, index) => (index > learnt ? `${name}!` : name)),
    );
  });
});

describe('features', () => {
  it('are set up after those that they name', () => {
    const seen: string[] = [];
    const named = (id: string, after: readonly string[]) =>
      defineFeature({ id, after, setup: () => void seen.push(id) });
    buildApp({ features: [named('c', ['b', 'absent']), named('b', ['a']), named('a', [])], env });
    assert.deepEqual(seen, ['a', 'b', 'c']);
    seen.length = 0;
    const early = defineFeature({ id: 'early', first: true, setup: () => void seen.push('early') });
    buildApp({ features: [named('b', ['a']), named('a', []), early], env });
    assert.deepEqual(seen, ['early', 'a', 'b']);
    assert.throws(() => buildApp({ features: [named('x', ['y']), named('y', ['x'])], env }), /x -> y -> x/);
  });

  it('cannot take what belongs to another', () => {
    const route = {
      method: 'GET',
      summary: '',
      tag: '',
      undocumented: true,
      responses: {},
      handle: async () => ({ status: 200 }),
    } as const;
    assert.throws(
      () => build(({ http }) => http.routes([defineRoute({ ...route, id: 'x', path: '/health' })])),
      /getHealth and x/,
    );
    const error = { code: 'INTERNAL', category: 'internal', title: '', when: '' } as const;
    assert.throws(() => build(({ errors }) => errors.add({ error })), /INTERNAL is defined twice/);
    const token = createToken<number>('Number');
    const provide = ({ provide: give }: Platform): void => {
      give(token, () => 1);
      give(token, () => 2);
    };
    assert.throws(() => build(provide), /Number is provided twice/);
    assert.throws(() => build(({ use }) => use(token)), /No feature provides Number/);
  });

  it('can open a port of their own, which answers without the phases of the API', async () => {
    let port = 0;
    await using service = await startService({
      extend({ http }) {
        http.listener({
          name: 'side',
          port: 0,
          handle: async (_request, peer) => new Response(`side ${peer}`),
          onListen: (chosen) => {
            port = chosen;
          },
        });
      },
    });
    assert.notEqual(new URL(service.client.baseUrl).port, String(port));
    assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /^side 127/);
  });
});
