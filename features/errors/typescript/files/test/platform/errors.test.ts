import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { AppError, defineErrors } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { ErrorRegistry } from '../../src/platform/errors/error-registry.ts';
import { problemResponse, statusOf, toAppError } from '../../src/platform/errors/problem.ts';
import { startService } from '../support/service.ts';

describe('a failure', () => {
  it('is answered as a problem document with its violations and headers', async () => {
    const error = new AppError(coreErrors.RATE_LIMITED, {
      detail: 'Slow down.',
      violations: [{ path: 'total.amount', message: 'is too large' }],
      headers: { 'retry-after': '7' },
    });
    const response = problemResponse(error, 'order-7');
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('retry-after'), '7');
    assert.deepEqual(await response.json(), {
      type: 'urn:problem:rate-limited',
      title: 'Too many requests',
      status: 429,
      detail: 'Slow down.',
      code: 'RATE_LIMITED',
      correlationId: 'order-7',
      violations: [{ path: 'total.amount', message: 'is too large' }],
    });
  });

  it('that nobody expected says nothing about its cause', async () => {
    const text = await problemResponse(toAppError(new Error('the pool is gone')), 'x').text();
    assert.doesNotMatch(text, /pool/);
    assert.match(text, /"code":"INTERNAL"/);
  });

  it('of a request is told to the caller by an id alone, and to the log under that id', async () => {
    await using service = await startService({
      extend: ({ http }) => http.phase('loadShed', () => Promise.reject(new Error('the pool is gone'))),
    });
    const { status, headers, json, text } = await service.client.get('/nowhere');
    assert.equal(status, 500);
    assert.equal(headers.get('content-type'), 'application/problem+json');
    assert.equal(json.code, 'INTERNAL');
    assert.equal(json.correlationId, headers.get('x-correlation-id'));
    assert.doesNotMatch(text, /pool/);
    const line = service.logs.find(({ msg }) => msg === 'request failed');
    assert.equal(line?.correlationId, json.correlationId);
    assert.match(JSON.stringify(line?.err), /the pool is gone/);
  });
});

describe('the catalogue', () => {
  it('gives a code to one owner only', () => {
    const registry = new ErrorRegistry();
    const catalogue = defineErrors({ GONE: { category: 'not-found', title: 'Gone', when: 'It is gone.' } });
    registry.add(catalogue);
    assert.throws(() => registry.add(catalogue), /GONE is defined twice/);
  });

  it('is in docs/errors.md, with the status of every code', async () => {
    await using service = await startService();
    const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    for (const definition of service.app.errors.list())
      assert.ok(page.includes(`| \`${definition.code}\` | ${statusOf(definition)} |`), definition.code);
  });
});
