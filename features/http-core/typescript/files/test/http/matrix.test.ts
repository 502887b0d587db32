import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { HttpAdapter } from '../../src/platform/http/server.ts';
import { filterFields } from '../../src/platform/module/module-contract.ts';
import { adapters } from '../support/adapters.ts';
import type { Answer } from '../support/client.ts';
import { addTestRoutes, caseEnv, failures, path, successes } from '../support/http-cases.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`HTTP on ${name}`, () => {
    let service: Service;
    before(async () => {
      service = await startService({ adapter, env: caseEnv, extend: addTestRoutes });
    });
    after(() => service[Symbol.asyncDispose]());

    for (const { name: what, method, path: target, status, code, ...options } of [...failures, ...successes]) {
      it(`answers ${what} with ${status}${code ? ` ${code}` : ''}`, async () => {
        const answer = await service.client.call(method, target, options);
        assert.equal(answer.status, status, answer.text);
        assert.ok(answer.headers.get('x-request-id'));
        if (code) assertProblem(answer, status, code);
      });
    }

    it('names the methods of the path in Allow', async () => {
      const answer = await service.client.call('DELETE', path);
      assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS, POST');
    });

    it('names the methods of the path to a method that fetch cannot send', async () => {
      const answer = await sendRaw(service, `TRACE ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 405 /);
      assert.match(answer, /^allow: GET, HEAD, OPTIONS, POST\r$/im);
      assert.match(answer, /"METHOD_NOT_ALLOWED"/);
    });

    it('answers HEAD like GET, without the body', async () => {
      const [head, get] = [await service.client.call('HEAD', '/health/live'), await service.client.get('/health/live')];
      assert.equal(head.text, '');
      for (const header of ['content-type', 'content-length'])
        assert.equal(head.headers.get(header), get.headers.get(header));
    });

    it('does not read a body that claims to be too large', async () => {
      const answer = await service.client.post(path, 'x'.repeat(300_000));
      assert.equal(answer.status, 413);
    });

    it('refuses a request whose Host header is none', async () => {
      assert.match(await sendRaw(service, 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'), /^HTTP\/1\.1 400 /);
    });

    it('keeps the correlation id of the caller and replaces a malformed one', async () => {
      const kept = await service.client.get('/health/live', { headers: { 'x-correlation-id': 'order-7' } });
      assert.equal(kept.headers.get('x-correlation-id'), 'order-7');
      const replaced = await service.client.get('/health/live', { headers: { 'x-correlation-id': 'a b' } });
      assert.equal(replaced.headers.get('x-correlation-id'), replaced.headers.get('x-request-id'));
    });

    it('hides an unexpected failure and logs it with its stack', async () => {
      const answer = await service.client.get('/test/broken');
      assert.doesNotMatch(answer.text, /the pool is gone/);
      const line = service.logs.find(
        (entry) => entry.correlationId === answer.json.correlationId && entry.level === 'error',
      );
      assert.match(JSON.stringify(line), /the pool is gone.*http-cases\.ts/);
    });

    for (const contract of modules) {
      it(`creates, reads, changes and deletes: ${contract.collection}`, async () => {
        const { client } = service;
        const collection = `/${contract.collection}`;
        const sample = sampleOf(contract);

        const created = await client.post(collection, sample);
        assert.equal(created.status, 201, created.text);
        const location = created.headers.get('location') ?? '';
        assert.equal(location, `${collection}/${created.json.id}`);
        assert.deepEqual((await client.get(location)).json, created.json);
        const hasKey = Object.values(contract.fields).some((field) => field.unique);
        assert.equal((await client.post(collection, sample)).status, hasKey ? 409 : 201);

        const changed = await client.patch(location, sample);
        assert.equal(changed.json.version, 2);
        const type = { 'content-type': 'application/merge-patch+json' };
        assert.equal((await client.patch(location, sample, { headers: type })).json.version, 3);

        const natural = filterFields(contract).find(([, field]) => field.unique)?.[0];
        if (natural) {
          const find = (value: unknown) =>
            client.get(`${collection}?${new URLSearchParams({ [natural]: String(value) })}`);
          const found = await find(sample[natural]);
          assert.deepEqual([found.json.total, found.json.items[0].id], [1, created.json.id]);
          assert.equal((await find(sampleOf(contract)[natural])).json.total, 0);
        }

        const deleted = await client.delete(location);
        assert.deepEqual([deleted.status, deleted.text], [204, '']);
        assert.equal((await client.get(location)).status, 404);
        assert.equal((await client.delete(location)).status, 404);
        assert.equal((await client.patch(location, sample)).status, 404);
      });
    }
  });
}

describe('both adapters', () => {
  it('answer every case with the same bytes', async () => {
    const all = await Promise.all(Object.values(adapters).map(collectAnswers));
    for (const answers of all) assert.deepEqual(answers, all[0]);
  });
});

async function collectAnswers(adapter: HttpAdapter): Promise<unknown[]> {
  // The time stands still, for answers that tell how much of it is left.
  const clock = { now: () => new Date('2026-01-01T00:00:00Z') };
  await using service = await startService({ adapter, clock, env: caseEnv, extend: addTestRoutes });
  const answers: unknown[] = [];
  for (const { method, path: target, name: _name, status: _status, code: _code, ...options } of [
    ...failures,
    ...successes,
  ]) {
    const headers = { 'x-correlation-id': 'same', ...options.headers };
    const answer = await service.client.call(method, target, { ...options, headers });
    const kept = [...answer.headers].filter(([header]) => !['date', 'x-request-id'].includes(header));
    answers.push({ method, target, status: answer.status, headers: kept, text: answer.text });
  }
  return answers;
}

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.correlationId, answer.headers.get('x-correlation-id'));
}

function sendRaw({ client }: Service, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(new URL(client.baseUrl).port), '127.0.0.1', () => socket.write(text));
  socket.once('data', (data) => {
    resolve(data.toString());
    socket.destroy();
  });
  socket.once('error', reject);
  return promise;
}
